"""``wholepie front --resume``: real processes that are killed, real disks that fill up."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp
from programs import Program
from wholepie import Front
from wholepie.optimizer.journal.journal import Journal

ROOT = Path(__file__).resolve().parents[1]
BUDGET = ROOT / "instances" / "citizens-budget"
#: Outcomes after which the run of three goals has some of its plans.
SOME = 9


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def whole() -> Front:
    return wp.front(BUDGET, goals=goals())


def goals() -> list[str]:
    return [label for label in wp.load(BUDGET).problem().labels if "served" in label][:3]


def started(*arguments: str, **how: int) -> Program:
    asked = [part for label in goals() for part in ("--goal", label)]
    asked += ["--method", "zones"]
    scenario = [] if "--resume" in arguments else asked
    return Program("front", str(BUDGET), *arguments, *scenario, **how)


def written(folder: str = "run") -> tuple[int, int]:
    """Outcomes in the journal of a run that nobody works on, and how many questions they answer."""
    with closing(sqlite3.connect(Path(folder) / "run.sqlite")) as base:
        asked = "SELECT count(*), count(DISTINCT question) FROM outcome"
        return base.execute(asked).fetchone()


def killed(program: Program) -> bool:
    """SIGKILL; False if the run ended before."""
    program.send(signal.SIGKILL)
    return program.end()[0] == -signal.SIGKILL


def wait_for_log(program: Program, size: int) -> None:
    """Wait until it has written to the journal's log, which is so large, or the run has ended."""
    log = Path("run/run.sqlite-wal")
    before = log.stat().st_mtime_ns if log.exists() else 0
    while not program.over:
        if log.exists() and log.stat().st_mtime_ns > before and log.stat().st_size > size:
            return
        time.sleep(0.002)


def killed_and_resumed(kills: int, seed: int, whole: Front) -> None:
    """A run that is killed at random moments, and each time goes on where it was."""
    chance = random.Random(seed)
    assert killed(started("--out", "run", held_after=chance.randint(1, SOME)))
    for _ in range(1, kills):
        process = started("--out", "run", "--resume")
        wait_for_log(process, chance.randint(20_000, 150_000))
        killed(process)
    code, out, err = started("--out", "run", "--resume", "--json").end()
    assert code == 0, err
    assert json.loads(out)["complete"]
    front = wp.open("run")
    np.testing.assert_array_equal(front.values, whole.values)
    count, distinct = written()
    assert count == distinct


def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_front(whole: Front) -> None:
    killed_and_resumed(4, 0, whole)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_twenty_runs_killed_at_random_moments(seed: int, whole: Front) -> None:
    killed_and_resumed(3, seed, whole)


def test_an_unfinished_run_is_found_and_named(whole: Front) -> None:
    assert killed(started(held_after=SOME))
    (folder,) = Path("runs").iterdir()
    code, _, err = started("--out", str(folder)).end()
    assert code == 2
    assert f"--out {folder} --resume" in err
    code, _, err = started("--resume").end()
    assert code == 0, err
    np.testing.assert_array_equal(wp.open(folder).values, whole.values)
    code, _, err = started("--resume").end()
    assert code == 2
    assert "no unfinished run" in err


def test_ctrl_c_says_how_to_go_on(whole: Front) -> None:
    process = started("--out", "run", held_after=SOME)
    process.send(signal.SIGINT)
    code, _, err = process.end()
    assert code == 130
    assert "--out run --resume" in err
    first = wp.open("run")
    assert 0 < len(first) < len(whole)
    code, _, err = started("--out", "run", "--resume").end()
    assert code == 0, err
    np.testing.assert_array_equal(wp.open("run").values, whole.values)


def test_two_processes_at_once_one_works_and_one_is_told() -> None:
    assert killed(started("--out", "run", held_after=SOME))
    with closing(Journal(Path("run/run.sqlite"), 1)):
        code, _, err = started("--out", "run", "--resume").end()
        assert code == 2
        assert "Another process works on the run in run" in err
    code, _, err = started("--out", "run", "--resume").end()
    assert code == 0, err


def test_a_disk_that_fills_up_ends_the_run_in_good_order(whole: Front) -> None:
    code, out, err = started("--out", "run", "--json", largest=150_000).end()
    assert code == 1
    assert "cannot be written" in err
    assert "--out run --resume" in err
    found = json.loads(out)
    assert found["points"]
    assert not found["complete"]
    count, _ = written()
    assert count > 0
    code, _, err = started("--out", "run", "--resume").end()
    assert code == 0, err
    np.testing.assert_array_equal(wp.open("run").values, whole.values)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a file system")
def test_a_full_file_system(tmp_path: Path, whole: Front) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=192k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    try:
        run = str(disk / "run")
        code, out, err = started("--out", run, "--json").end()
        assert code == 1, err
        assert "full" in err
        assert json.loads(out)["points"]
        subprocess.run(["mount", "-o", "remount,size=8m", str(disk)], check=True)
        code, _, err = started("--out", run, "--resume").end()
        assert code == 0, err
        np.testing.assert_array_equal(wp.open(run).values, whole.values)
    finally:
        subprocess.run(["umount", str(disk)], check=False)


def copied() -> Path:
    shutil.copytree(BUDGET, "mine")
    return Path("mine")


@pytest.mark.parametrize("file", ["scenario.yaml", "projects.csv"])
def test_a_changed_file_is_refused_by_name(file: str) -> None:
    folder = copied()
    wp.front(folder, folder="run", max_points=5)
    text = (folder / file).read_text(encoding="utf-8")
    old, new = {"scenario.yaml": ("1_011_308", "1_011_309"), "projects.csv": ("135000", "135001")}[
        file
    ]
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(wp.InputError, match=f"{file} has changed"):
        wp.front(folder, folder="run", resume=True)


def test_words_that_the_problem_does_not_hear_may_change() -> None:
    folder = copied()
    first = wp.front(folder, folder="run", max_points=5)
    with (folder / "scenario.yaml").open("a", encoding="utf-8") as file:
        file.write("\n# a remark\n")
    front = wp.front(folder, folder="run", resume=True, max_points=5)
    np.testing.assert_array_equal(front.values, first.values)
    assert "Since the run began scenario.yaml has changed" in " ".join(front.record.notes)


@pytest.mark.slow
def test_a_lost_log_costs_only_what_was_in_it(whole: Front) -> None:
    assert killed(started("--out", "run", held_after=SOME))
    Path("run/run.sqlite-wal").unlink()
    code, _, err = started("--out", "run", "--resume").end()
    assert code == 0, err
    np.testing.assert_array_equal(wp.open("run").values, whole.values)


def test_a_journal_in_which_nothing_is_yet_is_no_dead_end() -> None:
    """As after a disk that was full from the start, or a kill at the first moment."""
    Path("run").mkdir()
    Path("run/run.sqlite").touch()
    code, _, err = started("--out", "run", "--resume").end()
    assert (code, "begin again with --overwrite" in err) == (2, True)
    assert started("--out", "run", "--overwrite", "--max-points", "3").end()[0] == 4
