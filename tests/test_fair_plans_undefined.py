"""Fair plans: what is undefined is said in words, and what does not count changes nothing."""

import numpy as np
import pytest

import wholepie as wp
from bargaining import FAIR, integer_problem, shape
from wholepie import Goal, InfeasibleError, Problem
from wholepie.optimizer.insight.plan_page import page


def test_an_outside_option_beyond_a_partys_best_is_told() -> None:
    goals = [Goal("a", "maximize", outside=1000), Goal("b", "minimize"), Goal("c", "maximize")]
    for rule in FAIR:
        with pytest.raises(InfeasibleError, match=r"a: a .* at best, 1000 without"):
            wp.plan(integer_problem(1, goals=goals), rule)


def test_outside_options_that_cannot_be_met_together_are_told() -> None:
    square = shape([(1, 1, 1)], (0.7, 0.7))
    for rule in ("nash", "kalai-smorodinsky"):
        with pytest.raises(InfeasibleError, match=r"% of what could be gained is missing for "):
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
