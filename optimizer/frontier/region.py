"""The region of goal space in which points may still be found."""

import numpy as np

from ..geometry.rows import Bools, below, cut
from ..problem.problem import Floats
from .order import Numbers

_LEAF = 32
_CHUNK = 4096
#: Bounds that are compared with others for one point, which takes a second at most.
_MOST_COMPARED = 3e7
#: So many bounds are compared with limits, which takes a second or two.
_MOST_LOOKED_AT = 20_000_000
#: With more bounds, comparing states with them takes longer than what it spares.
_MOST = 200_000
#: So many weights tell most pairs apart, since they are far from each other.
_FEW = 10


class Region:
    """What no known point matches or beats: the union of ``{y < u}`` over local upper bounds u,
    rows of ``upper``, of the points known (Klamroth, Lacour & Vanderpooten, EJOR 245, 2015).

    Values are whole numbers; ``most`` (p,) are the largest there are. Of many goals a point can
    have so many bounds that the region is left as it is, which only makes it larger.
    """

    def __init__(self, most: Floats) -> None:
        self._most = most
        self.upper = np.full((1, len(most)), np.inf)

    def add(self, z: Floats) -> bool:
        """Take the point z, shape (p,), out of the region, and all that it matches or beats.

        False if it was out.
        """
        inside = below(-self.upper, -z)
        if not inside.any():
            return False
        compared = float(inside.sum()) * len(self.upper)
        if compared > _MOST_COMPARED or len(self.upper) > _MOST:
            return True
        parents, kept = self.upper[inside], self.upper[~inside]
        self.upper = np.vstack([kept, *(cut(parents, kept, z, k) for k in range(len(z)))])
        return True

    def holders(self, weights: Floats, bounds: Floats, likely: Numbers) -> Numbers:
        """For each state a row of ``upper`` that it may lead below, shape (N,), -1 for none.

        A state has lower ``bounds`` (N, k) of weighted sums; it does not lead below u where one of
        them is above what is below u. ``likely`` are rows to try first, -1 for none.
        """
        limits = self.limits(weights)
        found = np.where((likely >= 0) & (bounds <= limits[likely]).all(axis=1), likely, -1)
        rest = np.flatnonzero(found < 0)
        if len(rest):
            leaves = _Leaves(self._highest, limits)
            for part in np.array_split(rest, 1 + len(rest) // _CHUNK):
                found[part] = leaves.holders(bounds[part])
        return found

    def limits(self, weights: Floats) -> Floats:
        """The largest weighted sums below each row of ``upper``, shape (Z, k)."""
        return np.asarray(self._highest @ weights.T)

    @property
    def _highest(self) -> Floats:
        """The largest values below each row of ``upper``, shape (Z, p)."""
        return np.where(np.isinf(self.upper), self._most, self.upper - 1.0)

    def numbers_of(self, earlier: Floats) -> Numbers:
        """Where rows of an earlier ``upper`` (Z, p) are now, shape (Z,), -1 for those that are not
        there any more.
        """
        now = {row.tobytes(): i for i, row in enumerate(self.upper)}
        return np.array([now.get(row.tobytes(), -1) for row in earlier], dtype=np.int64)


def reached(bounds: Floats, limits: Floats, known: Bools) -> Bools:
    """Which limits (Z, k) some of the bounds (N, k) are no more than, shape (Z,); those ``known``
    to be are not looked at, and those that it would take long to look at count as well.
    """
    found = known.copy()
    waiting = np.flatnonzero(~known)
    most = _MOST_LOOKED_AT // max(1, len(bounds))
    found[waiting[most:]] = True
    for z in waiting[:most]:
        left = bounds
        for k in range(0, bounds.shape[1], _FEW):
            left = left[(left[:, k : k + _FEW] <= limits[z, k : k + _FEW]).all(axis=1)]
        found[z] = len(left) > 0
    return found


class _Leaves:
    """Limits (Z, k) in leaves of near ones, each with the largest of its limits."""

    def __init__(self, places: Floats, limits: Floats) -> None:
        leaves = _near(places)
        self._numbers = np.full((len(leaves), _LEAF), -1)
        for leaf, numbers in zip(self._numbers, leaves, strict=True):
            leaf[: len(numbers)] = numbers
        there = (self._numbers >= 0)[:, :, None]
        self._limits = np.where(there, limits[self._numbers], -np.inf)
        self._tops = self._limits.max(axis=1)

    def holders(self, bounds: Floats) -> Numbers:
        """For each row of bounds (N, k) limits that are no less everywhere, shape (N,), or -1."""
        states, leaves = self._candidates(bounds)
        ends = np.searchsorted(states, np.arange(len(bounds) + 1))
        at, end = ends[:-1].copy(), ends[1:]
        found = np.full(len(bounds), -1)
        live = np.flatnonzero(at < end)
        while len(live):
            leaf = leaves[at[live]]
            state, inside = np.nonzero(
                (bounds[live, None, :_FEW] <= self._limits[leaf, :, :_FEW]).all(axis=2)
            )
            hit = (bounds[live[state]] <= self._limits[leaf[state], inside]).all(axis=1)
            state, inside = state[hit], inside[hit]
            found[live[state]] = self._numbers[leaf[state], inside]
            at[live] += 1
            live = live[(found[live] < 0) & (at[live] < end[live])]
        return found

    def _candidates(self, bounds: Floats) -> tuple[Numbers, Numbers]:
        """Pairs of a state and a leaf whose largest limits are no less than its bounds."""
        may = np.ones((len(bounds), len(self._tops)), dtype=bool)
        for k in range(min(_FEW, bounds.shape[1])):
            may &= bounds[:, k, None] <= self._tops[None, :, k]
        states, leaves = np.nonzero(may)
        may_all = (bounds[states] <= self._tops[leaves]).all(axis=1)
        return states[may_all], leaves[may_all]


def _near(places: Floats) -> list[Numbers]:
    """Numbers of the places, shape (Z, p), in groups that are near each other."""
    done, waiting = [], [np.arange(len(places))]
    while waiting:
        group = waiting.pop()
        if len(group) <= _LEAF:
            done.append(group)
            continue
        there = places[group]
        widest = int(np.argmax(np.ptp(there, axis=0)))
        half = len(group) // 2
        half = min(-(-half // _LEAF) * _LEAF, len(group) - 1)
        order = np.argpartition(there[:, widest], half)
        waiting += [group[order[:half]], group[order[half:]]]
    return done
