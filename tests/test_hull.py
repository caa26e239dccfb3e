"""Whole fronts of linear problems against an enumeration of every basis, and supported plans."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from examples import examples
from polyhedra import (
    bensolvehedron,
    inequalities,
    is_efficient,
    lies_on_a_face,
    minimised,
    same,
)
from wholepie import Goal, InfeasibleError, Problem, UnboundedError
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods.method import choose
from wholepie.optimizer.results.front import Front

SHAPES = ("plain", "constant", "identical", "opposed", "proportional", "sum", "zero cost")


def vertices(problem: Problem) -> np.ndarray:
    """Every vertex (k, n) of a small feasible polyhedron, by trying every choice of n equations."""
    rows, most = inequalities(problem)
    found = []
    for chosen in itertools.combinations(range(len(most)), problem.n):
        square = rows[list(chosen)]
        if abs(np.linalg.det(square)) > 1e-9:
            x = np.linalg.solve(square, most[list(chosen)])
            if (rows @ x <= most + 1e-7).all():
                found.append(x)
    return np.array(found).reshape(-1, problem.n)


def extreme(points: np.ndarray) -> np.ndarray:
    """Points that are strictly best for some weights of at least 0, by one LP each."""
    kept = []
    distinct = np.unique(np.round(points, 8), axis=0)
    for point in distinct:
        others = distinct[(distinct != point).any(axis=1)] - point
        p = len(point)
        rows = np.column_stack([-others, np.ones(len(others))])
        sum_of_weights = np.append(np.ones(p), 0.0)[None]
        bounds = [(0, 1)] * p + [(None, 1)]
        answer = linprog(
            np.append(np.zeros(p), -1.0), A_ub=rows if len(rows) else None,
            b_ub=np.zeros(len(rows)) if len(rows) else None, A_eq=sum_of_weights, b_eq=[1],
            bounds=bounds,
        )  # fmt: skip
        if answer.x[-1] > 1e-7:
            kept.append(point)
    return np.array(kept)


@st.composite
def linear(draw: st.DrawFn) -> Problem:
    """Small linear problems, bounded and not, with degenerate goals in every second one."""
    p, n, m = draw(st.integers(2, 5)), draw(st.integers(1, 4)), draw(st.integers(0, 3))
    numbers = st.integers(-4, 5)
    goals = np.array(draw(st.lists(numbers, min_size=p * n, max_size=p * n)), float).reshape(p, n)
    shape = draw(st.sampled_from(SHAPES))
    goals[-1] = {
        "plain": goals[-1], "constant": 0 * goals[-1], "identical": goals[0],
        "opposed": -goals[0], "proportional": 3 * goals[0], "sum": goals[:-1].sum(axis=0),
        "zero cost": goals[-1] * (np.arange(n) > 0),
    }[shape]  # fmt: skip
    goals *= np.array(draw(st.lists(st.sampled_from([1, 0.1, 1000]), min_size=p, max_size=p)))[
        :, None
    ]
    rows = np.array(draw(st.lists(numbers, min_size=m * n, max_size=m * n)), float).reshape(m, n)
    most = np.array(draw(st.lists(st.integers(-3, 9), min_size=m, max_size=m)), float)
    upper = draw(st.sampled_from([1.0, 3.0, np.inf]))
    senses = draw(st.lists(st.sampled_from(["minimize", "maximize"]), min_size=p, max_size=p))
    named = [Goal(f"goal {k}", sense) for k, sense in enumerate(senses)]
    return Problem.from_arrays(goals, rows, row_upper=most, upper=upper, goals=named)


def solved(problem: Problem, **options: Any) -> Front | None:
    try:
        return run(problem, Options(method="hull", **options))
    except (InfeasibleError, UnboundedError):
        return None


@examples(120)
@given(problem=linear())
def test_vertices_are_those_of_an_enumeration_of_all_bases(problem: Problem) -> None:
    front = solved(problem)
    if front is None:
        return
    assert front.complete
    assert front.gap == 0
    expected = extreme(vertices(problem) @ problem.C.T)
    assert same(minimised(front), expected)


@examples(60)
@given(problem=linear(), seed=st.integers(0, 2**20))
def test_faces_hold_the_efficient_plans_and_no_other(problem: Problem, seed: int) -> None:
    front, rng = solved(problem), np.random.default_rng(seed)
    if front is None:
        return
    assert front.faces is not None
    for face, normal in zip(front.faces.members, front.faces.normals, strict=True):
        shares = rng.dirichlet(np.ones(len(face)))
        assert (normal * front.signs > 0).all()
        assert is_efficient(problem, shares @ front.faces.values[list(face)] * problem.signs)
    for _ in range(3):
        assert lies_on_a_face(front, some_efficient_values(problem, rng))


def _columns(problem: Problem) -> list[tuple[float, float]]:
    return list(zip(problem.lower, problem.upper, strict=True))


def some_efficient_values(problem: Problem, rng: np.random.Generator) -> np.ndarray:
    """Minimised goal values of an efficient plan, by a random augmented Chebyshev scalarisation."""
    p, n = problem.p, problem.n
    size = np.maximum(np.abs(problem.C).max(axis=1), 1e-9)
    goals, weights = problem.C / size[:, None], rng.dirichlet(np.ones(p)) + 0.01
    reference = rng.normal(0, 2, p)
    below = np.column_stack([goals * weights[:, None], -np.ones(p)])
    rows = np.vstack(
        [np.column_stack([problem.A.toarray(), np.zeros(len(problem.row_upper))]), below]
    )
    most = np.concatenate([problem.row_upper, weights * reference])
    cost = np.append(1e-3 * goals.sum(axis=0), 1.0)
    bounds = [*_columns(problem), (None, None)]
    answer = linprog(cost, A_ub=rows, b_ub=most, bounds=bounds)
    return np.asarray(problem.C @ answer.x[:n])


@pytest.mark.parametrize(
    ("q", "m", "count", "most"),
    [(3, 1, 156, 300), pytest.param(3, 2, 1368, 2200)],
)
def test_the_bensolvehedron_has_its_vertices(q: int, m: int, count: int, most: int) -> None:
    front = run(bensolvehedron(q, m), Options())
    assert front.record.method == "hull"
    assert front.complete
    assert len(front) == count
    assert front.solves <= most
    assert front.faces is not None
    assert len(front.faces.values) == count


@examples(60)
@given(problem=linear(), upper=st.integers(1, 3))
def test_supported_plans_of_integer_problems_are_those_of_brute_force(
    problem: Problem, upper: int
) -> None:
    n = problem.n
    integer = replace(problem, upper=np.full(n, float(upper)), integer=np.full(n, True))
    plans = np.array(list(itertools.product(range(upper + 1), repeat=n)), dtype=float)
    plans = plans[(plans @ integer.A.toarray().T <= integer.row_upper + 1e-9).all(axis=1)]
    front = solved(integer)
    if front is None:
        assert not len(plans)
        return
    assert not front.complete
    assert same(minimised(front), extreme(plans @ integer.C.T))
    assert front.supports is not None
    assert front.supports.whole
    assert "supported" in front.guarantee
    ranges = np.ptp(front.values, axis=0)
    scaled = minimised(front) / np.where(ranges > 0, ranges, 1)
    for i in range(len(front)):
        polytope = front.supports.of(i + 1)
        for weights in [*polytope, polytope.mean(axis=0)]:
            assert scaled[i] @ weights <= (scaled @ weights).min() + 1e-6


def test_supported_plans_of_integer_problems_are_all_found_whatever_gap_is_asked_for() -> None:
    rng = np.random.default_rng(4)
    first = rng.integers(1, 40, 25)
    problem = Problem.from_arrays(
        [first, 50 - first], rng.integers(1, 9, (2, 25)), row_lower=60, upper=1, integer=True
    )
    whole, within = (run(problem, Options(method="hull", within=share)) for share in (None, 0.2))
    assert len(whole) > 3
    assert same(within.values, whole.values)
    assert within.guarantee == whole.guarantee


def test_two_workers_find_the_same_vertices() -> None:
    problem = bensolvehedron(3, 1)
    one, two = run(problem, Options()), run(problem, Options(workers=2))
    assert same(one.values, two.values)


def test_columns_without_end_do_no_harm_where_they_only_cost() -> None:
    problem = Problem.from_arrays(
        [[1.0, 0, 2, 1], [0, 1, 2, 3], [1, 1, 0, 1]],
        [[1, 1, 1, 0], [1, 2, 0, -1]],
        row_lower=[4, 3],
    )
    front = run(problem, Options())
    assert front.complete
    assert same(front.values, extreme(vertices(problem) @ problem.C.T))


def test_hull_is_chosen_for_continuous_problems() -> None:
    assert choose(bensolvehedron(3, 1), None).name == "hull"
    rng = np.random.default_rng(1)
    integer = Problem.from_arrays(
        rng.integers(1, 9, (2, 5)), np.ones((1, 5)), row_lower=2, integer=True
    )
    assert choose(integer, None).name == "zones"
