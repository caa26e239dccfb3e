"""Archive: nondominated points, the zones they leave open, and what is proved of these.

Zones are the sets ``{y < u}``, one for each local upper bound u of the known points; together they
hold every plan that no known point matches or beats (Klamroth, Lacour & Vanderpooten, "On the
representation of the search region in multi-objective optimization", EJOR 245, 2015). A proof is a
*corner* e (no feasible plan has ``y < e``) or a *floor* (all have ``w @ y >= floor``). A zone is
exhausted when some proof covers it.

The certificate. A plan y that no known point matches within d lies in ``y < u - d`` for some zone
u. If a corner e has ``u - d <= e``, or a floor ``w @ (u - d) <= floor``, there is no such plan. So
``max_k (u_k - e_k) / range_k``, or ``(w @ u - floor) / (w @ range)``, least over the proofs and
largest over the zones, is a proved additive epsilon of the known points.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from .proofs import Corners, Floors
from .rows import Bools, below, cut, within

_DRIFT = 0.05
_FEW = 200
#: Below the levels at which zones are taken.
_GIVEN_UP = -1.0


class Archive:
    """Points, zones and proofs in minimised goal space of dimension p; owned by one thread.

    ``tolerance``, shape (p,), is the difference in each goal below which values are the same.
    A zone is *open* until some proof covers it once it is shrunk by ``allowance``, shape (p,). One
    that is given up stays open, with what it costs, and is not taken any more. ``ranges`` (p,) are
    those of the goals over the points, 0 without points.
    ``gaps`` are kept for the current ranges to within ``_DRIFT`` and serve as priorities;
    :meth:`certificate` measures afresh.
    """

    def __init__(self, p: int, tolerance: Floats) -> None:
        self._tolerance = tolerance
        self.allowance = np.zeros(p)
        self.ranges = self._scale = np.zeros(p)
        self.points = np.empty((0, p))
        self._corners = Corners(np.empty((0, p)), tolerance)
        self._floors = Floors(np.empty((0, p)), np.empty(0), tolerance)
        self.zones = np.full((1, p), np.inf)
        self.gaps = np.full(1, np.inf)
        self.open = np.full(1, True)
        self._taken = np.full(1, np.inf)

    def add(self, z: Floats) -> bool:
        """Insert a feasible point; False if a known point matches or beats it.

        Zones that hold z are split; children inside another zone are dropped (redundancy
        elimination, op. cit., in a form that allows equal components).
        """
        if within(self.points, z + self._tolerance).any():
            return False
        beaten = within(-self.points, -z)
        self.points = np.vstack([self.points[~beaten], z])
        self.ranges = np.ptp(self.points, axis=0)
        self._split(z)
        if not np.allclose(self.ranges, self._scale, rtol=_DRIFT, atol=0.0):
            self._scale = self.ranges
            self.gaps = self._judged(self.zones)[0]
        return True

    def _split(self, z: Floats) -> None:
        hold = below(-self.zones, -z)
        parents, kept = self.zones[hold], self.zones[~hold]
        children = np.vstack([cut(parents, kept, z, k) for k in range(len(z))])
        self.zones = np.vstack([kept, children])
        gaps, uncovered = self._judged(children)
        self.gaps = np.concatenate([self.gaps[~hold], gaps])
        self.open = np.concatenate([self.open[~hold], uncovered])
        self._taken = np.concatenate([self._taken[~hold], np.full(len(children), np.inf)])

    def prove(self, e: Floats) -> None:
        """Record that no feasible plan has ``y < e``, shape (p,)."""
        self._corners = self._corners.with_one(e)
        self._settle(Corners(e[None], self._tolerance))

    def prove_floor(self, weights: Floats, floor: float) -> None:
        """Record that every feasible plan has ``weights @ y >= floor``; weights (p,) >= 0."""
        self._floors = self._floors.with_one(weights, floor)
        self._settle(Floors(weights[None], np.array([floor]), self._tolerance))

    def _settle(self, proof: Corners | Floors) -> None:
        due = np.flatnonzero(self.open | (self.gaps > 0))
        gaps, covered = proof.judge(self.zones[due], self._scale, self.allowance)
        self.gaps[due] = np.minimum(self.gaps[due], gaps)
        self.open[due] &= ~covered

    def allow(self, allowance: Floats) -> None:
        """Set the difference in each goal, shape (p,), by which plans may go unmatched.

        Every zone that is open then may be taken again, but for those given up.
        """
        self.allowance = allowance
        self._taken[self._taken > _GIVEN_UP] = np.inf
        self.open = self._judged(self.zones)[1]

    def take(
        self, level: float = 0.0, *, smallest: bool = False, busy: Sequence[Floats] = ()
    ) -> Floats | None:
        """The open zone of largest (or smallest) gap above ``level``; None if there is none.

        A zone is given once for each level, a share of range. Zones that share a bound with one of
        the ``busy`` ones come last: an answer to those is likely to split them.
        """
        free = np.flatnonzero(self.open & (self.gaps > level) & (self._taken > level))
        if not len(free):
            return None
        near = self._near(busy, free)
        first = free if near.all() else free[~near]
        chosen = first[np.argmin(self.gaps[first] if smallest else -self.gaps[first])]
        self._taken[chosen] = level
        return np.asarray(self.zones[chosen])

    def _near(self, busy: Sequence[Floats], free: npt.NDArray[np.int64]) -> Bools:
        near = np.full(len(free), False)
        for zone in busy:
            near |= ((self.zones[free] == zone) & np.isfinite(zone)).any(axis=1)
        return near

    def widest(self) -> Floats | None:
        """The open zone of largest gap, taken or not; None if all are given up or none is open."""
        there = self._takeable
        return self.zones[np.argmax(np.where(there, self.gaps, -1.0))] if there.any() else None

    @property
    def widest_gap(self) -> float:
        """The gap of the widest zone that is open and not given up, inf included; 0 for none."""
        return float(self.gaps[self._takeable].max(initial=0.0))

    @property
    def _takeable(self) -> Bools:
        return np.asarray(self.open & (self._taken > _GIVEN_UP))

    def give_up(self, zone: Floats) -> None:
        """Take this zone, shape (p,), no more, as it is; parts of it may be, once it is split."""
        self._taken[(self.zones == zone).all(axis=1)] = _GIVEN_UP

    def needed(self, zone: Floats) -> Floats:
        """For each goal, shape (p,), the value from which all bounds in the others are needed.

        The bound of a zone in goal j is there because of a point with that value in j and less in
        the others. Without values up to its own in goal k, that bound would not be.
        """
        needed = np.full(len(zone), -np.inf)
        for j in np.flatnonzero(np.isfinite(zone)):
            at = self.points[self.points[:, j] == zone[j]]
            own = at[below(np.delete(at, j, axis=1), np.delete(zone, j))]
            own = own.min(axis=0, initial=np.inf)
            own[j] = -np.inf
            needed = np.maximum(needed, np.where(np.isfinite(own), own, -np.inf))
        return needed

    def depth(self, y: Floats) -> float:
        """How far y (p,) stands above all floors, along the ranges and as a share of them."""
        return float(self._floors.judge(y[None], self.ranges, self.allowance)[0][0])

    def certificate(self) -> float:
        """The proved additive epsilon of the points, as a share of their ranges; inf if none.

        Gaps kept for older ranges bound the ones for these, so few zones are measured afresh.
        """
        if not len(self.points):
            return np.inf
        with np.errstate(divide="ignore", invalid="ignore"):
            most = np.where(self.gaps > 0, self.gaps * self._shrinkage(), 0.0)
        kept, self._scale, largest = self._scale, self.ranges, 0.0
        for chunk in np.array_split(np.argsort(-most), 1 + len(most) // _FEW):
            if most[chunk[0]] <= largest:
                break
            largest = max(largest, float(self._judged(self.zones[chunk])[0].max()))
        self._scale = kept
        return largest

    def _shrinkage(self) -> float:
        """The factor by which a share can have grown since the gaps were measured."""
        growth = np.where(self._scale > 0, self._scale / self.ranges, 1.0)
        return max(1.0, float(np.max(growth)))

    def _judged(self, zones: Floats) -> tuple[Floats, Bools]:
        """Gap of each zone, shape (m,): the least that a proof leaves, as a share of range; and
        whether no proof covers it.
        """
        gaps, covered = self._corners.judge(zones, self._scale, self.allowance)
        more_gaps, more_covered = self._floors.judge(zones, self._scale, self.allowance)
        return np.minimum(gaps, more_gaps), ~(covered | more_covered)
