"""Sandwich: what two goals' plans reach, from above, and what none can reach, from below.

Regions that are proved to hold no plan are closed downwards. Reflected in the origin such a region
is what a chain dominates, so that the union of all of them is an envelope too. How far the two
boundaries are apart along the diagonal is an additive epsilon of the known front.
"""

import numpy as np

from ..problem.problem import Floats
from .envelope import Envelope, Gap, Piece, Vertex

#: Beyond all efficient plans, which are between 0 and 1.
_FAR = 4.0

Cell = Piece | Gap


class Sandwich:
    """Both boundaries, in coordinates that are shares of the goals' ranges.

    ``same`` is the height below which points and edges are one; see Envelope. ``ideal`` (2,) are
    proved bounds on the goals. ``crossing`` is the most that what is proved was ever seen to lie
    above what mixtures of plans reach, with the piece and the place on it: a contradiction.
    """

    crossing: tuple[float, Piece, float] | None

    def __init__(self, same: float, ideal: Floats) -> None:
        self._same = same
        self._above, self._below = Envelope(same), Envelope()
        self._cells: list[Cell] | None = None
        self._gaps: dict[tuple[float, float], float] = {}
        self.crossing = None
        self.prove(np.array([ideal[0], _FAR]))
        self.prove(np.array([_FAR, ideal[1]]))

    def add(self, chain: list[Vertex]) -> None:
        """Add points and edges that plans reach, in order of the first goal."""
        for low, high in self._above.add(chain):
            self._cells = None
            self._forget(low, high)

    def prove(self, e: Floats, w: Floats | None = None, least: float = np.inf) -> None:
        """No plan has ``y < e``, nor, where w is given, ``w @ y < least`` with it. All (2,).

        A bound of -inf proves nothing.
        """
        if min(least, *e) > -np.inf:
            for low, high in self._below.add(_reflected(np.minimum(e, _FAR), w, least)):
                self._forget(-high, -low)

    def _forget(self, low: float, high: float) -> None:
        """Measure again what overlaps a stretch."""
        kept = self._gaps.items()
        self._gaps = {(a, b): gap for (a, b), gap in kept if b < low or a > high}

    def is_lower(self, vertex: Vertex, by: float | None = None) -> bool:
        """Whether a point is below all that is reached, by a height that counts or as given."""
        below = self._above.height(vertex.d) - vertex.s
        return bool(below > (self._same if by is None else by))

    @property
    def cells(self) -> list[Cell]:
        """The efficient pieces and the gaps between them, in order of the first goal."""
        if self._cells is None:
            self._cells = self._above.cells()
        return self._cells

    @property
    def pieces(self) -> list[Piece]:
        """The efficient pieces, in order of the first goal."""
        return [cell for cell in self.cells if isinstance(cell, Piece)]

    def gap(self, cell: Cell) -> float:
        """The most that the boundaries are apart over a cell: nothing better lies below, to that
        share of range.
        """
        low, high = cell.low, cell.high
        if (low, high) not in self._gaps:
            places = [-d for d in self._below.places(-high, -low)]
            places += self._above.places(low, high)
            apart = [self._above.height(d) + self._below.height(-d) for d in places]
            if isinstance(cell, Piece) and not cell.is_point:
                self._compare(cell, -min(apart), places[apart.index(min(apart))])
            self._gaps[low, high] = max(apart)
        return self._gaps[low, high]

    def _compare(self, piece: Piece, depth: float, place: float) -> None:
        if depth > (self.crossing[0] if self.crossing else 0.0):
            self.crossing = depth, piece, place

    @property
    def widest(self) -> float:
        """The most that the boundaries are apart; inf where no plan is known."""
        return max(map(self.gap, self.cells), default=np.inf)


def _reflected(e: Floats, w: Floats | None, least: float) -> list[Vertex]:
    """The chain that a region becomes; see :meth:`Sandwich.prove`."""
    corner = Vertex(-float(e[0]), -float(e[1]))
    if w is None or w @ e <= least:
        return [corner]
    below = Vertex(corner.y1, -float((least - w[0] * e[0]) / w[1]))
    beside = Vertex(-float((least - w[1] * e[1]) / w[0]), corner.y2)
    return [below, beside]
