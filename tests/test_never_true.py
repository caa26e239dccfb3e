"""A condition that leaves out everything is the cause that is told, once, at its own place."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie.models import load

from .examples import examples

CAUSES = {"WP251", "WP254", "WP256"}
EFFECTS = {"WP153", "WP154", "WP155"}
BASE = """wholepie: 1
title: t
tables: {t: t.csv}
sets: {kinds: [x, y]%s}
parameters: {on: 1, off: 0}
decisions: {build: {for: i in t, type: binary}}
%s
stakeholders:
  a:
    requires: {rule: %s}
    goals: {g: {maximize: 'sum(build[i] for i in t)'}, h: {minimize: '%s'}}
"""
ALL = "sum((i.n + 1) * build[i] for i in t)"


def told(
    *,
    rule: str = "{rule: 'build[\"a\"] <= 1'}",
    sets: str = "",
    measures: str = "",
    goal: str = ALL,
    table: str = "id,n,k\na,1,x\nb,3,y\n",
) -> list[str]:
    """The causes and effects that are told; a condition that one quotes is where it says."""
    with TemporaryDirectory() as folder:
        Path(folder, "t.csv").write_text(table)
        path = Path(folder, "s.yaml")
        path.write_text(BASE % (sets, measures, rule, goal))
        lines = path.read_text().splitlines()
        found = [each for each in load(path).warnings if each.code in CAUSES | EFFECTS]
    for each in found:
        assert each.line
        assert each.column
        condition = each.message.removeprefix('the condition "').split('" is never')[0]
        if each.code == "WP256":
            assert (
                lines[each.line - 1][each.column - 1 :]
                .lstrip("(")
                .startswith(condition.lstrip("(")[:6])
            )
    return [f"{each.code} {each.message} ({each.hint})" for each in found]


NONE = "is never true: no row of t meets it"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"rule": "{for: i in t if i.n > 5, rule: 'build[i] <= 0'}"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"rule": "{for: i in t if i.k == \"z\", rule: 'build[i] <= 0'}"},
         'WP251 no row has "z" in column "k" (there is x, y)'),
        ({"rule": "sum(build[i] for i in t if i.n > 5) <= 1"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"rule": "sum(build[i] for i in t if i.k == \"x\" and i.n > 1) <= 1"},
         f'WP256 the condition "i.k == "x" and i.n > 1" {NONE} '
         "(each part of it is true of some)"),
        ({"rule": "sum(build[i] for i in t if i.k == \"x\" and i.n > 5) <= 1"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"rule": "{for: k in kinds, "
                  "rule: 'sum(build[i] for i in t if i.k == k and i.n > 5) <= 1'}"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"rule": "{for: 'k in kinds, i in t if i.k == k and i.n in [2, 7]', "
                  "rule: 'build[i] <= 0'}"},
         f'WP256 the condition "i.n in [2, 7]" {NONE} (i.n is 1 or 3)'),
        ({"rule": "{for: m in 1..4 if m > 4, rule: 'sum(build[i] for i in t) <= m'}"},
         'WP256 the condition "m > 4" is never true: no member of 1..4 meets it '
         "(m is from 1 to 4)"),
        ({"goal": "sum(build[i] for i in t if i.n > 5)"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"measures": "measures: {few: 'sum(build[i] for i in t if i.n > 5)'}", "rule": "few <= 1",
          "goal": "few"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"sets": ", large: '{i.k for i in t if i.n > 5}'",
          "rule": "{for: k in large, rule: 'sum(build[i] for i in t if i.k == k) <= 1'}"},
         f'WP256 the condition "i.n > 5" {NONE} (i.n is 1 or 3)'),
        ({"sets": ", none: []", "rule": "{for: k in none, rule: 'build[\"a\"] <= 1'}"},
         'WP155 the set "none" is empty ()'),
    ],
)  # fmt: skip
def test_the_cause_is_told_once(asked: dict[str, str], said: str) -> None:
    assert told(**asked) == [said]


@pytest.mark.parametrize(
    "rule",
    [
        "{for: i in t if off == 1, rule: 'build[i] <= 0'}",
        "{for: i in t if i.n > 1 and off == 1, rule: 'build[i] <= 0'}",
    ],
)
def test_a_switch_is_not_a_fault(rule: str) -> None:
    (said,) = told(rule=rule)
    assert "WP154" in said


NUMBERS = st.integers(0, 4)
COMPARED: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">=": lambda a, b: a >= b,
}
HOMES = (
    {"rule": "sum(build[i] for i in t if %s) <= 1"},
    {"rule": "{for: i in t if %s, rule: 'build[i] <= 0'}"},
    {"rule": "{for: 'k in kinds, i in t if %s', rule: 'build[i] <= 0'}"},
    {"rule": "{for: k in kinds, rule: 'sum(build[i] for i in t if %s) <= 1'}"},
    {"goal": "sum(build[i] for i in t if %s)"},
    {"measures": "measures: {m: 'sum(build[i] for i in t if %s)'}", "rule": "m <= 1"},
    {"sets": ", s: '{i.n for i in t if %s}'", "rule": 'sum((n + 1) * build["a"] for n in s) <= 1'},
)


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=3),
    st.lists(
        st.lists(
            st.tuples(st.sampled_from("nm"), st.sampled_from(sorted(COMPARED)), NUMBERS),
            min_size=1,
            max_size=2,
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from(HOMES),
)
@examples(150)
def test_it_is_told_where_no_row_meets_it_and_only_there(
    rows: list[tuple[int, int]],
    parts: list[list[tuple[str, str, int]]],
    home: dict[str, str],
) -> None:
    said = ["(" + " or ".join(f"i.{c} {op} {n}" for c, op, n in part) + ")" for part in parts]
    asked = {key: text.replace("%s", " and ".join(said)) for key, text in home.items()}
    lines = [f"{chr(97 + i)},{n},{m}" for i, (n, m) in enumerate(rows)]
    found = told(**asked, table="\n".join(["id,n,m", *lines]) + "\n")
    met = any(
        all(any(COMPARED[op](row["nm".index(c)], n) for c, op, n in part) for part in parts)
        for row in rows
    )
    assert len(found) == (not met), found
    assert all("WP256" in each for each in found)
