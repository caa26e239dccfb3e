"""The report's section on fair plans: raw texts, which the template escapes."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...optimizer.insight.plan_page import listed_neighbours
from ...optimizer.parties.listed import (
    FairPlan,
    fair_plans,
    is_fairest,
    minimised,
    noise_of,
    parties_listed,
    ranges_of,
    satisfaction,
)
from ...optimizer.problem.numbers import divisors
from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front
from ..vocabulary import naming, text, trades
from ..vocabulary.fairness import MEANINGS, PRICE, scale
from ..vocabulary.selection import heights
from .report_tables import GradedCell, GradedRow

MOST_DECISIONS = 20


def section(front: Front) -> dict[str, Any] | None:
    """The plans that rules of fairness name among the listed ones, side by side, and the neighbours
    of the leximin plan.

    None where there is only one plan or no party has anything to gain.
    """
    named = fair_plans(front) if len(front) > 1 else []
    if not named:
        return None
    plan = next(each.plan for each in named if each.rule == "leximin")
    numbers = list(dict.fromkeys(sorted((each.plan for each in named), key=lambda n: n != plan)))
    return {
        "words": _words(front),
        "heads": [_head(number, named) for number in numbers],
        "summary": _summary(front, named, numbers),
        "parties": _parties(front, numbers),
        "goals": _goals(front, numbers),
        "differ": _differ(front, numbers),
        "meanings": [(each.rule, MEANINGS[each.rule]) for each in named],
        "plan": plan,
        "trades": _trades(front, plan),
    }


def _words(front: Front) -> str:
    listed = "all plans" if is_fairest(front) else "the listed plans"
    more = "" if is_fairest(front) else " A plan that is not listed may be fairer still."
    return (
        f"Chosen among {listed} by rules of fairness. {scale(parties_listed(front))} {PRICE}{more}"
    )


def _head(number: int, named: Sequence[FairPlan]) -> dict[str, Any]:
    rules = [each.rule for each in named if each.plan == number]
    return {"plan": number, "rules": text.listed(rules)}


def _summary(front: Front, named: Sequence[FairPlan], numbers: Sequence[int]) -> list[GradedRow]:
    worst = satisfaction(front).min(axis=1)
    prices = {each.plan: each.price for each in named}
    return [
        GradedRow("worst-off party gets", [_share(float(worst[number])) for number in numbers]),
        GradedRow("price of fairness", [_price(prices[number]) for number in numbers]),
    ]


def _price(price: float) -> GradedCell:
    return GradedCell(text.MISSING if np.isnan(price) else text.finely(price), price)


def _share(share: float) -> GradedCell:
    return GradedCell(
        text.percent(share), share, 0.0 if np.isnan(share) else min(max(share, 0.0), 1.0)
    )


def _parties(front: Front, numbers: Sequence[int]) -> list[GradedRow]:
    shares = satisfaction(front).loc[list(numbers)]
    return [
        GradedRow(text.name(str(party)), [_share(float(share)) for share in shares[party]])
        for party in shares.columns
    ]


def _goals(front: Front, numbers: Sequence[int]) -> list[GradedRow]:
    at = [number - 1 for number in numbers]
    scaled = heights(front)
    rows = []
    for k, goal in enumerate(front.goals):
        shown = text.numbers(front.values[:, k])
        unit = f" ({goal.unit})" if goal.unit else ""
        cells = [GradedCell(shown[i], float(front.values[i, k]), float(scaled[i, k])) for i in at]
        rows.append(GradedRow(text.name(f"{goal.label}{unit}"), cells))
    return rows


def _differ(front: Front, numbers: Sequence[int]) -> dict[str, Any] | None:
    """The decisions that differ between these plans; None for a single plan."""
    plans = front.solutions.tocsr()[[number - 1 for number in numbers]].toarray()
    shown = ~front.columns.hidden
    moved = np.flatnonzero(shown & (np.ptp(plans, axis=0) > 1e-9 * np.abs(plans).max(axis=0)))
    if len(numbers) < 2:
        return None
    widest = moved[np.argsort(-np.ptp(plans[:, moved], axis=0), kind="stable")][:MOST_DECISIONS]
    hidden = len(moved) - len(widest)
    return {
        "words": f"{text.count(len(moved), 'decision')} of {int(shown.sum()):,} differ."
        + (f" The {MOST_DECISIONS} that differ most are shown." if hidden else ""),
        "rows": [_decision(front, int(j), plans[:, j]) for j in widest],
    }


def _decision(front: Front, j: int, values: Floats) -> GradedRow:
    group = front.columns.names[front.columns.component[j]]
    if naming.is_yes_no(front, group):
        words = naming.decided(front, group, values)
        cells = [GradedCell(word, 0.0, mark=word) for word in words]
    else:
        cells = [
            GradedCell(shown, 0.0, mark="no" if shown == "0" else "") for shown in _amounts(values)
        ]
    return GradedRow(naming.called(front, group, front.columns.index[j]), cells)


def _amounts(values: Floats) -> list[str]:
    """Numbers of a row with the same decimals, but 0 without any."""
    shown = text.numbers(values)
    return [words if value else "0" for words, value in zip(shown, values, strict=True)]


def _trades(front: Front, plan: int) -> list[str]:
    own, ranges = minimised(front)[plan - 1], divisors(ranges_of(front))
    found = listed_neighbours(front, own, ranges, noise_of(front))
    return [f"{each}." for each in trades.rounded_trades(found, front.goals, front.values)]
