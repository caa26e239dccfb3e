"""Numbers far smaller than others beside them, and larger ones than doubles hold: right or refused.

Fronts are judged against all plans in fractions.
"""

import itertools
from fractions import Fraction

import numpy as np
import pytest

import wholepie as wp
from wholepie import InputError, Problem
from wholepie.optimizer.problem.rationals import rational
from wholepie.optimizer.problem.whole_forms import ColumnUnits, WholeForms


def all_efficient(C, A, limit, upper):
    """Values, in fractions, of all efficient plans of minimised goals."""
    exact = [[rational(number) for number in row] for row in (*C, *A)]
    found = set()
    for x in itertools.product(*(range(int(up) + 1) for up in upper)):
        sums = [sum(c * Fraction(v) for c, v in zip(row, x, strict=True)) for row in exact]
        if all(s <= rational(end) for s, end in zip(sums[len(C) :], limit, strict=True)):
            found.add(tuple(sums[: len(C)]))
    return sorted(
        float(one[0])
        for one in found
        if not any(
            other != one and all(o <= v for o, v in zip(other, one, strict=True)) for other in found
        )
    )


@pytest.mark.parametrize("large", [1e7, 4e7, 3e8, 7e9, 5e10])
@pytest.mark.parametrize("method", [None, "kirlik-sayin", "segments"])
def test_costs_of_ten_thousandths_count_beside_millions(large, method):
    rng = np.random.default_rng(int(large))
    small = rng.integers(1, 60, 3) * 1e-4
    C = np.array([[large, large - 1, *small], [-1, -1, *-rng.integers(1, 6, 3)]])
    A, limit, upper = [[1, 1, 1, 1, 1]], [5], [1, 1, 2, 2, 2]
    made = Problem.from_arrays(C, A, row_upper=limit, upper=upper, integer=True)
    front = wp.front(made, method=method)
    assert front.exact
    assert front.values[:, 0].tolist() == all_efficient(C, A, limit, upper)


@pytest.mark.parametrize("large", [1e8, 6e9, 9e10])
def test_ten_thousandths_count_in_a_row_of_millions(large):
    """Two times x[0] leaves room for 9 ten-thousandths, and not for 10."""
    C, upper = [[-3, -1, -2, -1], [1, 3, 1, 2]], [2, 3, 3, 3]
    A, limit = [[large, 1e-4, 2e-4, 5e-4]], [2 * large + 9e-4]
    assert limit[0] - 2 * large != 0
    made = Problem.from_arrays(C, A, row_upper=limit, upper=upper, integer=True)
    front = wp.front(made)
    assert front.exact
    assert front.values[:, 0].tolist() == all_efficient(C, A, limit, upper)


@pytest.mark.parametrize(
    ("C", "A", "upper", "named"),
    [
        ([[1e9, 1e-4], [-1, -1]], [[1, 1]], [1, np.inf], r"f1: the coefficient 0.0001 of x\[1\]"),
        ([[1, 1], [-1, -1]], [[1e9, 1e-4]], [1, np.inf], r"row\[0\]: the coefficient 0.0001"),
        ([[2e9**0.5 * 1e9, 1e-4], [-1, -1]], [[1, 1]], [1, 1], r"f1: the coefficient 0.0001"),
        ([[1e13, 1e-4], [-1, -1]], [[1, 1]], [1, 1], r"f1: the coefficient 0.0001"),
    ],
)
def test_what_would_be_lost_is_refused_by_name(C, A, upper, named):
    with pytest.raises(InputError, match=named):
        Problem.from_arrays(C, A, row_upper=5, upper=upper, integer=True)


@pytest.mark.parametrize(("lower", "upper"), [(1e17, 1e18), (-np.inf, -1e16), (2e19, np.inf)])
def test_whole_numbers_beyond_what_doubles_hold_are_refused_by_name(lower, upper):
    with pytest.raises(InputError, match=r"x\[1\]: a whole number of at least"):
        Problem.from_arrays([[1, 1]], [[1, 1]], lower=[0, lower], upper=[1, upper], integer=True)
    amounts = Problem.from_arrays([[1, 1]], [[1, 1]], lower=[0, lower], upper=[1, upper])
    assert not amounts.is_discrete


@pytest.mark.filterwarnings("error")
def test_a_plan_beyond_what_doubles_hold_is_none_and_is_said_by_name():
    made = Problem.from_arrays([[-1, 0]], [[1, 1]], upper=[1e18, 1], integer=True)
    with pytest.raises(wp.SolverError, match=r"doubles hold in whole numbers of x\[0\]"):
        wp.front(made)


def test_a_common_divisor_of_more_than_64_bits_leaves_finer_steps():
    tops = np.array([2**61 - 1, 2**61 - 1])
    units = ColumnUnits(tops, np.array([1, 1]))
    values = np.array([12.0, 24.0])
    forms = WholeForms.of(_row(values), units)
    if forms.exist[0]:
        assert [a * forms.step(0) for _, a in forms.terms(0)] == [12 * tops[0], 24 * tops[1]]


def _row(values):
    return Problem.from_arrays([[1, 1]], [values]).A
