"""Names of files and folders that are not in UTF-8, or that no disk takes: every command works with
the first, or refuses them in words, and refuses the others before any work.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from batching import SMALL
from examples import examples
from test_strange_folders import FIELD, HERE
from wholepie.cli import group, main
from wholepie.cli.output import in_shell
from wholepie.optimizer.path_text import as_text, path_of

QUICKSTART = HERE / "instances" / "quickstart"
#: Bytes that are no letters in UTF-8, as in a folder from an older system.
ODD = os.fsdecode(b"caf\xe9 \xff")
LONG = "x" * 300
#: Each command with the places where it takes a path: {file} and {run} are read, {new} is written.
COMMANDS = {
    "new": [["{new}"], ["{new}.xlsx", "--xlsx"]],
    "check": [["{file}"]],
    "front": [["{file}", "--out", "{new}"], ["{file}", "--out", "{run}", "--resume"]],
    "at": [["{run}", "--value", "owner: earn=3600", "--value", "birdwatchers: nests=8"]],
    "plan": [["{file}", "--run", "{run}", "--page", "{new}"]],
    "tradeoffs": [["{run}"]],
    "map": [["{file}", "--page", "{new}"], ["{run}", "--add-to", "{run}"]],
    "less": [["{file}", "--add-to", "{run}"], ["{run}"]],
    "blame": [["{file}"]],
    "robust": [["{run}"]],
    "freedom": [["{run}", "--add-to", "{run}"]],
    "weigh": [["{run}", "--how", "critic"]],
    "align": [["{run}", "{file}/adopted.csv", "--page", "{new}"]],
    "explain": [["{file}"]],
    "concessions": [["{file}", "--negotiable", FIELD, "--out", "{new}"]],
    "coalitions": [["{file}", "--add-to", "{run}"]],
    "batch": [["{file}", "--out", "{new}"], [str(QUICKSTART), "--out", "{new}"]],
    "runs": [["{run}"]],
    "verify": [["{run}", "--solver", "highs"]],
    "compare": [["{run}", "{run}", "--page", "{new}"]],
    "report": [["{run}"], ["{run}", "--out", "{new}"]],
    "explore": [["{run}"]],
    "export": [["{run}", "--to", to, "--out", "{new}"] for to in ("csv", "json", "xlsx", "docx")],
    "convert": [["{file}", "--out", "{new}.xlsx"], ["{file}", "--out", "{new}.lp"]],
    "schema": [["--of", "export", "--out", "{new}"]],
}
CALLS = [(name, *each) for name, calls in COMMANDS.items() for each in calls]
#: The explorer serves until it is ended.
ENDING = [call for call in CALLS if call[0] != "explore"]
PLACES = [
    (call, name)
    for call in CALLS
    for name in ("file", "run", "new")
    if f"{{{name}}}" in "".join(call)
]
#: A batch keeps paths in a file that everybody must be able to read.
REFUSED = [("batch", "{file}", "--out", "{new}")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scenario and its run in a folder each, whose names are not in UTF-8."""
    top = tmp_path_factory.mktemp("made")
    file = Path(shutil.copytree(QUICKSTART, top / f"file {ODD}"))
    wp.front(file, folder=top / f"run {ODD}")
    wp.plan(file, "nash").decisions.to_csv(file / "adopted.csv", index=False)
    return top


@pytest.fixture
def place(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    here = Path(shutil.copytree(made, tmp_path / "here"))
    monkeypatch.chdir(here)
    return here


def called(call: tuple[str, ...], **names: str) -> Result:
    names = {"file": str(QUICKSTART), "run": f"run {ODD}", "new": "new"} | names
    return CliRunner().invoke(main, [each.format(**names) for each in call])


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) == set(group.COMMANDS)


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("call", ENDING, ids=" ".join)
def test_a_name_that_is_not_in_utf_8(call: tuple[str, ...]) -> None:
    done = called(call, file=f"file {ODD}", new=f"new {ODD}")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == (2 if call in REFUSED else 0), done.output
    done.output.encode()
    for path in Path().rglob("*.json"):
        json.loads(path.read_text("utf-8"))


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize(("call", "name"), PLACES)
def test_a_name_that_no_disk_takes(call: tuple[str, ...], name: str) -> None:
    before = sorted(Path().rglob("*"))
    done = called(call, **{name: LONG})
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 2, done.output
    assert sorted(Path().rglob("*")) == before


def test_a_batch_and_its_manifest_in_such_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path in ``batch.json`` leads from its folder, which may have any name."""
    (tmp_path / ODD).mkdir()
    monkeypatch.chdir(tmp_path / ODD)
    Path("scenario.yaml").write_text(SMALL, "utf-8")
    for arguments in (["scenario.yaml", "--out", "night"], ["--out", "night", "--resume"]):
        done = CliRunner().invoke(main, ["batch", *arguments])
        assert done.exit_code == 0, done.output
    elsewhere = CliRunner().invoke(main, ["batch", "scenario.yaml", "--out", str(tmp_path / "b")])
    assert elsewhere.exit_code == 2
    assert "not in UTF-8" in elsewhere.output


def test_the_command_that_goes_on_works_in_a_shell(place: Path) -> None:
    done = called(("front", "{file}", "--out", "{new}", "--max-points", "3"), new=f"new {ODD}")
    assert done.exit_code == 4
    (command,) = (line for line in done.stderr.splitlines() if line.startswith("  wholepie front"))
    program = f"{shlex.quote(sys.executable)} -m"
    ran = subprocess.run(
        ["bash", "-c", f"{program} {command.strip()}"], capture_output=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert wp.open(f"new {ODD}").complete


NAMES = st.binary(min_size=1, max_size=20).map(os.fsdecode).filter(lambda name: "\0" not in name)


@examples(40)
@given(NAMES)
def test_a_name_is_held_as_text_and_found_again(name: str) -> None:
    as_text(name).encode()
    assert path_of(as_text(name)) == Path(name) or "\\u" in name


@examples(8)
@given(NAMES)
def test_a_shell_reads_what_is_printed_for_it(name: str) -> None:
    words = in_shell(name)
    words.encode()
    said = subprocess.run(["bash", "-c", f"printf %s {words}"], capture_output=True, check=True)
    assert said.stdout == os.fsencode(name)
