"""A stated problem in double precision, in which nothing is lost that it holds in whole numbers.

Stepped rows and goals are written in digits (see :mod:`digits`) and made wider by less than half of
their step: where a solver with tolerances finds no plan in them, there is none.

Rows without steps are as they are stated. Widened by what listed plans may be off, which beside a
bound of a million is two units, they would have plans that are better than a right front.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .digits import LARGEST, DigitRow, digits, in_digits
from .helpers import helper_columns
from .statement import Amounts, LinearForm, StatedGoal, StatedProblem, StatedRow
from .whole import (
    WholeForm,
    column_units,
    divided,
    is_stepped,
    is_stepped_goal,
    whole_form,
    whole_row,
)

#: How much wider a stepped row is, relative to its largest number: a thousand times what HiGHS lets
#: rows be off.
WIDER = 1e-4
assert 2 * WIDER * LARGEST < 1

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FloatRow:
    """``lower <= numbers @ x[columns] <= upper``, where ``scale`` brought numbers near 1."""

    columns: Sequence[int]
    numbers: Floats
    scale: float
    lower: float = -np.inf
    upper: float = np.inf


@dataclass(frozen=True)
class _GoalRows:
    """The rows, by number, that bound a minimised goal: in digits where it has a whole ``form``."""

    rows: Sequence[int]
    constant: Fraction
    form: WholeForm | None


class FloatModel:
    """Columns counted in units where they have any, whole ones and amounts; rows, of which the last
    ones bound the goals. ``sizes`` are those of the goals.
    """

    def __init__(self, problem: StatedProblem, sizes: Sequence[Fraction]) -> None:
        self._problem = problem
        helpers = helper_columns(problem)
        self.units = column_units(problem, helpers)
        self._limits = {helper.column: helper.limits for helper in helpers}
        self.rows: list[FloatRow] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        for j in range(problem.n):
            self._add_column(j)
        for row in problem.rows:
            self._add_row(row)
        pairs = zip(problem.goals, sizes, strict=True)
        self._goals = [self._add_goal(goal, float(size)) for goal, size in pairs]

    @property
    def whole(self) -> Floats:
        """Whether each column is whole, as HiGHS takes it; beyond the problem's own all are."""
        return np.array([j >= self._problem.n or j in self.units for j in range(len(self.lower))])

    def goal_ends(self, k: int, bound: Fraction | None) -> list[tuple[int, float]]:
        """Rows and their upper ends, between which minimised goal k is less than ``bound``, or the
        same if it is not stepped.
        """
        goal = self._goals[k]
        if bound is None:
            return [(i, np.inf) for i in goal.rows]
        if goal.form is None:
            (i,) = goal.rows
            return [(i, float(bound - goal.constant) * self.rows[i].scale)]
        ends = digits(goal.form.below(bound), len(goal.rows))
        return [
            (i, end * self.rows[i].scale + WIDER) for i, end in zip(goal.rows, ends, strict=True)
        ]

    def cost(self, weights: Sequence[Fraction] | None) -> Floats:
        """The weighted sum of the minimised goals, without their constants."""
        cost = np.zeros(len(self.lower))
        for goal, w in zip(self._problem.goals, weights or (), strict=weights is not None):
            cost[list(goal.form.columns)] += self._numbers(goal.form, goal.sign * w)
        return cost

    def amounts(self, values: Sequence[float]) -> Amounts:
        """The problem's columns that are not 0, from those of the model."""
        own = enumerate(values[: self._problem.n])
        found = {
            j: self.units[j] * round(value) if j in self.units else Fraction(value)
            for j, value in own
        }
        return {j: amount for j, amount in found.items() if amount}

    def _add_column(self, j: int) -> None:
        limits = self._limits.get(j, self._problem.limits[j])
        whole = divided(limits, self.units[j]) if j in self.units else limits
        self.lower.append(_end(whole.lower, -1))
        self.upper.append(_end(whole.upper, 1))

    def _add_carry(self) -> int:
        self.lower.append(-np.inf)
        self.upper.append(np.inf)
        return len(self.lower) - 1

    def _add_row(self, row: StatedRow) -> None:
        if not is_stepped(row.form, self.units):
            numbers, scale = _scaled(self._numbers(row.form))
            ends = _end(row.limits.lower, -1) * scale, _end(row.limits.upper, 1) * scale
            self.rows.append(FloatRow(row.form.columns, numbers, scale, *ends))
            return
        form, limits = whole_row(row, self.units)
        if max(map(abs, form.coefficients), default=0) <= LARGEST:
            numbers, scale = _scaled(np.array(form.coefficients, dtype=float))
            lower, upper = _end(limits.lower, -1) * scale, _end(limits.upper, 1) * scale
            self.rows.append(FloatRow(form.columns, numbers, scale, lower - WIDER, upper + WIDER))
            return
        for sign, most in ((1, limits.upper), (-1, limits.lower)):
            if most is not None:
                self._add_digits([sign * a for a in form.coefficients], form, sign * most)

    def _add_digits(
        self, coefficients: Sequence[int], form: WholeForm, most: int | None
    ) -> list[int]:
        """Numbers of the rows that bound a sum of whole numbers (None: not yet)."""
        first = len(self.rows)
        parts = in_digits(DigitRow(form.columns, coefficients), self._add_carry)
        ends = [np.inf] * len(parts) if most is None else digits(most, len(parts))
        for part, end in zip(parts, ends, strict=True):
            numbers, scale = _scaled(np.array(part.coefficients, dtype=float))
            upper = end * scale + WIDER
            self.rows.append(FloatRow(part.columns, numbers, scale, upper=upper))
        return list(range(first, len(self.rows)))

    def _add_goal(self, goal: StatedGoal, size: float) -> _GoalRows:
        constant = goal.sign * goal.form.constant
        if is_stepped_goal(goal, self.units, self._problem):
            form = whole_form(goal.form, self.units, goal.sign)
            return _GoalRows(self._add_digits(form.coefficients, form, None), constant, form)
        numbers = self._numbers(goal.form, Fraction(goal.sign)) / size
        self.rows.append(FloatRow(goal.form.columns, numbers, 1.0 / size))
        return _GoalRows([len(self.rows) - 1], constant, None)

    def _numbers(self, form: LinearForm, factor: Fraction = Fraction(1)) -> Floats:
        """A form's coefficients of columns as they are counted."""
        pairs = zip(form.columns, form.coefficients, strict=True)
        return np.array([float(a * factor * self.units.get(j, 1)) for j, a in pairs])


def _scaled(numbers: Floats) -> tuple[Floats, float]:
    """Numbers with the largest near 1, and the power of two by which they are multiplied."""
    largest = np.abs(numbers).max(initial=0.0)
    scale = float(2.0 ** -np.round(np.log2(largest))) if largest > 0 else 1.0
    return numbers * scale, scale


def _end(bound: Fraction | int | None, sign: int) -> float:
    return sign * np.inf if bound is None else float(bound)
