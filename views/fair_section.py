"""The report's section on fair plans: raw texts, which the template escapes."""

from typing import Any

import numpy as np

from ..optimizer.front import Front
from ..optimizer.insight.listed import Listed, fair_plans, lists_all, minimised, parties_listed
from ..optimizer.insight.page import listed_neighbours
from ..optimizer.numbers import divisors, goal_ranges
from ..optimizer.problem import Floats
from . import text, trades

MEANINGS = {
    "leximin": "the worst-off party is best off, then the next",
    "nash": "the product of the parties' gains is largest",
    "most in total": "the parties' satisfaction adds up to most, whoever gets it",
}


def fair(front: Front) -> dict[str, Any] | None:
    """What rules of fairness name among the listed plans, and the neighbours of the leximin plan.

    None where there is but one plan or nobody has anything to gain.
    """
    named = fair_plans(front) if len(front) > 1 else []
    if not named:
        return None
    plan = next(each.plan for each in named if each.rule == "leximin")
    shares = parties_listed(front).satisfaction(minimised(front))
    listed = "all efficient plans" if lists_all(front) else "the listed plans"
    mixed = " Mixtures of listed plans may be fairer still." if front.faces is not None else ""
    return {
        "words": f"Chosen among {listed} by rules of fairness. The price of "
        f"fairness is the share of the largest total satisfaction that a plan gives up.{mixed}",
        "rows": [_row(each, shares[each.plan - 1]) for each in named],
        "plan": plan,
        "trades": _trades(front, plan),
    }


def _row(named: Listed, shares: Floats) -> dict[str, str]:
    price = text.MISSING if np.isnan(named.price) else text.finely(named.price)
    return {
        "rule": named.rule,
        "plan": str(named.plan),
        "worst": text.percent(float(np.nanmin(shares))),
        "price": price,
        "meaning": MEANINGS[named.rule],
    }


def _trades(front: Front, plan: int) -> list[str]:
    points = minimised(front)
    ranges = divisors(goal_ranges(points))
    found = listed_neighbours(front.goals, points[plan - 1], points, ranges)
    return [f"{trades.trade(each, front.goals)}." for each in found]
