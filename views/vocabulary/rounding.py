"""Numbers rounded to what a reader can tell apart: one part in a hundred of a goal's range, or its
step, whichever is more.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np

from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Floats
from . import text

_PARTS = 100


def rounded(
    values: Iterable[float], among: Iterable[float], step: float | None = None
) -> list[str]:
    """Values as words, rounded by the range of all ``among`` which they are and by the ``step``.

    >>> rounded([1011308.0, 998410.0], [0.0, 1011308.0]), rounded([1408.0], [1408.0, 1470.0])
    (['1,010,000', '1,000,000'], ['1,408'])
    """
    listed = np.fromiter(among, dtype=float)
    unit = told_apart(float(np.ptp(listed)) if len(listed) else 0.0, step)
    return text.numbers([to_unit(float(value), unit) for value in values])


def is_rounded(value: float, unit: float) -> bool:
    """Whether the nearest multiple of the unit is shown otherwise than the value.

    >>> is_rounded(1408.0, 10.0), is_rounded(1410.0, 10.0), is_rounded(1408.0, 0.0)
    (True, False, False)
    """
    return text.number(to_unit(value, unit)) != text.number(value)


def units_of(goals: Sequence[Goal], values: Floats) -> list[float]:
    """What can be told apart of each goal, over values (N, p) of plans, N >= 1."""
    spreads = np.ptp(values, axis=0).tolist()
    return [told_apart(spread, goal.step) for spread, goal in zip(spreads, goals, strict=True)]


def told_apart(spread: float, step: float | None = None) -> float:
    """The largest power of ten that is no more than a hundredth of the range, or the step where
    that is more; 0 without a range.

    >>> told_apart(1234.0), told_apart(62.0), told_apart(62.0, step=5.0), told_apart(0.0)
    (10.0, 0.1, 5.0, 0.0)
    """
    if not 0 < spread < math.inf:
        return 0.0
    return max(float(f"1e{math.floor(math.log10(spread / _PARTS))}"), step or 0.0)


def to_unit(value: float, unit: float) -> float:
    """The multiple of the unit that is nearest, the upper one of two; the value where it is 0.

    What is at least a unit apart stays apart.

    >>> to_unit(15.0, 10.0), to_unit(25.0, 10.0), to_unit(0.25, 0.1), to_unit(1.234, 0.0)
    (20.0, 30.0, 0.3, 1.234)
    """
    if unit == 0 or not math.isfinite(value):
        return value
    # The second rounding takes away what the product of two decimals is off by.
    return round(math.floor(value / unit + 0.5) * unit, 12 - math.floor(math.log10(unit))) + 0.0
