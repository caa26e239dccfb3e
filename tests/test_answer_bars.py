"""What stands under a bar of the answer says what the bar shows."""

import re

import pytest

import shipped
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
