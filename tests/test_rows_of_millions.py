"""Rows of numbers from 2^15 to 2^24: steps are hardly more than HiGHS lets rows be off."""

from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest

from fuzz_fronts import Case, case_of, found_in
from planners import Aim, Line, Numbers, Row, Stated, counts, dot, fractions, small, tenths
from planners import ten_thousandths as fine

#: Seeds of fronts that lacked a point.
FALSE = (1007, 2976)
GOALS = (small, tenths, counts, fine, fractions)


def rows_case(seed: int) -> Case:
    """Two goals, and one or two rows that a plan keeps to, just, or breaks by up to two."""
    rng = Random(f"row {seed}")
    n = rng.randint(3, 5)
    box = []
    for _ in range(n):
        low = rng.choice((0, 0, 1, -3, -50))
        box.append((low, low + rng.randint(1, 6)))
    top = int(2 ** rng.uniform(15, 24))
    goals = tuple(
        Aim(rng.choice(("minimize", "maximize")), (Line(rng.choice(GOALS)(rng, n)),))
        for _ in range(2)
    )
    low, high = (tuple(map(Fraction, ends)) for ends in zip(*box, strict=True))
    rows = tuple(_row(rng, box, top) for _ in range(rng.choice((1, 1, 2))))
    stated = Stated(goals, rows, low, high, tuple(box))
    method = "zones" if Random(seed).random() < 0.7 else None
    return Case(stated, "whole", 3, method, "arrays")


def _row(rng: Random, box: Sequence[tuple[int, int]], top: int) -> Row:
    of = tuple(rng.choice((1, 1, 1, 1, -1)) * a for a in _numbers(rng, len(box), top))
    end = dot(of, tuple(rng.randint(*side) for side in box)) + rng.choice((0, 0, 0, -1, 1, -2, 2))
    return Row(of, None, end) if rng.random() < 0.5 else Row(of, end, None)


def _numbers(rng: Random, n: int, top: int) -> Numbers:
    """Numbers that all but tie, any up to the top, or small ones beside it."""
    kind = rng.random()
    if kind < 0.4:
        return tuple(Fraction(top + rng.randint(-3, 3)) for _ in range(n))
    if kind < 0.7:
        return tuple(Fraction(rng.randint(1, top)) for _ in range(n))
    return tuple(
        Fraction(rng.choice((top, top - 1, 1, 2, 7, rng.randint(1, 99)))) for _ in range(n)
    )


def test_a_plan_far_from_its_limit_is_not_denied() -> None:
    """999998 (x0 + x1) + 999999 x2 >= -39999961: HiGHS lost a plan that keeps it by 999,997."""
    assert found_in(case_of(1000802)) == []


@pytest.mark.parametrize(
    "seeds",
    [(*range(60), *FALSE), pytest.param(range(60, 2000), marks=pytest.mark.slow)],
    ids=["few", "many"],
)
def test_no_point_is_lost(seeds: Sequence[int]) -> None:
    for seed in seeds:
        case = rows_case(seed)
        assert found_in(case) == [], f"{seed}: {case}"
