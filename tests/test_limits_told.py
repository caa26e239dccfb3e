"""What a plan uses of its requirements, as views tell it."""

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie.views.vocabulary import limits
from wholepie.views.vocabulary.text import plain


def table(rows: dict[str, list[tuple[str, float]]]) -> pd.DataFrame:
    """Requirements "at most 4", each with its rows by index and what is left in each."""
    lines = [
        (name, f"{name}[{index}]" if index else name, 4.0 - left, -1e30, 4.0, left, left == 0, "")
        for name, parts in rows.items()
        for index, left in parts
    ]
    heads = ["requirement", "row", "used", "at_least", "at_most", "left", "binding", "unit"]
    return pd.DataFrame(lines, columns=heads)


def told(rows: dict[str, list[tuple[str, float]]], most: int = 4) -> list[str]:
    return list(map(plain, limits.words(table(rows), most)))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        ({"Ada": 0, "Ben": 1, "Cem": 0}, "Ada and Cem, 2 of 3"),
        ({"Ada": 0, "Ben": 0}, "all 2"),
        ({"1": 0, "2": 3}, "[1], 1 of 2"),
        ({"Ada, Mon": 0, "Ada, Tue": 3}, "[Ada, Mon], 1 of 2"),
        ({f"p{k}": k // 5 for k in range(9)}, "5 of 9"),
    ],
)
def test_where_nothing_is_left_is_told_by_name(left: dict[str, float], words: str) -> None:
    assert told({"law: hours": list(left.items())}) == [f"law: hours: nothing left for {words}."]


@examples(60)
@given(left=st.lists(st.integers(0, 9), min_size=1, max_size=12), most=st.integers(0, 5))
def test_each_requirement_is_named_or_counted(left: list[int], most: int) -> None:
    names = [f"party: rule {k}" for k in range(len(left))]
    said = told({name: [("", each)] for name, each in zip(names, left, strict=True)}, most)
    *_, last = said
    for name in names[: limits.MOST_NAMES + most]:
        assert len(names) > most + limits.MOST_NAMES or any(name in each for each in said)
    more = max(len(left) - most, 0)
    assert last.startswith("More is left of ") == bool(more)
    counted = max(more - limits.MOST_NAMES, 0)
    assert ("other requirement" in last) == bool(counted)
    assert not counted or f"{counted} other requirement" in last


def test_none_of_those_that_leave_more_is_tighter() -> None:
    left = [5, 1, 3, 0, 2]
    said = told({f"rule {k}": [("", each)] for k, each in enumerate(left)}, most=3)
    assert said[-1] == "More is left of rule 2 and rule 0."
    firsts = [each.split(":")[0] for each in said[:-1]]
    assert firsts == ["rule 3", "rule 1", "rule 4"]
    assert all(a[-1] != b[-1] for a, b in itertools.pairwise(firsts))
