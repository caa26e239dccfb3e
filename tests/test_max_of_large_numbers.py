"""Goals that are a max of sums with numbers of 1e9 beside fractions, against all plans."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from wholepie import Problem
from wholepie.optimizer.engine import run
from wholepie.optimizer.problem.rationals import rational
from wholepie.optimizer.search.options import Options

NUMBERS = [1.0, 3.0, 5.0, 25.5, 1 / 13, 10 / 13]
LARGE = [1e9 + 7, 5e8 + 3, 1.0]

Numbers = list[list[float]]

#: Numbers of the two sums, their constants, gains, and sizes with their limit: HiGHS has denied
#: plans of each.
DENIED: list[tuple[Numbers, list[float], list[float], list[float]]] = [
    (
        [[1, 3, 5, 5, 3], [25.5, 1 / 13, 10 / 13, 1e9 + 7, 5e8 + 3]],
        [-2, -2],
        [1, 1, 3, 1, 7],
        [1, 1, 3, 2, 3, 7],
    ),
    (
        [[25.5, 3, 5, 5, 5], [1e9 + 7, 1, 25.5, 1, 1]],
        [-2, 1],
        [8, 8, 3, 3, 6],
        [1, 1, 2, 1, 1, 7],
    ),
    (
        [[25.5, 1, 10 / 13, 10 / 13, 25.5], [1, 10 / 13, 3, 1e9 + 7, 25.5]],
        [-2, 1],
        [8, 4, 5, 6, 7],
        [1, 1, 3, 1, 1, 7],
    ),
    (
        [[10 / 13, 3, 5e8 + 3, 1 / 13, 3], [1 / 13, 3, 10 / 13, 1 / 13, 3]],
        [0, 0],
        [4, 3, 6, 2, 3],
        [1, 3, 3, 3, 1, 4],
    ),
]


def require_whole_front(
    sums: Numbers, constants: list[float], gains: list[float], sizes: list[float]
) -> None:
    """Half the max of two sums against gains, at most two of each of five things."""
    n = len(gains)
    rows = np.vstack([np.hstack([-np.array(sums), np.ones((2, 1))]), [*sizes[:-1], 0]])
    problem = Problem.from_arrays(
        [[0.0] * n + [0.5], [-gain for gain in gains] + [0.0]],
        rows,
        row_lower=[*constants, -np.inf],
        row_upper=[np.inf, np.inf, sizes[-1]],
        upper=[2.0] * n + [np.inf],
        integer=[True] * n + [False],
    )
    hidden = np.arange(n + 1) == n
    problem = replace(problem, columns=replace(problem.columns, hidden=hidden))
    front = run(problem, Options())
    assert front.complete
    found = {(float(a), float(b)) for a, b in front.values}
    assert found == known_front(sums, constants, gains, sizes)


def known_front(
    sums: Numbers, constants: list[float], gains: list[float], sizes: list[float]
) -> set[tuple[float, float]]:
    points = set()
    for x in itertools.product(range(3), repeat=len(gains)):
        if dot(sizes[:-1], x) <= rational(sizes[-1]):
            ends = (rational(c) + dot(row, x) for c, row in zip(constants, sums, strict=True))
            points.add((max(Fraction(0), *ends) / 2, -dot(gains, x)))
    return {
        (float(a), float(b))
        for a, b in points
        if not any((c, d) != (a, b) and c <= a and d <= b for c, d in points)
    }


def dot(numbers: list[float], x: tuple[int, ...]) -> Fraction:
    return sum((rational(a) * value for a, value in zip(numbers, x, strict=True)), Fraction(0))


@pytest.mark.parametrize("case", DENIED)
def test_plans_that_were_denied_are_found(
    case: tuple[Numbers, list[float], list[float], list[float]],
) -> None:
    require_whole_front(*case)


@pytest.mark.parametrize(
    "seeds", [range(4), pytest.param(range(4, 60), marks=pytest.mark.slow)], ids=["few", "many"]
)
def test_fronts_of_such_goals_are_whole(seeds: range) -> None:
    for seed in seeds:
        rng = np.random.default_rng(seed)
        sums = rng.choice(NUMBERS, (2, 5))
        for _ in range(2):
            sums[rng.integers(2), rng.integers(5)] = rng.choice(LARGE)
        constants, gains = rng.choice([0.0, 1.0, -2.0], 2), rng.integers(1, 9, 5)
        sizes = [*rng.integers(1, 4, 5), rng.integers(4, 9)]
        require_whole_front(
            sums.tolist(), constants.tolist(), [float(g) for g in gains], [float(s) for s in sizes]
        )


@pytest.mark.parametrize("most", [3, 5])
@pytest.mark.parametrize("constant", [0.0, 1e5])
@pytest.mark.parametrize("step", [1.0, 2.0, 3.0])
def test_cents_beside_millions_are_found(most: int, constant: float, step: float) -> None:
    """The sum of ``abs(1e5 y - step x)`` and ``abs(1e8 b + step x + constant)``, and b + x."""
    rows, lower = [], []
    for sign in (1.0, -1.0):
        rows += [[sign * step, -sign * 1e5, 0, 1, 0], [-sign * step, 0, -sign * 1e8, 0, 1]]
        lower += [0.0, sign * constant]
    problem = Problem.from_arrays(
        [[0, 0, 0, 1, 1], [-1, 0, -1, 0, 0]],
        rows,
        row_lower=lower,
        upper=[most, 1, 1, np.inf, np.inf],
        integer=[True, True, True, False, False],
    )
    hidden = np.arange(5) > 2
    front = run(replace(problem, columns=replace(problem.columns, hidden=hidden)), Options())
    assert front.complete
    points = {
        (abs(1e5 * y - step * x) + abs(1e8 * b + step * x + constant), -float(b + x))
        for x, y, b in itertools.product(range(most + 1), range(2), range(2))
    }
    known = {
        (a, b)
        for a, b in points
        if not any((c, d) != (a, b) and c <= a and d <= b for c, d in points)
    }
    assert {(float(a), float(b)) for a, b in front.values} == known


def test_three_decisions_of_a_planner_have_all_four_points() -> None:
    """A plan with 12001.60 was denied: HiGHS' probing drew a wrong conclusion from cents."""
    parts = [
        ([5014.12, -10000.0, 10000.0], 0.0),
        ([-10000.0, 6238.0, 10000.0], -8789.95),
        ([9723.8, -4553.47, 0.0], -0.08),
    ]
    rows, lower = [[10000.0, 8666.39, 0.04, 0, 0, 0]], [-np.inf]
    for k, (numbers, constant) in enumerate(parts):
        for sign in (1.0, -1.0):
            rows.append([-sign * a for a in numbers] + [float(k == j) for j in range(3)])
            lower.append(sign * constant)
    problem = Problem.from_arrays(
        [[0, 0, 0, 1, 1, 1], [-8, -1, -1, 0, 0, 0]],
        rows,
        row_lower=lower,
        row_upper=[16799.787] + [np.inf] * 6,
        upper=[3, 1, 1] + [np.inf] * 3,
        integer=[True] * 3 + [False] * 3,
    )
    hidden = np.arange(6) > 2
    front = run(replace(problem, columns=replace(problem.columns, hidden=hidden)), Options())
    assert front.values.tolist() == [[8790.03, 0], [11210.13, -1], [12001.6, -2], [33527.79, -9]]
