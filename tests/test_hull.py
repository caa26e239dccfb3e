"""Whole fronts of linear problems against an enumeration of every basis, and supported plans."""

import itertools
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.spatial import HalfspaceIntersection

from examples import examples
from wholepie import Goal, InfeasibleError, Problem, UnboundedError
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry import weight_cells as weightspace
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods import hull
from wholepie.optimizer.methods.method import choose
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.results.tables import percent
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

SHAPES = ("plain", "constant", "identical", "opposed", "proportional", "sum", "zero cost")
EXACT = 1e-6


def bensolvehedron(q: int, m: int) -> Problem:
    """Example 10 of the bensolve distribution."""
    base = q + 2 * m
    digits = np.array(list(itertools.product(range(base), repeat=q))).T
    return Problem.from_arrays(digits - (base - 1) / 2, np.zeros((0, base**q)), upper=1)


def inequalities(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Rows and their upper bounds, columns' bounds among them."""
    matrix, identity = problem.A.toarray(), np.eye(problem.n)
    rows = np.vstack([matrix, -matrix, identity, -identity])
    most = np.concatenate([problem.row_upper, -problem.row_lower, problem.upper, -problem.lower])
    return rows[np.isfinite(most)], most[np.isfinite(most)]


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


def minimised(front: Front) -> np.ndarray:
    return front.values * np.array([goal.sign for goal in front.goals])


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two sets of points are the same but for rounding, relative to each goal's range."""
    if len(one) != len(other):
        return False
    distance = (np.abs(one[:, None] - other) / np.maximum(np.ptp(other, axis=0), 1.0)).max(axis=2)
    return bool(max(distance.min(axis=0).max(), distance.min(axis=1).max()) < EXACT)


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


def is_efficient(problem: Problem, f: np.ndarray) -> bool:
    """No plan is at least as good in every goal and better in their sum (Benson's test)."""
    size = np.maximum(np.abs(problem.C).max(axis=1), 1e-9)
    rows, most = inequalities(problem)
    scales = np.where(rows.any(axis=1), np.abs(rows).max(axis=1), 1.0)
    rows = np.vstack([rows / scales[:, None], problem.C / size[:, None]])
    most = np.concatenate([most / scales, f / size + 1e-9])
    cost = (problem.C / size[:, None]).sum(axis=0)
    best = linprog(cost, A_ub=rows, b_ub=most, bounds=(None, None))
    return bool(best.fun >= (f / size).sum() - 1e-5)


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


def lies_on_a_face(front: Front, f: np.ndarray) -> bool:
    """Whether values are a mixture of the vertices of one face, or those of a plan."""
    values = minimised(front)
    size = np.maximum(np.abs(values).max(axis=0), 1.0)
    assert front.faces is not None
    signs = np.array([goal.sign for goal in front.goals])
    faces = [front.faces.values[list(face)] * signs for face in front.faces.members]
    return any(_distance(face / size, f / size) < EXACT for face in [*faces, *values[:, None, :]])


def _distance(corners: np.ndarray, f: np.ndarray) -> float:
    k, p = corners.shape
    rows = np.block([[corners.T, -np.ones((p, 1))], [-corners.T, -np.ones((p, 1))]])
    answer = linprog(
        np.append(np.zeros(k), 1.0), A_ub=rows, b_ub=np.concatenate([f, -f]),
        A_eq=np.append(np.ones(k), 0.0)[None], b_eq=[1],
    )  # fmt: skip
    return float(answer.fun)


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


@cache
def blend() -> tuple[Problem, Front]:
    """A problem of three goals and its whole front."""
    rng = np.random.default_rng(5)
    problem = Problem.from_arrays(
        rng.integers(1, 60, (3, 25)), rng.integers(1, 9, (5, 25)), row_lower=45, upper=1
    )
    return problem, run(problem, Options())


def certified(whole: Front, part: Front) -> None:
    """Some mixture of the plans is as near to each vertex as the gap says."""
    assert not part.complete
    assert f"mixture of plans on one face, is at most {percent(part.gap)}" in part.guarantee
    ranges = np.ptp(part.values, axis=0)
    for f in whole.values:
        assert needed(part.values / ranges, f / ranges) <= part.gap + 1e-6


@pytest.mark.parametrize("within", [0.2, 0.05, 0.01])
def test_within_stops_early_with_a_true_certificate(within: float) -> None:
    problem, whole = blend()
    cover = run(problem, Options(within=within))
    assert 0 < cover.gap <= within
    assert cover.solves < whole.solves
    certified(whole, cover)


@pytest.mark.parametrize("most", [4, 8, 15])
def test_a_front_cut_short_has_a_true_certificate(most: int) -> None:
    problem, whole = blend()
    part = run(problem, Options(max_points=most))
    assert part.record.stopped == "points limit"
    assert most <= len(part) + 1
    assert 0 < part.gap < 1
    certified(whole, part)


def test_a_hull_of_too_many_facets_ends_with_its_certificate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, whole = blend()
    monkeypatch.setattr(hull, "MOST_FACETS", 30)
    part = run(problem, Options())
    assert part.record.stopped == "facets limit"
    assert 0 < part.gap < 1
    certified(whole, part)


@pytest.mark.parametrize("within", [None, 0.2, 0.02])
@pytest.mark.parametrize("most", [None, 2, 3, 4, 5])
def test_a_goal_without_range_over_the_payoff_table_is_measured_by_the_front(
    within: float | None, most: int | None
) -> None:
    """The third goal is 0 where any goal is best, and reaches a hundredth between."""
    rows = [[1, 1, 0, 1], [0, 0, 20, -1], [0, 0, 2, -1], [1, 0, -1, 0], [0, 1, -1, 0]]
    problem = Problem.from_arrays(
        np.eye(3, 4), rows, row_lower=[1, 0, -0.09, 0, 0], upper=[1, 1, 0.01, 1]
    )
    whole = run(problem, Options())
    part = run(problem, Options(within=within, max_points=most))
    assert len(whole) == 6
    if within and not part.record.stopped:
        assert part.gap <= within
    ranges = np.ptp(part.values, axis=0)
    scale = np.where(ranges > 0, ranges, 1.0)
    for f in whole.values:
        assert needed(part.values / scale, f / scale) <= part.gap + 1e-6


@pytest.mark.parametrize("options", ["QJ", "QJ1e-8", "QJ1e-6"])
@pytest.mark.parametrize("made", ["bensolvehedron", "blend"])
def test_a_hull_of_joggled_points_loses_no_vertex(
    options: str, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem, whole = blend() if made == "blend" else (bensolvehedron(3, 1), None)
    whole = whole or run(problem, Options())

    def joggled(halfspaces: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, bool]:
        found = HalfspaceIntersection(halfspaces, inside, qhull_options=options).intersections
        return found[np.isfinite(found).all(axis=1)], True

    monkeypatch.setattr(weightspace, "_intersections", joggled)
    front = run(problem, Options())
    assert any("known only roughly" in note for note in front.record.notes)
    assert front.complete == (options != "QJ1e-6")
    assert front.gap <= 1e-4
    assert front.faces is not None
    apart = np.abs(front.values[:, None] - whole.values).max(axis=2)
    assert (apart.min(axis=0) <= 1e-6).all()
    assert all(lies_on_a_face(whole, f) for f in front.values[apart.min(axis=1) > 1e-6])
    for face in front.faces.members if front.complete else ():
        middle = front.faces.values[list(face)].mean(axis=0)
        assert is_efficient(problem, middle)


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


def needed(points: np.ndarray, f: np.ndarray) -> float:
    """Least epsilon for which some mixture of the points is at most f + epsilon."""
    k, p = points.shape
    answer = linprog(
        np.append(np.zeros(k), 1.0), A_ub=np.column_stack([points.T, -np.ones(p)]), b_ub=f,
        A_eq=np.append(np.ones(k), 0.0)[None], b_eq=[1],
    )  # fmt: skip
    return float(answer.fun)


def test_a_solver_that_finds_nothing_within_tight_bounds_loses_no_vertex(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    solve, denied = Kernel.solve, []

    def denies(kernel: Kernel, subproblem: Subproblem) -> Outcome:
        if np.isfinite(subproblem.bounds).any():
            denied.append(subproblem)
            return Outcome(Reason.INFEASIBLE, None, None, np.inf)
        return solve(kernel, subproblem)

    problem = bensolvehedron(3, 1)
    whole = run(problem, Options())
    monkeypatch.setattr(Kernel, "solve", denies)
    front = run(problem, Options())
    assert denied
    assert front.complete
    assert same(front.values, whole.values)


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


@pytest.mark.parametrize("p", [2, 3])
def test_coefficients_over_nine_orders_of_magnitude(p: int) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        goals = rng.integers(1, 50, (p, 12)) * 10.0 ** np.linspace(-4, 5, p)[:, None]
        rows = rng.integers(1, 20, (4, 12)) * 10.0 ** rng.integers(-4, 5, (4, 1))
        problem = Problem.from_arrays(goals, rows, row_lower=rows.sum(axis=1) * 0.4, upper=1)
        front = run(problem, Options())
        assert not front.record.stopped
        assert front.gap <= 1e-6
        scale = np.ptp(front.values, axis=0)
        for f in front.values:
            assert is_efficient(problem, f)
        plain = run(
            Problem.from_arrays(
                goals / 10.0 ** np.linspace(-4, 5, p)[:, None],
                rows / rows.max(axis=1, keepdims=True),
                row_lower=(rows / rows.max(axis=1, keepdims=True)).sum(axis=1) * 0.4,
                upper=1,
            ),
            Options(),
        )
        assert same(front.values / scale, plain.values / np.ptp(plain.values, axis=0))


@pytest.mark.parametrize("sides", [40, 300])
def test_facets_that_are_nearly_parallel(sides: int) -> None:
    """Tangents of a quarter circle."""
    angle = np.linspace(0, np.pi / 2, sides + 1)[1:-1]
    rows = np.column_stack([np.cos(angle), np.sin(angle)])
    problem = Problem.from_arrays(-np.eye(2), rows, row_upper=1, upper=1)
    front = run(problem, Options())
    assert front.complete
    assert len(nondominated(front.values)) == len(front) == sides
    radius = 1 / np.cos((angle[1] - angle[0]) / 2)
    inner = front.values[1:-1]
    np.testing.assert_allclose(np.linalg.norm(inner, axis=1), radius, atol=1e-7)


def test_what_is_merged_by_tolerance_is_said() -> None:
    """A vertex 7.5e-8 beyond the line between two others counts as on it."""
    steep = 1 + 3e-7
    problem = Problem.from_arrays(np.eye(2), [[steep, 1], [1, steep]], row_lower=1, upper=1)
    front = run(problem, Options())
    assert front.complete
    assert len(front) == 2
    assert any("count as lying on it: 1." in note for note in front.record.notes)
    assert not run(Problem.from_arrays(np.eye(2), [[1, 1]], row_lower=1), Options()).record.notes


def test_hull_is_chosen_for_continuous_problems() -> None:
    assert choose(bensolvehedron(3, 1), None).name == "hull"
    rng = np.random.default_rng(1)
    integer = Problem.from_arrays(
        rng.integers(1, 9, (2, 5)), np.ones((1, 5)), row_lower=2, integer=True
    )
    assert choose(integer, None).name == "zones"
