"""What tables say of decisions, in a form that a run can keep: names for the parts of an index, and
the columns of the rows that it leads to.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .columns import Index
from .decisions import DecisionColumns
from .expressions.loops import Loop
from .tables import Column, Table

MOST_COLUMNS = 6
LONGEST_CELL = 60
#: Cells of all decisions of a scenario; what has more would make a run large.
MOST_CELLS = 40_000
_CAPTION = "name"


@dataclass
class CellRoom:
    """How many cells may still be kept."""

    left: int = MOST_CELLS

    def takes(self, cells: int) -> bool:
        """Whether so many cells fit; they then count as kept."""
        fits = cells <= self.left
        self.left -= cells if fits else 0
        return fits


@dataclass(frozen=True)
class IndexTable:
    """A table to whose rows some ``parts`` of a decision's index lead."""

    parts: tuple[int, ...]
    table: Table

    def key(self, index: Index) -> Any:
        """What the table finds the row of an index by."""
        found = [str(index[part]) for part in self.parts]
        return found[0] if len(found) == 1 else tuple(found)


def captions(decision: DecisionColumns, tables: Iterable[Table]) -> dict[str, str]:
    """What people call each index of one part."""
    if any(len(index) != 1 for index in decision.indexes):
        return {}
    return _labels([index[0] for index in decision.indexes], tables)


def beside(
    decision: DecisionColumns,
    loops: Sequence[Loop],
    tables: Sequence[Table],
    mapped: Mapping[str, Sequence[str]],
    room: CellRoom,
) -> dict[str, Any]:
    """The ``axes`` of the index, a name and labels for each part, and the ``tables`` that it leads
    to: of each some ``columns``, but those that a map shows, and, by key, their cells.
    """
    several = decision.symbol.parts > 1
    axes = [
        {"name": name, "labels": _labels(_part(decision, k), tables) if several else {}}
        for k, name in enumerate(_axis_names(decision, loops))
    ]
    found = _index_tables(decision, tables)
    said = (_said(decision, each, mapped[each.table.name], room) for each in found)
    return {"axes": axes, "tables": list(filter(None, said))}


def _part(decision: DecisionColumns, k: int) -> list[Any]:
    return list(dict.fromkeys(index[k] for index in decision.indexes))


def _axis_names(decision: DecisionColumns, loops: Sequence[Loop]) -> Iterator[str]:
    """The key columns of a table; of another loop the name of its set, else its variable."""
    for loop, element in zip(loops, decision.elements, strict=True):
        if isinstance(element, Table):
            yield from element.keys
        else:
            yield loop.domain.id if isinstance(loop.domain, ast.Name) else loop.target.id


def _labels(keys: Sequence[Any], tables: Iterable[Table]) -> dict[str, str]:
    """The column ``name`` of the table that the keys come from; where keys are numbers and there is
    no such column, the first one of texts of which no two are alike.
    """
    table = _table_of(keys, tables)
    column = None if table is None else label_column(table)
    if table is None or column is None:
        return {}
    return {str(key): column.texts[table.rows[str(key)]] for key in keys}


def _table_of(keys: Sequence[Any], tables: Iterable[Table]) -> Table | None:
    """The first table of one key that has a row for each."""
    found = (t for t in tables if len(t.keys) == 1 and all(str(key) in t.rows for key in keys))
    return next(found, None) if keys else None


def label_column(table: Table) -> Column | None:
    """What people call the rows of a table, where their key does not say it."""
    if _CAPTION in table.columns:
        return table.columns[_CAPTION]
    if table.columns[table.keys[0]].numbers is None:
        return None
    texts = (each for each in table.columns.values() if each.numbers is None)
    return next((each for each in texts if len(set(each.texts)) == len(table)), None)


def _index_tables(decision: DecisionColumns, tables: Sequence[Table]) -> Iterator[IndexTable]:
    first = 0
    for element in decision.elements:
        found = element if isinstance(element, Table) else None
        parts = tuple(range(first, first + (1 if found is None else len(found.keys))))
        first += len(parts)
        table = _table_of(_part(decision, parts[0]), tables) if found is None else found
        if table is not None:
            yield IndexTable(parts, table)


def _said(
    decision: DecisionColumns, found: IndexTable, mapped: Sequence[str], room: CellRoom
) -> dict[str, Any] | None:
    """None where the table has nothing to show, or more than there is room for."""
    table = found.table
    columns = _columns(table, mapped)
    rows = {found.key(index): None for index in decision.indexes}
    keys = [key if isinstance(key, str) else ", ".join(key) for key in rows]
    fits = columns and len(set(keys)) == len(keys) and room.takes(len(keys) * len(columns))
    if not fits:
        return None
    cells = ([_cell(column, table.rows[key]) for column in columns] for key in rows)
    return {
        "name": table.name,
        "parts": list(found.parts),
        "columns": [column.name for column in columns],
        "rows": dict(zip(keys, cells, strict=True)),
    }


def _columns(table: Table, mapped: Sequence[str]) -> list[Column]:
    """Those that the model reads first; without keys, labels and long texts, and without
    coordinates, which a map shows.
    """
    label = label_column(table)
    kept = [
        each
        for each in table.columns.values()
        if each.name not in table.keys and each is not label and not _is_long(each)
        if each.used or each.name not in mapped
    ]
    return sorted(kept, key=lambda each: not each.used)[:MOST_COLUMNS]


def _is_long(column: Column) -> bool:
    return column.numbers is None and max(map(len, column.texts), default=0) > LONGEST_CELL


def _cell(column: Column, row: int) -> int | float | str:
    """A number, a text, or an empty text where there is nothing."""
    if column.numbers is None:
        return column.texts[row]
    number = column.numbers[row]
    if number is None:
        return ""
    return int(number) if number == int(number) and abs(number) < 2**53 else number
