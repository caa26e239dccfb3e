"""Sentences do not need to know whether a party's name is in the plural; a number keeps its %."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

import shipped
import wholepie as wp
from examples import examples
from hostile import front
from wholepie.cli import main
from wholepie.optimizer.insight import coalitions
from wholepie.optimizer.insight.games import Game
from wholepie.optimizer.problem.labels import CONCEDED
from wholepie.optimizer.results.front import Front
from wholepie.views.export.sheets import summary
from wholepie.views.pages.report_tables import provenance
from wholepie.views.terminal.printing import HoldingConsole
from wholepie.views.vocabulary import answer, story, text

#: What would be another word after a name in the plural, or in the singular.
VERBS = re.compile(
    r"(\w+) (gets?|has|have|is|are|gains?|loses?|lose|pays?|concedes?|contributes?|reach(es)?)\b"
)
PARTIES = ("birdwatchers", "owner", "baker", "patients", "nurses", "hospital")


def verbs_after(names: tuple[str, ...], said: str) -> list[str]:
    return [each[0] for each in VERBS.finditer(text.plain(said)) if each[1] in names]


def sentences(found: Front) -> str:
    told = answer.answered(found)
    return " ".join([*story.summary(found).sentences, told.about, told.title])


@pytest.mark.parametrize("name", ["quickstart", "rd-portfolio"])
def test_no_sentence_of_a_front_has_a_verb_after_a_party(name: str) -> None:
    found = shipped.front(name)
    assert verbs_after(tuple({goal.owner for goal in found.goals}), sentences(found)) == []


@pytest.mark.parametrize("unit", ["pairs", CONCEDED])
@pytest.mark.parametrize("ties", [1, 2])
def test_nor_has_one_of_a_front_with_idle_parties_or_concessions(unit: str, ties: int) -> None:
    made = front(6, 4, PARTIES * 2)
    goals = [
        replace(goal, owner=party, unit=unit, sense="minimize", target=None)
        for goal, party in zip(made.goals, PARTIES, strict=False)
    ]
    values = made.values.copy()
    values[:, :ties] = 7.0
    found = replace(made, goals=tuple(goals), values=values, payoff=None)
    assert verbs_after(PARTIES, sentences(found)) == []


def test_nor_has_one_of_what_makes_values_less_than_a_game() -> None:
    game = Game(("nurses", "patients"), np.array([0.0, -1.0, 2.0, 0.5]))
    found = object.__new__(coalitions.Coalitions)
    object.__setattr__(found, "game", game)
    assert len(told := found._breaches()) == 2
    assert verbs_after(game.players, " ".join(told[:1])) == []


@examples(40)
@given(
    st.lists(st.sampled_from(["49 %", "0.5 %", "each", "of what could be had", "7"]), min_size=1),
    st.integers(20, 60),
)
def test_no_line_ends_between_a_number_and_its_sign(words: list[str], width: int) -> None:
    console = HoldingConsole(width=width, highlight=False, markup=False)
    said = " ".join(words)
    with console.capture() as capture:
        console.print(Text(said))
    shown = capture.get()
    assert not re.search(r"(?m)^\s*%", shown)
    assert shown.split() == said.split()


def test_rules_are_compared_in_the_percent_of_all_commands() -> None:
    quickstart = str(Path(wp.__file__).parent / "instances" / "quickstart")
    rules = ["--rule", "leximin", "--rule", "nash"]
    told = CliRunner().invoke(main, ["plan", quickstart, *rules]).stdout.partition("party gets")[2]
    shares = [wp.plan(quickstart, rule).satisfaction for rule in ("leximin", "nash")]
    for party in shares[0].index:
        expected = [text.percent(each[party]) for each in shares]
        assert re.search(rf"{party} +{' +'.join(expected)}\n", told), told


def test_options_are_told_in_words() -> None:
    found = replace(
        shipped.front("quickstart").record, options={"deterministic": False, "workers": 2}
    )
    made = replace(shipped.front("quickstart"), record=found)
    assert ("Options", "deterministic no, workers 2") in provenance(made)
    assert ["Options", "deterministic: no"] in [list(row) for row in summary(made, []).rows]
