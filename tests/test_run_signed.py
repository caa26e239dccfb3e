"""What a run says of itself is told as ours only where this user has saved it on this machine."""

import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

import shipped
import wholepie as wp
from tampering import tampered
from wholepie.cli import main
from wholepie.optimizer.results.run_check import ELSEWHERE, OUTDATED, REFUTED, UNDECIDED, VERIFIED

SCENARIO = str(shipped.INSTANCES / "quickstart")
WORDS = "Every plan was checked by a notary."
OTHERS = "Another user, another machine"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wp.front(SCENARIO, method="zones").save(tmp_path_factory.mktemp("made") / "run")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def called(*arguments: object) -> str:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def said(run: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((run / "verify.json").read_text("utf-8"))
    return found


def verdict(run: Path, **changes: object) -> None:
    """The run's verdict with some parts replaced, or taken away where they are None."""
    found = said(run) | changes
    kept = {name: each for name, each in found.items() if each is not None}
    (run / "verify.json").write_text(json.dumps(kept), "utf-8")


def seen(page: Path) -> str:
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _stranger(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on this user has another key."""
    monkeypatch.setenv("XDG_STATE_HOME", str(run.parent / "stranger"))


def _less(run: Path) -> None:
    """One who knows of hashes takes a plan out and leaves the mark as it was."""
    tampered(run, lambda files: files.remove_plan(4))


#: Whose run it is, and what it is called then.
RUNS: dict[str, tuple[Callable[[Path, pytest.MonkeyPatch], None], bool]] = {
    "as it was saved": (lambda run, patch: None, True),
    "by another user": (_stranger, False),
    "a plan taken out": (lambda run, patch: _less(run), False),
    "without a mark": (
        lambda run, patch: tampered(run, lambda files: files.run.pop("signed")) and None,
        False,
    ),
    "with another mark": (
        lambda run, patch: tampered(run, lambda files: files.run.update(signed="ab" * 16)) and None,
        False,
    ),
}


@pytest.mark.parametrize(("change", "own"), RUNS.values(), ids=list(RUNS))
def test_the_word_of_others_is_told_as_such(
    change: Callable[[Path, pytest.MonkeyPatch], None],
    own: bool,
    run: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change(run, monkeypatch)
    front = wp.open(run)
    state = "" if own else ELSEWHERE
    assert (front.check.own, front.check.state, front.check.doubtful) == (own, state, False)
    assert front.to_dict()["verification"] == state
    report = called("report", run, "--out", tmp_path / "page.html")
    (row,) = json.loads(called("runs", run, "--json"))["runs"]
    assert row["verification"] == state
    page = seen(tmp_path / "page.html")
    told = (front.guarantee, repr(front), page, report, row["note"])
    assert [OTHERS in each or "made elsewhere" in each.lower() for each in told] == [not own] * 5
    assert ("yes: proved" in page) == own
    again = wp.open(front.save(tmp_path / "again"))
    assert again.check.own == own, "to save it again does not make it this user's"


def test_what_verify_confirms_here_is_told_as_ours(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stranger(run, monkeypatch)
    assert wp.verify(run, solver="highs").verified
    front = wp.open(run)
    assert (front.check.own, front.check.state, front.check.origin) == (False, VERIFIED, "")
    assert front.guarantee.startswith("Exact and whole")


#: What somebody does to the verdict of a run that was verified: its state then, and whether there
#: is a doubt of what the run says.
VERDICTS: dict[str, tuple[Callable[[Path], None], str, bool]] = {
    "as it was": (lambda run: None, VERIFIED, False),
    "without a mark": (lambda run: verdict(run, signed=None), ELSEWHERE, False),
    "with another mark": (lambda run: verdict(run, signed="ab" * 16), ELSEWHERE, False),
    "a mark that is no text": (lambda run: verdict(run, signed=["ab"]), ELSEWHERE, False),
    "other sentences": (lambda run: verdict(run, sentences=[WORDS]), ELSEWHERE, False),
    "verified, not undecided": (lambda run: verdict(run, verified=1), ELSEWHERE, False),
    "one part more": (lambda run: verdict(run, notary=True), ELSEWHERE, False),
    "faults of others": (lambda run: verdict(run, faults=[WORDS]), ELSEWHERE, True),
    "another run of the same": (_less, OUTDATED, True),
}


@pytest.mark.parametrize(("change", "state", "doubtful"), VERDICTS.values(), ids=list(VERDICTS))
def test_no_verdict_of_others_is_taken(
    change: Callable[[Path], None], state: str, doubtful: bool, run: Path, tmp_path: Path
) -> None:
    wp.verify(run, solver="highs")
    change(run)
    check = wp.open(run).check
    assert (check.state, check.doubtful) == (state, doubtful)
    assert bool(check.confirmed) == (state == VERIFIED)
    report = called("report", run, "--out", tmp_path / "page.html")
    table = json.loads(called("runs", run, "--json"))["runs"]
    assert [row["verification"] for row in table] == [state]
    assert [row["complete"] for row in table] == [not doubtful]
    brief = called("export", run, "--to", "json")
    for told in (report, seen(tmp_path / "page.html"), str(table), brief):
        assert WORDS not in told
        assert "second solver" not in told or state == VERIFIED
    if state == ELSEWHERE:
        assert "nother user" in report


@pytest.mark.parametrize("faults", [[], [WORDS]])
def test_a_verdict_of_others_gives_way_to_one_of_ours(run: Path, faults: list[str]) -> None:
    """Also where it says that it came further."""
    wp.verify(run, solver="highs")
    verdict(run, faults=faults, confirmed=10**6, plans=10**6, signed=None)
    found = wp.verify(run, solver="highs", time_limit=1e-9)
    assert not found.kept
    assert wp.open(run).check.verdict == UNDECIDED


def test_the_verdict_of_one_run_is_none_of_another(run: Path, tmp_path: Path) -> None:
    """A verdict that this user signed for a run says nothing of one that was changed."""
    other = Path(shutil.copytree(run, tmp_path / "other"))
    wp.verify(run, solver="highs")
    _less(other)
    kept = said(run)
    wp.verify(other, solver="highs")
    assert wp.open(other).check.verdict == REFUTED
    verdict(other, verified=True, faults=[], sentences=kept["sentences"], signed=kept["signed"])
    assert wp.open(other).check.state == ELSEWHERE
    shutil.copy(run / "verify.json", other / "verify.json")
    assert wp.open(other).check.state == OUTDATED


def test_a_run_that_is_in_doubt_is_not_signed_when_it_is_saved_again(
    run: Path, tmp_path: Path
) -> None:
    table = (run / "front.csv").read_text("utf-8")
    (run / "front.csv").write_text(table.replace("\n1,", "\n1,9", 1), "utf-8")
    found = wp.open(run)
    assert found.check.doubtful
    found.save(tmp_path / "again")
    assert not wp.open(tmp_path / "again").check.own


def test_a_verdict_that_nobody_signed_speaks_for_and_against_nothing(run: Path) -> None:
    """Also one of other files: nobody knows whether they have changed."""
    wp.verify(run)
    verdict(run, signed=None, digest="of others")
    check = wp.open(run).check
    assert check.state == ELSEWHERE
    assert not check.doubtful


#: Commands that conclude something from a run, and print it as data.
CONCLUDING = {
    "plan": ["plan", SCENARIO, "--run", "{}"],
    "tradeoffs": ["tradeoffs", "{}"],
    "at": ["at", "{}", "--value", "owner: earn={earn}", "--value", "birdwatchers: nests={nests}"],
    "robust": ["robust", "{}"],
    "weigh": ["weigh", "{}", "--how", "critic"],
    "less": ["less", "{}"],
    "report": ["report", "{}"],
    "export": ["export", "{}", "--to", "xlsx", "--out", "{}/../out.xlsx", "--overwrite"],
}


@pytest.mark.parametrize("asked", CONCLUDING.values(), ids=list(CONCLUDING))
def test_data_say_whose_word_they_follow_from(
    asked: list[str], run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    earn, nests, *_ = wp.open(run).values[0].tolist()
    command = [*(each.replace("{}", str(run)).format(earn=earn, nests=nests) for each in asked)]
    command.append("--json")
    for is_own in (True, False):
        if not is_own:
            _stranger(run, monkeypatch)
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
        data = json.loads(done.stdout)
        assert (OTHERS in data.get("warning", "")) != is_own
        assert (OTHERS in done.stderr) != is_own
