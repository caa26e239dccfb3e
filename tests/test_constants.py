"""Goals are searched without their constants, and have them again at every door."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.problem.constants import Constants
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem

STEP, CONSTANT = Fraction(1, 10_000), 10**9
free = np.full(2, np.inf)


def problem_with(constants: tuple[float, float], still: float = 0.0) -> Problem:
    """Two goals in ten-thousandths, and a third column that is 3 whatever is decided."""
    goals = [[-0.0007, -0.0005, still], [0.0004, 0.0009, 0.0]]
    problem = Problem.from_arrays(
        goals, [[1, 1, 0]], row_upper=6, lower=[0, 0, 3], upper=[5, 5, 3], integer=True
    )
    return replace(problem, c0=np.array(constants, dtype=float))


@examples(60)
@given(
    c0=st.tuples(*[st.sampled_from([0.0, 7.0, -0.5, 1e9, -1e9, 1e11, 1e9 + 0.25])] * 2),
    still=st.sampled_from([0.0, 1.0, -9e5]),
    plan=st.tuples(st.integers(0, 5), st.integers(0, 5)),
)
def test_values_and_bounds_go_both_ways(
    c0: tuple[float, float], still: float, plan: tuple[int, int]
) -> None:
    problem = problem_with(c0, still)
    constants, x = Constants(problem), np.array([*plan, 3.0])
    f, bare = problem.evaluate(x), constants.rest.evaluate(x)
    assert bare.tolist() == problem_with((0.0, 0.0)).evaluate(x).tolist()
    assert constants.added(bare).tolist() == f.tolist()
    assert constants.added(np.array([bare, bare]))[1].tolist() == f.tolist()
    np.testing.assert_allclose(constants.taken_from(f), bare, rtol=0, atol=1e-12)
    assert constants.added(free).tolist() == constants.taken_from(free).tolist() == free.tolist()
    bound, own = float(np.array([1e4, 2e4]) @ bare), constants.added(np.zeros(2))
    exact = Fraction(bound) + 10**4 * Fraction(own[0]) + 2 * 10**4 * Fraction(own[1])
    _assert_just_below(constants.added_to_sum(np.array([1e4, 2e4]), bound), exact)


@examples(60)
@given(
    c0=st.tuples(*[st.integers(-(10**13), 10**13).map(lambda cents: cents / 100)] * 2),
    weights=st.tuples(*[st.floats(0.001, 10)] * 2),
    bound=st.floats(-100, 100),
    price=st.sampled_from([0.0004, 2.0**0.5 / 1000]),
)
def test_a_proved_bound_is_rounded_downwards_once(
    c0: tuple[float, float], weights: tuple[float, float], bound: float, price: float
) -> None:
    """Also of a goal without steps."""
    problem = problem_with(c0)
    problem = replace(problem, C=np.array([problem.C[0], [price, 0.0009, 0.0]]))
    constants = Constants(problem)
    parts = [Fraction(w) * Fraction(repr(c)) for w, c in zip(weights, c0, strict=True)]
    _assert_just_below(
        constants.added_to_sum(np.array(weights), bound), Fraction(bound) + sum(parts)
    )
    if price != 0.0004:
        found = constants.added_to_bounds(np.array([np.inf, bound]))
        assert found[0] == np.inf
        _assert_just_below(float(found[1]), Fraction(bound) + Fraction(repr(c0[1])))


def _assert_just_below(found: float, exact: Fraction) -> None:
    assert Fraction(found) <= exact < Fraction(float(np.nextafter(found, np.inf)))


def test_without_constants_nothing_is_made_anew() -> None:
    problem = problem_with((0.0, 0.0))
    assert Constants(problem).rest is problem


@pytest.mark.parametrize("most", range(0, 30, 5))
def test_a_kernel_tells_ten_thousandths_apart_beside_a_billion(most: int) -> None:
    """The first goal is least with the second up to a value that is met exactly."""
    problem = problem_with((CONSTANT, CONSTANT))
    bounds = np.array([np.inf, float(CONSTANT + most * STEP)])
    outcome = Kernel(problem).solve(Subproblem(np.array([1.0, 0.0]), bounds))
    best = min(
        -7 * x - 5 * y
        for x in range(6)
        for y in range(6)
        if x + y <= 6 and 4 * x + 9 * y <= most
    )  # fmt: skip
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.f is not None
    assert outcome.f[0] == float(CONSTANT + best * STEP)
    assert outcome.f[0] - float(STEP) < outcome.bound <= outcome.f[0]


def test_a_front_has_its_constants_everywhere() -> None:
    plain, beside = (
        run(problem_with(c0), Options()) for c0 in ((0.0, 0.0), (1e9, -2e9))
    )  # fmt: skip
    added = np.array([1e9, -2e9])
    np.testing.assert_allclose(beside.values, plain.values + added, rtol=1e-15)
    assert beside.complete
    assert plain.payoff is not None
    assert beside.payoff is not None
    np.testing.assert_allclose(beside.payoff, plain.payoff + added, rtol=1e-15)
    for with_them, without in zip(beside.proofs, plain.proofs, strict=True):
        assert with_them.least <= without.least + with_them.weights @ added
        np.testing.assert_allclose(with_them.bounds, without.bounds + added, rtol=1e-15)


def test_points_that_a_constant_makes_the_same_are_listed_once() -> None:
    plain, beside = (run(problem_with(c0), Options()) for c0 in ((0.0, 0.0), (1e17, 0.0)))
    assert len(plain) > 1
    assert beside.values.tolist() == [[1e17, 0.0]]
    assert beside.record.merged == len(plain) - 1
