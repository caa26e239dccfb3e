"""Conflicts for the terminal; nothing here prints."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..optimizer.insight.conflicts import CORRELATED, LITTLE, MUCH, SHARED, Conflicts
from ..optimizer.labels import Goal
from . import tables, text

MOST_NAME = 18
MOST_COLUMNS = 6


def conflicts(found: Conflicts, goals: Sequence[Goal]) -> Group:
    """Payoff table, conflict matrix, named pairs, and each party alone against the joint plan."""
    parts: list[RenderableType] = [
        tables.payoff(found.payoff, goals),
        Text(_nadir_words(found, goals)),
        Text("When a row's party gets its best, a column's loses so much of its range:", "bold"),
        _matrix(found.losses),
        *_named_pairs(found),
        Text("Each alone against the joint (leximin) plan", "bold"),
        _alone(found.alone),
    ]
    return Group(*parts)


def _nadir_words(found: Conflicts, goals: Sequence[Goal]) -> str:
    kind = "exact" if found.exact else "an estimate"
    worst = [
        f"{text.shortened(goal.label, 30)} {text.with_unit(value, goal.unit)}"
        for goal, value in zip(goals, found.nadir, strict=True)
    ]
    return f"Worst efficient values ({kind}): {'; '.join(worst)}.\n"


def _matrix(losses: pd.DataFrame) -> Table:
    shown = list(losses.columns)[:MOST_COLUMNS]
    table = Table(box=box.SIMPLE_HEAD, caption_justify="left")
    table.add_column("best for")
    for head in shown:
        table.add_column(Text(text.shortened(str(head), 10)), justify="right")
    for name, row in losses.iterrows():
        cells = _shares(row[other] if other != name else np.nan for other in shown)
        table.add_row(Text(text.shortened(str(name), MOST_NAME)), *map(Text, cells))
    if len(losses) > len(shown):
        table.caption = f"{text.count(len(losses) - len(shown), 'more column')} would not fit here."
    return table


def _shares(shares: Iterable[float]) -> list[str]:
    return [text.MISSING if np.isnan(each) else text.percent(each) for each in shares]


def _named_pairs(found: Conflicts) -> list[RenderableType]:
    if not found.pairs:
        return [Text("There is but one party, so that nobody stands against it.")]
    words = thresholds(correlated=len(found.correlation) > 0)
    return [Text("Pairs", "bold"), _pairs(found), Text(words, "dim")]


def _pairs(found: Conflicts) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    for head in ("party", "and party", "are"):
        table.add_column(head)
    for head in ("mean loss", "correlation"):
        table.add_column(head, justify="right")
    for each in sorted(found.pairs, key=lambda pair: -pair.loss):
        related = text.MISSING if np.isnan(each.correlation) else f"{each.correlation:+.2f}"
        names = [Text(text.shortened(name, MOST_NAME)) for name in (each.one, each.other)]
        table.add_row(*names, each.relation, text.percent(each.loss), related)
    return table


def thresholds(*, correlated: bool) -> str:
    """How pairs get their names."""
    limit, little, much = map(text.percent, (SHARED, LITTLE, MUCH))
    shared = f"Shared: each one's best costs the other at most {limit} of its range."
    if correlated:
        ends = f"{CORRELATED:+} and \u2212{CORRELATED}"
        return f"{shared} Aligned and opposed: rank correlation from {ends}."
    return f"{shared} Aligned: a mean loss up to {little}; opposed: from {much}."


def _alone(alone: pd.DataFrame) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
    table.add_column("party")
    heads = ["gets jointly", "others in its plan", "worst of them", "total alone", "total jointly"]
    for head in heads:
        table.add_column(head, justify="right")
    for name, row in alone.iterrows():
        shares = _shares([row["gets"], row["others"], row["worst"]])
        totals = text.numbers([row["total"], row["joint_total"]])
        table.add_row(Text(text.shortened(str(name), MOST_NAME)), *map(Text, [*shares, *totals]))
    return table
