"""Goals whose range is small beside their size: a requirement leaves them hardly any.

HiGHS keeps to rows relative to their size, which may be more than the whole range of such a goal.
"""

from fractions import Fraction
from itertools import combinations, pairwise
from random import Random

import numpy as np
import pytest

import wholepie as wp
from wholepie import Front, Problem

Point = tuple[Fraction, Fraction]
Line = tuple[Fraction, Fraction, Fraction]
#: What amounts are told apart to, as a share of a goal's range, and relative to values.
SHARE, ROUNDING = Fraction(1, 10**6), Fraction(1, 10**12)


def held(rng: Random, slack: float) -> tuple[Problem, list[Line]]:
    """Two amounts up to 3, a limit, and a second goal that a requirement holds within a range.

    With it the half planes ``a x + b y <= c`` that the plans are.
    """
    big = rng.choice([1, 1000, 90000, 10**6])
    cost = [round(rng.randint(1, 99) * 0.01 * big, 4) for _ in range(2)]
    wish = [rng.choice([-4, -3, -2, -1, 1, 2, 3]) for _ in range(2)]
    limit = [rng.randint(0, 4), rng.randint(1, 4)]
    most, least = float(1.8 * sum(limit)), float(1.5 * sum(cost))
    rows, upper = [limit, cost], [most, least + slack * big]
    problem = Problem.from_arrays(
        [wish, cost], rows, row_lower=[-np.inf, least], row_upper=upper, upper=3
    )
    lines = [*half_planes(rows, upper), tuple(-Fraction(each) for each in (*cost, least))]
    return problem, lines


def nearly_parallel(rng: Random, part: float) -> tuple[Problem, list[Line]]:
    """Two amounts up to 3, two limits that are nearly parallel, and goals nearly along them."""
    row = [rng.choice([0.5, 1.0, 2.0, 4.0]) for _ in range(2)]

    def near() -> list[float]:
        return [each * (1 + rng.choice([-1, 0, 1]) * part * rng.randint(1, 9)) for each in row]

    rows, upper = [row, near()], [sum(row), sum(row) * (1 + part)]
    costs = [[rng.choice([-2, -1, 1, 2]), rng.choice([-2, -1, 1, 2])], [-each for each in near()]]
    problem = Problem.from_arrays(costs, rows, row_upper=upper, upper=3)
    return problem, half_planes(rows, upper)


def half_planes(rows: list[list[float]], upper: list[float]) -> list[Line]:
    one, none = Fraction(1), Fraction(0)
    box = [(-one, none, none), (none, -one, none), (one, none, 3 * one), (none, one, 3 * one)]
    pairs = zip(rows, upper, strict=True)
    return [(Fraction(a), Fraction(b), Fraction(c)) for (a, b), c in pairs] + box


def corners(problem: Problem, lines: list[Line]) -> list[Point]:
    """The values of all vertices of the plans, in fractions."""
    costs = [[Fraction(each) for each in row] for row in problem.C.tolist()]
    found = []
    for (a, b, c), (d, e, f) in combinations(lines, 2):
        if (area := a * e - b * d) == 0:
            continue
        x, y = (c * e - b * f) / area, (a * f - c * d) / area
        if all(p * x + q * y <= r for p, q, r in lines):
            found.append((costs[0][0] * x + costs[0][1] * y, costs[1][0] * x + costs[1][1] * y))
    return found


def shortfall(front: Front, best: Point) -> Fraction:
    """By how much the nearest listed plan or mixture is worse, in ranges of the listed plans."""
    points = [tuple(Fraction(v) for v in row) for row in front.values.tolist()]
    sizes = [max(column) - min(column) for column in zip(*points, strict=True)]
    parts = [(p, p) for p in points]
    if front.faces is not None:
        ends = [tuple(Fraction(v) for v in row) for row in front.faces.values.tolist()]
        parts += [pair for face in front.faces.members for pair in pairwise(ends[i] for i in face)]
    return min(_worst(pair, best, sizes) for pair in parts)


def _worst(pair: tuple[tuple[Fraction, ...], ...], best: Point, sizes: list[Fraction]) -> Fraction:
    """The least of the larger shortfall over a mixture of two points."""
    first, last = pair
    sizes = [size or Fraction(1) for size in sizes]
    starts = [(f - b) / size for f, b, size in zip(first, best, sizes, strict=True)]
    ends = [(f - b) / size for f, b, size in zip(last, best, sizes, strict=True)]
    shares = [Fraction(0), Fraction(1)]
    turn = (ends[0] - starts[0]) - (ends[1] - starts[1])
    if turn:
        shares.append((starts[1] - starts[0]) / turn)
    mixed = (
        max(s + t * (e - s) for s, e in zip(starts, ends, strict=True))
        for t in shares
        if 0 <= t <= 1
    )
    return max(min(mixed), Fraction(0))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("slack", [0.0, 1e-9, 1e-7, 1e-5, 1e-3])
def test_no_vertex_lies_below_what_is_claimed(seed: int, slack: float) -> None:
    assert_claims_hold(*held(Random(f"held {seed}"), slack))


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("part", [1e-9, 1e-8, 1e-7, 1e-6, 1e-4])
def test_nor_where_goals_are_nearly_parallel_to_limits(seed: int, part: float) -> None:
    assert_claims_hold(*nearly_parallel(Random(f"parallel {seed}"), part))


def assert_claims_hold(problem: Problem, lines: list[Line]) -> None:
    best = corners(problem, lines)
    if not best:
        return
    front = wp.front(problem)
    for corner in best:
        size = max(map(abs, corner)) * ROUNDING
        span = [Fraction(float(each)) for each in np.ptp(front.values, axis=0)]
        noise = max((size / each for each in span if each > 16 * size), default=Fraction(0))
        if np.isfinite(front.gap):
            assert shortfall(front, corner) <= Fraction(front.gap) + SHARE + noise


def test_a_range_of_a_thousandth_at_a_quarter_of_a_million() -> None:
    """The plan (17/6, 0) beats (1.56, ...) at the same cost; both were once listed as ends."""
    problem = Problem.from_arrays(
        [[-2, 0], [90000, 80000]],
        [[2, 4], [90000, 80000]],
        row_lower=[-np.inf, 255000],
        row_upper=[10.8, 255000.001],
        upper=3,
    )
    front = wp.front(problem)
    np.testing.assert_allclose(front.values[:, 0], -17 / 3, rtol=1e-7)
    assert not wp.verify(front).refuted


def test_a_goal_nearly_parallel_to_two_limits_has_a_true_gap() -> None:
    """The vertex (1, -5.0000014) is missed by a ten-thousandth of the second goal's range."""
    problem = Problem.from_arrays(
        [[2, 0, -1], [-1.000001, -0.5, -4.0000004]],
        [[1, 0.5, 4], [1.0000001, 0.4999995, 4.00004]],
        row_upper=[5, 5.00005],
        upper=[3, 10, 1],
    )
    front = wp.front(problem)
    best = Fraction(1), Fraction("-5.0000014")
    assert shortfall(front, best) <= Fraction(front.gap) + SHARE


def test_a_range_that_whole_numbers_hide_from_the_solver_is_not_claimed() -> None:
    problem = Problem.from_arrays(
        [[-2, 3, -4], [380e6, 740e6, 980e6], [3, 0, 0]],
        [[2, 4, 1], [380e6, 740e6, 980e6]],
        row_lower=[-np.inf, 3150e6],
        row_upper=[12.6, 3150e6 + 1],
        upper=3,
        integer=[False, False, True],
    )
    front = wp.front(problem)
    assert front.gap == np.inf
    assert any("'f2'" in note or "f2" in note for note in front.record.notes)


@pytest.mark.parametrize(
    ("costs", "row", "at"),
    [
        ([[-3, 1], [0.51, 0.95], [-1, -3]], [1, 2], 2.19),
        ([[-3, 1], [0.3, 0.7], [-1, -3]], [1, 2], 1.7),
    ],
)
def test_a_mixture_may_have_the_values_of_the_payoff_table(
    costs: list[list[float]], row: list[float], at: float
) -> None:
    """An equation holds the second goal: its row of the table may be a mixture on the one face."""
    problem = Problem.from_arrays(
        costs, [row, costs[1]], row_lower=[-np.inf, at], row_upper=[5.4, at], upper=3
    )
    front = wp.front(problem)
    assert front.faces is not None
    found = wp.verify(front)
    assert not found.faults
    assert not found.refuted


def test_plans_that_differ_by_a_last_digit_are_one() -> None:
    """Five goals of thousandths beside 100,000: two ways of one vertex were both listed."""
    problem = Problem.from_arrays(
        [[1.25, -3, 2, -1], [-4, 1, 0.5, -4], [0, 3, 1, 3], [-3, 2, 5, 0], [-1.25, 3, -2, 1]],
        [[4, -1, 4, -1]],
        row_upper=399040.00108,
        lower=[10, 0, 100000, 1000],
        upper=[10.0003, 0.0003, 100000.0003, 1000.0001],
    )
    found = wp.verify(wp.front(problem))
    assert not found.faults
    assert not found.refuted


def test_weights_of_a_face_are_checked_to_the_stated_gap() -> None:
    costs = [[90000, 80000, 0], [-3, 0, 2], [0, 0, 0]]
    problem = Problem.from_arrays(
        costs,
        [[2, 4, 1], [90000, 80000, 0]],
        row_lower=[-np.inf, 255000],
        row_upper=[10.8, 255000.001],
        upper=3,
    )
    assert not wp.verify(wp.front(problem)).faults
