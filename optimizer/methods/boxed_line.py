"""Boxed line: an exact mixed-integer front of two goals, edge by edge in boxes that shrink.

Continuous decisions may stand beside integer ones. A box lies between two efficient points. The
method splits it halfway: the best first goal in the lower half gives an efficient point z; if that
half is empty, the best second goal in the box does. From z the method follows the edges of its
slice to both sides. A weighted sum finds a plan below an edge, the edge ends where that plan's
slice dominates it, and this repeats until no plan is below. Two smaller boxes remain (Perini,
Boland, Pecin & Savelsbergh, "A criterion space method for biobjective mixed integer programming:
The boxed line method", INFORMS J. Computing 32, 2020; in its basic form).

It shares only the kernel, the payoff table and the scaling of goals with ``segments``, so that each
checks the other.
"""

from dataclasses import dataclass, replace

import numpy as np

from ..geometry.dominance import nondominated
from ..geometry.faces import Faces, stacked
from ..problem.problem import Floats
from ..problem.value_grid import ValueGrid
from ..search.payoff import Payoff, payoff
from ..search.search import Search
from ..solver.outcome import Outcome, Reason, Subproblem
from .method import METHODS, Method, Result
from .support.two_goals import RangeShares

_MARGIN = 0.5
_GAIN, _TOUCHES = 0.1, 10.0


def run(search: Search, optima: Payoff) -> Result:
    """Search until no box is left; nothing is proved of what a stop leaves.

    Boxes lie between the ends of the table, so these take all the time that is left if they are
    open.
    """
    whole = payoff(search) if optima.open else optima
    return _BoxedLine(search, whole or optima).run()


@dataclass(frozen=True, eq=False)
class _Spot:
    """A place ``y`` (2,) with its plan ``x`` (n,); ``closed`` unless it is itself dominated."""

    y: Floats
    x: Floats
    closed: bool = True


@dataclass(frozen=True, eq=False)
class _Box:
    """What may hold more between two spots; ``half_empty`` once its lower half is known to be."""

    left: _Spot
    right: _Spot
    half_empty: bool = False


class _BoxedLine:
    """One run: boxes left, and the segments and points found. All in coordinates of RangeShares."""

    def __init__(self, search: Search, optima: Payoff) -> None:
        self._search, self._optima = search, optima
        self._value_grid = ValueGrid(search.problem)
        self._shares = RangeShares(search.problem, optima)
        self._margin = _MARGIN * self._shares.proved
        # Nothing is looked for beyond the ends of the table.
        self._is_whole = not optima.open
        self._spots: list[_Spot] = []
        self._segments: list[tuple[_Spot, _Spot]] = []

    def run(self) -> Result:
        """Take boxes until none is left."""
        left, right = (self._spot(f, self._search.plan(f)) for f in self._optima.values)
        self._spots += [left, right]
        reached = self._follow(left, right, 0)
        boxes = [_Box(reached, self._follow(right, reached, 1))]
        while boxes and self._search.running:
            boxes += self._split(boxes.pop())
            self._search.report(len(self._spots), np.inf)
        return self._result(self._is_whole and not self._search.stopped)

    def _spot(self, f: Floats, x: Floats) -> _Spot:
        return _Spot(self._shares.place(f), x)

    # Boxes.

    def _split(self, box: _Box) -> list[_Box]:
        corner = np.array([box.right.y[0], box.left.y[1]])
        size = corner - [box.left.y[0], box.right.y[1]]
        if size.min() <= 2 * self._margin:
            return []
        half = np.array([corner[0], corner[1] - size[1] / 2])
        z = None if box.half_empty else self._best(0, self._inside(corner, half))
        is_half = z is not None
        z = z or self._best(1, self._inside(corner, corner))
        if z is None or not self._is_within(z, corner):
            return []
        self._spots.append(z)
        a, b = self._follow(z, box.left, 1), self._follow(z, box.right, 0)
        above = _Box(box.left, a, half_empty=is_half)
        return [above, _Box(b, box.right)] if is_half else [above]

    def _is_within(self, z: _Spot, corner: Floats) -> bool:
        """Whether HiGHS' answer is one; if not, it is its tolerance that let it through."""
        within = bool((z.y <= corner - self._margin / 2).all())
        self._is_whole &= within
        return within

    def _inside(self, corner: Floats, half: Floats) -> Floats:
        """Bounds on the goals' values, strictly inside a corner and not above ``half``."""
        margin = np.where(self._value_grid.on_grid, 0.0, self._margin)
        strictly = self._value_grid.below(self._shares.values(corner - margin))
        return np.minimum(strictly, self._value_grid.at_most(self._shares.values(half)))

    def _best(self, goal: int, bounds: Floats) -> _Spot | None:
        """The plan best in one goal, then in the other, within bounds; None if there is none."""
        weights = np.eye(2)[goal]
        ties = self._shares.weights(1 - weights)
        outcome = self._solve(Subproblem(self._shares.weights(weights), bounds, then=ties))
        return self._on_front(outcome)

    def _solve(self, subproblem: Subproblem) -> Outcome | None:
        """An outcome that is a verdict; None where there is none, and something stays open."""
        outcome = self._search.solve(subproblem)
        if outcome is not None and outcome.reason in (Reason.OPTIMAL, Reason.INFEASIBLE):
            return outcome
        self._is_whole = False
        return None

    # Slices.

    def _on_front(self, outcome: Outcome | None) -> _Spot | None:
        """The plan of an outcome, or a better one of its slice."""
        if outcome is None or outcome.f is None or outcome.x is None:
            return None
        better = self._linear(np.full(2, 0.5), outcome.x, outcome.f)
        return better or self._spot(outcome.f, outcome.x)

    def _linear(self, w: Floats, x: Floats, bounds: Floats | None = None) -> _Spot | None:
        free = np.full(2, np.inf)
        subproblem = Subproblem(
            self._shares.weights(w), free if bounds is None else bounds, fixed=x
        )
        outcome = self._solve(subproblem)
        if outcome is None or outcome.f is None or outcome.x is None:
            return None
        return self._spot(outcome.f, outcome.x)

    def _edge(self, z: _Spot, i: int) -> _Spot | None:
        """The other end of the edge of z's slice on which goal i rises; None where it ends."""
        same = self._shares.same
        end = self._linear(np.eye(2)[1 - i], z.x)
        while end is not None:
            step = end.y - z.y
            if step[i] <= same or -step[1 - i] <= same:
                return None
            w = _normal(z, end)
            lower = self._linear(w, z.x)
            if (
                lower is None
                or w @ (z.y - lower.y) <= _GAIN * same
                or lower.y[i] >= end.y[i] - same
            ):
                return end
            end = lower
        return None

    def _follow(self, z: _Spot, stop: _Spot, i: int) -> _Spot:
        """Follow z's slice while goal i rises, as far as it is efficient and short of ``stop``."""
        far = self._edge(z, i)
        if far is None:
            return z
        share, closed = _until(z, far, stop, i, self._shares.same)
        while self._search.running:
            end = replace(_mixture(z, far, share), closed=closed)
            if end.y[i] - z.y[i] <= self._shares.same:
                return z
            below = self._below(z, end)
            if below is None and not self._search.running:
                return z
            if below is None:
                self._segments.append((z, end) if i == 0 else (end, z))
                return end
            before = share
            share, closed = min([*self._entries(z, far, below, i), (share, closed)])
            if share == before:
                self._is_whole = False
                return end
        return z

    def _below(self, z: _Spot, end: _Spot) -> _Spot | None:
        """A plan below the segment from z to ``end``; None if it is proved that there is none."""
        w = _normal(z, end)
        corner = np.maximum(z.y, end.y) - self._margin
        weights, level = self._shares.weights(w), float(w @ z.y)
        known = float(weights @ self._shares.values(z.y)) if w @ corner > level else np.inf
        slack = self._shares.slack(self._margin)
        bounds = self._shares.values(corner)
        outcome = self._solve(Subproblem(weights, bounds, slack=slack, known=known))
        if outcome is None or self._shares.level(w, outcome.bound) >= level - self._shares.proved:
            return None
        found = self._on_front(outcome)
        self._is_whole &= found is not None
        return found

    def _entries(self, z: _Spot, far: _Spot, below: _Spot, i: int) -> list[tuple[float, bool]]:
        """Shares of the way from which the edges at a plan below dominate it; see _entry."""
        ends = [self._edge(below, k) or below for k in (i, 1 - i)]
        edges = [(below, ends[0]), (ends[1], below)]
        entries = [_entry(z, far, *edge, i, self._shares.same) for edge in edges]
        return [entry for entry in entries if entry is not None]

    # What came of it.

    def _result(self, is_whole: bool) -> Result:
        joined = self._joined()
        ends = [end for segment in joined for end in segment]
        inner = {id(end) for segment in self._segments for end in segment} - {*map(id, ends)}
        alone = [spot for spot in self._spots if id(spot) not in inner]
        places = np.array([spot.y for spot in [*ends, *alone] if spot.closed])
        segments = [(self._seen(a, places), self._seen(b, places)) for a, b in joined]
        listed: list[Floats] = []
        for spot in [*(end for segment in segments for end in segment), *alone]:
            f = self._search.keep(spot.x)
            if spot.closed and not any(self._are_one(f, other) for other in listed):
                listed.append(f)
        found = listed if is_whole else [*listed, *self._search.found]
        points = nondominated(np.array(found).reshape(len(found), 2))
        gap = 0.0 if is_whole else np.inf
        return Result(points, gap, self._optima.values, self._faces(points, segments))

    def _seen(self, end: _Spot, places: Floats) -> _Spot:
        """An end as it is beside all others: open if one is as good in one goal and better in the
        other, which the margin inside a box hides.
        """
        touching = _TOUCHES * self._shares.same
        no_worse = (places <= end.y + touching).all(axis=1)
        better = (end.y - places).max(axis=1) > _TOUCHES * touching
        return replace(end, closed=end.closed and not bool((no_worse & better).any()))

    def _joined(self) -> list[tuple[_Spot, _Spot]]:
        """The segments in order; two that follow one edge to both sides of a spot are one."""
        segments: list[tuple[_Spot, _Spot]] = []
        for first, last in sorted(self._segments, key=lambda segment: float(segment[0].y[0])):
            if segments and segments[-1][1] is first:
                start = segments[-1][0]
                if abs(_normal(start, last) @ (first.y - start.y)) <= self._shares.same:
                    segments[-1] = (start, last)
                    continue
            segments.append((first, last))
        return segments

    def _are_one(self, f: Floats, g: Floats) -> bool:
        return bool((np.abs(f - g) <= 4 * self._shares.same * self._shares.scale).all())

    def _faces(self, points: Floats, segments: list[tuple[_Spot, _Spot]]) -> Faces | None:
        if not segments:
            return None
        ends = [end for segment in segments for end in segment]
        values, efficient = [], []
        for end in ends:
            f = self._search.problem.evaluate(end.x)
            near = [g for g in points if self._are_one(f, g)]
            efficient.append(end.closed and bool(near))
            values.append(near[0] if efficient[-1] else f)
        return Faces(
            values=np.array(values),
            solutions=stacked([end.x for end in ends], self._search.problem.n),
            efficient=np.array(efficient),
            members=tuple((k, k + 1) for k in range(0, len(ends), 2)),
            normals=np.array([_normal(*segment) / self._shares.scale for segment in segments]),
        )


def _normal(a: _Spot, b: _Spot) -> Floats:
    """Weights, adding up to 1, for which two spots are equally good."""
    step = np.abs(b.y - a.y)
    return np.asarray(step[::-1] / step.sum())


def _mixture(a: _Spot, b: _Spot, share: float) -> _Spot:
    """The spot at a share of the way from a to b."""
    if share in (0, 1):
        return b if share == 1 else a
    return _Spot(a.y + share * (b.y - a.y), a.x + share * (b.x - a.x))


def _until(z: _Spot, far: _Spot, stop: _Spot, i: int, same: float) -> tuple[float, bool]:
    """The share of the way from z to ``far`` that goal i is short of ``stop``; whether closed."""
    share = min(1.0, float((stop.y[i] - z.y[i]) / (far.y[i] - z.y[i])))
    end = _mixture(z, far, share)
    above = end.y[1 - i] - stop.y[1 - i]
    beside = stop.y[i] - end.y[i]
    if beside > same:
        return share, True
    return share, stop.closed and bool(above <= same)


def _entry(
    z: _Spot, far: _Spot, a: _Spot, b: _Spot, i: int, same: float
) -> tuple[float, bool] | None:
    """Where, going from z to ``far``, the edge from b back to a begins to dominate the way.

    Goal i rises from z to ``far`` and from b to a. At the wall above b the way ends open, at the
    edge closed. None if the edge dominates nothing of it.
    """
    first, last = (a, b) if a.y[i] <= b.y[i] else (b, a)
    j = 1 - i
    way = far.y - z.y
    at_wall = float((first.y[i] - z.y[i]) / way[i])
    height = z.y[j] + at_wall * way[j] - first.y[j]
    if height >= -same:
        return (max(at_wall, 0.0), bool(height <= _TOUCHES * same)) if at_wall <= 1 else None
    edge = last.y - first.y
    # Distance of the way above the edge's line, along its normal, at both ends of the way.
    normal = np.empty(2)
    normal[i], normal[j] = -edge[j], edge[i]
    before, after = float(normal @ (z.y - first.y)), float(normal @ (far.y - first.y))
    if after <= max(before, 0.0):
        return None
    share = max(before / (before - after), 0.0)
    inside = z.y[i] + share * way[i] <= last.y[i] + same
    return (share, True) if inside and share <= 1 else None


METHODS.register(
    Method(
        name="boxed-line",
        summary="split boxes between efficient points and follow slices; two goals",
        least_goals=2,
        most_goals=2,
        guarantee={"integer": "exact", "mixed": "exact"},
        run=run,
    )
)
