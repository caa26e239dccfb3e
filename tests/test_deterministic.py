"""Nothing but a time limit depends on clocks, where that is asked for."""

import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import shipped
from wholepie import Problem
from wholepie.cli import main
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.search.packing import question_digest
from wholepie.optimizer.solver import kernel as kernels
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Subproblem


@pytest.fixture(params=[1, 2])
def problem(request: pytest.FixtureRequest) -> Problem:
    rng = np.random.default_rng(request.param)
    rows, first = rng.integers(10, 60, (2, 12)), rng.integers(10, 60, 12)
    goals = np.array([-first, first - 70])
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The questions in their order, while the clock of strategies says what it likes."""
    asked: list[bytes] = []
    solve = Kernel.solve
    clock = time.thread_time

    def noted(kernel: Kernel, subproblem: Subproblem) -> Outcome:
        asked.append(question_digest(subproblem))
        return solve(kernel, subproblem)

    def noisy() -> Iterator[float]:
        """Each solve seems to take another time in every run."""
        rng = np.random.default_rng()
        for now in itertools.count(clock()):
            yield now + rng.random()

    told = noisy()
    monkeypatch.setattr(Kernel, "solve", noted)
    monkeypatch.setattr(kernels.time, "thread_time", lambda: next(told))
    return asked


def assert_identical(front: Front, other: Front) -> None:
    np.testing.assert_array_equal(front.values, other.values)
    assert (front.solutions != other.solutions).nnz == 0
    assert (front.gap, front.solves) == (other.gap, other.solves)
    assert (front.record.runs, front.record.relaxations) == (
        other.record.runs,
        other.record.relaxations,
    )
    assert _solves(front) == _solves(other)


def _solves(front: Front) -> dict[tuple[str, str], float]:
    ways = front.record.strategies
    return {(kind, name): ways[kind][name]["solves"] for kind in ways for name in ways[kind]}


@pytest.mark.parametrize("method", METHODS.all())
def test_one_worker_does_the_same_every_time(
    method: str, problem: Problem, asked: list[bytes]
) -> None:
    options = Options(method=method, deterministic=True)
    front = run(problem, options)
    first = asked.copy()
    asked.clear()
    assert_identical(run(problem, options), front)
    assert asked == first


@pytest.mark.usefixtures("asked")
def test_strategies_follow_the_clock_otherwise() -> None:
    rng = np.random.default_rng(3)
    rows, goals = rng.integers(10, 60, (1, 14)), -rng.integers(10, 60, (3, 14))
    many = Problem.from_arrays(goals, rows, row_upper=rows.sum() // 2, upper=1, integer=True)
    fronts = [run(many, Options(method="zones")) for _ in range(4)]
    assert len({tuple(sorted(_solves(front).items())) for front in fronts}) > 1


def test_a_run_that_resumes_does_the_same_too(problem: Problem, tmp_path) -> None:  # type: ignore[no-untyped-def]
    recording = Recording(tmp_path / "run", resume=True)
    run(problem, Options(deterministic=True, max_points=4), recording=recording)
    resumed = run(problem, Options(deterministic=True, max_points=10_000), recording=recording)
    assert resumed.complete
    np.testing.assert_array_equal(resumed.values, run(problem, Options()).values)


@pytest.mark.parametrize(("workers", "told"), [(1, False), (2, True)])
def test_the_command_says_that_several_workers_do_not_keep_an_order(
    workers: int, told: bool, tmp_path: Path
) -> None:
    asked = ["front", str(shipped.INSTANCES / "quickstart"), "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(main, [*asked, "--deterministic", "--workers", str(workers)])
    assert done.exit_code == 0
    assert ("for one worker only" in done.stderr) is told
