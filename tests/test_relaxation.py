"""What the relaxation's duals prove: a bound below every plan, columns that no good plan moves."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from examples import examples
from wholepie import Problem
from wholepie.optimizer.problem.tolerances import CANCELLED
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.relaxation import Relaxation, Relaxed
from wholepie.optimizer.solver.safe_bounds import worst


def cover(rng: np.random.Generator, n: int = 6, upper: float = 2.0) -> Problem:
    """Goals that may have either sign, over columns from -1 to ``upper``."""
    return Problem.from_arrays(
        rng.integers(-9, 10, (2, n)),
        rng.integers(-3, 10, (2, n)),
        row_lower=4,
        row_upper=40,
        lower=-1,
        upper=upper,
        integer=True,
    )


def plans(problem: Problem, bounds: np.ndarray) -> np.ndarray:
    """Every plan that keeps to the bounds on the goals, shape (N, n)."""
    all_plans = np.array(list(itertools.product(range(-1, 3), repeat=problem.n)), dtype=float)
    rows = all_plans @ problem.A.toarray().T
    kept = ((rows >= problem.row_lower) & (rows <= problem.row_upper)).all(axis=1)
    return all_plans[kept & (all_plans @ problem.C.T <= bounds).all(axis=1)]


@examples(60)
@given(seed=st.integers(0, 10_000), share=st.floats(0, 1), limit=st.integers(-30, 30))
def test_the_bound_is_below_every_plan_and_no_good_plan_is_cut_off(
    seed: int, share: float, limit: int
) -> None:
    problem = cover(np.random.default_rng(seed))
    bounds = np.array([np.inf, float(limit)])
    cost = np.array([share, 1 - share]) @ problem.C
    relaxation = Relaxation(problem, Budget())
    relaxed = relaxation.solve(cost, bounds)
    feasible = plans(problem, bounds)
    if not len(feasible):
        return
    assert relaxed is not None
    values = feasible @ cost
    assert relaxed.bound <= values.min() + 1e-9
    for cutoff in np.quantile(values, [0, 0.1, 0.5], method="lower"):
        lower, upper = relaxation.columns_up_to(relaxed, float(cutoff))
        good = feasible[values <= cutoff]
        assert (good >= lower - 1e-9).all()
        assert (good <= upper + 1e-9).all()


def test_the_bound_is_close_to_the_linear_optimum() -> None:
    problem = Problem.from_arrays([[-3, -2], [0, 1]], [[2, 4]], row_upper=4, upper=1, integer=True)
    relaxed = Relaxation(problem, Budget()).solve(problem.C[0], np.full(2, np.inf))
    assert relaxed is not None
    assert relaxed.bound == pytest.approx(-4)


def test_columns_without_bounds_are_tightened_from_the_side_that_has_one() -> None:
    problem = Problem.from_arrays([[1, 4], [0, 0]], [[1, 1]], row_lower=2.5, integer=True)
    relaxation = Relaxation(problem, Budget())
    relaxed = relaxation.solve(problem.C[0], np.full(2, np.inf))
    assert relaxed is not None
    lower, upper = relaxation.columns_up_to(relaxed, 6.0)
    assert lower.tolist() == [0, 0]
    assert upper.tolist() == [np.inf, 1]


def test_a_relaxation_without_an_optimum_proves_nothing() -> None:
    problem = Problem.from_arrays([[-1], [1]], [[1]], row_lower=0, integer=True)
    assert Relaxation(problem, Budget()).solve(problem.C[0], np.full(2, np.inf)) is None


def test_few_columns_need_to_move_below_the_value_named() -> None:
    relaxed = Relaxed(bound=10.0, reduced_costs=np.array([0.0, 5.0, -3.0, 1.0]))
    assert relaxed.least(2, np.array([True] * 4)) == 13.0
    assert relaxed.least(2, np.array([True, True, False, True])) == 15.0
    assert relaxed.least(4, np.array([True] * 4)) == np.inf


@pytest.mark.parametrize(
    ("reduced", "bound"), [(0.0, 0.0), (1e-12, 0.0), (-1e-12, 0.0), (1e-8, -np.inf), (2.0, -np.inf)]
)
def test_a_reduced_cost_without_a_bound_proves_nothing_unless_it_is_rounding(
    reduced: float, bound: float
) -> None:
    """A dual of 1e-8 is no noise beside costs of 1, whatever an absolute tolerance says of it."""
    free = np.array([np.inf])
    found = worst(np.array([reduced]), -free, free, noise=CANCELLED * np.ones(1))
    assert found.tolist() == [bound]


@examples(100)
@given(one=st.integers(1, 60), other=st.integers(1, 60), price=st.integers(1, 60), up=st.booleans())
def test_what_cancels_out_leaves_the_bound_below_the_optimum(
    one: int, other: int, price: int, up: bool
) -> None:
    """Reduced costs of ``price * x - y`` with ``one * x == other * y`` are rounding, times 1e12."""
    worth = float(np.nextafter(price * other / one, np.inf if up else -np.inf))
    problem = Problem.from_arrays(
        [[price, -worth], [0, 0]], [[one, -other]], row_lower=0, row_upper=0, upper=1e12
    )
    relaxed = Relaxation(problem, Budget()).solve(problem.C[0], np.full(2, np.inf))
    assume(relaxed is not None)
    assert relaxed is not None
    most = min(Fraction(10**12), Fraction(10**12 * one, other))
    best = (price * Fraction(other, one) - Fraction(worth)) * most
    assert Fraction(relaxed.bound) <= min(best, Fraction(0))
