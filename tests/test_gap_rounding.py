"""A stated gap is never below the true one, not by a rounding error, and verify accepts none."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random

import numpy as np
import pytest

import wholepie as wp
from wholepie import Front, Problem

Values = tuple[Fraction, ...]


def stated(rng: Random) -> tuple[Problem, list[Values]]:
    """Three goals of four whole decisions, and the values of all plans, in fractions."""
    costs = [[rng.randint(-9, 9) * rng.choice([1, 0.1, 0.7]) for _ in range(4)] for _ in range(3)]
    problem = Problem.from_arrays(costs, np.zeros((0, 4)), upper=2, integer=True)
    exact = [[Fraction(str(round(each, 9))) for each in row] for row in costs]
    plans = product(range(3), repeat=4)
    return problem, [
        tuple(sum((c * x for c, x in zip(row, plan, strict=True)), Fraction(0)) for row in exact)
        for plan in plans
    ]


def true_gap(front: Front, plans: list[Values]) -> Fraction | None:
    listed = [tuple(Fraction(str(v)) for v in row) for row in front.values.tolist()]
    sizes = [max(column) - min(column) for column in zip(*listed, strict=True)]
    if not all(sizes):
        return None
    return max(
        min(
            max((z - y) / size for z, y, size in zip(point, plan, sizes, strict=True))
            for point in listed
        )
        for plan in plans
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_stated_gap_is_no_less_than_the_true_one(seed: int) -> None:
    rng = Random(f"gap {seed}")
    problem, plans = stated(rng)
    front = wp.front(problem, method="zones", max_points=rng.randint(3, 6))
    gap = true_gap(front, plans)
    if gap is not None and np.isfinite(front.gap):
        assert Fraction(str(front.gap)) >= gap
        assert Fraction(front.gap) >= gap


@pytest.mark.parametrize("share", [1e-15, 1e-12, 1e-9, 1e-6])
def test_a_gap_that_is_hardly_too_small_is_refuted(share: float) -> None:
    refuted = 0
    for seed in range(12):
        rng = Random(f"gap {seed}")
        problem, plans = stated(rng)
        front = wp.front(problem, method="zones", max_points=4)
        gap = true_gap(front, plans)
        if not gap:
            continue
        lowered = float(gap) * (1 - share)
        assert Fraction(str(lowered)) < gap
        found = wp.verify(replace(front, gap=lowered, payoff=None))
        assert found.refuted
        refuted += 1
    assert refuted
