"""Tight forms, against brute force in fractions: the same plans, and rows that leak less."""

import numpy as np
import pytest
from hypothesis import given

from typed import Typed, typed_problems
from wholepie import Problem
from wholepie.optimizer.problem.tightening import tightened


def _tight(A, limit, **more):
    more = {"row_upper": limit, "integer": True} | more
    return Problem.from_arrays([[1.0] * len(A[0])], A, **more).tight


@given(typed_problems())
def test_the_tight_form_has_the_same_plans(typed: Typed):
    tight = typed.problem.tight
    kept = [
        plan
        for plan in typed.plans()
        if _within(tight.lower, plan, tight.upper)
        and _within(tight.row_lower, tight.A @ np.array(plan, dtype=float), tight.row_upper)
    ]
    assert kept == typed.feasible()


def _within(lower, values, upper):
    return bool(np.all(lower <= values) and np.all(values <= upper))


@given(typed_problems())
def test_what_is_tight_is_not_tightened_again(typed: Typed):
    once = typed.problem.tight
    assert once.tight is once
    again = tightened(once, once.stepped)
    assert again is once or (
        again.A.toarray().tolist() == once.A.toarray().tolist()
        and again.upper.tolist() == once.upper.tolist()
    )


@given(typed_problems())
def test_rows_of_whole_numbers_are_whole(typed: Typed):
    tight = typed.problem.tight
    for numbers in (tight.A.data, tight.row_lower, tight.row_upper, tight.lower, tight.upper):
        assert (np.isinf(numbers) | (numbers == np.round(numbers))).all()


@pytest.mark.parametrize("most", [1e4, 1e5, 1e6, 1e7, 1e8])
def test_a_big_m_is_what_its_columns_reach(most):
    tight = _tight([[1, -most]], 0, upper=[8, 1])
    assert tight.A.toarray().tolist() == [[1, -8]]
    assert tight.row_upper.tolist() == [0]


def test_a_big_m_is_what_another_row_lets_its_columns_reach():
    tight = _tight([[1, -1e7], [3, 0]], [0, 25], upper=[np.inf, 1])
    assert tight.A.toarray()[0].tolist() == [1, -8]


def test_a_big_m_on_an_amount_is_clipped_too():
    tight = _tight([[1, -1e7]], 0, upper=[8, 1], integer=[False, True])
    assert tight.A.toarray()[0] == pytest.approx([1, -8], abs=1e-9)
    assert -tight.A.toarray()[0, 1] >= 8


def test_a_budget_counts_what_can_be_missing():
    tight = _tight([[25_000_000, 1]], 25_000_000, upper=[1, 5])
    assert tight.A.toarray().tolist() == [[5, 1]]
    assert tight.row_upper.tolist() == [5]


def test_right_hand_sides_are_what_whole_numbers_reach():
    tight = _tight([[6, 4, 10]], 13, upper=9)
    assert tight.A.toarray().tolist() == [[3, 2, 5]]
    assert tight.row_upper.tolist() == [6]


def test_a_problem_without_whole_numbers_stays_as_it_is():
    problem = Problem.from_arrays([[1.0, 1.0]], [[2.0, 4.0]], row_upper=3, upper=0.5)
    assert problem.tight is problem


def test_what_was_written_stays_beside_the_tight_form():
    problem = Problem.from_arrays(
        [[1, 1]], [[1, -1e7]], row_upper=0.5, upper=[8.5, 1], integer=True
    )
    assert problem.tight is not problem
    assert problem.A.toarray().tolist() == [[1, -1e7]]
    assert (problem.row_upper[0], problem.upper[0]) == (0.5, 8.5)
