"""What a plan uses of its requirements, as views tell it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie
from examples import examples
from wholepie.models.building import Builder
from wholepie.models.document import MappingTree, read_document
from wholepie.models.faults import Faults
from wholepie.models.requirement_groups import understood
from wholepie.models.rule_edits import RelaxedRules
from wholepie.models.validate import node_at
from wholepie.views.vocabulary import limits
from wholepie.views.vocabulary.conditions import is_condition
from wholepie.views.vocabulary.text import plain


def table(rows: dict[str, list[tuple[str, float]]]) -> pd.DataFrame:
    """Requirements "at most 4", each with its rows by index and what is left in each."""
    lines = [
        (name, f"{name}[{index}]" if index else name, 4.0 - left, -np.inf, 4.0, left, left == 0, "")
        for name, parts in rows.items()
        for index, left in parts
    ]
    heads = ["requirement", "row", "used", "at_least", "at_most", "left", "binding", "unit"]
    return pd.DataFrame(lines, columns=heads)


def told(
    rows: dict[str, list[tuple[str, float]]], about: dict[str, Any] | None = None
) -> list[str]:
    return list(map(plain, limits.words(table(rows), about or {})))


def briefly(rows: dict[str, list[tuple[str, float]]]) -> list[str]:
    return list(map(plain, limits.brief(table(rows), {})))


def scenario(rules: dict[str, tuple[str, int]]) -> dict[str, Any]:
    """What a run keeps of a scenario whose party "law" has rules, each with so many rows."""
    requires = [
        {"name": name, "rule": rule, "count": count} for name, (rule, count) in rules.items()
    ]
    decisions = [{"name": name} for name in ("build", "crew")]
    return {"stakeholders": [{"name": "law", "requires": requires}], "decisions": decisions}


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"Ada": 0, "Ben": 1, "Cem": 0}, "Ada and Cem, 2 of 3"),
        ({"Ada": 0, "Ben": 0}, "all 2"),
        ({"1": 0, "2": 3}, "[1], 1 of 2"),
        ({"Ada, Mon": 0, "Ada, Tue": 3}, "[Ada, Mon], 1 of 2"),
        ({"Ada,1": 0, "Ada,2": 3}, "[Ada,1], 1 of 2"),
        ({f"p{k}": k // 5 for k in range(9)}, "5 of 9"),
    ],
)
def test_where_nothing_is_left_is_told_by_name(left: dict[str, float], words: str) -> None:
    assert told({"law: hours": list(left.items())}) == [f"law: hours: nothing left for {words}."]


@examples(60)
@given(left=st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_each_requirement_is_named_or_counted(left: list[int]) -> None:
    names = [f"party: rule {k}" for k in range(len(left))]
    rows = {name: [("", float(each))] for name, each in zip(names, left, strict=True)}
    for said, most, named in (
        (told(rows), limits.MOST_TOLD, limits.MOST_TOLD),
        (briefly(rows), limits.MOST, limits.MOST_NAMES),
    ):
        *_, last = said
        for name in names:
            assert len(names) > most + named or any(name in each for each in said)
        more = max(len(left) - most, 0)
        assert last.startswith("More is left of ") == bool(more)
        counted = max(more - named, 0)
        assert ("other requirement" in last) == bool(counted)
        assert not counted or f"{counted} other requirement" in last


def test_none_of_those_that_leave_more_is_tighter() -> None:
    left = [5, 1, 3, 0, 2, 6]
    said = briefly({f"rule {k}": [("", float(each))] for k, each in enumerate(left)})
    assert said[-1] == "More is left of rule 0 and rule 5."
    firsts = [each.split(":")[0] for each in said[:-1]]
    assert firsts == ["rule 3", "rule 1", "rule 4", "rule 2"]


_FAMILIES = st.lists(st.lists(st.integers(0, 4), min_size=2, max_size=5), min_size=1, max_size=50)


@examples(60)
@given(families=_FAMILIES)
def test_each_requirement_of_many_rows_is_told_or_counted(families: list[list[int]]) -> None:
    rows = {
        f"rule {k}": [(f"m{i}", float(each)) for i, each in enumerate(left)]
        for k, left in enumerate(families)
    }
    said, short = told(rows), briefly(rows)
    assert len(said) == min(len(rows), limits.MOST_LINES + 1)
    for (name, parts), words in zip(list(rows.items())[: limits.MOST_LINES], said, strict=False):
        tight = [index for index, left in parts if not left]
        if not tight:
            least = min(left for _, left in parts)
            first = next(index for index, left in parts if left == least)
            tightest = f"the tightest {first}: {4 - least:.0f}, at most 4; {least:.0f} left."
            assert words == f"{name}: all {len(parts)} kept, {tightest}"
        else:
            assert words.startswith(f"{name}: nothing left for ")
    if len(rows) > limits.MOST_LINES:
        assert said[-1].startswith(f"{len(rows) - limits.MOST_LINES} other requirement")
    slack = sum(min(each) > 0 for each in families)
    assert len(short) == len(rows) - slack + bool(slack)
    assert not slack or short[-1].startswith(f"{slack} ")


def test_conditions_and_requirements_without_a_row_are_kept() -> None:
    rules = {
        "pond": ('implies(build["pond"], build["mill"])', 1),
        "pairs": ("not (build[p] and build[q])", 2),
        "hours": ("sum(build[p] for p in parks) <= 4", 1),
        "min": ("min(build[p] for p in parks) >= 0", 6),
        "always": ("0 <= 1", 0),
    }
    rows = {
        "law: pond": [("", 1.0)],
        "law: pairs": [("a", 0.0), ("b", 1.0)],
        "law: hours": [("", 1.0)],
    }
    assert told(rows, scenario(rules)) == [
        "law: hours: 3, at most 4; 1 left.",
        "law: pond: kept.",
        "law: pairs: all 2 kept.",
        "law: min: all 6 kept.",
        "law: always: kept.",
    ]
    untold = map(plain, limits.words(pd.DataFrame(), scenario(rules)))
    assert len(list(untold)) == len(rules)
    assert list(limits.brief(table(rows), scenario(rules)))[1:] == [
        "4 other requirements are kept."
    ]
    assert list(limits.brief(pd.DataFrame(), scenario(rules))) == ["5 requirements are kept."]


@pytest.mark.parametrize(
    ("exactly", "words"), [(4.0, "law: stock: exactly 4."), (0.0, "law: stock: kept exactly.")]
)
def test_what_is_asked_exactly_leaves_nothing(exactly: float, words: str) -> None:
    rows = table({"law: stock": [("", 0.0)]}).assign(at_least=exactly, at_most=exactly)
    assert list(map(plain, limits.words(rows, {}))) == [words]
    many = table({"law: stock": [("a", 0.0), ("b", 0.0)]}).assign(at_least=4.0, at_most=4.0)
    assert list(map(plain, limits.words(many, {}))) == ["law: stock: all 2 kept exactly."]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ('implies(build["pond"], build["path"])', True),
        ("implies(count(build[p] for p in parks) >= 3, crew >= 2)", True),
        ('count(build["a"], build["b"]) == 1', False),
        ('any(build[p] for p in parks if p.quarter == "north")', True),
        ('build["mill"]', True),
        ("(count(build[p] for p in parks) >= 3) == crew", True),
        ("all(open[s] for s in trail) or not any(open[s] for s in trail)", True),
        ("not (build[p] and build[q])", True),
        ("1 <= crew <= 3", False),
        ("crew != 2", True),
        ('a["<="] + build["and"] <= 3', False),
        ("stock[r] == stock[previous(r)] + (inflow[r].water or 0)", False),
        ("crew <= (most[r] or usual)", False),
        ('crew == (build["a"] or build["b"])', True),
        ("((build[p])) == crew", False),
        ("crew == (not build[p])", True),
        ("", True),
    ],
)
def test_what_is_a_condition(rule: str, expected: bool) -> None:
    assert is_condition(rule, {"build", "crew"}) == expected


def test_conditions_are_those_that_concessions_give_up_as_a_whole() -> None:
    """In every template and shipped instance, by what reads rules for concessions."""
    home, found = Path(wholepie.__file__).parent, set()
    for path in sorted(home.glob("instances/*/scenario.yaml")) + sorted(
        home.glob("models/*/*/scenario.yaml")
    ):
        faults = Faults()
        document, shape = understood(read_document(path, faults), faults)
        assert shape is not None
        builder = Builder(path, document, shape, faults)
        builder.build()
        rules, decided = RelaxedRules(builder), {*shape.decisions, *shape.measures}
        for party in shape.stakeholders:
            for name in shape.stakeholders[party].requires:
                node = node_at(document, "stakeholders", party, "requires", name)
                made = rules.formula(
                    node_at(node, "rule") if isinstance(node, MappingTree) else node
                )
                whole = is_condition(made.source.text, decided)
                assert whole == rules.is_condition(made.tree), made.source.text
                found.add(whole)
    assert found == {True, False}
