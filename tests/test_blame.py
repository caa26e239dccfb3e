"""Blame: what a change does, against solving the changed problem by itself."""

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Goal, InputError, Problem
from wholepie.optimizer.insight.blame import Blame, Effect, blame, demands, without
from wholepie.optimizer.problem.labels import Requirement
from wholepie.optimizer.problem.names import Rows

INSTANCES = Path(wp.__file__).resolve().parent / "instances"


def problem(seed: int, *, integer: bool) -> Problem:
    """Two requirements of two rows each; goals a and b."""
    rng = np.random.default_rng(seed)
    rows = rng.integers(1, 9, (4, 6))
    goals = [
        Goal("a", "maximize", owner="first", outside=0),
        Goal("b", "maximize", owner="second", outside=0),
    ]
    found = Problem.from_arrays(
        rng.integers(1, 9, (2, 6)), rows, row_upper=20, upper=3, integer=integer, goals=goals
    )
    return with_rows(found, Requirement("roof", "first"), Requirement("fence", "second"))


def with_rows(found: Problem, *named: Requirement) -> Problem:
    """The problem with its four rows shared out among two requirements."""
    return replace(
        found, rows=Rows(named, np.array([0, 0, 1, 1]), tuple((i,) for i in (0, 1, 0, 1)))
    )


def effect(found: Blame, name: str, how: str) -> Effect:
    (one,) = (each for each in found.effects if (each.name, each.how) == (name, how))
    return one


@examples(8)
@given(seed=st.integers(0, 10_000), integer=st.booleans(), unit=st.sampled_from([1.0, 4.0]))
def test_effects_are_differences_between_two_problems(
    seed: int, integer: bool, unit: float
) -> None:
    found = problem(seed, integer=integer)
    blamed = wp.blame(found, unit=unit)
    before = wp.plan(found, "leximin")
    upper = {"removed": np.inf, "moved": 20 + unit}
    for how, limit in upper.items():
        changed = replace(found, row_upper=np.array([limit, limit, 20, 20]))
        told = effect(blamed, "roof", how)
        better = wp.payoff(changed).ideal - before.ideal
        assert told.amounts.tolist() == pytest.approx(better.tolist(), abs=1e-6)
        gains = before.parties.gains / before.parties.weights.sum(axis=1)
        if (gains > 0).all():
            assert told.best.tolist() == pytest.approx((better / gains).tolist(), abs=1e-6)
        assert told.best.min() >= 0
        assert np.nanmin(told.joint) >= -1 - 1e-6


@examples(8)
@given(seed=st.integers(0, 10_000))
def test_duals_are_the_effect_of_a_small_move(seed: int) -> None:
    found = problem(seed, integer=False)
    small = 1e-4
    blamed = wp.blame(found, unit=small)
    assert blamed.duals is not None
    for label, name in (("first: roof", "roof"), ("second: fence", "fence")):
        moved = effect(blamed, name, "moved")
        for goal in found.labels:
            # A degenerate optimum has several duals; each bounds the gain from above.
            bound = blamed.duals[goal][label] * small
            assert moved.goals["best"][goal] <= bound + 1e-6


def test_duals_where_the_optimum_is_not_degenerate() -> None:
    goals = [Goal("x", "maximize", outside=0), Goal("y", "maximize", outside=0)]
    found = Problem.from_arrays(
        np.eye(2), [[2, 1], [0, 5]], row_upper=[10, 20], upper=100, goals=goals
    )
    named = replace(
        found,
        rows=Rows((Requirement("p"), Requirement("q")), np.array([0, 1]), ((0,), (0,))),
    )
    duals = wp.blame(named).duals
    assert duals is not None
    assert duals.to_dict("index") == {
        "p": pytest.approx({"x": 0.5, "y": 0.0}),
        "q": pytest.approx({"x": 0.0, "y": 0.2}),
    }


@pytest.mark.parametrize("factor", [1.0, 1e-9, 2e7])
def test_duals_do_not_depend_on_the_units_of_a_requirement(factor: float) -> None:
    """x + y where factor * x <= 50 * factor and y <= 5: a unit of the first brings 1 / factor."""
    goals = [Goal("sum", "maximize", owner="A"), Goal("x", "minimize", owner="B")]
    found = Problem.from_arrays(
        [[1, 1], [1, 0]], [[factor, 0], [0, 1]], row_upper=[50 * factor, 5], upper=1000, goals=goals
    )
    named = (Requirement("budget"), Requirement("quota"))
    found = replace(found, rows=Rows(named, np.array([0, 1]), ((0,), (0,))))
    duals = wp.blame(found).duals
    assert duals is not None
    assert duals["A: sum"].to_dict() == pytest.approx({"budget": 1 / factor, "quota": 1}, rel=1e-6)


@examples(8)
@given(seed=st.integers(0, 10_000), integer=st.booleans(), weight=st.sampled_from([1.0, 0.0]))
def test_own_bests_change_by_what_solving_without_the_requirement_says(
    seed: int, integer: bool, weight: float
) -> None:
    """A party of two goals of opposite senses, each in its own unit, and one of one goal."""
    found = problem(seed, integer=integer)
    waste = Goal("waste", "minimize", owner="first", unit="t", weight=weight)
    costs = np.vstack([found.C, found.C[0] - 2 * found.C[1]])
    found = replace(found, C=costs, c0=np.zeros(3), goals=(*found.goals, waste))
    told = effect(wp.blame(found), "fence", "removed").goals["best"]
    free = replace(found, row_upper=np.array([20, 20, np.inf, np.inf]))
    better = (wp.payoff(free).ideal - wp.payoff(found).ideal) * [1, 1, -1]
    assert told.to_dict() == pytest.approx(better.to_dict(), abs=1e-5)


@examples(8)
@given(seed=st.integers(0, 10_000))
def test_the_joint_plan_changes_to_that_of_all_plans_without_the_requirement(seed: int) -> None:
    found = problem(seed, integer=True)
    told = effect(wp.blame(found), "fence", "removed").goals["joint"]
    plans = np.array(list(itertools.product(range(4), repeat=6)))
    values, activity = -(plans @ found.C.T), plans @ found.A.toarray().T
    kept = {"before": (activity <= 20).all(axis=1), "after": (activity[:, :2] <= 20).all(axis=1)}
    best = values[kept["before"]].max(axis=0)
    assert best.min() > 0
    worst_first = {how: np.sort(values[mask] / best, axis=1) for how, mask in kept.items()}
    leximin = {how: max(map(tuple, each.round(9))) for how, each in worst_first.items()}
    before = wp.plan(found, "leximin").values.to_numpy()
    reached = {"before": before, "after": before + told.to_numpy()}
    for how, each in reached.items():
        assert np.sort(each / best) == pytest.approx(leximin[how], abs=1e-6)


def test_what_is_fixed_or_a_definition_is_left_alone() -> None:
    found = problem(3, integer=False)
    fixed = with_rows(found, Requirement("law", "first", fixed=True), Requirement("fence"))
    blamed = wp.blame(fixed)
    assert {each.name for each in blamed.effects} == {"fence"}
    assert blamed.duals is not None
    assert list(blamed.duals.index) == ["fence"]
    meaning = with_rows(found, Requirement("what y is", structural=True), Requirement("fence"))
    duals = wp.blame(meaning).duals
    assert duals is not None
    assert list(duals.index) == ["fence"]


def test_noise_is_no_change() -> None:
    """What is not scarce has no dual and no effect, whatever rounding says."""
    told = wp.blame(INSTANCES / "food-relief")
    idle = [each for each in told.effects if each.name == "within the money given"]
    assert not any(each.goals.to_numpy().any() for each in idle)
    assert told.duals is not None
    sizes = told.duals.to_numpy()
    assert (sizes[sizes > 0] > 1e-6 * sizes.max()).all()


def test_whole_numbers_have_no_duals() -> None:
    assert wp.blame(problem(1, integer=True)).duals is None


def test_contributions_of_a_scenario_are_taken_away_and_raised() -> None:
    found = wp.blame(INSTANCES / "quickstart")
    without, more = effect(found, "field", "removed"), effect(found, "field", "moved")
    assert without.kind == "contribution"
    expected = {"owner": -8000, "birdwatchers": -36, "baker": -28}
    assert without.amounts.to_dict() == pytest.approx(expected)
    assert more.amounts.to_dict() == pytest.approx({"owner": 2000, "birdwatchers": 9, "baker": 7})


def test_what_cannot_be_compared_is_said() -> None:
    found = wp.blame(INSTANCES / "quickstart")
    unlimited = effect(found, "no more than there is", "removed")
    assert np.isinf(unlimited.best).all()
    assert unlimited.note == "the best of some party is unbounded then"
    relief = wp.blame(INSTANCES / "food-relief")
    assert effect(relief, "money", "removed").note == "no plan is feasible then"
    labels = {each.name for each in relief.effects}
    assert not any("are defined" in each for each in labels)


def test_a_scenario_that_needs_a_contribution_is_told(tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(
        "wholepie: 1\ntitle: t\ndecisions: {x: {type: binary}, y: {type: binary}}\n"
        "stakeholders:\n  a:\n    contributes: {money: 2}\n"
        "    requires: {part: x / contributions.money + y <= 1}\n"
        "    goals: {p: {maximize: x + y}, q: {maximize: y}}\n",
        encoding="utf-8",
    )
    note = effect(wp.blame(tmp_path), "money", "removed").note
    assert note.startswith("the scenario is not valid then: ")
    assert "scenario.yaml:7:" in note


def test_a_unit_is_more_than_nothing() -> None:
    with pytest.raises(InputError, match="more than 0"):
        wp.blame(INSTANCES / "quickstart", unit=0)


@pytest.mark.parametrize("labels", [("first: roof",), ("first: roof", "second: fence"), ()])
def test_requirements_left_out_together_are_so_in_one_change(labels: tuple[str, ...]) -> None:
    found = problem(7, integer=True)
    change = without(found, labels)
    free = np.array([each.label in labels for each in found.rows.requirements])
    expected = np.where(free[found.rows.component], np.inf, found.row_upper)
    assert change.problem().row_upper.tolist() == expected.tolist()
    told = blame(found, [change]).effects[0]
    better = wp.payoff(replace(found, row_upper=expected)).ideal - wp.payoff(found).ideal
    assert told.amounts.tolist() == pytest.approx(better.tolist(), abs=1e-6)
    assert [each.label for each in demands(found)] == ["first: roof", "second: fence"]


UNITS = """
wholepie: 1
title: Units
decisions: {x: {type: integer, at most: 40}, y: {type: integer, at most: 40}}
measures:
  cost: {is: 100 * x + 50 * y, unit: EUR}
  sites: {is: x + y, unit: sites}
stakeholders:
  a:
    requires: {within budget: cost <= 2000, few: sites <= 30, more x: x >= 2}
    goals: {x: {maximize: x}}
  b:
    goals: {y: {maximize: y}}
"""


def by_name(folder: Path, unit: object) -> dict[str, Effect]:
    (folder / "scenario.yaml").write_text(UNITS, encoding="utf-8")
    found = wp.blame(folder, unit=unit)  # type: ignore[arg-type]
    return {each.name: each for each in found.effects if each.how == "moved"}


@pytest.mark.parametrize(
    ("unit", "far", "words"),
    [
        ("5%", {"within budget": 100, "few": 1.5}, {"within budget": "5 %", "few": "5 %"}),
        (["1000 EUR", "2 sites"], {"within budget": 1000, "few": 2}, {"few": "2 sites"}),
        (["10 %", "4 sites"], {"within budget": 200, "few": 4}, {"within budget": "10 %"}),
        (3, {"within budget": 3, "few": 3}, {"within budget": "3 EUR", "few": "3 sites"}),
    ],
)
def test_a_requirement_moves_in_its_own_unit(
    unit: object, far: dict[str, float], words: dict[str, str], tmp_path: Path
) -> None:
    moved = by_name(tmp_path, unit)
    for name, amount in far.items():
        limits = {"within budget": 2000.0, "few": 30.0}
        limits[name] += amount
        changed = UNITS.replace("sites <= 30", f"sites <= {limits['few']:g}")
        changed = changed.replace("cost <= 2000", f"cost <= {limits['within budget']:g}")
        other = tmp_path / name
        other.mkdir()
        (other / "scenario.yaml").write_text(changed, encoding="utf-8")
        better = wp.payoff(other).ideal - wp.payoff(tmp_path).ideal
        assert moved[name].goals["best"].to_dict() == pytest.approx(better.to_dict(), abs=1e-6)
    assert {name: moved[name].by for name in words} == words


def test_what_no_amount_fits_is_named_and_not_moved(tmp_path: Path) -> None:
    assert set(by_name(tmp_path, "50 EUR")) == {"within budget"}
    assert wp.blame(tmp_path, unit="50 EUR").unmoved == ("a: few", "a: more x")
    for wrong in ("much", "-5%", "0 EUR", "%"):
        with pytest.raises(InputError):
            wp.blame(tmp_path, unit=wrong)


@examples(12)
@given(seed=st.integers(0, 10_000), integer=st.booleans())
def test_what_is_not_solved_again_is_what_solving_says(seed: int, integer: bool) -> None:
    """Against each change alone, of which nothing is known before."""
    found = problem(seed, integer=integer)
    for told in wp.blame(found, unit="30%").effects:
        rows = np.array([0, 1]) if told.name == "roof" else np.array([2, 3])
        upper = found.row_upper.copy()
        upper[rows] = np.inf if told.how == "removed" else upper[rows] * 1.3
        better = wp.payoff(replace(found, row_upper=upper)).ideal - wp.payoff(found).ideal
        assert told.goals["best"].to_dict() == pytest.approx(better.to_dict(), abs=1e-5)


def test_what_nothing_rests_on_is_moved_without_a_solve() -> None:
    """Rows that never bind: no more solves than for the others alone."""
    found = problem(5, integer=True)
    wide = np.array([20.0, 20.0, 900.0, 900.0])
    idle = replace(found, row_upper=wide)
    solves = wp.blame(idle).solves
    removed = blame(idle, [without(idle, ["first: roof"]), without(idle, ["second: fence"])])
    moved = effect(wp.blame(idle), "fence", "moved")
    assert moved.is_idle
    assert solves < 2 * removed.solves


@pytest.mark.parametrize("income", [1e6, 2e8, 1e10])
def test_what_is_without_limit_then_is_said_however_large_the_range(
    income: float, tmp_path: Path
) -> None:
    """Of decisions without upper bounds, by a requirement that asks for 0."""
    (tmp_path / "scenario.yaml").write_text(
        f"""
wholepie: 1
title: Loan
decisions: {{x: {{type: continuous, unit: EUR}}, y: {{type: continuous, unit: EUR}}}}
stakeholders:
  buyer: {{goals: {{gain: {{maximize: x, unit: EUR}}}}}}
  bank:
    goals: {{lent: {{minimize: y, unit: EUR}}}}
    requires: {{within: x <= y, income: y <= {income:.0f}}}
""",
        encoding="utf-8",
    )
    found = wp.blame(tmp_path, unit=1)
    for name in ("within", "income"):
        removed = effect(found, name, "removed")
        assert removed.best["buyer"] == np.inf
        assert removed.note == "the best of some party is unbounded then"
    assert found.duals is not None
    assert found.duals["buyer: gain"].to_dict() == pytest.approx(
        {"bank: within": 1, "bank: income": 1}
    )
