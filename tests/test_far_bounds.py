"""Rows that bounds exclude by far, and decisions that rows send where numbers end.

HiGHS 1.16.0 crashes on the first kind without presolve, and calls some of the second infeasible.
"""

import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Problem
from wholepie.optimizer.errors import InfeasibleError, InputError
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.outcome import Reason

INF = math.inf
Row = tuple[float, float, list[float]]


def mixed(rows: list[Row], lower: list[float], upper: list[float]) -> Problem:
    """Rows of an amount and whole numbers, with costs of 1."""
    low, high, entries = zip(*rows, strict=True)
    n = len(lower)
    return Problem.from_arrays(
        np.ones((1, n)), np.array(entries), row_lower=low, row_upper=high, lower=lower,
        upper=upper, integer=[0] + [1] * (n - 1),
    )  # fmt: skip


KILLERS: dict[str, tuple[list[Row], list[float], list[float]]] = {
    "too small to be had": ([(1e15, INF, [1e-7, 1])], [0, 0], [1, 1]),
    "too large to be had": ([(-INF, -1.25e19, [2e-7, 3])], [0, -5], [0.3, 5]),
    "both sides": ([(-3e15, -2e15, [1e-7, 1])], [0, 0], [1, 1]),
    "one of two rows": ([(0, 9, [1, 1]), (3e17, INF, [1e-6, 1])], [0, 0], [9, 9]),
    "a bound of 1e26 once scaled": ([(1e19, INF, [1e-7, 3e-7])], [0, 0], [1, 1]),
}


@pytest.mark.parametrize("name", KILLERS)
@pytest.mark.parametrize("presolve", [True, False])
def test_what_bounds_exclude_is_infeasible(name: str, presolve: bool) -> None:
    problem = mixed(*KILLERS[name])
    model = HotModel(problem, Budget())
    assert model.run(presolve=presolve) is Reason.INFEASIBLE
    assert not model.has_plan
    with pytest.raises(InfeasibleError):
        wp.plan(problem)


def test_a_model_that_was_excluded_is_asked_again() -> None:
    """Bounds that come back are kept to, and nothing is left of the answer before."""
    problem = mixed([(-INF, 8, [1, 1]), (1, INF, [1, 1])], [0, 0], [9, 9])
    model = HotModel(problem, Budget())
    model.set_cost(problem.C[0])
    assert model.run() is Reason.OPTIMAL
    model.bound_columns(np.array([0.0, 9.0]), np.array([9.0, 9.0]))
    assert model.run() is Reason.INFEASIBLE
    assert not model.has_plan
    model.bound_columns(np.zeros(2), np.full(2, 9.0))
    assert model.run() is Reason.OPTIMAL
    assert model.has_plan
    assert model.objective == pytest.approx(1)


@pytest.mark.parametrize(
    ("rows", "limit"),
    [
        ([(1e15, INF, [1e-7, 1, 0])], "1e+20"),
        ([(-INF, -1e15, [1e-7, 1, 0])], "1e+20"),
        ([(1e14, INF, [0, 0, 1]), (0, 0, [1, 0, -1e7])], "1e+20"),
        ([(1e15, INF, [0, 1, 1e-3])], "9.0072e+15"),
    ],
)
def test_a_decision_that_must_be_too_large_is_named(rows: list[Row], limit: str) -> None:
    with pytest.raises(InputError) as caught:
        mixed(rows, [-INF, 0, -INF], [INF, 1, INF])
    words = str(caught.value)
    assert "what is required makes it" in words
    assert f"numbers here go up to {limit}; use a larger unit" in words


SIZES = st.integers(-8, 3)
NUMBERS = st.builds(
    lambda sign, size, digit: sign * digit * 10.0**size,
    st.sampled_from([1, -1]), SIZES, st.sampled_from([1, 1.5, 3.25, 7]),
)  # fmt: skip
SIDES = st.builds(
    lambda sign, size: sign * 10.0**size, st.sampled_from([1, -1]), st.integers(0, 19)
)
SIDED = st.builds(
    lambda side, upper, entries: (-INF, side, entries) if upper else (side, INF, entries),
    SIDES, st.booleans(), st.lists(NUMBERS, min_size=2, max_size=2),
)  # fmt: skip


def feasible(rows: list[Row], amount: float, most: int, slack: Fraction) -> bool:
    """Whether an amount up to ``amount`` and a whole number up to ``most`` keep to rows that are
    off by a share, in fractions."""
    for y in range(most + 1):
        low, high = Fraction(0), Fraction(amount)
        for lower, upper, (a, b) in rows:
            side, sign = (upper, 1) if lower == -INF else (lower, -1)
            room = sign * (Fraction(side) - Fraction(b) * y)
            room += slack * (abs(Fraction(side)) + abs(Fraction(b) * y) + abs(Fraction(a)) * high)
            factor = sign * Fraction(a)
            low, high = (
                (low, min(high, room / factor)) if factor > 0 else (max(low, room / factor), high)
            )
        if low <= high:
            return True
    return False


@examples(120)
@given(
    st.lists(SIDED, min_size=1, max_size=2),
    st.sampled_from([1.0, 9e4, 1e9, 1e14]),
    st.integers(1, 6),
    st.booleans(),
)
def test_the_verdict_is_right_whatever_the_sizes(
    rows: list[Row], amount: float, most: int, presolve: bool
) -> None:
    """But where rows are kept or broken by less than tolerances explain."""
    slack = Fraction(1, 10**5)
    can = feasible(rows, amount, most, -slack)
    assume(can == feasible(rows, amount, most, slack))
    try:
        problem = mixed(rows, [0, 0], [amount, most])
    except InputError:
        assume(False)
        return
    model = HotModel(problem, Budget())
    model.set_cost(problem.C[0])
    reason = model.run(presolve=presolve)
    assert not (can and reason is Reason.INFEASIBLE)
    assert not (reason is Reason.OPTIMAL and not can)


@examples(40)
@given(
    st.lists(SIDED, min_size=1, max_size=2),
    st.sampled_from([1.0, 1e9, INF]),
    st.sampled_from([0.0, -INF]),
)
def test_no_size_ends_in_a_fault(rows: list[Row], upper: float, lower: float) -> None:
    """A plan, or a refusal that does not speak of Python."""
    said = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wp.plan(mixed(rows, [lower, lower], [upper, upper]), time_limit=5)
    except wp.WholepieError as error:
        said = str(error)
    assert "Error:" not in said
    assert ".py" not in said


def test_rows_of_numbers_beyond_64_bits_are_written_in_digits() -> None:
    """Whole numbers of Python have no largest one; NumPy's do."""
    problem = Problem.from_arrays(
        [[4096, 1]], [[1.5, -1.5e-8]], row_lower=-1.5e10, row_upper=3.1e11,
        lower=[0, -5], upper=[9e4, 1e10], integer=True,
    )  # fmt: skip
    assert wp.plan(problem).values.tolist() == [-5.0]
