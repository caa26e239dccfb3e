"""Efficient pieces: the points and faces that the efficient parts of an envelope amount to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...geometry.dominance import nondominated
from ...geometry.envelope import Piece
from ...geometry.faces import Faces, stacked
from ...problem.problem import Floats, Problem
from ...search.search import Search
from .two_goals import TwoGoalPlan


@dataclass(frozen=True, eq=False)
class _End:
    """An end of a piece: its plan, of the piece's own slice, and the values it is listed with."""

    f: Floats
    x: Floats
    closed: bool


def efficient_points(search: Search, pieces: Sequence[Piece]) -> tuple[Floats, Faces | None]:
    """All efficient vertices and points on their own, (N, 2), and the segments if there are any.

    Neighbours on one slice share a vertex. Where slices meet there are two vertices of the same
    values, since a mixture of plans with different integers is not a plan; one point is listed.
    The points' plans are kept.
    """
    ends: list[tuple[_End, _End]] = []
    for i, piece in enumerate(pieces):
        before = pieces[i - 1] if i else None
        first = _end(search, piece, piece.first, closed=not piece.open_first)
        last = (
            first if piece.is_point else _end(search, piece, piece.last, closed=not piece.open_last)
        )
        if before is not None and before.meets(piece):
            first = _joined(ends[-1][1], first)
        ends.append((first, last))
    closed = [end.f for pair in ends for end in pair if end.closed]
    points = nondominated(np.array(closed).reshape(len(closed), 2))
    both = zip(pieces, ends, strict=True)
    segments = [(piece, *pair) for piece, pair in both if _falls(*pair)]
    return points, _faces(search.problem, points, segments) if segments else None


def _end(search: Search, piece: Piece, share: float, *, closed: bool) -> _End:
    first, last = _plan(piece.start.tag), _plan(piece.end.tag)
    if share in (0, 1):
        plan = last if share == 1 else first
        return _End(plan.f, plan.x, closed)
    x = first.x + share * (last.x - first.x)
    return _End(search.keep(x), x, closed)


def _plan(tag: object) -> TwoGoalPlan:
    assert isinstance(tag, TwoGoalPlan)
    return tag


def _joined(last: _End, first: _End) -> _End:
    """The first end of a piece whose neighbour's last end is the same point."""
    return last if last.x is first.x else _End(last.f, first.x, first.closed)


def _falls(first: _End, last: _End) -> bool:
    """Whether the ends differ in both goals; rounding errors may hide that they do."""
    return bool(first.f[0] < last.f[0] and first.f[1] > last.f[1])


def _faces(problem: Problem, points: Floats, segments: Sequence[tuple[Piece, _End, _End]]) -> Faces:
    numbers: dict[_End, int] = {}
    for _, *pair in segments:
        for end in pair:
            numbers.setdefault(end, len(numbers))
    listed = {tuple(f) for f in points}
    return Faces(
        values=np.array([end.f for end in numbers]),
        solutions=stacked([end.x for end in numbers], problem.n),
        efficient=np.array([end.closed and tuple(end.f) in listed for end in numbers]),
        members=tuple((numbers[first], numbers[last]) for _, first, last in segments),
        normals=np.array([_normal(problem, piece) for piece, *_ in segments]),
    )


def _normal(problem: Problem, piece: Piece) -> Floats:
    """Weights, adding up to 1, that are the same all over a piece; from columns, as it is finer."""
    step = np.abs(problem.C @ (_plan(piece.end.tag).x - _plan(piece.start.tag).x))
    return np.asarray(step[::-1] / step.sum())
