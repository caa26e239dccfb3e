"""Total: the largest sum of what the parties gain, whoever gets it.

All parties with something to gain count alike, whatever their weights. It is what fairness is
measured against (Bertsimas, Farias & Trichakis, "The price of fairness", Operations Research 59,
2011).
"""

from ..problem.problem import Floats
from .case import Case
from .fair import indifferent, refuse_hopeless
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; two solves."""
    refuse_hopeless(case)
    if not case.parties.active.any():
        return indifferent(case)
    weights, _ = case.parties.forms()
    return case.least(weights.sum(axis=0))


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    refuse_hopeless(case)
    weights, _ = case.parties.forms()
    return case.first(points, case.beyond(points) @ weights.sum(axis=0))


RULES.register(Rule("total", "the parties' satisfaction adds up to most", choose, listed=listed))
