"""Small whole-number problems with the numbers that planners write, and their fronts in fractions.

Every number is meant as the decimal that it prints as, or as the fraction of small terms that it is
nearest to. What is right is found by trying every plan of a box, in whole numbers of any size.
Nothing is shared with the engine.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, lcm, prod
from random import Random
from typing import Any, Literal

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr import LinearExpression

from wholepie import Goal, Problem

MOST_PLANS = 4000
Sense = Literal["minimize", "maximize"]
Numbers = tuple[Fraction, ...]
Values = tuple[Fraction, ...]
Plan = tuple[int, ...]


@dataclass(frozen=True)
class Line:
    """A linear expression of the columns."""

    numbers: Numbers
    constant: Fraction = Fraction(0)

    def at(self, plan: Plan) -> Fraction:
        return dot(self.numbers, plan) + self.constant


@dataclass(frozen=True)
class Aim:
    """A goal: a linear expression, or the ``max``, ``min`` or ``abs`` of some."""

    sense: Sense
    lines: tuple[Line, ...]
    of: str = ""

    def at(self, plan: Plan) -> Fraction:
        values = [line.at(plan) for line in self.lines]
        if self.of == "max":
            return max(values)
        if self.of == "min":
            return min(values)
        return abs(values[0]) if self.of else values[0]


@dataclass(frozen=True)
class Row:
    """A requirement; a bound that is None is none."""

    numbers: Numbers
    low: Fraction | None = None
    high: Fraction | None = None

    def holds(self, plan: Plan) -> bool:
        return between(dot(self.numbers, plan), self.low, self.high)


@dataclass(frozen=True)
class Stated:
    """A problem as it is stated, with a ``box`` that holds every plan.

    ``lower`` and ``upper`` are the columns' own bounds, fractional or None for none.
    """

    goals: tuple[Aim, ...]
    rows: tuple[Row, ...]
    lower: tuple[Fraction | None, ...]
    upper: tuple[Fraction | None, ...]
    box: tuple[tuple[int, int], ...]

    def __str__(self) -> str:
        return "\n".join(
            [
                *(f"{aim.sense} {shown(aim)}" for aim in self.goals),
                *(f"{text(r.low)} <= {expression(r.numbers)} <= {text(r.high)}" for r in self.rows),
                *(
                    f"{text(low)} <= x{j} <= {text(high)}, whole"
                    for j, (low, high) in enumerate(zip(self.lower, self.upper, strict=True))
                ),
            ]
        )

    @property
    def signs(self) -> list[int]:
        return [1 if aim.sense == "minimize" else -1 for aim in self.goals]

    @property
    def is_linear(self) -> bool:
        return not any(aim.of for aim in self.goals)

    def holds(self, plan: Plan) -> bool:
        """Whether it is a feasible plan, exactly."""
        limits = zip(plan, self.lower, self.upper, strict=True)
        return all(between(Fraction(x), low, high) for x, low, high in limits) and all(
            row.holds(plan) for row in self.rows
        )

    def at(self, plan: Plan) -> Values:
        """The values of the goals in their own senses."""
        return tuple(aim.at(plan) for aim in self.goals)

    @cached_property
    def front(self) -> frozenset[Values]:
        """The nondominated values, in the goals' own senses."""
        return frozenset(self._values[i] for i in self._efficient)

    @cached_property
    def everything(self) -> np.ndarray:
        """Every plan of the box, feasible or not, shape (N, n)."""
        sides = [range(low, high + 1) for low, high in self.box]
        plans = np.array(list(itertools.product(*sides)), dtype=object)
        return plans.reshape(prod(map(len, sides)), len(sides))

    @cached_property
    def _plans(self) -> np.ndarray:
        """The feasible plans of the box, shape (N, n), whole numbers of any size."""
        plans = self.everything
        for row in [*self.rows, *self._bounds()]:
            plans = plans[_within(row, plans)]
        return plans

    def _bounds(self) -> Iterator[Row]:
        for j, limits in enumerate(zip(self.lower, self.upper, strict=True)):
            yield Row(tuple(Fraction(int(i == j)) for i in range(len(self.box))), *limits)

    @cached_property
    def _values(self) -> list[Values]:
        return sorted({self.at(tuple(plan)) for plan in self._plans})

    @cached_property
    def _efficient(self) -> list[int]:
        """Those of the values that no other dominates, in whole numbers."""
        scale = [lcm(*(v[k].denominator for v in self._values)) for k in range(len(self.goals))]
        whole = [
            tuple(int(s * c * x) for s, c, x in zip(self.signs, scale, v, strict=True))
            for v in self._values
        ]
        kept: list[tuple[int, ...]] = []
        efficient = []
        for i in sorted(range(len(whole)), key=lambda i: whole[i]):
            if not any(dominates(other, whole[i]) for other in kept):
                kept.append(whole[i])
                efficient.append(i)
        return efficient

    def problem(self) -> Problem:
        """The same in arrays."""
        signs = np.array(self.signs)
        made = Problem.from_arrays(
            [floats(aim.lines[0].numbers) for aim in self.goals],
            np.array([floats(row.numbers) for row in self.rows]).reshape(-1, len(self.box)),
            row_lower=[_bound(row.low, -np.inf) for row in self.rows],
            row_upper=[_bound(row.high, np.inf) for row in self.rows],
            lower=[_bound(low, -np.inf) for low in self.lower],
            upper=[_bound(high, np.inf) for high in self.upper],
            integer=True,
            goals=[Goal(f"g{k}", aim.sense) for k, aim in enumerate(self.goals)],
        )
        constants = np.array(floats([aim.lines[0].constant for aim in self.goals]))
        return replace(made, c0=signs * constants + 0.0) if constants.any() else made

    def model(self) -> Any:
        """The same as a Pyomo model, where a column stands for each max, min and abs."""
        made = pyo.ConcreteModel()
        x = [
            pyo.Var(domain=pyo.Integers, bounds=[None if a is None else float(a) for a in ends])
            for ends in zip(self.lower, self.upper, strict=True)
        ]
        for j, variable in enumerate(x):
            made.add_component(f"x{j}", variable)
        made.rows = pyo.ConstraintList()
        for row in self.rows:
            low, high = (None if a is None else float(a) for a in (row.low, row.high))
            if any(row.numbers):
                made.rows.add(pyo.inequality(low, _sum(row.numbers, x), high))
            elif not between(Fraction(0), row.low, row.high):
                nothing = LinearExpression(linear_coefs=[0], linear_vars=[x[0]])
                made.rows.add(pyo.inequality(low, nothing, high))
        for k, aim in enumerate(self.goals):
            lines = [_sum(line.numbers, x) + float(line.constant) for line in aim.lines]
            sense = pyo.minimize if aim.sense == "minimize" else pyo.maximize
            goal = _extreme(made, k, aim, lines) if aim.of else lines[0]
            made.add_component(f"g{k}", pyo.Objective(expr=goal, sense=sense))
        return made

    def scenario(self) -> str:
        """The same as the text of a scenario."""
        lines = ["wholepie: 1", "title: Planner's numbers", "decisions:"]
        for j, (low, high) in enumerate(self.box):
            lines.append(f"  x{j}: {{type: integer, at least: {low}, at most: {high}}}")
        lines += ["stakeholders:", "  all:"]
        if self.rows:
            lines.append("    requires:")
        for i, row in enumerate(self.rows):
            lines += [f"      r{i}{part}: {rule!r}" for part, rule in rules(row)]
        lines.append("    goals:")
        for k, aim in enumerate(self.goals):
            lines.append(f"      g{k}: {{{aim.sense}: {shown(aim)!r}}}")
        return "\n".join([*lines, ""])


# Arithmetic.


def dot(numbers: Numbers, plan: Plan) -> Fraction:
    return sum((a * x for a, x in zip(numbers, plan, strict=True) if a and x), Fraction(0))


def between(value: Fraction, low: Fraction | None, high: Fraction | None) -> bool:
    return (low is None or value >= low) and (high is None or value <= high)


def dominates(one: Sequence[Fraction | int], other: Sequence[Fraction | int]) -> bool:
    """Whether minimised values are no worse than others, and not the same."""
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _within(row: Row, plans: np.ndarray) -> np.ndarray:
    """Which plans (N, n) keep to a row."""
    scale = lcm(*(a.denominator for a in row.numbers))
    activity = plans @ np.array([int(a * scale) for a in row.numbers], dtype=object)
    kept = np.full(len(plans), True)
    if row.low is not None:
        kept &= (activity >= ceil(row.low * scale)).astype(bool)
    if row.high is not None:
        kept &= (activity <= floor(row.high * scale)).astype(bool)
    return kept


def floats(numbers: Sequence[Fraction]) -> list[float]:
    return [float(a) for a in numbers]


def _sum(numbers: Numbers, x: Sequence[Any]) -> Any:
    return pyo.quicksum(float(a) * variable for a, variable in zip(numbers, x, strict=True))


def _extreme(made: Any, k: int, aim: Aim, lines: list[Any]) -> Any:
    """A column of a model that is the max, min or abs of some lines where that is good."""
    column = pyo.Var()
    made.add_component(f"extreme{k}", column)
    for line in [*lines, *(-line for line in lines if aim.of == "abs")]:
        made.rows.add(column <= line if aim.of == "min" else column >= line)
    return column


def _bound(number: Fraction | None, none: float) -> float:
    return none if number is None else float(number)


# Texts.


def text(number: Fraction | None) -> str:
    """A decimal where the number is one of at most 15 digits, else a fraction."""
    if number is None:
        return "-"
    decimal = np.format_float_positional(float(number), trim="-")
    return decimal if Fraction(decimal) == number else str(number)


def expression(numbers: Numbers, constant: Fraction = Fraction(0)) -> str:
    parts = [f"{text(a)}*x{j}" for j, a in enumerate(numbers) if a]
    parts += [text(constant)] if constant or not parts else []
    return " + ".join(parts).replace("+ -", "- ")


def shown(aim: Aim) -> str:
    lines = [expression(line.numbers, line.constant) for line in aim.lines]
    return f"{aim.of}({', '.join(lines)})" if aim.of else lines[0]


def rules(row: Row) -> Iterator[tuple[str, str]]:
    """The rule or the two rules that a row is."""
    body = expression(row.numbers)
    if row.low is not None and row.low == row.high:
        yield "", f"{body} == {text(row.low)}"
        return
    if row.low is not None:
        yield "low", f"{body} >= {text(row.low)}"
    if row.high is not None:
        yield "high", f"{body} <= {text(row.high)}"


# Numbers.


def units(rng: Random, n: int) -> Numbers:
    """Amounts of a budget, round or to the unit, up to ten digits."""
    digits = rng.randint(3, 9)
    amounts = (rng.randint(1, 99) * 10**digits for _ in range(n))
    return tuple(Fraction(a + rng.choice((0, 0, 0, 1, -1, 5, -17, 250))) for a in amounts)


def cents(rng: Random, n: int) -> Numbers:
    most = 10 ** rng.randint(3, 9)
    return tuple(Fraction(rng.randint(1, most), 100) for _ in range(n))


def small(rng: Random, n: int) -> Numbers:
    return tuple(Fraction(rng.randint(-9, 9)) for _ in range(n))


def counts(rng: Random, n: int) -> Numbers:
    return tuple(Fraction(rng.randint(1, 99)) for _ in range(n))


def wide(rng: Random, n: int) -> Numbers:
    """Ten-thousandths beside ten millions."""
    kinds = (
        lambda: Fraction(rng.randint(1, 50), 10**4),
        lambda: Fraction(rng.randint(1, 9) * 10**7 + rng.choice((0, 0, 5, 7, -3))),
        lambda: Fraction(rng.randint(-9, 9)),
    )
    return tuple(rng.choice(kinds)() for _ in range(n))


def near(rng: Random, n: int) -> Numbers:
    """Numbers that all but tie."""
    base = Fraction(rng.choice((1, 10, 10**3, 10**6, 10**7, 10**9)))
    unit = Fraction(1, rng.choice((1, 1, 10, 10**4, 10**7)))
    if base * 10**7 > 10**15 * unit * 10**7 or base / unit > 10**13:
        unit = Fraction(1)
    return tuple(base + rng.randint(-2, 2) * unit for _ in range(n))


def tenths(rng: Random, n: int) -> Numbers:
    return tuple(Fraction(rng.randint(-30, 30), 10) for _ in range(n))


def fractions(rng: Random, n: int) -> Numbers:
    """Thirds, sevenths and the like."""
    denominators = rng.sample((2, 3, 6, 7, 9, 11, 12, 13), 2)
    return tuple(Fraction(rng.randint(-20, 20), rng.choice(denominators)) for _ in range(n))


def shares(rng: Random, n: int) -> Numbers:
    """One part in so many, each of its own."""
    return tuple(Fraction(1, rng.randint(2, 60 if n > 4 else 300)) for _ in range(n))


def ten_thousandths(rng: Random, n: int) -> Numbers:
    return tuple(Fraction(rng.randint(-50, 50), 10**4) for _ in range(n))


FAMILIES: tuple[Callable[[Random, int], Numbers], ...] = (
    *(units, cents, small, small, counts, wide, near, tenths, fractions, shares, ten_thousandths),
)


def numbers(rng: Random, n: int) -> Numbers:
    """Numbers of one family, some of them 0 or of the other sign."""
    found = rng.choice(FAMILIES)(rng, n)
    empty, turned = rng.choice((0.0, 0.3)), rng.choice((0.0, 0.0, 0.4))
    return tuple(
        Fraction(0) if rng.random() < empty else -a if rng.random() < turned else a for a in found
    )


def is_written(number: Fraction) -> bool:
    """Whether a float says what number is meant: a decimal of up to 15 digits, or a fraction of
    small terms.
    """
    is_decimal = Fraction(repr(float(number))) == number
    return (is_decimal and _digits(number) <= 15) or 1 < number.denominator <= 1000


def _digits(decimal: Fraction) -> int:
    return len(str(decimal.numerator * 10**20 // decimal.denominator).strip("-").rstrip("0"))


def written(number: Fraction, rounded: Callable[[Fraction], int]) -> Fraction:
    """The number, or one of four decimals close to it, or of as many as 15 digits allow."""
    if is_written(number):
        return number
    parts = 10 ** min(4, 15 - len(str(ceil(abs(number)))))
    return Fraction(rounded(number * parts), parts)


def unit(row: Numbers) -> Fraction:
    """The largest step of which all numbers are multiples; 1 where all are 0."""
    scale = lcm(*(a.denominator for a in row))
    step = np.gcd.reduce([int(a * scale) for a in row])
    return Fraction(int(step), scale) or Fraction(1)


def below(most: int, rng: Random, n: int) -> list[int]:
    """Whole numbers from 1 on."""
    return [rng.randint(1, most) for _ in range(n)]


# Problems.

STEPS_AND_CONSTANTS = (
    (Fraction(1, 10_000), 10**9),
    (Fraction(1, 1000), -(10**10)),
    (Fraction(1, 100), 10**11),
)


def planners_problem(rng: Random, *, linear: bool = True) -> Stated:
    """A problem from a seed; with ``linear`` off some goals are the max, min or abs of lines."""
    while True:
        stated = _drawn(rng, linear)
        if prod(high - low + 1 for low, high in stated.box) <= MOST_PLANS and _is_told(stated):
            return stated


def beside_constants(rng: Random, *, p: int = 2, n: int = 7) -> Stated:
    """A budget with goals of small numbers alone, each beside a constant 1e13 steps away."""
    step, constant = rng.choice(STEPS_AND_CONSTANTS)
    goals = tuple(
        Aim("minimize", (Line(tuple(-step * a for a in below(40, rng, n)), Fraction(constant)),))
        for _ in range(p)
    )
    sizes = tuple(map(Fraction, below(40, rng, n)))
    row = Row(sizes, high=Fraction(sum(sizes) // 2))
    return Stated(goals, (row,), (Fraction(0),) * n, (Fraction(1),) * n, ((0, 1),) * n)


def _is_told(stated: Stated) -> bool:
    """Whether different values are different as floats, so that a list of floats can be right."""
    return all(
        len({float(value[k]) for value in stated.front}) == len({v[k] for v in stated.front})
        for k in range(len(stated.goals))
    )


def _drawn(rng: Random, linear: bool) -> Stated:
    n = rng.choice((2, 3, 3, 4, 4, 5, 5, 6, 7))
    widest = (20, 12, 6, 4, 3, 2)[n - 2]
    box = [_side(rng, widest) for _ in range(n)]
    plan = tuple(rng.randint(*side) for side in box)
    rows = [_row(rng, n, plan) for _ in range(rng.choice((0, 1, 1, 1, 2, 3)))]
    lower: list[Fraction | None] = [Fraction(low) for low, _ in box]
    upper: list[Fraction | None] = [Fraction(high) for _, high in box]
    if rng.random() < 0.3:
        rows.append(_link(rng, n))
    if rng.random() < 0.25:
        for j in range(n):
            lower[j], upper[j] = _loosened(rng, box[j])
    if rng.random() < 0.2:
        rows += _freed(rng, rng.randrange(n), box, lower, upper)
    goals = tuple(_goal(rng, n, linear) for _ in range(rng.choice((2, 2, 2, 3, 3, 4))))
    return Stated(goals, tuple(rows), tuple(lower), tuple(upper), tuple(box))


def _side(rng: Random, widest: int) -> tuple[int, int]:
    low = rng.choice((0, 0, 0, 0, 1, -1, -3, -50, 4))
    return low, low + rng.randint(1 if rng.random() < 0.95 else 0, widest)


def _row(rng: Random, n: int, plan: Plan) -> Row:
    """A row that a plan keeps to, just, or breaks by one step."""
    of = numbers(rng, n)
    step, at = unit(of), dot(of, plan)
    kind = rng.randrange(10)
    if kind == 0 and is_written(at):
        return Row(of, at, at)
    slack = step * rng.choice((0, 0, 0, 1, 2, 7, 50, -1))
    part = step * rng.choice((Fraction(0), Fraction(0), Fraction(1, 2), Fraction(1, 10)))
    if kind == 1:
        low, high = at - step * rng.choice((0, 1, 3, 40)), at + max(slack, Fraction(0))
        return Row(of, written(low, floor), written(high, ceil))
    if kind <= 6:
        return Row(of, high=written(at + slack + part, ceil))
    return Row(of, low=written(at - slack - part, floor))


def _link(rng: Random, n: int) -> Row:
    """One column may be used only where another is on: x <= M y."""
    used, opened = rng.sample(range(n), 2)
    big = rng.choice((10**4, 10**5, 10**6, 10**7, 10**8, 999_999, 10**7 + 1))
    of = [Fraction(0)] * n
    of[used], of[opened] = Fraction(rng.choice((1, 1, 1, 3))), Fraction(-big)
    return Row(tuple(of), high=Fraction(rng.choice((0, 0, 0, -2, 1))))


def _loosened(rng: Random, side: tuple[int, int]) -> tuple[Fraction, Fraction]:
    """Bounds between whole numbers that allow what the side allows."""
    parts = Fraction(0), Fraction(1, 2), Fraction(1, 10), Fraction(9_999_999, 10**7)
    return side[0] - rng.choice(parts), side[1] + rng.choice(parts)


def _freed(
    rng: Random,
    j: int,
    box: list[tuple[int, int]],
    lower: list[Fraction | None],
    upper: list[Fraction | None],
) -> Iterator[Row]:
    """Rows that keep a column bounded in place of its own bounds."""
    n = len(box)
    other = rng.choice([i for i in range(n) if i != j])
    size = Fraction(rng.choice((1, 1, 3, 1000, 10**6)), rng.choice((1, 1, 10)))
    of = [Fraction(0)] * n
    of[j], of[other] = size, size * rng.choice((0, 0, 1, -1))
    ends = sorted(of[other] * end for end in box[other])
    low, high = size * box[j][0] + ends[0], size * box[j][1] + ends[0]
    sides = rng.choice(((True, False), (False, True), (True, True)))
    if sides[0]:
        lower[j] = None
        yield Row(tuple(of), low=low)
    if sides[1]:
        upper[j] = None
        yield Row(tuple(of), high=high)
    least = ceil((low - ends[1]) / size) if sides[0] else box[j][0]
    most = floor((high - ends[0]) / size) if sides[1] else box[j][1]
    box[j] = least, most


def _goal(rng: Random, n: int, linear: bool) -> Aim:
    of = "" if linear or rng.random() < 0.4 else rng.choice(("max", "min", "abs"))
    senses: tuple[Sense, ...] = "minimize", "maximize"
    if not of:
        return Aim(rng.choice(senses), (_line(rng, n),))
    sense = senses[of == "min"]
    lines = tuple(_line(rng, n) for _ in range(1 if of == "abs" else rng.randint(2, 3)))
    return Aim(sense, lines, of)


def _line(rng: Random, n: int) -> Line:
    constants = (10**9, -(10**9), Fraction(10**11 + 25, 100), 7, Fraction(1, 2))
    constant = rng.choice(constants) if rng.random() < 0.15 else 0
    return Line(numbers(rng, n), Fraction(constant))
