"""Weight space: for which weights each known point is best, and what is proved between weights.

For points y of a convex front ``g(w) = min_y w @ y`` is concave and piecewise linear over the
simplex of weights. The vertices of its graph are the facets of the front's hull, with exact zeros
where a goal does not count, and the piece that belongs to a point is the set of weights for which
it is best (Przybylski, Gandibleux & Ehrgott, "A recursive algorithm for finding all nondominated
extreme points in the outcome set of a multiobjective integer programme", INFORMS J. Computing 22,
2010; Ehrgott, Loehne & Shao, "A dual variant of Benson's outer approximation algorithm for
multiple objective linear programming", J. Global Optimization 52, 2012).
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ...diagnostics import codes
from ..errors import SolverError
from ..problem.problem import Floats
from ..problem.tolerances import NO_SHARE

if TYPE_CHECKING:
    from scipy.spatial import HalfspaceIntersection

_FLOOR = -1.0
_INSIDE = -0.5
_CHUNK = 1_000_000
_BLUR = 8.0


class WeightSpace:
    """Vertices of the graph of g for points (N, p) that are at least about 0 in every goal.

    ``weights`` (m, p) are at least 0 and add up to 1; ``values`` (m,) are ``g(weights)``.
    ``joggled`` says that the points were so close to one plane that Qhull had to move them a
    little; ``blur`` is the most that a point which is best at a vertex may then seem to be off.
    Raises SolverError where even that did not help.
    """

    def __init__(self, points: Floats) -> None:
        self.points = points
        p = points.shape[1]
        self._inside = np.append(np.full(p - 1, 1 / p), _INSIDE)
        self._begin()

    def _begin(self) -> None:
        self._halfspaces, self.joggled = _intersection(_halfspaces(self.points), self._inside)
        self._measure()

    def add(self, points: Floats) -> None:
        """Take more points, (k, p); Qhull keeps the polyhedron and cuts off what is above them."""
        from scipy.spatial import QhullError

        if not len(points):
            return
        self.points = np.vstack([self.points, points])
        try:
            if not self.joggled:
                self._halfspaces.add_halfspaces(_below(points))
                self._measure()
                return
        except QhullError:
            pass
        self._begin()

    def _measure(self) -> None:
        found = self._halfspaces.intersections
        vertices = found[np.isfinite(found).all(axis=1)]
        vertices = vertices[vertices[:, -1] > _INSIDE]
        self.blur = _BLUR * _residual(vertices, self.points) if self.joggled else 0.0
        self.weights = _weights(vertices, max(NO_SHARE, self.blur))
        self.values = _least(self.weights, self.points.T)

    def incidence(self, tolerance: float) -> npt.NDArray[np.bool_]:
        """Which points, rows, are best at which vertices, columns; shape (N, m)."""
        limits, columns = self.values + tolerance, self.weights.T
        parts = max(1, len(self.points) * len(self.weights) // _CHUNK)
        return np.vstack([rows @ columns <= limits for rows in np.array_split(self.points, parts)])


def interpolated(weights: Floats, bounds: Floats, at: Floats) -> Floats:
    """Lower bounds on g at weights (k, p), given ``bounds`` (m,), 0 or more, at ``weights`` (m, p).

    g is concave, so it lies above every mixture of its bounds. The given weights must include the
    corners of the simplex.

    >>> interpolated(np.eye(2), np.array([0.0, 1.0]), np.array([[0.5, 0.5]])).tolist()
    [0.5]
    """
    from scipy.spatial import ConvexHull, QhullError

    p = weights.shape[1]
    below = np.append(np.full(p - 1, 1 / p), _FLOOR)
    known = np.column_stack([weights[:, :-1], bounds])
    try:
        hull = ConvexHull(np.vstack([known, below]), qhull_options="Qt")
    except QhullError:
        return _of_one(weights, bounds, at)
    planes = hull.equations[hull.equations[:, p - 1] > NO_SHARE]
    slopes = -np.delete(planes, p - 1, axis=1) / planes[:, p - 1 : p]
    return _least(np.column_stack([at[:, :-1], np.ones(len(at))]), slopes.T)


def _least(rows: Floats, columns: Floats) -> Floats:
    """The least entry of each row of ``rows @ columns``, a part of the product at a time."""
    parts = max(1, len(rows) * columns.shape[1] // _CHUNK)
    return np.concatenate([(part @ columns).min(axis=1) for part in np.array_split(rows, parts)])


def _of_one(weights: Floats, bounds: Floats, at: Floats) -> Floats:
    """The bounds that one weight vector gives: ``a >= s * w`` makes ``g(a) >= s * g(w)``."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(weights > 0, at[:, None, :] / weights, np.inf).min(axis=2)
    return np.asarray((shares * bounds).max(axis=1))


def _halfspaces(points: Floats) -> Floats:
    """Rows ``[a, b]`` with ``a @ (w_1, .., w_{p-1}, t) + b <= 0``: below all points, w a weight."""
    p = points.shape[1]
    simplex = np.vstack([-np.eye(p - 1), np.ones(p - 1)])
    edges = np.column_stack([simplex, np.zeros(p), np.append(np.zeros(p - 1), -1.0)])
    floor = np.append(np.zeros(p - 1), [-1.0, _FLOOR])
    return np.vstack([_below(points), edges, floor])


def _below(points: Floats) -> Floats:
    one = np.ones(len(points))
    return np.column_stack([points[:, -1:] - points[:, :-1], one, -points[:, -1]])


def _intersection(halfspaces: Floats, inside: Floats) -> tuple["HalfspaceIntersection", bool]:
    """What the halfspaces have in common; joggled where they are too close to parallel."""
    from scipy.spatial import HalfspaceIntersection, QhullError

    for options in (None, "QJ"):
        joggled = options is not None
        try:
            return HalfspaceIntersection(
                halfspaces, inside, incremental=not joggled, qhull_options=options
            ), joggled
        except QhullError:
            continue
    raise SolverError(
        codes.SOLVER_STOPPED, "Qhull finds no hull of the points found, not even of joggled ones."
    )


def _residual(vertices: Floats, points: Floats) -> float:
    """The most that the height of a vertex differs from g at its weights."""
    return float(np.abs(vertices[:, -1] - _least(_barycentric(vertices), points.T)).max())


def _weights(vertices: Floats, noise: float) -> Floats:
    weights = _barycentric(vertices)
    weights = np.where(weights > noise, weights, 0.0)
    weights = weights / weights.sum(axis=1, keepdims=True)
    _, kept = np.unique(np.round(weights / noise), axis=0, return_index=True)
    return np.asarray(weights[np.sort(kept)])


def _barycentric(vertices: Floats) -> Floats:
    first = vertices[:, :-1]
    return np.column_stack([first, 1 - first.sum(axis=1)])
