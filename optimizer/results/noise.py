"""What is but rounding: amounts and goal values far below the largest of their column, which are 0,
and goals whose values differ by rounding alone, which have one value.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from ..geometry.dominance import nondominated
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SHARE_NOISE, SUM_ROUNDING, VALUE_ROUNDING

#: What a sum of a few terms is off by, in units of its last place.
_LAST_PLACES = 8
#: Of a value of more steps doubles still hold a thousandth of one.
_MOST_STEPS = 1e6


def least_range(solutions: sp.csr_array, problem: Problem) -> Floats:
    """Shape (p,): up to where differences of goal values over plans, one a row, are rounding alone.

    What whole numbers add to a goal is exact.
    """
    amounts = ~(problem.integer | problem.stepped.units.exist)
    if not amounts.any() or not solutions.shape[0]:
        return np.zeros(problem.p)
    terms = abs(solutions) @ np.abs(problem.C * amounts).T
    return np.where(problem.grid > 0, 0.0, VALUE_ROUNDING * terms.max(axis=0))


def levelled(parts: Sequence[Floats], least: Floats) -> list[Floats]:
    """Goal values, (N, p) of points that none dominates and (m, p) of others. Where all of a goal
    differ by no more than the ``least`` range there is, (p,), they are one of them.

    Nothing changes where points would dominate one another then.
    """
    together = np.vstack(parts)
    ends = np.cumsum([len(part) for part in parts])[:-1]
    if not len(together) or not least.any():
        return list(parts)
    is_one = np.ptp(together, axis=0) <= least
    middle = np.sort(together, axis=0)[len(together) // 2]
    found = np.split(np.where(is_one, middle, together), ends)
    return found if len(nondominated(found[0])) == len(parts[0]) else list(parts)


def noise(values: Floats, problem: Problem) -> Floats:
    """Shape (p,): what is rounding alone in goal values (N, p); nothing in goals with steps."""
    finite = np.where(np.isfinite(values), np.abs(values), 0.0)
    largest = finite.max(axis=0, initial=0.0)
    return np.asarray(np.where(problem.grid > 0, 0.0, _LAST_PLACES * np.spacing(largest)))


def without_noise(values: Floats, limits: Floats) -> Floats:
    """Goal values, 0 where they are rounding alone.

    >>> without_noise(np.array([[-3.6e-15, 12.0], [12.5, 0.0]]), np.array([1e-11, 1e-11]))
    array([[ 0. , 12. ],
           [12.5,  0. ]])
    """
    return np.where(np.abs(values) <= limits, 0.0, values)


def in_steps(values: Floats, steps: Floats) -> Floats:
    """Values as multiples of their ``steps``, 0 where there are none, if rounding alone keeps them
    from it.

    >>> in_steps(np.array([-7999.999999999999, 0.5]), np.array([1.0, 1.0]))
    array([-8.e+03,  5.e-01])
    """
    known = (steps > 0) & np.isfinite(values)
    nearest = np.rint(np.divide(values, steps, out=np.zeros_like(values), where=known)) * steps
    off = np.abs(values - nearest)
    near = known & (off <= SUM_ROUNDING * np.minimum(np.abs(values), _MOST_STEPS * steps))
    return np.where(near, nearest + 0.0, values)


def noise_of_points(values: Floats, problem: Problem) -> Floats:
    """As :func:`noise`, of minimised points (N, p) that none dominates; nothing where points would
    dominate one another without it.
    """
    limits = noise(values, problem)
    cleared = without_noise(values, limits)
    if (cleared != values).any() and len(nondominated(cleared)) < len(values):
        return np.zeros_like(limits)
    return limits


def plans_without_noise(
    solutions: sp.csr_array, values: Floats, problem: Problem
) -> tuple[sp.csr_array, Floats]:
    """Plans, one a row, with amounts of 0 where they differ from it by no more than rounding; and
    their values (N, p), of which those are the goal's constant that nothing else added to.

    An amount stays that is more than noise in some goal's range; and all do where points would
    dominate one another without them.
    """
    if problem.integer.all() or not solutions.nnz:
        return solutions, values
    largest = abs(solutions).max(axis=0).toarray().ravel()
    # What follows from whole numbers is exact.
    largest = np.where(problem.stepped.units.exist, 0.0, largest)
    limits = np.minimum(
        np.maximum(SUM_ROUNDING, VALUE_ROUNDING * largest), _unseen(values, problem)
    )
    limits[problem.integer] = 0.0
    cleared = solutions.copy()
    cleared.data[np.abs(cleared.data) <= limits[cleared.indices]] = 0.0
    cleared.eliminate_zeros()
    sizes = np.abs(problem.C).T
    empty = ((abs(cleared) @ sizes) == 0) & ((abs(solutions) @ sizes) > 0) & (problem.grid == 0)
    moved = np.where(empty, problem.c0, values)
    if empty.any() and len(nondominated(moved)) < len(values):
        return solutions, values
    return cleared, moved


def _unseen(values: Floats, problem: Problem) -> Floats:
    """What of each column, shape (n,), is noise in the ranges of all goals without steps."""
    ranges = np.ptp(values, axis=0)
    sizes = np.where(ranges > 0, ranges, np.maximum(1.0, np.abs(values).max(axis=0)))
    costs = np.abs(problem.C) * (problem.grid == 0)[:, None]
    most = (costs / sizes[:, None]).max(axis=0, initial=0.0)
    none = np.full(problem.n, np.inf)
    return np.asarray(np.divide(SHARE_NOISE, most, out=none, where=most > 0))
