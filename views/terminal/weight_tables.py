"""Weights from people for the terminal; nothing here prints."""

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.weighing import CONSISTENT, Weighing
from ..vocabulary import text
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
