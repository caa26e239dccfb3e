"""Lexicographic: tier by tier, each as good as the tiers before it allow.

Goals of one priority form a tier and are added up as in the weighted rule. While later tiers are
served, no goal of an earlier tier gets worse than found by more than ``tolerance`` of its range.
"""

import numpy as np

from ..errors import InputError
from ..hierarchy import by_priority, served
from ..payoff import Payoff
from ..problem import Floats, Problem
from ..search import Search
from . import RULES, Rule, Wishes, normalised, spread


def choose(search: Search, payoff: Payoff, wishes: Wishes) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; one solve a tier and one more."""
    if not 0 <= wishes.tolerance < 1:
        raise InputError(f"The tolerance is {wishes.tolerance}; it is a share: 0 to below 1.")
    weights, ties = normalised(search.problem, payoff, wishes), 1 / spread(payoff)
    granted = wishes.tolerance * np.ptp(payoff.values, axis=0)
    tiers = by_priority(_priorities(search.problem, wishes))
    final = served(search, tiers, weights, granted, ties)
    return None if final is None else final.x


def _priorities(problem: Problem, wishes: Wishes) -> list[int]:
    if not wishes.order:
        return [goal.priority for goal in problem.goals]
    order = [problem.goal_number(label) for label in wishes.order]
    return [order.index(k) if k in order else len(order) for k in range(problem.p)]


RULES.register(Rule("lexicographic", "tier by tier, in the order of the goals' priorities", choose))
