"""Numbers as texts that say exactly what they stand for."""

from fractions import Fraction

import numpy as np

from ..problem.problem import Floats
from ..problem.rationals import rationals


def number_texts(values: Floats) -> list[str | None]:
    """Numbers, shape (N,), as the fractions that they stand for; None for infinite ones.

    >>> number_texts(np.array([1011308.0, -0.0, 0.1 * 3, 1 / 3, 2.0**0.5, np.inf]))
    ['1011308', '0', '0.3', '1/3', '~1.4142135623730951', None]
    """
    different, places = np.unique(values, return_inverse=True)
    told = _different(different)
    return [told[place] for place in places.tolist()]


def _different(values: Floats) -> list[str | None]:
    finite = np.isfinite(values)
    found = rationals(np.where(finite, values, 0.0))
    told = (
        number_text(found.fraction(i)) if known else f"~{value!r}"
        for i, (value, known) in enumerate(zip(values.tolist(), found.known, strict=True))
    )
    return [each if is_number else None for each, is_number in zip(told, finite, strict=True)]


def number_text(number: Fraction) -> str:
    """A decimal where there is a short one."""
    if number.denominator == 1:
        return str(number.numerator)
    short = repr(float(number))
    return short if Fraction(short) == number else str(number)
