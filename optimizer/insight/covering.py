"""Covering: the k points of a front that leave the least to be missed in any other.

Point r covers point z within eps where r_k <= z_k + eps in every goal k, all minimised and divided
by their ranges. The least eps within which k points cover all is their additive epsilon indicator
(Zitzler et al., IEEE Trans. on Evolutionary Computation 7, 2003), made least (Vaz, Paquete,
Fonseca, Klamroth & Stiglmayr, "Representation of the non-dominated set in biobjective discrete
optimization", Computers & Operations Research 63, 2015): a k-centre problem whose distance has a
direction.

Known covers come from farthest points (Gonzalez 1985), each moved to where its cluster is missed
least. Proofs come from bisection over the distances there are: whether k points can cover some
points within eps is a set cover problem, which HiGHS decides. Only points that a cover missed are
asked for (Chen & Chen, "New relaxation-based algorithms for the optimal solution of the continuous
and discrete p-center problems", Computers & Operations Research 36, 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from ..errors import SolverError
from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SHARE_NOISE
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem

#: Of more distinct patterns those within others are not looked for: that would take the longest.
_MOST_COMPARED = 2_000
_MOST_MOVES = 50


@dataclass(frozen=True)
class Cover:
    """Rows that cover all points within a distance, and the ``least`` that as many rows need, as
    far as it is proved.
    """

    rows: tuple[int, ...]
    within: float
    least: float


class CoverEffort(NamedTuple):
    """How many set cover problems are asked at most, and nodes of each run of branch and bound."""

    covers: float = np.inf
    nodes: float = np.inf


ALL = CoverEffort()


def best_cover(points: Floats, k: int, budget: Budget, effort: CoverEffort = ALL) -> Cover:
    """The k of ``points`` (N, p), minimised, that cover all within least; the best known where the
    budget or the effort ends first. Distances closer than 1e-10 are one.
    """
    if k >= len(points):
        return Cover(tuple(range(len(points))), 0.0, 0.0)
    chosen = _farthest(points, k + 1)
    search = _Search(points, k, chosen, _moved(points, chosen[:k]), budget, effort)
    search.run()
    return _filled(points, k, search.cover)


def misses(candidates: Floats, points: Floats) -> Floats:
    """Shape (M, N): within which distance each of candidates (M, p) covers each of points (N, p).

    >>> misses(np.array([[0.0, 1.0]]), np.array([[0.5, 0.25], [0.5, 1.5]])).tolist()
    [[0.75, 0.0]]
    """
    found = np.zeros((len(candidates), len(points)))
    for k in range(points.shape[1]):
        np.maximum(found, candidates[:, k, None] - points[None, :, k], out=found)
    return found


def nearest(points: Floats, rows: Sequence[int]) -> tuple[np.ndarray, Floats]:
    """For each point the position among ``rows`` of the one nearest to it, by the distance within
    which it covers it, then by the sum of differences; and that distance.
    """
    chosen = points[list(rows)]
    distance = misses(chosen, points)
    apart = np.array([np.abs(points - each).sum(axis=1) for each in chosen])
    ties = np.where(distance <= distance.min(axis=0) + SHARE_NOISE, apart, np.inf)
    found = ties.argmin(axis=0)
    return found, distance[found, np.arange(len(points))]


def _filled(points: Floats, k: int, cover: Cover) -> Cover:
    """The cover with as many rows as were asked for: what it leaves farthest, where fewer do."""
    rows = list(cover.rows)
    while len(rows) < k:
        distance = nearest(points, rows)[1]
        distance[rows] = -1.0
        rows.append(int(distance.argmax()))
    return replace(cover, rows=tuple(sorted(rows)))


def _farthest(points: Floats, count: int) -> list[int]:
    """Rows that are far from each other: a centre, then always the one that is covered worst."""
    chosen = [_centre(points, points)]
    distance = misses(points[chosen], points)[0]
    while len(chosen) < count:
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, misses(points[chosen[-1:]], points)[0])
    return chosen


def _centre(points: Floats, members: Floats) -> int:
    """The row that covers all members within least: what it misses of their bests counts."""
    return int((points - members.min(axis=0)).max(axis=1).argmin())


def _moved(points: Floats, rows: Sequence[int]) -> list[int]:
    """Rows moved to the centres of what they cover, as long as the largest distance gets less."""
    best, (owner, distance) = list(rows), nearest(points, rows)
    for _ in range(_MOST_MOVES):
        moved = [
            _centre(points, points[owner == i]) if (owner == i).any() else row
            for i, row in enumerate(best)
        ]
        owner, now = nearest(points, moved)
        if now.max() > distance.max() - SHARE_NOISE:
            break
        best, distance = moved, now
    return best


class _Search:
    """Bisection between a known cover and what is proved that it needs."""

    def __init__(
        self,
        points: Floats,
        k: int,
        far: Sequence[int],
        rows: Sequence[int],
        budget: Budget,
        effort: CoverEffort,
    ) -> None:
        self._points, self._k, self._budget, self._effort = points, k, budget, effort
        self._covers = 0
        self._asked: list[int] = []
        self._distances = np.empty((len(points), 0))
        self._ask(far)
        self.cover = Cover((), np.inf, self._least_of_two())
        self._offer(rows)

    def _least_of_two(self) -> float:
        """Of k + 1 points two are covered by one row, which needs its second smallest distance."""
        if len(self._asked) <= self._k:
            return 0.0
        return float(np.partition(self._distances, 1, axis=1)[:, 1].min())

    def run(self) -> None:
        """Halve the distances that are left until there is none, or budget or effort end."""
        while not self._budget.spent and self._covers < self._effort.covers:
            least, within = self.cover.least - SHARE_NOISE, self.cover.within - SHARE_NOISE
            left = self._distances[(self._distances >= least) & (self._distances < within)]
            if not left.size:
                self.cover = replace(self.cover, least=self.cover.within)
                return
            limit = float(np.partition(left, left.size // 2)[left.size // 2])
            reason, rows = self._decided(limit)
            if reason is Reason.INFEASIBLE:
                self._raise_above(limit)
            elif rows:
                self._take(rows, limit)
            else:
                return

    def _decided(self, limit: float) -> tuple[Reason, list[int]]:
        """Whether k rows cover what is asked for within the limit, and which."""
        patterns, rows = _largest_patterns(self._distances <= limit + SHARE_NOISE)
        problem = Problem.from_arrays(
            np.ones((1, len(rows))), patterns.T.astype(float), row_lower=1, upper=1, integer=True
        )
        most = np.full(1, float(self._k))
        # Any cover will do, so none need be the smallest.
        question = Subproblem(np.ones(1), most, slack=float(self._k), nodes=self._effort.nodes)
        self._covers += 1
        try:
            outcome = Kernel(problem, self._budget).solve(question)
        except SolverError:
            return Reason.FAILED, []
        if outcome.x is None:
            return outcome.reason, []
        return outcome.reason, [int(row) for row in rows[outcome.x > 0.5]]

    def _raise_above(self, limit: float) -> None:
        """No k rows cover what is asked for within the limit: the next distance is the least."""
        above = self._distances[self._distances > limit + SHARE_NOISE]
        least = float(min(above.min(initial=np.inf), self.cover.within))
        self.cover = replace(self.cover, least=least)

    def _take(self, rows: Sequence[int], limit: float) -> None:
        """Offer rows that cover what was asked for, and ask for what they miss too."""
        owner, distance = nearest(self._points, rows)
        self._offer(rows)
        worst = [np.where(owner == i, distance, -1.0).argmax() for i in range(len(rows))]
        self._ask([int(row) for row in worst if distance[row] > limit + SHARE_NOISE])

    def _offer(self, rows: Sequence[int]) -> None:
        moved = _moved(self._points, rows)
        within = float(nearest(self._points, moved)[1].max())
        if within < self.cover.within:
            self.cover = replace(self.cover, rows=tuple(sorted(set(moved))), within=within)

    def _ask(self, rows: Sequence[int]) -> None:
        fresh = [row for row in dict.fromkeys(rows) if row not in self._asked]
        self._asked += fresh
        more = misses(self._points, self._points[fresh])
        self._distances = np.hstack([self._distances, more])


def _largest_patterns(covered: Bools) -> tuple[Bools, np.ndarray]:
    """Distinct rows that are within no other, and where each is first."""
    first = np.unique(np.packbits(covered, axis=1), axis=0, return_index=True)[1]
    patterns = covered[first]
    if len(patterns) <= _MOST_COMPARED:
        outside = patterns.astype(np.float32) @ (~patterns).astype(np.float32).T
        outside[np.diag_indices(len(patterns))] = 1.0
        largest = (outside > 0).all(axis=1)
        patterns, first = patterns[largest], first[largest]
    return patterns, first
