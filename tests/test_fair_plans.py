"""Fair plans: published figures, textbook cases, and the best of the front by brute force."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from knapsack import knapsack
from wholepie import Goal, InfeasibleError, Problem, SolverError
from wholepie.optimizer.insight.plan_page import page
from wholepie.optimizer.plans.rule import RULES
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Subproblem

INSTANCES = Path(wp.__file__).resolve().parent / "instances"
BANDS = ["under 30: served", "30-44: served", "45-64: served", "65+: served"]
FAIR = ["leximin", "nash", "kalai-smorodinsky"]
TARGETS = {"a": 90, "b": 40, "c": 70}


def used(rule: str, aspirations: dict[str, float]) -> dict[str, float]:
    """The aspirations where the rule looks at them, else none."""
    return aspirations if "aspirations" in RULES.named(rule).uses else {}


def minimised(plan: wp.Plan) -> np.ndarray:
    return plan.values.to_numpy() * plan.problem.signs


def dominated_by(plan: wp.Plan) -> float:
    """How much better in all goals together, as shares of range, some plan is that is no worse."""
    problem = plan.problem
    ranges = np.ptp(plan.payoff, axis=0)
    weights = 1 / np.where(ranges > 0, ranges, 1.0)
    f = minimised(plan)
    outcome = Kernel(problem).solve(Subproblem(weights, f + 1e-9 * (1 + np.abs(f))))
    return float(weights @ f - outcome.bound)


def integer_problem(seed: int, n: int = 9, goals: list[Goal] | None = None) -> Problem:
    named = goals or [Goal("a", "maximize"), Goal("b", "minimize"), Goal("c", "maximize")]
    return knapsack(seed, n, named)


def linear_problem(seed: int, p: int = 3) -> Problem:
    rng = np.random.default_rng(seed)
    goals = [Goal(name, "maximize", outside=0) for name in "abc"[:p]]
    rows = rng.integers(1, 10, (4, 6))
    gains = rng.integers(0, 10, (p, 6)) + np.eye(p, 6)
    return Problem.from_arrays(gains, rows, row_upper=40, upper=5, goals=goals)


def shape(constraints: list[tuple[float, float, float]], outside: tuple[float, ...]) -> Problem:
    """Two parties' utilities themselves, ``a x + b y <= c``."""
    rows = np.array(constraints)
    goals = [Goal(name, "maximize", outside=d) for name, d in zip("xy", outside, strict=True)]
    return Problem.from_arrays(np.eye(2), rows[:, :2], row_upper=rows[:, 2], goals=goals)


def quarter(count: int) -> np.ndarray:
    """Angles of the tangents to a quarter of a circle, the middle one among them."""
    return np.linspace(0.001, np.pi / 2 - 0.001, count)


# Published figures.


@pytest.fixture(scope="module")
def rembertow() -> dict[str, wp.Plan]:
    rules = [*FAIR, "weighted"]
    plans = wp.plans(INSTANCES / "citizens-budget", rules, goals=BANDS)
    return dict(zip(rules, plans, strict=True))


def test_rembertow_own_optima_and_nadir(rembertow: dict[str, wp.Plan]) -> None:
    plan = rembertow["leximin"]
    assert plan.ideal.tolist() == [1470, 3039, 1290, 344]
    assert plan.nadir.tolist() == [1408, 2944, 1248, 304]
    assert plan.parties.outside.tolist() == [0, 0, 0, 0]
    assert not plan.parties.exact


def test_rembertow_leximin(rembertow: dict[str, wp.Plan]) -> None:
    plan = rembertow["leximin"]
    assert plan.satisfaction.min() == pytest.approx(0.968023, abs=1e-6)
    found = sorted(plan.satisfaction)
    assert found == pytest.approx([0.9680, 0.9724, 0.9830, 0.9922], abs=1e-4)
    assert rembertow["kalai-smorodinsky"].values.tolist() == plan.values.tolist()


def test_rembertow_nash(rembertow: dict[str, wp.Plan]) -> None:
    assert rembertow["nash"].satisfaction.prod() == pytest.approx(0.927518, abs=1e-6)


@pytest.mark.parametrize(("rule", "price"), [("leximin", 0.00612), ("nash", 0.00992)])
def test_rembertow_price_of_fairness(
    rembertow: dict[str, wp.Plan], rule: str, price: float
) -> None:
    satisfaction, approvals = page(rembertow[rule]).prices
    assert (satisfaction.of, approvals.of) == ("satisfaction", "approvals")
    assert approvals.most == pytest.approx(6050)
    assert approvals.share == pytest.approx(price, abs=1e-5)
    assert 0 <= satisfaction.share <= 1


def test_rembertow_takes_as_few_solves_as_the_rules_need(rembertow: dict[str, wp.Plan]) -> None:
    payoff, n = 2 * 4, 4
    assert rembertow["leximin"].solves == payoff + n + 1
    assert rembertow["kalai-smorodinsky"].solves == payoff + 1 + n + 1
    assert payoff + 2 <= rembertow["nash"].solves <= payoff + 5
    assert rembertow["weighted"].solves == payoff + 1


def test_the_optima_of_a_front_are_not_looked_for_again() -> None:
    front = wp.front(INSTANCES / "quickstart")
    plan = wp.plan(INSTANCES / "quickstart", "leximin", front=front)
    assert plan.solves == len(front.goals) + 1
    assert plan.parties.exact
    assert plan.nadir.tolist() == front.nadir.tolist()


# Textbook cases.


def test_bargaining_on_a_disc() -> None:
    """On a disc, all three solutions with the centre as outside option are on the diagonal."""
    disc = shape([(np.cos(a), np.sin(a), 1.0) for a in quarter(41)], (0, 0))
    for plan in wp.plans(disc, FAIR):
        assert plan.values.tolist() == pytest.approx([0.5**0.5] * 2, abs=1e-5), plan.rule


def test_bargaining_on_an_ellipse_is_that_on_a_disc_in_other_units() -> None:
    ellipse = shape([(np.cos(a) / 20, np.sin(a), 1.0) for a in quarter(41)], (0, 0))
    for plan in wp.plans(ellipse, FAIR):
        assert plan.values.tolist() == pytest.approx([20 * 0.5**0.5, 0.5**0.5], rel=1e-5)


def test_on_a_disc_with_an_outside_option_nash_and_kalai_smorodinsky_differ() -> None:
    """Outside (0, 1/2): the conditions of the first order, solved by hand on the circle."""
    disc = shape([(np.cos(a), np.sin(a), 1.0) for a in quarter(721)], (0, 0.5))
    y = (0.5 + (0.25 + 8) ** 0.5) / 4
    nash = wp.plan(disc, "nash").values.tolist()
    assert nash == pytest.approx([(1 - y * y) ** 0.5, y], abs=2e-3)
    x, y = wp.plan(disc, "kalai-smorodinsky").values
    assert x == pytest.approx((y - 0.5) / 0.5, abs=1e-6)


def test_kalai_and_smorodinskys_own_example() -> None:
    """Econometrica 43 (1975), 515: more for one party at every level of the other, and yet Nash
    gives the other less.
    """
    small = shape([(1, 3, 3), (3, 1, 3)], (0, 0))
    large = shape([(0.3, 1, 1), (1, 0, 1)], (0, 0))
    assert wp.plan(small, "nash").values.tolist() == pytest.approx([0.75, 0.75], abs=1e-4)
    assert wp.plan(large, "nash").values.tolist() == pytest.approx([1, 0.7], abs=1e-4)
    fair = wp.plan(large, "kalai-smorodinsky").values.tolist()
    assert fair == pytest.approx([1 / 1.3] * 2, abs=1e-6)


def estate(amount: float, outside: tuple[float, ...] = (0, 0, 0)) -> Problem:
    """The estate of the Talmud (Kethubot 93a): claims of 100, 200 and 300."""
    goals = [Goal(name, "maximize", outside=d) for name, d in zip("abc", outside, strict=True)]
    return Problem.from_arrays(
        np.eye(3), np.ones((1, 3)), row_upper=amount, upper=[100, 200, 300], goals=goals
    )


@pytest.mark.parametrize(
    ("amount", "nash", "equal"),
    [
        (100, [100 / 3] * 3, [100 / 3] * 3),
        (200, [200 / 3] * 3, [40, 80, 80]),
        (300, [100, 100, 100], [50, 100, 150]),
    ],
)
def test_the_bankruptcy_problem_of_the_talmud(
    amount: float, nash: list[float], equal: list[float]
) -> None:
    """Nash is the constrained equal award, Kalai-Smorodinsky the proportional one with claims cut
    to the estate (Dagan & Volij, "The bankruptcy problem: a cooperative bargaining approach",
    Mathematical Social Sciences 26, 1993).
    """
    assert wp.plan(estate(amount), "nash").values.tolist() == pytest.approx(nash, abs=0.05)
    for rule in ("kalai-smorodinsky", "leximin"):
        assert wp.plan(estate(amount), rule).values.tolist() == pytest.approx(equal, abs=1e-4)


def test_minimal_rights_as_outside_options_give_the_adjusted_proportional_award() -> None:
    """Curiel, Maschler & Tijs, "Bankruptcy games", Zeitschrift fuer OR 31, 1987."""
    plan = wp.plan(estate(500, (0, 100, 200)), "kalai-smorodinsky")
    assert plan.values.tolist() == pytest.approx([200 / 3, 500 / 3, 800 / 3], abs=1e-4)


# The best of the front, by brute force.


def scores(plan: wp.Plan, points: np.ndarray, rule: str) -> list[tuple[float, ...]]:
    """What each rule makes as small as it can, for minimised points (N, p)."""
    satisfied = plan.parties.satisfaction(points).round(9)
    ranges = np.ptp(plan.payoff * plan.problem.signs, axis=0)
    spread = np.where(ranges > 0, ranges, 1.0)
    targets = np.array([TARGETS[name] for name in "abc"]) * plan.problem.signs
    missed = np.maximum(points - targets, 0) / spread
    worst = (plan.payoff * plan.problem.signs).max(axis=0)
    scale = np.where(worst > targets, worst - targets, spread)
    return {
        "leximin": [tuple(-np.sort(each)) for each in satisfied],
        "kalai-smorodinsky": [tuple(-np.sort(each)) for each in satisfied],
        "nash": [(-each.prod(),) for each in np.maximum(satisfied, 0)],
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
    maimed = replace(front, values=front.values[kept], solutions=front.solutions[kept])
    with pytest.raises(SolverError, match="not in the front, which is whole"):
        wp.plan(found, "leximin", front=maimed)


def test_a_part_of_a_front_does_not_make_worst_values_better() -> None:
    found = integer_problem(1)
    front = wp.front(found)
    part = replace(front, values=front.values[:1], solutions=front.solutions[:1], complete=False)
    plan = wp.plan(found, "leximin", front=part)
    assert plan.nadir.tolist() == wp.plan(found, "leximin").nadir.tolist()
    assert not plan.parties.exact


def test_two_goals_of_one_party_are_worst_off_the_payoff_table() -> None:
    goals = [Goal("a", "maximize", owner="x"), Goal("b", "maximize", owner="x")]
    values = [[10, 0, 3], [0, 10, 3]]
    found = Problem.from_arrays(
        values, [[1, 1, 1]], row_upper=1, upper=1, integer=True, goals=goals
    )
    assert not wp.plan(found).parties.exact
    front = wp.front(found)
    plan = wp.plan(found, front=front)
    assert plan.parties.exact
    assert plan.parties.satisfaction(front.values * found.signs).min() == pytest.approx(0)


# Properties.


@pytest.mark.parametrize("rule", sorted(RULES.all()))
@examples(8)
@given(seed=st.integers(0, 10_000))
def test_no_plan_dominates_the_one_chosen(rule: str, seed: int) -> None:
    aspirations = used(rule, {"a": 30, "b": 60, "c": 10})
    plan = wp.plan(linear_problem(seed), rule, aspirations=aspirations)
    assert dominated_by(plan) <= 1e-5
    mixed = replace(linear_problem(seed), integer=np.arange(6) < 3)
    assert dominated_by(wp.plan(mixed, rule, aspirations=aspirations)) <= 1e-5


@pytest.mark.parametrize("seed", range(6))
def test_nash_takes_two_to_five_solves(seed: int) -> None:
    plan = wp.plan(linear_problem(seed), "nash")
    # The payoff table of three continuous goals takes nine.
    assert 9 + 2 <= plan.solves <= 9 + 5


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
    payoff, own_best, parties = 2 * 3, 2, 2
    assert plan.solves == payoff + own_best + parties + 1
    for party in ("x", "y"):
        weights = {goal.label: goal.weight for goal in goals if goal.owner == party}
        assert wp.plan(found, weights=weights).satisfaction[party] == pytest.approx(1)
    ranges = np.ptp(plan.payoff, axis=0)
    utility = (wp.front(found).values * [2, -1, 0] / ranges).sum(axis=1)
    assert plan.parties.best[0] == pytest.approx(utility.max())


# What is undefined is said in words.


def test_an_outside_option_beyond_a_partys_best_is_told() -> None:
    goals = [Goal("a", "maximize", outside=1000), Goal("b", "minimize"), Goal("c", "maximize")]
    for rule in FAIR:
        with pytest.raises(InfeasibleError, match=r"a has a .* at best, 1000 without"):
            wp.plan(integer_problem(1, goals=goals), rule)


def test_outside_options_that_cannot_be_met_together_are_told() -> None:
    square = shape([(1, 1, 1)], (0.7, 0.7))
    for rule in ("nash", "kalai-smorodinsky"):
        with pytest.raises(InfeasibleError, match=r"falls short by .* of what it could gain"):
            wp.plan(square, rule)
    assert wp.plan(square, "leximin").satisfaction.tolist() == pytest.approx([-2 / 3] * 2)


def test_a_product_that_is_always_zero_is_told() -> None:
    goals = [Goal("x", "maximize", outside=0), Goal("y", "maximize", outside=0)]
    one_of_two = Problem.from_arrays(
        np.eye(2), [[1, 1]], row_upper=1, upper=1, integer=True, goals=goals
    )
    with pytest.raises(InfeasibleError, match="leximin distinguishes them"):
        wp.plan(one_of_two, "nash")
    assert sorted(wp.plan(one_of_two, "leximin").values) == [0, 1]


def test_a_party_with_nothing_to_gain_does_not_count() -> None:
    goals = [Goal("x", "maximize", outside=1), Goal("y", "maximize", outside=0)]
    found = Problem.from_arrays(np.eye(2), [[0, 1]], row_upper=3, upper=[1, 9], goals=goals)
    for rule in FAIR:
        plan = wp.plan(found, rule)
        assert plan.values.tolist() == pytest.approx([1, 3])
        assert np.isnan(plan.satisfaction["x"])
        assert plan.satisfaction["y"] == pytest.approx(1)


def test_rounding_errors_of_a_goal_are_no_range() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    noisy = np.array([[1.0, 0.0], [0.1 + 0.2, 0.3]])
    found = Problem.from_arrays(noisy, [[1, 1]], row_lower=1, row_upper=1, upper=1, goals=goals)
    for rule in FAIR:
        plan = wp.plan(found, rule)
        assert plan.values.tolist() == pytest.approx([1, 0.3])
        assert np.isnan(plan.satisfaction["y"])


def test_where_nobody_has_anything_to_gain_any_efficient_plan_will_do() -> None:
    goals = [Goal("x", "maximize"), Goal("y", "maximize")]
    found = Problem.from_arrays(np.eye(2), [[1, 0]], row_upper=1, upper=[9, 2], goals=goals)
    for rule in FAIR:
        plan = wp.plan(found, rule)
        assert plan.values.tolist() == pytest.approx([1, 2])
        assert plan.satisfaction.isna().all()
        assert page(plan).prices == ()
