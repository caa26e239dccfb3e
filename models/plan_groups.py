"""Groups of decisions as a planner's table names them: by their indexes, and by what people call
these.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from ..optimizer.name_hints import closest, nearest, quoted
from ..optimizer.problem.problem import Problem
from ..optimizer.results.plan_file import texts

NamedIndex: TypeAlias = tuple[str, ...]
CAPTION = "name"
#: Heads of a column that says what is decided, besides the decision's own name.
VALUE_HEADS = ("value", "yes", "yes/no", "adopted", "chosen", "selected", "plan", "amount")


@dataclass(frozen=True)
class DecisionGroup:
    """The decisions of one name: columns by index, as texts of ``arity`` parts.

    ``heads`` are the names of the parts, none where two are alike, ``captions`` the indexes by what
    people call them; ``yes_no`` says that all are decided by yes or no.
    """

    name: str
    columns: Mapping[NamedIndex, int]
    heads: tuple[str, ...]
    captions: Mapping[str, Sequence[str]]
    yes_no: bool

    @cached_property
    def arity(self) -> int:
        """Parts of an index."""
        return max(map(len, self.columns))

    @property
    def example(self) -> str:
        """A row of a planner's table, without the decision's name if it has an index."""
        name = [] if self.arity else [self.name]
        return ",".join([*name, *next(iter(self.columns)), "yes" if self.yes_no else "2"])

    @property
    def named_example(self) -> str:
        """A row with the decision's name."""
        return f"{self.name},{self.example}" if self.arity else self.example

    def is_known(self, key: NamedIndex) -> bool:
        """Whether an index, or a name that people have for one, is there."""
        return key in self.columns or (len(key) == 1 and key[0] in self.captions)

    def is_head(self, cell: str) -> bool:
        """Whether a cell is what a table calls a part of the index."""
        known = (*self.heads, CAPTION, *(f"index_{i + 1}" for i in range(self.arity)))
        return cell.casefold() in map(str.casefold, known)

    def meant(self, key: NamedIndex, head: str) -> list[NamedIndex]:
        """The indexes that a key may mean below a head, which is empty where there is none."""
        own = [key] if key in self.columns else []
        there = self.captions.get(key[0], ()) if len(key) == 1 else ()
        called: list[NamedIndex] = [(each,) for each in there]
        if head and head.casefold() in map(str.casefold, self.heads):
            return own or called
        return called or own if head.casefold() == CAPTION else list(dict.fromkeys([*own, *called]))

    def has_like(self, key: NamedIndex) -> bool:
        """Whether a known index looks much like a key, so that it may be misspelt."""
        there = [[each[k] for each in self.columns if len(each) > k] for k in range(len(key))]
        called = [self.captions, *[()] * (len(key) - 1)]
        pairs = zip(key, there, called, strict=True)
        return all(closest(part, [*own, *more]) is not None for part, own, more in pairs)

    def hint(self, key: NamedIndex) -> str:
        """The known index most like one that is not known."""
        if len(key) == 1:
            singles = [each[0] for each in self.columns if len(each) == 1]
            return nearest(key[0], [*singles, *self.captions])
        for place, part in enumerate(key):
            there = dict.fromkeys(each[place] for each in self.columns if len(each) > place)
            if part not in there:
                return nearest(part, there)
        return f"each is there, but not together; a row is such as {quoted(self.example)}"


def decision_groups(problem: Problem, about: Mapping[str, Any]) -> list[DecisionGroup]:
    """The groups of decisions of a problem; ``about`` has what a scenario calls their indexes."""
    columns = problem.columns
    is_yes_no = problem.integer & (problem.lower >= 0) & (problem.upper <= 1)
    written, members = texts(columns), defaultdict(list)
    for j in np.flatnonzero(~columns.hidden).tolist():
        members[int(columns.component[j])].append(j)
    said = {each.get("name"): each for each in _dicts(about.get("decisions"))}
    return [
        DecisionGroup(
            columns.names[component],
            by_index := _by_index(problem, written, numbers),
            _heads(said.get(columns.names[component], {}).get("axes"), by_index),
            _captions(said.get(columns.names[component], {}).get("captions"), by_index),
            bool(is_yes_no[numbers].all()),
        )
        for component, numbers in members.items()
    ]


def _by_index(
    problem: Problem, written: Sequence[NamedIndex], numbers: Iterable[int]
) -> dict[NamedIndex, int]:
    """Columns by index, as files of wholepie have it and as it stands."""
    index = problem.columns.index
    found = {written[j][1 : 1 + len(index[j])]: j for j in numbers}
    for j in list(found.values()):
        found.setdefault(tuple(map(str, index[j])), j)
    return found


def _heads(said: Any, columns: Iterable[NamedIndex]) -> tuple[str, ...]:
    """Names of the axes of an index, where they tell its parts apart."""
    names = tuple(str(each.get("name")) for each in _dicts(said))
    apart = len(set(map(str.casefold, names))) == len(names) == max(map(len, columns))
    return names if apart else ()


def _captions(said: Any, columns: Mapping[NamedIndex, int]) -> dict[str, list[str]]:
    """Indexes by what people call them; a description may be forged, and have others."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, caption in said.items() if isinstance(said, Mapping) else ():
        if (str(key),) in columns:
            found[str(caption).strip()].append(str(key))
    return dict(found)


def _dicts(said: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in _list(said) if isinstance(each, Mapping))


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []


@dataclass(frozen=True)
class TableLayout:
    """Where the cells of a row stand: the parts of the index, and what is decided, None where
    every row says yes. ``first`` is the first row below the heads.
    """

    group: DecisionGroup
    keys: tuple[int, ...]
    value: int | None
    first: int
    unclear: tuple[int, ...] = ()

    def key(self, cells: Sequence[str]) -> NamedIndex:
        """The index that a row names."""
        return tuple(cells[place] for place in self.keys)

    def is_headed(self, first: Sequence[str]) -> bool:
        """Whether the first row has the name of the group."""
        return self.group.name.casefold() in map(str.casefold, first)

    def is_whole(self, rows: Sequence[Sequence[str]]) -> bool:
        """Whether all rows name a decision of the group."""
        return self.known(rows) == len(rows) - self.first > 0

    def known(self, rows: Sequence[Sequence[str]]) -> int:
        """How many of the rows name a decision of the group."""
        return sum(self.group.is_known(self.key(row)) for row in rows[self.first :])


def layouts(
    group: DecisionGroup, rows: Sequence[Sequence[str]], is_value: Any
) -> Iterator[TableLayout]:
    """Where the group's index may stand in rows of one length; ``is_value`` tells cells that say
    what is decided.
    """
    heads, width = [cell.casefold() for cell in rows[0]], len(rows[0])
    named = [heads.index(each) for each in map(str.casefold, group.heads) if each in heads]
    if not group.arity or width < group.arity:
        return
    if len(named) == group.arity:
        yield _by_heads(group, tuple(named), heads)
    elif width <= group.arity + 1:
        yield _by_place(group, rows[0], is_value)
    elif group.arity == 1 and not any(is_value(cell) for cell in heads if cell not in VALUE_HEADS):
        known = [k for k in range(width) if _is_index(group, k, rows)]
        yield from (_by_heads(group, (k,), heads) for k in known[:1] if len(known) == 1)


def _is_index(group: DecisionGroup, k: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether column k has an index in all rows but the first."""
    first, *rest = (group.is_known((row[k],)) for row in rows)
    return bool(rest) and all(rest) and not first


def _by_heads(group: DecisionGroup, keys: tuple[int, ...], heads: Sequence[str]) -> TableLayout:
    others = [k for k in range(len(heads)) if k not in keys]
    own = [k for k in others if heads[k] == group.name.casefold()]
    usual = [k for k in others if heads[k] in VALUE_HEADS]
    chosen = others if len(others) < 2 else own or usual
    unclear = () if len(chosen) == 1 or not others else tuple(chosen or others)
    return TableLayout(group, keys, chosen[0] if len(chosen) == 1 else None, 1, unclear)


def _by_place(group: DecisionGroup, first: Sequence[str], is_value: Any) -> TableLayout:
    keys, value = tuple(range(group.arity)), group.arity
    last = value if len(first) > value else None
    is_heads = not group.is_known(tuple(first[: group.arity])) and (
        any(map(group.is_head, first)) or (last is not None and not is_value(first[last]))
    )
    return TableLayout(group, keys, last, int(is_heads))
