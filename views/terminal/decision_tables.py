"""Decisions of a plan for the terminal: lists with what tables say of each, and tables by index."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.problem.names import Columns
from ...optimizer.problem.problem import Floats
from ...optimizer.results.tables import decision_table
from ..vocabulary import text
from ..vocabulary.decision_lists import DecisionList, lists
from ..vocabulary.naming import said_in
from ..vocabulary.pivots import Pivot, pivots
from .grid import BEST, PADDING, add_caption, blocks, cut, plain_table

MOST_DECISIONS = 40
WIDTH, WIDEST_NAME, NARROWEST_NAME, WIDEST_CELL = 80, 56, 30, 18
# Of the name's column, and of the edges of a table.
EDGES = PADDING + 2


def decision_tables(columns: Columns, x: Floats, about: Mapping[str, Any]) -> Group:
    """What a plan with columns x (n,) decides: decisions with several indexes as tables by index
    where these are filled, and lists of the others that are not 0.
    """
    by_index = [each for each in pivots(columns, about) if each.is_filled(x)]
    groups = {each.group for each in by_index}
    listed = [
        j
        for j in np.flatnonzero((x != 0) & ~columns.hidden).tolist()
        if columns.names[columns.component[j]] not in groups
    ]
    found = lists(decision_table(columns, listed, x[listed]), about)
    shown = np.flatnonzero(~columns.hidden)
    words = f"Decisions: {np.count_nonzero(x[shown]):,} of {len(shown):,} are not zero."
    parts: list[RenderableType] = [Text(words, BEST), *map(list_table, found)]
    return Group(*parts, *(table for each in by_index for table in _pivot_tables(each, x, about)))


def list_table(found: DecisionList, most: int = MOST_DECISIONS) -> Table:
    """A list as wide as the terminal: columns of tables that have no room are left out."""
    table = plain_table()
    fitting = _fitting(found)
    widths = sum(width + PADDING for _, width in fitting)
    table.add_column(text.shortened(found.group, NARROWEST_NAME))
    for k, width in fitting:
        head = cut(found.heads[k], width)
        table.add_column(head, justify="right" if found.numeric[k] else "left", no_wrap=True)
    table.add_column(text.shortened(found.head, WIDEST_CELL), justify="right", no_wrap=True)
    room = min(WIDEST_NAME, WIDTH - widths - _amounts(found) - PADDING - EDGES)
    for name, cells, amount in found.rows[:most]:
        beside = (cut(cells[k], width) for k, width in fitting)
        table.add_row(cut(name, room), *beside, Text(amount))
    if len(found.rows) > most:
        add_caption(table, f"{len(found.rows) - most:,} more are in the data (--json).")
    return table


def _amounts(found: DecisionList) -> int:
    """How wide the amounts are."""
    head = cell_len(text.shortened(found.head, WIDEST_CELL))
    return max(head, *(cell_len(amount) for *_, amount in found.rows))


def _fitting(found: DecisionList) -> list[tuple[int, int]]:
    """Columns that leave room for the names of decisions, each with its width."""
    room = WIDTH - NARROWEST_NAME - _amounts(found) - PADDING - EDGES
    kept = []
    for k, head in enumerate(found.heads):
        texts = [head, *(cells[k] for _, cells, _ in found.rows)]
        width = min(max(map(cell_len, texts)), WIDEST_CELL)
        if width + PADDING <= room:
            room -= width + PADDING
            kept.append((k, width))
    return kept


def _pivot_tables(pivot: Pivot, x: Floats, about: Mapping[str, Any]) -> Iterator[RenderableType]:
    """A table, in blocks that are as wide as the terminal; without rows and columns that are 0."""
    down, across = pivot.used(x)
    values = pivot.values(x)[np.ix_(down, across)]
    unit = text.name(str(said_in(about).get(pivot.group, {}).get("unit", "")))
    cells = np.array(text.numbers(values.ravel()), dtype=object).reshape(values.shape)
    cells[np.isnan(values)] = ""
    cells[values == 0] = "0"
    heads = [text.shortened(pivot.columns[k], WIDEST_CELL) for k in across]
    widths = [max(map(cell_len, [h, *column])) for h, column in zip(heads, cells.T, strict=True)]
    first = [text.shortened(pivot.rows[k], NARROWEST_NAME) for k in down]
    room = WIDTH - max(map(cell_len, [pivot.row_head, *first])) - EDGES
    yield Text(f"{pivot.title}{f', in {unit}' if unit else ''}", BEST)
    for block in blocks(widths, room):
        table = plain_table()
        table.add_column(text.shortened(pivot.row_head, NARROWEST_NAME), no_wrap=True)
        for k in block:
            table.add_column(Text(heads[k]), justify="right", no_wrap=True)
        for label, row in list(zip(first, cells, strict=True))[:MOST_DECISIONS]:
            table.add_row(Text(label), *(Text(row[k]) for k in block))
        _note(table, pivot, len(down), len(across))
        yield table


def _note(table: Table, pivot: Pivot, down: int, across: int) -> None:
    """What of a table is not shown."""
    if down > MOST_DECISIONS:
        add_caption(table, f"{text.count(down - MOST_DECISIONS, 'more row')} not shown.")
    zero = len(pivot.rows) - down, len(pivot.columns) - across
    words = [text.count(n, what) for n, what in zip(zero, ("row", "column"), strict=True) if n]
    if words:
        add_caption(table, f"All is 0 in {text.listed(words)} more.")
