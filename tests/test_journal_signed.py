"""What a journal claims is believed only where this user has written it on this machine."""

import contextlib
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from journals import assert_same, journalled, problem, resumed, whole
from wholepie.cli import main
from wholepie.optimizer import disk
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.journal import signing
from wholepie.optimizer.journal.journal import Journal
from wholepie.optimizer.search import workers
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

NOTHING = Outcome(Reason.INFEASIBLE, None, None, np.inf)


def opened(folder: Path) -> contextlib.closing[Journal]:
    return contextlib.closing(Journal(folder / "run.sqlite", problem().n))


def lie(folder: Path) -> None:
    """Deny every plan but the first ones, as whoever has the journal now can."""
    with opened(folder) as journal:
        for entry in list(journal.whole())[3:]:
            journal.append(replace(entry, outcome=NOTHING))


class Denying(Kernel):
    """Says of whatever it is asked that there is no plan."""

    def solve(self, subproblem: Subproblem) -> Outcome:
        return NOTHING


def by_a_stranger(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A journal with a few true answers, and after them nothing but denials."""
    with monkeypatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path / "stranger"))
        journalled(folder, 3)
        patch.setattr(workers, "Kernel", Denying)
        resumed(folder)


def test_no_claim_of_a_strangers_journal_is_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    by_a_stranger(folder, monkeypatch, tmp_path)
    front = resumed(folder)
    assert_same(front, whole("zones"))
    assert any("not written by this user" in note for note in front.record.notes)
    again = resumed(folder)
    assert again.record.notes == []
    assert_same(again, front)


def test_a_journal_is_trusted_where_that_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lie that is trusted is believed, and the front says that it was."""
    folder = tmp_path / "run"
    by_a_stranger(folder, monkeypatch, tmp_path)
    recording = Recording(folder, resume=True, trust_journal=True)
    front = run(problem(), Options(method="zones"), recording=recording)
    assert any("trusted, as was asked" in note for note in front.record.notes)
    assert len(front) < len(whole("zones"))


def copied(folder: Path, tmp_path: Path) -> None:
    """Answers of another problem, to the same questions, which this user has signed."""
    other = tmp_path / "other"
    run(problem(seed=4), Options(method="zones"), recording=Recording(other))
    with (
        contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base,
        contextlib.closing(sqlite3.connect(other / "run.sqlite")) as source,
    ):
        rows = source.execute("SELECT * FROM outcome").fetchall()
        places = ", ".join("?" * len(rows[0]))
        base.execute("DELETE FROM outcome")
        base.executemany(f"INSERT INTO outcome VALUES ({places})", rows)
        base.commit()


def turned(folder: Path, tmp_path: Path) -> None:
    """An answer whose checksum is right, with the mark that another one has."""
    lie(folder)
    with contextlib.closing(sqlite3.connect(folder / "run.sqlite")) as base:
        base.execute("UPDATE outcome SET mark = (SELECT mark FROM outcome ORDER BY id LIMIT 1)")
        base.commit()


@pytest.mark.parametrize("forge", [copied, turned])
def test_a_mark_is_of_one_answer_to_one_problem(
    forge: Callable[[Path, Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    journalled(folder, None)
    forge(folder, tmp_path)
    assert_same(resumed(folder), whole("zones"))


def test_the_command_trusts_only_where_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickstart = str(Path(wp.__file__).parent / "instances" / "quickstart")
    out = ["--out", str(tmp_path / "run"), "--method", "zones"]
    with monkeypatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path / "stranger"))
        assert CliRunner().invoke(main, ["front", quickstart, *out]).exit_code == 0
    trusting = ["front", quickstart, *out, "--resume", "--trust-journal"]
    told = CliRunner().invoke(main, ["front", quickstart, *out, "--trust-journal"])
    assert (told.exit_code, "needs --resume" in told.output) == (2, True)
    assert "trusted, as was asked" in " ".join(CliRunner().invoke(main, trusting).output.split())
    with pytest.raises(wp.InputError, match="trust_journal needs resume"):
        wp.front(quickstart, folder=tmp_path / "new", trust_journal=True)


def test_processes_that_begin_at_once_have_one_key(tmp_path: Path) -> None:
    code = "from wholepie.optimizer.journal import signing as s; print(s.mark('', ['x']).hex())"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"XDG_STATE_HOME": str(tmp_path / "state")},
            stdout=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    assert len({each.communicate()[0] for each in started}) == 1
    (key,) = (tmp_path / "state" / "wholepie").iterdir()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _short(path: Path) -> None:
    path.write_bytes(b"short")


@pytest.mark.parametrize("put", [_fifo, _short, Path.mkdir])
def test_without_a_key_a_run_is_made_all_the_same(
    put: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "state" / "wholepie").mkdir(parents=True)
    put(signing.key_path())
    assert_same(journalled(tmp_path / "run", None), whole("zones"))
    assert resumed(tmp_path / "run").record.notes == []


@pytest.mark.parametrize("error", [PermissionError, NotImplementedError, OSError])
def test_a_key_is_kept_where_a_disk_has_no_hard_links(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise error

    monkeypatch.setattr(os, "link", refused)
    path = tmp_path / "state" / "journal.key"
    path.parent.mkdir()
    signing._make(path)
    kept = path.read_bytes()
    assert len(kept) == signing.KEY_BYTES
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    signing._make(path)
    assert (path.read_bytes(), os.listdir(path.parent)) == (kept, [path.name])


def test_of_a_key_that_cannot_be_written_whole_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.System, "sync", full)
    with pytest.raises(OSError, match="No space left"):
        signing._make(tmp_path / "journal.key")
    assert os.listdir(tmp_path) == []
