"""Leximin: the worst-off party is best off, then the second worst-off, and so on.

For m = 1..n the rule maximises the sum of the m least satisfactions and keeps the sums before it.
With ``r_m`` and ``d_im >= 0`` that sum is the largest value of ``m r_m - sum_i d_im`` subject to
``r_m - d_im <= s_i``, which also holds where plans are integer (Ogryczak & Sliwinski, "On direct
methods for lexicographic min-max optimization", ICCSA 2006, LNCS 3982). A last solve keeps these
sums and minimises the sum of all goals, so that the plan is efficient. All parties count alike,
whatever their weights.
"""

from ..parties.listed import leximin, ties
from ..problem.problem import Floats
from ..problem.tolerances import NEGLIGIBLE_SHARE
from .case import Case
from .fair import Satisfactions, indifferent, refuse_hopeless, with_satisfactions
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; n solves and a last one."""
    refuse_hopeless(case)
    if not case.parties.active.any():
        return indifferent(case)
    scale = with_satisfactions(case)
    for m in range(1, len(scale.columns) + 1):
        add_mean_of_worst(scale, m)
    return case.in_turn(scale.extension, NEGLIGIBLE_SHARE)


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    refuse_hopeless(case)
    parties = case.parties
    return leximin(parties.satisfaction(points)[:, parties.active], ties(parties, points))


def add_mean_of_worst(scale: Satisfactions, m: int) -> None:
    """Add the negated mean of the m least satisfactions as a goal."""
    extension = scale.extension
    level = extension.column()
    goal = {level: -1.0}
    for column in scale.columns:
        below = extension.column(lower=0.0)
        extension.row({level: 1.0, below: -1.0, column: -1.0}, upper=0.0)
        goal[below] = 1.0 / m
    extension.goal(goal)


RULES.register(
    Rule("leximin", "the worst-off party is best off, then the next", choose, listed=listed)
)
