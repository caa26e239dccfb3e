"""A problem in whole numbers: every column, row and goal divided by its step."""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .helpers import ROUNDING, HelperColumn, gcd, helper_columns
from .statement import Amounts, Limits, LinearForm, StatedGoal, StatedProblem, StatedRow

#: The largest common denominator of a form in whole numbers, unless it is one of decimals.
MOST_PARTS = 2**40
_MOST_DECIMALS = 10**15


@dataclass(frozen=True)
class WholeForm:
    """``constant + step * (whole coefficients of whole columns)``."""

    columns: Sequence[int]
    coefficients: Sequence[int]
    step: Fraction
    constant: Fraction

    def at_most(self, value: Fraction) -> int:
        """The largest whole number of steps that does not exceed a value."""
        return math.floor((value - self.constant) / self.step)

    def below(self, value: Fraction) -> int:
        """The largest whole number of steps less than a value."""
        return math.ceil((value - self.constant) / self.step) - 1


@dataclass(frozen=True)
class WholeLimits:
    """Whole bounds; None where there is none."""

    lower: int | None
    upper: int | None


@dataclass(frozen=True)
class WholeProblem:
    """Columns are multiples of ``units``; rows have their limits in steps, goals are minimised."""

    units: Sequence[Fraction]
    limits: Sequence[WholeLimits]
    rows: Sequence[tuple[WholeForm, WholeLimits]]
    goals: Sequence[WholeForm]

    def amounts(self, counts: Mapping[int, int]) -> dict[int, Fraction]:
        """A plan's columns that are not 0, from whole numbers of their units."""
        return {j: self.units[j] * count for j, count in counts.items() if count}


def is_stepped(form: LinearForm, units: Mapping[int, Fraction]) -> bool:
    """Whether a form has whole columns alone and exact numbers with a common denominator that is
    not too large: up to 2^40, or that of decimals of up to 15 places.
    """
    if form.is_rough or not all(j in units for j in form.columns):
        return False
    parts = math.lcm(*(a.denominator for a in form.coefficients))
    return parts <= MOST_PARTS or _MOST_DECIMALS % parts == 0


def is_stepped_goal(
    goal: StatedGoal, units: Mapping[int, Fraction], problem: StatedProblem
) -> bool:
    """Whether the values of a goal are whole numbers of steps, and the run does not say that it
    has told them apart by a tolerance.
    """
    return goal.label not in problem.without_steps and is_stepped(goal.form, units)


def column_units(problem: StatedProblem, helpers: Sequence[HelperColumn]) -> dict[int, Fraction]:
    """Of what whole columns are multiples."""
    units = dict.fromkeys(problem.integer, Fraction(1))
    return units | {helper.column: helper.unit for helper in helpers}


def completed(x: Amounts, helpers: Sequence[HelperColumn], shown: Container[int] = ()) -> Amounts:
    """A plan with the values that its helper columns have by definition; but those that are
    ``shown`` stay as they are if they differ from these by more than rounding.
    """
    plan = dict(x)
    for helper in helpers:
        value, there = helper.value(plan), plan.get(helper.column, Fraction(0))
        if helper.column not in shown or abs(there - value) <= ROUNDING * (1 + abs(value)):
            plan[helper.column] = value
    return plan


def whole_problem(problem: StatedProblem) -> WholeProblem | None:
    """The problem in whole numbers; None where some column, row or goal is not stepped."""
    helpers = helper_columns(problem)
    units = column_units(problem, helpers)
    goals = [is_stepped_goal(goal, units, problem) for goal in problem.goals]
    rows = [is_stepped(row.form, units) for row in problem.rows]
    if len(units) < problem.n or not all(goals) or not all(rows):
        return None
    return WholeProblem(
        units=[units[j] for j in range(problem.n)],
        limits=whole_limits(problem, units, helpers),
        rows=[whole_row(row, units) for row in problem.rows],
        goals=[whole_form(goal.form, units, goal.sign) for goal in problem.goals],
    )


def whole_limits(
    problem: StatedProblem, units: Mapping[int, Fraction], helpers: Sequence[HelperColumn]
) -> list[WholeLimits]:
    """The bounds of all columns in their units."""
    own = {helper.column: helper.limits for helper in helpers}
    limits = [own.get(j, problem.limits[j]) for j in range(problem.n)]
    return [divided(each, units[j]) for j, each in enumerate(limits)]


def whole_row(row: StatedRow, units: Mapping[int, Fraction]) -> tuple[WholeForm, WholeLimits]:
    """A stepped row in whole numbers."""
    form = whole_form(row.form, units)
    return form, divided(row.limits, form.step)


def whole_form(form: LinearForm, units: Mapping[int, Fraction], sign: int = 1) -> WholeForm:
    """A stepped form in whole numbers, with its sign turned where ``sign`` is -1."""
    terms = [a * units[j] for j, a in zip(form.columns, form.coefficients, strict=True)]
    step = gcd(iter(terms)) or Fraction(1)
    coefficients = [sign * int(term / step) for term in terms]
    return WholeForm(form.columns, coefficients, step, sign * form.constant)


def divided(limits: Limits, step: Fraction) -> WholeLimits:
    """The whole numbers of steps that limits leave."""
    lower = None if limits.lower is None else math.ceil(limits.lower / step)
    upper = None if limits.upper is None else math.floor(limits.upper / step)
    return WholeLimits(lower, upper)
