"""Hull: all vertices and faces of a linear problem's front; for any other problem, all extreme
supported plans and the weights for which each is best.

Every facet of the hull of the points found so far gives weights. If no plan has a lower weighted
sum, the facet is proved; otherwise the plan found is a new vertex, and it replaces all facets that
it lies below. So the method takes one solve for each vertex and one for each facet. For two goals
this is the dichotomic scheme (Aneja & Nair, "Bicriteria transportation problem", Management Science
25, 1979); for more see Przybylski, Gandibleux & Ehrgott, INFORMS J. Computing 22 (2010).

While facets are still unproved, the weighted sums bound the front from below and the points found
bound it from above: the largest distance between the two is the gap.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from ..errors import SolverError
from ..geometry.faces import Faces
from ..geometry.growing import GrowingRows
from ..geometry.supports import Supports, efficient_faces, extreme_points
from ..geometry.weight_cells import WeightSpace, interpolated
from ..problem.problem import Floats, Problem
from ..problem.tolerances import (
    LAST_DIGITS,
    LEAST_DIVISOR,
    LEAST_WEIGHT,
    NEGLIGIBLE_SHARE,
    SHARE_NOISE,
    SUM_ROUNDING,
    TOLD_APART,
    VALUE_ROUNDING,
)
from ..problem.value_grid import ValueGrid
from ..search.claims import Claim
from ..search.options import Options
from ..search.payoff import Payoff
from ..search.search import Search
from ..search.stopping import Stop, StopKind
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.sweep import at_once
from .method import METHODS, Method, Result, gap_asked, whole_front

#: With more facets the hull itself would take more memory and time than the solves.
MOST_FACETS = 100_000
_MOST_AT_ONCE = 4000
#: Differences of so many times what rounding does to a value are none.
_MANY = 16.0
#: The facets of a round are asked for in so many turns at least.
_TURNS = 8
# HiGHS does not tell objectives apart that differ by less than 1e-6.
_SCALE = 1000.0
# Where points were joggled, weights of so many times their blur may be 0: their errors are larger.
_DOUBTFUL = 100.0


def run(search: Search, optima: Payoff) -> Result:
    """Ask for the weights of every facet until all are proved; see the module's text."""
    hull = _Hull(search, optima)
    try:
        hull.run()
    except SolverError as error:
        search.fail(error.message)
    return hull.result()


class _Stage(Enum):
    """Over which plans weights are asked: all, those no worse than a plan found, or all again with
    a little more weight for every goal.
    """

    ALL = 1
    NO_WORSE = 2
    NEARBY = 3


@dataclass(frozen=True, eq=False)
class _Task:
    weights: Floats
    stage: _Stage


class _Hull:
    """One run; inside, goals are shifted by their ideal and divided by their range."""

    def __init__(self, search: Search, optima: Payoff) -> None:
        self._search, self._optima = search, optima
        self._discrete = search.problem.is_discrete
        natural, spread = ValueGrid(search.problem).unit, np.ptp(optima.values, axis=0)
        size = natural + np.abs(optima.values).max(axis=0)
        # HiGHS does not see goals side by side of which one is counted in so small a range.
        self._unit = np.where(spread > LEAST_DIVISOR * size, spread, natural)
        self._noise = _MANY * VALUE_ROUNDING * size / self._unit
        self._same = np.maximum(SUM_ROUNDING, LAST_DIGITS * size / self._unit)
        self._least = _least_weights(search.problem.grid / self._unit)
        # A sample proves no gap, so it has none to stop at.
        self._within = None if self._discrete else search.options.within
        self._known, self._raw = GrowingRows(search.problem.p), dict[bytes, Floats]()
        self._low, self._high = np.full((2, search.problem.p), np.inf) * [[1], [-1]]
        for f in optima.values:
            self._add(f)
        self._bounded = GrowingRows(search.problem.p + 1)
        for corner in np.eye(search.problem.p):
            self._bounded.add(np.append(corner, 0.0))
        for claim in search.earlier:
            self._learn_again(claim)
        self._asked, self._proved = set[bytes](), dict[bytes, float]()
        self._merged: set[bytes] = set()
        self._waiting: list[tuple[_Task, Subproblem]] = []
        self._at_once = 1 if self._within else at_once(search.problem)
        self._space = WeightSpace(self._points)
        self._measured, self._worst = 0, np.inf
        self._errors = self._measure(whole=True)

    def run(self) -> None:
        """Round after round, until no facet's error is above the limit."""
        while self._search.running:
            if len(self._errors) > MOST_FACETS:
                self._search.end(Stop(StopKind.FACETS_LIMIT))
                return
            fresh = self._fresh
            if not len(fresh):
                # What was kept and cut again and again is made once more from all points.
                self._space = WeightSpace(self._points)
                self._errors = self._measure(whole=True)
                fresh = self._fresh
            if not len(fresh):
                return
            self._round(self._first(fresh))
            self._space.add(self._points[len(self._space.points) :])
            self._errors = self._measure()

    @property
    def _fresh(self) -> np.ndarray:
        """The facets to ask for: their errors are above the limit, and they were not asked for."""
        limit = max(NEGLIGIBLE_SHARE, (self._within or 0.0) / self._shrunk())
        wanted = np.flatnonzero(self._errors > limit)
        names = _names(self._space.weights[wanted])
        fresh = np.array([name not in self._asked for name in names], dtype=bool)
        return np.asarray(wanted[fresh])

    def _first(self, fresh: np.ndarray) -> np.ndarray:
        """The facets to ask for now, near ones one after another: their solves are the quickest.

        Only those of large error where a cover is enough; and those without weight in some goal
        come last, since a new point there takes a second solve.
        """
        fresh = fresh[np.argsort(-self._errors[fresh], kind="stable")[:_MOST_AT_ONCE]]
        errors, weights = self._errors[fresh], self._space.weights[fresh]
        if self._within:
            return _tour(fresh[errors >= errors.max() / 2], self._space.weights)
        inner = weights.min(axis=1) >= LEAST_WEIGHT
        return self._spread(_tour(fresh[inner] if inner.any() else fresh, self._space.weights))

    def _spread(self, facets: np.ndarray) -> np.ndarray:
        """The same, so that those handed over at once are not neighbours: a point found for one
        facet spares its neighbours their solves.
        """
        turns = -(-len(facets) // self._together(len(facets)))
        return np.concatenate([facets[first::turns] for first in range(turns)])

    def _together(self, count: int) -> int:
        """How many of so many facets are asked for at once."""
        return max(1, min(self._at_once, count // _TURNS))

    def _round(self, facets: np.ndarray) -> None:
        """Ask for these facets but those that fall away meanwhile."""
        left = list(facets)
        together = self._together(len(left))
        for task, outcome in self._search.stream(lambda: self._next_task(left), together):
            self._learn(task, outcome)

    def _next_task(self, left: list[int]) -> tuple[_Task, Subproblem] | None:
        if self._waiting:
            return self._waiting.pop()
        while left:
            i = left.pop(0)
            weights, value = self._space.weights[i], self._space.values[i]
            if self._best(weights) >= value - NEGLIGIBLE_SHARE:
                self._asked.add(_name(weights))
                return _Task(weights, _Stage.ALL), self._subproblem(weights)
        return None

    def _best(self, weights: Floats) -> float:
        """The least weighted sum of a known point."""
        return float((self._points @ weights).min())

    def _subproblem(self, weights: Floats) -> Subproblem:
        objective = _SCALE * weights / self._unit
        known = _SCALE * self._best(weights) + float(objective @ self._optima.ideal)
        free = np.full(len(weights), np.inf)
        return Subproblem(objective, free, known=known if self._discrete else np.inf)

    def _learn(self, task: _Task, outcome: Outcome) -> None:
        known = self._best(task.weights)
        if task.stage is _Stage.ALL:
            self._prove(task.weights, outcome, known)
        if outcome.f is None or outcome.reason is not Reason.OPTIMAL:
            if task.stage is _Stage.NO_WORSE:
                self._ask_nearby(task.weights)
            return
        better = known - float(self._scaled(outcome.f) @ task.weights)
        if task.stage is not _Stage.ALL:
            self._add(outcome.f)
        elif better > NEGLIGIBLE_SHARE:
            self._take(task.weights, outcome.f)
        elif better > SHARE_NOISE:
            self._merged.add(_key(self._scaled(outcome.f)))
        self._search.report(len(self._points), self._gap())

    def _prove(self, weights: Floats, outcome: Outcome, known: float) -> None:
        bound = outcome.bound / _SCALE - float(weights @ (self._optima.ideal / self._unit))
        if np.isfinite(bound):
            bound = min(max(bound, 0.0), known)
            self._bounded.add(np.append(weights, bound))
            self._proved[_name(weights)] = bound

    def _learn_again(self, claim: Claim) -> None:
        """Take over what stands of an earlier attempt."""
        if np.isfinite(claim.bounds).any() or not np.isfinite(claim.least):
            return
        weights = claim.weights * self._unit
        size = float(weights.sum())
        if claim.best is not None and (weights / size >= self._least).all():
            self._add(claim.best)
        bound = (claim.least - float(claim.weights @ self._optima.ideal)) / size
        weights = weights / size
        self._bounded.add(np.append(weights, np.clip(bound, 0.0, self._best(weights))))

    def _take(self, weights: Floats, f: Floats) -> None:
        """A new point; where some goal hardly counted, an efficient one no worse in its place."""
        if (weights >= self._least).all():
            self._add(f)
            return
        kept = np.where(weights > 0, f, np.inf)
        subproblem = Subproblem(_SCALE / self._unit, kept)
        self._waiting.append((_Task(weights, _Stage.NO_WORSE), subproblem))

    def _ask_nearby(self, weights: Floats) -> None:
        """HiGHS may find nothing within bounds that a plan just keeps to: all goals count a bit."""
        objective = _SCALE * (weights + LEAST_WEIGHT) / self._unit
        subproblem = Subproblem(objective, np.full(len(weights), np.inf))
        self._waiting.append((_Task(weights, _Stage.NEARBY), subproblem))

    @property
    def _points(self) -> Floats:
        return self._known.rows

    def _add(self, f: Floats) -> None:
        point = self._scaled(f)
        if not (np.abs(self._points - point) <= self._same).all(axis=1).any():
            self._known.add(point)
            self._low, self._high = np.minimum(self._low, point), np.maximum(self._high, point)
            self._raw[_key(point)] = f

    def _measure(self, *, whole: bool = False) -> Floats:
        """For each facet the largest improvement that is not ruled out, as a share of range.

        Between proved weights that takes a hull of all that is proved: only where a cover is asked
        for, for the ``whole`` at the end, and as often as what is proved has grown by half.
        """
        weights, values = self._space.weights, self._space.values
        proved = np.array([self._proved.get(name, -np.inf) for name in _names(weights)])
        errors = np.asarray(values - proved)
        left = errors > NEGLIGIBLE_SHARE
        if whole or self._within or len(self._bounded) >= 1.5 * self._measured:
            self._measured = len(self._bounded)
            if left.any():
                *columns, bounds = self._bounded.rows.T
                between = interpolated(np.column_stack(columns), bounds, weights[left])
                errors[left] = np.minimum(errors[left], values[left] - between)
            self._worst = float(errors.max(initial=0.0))
        return errors

    def _gap(self, blur: float = 0.0) -> float:
        return (blur + self._worst) * self._shrunk()

    def _shrunk(self) -> float:
        """How much smaller than its unit a goal's range over the points is, 1 or more; a range that
        is but rounding is none.

        Of three goals one may have no range over the payoff table and a small one over the front.
        """
        ranges = self._high - self._low
        return float(np.max(1 / ranges[ranges > self._noise], initial=1.0))

    def _scaled(self, f: Floats) -> Floats:
        return np.asarray((f - self._optima.ideal) / self._unit)

    def result(self) -> Result:
        """Extreme points with their weights, the faces between them, and the mixtures' gap."""
        self._errors, blur = self._measure(whole=True), self._space.blur
        numbers, best = extreme_points(self._space, max(float(self._same.max()), blur))
        points = np.array([self._raw[_key(y)] for y in self._space.points[numbers]])
        whole = max(blur, self._worst) * self._shrunk() <= NEGLIGIBLE_SHARE
        return Result(
            points.reshape(-1, self._search.problem.p),
            np.inf if self._discrete else 0.0 if whole else self._gap(blur),
            faces=None if self._discrete else self._faces(points, best),
            supports=self._supports(points, best, whole=whole),
            notes=self._notes(),
        )

    def _faces(self, points: Floats, best: np.ndarray) -> Faces:
        weights = self._space.weights
        clear = np.where(weights > _DOUBTFUL * self._space.blur, weights, 0.0)
        members, normals = efficient_faces(clear, best)
        return Faces.of(points, map(self._search.plan, points), members, normals / self._unit)

    def _supports(self, points: Floats, best: np.ndarray, *, whole: bool) -> Supports:
        """Weights count goals by their ranges over the points, where they have one."""
        ranges = np.ptp(points, axis=0)
        weights = self._space.weights * np.where(ranges > 0, ranges / self._unit, 1.0)
        return Supports(weights / weights.sum(axis=1, keepdims=True), best, whole)

    def _notes(self) -> tuple[str, ...]:
        found = []
        if self._merged:
            found.append(
                f"Plans better than a face by less than {NEGLIGIBLE_SHARE:g} of the goals' ranges "
                f"count as lying on it: {len(self._merged)}."
            )
        if self._space.joggled:
            found.append(
                "Some faces are so nearly parallel that their weights are known only roughly, and "
                "a listed plan may be a mixture of others."
            )
        return tuple(found)


def _least_weights(steps: Floats) -> Floats:
    """Weights, (p,), from which on one solve tells plans apart that differ in that goal."""
    with np.errstate(divide="ignore"):
        return np.maximum(LEAST_WEIGHT, np.where(steps > 0, TOLD_APART / _SCALE / steps, 0.0))


def _tour(facets: np.ndarray, weights: Floats) -> np.ndarray:
    """The facets in an order in which each one's weights are near those before."""
    left, ordered = weights[facets], np.empty(len(facets), dtype=np.int64)
    free, at = np.full(len(facets), True), 0
    for place in range(len(facets)):
        distance = np.where(free, np.abs(left - left[at]).sum(axis=1), np.inf)
        at = int(np.argmin(distance))
        free[at], ordered[place] = False, facets[at]
    return ordered


def _names(weights: Floats) -> list[bytes]:
    """What tells weights (m, p) from others: Qhull computes those of one facet anew, and rounds."""
    return [row.tobytes() for row in np.rint(weights / VALUE_ROUNDING)]


def _name(weights: Floats) -> bytes:
    return _names(weights[None])[0]


def _key(vector: Floats) -> bytes:
    return (vector + 0.0).tobytes()


def _promise(problem: Problem, options: Options) -> str:
    if problem.is_discrete:
        return (
            "all extreme supported plans and the weights for which each is best; nothing is proved "
            "of other plans"
        )
    if options.within:
        return f"plans whose mixtures have {gap_asked(options.within)}"
    return f"{whole_front(problem)}, as vertices and the faces between them"


METHODS.register(
    Method(
        name="hull",
        summary="vertices and faces of linear problems, all extreme supported plans of others",
        least_goals=2,
        most_goals=6,
        guarantee={"continuous": "exact", "integer": "sampled", "mixed": "sampled"},
        run=run,
        preferred=("continuous",),
        promise=_promise,
        uses=("within",),
    )
)
