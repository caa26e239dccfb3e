"""How goals of coalitions are counted: satisfaction, what it cannot measure, and who is content."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main

ROOT = Path(__file__).resolve().parents[1]

VILLAGE = """
wholepie: 1
title: Water for two fields
decisions:
  north: {type: integer, at most: 10}
  south: {type: integer, at most: 10}
stakeholders:
  council:
    contributes: {money: 12}
    requires: {purse: north + south <= contributions.money}
    goals: {spend: {minimize: north + south, unit: EUR}}
  north:
    requires: {enough: north >= 6}
    goals: {water: {maximize: north, unit: m3}}
  south:
    requires: {enough: south >= 6}
    goals: {water: {maximize: south, unit: m3}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_satisfaction_is_the_scale_unless_told_otherwise() -> None:
    found = wp.coalitions(ROOT / "instances" / "citizens-budget")
    assert found.game is not None
    satisfied = found.plan.satisfaction
    for party, share in satisfied.items():
        assert found.ledger["gain"][party] == pytest.approx(share)
    assert found.game.value(["under 30", "treasurer"]) == pytest.approx(1)
    assert found.game.value(["under 30", "30-44", "45-64", "65+"]) == 0
    assert found.game.grand < 5
    assert any("'within budget' (treasurer)" in each for each in found.terms)
    with pytest.raises(wp.InputError, match="no common unit"):
        wp.coalitions(ROOT / "instances" / "citizens-budget", in_units=True)


def test_a_goal_without_a_range_is_not_counted_in_its_own_unit(tmp_path: Path) -> None:
    """One plan only: 12 EUR saved are no 12 satisfactions."""
    found = wp.coalitions(write(tmp_path, VILLAGE))
    assert found.game is not None
    assert not found.game.values.any()
    assert any("council: spend, north: water and south: water" in each for each in found.warnings)


def test_goals_that_do_not_count_are_at_their_best_in_the_plan_of_all(tmp_path: Path) -> None:
    """The tower is of one height in every optimum; nobody else would keep it there."""
    text = VILLAGE.replace(
        "decisions:", "decisions:\n  tower: {type: integer, at most: 3}"
    ).replace("south >= 6", "south >= 3")
    text += "  keeper:\n    goals: {tower: {maximize: tower, unit: m}}\n"
    found = wp.coalitions(write(tmp_path, text))
    assert found.scale.constant == ("keeper: tower",)
    assert found.plan.values["keeper: tower"] == 3
    assert found.game is not None
    assert found.game.grand == pytest.approx(found.ledger["gain"].sum())


GAINS = """
wholepie: 1
title: What a party gains without a range
decisions:
  a: {type: integer, at most: 4}
  b: {type: integer, at most: 4}
stakeholders:
  ann:
    contributes: {money: 4}
    requires: {money: a + b <= contributions.money}
    goals: {g: {maximize: 3*a, unit: EUR}}
  bob:
    goals: {h: {maximize: 2*b, unit: t}}
  city:
    weight: 2
    goals:
"""
#: Goals of the city by what they are called, and which of them leave nothing to measure by.
CITIES = {
    "above its outside option": ("k: {maximize: 5 + 0*a, outside: 2}", ()),
    "minimised": ("k: {minimize: 7 + 0*a, outside: 11}", ()),
    "nothing declared": ("k: {maximize: 5 + 0*a}", ("city: k",)),
    "as good without": ("k: {maximize: 5 + 0*a, outside: 5}", ("city: k",)),
    "better without": ("k: {maximize: 5 + 0*a, outside: 9}", ("city: k",)),
    "one of two declared": (
        "k: {maximize: 5 + 0*a, outside: 2}, l: {maximize: b}, m: {maximize: 3 + 0*a}",
        ("city: m",),
    ),
    "worse, with more to lose": (
        "k: {maximize: 5 + 0*a, outside: 90}, l: {maximize: b, outside: 0}",
        ("city: k",),
    ),
}


@pytest.mark.parametrize("case", CITIES)
def test_gains_are_the_satisfaction_of_the_plan_whatever_has_no_range(
    tmp_path: Path, case: str
) -> None:
    """One scale: only what the plan calls nothing to gain, or better off without, is otherwise."""
    goals, constant = CITIES[case]
    path = write(tmp_path, f"{GAINS.rstrip()} {{{goals}}}\n")
    found = wp.coalitions(path)
    assert found.scale.constant == constant
    for party, share in found.plan.satisfaction.items():
        weight = 2 if party == "city" else 1
        if share == share:
            assert found.ledger["gain"][party] == pytest.approx(weight * share)
        elif party not in found.scale.content:
            assert np.isnan(found.ledger["gain"][party])
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    told = {each["party"]: each["gain"] for each in data["ledger"]}
    assert [told[party] is None for party in told] == found.ledger["gain"].isna().tolist()
    assert found.blocking is None or found.blocking.could > found.blocking.gets
    assert found.game is not None
    if case in ("above its outside option", "minimised"):
        assert found.game.value(["city"]) == pytest.approx(2)
        assert found.game.value(["ann", "city"]) == pytest.approx(3)


def test_who_has_more_without_an_agreement_is_said(tmp_path: Path) -> None:
    text = VILLAGE.replace("south >= 6", "south >= 3").replace("unit: EUR", "unit: EUR, outside: 0")
    found = wp.coalitions(write(tmp_path, text))
    assert found.scale.content == ("council",)
    assert any("counted in ranges of their goals: council" in each for each in found.warnings)
    assert found.game is not None
    assert found.game.value(["council"]) == 0


def test_a_coalition_without_a_problem_is_named(tmp_path: Path) -> None:
    text = VILLAGE.replace(
        "north + south <= contributions.money", "(north + south) / contributions.money <= 1"
    )
    with pytest.raises(
        wp.InputError, match=r"coalition of north contributes.*\n.*division by zero"
    ):
        wp.coalitions(write(tmp_path, text))


def test_a_prenucleolus_is_called_so(tmp_path: Path) -> None:
    """Each field alone has ten and the council spends nothing; together there are twelve."""
    text = VILLAGE.replace("contributions.money", "12").replace("6}", "0}")
    told = CliRunner().invoke(main, ["coalitions", str(write(tmp_path, text))])
    assert told.exit_code == 0
    assert "(it is the prenucleolus)" in " ".join(told.stdout.split())


def test_contributions_that_no_rule_needs_are_warned_of(tmp_path: Path) -> None:
    found = wp.coalitions(write(tmp_path, VILLAGE.replace("contributions.money", "12")))
    assert any(each.startswith("No rule says what contributions") for each in found.warnings)
    found = wp.coalitions(write(tmp_path, VILLAGE))
    assert not any("No rule says" in each for each in found.warnings)
