"""Nash: the largest product of what the parties gain beyond their outside options.

The rule maximises ``sum_i log s_i`` by outer approximation. It replaces each logarithm by tangents
at some points, which gives a linear problem whose optimum is an upper bound. The plan of that
problem gives the true value and new points, until the two values meet. Where all goals are in steps
several plans may have the largest product: the same way finds the one whose ties are least (Nash,
"The bargaining problem", Econometrica 18, 1950; Kelley, "The cutting-plane method for solving
convex programs", Journal of SIAM 8, 1960). All parties count alike, whatever their weights.
"""

from collections.abc import Sequence

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError, SolverError
from ..parties.listed import largest_product, ties
from ..problem.problem import Floats
from ..problem.tolerances import TOLERANCE
from ..solver.outcome import Outcome
from .case import Case
from .fair import best_worst, indifferent, refuse_hopeless, require_agreement, with_satisfactions
from .leximin import listed as listed_leximin
from .rule import RULES, Rule

_TANGENTS = 40
_NEARBY = 9
_LEAST = 1e-3
_MOST_ROUNDS = 60


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None if stopped; two to five solves mostly, and one as a proof.

    Raises
    ------
    InfeasibleError
        The outside options cannot be met together, or no plan gives everybody more.
    """
    refuse_hopeless(case)
    if not case.parties.active.any():
        return indifferent(case)
    start = best_worst(case)
    if start is None or start.f is None:
        return None
    return _largest(case, start.f[: case.problem.p])


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    row, parties = listed_leximin(case, points), case.parties
    if not parties.active.any():
        return row
    require_agreement(case, parties.satisfaction(points[row]))
    _require_gain(_satisfied(case, points[row]))
    found = largest_product(_satisfied(case, points), ties(parties, points))
    assert found is not None
    return found


def _largest(case: Case, f: Floats) -> Floats | None:
    """Columns of the plan of the largest product; starts from a plan with values f (p,)."""
    satisfied = _satisfied(case, f)
    require_agreement(case, case.parties.satisfaction(f))
    _require_gain(satisfied)
    points = [*_spread_points(satisfied)]
    value = float(np.log(satisfied).sum())
    allowed, proved = TOLERANCE * len(satisfied), False
    for _ in range(_MOST_ROUNDS):
        outcome = _bounded(case, points, value - allowed if proved else None)
        if outcome is None or outcome.f is None or outcome.x is None:
            return None
        satisfied = _satisfied(case, outcome.f[: case.problem.p])
        reached = float(np.log(np.maximum(satisfied, 0.0) + 1e-300).sum())
        if proved and reached >= value - 2 * allowed:
            return outcome.x[: case.problem.n]
        if reached > value:
            value, f = reached, outcome.f[: case.problem.p]
        gap = max(0.0, value - reached if proved else -outcome.bound - value)
        proved = proved or gap <= allowed
        if proved and not (case.problem.grid > 0).all():
            return case.settled(f)
        points += [*_around(np.clip(satisfied, _LEAST * np.exp(value), 1.0), gap)]
    raise SolverError(
        codes.CONTRADICTION, "The bound on the Nash product and its value did not meet."
    )


def _satisfied(case: Case, f: Floats) -> Floats:
    return np.asarray(case.parties.satisfaction(f)[..., case.parties.active])


def _require_gain(satisfied: Floats) -> None:
    if satisfied.min() <= TOLERANCE:
        raise InfeasibleError(
            codes.OUTSIDE_OPTION,
            "No plan gives every party more than its outside option, so the product of gains is 0 "
            "in all of them; leximin distinguishes them.",
        )


def _spread_points(satisfied: Floats) -> Floats:
    """Points (T, a), from the least satisfaction that the best product allows up to 1.

    No satisfaction exceeds 1, so that each is at least the product.
    """
    least = max(float(np.prod(satisfied)), _LEAST)
    points = np.geomspace(min(least, 0.99), 1.0, _TANGENTS)
    return np.vstack([np.repeat(points[:, None], len(satisfied), axis=1), satisfied])


def _around(satisfied: Floats, gap: float) -> Floats:
    """Points (T, a) about satisfactions (a,), as far as the best ones can be from them.

    Where the sum of logarithms is smooth, a gap of g leaves room for moves of about sqrt(2 g).
    """
    factors = np.exp(np.sqrt(2 * gap) * np.linspace(-1, 1, _NEARBY))
    return np.asarray(np.minimum(satisfied * factors[:, None], 1.0))


def _bounded(case: Case, points: Sequence[Floats], least: float | None) -> Outcome | None:
    """The plan with the largest sum of logarithms as their tangents at the points have it, or the
    one of those with at ``least`` so large a sum whose ties are least.
    """
    scale = with_satisfactions(case)
    extension = scale.extension
    logs = [extension.column(upper=0.0) for _ in scale.columns]
    for point in points:
        for column, log, at in zip(scale.columns, logs, point, strict=True):
            extension.row({log: 1.0, column: -1 / at}, upper=float(np.log(at) - 1))
    if least is None:
        extension.goal(dict.fromkeys(logs, -1.0))
    else:
        extension.row(dict.fromkeys(logs, 1.0), lower=least)
        extension.goal({}, goals=case.ties)
    return case.best_added(extension)


RULES.register(Rule("nash", "largest product of the parties' gains", choose, listed=listed))
