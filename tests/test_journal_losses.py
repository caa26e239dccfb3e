"""A run that is killed, or whose journal is damaged, goes on and ends with the same front."""

import contextlib
import os
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
from journals import assert_same, journalled, outcomes, problem, problem_for, resumed, whole
from wholepie import Front, InputError
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.frontier.passing import PassLimits
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.journal.entries import NOT_ASKED, Entry
from wholepie.optimizer.journal.journal import Journal
from wholepie.optimizer.journal.opening import FORMAT, TABLES
from wholepie.optimizer.methods import frontier
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.problem.problem import Floats
from wholepie.optimizer.search import clock, workers
from wholepie.optimizer.search.packing import question_digest
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

METHODS = list(REGISTRY.all())
Asked = Counter[bytes]


class Killed(BaseException):
    """Stands for SIGKILL: nothing of wholepie's catches it."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """How often each question was solved."""
    counts: Asked = Counter()

    class Counting(Kernel):
        def solve(self, subproblem: Subproblem) -> Outcome:
            # The scale of satisfaction is asked for beside the search, with goals of its own.
            if not self._problem.labels[-1].startswith("(added)"):
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
    # A pass that is given up at once leaves all to questions, and none of their turns ends early.
    monkeypatch.setattr(frontier, "_LEAST", np.inf)
    monkeypatch.setattr(frontier, "_FEW", PassLimits(1, 0))
    monkeypatch.setattr(frontier, "_MANY", PassLimits(1, 1))
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
        options = Options(method="zones", workers=count, max_points=limit)
        return run(problem(n=10), options, recording=recording)

    front = until_it_ends(lambda: go_on(data.draw(st.sampled_from([None, 3, 6]))))
    if front.record.stopped:
        front = until_it_ends(go_on)
    assert sum(asked.values()) <= len(asked) + under_way
    assert_same(front, run(problem(n=10), Options()))


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


def make_older(
    folder: Path, change: Callable[[Journal, list[Entry]], None] | None = None
) -> list[Entry]:
    """Give a journal the format before, with every other answer a lie; all that it has."""
    with contextlib.closing(Journal(folder / "run.sqlite", problem().n)) as journal:
        entries = list(journal.whole())
        for entry in entries[1::2]:
            nothing = Outcome(Reason.INFEASIBLE, None, None, np.inf)
            journal.append(replace(entry, outcome=nothing))
        if change is not None:
            change(journal, entries)
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        base.execute(f"PRAGMA user_version = {FORMAT - 1}")
        # That format had no marks.
        base.execute("ALTER TABLE outcome RENAME TO newer")
        base.execute(TABLES[1].replace(",\n        mark BLOB NOT NULL\n", "\n"))
        columns = [row[1] for row in base.execute("PRAGMA table_info(outcome)")]
        told = ", ".join(columns)
        base.execute(f"INSERT INTO outcome SELECT {told} FROM newer")
        base.execute("DROP TABLE newer")
        base.commit()
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

    def more(journal: Journal, entries: list[Entry]) -> None:
        plan = everything(*entries[0].outcome.plans[0])
        journal.append(replace(entries[1], outcome=replace(entries[1].outcome, met=(plan,))))

    entries = make_older(tmp_path, more)
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
