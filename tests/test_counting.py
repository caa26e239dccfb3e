"""Whole decisions far from 0 or of a wide range: nothing of their fronts is lost or false."""

import itertools
from fractions import Fraction
from random import Random

import numpy as np
import pytest
import scipy.sparse as sp

import wholepie as wp
from fuzz_fronts import WAYS, Case, found_in
from planners import Aim, Line, Row, Stated
from wholepie import Goal, Problem
from wholepie.optimizer.problem.constants import Constants
from wholepie.optimizer.problem.verification import faults, row_scales

METHODS = (None, None, "zones", "kirlik-sayin", "grid")


def far(rng: Random) -> Stated:
    """Three to five columns that begin at 1e7 to 1e13, and one or two rows that a plan keeps to."""
    n, exponent, most = rng.choice((3, 4, 5)), rng.randint(7, 13), rng.choice((9, 99))
    begin = [rng.choice((1, 1, -1)) * (10**exponent + rng.randrange(10**6)) for _ in range(n)]
    box = tuple((low, low + rng.choice((2, 3, 4))) for low in begin)
    plan = [rng.randint(*side) for side in box]

    def numbers() -> tuple[Fraction, ...]:
        return tuple(Fraction(rng.randint(1, most) * rng.choice((1, 1, 1, -1))) for _ in range(n))

    rows = []
    for _ in range(rng.choice((1, 1, 2))):
        sizes = numbers()
        at = sum(a * x for a, x in zip(sizes, plan, strict=True))
        rows.append(rng.choice((Row(sizes, high=at), Row(sizes, low=at), Row(sizes, at, at))))
    goals = tuple(
        Aim(rng.choice(("minimize", "maximize")), (Line(numbers()),))
        for _ in range(rng.choice((2, 2, 3)))
    )
    ends = (tuple(Fraction(side[i]) for side in box) for i in (0, 1))
    return Stated(goals, tuple(rows), *ends, box)


@pytest.mark.parametrize("seed", range(60))
def test_columns_that_begin_far_from_0(seed: int) -> None:
    rng = Random(f"far {seed}")
    stated, way = far(rng), WAYS[seed % len(WAYS)]
    method = rng.choice(METHODS) if len(stated.goals) == 2 or way == "whole" else None
    case = Case(stated, way, rng.randint(1, 6), method)
    assert not found_in(case), case


@pytest.mark.parametrize("kind", ["equation", "at most", "at least"])
@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_of_a_budget_is_a_decision(kind: str, seed: int) -> None:
    """Projects, and a whole column for what they leave of a budget of up to 1e12."""
    rng = Random(f"left {seed}")
    n, exponent = rng.choice((5, 6, 7)), rng.randint(7, 11)
    costs = [rng.randint(10 ** (exponent - 1), 10**exponent) for _ in range(n)]
    if rng.random() < 0.3:
        costs = [10**exponent + rng.randint(-9, 9) for _ in range(n)]
    budget, gains = sum(costs) // 2 + rng.randint(0, 9), [rng.randint(1, 30) for _ in range(n)]
    sense = {"equation": rng.choice(("minimize", "maximize")), "at most": "maximize"}
    goals = [Goal("left", sense.get(kind, "minimize")), Goal("gain", "maximize")]
    problem = Problem.from_arrays(
        [[0] * n + [1], [*gains, 0]],
        [[*costs, 1]],
        row_lower=-np.inf if kind == "at most" else budget,
        row_upper=np.inf if kind == "at least" else budget,
        upper=[1] * n + [10 ** (exponent + 2)],
        integer=True,
        goals=goals,
    )
    found = set(map(tuple, wp.front(problem).values))
    true = set()
    for plan in itertools.product((0, 1), repeat=n):
        left = budget - sum(a * x for a, x in zip(costs, plan, strict=True))
        if left >= 0 or kind == "at least":
            true.add((max(left, 0), sum(a * x for a, x in zip(gains, plan, strict=True))))
    sign = goals[0].sign
    beaten = {
        one
        for one in true
        for other in true
        if other != one and sign * other[0] <= sign * one[0] and other[1] >= one[1]
    }
    assert found == true - beaten


@pytest.mark.parametrize("seed", range(30))
def test_plans_are_the_same_however_they_are_counted(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, big = 4, 10 ** int(rng.integers(7, 14))
    lower = rng.integers(-big, big, n)
    width = rng.choice([1, 3, 2**28, 2**41], n)
    problem = Problem.from_arrays(
        rng.integers(-9, 9, (2, n)) / rng.choice([1, 100]),
        rng.integers(-9, 9, (2, n)),
        row_upper=(rng.integers(-9, 9, (2, n)) @ lower).astype(float),
        lower=lower,
        upper=lower + width,
        integer=True,
    )
    constants = Constants(problem)
    rest = constants.rest
    assert (rest.tight.upper - rest.tight.lower <= 2**24).all()
    for x in rng.integers(lower, lower + width + 1, (20, n)).astype(float):
        counted = constants.counted(x)
        assert constants.written(counted).tolist() == x.tolist()
        assert constants.added(rest.evaluate(counted)).tolist() == problem.evaluate(x).tolist()
        same = [any(faults(p, row_scales(p), y)) for p, y in ((problem, x), (rest, counted))]
        assert same[0] == same[1]


def test_entries_may_come_in_any_order_and_in_parts() -> None:
    """``3 x + 9 y <= 6``, its entries out of order and one of them in two parts."""
    rows = sp.csr_array((np.array([9.0, 1.0, 2.0]), np.array([1, 0, 0]), np.array([0, 3])), (1, 2))
    problem = Problem.from_arrays([[-1, 0], [0, -1]], rows, row_upper=6, upper=2, integer=True)
    assert problem.A.toarray().tolist() == [[3.0, 9.0]]
    assert wp.front(problem).values.tolist() == [[-2.0, 0.0]]
