"""What HiGHS is asked about a problem: its tight form, with implied columns counted in their units.

A column that stands for a share of a budget has steps of a millionth, which HiGHS' tolerances hide;
counted in them it has steps of 1.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from ..problem.problem import Floats, Problem
from ..problem.tolerances import LEAST_COEFFICIENT


def counted_in(problem: Problem) -> Floats:
    """What 1 of each column is worth as HiGHS has it, shape (n,)."""
    units = problem.stepped.units
    implied = units.exist & ~problem.integer
    if not implied.any():
        return np.ones(problem.n)
    return np.where(implied, np.maximum(units.sizes, _finest_units(problem.tight)), 1.0)


def _finest_units(problem: Problem) -> Floats:
    """Units of columns, shape (n,), that are just not so fine that HiGHS drops a coefficient."""
    found = np.zeros(problem.n)
    for form in (problem.A, sp.csr_array(problem.C)):
        sizes = abs(form).tocoo()
        largest = abs(form).max(axis=1).toarray().ravel()
        rows, columns = sizes.coords
        kept = sizes.data > 0
        least = LEAST_COEFFICIENT * largest[rows[kept]] / sizes.data[kept]
        np.maximum.at(found, columns[kept], least)
    return found


def asked(problem: Problem) -> Problem:
    """The problem as HiGHS has it: columns are what they are divided by :func:`counted_in`.

    Goals have the same values, and what is stepped has the same steps.
    """
    tight, units = problem.tight, counted_in(problem)
    if (units == 1).all():
        return tight
    lower, upper = tight.stepped.lower / units, tight.stepped.upper / units
    scaled = sp.csr_array(tight.A @ sp.diags_array(units))
    found = replace(tight, A=scaled, C=tight.C * units, lower=lower, upper=upper)
    found.__dict__["stepped"] = replace(tight.stepped, lower=lower, upper=upper)
    return found
