"""A scenario from a table: the questions of ``wholepie new --from``, and what answers them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from ..diagnostics import codes
from ..models.starting import answers as read
from ..models.starting.answers import DECIDED, NONE, Counted, Each, Limit, Sense, TableAnswers
from ..models.starting.survey import DecimalWord, Survey, sheets, survey, with_key
from ..models.starting.wording import offered_owner
from ..models.tables import Column
from ..optimizer.errors import InputError
from ..optimizer.name_hints import listed, quoted, unknown
from .asking import Asking
from .output import say

_PAYER = "organisers"
_NUMBER = "number the rows"
#: What can be decided of a row at most, where nobody says it: numbers, or a share of it.
_ASSUMED = {"whole": 10, "amount": 1}


@dataclass(frozen=True)
class Given:
    """The options of ``new --from`` as they were typed."""

    key: tuple[str, ...] = ()
    numbered: bool = False
    decide: str | None = None
    upper: str | None = None
    maximize: tuple[str, ...] = ()
    minimize: tuple[str, ...] = ()
    parties: str | None = None
    each_maximize: str | None = None
    each_minimize: str | None = None
    worst_off: bool = False
    at_most: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    no_limit: bool = False
    unit: tuple[str, ...] = ()


@dataclass
class Interview:
    """One table, what was given, and who answers the rest."""

    found: Survey
    given: Given
    asking: Asking

    def answers(self) -> TableAnswers:
        """All answers; InputError with everything that has none."""
        key = self._key()
        if key:
            self.found = with_key(self.found, key)
        decide = self._decide()
        upper = self._upper(decide)
        refused = len(self.asking.refused)
        goals = self._goals()
        each = self._each()
        if each is None and len(goals) < 2 and len(self.asking.refused) == refused:
            self._need_goals()
        wanted: list[Counted | Each] = [*goals, *([each] if each else [])]
        limits = self._limits([goal.column for goal in wanted if goal.sense == "minimize"], upper)
        units = read_units(self.found, self.given.unit, self.asking)
        units |= self._units(
            [*(goal.column for goal in goals), *([each.column] if each else [])], units
        )
        self.asking.end()
        return TableAnswers(
            key or (), decide or "", upper, tuple(goals), each, tuple(limits), units
        )

    def _key(self) -> tuple[str, ...] | None:
        if self.given.numbered:
            return ()
        if self.given.key:
            joined = self.asking.given(
                "--key", ["\n"], lambda _: read.key(self.found, self.given.key)
            )
            return next(iter(joined), None)
        if not self.found.keys:
            why = self.found.twice([next(iter(self.found.columns))])
            say(f"No column tells rows apart ({why}).")
        offers = map("; ".join, self.found.likely_keys)
        return self.asking.ask(
            "--key or --numbered",
            f"Which column names a row, or two with ; between them (or: {_NUMBER})",
            next(offers, _NUMBER),
            self._named_key,
        )

    def _named_key(self, text: str) -> tuple[str, ...]:
        if text == _NUMBER:
            return ()
        parts = [text] if text in self.found.columns else text.split(";")
        return read.key(self.found, [part.strip() for part in parts])

    def _decide(self) -> str | None:
        question = f"What is decided for each row: {listed(DECIDED)}"
        if self.given.decide is not None:
            return next(iter(self.asking.given("--decide", [self.given.decide], read.decide)), None)
        return self.asking.ask("--decide", question, next(iter(DECIDED)), read.decide)

    def _upper(self, decide: str | None) -> str | int | float | None:
        def ready(text: str) -> tuple[str | int | float | None]:
            return (read.upper(self.found, text),)

        if self.given.upper is not None:
            if decide == "yes-no":
                self.asking.lacks("--upper has no effect where yes or no is decided.")
            found = self.asking.given("--upper", [self.given.upper], ready)
            return found[0][0] if found else None
        if decide not in ("whole", "amount"):
            return None
        if self.asking.takes_offers and not self.asking.person:
            most = _ASSUMED[decide]
            say(f"Assumed: {most} of each row at most. Change it in the scenario, or give --upper.")
            return most
        question = f"How much of a row at most: a column, a number, or {NONE}"
        asked = self.asking.ask("--upper", question, "", ready)
        return asked[0] if asked else None

    def _goals(self) -> list[Counted]:
        nothing = not (self.given.maximize or self.given.minimize)
        more = self._wanted(
            "maximize", self.given.maximize, "more", self.found.wanted_more, nothing
        )
        less = self._wanted(
            "minimize", self.given.minimize, "less", self.found.wanted_less, nothing
        )
        return [*more, *less]

    def _wanted(
        self, sense: Sense, texts: Sequence[str], word: str, offers: list[str], ask: bool
    ) -> list[Counted]:
        option = f"--{sense}"

        def one(text: str) -> Counted:
            return read.counted(self.found, text, sense)

        found = self.asking.given(option, texts, one)
        if ask and not (self.given.parties and not self.asking.person):
            question = f"Columns that somebody wants {word} of, with ; between them"
            found = self.asking.several(option, question, offers, one)
        return [self._owned(option, each, word) for each in found]

    def _owned(self, option: str, goal: Counted, word: str) -> Counted:
        if goal.owner:
            return goal
        owner = self.asking.ask(
            f"{option} 'OWNER: {goal.column}'",
            f"Who wants {word} of {quoted(goal.column)}",
            offered_owner(goal.column, goal.sense),
            _named,
        )
        return replace(goal, owner=owner or "")

    def _each(self) -> Each | None:
        by, given = self.given.parties, self.given
        if by is None and self.asking.person and not (given.maximize or given.minimize):
            question = "A column whose cells are parties, such as a district"
            offers = self.found.groups[:1]
            found = self.asking.several("--parties", question, offers, self._a_column)
            by = found[0] if found else None
        if by is None:
            return None
        return self._each_of(by)

    def _a_column(self, name: str) -> str:
        return self.found.column(name).name

    def _each_of(self, by: str) -> Each | None:
        worst_off = self.given.worst_off or self._too_many(by)

        def ready(column: str, sense: Sense) -> Each:
            return read.each(self.found, by, column, sense, worst_off)

        if self.given.each_minimize is not None:
            texts = [self.given.each_minimize]
            made = self.asking.given("--each-minimize", texts, lambda c: ready(c, "minimize"))
            return made[0] if made else None
        if self.given.each_maximize is not None:
            texts = [self.given.each_maximize]
            made = self.asking.given("--each-maximize", texts, lambda c: ready(c, "maximize"))
            return made[0] if made else None
        return self.asking.ask(
            "--each-maximize or --each-minimize",
            f"What does each {by} want more of",
            next(iter(self.found.wanted_more), ""),
            lambda column: ready(column, "maximize"),
        )

    def _too_many(self, by: str) -> bool:
        """Whether one goal of the worst off is to stand for more parties than there may be."""
        count = len(set(self.found.columns[by].texts)) if by in self.found.columns else 0
        if not self.asking.person or count <= read.MOST_PARTIES:
            return False
        say(f"  There are {count} of them, more than {read.MOST_PARTIES} parties.")
        return click.confirm("One goal of the worst off of them instead", default=True, err=True)

    def _need_goals(self) -> None:
        self.asking.lacks(
            "Two goals at least are needed: --maximize 'OWNER: COLUMN', --minimize 'OWNER: "
            "COLUMN', or --parties COLUMN with --each-maximize COLUMN. Columns of numbers: "
            f"{listed(map(quoted, self.found.numeric)) or 'none'}."
        )

    def _limits(self, unwanted: list[str], upper: str | float | None) -> list[Limit]:
        most = self.asking.given(
            "--at-most", self.given.at_most, lambda t: read.limit(self.found, t, "at most")
        )
        least = self.asking.given(
            "--at-least", self.given.at_least, lambda t: read.limit(self.found, t, "at least")
        )
        if self.given.at_most or self.given.at_least or self.given.no_limit:
            return [self._limited(each) for each in [*most, *least]]
        if not self.asking.person and self.asking.takes_offers:
            return [] if self.asking.refused else [self._assumed(unwanted, upper)]
        if not self.asking.person:
            self.asking.lacks(
                "--at-most 'OWNER: COLUMN=AMOUNT', --at-least or --no-limit is needed: what is "
                "there to share, and who keeps to it"
            )
            return []
        question = "Columns of which there is only so much, with ; between them"
        columns = self.asking.several("--at-most", question, unwanted[:1], self._summed)
        return [self._limited(self._amount(column)) for column in columns]

    def _assumed(self, unwanted: Sequence[str], upper: str | float | None) -> Limit:
        """Half of what all rows together have of a column that somebody wants less of; if there is
        none that adds up, half of all that can be decided.
        """
        rows = len(self.found.table)
        most = (
            self._cells(upper) if isinstance(upper, str) else [1 if upper is None else upper] * rows
        )
        for column in (*unwanted, None):
            cells = [1.0] * rows if column is None else self._cells(column)
            parts = [a * b for a, b in zip(cells, most, strict=True)]
            if min(parts) >= 0 and sum(parts) > 0:
                break
        amount = half(parts)
        what = "all that is decided" if column is None else quoted(column)
        how = "about half of" if amount < sum(parts) else "since one row has it all,"
        say(
            f"Assumed: there is {amount} of {what} at most, {how} what all rows come to "
            f"({sum(parts):,.10g}). Change it in the scenario, or give --at-most or --no-limit."
        )
        return self._limited(Limit("", column, "at most", amount))

    def _cells(self, column: str) -> list[float]:
        return [float(number or 0) for number in self.found.columns[column].numbers or ()]

    def _summed(self, name: str) -> str:
        return self.found.counted(name).name

    def _amount(self, column: str) -> Limit:
        def ready(text: str) -> Limit:
            return read.limit(self.found, f"{column}={text}", "at most")

        whole = sum(number or 0 for number in self.found.columns[column].numbers or ())
        question = f"How much of {quoted(column)} at most (all rows: {whole:g})"
        limit = self.asking.ask("--at-most", question, "", ready)
        assert limit is not None  # a person answers
        return limit

    def _limited(self, limit: Limit) -> Limit:
        if limit.owner:
            return limit
        what = quoted(limit.column) if limit.column else "all together"
        option = f"--{limit.bound.replace(' ', '-')} 'OWNER: {limit.column or ''}={limit.amount}'"
        owner = self.asking.ask(option, f"Who keeps {what} to that", _PAYER, _named)
        return replace(limit, owner=owner or "")

    def _units(self, columns: Sequence[str], known: dict[str, str]) -> dict[str, str]:
        if not self.asking.person:
            return {}
        found: dict[str, str] = {}
        for column in dict.fromkeys(columns):
            if column not in known and not self.found.unit(column):
                offers: list[str] = []
                unit = self.asking.several("--unit", f"Unit of {quoted(column)}", offers, str)
                found |= {column: "; ".join(unit)} if unit else {}
        return found


def read_units(found: Survey, texts: Sequence[str], asking: Asking) -> dict[str, str]:
    """Units that were given, by column."""
    made = asking.given("--unit", texts, lambda text: read.units(found, [text]))
    return {column: unit for each in made for column, unit in each.items()}


def half(parts: Sequence[float]) -> int | float:
    """Half of the sum to two digits, and no less than the least part that is more than 0.

    >>> half([120, 90, 150, 60, 110, 80]), half([0, 7]), half([0.3, 0.41])
    (300, 7, 0.35)
    """
    least = min((part for part in parts if part > 0), default=1.0)
    found = max(float(f"{sum(parts) / 2:.2g}"), least)
    return int(found) if found == int(found) else found


def _named(text: str) -> str:
    return text


def read_table(
    path: Path,
    sheet: str | None,
    decimal: DecimalWord | None,
    without_totals: bool | None,
    asking: Asking,
) -> Survey:
    """The table of a file; which sheet is asked where there are several, and whether a last row of
    totals is left out where there is one.
    """
    there = sheets(path)
    if sheet is None and len(there) > 1:
        question = f"Which sheet: {listed(there)}"
        sheet = asking.ask("--sheet", question, there[0], str)
        asking.end()
    found = survey(path, sheet, decimal, without_totals=bool(without_totals))
    if without_totals is None and found.totals:
        question = f"{found.totals[:1].upper()}{found.totals[1:]}. Leave it out: yes, no"
        left_out = asking.ask("--without-totals or --keep-totals", question, "yes", _yes)
        asking.end()
        return survey(path, sheet, decimal, without_totals=True) if left_out else found
    return found


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise InputError(codes.UNKNOWN_CHOICE, unknown("answer", text, ("yes", "no")))
    return text == "yes"


def described(found: Survey) -> str:
    """The columns of a table and what they hold, for whoever is asked."""
    rows = len(found.table)
    table = click.HelpFormatter(width=80)
    table.write(f"{found.path.name} has {rows} row{'s' if rows > 1 else ''} and the columns:\n")
    with table.indentation():
        table.write_dl([(name, _holds(each)) for name, each in found.columns.items()])
    return table.getvalue().rstrip()


def _holds(column: Column) -> str:
    filled = [text for text in column.texts if text.strip()]
    if not filled:
        return "nothing"
    gaps = "" if len(filled) == len(column.texts) else ", with empty cells"
    if column.numbers is None:
        kinds = dict.fromkeys(filled)
        return f"{len(kinds)} different texts: {listed(kinds, 3)}{gaps}"
    numbers = [number for number in column.numbers if number is not None]
    return f"numbers from {min(numbers):g} to {max(numbers):g}{gaps}"
