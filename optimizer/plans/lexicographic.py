"""Lexicographic: tier by tier, each as good as the tiers before it allow.

Goals of one priority form a tier, and the rule adds them up as the weighted rule does. While it
serves later tiers, no goal of an earlier tier gets worse by more than that goal may give up:
``tolerance`` of its range, and an absolute amount if the user gives one (Waltz, "An engineering
approach: hierarchical optimization criteria", IEEE Transactions on Automatic Control 12, 1967).
"""

import numpy as np

from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING
from ..search.lexicographic import by_priority, served
from .case import Case
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; one solve a tier and one more."""
    weights, granted = case.normalised(), case.granted()
    final = served(case.search, by_priority(case.priorities()), weights, granted, case.ties)
    return None if final is None else final.x


def listed(case: Case, points: Floats) -> int | None:
    """Row of the point that the rule chooses; None where points that differ in the goals of a tier
    are equally good for it, since it counts for later tiers which of them a solve would find.
    """
    weights, granted, beyond = case.normalised(), case.granted(), case.beyond(points)
    left = np.arange(len(points))
    *earlier, last = by_priority(case.priorities())
    for tier in earlier:
        counted = tier & (weights > 0)
        best = case.least_listed(left, beyond @ np.where(counted, weights, 0.0))
        own = beyond[best][:, counted]
        if (np.ptp(own, axis=0) > SUM_ROUNDING * case.spread[counted]).any():
            return None
        bounds = own[0] + granted[counted] + SUM_ROUNDING * case.spread[counted]
        left = left[(beyond[left][:, counted] <= bounds).all(axis=1)]
    final = np.where(last, weights, 0.0)
    return int(left[case.first(points[left], beyond[left] @ final)])


RULES.register(
    Rule(
        "lexicographic",
        "tier by tier, in the order of the goals' priorities",
        choose,
        uses=("weights", "order", "tolerance", "give_up"),
        listed=listed,
    )
)
