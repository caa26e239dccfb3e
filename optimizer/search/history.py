"""History: how good the points of a run were, moment by moment."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..geometry.dominance import hypervolume, nondominated
from ..problem.numbers import divisors
from ..problem.problem import Floats

_MOMENTS = 25
_MARGIN = 0.1


@dataclass(frozen=True)
class Progress:
    """A moment of a search; ``gap`` is a share of range, inf while nothing is proved."""

    solves: int
    points: int
    gap: float
    seconds: float


class History:
    """The moments of a search, thinned out as they become many, and what was found between them.

    Of the values found between two moments that are kept only those count that none found between
    the same two dominates. So it holds a few times as many as the front has.
    """

    def __init__(self) -> None:
        self._moments: list[Progress] = []
        self._found: list[list[Floats]] = [[]]
        self._stride, self._count = 1, 0
        self.last: Progress | None = None

    def met(self, f: Floats) -> None:
        """Note the minimised values, shape (p,), of a plan that was found."""
        self._found[-1].append(f)

    def at(self, moment: Progress) -> None:
        """Note a moment."""
        self.last = moment
        self._count += 1
        if self._count % self._stride:
            return
        self._moments.append(moment)
        self._found[-1] = _best(self._found[-1])
        self._found.append([])
        if len(self._moments) >= 4 * _MOMENTS:
            self._thin_out()

    def _thin_out(self) -> None:
        """Keep every other moment; what was found before it counts for the one after."""
        *found, fresh = self._found
        pairs = zip(found[::2], found[1::2], strict=True)
        self._found = [*(_best(first + last) for first, last in pairs), fresh]
        self._moments = self._moments[1::2]
        self._stride *= 2

    def rows(self, points: Floats) -> list[dict[str, Any]]:
        """Rows of seconds, solves, points, gap and hypervolume, evenly spaced over the solves.

        The hypervolume is that of the nondominated plans found till then, as a share of the box
        from the ideal of the final ``points`` (N, p) to a tenth of each range beyond their nadir.
        The gap is None while nothing is proved.
        """
        if not len(points) or self.last is None:
            return []
        low, ranges = points.min(axis=0), divisors(np.ptp(points, axis=0))
        moments = self._moments
        if not moments or moments[-1] is not self.last:
            moments = [*moments, self.last]
        chosen = np.unique(np.linspace(0, len(moments) - 1, _MOMENTS).astype(int))
        known, rows, first = np.empty((0, points.shape[1])), [], 0
        for i in chosen:
            fresh = [f for each in self._found[first : i + 1] for f in each]
            known, first = nondominated(np.vstack([known, *fresh])), i + 1
            rows.append(_row(moments[i], hypervolume((known - low) / ranges, 1 + _MARGIN)))
        return rows


def _row(moment: Progress, volume: float) -> dict[str, Any]:
    return {
        "seconds": round(moment.seconds, 4),
        "solves": moment.solves,
        "points": moment.points,
        "gap": moment.gap if np.isfinite(moment.gap) else None,
        "hypervolume": round(volume, 6),
    }


def _best(found: list[Floats]) -> list[Floats]:
    return list(nondominated(np.array(found))) if len(found) > 1 else found
