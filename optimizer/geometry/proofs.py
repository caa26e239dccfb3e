"""Proofs: what is known not to exist, and what that leaves of zones.

Two kinds, with the same questions: *corners* e (no feasible plan has ``y < e``) and *floors* (every
feasible plan has ``weights @ y >= floor``). All is in minimised goal space; zones have shape (m, p)
and stand for ``{y < u}``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from ..problem.tolerances import PART_OF_TOLERANCE

Bools = npt.NDArray[np.bool_]

_CHUNK = 4_000_000


@dataclass(frozen=True, eq=False)
class Corners:
    """Corners ``e`` (r, p); differences up to ``tolerance`` (p,) do not count."""

    e: Floats
    tolerance: Floats

    def with_one(self, e: Floats) -> "Corners":
        """These and one more, shape (p,), without those that it makes needless."""
        needed = (self.e > e).any(axis=1)
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
            left = self._left(zones[part])
            covered[part] = np.any((left <= allowed).all(axis=2), axis=1)
            gaps[part] = _shares(left, scale).max(axis=2).min(axis=1)
        return gaps, covered

    def _left(self, zones: Floats) -> Floats:
        """What each corner leaves of each zone, ``u - e`` beyond tolerance, shape (m, r, p)."""
        with np.errstate(invalid="ignore"):
            left = zones[:, None, :] - self.e[None, :, :]
        return np.where(left > self.tolerance, left, 0.0)


def _shares(left: Floats, scale: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(left > 0, left / scale, 0.0)


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
