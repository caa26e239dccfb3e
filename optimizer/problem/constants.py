"""Constants: what goals are worth whatever is decided; a search goes without.

Beside a constant of 1e11 doubles hardly tell hundredths apart, and no tolerance that is relative to
a value means anything. So a problem is solved without the constants of its goals, and without what
integer columns add that cannot move, or that are far from 0 as far as they do not move; see
:mod:`counting`. The same holds of a column that stands for something far from 0; see
:mod:`origins`.
"""

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np

from .counting import Counting
from .names import Bools, Floats
from .origins import origins, sum_at
from .problem import Problem
from .rationals import rational
from .value_grid import ValueGrid


class Constants:
    """The constants of the goals of one ``problem``, and the problem without them, ``rest``.

    Plans are the same, but for how their columns are counted. Values are minimised ones. Where
    nothing is constant, none ``exist`` and ``rest`` is the problem itself. ``rest`` has constants
    only for columns that stand for something far from 0.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        stepped = problem.stepped
        still = problem.integer & (stepped.lower == stepped.upper) & (problem.C != 0).any(axis=0)
        left = _left(problem)
        self.rest, self._counting = problem, Counting.of(problem)
        self.exist = bool((problem.c0 != left).any() or still.any() or self._counting.exist)
        if not self.exist:
            return
        self.rest = self._moving(still, left)
        lost = stepped.goals & ~self.rest.stepped.goals
        if lost.any():
            left = np.where(lost, 0.0, left)
            self.rest = self._moving(still, left)
        begin = np.where(still, stepped.lower, self._counting.origin)
        self._exact = [
            constant + sum_at(row, begin)
            for constant, row in zip(_meant(problem), problem.C, strict=True)
        ]
        self._values = problem.c0 - left + problem.C @ begin
        # The same without rounding.
        pairs = zip(self._exact, self.rest.stepped.constants, strict=True)
        self._shifts = [exact - left_over for exact, left_over in pairs]
        self._value_grid = ValueGrid(problem)

    def _moving(self, still: Bools, left: Floats) -> Problem:
        """The problem without what ``still`` columns, (n,), add, and with constants ``left``, (p,).

        A goal may be so far from where its columns begin that it would have no steps there.
        """
        found = replace(self.problem, C=np.where(still, 0.0, self.problem.C), c0=left)
        return self._counting.problem(found) if self._counting.exist else found

    @property
    def recount(self) -> bool:
        """Whether columns of ``rest`` are counted otherwise than those of the problem."""
        return self._counting.exist

    def written(self, x: Floats) -> Floats:
        """A plan of ``rest`` as one of the problem, shape (n,)."""
        return self._counting.written(x) if self._counting.exist else x

    def counted(self, x: Floats) -> Floats:
        """A plan of the problem, shape (n,), as one of ``rest``."""
        return self._counting.counted(x) if self._counting.exist else x

    def added(self, values: Floats) -> Floats:
        """Values of ``rest``, shape (p,) or (N, p), as those of the problem; inf stays inf."""
        if not self.exist:
            return values
        found = np.asarray(values + self._values)
        rest = self.rest.stepped
        for at in np.argwhere(rest.goals[np.newaxis, :] & np.isfinite(np.atleast_2d(values))):
            place, k = tuple(at[2 - values.ndim :]), int(at[1])
            steps = round(rest.steps(k, float(values[place])))
            found[place] = float(self._exact[k] + steps * rest.goal_step(k))
        return found

    def added_to_bounds(self, bounds: Floats) -> Floats:
        """Upper bounds of ``rest``, shape (p,), as those of the problem; inf stays inf.

        Where doubles do not hold them they are rounded downwards: plans within them were within the
        bounds of ``rest``.
        """
        if not self.exist:
            return bounds
        found = bounds.copy()
        for k in np.flatnonzero(np.isfinite(bounds)).tolist():
            found[k] = self._added_to_bound(k, float(bounds[k]))
        return found

    def _added_to_bound(self, k: int, bound: float) -> float:
        rest = self.rest.stepped
        if not rest.goals[k]:
            return _downwards(Fraction(bound) + self._shifts[k])
        exact = self._exact[k] + round(rest.steps(k, bound)) * rest.goal_step(k)
        nearest = float(exact)
        is_held = rational(nearest) == exact
        return nearest if is_held else math.nextafter(nearest, -math.inf)

    def added_to_sum(self, weights: Floats, bound: float) -> float:
        """A lower bound on a weighted sum of ``rest`` as one of the problem, rounded downwards."""
        if not self.exist or not np.isfinite(bound):
            return bound
        pairs = zip(weights.tolist(), self._shifts, strict=True)
        return _downwards(sum((Fraction(w) * shift for w, shift in pairs), Fraction(bound)))

    def taken_from(self, bounds: Floats) -> Floats:
        """Upper bounds on the goals, shape (p,), inf for none, as those of ``rest``."""
        if not self.exist:
            return bounds
        found = np.asarray(bounds - self._values)
        steps = self._value_grid.steps_within(bounds)
        stepped = self.problem.stepped
        for k in np.flatnonzero(np.isfinite(steps)).tolist():
            exact = stepped.constants[k] + Fraction(steps[k]) * stepped.goal_step(k)
            found[k] = float(self._highest(k, exact - self._exact[k]))
        return found

    def _highest(self, k: int, above: Fraction) -> Fraction:
        """The largest value of goal k of ``rest`` that is at most so far above its constant.

        The next one may be so close above a bound that doubles take both for the same.
        """
        rest = self.rest.stepped
        step = rest.goal_step(k) if rest.goals[k] else Fraction(0)
        return rest.constants[k] + (math.floor(above / step) * step if step else above)

    def taken_from_sum(self, weights: Floats, value: float) -> float:
        """A weighted sum of the problem's goals as one of ``rest``; inf stays inf."""
        return value - float(weights @ self._values) if self.exist else value


def _downwards(exact: Fraction) -> float:
    """The largest number in double precision that is no more than a fraction."""
    nearest = float(exact)
    return nearest if Fraction(nearest) <= exact else math.nextafter(nearest, -math.inf)


def _left(problem: Problem) -> Floats:
    """The constants, (p,), with which the goals in steps are 0 where their columns begin."""
    origin = origins(problem)
    sums = (sum_at(row, origin) if origin.any() else Fraction(0) for row in problem.C)
    return np.where(problem.stepped.goals, [-float(each) for each in sums], 0.0) + 0.0


def _meant(problem: Problem) -> list[Fraction]:
    """The constants as fractions; to their last digit where that is all that keeps values apart."""
    stepped = problem.stepped
    return [
        constant if is_stepped else Fraction(repr(float(c0)))
        for constant, is_stepped, c0 in zip(
            stepped.constants, stepped.goals, problem.c0, strict=True
        )
    ]
