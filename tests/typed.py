"""Small problems of whole numbers as people type them, and what is true of them, in fractions."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from hypothesis import strategies as st

from wholepie import Goal, Problem

Plan = tuple[int, ...]
#: Numbers by kind, written as a planner would: (coefficients, right-hand sides).
_NUMBERS = {
    "whole": ["1", "-1", "2", "3", "7", "-4", "0"],
    "money": ["25000000", "1", "3", "-25000000", "9999999", "10000000000"],
    "cents": ["0.01", "12.35", "-0.05", "1000.10", "99999.99"],
    "shares": ["1/3", "2/3", "-1/7", "1/2", "5/12"],
    "big M": ["1", "2", "-10000", "-1000000", "-10000000", "100000000"],
    "costs": ["0.0001", "1000000", "0.0041", "-0.0008"],
}


@dataclass
class Typed:
    """A problem of integer columns, and its numbers as fractions."""

    problem: Problem
    goals: list[list[Fraction]]
    rows: list[list[Fraction]]
    row_lower: list[Fraction | None]
    row_upper: list[Fraction | None]
    boxes: list[tuple[Fraction, Fraction]]

    def plans(self) -> Iterator[Plan]:
        """Whole numbers within the columns' bounds."""
        yield from itertools.product(*(range(-(-low // 1), up // 1 + 1) for low, up in self.boxes))

    def broken(self, plan: Plan) -> list[int]:
        """Numbers of the rows that a plan breaks."""
        return [
            i
            for i, row in enumerate(self.rows)
            if not _within(dot(row, plan), self.row_lower[i], self.row_upper[i])
        ]

    def values(self, plan: Plan) -> list[Fraction]:
        """Goal values of a plan."""
        return [dot(goal, plan) for goal in self.goals]

    def feasible(self) -> list[Plan]:
        """The plans that keep to every row."""
        return [plan for plan in self.plans() if not self.broken(plan)]


def dot(coefficients: list[Fraction], plan: Plan) -> Fraction:
    """A linear form's value."""
    return sum((c * x for c, x in zip(coefficients, plan, strict=True)), Fraction(0))


def _within(value: Fraction, lower: Fraction | None, upper: Fraction | None) -> bool:
    return (lower is None or value >= lower) and (upper is None or value <= upper)


@st.composite
def typed_problems(draw: st.DrawFn) -> Typed:
    """Up to four integer columns, three rows and two goals, in planners' numbers."""
    n, m, p = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    rows = [_form(draw, n) for _ in range(m)]
    goals = [_form(draw, n) for _ in range(p)]
    lower = [draw(st.sampled_from(["-2", "-0.5", "0", "0.5", "1"])) for _ in range(n)]
    boxes = [(Fraction(low), Fraction(low) + draw(st.sampled_from([0, 1, 2, 3]))) for low in lower]
    ends = [_ends(draw, row, boxes) for row in rows]
    problem = Problem.from_arrays(
        [[float(c) for c in goal] for goal in goals],
        [[float(c) for c in row] for row in rows],
        row_lower=[-np.inf if low is None else float(low) for low, _ in ends],
        row_upper=[np.inf if up is None else float(up) for _, up in ends],
        lower=[float(low) for low, _ in boxes],
        upper=[float(up) for _, up in boxes],
        integer=True,
        goals=[Goal(f"goal {k}", "minimize") for k in range(p)],
    )
    return Typed(problem, goals, rows, *map(list, zip(*ends, strict=True)), boxes)


def _form(draw: st.DrawFn, n: int) -> list[Fraction]:
    numbers = _NUMBERS[draw(st.sampled_from(sorted(_NUMBERS)))]
    return [Fraction(draw(st.sampled_from(numbers))) for _ in range(n)]


def _ends(
    draw: st.DrawFn, row: list[Fraction], boxes: list[tuple[Fraction, Fraction]]
) -> tuple[Fraction | None, Fraction | None]:
    """Bounds at, or just beside, what some plan reaches."""
    corner = [draw(st.sampled_from([-(-low // 1), up // 1])) for low, up in boxes]
    end = dot(row, tuple(corner)) + Fraction(draw(st.sampled_from(["0", "0.5", "-1", "0.001"])))
    end = Fraction(repr(float(end))) if end.denominator % 3 and end.denominator % 7 else end
    kind = draw(st.sampled_from(["up", "low", "equal", "between"]))
    low = end if kind in ("low", "equal", "between") else None
    up = end if kind in ("up", "equal") else end + 2 if kind == "between" else None
    return low, up
