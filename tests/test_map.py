"""The stakeholder map: links are rows of the model, and what is short, idle or in no rule is so."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.api.contributions import told
from wholepie.cli import main
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.insight.draws import Draws
from wholepie.optimizer.results.problem_file import described
from wholepie.views.export.map_sheets import map_sheets
from wholepie.views.pages import report_page
from wholepie.views.vocabulary.draws import findings

ROOT = Path(__file__).resolve().parents[1]
INSTANCES = ROOT / "instances"
VILLAGE = """\
wholepie: 1
title: Two villages and a road
decisions:
  road: {type: integer, at most: 9}
  shade: {type: integer, at most: 9}
stakeholders:
  upper:
    contributes: {money: 6, hours: 20, boat: 1}
    requires:
      trees by the road: shade >= 1
      enough money: 2 * road + shade <= contributions.money
    goals: {way: {maximize: road, unit: km}}
  lower:
    contributes: {money: 4}
    requires: {enough hours: 3 * road <= contributions.hours}
    goals: {trees: {maximize: shade, unit: trees}}
"""


def write(folder: Path, text: str = VILLAGE) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_links_are_rows_that_hold_both(tmp_path: Path) -> None:
    found = wp.stakeholder_map(write(tmp_path))
    links = {(row.requirement, row.contribution) for row in found.links.itertuples()}
    assert links == {
        ("upper: enough money", "upper: money"),
        ("upper: enough money", "lower: money"),
        ("lower: enough hours", "upper: hours"),
    }
    assert found.unserved == ("upper: trees by the road",)


def test_what_is_short_idle_or_in_no_rule_is_named(tmp_path: Path) -> None:
    found = wp.stakeholder_map(write(tmp_path), rule="total")
    road, shade = found.plan.decisions["value"]
    table = found.contributions
    assert table.loc["upper: boat", "state"] == "in no rule"
    left = 10 - 2 * road - shade
    assert table.loc["upper: money", "left"] == table.loc["lower: money", "left"] == left
    assert table.loc["upper: money", "state"] == ("not all used" if left else "short")
    assert table.loc["upper: hours", "left"] == 20 - 3 * road
    # Half of the hours are more than any plan needs.
    more = wp.stakeholder_map(write(tmp_path, VILLAGE.replace("hours: 20", "hours: 60")))
    assert more.contributions.loc["upper: hours", "state"] == "not all used"
    none = VILLAGE.replace("3 * road <=", "3 * road <= 40 +")
    idle = wp.stakeholder_map(write(tmp_path, none)).contributions
    assert idle.loc["upper: hours", "state"] == "idle"


HOURS = "enough hours: 3 * road <= contributions.hours"
DRAWN_ON = {
    "as what a row is bounded by": ("3 * road <= contributions.hours", True),
    "as a coefficient too": (
        "road <= 9 + contributions.hours\n      works: road <= contributions.hours * shade", False
    ),
    "as a coefficient and a bound": (
        "2 * road <= 60 + contributions.hours - contributions.hours * shade", False
    ),
    "by a curve": ("2 * road <= 60 + contributions.hours ** 2", False),
    "by a bound that more tightens too": (
        "2 * road <= 60 + contributions.hours\n      least: "
        "road + shade >= contributions.hours - 60",
        True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", DRAWN_ON)
def test_what_is_left_is_told_only_where_every_row_tells_it(way: str, tmp_path: Path) -> None:
    rule, tells = DRAWN_ON[way]
    written = VILLAGE.replace(f"{{{HOURS}}}", f"\n      hours: {rule}")
    found = wp.stakeholder_map(write(tmp_path, written))
    row = found.contributions.loc["upper: hours"]
    assert row["state"] in (("idle", "not all used") if tells else ("in rules",))
    assert np.isnan(row["left"]) != tells
    # What is idle is not missed: without it the plan is still one.
    if row["state"] == "idle":
        assert found.losses.loc["upper: hours"].notna().all()


def test_what_a_debt_leaves_is_not_told(tmp_path: Path) -> None:
    least = "\n      least: road + shade >= contributions.hours + 21"
    rule = f"\n      hours: 2 * road <= 60 + contributions.hours{least}"
    text = VILLAGE.replace(f"{{{HOURS}}}", rule).replace("20", "-20")
    table = wp.stakeholder_map(write(tmp_path, text)).contributions
    assert table.loc["upper: hours", "state"] == "in rules"


def test_of_several_that_are_idle_the_plan_does_without_any_one(tmp_path: Path) -> None:
    text = VILLAGE.replace("money: 4", "money: 60")
    for given, words, other in (
        ("money: 60,", "would do without any one of these", "would do without it"),
        ("money: 6,", "would do without it", "any one of these"),
    ):
        path = write(tmp_path, text.replace("money: 6,", given))
        found = wp.stakeholder_map(path)
        sentences = " ".join(findings(found.contributions, found.unserved))
        for text_shown in (sentences, " ".join(called("map", path).stdout.split())):
            assert words in text_shown
            assert other not in text_shown


def test_who_depends_on_whom_is_what_each_best_loses(tmp_path: Path) -> None:
    found = wp.stakeholder_map(write(tmp_path))
    parties = found.plan.parties
    # The roads: 4 with all the money and a tree; 2 without the lower village's, 1 without the
    # upper's; none without hours.
    gain = dict(zip(parties.names, parties.gains * parties.ranges, strict=True))
    assert found.losses.loc["lower: money", "upper"] * gain["upper"] == pytest.approx(4 - 2)
    assert found.losses.loc["upper: money", "upper"] * gain["upper"] == pytest.approx(4 - 1)
    assert found.losses.loc["upper: hours", "upper"] * gain["upper"] == pytest.approx(4)
    assert found.losses.loc["upper: hours", "lower"] == 0
    assert (found.losses.loc["upper: boat"] == 0).all()
    assert found.depends.loc["upper"].tolist() == [True, True]
    assert found.depends.columns.tolist() == ["upper", "lower"]


@pytest.mark.parametrize(
    ("label", "written", "less", "more"),
    [
        ("upper: money", "money: 6", 5, 7),
        ("lower: money", "money: 4", 3, 5),
        ("upper: hours", "hours: 20", 18, 22),
        ("upper: boat", "boat: 1", 0, 2),
    ],
)
def test_a_step_less_and_a_step_more_are_solved_for(
    label: str, written: str, less: int, more: int, tmp_path: Path
) -> None:
    found = wp.stakeholder_map(write(tmp_path))
    gain = dict(zip(found.plan.parties.names, found.plan.parties.gains, strict=True))
    ranges = found.plan.parties.ranges

    def best(text: str) -> list[float]:
        return [float(value) for value in wp.payoff(write(tmp_path, text)).ideal]

    here = best(VILLAGE)
    name = written.split(":", maxsplit=1)[0]
    for amount, shares, sign in ((less, found.cuts, -1), (more, found.gains, 1)):
        there = best(VILLAGE.replace(written, f"{name}: {amount}"))
        for k, party in enumerate(("upper", "lower")):
            expected = sign * (there[k] - here[k])
            assert shares.loc[label, party] * gain[party] * ranges[k] == pytest.approx(expected)
    assert not found.tight.any()


def test_a_step_less_may_leave_no_plan(tmp_path: Path) -> None:
    found = wp.stakeholder_map(
        write(tmp_path, VILLAGE.replace("shade >= 1", "shade >= 10").replace("most: 9", "most: 12"))
    )
    assert found.tight.to_dict() == {
        "upper: money": True, "upper: hours": False, "upper: boat": False, "lower: money": True,
    }  # fmt: skip
    assert found.cuts.loc["upper: money"].isna().all()


def test_links_of_shipped_scenarios() -> None:
    budget = wp.stakeholder_map(INSTANCES / "citizens-budget")
    assert budget.links["requirement"].tolist() == ["treasurer: within budget"]
    assert budget.unserved == ()
    assert budget.depends["treasurer"].all()
    portfolio = wp.stakeholder_map(INSTANCES / "rd-portfolio")
    assert len(portfolio.links) == len(portfolio.contributions) == 40
    for row in portfolio.links.itertuples():
        assert str(row.requirement).rsplit(" ", 1)[1] == str(row.contribution).rsplit("b", 1)[1]
    relief = wp.stakeholder_map(INSTANCES / "food-relief")
    assert relief.losses.isna().all(axis=None)
    assert relief.depends.all(axis=None)
    assert np.isclose(relief.contributions["left"].iloc[0], 35_000 - relief.plan.values.iloc[0])


def test_where_nobody_contributes_there_is_no_map(tmp_path: Path) -> None:
    text = VILLAGE.replace("contributions.money", "10").replace("contributions.hours", "20")
    text = "\n".join(line for line in text.splitlines() if "contributes" not in line)
    with pytest.raises(wp.InputError, match="No stakeholder contributes anything"):
        wp.stakeholder_map(write(tmp_path, text))


WITH_CONTRIBUTIONS = [
    path.parent.name
    for path in sorted(INSTANCES.glob("*/scenario.yaml"))
    if "contributes" in path.read_text(encoding="utf-8")
]


def rows_of(scenario: wp.Scenario) -> dict[str, tuple[str, object]]:
    """Rows of the problem as the file of a run says them: requirement and numbers, by name."""
    rows = described(scenario.problem())["rows"]
    keys = ("names", "of", "lower", "upper", "columns", "coefficients")
    return {
        name: (rows["requirements"][of], numbers)
        for name, of, *numbers in zip(*(rows[key] for key in keys), strict=True)
    }


def moved_by(name: str) -> set[tuple[str, str]]:
    """Pairs of requirement and contribution: some row is another where the file says one more of
    the contribution.
    """
    scenario = wp.load(INSTANCES / name)
    before = rows_of(scenario)
    found = set()
    for party in scenario.about()["stakeholders"]:
        for each in party["contributes"]:
            key = f'stakeholders."{party["name"]}".contributes."{each["name"]}"'
            more = rows_of(wp.load(INSTANCES / name, overrides={key: each["amount"] + 1}))
            labels = {before[row][0] for row in before if more[row] != before[row]}
            found |= {(label, f"{party['name']}: {each['name']}") for label in labels}
    return found


@pytest.mark.parametrize("name", WITH_CONTRIBUTIONS)
def test_links_of_every_shipped_scenario_are_rows_of_its_model(name: str) -> None:
    scenario = wp.load(INSTANCES / name)
    draws = Draws.from_dict(told(scenario, scenario.problem())["draws"])
    links = {(row.requirement, draw.label) for draw in draws.draws for row in draw.rows}
    assert links == moved_by(name)


def test_a_contribution_that_must_be_spent_is_short_only_where_it_ends(tmp_path: Path) -> None:
    spent = "2 * road + shade <= contributions.money"
    text = VILLAGE.replace(spent, "0.5 * contributions.money <= 2 * road + shade <= 10")
    for rule, state in ((text, "in rules"), (text.replace("<= 10", "<= contributions.money"), "")):
        found = wp.stakeholder_map(write(tmp_path, rule), rule="total")
        road, shade = found.plan.decisions["value"]
        row = found.contributions.loc["upper: money"]
        left = 10 - 2 * road - shade
        assert row["state"] == (state or ("not all used" if left else "short"))
        link = found.links.set_index("contribution").loc["upper: money"]
        assert np.isnan(link["used"]) if state else link["used"] == 2 * road + shade


def called(*parts: object) -> Any:
    return CliRunner().invoke(main, [*map(str, parts)], catch_exceptions=False)


def test_the_command_shows_and_prints_it(tmp_path: Path) -> None:
    path = write(tmp_path)
    shown = called("map", path).stdout
    for words in ("upper: boat", "in no rule", "On no contribution draw: upper: trees by the road"):
        assert words in shown
    assert max(map(len, shown.splitlines())) <= 80
    data = json.loads(called("map", path, "--json").stdout)
    assert data["unserved"] == ["upper: trees by the road"]
    assert {each["contribution"] for each in data["links"]} == {
        "upper: money",
        "lower: money",
        "upper: hours",
    }


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the village, with a map that was added to it."""
    folder = tmp_path_factory.mktemp("village")
    path = write(folder)
    wp.front(path, folder=folder / "run")
    called("map", path, "--add-to", folder / "run", "--page", folder / "map.html")
    return folder


def test_report_and_page_show_what_is_idle_unserved_and_used(village: Path) -> None:
    called("report", village / "run")
    report = (village / "run" / "report.html").read_text(encoding="utf-8")
    for page in (report, (village / "map.html").read_text(encoding="utf-8")):
        section = page[page.index('<section id="map">') :]
        for words in ("In no rule", "upper: boat", "On no contribution draw", "Who depends on it"):
            assert words in section, words
        picture = ElementTree.fromstring(
            section[section.index("<svg") : section.index("</svg>") + 6]
        )
        texts = [each.text for each in picture.iter() if each.tag == "text"]
        assert "upper: trees by the road" in texts
        assert texts[texts.index("upper: trees by the road") + 1] == "draws on no contribution"
        assert len([each for each in picture.iter() if each.tag == "path"]) == 3


def test_what_plans_use_of_contributions_is_what_their_decisions_come_to(village: Path) -> None:
    front = wp.open(village / "run")
    sheets = {each.name: each for each in map_sheets(front)}
    links, plans = sheets["Draws on"], []
    heads = [head.text for head in links.heads]
    for k, head in enumerate(heads):
        if head.startswith("used in plan "):
            plans.append((k, int(head.rsplit(" ", 1)[1])))
    assert plans
    for k, plan in plans:
        road, shade = front.decisions(plan)["value"]
        used = {(row[0], row[2]): row[k] for row in links.rows}
        money = 2 * road + shade
        assert used[("upper: enough money", "upper: money")] == money
        assert used[("upper: enough money", "lower: money")] == money
        assert used[("lower: enough hours", "upper: hours")] == 3 * road
        assert used[("upper: trees by the road", "none")] is None
    states = {(row[0], row[1]): row[3] for row in sheets["Contributions"].rows}
    assert states["upper", "boat"] == "in no rule"
    assert "trees by the road" in " ".join(sheets["Contributions"].notes)
    effects = sheets["Who depends"]
    assert [row[0] for row in effects.rows] == [f"{p}: {n}" for p, n in states]


def test_names_in_the_picture_stay_texts(tmp_path: Path) -> None:
    name = '<script>"&'
    text = VILLAGE.replace("  upper:", "  '" + name + "':").replace("trees by the road", name)
    found = wp.stakeholder_map(write(tmp_path, text))
    page = found.report(tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<script" not in page
    picture = ElementTree.fromstring(page[page.index("<svg") : page.index("</svg>") + 6])
    assert f"{name}: money" in [each.text for each in picture.iter("text")]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("draws",), None),
        (("draws", 0, "amount"), "6"),
        (("draws", 0, "step"), float("inf")),
        (("draws", 0, "rows"), [["a", "b", "c", 1.0]]),
        (("draws", 0, "rows"), [["a", "b", "c", 1.0, None]]),
        (("unserved",), 3),
    ],
)
def test_forged_draws_are_refused(village: Path, path: tuple[Any, ...], value: Any) -> None:
    front = wp.open(village / "run")
    said = json.loads(json.dumps(front.about["draws"]))
    *way, last = path
    part = said
    for each in way:
        part = part[each]
    part[last] = value
    about = {**front.about, "draws": said}
    forged = replace(front, record=replace(front.record, about=about))
    with pytest.raises(InputError, match=r"draws in run\.json are damaged"):
        report_page.html(forged)
