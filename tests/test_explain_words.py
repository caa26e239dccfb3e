"""Explanations in words: conflicts, corrections, amounts, and what the commands tell."""

import json
import signal
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.optimizer.insight import feasibility_oracle as oracle
from wholepie.optimizer.insight.explanation import conflict_words, correction_words

Set = frozenset[int]

PARKS = """
wholepie: 1
title: Parks
sets: {quarters: [north, south]}
parameters:
  need: {north: 300, south: 200}
decisions:
  build: {for: q in quarters, type: integer, at most: 10}
measures:
  cost: sum(60 * build[q] for q in quarters)
stakeholders:
  council:
    contributes: {money: 100}
    requires:
      within budget: cost <= contributions.money
      EXTRA
    goals: {spend: {minimize: cost}}
  families:
    requires:
      visits: {rule: 100 * build[q] >= need[q], for: q in quarters, negotiable: true}
    goals: {served: {maximize: sum(build[q] for q in quarters), at least: 4}}
"""


def parks(folder: Path, extra: str = "calm: build['north'] <= 9") -> Path:
    path = folder / "scenario.yaml"
    path.write_text(PARKS.replace("EXTRA", extra), encoding="utf-8")
    return path


def test_an_interrupted_explanation_ends_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = oracle.Oracle.holds

    def holds(self: oracle.Oracle, chosen: Set) -> bool:
        if self.tests == 2 and not self.budget.spent:
            signal.raise_signal(signal.SIGINT)
        return asked(self, chosen)

    monkeypatch.setattr(oracle.Oracle, "holds", holds)
    result = CliRunner().invoke(main, ["explain", str(parks(tmp_path))])
    assert result.exit_code == 130
    assert "Stopped early (interrupted)" in " ".join(result.stdout.split())


def test_the_worst_member_of_a_for_is_named(tmp_path: Path) -> None:
    explanation = wp.explain(parks(tmp_path))
    first, second = explanation.conflicts
    assert [each.label for each in first.requirements] == [
        "council: within budget",
        "families: visits",
    ]
    assert [each.name for each in second.requirements] == ["within budget", "served at least"]
    budget, visits = first.shortfalls
    assert (budget.asked, budget.best) == (100, 300)
    # Either may be the one that is missed wholly: the budget is enough for neither.
    (where,), asked = visits.index, visits.asked
    assert visits.best == 0
    assert (where, asked) in {("north", 300), ("south", 200)}
    words = conflict_words(first)
    assert (
        f"'visits' (families) reaches 0 of the {asked:g} asked for {where} at its nearest" in words
    )


def test_what_is_negotiable_or_shared_of_a_correction_is_said(tmp_path: Path) -> None:
    path = parks(tmp_path)
    text = path.read_text(encoding="utf-8").replace(", at least: 4", "")
    path.write_text(text, encoding="utf-8")
    words = list(map(correction_words, wp.explain(path).corrections))
    assert words == ["families: give up 'visits' (negotiable)", "council: give up 'within budget'"]
    path.write_text(text.replace("negotiable: true", "shared: true"), encoding="utf-8")
    words = list(map(correction_words, wp.explain(path).corrections))
    assert words[0] == "families: give up 'visits' (shared)"
    path.write_text(text.replace("negotiable: true", "fixed: true"), encoding="utf-8")
    kept = wp.explain(path)
    assert list(map(correction_words, kept.corrections)) == ["council: give up 'within budget'"]
    assert kept.fixed == 1


def test_who_gives_up_what(tmp_path: Path) -> None:
    corrections = list(map(correction_words, wp.explain(parks(tmp_path)).corrections))
    assert corrections == [
        "families: give up 'visits' (negotiable) and 'served at least'",
        "council: give up 'within budget'",
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("build['north'] >= 11", "it reaches 10 at best of the 11 asked."),
        ("contributions.money >= 120", "it reaches 100 at best of the 120 asked."),
        ("need['north'] <= 250", "it comes to 300 at best where 250 is allowed."),
    ],
)
def test_what_is_impossible_alone_comes_first_with_its_best(
    rule: str, words: str, tmp_path: Path
) -> None:
    explanation = wp.explain(parks(tmp_path, f"never: {rule.replace(chr(39), chr(34))}"))
    assert len(explanation.impossible) == 1
    first = explanation.conflicts[0]
    assert conflict_words(first) == f"'never' (council) is impossible alone: {words}"
    assert len(explanation.conflicts) == 3


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("cost + 20 <= 50", "comes to 200 at best where 50 is allowed"),
        ("50 >= cost + 20", "comes to 200 at best where 50 is allowed"),
        ("30 <= cost - 270", "reaches -90 at best of the 30 asked"),
        ("cost - 100 <= 0", "comes to 180 at best where 100 is allowed"),
        ("0 >= cost - 100", "comes to 180 at best where 100 is allowed"),
        ("10 <= cost + 20 <= 50", "comes to 200 at best where 50 is allowed"),
        ("cost + 20 == 80", "comes to 200 at best where 80 is allowed"),
    ],
)
def test_amounts_are_told_as_they_were_written(rule: str, words: str, tmp_path: Path) -> None:
    """Three houses of 60 are needed, no more than three allowed; the rule asks for another cost."""
    text = PARKS.replace("contributions.money\n", "1000\n").replace(", at least: 4", "")
    text = text.replace(
        "EXTRA", f"other: '{rule}'\n      three: sum(build[q] for q in quarters) <= 3"
    )
    text = text.replace("need: {north: 300, south: 200}", "need: {north: 200, south: 100}")
    path = tmp_path / "scenario.yaml"
    path.write_text(text, encoding="utf-8")
    (conflict,) = wp.explain(path).conflicts
    assert f"'other' (council) {words}" in conflict_words(conflict)


LEFT_AND_RIGHT = """
wholepie: 1
title: A number on either side
decisions:
  x: {type: integer, at most: 3}
  y: {type: integer, at most: 2}
stakeholders:
  one:
    requires: {it: {rule: "RULE", negotiable: true}}
    goals: {much: {maximize: x}}
"""
SHOP = """
wholepie: 1
title: A shop
decisions: {sold: {type: integer, at most: 10}}
stakeholders:
  shop:
    requires: {hours: sold <= 2}
    goals: {profit: {maximize: 30 * sold - 100, at least: 50}}
"""


def test_a_reservation_is_told_and_conceded_as_its_goal_counts(tmp_path: Path) -> None:
    """Two sold are 40 lost, where 50 are to be earned: 90 missing, which is 180 %."""
    path = tmp_path / "scenario.yaml"
    path.write_text(SHOP, encoding="utf-8")
    (conflict,) = wp.explain(path).conflicts
    assert "'profit at least' (shop) reaches -40 at best of the 50 asked" in conflict_words(
        conflict
    )
    found = wp.concessions(path, negotiable=["profit at least"])
    (given,) = found.cheapest.concessions
    assert (given.share, given.below) == pytest.approx((1.8, 90))
    assert [(each.asked, each.best) for each in given.members] == [(50, -40)]
    wp.relax(path, found.cheapest, tmp_path / "agreed.yaml")
    assert "at least: -40}" in (tmp_path / "agreed.yaml").read_text(encoding="utf-8")


@examples(40)
@given(
    st.sampled_from([1, 2, 3, -2]),
    st.integers(-9, 9),
    st.integers(-9, 9).filter(bool),
    st.sampled_from(["<=", ">="]),
    st.booleans(),
)
def test_written_amounts_against_every_plan(
    factor: int, known: int, asked: int, op: str, turned: bool
) -> None:
    left = f"{factor} * x + y + {known}".replace("+ -", "- ")
    rule = f"{asked} {op} {left}" if turned else f"{left} {op} {asked}"
    values = [factor * x + y + known for x in range(4) for y in range(3)]
    at_most = (op == "<=") != turned
    best = min(values) if at_most else max(values)
    with tempfile.TemporaryDirectory() as folder:
        path, agreed = Path(folder, "scenario.yaml"), Path(folder, "agreed.yaml")
        path.write_text(LEFT_AND_RIGHT.replace("RULE", rule), encoding="utf-8")
        explanation = wp.explain(path)
        assert explanation.feasible == (best <= asked if at_most else best >= asked)
        if explanation.feasible:
            return
        (told,) = explanation.conflicts[0].shortfalls
        assert (told.side, told.asked) == ("at most" if at_most else "at least", asked)
        assert told.best == pytest.approx(best)
        cheapest = wp.concessions(path).cheapest
        assert cheapest.total == pytest.approx(abs(best - asked) / abs(asked))
        assert wp.explain(wp.relax(path, cheapest, agreed)).feasible


def test_a_feasible_scenario_has_nothing_to_explain(tmp_path: Path) -> None:
    path = parks(tmp_path)
    path.write_text(path.read_text().replace("money: 100", "money: 1000"), encoding="utf-8")
    explanation = wp.explain(path)
    assert explanation.feasible
    assert explanation.complete
    assert explanation.conflicts == explanation.corrections == ()


def test_options_that_make_no_sense(tmp_path: Path) -> None:
    with pytest.raises(wp.InputError, match="most is 0"):
        wp.explain(parks(tmp_path), most=0)
    with pytest.raises(wp.InputError, match="a time of more than 0"):
        wp.explain(parks(tmp_path), time_limit=-1)


@pytest.mark.parametrize("command", ["front", "plan", "check"])
def test_commands_on_what_cannot_be_had_name_a_conflict(command: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, [command, str(parks(tmp_path))])
    assert result.exit_code == 3
    assert "'within budget' (council)" in result.stderr
    assert "cannot both hold" in result.stderr


def test_the_command_explains_in_words_and_as_data(tmp_path: Path) -> None:
    path = str(parks(tmp_path))
    told = CliRunner().invoke(main, ["explain", path])
    assert told.exit_code == 0
    assert "2 minimal conflicts" in told.stdout
    data = json.loads(CliRunner().invoke(main, ["explain", path, "--json"]).stdout)
    assert data["complete"] is True
    assert len(data["conflicts"]) == len(data["corrections"]) == 2
    assert data["conflicts"][0]["shortfalls"][1]["best"] == 0
    cut = CliRunner().invoke(main, ["explain", path, "--most", "1"])
    assert cut.exit_code == 4


def test_an_explanation_is_added_to_a_run_for_its_report(tmp_path: Path) -> None:
    run = tmp_path / "run"
    wp.front(Path(wp.__file__).parent / "instances" / "quickstart").save(run)
    result = CliRunner().invoke(main, ["explain", str(parks(tmp_path)), "--add-to", str(run)])
    assert result.exit_code == 0
    assert "explanation.json" in result.stderr
    page = CliRunner().invoke(main, ["report", str(run)])
    assert page.exit_code == 0
    words = wp.explain(parks(tmp_path)).conflicts
    assert len(words) > 0
    html = (run / "report.html").read_text(encoding="utf-8")
    assert '<section id="explanation">' in html
    assert '<a href="#explanation">Why</a>' in html
