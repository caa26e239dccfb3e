"""Parties that have their best wherever another has its best: who is not weighed is told."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.models.scenario import load
from wholepie.views.vocabulary import text
from wholepie.views.vocabulary.story import summary

SCENARIO = """wholepie: 1
title: Where to meet
tables: {places: places.csv}
decisions: {meet: {for: p in places, type: binary}}
stakeholders:
  all: {requires: {one place: sum(meet[p] for p in places) == 1}}
  ann: {goals: {way: {minimize: sum(p.ann * meet[p] for p in places)}}}
  bob: {goals: {way: {minimize: sum(p.bob * meet[p] for p in places)}}}
  cem: {goals: {way: {minimize: sum(p.cem * meet[p] for p in places)OUTSIDE}}}
"""
PLACES = "place,ann,bob,cem\nnorth,0,10,1\nsouth,10,0,1\nmiddle,4,4,7\n"


def written(folder: Path, outside: str = "") -> Path:
    (folder / "places.csv").write_text(PLACES, "utf-8")
    path = folder / "scenario.yaml"
    path.write_text(SCENARIO.replace("OUTSIDE", outside), "utf-8")
    return path


def test_who_is_not_weighed_is_told_and_may_lose(tmp_path: Path) -> None:
    path = written(tmp_path)
    run = tmp_path / "run"
    ran = CliRunner().invoke(main, ["front", str(path), "--out", str(run)])
    assert ran.exit_code == 0, ran.output
    told = CliRunner().invoke(main, ["plan", str(path), "--run", str(run), "--rule", "leximin"])
    words = " ".join(told.stdout.split())
    assert "cem not weighed" in words
    assert "cem has its best wherever somebody else has theirs" in words
    assert "another plan may give it less" in words
    assert "no plan has more of" not in words
    front = wp.open(run)
    assert front.points["cem: way"].max() == 7
    assert "nothing to gain" not in text.plain(str(summary(front)))


def test_one_that_declares_what_it_has_is_weighed(tmp_path: Path) -> None:
    found = wp.plan(written(tmp_path, ", outside: 8"), rule="leximin")
    assert found.parties.why_none == ("", "", "")
    assert found.satisfaction.min() == pytest.approx(1 / 7)


def test_one_that_cannot_gain_over_what_it_has_has_nothing_to_gain(tmp_path: Path) -> None:
    run = wp.front(load(written(tmp_path, ", outside: 1")))
    assert "There is nothing to gain for cem" in text.plain(summary(run).idle)


@examples(100)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=6))
def test_not_weighed_is_who_has_its_best_in_all_bests(rows: list[tuple[int, ...]]) -> None:
    costs = np.array(rows, dtype=float)
    goals = [wp.Goal(f"g{k}", "minimize", owner=f"party {k}") for k in range(3)]
    one = np.ones((1, len(rows)))
    problem = wp.Problem.from_arrays(
        costs.T, one, row_lower=1, row_upper=1, upper=1, integer=True, goals=goals
    )
    parties = wp.plan(problem, rule="total").parties if np.ptp(costs, axis=0).any() else None
    if parties is None:
        return
    ties = costs @ parties.ties
    bests = [costs[np.lexsort((ties, costs[:, k]))[0]] for k in range(3)]
    for k, why in enumerate(parties.why_none):
        assert (why == "not weighed") == all(best[k] == costs[:, k].min() for best in bests)
