"""Decisions that are off or between bounds, listed, or in steps, against all plans."""

import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.models import ScenarioError, load

TEXT = """wholepie: 1
title: drawn
sets: {{sizes: [0, 3, 7]}}
parameters: {{lot: 3}}
decisions:
  x: {{type: integer, {x}}}
  y: {{type: {kind}, {y}}}
stakeholders:
  one:
    requires: {{room: 2 * x + y <= {room}}}
    goals:
      less: {{minimize: 3 * x + 2 * y}}
      more: {{maximize: x + y}}
"""
Y = [
    ("step: lot, at most: 10", [0, 3, 6, 9]),
    ("step: 3, at least: 2, at most: 8", [3, 6]),
    ("in: sizes", [0, 3, 7]),
    ("in: [8, 2, 1 + 3]", [2, 4, 8]),
    ("in: 5", [5]),
    ("at least: 4, at most: 9, or zero: true, step: 3", [0, 6, 9]),
]


@given(
    least=st.integers(1, 4),
    more=st.integers(0, 4),
    y=st.sampled_from(Y),
    kind=st.sampled_from(["integer", "continuous"]),
    room=st.integers(0, 20),
)
@examples(60)
def test_drawn_domains(
    tmp_path_factory: pytest.TempPathFactory,
    least: int,
    more: int,
    y: tuple[str, list[int]],
    kind: str,
    room: int,
) -> None:
    path = tmp_path_factory.mktemp("drawn") / "scenario.yaml"
    x = f"at least: {least}, at most: {least + more}, or zero: true"
    path.write_text(TEXT.format(x=x, y=y[0], kind=kind, room=room))
    plans = itertools.product([0, *range(least, least + more + 1)], y[1])
    found = {(3 * a + 2 * b, a + b) for a, b in plans if 2 * a + b <= room}
    wanted = {
        (p, q)
        for p, q in found
        if not any(a <= p and b >= q and (a, b) != (p, q) for a, b in found)
    }
    if not found:
        with pytest.raises(wp.InfeasibleError):
            wp.front(path)
        return
    front = wp.front(path)
    assert {(p, q) for p, q in front.points.to_numpy()[:, -2:]} == wanted
    assert front.complete
    assert set(front.plans["decision"]) <= {"x", "y"}


def test_amounts_in_steps_are_multiples(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(
        TEXT.format(x="at most: 3", y="step: 0.25, at most: 2", kind="continuous", room=5)
    )
    front = wp.front(path)
    values = front.plans.loc[front.plans["decision"] == "y", "value"]
    assert len(values)
    assert all(Fraction(value).limit_denominator(100).denominator in (1, 2, 4) for value in values)


FAULTS = [
    ("at least: 2, or zero: true", "'or zero' needs 'at most'"),
    ("at most: 2, or zero: true", "'or zero' needs 'at least' above 0"),
    ("step: 0", "'step': expected more than 0; found 0"),
    ("step: 0.5", "'step': expected whole numbers; found 0.5"),
    ("in: [1, 2.5]", "'in': expected whole numbers; found 2.5"),
    ("in: []", "'in' lists nothing"),
    ("in: [1, 2], at most: 3", "'in' lists all that the decision may be, without 'at most'"),
    ("in: [1, 2], step: 1", "'in' lists all that the decision may be, without 'step'"),
    ("step: 5, at least: 6, at most: 9", "no multiple of 'step' lies between its bounds"),
]


@pytest.mark.parametrize(("said", "words"), FAULTS)
def test_faults_of_domains(tmp_path: Path, said: str, words: str) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT.format(x="at most: 3", y=said, kind="integer", room=5))
    with pytest.raises(ScenarioError) as told:
        load(path)
    assert words.replace("'", '"') in str(told.value)
    assert "scenario.yaml:7:" in str(told.value)


@pytest.mark.parametrize("said", ["step: 1", "or zero: true", "in: [0, 1]"])
def test_yes_no_decisions_have_no_domain(tmp_path: Path, said: str) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT.format(x="at most: 3", y=said, kind="binary", room=5))
    with pytest.raises(ScenarioError, match="WP111"):
        load(path)


def test_overrides_reach_domains(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(TEXT.format(x="at most: 3", y="step: 2, at most: 9", kind="integer", room=50))
    front = wp.front(load(path, overrides={"decisions.y.step": 4}))
    values = front.plans.loc[front.plans["decision"] == "y", "value"]
    assert set(values) == {4, 8}
