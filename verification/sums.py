"""Weighted sums and differences in fractions."""

from collections.abc import Sequence
from fractions import Fraction

#: Values differ through rounding alone by no more than these: a share of them, and where they are
#: next to nothing.
NO_RANGE, ROUNDED = Fraction(1, 10**9), Fraction(1, 10**12)


def weighted(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """The weighted sum of values."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0))


def apart(low: Fraction, high: Fraction, part: Fraction = Fraction(1)) -> Fraction:
    """By how much two values differ; 0 where that is no more than ``part`` of what rounding does.

    >>> third = Fraction(1, 3)
    >>> apart(third, third + Fraction(1, 10**10)), apart(third, 2 * third) == third
    (Fraction(0, 1), True)
    """
    noise = max(ROUNDED, NO_RANGE * max(abs(low), abs(high)))
    return high - low if high - low > part * noise else Fraction(0)
