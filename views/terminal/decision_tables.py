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
from ..vocabulary import text
from ..vocabulary.decision_lists import DecisionList, lists_without
from ..vocabulary.pivots import ShownPivot, filled
from .grid import BEST, PADDING, add_caption, blocks, cut, plain_table

MOST_DECISIONS = 40
WIDTH, WIDEST_NAME, NARROWEST_NAME, WIDEST_CELL = 80, 56, 30, 18
# Of the name's column, and of the edges of a table.
EDGES = PADDING + 2


def decision_tables(columns: Columns, x: Floats, about: Mapping[str, Any]) -> Group:
    """What a plan with columns x (n,) decides: decisions with several indexes as tables by index
    where these are filled, and lists of the others that are not 0.
    """
    by_index = filled(columns, about, x)
    shown = np.flatnonzero(~columns.hidden)
    words = f"Decisions: {np.count_nonzero(x[shown]):,} of {len(shown):,} are not zero."
    parts: list[RenderableType] = [Text(words, BEST)]
    parts += map(list_table, lists_without(by_index, columns, about, x))
    tables = (table for shown in by_index.values() for each in shown for table in _pivoted(each))
    return Group(*parts, *tables)


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
    most = len(found.rows) if found.is_whole else most
    room = min(WIDEST_NAME, WIDTH - widths - _amounts(found) - PADDING - EDGES)
    for name, cells, amount in found.rows[:most]:
        beside = (cut(cells[k], width) for k, width in fitting)
        table.add_row(cut(name, room), *beside, Text(amount))
    if len(found.rows) > most:
        add_caption(table, f"{len(found.rows) - most:,} more are in the data (--json).")
    if found.zeros:
        add_caption(table, f"{found.zeros:,} more {'is' if found.zeros == 1 else 'are'} 0.")
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


def _pivoted(shown: ShownPivot) -> Iterator[RenderableType]:
    """A table, in blocks that are as wide as the terminal."""
    heads = text.shortened_apart(shown.heads, WIDEST_CELL)
    widths = [max(map(cell_len, each)) for each in zip(heads, *shown.rows, strict=True)]
    first = min(widths[0], NARROWEST_NAME)
    names = text.shortened_apart([row[0] for row in shown.rows], NARROWEST_NAME)
    yield Text(shown.title, BEST)
    for block in blocks(widths[1:], WIDTH - first - EDGES):
        table = plain_table()
        table.add_column(heads[0], no_wrap=True)
        for k in block:
            table.add_column(Text(heads[k + 1]), justify="right", no_wrap=True)
        for name, row in list(zip(names, shown.rows, strict=True))[:MOST_DECISIONS]:
            table.add_row(Text(name), *(Text(row[k + 1]) for k in block))
        yield table
    if note := " ".join(_left_out(shown)):
        yield Text(f"{note}\n")


def _left_out(shown: ShownPivot) -> Iterator[str]:
    """What of a table is not shown."""
    more = len(shown.rows) - MOST_DECISIONS
    if more > 0:
        yield f"{text.count(more, 'more row')} {'is' if more == 1 else 'are'} in the data (--json)."
    zero = {"row": shown.zero_rows, "column": shown.zero_columns}
    words = [text.count(amount, what) for what, amount in zero.items() if amount]
    if words:
        yield f"All is 0 in {text.listed(words)} more."
