"""How rules read after concessions: written back into the scenario, they are what is needed."""

import itertools
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.optimizer.insight.agreements import Concession

HEAD = """
wholepie: 1
title: Rules
parameters: {room: 7, need: {north: 4, south: 9}}
sets: {quarters: [north, south]}
decisions:
  a: {type: integer, at most: 4}
  b: {type: integer, at most: 4}
  c: {for: q in quarters, type: integer, at most: 4}
measures:
  spent: {is: 3 * a + 2 * b, unit: kEUR}
stakeholders:
"""
LINEAR = st.sampled_from(
    ["a + b", "2 * a + b", "spent", 'a + c["north"]', 'b + 2 * c["south"] + 1', "a - b + 3"]
)
TERMS = st.tuples(LINEAR, st.sampled_from(["<=", ">="]), st.integers(1, 14), st.booleans())


def rule_of(term: tuple[str, str, int, bool]) -> str:
    """A sum against a number, which may stand on the left."""
    form, op, number, turned = term
    return f"{number} {op} {form}" if turned else f"{form} {op} {number}"


def scenario(folder: Path, rules: Sequence[str], name: str = "scenario.yaml") -> Path:
    """One party for each rule, all negotiable, and a goal."""
    text = HEAD
    for number, rule in enumerate(rules):
        text += f"  p{number}:\n    requires:\n      r: {{rule: '{rule}', negotiable: true}}\n"
    text += "    goals: {g: {minimize: a + b}}\n"
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def written_back(concession: Concession) -> str:
    """The rule after, as a whole: of an unchanged left side the reading has only what follows."""
    before, after = concession.reading.before, concession.reading.after
    if re.match(r"[<>]=", after):
        *_, last = re.finditer(r"[<>]=", before)
        return before[: last.start()] + after
    return after


def tighter(rule: str) -> str:
    """The same rule with its number a step tighter."""
    left, op, right = re.split(r" ([<>]=) ", rule)
    step = -1 if op == "<=" else 1
    if right.lstrip("-").isdigit():
        return f"{left} {op} {int(right) + step}"
    return f"{int(left) - step} {op} {right}"


@examples(25)
@given(st.lists(TERMS, min_size=2, max_size=4), st.booleans())
def test_rules_after_are_feasible_and_a_step_tighter_they_are_not(
    terms: list[tuple[str, str, int, bool]], fair: bool
) -> None:
    rules = list(map(rule_of, terms))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = wp.concessions(scenario(folder, rules))
        agreed = found.suggested if fair else found.cheapest
        after = dict(enumerate(rules))
        for each in agreed.concessions:
            number = int((each.requirement.owner or "p0")[1:])
            assert each.reading.before == rules[number]
            after[number] = written_back(each)
        assert wp.explain(scenario(folder, list(after.values()))).feasible
        if not agreed.concessions:
            return
        changed = {n: tighter(rule) for n, rule in after.items() if rule != rules[n]}
        assert len(changed) == len(agreed.concessions)
        assert wp.explain(scenario(folder, list((after | changed).values()))).feasible is False
        assert all(each.requirement.unit == "kEUR" for each in agreed.concessions
                   if "spent" in each.reading.before)  # fmt: skip


READINGS = {
    "spent <= 3": ("<= 4", "spent <= 3"),
    "spent <= room - 4": ("<= room - 4 + 1", "spent <= room - 4"),
    "1 <= spent <= 3": ("<= 4", "1 <= spent <= 3"),
    "3 >= spent": ("4 >= spent", "3 >= spent"),
    "spent == 3": ("0 <= spent - (3) <= 1", "spent == 3"),
    "spent <= 1_000 - 997": ("<= 1_000 - 997 + 1", "spent <= 1_000 - 997"),
    "(spent) <= (3)": ("(spent) <= (4)", "(spent) <= (3)"),
}


@pytest.mark.parametrize("rule", READINGS)
def test_a_rule_reads_as_it_was_written(rule: str, tmp_path: Path) -> None:
    found = wp.concessions(scenario(tmp_path, [rule, "b >= 2"]), negotiable=["p0: r"])
    (given,) = found.suggested.concessions
    assert (given.reading.after, given.reading.before) == READINGS[rule]
    assert (given.gives, given.requirement.unit) == (1, "kEUR")


@pytest.mark.parametrize("thousands", ["1_300", "1300"])
def test_numbers_are_grouped_as_they_were(thousands: str, tmp_path: Path) -> None:
    path = scenario(tmp_path, [f"1000 * a >= {thousands}", "1000 * a <= 1000"])
    (given,) = wp.concessions(path, negotiable=["p0: r"]).cheapest.concessions
    assert given.reading.after == (">= 1_000" if "_" in thousands else ">= 1000")


@examples(20)
@given(
    st.sampled_from(['c["north"] >= {} * (a + b)', '{} * (a + b) <= c["north"]']),
    st.sampled_from([0.4, 0.75, 1.5]),
    st.integers(1, 8),
    st.integers(0, 2),
)
def test_a_factor_after_is_what_the_plan_keeps(
    rule: str, factor: float, least: int, most: int
) -> None:
    """At least so many in all, and at most so many in the north, which is to have its share."""
    rules = [rule.format(factor), f"a + b >= {least}", f'c["north"] <= {most}']
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = wp.concessions(scenario(folder, rules), negotiable=["p0: r"])
        if most >= factor * least:
            assert not found.needed
            return
        (given,) = found.cheapest.concessions
        assert given.reading.factor is not None
        assert (given.reading.reached, given.reading.asked) == (most, factor * least)
        # The fewest in all have the nearest share: no other plan misses by less.
        share = most / least
        assert share - 1e-3 * share <= given.reading.factor <= share + 1e-12
        assert given.reading.after in (
            f">= {given.reading.factor:g} * (a + b)",
            f'{given.reading.factor:g} * (a + b) <= c["north"]',
        )
        back = [written_back(given), *rules[1:]]
        assert wp.explain(scenario(folder, back)).feasible
        closer = back[0].replace(f"{given.reading.factor:g}", f"{share + 0.001:g}", 1)
        assert wp.explain(scenario(folder, [closer, *rules[1:]])).feasible is False


def test_members_of_a_for_and_their_worst(tmp_path: Path) -> None:
    """Each quarter is to have a third of all; the south has none."""
    path = scenario(tmp_path, ["a + b >= 6", 'c["south"] <= 0'])
    text = path.read_text(encoding="utf-8").replace(
        "    goals:",
        "      s: {rule: c[q] >= 0.25 * spent, for: q in quarters, negotiable: true}\n    goals:",
    )
    path.write_text(text, encoding="utf-8")
    (given,) = wp.concessions(path, negotiable=["p1: s"]).cheapest.concessions
    assert given.requirement.rule == "c[q] >= 0.25 * spent for each q in quarters"
    assert given.members[0].index == ("south",)
    assert given.reading.after == ">= 0 * spent"
    least = min(3 * a + 2 * b for a, b in itertools.product(range(5), repeat=2) if a + b >= 6)
    assert (given.reading.reached, given.reading.asked) == (0, 0.25 * least)
    scenario_after = wp.relax(path, wp.concessions(path).cheapest, tmp_path / "agreed.yaml")
    assert wp.explain(scenario_after).feasible


def test_levels_of_goals_are_read_too(tmp_path: Path) -> None:
    path = scenario(tmp_path, ["a + b <= 2"])
    text = path.read_text(encoding="utf-8").replace("minimize: a + b", "maximize: a, at least: 3")
    path.write_text(text.replace("negotiable: true", "negotiable: false"), encoding="utf-8")
    (given,) = wp.concessions(path, negotiable=["g at least"]).cheapest.concessions
    assert (given.reading.before, given.reading.after) == ("at least 3", "at least 2")
