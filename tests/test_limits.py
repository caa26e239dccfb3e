"""Limits of goals as requirements: what is explained is what the front says can be had."""

import numpy as np
import pyomo.environ as pyo
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Problem
from wholepie.optimizer.insight.explain import explain
from wholepie.optimizer.insight.explanation import conflict_words
from wholepie.optimizer.insight.goal_limits import conflicts, kept, limited
from wholepie.optimizer.parties.listed import minimised
from wholepie.optimizer.pyomo_io.compile import compile_model
from wholepie.optimizer.results.front import Front


def model() -> pyo.ConcreteModel:
    """Two goals of either sense with constants in them, and a requirement."""
    found = pyo.ConcreteModel()
    found.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 5))
    found.room = pyo.Constraint(expr=found.x[1] + found.x[2] <= 6)
    found.gain = pyo.Objective(expr=3 * found.x[1] + found.x[2] + 10, sense=pyo.maximize)
    found.cost = pyo.Objective(expr=2 * found.x[1] - found.x[2] - 100)
    return found


PROBLEM: Problem = compile_model(model())
FRONT: Front = wp.front(PROBLEM)


@examples(30)
@given(st.integers(5, 40), st.integers(-110, -85))
def test_limits_can_hold_together_where_an_efficient_plan_keeps_them(gain: int, cost: int) -> None:
    limits = {"gain": float(gain), "cost": float(cost)}
    points = minimised(FRONT)
    found = conflicts(points, np.array([-gain, cost], float))
    told = explain(limited(PROBLEM, limits))
    assert told.feasible == (not found)
    assert bool(told.conflicts) == bool(found)


def test_the_words_are_in_the_goals_own_units() -> None:
    told = explain(limited(PROBLEM, {"gain": 26.0, "cost": -97.0}))
    words = conflict_words(told.conflicts[0])
    assert "'gain at least 26'" in words
    assert "'cost at most -97'" in words
    assert "of the 26 asked" in words
    assert "where -97 is allowed" in words


def test_without_limits_the_problem_stays_as_it_is() -> None:
    assert limited(PROBLEM, {}) is PROBLEM


POINTS = st.lists(
    st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=1, max_size=6, unique_by=tuple
)
LEVELS = st.lists(st.integers(-1, 5) | st.just(np.inf), min_size=3, max_size=3)


@given(POINTS, LEVELS)
def test_conflicts_are_the_minimal_sets_that_no_point_keeps(
    rows: list[list[int]], levels: list[float]
) -> None:
    points, limits = np.array(rows, float), np.array(levels)
    holds = kept(points, limits)
    sets = [[k for k in range(3) if bits >> k & 1] for bits in range(8)]
    bad = [set(each) for each in sets if not holds[:, each].all(axis=1).any()]
    least = {tuple(sorted(each)) for each in bad if not any(other < each for other in bad)}
    assert set(conflicts(points, limits)) == least
