"""Outlines with as many vertices as a screen shows (Douglas & Peucker 1973)."""

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from .geojson import LEAST, POINT, Part, Shape

Positions = npt.NDArray[np.float64]
#: A screen shows no more than so many steps across a map.
_STEPS = 1_500
MOST_VERTICES = 20_000


def simplified(shapes: dict[str, Shape], *, geographic: bool) -> dict[str, Shape]:
    """Shapes off by less than a screen shows, and rounded to that; of very many vertices more are
    left out.
    """
    positions = [position for each in shapes.values() for part in each.parts for position in part]
    if not positions:
        return shapes
    low, high = np.min(positions, axis=0), np.max(positions, axis=0)
    middle = math.radians(float(low[1] + high[1]) / 2)
    scale = np.array([math.cos(middle) if geographic else 1.0, 1.0])
    extent = float(((high - low) * scale).max())
    if not extent:
        return shapes
    tolerance, found = extent / _STEPS, shapes
    digits = max(0, 1 - math.floor(math.log10(tolerance)))
    while tolerance < extent:
        found = {key: _shape(each, scale, tolerance) for key, each in shapes.items()}
        if _count(found.values()) <= MOST_VERTICES:
            break
        tolerance *= 2
    return {key: _rounded(each, digits) for key, each in found.items()}


def _count(shapes: Iterable[Shape]) -> int:
    return sum(len(part) for each in shapes for part in each.parts)


def _shape(shape: Shape, scale: Positions, tolerance: float) -> Shape:
    """The shape without what is too small to see; of an area at least its largest ring stays."""
    if shape.kind == POINT:
        return shape
    sizes = [float((np.ptp(np.array(part), axis=0) * scale).max()) for part in shape.parts]
    kept = [
        _line(part, scale, tolerance, LEAST[shape.kind])
        for part, size in zip(shape.parts, sizes, strict=True)
        if size > tolerance or size == max(sizes)
    ]
    return Shape(shape.kind, kept)


def _line(part: Part, scale: Positions, tolerance: float, least: int) -> Part:
    """The positions from which others are off by less than the tolerance, first and last kept,
    and at least so many.
    """
    at = np.array(part) * scale
    kept = np.zeros(len(part), dtype=bool)
    kept[[0, -1]] = True
    pending = [(0, len(part) - 1)]
    while pending:
        first, last = pending.pop()
        if last - first < 2:
            continue
        off = _distances(at[first + 1 : last], at[first], at[last])
        worst = int(off.argmax())
        if off[worst] > tolerance:
            middle = first + 1 + worst
            kept[middle] = True
            pending += [(first, middle), (middle, last)]
    if kept.sum() < least:  # a ring stays a ring
        kept[np.linspace(0, len(part) - 1, least).astype(int)] = True
    return [part[i] for i in np.flatnonzero(kept)]


def _distances(points: Positions, start: Positions, end: Positions) -> Positions:
    """How far points (N, 2) are from the piece of line between two."""
    way = end - start
    length = float(way @ way)
    along = np.clip((points - start) @ way / length, 0.0, 1.0) if length else np.zeros(len(points))
    return np.asarray(np.hypot(*(points - start - along[:, None] * way).T))


def _rounded(shape: Shape, digits: int) -> Shape:
    parts = [[(round(x, digits), round(y, digits)) for x, y in part] for part in shape.parts]
    return Shape(shape.kind, parts)
