"""ValueGrid: the values that goals can take, and how far apart two of them must be to differ.

A goal with integer coefficients on integer columns lives on a grid, so "strictly less" is "at least
one step less" and proofs are exact. Every other goal is compared with a tolerance.
"""

import numpy as np

from .problem import Floats, Problem
from .tolerances import CUTOFF, LAST_DIGITS, PROVED, SUM_ROUNDING, VALUE_ROUNDING

_MOST_NOISE = 0.4


class ValueGrid:
    """Arithmetic on minimised goal values of one problem; every array has shape (p,)."""

    def __init__(self, problem: Problem) -> None:
        self.grid = problem.grid
        self.on_grid = self.grid > 0
        self._origin = problem.c0
        self._unit = np.where(self.on_grid, self.grid, _magnitudes(problem))

    def tolerance(self, values: Floats) -> Floats:
        """Differences that do not count, given values (N, p) that span the goals' ranges."""
        return np.where(self.on_grid, self.grid * 1e-3, PROVED * self.size(values))

    def size(self, values: Floats) -> Floats:
        """Each goal's range over values (N, p), or its unit where rounding errors explain it."""
        ranges, largest = np.ptp(values, axis=0), np.abs(values).max(axis=0)
        spans = ranges > VALUE_ROUNDING * np.maximum(largest, self._unit)
        return np.where(spans, ranges, self._unit)

    @property
    def unit(self) -> Floats:
        """A natural unit of each goal: its grid, else the size of its coefficients."""
        return self._unit

    def below(self, upper: Floats) -> Floats:
        """Largest values less than ``upper``; on no grid, ``upper`` itself. inf stays inf."""
        with np.errstate(invalid="ignore", divide="ignore"):
            steps = np.ceil(self._steps(upper) - self._noise(upper)) - 1
            stepped = self._origin + steps * self.grid
        return np.where(self.on_grid & np.isfinite(upper), stepped, upper)

    def at_most(self, upper: Floats) -> Floats:
        """Largest values not above ``upper``; on no grid, ``upper`` itself. inf stays inf."""
        with np.errstate(invalid="ignore", divide="ignore"):
            steps = np.floor(self._steps(upper) + self._noise(upper))
            stepped = self._origin + steps * self.grid
        return np.where(self.on_grid & np.isfinite(upper), stepped, upper)

    def above(self, bound: Floats) -> Floats:
        """Smallest values greater than ``bound``; on no grid, ``bound`` itself. inf stays inf."""
        return np.where(self.on_grid, bound + self.grid, bound)

    def at_least(self, k: int, bound: float) -> float:
        """Smallest value that goal k can take, given that it is not less than ``bound``."""
        if not self.on_grid[k] or not np.isfinite(bound):
            return bound
        steps = (bound - self._origin[k]) / self.grid[k]
        steps = np.ceil(steps - CUTOFF - SUM_ROUNDING * abs(steps))
        return float(self._origin[k] + steps * self.grid[k])

    def _steps(self, values: Floats) -> Floats:
        return np.asarray((values - self._origin) / self.grid)

    def _noise(self, values: Floats) -> Floats:
        """Parts of a step that rounding errors may make of values, large constants included."""
        parts = SUM_ROUNDING + LAST_DIGITS * (np.abs(values) + np.abs(self._origin)) / self.grid
        return np.minimum(parts, _MOST_NOISE)


def _magnitudes(problem: Problem) -> Floats:
    largest = np.abs(problem.C).max(axis=1, initial=0.0)
    return np.where(largest > 0, largest, 1.0)


def highest_values(problem: Problem) -> Floats:
    """Upper bounds on the goals from the columns' bounds alone, shape (p,)."""
    with np.errstate(invalid="ignore"):
        terms = np.maximum(problem.C * problem.lower, problem.C * problem.upper)
    return np.asarray(np.where(problem.C == 0, 0.0, terms).sum(axis=1) + problem.c0)


def lowest_values(problem: Problem) -> Floats:
    """Lower bounds on the goals from the columns' bounds alone, shape (p,)."""
    with np.errstate(invalid="ignore"):
        terms = np.minimum(problem.C * problem.lower, problem.C * problem.upper)
    return np.asarray(np.where(problem.C == 0, 0.0, terms).sum(axis=1) + problem.c0)
