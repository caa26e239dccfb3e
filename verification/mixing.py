"""The mixture of a face's vertices that is best where it is worst."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt


def evenest(worth: npt.NDArray[np.float64]) -> Sequence[Fraction] | None:
    """Shares of the rows of ``worth`` (N, k) whose mixture has the largest least value; None where
    none is found. Found in double precision; the shares are exact and add up to 1.
    """
    from scipy.optimize import linprog

    rows, columns = worth.shape
    cost, one = np.append(np.zeros(rows), -1.0), np.append(np.ones(rows), 0.0)
    below = np.column_stack([-worth.T, np.ones(columns)])
    bounds = [(0, None)] * rows + [(None, None)]
    found = linprog(cost, below, np.zeros(columns), one[None], [1.0], bounds)
    if found.x is None:
        return None
    shares = [max(Fraction(share), Fraction(0)) for share in found.x[:-1].tolist()]
    whole = sum(shares, Fraction(0)) or Fraction(1)
    return [share / whole for share in shares]
