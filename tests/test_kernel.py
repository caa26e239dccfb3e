"""The kernel: verdicts, bounds, scaling, and answers that are not believed."""

import dataclasses
import gc
import threading
import time
import weakref

import numpy as np
import pytest

from wholepie import Problem, SolverError
from wholepie.optimizer.problem.verification import require_feasible, row_scales
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem

FREE = np.full(2, np.inf)
#: Seconds in which a solve of hours must end, on a machine that has other things to do.
PATIENCE = 15.0
FIRST, BOTH = np.array([1.0, 0.0]), np.array([1.0, 1.0])


def knapsack(n: int = 12, m: int = 2, seed: int = 0, integer: bool = True) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(10, 100, (m, n))
    goals = -rng.integers(10, 100, (2, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=integer)


def hard(seed: int = 1) -> Problem:
    return knapsack(n=300, m=8, seed=seed)


def test_an_optimum_comes_with_plan_values_and_bound() -> None:
    problem = knapsack()
    outcome = Kernel(problem).solve(Subproblem(FIRST, FREE))
    assert outcome.reason is Reason.OPTIMAL
    assert outcome.solves == 1
    np.testing.assert_array_equal(outcome.f, problem.C @ outcome.x)
    assert outcome.bound == pytest.approx(outcome.f[0])


def test_goal_bounds_hold_and_are_lifted_again() -> None:
    problem = knapsack()
    kernel = Kernel(problem)
    free = kernel.solve(Subproblem(FIRST, FREE))
    bounded = kernel.solve(Subproblem(FIRST, np.array([np.inf, free.f[1] - 40])))
    again = kernel.solve(Subproblem(FIRST, FREE))
    assert bounded.f[1] <= free.f[1] - 40
    assert bounded.f[0] >= free.f[0]
    assert again.f[0] == free.f[0]


def test_ties_are_broken_without_loss_in_the_first_objective() -> None:
    problem = Problem.from_arrays(
        [[1, 1, 0], [5, 2, 1]], [[1, 1, 0]], row_lower=1, upper=3, integer=True
    )
    outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=BOTH))
    assert outcome.f.tolist() == [1.0, 2.0]
    assert outcome.solves == 2


@pytest.mark.parametrize("integer", [True, False])
def test_infeasible_is_told_from_unbounded(integer: bool) -> None:
    unbounded = Problem.from_arrays([[-1, 0], [0, 1]], [[1, -1]], row_lower=0, integer=integer)
    infeasible = Problem.from_arrays(
        [[-1, 0], [0, 1]], [[1, -1], [0, 1]], row_lower=[0, 5], row_upper=[np.inf, 4],
        integer=integer,
    )  # fmt: skip
    assert Kernel(unbounded).solve(Subproblem(FIRST, FREE)).reason is Reason.UNBOUNDED
    outcome = Kernel(infeasible).solve(Subproblem(FIRST, FREE))
    assert outcome.reason is Reason.INFEASIBLE
    assert outcome.x is None
    assert outcome.bound == np.inf


def test_integers_only_between_the_bounds_make_a_problem_infeasible() -> None:
    problem = Problem.from_arrays([[1], [1]], [[2]], row_lower=1, row_upper=1, integer=True)
    assert Kernel(problem).solve(Subproblem(FIRST, FREE)).reason is Reason.INFEASIBLE


def test_a_time_limit_is_kept_and_leaves_a_bound() -> None:
    problem = hard()
    started = time.process_time()
    outcome = Kernel(problem, Budget.lasting(0.5)).solve(Subproblem(BOTH, FREE))
    assert time.process_time() - started < PATIENCE
    assert outcome.reason is Reason.TIME_LIMIT
    assert outcome.bound <= (problem.C @ outcome.x).sum()


def test_a_spent_budget_is_no_verdict() -> None:
    outcome = Kernel(knapsack(), Budget(time.monotonic() - 1)).solve(Subproblem(FIRST, FREE))
    assert outcome.reason is not Reason.INFEASIBLE


def test_another_thread_can_interrupt_a_solve() -> None:
    budget = Budget()
    threading.Timer(0.3, budget.stop.set).start()
    started = time.process_time()
    outcome = Kernel(hard(), budget).solve(Subproblem(BOTH, FREE))
    assert outcome.reason is Reason.INTERRUPTED
    assert time.process_time() - started < PATIENCE


def test_who_stops_a_budget_stops_those_within_it() -> None:
    outer = Budget()
    inner = outer.anew().anew()
    threading.Timer(0.3, outer.stop.set).start()
    started = time.process_time()
    outcome = Kernel(hard(), inner).solve(Subproblem(BOTH, FREE))
    assert outcome.reason is Reason.INTERRUPTED
    assert time.process_time() - started < PATIENCE
    assert not inner.stop.is_set()
    below = Budget()
    below.anew().stop.set()
    assert not below.stopped


def test_a_limit_on_one_linear_solve_does_not_count_the_ones_before() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((60, 80))
    problem = Problem.from_arrays(-rng.random((2, 80)), rows, row_upper=1)
    kernel = Kernel(problem, Budget(time.monotonic() + 60))
    for weight in np.linspace(0, 1, 50):
        outcome = kernel.solve(Subproblem(np.array([weight, 1 - weight]), FREE))
        assert outcome.reason is Reason.OPTIMAL


def test_rows_of_large_numbers_are_scaled() -> None:
    problem = Problem.from_arrays(
        [[-1.0, 0.0], [0.0, 1.0]], [[5e7, -5e7]], row_upper=0, upper=[1, 1]
    )
    outcome = Kernel(problem).solve(Subproblem(FIRST, np.array([np.inf, 0.5])))
    assert outcome.f[0] == pytest.approx(-0.5, abs=1e-9)


def test_a_carried_over_start_does_not_change_the_answer() -> None:
    """HiGHS 1.16.0 reports -10.05 as optimal where -10.03 is, if it starts from this plan."""
    problem = Problem.from_arrays(
        [
            [0.0, -0.2, -0.6, 0.2, 0.1, -0.6],
            [0.3, 0.6, 0.4, -0.3, -0.6, -0.3],
            [0.2, 0.5, -0.1, -0.1, -0.6, 0.0],
            [0.0, 0.2, 0.6, -0.2, -0.1, 0.6],
        ],
        [[2, 2, -2, -2, 1, 3]],
        row_upper=6,
        lower=[1, -1, -1, -2, -1, -2],
        upper=[1, 1, 0, 1, 2, 2],
        integer=True,
    )
    weights = np.array([0.5 / 4.8, 0.5 / 15.6, 10, 0.5 / 5.7])
    bounds = np.array([0.5, np.inf, np.inf, -0.5])
    fresh = Kernel(problem).solve(Subproblem(weights, bounds))
    kernel = Kernel(problem)
    for weight in np.eye(4):
        kernel.solve(Subproblem(weight, bounds))
        kernel.solve(Subproblem(-weight, np.full(4, np.inf)))
        assert kernel.solve(Subproblem(weights, bounds)).f.tolist() == fresh.f.tolist()
    assert fresh.bound == pytest.approx(weights @ fresh.f)


@pytest.mark.parametrize(
    ("x", "broken"),
    [([0.5, 0.0], "integrality"), ([2.0, 0.0], "bounds"), ([1.0, 1.0], "requirements")],
)
def test_a_plan_that_breaks_the_data_is_refused(x: list[float], broken: str) -> None:
    problem = Problem.from_arrays([[1, 0], [0, 1]], [[1, 1]], row_upper=1, upper=1, integer=True)
    with pytest.raises(SolverError, match=broken):
        require_feasible(problem, row_scales(problem), np.array(x))


def test_mixed_plans_keep_to_their_rows_after_rounding() -> None:
    problem = Problem.from_arrays(
        [[1.0, 1e-3], [0.0, 1.0]], [[1e6, -1.0]], row_lower=0.5, upper=[1, 10], integer=[1, 0]
    )
    outcome = Kernel(problem).solve(Subproblem(BOTH, FREE))
    assert outcome.x[0] == 1.0
    require_feasible(problem, row_scales(problem), outcome.x)


def linked(n: int = 6) -> Problem:
    """n amounts, each with a choice that allows it."""
    rng = np.random.default_rng(4)
    goals = rng.integers(-9, 10, (2, 2 * n))
    rows = np.vstack([np.hstack([np.eye(n), -3 * np.eye(n)]), np.ones(2 * n)])
    integer = np.arange(2 * n) >= n
    upper = np.where(integer, 1, 5)
    return Problem.from_arrays(goals, rows, row_upper=[0] * n + [9], upper=upper, integer=integer)


def test_what_is_left_of_kept_integers_is_a_linear_problem() -> None:
    problem, rng = linked(), np.random.default_rng(0)
    kernel = Kernel(problem)
    whole = kernel.solve(Subproblem(BOTH, FREE))
    for _ in range(20):
        plan = np.append(np.zeros(6), rng.integers(0, 2, 6)).astype(float)
        weights = rng.random(2)
        part = kernel.solve(Subproblem(weights, FREE, fixed=plan))
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[6:] = upper[6:] = plan[6:]
        alone = Kernel(dataclasses.replace(problem, lower=lower, upper=upper))
        assert weights @ part.f == pytest.approx(weights @ alone.solve(Subproblem(weights, FREE)).f)
        assert part.x[6:].tolist() == plan[6:].tolist()
        assert (part.solves, part.runs, part.relaxations) == (0, 0, 2), "found, and refined"
    assert kernel.solve(Subproblem(BOTH, FREE)).f.tolist() == whole.f.tolist()


def test_kept_integers_may_leave_no_plan_within_bounds() -> None:
    problem = linked()
    plan = np.zeros(12)
    outcome = Kernel(problem).solve(Subproblem(BOTH, np.array([-1.0, np.inf]), fixed=plan))
    assert outcome.reason is Reason.INFEASIBLE
    assert outcome.f is None
    assert outcome.bound == np.inf


def test_what_a_kernel_held_is_freed_with_it() -> None:
    """HiGHS holds what it calls back, where Python's collector does not see it."""
    problem = Problem.from_arrays([[1.0, 2.0]], [[1.0, 1.0]], row_lower=1, upper=3, integer=True)
    held = weakref.ref(problem)
    Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf)))
    del problem
    gc.collect()
    assert held() is None
