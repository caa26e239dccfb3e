"""A run is saved once, with all that belongs to it, while other processes are kept out."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wholepie as wp
from batching import SMALL, quick
from journals import problem
from wholepie import Front, InputError
from wholepie.api import fronts
from wholepie.batches.batch import Batch
from wholepie.batches.jobs import Job
from wholepie.batches.work import work
from wholepie.optimizer import disk
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.results import additions
from wholepie.optimizer.results.run_check import VERIFICATION
from wholepie.optimizer.run_place import NEWER
from wholepie.views.explorer import session_file

NAMING = fronts.with_named_plans


class Dead(BaseException):
    """Stands for SIGKILL: nothing of wholepie's catches it."""


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("small.yaml").write_text(SMALL.replace("title:", "rule: leximin\ntitle:"), "utf-8")
    return Path("small.yaml")


def alone(file: Path) -> None:
    wp.front(file, folder="out/run", resume=True)


def in_batch(file: Path) -> None:
    """The run of a batch, by whoever makes it."""
    row = work(Job(file, Path("out"), name="run", fresh=False), None)
    assert row["state"] == "done", row


def the_run() -> Path:
    (found,) = (path for path in Path("out").iterdir() if path.is_dir())
    return found


def test_others_are_kept_out_until_all_plans_are_named(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = list[str]()

    def meanwhile(front: Front, **asked: Any) -> Front:
        assert not (the_run() / "run.json").exists()
        with pytest.raises(InputError, match="Another process"):
            wp.front(scenario, folder=the_run(), overwrite=True, max_points=1)
        seen.append("named")
        return NAMING(front, **asked)

    monkeypatch.setattr(fronts, "with_named_plans", meanwhile)
    made = wp.front(scenario, folder="out/run")
    assert seen == ["named"]
    assert made.in_use == wp.open("out/run").in_use != {}


@pytest.mark.parametrize("make", [alone, in_batch])
def test_a_run_that_dies_while_plans_are_named_is_not_done(
    make: Callable[[Path], None], scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dying(*_: object, **_asked: object) -> None:
        raise Dead

    with monkeypatch.context() as patch:
        patch.setattr(fronts, "with_named_plans", dying)
        with pytest.raises(Dead):
            make(scenario)
    assert wp.runs("out").status.tolist() == ["unfinished"]
    make(scenario)
    expected = wp.front(scenario, fair_plans=True)
    found = wp.open(the_run())
    assert (found.fair, found.in_use) == (expected.fair, expected.in_use)
    assert found.in_use


def test_workers_without_the_folder_name_plans_too(scenario: Path) -> None:
    ((_, found),) = quick(scenario)
    assert found.in_use == wp.front(scenario, fair_plans=True).in_use != {}


def other(seed: int) -> Front:
    return run(problem(2, 8, seed), Options())


def test_nothing_is_added_to_the_run_of_another_process(tmp_path: Path) -> None:
    mine, theirs = other(1), other(2)
    mine.save(tmp_path)
    additions.add(tmp_path, "less", {"of": "mine"}, of=mine)
    assert additions.additions(tmp_path) == {"less": additions.Addition({"of": "mine"})}
    theirs.save(tmp_path)
    with pytest.raises(InputError, match="Another process has saved") as refused:
        additions.add(tmp_path, "less", {"of": "mine"}, of=mine)
    assert refused.value.code == "WP904"
    assert additions.additions(tmp_path) == {}


@pytest.mark.parametrize("values", [3_000, 10**6])
def test_a_run_that_is_saved_with_notes_of_its_own_is_no_other(tmp_path: Path, values: int) -> None:
    """A problem that is too large to be read is a note that the front in memory has not."""
    wide = wp.Problem.from_arrays(
        [[1.0] * 40, [-1.0] * 40], np.ones((40, 40)), row_lower=1, upper=1, integer=True
    )
    mine = run(wide, Options())
    with wp.allowing(run_values=values):
        mine.save(tmp_path)
        assert (wp.open(tmp_path).record.notes != mine.record.notes) == (values == 3_000)
        additions.add(tmp_path, "less", {"of": "mine"}, of=mine)
        assert list(additions.additions(tmp_path)) == ["less"]
        additions.add(tmp_path, "session", {"of": "mine"}, of=wp.open(tmp_path))
        other(1).save(tmp_path)
        with pytest.raises(InputError, match="Another process has saved"):
            additions.add(tmp_path, "less", {"of": "mine"}, of=mine)


def test_what_was_said_of_an_older_run_is_not_read_where_the_newer_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a folder that is only for reading, whose newer files have no plain names yet."""
    folder, newer = tmp_path / "run", other(2)
    other(1).save(folder)
    wp.verify(folder)
    additions.add(folder, "session", {"said": 1})
    newer.save(tmp_path / "newer")
    (tmp_path / "newer").rename(folder / NEWER)

    def unable(*_: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for step in ("make", "create", "rename", "link", "remove"):
        monkeypatch.setattr(disk.System, step, unable)
    found = wp.open(folder)
    assert found.values.tolist() == newer.values.tolist()
    assert (folder / VERIFICATION).exists()
    assert Batch(tmp_path, ())._checked({"run": "run"}) == {}
    assert additions.additions(folder) == {}
    assert session_file.mark(folder) is None
    assert session_file.load(folder, found) is None
