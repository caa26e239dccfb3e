"""Zones: what the listed points leave of goal space, by plain comparison of ranks.

A zone ``{y < u}`` holds no point, and cannot be enlarged in any goal without holding one (Klamroth,
Lacour & Vanderpooten, EJOR 245, 2015, definition of a local upper bound). Whatever no point matches
or beats lies in one. Only the order of values matters, so values are replaced by their ranks.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .deadline import Deadline

Ranks = npt.NDArray[np.int64]
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


def final_zones(points: Ranks, top: int, deadline: Deadline) -> Ranks:
    """Bounds (m, p) of the zones that points (N, p) leave; ``top`` stands for no bound.

    Raises TooManyError where they are more than can be asked about.
    """
    zones = np.full((1, points.shape[1]), top, dtype=np.int64)
    for count, z in deadline.watched(enumerate(points, 1)):
        inside = (z < zones).all(axis=1)
        cut = [_with(zones[inside], k, z[k]) for k in range(len(z))]
        candidates = np.unique(np.vstack(cut), axis=0)
        largest = candidates[_cannot_grow(candidates, points[:count], top, deadline)]
        zones = np.vstack([zones[~inside], largest])
        if len(zones) > MOST_ZONES:
            raise TooManyError
    return zones


def _with(zones: Ranks, k: int, bound: np.int64) -> Ranks:
    changed = zones.copy()
    changed[:, k] = bound
    return changed


def _cannot_grow(
    zones: Ranks, points: Ranks, top: int, deadline: Deadline
) -> npt.NDArray[np.bool_]:
    """Whether each zone would hold a point if its bound in any one goal were larger."""
    size = max(1, _CHUNK // max(1, points.size))
    starts = deadline.watched(range(0, len(zones), size))
    parts = [_stopped(zones[i : i + size], points, top) for i in starts]
    return np.concatenate(parts) if parts else np.empty(0, dtype=bool)


def _stopped(zones: Ranks, points: Ranks, top: int) -> npt.NDArray[np.bool_]:
    less = points[None] < zones[:, None]
    count, p = less.sum(axis=2), zones.shape[1]
    found = np.full(len(zones), True)
    for k in range(p):
        touching = points[None, :, k] == zones[:, None, k]
        stops = (touching & (count == p - 1)).any(axis=1)
        found &= stops | (zones[:, k] == top)
    return found


def dominated(points: Ranks, deadline: Deadline) -> Iterator[tuple[int, int]]:
    """Pairs of points, by number: the first matches or beats the second in every goal."""
    for j, z in deadline.watched(enumerate(points)):
        beaten_by = (points <= z).all(axis=1)
        beaten_by[j] = False
        yield from ((int(i), j) for i in np.flatnonzero(beaten_by)[:1])
