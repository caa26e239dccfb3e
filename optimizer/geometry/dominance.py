"""Dominance between points in minimised goal space."""

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats

_EXACT_VOLUME = 5
#: moocore compares points in no more numbers than this.
MOST_COMPARED = 255


def nondominated(points: Floats) -> Floats:
    """The points, shape (N, p), that no other matches or beats; one of each set of equals.

    >>> nondominated(np.array([[1.0, 2.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0]]))
    array([[1., 2.],
           [2., 1.]])
    """
    distinct = np.unique(points, axis=0)
    return np.asarray(distinct[unbeaten(distinct)])


def unbeaten(points: Floats) -> npt.NDArray[np.bool_]:
    """Which points, shape (N, p), no other matches or beats, (N,): the first of each set of equals.

    >>> unbeaten(np.array([[2.0, 2.0], [1.0, 2.0], [1.0, 2.0]])).tolist()
    [False, True, False]
    """
    if points.shape[1] > MOST_COMPARED:
        points = np.unique(points, axis=1)
    if not points.size:
        return np.arange(len(points)) < 1
    if points.shape[1] > MOST_COMPARED:
        return _unbeaten_in_many(points)
    import moocore

    return np.asarray(moocore.is_nondominated(np.ascontiguousarray(points)))


def _unbeaten_in_many(points: Floats) -> npt.NDArray[np.bool_]:
    """The same one point at a time: in lexicographic order none beats one that comes before it."""
    order = np.lexsort(points.T[::-1])
    ranked, kept = points[order], np.ones(len(points), dtype=bool)
    for i in range(len(ranked)):
        if kept[i]:
            kept[i + 1 :] &= (ranked[i + 1 :] < ranked[i]).any(axis=1)
    found = np.empty(len(points), dtype=bool)
    found[order] = kept
    return found


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
