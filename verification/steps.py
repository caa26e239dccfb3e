"""Whether the goals and rows that a run says have steps, or have none, are like that.

A goal without steps is checked to a tolerance, so a run may not choose which ones these are.
"""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from .helpers import helper_columns
from .statement import StatedGoal, StatedProblem, Statement
from .whole import MOST_PARTS, column_units, is_stepped, whole_form

#: So many steps from 0 the engine may take for too many: half of those that it always does.
_MANY = 2**50
_MOST_PLACES = 15


def step_faults(statement: Statement) -> Iterator[str]:
    """Goals and rows of which ``run.json`` says something else than the problem."""
    problem = statement.problem
    units = column_units(problem, helper_columns(problem))
    for goal in problem.goals:
        named, has_steps = goal.label in problem.without_steps, is_stepped(goal.form, units)
        if not has_steps and not named:
            yield f"run.json says that {goal.label!r} is in whole numbers, and it is not."
        if has_steps and named and not _is_excused(goal, problem, units):
            yield f"run.json says that {goal.label!r} has no steps, and it is in whole numbers."
    if not statement.rows_without_steps:
        for row in problem.rows:
            if not is_stepped(row.form, units):
                yield f"run.json says that {row.name!r} is in whole numbers, and it is not."


def _is_excused(goal: StatedGoal, problem: StatedProblem, units: Mapping[int, Fraction]) -> bool:
    """Whether an engine may not see that a goal has steps, or has too many of them for doubles.

    It has reasons of its own with columns that follow from others or that have no bound, and where
    decimals, such as 1/256 = 0.00390625, have no common denominator with fractions but a large one.
    """
    if math.lcm(*map(_written_parts, goal.form.coefficients)) > MOST_PARTS:
        return True
    form = whole_form(goal.form, units)
    ends = [(problem.limits[j].lower, problem.limits[j].upper) for j in form.columns]
    if not problem.integer.issuperset(form.columns) or any(None in pair for pair in ends):
        return True
    farthest = [max(abs(end) for end in pair if end is not None) for pair in ends]
    most = sum(abs(a) * end for a, end in zip(form.coefficients, farthest, strict=True))
    return most + abs(form.constant) / form.step >= _MANY


def _written_parts(number: Fraction) -> int:
    """The denominator of a number as it is written in decimals, where there are a few."""
    scales = (10**places for places in range(_MOST_PLACES + 1))
    return next((scale for scale in scales if scale % number.denominator == 0), number.denominator)
