"""Merging: of points that differ by less than counts, which one is listed.

The answer depends on the points alone and not on the order in which they were found.
"""

import numpy as np

from ..problem.problem import Floats
from .dominance import nondominated

_CHUNK = 2_000_000


def merged(points: Floats, tolerance: Floats, size: Floats) -> tuple[Floats, int]:
    """Points (k, p) out of ``points`` (N, p), none of which another matches within ``tolerance``
    (p,), and how many others are left out that none beats.

    The points are gone through by the sum of their values, each divided by its ``size`` (p,), those
    of one sum in the order of their values; a point stays unless one that stays is at most the
    tolerance worse in every goal.

    >>> points = np.array([[0.0, 2.0], [1.0, 1.0], [1.1, 0.95], [3.0, 1.05]])
    >>> merged(points, np.full(2, 0.1), np.ones(2))
    (array([[0., 2.],
           [1., 1.]]), 1)
    """
    found = np.unique(points, axis=0)
    order = np.argsort((found / size).sum(axis=1), kind="stable")
    kept, count = np.empty_like(found), 0
    for point in found[order]:
        if not (kept[:count] <= point + tolerance).all(axis=1).any():
            kept[count] = point
            count += 1
    kept = kept[:count]
    # What is kept is beaten by none: what beats it would have come before it.
    return kept[np.lexsort(kept.T[::-1])], len(nondominated(found)) - count


def gap_of_listed(
    gap: float, points: Floats, listed: Floats, tolerance: float, noise: Floats
) -> float:
    """A gap in shares of the ranges of points (N, p) as one in those of the ``listed`` (k, p).

    ``tolerance`` is the share of the points' ranges by which listed ones may be worse than those
    that are not. Without these, ranges may be much smaller, and shares of them larger. A range up
    to ``noise`` (p,) is none.

    >>> points = np.array([[0.0, 2.0], [1.0, 1.0], [9.0, 0.0]])
    >>> gap_of_listed(0.1, points, points[:2], 0.0, np.zeros(2))
    0.9
    """
    before, after = np.ptp(points, axis=0), np.ptp(listed, axis=0)
    ranged = before > noise
    with np.errstate(divide="ignore"):
        growth = float((before[ranged] / after[ranged]).max(initial=1.0))
    return (gap + tolerance) * max(growth, 1.0) if gap > 0 else gap


def near(points: Floats, others: Floats, tolerance: Floats) -> Floats:
    """Those of the ``others`` (m, p) that differ from some of the points (N, p) by at most
    ``tolerance`` (p,) in every goal.
    """
    size = max(1, _CHUNK // max(1, points.size))
    close = [others[:0]]
    for part in (others[i : i + size] for i in range(0, len(others), size)):
        apart = np.abs(part[:, None] - points[None])
        close.append(part[np.any(np.all(apart <= tolerance, axis=2), axis=1)])
    return np.vstack(close)
