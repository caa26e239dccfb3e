"""Reach: how far columns can go, by their own bounds and by those that rows imply.

A row bounds a column where the others in it are bounded. A column that is implied (see
:mod:`settling`) goes no further than the rows that hold it back make it go.
"""

import numpy as np
import numpy.typing as npt

from .arrays import Arrays
from .names import Floats
from .settling import Settling
from .tolerances import MOST_LEEWAY, SUM_ROUNDING

#: How much further than rows say columns may go, relative to the sizes of their terms: plans may be
#: off by a tolerance, and sums are rounded.
_WIDER = MOST_LEEWAY + SUM_ROUNDING

Span = tuple[Floats, Floats]


def reach(problem: Arrays, settling: Settling) -> Span:
    """The lowest and highest values, both (n,), that columns have in settled plans.

    Infinite where neither bounds nor rows say.
    """
    span = problem.lower.copy(), problem.upper.copy()
    if all(np.isfinite(ends).all() for ends in span):
        return span
    rows = _Rows(problem)
    known = -1
    while known != (known := sum(int(np.isfinite(ends).sum()) for ends in span)):
        lower, upper = span = rows.narrowed(span)
        for level in settling.levels:
            lowest, highest = level.span(lower, upper)
            at = level.columns
            lower[at] = np.maximum(lower[at], lowest - _leeway(lowest))
            upper[at] = np.minimum(upper[at], highest + _leeway(highest))
    return span


def _leeway(values: Floats) -> Floats:
    return np.asarray(_WIDER * np.abs(np.where(np.isfinite(values), values, 0.0)))


class _Rows:
    """The rows of a problem, entry by entry."""

    def __init__(self, problem: Arrays) -> None:
        matrix = problem.A.tocoo()
        used = matrix.data != 0
        self._rows, self._columns = (coords[used] for coords in matrix.coords)
        self._values = matrix.data[used]
        self._sides = ((1.0, problem.row_upper), (-1.0, -problem.row_lower))

    def narrowed(self, span: Span) -> Span:
        """Closer bounds, where each row with all others at their best allows no more."""
        lower, upper = span[0].copy(), span[1].copy()
        for sign, side in self._sides:
            values = sign * self._values
            rises = values > 0
            lowest, highest = (ends[self._columns] for ends in span)
            least = values * np.where(rises, lowest, highest)
            room = self._room(least, side) / np.abs(values)
            np.minimum.at(upper, self._columns[rises], room[rises])
            np.maximum.at(lower, self._columns[~rises], -room[~rises])
        return lower, upper

    def _room(self, least: Floats, side: Floats) -> Floats:
        """What the others in its row, at their ``least``, leave each entry of the row's side."""
        count = len(side)
        endless = np.isinf(least)
        finite = np.where(endless, 0.0, least)
        others = self._sums(endless, count)[self._rows] - endless
        rest = self._sums(finite, count)[self._rows] - finite
        size = self._sums(np.abs(finite), count) + np.where(np.isfinite(side), np.abs(side), 0.0)
        room = side[self._rows] - rest + _WIDER * size[self._rows]
        return np.where(others == 0, room, np.inf)

    def _sums(self, entries: npt.NDArray[np.generic], count: int) -> Floats:
        return np.asarray(np.bincount(self._rows, entries.astype(float), count), dtype=float)
