"""A run that was refuted, or whose files have changed, is nowhere called exact, whole or proved."""

import csv
import html
import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import shipped
import wholepie as wp
from batching import rewritten
from checked_runs import needs_cpsat
from executors import Here
from tampering import tampered
from wholepie.cli import main
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.results.outputs import saved_digest
from wholepie.views.export.sheets import sheets

SCENARIO = str(shipped.INSTANCES / "quickstart")
PRAISE = re.compile(
    r"Exact and whole|Whole:|yes: proved|yes, proved|are efficient|every efficient combination"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wp.front(SCENARIO, method="zones").save(tmp_path_factory.mktemp("made") / "run")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def called(*arguments: object) -> tuple[str, str]:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def refuted(run: Path) -> Path:
    """The run with a plan missing, and checked."""
    tampered(run, lambda files: files.remove_plan(4))
    assert not wp.verify(run, solver="highs").verified
    return run


def edited(run: Path) -> Path:
    """The run with a number changed by hand."""
    path = run / "front.csv"
    path.write_bytes(path.read_bytes().replace(b"2,", b"2,1", 1))
    return run


def turned(run: Path) -> Path:
    """The run with a goal's sense turned by hand."""
    path = run / "run.json"
    said = json.loads(path.read_text("utf-8"))
    said["goals"][0]["sense"] = "minimize"
    path.write_text(json.dumps(said), "utf-8")
    return run


def outdated(run: Path) -> Path:
    """A run that was verified, and then changed by somebody who knew of hashes."""
    wp.verify(run, solver="highs")
    return tampered(run, lambda files: files.remove_plan(4))


DOUBTS = {
    "refuted": (refuted, "refuted", "Refuted", "Refuted by wholepie verify: No listed plan"),
    "edited": (edited, "changed", "Changed", "front.csv is not the file that this run saved"),
    "turned": (turned, "changed", "Changed", "run.json is not the file that this run saved"),
    "outdated": (outdated, "outdated", "Changed", "have changed since wholepie verify checked"),
}


@pytest.fixture(params=DOUBTS.values(), ids=list(DOUBTS))
def doubted(request: pytest.FixtureRequest, run: Path) -> tuple[Path, str, str, str]:
    make, state, head, words = request.param
    return make(run), state, head, words


def seen(page: Path) -> str:
    """What a reader of a page sees, in order."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_nothing_counts_as_proved(doubted: tuple[Path, str, str, str]) -> None:
    run, state, _, words = doubted
    front = wp.open(run)
    assert (front.complete, front.exact, front.check.state) == (False, False, state)
    assert front.gap == float("inf")
    assert words in front.guarantee
    assert state in repr(front)
    told = front.to_dict()
    assert (told["complete"], told["gap"], told["verification"]) == (False, None, state)


def test_pages_say_so_first(doubted: tuple[Path, str, str, str], tmp_path: Path) -> None:
    run, _, head, words = doubted
    page, signed = tmp_path / "page.html", tmp_path / "plan.html"
    assert words in called("report", run, "--out", page)[1]
    report = seen(page)
    assert head in report[: report.index("plans are listed")]
    assert words in report
    assert not PRAISE.search(report)
    asked = ["plan", SCENARIO, "--rule", "leximin", "--run", run, "--page", signed]
    assert words in called(*asked)[1]
    sheet = seen(signed)
    assert words in sheet[: sheet.index("What is done")]
    assert not PRAISE.search(sheet)


def test_commands_and_exports_say_so(doubted: tuple[Path, str, str, str], tmp_path: Path) -> None:
    run, state, head, words = doubted
    copy = shutil.copytree(run, tmp_path / "copy")
    told, warned = called("compare", copy, run)
    assert words in " ".join(told.split())
    assert words in warned
    assert not PRAISE.search(told)
    compared = json.loads(called("compare", copy, run, "--json")[0])
    assert compared["verification"] == {"copy": state, "run": state}
    assert compared["complete"] == {"copy": False, "run": False}
    exported = json.loads(called("export", run, "--to", "json")[0])
    assert (exported["verification"], exported["exact"], exported["gap"]) == (state, False, None)
    for command in (["tradeoffs", run], ["robust", run], ["weigh", run, "--how", "critic"]):
        assert words in called(*command)[1]
    summary = dict(sheets(wp.open(run))[0].rows)
    assert summary["Complete"] == "no"
    assert summary["In words"].startswith(head)


def test_runs_says_which_are_verified_and_which_refuted(
    doubted: tuple[Path, str, str, str], made: Path, tmp_path: Path
) -> None:
    _, state, *_ = doubted
    sound = Path(shutil.copytree(made, tmp_path / "sound"))
    wp.verify(sound, solver="highs")
    shutil.copytree(made, tmp_path / "unchecked")
    found = json.loads(called("runs", tmp_path, "--json")[0])["runs"]
    rows = {Path(row["path"]).name: row for row in found}
    states = {name: row["verification"] for name, row in rows.items()}
    assert states == {"run": state, "sound": "verified", "unchecked": ""}
    assert rows["sound"]["complete"]
    assert (rows["run"]["complete"], rows["run"]["gap"]) == (False, None)
    assert rows["run"]["status"] == ("damaged" if state == "changed" else "done")
    told, _ = called("runs", tmp_path)
    assert "verified" in told
    assert state in told


def test_what_cannot_change_the_front_may_be_missing(run: Path) -> None:
    for name in ("problem.json.gz", "proofs.json.gz"):
        (run / name).unlink()
    assert wp.open(run).exact


def test_a_run_of_an_older_version_is_read_as_it_was(run: Path) -> None:
    path = run / "run.json"
    said = json.loads(path.read_text("utf-8"))
    del said["sha256"]["run.json"]
    path.write_text(json.dumps(said), "utf-8")
    assert wp.open(run).exact
    del said["sha256"]
    path.write_text(json.dumps(said), "utf-8")
    assert wp.open(run).exact


def test_a_front_that_was_opened_in_doubt_is_not_saved_as_whole(run: Path, tmp_path: Path) -> None:
    again = wp.open(wp.open(edited(run)).save(tmp_path / "again"))
    assert not again.complete
    assert not again.check.doubtful


def test_the_digest_is_that_of_the_checker(run: Path) -> None:
    wp.verify(run, solver="highs")
    front = wp.open(run)
    assert (front.check.state, front.exact) == ("verified", True)
    assert "All 15 listed plans" in front.check.confirmed[0]


def test_a_damaged_verification_is_an_error_with_words(run: Path) -> None:
    (run / "verify.json").write_text("[]", "utf-8")
    with pytest.raises(InputError, match=r"verify\.json is damaged.*WP902"):
        wp.open(run)


def test_a_new_front_removes_the_report_of_the_old_one(run: Path) -> None:
    called("report", run)
    assert (run / "report.html").is_file()
    wp.front(SCENARIO).save(run)
    assert not (run / "report.html").exists()
    (run / "report.html").write_text("my own notes", "utf-8")
    wp.front(SCENARIO).save(run)
    assert (run / "report.html").read_text("utf-8") == "my own notes"


def _take_as_made(out: Path, run: str) -> None:
    """Let a batch take what a run holds now for what it saved there."""
    found = {"output": saved_digest(out / run), "points": len(wp.open(out / run))}
    taken = lambda row: row.update(found) if row["run"] == run else None  # noqa: E731
    rewritten(out, lambda said: [taken(row) for row in said["runs"]])


@needs_cpsat
def test_the_summary_of_a_batch_says_which_runs_are_verified(tmp_path: Path) -> None:
    out = tmp_path / "out"
    wp.batch(SCENARIO, out, sweep={"parameters.birds.wheat": [2, 3]}, executor=Here())
    called("batch", "--out", out, "--resume")
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        assert [row["verification"] for row in csv.DictReader(file)] == ["", ""]
    first, second = (out / row["run"] for row in wp.Batch.open(out).rows)
    wp.verify(first)
    refuted(second)
    _take_as_made(out, second.name)
    called("batch", "--out", out, "--resume")
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["verification"] for row in rows] == ["verified", "refuted"]
    assert [row["complete"] for row in rows] == ["True", "False"]
    assert rows[1]["gap"] == ""
    assert "refuted" in seen(out / "summary.html")
