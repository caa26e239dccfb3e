"""Every broken scenario through the command line: message, place, exit code, and no traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from wholepie.cli import main

DATA = YAML(typ="safe").load(Path(__file__).parent / "broken" / "cases.yaml")
FAULTY = [case for case in DATA["cases"] if "faults" in case]
LATER = [case for case in DATA["cases"] if "stage" in case]


def name(case: dict[str, Any]) -> str:
    return str(case["name"]).replace(" ", "-")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(case: dict[str, Any]) -> None:
    files = {**DATA["base"], **case.get("files", {})}
    for change in case.get("changes", []):
        files[change["file"]] = files[change["file"]].replace(change["from"], change["to"], 1)
    for file, text in files.items():
        Path(file).write_bytes(text.encode(case.get("encoding", {}).get(file, "utf-8")))


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert "Traceback" not in result.output
    assert "fault in wholepie" not in result.output
    return result


@pytest.mark.parametrize("case", FAULTY, ids=name)
def test_check_and_front_say_the_same_of_a_faulty_scenario(case: dict[str, Any]) -> None:
    write(case)
    checked = call("check", "scenario.yaml")
    assert checked.exit_code == 2
    assert checked.stdout == ""
    said = [f"{told} [{code}]" for told, code in zip(case["faults"], case["codes"], strict=True)]
    more = [f"warning: {each}" for each in case.get("warnings", [])]
    assert checked.stderr.splitlines()[:-1] == "\n".join([*said, *more]).splitlines()
    solved = call("front", "scenario.yaml")
    assert solved.exit_code == 2
    assert solved.stderr.splitlines() == "\n".join(said).splitlines()
    assert not list(Path("runs").glob("*/run.json"))


@pytest.mark.parametrize("case", LATER, ids=name)
def test_what_cannot_be_solved_ends_with_its_exit_code(case: dict[str, Any]) -> None:
    write(case)
    for command in ("check", "front", "plan"):
        result = call(command, "scenario.yaml")
        assert result.exit_code == case["exit"], result.output
        assert result.stdout == ""
        assert result.stderr.strip()


def test_faults_are_data_too() -> None:
    write(FAULTY[0])
    result = call("check", "scenario.yaml", "--json")
    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert len(document["faults"]) == len(FAULTY[0]["faults"])
    assert set(document["faults"][0]) == {
        *("file", "line", "column", "sheet", "code", "severity", "message", "hint")
    }
