"""Decisions of several indexes as tables: one index down, by time where there is one, one across,
and a table for each combination of the others. The terminal, pages and workbooks share them.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...optimizer.problem.names import Columns
from ...optimizer.problem.problem import Floats
from . import text
from .naming import axes_of, said_in

#: Numbers and days, which have an order that readers expect to go down.
_ORDERED = re.compile(r"-?\d+(\.\d+)?|\d{4}-\d\d(-\d\d)?")
#: A table of which less is filled is shorter as a list.
LEAST_FILLED = 0.25
#: Of indexes that have more combinations, few are decisions: as tables they would be very large.
MOST_CELLS = 250_000

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class ShownPivot:
    """What a plan decides there, as texts: rows under heads, without rows and columns that are 0,
    of which there are ``zero_rows`` and ``zero_columns``.
    """

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    zero_rows: int
    zero_columns: int


@dataclass(frozen=True, eq=False)
class Pivot:
    """One table: ``cells`` (rows, columns) are numbers of columns of the problem, -1 where there is
    no decision. ``page`` is the combination of other indexes; ``row_part`` is the index that goes
    down, and ``row_keys`` are its values.
    """

    group: str
    unit: str
    page: str
    row_head: str
    column_head: str
    row_part: int
    row_keys: Sequence[Any]
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Numbers

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        which = f", {self.page}" if self.page else ""
        unit = f", in {self.unit}" if self.unit else ""
        return f"{text.name(self.group)}{which}: {self.row_head} by {self.column_head}{unit}"

    def values(self, x: Floats) -> Floats:
        """What a plan with columns x (n,) decides, (rows, columns); NaN where nothing can be."""
        return np.where(self.cells < 0, np.nan, x[self.cells])

    def used(self, x: Floats) -> tuple[Numbers, Numbers]:
        """Numbers of the rows and of the columns with something that is not 0."""
        taken = (self.cells >= 0) & (x[self.cells] != 0)
        return np.flatnonzero(taken.any(axis=1)), np.flatnonzero(taken.any(axis=0))

    def is_filled(self, x: Floats) -> bool:
        """Whether enough of its used rows and columns is not 0 for a table to be read."""
        down, across = self.used(x)
        taken = self.values(x)[np.ix_(down, across)]
        filled = int(np.count_nonzero(np.nan_to_num(taken)))
        return filled >= max(LEAST_FILLED * taken.size, 1)

    def shown(self, x: Floats) -> ShownPivot:
        """What a plan with columns x (n,) decides."""
        down, across = self.used(x)
        values = self.values(x)[np.ix_(down, across)]
        told = np.array(text.numbers(values.ravel()), dtype=object).reshape(values.shape)
        told[np.isnan(values)] = ""
        told[values == 0] = "0"
        return ShownPivot(
            self.title,
            [self.row_head, *(self.columns[k] for k in across)],
            [[self.rows[k], *cells] for k, cells in zip(down, told.tolist(), strict=True)],
            len(self.rows) - len(down),
            len(self.columns) - len(across),
        )


def pivots(columns: Columns, about: Mapping[str, Any]) -> Iterator[Pivot]:
    """Tables of all decisions whose index has two parts or more."""
    for component, group in enumerate(columns.names):
        at = np.flatnonzero((columns.component == component) & ~columns.hidden)
        arities = {len(columns.index[j]) for j in at}
        if len(arities) == 1 and min(arities) > 1:
            yield from _of_group(group, at, columns, about)


def _of_group(
    group: str, at: Numbers, columns: Columns, about: Mapping[str, Any]
) -> Iterator[Pivot]:
    index = [columns.index[j] for j in at]
    axes = axes_of(about, group, len(index[0]))
    keys = [_in_order(list(dict.fromkeys(part))) for part in zip(*index, strict=True)]
    if math.prod(map(len, keys)) > MOST_CELLS:
        return
    down, across = _roles(keys)
    others = [k for k in range(len(keys)) if k not in (down, across)]
    pages: dict[tuple[Any, ...], dict[tuple[Any, Any], int]] = {}
    for j, each in zip(at.tolist(), index, strict=True):
        page = pages.setdefault(tuple(each[k] for k in others), {})
        page[each[down], each[across]] = j
    for page_key, cells in pages.items():
        told = (axes[k].label(key) for k, key in zip(others, page_key, strict=True))
        rows, wide = (
            [key for key in keys[k] if key in there]
            for k, there in zip((down, across), map(set, zip(*cells, strict=True)), strict=True)
        )
        yield Pivot(
            group,
            text.name(str(said_in(about).get(group, {}).get("unit", ""))),
            ", ".join(told),
            axes[down].name,
            axes[across].name,
            down,
            rows,
            list(map(axes[down].label, rows)),
            list(map(axes[across].label, wide)),
            np.array([[cells.get((row, column), -1) for column in wide] for row in rows]),
        )


def filled(columns: Columns, about: Mapping[str, Any], x: Floats) -> dict[str, list[ShownPivot]]:
    """By decision the tables of those that are filled enough for a plan with columns x, (n,)."""
    found: dict[str, list[Pivot]] = {}
    for each in pivots(columns, about):
        if x[each.cells[each.cells >= 0]].any():
            found.setdefault(each.group, []).append(each)
    return {
        group: [each.shown(x) for each in tables]
        for group, tables in found.items()
        if all(each.is_filled(x) for each in tables)
    }


def is_ordered(keys: Sequence[Any]) -> bool:
    """Whether all are numbers or days."""
    return all(_ORDERED.fullmatch(str(key)) for key in keys)


def _in_order(keys: list[Any]) -> list[Any]:
    if not is_ordered(keys):
        return keys
    dates = any("-" in str(key)[1:] for key in keys)
    return sorted(keys, key=str) if dates else sorted(keys, key=lambda key: float(str(key)))


def _roles(keys: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Which part goes down, the longest one that has an order or else the longest, and which goes
    across: the longest of the others."""
    order = sorted(range(len(keys)), key=lambda k: (is_ordered(keys[k]), len(keys[k])))
    down = order[-1]
    return down, max((k for k in order if k != down), key=lambda k: len(keys[k]))
