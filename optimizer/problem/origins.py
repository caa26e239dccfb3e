"""Origins: where columns begin that stand for something far from 0, such as a distance from 1e9.

A column for the distance from a budget is 1e9 give or take a little. Beside 1e9 doubles and
tolerances hide the little; counted from where the column begins, they do not.
"""

import math
from fractions import Fraction

import numpy as np

from .names import Floats
from .problem import Problem
from .rationals import rational
from .tolerances import LARGEST_WHOLE

#: Columns that are so many units from 0 are counted from elsewhere.
FAR = 2.0**20


def origins(problem: Problem) -> Floats:
    """Whole numbers, shape (n,), below which implied columns do not go; 0 where 0 is near.

    That is where the least is not much further from 0 than the most is from the least. They are
    multiples of the columns' units, so that goals have the same steps.
    """
    units = problem.stepped.units
    implied = units.exist & ~problem.integer
    if not implied.any():
        return np.zeros(problem.n)
    lowest, highest = problem.reached
    known = implied & np.isfinite(lowest) & np.isfinite(highest)
    low, high = np.where(known, lowest, 0.0), np.where(known, highest, 0.0)
    far = (np.abs(low) > FAR * units.sizes) & (np.abs(low) > high - low)
    far &= np.abs(low) < LARGEST_WHOLE
    found = np.zeros(problem.n)
    for j in np.flatnonzero(far).tolist():
        top = int(units.tops[j])
        found[j] = math.floor(low[j]) // top * top
    return found


def sum_at(numbers: Floats, origin: Floats) -> Fraction:
    """The sum of numbers of columns, shape (n,), times where these begin."""
    used = np.flatnonzero((numbers != 0) & (origin != 0))
    return sum((rational(numbers[j]) * int(origin[j]) for j in used), Fraction(0))
