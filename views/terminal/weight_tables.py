"""Weights from people and what would justify a plan, for the terminal; nothing here prints."""

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.alignment import Alignment
from ...optimizer.insight.weighing import CONSISTENT, Weighing
from ...optimizer.plans.plan import Plan
from ..vocabulary import text
from . import robustness_tables
from .grid import BEST, plain_table

_TITLES = {
    "swing": "Weights from swing points",
    "ahp": "Weights from comparisons in pairs (AHP)",
    "critic": "Weights from the front (CRITIC)",
}


def weighing_tables(found: Weighing) -> Group:
    """Weights by goal and, for AHP, how consistent the comparisons are."""
    parts: list[RenderableType] = [Text(_TITLES[found.how], BEST)]
    if list(found.judged.index) != list(found.weights.index):
        parts.append(_weights("judged", found.judged))
    parts.append(_weights("goal", found.weights))
    if found.how == "ahp":
        parts.append(Text(_consistency(found)))
    return Group(*parts)


def _weights(head: str, weights: pd.Series) -> Table:
    table = plain_table()
    table.add_column(head)
    table.add_column("weight", justify="right")
    for label, weight in weights.items():
        table.add_row(Text(text.shortened(str(label), 50)), Text(f"{weight:.4f}"))
    return table


def _consistency(found: Weighing) -> str:
    if found.consistent is None:
        return "There is no consistency ratio for more than ten names."
    ratio = f"Consistency ratio {found.consistency:.3f}"
    if found.consistent:
        return f"{ratio}: the comparisons fit together (up to {CONSISTENT:g} is accepted)."
    return f"{ratio}: above {CONSISTENT:g}, the comparisons contradict each other; look again."


def alignment_tables(found: Alignment) -> Group:
    """The adopted plan beside a plan that dominates it, and the weights that justify it."""
    parts: list[RenderableType] = [Text(_verdict(found), BEST), _values(found)]
    return Group(*parts, robustness_tables.stability_table(found.stability))


def _verdict(found: Alignment) -> str:
    if found.better is not None:
        return "No positive weights justify it: another plan is nowhere worse and somewhere better."
    if found.justified:
        return "Some weights justify the plan, and no plan dominates it."
    return "No plan dominates it, and yet no weights make it the best weighted sum."


def _values(found: Alignment) -> Table:
    table = plain_table()
    table.add_column("goal")
    plans: list[tuple[str, Plan]] = [("adopted", found.plan)]
    plans += [("better", found.better)] if found.better is not None else []
    for head, _ in plans:
        table.add_column(head, justify="right")
    for head in ("best", "worst"):
        table.add_column(head, justify="right")
    for label in found.plan.labels:
        values = [plan.values[label] for _, plan in plans]
        values += [found.plan.ideal[label], found.plan.worst[label]]
        cells = text.numbers(np.array(values, dtype=float))
        table.add_row(Text(text.shortened(label, 40)), *map(Text, cells))
    return table
