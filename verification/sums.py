"""Weighted sums in fractions."""

from collections.abc import Sequence
from fractions import Fraction


def weighted(weights: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """The weighted sum of values."""
    return sum((w * v for w, v in zip(weights, values, strict=True)), Fraction(0))
