"""Linearizing: products, extremes, logic, steps and broken lines as exact rows over new columns.

A form is ``constant + sum(c * column)``. A *maker* adds columns and rows, and knows the bounds of
columns. What is made is exact in the use that is asked for, a :data:`Sense`: with 1 the result is
at least what it stands for, which is enough where it should be small; with -1 at most that, for
where it should be large; with 0 it is exactly that. All numbers are whole numbers or fractions.

Broken lines are filled segment by segment (Markowitz & Manne, "On the solution of discrete
programming problems", Econometrica 25, 1957), which leaves one way to say each amount.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from .affine import (
    Affine,
    C,
    End,
    Maker,
    MissingBoundError,
    NotBinaryError,
    Number,
    OpenError,
    Sense,
    key_of,
    plain,
)
from .conditions import Both, Condition, Conditions, Either, Holds, implies, negated
from .products import Products

__all__ = [
    "Affine",
    "Both",
    "Condition",
    "Either",
    "End",
    "Holds",
    "Linearizer",
    "Maker",
    "MissingBoundError",
    "NotBinaryError",
    "Number",
    "OpenError",
    "Sense",
    "at",
    "implies",
    "negated",
    "reached",
]


class Linearizer(Conditions[C], Products[C]):
    """Makes forms that stand for what is not linear. The same is made once."""

    # Domains.

    def off_or(self, form: Affine[C], low: Number, high: Number) -> Affine[C]:
        """Hold a form to 0 or between ``low`` and ``high``; 1 where it is not 0."""
        on = self.choice()
        self.maker.row(form.plus(on, -low), 0, None)
        self.maker.row(form.plus(on, -high), None, 0)
        return on

    def one_of(self, form: Affine[C], values: Sequence[Number]) -> None:
        """Hold a form to one of some values, which rise."""
        apart = {b - a for a, b in pairwise(values)}
        if len(apart) == 1 and len(values) > 2:
            self.multiples(form, apart.pop(), values[0], len(values) - 1)
            return
        found, before = Affine[C]({}, values[0]), Affine[C]({}, 1)
        for a, b in pairwise(values):
            reached = self.choice()
            if before.terms:
                self.maker.row(before.plus(reached, -1), 0, None)
            found, before = found.plus(reached, b - a), reached
        self.maker.row(form.plus(found, -1), 0, 0)

    def multiples(
        self, form: Affine[C], step: Number, start: Number = 0, most: int | None = None
    ) -> None:
        """Hold a form to ``start`` and whole numbers of steps, at ``most`` so many."""
        count = self.maker.column(0, most, whole=True)
        self.maker.row(form.plus(Affine({count: step}, start), -1), 0, 0)

    # Broken lines and steps.

    def broken_line(
        self, form: Affine[C], points: Sequence[tuple[Number, Number]], sense: Sense
    ) -> Affine[C]:
        """The line through some points, whose first numbers rise, at what a form is.

        The form lies between the first and the last of them. Raises MissingBoundError.
        """
        if len(points) == 1 or not form.terms:
            return Affine({}, at(points, form.constant))
        points = straightened(self._on_steps(form, points))
        if len(points) == 1:
            return Affine({}, points[0][1])
        slopes = _slopes(points)
        if len(slopes) == 1:
            (x, y), slope = points[0], slopes[0]
            return form.shifted(-x).times(slope).shifted(y)
        bends = [b - a for a, b in pairwise(slopes)]
        lines = [
            form.shifted(-x).times(s).shifted(y) for (x, y), s in zip(points, slopes, strict=False)
        ]
        if sense == 1 and min(bends) > 0:
            return self.once(("line", 1, *map(key_of, lines)), lambda: self.largest(lines, 1))
        if sense == -1 and max(bends) < 0:
            return self.once(("line", -1, *map(key_of, lines)), lambda: self.smallest(lines, -1))
        key = ("filled", key_of(form), *points)
        return self.once(key, lambda: self._filled(form, points))

    def _on_steps(
        self, form: Affine[C], points: Sequence[tuple[Number, Number]]
    ) -> list[tuple[Number, Number]]:
        """Points within the form's span, of which whole forms reach each; the line between what it
        reaches is the same.
        """
        low, high = self.least(form), self.most(form)
        inside = {x for x, _ in points if low < x < high} | {low, high}
        step = self.step(form)
        if step:
            start = Fraction(form.constant)
            counts = [Fraction(x - start) / step for x in inside]
            inside = {
                start + step * round_(n) for n in counts for round_ in (math.floor, math.ceil)
            }
        return [(plain(x), at(points, x)) for x in sorted(inside)]

    def _filled(self, form: Affine[C], points: Sequence[tuple[Number, Number]]) -> Affine[C]:
        """Segments that are filled one after the other."""
        unit = self.step(form) or 1
        place, value = Affine[C]({}, points[0][0]), Affine[C]({}, points[0][1])
        full: Affine[C] | None = None
        ends = list(zip(points, points[1:], _slopes(points), strict=False))
        for number, ((x, _), (after, _), slope) in enumerate(ends, start=1):
            width = plain(Fraction(after - x) / unit)
            part = Affine({self.maker.column(0, width, whole=self.step(form) is not None): 1})
            if full is not None:
                self.maker.row(part.plus(full, -width), None, 0)
            if number < len(ends):
                full = self.choice()
                self.maker.row(part.plus(full, -width), 0, None)
            place, value = place.plus(part, unit), value.plus(part, slope * unit)
        self.maker.row(form.plus(place, -1), 0, 0)
        return value

    def stairs(
        self, form: Affine[C], points: Sequence[tuple[Number, Number]], sense: Sense
    ) -> Affine[C]:
        """The second number of the last point that a form reaches; it reaches the first.

        An amount that is exactly at a point is on the side that its use prefers. Raises
        MissingBoundError, and OpenError for amounts with a sense of 0, or of one sense after the
        other: the same steps would be two heights in one plan.
        """
        if self.step(form) is None:
            of = self.once(("sense of steps", key_of(form), *points), lambda: Affine({}, sense))
            if of.constant != sense:
                raise OpenError
        found = Affine[C]({}, points[0][1])
        before: Affine[C] | None = None
        for (_, last), (x, y) in pairwise(points):
            way: Sense = 0 if sense == 0 else 1 if (sense == 1) == (y > last) else -1
            amounts = self.step(form) is None
            reached = self.truth(Holds(form.shifted(-x), amounts and way == 1), way)
            if before is not None and before.terms and reached.terms and amounts:
                self.maker.row(before.plus(reached, -1), 0, None)
            found, before = found.plus(reached, y - last), reached
        return found


def at(points: Sequence[tuple[Number, Number]], x: Number) -> Number:
    """The height of a broken line at x, which lies between its ends.

    >>> at([(0, 0), (10, 50), (30, 90)], 20)
    70
    """
    for (a, b), (c, d) in pairwise(points):
        if x <= c:
            return plain(b + Fraction(d - b) * (x - a) / (c - a))
    return points[-1][1]


def reached(points: Sequence[tuple[Number, Number]], x: Number) -> Number:
    """The height of a flight of steps at x: that of the last point up to there.

    >>> reached([(0, 0), (1, 20), (11, 35)], 11)
    35
    """
    return max((point for point in points if point[0] <= x), key=lambda point: point[0])[1]


def straightened(points: Sequence[tuple[Number, Number]]) -> list[tuple[Number, Number]]:
    """Without points on the straight line between their neighbours."""
    kept = list(points[:1])
    for point, after in pairwise(points[1:]):
        first, second = _slopes([kept[-1], point, after])
        kept += [point] if first != second else []
    return [*kept, *points[1:][-1:]]


def _slopes(points: Sequence[tuple[Number, Number]]) -> list[Number]:
    pairs = pairwise(points)
    return [plain(Fraction(d - b) / (c - a)) for (a, b), (c, d) in pairs]
