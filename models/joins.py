"""What columns are compared with: rows that match nothing, and members that no row has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from ..diagnostics import codes
from ..optimizer.name_hints import listed, nearest, quoted
from .expressions.values import number_key
from .faults import Faults, Place
from .likeness import meant_by, twin_words, twins
from .tables import Column, ColumnJoin, Table

_MOST_COMPARED = 2000


@dataclass
class _Told:
    """What is known to the reader already: cells by column, and their matches."""

    cells: set[tuple[str, str, str]] = field(default_factory=set)
    meant: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Known:
    """In how many columns a text is, and of how many it is a key: a slip is in one alone."""

    columns: Counter[str]
    keys: Counter[str]

    def elsewhere(self, key: str, whole: bool, own_key: bool) -> bool:
        """Whether a text of a column is something of its own, found elsewhere as well."""
        return self.keys[key] > own_key if whole else self.columns[key] > 1


def warn_of_joins(tables: Iterable[Table], faults: Faults) -> None:
    """Warn of what falls out of sums because a column is compared with something else.

    Beside faults, which hide some of what columns are compared with, only slips count.
    """
    told, columns = _Told(), [(t, c) for t in tables for c in t.columns.values()]
    texts = [(t, c) for t, c in columns if c.numbers is None]
    if any(column.comparisons for _, column in columns):
        keyed = (c for t, c in texts if c.name in t.keys)
        known = _Known(
            Counter(chain.from_iterable(set(column.texts) for _, column in texts)),
            Counter(chain.from_iterable(set(column.texts) for column in keyed)),
        )
        for table, column in columns:
            _warn_of_rows(table, column, known, told, faults)
        for table, column in texts:
            _warn_of_members(table, column, told, faults)
    for table, column in texts:
        if column.used or column.name in table.keys:
            _warn_oftwins(table, column, told, faults)


def _warn_of_rows(table: Table, column: Column, known: _Known, told: _Told, faults: Faults) -> None:
    """Warn of rows whose cell is nothing that the column is ever compared with."""
    compared = list(column.comparisons.values())
    members = {key: None for each in compared for key in each.members()}
    if not members:
        return
    there, whole = _keys(column), any(each.whole for each in compared) and not faults.found
    own_key = column.name in table.keys
    left = Counter(
        key
        for key in there
        if key not in members
        and key not in column.literals
        and key.strip()
        and not known.elsewhere(key, whole, own_key)
    )
    meant = {key: meant_by(key, members) for key in list(left)[:_MOST_COMPARED]}
    lost = [key for key in left if whole or meant.get(key)]
    if not lost:
        return
    first = lost[0]
    count, name = sum(left[key] for key in lost), _names(compared)
    rows = f"{count} row{'s' * (count > 1)} of {table.name} match{'es' * (count == 1)} nothing"
    message = f"{rows} in {name}: column {quoted(column.name)} holds {quoted(first)}"
    guess = meant.get(first)
    hint = f"did you mean {quoted(guess)}?" if guess else nearest(first, members)
    place = table.sheet.place(there.index(first), column.position)
    faults.warn(codes.ROW_WITHOUT_MATCH, place, message, hint)
    told.cells |= {(table.name, column.name, key) for key in lost}
    told.meant |= {each for key in lost if (each := meant.get(key))}


def _keys(column: Column) -> list[str]:
    """The cells as they are compared with keys."""
    if column.exact_numbers is None:
        return column.texts
    return ["" if each is None else number_key(each) for each in column.exact_numbers]


def _names(compared: list[ColumnJoin]) -> str:
    return " or ".join(dict.fromkeys(each.name for each in compared))


def _warn_of_members(table: Table, column: Column, told: _Told, faults: Faults) -> None:
    """Warn of members for which a sum over the rows of a table is over nothing."""
    places: dict[str, Place] = {}
    missed: dict[str, dict[str, None]] = {}
    number: dict[str, int] = {}
    for place, each in column.comparisons.items():
        members = each.members()
        lost = [key for key in each.missed if key in members and key not in told.meant]
        if lost and column.numbers is None:
            missed.setdefault(each.name, {}).update(dict.fromkeys(lost))
            places.setdefault(each.name, place)
            number[each.name] = len(members)
    for name, keys in missed.items():
        verb = "has" if len(keys) == 1 else "have"
        some = listed(map(quoted, keys), 3)
        of = f"{len(keys)} of {number[name]} in {name} {verb} no row of {table.name}"
        message = f"{of}: no {quoted(column.name)} is {some}"
        hint = nearest(next(iter(keys)), dict.fromkeys(column.texts))
        faults.warn(codes.MEMBER_WITHOUT_ROWS, places[name], message, hint)


def _warn_oftwins(table: Table, column: Column, told: _Told, faults: Faults) -> None:
    """Warn of texts in a column that differ only in capitals or in blanks."""
    for text, other in twins(column.texts):
        cells = {(table.name, column.name, each) for each in (text, other)}
        if told.cells.isdisjoint(cells):
            place = table.sheet.place(column.texts.index(text), column.position)
            message = twin_words(text, other)
            faults.warn(codes.SIMILAR_NAMES, place, message, "they do not match each other")
