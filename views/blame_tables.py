"""What requirements cost whom, for the terminal; nothing here prints."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..optimizer.insight.blame import MOVED, REMOVED, Blame, Effect
from . import text
from .grid import plain_table

MOST_ROWS = 20
MOST_PARTIES = 5
_DISCRETE = (
    "Found by solving again: with decisions in whole numbers there are no duals, and a small move "
    "may change nothing."
)
_LINEAR = (
    "Found by solving again. The problem is linear, so its duals say what a move brings each one's "
    "best at most, in percent of gain a unit:"
)


def blame(found: Blame) -> Group:
    """Effects of removing and of moving each requirement and contribution, duals if there are."""
    unit = text.number(found.unit)
    titles = {
        REMOVED: "Without it",
        MOVED: f"Moved by {unit}: one asks for {unit} less, brings {unit} more",
    }
    parts: list[RenderableType] = []
    for how, title in titles.items():
        effects = [each for each in found.effects if each.how == how]
        parts.append(Text(title, "bold"))
        parts.append(_effects("each one's best", effects, [each.best for each in effects]))
        parts.append(_effects("joint plan", effects, [each.joint for each in effects]))
    parts.append(
        Text("Changes in percent of what each could gain before; above 0 it is better off.", "dim")
    )
    if idle := _without_share(found.effects):
        words = f"{text.listed(idle)}: nothing to gain before, so that changes have no share"
        parts.append(Text(f"{words}; amounts are in the data (--json).", "dim"))
    parts.append(Text(_DISCRETE if found.duals is None else _LINEAR))
    return Group(*parts, *([] if found.duals is None else [_duals(found.duals)]))


def _without_share(effects: Sequence[Effect]) -> list[str]:
    """Parties whose best changes by an amount but by no share, since they had nothing to gain."""
    changed = [each for each in effects if not each.note]
    parties = list(changed[0].best.index) if changed else []
    return [text.name(party) for party in parties if np.isnan(changed[0].best[party])]


def _effects(head: str, effects: Sequence[Effect], changes: Sequence[pd.Series]) -> Table:
    parties = list(changes[0].index) if changes else []
    table = _table(head, parties)
    rows = list(zip(effects, changes, strict=True))
    for each, change in rows[:MOST_ROWS]:
        kind = " (contribution)" if each.kind == "contribution" else ""
        label = f"{each.owner}: {each.name}" if each.owner else each.name
        note = f"\n{text.name(each.note)}" if each.note else ""
        cells = [Text(_change(change[party])) for party in parties[:MOST_PARTIES]]
        table.add_row(Text(text.shortened(label, 34) + kind + note), *cells)
    _note_hidden(table, len(rows) - MOST_ROWS, "row", "rows")
    _note_hidden(table, len(parties) - MOST_PARTIES, "party", "parties")
    return table


def _table(head: str, parties: Sequence[Any]) -> Table:
    table = plain_table()
    table.add_column(head, min_width=24)
    for party in parties[:MOST_PARTIES]:
        table.add_column(Text(text.shortened(str(party), 9)), justify="right", no_wrap=True)
    return table


def _note_hidden(table: Table, hidden: int, thing: str, things: str) -> None:
    if hidden > 0:
        before = f"{table.caption} " if table.caption else ""
        more = text.count(hidden, f"more {thing}", f"more {things}")
        table.caption = f"{before}{more} in the data (--json)."


def _change(share: float) -> str:
    if np.isnan(share):
        return text.MISSING
    if np.isinf(share):
        return "no limit"
    shown = f"{share * 100:+.1f}".replace("-", "\u2212")
    return "0" if shown[1:] == "0.0" else shown


def _duals(duals: pd.DataFrame) -> Table:
    parties = list(duals.columns)
    table = _table("for one unit less asked", parties)
    for name, row in duals.iterrows():
        shares = [row[party] * 100 for party in parties[:MOST_PARTIES]]
        cells = [text.MISSING if np.isnan(each) else f"{each:.4g}" for each in shares]
        table.add_row(Text(text.shortened(str(name), 34)), *map(Text, cells))
    _note_hidden(table, len(parties) - MOST_PARTIES, "party", "parties")
    return table
