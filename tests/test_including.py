"""``include``: tables, sets and parameters of other files, as if they were written in one."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from same_problem import same
from wholepie.cli import main
from wholepie.models import ScenarioError, load
from wholepie.models.files_read import told_of_reading

BODY = """decisions: {build: {for: p in parks, type: binary}}
stakeholders:
  council:
    requires: {money: {rule: sum(p.cost * build[p] for p in parks) <= budget, negotiable: true}}
    goals: {little: {minimize: sum(p.cost * build[p] for p in parks)}}
  people:
    requires: {many: {rule: sum(build[p] for p in parks) >= least, negotiable: true}}
    goals: {many: {maximize: sum(build[p] for p in parks if p.cost in costs)}}
"""
TOP = "wholepie: 1\ntitle: t\n"
FILES = {
    "scenario.yaml": f"{TOP}include: shared/common.yaml\nparameters: {{least: 1}}\n{BODY}",
    "shared/common.yaml": "title: What all of them share\ninclude: [deeper/costs.yaml]\n"
    "tables: {parks: {file: parks.csv}}\nparameters:\n  budget: 5\n",
    "shared/deeper/costs.yaml": "sets: {costs: '{p.cost for p in parks if p.cost > 1}'}\n",
    "shared/parks.csv": "park,cost\na,1\nb,2\nc,4\n",
}
WHOLE = f"""{TOP}tables: {{parks: shared/parks.csv}}
sets: {{costs: '{{p.cost for p in parks if p.cost > 1}}'}}
parameters: {{budget: 5, least: 1}}
{BODY}"""


def write(folder: Path, changed: dict[str, str] | None = None) -> Path:
    for name, text in {**FILES, **(changed or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "scenario.yaml"


def test_what_is_included_is_as_if_it_were_written_there(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "whole.yaml").write_text(WHOLE, encoding="utf-8")
    same(load(path), load(tmp_path / "whole.yaml"))
    changed = {"parameters.budget": 3, "sets.costs": "[4]"}
    same(load(path, overrides=changed), load(tmp_path / "whole.yaml", overrides=changed))


def test_every_file_is_hashed_as_an_input_and_told_with_a_run(tmp_path: Path) -> None:
    path, read = write(tmp_path), set[Path]()
    with told_of_reading(lambda file, data: read.add(file.resolve())):
        scenario = load(path)
    assert {tmp_path / name for name in FILES} <= read
    told = {each["file"]: each["sha256"] for each in scenario.about()["tables"]}
    assert set(told) == {"parks.csv", "common.yaml", "costs.yaml"}
    wp.front(scenario).save(tmp_path / "run")
    write(tmp_path, {"shared/common.yaml": FILES["shared/common.yaml"] + "# again\n"})
    assert wp.open(tmp_path / "run").about["tables"] == scenario.about()["tables"]
    again = {each["file"]: each["sha256"] for each in load(path).about()["tables"]}
    assert again["common.yaml"] != told["common.yaml"]


def test_a_saved_scenario_holds_all_of_it(tmp_path: Path) -> None:
    path = write(tmp_path)
    for out in ("plan.xlsx", "folder"):
        done = CliRunner().invoke(main, ["convert", str(path), "--out", str(tmp_path / out)])
        assert done.exit_code == 0, done.stderr
        made = tmp_path / out
        same(load(made / "scenario.yaml" if made.is_dir() else made), load(path))


def test_what_gives_way_is_written_with_what_it_includes(tmp_path: Path) -> None:
    path = write(
        tmp_path / "here", {"scenario.yaml": FILES["scenario.yaml"].replace("1}", "3}", 1)}
    )
    out = tmp_path / "there" / "relaxed.yaml"
    done = CliRunner().invoke(main, ["concessions", str(path), "--write", str(out)])
    assert done.exit_code == 0, done.stderr
    assert (out.parent / "shared/deeper/costs.yaml").is_file()
    assert wp.front(load(out)).points.shape[0] >= 1


def test_a_file_may_be_included_twice_by_two_ways(tmp_path: Path) -> None:
    top = FILES["scenario.yaml"].replace(
        "include: shared/common.yaml", "include: [shared/common.yaml, shared/deeper/costs.yaml]"
    )
    assert load(write(tmp_path, {"scenario.yaml": top})).warnings == ()


def test_a_file_is_the_same_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "c.yaml").write_text("parameters: {p: 3}\n", encoding="utf-8")
    (tmp_path / "below/d.yaml").write_text(
        "include: ../c.yaml\nparameters: {q: 4}\n", encoding="utf-8"
    )
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\ninclude: [c.yaml, below/d.yaml]\n"
        "decisions: {x: {type: integer, at most: q}}\n"
        "stakeholders: {one: {goals: {less: {minimize: p * x}, more: {maximize: x}}}}\n",
        encoding="utf-8",
    )
    assert load(tmp_path / "scenario.yaml").problem().C.tolist() == [[3], [-1]]


FAULTS = {
    "a file that is not there": (
        {"scenario.yaml": FILES["scenario.yaml"].replace("common.yaml", "comon.yaml")},
        'scenario.yaml:3:10: there is no file "shared/comon.yaml" (did you mean "common.yaml"?)',
    ),
    "files without brackets": (
        {
            "scenario.yaml": FILES["scenario.yaml"].replace(
                "include: shared/common.yaml", "include: shared/common.yaml, more.yaml"
            )
        },
        'scenario.yaml:3:10: there is no file "shared/common.yaml, more.yaml" (several files are a '
        "list: [shared/common.yaml, more.yaml])",
    ),
    "a file outside": (
        {"scenario.yaml": FILES["scenario.yaml"].replace("shared/common", "../other")},
        'scenario.yaml:3:10: "../other.yaml" is outside the scenario\'s folder',
    ),
    "a file that includes itself": (
        {
            "shared/deeper/costs.yaml": "include: ../common.yaml\n"
            + FILES["shared/deeper/costs.yaml"]
        },
        'shared/deeper/costs.yaml:1:10: "shared/deeper/../common.yaml" includes itself',
    ),
    "a name that is in both": (
        {"scenario.yaml": FILES["scenario.yaml"].replace("least: 1", "least: 1, budget: 7")},
        'scenario.yaml:4:24: "budget" is in an included file, too (at shared/common.yaml:5:3)',
    ),
    "a name of another section": (
        {"shared/common.yaml": FILES["shared/common.yaml"] + "  build: 5\n"},
        'scenario.yaml:5:13: "build" is already the name of one of the parameters '
        "(at shared/common.yaml:6:3)",
    ),
    "what is not included": (
        {"shared/common.yaml": FILES["shared/common.yaml"] + "decisions: {}\n"},
        'shared/common.yaml:6:1: "decisions" cannot be included; only tables, sets, parameters are',
    ),
    "a section that is none": (
        {"shared/deeper/costs.yaml": "sets: 5\n"},
        'shared/deeper/costs.yaml:1:7: "sets": expected names with values below it',
    ),
    "a workbook": (
        {
            "scenario.yaml": FILES["scenario.yaml"].replace("common.yaml", "common.xlsx"),
            "shared/common.xlsx": "",
        },
        'scenario.yaml:3:10: "shared/common.xlsx" is a workbook; a file that is included is YAML '
        "(its sheets are tables)",
    ),
    "a list": (
        {"shared/common.yaml": "- a\n"},
        "shared/common.yaml:1:1: expected a scenario, such as 'wholepie: 1' and 'title: ...'; "
        "found a list",
    ),
    "a fault in what is included": (
        {"shared/common.yaml": FILES["shared/common.yaml"].replace("5", "5 +")},
        "shared/common.yaml:5:11: cannot be read as an expression",
    ),
    "another version": (
        {"shared/common.yaml": f"wholepie: 2\n{FILES['shared/common.yaml']}"},
        'shared/common.yaml:1:11: "wholepie": expected 1; found "2"',
    ),
    "a mapping": (
        {"scenario.yaml": FILES["scenario.yaml"].replace("shared/common.yaml", "{a: b}")},
        '"include": expected a text; found names with values',
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_told_in_their_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed, said = FAULTS[name]
    write(tmp_path, changed)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    assert said in caught.value.faults[0].text
    if name != "a name of another section":
        assert len(caught.value.faults) == 1


def test_depth_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = {f"c{i}.yaml": f"include: c{i + 1}.yaml\n" for i in range(12)}
    write(tmp_path, chain | {"c12.yaml": "sets: {}\n"})
    write(tmp_path, {"scenario.yaml": f"{TOP}include: c0.yaml\n{BODY}"})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError, match="more than 10 files within each other"):
        load("scenario.yaml")


def test_a_link_that_leads_outside_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "in")
    (tmp_path / "secret.yaml").write_text("parameters: {budget: 1}\n", encoding="utf-8")
    (tmp_path / "in" / "shared" / "common.yaml").unlink()
    os.symlink(tmp_path / "secret.yaml", tmp_path / "in" / "shared" / "common.yaml")
    with pytest.raises(ScenarioError, match="outside the scenario"):
        load(tmp_path / "in" / "scenario.yaml")


#: Faults of the scenario's own, each with its words; none follows from what is included.
OWN_FAULTS = {
    "type: binary": ("type: binray", '"type": expected'),
    "for p in parks if": ("for build in parks if", '"build" is taken'),
    "{maximize: sum(build[p]": ("{maximise: sum(bulid[p]", ""),
    "least: 1": ("least: 1 +", "cannot be read as an expression"),
    "negotiable: true}}\n    goals: {little": ("negotiable: ture}}\n    goals: {little", "ture"),
    "minimize: sum": ("minimize: summ", 'there is no function "summ"'),
}


@pytest.mark.parametrize("lost", ["not there", "not YAML", "a slip in its keys"])
@pytest.mark.parametrize("planted", OWN_FAULTS)
def test_what_cannot_be_included_hides_no_other_fault(
    planted: str, lost: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor do its names, which are not known, bring about any."""
    monkeypatch.chdir(tmp_path)
    text, (slip, words) = FILES["scenario.yaml"], OWN_FAULTS[planted]
    assert planted in text
    changed = {"scenario.yaml": text.replace(planted, slip, 1)}
    if lost == "not there":
        changed["scenario.yaml"] = changed["scenario.yaml"].replace("common.yaml", "comon.yaml")
    elif lost == "not YAML":
        changed["shared/common.yaml"] = "tables: {parks: ["
    else:
        changed["shared/common.yaml"] = FILES["shared/common.yaml"].replace("tables", "tabels")
    write(tmp_path, changed)
    with pytest.raises(ScenarioError) as caught:
        load("scenario.yaml")
    told = [each.text for each in caught.value.faults]
    of_file = [each for each in told if "comon.yaml" in each or each.startswith("shared")]
    others = [each for each in told if each not in of_file]
    assert of_file
    assert len(others) == bool(words), told
    assert all(words in each for each in others)


def test_an_override_of_what_could_not_be_included_is_not_at_fault(tmp_path: Path) -> None:
    write(tmp_path, {"scenario.yaml": FILES["scenario.yaml"].replace("common", "comon")})
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path / "scenario.yaml", overrides={"parameters.budget": 7})
    assert len(caught.value.faults) == 1
