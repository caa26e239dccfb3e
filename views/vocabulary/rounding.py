"""Numbers rounded to what a reader can tell apart: one part in a hundred of a goal's range, or its
step, whichever is more.
"""

import math
from collections.abc import Iterable

import numpy as np

from . import text

_PARTS = 100
_ROUND = (5, 2, 1)


def rounded(values: Iterable[float], among: Iterable[float], step: float | None = None) -> list[str]:
    """Values as words, rounded by the range of all ``among`` which they are and by the ``step``.

    Values that are at least that far apart stay apart.

    >>> rounded([1011308.0, 998410.0], [0.0, 1011308.0]), rounded([1408.0], [1408.0, 1470.0])
    (['1,010,000', '1,000,000'], ['1,408'])
    """
    listed = np.fromiter(among, dtype=float)
    unit = unit_of(float(np.ptp(listed)) if len(listed) else 0.0, step)
    return text.numbers([to_unit(float(value), unit) for value in values])


def unit_of(spread: float, step: float | None = None) -> float:
    """The largest of 1, 2, 5, 10, 20 ... that is no more than a hundredth of the range, or the step
    where that is more; 0 without a range.

    >>> unit_of(1234.0), unit_of(62.0), unit_of(62.0, step=1.0), unit_of(0.0)
    (10.0, 0.5, 1.0, 0.0)
    """
    if not spread > 0:
        return 0.0
    return max(round_below(spread / _PARTS), step or 0.0)


def round_below(amount: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no more than the amount, above 0."""
    power = math.floor(math.log10(amount))
    found = [_power(each, power) for each in _ROUND]
    return next((each for each in found if each <= amount), _power(5, power - 1))


def _power(digit: int, power: int) -> float:
    return float(f"{digit}e{power}")


def to_unit(value: float, unit: float) -> float:
    """The multiple of the unit that is nearest, the upper one of two; the value where it is 0."""
    if unit == 0 or not math.isfinite(value):
        return value
    places = max(0, 1 - math.floor(math.log10(unit)))
    return round(math.floor(value / unit + 0.5) * unit, places + 4) + 0.0
