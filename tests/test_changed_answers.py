"""What changes cost and bring where solves take too long: what lists say is what solves say."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from wholepie import Goal, Problem
from wholepie.optimizer import engine
from wholepie.optimizer.insight import changed_answers
from wholepie.optimizer.insight.blame import Blame
from wholepie.optimizer.plans import choosing
from wholepie.optimizer.problem.labels import Requirement
from wholepie.optimizer.problem.names import Rows
from wholepie.optimizer.search.search import Search

ROSTER = Path(__file__).resolve().parents[2] / "shared" / "cases" / "planner" / "roster"
Owners = st.lists(st.sampled_from(["x", "y", None]), min_size=3, max_size=3)


def problem(seed: int, owners: list[str | None]) -> Problem:
    """Whole numbers, three goals, of which a party may have several, and two requirements."""
    rng = np.random.default_rng(seed)
    goals = [Goal(name, "maximize", owner=each) for name, each in zip("abc", owners, strict=True)]
    gains, rows = rng.integers(-2, 9, (3, 4)), rng.integers(1, 9, (2, 4))
    found = Problem.from_arrays(gains, rows, row_upper=15, upper=3, integer=True, goals=goals)
    named = (Requirement("roof", "x"), Requirement("fence", "y"))
    return replace(found, rows=Rows(named, np.array([0, 1]), ((0,), (0,))))


def from_lists(patch: pytest.MonkeyPatch) -> None:
    """Let solves have no time where a list can be had."""
    patch.setattr(choosing, "_PATIENCE", 0.0)


def told(found: Blame) -> dict[tuple[str, str], pd.Series]:
    """What every change does, by its name and kind."""
    return {
        (each.name, each.how): pd.concat([each.best, each.joint, each.amounts, each.goals.stack()])
        for each in found.effects
    }


@examples(10)
@given(seed=st.integers(0, 10_000), owners=Owners)
def test_lists_tell_the_effects_that_solves_tell(seed: int, owners: list[str | None]) -> None:
    found = problem(seed, owners)
    solved = told(wp.blame(found, unit=2))
    with pytest.MonkeyPatch.context() as patch:
        from_lists(patch)
        patch.setattr(changed_answers, "own_optima", None)
        listed = told(wp.blame(found, unit=2))
    assert listed.keys() == solved.keys()
    for key, values in solved.items():
        assert np.allclose(listed[key], values, atol=1e-9, equal_nan=True), key


def test_what_neither_lists_nor_solves_tell_in_time_is_not_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of one change; what the others do is told, and stands before it."""
    found, list_of = problem(3, ["x", "y", "y"]), engine.listed
    known = {each.name: each.how for each in wp.blame(found).effects if not each.is_idle}
    assert len(known) == 2

    def listed(search: Search, _: float) -> wp.Front | None:
        return None if np.isinf(search.problem.row_upper[1]) else list_of(search, np.inf)

    from_lists(monkeypatch)
    monkeypatch.setattr(engine, "listed", listed)
    monkeypatch.setattr(changed_answers, "_SECONDS", 1e-9)
    effects = wp.blame(found).effects
    assert [(each.name, each.how) for each in effects if not each.known] == [("fence", "removed")]
    last = effects[-1]
    assert not last.known
    assert not last.is_idle
    assert last.note == "what changes was not found in its share of the time"
    assert last.best.isna().all()


def test_the_map_is_the_same_from_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = shipped.INSTANCES / "citizens-budget"
    solved = wp.stakeholder_map(scenario)
    from_lists(monkeypatch)
    listed = wp.stakeholder_map(scenario)
    for name in ("losses", "cuts", "gains"):
        pd.testing.assert_frame_equal(getattr(listed, name), getattr(solved, name), atol=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(not ROSTER.is_dir(), reason=f"no roster at {ROSTER}")
def test_what_the_requirements_of_a_roster_cost_is_told() -> None:
    effects = {(each.name, each.how): each for each in wp.blame(ROSTER).effects}
    assert effects["nurses on duty", "removed"].is_idle
    moved = effects["theatres", "moved"]
    wider = wp.load(ROSTER).problem()
    rows = wider.rows.component == [each.name for each in wider.rows.requirements].index("theatres")
    wider = replace(wider, row_upper=wider.row_upper + np.where(rows, 1.0, 0.0))
    gained = wp.front(wider).values.max(axis=0) - wp.front(ROSTER).values.max(axis=0)
    assert moved.goals["best"].to_numpy() == pytest.approx(gained)
