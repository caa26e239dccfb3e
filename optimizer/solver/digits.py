"""Digits: a row of large whole numbers as rows of small ones, which HiGHS' tolerances can hold.

A row ``a x <= b`` in whole numbers is divided by a base D: ``a = D q + r`` with small r, and ``b =
D s + t`` with ``0 <= t < D``. With a whole number c, the *carry*, it says the same as two rows ::

    r x - D c <= t        q x + c <= s

Together they make ``a x <= b``; and where a plan keeps to that, ``c = ceil((r x - t) / D)`` keeps
to both. The second row is divided again while its numbers are large. The linear relaxation stays as
it is. An equation becomes equations.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..problem.problem import Floats

#: Rows of larger numbers than this are worth writing in digits.
MOST_HELD = 2**13
BASE = 2**12


@dataclass(frozen=True, eq=False)
class Level:
    """A row of small numbers: ``terms`` are column numbers and coefficients.

    On all levels but the first there is one carry more, from the level before, which counts 1. On
    all levels but the last there is minus ``BASE`` times a carry of its own, between the two
    numbers of ``span``.
    """

    terms: Mapping[int, int]
    span: tuple[float, float]


def in_digits(terms: Sequence[tuple[int, int]], lower: Floats, upper: Floats) -> list[Level]:
    """The levels of a form ``sum(a * x[j] for j, a in terms)``, least digits first.

    ``lower`` and ``upper``, shape (n,), bound the columns.

    >>> levels = in_digits([(0, 25_000_000), (1, 1)], np.zeros(2), np.array([1.0, 5.0]))
    >>> [(dict(level.terms), level.span) for level in levels]
    [({0: -1984, 1: 1}, (-1.0, 1.0)), ({0: 6104}, (0.0, 0.0))]
    """
    levels: list[Level] = []
    left, carry = dict(terms), (0.0, 0.0)
    while max((abs(a) for a in left.values()), default=0) > MOST_HELD:
        rest = {j: (a + BASE // 2) % BASE - BASE // 2 for j, a in left.items()}
        carry = _span(rest, lower, upper, carry)
        levels.append(Level({j: r for j, r in rest.items() if r}, carry))
        left = {j: (a - rest[j]) // BASE for j, a in left.items() if a != rest[j]}
    return [*levels, Level(left, (0.0, 0.0))]


def _span(
    rest: Mapping[int, int], lower: Floats, upper: Floats, carry: tuple[float, float]
) -> tuple[float, float]:
    """What the carry of a level lies between, whatever its digit of the right-hand side is."""
    at, r = np.array(list(rest)), np.array(list(rest.values()), dtype=float)
    used = r != 0
    at, r = at[used], r[used]
    least = float(np.where(r > 0, r * lower[at], r * upper[at]).sum()) + carry[0]
    most = float(np.where(r > 0, r * upper[at], r * lower[at]).sum()) + carry[1]
    return float(np.ceil((least - BASE + 1) / BASE)), float(np.ceil(most / BASE))


def digits(number: int, count: int) -> Iterator[int]:
    """A right-hand side in so many digits, least first; the last one takes what is left.

    >>> list(digits(25_000_000, 2)), list(digits(-1, 2))
    ([2112, 6103], [4095, -1])
    """
    for _ in range(count - 1):
        number, digit = divmod(number, BASE)
        yield digit
    yield number
