"""What lies in ``.newer`` is the run only if it is whole; the older run stands whatever it is."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import strange_runs
import wholepie as wp
from bounded import bounded
from wholepie.cli import main
from wholepie.optimizer.journal.begun import MARK, is_begun, mark_begun
from wholepie.optimizer.run_place import NEWER, files_of, is_run


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return strange_runs.make(tmp_path_factory.mktemp("whole") / "whole")


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "made")
    return tmp_path / "made" / "run"


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir() if each.is_file()}


def _cut(newer: Path) -> None:
    os.truncate(newer / "plans.csv", 5)


def _lacking(newer: Path) -> None:
    (newer / "front.csv").unlink()


def _other(newer: Path) -> None:
    said = json.loads((newer / "run.json").read_text("utf-8"))
    (newer / "run.json").write_text(json.dumps(said | {"gap": 0.5}), "utf-8")


def _text(text: str) -> Callable[[Path], None]:
    def way(newer: Path) -> None:
        (newer / "run.json").write_text(text, "utf-8")

    return way


def _link(newer: Path) -> None:
    (newer / "run.json").unlink()
    (newer / "run.json").symlink_to("../run.json")


def _linked_table(newer: Path) -> None:
    (newer / "front.csv").unlink()
    (newer / "front.csv").symlink_to("../front.csv")


def _pipe(newer: Path) -> None:
    (newer / "plans.csv").unlink()
    os.mkfifo(newer / "plans.csv")


SPOILT = (
    *(_cut, _lacking, _other, _link, _linked_table, _pipe),
    *(_text("{}"), _text("["), _text('{"sha256": {}}'), _text('{"sha256": 7}'), _text("[" * 999)),
)


@pytest.mark.parametrize("way", SPOILT)
def test_a_spoilt_newer_run_leaves_the_older_one(way: Callable[[Path], None], run: Path) -> None:
    before = content(run)
    files = [*before.keys() & {"run.json", "front.csv", "plans.csv", "faces.csv", "faces.json"}]
    (run / NEWER).mkdir()
    for name in files:
        shutil.copy(run / name, run / NEWER)
    way(run / NEWER)
    done = CliRunner().invoke(main, ["report", str(run)])
    assert done.exit_code == 0, done.output
    assert content(run).items() >= before.items()
    assert files_of(run) == run


def test_a_whole_newer_run_is_the_run_and_a_damaged_one_is_told(run: Path) -> None:
    values = wp.open(run).values
    for name in ("explanation.json", "verify.json", "map.json"):
        (run / name).unlink(missing_ok=True)
    newer = run / NEWER
    newer.mkdir()
    for name in content(run):
        if not name.startswith("run.sqlite"):
            (run / name).rename(newer / name)
    (newer / "plans.csv").chmod(0o600)
    text = (newer / "plans.csv").read_bytes()
    (newer / "plans.csv").write_bytes(text + b"x")
    assert is_run(run)
    assert files_of(run) == newer
    said = wp.runs(run).iloc[0]
    assert (said.status, "plans.csv" in said.note) == ("damaged", True)
    (newer / "plans.csv").write_bytes(text)
    np.testing.assert_array_equal(wp.open(run).values, values)
    assert not newer.exists()


def test_a_folder_that_one_may_not_enter_is_no_newer_run(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lstat = Path.lstat

    def refused(path: Path) -> os.stat_result:
        if NEWER in path.parts:
            raise PermissionError(13, "Permission denied")
        return lstat(path)

    (run / NEWER).mkdir()
    monkeypatch.setattr(Path, "lstat", refused)
    assert files_of(run) == run


def test_pipes_in_the_place_of_the_mark_and_the_run_are_not_opened(run: Path) -> None:
    mark_begun(run)
    assert is_begun(run)
    (run / MARK).unlink()
    os.mkfifo(run / MARK)
    assert bounded(lambda: is_begun(run)) == "False"
    assert bounded(lambda: wp.open(run).guarantee)
    (run / MARK).unlink()
    (run / "run.json").unlink()
    os.mkfifo(run / "run.json")

    def overwritten() -> str:
        wp.front(run.parent / "scenario.yaml", folder=run, overwrite=True)
        return wp.open(run).guarantee

    assert "WP" not in bounded(overwritten)


ASKED = {
    "verify.json": ["verify", "{}", "--solver", "highs"],
    "map.json": ["map", "{}"],
    "report.html": ["report", "{}"],
    MARK: ["front", "{}/../scenario.yaml", "--out", "{}", "--overwrite"],
    "../batch/batch.json": ["batch", "--out", "{}/../batch", "--resume"],
    "../batch/summary.csv": ["compare", "{}/../batch"],
    "../batch/summary.html": ["compare", "{}/../batch"],
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("kind", ["link", "pipe"])
def test_what_is_written_in_a_folder_goes_nowhere_else(name: str, kind: str, run: Path) -> None:
    victim, path = run.parent.parent / "victim", run / name
    before = path.read_bytes() if path.is_file() else b""
    victim.write_bytes(before)
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(os.path.relpath(victim, path.parent.resolve()))
    asked = [each.format(run) for each in ASKED[name]]

    def told() -> str:
        done = CliRunner().invoke(main, asked)
        return f"{done.output} {done.exc_info!r}"

    said = bounded(told, memory=2**30)
    assert "Traceback" not in said
    assert "fault in wholepie" not in said
    assert victim.read_bytes() == before


def test_a_run_that_could_not_be_read_again_is_not_saved(run: Path) -> None:
    before = content(run)
    front = wp.front(run.parent / "scenario.yaml")
    with (
        wp.allowing(run_values=20),
        pytest.raises(
            wp.SaveError, match=r"run.json is larger than .* WHOLEPIE_LIMITS=run_values="
        ),
    ):
        front.save(run)
    assert content(run) == before


def test_a_run_whose_problem_is_too_large_to_be_checked_says_so(tmp_path: Path) -> None:
    goals, rows = np.array([[1.0] * 40, [-1.0] * 40]), np.ones((40, 40))
    problem = wp.Problem.from_arrays(goals, rows, row_lower=np.ones(40), upper=1, integer=True)
    front = wp.front(problem)
    with wp.allowing(run_values=3_000):
        front.save(tmp_path / "run")
        (note,) = wp.open(tmp_path / "run").record.notes
    assert "wholepie verify cannot read this run: problem.json.gz has about" in note
    assert "WHOLEPIE_LIMITS=run_values=" in note
    np.testing.assert_array_equal(wp.open(tmp_path / "run").values, front.values)
