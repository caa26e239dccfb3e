"""Strides: which of its steps a goal reaches that is worth the largest or least of several sums.

A minimum of shares, such as ``min(treated[d] / waiting[d] for d in departments)``, is worth one of
these shares. Each of them moves by far more than the step that all have in common, so most steps
are worth nothing to anybody. HiGHS cannot know that: it would prove each of them empty.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from .levels import SettlingLevel
from .rationals import rational, rationals

if TYPE_CHECKING:
    from .problem import Problem

#: With more kinds of sums than this all steps count as reached.
_MOST = 64


@dataclass(frozen=True)
class Strides:
    """The whole numbers ``start + stride * i`` for all whole i and pairs ``(start, stride)``; for a
    stride of 0 the start alone.
    """

    pairs: tuple[tuple[int, int], ...]

    def at_least(self, number: int) -> int:
        """The smallest from a number on; the number itself where there is none.

        >>> Strides(((0, 4), (1, 10))).at_least(9)
        11
        """
        ends = [
            start - stride * ((start - number) // stride) if stride else start
            for start, stride in self.pairs
            if stride or start >= number
        ]
        return min(ends, default=number)

    def at_most(self, number: int) -> int:
        """The largest up to a number; the number itself where there is none."""
        ends = [
            start + stride * ((number - start) // stride) if stride else start
            for start, stride in self.pairs
            if stride or start <= number
        ]
        return max(ends, default=number)


def strides_of(problem: "Problem", k: int) -> Strides | None:
    """What goal k reaches, in steps from its constant; None where that may be every step."""
    (used,) = np.nonzero(problem.C[k])
    if not problem.stepped.goals[k] or len(used) != 1:
        return None
    j = int(used[0])
    for level in problem.settling.levels:
        for at in np.flatnonzero(level.columns == j).tolist():
            factor = rational(problem.C[k, j]) / problem.stepped.goal_step(k)
            return _strides([(s * factor, w * factor) for s, w in _sums(problem, level, at)])
    return None


def _strides(sums: list[tuple[Fraction, Fraction]]) -> Strides | None:
    """Strides of sums, each given by what it is worth with nothing in it, and by its own step."""
    if any(number.denominator != 1 for each in sums for number in each):
        return None
    strides = [(int(start), abs(int(stride))) for start, stride in sums]
    pairs = {(start % stride if stride else start, stride) for start, stride in strides}
    if not pairs or len(pairs) > _MOST or any(stride == 1 for _, stride in pairs):
        return None
    return Strides(tuple(sorted(pairs)))


def _sums(problem: "Problem", level: SettlingLevel, at: int) -> Iterator[tuple[Fraction, Fraction]]:
    """What the rows that hold a column make of it, and its own limit; see :func:`_strides`."""
    for r in np.flatnonzero(level.owner == at).tolist():
        entries = level.matrix[[r]].tocoo()
        numbers = rationals(entries.data)
        own = rational(level.coefficients[r])
        stride = Fraction(0)
        for e, j in enumerate(entries.coords[1].tolist()):
            if j != level.columns[at] and entries.data[e]:
                stride = _common(stride, numbers.fraction(e) * problem.stepped.units[j] / own)
        yield rational(level.ends[r]) / own, stride
    if np.isfinite(level.limits[at]):
        yield rational(level.limits[at]), Fraction(0)


def _common(one: Fraction, other: Fraction) -> Fraction:
    """The largest number that both are whole multiples of."""
    tops = math.gcd(one.numerator * other.denominator, other.numerator * one.denominator)
    return Fraction(tops, one.denominator * other.denominator)
