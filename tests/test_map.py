"""The stakeholder map: links are rows of the model, and what is short, idle or in no rule is so."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main

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


PARKS = ROOT.parent / "shared" / "cases" / "planner" / "parks"
WITH_CONTRIBUTIONS = sorted(
    path.parent
    for path in INSTANCES.glob("*/scenario.yaml")
    if "contributes" in path.read_text(encoding="utf-8")
)


def rows_that_move(scenario: Path, key: str) -> set[str]:
    """Requirements with a row that is another where a contribution is one more, by the LP files
    of both scenarios: the rows are compared as texts.
    """
    texts = []
    for overrides in ({}, {key: wp.load(scenario).about()}):
        loaded = wp.load(scenario)
        if overrides:
            owner, name = key.split("\n")
            party = next(p for p in loaded.about()["stakeholders"] if p["name"] == owner)
            amount = next(c["amount"] for c in party["contributes"] if c["name"] == name)
            path = f'stakeholders."{owner}".contributes."{name}"'
            loaded = wp.load(scenario, overrides={path: amount + 1})
        problem = loaded.problem()
        A = problem.A.tocsr()
        texts.append(
            {
                problem.rows.name(i): (
                    problem.rows.requirements[problem.rows.component[i]],
                    A[[i]].toarray().tobytes(),
                    problem.row_lower[i],
                    problem.row_upper[i],
                )
                for i in range(len(problem.row_lower))
            }
        )
    one, other = texts
    return {
        said[0].label
        for name, said in one.items()
        if not said[0].structural and other[name][1:] != said[1:]
    }


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
