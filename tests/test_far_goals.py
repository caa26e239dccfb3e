"""Goals that are a max, min or abs of something far from 0: HiGHS sees no unit beside 1e9."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import numpy as np
import pytest

import wholepie as wp
from fuzz_fronts import WHOLE, Case, case_of, found_in
from planners import Aim, Line, Numbers, Stated, counts, fractions, shares, small, tenths
from wholepie.optimizer.problem.origins import origins


def evens(rng: Random, n: int) -> Numbers:
    return tuple(2 * a for a in small(rng, n))


SUMS = (small, evens, tenths, counts)
PLAIN = (small, tenths, counts, fractions)


def far_case(seed: int) -> Case:
    """A max, min or abs of sums up to 1e12 from 0 beside shares, and another goal at times."""
    rng = Random(f"far {seed}")
    n = rng.randint(3, 4)
    box = tuple((rng.choice((0, 0, 1, -2)), rng.randint(2, 5)) for _ in range(n))
    goals = [_far(rng, n), Aim("minimize", (Line(_turned(rng, shares(rng, n))),))]
    if rng.random() < 0.3:
        goals.append(Aim("maximize", (Line(rng.choice(PLAIN)(rng, n)),)))
    low, high = (tuple(map(Fraction, ends)) for ends in zip(*box, strict=True))
    stated = Stated(tuple(goals), (), low, high, box)
    return Case(stated, rng.choice(WHOLE), 3, None, rng.choice(("scenario", "pyomo")))


def _far(rng: Random, n: int) -> Aim:
    of = rng.choice(("abs", "abs", "max", "min"))
    size = 10 ** rng.choice((7, 8, 9, 9, 10, 12)) * rng.choice((1, -1))
    lines = tuple(
        Line(rng.choice(SUMS)(rng, n), size * rng.choice((1, 1, 3)) + _little(rng))
        for _ in range(1 if of == "abs" else 2)
    )
    return Aim("maximize" if of == "min" else "minimize", lines, of)


def _turned(rng: Random, numbers: Numbers) -> Numbers:
    return tuple(rng.choice((1, -1)) * a for a in numbers)


def _little(rng: Random) -> Fraction:
    return rng.choice((Fraction(0), Fraction(0), Fraction(1), Fraction(7), Fraction(1, 10)))


def false_claims(case: Case) -> list[str]:
    return [found for found in found_in(case) if found.startswith("false")]


@pytest.mark.parametrize("seed", [700420, 1000491])
def test_a_distance_from_a_billion_loses_no_points(seed: int) -> None:
    """The column that stands for the distance is a whole number in one, and was not moved; in the
    other it has steps of 2, and was counted from an odd number.
    """
    assert false_claims(case_of(seed)) == []


def test_columns_are_counted_from_a_multiple_of_their_unit() -> None:
    moved = 0
    for seed in range(60):
        problem = wp.problem(far_case(seed).stated.model())
        units, origin = problem.stepped.units, origins(problem)
        for j in np.flatnonzero(origin).tolist():
            assert int(origin[j]) % units[j] == 0, seed
            moved += units[j].denominator == 1 < units[j]
    assert moved


@pytest.mark.parametrize(
    "seeds",
    [(*range(4), 183), pytest.param(range(4, 300), marks=pytest.mark.slow)],
    ids=["few", "many"],
)
def test_goals_far_from_zero_lose_no_points(seeds: Sequence[int]) -> None:
    for seed in seeds:
        case = far_case(seed)
        assert false_claims(case) == [], f"{seed}: {case}"
