"""Coalitions for the terminal; nothing here prints."""

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.coalitions import Coalitions, Proposal, divisions, sentences
from ...optimizer.insight.games import Division, Game
from ..vocabulary import text
from ..vocabulary.selection import shown_coalitions
from .grid import plain_table

VALUES = "What each coalition reaches"
LEDGER = "What each party contributes and gets in the plan by the rule"
DIVISIONS = "What each reaches alone and adds to the others, and ways to divide the total"
_BEST = "bold"
_FIRST = 34


def coalition_tables(found: Coalitions, proposed: Proposal | None = None) -> RenderableType:
    """How coalitions are valued, what they reach, how to divide it, and who would leave."""
    known = divisions(found)
    return Group(
        Text("Why stand together", _BEST),
        *(Text(text.name(each)) for each in found.terms),
        *(_titled(VALUES, value_table(found.game)) if found.game else []),
        *(_titled(DIVISIONS, _divisions(known)) if len(known.columns) else []),
        *_titled(f"{LEDGER} “{text.name(found.plan.rule)}”", _ledger(found)),
        *(Text(text.name(each)) for each in sentences(found)),
        *([Text(text.name(proposed.words), _BEST)] if proposed else []),
        *(Text(text.name(f"Warning: {each}")) for each in found.warnings),
    )


def _titled(title: str, table: Table) -> list[RenderableType]:
    return [Text(f"\n{title}", _BEST), table]


def value_table(game: Game) -> Table:
    """What each coalition reaches; of very many the smallest and the largest."""
    table = plain_table()
    table.add_column("coalition", max_width=58)
    table.add_column("value", justify="right", no_wrap=True)
    rows = game.table.iloc[shown_coalitions(game.table.index, game.n)]
    for members, value in zip(rows.index, text.numbers(rows), strict=True):
        table.add_row(Text(text.name(" + ".join(members))), Text(value))
    if hidden := len(game.table) - len(rows):
        table.caption = f"{hidden:,} more; --json has all."
    return table


def division_table(found: Division) -> Table:
    """An allocation of the value of all, one row for each party."""
    return _divisions(pd.DataFrame({"gets": found.shares}))


def _divisions(known: pd.DataFrame) -> Table:
    table = plain_table()
    table.add_column("party", max_width=_FIRST)
    for head in known.columns:
        table.add_column(str(head), justify="right", no_wrap=True)
    columns = [text.numbers(known[head]) for head in known.columns]
    for number, party in enumerate(known.index):
        cells = [Text(column[number]) for column in columns]
        table.add_row(Text(text.shortened(str(party), _FIRST)), *cells)
    return table


def ledger_rows(found: Coalitions) -> list[dict[str, str]]:
    """What each party gives and gets, in words."""
    gains = text.numbers(found.ledger["gain"])
    rows = []
    for gain, (party, row) in zip(gains, found.ledger.iterrows(), strict=True):
        gets = [
            f"{name} {text.with_unit(value, row['units'][name])}"
            for name, value in row["gets"].items()
        ]
        leaves = "better off alone" if row.get("leaves", False) else ""
        told = {"party": str(party), "brings": row["brings"], "gets": ", ".join(gets)}
        rows.append(told | {"gain": gain, "leaves": leaves})
    return rows


def _ledger(found: Coalitions) -> Table:
    table = plain_table()
    for head in ("party", "brings", "gets"):
        table.add_column(head, max_width=24)
    table.add_column("gain", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in ledger_rows(found):
        table.add_row(*(Text(text.name(cell)) for cell in row.values()))
    return table
