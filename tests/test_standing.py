"""What HiGHS answers wrongly, or not at all, costs what it was to prove and nothing else."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Problem
from wholepie.optimizer.engine import Options, Recording, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.method import METHODS as REGISTRY
from wholepie.optimizer.search import workers
from wholepie.optimizer.search.claims import Claim, Claims
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem

METHODS = list(REGISTRY.all())
_plans = np.array(list(itertools.product((0.0, 1.0), repeat=8)))


def problem_for(method: str) -> Problem:
    rng = np.random.default_rng(4)
    p = min(3, REGISTRY.named(method).most_goals)
    rows, goals = rng.integers(10, 60, (1, 8)), -rng.integers(10, 60, (p, 8))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum() // 2, upper=1, integer=True)


def brute_force(problem: Problem) -> np.ndarray:
    feasible = (_plans @ problem.A.toarray().T <= problem.row_upper).all(axis=1)
    return nondominated(_plans[feasible] @ problem.C.T)


class LyingKernel(Kernel):
    """Answers wrongly in a given way from its ``first`` subproblem to its ``last``."""

    way, first, last, asked = "", 0, 0, 0

    def solve(self, subproblem: Subproblem) -> Outcome:
        kind = type(self)
        kind.asked += 1
        outcome = super().solve(subproblem)
        if not kind.first <= kind.asked <= kind.last:
            return outcome
        if kind.way == "there is none":
            return Outcome(Reason.INFEASIBLE, None, None, np.inf, 1)
        if kind.way == "a bound too high":
            return replace(outcome, bound=outcome.bound + 0.1 * abs(outcome.bound) + 2)
        if kind.way == "a worse plan":
            weights = subproblem.weights[::-1].copy()
            worse = super().solve(replace(subproblem, weights=weights, known=np.inf, then=None))
            return outcome if worse.f is None else replace(outcome, f=worse.f, x=worse.x)
        if kind.way == "no verdict":
            return Outcome(Reason.FAILED, None, None, -np.inf, 1)
        raise ValueError("not one of ours")


WAYS = ("there is none", "a bound too high", "a worse plan", "no verdict", "an exception")


@pytest.fixture
def lying(monkeypatch: pytest.MonkeyPatch) -> type[LyingKernel]:
    monkeypatch.setattr(workers, "Kernel", LyingKernel)
    return LyingKernel


def assert_true(method: str, front, whole: np.ndarray) -> None:  # type: ignore[no-untyped-def]
    listed = np.round(front.values * front.signs, 6)
    assert len(listed)
    assert len(nondominated(listed)) == len(listed)
    assert not front.complete or len(listed) == len(whole)
    if np.isfinite(front.gap):
        worse = np.maximum(listed[:, None] - whole[None], 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(worse > 1e-6, worse / np.ptp(listed, axis=0), 0.0)
        assert share.max(axis=2).min(axis=0).max() <= front.gap + 1e-9


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("nth", [1, 2, 4, 9])
def test_one_wrong_answer_changes_nothing(
    method: str, way: str, nth: int, lying: type[LyingKernel]
) -> None:
    problem = problem_for(method)
    lying.way, lying.first, lying.last, lying.asked = way, 0, 0, 0
    right = run(problem, Options(method=method, samples=_samples(method)))
    lying.first = lying.last = nth
    lying.asked = 0
    front = run(problem, Options(method=method, samples=_samples(method)))
    assert front.record.stopped == ""
    assert front.complete == right.complete
    assert_true(method, front, brute_force(problem))
    if way == "an exception":
        (said,) = front.record.notes[-1:] if lying.asked >= nth else [""]
        assert ("ValueError: not one of ours, in test_standing.py, line" in said) == bool(said)
    if right.complete:
        np.testing.assert_array_equal(front.values, right.values)


def _samples(method: str) -> int | None:
    return 4 if "samples" in REGISTRY.named(method).uses else None


@pytest.mark.parametrize("method", [name for name in METHODS if name != "boxed-line"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("first", "last"), [(2, 3), (5, 9), (3, 10**9)])
def test_what_is_never_settled_costs_what_it_was_to_prove(
    method: str, way: str, first: int, last: int, lying: type[LyingKernel]
) -> None:
    problem = problem_for(method)
    lying.way, lying.first, lying.last, lying.asked = way, first, last, 0
    front = run(problem, Options(method=method, samples=_samples(method)))
    assert_true(method, front, brute_force(problem))
    assert not front.record.stopped or front.record.unsettled
    assert ("failed twice" in front.guarantee) == bool(front.record.unsettled)
    assert ("contradicted" in front.guarantee) == bool(front.record.contradictions)


@pytest.mark.parametrize("way", ["there is none", "a bound too high"])
def test_a_run_whose_proofs_were_withdrawn_resumes_as_it_was(
    way: str, lying: type[LyingKernel], tmp_path
) -> None:  # type: ignore[no-untyped-def]
    problem, recording = problem_for("zones"), Recording(tmp_path / "run", resume=True)
    lying.way, lying.first, lying.last, lying.asked = way, 9, 9, 0
    front = run(problem, Options(method="zones"), recording=recording)
    assert front.record.contradictions
    solved = lying.asked
    again = run(problem, Options(method="zones"), recording=recording)
    assert lying.asked == solved
    np.testing.assert_array_equal(again.values, front.values)
    assert (again.gap, again.solves) == (front.gap, front.solves)
    assert again.guarantee == front.guarantee


Goal = st.integers(0, 4)


@examples(150)
@given(st.data(), st.integers(1, 3))
def test_claims_stand_exactly_as_long_as_no_plan_contradicts_them(
    data: st.DataObject, p: int
) -> None:
    """Claims and plans in any order, some at once: none stands that a plan contradicts."""
    values = st.lists(Goal, min_size=p, max_size=p).map(lambda row: np.array(row, dtype=float))
    claims = Claims(Problem.from_arrays(np.eye(p), np.zeros((0, p)), upper=9, integer=True))
    made: list[Claim] = []
    plans: list[np.ndarray] = []
    denied: set[bytes] = set()
    for number in range(data.draw(st.integers(1, 80))):
        count = data.draw(st.integers(1, 3))
        if data.draw(st.booleans()):
            fresh = [data.draw(values) for _ in range(count)]
            plans += fresh
            denied |= {claim.question for claim in claims.meet(np.array(fresh))}
            continue
        asked = []
        for k in range(count):
            weights, bounds = data.draw(values), data.draw(values)
            bounds = np.where(data.draw(values) > 2, np.inf, bounds)
            question = f"{number} {k}".encode()
            asked.append(Claim(question, False, weights, bounds, float(data.draw(Goal))))
        made += asked
        stand = claims.make(asked)
        denied |= {claim.question for claim, it in zip(asked, stand, strict=True) if not it}
    true = [
        claim
        for claim in made
        if not any((f <= claim.bounds).all() and claim.weights @ f < claim.least for f in plans)
    ]
    assert claims.standing == true
    assert denied == {claim.question for claim in made} - {claim.question for claim in true}


@pytest.mark.parametrize(
    ("cost", "below", "best"), [(1e7, 1e-3, True), (1e7, 0.5, False), (1, 1e-3, False)]
)
def test_bounds_are_lowered_by_what_scaled_costs_hide(
    cost: float, below: float, best: bool
) -> None:
    """Two goals with a sum of no least step: what HiGHS does not tell apart grows with costs."""
    problem = Problem.from_arrays([[cost, 1], [0, 1]], np.zeros((0, 2)), upper=9, integer=True)
    f = np.array([1.0, 1.0])
    claim = Claim(b"", False, np.ones(2), np.full(2, np.inf), 2.0 - below, f)
    assert Claims(problem).are_optimal([claim]).tolist() == [best]
