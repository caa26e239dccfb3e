"""Sizes of floating-point data: magnitudes as powers of two, ranges that are not noise."""

import numpy as np
import numpy.typing as npt

from .tolerances import NO_RANGE, VALUE_ROUNDING

Floats = npt.NDArray[np.float64]


def power_of_two(magnitude: Floats) -> Floats:
    """Nearest powers of two, elementwise; 1 where the magnitude is 0. Scaling by them is exact."""
    safe = np.where(magnitude > 0, magnitude, 1.0)
    return np.asarray(np.exp2(np.round(np.log2(safe))))


def goal_ranges(points: Floats, noise: Floats | None = None) -> Floats:
    """Range of each goal over points (N, p), 0 where it is no more than rounding: the ``noise``
    (p,) of :class:`.value_noise.ValueNoise`, or what that may be beside the values.

    >>> goal_ranges(np.array([[1.0, 5.0], [3.0, 5.0 + 1e-12]])).tolist()
    [2.0, 0.0]
    """
    ranges = np.ptp(points, axis=0)
    return np.where(ranges > (plain_noise(points) if noise is None else noise), ranges, 0.0)


def plain_noise(values: Floats) -> Floats:
    """What ``values`` (N, p) may be off, (p,), where no more is known than they are."""
    return np.asarray(np.maximum(VALUE_ROUNDING, NO_RANGE * np.abs(values).max(axis=0)))


def divisors(ranges: Floats) -> Floats:
    """Ranges to divide by: 1 for a goal that has none."""
    return np.where(ranges > 0, ranges, 1.0)
