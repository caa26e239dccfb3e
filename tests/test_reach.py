"""How far columns go: bounds that rows imply hold for every plan, and are there where they must."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from typed import Typed, typed_problems
from wholepie import Problem
from wholepie.optimizer.problem.reach import reach
from wholepie.optimizer.problem.verification import faults, row_scales


@given(typed_problems(), st.data())
def test_every_plan_is_within_reach(typed: Typed, data: st.DataObject):
    """Bounds of some columns are left out; plans within the others' are plans of more columns."""
    problem, n = typed.problem, typed.problem.n
    gone = [np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n))) for _ in "lu"]
    freed = replace(
        problem,
        lower=np.where(gone[0], -np.inf, problem.lower),
        upper=np.where(gone[1], np.inf, problem.upper),
    )
    lower, upper = reach(freed, freed.settling)
    for plan in typed.feasible():
        assert (lower <= plan).all()
        assert (plan <= upper).all()


@pytest.mark.parametrize(
    ("A", "low", "high", "lower", "upper", "least", "most"),
    [
        ([[0.3, 0]], -15, -14.7, [-np.inf, 0], [np.inf, 1], [-50, 0], [-49, 1]),
        ([[1, -100]], -np.inf, 0, [0, 0], [np.inf, 3], [0, 0], [300, 3]),
        ([[1, 1]], -np.inf, 9, [0, 0], [np.inf, np.inf], [0, 0], [9, 9]),
        ([[1, -1]], 0, 0, [-np.inf, 2], [np.inf, 7], [2, 2], [7, 7]),
        ([[2, 3]], 7, np.inf, [0, 0], [np.inf, np.inf], [0, 0], [np.inf, np.inf]),
    ],
)
def test_rows_bound_what_has_no_bound(A, low, high, lower, upper, least, most):
    problem = Problem.from_arrays(
        [[1, 1]], A, row_lower=low, row_upper=high, lower=lower, upper=upper, integer=True
    )
    found = reach(problem, problem.settling)
    for ends, wanted in zip(found, (least, most), strict=True):
        finite = np.isfinite(wanted)
        assert np.isfinite(ends).tolist() == finite.tolist()
        assert ends[finite] == pytest.approx(np.array(wanted)[finite], rel=1e-3)


def test_what_stands_for_a_max_goes_as_far_as_its_lines():
    """t >= 3 x - y, t >= 4 with 0 <= x, y <= 5 is between 4 and 15."""
    problem = Problem.from_arrays(
        [[0, 0, 1]],
        [[-3, 1, 1]],
        row_lower=0,
        lower=[0, 0, 4],
        upper=[5, 5, np.inf],
        integer=[True, True, False],
    )
    lower, upper = reach(problem, problem.settling)
    assert (lower[2], upper[2]) == pytest.approx((4, 15), rel=1e-4)


def test_a_goal_is_stepped_whose_columns_only_rows_bound():
    """With a guess of a million for x[1], its values were more steps than doubles tell apart."""
    problem = Problem.from_arrays(
        [[9_999_999.9998, 10_000_000.0001], [1, -2]],
        [[0, 0.3]],
        row_lower=-0.3,
        row_upper=0.3,
        lower=[0, -np.inf],
        upper=[1, np.inf],
        integer=True,
    )
    assert problem.grid.tolist() == [1e-4, 1]
    assert problem.evaluate(np.array([1.0, 1.0]))[0] == 19_999_999.9999


def test_values_are_whole_numbers_of_steps_however_many():
    problem = Problem.from_arrays([[0.1, 1.0]], np.ones((1, 2)), upper=2.0**50, integer=True)
    assert problem.grid.tolist() == [0]
    assert problem.evaluate(np.array([3.0, 0.0])).tolist() == [0.3]


def test_a_column_that_stands_for_a_max_of_more_digits_than_doubles_hold_is_an_amount():
    """Steps of 1 / (997 * 991 * 983) up to 2e7 are more than 2**53."""
    lines = [[2e7, 1 / 997, -1], [1 / 991, 0, -1], [0, 1 / 983, -1]]
    problem = Problem.from_arrays(
        [[0, 0, 1]], lines, row_upper=0, upper=[1, 1, np.inf], integer=[True, True, False]
    )
    assert problem.settling.units.exist.all()
    assert problem.stepped.units.exist.tolist() == [True, True, False]
    assert problem.grid.tolist() == [0]
    assert not list(faults(problem, row_scales(problem), np.array([1.0, 1.0, 2e7 + 1 / 997])))


@pytest.mark.parametrize(("x", "wrong"), [(2.0**52, 1), (2.0**50, 0)])
def test_a_plan_of_endless_columns_is_none_where_doubles_do_not_tell_its_values(x, wrong):
    problem = Problem.from_arrays([[1, 2]], [[1, 1]], row_lower=1, integer=True)
    assert problem.grid.tolist() == [1]
    plan = np.array([x, 0.0])
    assert len(list(faults(problem, row_scales(problem), plan))) == wrong


@pytest.mark.parametrize("x", [np.nan, np.inf, -np.inf, 1e19, 1e300])
@pytest.mark.filterwarnings("error")
def test_what_doubles_do_not_hold_is_no_plan(x):
    problem = Problem.from_arrays([[1, 2]], [[1, 1]], row_lower=1, integer=True)
    with np.errstate(invalid="ignore"):
        assert list(faults(problem, row_scales(problem), np.array([x, 1.0])))
    assert problem.stepped.values(np.array([x, 1.0])) == [None]
    assert not problem.stepped.kept(np.array([x, 1.0])).any()


def test_values_of_thirteen_digits_beside_a_column_that_rows_bound():
    problem = Problem.from_arrays(
        [
            [10_000_000.0002, 9_999_999.9998, 9_999_999.9998, 10_000_000.0002, 10_000_000.0001],
            [4, 0, 0, 8, -8],
            [0, 9.9, 0, 9.9, 0],
            [3167.83, 2671.11, 4863, 6283.02, 3914.23],
        ],
        [[3, -4, 1, 5, -7], [0, 0, 0, 0, 0.3]],
        row_lower=[-243, -0.3],
        row_upper=[-241, 0.3],
        lower=[-3, 1, -3, -50, -np.inf],
        upper=[0, 2, 1, -46, np.inf],
        integer=True,
    )
    front = wp.front(problem)
    assert front.complete
    assert front.values[:, 0].tolist() == [
        -520_000_000.0099,
        -520_000_000.0095,
        -500_000_000.0103,
        -500_000_000.0099,
    ]
