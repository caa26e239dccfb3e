"""Weighted: the least weighted sum of the goals, each divided by its range.

Goals of weight zero break ties, so that the plan is efficient (Miettinen, "Nonlinear Multiobjective
Optimization", 1999, section 3.1).
"""

import numpy as np

from ..kernel import Subproblem
from ..payoff import Payoff
from ..problem import Floats
from ..search import Search
from . import RULES, Rule, Wishes, normalised, spread


def choose(search: Search, payoff: Payoff, wishes: Wishes) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; one solve, or two with ties."""
    weights = normalised(search.problem, payoff, wishes)
    ties = None if (weights > 0).all() else 1 / spread(payoff)
    outcome = search.solve(Subproblem(weights, np.full(search.problem.p, np.inf), then=ties))
    return outcome.x if outcome else None


RULES.register(
    Rule("weighted", "least weighted sum of the goals, each divided by its range", choose)
)
