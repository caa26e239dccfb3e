"""Numbers that are added up in a file: what they come to in decimals counts, however it is written.

Doubles lose the cents beside millions: 1000000.01 - 1000000 is 0.010000000009 in them.
"""

import itertools
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from wholepie.optimizer.problem.rationals import rational, rationals

WIDTH = 5
CENTS = st.integers(-(10**11), 10**11)


@given(
    st.floats(allow_nan=False, allow_infinity=False)
    | st.builds(lambda whole, digits: whole / 10.0**digits, CENTS, st.integers(0, 16))
    | st.builds(lambda top, bottom: top / bottom, CENTS, st.integers(1, 10_000))
    | st.builds(lambda one, other: one / 1000 * (other / 7), CENTS, CENTS)
)
def test_a_number_alone_is_read_as_among_others(number: float) -> None:
    found = rationals(np.array([number]))
    among = found.fraction(0) if found.known[0] else Fraction(number)
    assert rational(number) == among


def split(exact: Fraction, rng: random.Random) -> list[str]:
    """A number of cents as a sum of larger ones."""
    parts = [Fraction(rng.randint(-(10**10), 10**10), 100) for _ in range(rng.randint(1, 4))]
    parts.append(exact - sum(parts))
    rng.shuffle(parts)
    return [f"{float(part):.2f}" for part in parts]


def added(parts: list[str], times: str = "") -> str:
    return " + ".join(f"{part}{times}" for part in parts).replace("+ -", "- ")


def cases() -> list[int]:
    return list(range(12))


class Sums:
    """Two goals and a requirement on two whole decisions, in cents, written in many parts."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.factors = [[self.cents() for _ in "xy"] for _ in range(3)]
        self.constants = [self.cents() for _ in range(3)]
        plan = [self.rng.randrange(WIDTH) for _ in "xy"]
        # The limit is met to the cent by a plan.
        self.limit = self.value(2, plan)

    def cents(self) -> Fraction:
        return Fraction(self.rng.randint(-900, 900), 100)

    def value(self, of: int, plan: list[int]) -> Fraction:
        products = (c * x for c, x in zip(self.factors[of], plan, strict=True))
        return sum(products, self.constants[of])

    def written(self, of: int, times: str) -> str:
        terms = [
            added(split(c, self.rng), times + name)
            for c, name in zip(self.factors[of], "xy", strict=True)
        ]
        return " + ".join([*terms, added(split(self.constants[of], self.rng))]).replace("+ -", "- ")

    def front(self) -> list[list[float]]:
        plans = [list(plan) for plan in itertools.product(range(WIDTH), repeat=2)]
        kept = [plan for plan in plans if self.value(2, plan) <= self.limit]
        values = {(self.value(0, plan), -self.value(1, plan)) for plan in kept}
        efficient = [
            one
            for one in values
            if not any(
                other != one and all(a <= b for a, b in zip(other, one, strict=True))
                for other in values
            )
        ]
        return sorted([float(a), float(-b)] for a, b in efficient)


@pytest.mark.parametrize("seed", cases())
def test_the_front_of_a_scenario_is_that_of_its_decimals(seed: int, tmp_path: Path) -> None:
    sums = Sums(seed)
    path = tmp_path / "sums.yaml"
    width, room = (added(split(each, sums.rng)) for each in (Fraction(WIDTH - 1), sums.limit))
    path.write_text(
        "wholepie: 1\n"
        "title: Sums\n"
        f"decisions:\n  x: {{type: integer, at least: 0, at most: {WIDTH - 1}}}\n"
        f"  y: {{type: integer, at least: 0, at most: {width}}}\n"
        "measures:\n"
        f"  first: {sums.written(0, '*')}\n"
        f"  second: {sums.written(1, '*')}\n"
        "stakeholders:\n"
        "  all:\n"
        f"    requires: {{room: '{sums.written(2, '*')} <= {room}'}}\n"
        "    goals:\n"
        "      low: {minimize: (first + 0.7 * first - 0.7 * first) / 3 * 3}\n"
        f"      high: {{maximize: 'min(second, second) + {added(split(Fraction(0), sums.rng))}'}}\n"
    )
    front = wp.front(path)
    assert front.exact
    assert sorted(front.points.to_numpy().tolist()) == sums.front()


@pytest.mark.parametrize("seed", cases())
def test_the_front_of_an_lp_file_is_that_of_its_decimals(seed: int, tmp_path: Path) -> None:
    sums = Sums(seed)
    path = tmp_path / "sums.lp"
    path.write_text(
        "minimize multi-objectives\n"
        f"low: {sums.written(0, ' ')}\n"
        f"high: weight=-1\n {sums.written(1, ' ')}\n"
        "subject to\n"
        f"room: {sums.written(2, ' ')} <= {added(split(sums.limit, sums.rng))}\n"
        f"bounds\n x <= {WIDTH - 1}\n y <= {WIDTH - 1}\ngeneral\n x y\nend\n"
    )
    front = wp.front(path)
    assert front.exact
    assert sorted(front.points.to_numpy().tolist()) == sums.front()


def test_conditions_on_data_compare_decimals(tmp_path: Path) -> None:
    path = tmp_path / "data.yaml"
    path.write_text(
        "wholepie: 1\n"
        "title: Data\n"
        "sets: {steps: [0.1, 0.3, 0.7]}\n"
        "parameters: {left: 1000000.01 - 1000000}\n"
        "decisions: {x: {for: s in steps if s - 0.1 == 0.2 or s == 0.69 + left, type: binary}}\n"
        "stakeholders:\n"
        "  all:\n"
        "    goals:\n"
        "      low: {minimize: 'sum(s * x[s] for s in steps if s > 0.2)'}\n"
        "      high: {maximize: 'sum(x[s] for s in steps if s >= 0.3)'}\n"
    )
    found = sorted(wp.front(path).points.to_numpy().tolist())
    assert found == [[0.0, 0.0], [0.3, 1.0], [1.0, 2.0]]
