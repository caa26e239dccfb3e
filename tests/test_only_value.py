"""A decision that lots or whole numbers leave one value has a warning, and no other decision."""

from fractions import Fraction
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
decisions:
  x: {%s}
  y: {for: i in t, type: continuous, step: 5, at most: i.n}
stakeholders:
  a: {goals: {g: {maximize: x + sum(y[i] for i in t)}}}
"""


def told(folder: Path, decision: str, amounts: tuple[str, ...] = ("5", "9")) -> list[str]:
    rows = [f"r{i},{n}" for i, n in enumerate(amounts)]
    (folder / "t.csv").write_text("\n".join(["id,n", *rows]) + "\n")
    (folder / "s.yaml").write_text(BASE % decision)
    found = [each for each in load(folder / "s.yaml").warnings if each.code == "WP160"]
    return [f"{each.line}:{each.column} {each.message} ({each.hint})" for each in found]


@pytest.mark.parametrize(
    ("decision", "amounts", "said"),
    [
        ("type: integer, step: 25, at most: 10", ("5",),
         ['5:28 x can only be 0: no other multiple of "step" lies between its bounds ()']),
        ("type: integer, at most: 0.5", ("5",),
         ["5:31 x can only be 0: no other whole number lies between its bounds ()"]),
        ("type: integer, at least: 3, at most: 3", ("5",), []),
        ("type: integer, in: [3]", ("5",), []),
        ("type: integer, at most: 3", ("4", "7", "0", "2"),
         ['6:44 y[r0] can only be 0: no other multiple of "step" lies between its bounds '
          "(so it is with 2 of 4 entries)"]),
    ],
)  # fmt: skip
def test_what_can_only_be_one_value(
    decision: str, amounts: tuple[str, ...], said: list[str], tmp_path: Path
) -> None:
    assert told(tmp_path, decision, amounts) == said


QUARTERS = st.integers(0, 24).map(lambda n: Fraction(n, 4))


@given(
    kind=st.sampled_from(("integer", "continuous")),
    low=QUARTERS,
    high=QUARTERS,
    step=st.none() | st.integers(1, 9),
    zero=st.booleans(),
)
@examples(200)
def test_it_is_told_where_one_value_is_left_and_only_there(
    kind: str, low: Fraction, high: Fraction, step: int | None, zero: bool, tmp_path: Path
) -> None:
    zero = zero and 0 < low <= high
    said = f"type: {kind}, at least: {float(low)}, at most: {float(high)}"
    said += f", step: {step}" if step else ""
    said += ", or zero: true" if zero else ""
    try:
        found = told(tmp_path, said)
    except ScenarioError:
        return
    every = Fraction(step or 1)
    values = {n * every for n in range(40) if low <= n * every <= high} | ({0} if zero else set())
    spread = kind == "continuous" and step is None
    assert bool(found) == (not spread and len(values) == 1 and low != high)
