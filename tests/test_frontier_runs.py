"""Runs by the frontier method: checked, killed, interrupted and resumed."""

import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from checked_runs import SOLVERS, model
from journals import assert_same, problem
from test_frontier import KINDS, known_front, made
from test_stops import assert_true
from wholepie import InterruptionError
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.frontier import passing
from wholepie.optimizer.frontier.passing import PassLimits
from wholepie.optimizer.journal.replay import RecordedWorkers
from wholepie.optimizer.methods import frontier
from wholepie.optimizer.problem.names import Floats
from wholepie.optimizer.search.history import Progress


class Killed(BaseException):
    """Stands for SIGKILL: nothing of wholepie's catches it."""


@pytest.fixture
def slow_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passes have bounds from the beginning, and keep what they know after every step."""
    monkeypatch.setattr(frontier, "_FEW", PassLimits(1, 0))
    monkeypatch.setattr(frontier, "_SECONDS_BETWEEN", -1.0)
    monkeypatch.setattr(passing, "_MANY", 0)
    monkeypatch.setattr(passing, "_MANY_ELSE", 0)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_second_solver_agrees(solver: str, tmp_path: Path) -> None:
    front = wp.front(model())
    assert (front.record.method, front.solves) == ("frontier", 0)
    found = wp.verify(front.save(tmp_path / "run"), solver=solver)
    assert found.verified
    assert found.kind == "zones"
    assert found.regions > 0


@pytest.mark.usefixtures("slow_passes")
@pytest.mark.parametrize("turns", [1, 3, 6])
def test_a_pass_that_is_killed_has_its_plans_and_resumes(
    turns: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    note, left = RecordedWorkers.note, iter(range(turns))

    def dying(self: RecordedWorkers, plans: list[tuple[Floats, Floats]]) -> None:
        note(self, plans)
        if next(left, None) is None:
            raise Killed

    options = Options(method="frontier")
    with monkeypatch.context() as patched:
        patched.setattr(RecordedWorkers, "note", dying)
        with pytest.raises(Killed):
            run(problem(), options, recording=Recording(tmp_path / "run"))
    seen: list[int] = []
    know = passing.Pass.know

    def knowing(self: passing.Pass, plans: Floats) -> None:
        seen.append(len(plans))
        know(self, plans)

    monkeypatch.setattr(passing.Pass, "know", knowing)
    front = run(problem(), options, recording=Recording(tmp_path / "run", resume=True))
    assert max(seen) > 0
    assert front.complete
    np.testing.assert_array_equal(front.values, run(problem(), Options(method="zones")).values)
    assert_same(wp.open(tmp_path / "run"), front)


@pytest.mark.usefixtures("slow_passes")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("after", [0, 2, 5])
def test_a_pass_that_is_interrupted_has_a_true_gap(kind: str, after: int) -> None:
    told = 0
    for seed in range(20):
        asked, moments = made(kind, seed), iter([*[False] * after, True])

        def watch(_: Progress, moments: Iterator[bool] = moments) -> None:
            if next(moments, False):
                signal.raise_signal(signal.SIGINT)

        try:
            front = run(asked, Options(method="frontier"), watch)
        except (InterruptionError, wp.InfeasibleError):
            continue
        whole = np.array(sorted(known_front(asked)))
        if front.complete:
            assert {tuple(f) for f in front.values.tolist()} == {tuple(f) for f in whole.tolist()}
        else:
            assert_true(front, whole)
            told += np.isfinite(front.gap)
    assert told or kind != "budget" or after == 5
