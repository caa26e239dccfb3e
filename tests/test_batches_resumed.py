"""Batches that go on: nothing done is done again, and what has changed is told."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import wholepie as wp
from batching import SMALL, call, quick, rewritten, written_at
from wholepie import InputError
from wholepie.batches.batch import Batch

pytestmark = pytest.mark.usefixtures("small_scenario")


def test_what_is_done_stays_and_what_failed_is_made_again() -> None:
    Path("late.yaml").write_text("nonsense", encoding="utf-8")
    first = quick(["small.yaml", "late.yaml"])
    assert [row["state"] for row in first.rows] == ["done", "failed"]
    stamp = written_at(first)
    Path("late.yaml").write_text(SMALL, encoding="utf-8")
    second = quick((), resume=True)
    assert [row["state"] for row in second.rows] == ["done", "done"]
    assert written_at(second) | stamp == written_at(second)


def test_a_run_whose_file_has_changed_is_made_again_with_a_word() -> None:
    Path("other.yaml").write_text(SMALL, encoding="utf-8")
    first = quick(["small.yaml", "other.yaml"])
    Path("small.yaml").write_text(SMALL.replace("budget: 3", "budget: 5"), encoding="utf-8")
    second = quick((), resume=True)
    assert second.summary["points"].tolist() == [6, 4]
    assert any("small is made again" in note and "small.yaml" in note for note in second.notes)
    times = [written_at(each)[first.rows[1]["run"]] for each in (first, second)]
    assert times[0] == times[1]


def test_another_option_or_a_lost_run_is_refused_and_more_runs_are_added() -> None:
    quick(sweep={"parameters.budget": [1, 2]}, within=0.1)
    with pytest.raises(InputError, match=r"made with within 0\.1, and now it is 0\.2"):
        quick((), resume=True, within=0.2)
    with pytest.raises(InputError, match="1 run that is not given now"):
        quick(sweep={"parameters.budget": [1]}, resume=True)
    more = quick(sweep={"parameters.budget": [1, 2, 3]}, resume=True)
    assert more.counts == {"done": 3}
    with pytest.raises(InputError, match="already holds a batch"):
        quick(sweep={"parameters.budget": [1, 2]})
    Path("full").mkdir()
    Path("full/letter.txt").write_text("hello", encoding="utf-8")
    with pytest.raises(InputError, match="not a batch"):
        quick(out="full")


@pytest.mark.parametrize("named", [False, True])
def test_a_folder_that_was_renamed_goes_on_with_the_same_runs(named: bool) -> None:
    Path("old").mkdir()
    Path("old/scenario.yaml").write_text(SMALL, encoding="utf-8")
    sweep = {"parameters.budget": [1, 2]}
    first = quick("old", out="old/batch", sweep=sweep)
    stamp = written_at(first)
    Path("old").rename("new")
    files = {"files": "new", "sweep": sweep} if named else {"files": ()}
    second = quick(**files, out="new/batch", resume=True)
    assert (second.counts, written_at(second)) == ({"done": 2}, stamp)


def test_a_finished_run_that_the_manifest_missed_is_taken_over() -> None:
    first = quick(sweep={"parameters.budget": [1, 2]})

    def missed(said: dict[str, Any]) -> None:
        lost = said["runs"][0]
        kept = {k: lost[k] for k in ("run", "name", "file", "overrides", "error")}
        said["runs"][0] = kept | {"state": "running"}

    rewritten(Path("out"), missed)
    second = quick((), resume=True)
    assert written_at(first) == written_at(second)
    assert second.counts == {"done": 2}


def test_a_damaged_manifest_is_told() -> None:
    quick()
    Path("out/batch.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match=r"batch\.json is damaged"):
        quick((), resume=True)
    with pytest.raises(InputError, match="is not a batch"):
        Batch.open("nowhere")


def test_a_manifest_that_cannot_be_written_leaves_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    quick(sweep={"parameters.budget": [1, 2]})
    before = Path("out/batch.json").read_bytes()

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    found = quick((), resume=True)
    assert found.full
    assert any("No space left" in note for note in found.notes)
    assert Path("out/batch.json").read_bytes() == before


def test_two_at_once_on_one_batch_are_told() -> None:
    quick()
    holding = (
        "import sqlite3, sys; b = sqlite3.connect('out/batch.lock', isolation_level=None); "
        "b.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(InputError, match="Another process works on the batch"):
            quick((), resume=True)
        other.kill()
    assert quick((), resume=True).counts == {"done": 1}


@pytest.mark.parametrize("value", ['"kg, dry"', '"3"', '"a ""b"" c"', "1:2"])
def test_a_front_goes_on_with_its_overrides_whatever_is_in_them(value: str) -> None:
    setting = f"stakeholders.b.goals.more y.unit={value}"
    first = call("front", "small.yaml", "--set", setting, "--out", "run", "--max-points", "2")
    assert first.exit_code == 4, first.output
    again = call("front", "small.yaml", "--out", "run", "--resume")
    assert again.exit_code == 0, again.output
    front = wp.open("run")
    assert front.complete
    assert front.goals[1].unit == value.strip('"').replace('""', '"')


def test_a_batch_that_died_in_its_first_moment_leaves_nothing_in_the_way() -> None:
    Path("out").mkdir()
    for name in ("batch.lock", "batch.lock-journal"):
        Path("out", name).touch()
    Path("out/batch.json.new").write_text("{", encoding="utf-8")
    assert quick().counts == {"done": 1}
