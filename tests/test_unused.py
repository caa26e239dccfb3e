"""What nothing uses is told, with the name that was perhaps meant; what is used never is."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie.models import load
from wholepie.models.faults import ScenarioError

from .examples import examples

BASE = """wholepie: 1
title: t
tables: {t: t.csv}
sets: {kinds: '{i.k for i in t}'}
parameters:
  budget: 9
  price: {x: 1, y: 2}
decisions:
  build: {for: i in t, type: binary}
measures:
  cost: sum(price[i.k] * build[i] for i in t)
stakeholders:
  council:
    contributes: {money: budget}
    requires: {limit: cost <= contributions.money, all: {for: k in kinds, rule: 'cost <= 99'}}
    goals: {g: {minimize: cost}}
  people:
    goals: {h: {maximize: 'sum(build[i] for i in t)'}}
"""


def told(folder: Path, text: str) -> list[str]:
    """What is told of names that nothing uses, with the line and the hint."""
    (folder / "t.csv").write_text("id,k\na,x\nb,y\n")
    (folder / "u.csv").write_text("id,k\na,x\n")
    (folder / "s.yaml").write_text(text)
    found = [each for each in load(folder / "s.yaml").warnings if each.code in ("WP159", "WP152")]
    return [f"{each.line} {each.message} ({each.hint})" for each in found]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  budget: 9", "  budget: 9\n  bugdet: 8",
         '7 nothing uses the parameter "bugdet" (did you mean "budget"?)'),
        ("  budget: 9", "  budget: 9\n  rate: 8", '7 nothing uses the parameter "rate" ()'),
        ("sets: {", "sets: {areas: [budget, x], ", '4 nothing uses the set "areas" ()'),
        ("tables: {t: t.csv}", "tables: {t: t.csv, u: u.csv}", '3 nothing uses the table "u" ()'),
        ("measures:", "measures:\n  costs: 2 * cost",
         '11 nothing uses the measure "costs" (did you mean "cost"?)'),
        ("measures:", "measures:\n  twice: 2 * cost", None),
        ("measures:", "measures:\n  cost_2: 2 * cost", None),
        ("decisions:", "decisions:\n  biuld: {type: binary}",
         '9 the decision biuld affects no goal and no requirement (did you mean "build"?)'),
        ("money: budget}", "money: budget, mony: 3}",
         '14 nothing uses contributions.mony, which council contributes (did you mean "money"?)'),
        ("contributions.money", 'contributions["money"]', None),
        ("  budget: 9", "  budget: 9\n  n: 2", '7 nothing uses the parameter "n" ()'),
        ("'cost <= 99'", "'cost <= 99 + sum(0 for j in 1..budget)'", None),
    ],
)  # fmt: skip
def test_what_nothing_uses(old: str, new: str, said: str | None, tmp_path: Path) -> None:
    assert old in BASE
    assert told(tmp_path, BASE.replace(old, new, 1)) == ([said] if said else [])


def test_what_is_included_may_be_for_others(tmp_path: Path) -> None:
    (tmp_path / "common.yaml").write_text("parameters: {bugdet: 8, rate: 1}\nsets: {none: [a]}\n")
    assert told(tmp_path, BASE.replace("title: t", "title: t\ninclude: common.yaml")) == []


NAMES = ("one", "two", "six", "ten")


@given(
    uses=st.fixed_dictionaries({name: st.sets(st.sampled_from(NAMES)) for name in NAMES}),
    rule=st.sets(st.sampled_from(NAMES)),
)
@examples(100)
def test_what_is_told_can_be_deleted_and_nothing_else(
    uses: dict[str, set[str]], rule: set[str], tmp_path: Path
) -> None:
    """Of parameters that are made of others: one that is told may go, and only one that is told."""
    order = {name: {o for o in uses[name] if o > name} for name in NAMES}
    lines = {name: f"  {name}: {' + '.join(['1', *sorted(order[name])])}" for name in NAMES}
    asked = BASE.replace("cost <= 99", " + ".join(["cost", *sorted(rule)]) + " <= 99")

    def text(leaving: str = "") -> str:
        kept = [line for name, line in lines.items() if name != leaving]
        return asked.replace("  budget: 9", "\n".join(["  budget: 9", *kept]))

    said = told(tmp_path, text())
    for name in NAMES:
        try:
            told(tmp_path, text(leaving=name))
            free = True
        except ScenarioError:
            free = False
        assert free == any(f'"{name}"' in each.split(" (")[0] for each in said)
