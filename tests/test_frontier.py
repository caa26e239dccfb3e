"""The frontier method: one pass over the columns, with and without bounds, against all plans."""

import itertools
from random import Random

import numpy as np
import pytest

import wholepie as wp
from wholepie import InfeasibleError, Problem
from wholepie.optimizer.frontier import passing
from wholepie.optimizer.frontier.counted_problem import CountedProblem, objection
from wholepie.optimizer.frontier.passing import Pass, PassLimits
from wholepie.optimizer.problem.names import Floats
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.outcome import Outcome, Reason

KINDS = (
    "budget", "two budgets", "covers", "equations", "ranges", "any", "none", "choices", "stock"
)  # fmt: skip


def made(kind: str, seed: int) -> Problem:
    """A small problem of whole numbers, some of them negative or wider than 0 and 1."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    p, n = int(rng.integers(1, 5)), int(rng.integers(2, 8))
    lower = rng.choice([0, 0, 0, -1, 2], n).astype(float)
    upper = lower + rng.choice([0, 1, 1, 1, 2], n)
    costs = rng.integers(-6, 7, (p, n)).astype(float)
    plan = rng.integers(lower, upper + 1).astype(float)
    low, high = -np.inf, np.inf
    if kind in ("budget", "two budgets"):
        rows = rng.integers(1, 9, (1 if kind == "budget" else 2, n)).astype(float)
        costs, high = -np.abs(costs), np.maximum(rows @ plan, np.floor(rows @ upper / 2))
    elif kind == "covers":
        rows = rng.integers(0, 5, (3, n)).astype(float)
        costs, low = np.abs(costs), rows @ plan
    elif kind == "none":
        rows = np.zeros((0, n))
    elif kind == "stock":
        # What is made in a period and was left before is used or left; leaving counts double.
        lower, upper, n = np.zeros(6), np.full(6, 3.0), 6
        costs, plan = rng.integers(0, 7, (p, n)).astype(float), rng.integers(0, 4, n).astype(float)
        made, left = np.eye(3, n), 2 * np.eye(3, n, 3)
        rows = made - left + np.vstack([np.zeros(n), left[:2]])
        low = high = rows @ plan
    elif kind == "choices":
        # Of some columns one is 1, of others one at most, some of them in two such rows.
        lower, upper = np.zeros(n), np.ones(n)
        rows = np.vstack([rng.random((3, n)) < 0.5, rng.integers(0, 5, (1, n))]).astype(float)
        high = np.array([1.0, 1, 1, 7])
        low = np.where([*(rng.random(3) < 0.5), False], high, -np.inf)
        low = np.where(rows.any(axis=1), low, -np.inf)
    else:
        rows = rng.integers(-4, 5, (int(rng.integers(1, 4)), n)).astype(float)
        low = high = rows @ plan
        if kind == "ranges":
            low, high = low - 2, high + 1
        elif kind == "any":
            low = np.where(rng.random(len(rows)) < 0.5, low, -np.inf)
    return Problem.from_arrays(
        costs, rows, row_lower=low, row_upper=high, lower=lower, upper=upper, integer=True
    )


def feasible(problem: Problem) -> Floats:
    spans = (range(int(a), int(b) + 1) for a, b in zip(problem.lower, problem.upper, strict=True))
    plans = np.array(list(itertools.product(*spans)), dtype=float)
    sums = plans @ problem.A.T
    return plans[((problem.row_lower <= sums) & (sums <= problem.row_upper)).all(axis=1)]


def known_front(problem: Problem) -> set[tuple[float, ...]]:
    points = {tuple(f) for f in (feasible(problem) @ problem.C.T).tolist()}
    return {
        f
        for f in points
        if not any(g != f and all(a <= b for a, b in zip(g, f, strict=True)) for g in points)
    }


@pytest.mark.parametrize("many", [0, 10**9], ids=["bounds", "dominance"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "seeds", [range(15), pytest.param(range(15, 150), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_pass_finds_the_front(
    kind: str, many: int, seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "_MANY", many)
    for seed in seeds:
        problem = made(kind, seed)
        assert not objection(problem)
        one = Pass(CountedProblem.of(problem), PassLimits(10**6, 10**6), Budget())
        assert one.run()
        found = {tuple(problem.evaluate(x).tolist()) for x in one.known}
        assert len(found) == len(one.known)
        assert found == known_front(problem), seed
        assert all(not problem.stepped.broken(x).size for x in one.known)


@pytest.mark.parametrize("seed", range(10))
def test_the_method_is_chosen_and_is_right(seed: int) -> None:
    problem = made("budget", seed)
    front = wp.front(problem)
    assert front.record.method == "frontier"
    assert front.exact
    assert {tuple(f) for f in front.values.tolist()} == known_front(problem)


def test_no_plan_is_an_error() -> None:
    nothing = Problem.from_arrays([[1.0, 1]], [[1.0, 1]], row_lower=5.0, upper=1, integer=True)
    with pytest.raises(InfeasibleError):
        wp.front(nothing)


def test_plans_that_are_known_need_not_be_found() -> None:
    problem = made("two budgets", 3)
    first = Pass(CountedProblem.of(problem), PassLimits(10**6, 10**6), Budget())
    assert first.run()
    again = Pass(CountedProblem.of(problem), PassLimits(10**6, 10**6), Budget())
    again.know(first.known)
    assert len(again.known) == len(first.known)
    assert again.run()
    assert {tuple(x) for x in again.known} == {tuple(x) for x in first.known}


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_pass_has_proved_where_it_is_given_up_holds_of_all_plans(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passing, "_MANY", 0)
    monkeypatch.setattr(passing, "_MANY_ELSE", 0)
    floors = empty = 0
    for seed in range(40):
        problem = made(kind, seed)
        whole, turns = CountedProblem.of(problem), iter(range(seed % 6))
        one = Pass(
            whole,
            PassLimits(10**6, 10**6),
            Budget(),
            running=lambda _, turns=turns: next(turns, None) is not None,  # type: ignore[misc]
        )
        if one.run() or (found := one.proved()) is None:
            continue
        plans = feasible(problem)
        values = whole.goals(whole.counted(plans) @ whole.costs.T)
        assert (values @ found.weights.T >= found.least - 1e-9).all(), seed
        below = (values[:, None] < found.empty).all(axis=2)
        assert not below.any(), seed
        floors, empty = floors + len(found.least), empty + len(found.empty)
    assert floors
    assert empty


@pytest.mark.parametrize("seed", range(20))
def test_a_pass_that_is_stopped_leaves_the_rest_to_zones(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it is given up, what goes on with its points finds the whole front."""
    from wholepie.optimizer.methods import frontier

    guard = PassLimits(states=Random(seed).randint(1, 40), bounded=Random(seed).randint(0, 40))
    monkeypatch.setattr(frontier, "_FEW", PassLimits(guard.states, 0))
    monkeypatch.setattr(frontier, "_MANY", guard)
    monkeypatch.setattr(passing, "_MANY", 5)
    problem = made(Random(seed).choice(["budget", "two budgets", "equations"]), seed)
    front = wp.front(problem)
    assert front.complete
    assert {tuple(f) for f in front.values.tolist()} == known_front(problem)


@pytest.mark.parametrize("seed", range(30))
def test_a_pass_and_zones_in_turns_find_the_front(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However short turns are, whoever has the last one."""
    from wholepie.optimizer.methods import frontier, zones

    rng = Random(seed)
    monkeypatch.setattr(frontier, "_FEW", PassLimits(rng.randint(1, 10), 0))
    monkeypatch.setattr(frontier, "_LEAST", rng.choice([1e-6, 1e-3]))
    monkeypatch.setattr(frontier, "_OVERHEAD", 0.0)
    monkeypatch.setattr(zones, "_LEAST_SECONDS", 10.0)
    monkeypatch.setattr(passing, "_MANY", 1)
    monkeypatch.setattr(passing, "_MANY_ELSE", 1)
    problem = made(rng.choice(KINDS), seed)
    front = wp.front(problem, workers=rng.randint(1, 2))
    assert front.exact
    assert {tuple(f) for f in front.values.tolist()} == known_front(problem)


@pytest.mark.parametrize("seed", range(10))
def test_where_zones_are_at_an_end_the_pass_has_the_front(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HiGHS gives no verdict on any zone, and the pass needs none."""
    from wholepie.optimizer.methods import frontier, zones

    goes_on = frontier._Passing._goes_on
    turns = iter([False] * 3)
    monkeypatch.setattr(
        frontier._Passing,
        "_goes_on",
        lambda self, proofs: next(turns, True) and goes_on(self, proofs),
    )
    learn = zones.ZoneSearch._learn
    monkeypatch.setattr(
        zones.ZoneSearch,
        "_learn",
        lambda self, task, outcome: learn(
            self, task, Outcome(Reason.FAILED, None, None, -np.inf, words="nothing")
        ),
    )
    problem = made("budget", seed)
    front = wp.front(problem)
    assert front.exact
    assert {tuple(f) for f in front.values.tolist()} == known_front(problem)


@pytest.mark.parametrize("equations", [0, 1])
def test_a_pass_compares_in_however_many_requirements(equations: int) -> None:
    rng = np.random.default_rng(equations)
    rows, plan = rng.integers(1, 9, (300, 5)).astype(float), rng.integers(0, 3, 5)
    high = np.maximum(rows @ plan, rows.sum(axis=1) + rng.integers(0, 9, 300))
    high[:equations] = rows[:equations] @ plan
    low = np.where(np.arange(300) < equations, high, -np.inf)
    costs = -rng.integers(1, 7, (2, 5)).astype(float)
    problem = Problem.from_arrays(costs, rows, row_lower=low, row_upper=high, upper=2, integer=True)
    front = wp.front(problem, method="frontier")
    assert {tuple(f) for f in front.values.tolist()} == known_front(problem)
