"""Robustness for the terminal; nothing here prints."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.alternatives import Alternative
from ...optimizer.insight.regret import Robust
from ...optimizer.insight.same_values import SameValues
from ...optimizer.insight.stability import Stability
from ..vocabulary import decision_lists, naming, robustness, text
from .decision_tables import list_table
from .grid import BEST, plain_table

MOST_DECISIONS, MOST_PLANS, MOST_CHANGED = 12, 5, 8
HEADS = {"always": "Always chosen", "never": "Never chosen", "sometimes": "Chosen in some plans"}


def _table(first: str, *numbers: str) -> Table:
    table = plain_table()
    table.add_column(first)
    for head in numbers:
        table.add_column(head, justify="right")
    return table


def stability_table(found: Stability) -> Group:
    """For which weights the plan is best."""
    against = "all plans" if found.proved else "the listed plans only"
    table = _table("weight of", "least", "most", "well inside" if found.supported else "nearest")
    columns = found.intervals["least"], found.intervals["most"], found.central
    for label, *numbers in zip(found.intervals.index, *columns, strict=True):
        cells = [text.MISSING if np.isnan(each) else f"{each:.3f}" for each in numbers]
        table.add_row(Text(text.shortened(str(label), 40)), *map(Text, cells))
    table.caption = f"Weights of goals divided by range; they add up to 1. Against {against}."
    return Group(Text(robustness.verdict(found), BEST), table)


def core_table(table: pd.DataFrame, about: Mapping[str, Any], *, complete: bool) -> Group:
    """How many decisions are in all, some or no listed plans, and which."""
    counts = table["verdict"].value_counts()
    said = ", ".join(
        f"{verdict} {int(counts.get(verdict, 0))}" for verdict in ("always", "sometimes", "never")
    )
    title = f"Yes/no decisions in the listed plans: {said}."
    words = Text(robustness.counted(complete=complete))
    rows = table.rename(columns={"core": "value"}).drop(columns="verdict")
    parts = [
        part
        for verdict, head in HEADS.items()
        for part in _verdict(head, rows[table["verdict"] == verdict], about)
    ]
    return Group(Text(title, BEST), words, *parts)


def _verdict(head: str, rows: pd.DataFrame, about: Mapping[str, Any]) -> list[RenderableType]:
    if not len(rows):
        return []
    tables = (list_table(each, MOST_DECISIONS) for each in decision_lists.shares(rows, about))
    return [Text(""), Text(f"{head}:", BEST), *tables]


def alternative_list(found: Sequence[Alternative], loss: float, about: Mapping[str, Any]) -> Group:
    """Plans nearly as good, by the decisions that differ."""
    within = text.typed_percent(loss)
    if not found:
        return Group(Text(f"No other plan is within {within} of range in every goal.", BEST))
    parts = [Text(f"Plans within {within} of range in every goal that differ most:", BEST)]
    for number, each in enumerate(found, start=1):
        worst = text.finely(float(each.losses.to_numpy().max()), 1)
        changed = list(_changed(each, about))
        more = f" and {len(changed) - MOST_CHANGED} more" if len(changed) > MOST_CHANGED else ""
        otherwise = _otherwise(each)
        said = f"{number}. {otherwise}, at most {worst} lost: {' '.join(changed[:MOST_CHANGED])}"
        parts.append(Text(f"{said}{more}"))
    return Group(*parts)


def _otherwise(found: Alternative) -> str:
    """How much of it is decided otherwise."""
    if found.yes_no:
        return f"{text.count(found.differs, 'decision')} otherwise"
    return f"{text.percent(found.apart)} of amounts otherwise than in all before"


def _changed(found: Alternative, about: Mapping[str, Any]) -> Iterator[str]:
    """The decisions that differ: yes/no ones with what they become, others with their amount."""
    names = naming.decision_names(found.decisions.drop(columns="value"), about)
    short = [text.name(name.split("  ")[0]) for name in names]
    values = found.decisions["value"]
    for name, value in zip(short, values, strict=True):
        sign = "+" if value > naming.YES else text.MINUS
        yield f"{sign}{name}" if found.yes_no else f"{name} {text.number(value)}"


def same_values_tables(found: SameValues, about: Mapping[str, Any]) -> Group:
    """How many plans have the same values, and the decisions in which they differ."""
    parts: list[Any] = [Text(robustness.equals(found), BEST)]
    if len(found.varying):
        numbers = range(1, min(len(found.plans), MOST_PLANS) + 1)
        table = _table("decision", "least", "most", *map(str, numbers))
        names = naming.decision_names(found.varying.drop(columns=["least", "most"]), about)
        ends = found.varying[["least", "most"]].to_numpy()
        plans = found.plans.to_numpy()[: len(numbers)].T
        rows = list(zip(names, np.hstack([ends, plans]), strict=True))
        for name, values in rows[:MOST_DECISIONS]:
            table.add_row(Text(text.shortened(name, 40)), *(f"{value:g}" for value in values))
        table.caption = _rest(len(rows) - MOST_DECISIONS, len(found.plans) - len(numbers))
        parts.append(table)
    return Group(*parts)


def _rest(decisions: int, plans: int) -> str:
    said = "Least and most are over all of these plans; 1 is the plan itself."
    left = [text.count(decisions, "more decision")] if decisions > 0 else []
    left += [text.count(plans, "more plan")] if plans > 0 else []
    return f"{said} The data (--json) have {' and '.join(left)}." if left else said


def regret_table(found: Robust) -> Group:
    """Regret of the joint plan and of each scenario's own."""
    scenarios = [str(name) for name in found.regrets.columns]
    table = _table("plan", *(text.shortened(name, 14) for name in scenarios), "largest")
    for name, row in found.regrets.iterrows():
        numbers = [*map(float, row), float(row.max(skipna=False))]
        cells = ["not feasible" if np.isnan(each) else f"{each:.4f}" for each in numbers]
        table.add_row(Text(text.shortened(str(name), 30)), *map(Text, cells))
    table.caption = (
        "Regret: what the weighted sum of goals, by range, falls short of the best there."
    )
    return Group(Text("Regret over the scenarios", BEST), table)
