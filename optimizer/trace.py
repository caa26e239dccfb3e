"""Trace: how good the points of a run were, moment by moment, once it is over."""

from typing import Any

import numpy as np

from .dominance import hypervolume, nondominated
from .numbers import divisors
from .problem import Floats
from .search import Progress

_MOMENTS = 25
_MARGIN = 0.1


def trace(
    moments: list[Progress], found: list[tuple[float, Floats]], points: Floats
) -> list[dict[str, Any]]:
    """Rows of seconds, solves, points, gap and hypervolume, evenly spaced over the solves.

    ``found`` are the seconds and minimised values of every plan met. The hypervolume is that of the
    nondominated among them, as a share of the box from the ideal of the final ``points`` (N, p) to
    a tenth of each range beyond their nadir. The gap is None while nothing is proved.
    """
    if not len(points) or not moments:
        return []
    low, ranges = points.min(axis=0), divisors(np.ptp(points, axis=0))
    chosen = np.unique(np.linspace(0, len(moments) - 1, _MOMENTS).astype(int))
    seconds = np.array([second for second, _ in found])
    values = (np.array([f for _, f in found]).reshape(len(found), -1) - low) / ranges
    rows = []
    for moment in (moments[i] for i in chosen):
        known = nondominated(values[seconds <= moment.seconds])
        rows.append(
            {
                "seconds": round(moment.seconds, 4),
                "solves": moment.solves,
                "points": moment.points,
                "gap": moment.gap if np.isfinite(moment.gap) else None,
                "hypervolume": round(hypervolume(known, 1 + _MARGIN), 6),
            }
        )
    return rows
