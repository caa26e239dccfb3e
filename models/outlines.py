"""Outlines with as many vertices as a screen shows (Douglas & Peucker 1973).

Pieces of all lines are split at once, level by level: at the position that is farthest off, and
after so many levels in the middle. So there are at most ``_LEVELS`` and a logarithm of them, where
a line whose farthest position is always near an end would have one for each of its positions.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .geojson import LEAST, Part, Shape

Positions = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]
#: A screen shows no more than so many steps across a map.
_STEPS = 1_500
_LEVELS = 32
MOST_VERTICES = 20_000


class _Line(NamedTuple):
    """A part, its extent, and below which tolerance each position is kept."""

    part: Part
    size: float
    below: Positions


def simplified(shapes: dict[str, Shape], *, geographic: bool) -> dict[str, Shape]:
    """Shapes off by less than a screen shows, and rounded to that; of very many vertices more are
    left out.
    """
    parts = [part for each in shapes.values() for part in each.parts]
    if not parts:
        return shapes
    positions = np.array([position for part in parts for position in part])
    low, high = positions.min(axis=0), positions.max(axis=0)
    middle = math.radians(float(low[1] + high[1]) / 2)
    scale = np.array([math.cos(middle) if geographic else 1.0, 1.0])
    extent = float(((high - low) * scale).max())
    if not extent:
        return shapes
    tolerance, found = extent / _STEPS, shapes
    digits = max(0, 1 - math.floor(math.log10(tolerance)))
    lines = _lines(parts, positions * scale, tolerance)
    while tolerance < extent:
        left = iter(lines)
        found = {
            key: _shape(each.kind, [next(left) for _ in each.parts], tolerance)
            for key, each in shapes.items()
        }
        if _count(found.values()) <= MOST_VERTICES:
            break
        tolerance *= 2
    return {key: _rounded(each, digits) for key, each in found.items()}


def _count(shapes: Iterable[Shape]) -> int:
    return sum(len(part) for each in shapes for part in each.parts)


def _shape(kind: str, lines: Sequence[_Line], tolerance: float) -> Shape:
    """The shape without what is too small to see; of an area at least its largest ring stays."""
    largest = max(line.size for line in lines)
    kept = [
        _kept(line, tolerance, LEAST[kind])
        for line in lines
        if line.size > tolerance or line.size == largest
    ]
    return Shape(kind, kept)


def _kept(line: _Line, tolerance: float, least: int) -> Part:
    """The positions that stay, at least so many."""
    kept = line.below > tolerance
    if kept.sum() < least:  # a ring stays a ring
        kept[np.linspace(0, len(kept) - 1, least).astype(int)] = True
    return [line.part[i] for i in np.flatnonzero(kept)]


def _lines(parts: Sequence[Part], at: Positions, tolerance: float) -> list[_Line]:
    """Parts one after the other ``at`` (N, 2); nothing is asked below the tolerance."""
    ends = list(accumulate(map(len, parts)))
    starts = np.array([0, *ends[:-1]])
    low, high = (reduce.reduceat(at, starts) for reduce in (np.minimum, np.maximum))
    sizes = (high - low).max(axis=1).tolist()
    below = _below(at, starts, np.array(ends) - 1, tolerance)
    return [
        _Line(part, size, below[end - len(part) : end])
        for part, size, end in zip(parts, sizes, ends, strict=True)
    ]


def _below(at: Positions, firsts: Indices, lasts: Indices, tolerance: float) -> Positions:
    """Below which tolerance each position is kept; ends always, and nothing longer than what its
    piece was split for.
    """
    below = np.zeros(len(at))
    below[firsts] = below[lasts] = np.inf
    bound, level = np.full(len(firsts), np.inf), 0
    while True:
        long = lasts - firsts > 1
        firsts, lasts, bound = firsts[long], lasts[long], bound[long]
        if not len(firsts):
            return below
        worst, off = _farthest(at, firsts, lasts)
        middles = worst if level < _LEVELS else (firsts + lasts) // 2
        bound, is_off = np.minimum(bound, off), off > tolerance
        firsts, middles, lasts, bound = (each[is_off] for each in (firsts, middles, lasts, bound))
        below[middles] = bound
        firsts, lasts = np.concatenate([firsts, middles]), np.concatenate([middles, lasts])
        bound, level = np.concatenate([bound, bound]), level + 1


def _farthest(at: Positions, firsts: Indices, lasts: Indices) -> tuple[Indices, Positions]:
    """Of each piece the first position between its ends that is farthest off, and how far."""
    counts = lasts - firsts - 1
    starts = np.cumsum(counts) - counts
    between = np.arange(counts.sum()) + np.repeat(firsts + 1 - starts, counts)
    off = _distances(at[between], at[np.repeat(firsts, counts)], at[np.repeat(lasts, counts)])
    most = np.maximum.reduceat(off, starts)
    (farthest,) = np.nonzero(off == np.repeat(most, counts))
    return between[farthest[np.searchsorted(farthest, starts)]], most


def _distances(points: Positions, starts: Positions, ends: Positions) -> Positions:
    """How far points are from pieces of line, each from its own; shapes (N, 2)."""
    ways = ends - starts
    lengths = (ways**2).sum(axis=1)
    along = ((points - starts) * ways).sum(axis=1) / np.where(lengths, lengths, 1.0)
    nearest = starts + np.clip(along, 0.0, 1.0)[:, None] * ways
    return np.asarray(np.hypot(*(points - nearest).T))


def _rounded(shape: Shape, digits: int) -> Shape:
    parts = [[(round(x, digits), round(y, digits)) for x, y in part] for part in shape.parts]
    return Shape(shape.kind, parts)
