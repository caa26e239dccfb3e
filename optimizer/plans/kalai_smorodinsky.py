"""Kalai-Smorodinsky: all parties gain the same share of what they could gain, and that share is as
large as possible.

The rule maximises t with ``u_i >= d_i + t (best_i - d_i)`` for all i (Kalai & Smorodinsky, "Other
solutions to Nash's bargaining problem", Econometrica 43, 1975), then applies leximin, since equal
gains alone need not be efficient (Imai, "Individual monotonicity and lexicographic maxmin
solution", Econometrica 51, 1983). On integer problems the gains are as equal as the plans allow.
``best_i`` is the party's own optimum over all plans, ``d_i`` its outside option. Unlike leximin,
the rule refuses a problem where some party must fall short of its outside option.
"""

from ..problem.problem import Floats
from .case import Case
from .fair import best_worst, indifferent, refuse_hopeless, require_agreement
from .leximin import choose as leximin
from .leximin import listed as listed_leximin
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; 1 + n solves and a last one.

    Raises InfeasibleError where the outside options cannot be met together.
    """
    refuse_hopeless(case)
    if not case.parties.active.any():
        return indifferent(case)
    equal = best_worst(case)
    if equal is None or equal.f is None:
        return None
    require_agreement(case, case.parties.satisfaction(equal.f[: case.problem.p]))
    return leximin(case)


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    row = listed_leximin(case, points)
    require_agreement(case, case.parties.satisfaction(points[row]))
    return row


RULES.register(
    Rule(
        "kalai-smorodinsky",
        "all gain the same share of what they could, then leximin",
        choose,
        listed=listed,
    )
)
