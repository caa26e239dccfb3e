"""What values of goals are off by rounding, whatever their constants.

What a solver leaves is relative to what the decisions add up to. Beside a constant of 1e10 it is as
little as without, but for the last digits of doubles. Values of goals in steps are exact.
"""

import numpy as np

from .numbers import plain_noise
from .problem import Floats, Problem
from .tolerances import LAST_DIGITS, SUM_ROUNDING, VALUE_ROUNDING
from .value_grid import ValueGrid

_LAST_PLACES = 2


class ValueNoise:
    """The rounding of minimised values of one problem's p goals."""

    def __init__(self, problem: Problem) -> None:
        still = problem.integer & (problem.lower == problem.upper)
        self._constants = problem.c0 + problem.C[:, still] @ problem.lower[still]
        grid = ValueGrid(problem)
        self._on_grid, self._unit = grid.on_grid, grid.unit

    def of(self, values: Floats) -> Floats:
        """What ``values`` (N, p) or (p,) may be off, shape (p,)."""
        at = np.atleast_2d(values)
        size, largest = np.abs(at - self._constants).max(axis=0), np.abs(at).max(axis=0)
        noise = np.maximum(SUM_ROUNDING * size, VALUE_ROUNDING * self._unit)
        free = np.minimum(noise + LAST_DIGITS * largest, plain_noise(at))
        return np.asarray(np.where(self._on_grid, 0.0, free))

    def loosened(self, bounds: Floats) -> Floats:
        """Upper bounds (p,) that values which were just found keep; inf stays inf.

        By far less than the noise: what the other goals gain from it must not look like a range.
        """
        known = np.where(np.isfinite(bounds), bounds, 0.0)
        size = np.maximum(np.abs(known - self._constants), self._unit)
        noise = VALUE_ROUNDING * size + _LAST_PLACES * np.spacing(np.abs(known))
        return np.where(self._on_grid, bounds, bounds + noise)
