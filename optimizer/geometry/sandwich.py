"""Sandwich: what two goals' plans reach, from above, and what none can reach, from below.

Regions that are proved to hold no plan are closed downwards. Reflected in the origin such a region
is what a chain dominates, so that the union of all of them is an envelope too. How far the two
boundaries are apart along the diagonal is an additive epsilon of the known front.

What is added or proved moves a boundary over a stretch. Only the cells about it are found anew, and
only those that it touches are measured. All others stay where they are in two lists of the same
cells: one in order of the first goal, and one in order of the distance.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ..problem.problem import Floats
from .envelope import INFINITY, Envelope, Gap, Piece, Vertex

#: Beyond all efficient plans, which are between 0 and 1.
_FAR = 4.0
#: Two cells beyond a stretch where a boundary moved may be others now, as each depends on the runs
#: beside it and on where these end; the third is as it was. Every other cell may be a point.
_NEIGHBOURS = 6

Cell = Piece | Gap


class _Layer(NamedTuple):
    """A cell and how far the boundaries are apart over it; in order, the widest comes first."""

    minus_gap: float
    low: float
    high: float
    cell: Cell

    @property
    def is_point(self) -> bool:
        """Whether the cell is a point on its own."""
        return self.low == self.high


class Sandwich:
    """Both boundaries, in coordinates that are shares of the goals' ranges.

    ``same`` is the height below which points and edges are one; see Envelope. ``ideal`` (2,) are
    proved bounds on the goals. ``count`` is how many efficient vertices and points on their own
    there are. ``crossing`` is the most that what is proved was ever seen to lie above what mixtures
    of plans reach, with the piece and the place on it: a contradiction.
    """

    crossing: tuple[float, Piece, float] | None

    def __init__(self, same: float, ideal: Floats) -> None:
        self._same = same
        self._above, self._below = Envelope(same), Envelope()
        self._along: list[_Layer] = []
        self._widest_first: list[_Layer] = []
        self.count = 0
        self.crossing = None
        self.prove(np.array([ideal[0], _FAR]))
        self.prove(np.array([_FAR, ideal[1]]))

    def add(self, chain: list[Vertex]) -> None:
        """Add points and edges that plans reach, in order of the first goal."""
        moved = self._above.add(chain)
        if moved:
            self._look_again(moved[0][0], moved[-1][1])

    def prove(self, e: Floats, w: Floats | None = None, least: float = np.inf) -> None:
        """No plan has ``y < e``, nor, where w is given, ``w @ y < least`` with it. All (2,).

        A bound of -inf proves nothing.
        """
        if min(least, *e) > -np.inf:
            moved = self._below.add(_reflected(np.minimum(e, _FAR), w, least))
            if moved:
                self._look_again(-moved[-1][1], -moved[0][0])

    def _look_again(self, low: float, high: float) -> None:
        """Find the cells about a stretch anew, and measure those that it touches."""
        first, last = self._about(low, high)
        old = self._along[first:last]
        begin = old[0].low if first > 0 else -INFINITY
        end = old[-1].high if last < len(self._along) else INFINITY
        known = {(a, b): minus for minus, a, b, _ in old if b < low or a > high}
        new = [self._layer(cell, known) for cell in self._above.cells(begin, end)]
        self._along[first:last] = new
        for layer in old:
            del self._widest_first[bisect_left(self._widest_first, layer)]
        for layer in new:
            insort(self._widest_first, layer)
        self.count += _count(new) - _count(old)

    def _about(self, low: float, high: float) -> tuple[int, int]:
        """From which layer to which they may be others where a boundary moved over a stretch.

        Where there are layers beyond, the first and the last are as they were, and are not points.
        """
        first = bisect_left(self._along, low, key=lambda layer: layer.high) - _NEIGHBOURS
        last = bisect_right(self._along, high, key=lambda layer: layer.low) + _NEIGHBOURS
        while first > 0 and self._along[first].is_point:
            first -= 1
        while last < len(self._along) and self._along[last - 1].is_point:
            last += 1
        return max(first, 0), last

    def _layer(self, cell: Cell, known: dict[tuple[float, float], float]) -> _Layer:
        minus_gap = known.get((cell.low, cell.high))
        if minus_gap is None:
            minus_gap = -self._gap(cell)
        return _Layer(minus_gap, cell.low, cell.high, cell)

    def is_lower(self, vertex: Vertex, by: float | None = None) -> bool:
        """Whether a point is below all that is reached, by a height that counts or as given."""
        below = self._above.height(vertex.d) - vertex.s
        return bool(below > (self._same if by is None else by))

    @property
    def cells(self) -> list[Cell]:
        """The efficient pieces and the gaps between them, in order of the first goal."""
        return [layer.cell for layer in self._along]

    @property
    def pieces(self) -> list[Piece]:
        """The efficient pieces, in order of the first goal."""
        return [cell for cell in self.cells if isinstance(cell, Piece)]

    @property
    def ends(self) -> tuple[float, float] | None:
        """The least that the pieces reach in each coordinate; None where there is none."""
        if not self._along:
            return None
        first, last = self._along[0].cell, self._along[-1].cell
        assert isinstance(first, Piece)
        assert isinstance(last, Piece)
        return first.ends[0][0], last.ends[1][1]

    @property
    def widest(self) -> float:
        """The most that the boundaries are apart; inf where no plan is known."""
        return -self._widest_first[0].minus_gap if self._widest_first else np.inf

    def wider(self, gap: float) -> Iterator[Cell]:
        """Pieces and gaps over which the boundaries are farther apart than that, the worst first.

        A point on its own lies between gaps.
        """
        for layer in self._widest_first:
            if -layer.minus_gap <= gap:
                return
            if not layer.is_point:
                yield layer.cell

    def _gap(self, cell: Cell) -> float:
        """The most that the boundaries are apart over a cell: nothing better lies below, to that
        share of range.
        """
        low, high = cell.low, cell.high
        places = [-d for d in self._below.places(-high, -low)]
        places += self._above.places(low, high)
        apart = [self._above.height(d) + self._below.height(-d) for d in places]
        if isinstance(cell, Piece) and not cell.is_point:
            self._compare(cell, -min(apart), places[apart.index(min(apart))])
        return max(apart)

    def _compare(self, piece: Piece, depth: float, place: float) -> None:
        if depth > (self.crossing[0] if self.crossing else 0.0):
            self.crossing = depth, piece, place


def _count(layers: Sequence[_Layer]) -> int:
    """How many efficient vertices and points on their own there are."""
    pieces = [layer.cell for layer in layers if isinstance(layer.cell, Piece)]
    first = sum(not (piece.open_first or piece.is_point) for piece in pieces)
    meeting = sum(one.meets(other) for one, other in pairwise(pieces))
    return first + sum(not piece.open_last for piece in pieces) - meeting


def _reflected(e: Floats, w: Floats | None, least: float) -> list[Vertex]:
    """The chain that a region becomes; see :meth:`Sandwich.prove`."""
    corner = Vertex(-float(e[0]), -float(e[1]))
    if w is None or w @ e <= least:
        return [corner]
    below = Vertex(corner.y1, -float((least - w[0] * e[0]) / w[1]))
    beside = Vertex(-float((least - w[1] * e[1]) / w[0]), corner.y2)
    return [below, beside]
