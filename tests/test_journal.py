"""What a run goes on from, and what it refuses: its journal, its options and its model."""

import contextlib
import re
import signal
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from journals import assert_same, journalled, outcomes, problem, resumed, whole
from wholepie import InputError, InterruptionError, JournalError, Problem
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.journal.journal import Journal, peek
from wholepie.optimizer.journal.opening import FORMAT
from wholepie.optimizer.search.clock import Clock
from wholepie.optimizer.search.packing import pack_plans, unpack_plans


def test_a_clock_that_is_held_stands_still() -> None:
    clock = Clock()
    clock.hold(3600.0)
    assert clock.seconds == clock.seconds == 3600
    clock.resume()
    assert clock.seconds > 3600


def test_counters_and_the_trace_go_on(tmp_path: Path) -> None:
    first = journalled(tmp_path)
    front = resumed(tmp_path)
    assert front.record.solves > first.record.solves
    assert front.record.solver_seconds > first.record.solver_seconds
    assert front.seconds > first.seconds
    moments = [row["seconds"] for row in front.record.history]
    assert moments == sorted(moments)
    tried = sum(
        strategy["solves"]
        for kind in front.record.strategies.values()
        for strategy in kind.values()
    )
    assert tried >= front.record.solves - 10


def test_limits_count_from_where_the_run_stood(tmp_path: Path) -> None:
    first = journalled(tmp_path)
    again = resumed(tmp_path, max_points=8)
    assert again.record.stopped == "points limit"
    np.testing.assert_array_equal(again.values, first.values)


def test_ctrl_c_while_the_journal_is_read_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journalled(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    after, calls = Journal.after, iter(range(100))

    def interrupted(self: Journal, turn: int) -> object:
        if next(calls) == 5:
            signal.raise_signal(signal.SIGINT)
        return after(self, turn)

    monkeypatch.setattr(Journal, "after", interrupted)
    with pytest.raises(InterruptionError, match="as it was"):
        resumed(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    monkeypatch.undo()
    assert_same(resumed(tmp_path), whole("zones"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"within": 0.1}, "within was null, and is 0.1"),
        ({"tolerance": 0.1}, "tolerance was 0.0, and is 0.1"),
        ({"method": "grid"}, 'solved by was "zones", and is "grid"'),
    ],
)
def test_an_option_that_matters_is_told(
    options: dict[str, object], told: str, tmp_path: Path
) -> None:
    journalled(tmp_path)
    with pytest.raises(InputError, match=re.escape(told)):
        resumed(tmp_path, **options)


def test_another_model_is_told(tmp_path: Path) -> None:
    journalled(tmp_path)
    with pytest.raises(InputError, match="the model is another"):
        run(problem(seed=4), Options(), recording=Recording(tmp_path, resume=True))


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    journalled(tmp_path)
    with pytest.raises(InputError, match="holds a run already"):
        journalled(tmp_path)
    front = run(problem(seed=4), Options(), recording=Recording(tmp_path, overwrite=True))
    assert_same(wp.open(tmp_path), front)
    assert_same(run(problem(seed=4), Options(), recording=Recording(tmp_path, resume=True)), front)


def test_a_run_that_found_nothing_leaves_nothing(tmp_path: Path) -> None:
    stuck = Problem.from_arrays(np.eye(2), [[1.0, 1.0]], row_lower=3.0, upper=1, integer=True)
    with pytest.raises(wp.InfeasibleError):
        run(stuck, Options(), recording=Recording(tmp_path / "run"))
    assert not (tmp_path / "run").exists()


def test_a_journal_of_another_version_is_told(tmp_path: Path) -> None:
    journalled(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "run.sqlite")) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(
        InputError, match=f"has the format 99; this version of wholepie reads {FORMAT}"
    ):
        resumed(tmp_path)


@pytest.mark.parametrize("content", [b"nonsense" * 999, b"SQLite format 3\0" + b"\7" * 5000])
def test_what_is_no_journal_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "run.sqlite").write_bytes(content)
    with pytest.raises(InputError, match=r"run\.sqlite is not a journal, or it is damaged"):
        resumed(tmp_path)
    assert (tmp_path / "run.sqlite").read_bytes() == content


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "run.sqlite")) as base:
        base.execute("CREATE TABLE precious (a)")
    with pytest.raises(InputError, match="is not a journal of wholepie"):
        resumed(tmp_path)


def test_an_empty_journal_is_begun(tmp_path: Path) -> None:
    (tmp_path / "run.sqlite").touch()
    assert_same(resumed(tmp_path), whole("zones"))


def test_another_version_of_highs_goes_on_and_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("wholepie.optimizer.journal.recording.versions", lambda: {"highs": "1.15.1"})
        journalled(tmp_path)
    front = resumed(tmp_path)
    assert "Part of this front was found with highs 1.15.1." in front.record.notes
    assert_same(wp.open(tmp_path), front)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    journalled(tmp_path)
    with contextlib.closing(Journal(tmp_path / "run.sqlite", problem().n)):
        with pytest.raises(InputError, match="Another process works on the run"):
            resumed(tmp_path)
        assert peek(tmp_path).options["solved by"] == "zones"
    assert_same(resumed(tmp_path), whole("zones"))


def test_a_journal_that_cannot_be_written_ends_the_search_in_good_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append, left = Journal.append, iter(range(100))

    def full(self: Journal, entry: object) -> None:
        if next(left) >= 9:
            raise JournalError(
                codes.JOURNAL_WRITE, "the journal cannot be written: database or disk is full"
            )
        append(self, entry)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "append", full)
        front = journalled(tmp_path, None)
    assert "disk is full" in front.record.stopped
    assert len(front) > 1
    assert not front.complete
    assert outcomes(tmp_path) == 9
    assert_same(resumed(tmp_path), whole("zones"))


@given(
    x=st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=40),
    f=st.lists(st.floats(allow_nan=False), min_size=2, max_size=2),
)
def test_plans_are_unpacked_to_the_last_bit(x: list[float], f: list[float]) -> None:
    plans = [(np.array(f), np.array(x)), (np.array(f[::-1]), -np.array(x))]
    packed = pack_plans(plans)
    for (f1, x1), (f2, x2) in zip(plans, unpack_plans(packed, len(x)), strict=True):
        assert f1.tobytes() == f2.tobytes()
        assert x1.tobytes() == x2.tobytes()
    for size in {0, 1, len(packed) // 2, len(packed) - 1} - {len(packed)}:
        with contextlib.suppress(ValueError):
            unpack_plans(packed[:size], len(x))
