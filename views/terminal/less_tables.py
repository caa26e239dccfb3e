"""The fair plan with less of what is contributed, for the terminal; nothing here prints."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.fair_with_less import FairWithLess
from ..vocabulary import fairness, less, text
from .grid import BEST, add_caption, cut, plain_table

MOST_COLUMNS, WIDE = 5, 20

HEAD = "What the fair plan gives of each one's best, in %, and points more or less"


def less_tables(found: FairWithLess) -> Group:
    """The answer in sentences, then what each party gets with less of each contribution."""
    data = found.to_dict()
    parts: list[RenderableType] = [Text(text.plain(each)) for each in less.sentences(data)]
    parts += [Text(HEAD, BEST)]
    parts += [_table(data), Text(_names(list(data["satisfaction"])))]
    unchanged = less.unchanged(data)
    parts += [Text(unchanged)] if unchanged else []
    return Group(*parts, Text(f"{less.POINTS} {text.plain(fairness.scale(found.now.parties))}"))


def _names(parties: Sequence[str]) -> str:
    named = [f"({i}) {text.name(each)}" for i, each in enumerate(parties[:MOST_COLUMNS], 1)]
    more = len(parties) - len(named)
    return "; ".join([*named, *([f"{more:,} more are in --json"] if more > 0 else [])])


def _table(data: less.Told) -> Table:
    """What each party gets as it is, and with less of each contribution that makes a difference."""
    parties = list(data["satisfaction"])[:MOST_COLUMNS]
    table = plain_table()
    table.add_column("less of", min_width=12, max_width=WIDE)
    table.add_column("less", justify="right", no_wrap=True)
    for number, _ in enumerate(parties, 1):
        table.add_column(f"({number})", justify="right", no_wrap=True)
    rows, more = less.rows(data, parties)
    for row in rows:
        shown = [cell.replace(" %", "") for cell in row.cells] or [row.state]
        table.add_row(cut(row.name, WIDE), row.less, *shown)
    if more:
        add_caption(table, f"{more:,} more are in --json.")
    return table
