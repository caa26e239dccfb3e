"""Damaged batches: every damage is told, made good by resuming, and costs its own run only."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import wholepie as wp
from batching import Alone, call, quick, rewritten, written_at
from wholepie.batches import batch as making
from wholepie.batches.batch import Batch
from wholepie.optimizer.results.catalogue import runs
from wholepie.optimizer.results.file_check import FILES

Damage = Callable[[Path, Path], None]
BUDGETS = [3, 5]


def lost(run: Path, _: Path) -> None:
    shutil.rmtree(run)


def emptied(run: Path, _: Path) -> None:
    for each in run.iterdir():
        each.unlink()


def cut(name: str) -> Damage:
    return lambda run, _: os.truncate(run / name, (run / name).stat().st_size // 2)


def without(name: str) -> Damage:
    return lambda run, _: (run / name).unlink()


def edited(name: str, old: str, new: str) -> Damage:
    def edit(run: Path, _: Path) -> None:
        text = (run / name).read_text(encoding="utf-8")
        assert old in text
        (run / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def folder_in_place_of(name: str) -> Damage:
    def replace(run: Path, _: Path) -> None:
        (run / name).unlink()
        (run / name).mkdir()

    return replace


def huge(name: str) -> Damage:
    """Of more bytes than are read, none of which is on the disk."""

    def grow(run: Path, _: Path) -> None:
        (run / name).touch()
        os.truncate(run / name, 2**40)

    return grow


def link_out(name: str) -> Damage:
    def lead(run: Path, _: Path) -> None:
        (run / name).rename(run.parent.parent / "elsewhere")
        (run / name).symlink_to("../../elsewhere")

    return lead


def file_in_its_place(run: Path, _: Path) -> None:
    shutil.rmtree(run)
    run.write_text("not a folder", encoding="utf-8")


def dangling_link(run: Path, _: Path) -> None:
    shutil.rmtree(run)
    run.symlink_to("nowhere")


def something_else(run: Path, _: Path) -> None:
    emptied(run, _)
    (run / "letter.txt").write_text("dear", encoding="utf-8")


def exchanged(run: Path, other: Path) -> None:
    aside = run.with_name("for-a-moment")
    run.rename(aside)
    other.rename(run)
    aside.rename(other)


def another(budget: int, **asked: float) -> Damage:
    """A run with another value or option, whole."""

    def put(run: Path, _: Path) -> None:
        shutil.rmtree(run)
        source = wp.load("small.yaml", overrides={"parameters.budget": budget})
        wp.front(source, folder=run, **asked)  # type: ignore[arg-type]

    return put


def no_journal_and_cut(run: Path, _: Path) -> None:
    (run / "run.sqlite").unlink(missing_ok=True)
    cut("run.json")(run, _)


def spoilt_journal_and_no_front(run: Path, _: Path) -> None:
    (run / "run.sqlite").write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    (run / "run.json").unlink()


#: With what, if anything, is whole in the run's folder and of another run.
DAMAGES: dict[str, tuple[Damage, bool]] = {
    "the folder lost": (lost, False),
    "the folder emptied": (emptied, False),
    "run.json lost": (without("run.json"), False),
    "run.json cut": (cut("run.json"), False),
    "run.json empty": (lambda run, _: os.truncate(run / "run.json", 0), False),
    "run.json edited": (edited("run.json", '"complete": true', '"complete": false'), False),
    "run.json a folder": (folder_in_place_of("run.json"), False),
    "front.csv cut": (cut("front.csv"), False),
    "front.csv edited": (edited("front.csv", "3", "4"), False),
    "plans.csv lost": (without("plans.csv"), False),
    "problem.json.gz edited": (cut("problem.json.gz"), False),
    **{f"{name} huge": (huge(name), False) for name in ("run.json", *FILES)},
    "plans.csv a link out": (link_out("plans.csv"), False),
    "a file in its place": (file_in_its_place, False),
    "a dangling link": (dangling_link, False),
    "something else in it": (something_else, False),
    "no journal, run.json cut": (no_journal_and_cut, False),
    "the journal spoilt": (spoilt_journal_and_no_front, False),
    "exchanged with another": (exchanged, True),
    "a run with another value": (another(budget=7), True),
    "a run with other options": (another(budget=3, within=0.5), True),
    "a run stopped early, of another value": (another(budget=8, max_points=2), True),
}


@pytest.fixture(params=["with journals", "elsewhere"])
def made(
    request: pytest.FixtureRequest, small_scenario: None, monkeypatch: pytest.MonkeyPatch
) -> Batch:
    """A batch of two runs, made with journals or by an executor."""
    if request.param == "with journals":
        monkeypatch.setattr(making, "Remote", lambda _: Alone())
    return quick(sweep={"parameters.budget": BUDGETS})


def whole_runs() -> set[str]:
    """What tells the runs that are whole anywhere in the batch's folder from others."""
    return {
        json.loads(path.read_text("utf-8"))["sha256"]["run.json"]
        for path in Path("out").glob("*/run.json")
        if path.is_file() and not wp.open(path.parent).check.changed
    }


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_told_and_resuming_makes_it_good(made: Batch, damage: str) -> None:
    spoil, is_of_another = DAMAGES[damage]
    run, other = (made.folder / row["run"] for row in made.rows)
    stamps = written_at(made)
    spoil(run, other)
    kept = whole_runs() if is_of_another else set()

    found = Batch.open("out")
    is_exchanged = damage.startswith("exchanged")
    assert [row["state"] for row in found.shown] == [
        "damaged",
        "damaged" if is_exchanged else "done",
    ]
    assert found.summary["points"].fillna(0).tolist() == [0, 0 if is_exchanged else 6]
    assert len(dict(found)) == (0 if is_exchanged else 1)
    listed = runs("out").set_index("kind")
    is_seen = listed.loc["batch", "status"] == "damaged"
    assert is_seen or "damaged" in listed.loc[["run"], "status"].tolist()

    again = quick((), resume=True)
    assert again.counts == {"done": 2}
    assert any("parameters" not in each and "made again" in each for each in again.notes)
    assert [len(front) for _, front in again] == [budget + 1 for budget in BUDGETS]
    for budget, (_, front) in zip(BUDGETS, again, strict=True):
        alone = wp.front(wp.load("small.yaml", overrides={"parameters.budget": budget}))
        np.testing.assert_array_equal(front.values, alone.values)
    if not is_exchanged:
        assert written_at(again)[other.name] == stamps[other.name]
    assert kept <= whole_runs()
    assert quick((), resume=True).notes == ()
    assert runs("out", status="damaged").empty


def foreign(place: Path, **asked: int) -> None:
    """The user's own run, of another scenario."""
    text = Path("small.yaml").read_text("utf-8").replace("budget: 3", "budget: 6")
    Path("own.yaml").write_text(text, encoding="utf-8")
    wp.front("own.yaml", folder=place, **asked)  # type: ignore[arg-type]


def its_run(run: Path) -> None:
    shutil.rmtree(run)
    foreign(run)


def its_journal(run: Path) -> None:
    shutil.rmtree(run)
    foreign(run, max_points=2)
    (run / "run.json").unlink()


def a_link_to_its_run(run: Path) -> None:
    shutil.rmtree(run)
    foreign(Path("mine"))
    run.symlink_to("../mine")


def a_link_to_its_journal(run: Path) -> None:
    shutil.rmtree(run)
    foreign(Path("mine"))
    run.mkdir()
    (run / "run.sqlite").symlink_to("../../mine/run.sqlite")


def is_there(file: Path, content: bytes) -> bool:
    """Whether a file with this content is where it was, or was set aside."""
    places = [file, *file.parent.parent.glob(f"{file.parent.name}.aside-*/{file.name}")]
    return any(each.is_file() and each.read_bytes() == content for each in places)


@pytest.mark.parametrize("place", [its_run, its_journal, a_link_to_its_run, a_link_to_its_journal])
@pytest.mark.parametrize("change", ["edited", "added"])
def test_a_run_that_is_not_the_batchs_own_is_never_written_over(
    made: Batch, place: Callable[[Path], None], change: str
) -> None:
    """Neither where the scenario changes nor where the batch first makes a run in its folder."""
    run = made.folder / made.rows[1]["run"]
    place(run)
    files = [each for top in (run, Path("mine")) for each in top.glob("*") if each.is_file()]
    before = {each: each.read_bytes() for each in files}
    if change == "edited":
        with Path("small.yaml").open("a", encoding="utf-8") as file:
            file.write("# another remark\n")
    else:
        rewritten(Path("out"), lambda said: said["runs"].pop())
    again = quick("small.yaml", sweep={"parameters.budget": BUDGETS}, resume=True)
    assert [row["points"] for row in again.rows] == [budget + 1 for budget in BUDGETS]
    assert any("aside-1" in note for note in again.notes)
    assert all(is_there(each, content) for each, content in before.items())


def test_a_run_of_its_own_is_replaced_in_its_place(made: Batch) -> None:
    """Also where the first attempt came to nothing."""
    for text, limits in (("# one\n", {"total_time_limit": 1e-9}), ("", {}), ("# two\n", {})):
        with Path("small.yaml").open("a", encoding="utf-8") as file:
            file.write(text)
        found = quick((), resume=True, **limits)
    assert found.counts == {"done": 2}
    assert sorted(each.name for each in Path("out").iterdir() if each.is_dir()) == sorted(
        row["run"] for row in made.rows
    )


def test_a_spoilt_verdict_costs_no_run(made: Batch) -> None:
    stamps = written_at(made)
    (made.folder / made.rows[0]["run"] / "verify.json").write_text("{", encoding="utf-8")
    again = quick((), resume=True)
    assert (again.counts, again.notes) == ({"done": 2}, ())
    assert written_at(again) == stamps
    assert again.summary["verification"].tolist()[0] == "damaged"


@pytest.mark.usefixtures("small_scenario")
@pytest.mark.parametrize("forged", [{"run": "../mine"}, {"name": 5}, {"points": "many"}])
def test_the_catalogue_reads_a_manifest_as_the_batch_does(forged: dict[str, Any]) -> None:
    quick()
    manifest = json.loads(Path("out/batch.json").read_text("utf-8"))
    manifest["runs"][0] |= forged
    Path("out/batch.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(wp.InputError) as refused:
        Batch.open("out")
    listed = runs("out").set_index("kind").loc["batch"]
    assert (listed["status"], listed["note"]) == ("damaged", str(refused.value))


@pytest.mark.usefixtures("here", "small_scenario")
def test_the_command_and_its_page_live_with_a_lost_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    first = quick(sweep={"parameters.budget": [3, 5, 7]})
    second = first.folder / first.rows[1]["run"]
    lose = making.make_all

    def losing(*given: object) -> None:
        lose(*given)  # type: ignore[arg-type]
        shutil.rmtree(second)

    monkeypatch.setattr(making, "make_all", losing)
    result = call("batch", "--out", "out", "--resume")
    assert result.exit_code == 1, result.output
    assert "damaged: small budget=5" in result.stdout
    assert result.stdout.index("damaged") < result.stdout.index("hypervolume")
    page = Path("out/summary.html").read_text("utf-8")
    assert "its folder is lost" in page
    monkeypatch.setattr(making, "make_all", lose)
    assert quick((), resume=True).counts == {"done": 3}


@pytest.mark.usefixtures("small_scenario")
def test_rows_of_an_older_version_are_taken_over_as_they_are() -> None:
    made = quick(sweep={"parameters.budget": BUDGETS})
    manifest = json.loads(Path("out/batch.json").read_text("utf-8"))
    for row in manifest["runs"]:
        for name in ("output", "attempts", "cause", "signed"):
            row.pop(name, None)
    Path("out/batch.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert Batch.open("out").counts == {"done": 2}
    again = quick((), resume=True)
    (note,) = again.notes
    assert (again.counts, "an older version of wholepie" in note) == ({"done": 2}, True)
    assert written_at(again) == written_at(made)
    shutil.rmtree(made.folder / made.rows[0]["run"])
    assert Batch.open("out").counts == {"done": 1, "damaged": 1}
