"""What requirements cost whom, for the terminal; nothing here prints."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..optimizer.insight.blame import MOVED, REMOVED, Blame, Effect
from . import text

MOST_ROWS = 20
MOST_PARTIES = 5
_DISCRETE = (
    "Found by solving again: with decisions in whole numbers there are no duals, and a small move "
    "may change nothing."
)
_LINEAR = "Found by solving again. The problem is linear, so its duals say the same of small moves:"


def blame(found: Blame) -> Group:
    """Effects of removing and of moving each requirement and contribution, duals if there are."""
    unit = text.number(found.unit)
    removed = [each for each in found.effects if each.how == REMOVED]
    moved = [each for each in found.effects if each.how == MOVED]
    parts: list[RenderableType] = [
        Text("Without it: change of each party's best / of its share in the joint plan", "bold"),
        _effects(removed),
        Text(f"Moved by {unit}: one asks for {unit} less, brings {unit} more", "bold"),
        _effects(moved),
        Text("In percent of what each could gain before; above 0 it is better off.", "dim"),
        Text(_DISCRETE if found.duals is None else _LINEAR),
    ]
    return Group(*parts, *([] if found.duals is None else [_duals(found.duals)]))


def _effects(effects: Sequence[Effect]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, caption_justify="left")
    parties = list(effects[0].best.index)[:MOST_PARTIES] if effects else []
    table.add_column("requirement or contribution", min_width=24)
    for party in parties:
        table.add_column(Text(text.shortened(str(party), 12)), justify="right")
    for each in effects[:MOST_ROWS]:
        name = text.shortened(f"{each.owner}: {each.name}" if each.owner else each.name, 34)
        kind = " (contribution)" if each.kind == "contribution" else ""
        note = f"\n{each.note}" if each.note else ""
        cells = [Text(_pair(each.best[party], each.joint[party])) for party in parties]
        table.add_row(Text(name + kind + note), *cells)
    hidden = len(effects) - MOST_ROWS
    if hidden > 0:
        table.caption = f"{hidden} more are in the data (--json)."
    return table


def _pair(best: float, joint: float) -> str:
    return f"{_change(best)} / {_change(joint)}"


def _change(share: float) -> str:
    if np.isnan(share):
        return text.MISSING
    if np.isinf(share):
        return "no limit"
    shown = f"{share * 100:+.1f}".replace("-", "\u2212")
    return "0" if shown[1:] == "0.0" else shown


def _duals(duals: pd.DataFrame) -> Table:
    table = Table(
        box=box.SIMPLE_HEAD, title="Duals: gain of a party's best for one unit less asked"
    )
    table.title_justify = "left"
    parties = list(duals.columns)[:MOST_PARTIES]
    table.add_column("requirement")
    for party in parties:
        table.add_column(Text(text.shortened(str(party), 12)), justify="right")
    for name, row in duals.iterrows():
        cells = [text.MISSING if np.isnan(row[p]) else f"{row[p]:.4g}" for p in parties]
        table.add_row(Text(text.shortened(str(name), 34)), *map(Text, cells))
    return table
