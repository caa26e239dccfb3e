"""Columns of tables beside decisions: what a scenario's tables say of the rows that an index leads
to, as a run keeps it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..problem.names import Columns
from .tables import decision_table

Cell = int | float | str


@dataclass(frozen=True)
class RowColumns:
    """Columns of one table; the ``parts`` of a decision's index are the key of a row."""

    names: tuple[str, ...]
    parts: tuple[int, ...]
    rows: Mapping[str, Sequence[Cell]]

    def cells(self, index: Sequence[Any]) -> Sequence[Cell]:
        """The cells of an index, empty texts where its row is not known."""
        key = ", ".join(str(index[part]) for part in self.parts if part < len(index))
        return self.rows.get(key, [""] * len(self.names))

    def is_flag(self, column: int) -> bool:
        """Whether a column says yes (1) or no (0) of each row that it says something of."""
        return all(row[column] in (0, 1, "") for row in self.rows.values())


def row_columns(about: Mapping[str, Any], decision: str) -> list[RowColumns]:
    """The tables that the index of a decision leads to; none that makes no sense. No two of their
    columns have one name.
    """
    said: dict[str, Any] = {each["name"]: each for each in about.get("decisions", [])}
    found, taken = list[RowColumns](), set[str]()
    for each in said.get(decision, {}).get("tables", []):
        if not _is_sound(each):
            continue
        names = [f"{each['name']}: {n}" if n in taken else n for n in each["columns"]]
        taken |= set(names)
        found.append(RowColumns(tuple(names), tuple(each["parts"]), each["rows"]))
    return found


def _is_sound(said: Any) -> bool:
    if not isinstance(said, dict) or not {"name", "columns", "parts", "rows"} <= said.keys():
        return False
    names, parts, rows = said["columns"], said["parts"], said["rows"]
    return (
        _all(names, str)
        and _all(parts, int)
        and all(part >= 0 for part in parts)
        and isinstance(rows, dict)
        and all(_all(row, Cell) and len(row) == len(names) for row in rows.values())
        and all(map(_is_shown, (cell for row in rows.values() for cell in row)))
    )


def _all(said: Any, kind: Any) -> bool:
    return isinstance(said, list) and all(isinstance(each, kind) for each in said)


def _is_shown(cell: Cell) -> bool:
    return isinstance(cell, str | int) or math.isfinite(cell)


def described_decisions(columns: Columns, about: Mapping[str, Any]) -> pd.DataFrame:
    """A row for each decision: ``decision, index_1, ...``, and the columns of the tables that the
    index leads to, empty where it leads to none.
    """
    shown = np.flatnonzero(~columns.hidden)
    table = decision_table(columns, shown, np.zeros(len(shown))).drop(columns="value")
    beside = {name: row_columns(about, name) for name in columns.names}
    rows = [
        {
            name: None if cell == "" else cell
            for each in beside[columns.names[columns.component[j]]]
            for name, cell in zip(each.names, each.cells(columns.index[j]), strict=True)
        }
        for j in shown
    ]
    more = pd.DataFrame(rows, index=table.index)
    return table.join(more.drop(columns=[n for n in more if n in table]))
