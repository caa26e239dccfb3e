"""ScaledRows: the rows that HiGHS is given: those of the problem, and one for each goal below them.

Rows are scaled by powers of two, which is exact. Stepped ones are a little wider than they are, so
that HiGHS answers for a problem that is, if anything, larger: what it calls infeasible is,
and its bounds hold. Plans are accepted by what the rows really are.
"""

import numpy as np
import scipy.sparse as sp

from ..problem.entries import Span
from ..problem.numbers import power_of_two
from ..problem.numeric_limits import FARTHEST
from ..problem.problem import Floats, Problem
from ..problem.stepped import Stepped
from ..problem.tolerances import (
    FEASIBILITY,
    LEAST_COEFFICIENT,
    LEAST_LEEWAY,
    MIP_FEASIBILITY,
    MOST_LEEWAY,
    SUM_ROUNDING,
)
from ..problem.value_grid import ValueGrid
from ..problem.verification import row_scales

_SMALLEST_STEP = 1e-3
_MOST_SCALED = 2.0**12
_SHARE_OF_STEP = 0.01
_SHARE_OF_ROW_STEP = 0.1
#: Goals without steps beside whole numbers: ties are broken by what HiGHS lets a goal be off.
_WITHOUT_STEPS = 2.0**6
#: HiGHS' MIP solver takes coefficients up to 1e-9 for 0 in places.
_LEAST_SEEN = 2.0**-26


class ScaledRows:
    """``matrix`` (m + p, n) with bounds ``lower`` and ``upper``; the goals' rows come last.

    ``scales`` (m,) and ``goal_scales`` (p,) are what the rows were multiplied with; ``true_lower``
    and ``true_upper`` (m,) are the problem's own bounds, scaled, for what is left in ``matrix``.
    """

    def __init__(self, problem: Problem) -> None:
        self._first, self._value_grid = problem.A.shape[0], ValueGrid(problem)
        sizes, steps = row_scales(problem), _row_steps(problem)
        self._problem, self._steps = problem, steps * sizes
        self.scales = _seen(problem, sizes)
        self.goal_scales = _goal_scales(problem)
        self._goal_leeway = goal_leeway(problem)
        goals = sp.csr_array(problem.C * self.goal_scales[:, None])
        matrix = sp.csr_array(sp.vstack([sp.diags_array(self.scales) @ problem.A, goals]))
        self.matrix, least, most = _without_lost(matrix, problem.stepped)
        self.matrix.eliminate_zeros()
        first = self._first
        lower, upper = (self.scales * bounds for bounds in _reachable(problem, steps))
        self.true_lower, self.true_upper = lower - most[:first], upper - least[:first]
        wider = self.scales * _row_leeway(problem, steps, 1.0 / sizes)
        free = np.full(problem.p, np.inf)
        self.lower = np.concatenate([self.true_lower - wider, -free])
        self.upper = np.concatenate([self.true_upper + wider, free])
        self._least = least[first:]

    @property
    def integrality(self) -> float:
        """How far from a whole number a column may be, so that rounding it moves no goal by a step,
        and how far HiGHS may let a row be off, which is far less than a step.

        A plan that breaks a row by about as much has cost others: HiGHS 1.16.0 found it, refused it
        after presolve, and called another the best.
        """
        grid = self._problem.grid
        if (grid == 0).any():
            return FEASIBILITY
        goals = (grid / self._problem.largest_costs).min(initial=np.inf)
        rows = self._steps[self._steps > 0].min(initial=np.inf)
        least = min(_SHARE_OF_STEP * goals, _SHARE_OF_ROW_STEP * rows)
        return float(np.clip(least, FEASIBILITY, MIP_FEASIBILITY))

    def bound_goals(self, bounds: Floats) -> Floats:
        """Set the upper bounds of the goals' rows, shape (p,), inf for none; return them scaled."""
        wider = self._value_grid.without_constants(bounds) + self._goal_leeway
        scaled = wider * self.goal_scales - self._least
        self.upper[self._first :] = scaled
        return np.asarray(scaled)

    def exclude(self, columns: Span) -> bool:
        """Whether some row is broken wherever columns are within these bounds, both (n,).

        HiGHS 1.16.0 must not be asked then: where that is so by far, it takes for a column's bound
        what the row leaves it, refuses its own bound of 1e20 or more, and crashes.
        """
        lower, upper = columns
        entries, numbers = self.matrix.data, self.matrix.indices
        ends = entries * lower[numbers], entries * upper[numbers]
        least = self._sums(np.minimum(*ends)), self.upper
        most = self._sums(-np.maximum(*ends)), -self.lower
        return any(_is_above(*each) for each in (least, most))

    def _sums(self, entries: Floats) -> tuple[Floats, Floats]:
        """The sums of entries and of their sizes in each row, both (m + p,)."""
        count = self.matrix.shape[0]
        rows = np.repeat(np.arange(count), np.diff(self.matrix.indptr))
        values, sizes = (np.bincount(rows, each, count) for each in (entries, np.abs(entries)))
        return values.astype(float), sizes.astype(float)


def held(lower: Floats, upper: Floats) -> Span:
    """Bounds that HiGHS takes: it refuses a lower one of 1e20 and an upper one of -1e20.

    These allow all that bounds within those allow.
    """
    return np.minimum(lower, FARTHEST), np.maximum(upper, -FARTHEST)


def _is_above(sums: tuple[Floats, Floats], most: Floats) -> bool:
    """Whether a sum of given size is above its ``most`` by more than sums are rounded."""
    values, sizes = sums
    finite = np.isfinite(values) & np.isfinite(most)
    excess = values[finite] - most[finite]
    return bool((excess > SUM_ROUNDING * (sizes[finite] + np.abs(most[finite]))).any())


def _seen(problem: Problem, scales: Floats) -> Floats:
    """Scales of the rows, shape (m,), that bring the largest coefficient near 1, made larger in
    discrete problems where HiGHS would take a small one beside it for 0 in places.
    """
    if not problem.is_discrete:
        return scales
    sizes = abs(problem.A).tocsr()
    sizes.data[sizes.data == 0] = np.inf
    smallest = np.full(len(scales), np.inf)
    np.minimum.at(smallest, np.repeat(np.arange(len(scales)), np.diff(sizes.indptr)), sizes.data)
    wanted = _LEAST_SEEN / (smallest * scales)
    return np.asarray(scales * np.clip(power_of_two(np.maximum(wanted, 1.0)), 1.0, _MOST_SCALED))


def _without_lost(matrix: sp.csr_array, stepped: Stepped) -> tuple[sp.csr_array, Floats, Floats]:
    """A matrix (m, n) without the entries that HiGHS would drop, and the least and most that those
    add to each row, both (m,).

    Where the row is to be kept exactly, it is written in digits; see :mod:`digits`.
    """
    entries = matrix.tocoo()
    rows, columns = entries.coords
    lost = (entries.data != 0) & (np.abs(entries.data) < LEAST_COEFFICIENT)
    least, most = np.zeros(matrix.shape[0]), np.zeros(matrix.shape[0])
    if not lost.any():
        return matrix, least, most
    at, values = columns[lost], entries.data[lost]
    ends = values * stepped.lower[at], values * stepped.upper[at]
    np.add.at(least, rows[lost], np.minimum(*ends))
    np.add.at(most, rows[lost], np.maximum(*ends))
    kept = (entries.data[~lost], (rows[~lost], columns[~lost]))
    return sp.csr_array(kept, shape=matrix.shape), least, most


def _reachable(problem: Problem, steps: Floats) -> tuple[Floats, Floats]:
    """The rows' bounds, both (m,); of those with steps, (m,), as far as whole numbers reach."""
    stepped, rows = problem.stepped, problem.stepped.rows
    steps = np.where(rows, steps, 1.0)
    return (
        np.where(rows, stepped.row_lower.astype(float) * steps, problem.row_lower),
        np.where(rows, stepped.row_upper.astype(float) * steps, problem.row_upper),
    )


def _row_steps(problem: Problem) -> Floats:
    """The steps of the rows, shape (m,), 0 for a row without."""
    forms = problem.stepped.row_coefficients
    return np.where(problem.stepped.rows, forms.tops / forms.bottoms, 0.0)


def leeway(steps: Floats, largest: Floats) -> Floats:
    """How much wider than it is a stepped row is, given its step (0 for none) and largest number.

    Half a step, but no more than HiGHS' tolerances explain, so that the linear relaxation stays
    tight, and no less, so that they cut off no plan.
    """
    wide = np.clip(0.5 * steps, LEAST_LEEWAY * largest, MOST_LEEWAY * largest)
    return np.where(steps > 0, wide, 0.0)


def _row_leeway(problem: Problem, steps: Floats, largest: Floats) -> Floats:
    """Equations stay equations, unless their steps are too small for HiGHS."""
    wider = leeway(steps, largest)
    equal = (problem.row_lower == problem.row_upper) & (wider > LEAST_LEEWAY * largest)
    return np.where(equal, 0.0, wider)


def goal_leeway(problem: Problem) -> Floats:
    """By how much bounds on the goals are wider than they are, shape (p,)."""
    return leeway(problem.grid, problem.largest_costs)


def _goal_scales(problem: Problem) -> Floats:
    """Scale of each goal's row; if it can, a step stays well above the feasibility tolerance."""
    largest = np.abs(problem.C).max(axis=1, initial=0.0)
    scales = 1.0 / power_of_two(np.where(largest > 0, largest, 1.0))
    step = np.where(problem.grid > 0, problem.grid, np.inf)
    finer = np.minimum(power_of_two(_SMALLEST_STEP / step), _MOST_SCALED * scales)
    without = scales * (_WITHOUT_STEPS if problem.is_discrete else 1.0)
    return np.asarray(np.maximum(scales, np.where(np.isfinite(step), finer, without)))
