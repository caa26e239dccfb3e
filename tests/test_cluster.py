"""Subproblems over executors: threads, processes, and a real Dask cluster on loopback."""

import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import dask_processes
import wholepie as wp
from dask_processes import worker
from wholepie import Front, InputError, Problem, SolverError
from wholepie.cli import main
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.search import remote
from wholepie.optimizer.search.cluster import connect
from wholepie.optimizer.search.heartbeats import Patience
from wholepie.optimizer.search.history import Progress
from wholepie.optimizer.search.packing import problem_digest
from wholepie.optimizer.search.remote import RemoteTask, packed_problem, solve
from wholepie.optimizer.solver import versions
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem
from wholepie.optimizer.solver.tuning import Tuning
from wholepie.optimizer.solver.versions import proving_versions

QUICKSTART = str(Path(__file__).resolve().parents[1] / "instances" / "quickstart")


def problem(p: int = 3, n: int = 12, seed: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(10, 60, (2, n))
    goals = -rng.integers(10, 60, (p, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=True)


LONG = problem(n=60)


def assert_same(front: Front, other: Front) -> None:
    np.testing.assert_array_equal(front.values, other.values)
    assert (front.gap, front.complete) == (other.gap, other.complete)


@contextmanager
def processes(count: int = 2) -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=context) as pool:
        yield pool


class Losing(ThreadPoolExecutor):
    """Loses its workers after a few tasks, as a pool of processes does."""

    left = 9

    def submit(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.left -= 1
        if self.left < 0:
            raise RuntimeError("cannot schedule new futures after shutdown")
        return super().submit(*args, **kwargs)


@pytest.mark.parametrize("method", REGISTRY.all())
def test_every_method_runs_on_an_executor(method: str) -> None:
    asked = problem(min(3, REGISTRY.named(method).most_goals))
    with ThreadPoolExecutor(2) as pool:
        front = run(asked, Options(method=method, workers=2), executor=pool)
    assert_same(front, run(asked, Options(method=method)))


def test_as_many_are_under_way_as_the_executor_works_on() -> None:
    with ThreadPoolExecutor(3) as pool:
        assert wp.front(problem(), executor=pool).record.options["workers"] == 3
        assert wp.front(problem(), executor=pool, workers=2).record.options["workers"] == 2


def test_the_ways_of_solving_are_told_from_afar() -> None:
    with ThreadPoolExecutor(1) as pool:
        front = wp.front(problem(), executor=pool)
    tried = sum(
        strategy["solves"]
        for kind in front.record.strategies.values()
        for strategy in kind.values()
    )
    assert tried >= front.record.solves / 2


def task_of(asked: Problem, versions: dict[str, str] | None = None) -> RemoteTask:
    free = np.full(asked.p, np.inf)
    sub = Subproblem(np.ones(asked.p), free, slack=0.5, known=12.0)
    told = versions or proving_versions()
    return RemoteTask("run", problem_digest(asked), sub, np.inf, Tuning(), told)


def test_a_task_is_small_and_the_problem_is_sent_once() -> None:
    asked = problem(n=40, seed=9)
    task = task_of(asked)
    assert len(pickle.dumps(task)) < 1500
    assert solve(task) is None
    assert isinstance(solve(task, packed_problem(asked)), Outcome)
    assert isinstance(solve(task), Outcome)


@pytest.mark.parametrize("name", ["wholepie", "highs", "python"])
def test_a_worker_of_another_version_refuses(name: str) -> None:
    told = {**proving_versions(), name: "0.0.1"}
    with pytest.raises(SolverError, match=rf"refused, since its {name} is .* and not 0\.0\.1"):
        solve(task_of(problem(), told))


def test_a_worker_remembers_few_problems() -> None:
    for seed in range(20, 30):
        asked = problem(n=5, seed=seed)
        solve(task_of(asked), packed_problem(asked))
    assert len(remote._PROBLEMS._things) <= 4
    assert len(remote._OF_THREAD.seats._things) <= 2


def test_a_kernel_that_cannot_be_made_is_one_failed_subproblem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*_: object) -> None:
        raise SolverError(codes.SOLVER_REFUSED, "HiGHS holds another model")

    asked = problem(n=6, seed=31)
    with monkeypatch.context() as patched:
        patched.setattr(remote, "Kernel", refused)
        outcome = solve(task_of(asked), packed_problem(asked))
    assert outcome is not None
    assert (outcome.reason, outcome.is_bug) == (Reason.FAILED, False)
    assert "HiGHS holds another model" in outcome.words
    again = solve(task_of(asked))
    assert again is not None
    assert again.reason is not Reason.FAILED


def test_lost_workers_end_the_search_in_good_order_and_it_goes_on(tmp_path: Path) -> None:
    with Losing(2) as pool:
        recording = Recording(tmp_path / "run")
        asked = Options(method="zones", workers=2)
        front = run(problem(), asked, executor=pool, recording=recording)
    assert "a worker was lost (RuntimeError" in front.record.stopped
    assert len(front)
    assert not front.complete
    asked, recording = Options(method="zones"), Recording(tmp_path / "run", resume=True)
    assert_same(run(problem(), asked, recording=recording), run(problem(), asked))


def test_processes_find_the_same_front_and_one_that_dies_loses_nothing(tmp_path: Path) -> None:
    with processes() as pool:
        found = wp.front(problem(), executor=pool, method="zones")
        assert_same(found, wp.front(problem(), method="zones"))
        victims = iter(list(pool._processes)[:1])

        def kill(moment: Progress) -> None:
            for victim in victims if moment.points > 3 else ():
                os.kill(victim, signal.SIGKILL)

        front = wp.front(
            LONG, executor=pool, folder=tmp_path / "run", progress=kill, method="zones"
        )
    assert "a worker was lost (BrokenProcessPool" in front.record.stopped
    most = len(front) + 1
    again = wp.front(LONG, folder=tmp_path / "run", resume=True, max_points=most, method="zones")
    assert again.record.stopped == "points limit"
    assert len(again) > len(front)


class Deaf(Executor):
    """Takes tasks and never does any."""

    def submit(self, *_: object, **__: object) -> "Future[Outcome]":  # type: ignore[override]
        return Future()


class Busy(Deaf):
    """Has begun all tasks, and ends none."""

    def submit(self, *_: object, **__: object) -> "Future[Outcome]":  # type: ignore[override]
        future: Future[Outcome] = Future()
        future.set_running_or_notify_cancel()
        return future


@pytest.mark.parametrize(("executor", "most"), [(Deaf(), 60.0), (Busy(), 80.0)])
def test_a_time_limit_holds_whatever_the_workers_do(executor: Executor, most: float) -> None:
    begun = time.monotonic()
    front = wp.front(problem(), executor=executor, time_limit=0.5, workers=2, method="zones")
    assert front.record.stopped == "time limit"
    assert time.monotonic() - begun < most


# A real cluster.


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    pytest.importorskip("distributed")
    with dask_processes.scheduler() as address:
        yield address


def test_a_scheduler_without_workers_is_told(scheduler: str) -> None:
    with (
        pytest.raises(InputError, match="has no worker; start one with: dask worker tcp"),
        connect(scheduler, Patience(connect=0.5)),
    ):
        pass


def test_a_cluster_finds_the_same_front_though_a_worker_dies(
    scheduler: str, tmp_path: Path
) -> None:
    with worker(scheduler), worker(scheduler) as victim, connect(scheduler) as executor:
        front = wp.front(problem(), executor=executor, method="zones")
        assert front.record.options["workers"] == 2
        assert_same(front, wp.front(problem(), method="zones"))
        assert wp.front(LONG, executor=executor, max_points=9).record.stopped == "points limit"
        assert (
            wp.front(LONG, executor=executor, time_limit=1, method="zones").record.stopped
            == "time limit"
        )
        victims = iter([victim])

        def kill(moment: Progress) -> None:
            for process in victims if moment.points > 3 else ():
                process.kill()

        front = wp.front(problem(), executor=executor, progress=kill, method="zones")
        assert not list(victims)
        assert_same(front, wp.front(problem(), method="zones"))
        assert_refused(scheduler)
        assert_the_command_uses_it(scheduler, tmp_path)


def assert_refused(scheduler: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(versions, "VERSION", "1.14.0")
        versions._all.cache_clear()
        told = r"Workers were refused:\n  tcp://.*: its highs is .* and not 1\.14\.0"
        with pytest.raises(InputError, match=told), connect(scheduler):
            pass
    versions._all.cache_clear()


def assert_the_command_uses_it(scheduler: str, folder: Path) -> None:
    command = ["front", QUICKSTART, "--out", str(folder / "run"), "--scheduler", scheduler]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert_same(wp.open(folder / "run"), wp.front(QUICKSTART))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "nothing://x"])
def test_no_scheduler_is_told(address: str) -> None:
    pytest.importorskip("distributed")
    with (
        pytest.raises(InputError, match="No Dask scheduler answers at"),
        connect(address, Patience(connect=0.5)),
    ):
        pass


def test_dask_that_is_not_installed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(InputError, match=r"pip install 'wholepie\[cluster\]'"),
        connect("tcp://x:1"),
    ):
        pass
