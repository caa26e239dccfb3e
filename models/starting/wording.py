"""Answers as the text of a scenario: every name one that expressions can use, and comments."""

import json
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.name_hints import look, quoted
from ..expressions.scope import RESERVED
from ..homoglyphs import pairs, words
from ..yaml_write import document_of, yaml_text
from .answers import DECIDED, Each, Limit, Number, Sense, TableAnswers
from .survey import Survey

_ROW, _PARTY = "r", "g"
_LONGEST = 40
#: More parties that are alike are written once, with a loop.
FEW_ALIKE = 3
_DECISION = {"yes-no": "choose", "whole": "amount", "amount": "amount"}
_SAID = {"yes-no": "Yes or no", "whole": "A whole number", "amount": "Any amount"}
_SIGN = {"at most": "<=", "at least": ">="}
_HEAD = """Begun from {file} by `wholepie new`. Change what you like, then run: wholepie check .
{row} stands for a row of the table, and {row}.{column} for its cell in that column."""


@dataclass
class ScenarioText:
    """The scenario that answers make; ``file`` is the table beside it."""

    survey: Survey
    answers: TableAnswers
    file: str
    number: str
    taken: set[str] = field(default_factory=set)
    totals: dict[str, str] = field(default_factory=dict)
    kinds: str = ""
    each_of: str = ""

    def __post_init__(self) -> None:
        self.decision = _DECISION[self.answers.decide]
        self.taken |= {self.decision, _ROW, _PARTY}
        self.table = self._free(_identifier(self.survey.path.stem, "rows"))

    def text(self) -> str:
        """The YAML text of the scenario."""
        title = " ".join(self.survey.path.stem.replace("_", " ").split()) or "A plan"
        key = self.answers.key or (self.number,)
        sets = self._sets()
        parties = self._parties()
        parts: list[tuple[str, dict[str, Any]]] = [
            (self._head(), {"wholepie": 1, "title": title[:1].upper() + title[1:]}),
            (
                f"Rows are told apart by {' and '.join(map(quoted, key))}.",
                {"tables": self._tables()},
            ),
            (
                f"{_SAID[self.answers.decide]} for each row of {self.table}.",
                {"decisions": {self.decision: self._decided()}},
            ),
            ("Each kind of cell in a column, once.", {"sets": sets} if sets else {}),
            (
                "What is counted: cells times what is decided of their rows, added up.",
                {"measures": self._measures()},
            ),
            (
                "Who takes part. Every plan keeps to what is required; goals are what each would "
                "like.\nGive a goal a step, target or weight, or a party one more goal.",
                {"stakeholders": parties},
            ),
        ]
        return "\n".join(yaml_text(document_of(made), said) for said, made in parts if made)

    def _head(self) -> str:
        first = next(iter(self.survey.numeric), next(iter(self.survey.columns)))
        plain = _cell(first).removeprefix(f"{_ROW}.")
        column = plain if plain.isidentifier() else "column"
        return _HEAD.format(file=self.survey.path.name, row=_ROW, column=column)

    def _tables(self) -> dict[str, Any]:
        key = self.answers.key or (self.number,)
        return {self.table: {"file": self.file, "key": key[0] if len(key) == 1 else list(key)}}

    def _decided(self) -> dict[str, Any]:
        most = self.answers.upper
        bound = _cell(most) if isinstance(most, str) else most
        made = {"for": f"{_ROW} in {self.table}", "type": DECIDED[self.answers.decide]}
        return made if bound is None else {**made, "at most": bound}

    def _sets(self) -> dict[str, Any]:
        each = self.answers.each
        if each is None:
            return {}
        self.kinds = self._free(f"all_{_slug(each.by)}")
        return {self.kinds: f"{{{_cell(each.by)} for {_ROW} in {self.table}}}"}

    def _parties(self) -> dict[str, Any]:
        parties: dict[str, dict[str, Any]] = {}
        for goal in self.answers.goals:
            said = {goal.sense: self._total(goal.column), **self._unit(goal.column)}
            _add(parties, goal.owner, "goals", _name(goal.column), said)
        if self.answers.each is not None:
            self._add_each(parties, self.answers.each)
        for limit in self.answers.limits:
            self._add_limit(parties, limit)
        for one, other in pairs(parties):
            raise InputError(codes.LOOKALIKE_NAMES, f"The party {words(one, other)}.")
        return parties

    def _add_each(self, parties: dict[str, Any], each: Each) -> None:
        self.each_of = self._free(f"each_{_slug(each.column)}")
        unit = self._unit(each.column)
        if each.worst_off:
            worst = "min" if each.sense == "maximize" else "max"
            said = f"{worst}({self.each_of}[{_PARTY}] for {_PARTY} in {self.kinds})"
            name = f"{_name(each.column)} of the worst off"
            _add(parties, f"every {_name(each.by)}", "goals", name, {each.sense: said, **unit})
            return
        owners = parties_of(self.survey, each.by)
        if len(owners) > FEW_ALIKE and not self._named_twice(owners):
            goal = {each.sense: f"{self.each_of}[{_PARTY}]", **unit}
            loop = {"for": f"{_PARTY} in {self.kinds}", "goals": {_name(each.column): goal}}
            parties[self._group(each, parties)] = loop
            return
        for owner, index in owners.items():
            said = f"{self.each_of}[{index}]"
            _add(parties, owner, "goals", _name(each.column), {each.sense: said, **unit})

    def _named_twice(self, owners: Iterable[str]) -> bool:
        """Whether one of the parties has goals or limits of its own, or is called as another one
        but for its capitals.
        """
        others = {goal.owner for goal in self.answers.goals}
        others |= {limit.owner for limit in self.answers.limits}
        names = [look(each) for each in (*owners, *others)]
        return len(set(names)) < len(names)

    def _group(self, each: Each, parties: Mapping[str, Any]) -> str:
        """What alike parties are called together; before a number it is a part of their name."""
        numbers = self.survey.columns[each.by].numbers is not None
        name = _name(each.by) if numbers else f"each {_name(each.by)}"
        taken = {*parties, *parties_of(self.survey, each.by)}
        more = (f"{name} {k}" for k in count(2))
        return next(each for each in chain([name], more) if each not in taken)

    def _add_limit(self, parties: dict[str, Any], limit: Limit) -> None:
        total = self._total(limit.column)
        what = "all together" if limit.column is None else _name(limit.column)
        bound: str | Number = limit.amount
        if limit.bound == "at most" and limit.amount >= 0:
            resource = self._free(_identifier(limit.column or "all", "amount"))
            _add(parties, limit.owner, "contributes", resource, limit.amount)
            bound = f"contributions.{resource}"
        rule = f"{total} {_SIGN[limit.bound]} {bound}"
        _add(parties, limit.owner, "requires", f"{what} {limit.bound}", rule)

    def _total(self, column: str | None) -> str:
        """The measure that adds a column up, or all that is decided."""
        name = "" if column is None else column
        if name not in self.totals:
            slug = "decided" if column is None else _slug(column)
            self.totals[name] = self._free(f"total_{slug}")
        return self.totals[name]

    def _measures(self) -> dict[str, Any]:
        chosen = f"{self.decision}[{_ROW}]"
        made: dict[str, Any] = {}
        for column, name in self.totals.items():
            term = f"{_cell(column)} * {chosen}" if column else chosen
            said = f"sum({term} for {_ROW} in {self.table})"
            made[name] = {"is": said, **self._unit(column)} if self._unit(column) else said
        each = self.answers.each
        if each is not None:
            made[self.each_of] = {
                "for": f"{_PARTY} in {self.kinds}",
                "is": f"sum({_cell(each.column)} * {chosen} for {_ROW} in {self.table} "
                f"if {_cell(each.by)} == {_PARTY})",
                **self._unit(each.column),
            }
        return made

    def _unit(self, column: str) -> dict[str, str]:
        unit = self.answers.units.get(column) or self.survey.unit(column)
        return {"unit": unit} if unit else {}

    def _free(self, name: str) -> str:
        """A name that nothing else has, not even in other capitals."""
        number, found = 1, name
        while look(found).lower() in self.taken or found in RESERVED:
            number += 1
            found = f"{name}_{number}"
        self.taken.add(look(found).lower())
        return found


def parties_of(survey: Survey, by: str) -> dict[str, str]:
    """Parties by name, each with how an expression writes its cell."""
    column = survey.columns[by]
    if column.numbers is None:
        return {text: json.dumps(text, ensure_ascii=False) for text in dict.fromkeys(column.texts)}
    first = {
        number: text.strip() for number, text in zip(column.numbers, column.texts, strict=True)
    }
    return {f"{_name(by)} {text}": text for text in first.values()}


def _add(parties: dict[str, Any], owner: str, part: str, name: str, said: Any) -> None:
    """Put something into a party's part under a name that is free there."""
    held = parties.setdefault(owner, {}).setdefault(part, {})
    number, found = 1, name
    while found in held:
        number += 1
        found = f"{name} {number}"
    held[found] = said


def _cell(column: str) -> str:
    """How an expression writes a row's cell."""
    same = unicodedata.normalize("NFKC", column) == column
    plain = column.isidentifier() and same and not keyword.iskeyword(column)
    if plain and not column.startswith("_"):
        return f"{_ROW}.{column}"
    return f"{_ROW}[{json.dumps(column, ensure_ascii=False)}]"


def _name(column: str) -> str:
    """What a goal of a column is called: its name without a unit, on one line."""
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]$", "", column) or column
    shown = "".join(c if c.isprintable() else " " for c in bare).replace(":", " ")
    return " ".join(shown.split())[:_LONGEST].strip() or "amount"


def _slug(column: str) -> str:
    """A part of a name in expressions."""
    plain = unicodedata.normalize("NFKC", _name(column).lower())
    letters = "".join(c if c.isalnum() and f"a{c}".isidentifier() else "_" for c in plain)
    return "_".join(filter(None, letters.split("_"))) or "column"


def _identifier(text: str, otherwise: str) -> str:
    slug = _slug(text)
    if not slug[0].isidentifier() or keyword.iskeyword(slug) or slug in RESERVED:
        return f"{otherwise}_{slug}"
    return slug


def offered_owner(column: str, sense: Sense) -> str:
    """What a party is called that wants a column, if nobody says."""
    return f"{'friends' if sense == 'maximize' else 'opponents'} of {_name(column)}"
