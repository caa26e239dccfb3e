"""Decisions of several indexes as tables: one index down, by time where there is one, one across,
and a table for each combination of the others. The terminal, pages and workbooks share them.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...optimizer.problem.names import Columns
from ...optimizer.problem.problem import Floats
from . import text
from .naming import IndexAxis, axes_of, said_in
from .time_order import in_order, runs_in_time

#: A table of which less is filled is shorter as a list.
LEAST_FILLED = 0.25
#: So much is named in a cell of who does what.
MOST_NAMED = 3
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
    no decision. ``others`` are the labels of its other indexes; ``row_part`` is the index that goes
    down, ``row_keys`` are its values and ``column_keys`` those of the one that goes across.
    """

    group: str
    unit: str
    others: Sequence[str]
    row_head: str
    column_head: str
    row_part: int
    row_keys: Sequence[Any]
    column_keys: Sequence[Any]
    rows: Sequence[str]
    columns: Sequence[str]
    cells: Numbers

    @property
    def page(self) -> str:
        """Its other indexes; empty where there are none."""
        return ", ".join(self.others)

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


@dataclass(frozen=True)
class RosterFrame:
    """The rows and columns of a table of who does what when; its cells name the other indexes of
    the :class:`Pivot` that says yes there.
    """

    group: str
    title: str
    row_head: str
    rows: Sequence[str]
    columns: Sequence[str]


@dataclass(frozen=True, eq=False)
class _Layout:
    """Decisions ``at`` these columns, each with its ``index``; which part goes ``down``, which goes
    ``across`` and which are ``others``. ``keys`` are the values of each part in order; ``axes`` has
    a label for each of them.
    """

    group: str
    at: Sequence[int]
    index: Sequence[tuple[Any, ...]]
    axes: Sequence[IndexAxis]
    keys: Sequence[Sequence[Any]]
    down: int
    across: int

    @property
    def others(self) -> list[int]:
        return [k for k in range(len(self.keys)) if k not in (self.down, self.across)]

    def place(self, index: Sequence[Any]) -> tuple[Any, Any]:
        """The row and the column of an index."""
        return index[self.down], index[self.across]

    def page(self, index: Sequence[Any]) -> tuple[Any, ...]:
        """The other parts of an index."""
        return tuple(index[k] for k in self.others)

    def page_labels(self, page: Sequence[Any]) -> list[str]:
        """What people call the other parts."""
        return [self.axes[k].label(key) for k, key in zip(self.others, page, strict=True)]

    def in_use(self, cells: Iterable[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
        """The rows and the columns, in order, in which there are some ``cells``."""
        rows, wide = map(set, zip(*cells, strict=True))
        return (
            [key for key in self.keys[self.down] if key in rows],
            [key for key in self.keys[self.across] if key in wide],
        )


def pivots(columns: Columns, about: Mapping[str, Any]) -> Iterator[Pivot]:
    """Tables of all decisions whose index has two parts or more."""
    for each in _layouts(columns, about):
        yield from _tables(each, about)


def _layouts(columns: Columns, about: Mapping[str, Any]) -> Iterator[_Layout]:
    for component, group in enumerate(columns.names):
        at = np.flatnonzero((columns.component == component) & ~columns.hidden).tolist()
        index = [columns.index[j] for j in at]
        arities = set(map(len, index))
        if len(arities) != 1 or min(arities) < 2:
            continue
        axes = axes_of(about, group, min(arities))
        keys = [in_order(list(dict.fromkeys(part))) for part in zip(*index, strict=True)]
        if math.prod(map(len, keys)) <= MOST_CELLS:
            apart = [axis.told_apart(part) for axis, part in zip(axes, keys, strict=True)]
            yield _Layout(group, at, index, apart, keys, *_roles(axes, keys))


def _tables(layout: _Layout, about: Mapping[str, Any]) -> Iterator[Pivot]:
    down, across = layout.axes[layout.down], layout.axes[layout.across]
    pages: dict[tuple[Any, ...], dict[tuple[Any, Any], int]] = {}
    for j, each in zip(layout.at, layout.index, strict=True):
        pages.setdefault(layout.page(each), {})[layout.place(each)] = j
    for page, cells in pages.items():
        rows, wide = layout.in_use(cells)
        yield Pivot(
            layout.group,
            text.name(str(said_in(about).get(layout.group, {}).get("unit", ""))),
            layout.page_labels(page),
            down.name,
            across.name,
            layout.down,
            rows,
            wide,
            list(map(down.label, rows)),
            list(map(across.label, wide)),
            np.array([[cells.get((row, column), -1) for column in wide] for row in rows]),
        )


def filled(columns: Columns, about: Mapping[str, Any], x: Floats) -> dict[str, list[ShownPivot]]:
    """By decision the tables of those that are filled enough for a plan with columns x, (n,)."""
    found: dict[str, list[ShownPivot]] = {}
    for layout in _layouts(columns, about):
        if (chosen := _chosen(layout, about, x)) is not None:
            found[layout.group] = [chosen]
            continue
        used = [t for t in _tables(layout, about) if x[t.cells[t.cells >= 0]].any()]
        if used and all(each.is_filled(x) for each in used):
            found[layout.group] = [each.shown(x) for each in used]
    return found


def roster_frames(columns: Columns, about: Mapping[str, Any]) -> Iterator[RosterFrame]:
    """A frame for each yes/no decision with three indexes or more."""
    for each in _layouts(columns, about):
        if _is_roster(each, about):
            down, across = each.axes[each.down], each.axes[each.across]
            yield RosterFrame(
                each.group,
                _roster_title(each),
                down.name,
                list(map(down.label, each.keys[each.down])),
                list(map(across.label, each.keys[each.across])),
            )


def _is_roster(layout: _Layout, about: Mapping[str, Any]) -> bool:
    is_yes_no = said_in(about).get(layout.group, {}).get("type") == "binary"
    return is_yes_no and bool(layout.others)


def _roster_title(layout: _Layout) -> str:
    down, across = layout.axes[layout.down], layout.axes[layout.across]
    which = text.listed([layout.axes[k].name for k in layout.others])
    return f"{text.name(layout.group)}: {down.name} by {across.name}, and which {which}"


def rosters(columns: Columns, about: Mapping[str, Any], x: Floats) -> dict[str, ShownPivot]:
    """By yes/no decision one table of who does what when, in a plan with columns x (n,)."""
    found = {each.group: _chosen(each, about, x) for each in _layouts(columns, about)}
    return {group: shown for group, shown in found.items() if shown is not None}


def _chosen(layout: _Layout, about: Mapping[str, Any], x: Floats) -> ShownPivot | None:
    """One table of a yes/no decision with three indexes or more, such as who works when on which
    shift: a cell names what else is in the index where there is a yes. None where a cell would name
    too much, or the table would have too many empty ones.
    """
    if not _is_roster(layout, about):
        return None
    cells: dict[tuple[Any, Any], list[str]] = {}
    for j, each in zip(layout.at, layout.index, strict=True):
        if x[j]:
            named = cells.setdefault(layout.place(each), [])
            named.append(" ".join(layout.page_labels(layout.page(each))))
    if not cells:
        return None
    rows, wide = layout.in_use(cells)
    too_much = max(map(len, cells.values())) > MOST_NAMED
    if too_much or len(cells) < LEAST_FILLED * len(rows) * len(wide):
        return None
    down, across = layout.axes[layout.down], layout.axes[layout.across]
    return ShownPivot(
        _roster_title(layout),
        [down.name, *map(across.label, wide)],
        [[down.label(r), *(", ".join(cells.get((r, c), [])) for c in wide)] for r in rows],
        len(layout.keys[layout.down]) - len(rows),
        len(layout.keys[layout.across]) - len(wide),
    )


def _roles(axes: Sequence[IndexAxis], keys: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Which part goes down, the longest one that runs in time or else the longest, and which goes
    across: the longest of the others."""
    in_time = [runs_in_time(axis, part) for axis, part in zip(axes, keys, strict=True)]
    order = sorted(range(len(keys)), key=lambda k: (in_time[k], len(keys[k])))
    down = order[-1]
    return down, max((k for k in order if k != down), key=lambda k: len(keys[k]))
