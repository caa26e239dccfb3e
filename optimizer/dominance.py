"""Dominance between points in minimised goal space."""

import moocore
import numpy as np

from .problem import Floats


def nondominated(points: Floats) -> Floats:
    """The points, shape (N, p), that no other matches or beats; one of each set of equals.

    >>> nondominated(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]))
    array([[1., 2.],
           [2., 1.]])
    """
    distinct = np.unique(points, axis=0)
    if not len(distinct):
        return distinct
    return np.asarray(distinct[moocore.is_nondominated(distinct)])
