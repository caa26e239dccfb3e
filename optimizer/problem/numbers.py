"""Exact facts about floating-point data: common steps, magnitudes as powers of two."""

import numpy as np
import numpy.typing as npt

from .tolerances import NO_RANGE, PRODUCT_ROUNDING, VALUE_ROUNDING

Floats = npt.NDArray[np.float64]

_MOST_DECIMALS = 6
_LARGEST_EXACT = 2.0**40
_MOST_STEPS = 2.0**22


def grid_step(coefficients: Floats) -> float:
    """Largest step of which every coefficient is a multiple, or 0 if there is none.

    Decimal fractions of up to six places count; a goal without coefficients has step 1. A step so
    small beside a coefficient that a MIP solver's tolerances hide it is none.

    >>> grid_step(np.array([6.0, -9.0]))
    3.0
    >>> grid_step(np.array([0.5, 0.75]))
    0.25
    >>> grid_step(np.array([1 / 3, 1.0]))
    0.0
    >>> grid_step(np.array([1e9, 1.0])), grid_step(np.array([1e9, 1000.0]))
    (0.0, 1000.0)
    """
    if not len(coefficients):
        return 1.0
    for scale in 10.0 ** np.arange(_MOST_DECIMALS + 1):
        scaled = coefficients * scale
        if np.abs(scaled).max() > _LARGEST_EXACT:
            return 0.0
        whole = np.round(scaled)
        if (np.abs(scaled - whole) <= PRODUCT_ROUNDING * np.abs(scaled)).all():
            step = np.gcd.reduce(whole.astype(np.int64))
            return float(step / scale) if np.abs(whole).max() <= _MOST_STEPS * step else 0.0
    return 0.0


def power_of_two(magnitude: Floats) -> Floats:
    """Nearest powers of two, elementwise; 1 where the magnitude is 0. Scaling by them is exact."""
    safe = np.where(magnitude > 0, magnitude, 1.0)
    return np.asarray(np.exp2(np.round(np.log2(safe))))


def goal_ranges(points: Floats) -> Floats:
    """Range of each goal over points (N, p), 0 where it is no more than solvers' rounding errors.

    >>> goal_ranges(np.array([[1.0, 5.0], [3.0, 5.0 + 1e-12]])).tolist()
    [2.0, 0.0]
    """
    ranges = np.ptp(points, axis=0)
    noise = np.maximum(VALUE_ROUNDING, NO_RANGE * np.abs(points).max(axis=0))
    return np.where(ranges > noise, ranges, 0.0)


def divisors(ranges: Floats) -> Floats:
    """Ranges to divide by: 1 for a goal that has none."""
    return np.where(ranges > 0, ranges, 1.0)
