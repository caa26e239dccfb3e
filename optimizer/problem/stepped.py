"""Stepped: the rows and goals of a problem whose values are whole numbers of steps.

A row or a goal is stepped where all columns that it uses are integer and all its coefficients are
fractions (see :mod:`rationals`) with a common step. Whether a plan keeps to such a row, and what
such a goal is worth, is whole-number arithmetic: no tolerance, numbers of any size. Goals with
implied columns (see :mod:`settling`), such as a max of whole numbers, are stepped too.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .arrays import Arrays
from .entries import Span
from .names import Bools, Floats
from .rationals import LAST_PLACES, Whole, rational
from .settling import Settling
from .tolerances import LARGEST_WHOLE, TOLERANCE
from .whole_forms import ColumnUnits, WholeForms, in_int64, whole_bounds, whole_column_bounds

#: Doubles tell values apart no more that are more steps than this from 0.
MOST_STEPS = 2**51


@dataclass(frozen=True, eq=False)
class Stepped:
    """``rows`` (m,) and ``goals`` (p,) tell which are stepped; ``units`` what whole numbers of a
    column count, which is 1 but for implied columns.

    A goal is not stepped where its values may be more than ``MOST_STEPS`` from 0, and an implied
    column has no unit where it may have more units than doubles hold. Those of
    ``endless`` goals (p,) are stepped and have a column that nothing bounds: each plan is
    checked, see :meth:`too_large`.

    Row i holds ``row_lower[i] <= row_coefficients @ x <= row_upper[i]`` in steps, bounds rounded to
    what whole numbers reach: where the lower is above the upper one, no plan keeps to the row. They
    are Python's whole numbers, or infinite. Goal k is ``constants[k] + goal_step(k) *
    (goal_coefficients @ x)``. ``lower`` and ``upper`` (n,) are the columns' bounds, whole for
    integer columns.
    """

    rows: Bools
    row_coefficients: WholeForms
    row_lower: npt.NDArray[np.object_]
    row_upper: npt.NDArray[np.object_]
    goal_coefficients: WholeForms
    goals: Bools
    endless: Bools
    constants: tuple[Fraction, ...]
    lower: Floats
    upper: Floats
    integer: Bools
    units: ColumnUnits

    @classmethod
    def of(cls, problem: Arrays, settling: Settling, reached: Span) -> "Stepped":
        """The stepped rows and goals of a problem whose columns are settled and go this far."""
        lower, upper = reached
        largest = np.maximum(*(np.where(np.isinf(end), 0.0, np.abs(end)) for end in (lower, upper)))
        told_apart = largest <= MOST_STEPS * settling.units.sizes
        units = settling.units.only(problem.integer | told_apart)
        rows = WholeForms.of(problem.A, units)
        goals = WholeForms.of(sp.csr_array(problem.C), units)
        constants = tuple(rational(constant) for constant in problem.c0)
        implied = units.exist & ~problem.integer
        most = goals.reach(largest / np.where(units.exist, units.sizes, 1.0))
        most += np.abs(problem.c0) * goals.bottoms / goals.tops
        is_stepped = goals.exist & (most < MOST_STEPS)
        return cls(
            rows.exist & ~rows.use(implied),
            rows,
            whole_bounds(problem.row_lower, rows, "lower"),
            whole_bounds(problem.row_upper, rows, "upper"),
            goals,
            is_stepped,
            is_stepped & goals.use(np.isinf(lower) | np.isinf(upper)),
            constants,
            whole_column_bounds(problem.lower, problem.integer, "lower"),
            whole_column_bounds(problem.upper, problem.integer, "upper"),
            problem.integer,
            units,
        )

    def goal_step(self, k: int) -> Fraction:
        """The step of a stepped goal."""
        return self.goal_coefficients.step(k)

    @cached_property
    def grid(self) -> Floats:
        """The steps of the goals, shape (p,), 0 for a goal without."""
        forms = self.goal_coefficients
        return np.where(self.goals, forms.tops / forms.bottoms, 0.0)

    def whole(self, x: Floats) -> Whole:
        """How many units each column of a plan (n,) has, to the nearest; 0 where it has none."""
        return self._rounded(x).astype(np.int64)

    def _rounded(self, x: Floats) -> Floats:
        sizes = self.units.sizes
        if not len(self._implied):
            return np.rint(x * sizes)
        return np.rint(np.divide(x, sizes, out=np.zeros(len(x)), where=sizes > 0))

    def is_held(self, x: Floats) -> bool:
        """Whether doubles hold the units of all columns exactly; False where one is NaN."""
        return not len(self.lost(x))

    def lost(self, x: Floats) -> npt.NDArray[np.intp]:
        """Numbers of the columns whose units doubles do not hold exactly."""
        return np.flatnonzero(~(np.abs(self._rounded(x)) <= LARGEST_WHOLE))

    def outside(self, x: Floats) -> Bools:
        """Which integer and implied columns of a plan (n,) are beyond their bounds, shape (n,)."""
        units, (lower, upper) = self._rounded(x), self.bounds_in_units
        return np.asarray(self.units.exist & ~((lower <= units) & (units <= upper)))

    @cached_property
    def bounds_in_units(self) -> tuple[Floats, Floats]:
        """The columns' bounds, (n,), those of implied ones in what whole units of them reach."""
        found = []
        for bounds, inwards in ((self.lower, math.ceil), (self.upper, math.floor)):
            ends = bounds.copy()
            for j in self._implied[np.isfinite(bounds[self._implied])].tolist():
                ends[j] = float(_in_units(float(bounds[j]), self.units[j], inwards))
            found.append(ends)
        return found[0], found[1]

    def broken(self, x: Floats) -> npt.NDArray[np.int64]:
        """Numbers of the stepped rows that a plan (n,), rounded to whole numbers, breaks."""
        return np.flatnonzero(self.rows & ~self.kept(x))

    def kept(self, x: Floats) -> Bools:
        """Which rows a plan (n,) keeps to, shape (m,).

        Rows with implied columns are decided as exactly as stepped ones; others count as kept. None
        is where doubles do not hold the plan.
        """
        if not self.is_held(x):
            return np.zeros(len(self.rows), dtype=bool)
        found = self.row_coefficients.dot(self.whole(x))
        is_large = found.dtype == object
        lower, upper = (self.row_lower, self.row_upper) if is_large else self._row_bounds
        return np.asarray((lower <= found) & (found <= upper), dtype=bool)

    @cached_property
    def _row_bounds(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        return in_int64(self.row_lower), in_int64(self.row_upper)

    def values(self, x: Floats) -> list[int | None]:
        """Values of the goals (p,) of a plan in whole numbers of their forms' steps, without their
        constants, also of goals that have too many to be stepped.

        None for a goal without, for one with a whole or an implied column that has another amount
        than a whole number of units, and where doubles do not hold the plan.
        """
        if not self.is_held(x):
            return [None] * len(self.goals)
        units = self.whole(x)
        on = self.goal_coefficients.exist
        off = self.integer & (np.abs(x - np.rint(x)) > TOLERANCE * (1.0 + np.abs(x)))
        if len(self._implied):
            there = x[self._implied]
            apart = np.abs(there - units[self._implied] * self.units.sizes[self._implied])
            off[self._implied] = apart > TOLERANCE * (1.0 + np.abs(there))
        if off.any():
            on = on & ~self.goal_coefficients.use(off)
        found = self.goal_coefficients.dot(units).tolist()
        return [v if known else None for v, known in zip(found, on, strict=True)]

    def too_large(self, x: Floats) -> list[int]:
        """Which stepped goals have values of a plan (n,) that doubles do not tell apart."""
        if not self.endless.any():
            return []
        found = []
        for k, steps in enumerate(self.values(x)):
            if self.endless[k] and steps is not None:
                constant, step, _ = self._scaled[k]
                found += [k] * (abs(constant + step * steps) > MOST_STEPS * step)
        return found

    @cached_property
    def _implied(self) -> npt.NDArray[np.intp]:
        """Numbers of the implied columns."""
        return np.flatnonzero(self.units.exist & ~self.integer)

    def value(self, k: int, steps: int) -> float:
        """The number nearest to the value of goal k that is so many steps from its constant."""
        constant, step, common = self._scaled[k]
        return (constant + step * steps) / common

    def steps(self, k: int, value: float) -> Fraction:
        """How many steps a finite number is from the constant of goal k."""
        return Fraction(*self.quotient(k, value))

    def quotient(self, k: int, value: float) -> tuple[int, int]:
        """The same as two whole numbers to divide, the second above 0."""
        constant, step, common = self._scaled[k]
        top, bottom = value.as_integer_ratio()
        return top * common - constant * bottom, step * bottom

    @cached_property
    def _scaled(self) -> list[tuple[int, int, int]]:
        """Constant and step of each goal times their common denominator, and that denominator."""
        found = []
        for k, constant in enumerate(self.constants):
            step = self.goal_step(k)
            common = math.lcm(constant.denominator, step.denominator)
            found.append((int(constant * common), int(step * common), common))
        return found


def _in_units(bound: float, unit: Fraction, inwards: Callable[[Fraction], int]) -> int:
    """A bound in whole units: those that it stands for in double precision, else the next ones."""
    exact = rational(bound) / unit
    near = round(exact)
    is_meant = abs(float(near * unit) - bound) <= LAST_PLACES * np.spacing(abs(bound))
    return near if is_meant else inwards(exact)
