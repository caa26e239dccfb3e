"""Models whose solves take long: others have their turn, and what is found on the way is told."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods.support import turns
from wholepie.optimizer.search import workers
from wholepie.optimizer.search.door import Door
from wholepie.optimizer.search.history import Progress
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver import run_watch
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem


def knapsack(p: int, n: int, seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    rows, goals = rng.integers(10, 60, (2, n)), -rng.integers(10, 60, (p, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True)


def whole(problem: Problem) -> np.ndarray:
    front = run(problem, Options(method="zones"))
    assert front.complete
    return front.values


def true_gap(listed: np.ndarray, front: np.ndarray) -> float:
    """How far the listed plans are from matching the worst matched one, as a share of ranges."""
    worse = np.maximum(listed[:, None] - front[None], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(worse > 0, worse / np.ptp(listed, axis=0), 0.0)
    return float(share.max(axis=2).min(axis=0).max())


@given(st.integers(2, 3), st.integers(0, 10_000), st.sampled_from([0.01, 0.05, 0.2, 0.5]))
def test_a_gap_that_was_asked_for_is_true(p: int, seed: int, within: float) -> None:
    problem = knapsack(p, 12, seed)
    front = run(problem, Options(method="zones", within=within))
    assert true_gap(front.values, whole(problem)) <= front.gap + 1e-9
    assert front.gap <= within


class SlowKernel(Kernel):
    """Has no verdict on a question until it is given so many seconds, as hard ones do."""

    needs = 0.0
    given: list[float]

    def solve(self, subproblem: Subproblem) -> Outcome:
        self.given.append(subproblem.seconds)
        outcome = super().solve(subproblem)
        if subproblem.seconds >= self.needs:
            return outcome
        bound = outcome.bound - 1.0 - abs(outcome.bound) if np.isfinite(outcome.bound) else -np.inf
        return replace(outcome, reason=Reason.SHARE_SPENT, bound=bound)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> type[SlowKernel]:
    monkeypatch.setattr(workers, "Kernel", SlowKernel)
    SlowKernel.needs, SlowKernel.given = 0.0, []
    return SlowKernel


@pytest.mark.parametrize("p", [2, 3])
@pytest.mark.parametrize("within", [None, 0.05])
def test_questions_that_give_way_come_again_with_more_time(
    slow: type[SlowKernel], p: int, within: float | None
) -> None:
    problem = knapsack(p, 14, 5)
    front = whole(problem)
    limit = 1000.0
    # More than a first turn, and no more than a third.
    slow.needs = limit * turns._FIRST * 3
    slow.given.clear()
    found = run(problem, Options(method="zones", time_limit=limit, within=within))
    given = {seconds for seconds in slow.given if seconds < slow.needs}
    assert {limit * turns._FIRST, 2 * limit * turns._FIRST} <= given
    assert max(slow.given) >= slow.needs
    if within is None:
        assert found.complete
        np.testing.assert_array_equal(np.unique(found.values, axis=0), np.unique(front, axis=0))
    assert true_gap(found.values, front) <= found.gap + 1e-9


def test_a_run_that_stops_while_questions_wait_says_so(slow: type[SlowKernel]) -> None:
    """No question is ever answered: only plans met on the way, and bounds that are far."""
    problem = knapsack(2, 14, 5)
    front = whole(problem)
    slow.needs = np.inf
    found = run(problem, Options(method="zones", time_limit=3.0))
    assert not found.complete
    assert found.record.stopped == "time limit"
    assert true_gap(found.values, front) <= found.gap + 1e-9


@pytest.fixture
def _told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where HiGHS would wait for a long run."""
    monkeypatch.setattr(run_watch, "_LONG_RUN", -1.0)
    monkeypatch.setattr(workers, "_TICK", 1e-4)


@pytest.mark.usefixtures("_told_at_once")
@pytest.mark.parametrize("constant", [0.0, 1e9])
def test_the_kernel_tells_of_plans_that_keep_to_the_problem(constant: float) -> None:
    problem = knapsack(2, 40, 1)
    problem = replace(problem, c0=problem.c0 + constant)
    told: list[Outcome] = []
    bounds = np.array([np.inf, problem.c0[1] - 600.0])
    kernel = Kernel(problem, onlooker=told.append)
    outcome = kernel.solve(Subproblem(np.array([1.0, 0.0]), bounds))
    assert outcome.reason is Reason.OPTIMAL
    assert told
    for each in told:
        assert each.reason is Reason.UNDER_WAY
        assert each.bound == -np.inf
        for f, x in each.plans:
            np.testing.assert_array_equal(Door(problem).require(x), f)
            assert (f <= bounds).all()
            assert outcome.f is not None
            assert f[0] >= outcome.f[0]


class TellingKernel(Kernel):
    """Tells of a plan before it answers."""

    plan: tuple[np.ndarray, np.ndarray]

    def solve(self, subproblem: Subproblem) -> Outcome:
        assert self._onlooker is not None
        self._onlooker(Outcome(Reason.UNDER_WAY, None, None, -np.inf, met=(self.plan,)))
        return super().solve(subproblem)


@pytest.mark.usefixtures("_told_at_once")
@pytest.mark.parametrize("method", ["zones", "segments", "grid", "boxed-line", "hull"])
def test_a_plan_told_of_on_the_way_is_checked_like_any_other(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    problem = knapsack(2, 14, 5)
    front = run(problem, Options(method=method)).values
    monkeypatch.setattr(workers, "Kernel", TellingKernel)
    too_much = np.ones(problem.n)
    true = np.zeros(problem.n)
    for x, f in ((too_much, problem.evaluate(too_much)), (true, np.array([-9e9, -9e9]))):
        TellingKernel.plan = (f, x)
        found = run(problem, Options(method=method))
        np.testing.assert_array_equal(np.sort(found.values, axis=0), np.sort(front, axis=0))


@pytest.mark.usefixtures("_told_at_once")
def test_a_plan_told_of_on_the_way_is_shown_before_any_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = knapsack(2, 14, 5)
    x = np.zeros(problem.n)
    x[0] = 1.0
    moments: list[Progress] = []

    class Waiting(TellingKernel):
        def solve(self, subproblem: Subproblem) -> Outcome:
            said = Outcome(Reason.UNDER_WAY, None, None, -np.inf, met=(self.plan,))
            assert self._onlooker is not None
            self._onlooker(said)
            for _ in range(2000):
                if moments:
                    break
                self._budget.stop.wait(0.005)
            return Kernel.solve(self, subproblem)

    Waiting.plan = (problem.evaluate(x), x)
    monkeypatch.setattr(workers, "Kernel", Waiting)
    search = Search(problem, progress=moments.append)
    with search:
        search.solve(Subproblem(np.array([1.0, 1.0]), np.full(2, np.inf)))
    assert moments[0].points == 1
    assert moments[0].solves == 0
    assert np.isinf(moments[0].gap)
    assert any((f == Waiting.plan[0]).all() for f in search.found)


def test_a_start_changes_nothing_of_an_answer() -> None:
    problem = knapsack(3, 20, 2)
    bounds = np.array([np.inf, -250.0, -250.0])
    alone = Kernel(problem).solve(Subproblem(np.array([1.0, 0.0, 0.0]), bounds))
    assert alone.f is not None
    for weights in (np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0]), np.ones(3)):
        other = Kernel(problem).solve(Subproblem(weights, bounds))
        again = Kernel(problem).solve(Subproblem(np.array([1.0, 0.0, 0.0]), bounds, start=other.x))
        assert again.f is not None
        assert (again.reason, again.f[0]) == (Reason.OPTIMAL, alone.f[0])
        assert again.bound == pytest.approx(alone.bound, abs=1.0)
