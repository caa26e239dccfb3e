"""Fair plans: the best of the front by brute force, and what holds for every rule."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

import wholepie as wp
from bargaining import FAIR, integer_problem
from examples import examples
from wholepie import Goal, InfeasibleError, Problem, SolverError
from wholepie.optimizer.insight.plan_page import page
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.problem.numbers import divisors
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Subproblem

TARGETS = {"a": 90, "b": 40, "c": 70}


def used(rule: str, aspirations: dict[str, float]) -> dict[str, float]:
    """The aspirations where the rule looks at them, else none."""
    return aspirations if "aspirations" in RULES.named(rule).uses else {}


def minimised(plan: wp.Plan) -> np.ndarray:
    return plan.values.to_numpy() * plan.problem.signs


def dominated_by(plan: wp.Plan) -> float:
    """How much better in all goals together, as shares of range, some plan is that is no worse."""
    problem = plan.problem
    weights = 1 / divisors(plan.ranges)
    f = minimised(plan)
    outcome = Kernel(problem).solve(Subproblem(weights, f + 1e-9 * (1 + np.abs(f))))
    return float(weights @ f - outcome.bound)


def linear_problem(seed: int, p: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    goals = [Goal(name, "maximize", outside=0) for name in "abc"[:p]]
    rows = rng.integers(1, 10, (4, 6))
    gains = rng.integers(0, 10, (p, 6)) + np.eye(p, 6)
    return Problem.from_arrays(gains, rows, row_upper=40, upper=5, goals=goals)


# The best of the front, by brute force.


def scores(plan: wp.Plan, points: np.ndarray, rule: str) -> list[tuple[float, ...]]:
    """What each rule makes as small as it can, for minimised points (N, p)."""
    satisfied = plan.parties.satisfaction(points).round(9)
    ranges = plan.ranges
    spread = np.where(ranges > 0, ranges, 1.0)
    targets = np.array([TARGETS[name] for name in "abc"]) * plan.problem.signs
    missed = np.maximum(points - targets, 0) / spread
    worst = plan.parties.scale.table.max(axis=0)
    scale = np.where(worst > targets, worst - targets, spread)
    return {
        "leximin": [tuple(-np.sort(each)) for each in satisfied],
        "kalai-smorodinsky": [tuple(-np.sort(each)) for each in satisfied],
        "nash": [(-each.prod(),) for each in np.maximum(satisfied, 0)],
        "total": [(-each.sum(),) for each in satisfied],
        "goal-weighted": [(each.sum(),) for each in missed],
        "goal-lexicographic": [(each.sum(),) for each in missed],
        "goal-minimax": [(each.max(),) for each in missed],
        "reference-point": [(each.max(),) for each in (points - targets) / scale],
        "weighted": [(each.sum(),) for each in points / spread],
        "lexicographic": [(each.sum(),) for each in points / spread],
        "knee": [(0.0,) for _ in points],
    }[rule]


def anybody_gains(found: Problem, front: wp.Front) -> bool:
    """Whether some plan of the front gives every party more than the worst."""
    shares = wp.plan(found, front=front).parties.satisfaction(front.values * found.signs)
    return bool((np.nan_to_num(shares, nan=1.0) > 1e-9).all(axis=1).any())


@examples(12)
@given(seed=st.integers(0, 10_000))
def test_each_rule_finds_the_best_of_the_front(seed: int) -> None:
    found = integer_problem(seed)
    front = wp.front(found)
    points = front.values * found.signs
    for rule in RULES.all():
        if rule == "nash" and not anybody_gains(found, front):
            with pytest.raises(InfeasibleError, match="every party more"):
                wp.plan(found, rule, front=front)
            continue
        plan = wp.plan(found, rule, aspirations=used(rule, TARGETS), front=front)
        assert plan.number is not None
        assert (points[plan.number - 1] == minimised(plan)).all(), rule
        chosen = scores(plan, minimised(plan)[None], rule)[0]
        assert chosen == pytest.approx(min(scores(plan, points, rule)), abs=5e-6), rule


@examples(6)
@given(seed=st.integers(0, 10_000))
def test_the_knee_of_two_goals_is_farthest_from_the_line_between_their_optima(seed: int) -> None:
    found = integer_problem(seed, 12).select(["a", "b"])
    front = wp.front(found)
    ranges = np.ptp(front.values, axis=0)
    assume((ranges > 0).all())
    heights = (front.values * found.signs / ranges).sum(axis=1)
    plan = wp.plan(found, "knee")
    assert (minimised(plan) / ranges).sum() == pytest.approx(heights.min())


def test_a_plan_that_a_whole_front_does_not_list_is_a_contradiction() -> None:
    found = integer_problem(1)
    front = wp.front(found)
    number = wp.plan(found, "leximin", front=front).number
    assert number is not None
    kept = np.arange(len(front)) != number - 1
    values, solutions = front.values[kept], front.solutions[kept]
    maimed = replace(front, values=values, solutions=solutions, problem=None)
    with pytest.raises(SolverError, match="not in the front, which is whole"):
        wp.plan(found, "leximin", front=maimed)


def test_a_part_of_a_front_does_not_make_worst_values_better() -> None:
    found = integer_problem(1)
    front = wp.front(found)
    part = replace(front, values=front.values[:1], solutions=front.solutions[:1], complete=False)
    plan = wp.plan(found, "leximin", front=part)
    assert plan.worst.tolist() == wp.plan(found, "leximin").worst.tolist()


# Properties.


@pytest.mark.parametrize("rule", sorted(RULES.all()))
@examples(8)
@given(seed=st.integers(0, 10_000))
@example(seed=11)  # All goals have their optima in one plan.
def test_no_plan_dominates_the_one_chosen(rule: str, seed: int) -> None:
    aspirations = used(rule, {"a": 30, "b": 60, "c": 10})
    plan = wp.plan(linear_problem(seed), rule, aspirations=aspirations)
    assert dominated_by(plan) <= 1e-5
    mixed = replace(linear_problem(seed), integer=np.arange(6) < 3)
    assert dominated_by(wp.plan(mixed, rule, aspirations=aspirations)) <= 1e-5


@pytest.mark.parametrize("seed", range(6))
def test_nash_takes_two_to_five_solves(seed: int) -> None:
    plan = wp.plan(linear_problem(seed), "nash")
    # The best of each of three goals, and what that leaves to the two others.
    assert 3 * 4 + 2 <= plan.solves <= 3 * 4 + 5


@pytest.mark.parametrize("rule", FAIR)
@examples(8)
@given(seed=st.integers(0, 10_000), factor=st.sampled_from([0.001, 0.37, 20.0, 4000.0]))
def test_the_unit_of_a_goal_does_not_matter(rule: str, seed: int, factor: float) -> None:
    for found in (linear_problem(seed), integer_problem(seed)):
        front = wp.plan(found, rule)
        costs = found.C.copy()
        costs[0] *= factor
        scaled = wp.plan(replace(found, C=costs), rule)
        expected = front.satisfaction.tolist()
        assert scaled.satisfaction.tolist() == pytest.approx(expected, abs=2e-3)
        if found.is_discrete:
            assert sorted(scaled.satisfaction) == pytest.approx(sorted(expected), abs=1e-5)


@pytest.mark.parametrize("rule", FAIR)
@examples(8)
@given(seed=st.integers(0, 10_000))
def test_parties_that_are_alike_get_alike(rule: str, seed: int) -> None:
    """A problem that is the same with the first two parties exchanged, convex, so that both can."""
    rng = np.random.default_rng(seed)
    half, rows = rng.integers(1, 10, (2, 4)), rng.integers(1, 10, (3, 4))
    gains = np.vstack([np.hstack([half[0], half[1]]), np.hstack([half[1], half[0]])])
    goals = [Goal(name, "maximize", outside=0) for name in "ab"]
    found = Problem.from_arrays(gains, np.hstack([rows, rows]), row_upper=30, upper=5, goals=goals)
    first, second = wp.plan(found, rule).satisfaction
    assert first == pytest.approx(second, abs=2e-3)


@pytest.mark.parametrize("rule", FAIR)
@examples(8)
@given(seed=st.integers(0, 10_000))
def test_the_order_of_the_parties_does_not_matter(rule: str, seed: int) -> None:
    found = integer_problem(seed)
    turned = found.select(["c", "a", "b"])
    one, other = wp.plan(found, rule).satisfaction, wp.plan(turned, rule).satisfaction
    if rule == "nash":
        assert one.prod() == pytest.approx(other.prod(), abs=1e-5)
    else:
        assert sorted(one) == pytest.approx(sorted(other), abs=1e-5)


@examples(15)
@given(seed=st.integers(0, 10_000))
def test_equal_gains_on_linear_problems_with_two_parties(seed: int) -> None:
    """With free disposal down to the outside option, two parties gain the same share."""
    plan = wp.plan(linear_problem(seed, 2), "kalai-smorodinsky")
    first, second = plan.satisfaction
    better = max(first, second)
    assert first == pytest.approx(second, abs=1e-5) or better == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("rule", [*FAIR, "weighted", "knee"])
@examples(6)
@given(seed=st.integers(0, 10_000))
def test_the_price_of_fairness_is_a_share(rule: str, seed: int) -> None:
    for found in (linear_problem(seed), integer_problem(seed)):
        if rule == "nash" and not anybody_gains(found, wp.front(found)):
            continue
        for price in page(wp.plan(found, rule)).prices:
            assert 0 <= price.share <= 1


def test_a_party_with_two_goals_has_one_best_plan() -> None:
    goals = [
        Goal("a", "maximize", owner="x", weight=2),
        Goal("b", "minimize", owner="x"),
        Goal("c", "maximize", owner="y"),
    ]
    found = integer_problem(7, goals=goals)
    plan = wp.plan(found, "leximin")
    goals_alone, left_to_parties, parties = 3 * 4, 3 + 2 + 2 * 3, 2
    assert plan.solves <= goals_alone + left_to_parties + parties + 1
    for party in ("x", "y"):
        weights = {goal.label: goal.weight for goal in goals if goal.owner == party}
        assert wp.plan(found, weights=weights).satisfaction[party] == pytest.approx(1)
    ranges = plan.ranges
    utility = (wp.front(found).values * [2, -1, 0] / ranges).sum(axis=1)
    assert plan.parties.best[0] == pytest.approx(utility.max())
