"""Rows of whole numbers of any size, written with small numbers that double precision tells apart.

As in long addition: let ``a = B q + r`` and ``b = B s + d``. Whole numbers x keep ``a x <= b`` just
if there is a whole carry c with ``r x - B c <= d`` and ``q x + c <= s``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

BASE = 2**10
#: The largest coefficient that stays as it is.
LARGEST = 2**12


@dataclass(frozen=True)
class DigitRow:
    """The left side of a row."""

    columns: Sequence[int]
    coefficients: Sequence[int]


def in_digits(row: DigitRow, carry: Callable[[], int]) -> list[DigitRow]:
    """Rows with small numbers that say the same, the last digit's first; ``carry`` gives the number
    of a new whole column.

    >>> for row in in_digits(DigitRow([0, 1], [5_000, -1]), iter([2]).__next__):
    ...     print(row.columns, row.coefficients)
    [0, 1, 2] [-120, -1, -1024]
    [0, 2] [5, 1]
    """
    found = []
    while max(map(abs, row.coefficients), default=0) > LARGEST:
        columns = [*row.columns, carry()]
        parts = [_divided(a) for a in row.coefficients]
        found.append(_without_zeros(columns, [*(r for _, r in parts), -BASE]))
        row = _without_zeros(columns, [*(q for q, _ in parts), 1])
    return [*found, row]


def digits(most: int, count: int) -> list[int]:
    """A right side for each of so many rows, the last digit first.

    >>> digits(5_001, 2)
    [905, 4]
    """
    found = []
    for _ in range(count - 1):
        most, digit = divmod(most, BASE)
        found.append(digit)
    return [*found, most]


def _divided(a: int) -> tuple[int, int]:
    """``q`` and ``r`` with ``a = B q + r``, where r is as small as can be."""
    q = (a + BASE // 2) // BASE
    return q, a - BASE * q


def _without_zeros(columns: Sequence[int], coefficients: Sequence[int]) -> DigitRow:
    pairs = [(j, a) for j, a in zip(columns, coefficients, strict=True) if a]
    return DigitRow([j for j, _ in pairs], [a for _, a in pairs])
