"""Plans: each rule's definition, efficiency of what it returns, and the number of solves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from knapsack import knapsack
from wholepie import Goal, InputError, Problem, Stakeholder

GOALS = [Goal("a", "maximize"), Goal("b", "minimize"), Goal("c", "maximize", priority=2)]


def problem(seed: int = 0, n: int = 10, goals: list[Goal] | None = None) -> Problem:
    return knapsack(seed, n, goals or GOALS)


def minimised(values: object) -> np.ndarray:
    return np.asarray(values) * np.array([goal.sign for goal in GOALS])


@examples(6)
@given(
    seed=st.integers(0, 10_000),
    weights=st.lists(st.integers(0, 5), min_size=3, max_size=3).filter(any),
)
def test_weighted_is_the_best_of_the_front(seed: int, weights: list[int]) -> None:
    found = problem(seed)
    front = wp.front(found)
    assert front.scale is not None
    ranges = front.scale.ranges
    score = minimised(front.points) / np.where(ranges > 0, ranges, 1) @ weights
    plan = wp.plan(found, weights=dict(zip("abc", weights, strict=True)))
    chosen = minimised(plan.values) / np.where(ranges > 0, ranges, 1) @ weights
    assert chosen == pytest.approx(score.min())


@examples(6)
@given(seed=st.integers(0, 10_000), order=st.permutations(["a", "b", "c"]))
def test_lexicographic_is_the_first_of_the_front_in_that_order(seed: int, order: list[str]) -> None:
    found = problem(seed)
    points = wp.front(found).points
    ascending = [goal.sense == "minimize" for name in order for goal in GOALS if goal.name == name]
    best = points.sort_values(order, ascending=ascending).iloc[0]
    assert wp.plan(found, "lexicographic", order=order).values.tolist() == best.tolist()


def test_tiers_are_the_goals_priorities() -> None:
    found = problem()
    plan = wp.plan(found, "lexicographic")
    tier = wp.plan(found, weights={"a": 1, "b": 1})
    assert plan.values[["a", "b"]].tolist() == tier.values[["a", "b"]].tolist()


def test_tolerance_lets_later_tiers_gain() -> None:
    found = problem(n=20)
    strict = wp.plan(found, "lexicographic", order=["a", "c"])
    loose = wp.plan(found, "lexicographic", order=["a", "c"], tolerance=0.2)
    table = wp.payoff(found).table["a"]
    assert loose.values["c"] > strict.values["c"]
    assert loose.values["a"] >= strict.values["a"] - 0.2 * (table.max() - table.min())


def test_an_earlier_tier_may_give_up_an_amount() -> None:
    found = problem(n=20)
    strict = wp.plan(found, "lexicographic", order=["a", "c"])
    loose = wp.plan(found, "lexicographic", order=["a", "c"], give_up={"a": 12})
    assert strict.values["a"] - 12 <= loose.values["a"] < strict.values["a"]
    assert loose.values["c"] > strict.values["c"]


def test_a_stakeholders_weight_is_its_say() -> None:
    goals = [
        Goal("a", "maximize", owner="first"),
        Goal("b", "minimize", owner="second"),
        Goal("c", "maximize", owner="third"),
    ]
    found = problem(3, 20, goals)
    parties = {"first": 9.0, "second": 1.0, "third": 1.0}
    heavy = Problem(
        **{
            **{name: getattr(found, name) for name in found.__dataclass_fields__},
            "stakeholders": tuple(Stakeholder(*party) for party in parties.items()),
        }
    )
    weights = {
        f"{owner}: {name}": parties[owner] for owner, name in zip(parties, "abc", strict=True)
    }
    assert wp.plan(heavy).values.equals(wp.plan(found, weights=weights).values)
    assert not wp.plan(heavy).values.equals(wp.plan(found).values)


def test_solves_are_as_few_as_the_rule_needs() -> None:
    payoff = 3 * 4
    assert wp.plan(problem()).solves == payoff + 2
    assert wp.plan(problem(), weights={"a": 1}).solves == payoff + 2
    assert wp.plan(problem(), "lexicographic", order=["a", "b", "c"]).solves == payoff + 4
    assert wp.plan(problem(), "knee").solves == payoff + 2
    aimed = {"aspirations": {"a": 90, "b": 20, "c": 90}}
    assert wp.plan(problem(), "goal-lexicographic", **aimed).solves == payoff + 2 + 1
    for rule in ("goal-weighted", "goal-minimax", "reference-point"):
        assert wp.plan(problem(), rule, **aimed).solves == payoff + 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rule": "weigthed"}, 'no rule "weigthed"; did you mean "weighted"'),
        ({"weights": {"d": 1}}, 'There is no goal "d". There are: a; b; c'),
        ({"weights": {"a": -1}}, "must be 0 or more"),
        ({"weights": {"a": float("nan")}}, "a finite number"),
        ({"weights": {"a": 0}}, "All weights are zero"),
        ({"rule": "lexicographic", "order": ["a", "z"]}, 'There is no goal "z"'),
        ({"rule": "lexicographic", "tolerance": 1.5}, "expected a share"),
        ({"goals": ["a", "a"]}, "named twice"),
        ({"rule": "goal-minimax"}, "No goal has a target"),
        ({"rule": "lexicographic", "give_up": {"a": -1}}, "must be 0 or more"),
        (
            {"rule": "reference-point", "aspirations": {"a": float("inf")}},
            "expected a finite number",
        ),
        (
            {"rule": "reference-point", "aspirations": {"b": 60}, "reservations": {"b": 50}},
            "The reservation of 'b', 50, is no worse than what it aspires to, 60",
        ),
    ],
)
def test_wishes_that_make_no_sense_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        wp.plan(problem(), **options)


def test_decisions_and_satisfaction_belong_to_the_plan() -> None:
    plan = wp.plan(problem(), weights={"a": 1})
    assert plan.decisions.columns.tolist() == ["decision", "index_1", "value"]
    assert len(plan.decisions) == 10
    assert plan.satisfaction["a"] == 1.0
    assert plan.ideal["a"] == plan.values["a"]
