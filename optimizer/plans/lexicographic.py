"""Lexicographic: tier by tier, each as good as the tiers before it allow.

Goals of one priority form a tier and are added up as in the weighted rule. While later tiers are
served, no goal of an earlier tier gets worse than found by more than ``tolerance`` of its range.
Ties of the last tier are broken by all goals, so that the plan is efficient (Miettinen, "Nonlinear
Multiobjective Optimization", 1999, section 4.2).
"""

from collections.abc import Iterator

import numpy as np

from ..errors import InputError
from ..kernel import Subproblem
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
    bounds = np.full(search.problem.p, np.inf)
    *tiers, last = _tiers(search.problem, wishes)
    for tier in tiers:
        outcome = search.solve(Subproblem(np.where(tier, weights, 0.0), bounds))
        if outcome is None or outcome.f is None:
            return None
        bounds = np.where(tier & (weights > 0), outcome.f + granted, bounds)
    final = search.solve(Subproblem(np.where(last, weights, 0.0), bounds, then=ties))
    return final.x if final else None


def _tiers(
    problem: Problem, wishes: Wishes
) -> Iterator[np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Masks (p,) of the goals of each tier, first tier first."""
    priorities = [goal.priority for goal in problem.goals]
    if wishes.order:
        order = [problem.goal_number(label) for label in wishes.order]
        last = len(order)
        priorities = [order.index(k) if k in order else last for k in range(problem.p)]
    for priority in sorted(set(priorities)):
        yield np.array([own == priority for own in priorities])


RULES.register(Rule("lexicographic", "tier by tier, in the order of the goals' priorities", choose))
