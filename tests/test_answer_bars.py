"""What stands under a bar of the answer says what the bar shows."""

import re
from pathlib import Path

import pytest

import shipped
import wholepie as wp
from wholepie.optimizer.parties.listed import fair_plans
from wholepie.views.vocabulary.answer import answered

NUMBER = r"(-?[\d,]+(?:\.\d+)?)"


def number(words: str) -> float:
    return float(words.replace(",", ""))


@pytest.mark.parametrize("name", ["citizens-budget", "food-relief", "rd-portfolio", "quickstart"])
def test_a_bar_and_the_numbers_below_it_tell_one_share(name: str) -> None:
    for option in answered(shipped.front(name)).options:
        for share in option.shares:
            (words,) = share.goals
            if of := re.match(rf"{NUMBER} of {NUMBER}", words):
                told = number(of[1]) / number(of[2])
            else:
                between = re.match(rf"{NUMBER}.*, from {NUMBER} to {NUMBER}$", words)
                assert between, words
                value, nothing, best = map(number, between.groups())
                told = (value - nothing) / (best - nothing)
            assert told == pytest.approx(share.share, abs=0.006), (name, share)


@pytest.mark.parametrize("name", ["citizens-budget", "food-relief"])
def test_requirements_have_their_units_and_nothing_idle_is_said(name: str) -> None:
    unit = {"citizens-budget": "PLN", "food-relief": "USD a day"}[name]
    for option in answered(shipped.front(name)).options:
        said = " ".join(option.requirements)
        assert re.search(rf"within[^:]*: {NUMBER}, at most {NUMBER} {unit};", said), said
        assert "other limit" not in said
        assert " 0 of " not in said
        assert "what arrives goes on" not in said, "an equation never leaves anything"


ONE_OF_THREE = """
wholepie: 1
title: one of three
rule: weighted
decisions:
  x: {type: binary}
  y: {type: binary}
  z: {type: binary}
stakeholders:
  a: {goals: {a: {maximize: "100*x + 40*y + 39*z", outside: 0}}}
  b: {goals: {b: {maximize: "%s*y + 60*z", outside: 0}}}
  all: {requires: {one: x + y + z == 1}}
"""


@pytest.mark.parametrize("share", [59, 90])
def test_every_rule_is_said_to_name_a_plan_only_where_each_does(share: int, tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(ONE_OF_THREE % share, encoding="utf-8")
    front = wp.front(path)
    found = answered(front)
    named, shown = {each.plan for each in fair_plans(front)}, {each.plan for each in found.options}
    assert ("every rule" in found.title) == (len(shown) == 1 and named == shown)


@pytest.mark.parametrize("name", ["citizens-budget", "food-relief", "rd-portfolio"])
def test_a_value_has_as_many_decimals_under_the_bar_as_in_the_requirement(name: str) -> None:
    for option in answered(shipped.front(name)).options:
        asked = " ".join(option.requirements)
        for share in option.shares:
            for words in share.goals:
                between = re.search(rf"from {NUMBER} to", words)
                if between and f"at least {between[1]}" in asked:
                    assert words.split(",")[0].split(" ")[0] in asked, words
