"""Maps of plans as plain shapes, north up, without tiles: points, lines and outlines.

Degrees are drawn with meridians and parallels as straight lines, a degree of longitude as long as
it is in the middle of the map (the equirectangular projection). Texts are raw.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...optimizer.problem.problem import Floats
from ..vocabulary import text
from ..vocabulary.places import AREA, LINE, POINT, DecisionMap, Part

WIDTH, HIGHEST, _LOWEST, _MARGIN, _FOOT = 640, 560, 100, 26, 24
YES, NO, PLAIN = "yes", "no", "plain"
_RADIUS, _LARGEST, _APART = 6.5, 22.0, 13.0
_GOLDEN_ANGLE, _MOST_TRIES = math.pi * (3 - math.sqrt(5)), 60
#: The mean radius of the earth in metres (IUGG).
_EARTH = 6_371_008.8
_LONGEST_BAR = WIDTH / 4

XY = tuple[float, float]


@dataclass(frozen=True)
class PlaceMark:
    """A place: an outline or line by its ``path``, or a circle about ``x, y``; ``look`` is the
    class that colours it, and ``shown`` the number of its decision among those shown, None where
    it stands for none.
    """

    shown: int | None
    key: str
    name: str
    look: str
    value: str
    path: str = ""
    is_line: bool = False
    x: float = 0.0
    y: float = 0.0
    radius: float = 0.0


@dataclass(frozen=True)
class ScaleBar:
    """How long so many metres are."""

    length: float
    words: str


@dataclass(frozen=True)
class PlaceDrawing:
    """A map: its size, its marks, and what its legend says; ``most`` is the amount of the largest
    circle, None where decisions are yes or no.
    """

    group: str
    width: int
    height: int
    marks: Sequence[PlaceMark]
    bar: ScaleBar | None
    most: float | None
    legend: str
    words: str
    largest: float = _LARGEST


def drawing(found: DecisionMap, x: Floats, *, most: float, shown: Sequence[int]) -> PlaceDrawing:
    """The map of a plan with columns x (n,); ``most`` is the largest amount of all plans that are
    compared, and ``shown`` the number of each column among those that are shown.
    """
    project, height, scale = _projection(found)
    largest = None if found.is_yes_no else most
    marks = list(_marks(found, x, project, largest, shown))
    decided = [each for each in marks if each.shown is not None]
    count = sum(each.look == YES for each in decided)
    have = "are chosen" if found.is_yes_no else "have an amount that is not 0"
    words = f"Of {text.count(len(decided), 'place')} {count:,} {have}; this page lists them."
    bar = _bar(found, scale)
    return PlaceDrawing(
        found.group, WIDTH, height, marks, bar, largest, _legend(found, most), words
    )


def _legend(found: DecisionMap, most: float) -> str:
    said = "Filled: chosen. Hollow: not chosen."
    if not found.is_yes_no:
        said = f"A circle's area is the amount; the largest stands for {text.number(most)}."
    return f"{said} {beside_it(found)}"


def beside_it(found: DecisionMap) -> str:
    """What a legend says of the map itself, in sentences."""
    said = "What is at one place is drawn side by side. " if found.is_yes_no else ""
    said += "North is up."
    if found.unplaced:
        said += f" Without a place: {text.count(found.unplaced, 'decision')}."
    return said


def _projection(found: DecisionMap) -> tuple[Callable[[XY], XY], int, float]:
    """From coordinates to the drawing, its height, and how long one unit to the north is; 0 where
    all is at one place.
    """
    positions = [at for each in found.places for part in each.parts for at in part]
    west, south = (min(at[k] for at in positions) for k in (0, 1))
    east, north = (max(at[k] for at in positions) for k in (0, 1))
    narrow = math.cos(math.radians((south + north) / 2)) if found.geographic else 1.0
    narrow = max(narrow, 1e-6)
    wide, high = (east - west) * narrow, north - south
    room, most = WIDTH - 2 * _MARGIN, HIGHEST - 2 * _MARGIN - _FOOT
    scale = min(room / wide if wide else math.inf, most / high if high else math.inf)
    scale = scale if math.isfinite(scale) else 0.0
    height = max(round(high * scale), _LOWEST) + 2 * _MARGIN + _FOOT
    left, top = (WIDTH - wide * scale) / 2, (height - _FOOT - high * scale) / 2

    def project(at: XY) -> XY:
        return left + (at[0] - west) * narrow * scale, top + (north - at[1]) * scale

    return project, height, scale


def _marks(
    found: DecisionMap,
    x: Floats,
    project: Callable[[XY], XY],
    most: float | None,
    shown: Sequence[int],
) -> Iterator[PlaceMark]:
    """Outlines first, so that no circle is hidden behind one."""
    order = sorted(found.places, key=lambda each: (AREA, LINE, POINT).index(each.kind))
    free = _Free()
    for each in order:
        parts = [list(map(project, part)) for part in each.parts]
        value = 0.0 if each.column is None else float(x[each.column])
        number = None if each.column is None else shown[each.column]
        told = (number, each.key, each.name, YES if value else NO, _said(found, value))
        if each.kind != POINT:
            plain = (None, each.key, each.name, PLAIN, "")
            own = told if most is None and number is not None else plain
            path = "".join(_path(part, closed=each.kind == AREA) for part in parts)
            yield PlaceMark(*own, path, each.kind == LINE)
        if number is not None and (each.kind == POINT or most is not None):
            at = _middle(parts, each.kind)
            at = free.beside(at) if most is None else at
            radius = _RADIUS if most is None else _size(value, most)
            yield PlaceMark(*told, x=at[0], y=at[1], radius=radius)


def _said(found: DecisionMap, value: float) -> str:
    if found.is_yes_no:
        return "yes" if value else "no"
    return text.number(value)


def _size(value: float, most: float) -> float:
    """A circle's radius: its area is the share of the largest."""
    return _LARGEST * math.sqrt(min(abs(value) / most, 1.0)) if most > 0 else 0.0


class _Free:
    """Places on the drawing that are taken by a circle, looked up by cells as wide as one."""

    def __init__(self) -> None:
        self._taken: dict[tuple[int, int], list[XY]] = {}

    def beside(self, at: XY) -> XY:
        """The position, or the first free one beside it on a spiral; then it is taken."""
        tries = (_on_spiral(at, step) for step in range(_MOST_TRIES))
        found = next((each for each in tries if self._is_free(each)), at)
        self._taken.setdefault(_cell(found), []).append(found)
        return found

    def _is_free(self, at: XY) -> bool:
        across, down = _cell(at)
        near = [(across + i, down + k) for i in (-1, 0, 1) for k in (-1, 0, 1)]
        return all(
            math.dist(at, each) >= _APART for cell in near for each in self._taken.get(cell, ())
        )


def _cell(at: XY) -> tuple[int, int]:
    return math.floor(at[0] / _APART), math.floor(at[1] / _APART)


def _on_spiral(at: XY, step: int) -> XY:
    way, angle = _APART * math.sqrt(step), step * _GOLDEN_ANGLE
    return at[0] + way * math.cos(angle), at[1] + way * math.sin(angle)


def _path(part: Part, *, closed: bool) -> str:
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in part)
    return f"M{steps}{'Z' if closed else ''}"


def _middle(parts: Sequence[Part], kind: str) -> XY:
    """A point, the middle of a line, or the centre of mass of an area's largest ring."""
    if kind != AREA:
        return parts[0][len(parts[0]) // 2]
    ring = max(parts, key=lambda part: abs(_area(part)))
    area = _area(ring)
    if not area:
        return ring[0]
    crossed = [
        (a[0] * b[1] - b[0] * a[1], a, b) for a, b in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    return (
        sum(cross * (a[0] + b[0]) for cross, a, b in crossed) / (6 * area),
        sum(cross * (a[1] + b[1]) for cross, a, b in crossed) / (6 * area),
    )


def _area(ring: Part) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs) / 2


def _bar(found: DecisionMap, scale: float) -> ScaleBar | None:
    """A bar of round length, at most a quarter of the map; None where metres are not known."""
    if not scale or not (found.geographic or found.unit):
        return None
    metres = math.radians(1) * _EARTH if found.geographic else {"m": 1, "km": 1000}[found.unit]
    longest = _LONGEST_BAR / scale * metres
    power = 10.0 ** math.floor(math.log10(longest))
    length = next(k for k in (5, 2, 1) if k * power <= longest) * power
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    return ScaleBar(length / metres * scale, words)
