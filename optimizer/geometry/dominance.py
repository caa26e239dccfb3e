"""Dominance between points in minimised goal space."""

import numpy as np

from ..problem.problem import Floats

_EXACT_VOLUME = 5


def nondominated(points: Floats) -> Floats:
    """The points, shape (N, p), that no other matches or beats; one of each set of equals.

    >>> nondominated(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]))
    array([[1., 2.],
           [2., 1.]])
    """
    distinct = np.unique(points, axis=0)
    if not len(distinct):
        return distinct
    import moocore

    return np.asarray(distinct[moocore.is_nondominated(distinct)])


def hypervolume(points: Floats, reference: float) -> float:
    """Share of the box from 0 to ``reference`` in every goal that the points, (N, p), dominate.

    Exact for up to five goals; beyond that estimated to about a thousandth.

    >>> hypervolume(np.array([[0.0, 0.5], [0.5, 0.0]]), 1.0)
    0.75
    """
    if not len(points):
        return 0.0
    import moocore

    p = points.shape[1]
    measure = moocore.hypervolume if p <= _EXACT_VOLUME else moocore.hv_approx
    inside = np.clip(points, 0.0, reference)
    volume = float(measure(inside, ref=[reference] * p))
    return volume / float(reference**p)
