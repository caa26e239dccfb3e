"""Parts: what a form with columns that stand for a max is worth at a plan, in decisions alone.

A max is at least each of its parts. So a bound on a form with a max binds the form with any part in
its place. Where a plan breaks the bound, the part that is the largest there says so in whole
numbers of decisions, whatever the column that stands for the max is in a solver.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .levels import SettlingLevel
from .names import Floats
from .problem import Problem
from .rationals import rational, rationals
from .tolerances import SUM_ROUNDING

Terms = Mapping[int, Fraction]
Numbers = npt.NDArray[np.integer]


@dataclass(frozen=True)
class Part:
    """A form is at least ``constant + (sum of a * x[j] for j, a in terms) / scale``, in every plan
    of whole numbers.
    """

    terms: tuple[tuple[int, int], ...]
    constant: Fraction
    scale: Fraction

    def most(self, bound: Fraction) -> int:
        """The largest sum of the terms where the form is at most ``bound``."""
        return math.floor((bound - self.constant) * self.scale)

    def value(self, x: Floats) -> int:
        """The sum of the terms for a plan x, shape (n,)."""
        return sum(a * round(x[j]) for j, a in self.terms)


def goal_part(problem: Problem, k: int, x: Floats) -> Part | None:
    """The part of a goal, without its constant, that is worth as much at a settled plan x, (n,).

    None where no column of the goal stands for others, or where what is left is not of whole
    numbers.
    """
    terms = _terms(np.arange(problem.n), problem.C[k])
    return None if terms is None else _part(problem, terms, x)


def broken_parts(problem: Problem, x: Floats) -> Iterator[tuple[Part, int]]:
    """Parts of rows and columns that a settled plan x, (n,), breaks, and the most of each."""
    for i in np.flatnonzero(~problem.stepped.kept(x)):
        row = problem.A[[i]].tocoo()
        limits = problem.row_lower[i], problem.row_upper[i]
        yield from _beyond(problem, _terms(row.coords[1], row.data), limits, x)
    for j in np.flatnonzero(problem.stepped.outside(x)):
        limits = problem.lower[j], problem.upper[j]
        yield from _beyond(problem, {int(j): Fraction(1)}, limits, x)


def _beyond(
    problem: Problem, terms: Terms | None, limits: tuple[float, float], x: Floats
) -> Iterator[tuple[Part, int]]:
    for sign, side in ((1, limits[1]), (-1, -limits[0])):
        if terms is not None and np.isfinite(side):
            part = _part(problem, {j: sign * c for j, c in terms.items()}, x)
            if part is not None and part.value(x) > part.most(rational(side)):
                yield part, part.most(rational(side))


def _terms(columns: Numbers, numbers: Floats) -> Terms | None:
    """Numbers of columns that are not 0, as fractions; None where one is none."""
    found = rationals(numbers)
    if not found.known.all():
        return None
    return {int(j): found.fraction(e) for e, j in enumerate(columns) if numbers[e]}


def _part(problem: Problem, terms: Terms, x: Floats) -> Part | None:
    values, left, constant = _Values(problem, x), dict(terms), Fraction(0)
    for level in reversed(problem.settling.levels):
        for at in np.flatnonzero(np.isin(level.columns, list(left))):
            j = int(level.columns[at])
            if left[j] * int(level.wanted[at]) > 0:
                factor = left.pop(j)
                held = values.holding(level, int(at))
                if held is None:
                    return None
                constant += factor * held.constant
                for i, c in held.terms.items():
                    left[i] = left.get(i, Fraction(0)) + factor * c
    left = {j: c for j, c in left.items() if c}
    if left.keys() == terms.keys() or not problem.integer[list(left)].all():
        return None
    return _whole(left, constant)


def _whole(terms: Terms, constant: Fraction) -> Part:
    scale = Fraction(math.lcm(*(c.denominator for c in terms.values())))
    scale /= math.gcd(*(int(c * scale) for c in terms.values())) or 1
    return Part(tuple(sorted((j, int(c * scale)) for j, c in terms.items())), constant, scale)


@dataclass(frozen=True)
class _Held:
    """What a row makes of the others: ``constant + sum(c * x[j] for j, c in terms)``."""

    terms: Terms
    constant: Fraction


@dataclass(frozen=True, eq=False)
class _Values:
    """A plan, exact."""

    problem: Problem
    x: Floats

    def holding(self, level: SettlingLevel, at: int) -> _Held | None:
        """What holds a column of a level, given by its place there; None if it is not exact."""
        sign, limit = int(level.wanted[at]), level.limits[at]
        rows = list(self._near(level, at))
        if any(row is None for row in rows):
            return None
        found = [row for row in rows if row is not None]
        found += [_Held({}, rational(limit))] if np.isfinite(limit) else []
        return max(found, key=lambda held: sign * self._value(held), default=None)

    def _near(self, level: SettlingLevel, at: int) -> Iterator[_Held | None]:
        """The rows that may hold a column, but for rounding."""
        rows = np.flatnonzero(level.owner == at)
        matrix, own = level.matrix[rows], level.coefficients[rows]
        sizes = (abs(matrix) @ np.abs(self.x) + np.abs(level.ends[rows])) / np.abs(own)
        j = int(level.columns[at])
        needs = (level.ends[rows] - matrix @ self.x) / own * level.wanted[at]
        for r in np.flatnonzero(needs >= -SUM_ROUNDING * sizes):
            entries = matrix[[r]].tocoo()
            used = entries.data != 0
            yield self._row(j, entries.coords[1][used], entries.data[used], level.ends[rows[r]])

    def _row(self, j: int, columns: Numbers, numbers: Floats, end: float) -> _Held | None:
        """What a row makes of column j."""
        terms = _terms(columns, numbers)
        if terms is None or not self.problem.stepped.units.exist[columns].all():
            return None
        own = terms[j]
        others = {i: -c / own for i, c in terms.items() if i != j}
        return _Held(others, rational(end) / own)

    def _value(self, held: _Held) -> Fraction:
        stepped = self.problem.stepped
        whole = stepped.whole(self.x)
        sums = (c * int(whole[i]) * stepped.units[i] for i, c in held.terms.items())
        return held.constant + sum(sums, Fraction(0))
