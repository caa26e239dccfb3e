"""What HiGHS is asked about a problem: its tight form, with implied columns counted in their units.

A column that stands for a share of a budget has steps of a millionth, which HiGHS' tolerances hide;
counted in them it has steps of 1.
"""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from ..problem.problem import Floats, Problem
from ..problem.tolerances import LEAST_COEFFICIENT, LEAST_COST

_SPARE = 4.0


@dataclass(frozen=True, eq=False)
class Asked:
    """The ``problem`` as HiGHS has it; 1 of a column there is worth ``worth`` (n,) as written.

    Goals have the same values, and what is stepped has the same steps. 1 of a column that has a
    unit is so many ``units`` (n,).
    """

    problem: Problem
    worth: Floats
    units: Floats

    @classmethod
    def of(cls, problem: Problem) -> "Asked":
        """What HiGHS is asked about a problem."""
        tight, counted = problem.tight, problem.stepped.units
        implied = counted.exist & ~problem.integer
        if not implied.any():
            return cls(tight, np.ones(problem.n), np.ones(problem.n))
        worth = np.where(implied, np.maximum(counted.sizes, _least_worth(tight)), 1.0)
        units = np.divide(worth, counted.sizes, out=np.ones(problem.n), where=implied)
        return cls(_counted_in(tight, worth), worth, units)


def _counted_in(problem: Problem, worth: Floats) -> Problem:
    lower, upper = problem.stepped.lower / worth, problem.stepped.upper / worth
    scaled = sp.csr_array(problem.A @ sp.diags_array(worth))
    found = replace(problem, A=scaled, C=problem.C * worth, lower=lower, upper=upper)
    found.__dict__["stepped"] = replace(problem.stepped, lower=lower, upper=upper)
    return found


def _least_worth(problem: Problem) -> Floats:
    """The least that columns may be worth, shape (n,): with less, HiGHS would drop coefficients or
    take costs for 0.
    """
    rows = _least_shares(problem.A, _SPARE * LEAST_COEFFICIENT)
    goals = _least_shares(sp.csr_array(problem.C), _SPARE * LEAST_COST)
    return np.minimum(np.maximum(rows, goals), 1.0)


def _least_shares(matrix: sp.csr_array, share: float) -> Floats:
    """What each column, shape (n,), takes to have no entry below a share of its row's largest."""
    entries = abs(matrix).tocoo()
    used = entries.data != 0
    rows, columns = (coords[used] for coords in entries.coords)
    found, largest = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[0])
    np.maximum.at(largest, rows, entries.data[used])
    np.maximum.at(found, columns, share * largest[rows] / entries.data[used])
    return found
