"""Scenario: what it says of itself, its warnings, its schema, and its templates."""

import json
import re
from pathlib import Path

import pytest

import wholepie as wp
from wholepie.models import json_schema, load
from wholepie.models.faults import ScenarioError
from wholepie.models.templates import create, described, names
from wholepie.optimizer.errors import InfeasibleError, InputError
from wholepie.optimizer.problem.labels import Requirement, Stakeholder

GOLDEN = Path(__file__).parent / "golden"
TEMPLATES = Path(wp.__file__).parent / "models" / "templates"
INVENTED = sorted(path.name for path in TEMPLATES.iterdir())


def test_about_is_plain_data_and_complete() -> None:
    about = load(GOLDEN / "parties.yaml").about()
    assert json.loads(json.dumps(about)) == about
    assert about["file"] == "parties.yaml"
    assert [p["name"] for p in about["parameters"]] == ["rate", "reserve"]
    assert about["parameters"][1] == {"name": "reserve", "value": 6.0, "unit": "t"}
    north = about["stakeholders"][0]
    assert north["contributes"] == [
        {"name": "land", "amount": 10.0},
        {"name": "working hours", "amount": 40.0},
    ]
    assert north["requires"][0] == {
        "name": "land",
        "rule": "both <= contributions.land",
        "negotiable": True,
        "shared": True,
        "fixed": False,
        "count": 1,
    }
    goal = north["goals"][0]
    assert (goal["label"], goal["rule"]) == ("north: more x", "x - reserve")
    assert (goal["step"], goal["at_least"], goal["target"], goal["at_most"]) == (0.5, -6, 4, None)


def test_about_says_indexes_in_words() -> None:
    about = load(GOLDEN / "tables.yaml").about()
    assert [d["words"] for d in about["decisions"]] == [
        "yes or no for each i in items",
        "any amount for each l in links, at most 5",
    ]
    assert about["measures"][0]["count"] == 2
    assert [t["rows"] for t in about["tables"]] == [3, 4]
    assert about["stakeholders"][0]["requires"][0]["rule"].endswith("for each i in items")


def test_labels_name_owners_and_hide_auxiliary_columns() -> None:
    formulation = load(GOLDEN / "parties.yaml").formulate()
    labels = formulation.labels
    assert list(labels.goals) == ["north: more x", "south: more y"]
    land = Requirement("land", "north", negotiable=True, resource=True, shared=True)
    assert labels.requirements["north: land"] == land
    assert labels.requirements["south: more y at most"] == Requirement("more y at most", "south")
    assert labels.stakeholders[0] == Stakeholder("north", 2.0)
    assert labels.goals["south: more y"].priority == 2
    hidden = load(GOLDEN / "extremes.yaml").formulate()
    assert all(name.startswith("_") for name in hidden.labels.hidden)
    assert {str(v) for v in hidden.model.component_objects()} >= hidden.labels.hidden


def test_indexes_are_names_and_numbers() -> None:
    columns = load(GOLDEN / "sets.yaml").problem().columns
    found = {columns.name(j) for j in range(len(columns.index))}
    assert {"build[a,2030]", "lend[red,2040]", "use[c, the third,south,2035]"} <= found


def test_what_is_probably_not_meant_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "wholepie: 1\ntitle: t\nsets: {none: '[i for i in [1] if i > 1]'}\ndecisions:\n"
        "  x: {type: binary}\n  idle: {type: binary}\nmeasures: {m: x}\nstakeholders:\n"
        "  a: {requires: {always: 1 <= 2}, goals: {g: {maximize: m}, h: {minimize: 3}}}\n"
    )
    found = [(fault.line, fault.message) for fault in load(tmp_path / "s.yaml").warnings]
    assert found == [
        (3, 'nothing uses the set "none"'),
        (3, 'the condition "i > 1" is never true: no member of [1] meets it'),
        (6, "the decision idle affects no goal and no requirement"),
        (9, 'the requirement "always" is met by every plan'),
        (9, 'no decision affects the goal "h"'),
    ]


def test_a_requirement_that_can_never_be_met_is_named(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        "wholepie: 1\ntitle: t\nparameters: {have: 1}\ndecisions: {x: {type: binary}}\n"
        "stakeholders:\n  a: {requires: {enough: have >= 2}, goals: {g: {maximize: x}}}\n"
    )
    with pytest.raises(InfeasibleError, match="a: enough: have >= 2 does not hold"):
        load(tmp_path / "s.yaml").formulate()


def test_the_schema_describes_every_key() -> None:
    schema = json_schema()
    json.dumps(schema)
    for name, part in {**schema["$defs"], "top": schema}.items():
        for key, field in part.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key}"
        assert part["additionalProperties"] is False
    assert "at least" in schema["$defs"]["goal"]["properties"]


def test_templates_are_sound_and_without_warnings(tmp_path: Path) -> None:
    assert {"allocation", "portfolio", "assignment", "quickstart"} <= set(names())
    for name in names():
        scenario = load(create(name, tmp_path / name))
        assert scenario.warnings == ()
        assert len(scenario.problem().goals) >= 2


def test_each_template_says_what_it_is_for() -> None:
    lines = described()
    assert list(lines) == names()
    for name in INVENTED:
        assert 30 <= len(lines[name]) <= 80, name
        assert re.match("(Time|Place|Money|People|Amounts): ", lines[name]), name


@pytest.mark.parametrize("name", INVENTED)
def test_the_front_of_a_template_is_complete_and_holds_conflicts(name: str) -> None:
    front = wp.front(TEMPLATES / name)
    assert front.complete is (name != "portfolio")  # whose treasurer ignores less than a step
    assert front.gap < 0.05
    assert len(front.points) >= 5
    assert len({goal.split(":")[0] for goal in front.labels}) >= 3


def test_a_template_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        create("portfolio", tmp_path)
    with pytest.raises(InputError, match="not empty"):
        create("portfolio", tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    with pytest.raises(InputError, match='did you mean "portfolio"'):
        create("portfolios", tmp_path / "new")


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    assert create("assignment", tmp_path).is_file()


def test_a_goal_whose_only_key_is_misspelt_is_told(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(
        "wholepie: 1\ntitle: t\ndecisions: {x: {type: binary}}\n"
        "stakeholders: {a: {goals: {g: {maximze: x}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError, match=r'unknown key "maximze" in "g" .*"maximize"'):
        load(path)
