"""Conflicts and a plan's neighbours, against what the front itself says."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

import wholepie as wp
from examples import examples
from wholepie import Goal, InputError, Problem, Stakeholder
from wholepie.optimizer.insight.conflicts import Conflicts
from wholepie.optimizer.insight.plan_page import Neighbour
from wholepie.optimizer.search.scale import Sizes
from wholepie.views.vocabulary.text import plain
from wholepie.views.vocabulary.trades import rounded_trades

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
BANDS = ["under 30: served", "30-44: served", "45-64: served", "65+: served"]


def knapsack(seed: int, owners: tuple[str | None, ...] = (None, None, None)) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(5, 30, (1, 8))
    goals = [Goal(name, "maximize", owner=owner) for name, owner in zip("abc", owners, strict=True)]
    return Problem.from_arrays(
        rng.integers(1, 20, (3, 8)),
        rows,
        row_upper=rows.sum() // 2,
        upper=1,
        integer=True,
        goals=goals,
    )


def relation(found: Conflicts, one: str, other: str) -> str:
    (pair,) = (each for each in found.pairs if {each.one, each.other} == {one, other})
    return pair.relation


# Conflicts.


@examples(10)
@given(seed=st.integers(0, 10_000))
def test_losses_and_correlations_are_those_of_the_front(seed: int) -> None:
    front = wp.front(knapsack(seed))
    found = wp.conflicts(front)
    assert found.exact
    assert found.nadir.tolist() == front.nadir.tolist()
    points, (plan, *_) = front.values, front
    ranges = np.abs(plan.ideal - plan.worst).to_numpy()
    for i, one in enumerate("abc"):
        at_best = points[points[:, i] == points[:, i].max()]
        for j, other in enumerate("abc"):
            lost = found.losses.loc[one, other]
            if ranges[j] == 0:
                assert np.isnan(lost)
                continue
            possible = (points[:, j].max() - at_best[:, j]) / ranges[j]
            assert possible.min() - 1e-9 <= lost <= possible.max() + 1e-9
            if len(points) >= 3 and ranges[i] > 0:
                expected = spearmanr(points[:, i], points[:, j]).statistic
                assert found.correlation.loc[one, other] == pytest.approx(expected)


@examples(6)
@given(seed=st.integers(0, 10_000))
def test_the_payoff_table_has_no_ties_left(seed: int) -> None:
    """What goals have at worst where one has its best, but for plans that are worse in all."""
    problem = knapsack(seed)
    front = wp.front(problem)
    points = front.values
    for k, row in enumerate(wp.conflicts(problem).payoff.to_numpy()):
        best = points[points[:, k] == points[:, k].max()]
        sums = -best @ (Sizes.of(problem).total * problem.signs)
        tied = best[sums == sums.max()]
        assert row.tolist() == tied.min(axis=0).tolist()


def test_pairs_are_named() -> None:
    goals = [Goal(name, "maximize") for name in "abcd"]
    # a and b want the first item, c the opposite; d does not care.
    found = wp.conflicts(
        Problem.from_arrays(
            [[4, 0, 2], [8, 0, 4], [0, 4, 2], [1, 1, 1]],
            [[1, 1, 1]],
            row_upper=1,
            upper=1,
            integer=True,
            goals=goals,
        )
    )
    assert relation(found, "a", "b") == "shared"
    assert relation(found, "a", "c") == "opposed"
    assert relation(found, "a", "d") == "shared"


def test_rembertow_in_figures() -> None:
    """From the payoff table of DESIGN: 30-44 loses (3039 - 2944) / (3039 - 2944) at worst."""
    found = wp.conflicts(INSTANCES / "citizens-budget", goals=BANDS)
    assert np.diag(found.payoff).tolist() == [1470, 3039, 1290, 344]
    assert found.nadir.tolist() == [1408, 2944, 1248, 304]
    assert not found.exact
    assert found.losses.loc["under 30", "45-64"] == pytest.approx((1290 - 1248) / (1290 - 1248))
    assert (np.diag(found.losses) == 0).all()
    assert found.alone["joint_total"].tolist() == pytest.approx([3.915624] * 4, abs=1e-5)
    assert found.alone["gets"].min() == pytest.approx(0.968023, abs=1e-6)


def test_a_party_with_two_goals_is_one_party() -> None:
    problem = knapsack(5, ("x", "x", "y"))
    found = wp.conflicts(wp.front(problem))
    assert list(found.losses) == ["x", "y"]
    solved = wp.conflicts(problem)
    assert list(solved.losses) == ["x", "y"]
    assert np.diag(solved.losses).tolist() == pytest.approx([0, 0], abs=1e-9)


def test_a_front_has_its_own_goals() -> None:
    front = wp.front(knapsack(1))
    with pytest.raises(InputError, match="goals of a front are fixed"):
        wp.conflicts(front, goals=["a"])


# Neighbours.


@examples(6)
@given(seed=st.integers(0, 10_000))
def test_neighbours_are_efficient_and_have_a_step_more_at_least_loss(seed: int) -> None:
    problem = knapsack(seed)
    front = wp.front(problem)
    plan = wp.plan(problem, "leximin", front=front)
    page = wp.page(plan)
    points, own = front.values, plan.values.to_numpy()
    ranges = np.where(plan.ranges > 0, plan.ranges, 1.0)
    for each in page.neighbours:
        assert (points == each.values.to_numpy()).all(axis=1).any()
        k = "abc".index(each.goal)
        others = np.arange(3) != k
        if not each.better:
            helped = points[(points[:, others] >= own[others]).all(axis=1)]
            helped = helped[(helped[:, others] > own[others]).any(axis=1)]
            assert each.values.iloc[k] == helped[:, k].max()
            assert (each.values.to_numpy()[others] >= own[others]).all()
            continue
        more = points[points[:, k] > own[k]]
        losses = (np.maximum(own - more, 0) / ranges).sum(axis=1)
        lost = np.maximum(own - each.values.to_numpy(), 0) / ranges
        assert lost.sum() == pytest.approx(losses.min(), abs=1e-6)
        assert each.changes.tolist() == (each.values.to_numpy() - own).tolist()
    for label in page.at_best:
        assert plan.values[label] == front.ideal[label]
    for k, label in enumerate("abc"):
        others = np.arange(3) != k
        helped = (points[:, others] >= own[others]).all(axis=1) & (points != own).any(axis=1)
        told = any(each.goal == label and not each.better for each in page.neighbours)
        assert told == helped.any()


def test_with_a_front_there_are_neighbours_in_both_directions() -> None:
    problem = knapsack(3)
    front = wp.front(problem)
    plan = wp.plan(problem, "leximin", front=front)
    page = wp.page(plan, front=front)
    assert {each.better for each in page.neighbours} == {True, False}
    for each in page.neighbours:
        assert (each.changes[each.goal] > 0) == each.better
        assert (front.values == each.values.to_numpy()).all(axis=1).any()


def test_what_is_given_up_is_the_distance_to_the_own_best() -> None:
    plan = wp.plan(INSTANCES / "citizens-budget", "leximin", goals=BANDS)
    assert plan.given_up["amount"].tolist() == [25, 84, 10, 11]
    assert plan.given_up["share"].tolist() == pytest.approx([25 / 62, 84 / 95, 10 / 42, 11 / 40])


def test_the_weights_of_stakeholders_do_not_move_fair_plans() -> None:
    problem = knapsack(4, ("x", "y", "z"))
    heavy = Problem(
        **{name: getattr(problem, name) for name in problem.__dataclass_fields__}
        | {"stakeholders": (Stakeholder("x", 9.0), Stakeholder("y"), Stakeholder("z"))}
    )
    assert wp.plan(heavy, "leximin").values.equals(wp.plan(problem, "leximin").values)


# Steps along a front.


@examples(20)
@given(seed=st.integers(0, 10_000))
def test_listed_neighbours_are_a_twentieth_of_the_range_away_and_the_nearest(seed: int) -> None:
    front = wp.front(knapsack(seed))
    found = wp.conflicts(front)
    points, ranges = front.values, np.where((r := np.ptp(front.values, axis=0)) > 0, r, 1.0)
    own = points[found.joint - 1]
    told = {(each.goal, each.better): each for each in found.neighbours}
    for k, goal in enumerate(front.goals):
        # Goals are whole numbers of at most 152, so that all steps are 1, 2 or 5.
        step = min([1.0, 2.0, 5.0], key=lambda each: abs(np.log(each / (ranges[k] / 20))))
        for side in (1, -1):
            away = side * (points[:, k] - own[k])
            there = points[away >= step] if (away >= step).any() else points[away > 0]
            each = told.get((goal.label, side > 0))
            assert (each is None) == (len(there) == 0)
            if each is not None:
                apart = np.abs((there - own) / ranges).sum(axis=1)
                moved = each.values.to_numpy()
                assert (there == moved).all(axis=1).any()
                assert np.abs((moved - own) / ranges).sum() == pytest.approx(apart.min())
                assert each.changes.tolist() == (moved - own).tolist()


def test_trades_are_rounded_and_a_move_stands_once() -> None:
    goals = [Goal("pay", "minimize", "EUR"), Goal("gain", "maximize", "t")]
    values = np.array([[0.0, 0.0], [100_000.0, 40.0]])
    changes = pd.Series([-12_345.0, 7.0], index=["pay", "gain"])
    more = Neighbour("gain", True, changes, changes)
    same = Neighbour("pay", False, changes, changes)
    tiny = pd.Series([-12_345.0, 0.04], index=["pay", "gain"])
    told = rounded_trades([more, same, Neighbour("gain", True, tiny, tiny)], goals, values)
    assert [plain(each) for each in told] == ["7 t more of gain cost 12,000 EUR of pay"]


def test_no_move_is_said_to_be_free_that_costs_less_than_can_be_told_apart() -> None:
    wanted = (Goal("gain", "maximize"), Goal("trees", "maximize"))
    values = np.array([[0.0, 1000.0], [500.0, 996.0], [1000.0, 0.0]])
    own = pd.Series({"gain": 500.0, "trees": 996.0})
    steps = [
        Neighbour("gain", sign > 0, own, pd.Series({"gain": sign * 500.0, "trees": -sign * 4.0}))
        for sign in (1, -1)
    ]
    told = [plain(each) for each in rounded_trades(steps, wanted, values)]
    assert told == ["500 more of gain cost 4 of trees", "500 less of gain bring 4 of trees"]
