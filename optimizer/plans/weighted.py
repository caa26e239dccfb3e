"""Weighted: the least weighted sum of the goals, each divided by its range.

Goals of weight zero break ties, so that the plan is efficient (Miettinen, "Nonlinear Multiobjective
Optimization", 1999, section 3.1).
"""

import numpy as np

from ..problem.problem import Floats
from ..solver.outcome import Subproblem
from .case import Case
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; one solve, or two with ties."""
    weights = case.normalised()
    ties = None if (weights > 0).all() else case.ties
    outcome = case.search.solve(Subproblem(weights, np.full(case.problem.p, np.inf), then=ties))
    return outcome.x if outcome else None


RULES.register(
    Rule(
        "weighted",
        "least weighted sum of the goals, each divided by its range",
        choose,
        uses=("weights",),
    )
)
