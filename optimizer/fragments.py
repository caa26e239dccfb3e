"""Fragments: the points and faces that an envelope's efficient pieces amount to."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from .dominance import nondominated
from .envelope import Piece
from .faces import Faces
from .plane import Plan
from .problem import Floats, Problem
from .search import Search


def points_of(search: Search, pieces: Sequence[Piece]) -> Floats:
    """Values of all efficient vertices and points on their own, (N, 2); their plans are kept.

    Where two pieces meet, one point is listed, although their plans may differ.
    """
    values: list[Floats] = []
    for piece, before in zip(pieces, [None, *pieces], strict=False):
        if not piece.open_first and not (before is not None and _meet(before, piece)):
            values.append(search.keep(plan_at(piece, piece.first)))
        if not piece.open_last and not piece.is_point:
            values.append(search.keep(plan_at(piece, piece.last)))
    return nondominated(np.array(values).reshape(len(values), 2))


def _meet(before: Piece, after: Piece) -> bool:
    closed = not (before.open_last or after.open_first)
    return closed and before.high == after.low


def plan_at(piece: Piece, share: float) -> Floats:
    """The plan, shape (n,), at a share of a piece's edge; its ends have the same integers."""
    first, last = _plan(piece.start.tag), _plan(piece.end.tag)
    if share in (0, 1):
        return last.x if share == 1 else first.x
    return np.asarray(first.x + share * (last.x - first.x))


def _plan(tag: object) -> Plan:
    assert isinstance(tag, Plan)
    return tag


def faces_of(problem: Problem, pieces: Sequence[Piece]) -> Faces | None:
    """The segments, each with two vertices of its own slice; None where there are only points.

    Neighbours of the same slice share a vertex. Where two slices meet there are two vertices of the
    same values, since mixtures of plans with different integers are no plans.
    """
    segments = [piece for piece in pieces if not piece.is_point]
    if not segments:
        return None
    numbers: dict[tuple[int, float, bool], int] = {}
    plans: list[Floats] = []
    efficient: list[bool] = []
    members = []
    for piece in segments:
        ends = []
        for share, is_open in ((piece.first, piece.open_first), (piece.last, piece.open_last)):
            key = _identity(piece, share, is_open)
            if key not in numbers:
                numbers[key] = len(plans)
                plans.append(plan_at(piece, share))
                efficient.append(not is_open)
            ends.append(numbers[key])
        members.append((ends[0], ends[1]))
    return Faces(
        values=np.array([problem.evaluate(x) for x in plans]),
        solutions=sp.csr_array(np.array(plans)),
        efficient=np.array(efficient),
        members=tuple(members),
        normals=np.array([_normal(piece) for piece in segments]),
    )


def _identity(piece: Piece, share: float, is_open: bool) -> tuple[int, float, bool]:
    """What makes a vertex the same as another piece's: a slice's vertex, or a place on its edge."""
    if share in (0, 1):
        return id(_plan((piece.end if share == 1 else piece.start).tag)), 0.0, is_open
    return id(piece.start), share, is_open


def _normal(piece: Piece) -> Floats:
    first, last = _plan(piece.start.tag).f, _plan(piece.end.tag).f
    normal = np.array([first[1] - last[1], last[0] - first[0]])
    return np.asarray(normal / normal.sum())
