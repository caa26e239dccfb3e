"""Corners of goal space, many at once: which are within others, and which may have a lower sum.

Comparing is exact, since values are replaced by their ranks. Of sums, double precision finds the
few that fractions must decide.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .tally import plain

#: Values of goals; None where there is no bound, which is more than any value.
Corner = tuple[Fraction | None, ...]
Places = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: What double precision may make of a sum, relative to the sizes of its terms; far more than it
#: does. And what is lost where numbers are too small for it.
_NEAR, _TINY = 1e-12, 1e-290


class CornerTable:
    """Corners in a table, by number."""

    def __init__(self, corners: Sequence[Corner], p: int) -> None:
        columns = [[_plain(corner[k]) for corner in corners] for k in range(p)]
        self._levels = [sorted({v for v in column if v is not None}) for column in columns]
        self._ranks = np.array(
            [_ranks(*pair) for pair in zip(columns, self._levels, strict=True)], dtype=np.int64
        ).reshape(p, len(corners))

    def within(self, most: Corner) -> Places:
        """Those that are at most a corner in every goal."""
        fits = np.full(self._ranks.shape[1], True)
        for ranks, levels, bound in zip(self._ranks, self._levels, most, strict=True):
            if bound is not None:
                fits &= ranks < bisect_right(levels, plain(bound))
        return np.flatnonzero(fits)

    def around(self, least: Corner) -> Places:
        """Those that are at least a corner in every goal."""
        fits = np.full(self._ranks.shape[1], True)
        for ranks, levels, value in zip(self._ranks, self._levels, least, strict=True):
            fits &= ranks >= (len(levels) if value is None else bisect_left(levels, plain(value)))
        return np.flatnonzero(fits)


def _plain(value: Fraction | None) -> int | Fraction | None:
    return None if value is None else plain(value)


def _ranks(column: Sequence[int | Fraction | None], levels: Sequence[int | Fraction]) -> list[int]:
    places = {value: rank for rank, value in enumerate(levels)}
    return [len(levels) if value is None else places[value] for value in column]


def room(weights: Floats, values: Floats, least: Floats) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """By how much weighted sums are below ``least``, and where they may be: for certain it is
    nowhere else.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        terms = np.where(weights == 0, 0.0, weights * values)
        left = least - terms.sum(axis=1)
        slack = _NEAR * (np.abs(terms).sum(axis=1) + np.abs(least)) + _TINY
        # What is not a number cannot be told, and so may be.
        return left, ~(left + slack <= 0)


def as_float(number: Fraction | None) -> float:
    """The nearest number of double precision, which has no largest one."""
    if number is None:
        return np.inf
    try:
        return float(number)
    except OverflowError:
        return np.inf if number > 0 else -np.inf


def as_floats(rows: Sequence[Sequence[Fraction | None]], p: int) -> Floats:
    """A table of the nearest numbers."""
    return np.array([[as_float(each) for each in row] for row in rows]).reshape(len(rows), p)
