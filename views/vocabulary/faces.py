"""What the views say of faces: how much of the front each spans, and what it trades."""

from itertools import pairwise

import numpy as np

from ...optimizer.insight.trade_steps import trade_steps
from ...optimizer.parties.listed import minimised
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.numbers import divisors
from ...optimizer.problem.problem import Floats
from ...optimizer.problem.tolerances import SHARE_NOISE
from ...optimizer.results.front import Front
from . import text

#: What the column on how much faces span says.
COVERS = (
    "Covers: how much of the way from its best to its worst listed value a goal changes on the "
    "face, of the goal that changes most."
)
_FLAT = 1e-7


def spans(front: Front) -> Floats:
    """Shape (F,): the largest share of a goal's range that each face spans."""
    return np.array([float(np.ptp(each, axis=0).max(initial=0.0)) for each in corners(front)])


def corners(front: Front) -> list[Floats]:
    """Places (k, p) of each face's vertices, as shares of the goals' ranges."""
    if front.faces is None:
        return []
    scaled = front.faces.values / divisors(np.ptp(front.values, axis=0))
    return [scaled[list(face)] for face in front.faces.members]


def largest(front: Front, most: int) -> list[int]:
    """Numbers of the faces that span most, at most ``most`` of them, in order."""
    order = np.argsort(-spans(front), kind="stable")[:most]
    return sorted(int(i) + 1 for i in order)


def rates(front: Front) -> Floats:
    """Shape (F, p): what one unit better in a goal costs in units of the first goal.

    The other goals stay as they are. NaN for a face on which that is not a single number: one of
    lower dimension, as an edge is among three goals.
    """
    if front.faces is None:
        return np.empty((0, len(front.goals)))
    normals = front.faces.normals * front.signs
    found = normals / normals[:, :1]
    found[[not is_facet(each) for each in corners(front)]] = np.nan
    return np.asarray(found)


def trades(front: Front) -> tuple[Floats, Floats]:
    """The trade steps (p,), and what one step better in a goal costs on each face (F, p), in units
    of the first goal; as :func:`rates`. NaN too where the face spans less than that.
    """
    steps = trade_steps(front.goals, minimised(front))
    costs = rates(front) * steps
    ranges = np.ptp(front.values, axis=0)
    for cost, places in zip(costs, corners(front), strict=True):
        spanned = np.ptp(places, axis=0) * divisors(ranges) * (1 + SHARE_NOISE)
        cost[(spanned < steps) | (spanned[0] < np.abs(cost))] = np.nan
    return steps, costs


def untold_words(front: Front) -> str:
    """Why some faces do not say what a goal costs, where that is so."""
    if not np.isnan(trades(front)[1]).any():
        return ""
    return (
        f"{text.MISSING} stands where a face is smaller than that, or has no single price for it."
    )


def step_words(goal: Goal, step: float) -> str:
    """A step to the better, such as ``+10 t`` or ``-5 EUR``."""
    sign = "\u2212" if goal.sense == "minimize" else "+"
    return f"{sign}{text.with_unit(step, goal.unit)}"


def is_facet(places: Floats) -> bool:
    """Whether the face with corners (k, p) is of one dimension less than there are goals."""
    rank = np.linalg.matrix_rank(places[1:] - places[0], tol=_FLAT)
    return bool(rank == places.shape[1] - 1)


def ends(front: Front, face: int) -> str:
    """The numbers of a face's plans, open ends by their values.

    Two goals have segments, whose ends are named in order.
    """
    assert front.faces is not None
    both = zip(front.face_plans[face - 1], front.faces.members[face - 1], strict=True)
    return ", ".join(str(plan) if plan else _open_end(front.faces.values[i]) for plan, i in both)


def _open_end(values: Floats) -> str:
    return f"open end ({'; '.join(text.number(value) for value in values)})"


def open_end_words(front: Front) -> str:
    """What an open end is, where there is one."""
    if front.faces is None or front.faces.efficient.all():
        return ""
    return (
        "Plans come arbitrarily close to an open end, whose values stand in brackets; the end is "
        "itself dominated."
    )


def amount(front: Front) -> str:
    """How many faces, in the words for that number of goals."""
    count = len(front.face_plans)
    return text.count(count, "segment" if len(front.goals) == 2 else "face")


def polygon_order(places: Floats) -> list[int]:
    """The order in which the corners (k, 3) of a flat convex polygon go round it."""
    centred = places - places.mean(axis=0)
    across = np.linalg.svd(centred, full_matrices=False)[2][:2]
    flat = centred @ across.T
    return [int(i) for i in np.argsort(np.arctan2(flat[:, 1], flat[:, 0]), kind="stable")]


def triangles(places: Floats) -> list[tuple[int, int, int]]:
    """Triangles that fill a flat convex polygon, given its corners (k, 3) in any order."""
    first, *rest = polygon_order(places)
    return [(first, one, other) for one, other in pairwise(rest)]
