"""A few days of two crews in words of time, lots, look-ups, per cent, matrices and alike parties.

Rules and goals are drawn as texts that use these words together. The front is compared with that of
all plans, of which Python evaluates each in fractions.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction as F
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.optimizer.errors import InfeasibleError

SCENARIO = """wholepie: 1
title: Days of two crews
include: common.yaml
tables:
  need: {{file: need.csv, key: day}}
  way: {{file: way.csv, wide: {{rows: crew, columns: day, value: km}}}}
sets: {{days: 1..3}}
decisions:
  work: {{for: 'c in crews, d in days', type: binary}}
  lot: {{type: integer, at least: 2, at most: 4, or zero: true}}
  pack: {{type: integer, in: [0, 1, 5]}}
measures:
  paid: '{measure}'
stakeholders:
  town:
    requires:
      drawn: '{rule}'
      each day: {{for: d in days if d > first(days), rule: '{daily}'}}
    goals: {{less: {{minimize: '{less}'}}}}
  members:
    for: c in crews
    goals: {{own: {{maximize: '{own}'}}}}
"""
TABLES = {
    "common.yaml": "sets: {crews: [north, south]}\nparameters: {share: 12.5%, fee: {a: 0.7}}\n",
    "need.csv": "day,price,hours\n1,1.1,2\n3,0.3,1\n4,9,9\n",
    "way.csv": "crew;1;2;3\nnorth;0,1;2,2;0,7\nsouth;1,5;0,3;1\n",
}
NEED = {1: (F("1.1"), 2), 3: (F("0.3"), 1)}
WAY = {"north": ("0.1", "2.2", "0.7"), "south": ("1.5", "0.3", "1")}
DAYS, CREWS = [1, 2, 3], ["north", "south"]

NUMBERS = (
    "sum(work[c, d] for c in crews for d in days)",
    'sum(position(d) * work["north", d] for d in days)',
    'sum((need[d].price or 0.3) * work["south", d] for d in days)',
    "sum(way[c, d].km * work[c, d] for c in crews for d in days)",
    "sum(work[c, d] * work[c, previous(d)] for c in crews for d in days if d != first(days))",
    'sum(work["north", d] * work["south", d - 1] for d in days if d > 1)',
    'sum(abs(work["north", d] - work["south", next(d)]) for d in days if d < last(days))',
    "max(sum(work[c, d] for c in crews) for d in 1..3)",
    "min(sum(work[c, d] for d in [1..2, 3]) for c in crews)",
    "count(work[c, first(days)] and work[c, last(days)] for c in crews)",
    "110% * lot",
    'share * pack + fee["a"]',
    "piecewise(lot, {0: 0, 2: 1.1, 4: 1.5})",
    "steps(pack + lot, {0: 0, 1: 0.3, 6: 1.1})",
    'lot * work["north", 2]',
    'work["south", 3] * (pack - 12.5% * lot)',
    "2 * any(work[c, 2] for c in crews if way[c, 2].km > 1)",
    'sum(need[d].hours * work["north", d] for d in days if d in [1, 3])',
)
CONDITIONS = (
    'implies(work["north", 1], work["south", 3])',
    "all(implies(work[c, d], not work[c, d - 1]) for c in crews for d in days if d > 1)",
    "any(lot == 3, pack >= 5)",
    'lot >= 2 or work["north", last(days)]',
    'count(work["south", d] for d in days) == 1',
    'not (work["north", 2] and lot > 0)',
    '(lot >= 3) == work["south", first(days)]',
    '(pack >= 1) != work["north", next(1, days)]',
)
DAILY = (
    'work["north", d] <= work["south", previous(d)] + 25% * lot',
    'work["north", d] + work["south", d - 1] <= 1',
    'implies(work["south", d] and work["south", d - 1], lot >= position(d))',
    "sum(work[c, e] for c in crews for e in 1..d) >= (need[d].hours or 0)",
    'implies(work["north", d], pack >= d - 1)',
    'work["north", d] >= 0',
)
OWN = (
    "sum((need[d].price or 1) * work[c, d] for d in days)",
    "sum(work[c, d] for d in days) - 95% * way[c, 1].km * lot",
    "sum(work[c, d] * position(d) for d in days) + 0.1 * pack",
    "min(sum(work[c, d] for d in days), lot)",
    "piecewise(sum(work[c, d] for d in days), {0: 0, 1: 1.5, 3: 2.5})",
)


class Cells(dict[Any, Any]):
    """Rows by key; what is not there has empty cells."""

    def __missing__(self, key: Any) -> SimpleNamespace:
        return SimpleNamespace(price=None, hours=None)


def height(x: F, points: dict[Any, Any]) -> F:
    for (a, b), (c, d) in itertools.pairwise(points.items()):
        if x <= c:
            return F(b + (d - b) * F(x - a) / (c - a))
    raise AssertionError


def counted(*given_: Any) -> int:
    return sum(bool(x) for each in given_ for x in (each if _is_many(each) else [each]))


def _is_many(each: Any) -> bool:
    return isinstance(each, Iterable)


WORDS: dict[str, Any] = {
    "F": F,
    "days": DAYS,
    "crews": CREWS,
    "share": F(1, 8),
    "fee": {"a": F("0.7")},
    "need": Cells({d: SimpleNamespace(price=p, hours=h) for d, (p, h) in NEED.items()}),
    "way": {
        (c, d): SimpleNamespace(km=F(km)) for c, row in WAY.items() for d, km in enumerate(row, 1)
    },
    "position": lambda d: d,
    "previous": lambda d: d - 1,
    "next": lambda d, _=None: d + 1,
    "first": min,
    "last": max,
    "piecewise": height,
    "steps": lambda x, points: [y for at, y in points.items() if at <= x][-1],
    "count": counted,
    "any": lambda *of: counted(*of) > 0,
    "all": lambda *of: all(x for each in of for x in (each if _is_many(each) else [each])),
    "implies": lambda one, other: not one or bool(other),
    "sum": sum,
    "min": min,
    "max": max,
    "abs": abs,
    "range": range,
}


def for_python(text: str) -> Any:
    """The text, compiled, with numbers as fractions and ranges as Python has them."""
    text = re.sub(r"\[1\.\.2, 3\]", "range(1, 4)", text)
    text = re.sub(r"1\.\.(\w+)", r"range(1, \1 + 1)", text)
    text = re.sub(r"([\d.]+)%", r'(F("\1") / 100)', text)
    return compile(re.sub(r'(?<!")\b(\d+\.\d+)', r'F("\1")', text), text, "eval")


def plans() -> Iterator[dict[str, Any]]:
    keys = list(itertools.product(CREWS, DAYS))
    for bits in itertools.product((0, 1), repeat=len(keys)):
        for lot, pack in itertools.product((0, 2, 3, 4), (0, 1, 5)):
            yield {"work": dict(zip(keys, bits, strict=True)), "lot": lot, "pack": pack}


def told(code: Any, plan: dict[str, Any], **more: Any) -> Any:
    return eval(code, {"__builtins__": {}, **WORDS, **plan, **more})


def efficient(points: set[tuple[F, F, F]]) -> set[tuple[F, F, F]]:
    """Less of the first and more of the others."""
    return {
        one
        for one in points
        if not any(
            other != one and other[0] <= one[0] and other[1] >= one[1] and other[2] >= one[2]
            for other in points
        )
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("weeks")
    for name, text in TABLES.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def sums(texts: tuple[str, ...]) -> st.SearchStrategy[str]:
    signed = st.tuples(st.sampled_from([" + ", " - "]), st.sampled_from(texts)).map("".join)
    return st.tuples(st.sampled_from(texts), st.one_of(st.just(""), signed)).map("".join)


RULES = st.one_of(
    st.sampled_from(CONDITIONS),
    st.tuples(st.sampled_from(CONDITIONS), st.sampled_from(CONDITIONS)).map(
        lambda two: f"implies({two[0]}, {two[1]})"
    ),
    st.tuples(
        sums(NUMBERS), st.sampled_from(["<=", ">="]), st.sampled_from(["1", "2.2", "50%"])
    ).map(" ".join),
)


@given(
    rule=RULES,
    daily=st.sampled_from(DAILY),
    less=sums(NUMBERS),
    own=sums(OWN),
    measured=st.booleans(),
)
@examples(60)
def test_the_front_is_that_of_all_plans(
    folder: Path, rule: str, daily: str, less: str, own: str, measured: bool
) -> None:
    path = folder / "scenario.yaml"
    said = {"rule": rule, "daily": daily, "less": "paid" if measured else less, "own": own}
    path.write_text(SCENARIO.format(measure=less, **said), encoding="utf-8")
    wanted = set[tuple[F, F, F]]()
    codes = [for_python(text) for text in (rule, daily, less, own)]
    for plan in plans():
        if told(codes[0], plan) and all(told(codes[1], plan, d=d) for d in DAYS[1:]):
            own_values = [F(told(codes[3], plan, c=c)) for c in CREWS]
            wanted.add((F(told(codes[2], plan)), own_values[0], own_values[1]))
    try:
        front = wp.front(path)
    except InfeasibleError:
        assert not wanted
        return
    assert front.complete
    assert {tuple(map(float, row)) for row in front.points.to_numpy()} == {
        tuple(map(float, point)) for point in efficient(wanted)
    }
