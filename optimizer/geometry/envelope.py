"""Envelope: the lower envelope of chains in the plane, and which of its parts are efficient.

Both coordinates are minimised. A chain is a point, or joins points of rising first and falling
second coordinate. What it dominates is bounded by a *wall* above its first vertex, its edges, and a
*floor* to the right of its last. Turned by 45 degrees, with ``d = y1 - y2`` along and ``s = (y1 +
y2) / 2`` across, that boundary is the graph of a continuous function, of slope -1/2 on walls, +1/2
on floors and between the two on edges. So the envelope of many chains is a minimum of continuous
piecewise linear functions, which has no special cases, and the ends of its efficient parts follow
from what lies beside them:

    wall, edge      closed: nothing is as good in one goal and better in the other
    floor, edge     open: the floor's own vertex is as good in the second goal, better in the first
    edge, edge      closed, shared
    edge, floor     closed
    edge, wall      open: the wall's own vertex is as good in the first goal, better in the second
    wall, floor     a point on its own
    floor, wall     a gap: nothing is known below its corner

Two boundaries' distance along the diagonal, the difference of their ``s``, is what additive epsilon
measures when both coordinates are shares of the goals' ranges.

Only ``+ - * /`` and comparisons are used, so that the numbers may be fractions, for exact results.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Any

INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Vertex:
    """A point ``(y1, y2)``; ``tag`` says whose it is."""

    y1: float
    y2: float
    tag: Any = None

    @property
    def d(self) -> float:
        """Place along the boundary."""
        return self.y1 - self.y2

    @property
    def s(self) -> float:
        """Height across the boundary."""
        return (self.y1 + self.y2) / 2


class _Kind(Enum):
    WALL = "wall"
    EDGE = "edge"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class _Run:
    """A straight part of a boundary: of the wall above ``start``, the edge or the floor."""

    kind: _Kind
    start: Vertex
    end: Vertex

    def height(self, d: float) -> float:
        """``s`` of its line at d."""
        if self.kind is _Kind.WALL:
            return self.start.y1 - d / 2
        if self.kind is _Kind.FLOOR:
            return self.start.y2 + d / 2
        return self.start.s + (self.end.s - self.start.s) * self.share(d)

    def share(self, d: float) -> float:
        """Place of d on the edge: 0 at its start, 1 at its end."""
        share = (d - self.start.d) / (self.end.d - self.start.d)
        return min(max(share, 0), 1)

    def continues(self, before: "_Run") -> bool:
        """Whether the run before is of the same wall, floor or edge, or of a wall or floor too."""
        same = self.start is before.start and self.end is before.end
        return self.kind is before.kind and (same or self.kind is not _Kind.EDGE)


@dataclass(frozen=True, slots=True)
class Piece:
    """An efficient part of a chain's edge, or a point where both ends of the edge are one vertex.

    It takes up the shares ``first`` to ``last`` of the edge from ``start`` to ``end``, and the
    places ``low`` to ``high`` of the boundary, next to walls and floors included.
    """

    start: Vertex
    end: Vertex
    first: float
    last: float
    open_first: bool
    open_last: bool
    low: float
    high: float

    @property
    def is_point(self) -> bool:
        """Whether it is a point on its own."""
        return self.first == self.last

    def share(self, d: float) -> float:
        """Place of d on the edge: 0 at its start, 1 at its end."""
        return _Run(_Kind.EDGE, self.start, self.end).share(d)

    def meets(self, after: "Piece") -> bool:
        """Whether its last point is the first of the piece that comes after it."""
        return self.high == after.low and not (self.open_last or after.open_first)

    def at(self, share: float) -> tuple[float, float]:
        """The point at a share of the edge."""
        rise = self.end.y1 - self.start.y1
        fall = self.end.y2 - self.start.y2
        return self.start.y1 + share * rise, self.start.y2 + share * fall

    @property
    def ends(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Its first and last point, the same for a point."""
        return self.at(self.first), self.at(self.last)


@dataclass(frozen=True, slots=True)
class Gap:
    """A corner of the boundary, right of ``left`` and above ``right``, below which nothing is
    known.
    """

    left: Vertex
    right: Vertex
    low: float
    high: float


class Envelope:
    """Lower envelope of the chains added so far.

    ``tolerance`` is a height: a chain's part that is nowhere lower by more changes nothing, and
    parts of the boundary that are no longer than it are left out of ``cells``, so that points and
    edges closer than that become one.
    """

    def __init__(self, tolerance: float = 0) -> None:
        self._tolerance = tolerance
        self._runs: list[_Run] = []
        self._cuts: list[float] = []

    def add(self, chain: Sequence[Vertex]) -> list[tuple[float, float]]:
        """Add a chain, its vertices in order of the first coordinate.

        Returns the stretches, from place to place, where the boundary is lower now.
        """
        runs = [_Run(_Kind.WALL, chain[0], chain[0])]
        runs += [_Run(_Kind.EDGE, *ends) for ends in pairwise(chain)]
        runs += [_Run(_Kind.FLOOR, chain[-1], chain[-1])]
        cuts = [vertex.d for vertex in chain]
        if not self._runs:
            self._runs, self._cuts = runs, cuts
            return [(-INFINITY, INFINITY)]
        new = Envelope()
        new._runs, new._cuts = runs, cuts
        lower = self._where_lower(new, *self._reach(chain))
        for low, high in reversed(lower):
            self._replace(new, low, high)
        return lower

    def _reach(self, chain: Sequence[Vertex]) -> tuple[float, float]:
        """Places between which the chain's boundary may be the lower one."""
        first = bisect_right(self._cuts, chain[0].y1, key=lambda d: self.height(d) + d / 2) - 1
        last = bisect_left(self._cuts, -chain[-1].y2, key=lambda d: d / 2 - self.height(d))
        low = self._cuts[first] if first >= 0 else -INFINITY
        high = self._cuts[last] if last < len(self._cuts) else INFINITY
        return min(low, chain[0].d), max(high, chain[-1].d)

    def _where_lower(self, new: "Envelope", low: float, high: float) -> list[tuple[float, float]]:
        """Stretches where the new boundary is the lower one, and somewhere by enough."""
        places = sorted({*_within(self._cuts, low, high), *_within(new._cuts, low, high)})
        excess = [self.height(d) - new.height(d) for d in places]
        stretches = []
        start, peak = (low, excess[0]) if excess[0] > 0 else (None, excess[0])
        for (d, before), (e, after) in pairwise(zip(places, excess, strict=True)):
            if start is None and after > 0:
                start, peak = d + (e - d) * (-before / (after - before)), after
            if start is not None and after <= 0:
                end = d + (e - d) * (before / (before - after))
                stretches.append((start, end, max(peak, before)))
                start = None
            peak = max(peak, after)
        if start is not None:
            stretches.append((start, high, peak))
        return [(a, b) for a, b, peak in stretches if peak > self._tolerance and a < b]

    def _replace(self, new: "Envelope", low: float, high: float) -> None:
        """Take the new boundary from ``low`` to ``high``."""
        first, last = bisect_left(self._cuts, low), bisect_right(self._cuts, high)
        begin, end = bisect_right(new._cuts, low), bisect_left(new._cuts, high)
        ends = ([low] if low > -INFINITY else [], [high] if high < INFINITY else [])
        before = [self._runs[first]] if ends[0] else []
        after = [self._runs[last]] if ends[1] else []
        self._runs[first : last + 1] = before + new._runs[begin : end + 1] + after
        self._cuts[first:last] = [*ends[0], *new._cuts[begin:end], *ends[1]]

    def height(self, d: float) -> float:
        """``s`` of the boundary at place d; inf while nothing was added."""
        if not self._runs:
            return INFINITY
        return self._runs[bisect_left(self._cuts, d)].height(d)

    def places(self, low: float, high: float) -> list[float]:
        """Places from ``low`` to ``high`` between which the boundary is straight."""
        return [low, *_within(self._cuts, low, high), high]

    def cells(self, low: float = -INFINITY, high: float = INFINITY) -> list[Piece | Gap]:
        """The efficient pieces and the gaps between them, in order of the first coordinate.

        Those from place ``low`` to ``high``, at which others than points on their own must begin
        and end.
        """
        runs, cuts = self._long_runs(low, high)
        cells: list[Piece | Gap] = []
        for i, run in enumerate(runs):
            before = runs[i - 1].kind if i else None
            after = runs[i + 1].kind if i + 1 < len(runs) else None
            start, end = cuts[i], cuts[i + 1]
            if run.kind is _Kind.EDGE:
                from_floor, to_wall = before is _Kind.FLOOR, after is _Kind.WALL
                shares = run.share(start), run.share(end)
                reach = cuts[i - from_floor], cuts[i + 1 + to_wall]
                cells.append(Piece(run.start, run.end, *shares, from_floor, to_wall, *reach))
            elif run.kind is _Kind.WALL and after is _Kind.FLOOR:
                at = run.start
                cells.append(Piece(at, at, 0, 0, False, False, end, end))
            elif run.kind is _Kind.FLOOR and after is _Kind.WALL:
                cells.append(Gap(run.start, runs[i + 1].start, start, cuts[i + 2]))
        return cells

    def _long_runs(self, low: float, high: float) -> tuple[list[_Run], list[float]]:
        """The runs from place to place that are longer than the tolerance, and their ends; what
        adjoins its own kind is one.

        Of walls without floor between, the last is the one to keep; of floors the first.
        """
        first, last = bisect_right(self._cuts, low), bisect_left(self._cuts, high)
        ends = [low, *self._cuts[first:last], high] if self._runs else []
        runs: list[_Run] = []
        cuts: list[float] = []
        for run, (start, end) in zip(self._runs[first : last + 1], pairwise(ends), strict=True):
            if end - start <= self._tolerance:
                continue
            if not runs or not run.continues(runs[-1]):
                runs.append(run)
                cuts.append(start)
            elif run.kind is _Kind.WALL:
                runs[-1] = run
        return runs, [*cuts, high]


def _within(cuts: list[float], low: float, high: float) -> list[float]:
    return cuts[bisect_left(cuts, low) : bisect_right(cuts, high)]
