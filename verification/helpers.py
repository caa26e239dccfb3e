"""Helper columns: those of a minimum, a maximum or an absolute value, which follow from the rest.

A column that every goal and row but some would have as low as can be, or as high, takes without
loss the value at which the first of those rows stops it. Where these rows hold whole columns alone,
that value lies on a grid, and the column is as good as a whole one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .statement import Amounts, Limits, Rough, StatedProblem, StatedRow

#: What double precision may change in a value that follows from others, relative to it.
ROUNDING = Fraction(1, 10**12)


@dataclass(frozen=True)
class Obstacle:
    """A bound of a column, or a row that stops it: ``(bound - rest of the row) / own``."""

    bound: Fraction
    own: Fraction = Fraction(1)
    row: StatedRow | None = None


@dataclass(frozen=True)
class HelperColumn:
    """A column that is as low as its stops let it (``sign`` 1), or as high (-1), and then a
    multiple of ``unit``; ``limits`` are its bounds, without what double precision may be off.
    """

    column: int
    sign: int
    unit: Fraction
    stops: Sequence[Obstacle]
    limits: Limits

    def value(self, x: Amounts) -> Fraction:
        """What it is, given the columns that it follows from."""
        return self.sign * max(self.sign * self._at(stop, x) for stop in self.stops)

    def _at(self, stop: Obstacle, x: Amounts) -> Fraction:
        if stop.row is None:
            return stop.bound
        others = {j: amount for j, amount in x.items() if j != self.column}
        return (stop.bound - stop.row.form.at(others)) / stop.own


def gcd(numbers: Iterator[Fraction]) -> Fraction:
    """The largest number of which all are multiples; 0 if all are 0.

    >>> gcd(iter([Fraction(3, 2), Fraction(1, 3)]))
    Fraction(1, 6)
    """
    found = Fraction(0)
    for number in numbers:
        a, b = found, abs(number)
        while b:
            a, b = b, a % b
        found = a
    return found


def helper_columns(problem: StatedProblem) -> list[HelperColumn]:
    """The columns that follow from whole ones, each after those that it follows from; what is left
    of those that are not whole are amounts.
    """
    holding: dict[int, list[tuple[StatedRow, Fraction]]] = {
        j: [] for j in range(problem.n) if j not in problem.integer
    }
    for row in problem.rows:
        for j, a in zip(row.form.columns, row.form.coefficients, strict=True):
            if j in holding and a:
                holding[j].append((row, a))
    units = dict.fromkeys(problem.integer, Fraction(1))
    found: list[HelperColumn] = []
    tried = set(holding)
    while tried:
        made = [_made(problem, j, holding[j], units) for j in sorted(tried)]
        fresh = [helper for helper in made if helper is not None]
        found += fresh
        units |= {helper.column: helper.unit for helper in fresh}
        tried = {j for helper in fresh for j in _beside(holding[helper.column])}
        tried &= holding.keys() - units.keys()
    return found


def _beside(holding: list[tuple[StatedRow, Fraction]]) -> Iterator[int]:
    """The columns of some rows."""
    for row, _ in holding:
        yield from row.form.columns


def _made(
    problem: StatedProblem,
    j: int,
    holding: list[tuple[StatedRow, Fraction]],
    units: dict[int, Fraction],
) -> HelperColumn | None:
    for sign in (1, -1):
        own, rows = _own_stop(problem, j, sign), list(_stops(j, sign, holding))
        if any(own and _is_stopped(problem, j, sign, own.bound, row) for row in rows):
            own = None
        stops = [own, *rows] if own else rows
        if stops and not _is_wanted(problem, j, -sign) and _are_known(stops, j, units):
            unit = gcd(term for stop in stops for term in _terms(stop, j, units))
            limits = _loosened(problem.limits[j], sign, own)
            return HelperColumn(j, sign, unit or Fraction(1), stops, limits)
    return None


def _own_stop(problem: StatedProblem, j: int, sign: int) -> Obstacle | None:
    """The bound of a column that stops it on its way down (``sign`` 1) or up (-1)."""
    bound = problem.limits[j].lower if sign > 0 else problem.limits[j].upper
    return None if bound is None else Obstacle(bound)


def _is_stopped(problem: StatedProblem, j: int, sign: int, bound: Fraction, stop: Obstacle) -> bool:
    """Whether a row always stops a column before a bound does, or where it does but for rounding.

    Such bounds are computed from the row, as a rule.
    """
    assert stop.row is not None
    first = sign * stop.bound / stop.own
    for i, a in zip(stop.row.form.columns, stop.row.form.coefficients, strict=True):
        factor = -sign * a / stop.own
        end = problem.limits[i].lower if factor > 0 else problem.limits[i].upper
        if i != j and factor:
            if end is None:
                return False
            first += factor * end
    return first >= sign * bound - _rounding(bound)


def _loosened(limits: Limits, sign: int, own: Obstacle | None) -> Limits:
    """Bounds that cut off nothing that double precision hides; what stops the column is exact."""
    lower, upper = limits.lower, limits.upper
    if sign > 0:
        far = None if upper is None else upper + _rounding(upper)
        return Limits(own.bound if own else None, far)
    far = None if lower is None else lower - _rounding(lower)
    return Limits(far, own.bound if own else None)


def _rounding(bound: Fraction) -> Fraction:
    return ROUNDING * (1 + abs(bound))


def _is_wanted(problem: StatedProblem, j: int, sign: int) -> bool:
    """Whether some goal is the better the lower (``sign`` 1) or the higher (-1) a column is."""
    return any(
        i == j and sign * goal.sign * a > 0
        for goal in problem.goals
        for i, a in zip(goal.form.columns, goal.form.coefficients, strict=True)
    )


def _stops(j: int, sign: int, holding: list[tuple[StatedRow, Fraction]]) -> Iterator[Obstacle]:
    """The rows that stop a column on its way down (``sign`` 1) or up (-1)."""
    for row, a in holding:
        bound = row.limits.lower if sign * a > 0 else row.limits.upper
        if bound is not None:
            yield Obstacle(bound, a, row)


def _are_known(stops: list[Obstacle], j: int, units: dict[int, Fraction]) -> bool:
    rows = [stop.row for stop in stops if stop.row is not None]
    if any(isinstance(stop.bound, Rough) for stop in stops) or any(r.form.is_rough for r in rows):
        return False
    return all(i == j or i in units for row in rows for i in row.form.columns)


def _terms(stop: Obstacle, j: int, units: dict[int, Fraction]) -> Iterator[Fraction]:
    """Numbers whose common grid holds every value that a stop can have."""
    yield stop.bound / stop.own
    if stop.row is not None:
        for i, a in zip(stop.row.form.columns, stop.row.form.coefficients, strict=True):
            if i != j:
                yield a * units[i] / stop.own
