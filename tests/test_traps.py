"""Faults that users of other tools reported, as tests: here the same case must come out right."""

import itertools
import time
from dataclasses import replace

import numpy as np
import pyomo.environ as pyo
import pytest

import wholepie as wp
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem

EXACT = [name for name in REGISTRY.all() if REGISTRY.named(name).guarantee["integer"] == "exact"]
exact = pytest.mark.parametrize("method", EXACT)
#: A pass needs bounds, and says so.
endless = pytest.mark.parametrize("method", [name for name in EXACT if name != "frontier"])


def front_of(problem: Problem, method: str) -> list[tuple[float, ...]]:
    """The whole front, proved, as goal values in order; of as many goals as the method takes."""
    most = REGISTRY.named(method).most_goals
    front = run(problem.select(problem.labels[:most]), Options(method=method))
    assert front.complete
    return [tuple(point) for point in front.values.tolist()]


@exact
def test_points_closer_than_the_default_gap_are_told_apart(method: str) -> None:
    """With HiGHS' mip_rel_gap of 1e-4, a difference of 1 in a million is optimal enough."""
    goals = [[1_000_000, 1, 0], [1_000_000, 0, 1]]
    problem = Problem.from_arrays(
        goals, [[1, 0, 0], [0, 1, 1]], row_lower=[1, 5], upper=[1, 5, 5], integer=True
    )
    assert front_of(problem, method) == [(1_000_000 + k, 1_000_005 - k) for k in range(6)]


@pytest.mark.parametrize("digits", [4, 5, 6])
@pytest.mark.parametrize("p", [2, 3])
def test_values_of_many_digits_are_told_apart(digits: int, p: int) -> None:
    """Rounding a column that HiGHS takes for whole may move a goal by many steps."""
    for seed in range(8):
        rng = np.random.default_rng([digits, p, seed])
        goals = -rng.integers(10 ** (digits - 1), 10**digits, (p, 11))
        row = rng.integers(10, 100, (1, 11))
        problem = Problem.from_arrays(goals, row, row_upper=row.sum() // 2, upper=1, integer=True)
        plans = np.array(list(itertools.product((0.0, 1.0), repeat=11)))
        whole = nondominated(plans[plans @ row[0] <= row.sum() // 2] @ goals.T)
        assert front_of(problem, "zones") == sorted(map(tuple, whole.tolist()))


@exact
def test_weakly_dominated_points_are_not_listed(method: str) -> None:
    """Both plans have the least f1; the one that HiGHS meets first may be the worse in f2."""
    problem = Problem.from_arrays(
        [[1, 1, 3], [9, 4, 1], [2, 2, 2]],
        [[1, 1, 1]],
        row_lower=1,
        row_upper=1,
        upper=1,
        integer=True,
    )
    assert front_of(problem, method) in ([(1, 4, 2), (3, 1, 2)], [(1, 4), (3, 1)])


@exact
def test_goals_without_a_range_divide_by_nothing(method: str) -> None:
    problem = Problem.from_arrays(
        [[0, 0], [1, 0], [0, 1]], [[1, 1]], row_lower=3, upper=3, integer=True
    )
    expected = [(0, k, 3 - k) for k in range(4)]
    assert front_of(problem, method) in (expected, [(0, 0)])


@endless
def test_integer_columns_need_no_upper_bound(method: str) -> None:
    problem = Problem.from_arrays([[1, 0], [0, 1]], [[2, 3]], row_lower=12, integer=True)
    assert front_of(problem, method) == [(0, 4), (2, 3), (3, 2), (5, 1), (6, 0)]


@endless
def test_integer_columns_need_no_bound_at_all(method: str) -> None:
    problem = Problem.from_arrays(
        [[1, 0], [0, 1]],
        [[1, 0], [0, 1], [1, 1]],
        row_lower=[-2, -3, -4],
        lower=-np.inf,
        integer=True,
    )
    assert front_of(problem, method) == [(-2, -2), (-1, -3)]


def test_a_time_out_is_not_taken_for_infeasible() -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(10, 1000, (5, 60))
    problem = Problem.from_arrays(
        rng.integers(10, 1000, (2, 60)),
        rows,
        row_lower=rows.sum(axis=1) // 2,
        row_upper=rows.sum(axis=1) // 2 + 1,
        upper=1,
        integer=True,
    )
    kernel = Kernel(problem, Budget(time.monotonic() + 0.2))
    outcome = kernel.solve(Subproblem(np.array([1.0, 0.0]), np.full(2, np.inf)))
    assert outcome.reason is Reason.TIME_LIMIT
    assert outcome.f is None
    assert outcome.bound < np.inf
    front = run(problem, Options(time_limit=0.2))
    assert front.record.stopped == "time limit"
    assert not front.complete


@pytest.mark.parametrize("workers", [1, 2])
def test_a_time_limit_counts_the_whole_run_and_not_each_solve(workers: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(10, 100, (3, 120))
    problem = Problem.from_arrays(
        -rng.integers(10, 100, (3, 120)), rows, row_upper=rows.sum(1) // 2, upper=1, integer=True
    )
    started = time.process_time()
    front = run(problem, Options(time_limit=0.4, workers=workers))
    assert time.process_time() - started < 15
    assert front.record.stopped == "time limit"


def test_an_early_exit_leaves_the_model_as_it_was() -> None:
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(40), domain=pyo.Binary)
    model.row = pyo.Constraint(expr=pyo.quicksum((7 + i % 5) * model.x[i] for i in range(40)) <= 90)
    model.a = pyo.Objective(
        expr=pyo.quicksum((9 + i % 7) * model.x[i] for i in range(40)), sense=-1
    )
    model.b = pyo.Objective(
        expr=pyo.quicksum((9 + i % 4) * model.x[i] for i in range(40)), sense=-1
    )
    model.b.deactivate()
    model.b.activate()
    model.x[3].set_value(1)
    before = written(model)
    front = wp.front(model, max_points=2)
    assert front.record.stopped == "points limit"
    assert written(model) == before


def written(model: pyo.ConcreteModel) -> tuple[str, list[object], list[object]]:
    """All that a run might leave changed in a model."""
    components = [(c.name, c.active) for c in model.component_data_objects()]
    values = [v.value for v in model.component_data_objects(pyo.Var)]
    bodies = [str(c.expr) for c in model.component_data_objects((pyo.Objective, pyo.Constraint))]
    return repr(components), values, bodies  # type: ignore[return-value]


@pytest.mark.parametrize("noise", [0.0, 1e-14, -1e-14, 1e-16])
def test_what_is_left_of_terms_that_cancel_out_is_no_cost(noise: float) -> None:
    """HiGHS 1.16.0 with presolve reports 125.7 as optimal where -235.7 is, given a cost of 1e-14.

    Weights for which two plans are equally good cancel out the costs of the columns in which they
    differ, so that such costs are common in two-goal searches.
    """
    goals = [[6.0, -15, 8, 15, -39, 27, -8], [-18.0, 40, -6, 0, 0, -6, -38]]
    rows = [[30, 0, 0, -35, 3, -25, 17], [-18, 38, -30, -36, -17, 6, 8]]
    upper, integer = [3, 2, 1, 1, 1, 1, 1], [False] * 2 + [True] * 5
    problem = Problem.from_arrays(goals, rows, row_upper=[10, 54], upper=upper, integer=integer)
    weights = np.array([5.73128700621557 + noise, 2.1492326273308393])
    bounds = np.array([52.59994005789474, -53.00007837894737])
    outcome = Kernel(problem).solve(Subproblem(weights, bounds))
    assert outcome.bound == pytest.approx(-235.699178, rel=1e-6)


@pytest.mark.parametrize("integer", [False, True], ids=["amounts", "mixed"])
@pytest.mark.parametrize("p", [2, 3])
def test_a_goal_that_only_rounding_moves_has_no_range(p: int, integer: bool) -> None:
    """A tenth of a sum that is fixed: its values differ by 1e-16, which is no contradiction."""
    rng = np.random.default_rng(0)
    cost, other = rng.uniform(1, 9, (2, 8))
    goals = [cost, np.full(8, 0.1), other][:p]
    problem = Problem.from_arrays(
        goals, np.ones((1, 8)), row_lower=3.3, row_upper=3.3, upper=1,
        integer=(np.arange(8) % 2 == 0) & integer,
    )  # fmt: skip
    front = run(problem, Options())
    assert not front.record.stopped
    assert front.complete or front.gap <= 0.05
    if p == 2:
        assert len(front) == 1
    else:
        plain = run(problem.select([problem.labels[0], problem.labels[2]]), Options())
        assert np.ptp(front.values[:, 0]) == pytest.approx(np.ptp(plain.values[:, 0]))


@pytest.mark.parametrize("unit", [1e-4, 0.01, 1.0, 250.0])
def test_steps_of_any_size_are_told_apart_in_the_payoff_table(unit: float) -> None:
    """Ties are broken in the same solve, with a slack of half a step of the other goal's weight.

    Counted in the goal's own numbers instead of steps, it let a front of steps below 1 be called
    complete with a point missing.
    """
    goals = [[2, -24, -6, -20, 7], [-32, 20, -18, -13, -21]]
    rows = [[34, -29, 33, -21, 0], [-4, 0, 0, 0, -18], [-36, 37, 26, 34, 33]]
    problem = Problem.from_arrays(
        np.array(goals) * [[unit], [1.0]], rows, row_upper=[5.456, 17.83, 68.27],
        upper=[3, 2, 1, 1, 1], integer=True,
    )  # fmt: skip
    found = run(problem, Options())
    assert found.complete
    np.testing.assert_allclose(found.values, [[-64 * unit, -37], [-35 * unit, -46]], rtol=1e-12)


@pytest.mark.parametrize("constant", [1e6, 1e8, 1e9])
@pytest.mark.parametrize("unit", [0.01, 7.0])
def test_a_large_constant_in_a_goal_hides_no_step(constant: float, unit: float) -> None:
    """Steps are counted from the constant, and rounding errors of its size are no step."""
    rng = np.random.default_rng(0)
    gains, sizes = rng.integers(-300, 1, size=(2, 16)), rng.integers(1, 301, size=(2, 16))
    plain = Problem.from_arrays(
        gains * unit, sizes, row_upper=sizes.sum(axis=1) // 2, upper=np.ones(16), integer=True
    )
    moved = run(replace(plain, c0=np.full(2, constant * unit)), Options())
    assert moved.complete
    np.testing.assert_allclose(
        moved.values - constant * unit, run(plain, Options()).values, atol=0.1 * unit
    )
