"""A pass with goals that are a max, min or abs of sums, against all plans."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from wholepie import Problem
from wholepie.optimizer.frontier import passing
from wholepie.optimizer.frontier.counted_problem import CountedProblem, objection
from wholepie.optimizer.frontier.passing import Pass, PassLimits
from wholepie.optimizer.solver.budget import Budget

Front = set[tuple[float, ...]]


def made(seed: int) -> tuple[Problem, Front]:
    """Goals of decisions and of columns that stand for a max or min of sums, and their front."""
    rng = np.random.default_rng(seed)
    p, n, k = int(rng.integers(1, 4)), int(rng.integers(2, 6)), int(rng.integers(1, 3))
    lower = rng.choice([0, 0, -1, 2], n).astype(float)
    upper = lower + rng.choice([1, 1, 2, 3], n)
    row = rng.integers(-3, 6, n).astype(float)
    limit = float(row @ rng.integers(lower, upper + 1))
    sums, owners, ends = [], [], []
    for t in range(k):
        for _ in range(int(rng.integers(1, 4))):
            sums.append(rng.integers(-4, 5, n).astype(float))
            owners.append(t)
            ends.append(float(rng.integers(-3, 4)))
    way = rng.choice([1.0, -1.0], k)
    matrix = np.zeros((len(sums) + 1, n + k))
    for i, (a, t) in enumerate(zip(sums, owners, strict=True)):
        matrix[i, :n], matrix[i, n + t] = -a, 1.0
    matrix[-1, :n] = row
    low = [end if way[t] > 0 else -np.inf for end, t in zip(ends, owners, strict=True)]
    high = [end if way[t] < 0 else np.inf for end, t in zip(ends, owners, strict=True)]
    costs = np.hstack([rng.integers(-4, 5, (p, n)) * rng.integers(0, 2, (p, 1)), np.zeros((p, k))])
    costs[:, n:] = rng.choice([0, 1, 2], (p, k)) * way
    problem = Problem.from_arrays(
        costs,
        matrix,
        row_lower=[*low, -np.inf],
        row_upper=[*high, limit],
        lower=[*lower, *np.full(k, -np.inf)],
        upper=[*upper, *np.full(k, np.inf)],
        integer=[True] * n + [False] * k,
    )
    hidden = np.arange(n + k) >= n
    problem = replace(problem, columns=replace(problem.columns, hidden=hidden))
    points = set()
    spans = (range(int(a), int(b) + 1) for a, b in zip(lower, upper, strict=True))
    for x in itertools.product(*spans):
        if row @ x <= limit:
            tops = [
                w
                * max(
                    w * (a @ x + end)
                    for a, end, o in zip(sums, ends, owners, strict=True)
                    if o == t
                )
                for t, w in enumerate(way)
            ]
            points.add(tuple((costs @ [*x, *tops]).tolist()))
    return problem, {
        f
        for f in points
        if not any(g != f and all(a <= b for a, b in zip(g, f, strict=True)) for g in points)
    }


@pytest.mark.parametrize("many", [0, 10**9], ids=["bounds", "dominance"])
@pytest.mark.parametrize(
    "seeds", [range(60), pytest.param(range(60, 1500), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_a_pass_finds_the_front(seeds: range, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passing, "_MANY", many)
    monkeypatch.setattr(passing, "_MANY_ELSE", many)
    passed = 0
    for seed in seeds:
        problem, known = made(seed)
        if objection(problem):
            continue
        passed += 1
        one = Pass(CountedProblem.of(problem), PassLimits(10**6, 10**6), Budget())
        assert one.run()
        found = {tuple(problem.evaluate(problem.settled(x)).tolist()) for x in one.known}
        assert len(found) == len(one.known)
        assert found == known, seed
    assert passed > len(seeds) / 2
