"""What values of goals are off by rounding, whatever their constants.

What a solver leaves is relative to what the decisions add up to. Beside a constant of 1e10 it is as
little as without, but for the last digits of doubles. Values of goals in steps are exact.
"""

import numpy as np

from .problem import Floats, Problem
from .tolerances import LAST_DIGITS, SUM_ROUNDING, VALUE_ROUNDING
from .value_grid import ValueGrid


class ValueNoise:
    """The rounding of minimised values of one problem's p goals."""

    def __init__(self, problem: Problem) -> None:
        still = problem.integer & (problem.lower == problem.upper)
        self._constants = problem.c0 + problem.C[:, still] @ problem.lower[still]
        grid = ValueGrid(problem)
        self._on_grid, self._unit = grid.on_grid, grid.unit

    def of(self, values: Floats) -> Floats:
        """What ``values`` (N, p) or (p,) may be off, shape (p,)."""
        return self._noise(np.atleast_2d(values), SUM_ROUNDING, VALUE_ROUNDING)

    def loosened(self, bounds: Floats) -> Floats:
        """Upper bounds (p,) that values which were just found keep; inf stays inf."""
        known = np.where(np.isfinite(bounds), bounds, 0.0)
        noise = self._noise(known[np.newaxis], VALUE_ROUNDING, VALUE_ROUNDING)
        return np.where(self._on_grid, bounds, bounds + noise)

    def _noise(self, values: Floats, relative: float, least: float) -> Floats:
        size = np.abs(values - self._constants).max(axis=0)
        noise = np.maximum(relative * size, least * self._unit)
        last = LAST_DIGITS * np.abs(values).max(axis=0)
        return np.asarray(np.where(self._on_grid, 0.0, noise + last))
