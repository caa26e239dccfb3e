"""Exact fronts of two goals with amounts beside integers, against enumeration in fractions."""

import itertools

import numpy as np
import pytest
from hypothesis import given

import wholepie as wp
from examples import examples
from mixed import Mixed, Part, assert_same, mixed, parts_of, stressed
from problems import random_segments
from wholepie import InfeasibleError, InputError, Problem, SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.method import METHODS, Result
from wholepie.optimizer.problem.verification import require_feasible, row_scales
from wholepie.optimizer.search.options import Options
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

METHOD_NAMES = ["segments", "boxed-line"]


def solved(problem: Problem, method: str, **options: float) -> Result:
    with Search(problem, Options(**options)) as search:  # type: ignore[arg-type]
        return METHODS.named(method).solve(search)


@pytest.mark.parametrize("method", METHOD_NAMES)
@examples(60)
@given(case=mixed())
def test_the_front_is_that_of_all_integer_parts(method: str, case: Mixed) -> None:
    known = case.front()
    if not known:
        with pytest.raises(InfeasibleError):
            solved(case.problem, method)
        return
    result = solved(case.problem, method)
    assert result.gap == 0
    assert_same(parts_of(result), known)


@pytest.mark.parametrize("seed", range(8))
def test_amounts_alone_make_one_slice(seed: int) -> None:
    rng = np.random.default_rng(seed)
    goals, rows = rng.normal(size=(2, 4)), rng.normal(size=(3, 4))
    problem = Problem.from_arrays(goals, rows, row_upper=rng.uniform(0, 3, 3), upper=2)
    result = solved(problem, "segments")
    assert result.gap == 0
    assert_same(parts_of(result), Mixed(problem, 4).front())


def made(seed: int, amounts: int = 10, choices: int = 10) -> Problem:
    """A random problem after the recipe of Boland, Charkhgard & Savelsbergh (2015)."""
    return random_segments(amounts, choices, seed)


def epsilon(found: list[Part], known: list[Part]) -> float:
    """The least share of the found ranges by which some found part matches each known place."""
    values = np.array([end for part in found for end in part[:2]])
    ranges = np.ptp(values, axis=0)
    shares = np.linspace(0, 1, 9)[:, None]
    places = np.vstack([(1 - shares) * part[0] + shares * part[1] for part in map(ends, known)])
    worst = 0.0
    for place in places:
        worst = max(worst, min(shift(part, place, ranges) for part in map(ends, found)))
    return worst


def ends(part: Part) -> tuple[np.ndarray, np.ndarray]:
    return np.array(part[0]), np.array(part[1])


def shift(part: tuple[np.ndarray, np.ndarray], place: np.ndarray, ranges: np.ndarray) -> float:
    """How far, in shares of range, a place must be worsened to be matched on a part."""
    a, b = ((end - place) / ranges for end in part)
    candidates = [max(*a, 0), max(*b, 0)]
    difference = (a[0] - a[1], b[0] - b[1])
    if difference[0] < 0 < difference[1]:
        share = difference[0] / (difference[0] - difference[1])
        candidates.append(max(a[0] + share * (b[0] - a[0]), 0))
    return float(min(candidates))


@pytest.fixture(scope="module")
def whole() -> list[Part]:
    result = solved(made(1), "segments")
    assert result.gap == 0
    return parts_of(result)


@pytest.mark.parametrize("within", [0.2, 0.05, 0.01, 0.001])
def test_a_certificate_never_promises_more_than_is_true(within: float, whole: list[Part]) -> None:
    result = solved(made(1), "segments", within=within)
    assert epsilon(parts_of(result), whole) - 1e-6 <= result.gap <= within
    assert len(result.points) <= 2 * len(whole)


@pytest.mark.parametrize("method", METHOD_NAMES)
@pytest.mark.parametrize("after", [0, 3, 5, 8, 20, 60, 90])
@pytest.mark.parametrize(
    "failure", [Reason.FAILED, Reason.TIME_LIMIT, Reason.INTERRUPTED, SolverError]
)
def test_a_stop_among_slices_keeps_what_was_found(
    method: str,
    after: int,
    failure: Reason | type[Exception],
    whole: list[Part],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left = itertools.count(after, -1)
    solve = Kernel.solve

    def failing(kernel: Kernel, subproblem: Subproblem) -> Outcome:
        if next(left) > 0:
            return solve(kernel, subproblem)
        if isinstance(failure, Reason):
            return Outcome(failure, None, None, -np.inf, 1)
        raise SolverError(codes.SOLVER_STOPPED, "on purpose")

    monkeypatch.setattr(Kernel, "solve", failing)
    with Search(made(1)) as search:
        result = METHODS.named(method).solve(search)
    assert search.stopped
    assert result.gap > 0
    assert len(result.points) > 0 or after == 0
    if np.isfinite(result.gap):
        assert epsilon(parts_of(result), whole) <= result.gap + 1e-6
    assert_keeps_the_contract(made(1), result)


def assert_keeps_the_contract(problem: Problem, result: Result) -> None:
    """Plans have the values they are listed with, points are nondominated, mixtures feasible."""
    assert len(nondominated(result.points)) == len(result.points)
    faces = result.faces
    if faces is None:
        return
    x = faces.solutions.toarray()
    np.testing.assert_allclose(x @ problem.C.T + problem.c0, faces.values, rtol=1e-7, atol=1e-7)
    listed = {tuple(point) for point in result.points}
    assert all(tuple(f) in listed for f in faces.values[faces.efficient])
    for (a, b), normal in zip(faces.members, faces.normals, strict=True):
        middle = (x[a] + x[b]) / 2
        require_feasible(problem, row_scales(problem), middle)
        assert faces.values[a, 0] < faces.values[b, 0]
        assert (normal >= 0).all()
        assert normal @ faces.values[a] == pytest.approx(normal @ faces.values[b], rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_two_independent_methods_agree(seed: int) -> None:
    problem = made(seed)
    one, other = (solved(problem, method) for method in METHOD_NAMES)
    assert one.gap == other.gap == 0
    assert_same(parts_of(one), parts_of(other))
    for result in (one, other):
        assert_keeps_the_contract(problem, result)


def test_two_workers_find_the_same_front(whole: list[Part]) -> None:
    result = solved(made(1), "segments", workers=2)
    assert result.gap == 0
    assert_same(parts_of(result), whole)


def test_a_limit_on_points_ends_the_search(whole: list[Part]) -> None:
    with Search(made(1), Options(max_points=8)) as search:
        result = METHODS.named("segments").solve(search)
    assert str(search.stopped) == "points limit"
    assert len(result.points) >= 8
    assert epsilon(parts_of(result), whole) <= result.gap + 1e-6


def test_mixed_problems_of_two_goals_are_given_to_segments() -> None:
    front = wp.front(made(1))
    assert front.record.method == "segments"
    assert front.complete
    assert 0 < front.solves < 2 * len(front) + 20
    assert front.record.relaxations > 0


KINDS = ("nine orders of magnitude", "ten-millionths", "nearly parallel", "big-M")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "seeds", [range(6), pytest.param(range(6, 300), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_awkward_numbers_make_no_false_points_and_no_false_proofs(kind: str, seeds: range) -> None:
    """Nothing listed is better than the truth, and nothing is missed beyond the certificate."""
    for seed in seeds:
        try:
            case = stressed(kind, seed)
        except InputError as refused:
            if refused.kind is codes.UNFIT_NUMBERS:  # HiGHS would lose them
                continue
            raise
        known = case.front()
        if not known:
            continue
        result = solved(case.problem, "segments")
        found = parts_of(result)
        assert_keeps_the_contract(case.problem, result)
        if min(spread(known).min(), spread(found).min()) == 0:
            np.testing.assert_allclose(found[0][0], known[0][0], rtol=1e-6, atol=1e-6)
            continue
        assert epsilon(known, found) <= 1e-4, seed
        assert epsilon(found, known) <= result.gap + 1e-4, seed


@pytest.mark.parametrize("seed", [79, 92, 146, 275])
def test_goals_that_span_nine_orders_of_magnitude_hide_no_plan(seed: int) -> None:
    """HiGHS' presolve closed off plans beside faint amounts; ties were broken beyond a bound."""
    kind = "nine orders of magnitude"
    test_awkward_numbers_make_no_false_points_and_no_false_proofs(kind, range(seed, seed + 1))


def spread(parts: list[Part]) -> np.ndarray:
    return np.ptp(np.array([end for part in parts for end in part[:2]]), axis=0)


def test_segments_of_a_ten_millionth_are_found() -> None:
    """Three choices, each with an amount that trades 1e-7 of one goal for as much of the other."""
    tiny = 1e-7
    choice, amount = np.eye(3), np.eye(3)
    problem = Problem.from_arrays(
        np.hstack([np.full((2, 3), [[1.0], [-1.0]]), [[0, 1, 2], [2, 1, 0]]]),
        np.vstack([np.hstack([amount, -tiny * choice]), [[0, 0, 0, 1, 1, 1]]]),
        row_lower=[-np.inf] * 3 + [1],
        row_upper=[0, 0, 0, 1],
        upper=1,
        integer=[False] * 3 + [True] * 3,
    )
    for method in METHOD_NAMES:
        found = parts_of(solved(problem, method))
        exact = [((k, 2 - k), (k + tiny, 2 - k - tiny), False, False) for k in (0.0, 1.0, 2.0)]
        assert len(found) == 3
        for one, other in zip(found, exact, strict=True):
            np.testing.assert_allclose(one[:2], other[:2], rtol=0, atol=1e-9)
