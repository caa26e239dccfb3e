"""Exact numbers: a scenario is computed without rounding, in whole numbers and fractions.

Doubles lose the cents beside millions, and 0.7 / 0.1 is not 7 in them. So a number is the decimal
or the quotient that its double stands for (see :mod:`wholepie.optimizer.problem.rationals`), sums,
products and quotients are exact, and what comes out is rounded once, where the model is made.
"""

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from ..optimizer.problem.rationals import known_rational, rational

Number: TypeAlias = int | Fraction

#: Fractions that have grown beyond sense are rounded: those of a sum of thousands of quotients.
_MOST_BITS = 2_000
_TOLD_APART = 2**53
_TOO_LARGE = 10**300
_LEAST_TYPED = 10.0**-30


def exact(number: float) -> Number:
    """What a finite double stands for; one of up to fifteen digits is as it was typed.

    >>> exact(2030.0), exact(0.1 * 3), exact(1 / 3)
    (2030, Fraction(3, 10), Fraction(1, 3))
    """
    number = float(number)
    if number.is_integer():
        return int(number)
    typed = f"{number:.15g}"
    if float(typed) == number and _LEAST_TYPED <= abs(number) < _TOLD_APART:
        return Fraction(*Decimal(typed).as_integer_ratio())
    return rational(number)


def magnitude(number: Number) -> Number:
    """Its absolute value."""
    return -number if number < 0 else number


def total(numbers: Iterable[Number]) -> Number:
    """The sum of some numbers.

    >>> total([1, exact(1000000.01), -1000000])
    Fraction(101, 100)
    """
    by_denominator: dict[int, int] = {}
    for number in numbers:
        below = number.denominator
        by_denominator[below] = by_denominator.get(below, 0) + number.numerator
    found: Number = by_denominator.pop(1, 0)
    for below, above in by_denominator.items():
        found = within_sense(found + Fraction(above, below))
    return found


def quotient(above: Number, below: Number) -> Number:
    """Their quotient; ``below`` is not 0."""
    found = Fraction(above) / below
    return found.numerator if found.denominator == 1 else found


def power(base: Number, exponent: Number) -> Number:
    """A power: exact for whole exponents as far as that makes sense, else that of doubles.

    Raises ValueError or OverflowError where there is none that can be computed with.
    """
    rounded = math.pow(base, exponent)
    if exponent.denominator != 1 or not math.isfinite(rounded):
        return exact(rounded)
    size = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
    if base == 0 or magnitude(exponent) * size > _MOST_BITS:
        return exact(rounded)
    return Fraction(base) ** int(exponent)


def within_sense(number: Number) -> Number:
    """The number itself, or what is left of it in double precision where it has grown too long.

    One that is too large stays so.
    """
    if isinstance(number, int) or number.denominator.bit_length() <= _MOST_BITS:
        return number
    return exact(float(number)) if finite(number) else number


def finite(number: Number) -> bool:
    """Whether a number is small enough to compute with."""
    return -_TOO_LARGE < number < _TOO_LARGE


def outwards(number: Number, way: int) -> Number | None:
    """A number, moved down or up (-1, 1) where it has grown too long; None if it is too large."""
    if not finite(number):
        return None
    if within_sense(number) is number:
        return number
    return Fraction(math.nextafter(float(number), way * math.inf))


def double(number: Number) -> float:
    """The double nearest to a number, or one beside it that stands for no other number.

    One that happened to print as a decimal of fifteen digits would be taken for that.

    >>> double(Fraction(1, 10)), double(Fraction(5161, 10100)) == 5161 / 10100
    (0.1, False)
    """
    if isinstance(number, int) or magnitude(number) >= _TOLD_APART:
        return float(number)
    return _near(number, (None, number))


def rough(number: Number) -> Fraction:
    """A number close to it whose double stands for no fraction."""
    return Fraction(_near(number, (None,)))


def _near(number: Number, meanings: tuple[Fraction | int | None, ...]) -> float:
    """The double near a number that stands for one of these, or for none."""
    nearest = float(number)
    candidate, away = nearest, math.ulp(nearest)
    while known_rational(candidate) not in meanings:
        candidate, away = nearest + away, -away if away > 0 else -2 * away
    return candidate


def no_more_than(number: Number) -> float:
    """A double close to a number that stands for no more."""
    nearest = float(number)
    return nearest if rational(nearest) <= number else math.nextafter(nearest, -math.inf)
