"""What HiGHS is asked has the plans of the problem, counted in other units from other places."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Goal, Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.solver.asked import Asked
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem


def distance(target: float, coefficients: list[float]) -> Problem:
    """The distance from a target, and the sum of all columns, to be small; 4 of each at most."""
    n = len(coefficients)
    ahead, behind = [*coefficients, 1.0], [*(-c for c in coefficients), 1.0]
    return Problem.from_arrays(
        [[*[0.0] * n, 1.0], [*[1.0] * n, 0.0]],
        [ahead, behind],
        row_lower=[target, -target],
        lower=[*[0] * n, -np.inf],
        upper=[*[4] * n, np.inf],
        integer=[*[True] * n, False],
    )


@pytest.mark.parametrize(
    ("target", "coefficients"),
    [(1e9, [0.01, 0.25]), (1e9 + 0.25, [1 / 95, 1 / 277]), (1e12, [3.0, 1000.0])],
)
def test_what_is_far_from_0_is_counted_from_near(target, coefficients):
    problem = distance(target, coefficients)
    asked = Asked.of(problem)
    for plan in ([0, 0], [4, 1], [4, 4]):
        x = problem.settled(np.array([*plan, 0.0]))
        there = asked.counted(x)
        assert asked.written(there) == pytest.approx(x, rel=1e-15)
        assert abs(there[-1]) < 1e-3 * abs(x[-1] / asked.worth[-1])
        activity, size = asked.problem.A @ there, abs(asked.problem.A) @ np.abs(there)
        assert (activity >= asked.problem.row_lower - 1e-12 * (size + target)).all()
        values = asked.problem.C @ there + asked.problem.c0
        assert values == pytest.approx(problem.evaluate(x), rel=1e-14)


@pytest.mark.parametrize(
    ("target", "coefficients"),
    [(1e9, [0.01, 0.25]), (1e9 + 0.25, [1 / 95, 1 / 277]), (1e12, [3.0, 1000.0]), (7, [2.0, 3.0])],
)
def test_the_nearest_plan_to_a_far_target_is_proved_to_the_step(target, coefficients):
    problem = distance(target, coefficients)
    outcome = Kernel(problem).solve(Subproblem(np.array([1.0, 0.0]), np.full(2, np.inf)))
    plans = [(a, b) for a in range(5) for b in range(5)]
    best = min(problem.evaluate(problem.settled(np.array([*plan, 0.0])))[0] for plan in plans)
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.f is not None
    assert outcome.f[0] == best
    assert best - problem.grid[0] < outcome.bound <= best


def test_columns_near_0_are_counted_from_there():
    asked = Asked.of(distance(100, [3.0, 1000.0]))
    assert not asked.origin.any()


@examples(60)
@given(
    parts=st.lists(st.lists(st.integers(200_000, 300_000_009), min_size=3, max_size=3), min_size=2),
    gains=st.lists(st.integers(1, 9), min_size=3, max_size=3),
    data=st.data(),
)
def test_what_stands_for_a_max_keeps_to_its_own_bound_to_the_last_unit(
    parts: list[list[int]], gains: list[int], data: st.DataObject
) -> None:
    plans = list(itertools.product((0, 1), repeat=3))
    most = {x: max(sum(a * v for a, v in zip(p, x, strict=True)) for p in parts) for x in plans}
    cap = data.draw(st.sampled_from(sorted(most.values()))) - data.draw(st.integers(0, 5))
    problem = Problem.from_arrays(
        [[0, 0, 0, 1], [*gains, 0]],
        [[*(-a for a in part), 1] for part in parts],
        row_lower=0,
        upper=[1, 1, 1, max(cap, 0)],
        integer=[True, True, True, False],
        goals=[Goal("most", "minimize"), Goal("gain", "maximize")],
    )
    values = {(most[x], sum(np.multiply(gains, x))) for x in plans if most[x] <= max(cap, 0)}
    efficient = nondominated(np.array(sorted(values)) * [1.0, -1.0]) * [1.0, -1.0]
    front = run(problem, Options())
    assert front.complete
    assert sorted(front.values.tolist()) == sorted(efficient.tolist())
