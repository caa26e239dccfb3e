"""Run folders and batches of strangers: read rightly, or refused in words that name the part."""

import contextlib
import json
import os
import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import fuzz_runs
import strange_runs
import wholepie as wp
from bounded import bounded
from strange_runs import STATEMENTS, TEXTS
from wholepie import InputError
from wholepie.cli import main
from wholepie.optimizer import run_files
from wholepie.optimizer.journal.entries import entry_of, facts_of
from wholepie.optimizer.journal.journal import Journal, peek
from wholepie.optimizer.results import manifest
from wholepie.optimizer.search.packing import pack, unpack, unpack_plans


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fuzz_runs.made(tmp_path_factory.mktemp("whole") / "whole")


@pytest.fixture
def made(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "made"))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


def _outside(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**40)


OTHERS = (_pipe, _folder, _device, _circle, _outside, _sparse)
READ = ("run.json", "front.csv", "plans.csv", "faces.json", "verify.json")


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", READ)
def test_what_is_no_file_of_a_run_is_refused_and_named(name: str, other, made: Path) -> None:  # type: ignore[no-untyped-def]
    path = made / "run" / name
    path.unlink()
    other(path)
    said = bounded(lambda: wp.open(made / "run").guarantee)
    if name == "verify.json" and other in (_pipe, _folder, _device, _circle):
        assert "WP" not in said  # then there is none
    else:
        assert f"{name} " in said
        assert "[WP9" in said
    assert len(bounded(lambda: wp.runs(made))) > 10


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", ["run.sqlite", "run.sqlite-wal", "run.sqlite-shm"])
def test_what_is_no_journal_is_not_opened(name: str, other, made: Path) -> None:  # type: ignore[no-untyped-def]
    path = made / "run" / name
    path.unlink(missing_ok=True)
    other(path)

    def resumed() -> object:
        front = wp.front(made / "scenario.yaml", folder=made / "run", resume=True)
        return front.record.notes

    said = bounded(resumed)
    assert "[WP" in said or other is _sparse


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("name", ["run.json", "plans.csv"])
def test_bombs_of_text_are_refused(name: str, text: bytes, made: Path) -> None:
    (made / "run" / name).write_bytes(text)
    said = bounded(lambda: wp.open(made / "run").guarantee)
    assert f"{name} " in said
    assert "[WP9" in said


def test_a_link_inside_is_followed_and_others_only_if_allowed(made: Path) -> None:
    path = made / "run" / "plans.csv"
    path.rename(made / "run" / "more.csv")
    path.symlink_to("more.csv")
    values = wp.open(made / "run").values
    path.unlink()
    (made / "run" / "more.csv").rename(made / "outside.csv")
    path.symlink_to("../outside.csv")
    with pytest.raises(InputError, match=r"plans.csv is damaged: it is a link that leads out"):
        wp.open(made / "run")
    with wp.allowing(allow_outside=True):
        np.testing.assert_array_equal(wp.open(made / "run").values, values)


def test_more_is_read_where_it_is_asked_for(made: Path) -> None:
    with (
        wp.allowing(run_values=20),
        pytest.raises(InputError, match="WHOLEPIE_LIMITS=run_values="),
    ):
        wp.open(made / "run")
    with (
        wp.allowing(run_bytes=20),
        pytest.raises(InputError, match="WHOLEPIE_LIMITS=run_bytes="),
    ):
        wp.open(made / "run")


REFUSED = {
    '{"a": 1, "a": 2}': "'a' twice",
    '{"a": [{"b": 1, "b": 1}]}': "'b' twice",
    "[NaN]": "NaN, which is not a number",
    "[-Infinity]": "Infinity, which is not a number",
    "[1e999]": "1e999, which is not a number",
    "9" * 401: "more than 400 digits",
    '["\\ud800"]': "surrogates not allowed",
    "[" * 101 + "]" * 101: "too deep",
    "[" * 100_000: "too deep",
    "[1": "see line 1",
}


@pytest.mark.parametrize("text", REFUSED, ids=range(len(REFUSED)))
def test_what_json_may_not_say(text: str, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=REFUSED[text]), run_files.reading(path):
        run_files.json_content(path)


@pytest.mark.parametrize("text", ["[]", "[" * 100 + "]" * 100, '{"a": "\\ud83c\\udf55"}', "1.5"])
def test_what_json_may_say(text: str) -> None:
    assert run_files.parsed(text.encode()) == json.loads(text)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_journal_with_more_than_a_journal_has(statement: str, made: Path) -> None:
    """It is refused, or gives the front that the problem has."""
    path = made / "run" / "run.sqlite"
    with closing(sqlite3.connect(path)) as base, contextlib.suppress(sqlite3.Error):
        base.executescript(statement)
    values = wp.open(made / "run").values

    def resumed() -> str:
        again = wp.front(made / "scenario.yaml", folder=made / "run", resume=True)
        np.testing.assert_allclose(again.values, values, atol=1e-6)
        return "the same"

    assert any(each in bounded(resumed) for each in ("the same", "run.sqlite", "cannot go on"))


def test_a_journal_cannot_ask_to_be_trusted(made: Path) -> None:
    path = made / "run" / "run.sqlite"
    with closing(sqlite3.connect(path)) as base, base:
        options = json.loads(
            base.execute("SELECT value FROM identity WHERE name = 'options'").fetchone()[0]
        )
        said = json.dumps(options | {"trust_journal": True, "overwrite": True})
        base.execute("UPDATE identity SET value = ? WHERE name = 'options'", (said,))
        base.execute("UPDATE outcome SET mark = x'00'")
    assert peek(made / "run").options["trust_journal"] is True
    arguments = ["front", str(made / "scenario.yaml"), "--out", str(made / "run"), "--resume"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0
    assert "were not written by this user" in done.output
    assert "were trusted" not in done.output


def test_a_file_beside_a_journal_deletes_no_other(made: Path) -> None:
    """SQLite deletes the file that such a one names, if it names others that are gone."""
    victim = made / "victim"
    victim.write_text("kept", "utf-8")
    name = str(victim).encode()
    magic = bytes.fromhex("d9d505f920a163d7")
    ending = name + len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + magic
    (made / "run" / "run.sqlite-journal").write_bytes(magic + b"\0" * 504 + b"\0\0\1\1" + ending)
    with pytest.raises(InputError, match=r"run.sqlite-journal names a file"):
        wp.front(made / "scenario.yaml", folder=made / "run", resume=True)
    assert victim.read_text("utf-8") == "kept"


def test_rows_that_lie_count_as_never_written(made: Path) -> None:
    """Whatever a row says with a checksum that agrees, it is an entry or none."""
    journal = Journal(made / "run" / "run.sqlite", 4)
    entry = next(iter(journal.whole()))
    journal.close()
    facts = facts_of(entry)
    columns = entry.outcome.plans[0][1].size
    for at in range(len(facts)):
        for lie in (*strange_runs.LIES, 2**63, float("nan")):
            said = [*facts[:at], lie, *facts[at + 1 :]]
            row = (1, 1, 0, 0.0, *said, strange_runs.checksum_of(said))
            assert entry_of(row, columns) is None or lie == b"" or at in (0, 2)
    for moment in ((-1, 0), (1, "x"), (1, 10**9), ("x", 1)):
        row = (*moment, 0, 0.0, *facts, strange_runs.checksum_of(facts))
        assert entry_of(row, columns) is None


def test_packed_plans_unpack_to_no_more_than_they_can_be() -> None:
    bomb = pack(np.ones(10_000_000))
    with pytest.raises(ValueError, match="more entries than there are columns"):
        unpack(bomb, 1_000)
    tiny = b"\1\0\0\0\0" * 200_000
    with pytest.raises(ValueError, match="too many"):
        unpack_plans(tiny, 1_000)


MANIFESTS = {
    "../run": "the name of a folder",
    "/tmp": "the name of a folder",
    "a/b": "the name of a folder",
    "..": "the name of a folder",
    "": "the name of a folder",
}


@pytest.mark.parametrize("run", MANIFESTS)
def test_a_batch_leads_nowhere_else(run: str, made: Path) -> None:
    path = made / "batch" / "batch.json"
    said = json.loads(path.read_text("utf-8"))
    said["runs"][0]["run"] = run
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(InputError, match=MANIFESTS[run]):
        manifest.read(made / "batch")


def test_a_batch_sets_no_other_options(made: Path) -> None:
    path = made / "batch" / "batch.json"
    said = json.loads(path.read_text("utf-8"))
    said["options"]["trust_journal"] = True
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(InputError, match="it has an option 'trust_journal'"):
        wp.batch((), made / "batch", resume=True)


#: What is tried in one process: by what it needs, not by how long it takes.
TRIED = (
    *("runs", "report", "own report", "plan", "at", "json", "compare", "align", "less", "add less"),
    *("verify", "resume", "overwrite", "batch"),
)


def _counted(whole: Path, place: Path, seeds: range) -> Counter[str]:
    counts: Counter[str] = Counter()
    for seed in seeds:
        for name in TRIED:
            folder = Path(shutil.copytree(whole, place / f"{name}-{seed}"))
            how = strange_runs.spoil(folder, seed)
            asked = [each.format(folder) for each in fuzz_runs.COMMANDS[name]]
            done = CliRunner().invoke(main, asked)
            known = done.exit_code in fuzz_runs.SOUND or "[WP" in done.output
            sound = known and "fault in wholepie" not in done.output
            sound = sound and strange_runs.is_intact(folder)
            assert sound, (seed, name, how, done.output[-500:], done.exception)
            counts["refused" if done.exit_code == 2 else "answered"] += 1
            shutil.rmtree(folder)
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 1_100, 25))
def test_spoilt_folders_are_refused_or_read(first: int, whole: Path, tmp_path: Path) -> None:
    seeds = range(first, first + 25)
    said = bounded(lambda: dict(_counted(whole, tmp_path, seeds)), cpu_seconds=600)
    counts = json.loads(said.replace("'", '"'))
    assert sum(counts.values()) == len(seeds) * len(TRIED)
    assert min(counts["refused"], counts["answered"]) > 20


@pytest.mark.slow
def test_every_command_answers_for_a_whole_folder(whole: Path) -> None:
    assert fuzz_runs.unsound(whole) == {}


@pytest.mark.slow
def test_a_few_are_tried_as_processes(whole: Path, tmp_path: Path) -> None:
    counts, endings = fuzz_runs.hunted(whole, range(4), ("plan", "resume", "explore"))
    assert not [each for each in endings if each.broken]
    assert sum(counts.values()) == 12
