"""What may still change, added to a run: in its report, and nothing there that was forged."""

import copy
import json
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from test_added_sections import WRONG, leaves
from wholepie import Front, InputError
from wholepie.cli import main
from wholepie.optimizer.parties.listed import fair_plans
from wholepie.optimizer.results.additions import Addition, additions
from wholepie.views.export.freedom_sheets import freedom_sheets
from wholepie.views.pages import added_sections, freedom_section, offline
from wholepie.views.vocabulary import freedom_told

INSTANCES = Path(wp.__file__).parent / "instances"
BUDGET = INSTANCES / "citizens-budget"
AMOUNTS = """\
wholepie: 1
title: Water
tables: {towns: {file: towns.csv}}
decisions:
  flow: {type: continuous, for: t in towns, at most: 10}
  pump: {type: binary}
stakeholders:
  all:
    requires: {most: "sum(flow[t] for t in towns) <= 12 + pump"}
    goals:
      water: {maximize: "sum(flow[t] for t in towns)", unit: l}
      thrift: {minimize: "sum(flow[t] for t in towns) + 3 * pump"}
"""


PLACES = """\
wholepie: 1
title: Parks
tables: {parks: {file: parks.csv}}
decisions:
  build: {type: binary, for: p in parks}
  trees: {type: continuous, for: p in parks, at most: 9}
stakeholders:
  all:
    requires:
      cost: "sum(p.cost * build[p] for p in parks) <= 5"
      room: {for: p in parks, rule: "trees[p] <= 9 * build[p]"}
    goals:
      use: {maximize: "sum(p.use * build[p] for p in parks)"}
"""
PARKS = """\
id,name,cost,use,lat,lon
a,<b>x</b>,1,9,50.00,20.00
b,,2,4,50.01,20.01
c,,2,4,50.02,20.01
d,,2,4,50.02,20.01
e,,6,8,50.03,20.03
"""


def called(*words: Any) -> Any:
    return CliRunner().invoke(main, [str(each) for each in words])


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run to which freedom and costs were added."""
    folder = tmp_path_factory.mktemp("freedom") / "run"
    wp.front(BUDGET, folder=folder)
    done = called("freedom", folder, "--group-by", "category", "--costs", "--add-to", folder)
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module")
def front(run: Path) -> Front:
    return wp.open(run)


@pytest.fixture(scope="module")
def data(run: Path) -> Any:
    return additions(run)["freedom"].said


def page_of(front: Front, said: Any) -> str:
    """The section alone."""
    made = added_sections.made({"freedom": Addition(said)})
    made["freedom"] = freedom_section.section(front, made["freedom"])
    return str(offline.environment().get_template("parts/freedom.html").render(made))


def test_the_command_adds_what_it_says(run: Path, data: Any) -> None:
    assert additions(run)["freedom"].own
    said = json.loads(called("freedom", run, "--group-by", "category", "--costs", "--json").stdout)
    assert {**data, "solves": 0} == {**said, "solves": 0}
    assert (data["plan"], data["rule"]) == (55, "listed")


def test_of_a_file_it_says_by_which_rule_the_plan_was_chosen(run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(run, tmp_path / "run"))
    done = called("freedom", BUDGET, "--rule", "nash", "--add-to", run, "--json")
    assert done.exit_code == 0, done.output
    said = additions(run)["freedom"].said
    assert (said["plan"], said["rule"]) == (None, "nash")
    page = page_of(wp.open(run), said)
    (fair,) = [each for each in fair_plans(wp.open(run)) if each.rule == "nash"]
    assert f"around the plan of the rule nash, which is plan {fair.plan}" in page


def test_a_plan_of_another_run_is_not_added(run: Path, tmp_path: Path) -> None:
    wp.front(BUDGET, max_points=3, folder=tmp_path / "other")
    done = called("freedom", tmp_path / "other", "--add-to", run)
    assert done.exit_code == 2
    assert "one of another run" in done.output
    wp.front(INSTANCES / "quickstart", folder=tmp_path / "quick")
    done = called("freedom", BUDGET, "--add-to", tmp_path / "quick")
    assert done.exit_code == 2
    assert "another scenario" in done.output


def test_the_section_has_the_sentence_then_sums_then_decisions_then_costs(
    front: Front, data: Any
) -> None:
    page = page_of(front, data)
    places = [
        page.index(words)
        for words in (
            "14 decisions are yes in all of them",
            "fund in all by category",
            '<figure class="drawing settled">',
            "<summary>May be yes or no: 7",
            "<summary>Yes in every such plan: 14",
            "<summary>Yes in none: 17",
            "What deciding otherwise costs whom",
            "What a plan must reach to count",
        )
    ]
    assert places == sorted(places)
    assert page.count('class="range"') == len(data["groups"]) == 7
    losses = [float(each) for each in re.findall(r"bar-cell\".*?>([\d.]+) %<", page)]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 38


def test_the_report_has_the_section(run: Path, tmp_path: Path) -> None:
    done = called("report", run, "--out", tmp_path / "page.html")
    assert done.exit_code == 0, done.output
    page = (tmp_path / "page.html").read_text("utf-8")
    section = page[page.index('<section id="freedom">') :].split("</section>")[0]
    assert section == page_of(wp.open(run), additions(run)["freedom"].said).split("</section>")[0]
    assert 'href="#freedom"' in page
    assert len(section.encode()) < 40_000


def test_a_bar_is_where_its_numbers_are(front: Front, data: Any) -> None:
    groups = freedom_section.section(front, freedom_told.checked(data))["groups"]
    largest = max(each["most"] for each in data["groups"])
    for row, each in zip(groups[0]["rows"], data["groups"], strict=True):
        told = [each[key] / largest for key in ("least", "most", "value")]
        assert [row.start, row.end, row.mark] == pytest.approx(told)


def test_amounts_are_ranges_on_one_scale(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(AMOUNTS, encoding="utf-8")
    (tmp_path / "towns.csv").write_text("id,side\na,west\nb,west\nc,east\n", encoding="utf-8")
    front = wp.front(tmp_path)
    found = wp.freedom(front, 1, loss=0.2, by=["side"])
    told = freedom_section.section(front, freedom_told.checked(found.to_dict()))
    (flows,) = [each for each in told["lists"] if each["verdict"] == "varies"]
    amounts = found.decisions[found.decisions["verdict"] == "varies"]
    assert [row.start for row in flows["rows"]] == [0.0] * len(amounts) == [0.0] * 3
    assert [row.end for row in flows["rows"]] == pytest.approx(amounts["most"] / 10)
    assert [row.name for row in told["groups"][0]["rows"]] == ["west", "east"]


def test_of_many_decisions_some_are_shown(front: Front, data: Any) -> None:
    many = copy.deepcopy(data)
    for rows in (many["decisions"], many["groups"], many["costs"]["decisions"]):
        rows[:] = rows * 1000
    page = page_of(front, many)
    assert "6,940 more in the workbook." in page
    assert "37,960 more in the workbook." in page
    assert len(page) < 100_000


def test_places_are_marked_by_what_may_become_of_them(tmp_path: Path) -> None:
    """One park is in every best plan, two of the next three are, and one costs too much."""
    (tmp_path / "scenario.yaml").write_text(PLACES, encoding="utf-8")
    (tmp_path / "parks.csv").write_text(PARKS, encoding="utf-8")
    front = wp.front(tmp_path)
    data = wp.freedom(front, 1, loss=0).to_dict()
    (found,) = freedom_section.section(front, freedom_told.checked(data))["maps"]
    looks = {mark.key: mark.look for mark in found.drawn.marks}
    assert looks == {"a": "must", "b": "may", "c": "may", "d": "may", "e": "cannot"}
    assert [words for _, words in found.keys] == [
        "Yes in every such plan: 1",
        "May be yes or no: 3",
        "Yes in none: 1",
    ]
    page = page_of(front, data)
    figure = page[page.index('<figure class="drawing settled">') :].split("</figure>")[0]
    for look, count in (("must", 1), ("may", 3), ("cannot", 1)):
        assert figure.count(f'<circle class="{look}"') == count + 1, "with the one in the legend"
    assert "<title>&lt;b&gt;x&lt;/b&gt;: yes in every such plan</title>" in figure
    assert "data-j" not in figure, "no script changes it with the chosen plan"
    some = wp.freedom(front, 1, loss=0, decisions=["trees"]).to_dict()
    assert freedom_section.section(front, freedom_told.checked(some))["maps"] == []


def test_what_has_no_end_is_drawn_to_the_end(front: Front, data: Any) -> None:
    endless = copy.deepcopy(data)
    endless["groups"][2]["most"] = None
    page = page_of(front, endless)
    assert "∞" in page
    assert "--most: 1.0000" in page


def test_the_workbook_has_all_of_it(run: Path, data: Any, tmp_path: Path) -> None:
    done = called("export", run, "--to", "xlsx", "--out", tmp_path / "front.xlsx")
    assert done.exit_code == 0, done.output
    book = openpyxl.load_workbook(tmp_path / "front.xlsx", read_only=True)
    told = {
        name: list(book[name].values)
        for name in ("Freedom", "Freedom of sums", "Decided otherwise")
    }
    for rows in told.values():
        assert rows[0][0].startswith("Around plan 55. Of all plans that lose at most 5 %")
    ranges = [row[-4:] for row in told["Freedom"][2:]]
    keys = ("verdict", "value", "least", "most")
    assert ranges == [tuple(each[key] for key in keys) for each in data["decisions"]]
    sums = [row[2:] for row in told["Freedom of sums"][2:]]
    keys = ("group", "members", "value", "least", "most")
    assert sums == [tuple(each[key] for key in keys) for each in data["groups"]]
    costs = told["Decided otherwise"][3:]
    for row, each in zip(costs, data["costs"]["decisions"], strict=True):
        assert row[3:5] == (each["forced"], each["verdict"])
        assert row[5] == pytest.approx(each["loss"], rel=1e-12)
        for change, (label, then) in zip(row[6:], each["goals"].items(), strict=True):
            assert change == then - data["values"][label]


def test_without_it_there_is_no_sheet_and_a_damaged_one_is_refused(
    run: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(run, tmp_path / "run"))
    said = json.loads((run / "freedom.json").read_text("utf-8"))
    said["decisions"][0]["verdict"] = "perhaps"
    (run / "freedom.json").write_text(json.dumps(said), "utf-8")
    for words in (["report", run], ["export", run, "--to", "xlsx", "--out", tmp_path / "a.xlsx"]):
        done = called(*words)
        assert done.exit_code == 2
        assert "freedom.json of the run is damaged: ValueError(\"'perhaps' is not" in done.output
    (run / "freedom.json").unlink()
    assert freedom_sheets(wp.open(run)) == []


@examples(150)
@given(drawn=st.data())
def test_forged_data_is_refused_or_shown_escaped(front: Front, data: Any, drawn: Any) -> None:
    forged = copy.deepcopy(data)
    *path, last = drawn.draw(st.sampled_from([each for each in leaves(forged) if each]))
    place: Any = forged
    for key in path:
        place = place[key]
    place[last] = drawn.draw(st.sampled_from(WRONG))
    try:
        found = page_of(front, forged)
    except InputError as error:
        found = f"refused: {error.message}"
        assert "freedom.json of the run is damaged" in found
    assert found.startswith("refused") or "<b>x" not in found


def test_a_loss_of_a_goal_without_a_range_is_shown_and_no_other_loss_is_left_out(
    tmp_path: Path,
) -> None:
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        """wholepie: 1
title: A goal without a range
decisions: {a: {type: binary}, b: {type: binary}, c: {type: binary}}
stakeholders:
  A: {requires: {two: a + b <= 1}, goals: {g: {maximize: 3 * a + b}}}
  B: {goals: {g: {maximize: 2 * b + a}}}
  C: {goals: {g: {maximize: c}}}
""",
        encoding="utf-8",
    )
    run = tmp_path / "run"
    assert called("front", scenario, "--out", run).exit_code == 0
    assert called("freedom", run, "--costs", "--add-to", run).exit_code == 0
    assert called("report", run).exit_code == 0
    assert called("export", run, "--to", "xlsx").exit_code == 0
    page = (run / "report.html").read_text(encoding="utf-8")
    assert "nothing in" in page
    assert "no range" in page
    data = json.loads((run / "freedom.json").read_text(encoding="utf-8"))
    dearest, *_ = freedom_told.checked(data)["costs"]["decisions"]
    assert dearest["loss"] is None
    with pytest.raises(ValueError, match="a cost without a number"):
        freedom_told.checked(data | {"without_range": []})
