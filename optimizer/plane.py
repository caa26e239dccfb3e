"""Plane: two goals as shares of their ranges, and what is proved there.

Coordinates ``y`` are 0 at each goal's best value and 1 at its worst over the efficient plans, so
that both goals' tolerances are one number; see :class:`Plane`.
"""

from dataclasses import dataclass

import numpy as np

from .envelope import Envelope, Vertex
from .lattice import Lattice
from .payoff import Payoff
from .problem import Floats, Problem

#: Values closer than this share of their goal's range are the same.
SAME = 1e-8
#: What is proved to this share of the goals' ranges is proved: HiGHS' tolerance allows no more.
PROVED = 1e-6
_SIZE = 1024.0
_NOISE = 1e-13
_FAR = 4.0


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan's minimised values ``f`` (2,) and columns ``x`` (n,)."""

    f: Floats
    x: Floats


class Plane:
    """Maps minimised goal values f to coordinates y of the plane, and back.

    Weights of HiGHS' objectives are enlarged, so that its absolute tolerances are small beside the
    goals' ranges. ``proved`` is the share of range to which proofs must hold: ``PROVED``, or less
    where a goal has steps that are finer.
    """

    def __init__(self, problem: Problem, optima: Payoff) -> None:
        lattice = Lattice(problem)
        ranges = np.ptp(optima.values, axis=0)
        counts = ranges > _NOISE * np.maximum(np.abs(optima.values).max(axis=0), lattice.unit)
        self.origin = optima.ideal
        self.scale = np.where(counts, ranges, lattice.unit)
        self.proved = float(np.min(np.minimum(lattice.tolerance(ranges) / self.scale, PROVED)))
        self.same = min(SAME, self.proved / 100)

    def vertex(self, plan: Plan) -> Vertex:
        """The plan's place, tagged with it."""
        y = self.place(plan.f)
        return Vertex(float(y[0]), float(y[1]), plan)

    def place(self, f: Floats) -> Floats:
        """Coordinates of goal values, shape (2,)."""
        return np.asarray((f - self.origin) / self.scale)

    def values(self, y: Floats) -> Floats:
        """Goal values of coordinates, shape (2,)."""
        return np.asarray(self.origin + y * self.scale)

    def weights(self, w: Floats) -> Floats:
        """Weights of goal values in proportion to ``w`` on coordinates, shape (2,)."""
        return np.asarray(_SIZE * w / self.scale)

    def level(self, w: Floats, value: float) -> float:
        """What an objective of ``weights(w)`` says of ``w @ y``."""
        return value / _SIZE - float(w @ (self.origin / self.scale))

    def slack(self, share: float) -> float:
        """An error of the objective that is worth a share of range."""
        return _SIZE * share


class Proofs:
    """What no feasible plan reaches: an envelope from below, of regions closed downwards.

    Reflected in the origin such a region is what a chain dominates, so the union of regions is
    another lower envelope.
    """

    def __init__(self, ideal: Floats) -> None:
        self._reflected = Envelope()
        self.add(np.array([ideal[0], _FAR]))
        self.add(np.array([_FAR, ideal[1]]))

    def add(self, e: Floats, w: Floats | None = None, least: float = np.inf) -> None:
        """No plan has ``y < e``, nor, where w is given, ``w @ y < least`` with it. All (2,)."""
        if not least > -np.inf:
            return
        corner = Vertex(-float(e[0]), -float(e[1]))
        if w is None or w @ e <= least:
            self._reflected.add([corner])
            return
        below = Vertex(corner.y1, -float((least - w[0] * e[0]) / w[1]))
        beside = Vertex(-float((least - w[1] * e[1]) / w[0]), corner.y2)
        self._reflected.add([below, beside])

    def height(self, d: float) -> float:
        """The least ``s`` at place d of a plan that is not ruled out."""
        return -self._reflected.height(-d)

    def gap(self, boundary: Envelope, low: float, high: float) -> float:
        """The most that the boundary lies above what is proved, between two places of it."""
        places = [-d for d in self._reflected.places(-high, -low)]
        return max(boundary.height(d) - self.height(d) for d in boundary.places(low, high) + places)
