"""Goals that are a max, min or abs of something far from 0: HiGHS sees no unit beside 1e9."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest

from fuzz_fronts import WHOLE, Case, case_of, found_in
from planners import Aim, Line, Numbers, Stated, counts, fractions, shares, small, tenths

SUMS = (small, small, tenths, counts)
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


def test_a_distance_from_a_billion_loses_no_points() -> None:
    """The column that stands for the distance is a whole number there, and was not moved."""
    assert false_claims(case_of(700420)) == []


@pytest.mark.parametrize(
    "seeds",
    [(*range(8), 183), pytest.param(range(8, 300), marks=pytest.mark.slow)],
    ids=["few", "many"],
)
def test_goals_far_from_zero_lose_no_points(seeds: Sequence[int]) -> None:
    for seed in seeds:
        case = far_case(seed)
        assert false_claims(case) == [] or not case.stated.front, f"{seed}: {case}"
