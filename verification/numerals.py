"""Numbers in words: as short as double precision has them, whatever their size."""

from decimal import Context
from fractions import Fraction

_SHORT = Context(prec=12)


def shown(number: Fraction) -> str:
    """A number as Python shows the nearest double; beyond these, a few digits of it.

    >>> shown(Fraction(1, 2)), shown(Fraction(10**400))
    ('0.5', '1E+400')
    """
    try:
        return repr(float(number))
    except OverflowError:
        return _digits(number)


def brief(number: Fraction, digits: int) -> str:
    """A number with so many digits.

    >>> brief(Fraction(2, 3), 3), brief(Fraction(-(10**400)), 3)
    ('0.667', '-1E+400')
    """
    try:
        return f"{float(number):.{digits}g}"
    except OverflowError:
        return _digits(number)


def _digits(number: Fraction) -> str:
    found = _SHORT.divide(_SHORT.create_decimal(number.numerator), number.denominator)
    return str(found.normalize(_SHORT))
