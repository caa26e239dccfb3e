"""Which rows of a table lie below others: column by column, since rows have but a few entries.

NumPy takes some ten times as long to go through short rows as through the columns.
"""

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats

Bools = npt.NDArray[np.bool_]


def within(rows: Floats, limits: Floats) -> Bools:
    """Which rows (N, p) are at most ``limits`` (p,) in every column; shape (N,).

    >>> within(np.array([[1.0, 2.0], [2.0, 2.0]]), np.array([1.0, 2.0]))
    array([ True, False])
    """
    found: Bools = rows[:, 0] <= limits[0]
    for k in range(1, len(limits)):
        found &= rows[:, k] <= limits[k]
    return found


def below(rows: Floats, limits: Floats) -> Bools:
    """Which rows (N, p) are below ``limits`` (p,) in every column; shape (N,).

    >>> below(np.array([[0.0, 1.0], [0.0, 2.0]]), np.array([1.0, 2.0]))
    array([ True, False])
    """
    found: Bools = rows[:, 0] < limits[0]
    for k in range(1, len(limits)):
        found &= rows[:, k] < limits[k]
    return found


def inside(rows: Floats, others: Floats) -> Bools:
    """Which rows (m, p) are at most which of the others (r, p) in every column; shape (m, r)."""
    found: Bools = rows[:, 0, None] <= others[:, 0]
    for k in range(1, rows.shape[1]):
        found &= rows[:, k, None] <= others[:, k]
    return found
