"""Zones: what the listed points leave of goal space, by plain comparison of ranks.

A zone ``{y < u}`` holds no point, and cannot be enlarged in any goal without holding one (Klamroth,
Lacour & Vanderpooten, EJOR 245, 2015, definition of a local upper bound). Whatever no point matches
or beats lies in one. Only the order of values matters, so values are replaced by their ranks.

Points are taken in the order of their last goal. Those so far are then no worse in it than any that
is to come, so only the other goals matter: in these a few of them beat all the rest.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .deadline import Deadline
from .watch import Watch

Ranks = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_CHUNK = 20_000_000
MOST_ZONES = 1_000_000


class TooManyError(Exception):
    """There are more zones than can be asked about."""


def ranked(values: Sequence[Sequence[Fraction]], p: int) -> tuple[Ranks, list[list[Fraction]]]:
    """Ranks (N, p) of values, and each goal's values in order: rank r stands for the r-th."""
    levels = [sorted({each[k] for each in values}) for k in range(p)]
    places = [{value: rank for rank, value in enumerate(level)} for level in levels]
    ranks = [[places[k][each[k]] for k in range(p)] for each in values]
    return np.array(ranks, dtype=np.int64).reshape(len(values), p), levels


def final_zones(points: Ranks, top: int, watch: Watch) -> Ranks:
    """Bounds (m, p) of the zones that points (N, p) leave; ``top`` stands for no bound.

    Raises TooManyError where they are more than can be asked about.
    """
    open_zones = _OpenZones(points.shape[1] - 1, top, watch.deadline)
    for i in watch.over("zones", _by_last_goal(points).tolist()):
        open_zones.cut(points[i, :-1], int(points[i, -1]))
        if open_zones.count > MOST_ZONES:
            raise TooManyError
    return open_zones.all()


def dominated(points: Ranks, watch: Watch) -> Iterator[tuple[int, int]]:
    """Pairs of points, by number: the first matches or beats the second in every goal."""
    numbers, best = np.empty(0, dtype=np.int64), np.empty((0, points.shape[1] - 1), dtype=np.int64)
    for j in watch.over("order", _by_last_goal(points).tolist()):
        z = points[j, :-1]
        beaten_by = numbers[(best <= z).all(axis=1)]
        if beaten_by.size:
            yield int(beaten_by.min()), j
            continue
        rest = ~(z <= best).all(axis=1)
        numbers, best = np.append(numbers[rest], j), np.vstack([best[rest], z])


def _by_last_goal(points: Ranks) -> Ranks:
    """Numbers of points in the order of their last goal, then of the others: no point comes before
    one that matches or beats it, and the same points are in their own order.
    """
    others = tuple(points[:, k] for k in reversed(range(points.shape[1] - 1)))
    return np.lexsort((*others, points[:, -1]))


class _OpenZones:
    """Zones in all goals but the last, in which they have no bound yet, with where each begins to
    be one; and zones that have a bound in all.
    """

    def __init__(self, p: int, top: int, deadline: Deadline) -> None:
        self._top, self._deadline = top, deadline
        self._zones = np.full((1, p), top, dtype=np.int64)
        self._begins = np.full(1, -1, dtype=np.int64)
        self._points = np.empty((0, p), dtype=np.int64)
        self._bounded: list[Ranks] = []
        self._ended = 0

    @property
    def count(self) -> int:
        """How many zones there are so far."""
        return self._ended + len(self._zones)

    def cut(self, z: Ranks, last: int) -> None:
        """Take a point in: the zones that would hold it end at its last value."""
        inside = (z < self._zones).all(axis=1)
        if not inside.any():
            return
        self._bound(inside & (self._begins < last), last)
        beaten = (z <= self._points).all(axis=1)
        self._points = np.vstack([self._points[~beaten], z])
        fresh = self._parts(self._zones[inside], z)
        self._zones = np.vstack([self._zones[~inside], fresh])
        self._begins = np.append(self._begins[~inside], np.full(len(fresh), last))

    def all(self) -> Ranks:
        """All zones, where no more points come."""
        self._bound(np.full(len(self._zones), True), self._top)
        return np.vstack(self._bounded)

    def _bound(self, which: Flags, last: int) -> None:
        ending = self._zones[which]
        self._ended += len(ending)
        self._bounded.append(np.hstack([ending, np.full((len(ending), 1), last)]))

    def _parts(self, zones: Ranks, z: Ranks) -> Ranks:
        """What a point leaves of zones that would hold it."""
        cut = [zones[:0], *(_with(zones, k, z[k]) for k in range(len(z)))]
        found = _distinct(np.vstack(cut))
        return found[_cannot_grow(found, self._points, self._top, self._deadline)]


def _distinct(zones: Ranks) -> Ranks:
    """Each once. For few, as is usual, this is faster than sorting."""
    once = list(dict.fromkeys(map(tuple, zones.tolist())))
    return np.array(once, dtype=np.int64).reshape(len(once), zones.shape[1])


def _with(zones: Ranks, k: int, bound: np.int64) -> Ranks:
    changed = zones.copy()
    changed[:, k] = bound
    return changed


def _cannot_grow(zones: Ranks, points: Ranks, top: int, deadline: Deadline) -> Flags:
    """Whether each zone would hold a point if its bound in any one goal were larger."""
    size = max(1, _CHUNK // max(1, points.size))
    starts = deadline.watched(range(0, len(zones), size))
    parts = [_stopped(zones[i : i + size], points, top) for i in starts]
    return np.concatenate(parts) if parts else np.empty(0, dtype=bool)


def _stopped(zones: Ranks, points: Ranks, top: int) -> Flags:
    less = points[None] < zones[:, None]
    count, p = less.sum(axis=2), zones.shape[1]
    found = np.full(len(zones), True)
    for k in range(p):
        touching = points[None, :, k] == zones[:, None, k]
        stops = (touching & (count == p - 1)).any(axis=1)
        found &= stops | (zones[:, k] == top)
    return found
