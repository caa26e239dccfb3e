"""Rationals: the fractions that floating-point data stand for.

A number is the decimal that it prints as. What an expression computed is rounded to 15 significant
digits first, so that ``0.1 * 3`` is 0.3. A number of more than twelve digits that is a quotient of
small numbers but for rounding is that quotient, so that ``1 / 3`` is 1/3. Other numbers of more
than 15 digits, such as a square root, stand for no fraction.
"""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .names import Bools, Floats
from .tolerances import BY_CHANCE

Whole = npt.NDArray[np.int64]
Read = tuple[Floats, Floats, Bools]

#: Fractions other than decimals have denominators up to this.
MOST_PARTS = 10_000
_DECIMALS = 15
_LONGEST_TYPED = 1e15
_LONGEST_COMPUTED = 1e12
_LARGEST_WHOLE = 2.0**62
LAST_PLACES = 2
#: From here on twelve digits have no more than fifteen decimals.
_LEAST_SHORT = 10.0**-4
#: Half a unit in the fifteenth digit, relative to numbers with the largest first digits.
_LAST = 0.5 * 10.0**-15
_CONVERGENTS = 24


class Rationals(NamedTuple):
    """``numerators / denominators`` of some numbers, where they are ``known``; else 0 / 1.

    The denominators of decimals are powers of ten.
    """

    numerators: Whole
    denominators: Whole
    known: Bools

    def fraction(self, i: int) -> Fraction:
        """One of the numbers."""
        return Fraction(int(self.numerators[i]), int(self.denominators[i]))


def rationals(numbers: Floats) -> Rationals:
    """The fractions that finite numbers, shape (N,), stand for.

    >>> found = rationals(np.array([25e6, 0.01, 0.1 * 3, 1 / 3, 2.0**0.5]))
    >>> [str(found.fraction(i)) for i in range(4)], found.known.tolist()
    (['25000000', '1/100', '3/10', '1/3'], [True, True, True, True, False])
    """
    tops, bottoms = np.zeros(len(numbers)), np.ones(len(numbers))
    left = np.arange(len(numbers))
    for read in (_short_decimals, _simple_fractions, _long_decimals):
        if not len(left):
            break
        tops[left], bottoms[left], known = read(numbers[left])
        left = left[~known]
    known = np.ones(len(numbers), dtype=bool)
    known[left] = False
    return Rationals(tops.astype(np.int64), bottoms.astype(np.int64), known)


def rational(number: float) -> Fraction:
    """The fraction that one finite number stands for; its own exact value where it is none.

    >>> rational(0.1), rational(2.0**0.5) == Fraction(2.0**0.5)
    (Fraction(1, 10), True)
    """
    known = known_rational(float(number))
    return Fraction(float(number)) if known is None else known


@lru_cache(maxsize=2**16)
def known_rational(number: float) -> Fraction | None:
    """The fraction that one finite number stands for, if there is one."""
    short = f"{number:.12g}"
    is_near = abs(float(short) - number) <= _LAST * abs(number)
    if is_near and _LEAST_SHORT <= abs(number) < _LARGEST_WHOLE:
        return Fraction(*Decimal(short).as_integer_ratio())
    found = rationals(np.array([number]))
    return found.fraction(0) if found.known[0] else None


def _short_decimals(numbers: Floats) -> Read:
    """Whole numbers, and decimals of up to twelve digits, typed or computed."""

    def fits(whole: Floats, scale: float, numbers: Floats) -> Bools:
        off, size = np.abs(whole / scale - numbers), np.abs(whole)
        if scale == 1.0 and not off.any():
            return np.asarray(size < _LARGEST_WHOLE)
        is_short = (size > 0) & (size < _LONGEST_COMPUTED)
        exact = (off == 0) & (size < (_LARGEST_WHOLE if scale == 1.0 else _LONGEST_COMPUTED))
        return np.asarray(exact | (is_short & (off <= _half_of_last_digit(numbers))))

    return _decimals(numbers, fits)


def _long_decimals(numbers: Floats) -> Read:
    """Decimals of up to fifteen digits, typed."""

    def fits(whole: Floats, scale: float, numbers: Floats) -> Bools:
        return np.asarray((whole / scale == numbers) & (np.abs(whole) < _LONGEST_TYPED))

    return _decimals(numbers, fits)


def _decimals(numbers: Floats, fits: Callable[[Floats, float, Floats], Bools]) -> Read:
    tops, bottoms = np.zeros(len(numbers)), np.ones(len(numbers))
    left = np.arange(len(numbers))
    for scale in 10.0 ** np.arange(_DECIMALS + 1):
        with np.errstate(over="ignore"):
            whole = np.rint(numbers[left] * scale)
        found = fits(whole, scale, numbers[left])
        tops[left[found]], bottoms[left[found]] = whole[found], scale
        left = left[~found]
        if not len(left):
            break
    known = np.ones(len(numbers), dtype=bool)
    known[left] = False
    return tops, bottoms, known


def _half_of_last_digit(numbers: Floats) -> Floats:
    """Half a unit in the fifteenth significant digit."""
    size = np.where(numbers == 0, 1.0, np.abs(numbers))
    return np.asarray(0.5 * 10.0 ** (np.floor(np.log10(size)) - 14))


@np.errstate(over="ignore", invalid="ignore")
def _simple_fractions(numbers: Floats) -> Read:
    """Quotients of small numbers, but for rounding.

    The convergents of a continued fraction are the best approximations. One counts where no other
    fraction that simple is near, so that a large number without a pattern is none.
    """
    size = np.abs(numbers)
    rounding = LAST_PLACES * np.spacing(size)
    before, top = np.ones_like(size), np.floor(size)
    below, bottom = np.zeros_like(size), np.ones_like(size)
    rest = size - top
    known = np.zeros(len(size), dtype=bool)
    for _ in range(_CONVERGENTS):
        known = np.abs(top / bottom - size) <= rounding
        going = ~known & (rest > 0) & (bottom <= MOST_PARTS)
        if not going.any():
            break
        inverse = 1.0 / np.where(going, rest, 1.0)
        part = np.where(going, np.floor(inverse), 0.0)
        rest = np.where(going, inverse - part, rest)
        before, top = np.where(going, top, before), np.where(going, part * top + before, top)
        below, bottom = (
            np.where(going, bottom, below),
            np.where(going, part * bottom + below, bottom),
        )
    known &= (top > 0) & (bottom <= MOST_PARTS) & (bottom**2 * rounding <= BY_CHANCE)
    return np.where(known, np.sign(numbers) * top, 0.0), np.where(known, bottom, 1.0), known
