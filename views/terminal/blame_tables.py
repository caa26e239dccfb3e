"""What requirements cost whom, for the terminal; nothing here prints."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.blame import MOVED, REMOVED, Blame, Effect
from ..vocabulary import text
from .grid import plain_table

MOST_ROWS = 20
MOST_NAMED, MOST_NUMBERED = 4, 5
_DISCRETE = (
    "Found by solving again: with integer decisions there are no duals, and a small move may "
    "change nothing."
)
_LINEAR = (
    "Found by solving again. The problem is linear, so its duals bound what a move of one unit "
    "brings to each party's best, in percent of its gain:"
)


def blame_tables(found: Blame) -> Group:
    """Effects of removing and of moving each requirement and contribution, duals if there are."""
    unit = text.number(found.unit)
    titles = {
        REMOVED: "Without it",
        MOVED: f"Moved by {unit}: requirements ask for {unit} less, contributions are {unit} more",
    }
    parts = _legend(list(found.effects[0].best.index) if found.effects else [])
    for how, title in titles.items():
        effects = [each for each in found.effects if each.how == how]
        parts.append(Text(title, "bold"))
        parts += _effects("each one's best", effects, [each.best for each in effects])
        parts += _effects("joint plan", effects, [each.joint for each in effects])
    parts.append(
        Text(
            "Changes in percent of what each party could gain before; above 0 it is better off.",
            "dim",
        )
    )
    if idle := _without_share(found.effects):
        words = f"{text.listed(idle)} had nothing to gain before, so changes are not shares of it"
        parts.append(Text(f"{words}; amounts are in the data (--json).", "dim"))
    parts.append(Text(_DISCRETE if found.duals is None else _LINEAR))
    return Group(*parts, *([] if found.duals is None else _duals(found.duals)))


def _without_share(effects: Sequence[Effect]) -> list[str]:
    """Parties whose best changes by an amount but by no share, since they had nothing to gain."""
    changed = [each for each in effects if not each.note]
    parties = list(changed[0].best.index) if changed else []
    return [text.name(party) for party in parties if np.isnan(changed[0].best[party])]


def _effects(head: str, effects: Sequence[Effect], changes: Sequence[pd.Series]) -> list[Table]:
    rows = list(zip(effects, changes, strict=True))
    labels = [_label(each) for each in effects[:MOST_ROWS]]
    tables = []
    for heads in _columns(list(changes[0].index) if changes else []):
        table = _table(head, heads.values())
        for label, (_, change) in zip(labels, rows, strict=False):
            table.add_row(label, *(Text(_change(change[party])) for party in heads))
        tables.append(table)
    if (hidden := len(rows) - MOST_ROWS) > 0:
        tables[-1].caption = f"{text.count(hidden, 'more row')} in the data (--json)."
    return tables


def _label(each: Effect) -> Text:
    kind = " (contribution)" if each.kind == "contribution" else ""
    label = f"{each.owner}: {each.name}" if each.owner else each.name
    note = f"\n{text.name(each.note)}" if each.note else ""
    return Text(text.shortened(label, 34) + kind + note)


def _columns(parties: Sequence[Any]) -> list[dict[Any, str]]:
    """The columns of each table, parties with their heads: where they are many, numbers."""
    if len(parties) <= MOST_NAMED:
        return [{party: text.shortened(str(party), 9) for party in parties}]
    heads = {party: f"({k})" for k, party in enumerate(parties, 1)}
    starts = range(0, len(parties), MOST_NUMBERED)
    return [dict(list(heads.items())[k : k + MOST_NUMBERED]) for k in starts]


def _legend(parties: Sequence[Any]) -> list[RenderableType]:
    if len(parties) <= MOST_NAMED:
        return []
    named = (f"({k}) {text.shortened(str(each), 34)}" for k, each in enumerate(parties, 1))
    return [Text(", ".join(named), "dim")]


def _table(head: str, heads: Iterable[str]) -> Table:
    table = plain_table()
    table.add_column(head, min_width=24)
    for each in heads:
        table.add_column(Text(each), justify="right", no_wrap=True)
    return table


def _change(share: float) -> str:
    if np.isnan(share):
        return text.MISSING
    if np.isinf(share):
        return "no limit"
    shown = f"{share * 100:+.1f}".replace("-", "\u2212")
    return "0" if shown[1:] == "0.0" else shown


def _duals(duals: pd.DataFrame) -> list[Table]:
    tables = []
    for heads in _columns(list(duals.columns)):
        table = _table("for one unit less asked", heads.values())
        for name, row in duals.iterrows():
            shares = [row[party] * 100 for party in heads]
            cells = [text.MISSING if np.isnan(each) else f"{each:.4g}" for each in shares]
            table.add_row(Text(text.shortened(str(name), 34)), *map(Text, cells))
        tables.append(table)
    return tables
