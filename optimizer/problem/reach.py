"""Reach: how far columns can go, by their own bounds and by those that rows imply.

A row bounds a column where the others in it are bounded. A column that is implied (see
:mod:`settling`) goes no further than the rows that hold it back make it go.
"""

import numpy as np

from .arrays import Arrays
from .entries import Entries, Span
from .settling import Settling
from .tolerances import MOST_LEEWAY, SUM_ROUNDING, VALUE_ROUNDING

#: How much further than rows say columns may go, relative to the sizes of their terms: plans may be
#: off by a tolerance, and sums are rounded.
_WIDER = MOST_LEEWAY + SUM_ROUNDING


def reach(problem: Arrays, settling: Settling) -> Span:
    """The lowest and highest values, both (n,), that columns have in settled plans.

    Infinite where neither bounds nor rows say.
    """
    lower, upper = problem.lower.copy(), problem.upper.copy()
    bounded = np.isfinite(lower).all() and np.isfinite(upper).all()
    if bounded and not settling.levels:
        return lower, upper
    entries = Entries.of(problem)
    known = -1
    while known != (known := int(np.isfinite(lower).sum() + np.isfinite(upper).sum())):
        low, high = entries.implied((lower, upper), _WIDER)
        lower, upper = np.maximum(lower, low), np.minimum(upper, high)
        for level in settling.levels:
            # What is implied is settled in whole numbers: no tolerance, but sums are rounded here.
            wider = _WIDER if level.whole is None else VALUE_ROUNDING
            lowest, highest = level.span(lower, upper, wider)
            at = level.columns
            lower[at] = np.maximum(lower[at], lowest)
            upper[at] = np.minimum(upper[at], highest)
    return lower, upper
