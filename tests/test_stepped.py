"""Stepped rows and goals, against fractions."""

import pickle
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from typed import Typed, typed_problems
from wholepie import Problem
from wholepie.optimizer.errors import SolverError
from wholepie.optimizer.problem.rationals import rational, rationals
from wholepie.optimizer.problem.stepped import _in_units
from wholepie.optimizer.problem.value_grid import ValueGrid
from wholepie.optimizer.problem.verification import require_feasible, row_scales
from wholepie.optimizer.search.remote import packed_problem


def _row(coefficients, limit=np.inf, **more):
    return Problem.from_arrays(
        [[1.0] * len(coefficients)], [coefficients], row_upper=limit, integer=True, **more
    )


@given(typed_problems())
def test_rows_are_kept_and_goals_are_worth_what_fractions_say(typed: Typed):
    stepped = typed.problem.stepped
    for plan in list(typed.plans())[:40]:
        x = np.array(plan, dtype=float)
        broken = [i for i in typed.broken(plan) if stepped.rows[i]]
        assert stepped.broken(x).tolist() == broken
        for k, value in enumerate(typed.values(plan)):
            if stepped.goals[k]:
                assert stepped.values(x)[k] * stepped.goal_step(k) == value
                assert typed.problem.evaluate(x)[k] == float(value)


@given(typed_problems())
def test_planners_numbers_are_stepped(typed: Typed):
    assert typed.problem.stepped.rows.all()
    assert typed.problem.stepped.goals.all()


@given(st.decimals(-(10**6), 10**6, places=4), st.integers(0, 9))
def test_a_number_is_the_decimal_that_it_prints_as(number, zeros):
    typed = Fraction(number) * 10**zeros
    assert rational(float(typed)) == typed


@given(st.integers(-3000, 3000), st.integers(1, 10_000))
def test_a_quotient_of_small_numbers_is_a_fraction(top, bottom):
    assert rational(top / bottom) == Fraction(top, bottom)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000), st.integers(-9, 9))
def test_what_rounding_leaves_of_decimals_is_undone(first, second, times):
    """Where digits do not cancel out; 0.47 - 0.529 has one digit less than is told apart."""
    assume(abs(10 * first + second) >= max(abs(10 * first), abs(second)) / 2)
    assert rational((first / 100 + second / 1000) * times) == times * (
        Fraction(first, 100) + Fraction(second, 1000)
    )


@pytest.mark.parametrize("number", [2.0**0.5, np.pi, np.e, 1e9 / 7e4 + 2.0**0.5])
def test_a_number_without_a_pattern_stands_for_itself(number):
    assert not rationals(np.array([number])).known[0]
    assert rational(number) == Fraction(number)


def test_one_number_without_a_pattern_takes_the_row_its_step():
    assert not _row([1.0, 2.0**0.5]).stepped.rows.any()


def test_a_row_with_an_amount_has_no_step():
    problem = Problem.from_arrays([[1, 1], [0, -1]], [[1, 1], [1, 0]], integer=[True, False])
    assert problem.stepped.rows.tolist() == [False, True]
    assert problem.grid.tolist() == [0, 0]


def test_a_budget_of_millions_is_kept_to_the_last_unit():
    stepped = _row([25_000_000, 1], 25_000_000).stepped
    assert stepped.broken(np.array([1.0, 0.0])).tolist() == []
    assert stepped.broken(np.array([1.0, 1.0])).tolist() == [0]


def test_numbers_beyond_64_bits_are_added_without_loss():
    stepped = _row([4e18, 4e18 + 1024], 8e18).stepped
    assert stepped.broken(np.array([1.0, 1.0])).tolist() == [0]
    assert stepped.broken(np.array([2.0, 0.0])).tolist() == []


def test_an_equality_that_whole_numbers_cannot_reach_has_bounds_that_cross():
    problem = Problem.from_arrays([[1, 1]], [[2, 4]], row_lower=3, row_upper=3, integer=True)
    assert problem.stepped.row_lower[0] > problem.stepped.row_upper[0]
    assert problem.stepped.broken(np.array([1.0, 0.0])).tolist() == [0]


def test_bounds_of_whole_numbers_are_whole():
    problem = _row([1, 1, 1], lower=[0.5, 2.9999999999999996, -0.5], upper=[4.5, 3.0, np.inf])
    assert problem.stepped.lower.tolist() == [1, 3, 0]
    assert problem.stepped.upper.tolist() == [4, 3, np.inf]


def test_a_large_coefficient_leaves_a_goal_its_grid():
    problem = Problem.from_arrays([[9_000_008, 2]], np.ones((1, 2)), upper=1, integer=True)
    assert problem.grid.tolist() == [2]


def test_a_goal_whose_values_doubles_cannot_tell_apart_has_no_grid():
    problem = Problem.from_arrays([[1, 1]], np.ones((1, 2)), upper=2.0**50, integer=True)
    assert problem.grid.tolist() == [0]


def test_a_number_that_is_too_large_is_told_without_names():
    """As in the process of a worker, where the names of columns and rows stay behind."""
    problem = Problem.from_arrays([[1.0, 1.0]], [[1.0, 1.0]], row_upper=1e18, integer=True)
    worker = pickle.loads(packed_problem(problem))
    x, scales = np.array([0.0, 2.0**60]), row_scales(problem)
    for known, name in ((problem, r"x\[1\]"), (worker, "column 1")):
        with pytest.raises(SolverError, match=f"limits of what doubles hold.*{name}"):
            require_feasible(known, scales, x)


def test_what_is_stepped_travels_with_a_problem():
    problem = _row([25_000_000, 1], 25_000_000)
    assert problem.stepped.rows.all()
    assert pickle.loads(pickle.dumps(problem)).stepped.broken(np.ones(2)).tolist() == [0]


@given(st.integers(-(10**9), 10**9), st.sampled_from([1, 0.01, 1 / 3, 0.25, 2, 1e-4]))
def test_values_move_along_the_grid_exactly(steps, size):
    problem = Problem.from_arrays([[size]], np.ones((1, 1)), lower=-1e10, upper=1e10, integer=True)
    value_grid, step = ValueGrid(problem), rational(size)
    at = np.array([float(steps * step)])
    assert value_grid.below(at)[0] == float((steps - 1) * step)
    assert value_grid.above(at)[0] == float((steps + 1) * step)
    assert value_grid.at_most(at)[0] == at[0]
    between = np.array([float((steps + Fraction(1, 2)) * step)])
    assert value_grid.below(between)[0] == value_grid.at_most(between)[0] == at[0]


@given(st.integers(-(10**6), 10**6), st.sampled_from([1, 0.01, 1 / 3]))
def test_a_proved_bound_is_raised_to_the_grid_but_for_its_last_digits(steps, size):
    problem = Problem.from_arrays([[size]], np.ones((1, 1)), integer=True)
    value_grid, step = ValueGrid(problem), rational(size)
    assert value_grid.at_least(0, float((steps + 0.5) * step)) == float((steps + 1) * step)
    assert value_grid.at_least(0, float(steps * step) * (1 + 4e-16)) == float(steps * step)


@given(st.integers(-(10**6), 10**6), st.integers(1, 20_000), st.sampled_from([floor, ceil]))
def test_a_bound_that_is_a_unit_in_double_precision_is_that_unit(
    count: int, parts: int, inwards: Callable[[Fraction], int]
) -> None:
    """263/17052 as a double is above its fraction: 264 units would be the next above."""
    assert _in_units(float(Fraction(count, parts)), Fraction(1, parts), inwards) == count
    half = Fraction(2 * count + 1, 2 * parts)
    assert _in_units(float(half), Fraction(1, parts), inwards) == inwards(half * parts)


@given(st.integers(1, 9), st.sampled_from([0.5, 0.25, 0.1]))
def test_a_part_of_a_whole_decision_is_worth_its_part(worth: int, part: float):
    """Nobody is asked to round what breaks the rule that it is a whole number."""
    problem = Problem.from_arrays([[float(worth), 1.0]], [[1.0, 1.0]], integer=True)
    value = problem.evaluate(np.array([1 + part, 2.0]))[0]
    assert value == pytest.approx(worth * (1 + part) + 2, abs=1e-9)
