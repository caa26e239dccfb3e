"""Proofs: what is known not to exist, and what that leaves of zones.

Two kinds, with the same questions: *corners* e (no feasible plan has ``y < e``) and *floors* (every
feasible plan has ``weights @ y >= floor``). All is in minimised goal space; zones have shape (m, p)
and stand for ``{y < u}``.
"""

from dataclasses import dataclass

import numpy as np

from ..problem.problem import Floats
from ..problem.tolerances import PART_OF_TOLERANCE
from .rows import Bools, within

_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Corners:
    """Corners ``e`` (r, p); differences up to ``tolerance`` (p,) do not count."""

    e: Floats
    tolerance: Floats

    def with_one(self, e: Floats) -> "Corners":
        """These and one more, shape (p,), without those that it makes needless."""
        needed = ~within(self.e, e)
        return Corners(np.vstack([self.e[needed], e]), self.tolerance)

    def judge(self, zones: Floats, scale: Floats, allowance: Floats) -> tuple[Floats, Bools]:
        """What the best corner leaves of each zone in its worst goal, in shares of ``scale``; and
        whether nothing is left of a zone once it is shrunk by ``allowance`` (p,).
        """
        allowed = allowance + PART_OF_TOLERANCE * self.tolerance
        gaps, covered = np.full(len(zones), np.inf), np.zeros(len(zones), dtype=bool)
        size = max(1, _CHUNK // max(1, self.e.size))
        for begin in range(0, len(zones) if len(self.e) else 0, size):
            part = slice(begin, begin + size)
            shares, small = self._left(zones[part], scale, allowed)
            covered[part] = small.any(axis=1)
            gaps[part] = shares.min(axis=1)
        return gaps, covered

    def _left(self, zones: Floats, scale: Floats, allowed: Floats) -> tuple[Floats, Bools]:
        """The largest share of ``scale`` (p,) that each corner leaves of each zone, ``u - e``
        beyond tolerance, and whether it leaves no more than is ``allowed`` (p,); shapes (m, r).
        """
        shares = np.zeros((len(zones), len(self.e)))
        small = np.ones(shares.shape, dtype=bool)
        with np.errstate(divide="ignore", invalid="ignore"):
            for k, tolerance in enumerate(self.tolerance):
                left = zones[:, k, None] - self.e[:, k]
                counts = left > tolerance
                small &= ~counts | (left <= allowed[k])
                np.maximum(shares, left / scale[k], out=shares, where=counts)
        return shares, small


@dataclass(frozen=True, eq=False)
class Floors:
    """``weights`` (h, p), at least 0 and not all 0, and ``floors`` (h,); differences of goals up to
    ``tolerance`` (p,) do not count.
    """

    weights: Floats
    floors: Floats
    tolerance: Floats

    def with_one(self, weights: Floats, floor: float) -> "Floors":
        """These and one more."""
        rows = np.vstack([self.weights, weights]), np.append(self.floors, floor)
        return Floors(*rows, self.tolerance)

    def judge(self, zones: Floats, scale: Floats, allowance: Floats) -> tuple[Floats, Bools]:
        """How far each zone reaches below all floors, along ``scale`` (p,) and in shares of it; and
        whether nothing is left of a zone once it is shrunk by ``allowance`` (p,).
        """
        above = self._above(zones)
        allowed = self.weights @ (allowance + PART_OF_TOLERANCE * self.tolerance)
        with np.errstate(divide="ignore", invalid="ignore"):
            share = np.where(above > 0, above / (self.weights @ scale), 0.0)
        return np.asarray(share.min(axis=1, initial=np.inf)), np.any(above <= allowed, axis=1)

    def _above(self, zones: Floats) -> Floats:
        """How far the zones' bounds stand above the floors beyond tolerance, shape (m, h)."""
        infinite = np.isinf(zones)
        sums = np.where(infinite, 0.0, zones) @ self.weights.T
        endless = infinite.astype(float) @ (self.weights > 0).T > 0
        above = np.where(endless, np.inf, sums) - self.floors
        return np.where(above > self.weights @ self.tolerance, above, 0.0)
