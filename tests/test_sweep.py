"""Linear problems solved in sweeps: the front that single solves find, whatever HiGHS answers."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

from polyhedra import bensolvehedron
from wholepie import Front, Problem, SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods import hull
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Reason, Subproblem
from wholepie.optimizer.solver.sweep import Sweep, at_once


def made(seed: int) -> Problem:
    """Two to four goals of some amounts, with rows of all kinds; one row has no terms."""
    rng = np.random.default_rng(seed)
    p, m, n = rng.integers(2, 5), rng.integers(1, 5), rng.integers(3, 8)
    matrix = rng.integers(0, 5, (m, n)) * (rng.random((m, n)) < 0.7)
    activity = matrix @ np.full(n, 0.5)
    lower = np.where(rng.random(m) < 0.5, activity, -np.inf)
    upper = np.where(np.isinf(lower) | (rng.random(m) < 0.3), activity + rng.random(m), np.inf)
    matrix, lower, upper = (
        np.vstack([matrix, np.zeros(n)]),
        np.append(lower, 0),
        np.append(upper, 0),
    )
    costs = rng.integers(-9, 10, (p, n)).astype(float)
    return Problem.from_arrays(costs, matrix, row_lower=lower, row_upper=upper, upper=1)


def one_by_one(problem: Problem) -> Front:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hull, "at_once", lambda _: 1)
        return run(problem, Options(method="hull"))


def assert_same(front: Front, other: Front) -> None:
    """The same vertices and faces, in whatever order rounding leaves near-equal values."""
    assert front.complete == other.complete
    assert front.values.shape == other.values.shape
    place, there = (np.lexsort(np.round(each.values, 6).T) for each in (front, other))
    np.testing.assert_allclose(front.values[place], other.values[there], rtol=1e-9, atol=1e-9)
    assert faces_of(front, place) == faces_of(other, there)


def faces_of(front: Front, order: np.ndarray) -> set[frozenset[int]]:
    """The faces by the places of their plans."""
    number = {int(plan): place for place, plan in enumerate(order)}
    return {frozenset(number[plan - 1] for plan in face) for face in front.face_plans}


@pytest.mark.parametrize("seed", range(40))
def test_a_sweep_finds_the_front_that_single_solves_find(seed: int) -> None:
    problem = made(seed)
    assert_same(run(problem, Options(method="hull")), one_by_one(problem))


def test_what_a_sweep_answers_is_what_single_solves_answer() -> None:
    problem = bensolvehedron(3, 1)
    rng = np.random.default_rng(1)
    free = np.full(problem.p, np.inf)
    asked = [Subproblem(w, free) for w in rng.random((30, problem.p)) + 0.01]
    together, single = Kernel(problem).solve_all(asked), Kernel(problem)
    for sub, outcome in zip(asked, together, strict=True):
        alone = single.solve(sub)
        assert outcome.reason is alone.reason is Reason.OPTIMAL
        assert outcome.bound == pytest.approx(alone.bound, abs=1e-9)
        assert outcome.solves == alone.solves == 1


def test_what_is_no_weighted_sum_is_solved_alone() -> None:
    problem = bensolvehedron(3, 1)
    free, sums = np.full(problem.p, np.inf), np.ones(problem.p)
    bounded = Subproblem(sums, np.where(np.arange(problem.p) == 0, 3.0, np.inf))
    outcomes = Kernel(problem).solve_all([Subproblem(sums, free), bounded, Subproblem(sums, free)])
    assert [outcome.reason for outcome in outcomes] == [Reason.OPTIMAL] * 3
    assert outcomes[1].f is not None
    assert outcomes[1].f[0] <= 3.0 + 1e-6


@pytest.mark.parametrize(("m", "n", "expected"), [(2, 10, 48), (100, 300, 48), (3000, 10_000, 1)])
def test_large_problems_are_not_swept(m: int, n: int, expected: int) -> None:
    rows = sp.csr_array((np.ones(m), (np.arange(m), np.arange(m))), shape=(m, n))
    problem = Problem.from_arrays(np.ones((2, n)), rows, row_upper=1, upper=1)
    assert at_once(problem) == expected


def test_whole_decisions_are_not_swept() -> None:
    problem = bensolvehedron(3, 1)
    assert at_once(replace(problem, integer=np.full(problem.n, True))) == 1


def no_verdict(rng: Random, model: HotModel, reason: Reason) -> Reason:
    return Reason.FAILED if rng.random() < 0.3 else reason


def broken_columns(rng: Random, model: HotModel, reason: Reason) -> Reason:
    if rng.random() < 0.3:
        model._x = model.x + 0.25
    return reason


def refusal(rng: Random, model: HotModel, reason: Reason) -> Reason:
    if rng.random() < 0.05:
        raise SolverError(codes.SOLVER_REFUSED, "on purpose")
    return reason


@pytest.mark.parametrize("fault", [no_verdict, broken_columns, refusal])
@pytest.mark.parametrize("seed", range(6))
def test_what_fails_in_a_sweep_is_solved_alone(
    seed: int,
    fault: Callable[[Random, HotModel, Reason], Reason],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = made(seed)
    whole, rng = one_by_one(problem), Random(f"sweep {seed}")
    solved, swept = Sweep._solved, [False]
    answer = HotModel.run

    def inside(self: Sweep, cost: np.ndarray) -> object:
        swept[0] = True
        try:
            return solved(self, cost)
        finally:
            swept[0] = False

    def faulty(self: HotModel, **how: bool) -> Reason:
        reason = answer(self, **how)
        return fault(rng, self, reason) if swept[0] else reason

    monkeypatch.setattr(Sweep, "_solved", inside)
    monkeypatch.setattr(HotModel, "run", faulty)
    assert_same(run(problem, Options(method="hull")), whole)
