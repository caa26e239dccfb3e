"""Robustness: weights verified by solving, core indices, alternatives and regret by brute force."""

from itertools import product
from pathlib import Path

import numpy as np
import pytest
import scipy.optimize as so
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Goal, InfeasibleError, InputError, Problem
from wholepie.optimizer.insight.stability import of_listed, of_plan
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Subproblem

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
BANDS = ["under 30: served", "30-44: served", "45-64: served", "65+: served"]


def knapsack(seed: int, p: int = 3, n: int = 8) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(5, 30, (1, n))
    goals = [Goal(name, "maximize") for name in "abcd"[:p]]
    return Problem.from_arrays(
        rng.integers(1, 20, (p, n)),
        rows,
        row_upper=rows.sum() // 2,
        upper=1,
        integer=True,
        goals=goals,
    )


def all_plans(problem: Problem) -> np.ndarray:
    plans = np.array(list(product([0.0, 1.0], repeat=problem.n)))
    activity = plans @ problem.A.toarray().T
    kept = (activity <= problem.row_upper) & (activity >= problem.row_lower)
    return plans[kept.all(axis=1)]


def least(problem: Problem, weights: np.ndarray) -> float:
    return Kernel(problem).solve(Subproblem(weights, np.full(problem.p, np.inf))).bound


# Weights.


@examples(8)
@given(seed=st.integers(0, 10_000), p=st.sampled_from([2, 3, 4]))
def test_the_plans_of_a_front_share_all_weights_among_them(seed: int, p: int) -> None:
    front = wp.front(knapsack(seed, p))
    if (np.ptp(front.values, axis=0) > 0).all():
        shares = [wp.stability(n, front=front).share for n in front.numbers]
        assert sum(shares) == pytest.approx(1, abs=1e-5)


@examples(8)
@given(seed=st.integers(0, 10_000), p=st.sampled_from([2, 3]))
def test_at_the_ends_of_the_weights_the_plan_is_best_and_just_past_them_it_is_not(
    seed: int, p: int
) -> None:
    found = knapsack(seed, p)
    plan = wp.plan(found, weights=dict(zip("abc"[:p], [1, 2, 1][:p], strict=True)))
    stable = wp.stability(plan)
    assert stable.supported
    assert stable.proved
    ranges = plan.ranges
    ranges = np.where(ranges > 0, ranges, 1.0)
    others = all_plans(found) @ found.C.T
    for k in range(p):
        for end, sign in zip(stable.intervals.iloc[k], (-1, 1), strict=True):
            inside = weights_with(others, plan.f, ranges, k, end)
            assert inside is not None
            assert inside @ plan.f == pytest.approx(least(found, inside), abs=1e-5)
            if 1e-3 < end < 1 - 1e-3:
                assert weights_with(others, plan.f, ranges, k, end + sign * 1e-3) is None


def weights_with(
    others: np.ndarray, own: np.ndarray, ranges: np.ndarray, k: int, value: float
) -> np.ndarray | None:
    """Weights, divided by range, with weight k as given, for which no other plan is better."""
    p = len(own)
    rows = np.vstack([(own - others) / ranges, np.ones(p), np.eye(p)[k]])
    upper = np.concatenate([np.full(len(others), 1e-6), [1.0, value]])
    lower = np.concatenate([np.full(len(others), -np.inf), [1.0, value]])
    problem = Problem.from_arrays(np.zeros((1, p)), rows, row_lower=lower, row_upper=upper)
    x = Kernel(problem).solve(Subproblem(np.ones(1), np.full(1, np.inf))).x
    return None if x is None else x / ranges


@examples(8)
@given(seed=st.integers(0, 10_000))
def test_a_front_saves_solves_and_changes_nothing(seed: int) -> None:
    found = knapsack(seed)
    front = wp.front(found)
    plan = wp.plan(found, "leximin", front=front)
    number = int((front.points == plan.values).all(axis=1).idxmax())
    solved, listed = of_plan(plan, front), of_listed(front, number)
    assert solved.share == pytest.approx(listed.share, abs=1e-6)
    assert solved.gap == pytest.approx(listed.gap, abs=1e-6)
    expected = listed.intervals.to_numpy()
    np.testing.assert_allclose(solved.intervals.to_numpy(), expected, atol=1e-5)


def test_a_plan_off_the_hull_is_best_for_no_weights() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    found = Problem.from_arrays(
        [[0, 10, 4], [10, 0, 4]], [[1, 1, 1]], row_upper=1, upper=1, integer=True, goals=goals
    )
    plan = wp.plan(found, "leximin")
    assert plan.values.tolist() == [4, 4]
    stable = wp.stability(plan)
    assert not stable.supported
    assert stable.gap == pytest.approx(0.1, abs=1e-6)
    assert stable.central.tolist() == pytest.approx([0.5, 0.5])
    assert stable.share == 0
    assert stable.intervals.isna().all(axis=None)


def test_a_plan_between_two_vertices_is_best_for_one_choice_of_weights() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    found = Problem.from_arrays(np.eye(2), [[1, 1]], row_upper=1, upper=1, goals=goals)
    stable = wp.stability(wp.plan(found, "leximin"))
    assert stable.supported
    assert stable.share == pytest.approx(0, abs=1e-5)
    assert stable.intervals.to_numpy() == pytest.approx(np.full((2, 2), 0.5), abs=1e-5)


def test_a_number_needs_a_front() -> None:
    front = wp.front(knapsack(1))
    for arguments in ({}, {"front": front}):
        with pytest.raises(InputError, match="There is no front with a plan 99"):
            wp.stability(99, **arguments)


# Decisions.


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_core_indices_are_shares_of_the_efficient_plans(seed: int) -> None:
    front = wp.front(knapsack(seed))
    table = wp.core_index(front).set_index("index_1")
    chosen = front.solutions.toarray() == 1
    for j in range(8):
        row = table.loc[j]
        assert row["core"] == pytest.approx(chosen[:, j].mean())
        always, never = chosen[:, j].all(), not chosen[:, j].any()
        assert row["verdict"] == ("always" if always else "never" if never else "sometimes")


def test_amounts_are_no_yes_or_no() -> None:
    assert wp.core_index(wp.front(INSTANCES / "quickstart")).empty
    table = wp.core_index(wp.front(INSTANCES / "citizens-budget", goals=BANDS[2:]))
    assert len(table) == 38
    assert set(table["verdict"]) == {"always", "never", "sometimes"}


@examples(10)
@given(seed=st.integers(0, 10_000), loss=st.sampled_from([0.0, 0.1, 0.3]))
def test_an_alternative_differs_as_much_as_can_be(seed: int, loss: float) -> None:
    found = knapsack(seed)
    plan = wp.plan(found)
    plans = all_plans(found)
    ranges = plan.ranges
    near = plans[(plans @ found.C.T <= plan.f + loss * ranges + 1e-6).all(axis=1)]
    known = [plan.x]
    for each in wp.alternatives(plan, loss=loss, count=2):
        distances = np.abs(near[:, None] - np.array(known)[None]).sum(axis=2).min(axis=1)
        x = known[0].copy()
        x[each.decisions["index_1"].to_numpy(int)] = each.decisions["value"]
        own = np.abs(np.array(known) - x).sum(axis=1).min()
        assert own == pytest.approx(distances.max())
        assert each.differs == np.abs(x - plan.x).sum()
        assert (each.losses <= loss + 1e-6).all()
        known.append(x)
    if len(known) < 3:
        distances = np.abs(near[:, None] - np.array(known)[None]).sum(axis=2).min(axis=1)
        assert distances.max() < 1


def test_alternatives_need_sound_options() -> None:
    plan = wp.plan(INSTANCES / "quickstart")
    with pytest.raises(InputError, match="less than 100"):
        wp.alternatives(plan, loss=1.5)


@examples(20)
@given(seed=st.integers(0, 10_000), loss=st.sampled_from([0.0, 0.1, 0.3]))
def test_alternatives_in_amounts_are_plans_that_lose_little(seed: int, loss: float) -> None:
    drawn = np.random.default_rng(seed)
    C, A = drawn.integers(-9, 9, (2, 6)) * 1.0, drawn.integers(0, 9, (3, 6)) * 1.0
    whole = drawn.random(6) < 0.3 * (seed % 2)
    found = Problem.from_arrays(C, A, row_upper=A.sum(axis=1) * 2, upper=4.0, integer=whole)
    plan = wp.plan(found, "weighted")
    known = [plan.x]
    for each in wp.alternatives(plan, loss=loss, count=3):
        x = plan.x.copy()
        x[each.decisions["index_1"].to_numpy(int)] = each.decisions["value"]
        assert (A @ x <= found.row_upper + 1e-5).all()
        assert (x >= 0).all()
        assert (x <= 4).all()
        assert (x[whole] == np.rint(x[whole])).all()
        assert (found.C @ x <= plan.f + loss * plan.ranges + 1e-4).all()
        total = np.abs(plan.x).sum() or 6.0
        own = np.abs(np.array(known) - x).sum(axis=1).min() / (2 * total)
        assert each.apart == pytest.approx(own, abs=1e-4)
        assert each.apart > 0
        assert not each.yes_no
        known.append(x)


def test_alternatives_in_amounts_are_farther_apart_than_hops_and_jumps() -> None:
    plan = wp.plan(INSTANCES / "food-relief")
    found = wp.alternatives(plan, loss=0.05, count=10)
    assert len(found) == 10
    assert all(each.losses.max() <= 0.05 + 1e-6 for each in found)
    assert min(each.apart for each in found) > hops(plan, 0.05, 10)


def hops(plan: wp.Plan, loss: float, count: int) -> float:
    """How far apart the nearest two plans are that hop, skip and jump finds (Brill et al. 1982): by
    another door to HiGHS, with each amount that was used before counting one.
    """
    problem, known = plan.problem, [plan.x]
    most = plan.f + loss * plan.ranges - problem.c0
    rows = np.concatenate([problem.row_lower, np.full(problem.p, -np.inf)])
    limits = np.concatenate([problem.row_upper, most])
    A = sp.vstack([problem.A, sp.csr_array(problem.C)])
    shown = ~problem.columns.hidden
    weights = np.zeros(problem.n)
    names = np.unique(problem.columns.component[shown])
    for name in names:
        own = shown & (problem.columns.component == name)
        weights[own] = 0.5 / ((np.abs(plan.x[own]).sum() or own.sum()) * len(names))
    for _ in range(count):
        used = (np.array(known) > 1e-6).any(axis=0)
        found = so.milp(
            used.astype(float),
            constraints=so.LinearConstraint(A, rows, limits),
            bounds=so.Bounds(problem.lower, problem.upper),
        )
        known.append(found.x)
    return min(float(np.abs(a - b) @ weights) for i, a in enumerate(known) for b in known[:i])


# Regret.


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_the_largest_regret_is_the_least_there_is(seed: int) -> None:
    one, other = knapsack(seed, 2), knapsack(seed + 1, 2)
    robust = wp.regret({"dry": one, "wet": other})
    feasible = {tuple(x) for x in all_plans(one)} & {tuple(x) for x in all_plans(other)}
    regrets = []
    for problem in (one, other):
        payoff = wp.payoff(problem).table.to_numpy()
        ranges = np.ptp(payoff, axis=0)
        weights = 1 / np.where(ranges > 0, ranges, 1.0)
        best = least(problem, weights)
        regrets.append([float(weights @ problem.C @ np.array(x)) - best for x in sorted(feasible)])
    expected = np.array(regrets).max(axis=0).min()
    assert robust.regrets.loc["joint plan"].max() == pytest.approx(expected, abs=1e-5)
    assert robust.regrets.loc["best for dry", "dry"] == 0
    chosen = tuple(robust.decisions["value"])
    assert chosen in feasible


def test_another_scenarios_plan_may_not_be_feasible() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    rich, poor = (
        Problem.from_arrays(np.eye(2), [[1, 1]], row_upper=money, upper=9, goals=goals)
        for money in (10, 4)
    )
    table = wp.regret({"rich": rich, "poor": poor}).regrets
    assert np.isnan(table.loc["best for rich", "poor"])
    assert table.loc["joint plan", "poor"] == pytest.approx(0, abs=1e-6)


def test_scenarios_that_do_not_compare_are_told() -> None:
    with pytest.raises(InputError, match="at least two"):
        wp.regret({"only": knapsack(1)})
    with pytest.raises(InputError, match=r"different things, such as x\[8\]"):
        wp.regret({"small": knapsack(1), "large": knapsack(1, n=9)})
    goals = [Goal("x", "minimize")]
    low, high = (
        Problem.from_arrays([[1]], [[1]], row_lower=least, row_upper=most, goals=goals)
        for least, most in ((0, 1), (2, 3))
    )
    with pytest.raises(InfeasibleError, match="all scenarios together"):
        wp.regret({"low": low, "high": high})
