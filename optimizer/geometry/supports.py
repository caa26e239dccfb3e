"""Supports: the weights for which each extreme point of a hull is best, and its efficient faces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..problem.tolerances import DEPENDENT, FEASIBILITY
from .weight_cells import WeightSpace

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
Face = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Supports:
    """For which weights each of N points has the least weighted sum.

    ``weights`` (m, p) add up to 1 and count minimised goals divided by their ranges over the
    points. ``best`` (N, m) says which points are best there; the weights for which point i is best
    are the mixtures of ``weights[best[i]]``, a polytope. ``whole`` says that it is proved that
    these polytopes cover all weights: no plan that is not listed is better for any.
    """

    weights: Floats
    best: Bools
    whole: bool

    def of(self, number: int) -> Floats:
        """Vertices (k, p) of the polytope of weights for which a point is best; points, the plans
        of a front, are numbered from 1.
        """
        if number not in range(1, len(self.best) + 1):
            raise InputError(
                codes.UNKNOWN_PLAN,
                f"There is no point {number}; they are numbered 1 to {len(self.best)}.",
            )
        return np.asarray(self.weights[self.best[number - 1]])

    def least_and_most(self, number: int) -> tuple[Floats, Floats]:
        """Least and most weight of each goal, both (p,), among those for which a point is best; NaN
        where there are none.
        """
        weights = self.of(number)
        if not len(weights):
            weights = np.full((1, self.weights.shape[1]), np.nan)
        return weights.min(axis=0), weights.max(axis=0)

    def followed(self, points: Floats) -> "Supports":
        """The same with more points after the first ones, minimised, shape (M, p) in all."""
        count = len(self.best)
        sums = points / divisors(goal_ranges(points[:count])) @ self.weights.T
        more = sums[count:] <= sums[:count].min(axis=0) + FEASIBILITY
        return replace(self, best=np.vstack([self.best, more]))

    def ordered(self, order: Numbers) -> "Supports":
        """The same with the points in another order."""
        return replace(self, best=self.best[order])


def extreme_points(space: WeightSpace, tolerance: float) -> tuple[Numbers, Bools]:
    """Numbers (N,) of the extreme points, and where they are best, (N, m), within ``tolerance``.

    A point is extreme if the weights for which it is best are of full dimension.
    """
    best = space.incidence(tolerance)
    points = np.flatnonzero(_are_full(space.weights, best))
    return points, best[points]


def _are_full(weights: Floats, best: Bools) -> Bools:
    """Which points, shape (N,), are best for weights of full dimension."""
    p, counts = weights.shape[1], best.sum(axis=1)
    full = np.zeros(len(best), dtype=bool)
    for count in np.unique(counts[counts >= p]):
        at = np.flatnonzero(counts == count)
        cells = weights[np.nonzero(best[at])[1].reshape(len(at), count)]
        full[at] = np.linalg.matrix_rank(cells, tol=DEPENDENT) == p
    return full


def efficient_faces(weights: Floats, best: Bools) -> tuple[tuple[Face, ...], Floats]:
    """The largest faces of two points or more that are efficient, and a normal of each, (F, p).

    ``best`` (N, m) says which extreme points are best at which ``weights`` (m, p), the facets'. A
    face is efficient if some mixture of the weights at which all of it is best is above 0 in every
    goal (Isermann, "The enumeration of the set of all efficient solutions for a linear multiple
    objective program", Operational Research Quarterly 28, 1977). A facet with weights above 0 is
    one; where a weight is 0, faces of lower dimension may be.
    """
    inner = (weights > 0).all(axis=1)
    faces = _on_the_edge(weights, best, np.asarray(~inner))
    for j in np.flatnonzero(inner):
        faces[tuple(np.flatnonzero(best[:, j]).tolist())] = weights[j]
    largest = _largest([face for face in faces if len(face) > 1], len(best))
    normals = np.array([faces[face] for face in largest]).reshape(-1, weights.shape[1])
    return tuple(largest), normals


def _on_the_edge(weights: Floats, best: Bools, edge: Bools) -> dict[Face, Floats]:
    """Efficient faces that are intersections of facets without weight in some goal.

    An efficient face within such a facet lies in another one too that has weight in that goal.
    """
    columns = np.flatnonzero(edge)
    members = {int(j): frozenset(np.flatnonzero(best[:, j]).tolist()) for j in columns}
    waiting = [face for face in set(members.values()) if len(face) > 1]
    seen, found = set(waiting), {}
    while waiting:
        face = waiting.pop()
        normal = weights[best[sorted(face)].all(axis=0)].mean(axis=0)
        if (normal > 0).all():
            found[tuple(sorted(face))] = normal
            continue
        missing = int(np.argmin(normal))
        parts = {face & members[int(j)] for j in columns[weights[columns, missing] > 0]}
        fresh = {part for part in parts if len(part) > 1} - seen
        seen |= fresh
        waiting += fresh
    return found


def _largest(faces: Sequence[Face], count: int) -> list[Face]:
    """The faces that lie in no other."""
    faces = sorted(faces)
    sizes = np.array([len(face) for face in faces], dtype=np.int64)
    rows, members = np.repeat(np.arange(len(faces)), sizes), [i for face in faces for i in face]
    shape = (len(faces), count)
    is_member = sp.csr_array((np.ones(len(members), dtype=np.int64), (rows, members)), shape=shape)
    common = (is_member @ is_member.T).tocoo()
    inside = common.coords[0][common.data == sizes[common.coords[0]]]
    within = np.bincount(inside, minlength=len(faces))
    return [face for face, holders in zip(faces, within, strict=True) if holders == 1]
