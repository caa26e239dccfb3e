"""Broken scenarios and tables: every fault that is found, word for word, and nothing but faults.

`broken/cases.yaml` holds a sound scenario with two tables, and for each case what is changed in it,
the faults that follow as "file:line:column: message (hint)", or the stage at which it ends, and
the code of each.
"""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import wholepie as wp
from wholepie.models import ScenarioError, load
from wholepie.optimizer.errors import WholepieError

DATA = YAML(typ="safe").load(Path(__file__).parent / "broken" / "cases.yaml")
CASES: list[dict[str, Any]] = DATA["cases"]
FAULTY = [case for case in CASES if "faults" in case]
LATER = [case for case in CASES if "stage" in case]
STAGES = {"formulate": lambda scenario: scenario.formulate(), "check": wp.check}


def name(case: dict[str, Any]) -> str:
    return str(case["name"]).replace(" ", "-")


def write(case: dict[str, Any], folder: Path) -> None:
    files = {**DATA["base"], **case.get("files", {})}
    for change in case.get("changes", []):
        assert change["from"] in files[change["file"]]
        files[change["file"]] = files[change["file"]].replace(change["from"], change["to"], 1)
    for file, text in files.items():
        encoding = case.get("encoding", {}).get(file, "utf-8")
        (folder / file).write_bytes(text.encode(encoding))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_are_many_cases_and_none_twice() -> None:
    names = [case["name"] for case in CASES]
    assert len(names) == len(set(names)) > 120


def test_the_base_is_sound(folder: Path) -> None:
    write({}, folder)
    scenario = load("scenario.yaml")
    assert scenario.warnings == ()
    assert wp.check(scenario).p == 2


@pytest.mark.parametrize("case", FAULTY, ids=name)
def test_faults_are_said_in_words_and_in_place(case: dict[str, Any], folder: Path) -> None:
    write(case, folder)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    assert [fault.text for fault in caught.value.faults] == case["faults"]
    assert [fault.code for fault in caught.value.faults] == case["codes"]
    assert [str(fault) for fault in caught.value.warnings] == case.get("warnings", [])
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("case", LATER, ids=name)
def test_what_cannot_be_solved_is_said_later(case: dict[str, Any], folder: Path) -> None:
    write(case, folder)
    scenario = load("scenario.yaml")
    with pytest.raises(WholepieError) as caught:
        STAGES[case["stage"]](scenario)
    assert caught.value.exit_code == case["exit"]
    assert caught.value.code == case["code"]


def test_all_faults_are_found_at_once(folder: Path) -> None:
    write({}, folder)
    text = Path("scenario.yaml").read_text(encoding="utf-8")
    text = text.replace("p.cost *", "p.csot *").replace("<= budget", "<= bugdet")
    text = text.replace('["young"]', '["yuong"]').replace("{road: 2", "{road: 2 +")
    Path("scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    places = [(fault.line, fault.column) for fault in caught.value.faults]
    assert len(places) == 4
    assert places == sorted(places)
