"""What a front of three or more goals with faces claims where all decisions are amounts: no plan is
below a facet of the listed points, and every efficient face is among the listed ones.

Facets are found in double precision, by qhull. What matches or beats the points and their mixtures
is a polyhedron. Its efficient faces are those with facets that have, together, a weight for every
goal (Steuer, Multiple Criteria Optimization, 1986, chapter 9).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from .corners import Floats, as_floats, room
from .deadline import Deadline
from .plans import CheckedPlans
from .questions import Allowance, Question
from .statement import Statement
from .sums import weighted
from .watch import Watch

#: Where facets end far away, in ranges of the goals, and weights that are rounding then.
_FAR, _NO_WEIGHT = 1e4, 1e-7
#: How far, in ranges of the goals, a point may be from a facet that it is on.
_NEAR = 1e-7

Plans = frozenset[int]


@dataclass(frozen=True)
class Facet:
    """Minimised values x with ``weights @ x`` as low as can be; ``plans`` have such values, and
    ``goals`` have a weight.
    """

    weights: tuple[Fraction, ...]
    plans: Plans
    goals: frozenset[int]


def facets(checked: CheckedPlans, allowed: Allowance) -> list[Facet]:
    """The facets of what the listed points and their mixtures match or beat; none where double
    precision finds none.
    """
    values = np.array([[float(v) for v in each] for each in checked.values])
    # A goal of one value has a size too, and is best in a facet of its own.
    size = np.array([float(each) for each in allowed.sizes])
    points = (values - values.min(axis=0)) / size
    return [_facet(w, points, size) for w in _normals(points)]


def _facet(w: npt.NDArray[np.float64], points: np.ndarray, size: np.ndarray) -> Facet:
    sums = points @ w
    near = np.flatnonzero(sums <= sums.min() + _NEAR)
    weights = tuple(Fraction(float(each)) for each in w / size)
    return Facet(weights, frozenset(near.tolist()), frozenset(np.flatnonzero(w).tolist()))


def _normals(points: np.ndarray) -> np.ndarray:
    from scipy.spatial import ConvexHull, QhullError

    p = points.shape[1]
    far = [point + _FAR * row for point in points for row in np.eye(p)]
    try:
        normals = -ConvexHull(np.vstack([points, far])).equations[:, :p]
    except QhullError:
        return np.empty((0, p))
    normals = np.where(np.abs(normals) < _NO_WEIGHT, 0.0, normals)
    lower = normals[(normals >= 0).all(axis=1)]
    return np.unique((lower / lower.sum(axis=1, keepdims=True)).round(12), axis=0)


def facet_questions(
    found: Sequence[Facet], checked: CheckedPlans, allowed: Allowance, watch: Watch
) -> list[Question]:
    """One for each facet: whether a plan is below it."""
    near = as_floats(checked.values, len(allowed.gap))
    return [_above(facet.weights, near, checked, allowed) for facet in watch.over("zones", found)]


def _above(
    w: tuple[Fraction, ...], near: Floats, checked: CheckedPlans, allowed: Allowance
) -> Question:
    row = as_floats([w], len(w))
    _, may_be = room(row, near, np.array([(near @ row[0]).min()]))
    least = min(weighted(w, checked.values[i]) for i in np.flatnonzero(may_be).tolist())
    return Question((None,) * len(w), w, least - weighted(w, allowed.both))


def face_doubts(
    statement: Statement, found: Sequence[Facet], checked: CheckedPlans, deadline: Deadline
) -> Iterator[str]:
    """Where the listed faces are not the efficient ones that double precision finds.

    Plans that mix the vertices of a listed face need no face of their own.
    """
    listed = [frozenset(v.plan for v in face if v.plan is not None) for face in statement.faces]
    every = frozenset(range(statement.problem.p))
    for number, face in enumerate(listed, 1):
        if frozenset().union(*(each.goals for each in found if face <= each.plans)) != every:
            yield f"It was not found in double precision that face {number} is efficient."
    corners = frozenset(range(len(statement.plans))) - _mixtures(listed, checked, deadline)
    lacking = _Search(found, listed, every, deadline).unlisted(corners)
    if lacking is not None:
        names = ", ".join(str(plan + 1) for plan in sorted(lacking))
        yield f"In double precision the plans {names} are on one face, which is not listed."


def _mixtures(listed: Sequence[Plans], checked: CheckedPlans, deadline: Deadline) -> Plans:
    """Plans that are on no face's end, and on a listed face."""
    from scipy.optimize import nnls

    values = np.array([[float(v) for v in each] for each in checked.values])
    size = np.ptp(values, axis=0)
    points = np.column_stack([values / np.where(size > 0, size, 1.0), np.ones(len(values))])
    others = set(range(len(values))) - frozenset().union(*listed)
    faces = [points[sorted(face)].T for face in listed if face]
    return frozenset(
        plan
        for plan in deadline.watched(sorted(others))
        if any(nnls(face, points[plan])[1] <= _NEAR for face in faces)
    )


class _Search:
    """Looks for an efficient face that is not listed, along facets that meet in it."""

    def __init__(
        self, found: Sequence[Facet], listed: Sequence[Plans], every: Plans, deadline: Deadline
    ) -> None:
        self._facets, self._listed, self._every, self._deadline = found, listed, every, deadline
        self._seen: set[tuple[Plans, frozenset[int]]] = set()

    def unlisted(self, plans: Plans, goals: frozenset[int] = frozenset()) -> Plans | None:
        """The plans of such a face that are among these, which facets with a weight for these goals
        have in common; None if there is none.
        """
        if len(plans) < 2 or (plans, goals) in self._seen:
            return None
        if any(plans <= face for face in self._listed):
            return None
        if goals == self._every:
            return plans
        self._seen.add((plans, goals))
        for facet in self._deadline.watched(self._facets):
            if not facet.goals <= goals:
                lacking = self.unlisted(plans & facet.plans, goals | facet.goals)
                if lacking is not None:
                    return lacking
        return None
