"""Weighted: the least weighted sum of the goals, each divided by its range.

All goals break ties, so that the plan is efficient (Miettinen, "Nonlinear Multiobjective
Optimization", 1999, section 3.1).
"""

from ..problem.problem import Floats
from .case import Case
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; two solves."""
    return case.least(case.normalised())


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    return case.first(points, case.beyond(points) @ case.normalised())


RULES.register(
    Rule(
        "weighted",
        "least weighted sum of the goals, each divided by its range",
        choose,
        uses=("weights",),
        listed=listed,
    )
)
