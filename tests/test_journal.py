"""A run that dies, in whatever way, goes on from its journal and ends with the same front."""

import functools
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import wholepie as wp
from wholepie import Front, Problem
from wholepie.optimizer import workers
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.journal import Journal
from wholepie.optimizer.kernel import Kernel, Outcome, Subproblem
from wholepie.optimizer.methods import METHODS as REGISTRY
from wholepie.optimizer.packing import question_digest

METHODS = list(REGISTRY.all())
Asked = Counter[bytes]


class Killed(BaseException):
    """Stands for SIGKILL: nothing of wholepie's catches it."""


@functools.cache
def problem(p: int = 3, n: int = 14, seed: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(10, 60, (2, n))
    goals = -rng.integers(10, 60, (p, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(1) // 2, upper=1, integer=True)


def problem_for(method: str) -> Problem:
    p = min(3, REGISTRY.named(method).most_goals)
    return problem(p, 14 if p > 2 else 24)


@functools.cache
def whole(method: str) -> Front:
    return run(problem_for(method), Options(method=method))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """How often each question was solved."""
    counts: Asked = Counter()

    class Counting(Kernel):
        def solve(self, subproblem: Subproblem) -> Outcome:
            counts[question_digest(subproblem)] += 1
            return super().solve(subproblem)

    monkeypatch.setattr(workers, "Kernel", Counting)
    return counts


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """After how many outcomes each of the coming sessions is killed."""
    left: list[int] = []
    append = Journal.append

    def dying(self: Journal, entry: object) -> None:
        append(self, entry)  # type: ignore[arg-type]
        if left:
            left[0] -= 1
            if left[0] == 0:
                left.pop(0)
                raise Killed

    monkeypatch.setattr(Journal, "append", dying)
    return left


def until_it_ends(go_on: Callable[[], Front]) -> Front:
    while True:
        try:
            return go_on()
        except Killed:
            continue


def assert_same(front: Front, other: Front) -> None:
    np.testing.assert_array_equal(front.values, other.values)
    assert (front.gap, front.complete) == (other.gap, other.complete)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_goes_on_after_kills(
    method: str, count: int, asked: Asked, lives: list[int], tmp_path: Path
) -> None:
    whole(method)
    asked.clear()
    lives += [1, 3, 2]
    options = Options(method=method, workers=count)
    recording = Recording(tmp_path / "run", resume=True)
    front = until_it_ends(lambda: run(problem_for(method), options, recording=recording))
    assert not lives
    assert_same(front, whole(method))
    assert_same(wp.open(tmp_path / "run"), front)
    assert sum(asked.values()) <= len(asked) + 3 * count
    solved = sum(asked.values())
    again = run(problem_for(method), options, recording=recording)
    assert sum(asked.values()) == solved
    assert_same(again, front)
    assert (again.solutions != front.solutions).nnz == 0
    assert again.record.solves == front.record.solves
    assert again.seconds == pytest.approx(front.seconds, abs=0.5)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_kills_anywhere_and_other_numbers_of_workers_change_nothing(
    data: st.DataObject, lives: list[int], asked: Asked, tmp_path_factory: pytest.TempPathFactory
) -> None:
    asked.clear()
    lives[:] = data.draw(st.lists(st.integers(1, 15), max_size=5))
    under_way = 0
    recording = Recording(tmp_path_factory.mktemp("run"), resume=True)

    def go_on(limit: int | None = None) -> Front:
        nonlocal under_way
        count = data.draw(st.integers(1, 4))
        under_way += count
        return run(problem(n=10), Options(workers=count, max_points=limit), recording=recording)

    front = until_it_ends(lambda: go_on(data.draw(st.sampled_from([None, 3, 6]))))
    if front.record.stopped:
        front = until_it_ends(go_on)
    assert sum(asked.values()) <= len(asked) + under_way
    assert_same(front, run(problem(n=10), Options()))
