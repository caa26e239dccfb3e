"""Safe bounds: what the duals of a linear problem's rows prove, whatever the solver says of them.

Any duals prove a bound: that of what they make of the rows' bounds, and of the columns' with the
reduced costs that follow (Neumaier & Shcherbina, "Safe bounds in linear and mixed-integer linear
programming", Math. Programming 99, 2004). It is lowered by what rounding may have made of it. Where
a column has no bound on the side where its reduced cost needs one, there is no bound on the
objective, unless that reduced cost is rounding alone: then it counts as 0.
"""

import numpy as np
import scipy.sparse as sp

from ..problem.entries import Span
from ..problem.names import Bools
from ..problem.problem import Floats
from ..problem.tolerances import CANCELLED, PRODUCT_ROUNDING


class SafeBounds:
    """Bounds for one matrix (m, n) whose columns are between ``lower`` and ``upper``, (n,)."""

    def __init__(self, matrix: sp.csr_array, lower: Floats, upper: Floats) -> None:
        self._transposed = matrix.T.tocsr()
        self._sizes = abs(self._transposed)
        self._lower, self._upper = lower, upper
        ends = (np.where(np.isfinite(each), np.abs(each), 0.0) for each in (lower, upper))
        self._largest = np.maximum(*ends)

    def of(self, cost: Floats, duals: Floats, rows: Span, rounding: float) -> tuple[Floats, Floats]:
        """Bounds on ``cost @ x``, and the reduced costs that belong to them.

        For ``duals`` (m,) of ``rows`` between bounds (m,); or for several, (k, n) and (k, m), at
        once. ``rounding`` is what it may make of a sum, relative to its terms.
        """
        duals = _usable(duals, rows)
        reduced, size = self._reduced(cost, duals)
        held = worst(duals, *rows, noise=0.0)
        columns = worst(reduced, self._lower, self._upper, noise=CANCELLED * size)
        bound = held.sum(axis=-1) + columns.sum(axis=-1)
        bound -= rounding * (np.abs(held).sum(axis=-1) + np.abs(columns).sum(axis=-1))
        # Terms that cancel out leave no reduced cost, but a rounding error of their own size.
        bound -= PRODUCT_ROUNDING * (size @ self._largest)
        return bound, reduced

    def optimal_face(
        self, x: Floats, cost: Floats, duals: Floats, columns: Span, rows: Span
    ) -> tuple[Span, Span]:
        """Bounds of ``columns``, (n,), and ``rows``, (m,), for all plans between these that are as
        good as ``x`` (n,), whose ``duals`` (m,) are given.

        Complementary slackness: what has a reduced cost, or a dual, stays at the bound it is at.
        """
        reduced, size = self._reduced(cost, duals)
        largest = np.abs(cost).max(initial=0.0)
        held = np.abs(reduced) > CANCELLED * (size + largest)
        tight = np.abs(duals) > CANCELLED * largest
        return _at_bound(x, columns, held), _at_bound(x @ self._transposed, rows, tight)

    def _reduced(self, cost: Floats, duals: Floats) -> tuple[Floats, Floats]:
        """Reduced costs, and the sizes of the terms that they are made of."""
        reduced = cost - (self._transposed @ duals.T).T
        return reduced, np.abs(cost) + (self._sizes @ np.abs(duals).T).T


def _usable(duals: Floats, rows: Span) -> Floats:
    """The duals without those on sides where a row has no bound."""
    duals = np.where((duals > 0) & np.isinf(rows[0]), 0.0, duals)
    return np.where((duals < 0) & np.isinf(rows[1]), 0.0, duals)


def _at_bound(y: Floats, bounds: Span, held: Bools) -> Span:
    """The bounds, but for what is ``held``: it is kept at the bound that it is next to."""
    lower, upper = bounds
    below, above = y - lower, upper - y
    at_lower = held & np.isfinite(lower) & (below <= above)
    at_upper = held & np.isfinite(upper) & (above < below)
    return np.where(at_upper, upper, lower), np.where(at_lower, lower, upper)


def worst(multipliers: Floats, lower: Floats, upper: Floats, *, noise: float | Floats) -> Floats:
    """Least of ``multiplier * y`` for y between its bounds; minus infinity where it has none.

    A multiplier up to ``noise`` on an infinite bound counts as 0.
    """
    side = np.where(multipliers > 0, lower, upper)
    free = (np.abs(multipliers) <= noise) & np.isinf(side)
    with np.errstate(invalid="ignore"):
        return np.where((multipliers == 0) | free, 0.0, multipliers * side)
