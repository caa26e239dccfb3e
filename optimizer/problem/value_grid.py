"""ValueGrid: the values that goals can take, and how far apart two of them must be to differ.

A goal in steps (see :mod:`stepped`) lives on a grid, so "strictly less" is "at least one step less"
and proofs are exact. Where it cannot reach every step (see :mod:`strides`), it is the next one that
it can reach. Every other goal is compared with a tolerance.
"""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from .names import Bools
from .problem import Floats, Problem
from .strides import Strides
from .tolerances import (
    CUTOFF,
    LAST_DIGITS,
    PROVED,
    SUM_ROUNDING,
    VALUE_ROUNDING,
)

_MOST_NOISE = 0.4


class ValueGrid:
    """Arithmetic on minimised goal values of one problem; every array has shape (p,)."""

    def __init__(self, problem: Problem) -> None:
        self._stepped, self._strides = problem.stepped, problem.strides
        self.grid = problem.grid
        self.on_grid = self.grid > 0
        self._origin = problem.c0
        self.largest, self._told_apart = problem.largest_costs, problem.told_apart
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

    @property
    def told_apart(self) -> Bools:
        """Which goals have steps that HiGHS tells apart in an objective with others, shape (p,)."""
        return self._told_apart

    def below(self, upper: Floats) -> Floats:
        """Largest values less than ``upper``; on no grid, ``upper`` itself. inf stays inf."""
        return self._moved(upper, lambda steps: math.ceil(steps) - 1, Strides.at_most)

    def at_most(self, upper: Floats) -> Floats:
        """Largest values not above ``upper``; on no grid, ``upper`` itself. inf stays inf."""
        return self._moved(upper, math.floor, Strides.at_most)

    def above(self, bound: Floats) -> Floats:
        """Smallest values greater than ``bound``; on no grid, ``bound`` itself. inf stays inf."""
        return self._moved(bound, lambda steps: math.floor(steps) + 1, Strides.at_least)

    def at_least(self, k: int, bound: float) -> float:
        """Smallest value that goal k can take, given that it is proved not to be less."""
        if not self.on_grid[k] or not np.isfinite(bound):
            return bound
        steps = math.ceil(self._steps(k, bound) - Fraction(CUTOFF))
        return self._stepped.value(k, self._reached(k, steps, Strides.at_least))

    def steps_within(self, upper: Floats) -> list[float]:
        """The largest numbers of steps, (p,), that keep goals to ``upper``; inf where there is no
        bound or no grid.
        """
        held = self.on_grid & np.isfinite(upper)
        return [
            math.floor(self._steps(k, float(upper[k]))) if held[k] else math.inf
            for k in range(len(upper))
        ]

    def without_constants(self, upper: Floats) -> Floats:
        """What columns may add to the goals' constants, (p,), where values are up to ``upper``.

        In steps where goals have any, since beside a large constant small steps are lost.
        """
        steps = np.array(self.steps_within(upper), dtype=float)
        held = np.isfinite(steps)
        return np.where(held, np.where(held, steps, 0.0) * self.grid, upper - self._origin)

    def _moved(
        self,
        values: Floats,
        to: Callable[[Fraction | int], int],
        reached: Callable[[Strides, int], int],
    ) -> Floats:
        """Finite values of goals on a grid, moved along it, and on to what they can reach."""
        found = np.array(values, dtype=float)
        for k in map(int, np.flatnonzero(self.on_grid & np.isfinite(found))):
            steps = to(self._steps(k, float(found[k])))
            found[k] = self._stepped.value(k, self._reached(k, steps, reached))
        return found

    def _reached(self, k: int, steps: int, reached: Callable[[Strides, int], int]) -> int:
        strides = self._strides[k]
        return steps if strides is None else reached(strides, steps)

    def _steps(self, k: int, value: float) -> Fraction | int:
        """How many steps a value is from the goal's constant: whole but for rounding is whole."""
        top, bottom = self._stepped.quotient(k, value)
        nearest = (2 * top + bottom) // (2 * bottom)
        apart = abs(top - nearest * bottom) / bottom
        if apart > SUM_ROUNDING:
            size = (abs(value) + abs(self._origin[k])) / self.grid[k]
            if apart > min(SUM_ROUNDING + LAST_DIGITS * size, _MOST_NOISE):
                return Fraction(top, bottom)
        return nearest


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
