"""What is written is whole or not there, for good, and said in words where it cannot be."""

import ast
import contextlib
import errno
import json
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from journals import assert_same, journalled, outcomes, problem, resumed, whole
from test_house import label, package_files, tree
from wholepie import Front, InputError, SaveError
from wholepie.batches import folder as batchfolder
from wholepie.cli import main
from wholepie.models import templates
from wholepie.optimizer import disk, run_place
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.journal import recording
from wholepie.optimizer.results import additions, exchange, run_folder
from wholepie.views.pages import offline

STEPS = ("create", "sync", "sync_folder", "rename")
QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart"
PAGE = '<meta name="generator" content="wholepie">'


class Dead(BaseException):
    """Stands for SIGKILL: nothing of wholepie's catches it."""


def struck(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, at: int, *, stays: bool
) -> list[str]:
    """Let the operation of that number fail, and if it ``stays`` all after it; what was asked."""
    asked = list[str]()

    def faulty(name: str) -> Callable[..., Any]:
        step = getattr(disk.System, name)

        def failing(self: disk.System, *given: Any) -> Any:
            asked.append(name)
            if len(asked) == at or (stays and len(asked) > at > 0):
                raise error
            return step(self, *given)

        return failing

    for name in ("make", "link", "remove", "remove_folder", *STEPS):
        monkeypatch.setattr(disk.System, name, faulty(name))
    return asked


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def fronts() -> tuple[Front, Front]:
    """An older and a newer front."""
    return tuple(run(problem(2, 8, seed), Options()) for seed in (1, 2))  # type: ignore[return-value]


WRITERS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "an addition": ("map.json", lambda at: additions.add(at, "map", {"new": 1})),
    "a manifest": ("batch.json", lambda at: batchfolder.write(at, {}, [])),
    "a page": ("page.html", lambda at: offline.write(PAGE, at / "page.html")),
    "a schema": ("schema.json", lambda at: templates.write_schema(at / "schema.json", {"new": 1})),
    "a table": ("any.csv", lambda at: disk.write(at / "any.csv", "new")),
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("what", WRITERS)
@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC, errno.EROFS])
def test_a_failing_disk_is_told_and_leaves_the_older_file(
    what: str, step: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, write = WRITERS[what]
    (tmp_path / name).write_text("" if name.endswith("html") else "older", encoding="utf-8")
    before = content(tmp_path)

    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(disk.System, step, failing)
        with pytest.raises(InputError, match=os.strerror(number)) as refused:
            write(tmp_path)
    assert refused.value.code == "WP014"
    if step != "sync_folder":  # then the newer file is there, whole, but perhaps not for good
        assert content(tmp_path) == before
    assert set(content(tmp_path)) == {name}
    write(tmp_path)
    assert content(tmp_path) != before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot write") as refused:
        additions.add(tmp_path / "none", "map", {})
    assert refused.value.code == "WP014"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_forced_to_the_disk_is_written_to_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unable(*_: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(disk.System, "sync_folder", unable)
    disk.write(tmp_path / "a", "content")
    assert content(tmp_path) == {"a": b"content"}


def test_a_file_keeps_its_mode_and_a_link_that_the_user_named_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("older", encoding="utf-8")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    disk.write(tmp_path / "link", "newer", follows=True)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text(encoding="utf-8") == "newer"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600
    disk.write(Path(os.devnull), "newer", follows=True)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="not a file"):
        disk.write(tmp_path / "pipe", "newer")
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("target", ["victim", "nowhere", "link", "/dev/null"])
def test_a_link_in_a_folder_is_replaced_itself(target: str, tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("kept", encoding="utf-8")
    (tmp_path / "link").symlink_to(target)
    disk.write(tmp_path / "link", "newer")
    assert content(tmp_path) == {"victim": b"kept", "link": b"newer"}
    assert not (tmp_path / "link").is_symlink()


def test_an_exchange_that_fails_once_the_newer_run_is_there_is_completed_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = fronts()
    older.save(tmp_path)

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(disk, "link", failing)
        newer.save(tmp_path)
    assert np.array_equal(wp.open(tmp_path).values, newer.values)
    assert not (tmp_path / run_place.NEWER).exists()


def test_folders_in_the_way_of_an_exchange_go(tmp_path: Path) -> None:
    older, newer = fronts()
    older.save(tmp_path)
    for name in exchange.HIDDEN:
        (tmp_path / name / "deep" / "deeper").mkdir(parents=True)
        (tmp_path / name / "deep" / "link").symlink_to(tmp_path)
    newer.save(tmp_path)
    assert np.array_equal(wp.open(tmp_path).values, newer.values)
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_each_older_session_is_kept(tmp_path: Path) -> None:
    older, newer = fronts()
    for k in range(3):
        older.save(tmp_path)
        additions.add(tmp_path, "session", {"said": k})
    newer.save(tmp_path)
    names = ("session.old.json", "session.old-2.json", "session.old-3.json")
    assert [json.loads((tmp_path / name).read_text())["said"] for name in names] == [0, 1, 2]


@pytest.mark.slow
@pytest.mark.parametrize("error", [Dead(), OSError(errno.EIO, "Input/output error")])
@pytest.mark.parametrize("is_read_only", [False, True])
def test_a_run_that_is_replaced_is_the_older_or_the_newer_at_every_step(
    error: BaseException, is_read_only: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older, newer = fronts()
    asked, at, read = ["first"], 0, set[int]()
    while at <= len(asked):
        at, folder = at + 1, tmp_path / str(at)
        older.save(folder)
        additions.add(folder, "session", {"said": 1})
        with monkeypatch.context() as patch:
            asked = struck(patch, error, at, stays=isinstance(error, Dead))
            with contextlib.suppress(Dead, SaveError):
                newer.save(folder)
        with monkeypatch.context() as patch:
            if is_read_only:
                struck(patch, OSError(errno.EROFS, "Read-only file system"), 1, stays=True)
            found = wp.open(folder)
        which = [np.array_equal(found.values, each.values) for each in (older, newer)]
        assert sum(which) == 1
        assert found.check.changed == []
        assert wp.runs(tmp_path).query("path == @folder.__str__()").status.tolist() == ["done"]
        assert not is_read_only or (folder / run_place.NEWER).is_dir() == (
            run_place.files_of(folder) != folder
        )
        read.add(which.index(True))
        newer.save(folder)
        assert np.array_equal(wp.open(folder).values, newer.values)
        assert not any(path.is_dir() for path in folder.iterdir())
        assert (folder / "session.old.json").exists()
    assert read == {0, 1}


def test_an_older_run_stands_until_the_one_that_overwrites_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = run(problem(), Options(), recording=Recording(tmp_path))
    newer, asked = problem(2, 8, 2), Options(method="zones")
    assert wp.runs(tmp_path).status.tolist() == ["done"]
    over = Recording(tmp_path, overwrite=True)
    append, left = recording.Journal.append, [3]

    def dying(self: Any, entry: Any) -> None:
        append(self, entry)
        left[0] -= 1
        if not left[0]:
            raise Dead

    with monkeypatch.context() as patch:
        patch.setattr(recording.Journal, "append", dying)
        with pytest.raises(Dead):
            run(newer, asked, recording=over)
    found = wp.open(tmp_path)
    assert_same(found, older)
    assert found.record.notes[-1] == run_folder.BEGUN_SINCE
    assert not run_folder.is_finished(tmp_path)
    ((status, note),) = wp.runs(tmp_path)[["status", "note"]].to_numpy().tolist()
    assert (status, note) == ("unfinished", run_folder.BEGUN_SINCE)
    done = run(newer, asked, recording=Recording(tmp_path, resume=True))
    assert_same(wp.open(tmp_path), done)
    assert run_folder.is_finished(tmp_path)
    assert wp.open(tmp_path).record.notes == done.record.notes


def test_an_older_run_stands_if_nothing_comes_of_the_one_that_overwrites_it(tmp_path: Path) -> None:
    older = run(problem(), Options(), recording=Recording(tmp_path))
    goals, rows = np.ones((2, 2)), np.ones((1, 2))
    none = wp.Problem.from_arrays(goals, rows, row_lower=np.array([9.0]), upper=1, integer=True)
    with pytest.raises(wp.InfeasibleError):
        run(none, Options(), recording=Recording(tmp_path, overwrite=True))
    assert_same(wp.open(tmp_path), older)
    assert run_folder.is_finished(tmp_path)


def test_a_link_in_the_place_of_newer_files_leads_nowhere(tmp_path: Path) -> None:
    older, newer = fronts()
    older.save(tmp_path / "other")
    newer.save(tmp_path / "run")
    (tmp_path / "run" / run_place.NEWER).symlink_to(tmp_path / "other")
    before = content(tmp_path / "other")
    assert np.array_equal(wp.open(tmp_path / "run").values, newer.values)
    newer.save(tmp_path / "run")
    assert content(tmp_path / "other") == before


def test_two_processes_do_not_exchange_files_of_one_run_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, newer = fronts()
    newer.save(tmp_path)
    monkeypatch.setattr(disk, "_TRIES", 2)
    monkeypatch.setattr(disk, "_SECONDS_BETWEEN", 0.0)
    with disk.alone(tmp_path), pytest.raises(InputError, match="Another process writes"):
        newer.save(tmp_path)
    newer.save(tmp_path)


@pytest.mark.slow
def test_a_damaged_journal_is_mended_whatever_step_the_process_dies_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, at = ["first"], 0
    while at <= len(asked):
        at, folder = at + 1, tmp_path / str(at)
        journalled(folder, None)
        kept = outcomes(folder)
        os.truncate(folder / "run.sqlite", (folder / "run.sqlite").stat().st_size - 4096)
        path = folder / "run.sqlite"
        with monkeypatch.context() as patch:
            asked = struck(patch, Dead(), at, stays=True)
            with contextlib.suppress(Dead):
                recording._mended(path, problem().n)[0].close()
        assert_same(resumed(folder), whole("zones"))
        assert outcomes(folder) >= kept
        assert (folder / "run.damaged.sqlite").exists()
        assert not (folder / "run.mended.sqlite").exists()


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_run_that_cannot_be_saved_is_shown_and_can_be_resumed(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["front", str(QUICKSTART), "--out", str(tmp_path / "run")]

    def failing(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr("wholepie.optimizer.results.exchange._commit", failing)
        found = CliRunner().invoke(main, asked)
    assert (found.exit_code, os.strerror(number) in found.stderr) == (1, True)
    assert "--resume" in found.stderr
    assert not any(words in found.output for words in ("Saved in", "wholepie report", "front.csv"))
    with monkeypatch.context() as patch:
        patch.setattr("wholepie.optimizer.results.exchange._commit", failing)
        told = CliRunner().invoke(main, [*asked, "--overwrite", "--json"])
    assert json.loads(told.stdout)["run"] is None
    assert CliRunner().invoke(main, [*asked, "--resume"]).exit_code == 0
    assert wp.open(tmp_path / "run").complete


@pytest.mark.parametrize("hours", [-1, 1, 10**5])
def test_a_wall_clock_that_jumps_changes_no_limit(
    hours: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And the run says the moment that the clock says."""
    moment = datetime.fromisoformat("2026-03-29T01:59:59+00:00")
    monkeypatch.setattr(disk.System, "now", lambda _: moment + timedelta(hours=hours))
    wall, calls = time.time, [0]

    def jumping() -> float:
        calls[0] += 1
        return wall() + 3600.0 * hours * (calls[0] % 2)

    monkeypatch.setattr(time, "time", jumping)
    front = run(problem(), Options(time_limit=1800.0), recording=Recording(tmp_path))
    assert front.complete
    assert front.record.stopped == ""
    assert 0 <= front.seconds < 1800
    assert front.record.ended.startswith(f"{moment + timedelta(hours=hours):%Y-%m-%d}")


#: What writes a file or reads the wall clock, and where it may be done beside the seam.
_PAST_THE_SEAM = {"write_text", "write_bytes", "copyfile", "copytree", "fsync", "to_parquet"}
_CLOCKS = {
    *(("datetime", name) for name in ("now", "today", "utcnow")),
    *(("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "strftime")),
    *(("Timestamp", name) for name in ("now", "today", "utcnow")),
    ("date", "today"),
    ("os", "replace"),
}
_ALLOWED = {
    ("optimizer/disk.py", "write_bytes"),
    ("optimizer/disk.py", "fsync"),
    ("optimizer/disk.py", "now"),
    ("batches/processes.py", "wb"),  # to a pipe
    ("views/pages/batch_page.py", "to_parquet"),  # into memory
    ("views/export/parquet.py", "to_parquet"),
}


def _past_the_seam(node: ast.AST) -> str:
    """How a node would write a file or read the wall clock; empty if it does not."""
    if isinstance(node, ast.Attribute):
        of = getattr(node.value, "id", getattr(node.value, "attr", ""))
        return node.attr if node.attr in _PAST_THE_SEAM or (of, node.attr) in _CLOCKS else ""
    if isinstance(node, ast.ImportFrom):
        return next((each.name for each in node.names if (node.module, each.name) in _CLOCKS), "")
    if (
        isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "open"
    ):
        modes = [each.value for each in node.args if isinstance(each, ast.Constant)]
        return next((mode for mode in modes if mode in ("w", "wb", "x", "xb", "a")), "")
    return ""


def test_nothing_is_written_past_the_seam_and_no_limit_looks_at_the_wall_clock() -> None:
    nodes = ((file, node) for file in package_files() for node in ast.walk(tree(file)))
    found = {(label(file), how) for file, node in nodes if (how := _past_the_seam(node))}
    assert found <= _ALLOWED


def test_hidden_folders_of_an_exchange_are_no_runs(tmp_path: Path) -> None:
    older, _ = fronts()
    older.save(tmp_path / "run")
    for name in exchange.HIDDEN:
        older.save(tmp_path / "run" / name)
    assert len(wp.runs(tmp_path)) == 1
