"""A run that dies, in whatever way, goes on from its journal and ends with the same front."""

import contextlib
import functools
import os
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Front, InputError, InterruptionError, JournalError, Problem
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.journal.journal import FORMAT, NOT_ASKED, Entry, Journal, peek
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.problem.problem import Floats
from wholepie.optimizer.search import clock, workers
from wholepie.optimizer.search.clock import Clock
from wholepie.optimizer.search.packing import pack_plans, question_digest, unpack_plans
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

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


def last_reading(folder: Path) -> float:
    """The search's clock when the last outcome was written in the journal."""
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        ((seconds,),) = base.execute("SELECT seconds FROM outcome ORDER BY turn DESC LIMIT 1")
    return float(seconds)


@pytest.mark.parametrize("count", [pytest.param(1, marks=pytest.mark.slow), 2])
@pytest.mark.parametrize("method", METHODS)
def test_every_method_goes_on_after_kills(
    method: str,
    count: int,
    asked: Asked,
    lives: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
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
    monkeypatch.setattr(clock, "time", SimpleNamespace(perf_counter=lambda: 0.0))
    again = run(problem_for(method), options, recording=recording)
    assert sum(asked.values()) == solved
    assert_same(again, front)
    assert (again.solutions != front.solutions).nnz == 0
    assert again.record.solves == front.record.solves
    assert again.seconds == last_reading(tmp_path / "run")


@examples(15)
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


def journalled(folder: Path, points: int | None = 8) -> Front:
    return run(problem(), Options(max_points=points), recording=Recording(folder))


def resumed(folder: Path, **options: object) -> Front:
    return run(problem(), Options(**options), recording=Recording(folder, resume=True))  # type: ignore[arg-type]


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


def outcomes(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        return int(base.execute("SELECT count(*) FROM outcome").fetchone()[0])


def garbage(at: float) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        data = bytearray(path.read_bytes())
        first = max(4096, int(at * len(data)))
        data[first : first + 3000] = os.urandom(len(data[first : first + 3000]))
        path.write_bytes(data)

    return damage


def cut(at: float) -> Callable[[Path], None]:
    return lambda path: os.truncate(path, int(at * path.stat().st_size))


@pytest.mark.parametrize(
    "damage", [*map(garbage, (0.3, 0.5, 0.7, 0.9)), *map(cut, (0.5, 0.9, 0.99))]
)
def test_a_damaged_journal_gives_what_is_whole_or_says_that_it_cannot(
    damage: Callable[[Path], None], tmp_path: Path, asked: Asked
) -> None:
    journalled(tmp_path, None)
    written = outcomes(tmp_path)
    whole("zones")
    damage(tmp_path / "run.sqlite")
    asked.clear()
    try:
        front = resumed(tmp_path)
    except InputError as error:
        assert "damaged" in str(error)  # noqa: PT017
        return
    assert_same(front, whole("zones"))
    assert outcomes(tmp_path) >= written
    assert sum(asked.values()) <= written
    if asked:
        assert (tmp_path / "run.damaged.sqlite").exists() or not front.record.notes
    assert_same(resumed(tmp_path), front)


def test_most_of_a_damaged_journal_is_kept(tmp_path: Path, asked: Asked) -> None:
    journalled(tmp_path, None)
    written = outcomes(tmp_path)
    whole("zones")
    with contextlib.closing(sqlite3.connect(tmp_path / "run.sqlite")) as base:
        base.execute("UPDATE outcome SET bound = bound + 1 WHERE id % 7 = 3")
        base.commit()
    asked.clear()
    assert_same(resumed(tmp_path), whole("zones"))
    assert 0 < sum(asked.values()) <= written // 7 + 1


def test_one_damaged_outcome_costs_that_one_alone(tmp_path: Path, asked: Asked) -> None:
    """The first one: those after it have turns that the run takes again."""
    journalled(tmp_path / "run")
    base = sqlite3.connect(tmp_path / "run" / "run.sqlite")
    with contextlib.closing(base), base:
        base.execute("UPDATE outcome SET checksum = checksum + 1 WHERE turn = 1")
    before = set(asked)
    whole("zones")
    asked.clear()
    assert_same(resumed(tmp_path / "run"), whole("zones"))
    assert sum((asked & Counter(before)).values()) == 1


def everything(f: Floats, x: Floats) -> tuple[Floats, Floats]:
    chosen = np.ones(len(x))
    return problem().evaluate(chosen), chosen


def a_little_better(f: Floats, x: Floats) -> tuple[Floats, Floats]:
    return f - 1e-7, x


@pytest.mark.parametrize("altered", [everything, a_little_better])
def test_a_plan_that_is_none_is_not_believed(
    altered: Callable[[Floats, Floats], tuple[Floats, Floats]], tmp_path: Path, asked: Asked
) -> None:
    """It breaks the requirements, or has other values by less than any tolerance."""
    journalled(tmp_path, None)
    with contextlib.closing(Journal(tmp_path / "run.sqlite", problem().n)) as journal:
        entry = journal.after(4)
        assert entry is not None
        f, x = altered(*entry.outcome.plans[0])
        journal.append(replace(entry, outcome=replace(entry.outcome, f=f, x=x)))
    whole("zones")
    asked.clear()
    assert_same(resumed(tmp_path), whole("zones"))
    assert asked[entry.question] == 1


def make_older(folder: Path) -> list[Entry]:
    """Give a journal the format before, with every other answer a lie; all that it has."""
    with contextlib.closing(Journal(folder / "run.sqlite", problem().n)) as journal:
        entries = list(journal.whole())
        for entry in entries[1::2]:
            nothing = Outcome(Reason.INFEASIBLE, None, None, np.inf)
            journal.append(replace(entry, outcome=nothing))
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        base.execute(f"PRAGMA user_version = {FORMAT - 1}")
    return entries


def test_no_claim_of_an_older_journal_is_believed(tmp_path: Path, asked: Asked) -> None:
    journalled(tmp_path, None)
    questions = {entry.question for entry in make_older(tmp_path)}
    whole("zones")
    asked.clear()
    front = resumed(tmp_path)
    assert_same(front, whole("zones"))
    assert any("older format" in note for note in front.record.notes)
    assert questions <= asked.keys()
    asked.clear()
    again = resumed(tmp_path)
    assert_same(again, front)
    assert not asked
    assert (again.record.solves, again.record.notes) == (front.record.solves, [])


def test_plans_of_an_older_journal_are_checked_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first outcome has them, so that a session that ends then lists them, and the next too."""
    journalled(tmp_path, None)
    entries = make_older(tmp_path)
    with contextlib.closing(Journal(tmp_path / "run.sqlite", problem().n)) as journal:
        plan = everything(*entries[0].outcome.plans[0])
        journal.append(replace(entries[1], outcome=replace(entries[1].outcome, met=(plan,))))
    kept = nondominated(np.array([f for entry in entries[::2] for f, _ in entry.outcome.plans]))

    class Failing(Kernel):
        asked = 0

        def solve(self, subproblem: Subproblem) -> Outcome:
            Failing.asked += 1
            return super().solve(subproblem) if Failing.asked == 1 else replace(NOT_ASKED)

    with monkeypatch.context() as patch:
        patch.setattr(workers, "Kernel", Failing)
        for _ in range(2):
            front = resumed(tmp_path)
            listed = np.array([goal.sign for goal in problem().goals]) * front.values
            np.testing.assert_array_equal(listed.min(axis=0), kept.min(axis=0))
    with contextlib.closing(Journal(tmp_path / "run.sqlite", problem().n)) as journal:
        (first,) = (entry for entry in journal.whole() if entry.turn)
    met = np.array([f for f, _ in first.outcome.plans])
    np.testing.assert_array_equal(nondominated(met), kept)
    assert_same(resumed(tmp_path), whole("zones"))


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
