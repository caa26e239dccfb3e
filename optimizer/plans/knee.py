"""Knee: the plan that bulges most, beyond which a little more of one goal costs much of the others.

The knee lies farthest on the better side of the hyperplane through the goals' own optima (Das, "On
characterizing the 'knee' of the Pareto curve based on normal-boundary intersection", Structural
Optimization 18, 1999), where each goal is divided by its range. The rule finds it as the optimum of
a weighted sum, whose weights are the hyperplane's normal. With three and more goals the optima may
not span a hyperplane that faces all goals; then all goals weigh the same.
"""

import numpy as np

from ..problem.problem import Floats
from ..problem.tolerances import DEPENDENT
from .case import Case
from .rule import RULES, Rule


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; two solves."""
    return case.least(_weights(case))


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    return case.first(points, case.beyond(points) @ _weights(case))


def _weights(case: Case) -> Floats:
    return _normal(case.beyond(case.table) / case.spread, case.ranges > 0) / case.spread


def _normal(optima: Floats, ranged: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Floats:
    """Positive weights (p,) with one value over the optima (p, p); equal ones if there are none."""
    p = len(ranged)
    own = optima[np.ix_(ranged, ranged)]
    weights = np.ones(p)
    if own.size and np.linalg.matrix_rank(own - own.mean(axis=0), tol=DEPENDENT) == len(own) - 1:
        normal = np.linalg.svd(own - own.mean(axis=0))[2][-1]
        normal = normal * np.sign(normal.sum())
        if (normal > DEPENDENT).all():
            weights[ranged] = normal / normal.mean()
    return weights


RULES.register(
    Rule("knee", "farthest beyond the plane through the goals' own optima", choose, listed=listed)
)
