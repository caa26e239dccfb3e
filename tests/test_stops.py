"""A run that stops early, for whatever reason, keeps what it found and certifies it truly."""

import _thread
import functools
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from highspy import HighsModelStatus as Status

from wholepie import Problem, SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.frontier.passing import PassLimits
from wholepie.optimizer.methods import frontier
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.search import workers
from wholepie.optimizer.search.history import Progress
from wholepie.optimizer.search.payoff import payoff_of
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

METHODS = list(REGISTRY.all())
#: Methods that can be made to run for ever; the lexicographic one has few orders to go through.
LONG = [name for name in METHODS if name != "lexicographic"]
#: A run is interrupted once it has more points than this; boxed-line takes its time for the first.
FEWEST = {"boxed-line": 2}
#: How much later than its limit a run may end on a machine that has other things to do, seconds.
PATIENCE = 15.0
#: Methods that prove something of what they do not list.
PROVING = ("zones", "grid", "segments", "frontier")


@pytest.fixture(autouse=True)
def _passes_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the method frontier comes to solves, which are what fails here."""
    monkeypatch.setattr(frontier, "_FEW", PassLimits(1, 0))
    monkeypatch.setattr(frontier, "_MANY", PassLimits(1, 1))


def problem(p: int = 3, n: int = 20) -> Problem:
    rng = np.random.default_rng(3)
    rows = rng.integers(10, 60, (1, n))
    goals = -rng.integers(10, 60, (p, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum() // 2, upper=1, integer=True)


def problem_for(method: str, n: int | None = None) -> Problem:
    """Three goals, or two and more columns where the method takes no more goals."""
    p = min(3, REGISTRY.named(method).most_goals)
    return problem(p, n or (20 if p == 3 else 50))


@functools.cache
def whole_front(method: str) -> np.ndarray:
    front = run(problem_for(method), Options())
    assert front.complete
    return front.values


@pytest.fixture
def whole(request: pytest.FixtureRequest) -> np.ndarray:
    """The whole front of the problem that the test's method is given, if it has one."""
    callspec = getattr(request.node, "callspec", None)
    return whole_front(callspec.params.get("method", "zones") if callspec else "zones")


def assert_true(front: Front, whole: np.ndarray) -> None:
    """The listed plans are nondominated, and the certificate covers the whole front."""
    assert not front.complete
    if not np.isfinite(front.gap):
        return
    worse = np.maximum(front.values[:, None] - whole[None], 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(worse > 0, worse / np.ptp(front.values, axis=0), 0.0)
    assert share.max(axis=2).min(axis=0).max() <= front.gap + 1e-9


class FailingKernel(Kernel):
    """Answers a number of subproblems, then fails in a given way."""

    left = 0
    failure: Reason | type[Exception] = Reason.FAILED

    def solve(self, subproblem: Subproblem) -> Outcome:
        type(self).left -= 1
        if type(self).left >= 0:
            return super().solve(subproblem)
        if isinstance(self.failure, Reason):
            return Outcome(self.failure, None, None, -np.inf, 1, 0.0)
        raise SolverError(codes.SOLVER_STOPPED, "on purpose")


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch, whole: np.ndarray) -> Iterator[type[FailingKernel]]:
    monkeypatch.setattr(workers, "Kernel", FailingKernel)
    yield FailingKernel
    FailingKernel.failure = Reason.FAILED


def assert_loses_nothing(method: str, after: int, whole: np.ndarray) -> None:
    """A solver that fails ``after`` so many solves: a front that says so, or an error if empty."""
    try:
        front = run(problem_for(method), Options(method=method))
    except SolverError:
        front = None
    if after <= 1 and front is None:
        return
    assert front is not None
    assert front.record.stopped.startswith("the solver failed")
    assert_true(front, whole)
    assert len(front) > 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 1, 4, 6, 7, 20])
@pytest.mark.parametrize("failure", [Reason.FAILED, SolverError])
def test_a_failing_solver_loses_nothing(
    method: str, after: int, failure: Reason, failing: type[FailingKernel], whole: np.ndarray
) -> None:
    failing.left, failing.failure = after, failure
    assert_loses_nothing(method, after, whole)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 3, 6, 30])
def test_time_limits_inside_solves_are_no_verdicts(
    method: str, after: int, failing: type[FailingKernel], whole: np.ndarray
) -> None:
    failing.left, failing.failure = after, Reason.TIME_LIMIT
    front = run(problem_for(method), Options(method=method))
    assert front.record.stopped in ("time limit", "")
    assert front.record.stopped or failing.left >= 0
    assert_true(front, whole)


BROKEN = [Status.kSolveError, Status.kUnboundedOrInfeasible, Status.kUnknown]


def break_highs(patch: pytest.MonkeyPatch, status: Status, breaks: Callable[[int], bool]) -> None:
    """HiGHS ends its i-th run with a given status where ``breaks(i)``."""
    run_once, runs = HotModel._run_once, itertools.count(1)

    def broken(model: HotModel) -> Status:
        answer = run_once(model)
        return status if breaks(next(runs)) else answer

    patch.setattr(HotModel, "_run_once", broken)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 10, 30])
@pytest.mark.parametrize("status", BROKEN)
def test_highs_without_a_verdict_loses_nothing(
    method: str, after: int, status: Status, monkeypatch: pytest.MonkeyPatch, whole: np.ndarray
) -> None:
    break_highs(monkeypatch, status, lambda run: run > after)
    assert_loses_nothing(method, after, whole)


@pytest.mark.parametrize("status", BROKEN)
@pytest.mark.parametrize("every", [3, 5])
def test_a_run_without_a_verdict_is_made_again(
    every: int, status: Status, monkeypatch: pytest.MonkeyPatch, whole: np.ndarray
) -> None:
    break_highs(monkeypatch, status, lambda run: run % every == 0)
    front = run(problem(), Options())
    assert front.complete
    np.testing.assert_array_equal(front.values, whole)


@pytest.mark.parametrize("method", LONG)
def test_a_time_limit_is_kept(method: str) -> None:
    started = time.process_time()
    front = run(problem_for(method, n=90), Options(method=method, time_limit=0.3, samples=10_000))
    assert time.process_time() - started < PATIENCE
    assert front.record.stopped == "time limit"
    assert not front.complete


@pytest.mark.parametrize("method", LONG)
def test_ctrl_c_keeps_what_was_found(method: str) -> None:
    """It comes a moment after the points, so that as a rule a solve is under way."""
    enough = FEWEST.get(method, 6)
    pressed = threading.Event()

    def watch(moment: Progress) -> None:
        is_proved = np.isfinite(moment.gap) or method not in PROVING
        if moment.points > enough and is_proved and not pressed.is_set():
            pressed.set()
            threading.Timer(0.02, _thread.interrupt_main).start()

    front = run(problem_for(method, n=90), Options(method=method, samples=10_000), watch)
    assert pressed.is_set()
    assert front.record.stopped == "interrupted"
    assert len(front) >= enough - 2
    assert np.isfinite(front.gap) or method not in PROVING
    assert not front.complete


@pytest.mark.parametrize("method", LONG)
def test_a_limit_on_points_ends_the_search(method: str, whole: np.ndarray) -> None:
    front = run(problem_for(method), Options(method=method, max_points=5))
    assert front.record.stopped == "points limit"
    assert 5 <= len(front) < len(whole)
    assert_true(front, whole)


def test_progress_tells_solves_points_gap_and_time() -> None:
    seen: list[Progress] = []
    front = run(problem(), Options(), seen.append)
    assert [p.solves for p in seen] == sorted(p.solves for p in seen)
    assert seen[-1].points == len(front)
    assert seen[-1].solves == front.solves
    assert seen[-1].gap == 0
    assert seen[0].gap > 0
    assert seen[-1].seconds <= front.seconds


def test_an_interrupted_run_is_worth_more_the_longer_it_ran(
    failing: type[FailingKernel],
) -> None:
    gaps = []
    for after in (10, 40, 160):
        failing.left = after
        gaps.append(run(problem(), Options()).gap)
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] < gaps[0]


def test_a_limit_on_points_is_kept_to_but_for_the_best_of_each_goal() -> None:
    two = Problem.from_arrays(
        [[-1, -1.0], [2, 1.0]], np.zeros((0, 2)), upper=3, integer=True
    )  # 7 points, the best of each goal among them
    assert [len(run(two, Options(max_points=k))) for k in range(1, 9)] == [2, 2, 3, 4, 5, 6, 7, 7]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("cut", [{0}, {1}, {0, 1, 2}])
def test_the_best_of_a_goal_that_takes_too_long_is_bounded_and_the_run_goes_on(
    method: str, cut: set[int], monkeypatch: pytest.MonkeyPatch, whole: np.ndarray
) -> None:
    solve, asked = Kernel.solve, itertools.count()

    def slow(kernel: Kernel, subproblem: Subproblem) -> Outcome:
        outcome = solve(kernel, subproblem)
        if next(asked) not in cut:
            return outcome
        poor = solve(kernel, Subproblem(subproblem.weights[::-1].copy(), subproblem.bounds))
        return replace(
            poor, reason=Reason.SHARE_SPENT, bound=outcome.bound - 0.1 * abs(outcome.bound)
        )

    monkeypatch.setattr(Kernel, "solve", slow)
    front = run(problem_for(method), Options(method=method))
    assert front.record.stopped == ""
    unknown = sum("is not known" in note for note in front.record.notes)
    if front.complete:
        np.testing.assert_array_equal(front.values, whole)
        assert front.faces is not None or (unknown == 0 and front.payoff is not None)
    else:
        assert front.payoff is None
        assert unknown >= 1
        assert_true(front, whole)
    is_asked_again = method == "boxed-line" and len(cut) == 1
    assert np.isfinite(front.gap) == (front.complete or method in PROVING or is_asked_again)


def test_a_whole_front_has_the_payoff_table_that_solves_give() -> None:
    for p, n in ((2, 20), (3, 20), (4, 12)):
        asked = problem(p, n)
        front = run(asked, Options())
        assert front.payoff is not None
        found = payoff_of(front.values * asked.signs) * asked.signs
        np.testing.assert_array_equal(np.diag(found), np.diag(front.payoff))
        if p == 2:
            np.testing.assert_array_equal(found, front.payoff)


def test_a_share_of_the_time_ends_one_solve_alone() -> None:
    kernel = Kernel(problem(3, 60))
    asked = Subproblem(np.array([1.0, 0.5, 0.25]), np.full(3, np.inf))
    cut = kernel.solve(replace(asked, seconds=0.0))
    whole = kernel.solve(asked)
    assert cut.reason is Reason.SHARE_SPENT
    assert whole.reason is Reason.OPTIMAL
    assert cut.bound <= whole.bound
