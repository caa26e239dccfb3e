"""Amounts that hardly count in a row, beside which HiGHS' presolve has closed off plans."""

import numpy as np
import scipy.sparse as sp

from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import FAINT


def has_faint_amounts(problem: Problem) -> bool:
    """Whether an amount stands beside whole numbers in a row, or in a goal, and can move it by no
    more than ``FAINT`` of the row's largest coefficient.

    What a row says of such an amount is HiGHS' tolerance divided by a small coefficient. HiGHS
    1.16.0 then reports as optimal what is not, by far, at every tolerance.
    """
    amounts = ~problem.integer & ~problem.stepped.units.exist & (problem.upper > problem.lower)
    if not (problem.is_discrete and amounts.any()):
        return False
    widths = np.where(amounts, problem.upper - problem.lower, np.inf)
    rows = (problem.A, sp.csr_array(problem.C))
    return any(bool(_are_faint(matrix, problem.integer, widths).any()) for matrix in rows)


def _are_faint(matrix: sp.csr_array, integer: Bools, widths: Floats) -> Bools:
    """Which entries of a matrix (m, n) are faint; columns of infinite ``widths`` (n,) never are."""
    entries = abs(matrix).tocoo()
    used = entries.data != 0
    rows, columns = (coords[used] for coords in entries.coords)
    largest = np.zeros(matrix.shape[0])
    np.maximum.at(largest, rows, np.where(integer[columns], entries.data[used], 0.0))
    return np.asarray(entries.data[used] * widths[columns] <= FAINT * largest[rows])
