"""What a check says of its result: what was verified, what was not decided, what is kept."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import wholepie as wp
from checked_runs import model, rough_run, whole_run
from tampering import RunFiles, Tampering, amount, set_value, tampered
from wholepie import InputError, Problem
from wholepie.cli import main

WHOLE = Problem.from_arrays([[1, 2**0.5], [-2, -3]], [[1, 1]], upper=3, integer=True)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return whole_run(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def verified(*runs: Path, code: int = 0) -> tuple[str, str, Any]:
    """What the command prints for a person on both streams, and its JSON."""
    command = ["verify", *map(str, runs), "--solver", "highs"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == code, done.output
    as_json = CliRunner().invoke(main, [*command, "--json"])
    assert as_json.exit_code == code
    return " ".join(done.stdout.split()), done.stderr, json.loads(as_json.stdout)["runs"]


# What was verified.


def test_a_verdict_says_what_was_verified(run: Path, tmp_path: Path) -> None:
    rough = rough_run(tmp_path / "rough")
    gap = wp.open(rough).gap
    runs = {
        "Verified: exact and whole.": (run, 0.0, True),
        "Verified: whole, to a tolerance.": (wp.front(WHOLE).save(tmp_path / "root"), 0.0, True),
        "Verified to a gap of ": (rough, gap, False),
        "Verified as to its plans.": (
            wp.front(model(), method="weighted").save(tmp_path / "sample"),
            None,
            False,
        ),
    }
    for head, (folder, stated, complete) in runs.items():
        told, _, (said,) = verified(folder)
        assert head in told
        assert (said["gap"], said["complete"]) == (stated, complete)
        assert said["claims_exact"] is ("exact" in head)


def test_a_gap_that_was_verified_is_not_rounded_down(run: Path) -> None:
    def change(files: RunFiles) -> None:
        words = (
            "For every feasible plan some listed plan is at most 20.01 % of each goal's range "
            "worse in every goal."
        )
        files.run |= {"gap": 0.200001, "complete": False, "exact": False, "guarantee": words}

    assert "Verified to a gap of 20.01 %." in verified(tampered(run, change))[0]


# What was decided and what was not.


def interrupted(*, after: int) -> Callable[[wp.VerificationProgress], None]:
    """Ctrl-C once so many questions are decided."""

    def interrupt(now: wp.VerificationProgress) -> None:
        if now.step == "questions" and now.done >= after:
            raise KeyboardInterrupt

    return interrupt


def test_what_is_decided_is_told_from_what_is_not(run: Path) -> None:
    none = wp.verify(run, solver="highs", progress=interrupted(after=0))
    total = none.regions
    assert f"A second solver decided 0 of {total} zones." in none.sentences
    left = "are not decided: they rest on one solver, that of the run."
    assert f"{total} {left}" in none.sentences
    some = wp.verify(run, solver="highs", progress=interrupted(after=2))
    decided = f"A second solver decided {some.confirmed} of {total} zones: {some.confirmed} are em"
    assert decided in " ".join(some.sentences)
    assert f"{total - some.confirmed} {left}" in some.sentences
    assert " are empty by a second solver" not in " ".join([*none.sentences, *some.sentences])


def test_zones_that_hold_a_plan_are_counted(run: Path) -> None:
    found = wp.verify(tampered(run, lambda files: files.remove_plan(3)), solver="highs")
    assert f"; {found.refuted} hold a plan that the run denies." in " ".join(found.sentences)


@pytest.mark.parametrize(
    ("change", "seal", "fault", "why"),
    [
        (set_value(0, 0, 1.0), True, "as stated", "since what it lists is wrong."),
        (lambda files: files.run.update(plans=3), True, "another number", "files do not agree."),
        (lambda files: files.proofs["proofs"].pop(), False, "saved with", "files do not agree."),
    ],
)
def test_the_reason_for_what_was_not_checked(
    change: Tampering, seal: bool, fault: str, why: str, run: Path
) -> None:
    found = wp.verify(tampered(run, change, seal=seal), solver="highs")
    assert fault in found.faults[0]
    assert [each.endswith(why) for each in found.unchecked] == [True]


def test_a_file_that_is_missing_is_not_another_one(run: Path) -> None:
    (run / "proofs.json.gz").unlink()
    found = wp.verify(run, solver="highs")
    assert found.faults == ["proofs.json.gz is not there."]
    assert found.unchecked[0].endswith("files do not agree.")


# What is kept.


def test_a_shorter_check_does_not_replace_a_verdict(run: Path) -> None:
    for change in (lambda files: None, lambda files: files.remove_plan(3)):
        tampered(run, change)
        wp.verify(run, solver="highs")
        saved = (run / "verify.json").read_bytes()
        shorter = wp.verify(run, solver="highs", time_limit=1e-9)
        assert shorter.kept
        assert shorter.to_dict()["kept"] is True
        assert "An earlier check of the same files came further" in shorter.sentences[-1]
        assert (run / "verify.json").read_bytes() == saved


def test_of_two_checks_that_do_not_end_the_longer_one_is_kept(run: Path) -> None:
    for after, kept in ((2, False), (0, True), (20, False)):
        found = wp.verify(run, solver="highs", progress=interrupted(after=after))
        assert found.interrupted
        assert found.kept is kept
    assert not wp.verify(run, solver="highs").kept
    assert json.loads((run / "verify.json").read_text("utf-8"))["verified"] is True


@pytest.mark.parametrize("said", ["[]", "{", '{"digest": 1}', '{"verified": true, "faults": []}'])
def test_a_damaged_result_is_replaced(said: str, run: Path) -> None:
    (run / "verify.json").write_text(said, "utf-8")
    assert not wp.verify(run, solver="highs", time_limit=1e-9).kept
    assert json.loads((run / "verify.json").read_text("utf-8"))["verified"] is False


def test_a_result_of_other_files_is_replaced(run: Path) -> None:
    wp.verify(run, solver="highs")
    tampered(run, lambda files: files.run.update(title="another"))
    assert not wp.verify(run, solver="highs", time_limit=1e-9).kept
    assert json.loads((run / "verify.json").read_text("utf-8"))["verified"] is False


# What cannot be read.


def test_a_run_that_cannot_be_read_does_not_hide_the_others(whole: Path, tmp_path: Path) -> None:
    sound, refuted, damaged, bare = (
        Path(shutil.copytree(whole, tmp_path / name)) for name in ("a", "b", "c", "d")
    )
    tampered(refuted, lambda files: files.remove_plan(3))
    (damaged / "front.csv").unlink()
    (bare / "problem.json.gz").unlink()
    told, warned, rows = verified(damaged, sound, bare, code=2)
    assert "Verified: exact and whole." in told
    assert "front.csv is not there. [WP902]" in warned
    assert "[WP910]" in warned
    assert [row.get("error", {}).get("code") for row in rows] == ["WP902", None, "WP910"]
    assert [row.get("verified") for row in rows] == [None, True, None]
    told, _, rows = verified(damaged, sound, refuted, code=1)
    assert "Refuted." in told
    assert rows[2]["faults"]


def test_a_run_of_another_format_is_refused(run: Path) -> None:
    tampered(run, lambda files: files.run.update(wholepie_run=9))
    words = r"run\.json has the format 9; this version of wholepie reads 1\. \[WP906\]"
    with pytest.raises(InputError, match=words):
        wp.verify(run)
    with pytest.raises(InputError, match=words):
        wp.open(run)


def _text(name: str, text: bytes) -> Any:
    return lambda files: (files.folder / name).write_bytes(text)


UNREADABLE: dict[str, tuple[Any, str]] = {
    "no table": (lambda files: (files.folder / "plans.csv").unlink(), "plans.csv is not there."),
    "no text": (_text("front.csv", b"At\x8f"), "front.csv is not text in UTF-8."),
    "no JSON": (_text("run.json", b'{"a'), "run.json is not JSON: see line 1, column 2."),
    "no gzip": (_text("proofs.json.gz", b"abc"), "proofs.json.gz is not what gzip compressed"),
    "too deep": (_text("run.json", b"[" * 200_000), "run.json is too deep to read."),
    "no list": (_text("run.json", b"[]"), "run.json does not follow the format."),
}
CHANGED: dict[str, tuple[Tampering, str]] = {
    "a key is gone": (lambda files: files.run.pop("gap"), "run.json lacks 'gap'."),
    "goals are gone": (lambda files: files.run.pop("goals"), "run.json lacks 'goals'."),
    "no number": (amount(1, "nan"), "plans.csv, line 3, says 'nan', which is not a number."),
    "a number less": (
        lambda files: files.points[2].pop(),
        "front.csv, line 4, has 3 cells, not 4.",
    ),
    "no decision": (
        lambda files: files.plans[0].__setitem__(2, "77"),
        "plans.csv, line 2, names x[77], which the problem lacks.",
    ),
    "a sense": (
        lambda files: files.problem["goals"][0].update(sense="min"),
        "problem.json.gz has a goal that is to 'min'.",
    ),
}


@pytest.mark.parametrize("name", [*UNREADABLE, *CHANGED])
def test_what_cannot_be_read_is_named_in_words(name: str, run: Path) -> None:
    if name in UNREADABLE:
        change, words = UNREADABLE[name]
        change(RunFiles(run))
    else:
        change, words = CHANGED[name]
        tampered(run, change)
    with pytest.raises(InputError) as caught:
        wp.verify(run)
    assert f"cannot be checked: {words}" in str(caught.value)
    assert "Error(" not in str(caught.value)
