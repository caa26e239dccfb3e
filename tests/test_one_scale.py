"""One scale, one answer: satisfaction and fair plans are the problem's, whoever asks and how."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import wholepie as wp
from clocks import interrupted_after, out_of_time_after
from examples import examples
from knapsack import choices
from wholepie import Goal, Problem
from wholepie.optimizer.parties.listed import fair_plans, parties_listed
from wholepie.optimizer.plans.named import with_named_plans
from wholepie.optimizer.problem.problem import Floats

FAIR = ("leximin", "nash", "total")


def owned(rng: np.random.Generator, p: int) -> list[Goal]:
    owners = rng.integers(0, p, p)
    return [Goal(f"g{k}", "maximize", owner=f"party {owners[k]}") for k in range(p)]


def all_points(problem: Problem) -> Floats:
    """Goal values of all feasible plans of yes/no decisions, as they are maximised."""
    plans = np.array(list(np.ndindex(*[2] * problem.n)), dtype=float)
    kept = (plans @ problem.A.toarray().T <= problem.row_upper).all(axis=1)
    return plans[kept] @ (problem.C * problem.signs[:, None]).T


def worst_left(points: Floats, best_for: Floats, steps: Floats) -> Floats:
    """Goal values where a weighted sum is at its most, and then that of goals divided by steps."""
    sums = points @ best_for
    left = points[np.isclose(sums, sums.max(), rtol=0, atol=1e-9)]
    totals = (left / steps).sum(axis=1)
    return left[totals >= totals.max() - 1e-9]


def by_hand(problem: Problem) -> tuple[list[str], Floats]:
    """Names of the parties and the satisfaction (N, q) of all plans, worked out from them all."""
    points, p = all_points(problem), problem.p
    steps = np.array([max(1, math.gcd(*map(int, row))) for row in problem.C])
    widths = np.abs(problem.C).sum(axis=1) / steps
    steps = steps * np.exp2(np.round(np.log2(np.maximum(widths, 1))))
    left = [worst_left(points, row, steps) for row in np.eye(p)]
    table = np.array([each.min(axis=0) for each in left])
    ranges = np.ptp(table, axis=0)
    owners = [str(goal.owner) for goal in problem.goals]
    names = list(dict.fromkeys(owners))
    mine = np.array([[owner == name for owner in owners] for name in names])
    weights = mine / np.where(ranges > 0, ranges, 1.0)
    left += [worst_left(points, row, steps) for row in weights]
    utilities = points @ weights.T
    best = utilities.max(axis=0)
    worst = np.array([(each @ weights.T).min(axis=0) for each in left]).min(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        gains = np.where(best - worst > 1e-9, best - worst, np.nan)
        return names, (utilities - worst) / gains


@pytest.mark.parametrize("p", [2, 3, 4])
@examples(12)
@given(seed=st.integers(0, 10_000))
def test_the_scale_is_what_all_plans_tell(p: int, seed: int) -> None:
    """By solves, by a whole front of each method, and worked out from all plans."""
    rng = np.random.default_rng(seed)
    problem = choices(rng, owned(rng, p))
    names, expected = by_hand(problem)
    points = all_points(problem) * problem.signs
    solved = wp.plan(problem, "weighted").parties
    assert list(solved.names) == names
    for parties in (solved, *(parties_listed(wp.front(problem, method=m)) for m in METHODS)):
        np.testing.assert_allclose(parties.satisfaction(points), expected, atol=1e-7)


METHODS = ("frontier", "zones")


@examples(15)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_goals_does_not_change_the_scale(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = choices(rng, owned(rng, 4), largest=4)
    order = rng.permutation(problem.labels)
    turned = problem.select(list(order))
    first, second = wp.front(problem), wp.front(turned)
    places = [problem.labels.index(label) for label in order]
    shares = parties_listed(first).satisfaction(first.values * first.signs)
    moved = (first.values * first.signs)[:, places]
    again = parties_listed(second).satisfaction(moved)
    columns = [parties_listed(second).names.index(name) for name in parties_listed(first).names]
    np.testing.assert_allclose(shares, again[:, columns], atol=1e-9)


@pytest.mark.parametrize("rule", FAIR)
@examples(15)
@given(seed=st.integers(0, 10_000))
@example(seed=198)
def test_a_rule_names_one_plan_whoever_is_asked(rule: str, seed: int) -> None:
    """The whole front, a part of one, and the problem itself name the same goal values."""
    rng = np.random.default_rng(seed)
    p = int(rng.integers(2, 5))
    problem = choices(rng, [Goal(f"g{k}", "maximize") for k in range(p)], largest=5)
    front = wp.front(problem)
    named = {each.rule: each.plan for each in fair_plans(front)}
    if rule not in named:
        return
    expected = front.values[named[rule] - 1].tolist()
    assert wp.plan(problem, rule).values.tolist() == expected
    assert wp.plan(problem, rule, front=front).values.tolist() == expected
    kept = [i for i in range(len(front)) if i != named[rule] - 1]
    if not kept:
        return
    part = replace(
        front, values=front.values[kept], solutions=front.solutions[kept], complete=False, gap=1.0
    )
    found = with_named_plans(part)
    again = {each.rule: each.plan for each in fair_plans(found)}
    assert found.values[again[rule] - 1].tolist() == expected


def linear(rng: np.random.Generator, p: int) -> Problem:
    n = 4
    gains, rows = rng.integers(0, 10, (p, n)), rng.integers(1, 10, (2, n))
    goals = [Goal(f"g{k}", "maximize") for k in range(p)]
    return Problem.from_arrays(gains, rows, row_upper=30, upper=5, goals=goals)


RULES = (*FAIR, "knee", "kalai-smorodinsky", "weighted", "lexicographic")


def gets(problem: Problem, rule: str, front: wp.Front | None = None) -> Floats | None:
    """Satisfaction in the plan of a rule; None where it names none, as Nash's may."""
    try:
        return wp.plan(problem, rule, front=front).satisfaction.to_numpy()
    except wp.InfeasibleError:
        return None


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["whole numbers", "amounts"])
@examples(6)
@given(
    seed=st.integers(0, 10_000),
    constant=st.sampled_from([0.0, 1e7, 1e9, 1e10, -1e10]),
    size=st.sampled_from([1.0, 1e-3, 1e-9, 1e-12, 1e6]),
)
def test_neither_constants_nor_units_change_what_a_rule_gives(
    kind: str, rule: str, seed: int, constant: float, size: float
) -> None:
    """With and without the front's scale; where doubles hold the values to a millionth of them."""
    made = linear(np.random.default_rng(seed), 3)
    made = replace(made, integer=np.full(made.n, kind == "whole numbers"))
    if rule == "knee" and len(wp.front(made)) <= 3:
        return  # all plans lie on the plane through the goals' own optima: rounding breaks the tie
    plain = gets(made, rule)
    if kind == "amounts" and constant:
        constant = np.sign(constant) * min(abs(constant), 1e7 * size)
    elif constant:
        size = 1.0
    moved = replace(made, C=made.C * size, c0=made.c0 + constant * made.signs)
    for front in (None, wp.front(moved)):
        found = gets(moved, rule, front=front)
        assert (found is None) == (plain is None)
        if plain is not None:
            assert found == pytest.approx(plain, abs=2e-3, nan_ok=True)


@pytest.mark.parametrize("rule", ["knee", "total", "weighted"])
@examples(15)
@given(
    seed=st.integers(0, 10_000),
    step=st.sampled_from([0.1, 0.3, 0.01, 1e-3, 1.1]),
    constant=st.sampled_from([1e6 + 0.1, 1e7 + 0.3, 1e9]),
)
def test_ties_of_small_steps_beside_constants_are_broken_alike(
    rule: str, seed: int, step: float, constant: float
) -> None:
    """By solves and in a list: sums of goals tie often, and doubles hardly tell steps apart."""
    rng = np.random.default_rng(seed)
    goals = [Goal("a", "maximize"), Goal("b", "maximize", owner="B")]
    gains, uses = rng.integers(1, 9, (2, 6)) * step, rng.integers(1, 9, (1, 6)).astype(float)
    made = Problem.from_arrays(gains, uses, row_upper=12, upper=1, integer=True, goals=goals)
    moved = replace(made, c0=np.array([constant, 0.0]) * made.signs)
    listed = wp.plan(moved, rule, front=wp.front(moved))
    assert listed.solves == 0
    assert listed.values.to_numpy() == pytest.approx(wp.plan(moved, rule).values, rel=1e-14)


def test_parties_with_sums_that_tie_have_one_scale() -> None:
    """The plans (6, 3) and (9, 0) of A cost it the same, but for the last digit of a sum."""
    points = np.array([(0, 11, 2), (11, 0, 2), (6, 3, 9), (9, 0, 3), (11, 11, 0)], dtype=float)
    owners = {"a1": "A", "a2": "A", "b": "B"}
    goals = [Goal(name, "minimize", owner=owner) for name, owner in owners.items()]
    rows = {"row_lower": 1, "row_upper": 1, "upper": 1, "integer": True}
    problem = Problem.from_arrays(points.T, np.ones((1, 5)), goals=goals, **rows)
    for rule in FAIR:
        alone, listed = (wp.plan(problem, rule, front=f) for f in (None, wp.front(problem)))
        assert alone.values.tolist() == listed.values.tolist(), rule
        assert alone.satisfaction.to_numpy() == pytest.approx(listed.satisfaction.to_numpy())


@pytest.mark.parametrize("p", [2, 3])
@examples(10)
@given(seed=st.integers(0, 10_000))
def test_amounts_have_their_fair_plans_between_the_vertices(p: int, seed: int) -> None:
    """What is added to a front of vertices is as fair as what the rule finds without a front."""
    problem = linear(np.random.default_rng(seed), p)
    front = wp.front(problem)
    found = with_named_plans(front)
    assert {tuple(row) for row in front.values} <= {tuple(row) for row in found.values}
    assert (np.diff(found.values[:, 0]) <= 0).all()
    shares = parties_listed(found).satisfaction(found.values * found.signs)
    for each in fair_plans(found):
        alone = np.sort(wp.plan(problem, each.rule).satisfaction.dropna())
        listed = np.sort(shares[each.plan - 1][~np.isnan(shares[each.plan - 1])])
        assert listed == pytest.approx(alone, abs=2e-3 if each.rule == "nash" else 1e-5)
        worst = shares.min(axis=1)
        if each.rule == "leximin":
            assert listed[0] >= np.nanmax(worst, initial=0.0) - 1e-7


@pytest.mark.parametrize("constant", [0.0, 1e5, 1e7, 1e9])
@pytest.mark.parametrize("rule", FAIR)
def test_constants_of_goals_do_not_change_what_is_fair(rule: str, constant: float) -> None:
    """Where x and y share 5, both get half of it, whatever they had before."""
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    problem = Problem.from_arrays(np.eye(2), np.ones((1, 2)), row_upper=5, upper=9, goals=goals)
    problem = replace(problem, c0=np.array([constant, -constant]) * problem.signs)
    found = with_named_plans(wp.front(problem))
    number = {each.rule: each.plan for each in fair_plans(found)}[rule]
    for plan in (wp.plan(problem, rule), found[number]):
        shares = plan.satisfaction.to_numpy()
        assert shares.sum() == pytest.approx(1, abs=1e-5)
        if rule != "total":
            assert shares == pytest.approx([0.5, 0.5], abs=2e-3)


@pytest.mark.parametrize("p", [2, 3, 4])
@pytest.mark.parametrize("seed", range(3))
def test_a_front_that_was_read_has_its_fair_plans(p: int, seed: int, tmp_path: Path) -> None:
    """They do not stand in the way of a check of all that the run claims."""
    problem = linear(np.random.default_rng(seed), p)
    found = with_named_plans(wp.front(problem))
    read = wp.open(found.save(tmp_path / "run"))
    assert read.fair == found.fair
    assert fair_plans(read) == fair_plans(found)
    assert with_named_plans(read) is read
    plain = wp.front(problem).save(tmp_path / "plain")
    assert wp.verify(tmp_path / "run").verified == wp.verify(plain).verified


@pytest.mark.parametrize(
    ("ended", "reason"), [(interrupted_after, "interrupted"), (out_of_time_after, "time limit")]
)
def test_plans_of_rules_that_were_not_reached_are_told_and_found_by_resuming(
    ended: Callable[[int, pytest.MonkeyPatch], None],
    reason: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = linear(np.random.default_rng(0), 3)
    sought = wp.front(problem)
    with monkeypatch.context() as patch:
        ended(sought.solves + 1, patch)
        found = wp.front(problem, folder=tmp_path / "run", time_limit=1e5)
    stopped = reason if reason == "interrupted" else ""
    assert (found.complete, found.fair, found.record.stopped) == (True, {}, stopped)
    (note,) = found.record.notes
    said = (
        rf"Not all plans of rules are named: The plan of the rule \w+ was not reached: {reason}\."
    )
    assert re.fullmatch(said, note)
    again = wp.front(problem, folder=tmp_path / "run", resume=True)
    assert (again.fair, again.record.notes) == (with_named_plans(sought).fair, [])
    assert again.fair


@pytest.mark.parametrize("asked", [{}, {"within": 0.2}], ids=["whole", "gap"])
@pytest.mark.parametrize("integer", [True, False], ids=["whole numbers", "amounts"])
@examples(8)
@given(seed=st.integers(0, 10_000), constant=st.sampled_from([0.0, 1e9]))
@example(seed=69, constant=1e9)  # what is worst and what is best lie within rounding
def test_what_a_run_says_of_fairness_is_verified(
    integer: bool, asked: dict[str, float], seed: int, constant: float
) -> None:
    rng = np.random.default_rng(seed)
    made = choices(rng, owned(rng, int(rng.integers(2, 5))))
    problem = replace(made, integer=np.full(made.n, integer), c0=made.c0 + constant)
    front = wp.front(problem, **asked)
    if not front.fair:
        front = with_named_plans(front)
    found = wp.verify(front, solver="highs")
    assert not found.faults, found.sentences
