"""Columns that stand for a min, max or abs: moved to what they stand for, and stepped."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Problem
from wholepie.optimizer.problem.parts import goal_part
from wholepie.optimizer.problem.value_grid import ValueGrid
from wholepie.optimizer.problem.verification import faults, row_scales

SHARES = ["1", "2", "0.05", "1/3", "2/7", "12.5"]


@st.composite
def largest_of_forms(draw):
    """A problem with a column after the others for the largest of some forms, and these forms."""
    n, count = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    numbers = st.sampled_from(SHARES).map(Fraction)
    forms = [
        [draw(numbers) * draw(st.sampled_from([-1, 0, 1])) for _ in range(n)] for _ in range(count)
    ]
    constants = [draw(numbers) for _ in range(count)]
    sign = draw(st.sampled_from([1, -1]))
    weight = draw(numbers)
    factor = draw(st.sampled_from([1, -3]))
    rows = [[-factor * c for c in form] + [factor] for form in forms]
    ends = [factor * c for c in constants]
    # sign 1: t >= form + constant, minimised; sign -1: t <= form + constant, maximised.
    low = sign * factor > 0
    problem = Problem.from_arrays(
        [[*[1.0] * n, sign * float(weight)], [*[-1.0] * n, 0.0]],
        [[float(c) for c in row] for row in rows],
        row_lower=[float(end) if low else -np.inf for end in ends],
        row_upper=[np.inf if low else float(end) for end in ends],
        lower=[0] * n + [-np.inf],
        upper=[4] * n + [np.inf],
        integer=[True] * n + [False],
    )
    return problem, forms, constants, sign, weight


@given(largest_of_forms(), st.data())
def test_a_goal_is_worth_what_was_written_wherever_its_column_is(drawn, data):
    problem, forms, constants, sign, weight = drawn
    plan = [data.draw(st.integers(0, 4)) for _ in range(problem.n - 1)]
    values = [
        sum(c * x for c, x in zip(f, plan, strict=True)) + k
        for f, k in zip(forms, constants, strict=True)
    ]
    best = sign * max(sign * value for value in values)
    x = np.array([*plan, float(best) + sign * data.draw(st.sampled_from([0, 1e-7, 3.25]))])
    assert problem.grid[0] > 0
    assert problem.settled(x)[-1] == pytest.approx(float(best), rel=1e-15)
    assert problem.evaluate(problem.settled(x))[0] == float(sum(plan) + sign * weight * best)
    assert problem.stepped.kept(problem.settled(x)).all()
    below = x.copy()
    below[-1] = float(best - sign * problem.stepped.units[problem.n - 1])
    assert not problem.stepped.kept(below).all()


def test_what_a_stopped_solver_leaves_loose_is_not_what_a_goal_is_worth(tmp_path):
    (tmp_path / "scenario.yaml").write_text(
        """\
wholepie: 1
title: Even days
decisions:
  shifts: {for: d in days, type: integer, at most: 5}
sets: {days: [1, 2, 3]}
stakeholders:
  nurses:
    goals:
      even: {minimize: 'max(0.1 * shifts[d] for d in days) - min(shifts[d] / 3 for d in days)'}
      off: {minimize: 'sum(abs(shifts[d] - 2) for d in days)'}
      full: {maximize: 'sum(shifts[d] for d in days)'}
"""
    )
    problem = wp.problem(tmp_path / "scenario.yaml")
    loose = np.where(problem.columns.hidden, 1e6, 4.0)
    assert problem.evaluate(loose).tolist() == [float(Fraction("0.4") - Fraction(4, 3)), 6, -12]
    assert (problem.grid > 0).all()


def test_a_pyomo_column_above_forms_is_stepped():
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 5))
    model.most = pyo.Var()
    model.above = pyo.Constraint([1, 2], rule=lambda m, i: m.most >= 0.25 * m.x[i])
    model.enough = pyo.Constraint(expr=model.x[1] + 2 * model.x[2] >= 7)
    model.even = pyo.Objective(expr=model.most)
    model.cost = pyo.Objective(expr=model.x[1] + 3 * model.x[2])
    problem = wp.problem(model)
    assert problem.grid.tolist() == [0.25, 1]
    front = wp.front(problem)
    assert front.complete
    plans = [(x, y) for x in range(6) for y in range(6) if x + 2 * y >= 7]
    values = {(0.25 * max(plan), plan[0] + 3.0 * plan[1]) for plan in plans}
    best = {v for v in values if not any(w != v and w[0] <= v[0] and w[1] <= v[1] for w in values)}
    assert len(best) > 1
    assert set(map(tuple, front.points.to_numpy())) == best


def test_a_decision_is_worth_what_it_is_in_a_plan_that_does_not_settle_it():
    problem = Problem.from_arrays([[0, 1]], [[-1, 1]], row_lower=0, upper=9, integer=[True, False])
    assert problem.grid.tolist() == [1]
    assert problem.evaluate(np.array([2.0, 3.5])).tolist() == [3.5]


def test_a_column_that_goals_pull_both_ways_stays_where_it_is():
    problem = Problem.from_arrays(
        [[0, 1], [0, -1]], [[-1, 1]], row_lower=0, upper=9, integer=[True, False]
    )
    assert problem.settled(np.array([2.0, 5.0])).tolist() == [2, 5]
    assert problem.grid.tolist() == [0, 0]


def test_a_column_over_amounts_has_no_step():
    problem = Problem.from_arrays(
        [[0, 0, 1]], [[-1, -1, 1]], row_lower=0, upper=9, integer=[True, False, False]
    )
    assert problem.settled(np.array([2.0, 2.0, 9.0])).tolist() == [2, 2, 9]
    assert problem.grid.tolist() == [0]


def test_a_max_of_a_max_is_settled_from_the_inside():
    # t1 >= x, t1 >= 2 - x, t2 >= 3 t1, t2 >= 4; only t2 is a goal.
    problem = Problem.from_arrays(
        [[0, 0, 1]],
        [[-1, 1, 0], [1, 1, 0], [0, -3, 1], [0, 0, 1]],
        row_lower=[0, 2, 0, 4],
        lower=[0, -np.inf, -np.inf],
        upper=[5, np.inf, np.inf],
        integer=[True, False, False],
    )
    assert problem.settled(np.array([2.0, 7.0, 99.0])).tolist() == [2, 2, 6]
    assert problem.settled(np.array([1.0, 7.0, 99.0])).tolist() == [1, 1, 4]
    assert problem.grid.tolist() == [1]


def test_a_bound_that_rows_imply_takes_no_step(tmp_path):
    (tmp_path / "scenario.yaml").write_text(
        """\
wholepie: 1
title: Shares with many parts
decisions:
  x: {type: integer, at least: 1, at most: 6}
  y: {type: integer, at least: 1, at most: 6}
stakeholders:
  all:
    goals:
      shares: {minimize: 'max(999 * x - 1000 * y, x / 116 + y / 147)'}
"""
    )
    problem = wp.problem(tmp_path / "scenario.yaml")
    x = np.where(problem.columns.hidden, 0.0, 1.0)
    assert problem.evaluate(x).tolist() == [float(Fraction(1, 116) + Fraction(1, 147))]


def test_a_requirement_with_a_max_is_kept_to_the_unit(tmp_path):
    (tmp_path / "scenario.yaml").write_text(
        """\
wholepie: 1
title: A budget with a largest part
decisions:
  x: {type: integer, at most: 6}
  y: {type: integer, at most: 6}
stakeholders:
  all:
    requires:
      budget: '12500000.5 * x + max(12500000 * y, 0.5 * x, 0.25 * y) <= 50000001'
    goals:
      more: {maximize: 'x + y'}
"""
    )
    problem = wp.problem(tmp_path / "scenario.yaml")
    hidden = problem.columns.hidden
    for x, y in ((2, 2), (1, 3), (3, 1), (0, 4)):
        plan = np.zeros(problem.n)
        plan[~hidden] = x, y
        told = Fraction("12500000.5") * x + max(12500000 * y, Fraction(x, 2), Fraction(y, 4))
        assert problem.stepped.kept(problem.settled(plan)).all() == (told <= 50000001)


def test_a_column_that_is_fixed_below_zero_keeps_its_row():
    fixed = Problem.from_arrays(
        [[1, 0], [0, 1]], [[1, 0]], row_upper=-1, lower=[-1, 0], upper=[-1, 2], integer=[0, 1]
    )
    assert wp.front(fixed).values.tolist() == [[-1, 0]]


@given(largest_of_forms(), st.data())
def test_a_part_says_in_decisions_what_a_goal_is_worth(drawn, data):
    """The part at a plan is worth as much as the goal there, and no more at any other plan."""
    problem, forms, constants, sign, weight = drawn
    n = problem.n - 1

    def worth(plan):
        sums = (sum(c * x for c, x in zip(f, plan, strict=True)) for f in forms)
        best = max(sign * (s + k) for s, k in zip(sums, constants, strict=True))
        return sum(plan) + weight * best

    plans = st.lists(st.integers(0, 4), min_size=n, max_size=n)
    there, elsewhere = data.draw(plans), data.draw(plans)
    x = problem.settled(np.array([*there, 0.0]))
    part = goal_part(problem, 0, x)
    assert part is not None
    assert part.constant + Fraction(part.value(x)) / part.scale == worth(there)
    assert part.value(np.array([*elsewhere, 0.0])) <= part.most(worth(elsewhere))
    assert part.value(x) > part.most(worth(there) - Fraction(1, 10**6))


def test_memory_of_settling_does_not_grow_with_the_square_of_a_row():
    """Two demand rows over all of many costed amounts: no row is copied for each of its columns."""
    n = 3000
    rows = np.vstack([np.r_[np.ones(n), 5.0], np.r_[np.ones(n), -7.0]])
    problem = Problem.from_arrays(
        np.r_[np.arange(1.0, n + 1), 1.0][None],
        rows,
        row_lower=[1000, -5],
        upper=10,
        integer=[*[False] * n, True],
    )
    tracemalloc.start()
    try:
        assert not problem.settling.levels
        assert tracemalloc.get_traced_memory()[1] < 100 * rows.nbytes
    finally:
        tracemalloc.stop()


def test_a_goal_counts_with_the_largest_number_behind_it():
    """min t with 2 t >= 3e9 x + s, and s >= 8 y: t is up to 1.5e9 x, and s up to 8 y."""
    problem = Problem.from_arrays(
        [[0, 0, 1, 0], [1, 1, 0, 0]],
        [[-3e9, 0, 2, -1], [0, -8, 0, 1]],
        row_lower=0,
        upper=[4, 4, np.inf, np.inf],
        integer=[True, True, False, False],
    )
    assert problem.grid[0] > 0
    assert problem.largest_costs.tolist() == [1.5e9, 1.0]
    assert not ValueGrid(problem).told_apart[0]


@pytest.mark.parametrize("most", [1.0, 1e7, 1e15])
def test_a_column_keeps_to_its_own_bound_however_far_it_might_go(most):
    """419,857 t >= 4 x + 22 y - 2 and t >= 0: for x = y = 0 the bound is what holds."""
    problem = Problem.from_arrays(
        [[-8, -8, 0], [0, 0, 100]],
        [[4, 22, -419857]],
        row_upper=2,
        upper=[1, 1, most],
        integer=[True, True, False],
    )
    assert problem.settled(np.array([0.0, 0.0, most]))[2] == 0
    assert problem.settled(np.array([1.0, 0.0, most]))[2] == pytest.approx(2 / 419857, rel=1e-15)


@given(st.integers(0, 10**6), st.sampled_from([1, -1]), st.booleans())
@examples(60)
def test_a_max_of_numbers_of_fifteen_digits_is_not_a_unit_off(seed, sign, twice):
    """Sums of doubles are; with ``twice`` another max rests on the first one."""
    rng, n = np.random.default_rng(seed), 40
    sums = rng.integers(10**13, 5 * 10**13, (2, n))
    rows = [[*(-sign * v / 10**6 for v in line), 1.0, 0.0] for line in sums.tolist()]
    if twice:
        rows.append([0.0] * n + [-1.0, 1.0])
    problem = Problem.from_arrays(
        [[0.0] * n + [sign * (not twice), sign * twice], [-1.0] * n + [0.0, 0.0]],
        rows,
        row_lower=0 if sign > 0 else -np.inf,
        row_upper=0 if sign < 0 else np.inf,
        lower=[0] * n + [-np.inf] * 2,
        upper=[1] * n + [np.inf] * 2,
        integer=[True] * n + [False] * 2,
    )
    assert problem.is_exact
    for plan in (rng.random((50, n)) < 0.9).astype(int):
        best = sign * Fraction(max(map(int, sums @ plan)), 10**6)
        settled = problem.settled(np.array([*plan, 0.0, 0.0]))
        assert settled[n + twice] == float(best)
        assert problem.evaluate(settled)[0] == float(sign * best)
        assert not list(faults(problem, row_scales(problem), settled))


def test_a_front_of_a_max_of_fifteen_digits_is_whole():
    """One plan of this front was a unit too good in sums of doubles, and then refused."""
    rng, n = np.random.default_rng(11), 13
    sums, gains = rng.integers(10**14, 2 * 10**14, (2, n)), rng.integers(1, 30, n)
    problem = Problem.from_arrays(
        [[0.0] * n + [1.0], [*map(float, -gains), 0.0]],
        [[*(-v / 10**6 for v in line), 1.0] for line in sums.tolist()],
        row_lower=0,
        lower=0,
        upper=[1] * n + [np.inf],
        integer=[True] * n + [False],
    )
    plans = np.array(list(product((0, 1), repeat=n)), dtype=np.int64)
    most, gain = (plans @ sums.T).max(axis=1).tolist(), (plans @ gains).tolist()
    true, before = set(), -1
    for value, own in sorted(zip(most, gain, strict=True), key=lambda each: (each[0], -each[1])):
        if own > before:
            true.add((value / 10**6, -float(own)))
            before = own
    front = wp.front(problem)
    assert front.exact
    assert set(map(tuple, front.points.to_numpy())) == true


def test_what_rests_on_a_number_that_is_not_whole_is_computed_as_it_is():
    """The second max counts a first one that a person chose: 2.5, where units are whole."""
    problem = Problem.from_arrays(
        [[0, 0, 1]],
        [[-1, 1, 0], [0, -4, 1], [-1, 0, 1]],
        row_lower=0,
        lower=[0, -np.inf, -np.inf],
        upper=[5, np.inf, np.inf],
        integer=[True, False, False],
    )
    columns = replace(problem.columns, hidden=np.array([False, False, True]))
    chosen = replace(problem, columns=columns)
    assert chosen.evaluate(np.array([2.0, 2.5, 0.0])).tolist() == [10]
    assert chosen.settled(np.array([2.0, 2.5, 0.0])).tolist() == [2, 2, 8]
