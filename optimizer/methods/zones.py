"""Zones: every nondominated point of a problem whose goals have steps, or a certified cover of
them.

The search takes the open zone of largest gap, leaves one goal free and minimises it below the
zone's bounds in the others (epsilon-constraint). The answer is a nondominated point and a corner: a
proof that nothing feasible lies below the bounds and better than the answer. Both go to the
archive, and close all zones they cover, not only the one in hand.

Local upper bounds: Klamroth, Lacour & Vanderpooten, EJOR 245 (2015); zones with one goal left free:
Daechert & Klamroth, J. Global Optimization 61 (2015). Exact where at most one goal has no grid;
else certified to ``within``, or to the steps that the goals' owners gave.
"""

from dataclasses import dataclass

import numpy as np

from ..archive import Archive
from ..dominance import nondominated
from ..kernel import Outcome, Subproblem
from ..lattice import Lattice, highest_values
from ..payoff import Payoff, payoff
from ..problem import Floats, Problem
from ..search import Search
from . import METHODS, Method, Result

WITHIN_TWO_GOALS = 0.01
WITHIN_MORE_GOALS = 0.05
_COARSE_LEVELS = (0.25, 0.1, 0.03)
_SPREAD = 1 / 40
# Together below 1, so that the free goal is optimal to its step; the rest is for rounding.
_TIE_BREAK = 0.4
_SLACK = 0.4
_STRICTLY = 1 - 1e-6


def run(search: Search) -> Result:
    """Search until every zone is exhausted or as small as asked; see the module's text."""
    optima = payoff(search)
    if optima is None:
        return Result(nondominated(search.found), np.inf)
    zones = _ZoneSearch(search, optima)
    zones.run()
    return Result(zones.archive.points, zones.archive.certificate(), optima.values)


@dataclass(frozen=True, eq=False)
class _Task:
    """Goal ``free`` minimised below ``bounds`` in the others.

    Feasible values satisfy ``f[free] >= scale * (bound - shift)`` for a proved bound.
    """

    free: int
    bounds: Floats
    scale: float
    shift: float


class _ZoneSearch:
    """One run: the archive, and the translation between zones, subproblems and proofs."""

    def __init__(self, search: Search, optima: Payoff) -> None:
        self._search = search
        self._problem = search.problem
        self._lattice = Lattice(search.problem)
        self._tolerance = self._lattice.tolerance(np.ptp(optima.values, axis=0))
        self._lowest, self._highest = optima.ideal, highest_values(search.problem)
        self._share, self._step = _resolution(search.problem, search.options.within)
        self._fine = self._coarse = 0
        self.archive = Archive(self._problem.p, self._tolerance)
        for k, best in enumerate(optima.ideal):
            self.archive.prove(np.where(np.arange(self._problem.p) == k, best, np.inf))
        for point in optima.values:
            self.archive.add(point)

    def run(self) -> None:
        """Close every zone that keeps more than is allowed; ranges may grow meanwhile."""
        known = -1
        while self._search.running and len(self.archive.points) != known:
            known = len(self.archive.points)
            self.archive.allow(np.maximum(self._share * self.archive.ranges, self._step))
            self._sweep()

    def _sweep(self) -> None:
        while True:
            while self._search.idle and (task := self._next_task()) is not None:
                self._search.submit(task, self._subproblem(task))
            if not self._search.busy:
                return
            answer = self._search.next()
            if answer is not None:
                self._learn(*answer)

    def _next_task(self) -> _Task | None:
        """A coarse task where spread is due, else one that finishes a zone off."""
        for level in _COARSE_LEVELS if self._spreads() else ():
            zone = self.archive.take(level) if level > self._share.max() else None
            if zone is not None:
                self._coarse += 1
                return self._task(zone, level * self.archive.ranges)
        smallest = self._is_exact and self._search.tuning.thrift
        zone = self.archive.take(smallest=smallest)
        self._fine += 1
        return None if zone is None else self._task(zone, self.archive.allowance)

    @property
    def _is_exact(self) -> bool:
        return not (self._share.any() or self._step.any())

    def _spreads(self) -> bool:
        """Whether a stop is foreseen; else a small share of the solves goes into spread."""
        options = self._search.options
        limited = options.time_limit is not None or options.max_points is not None
        return limited or not self._is_exact or self._coarse + 1 <= _SPREAD * self._fine

    def _learn(self, task: _Task, outcome: Outcome) -> None:
        for point, _ in outcome.plans:
            if self.archive.contradicts(point):
                self._search.fail("HiGHS found a plan where it had proved that there is none")
                return
            self.archive.add(point)
        self.archive.prove(self._corner(task, outcome.bound))
        known, most = len(self.archive.points), self._search.options.max_points
        self._search.report(known, float(self.archive.gaps.max()))
        if most is not None and known >= most:
            self._search.end("points limit")

    def _task(self, zone: Floats, allowance: Floats) -> _Task:
        free = self._free_goal(zone)
        margin = np.where(self._lattice.on_grid, 0.0, 0.5 * self._tolerance)
        allowance = np.maximum(allowance, self.archive.allowance)
        bounds = self._lattice.below(zone - np.maximum(allowance, margin))
        bounds[free] = np.inf
        return _Task(free, bounds, *self._unscaled(free, bounds))

    def _free_goal(self, zone: Floats) -> int:
        """The goal without a grid if there is but one; else the one least likely to waste a proof.

        The answer z and the bounds of the others make a corner. It closes a final zone for good
        unless z lies below a point that bounds the zone in another goal, since that bound then is
        none. So the share of the values that z can take at which this happens should be least.
        """
        without = np.flatnonzero(~self._lattice.on_grid)
        if len(without) == 1:
            return int(without[0])
        if not self._search.tuning.thrift:
            ranges = np.where(self.archive.ranges > 0, self.archive.ranges, 1.0)
            return int(np.argmin((zone - self._lowest) / ranges))
        width = np.minimum(zone, self.archive.points.max(axis=0)) - self._lowest
        wasted = np.maximum(self.archive.needed(zone) - self._lowest, 0.0)
        return int(np.argmin(wasted / np.maximum(width, self._tolerance)))

    def _tie_weights(self, free: int, bounds: Floats) -> Floats:
        """Weights that add less than half a step of the free goal; 0 for goals without bound."""
        width = np.minimum(bounds, self._highest) - self._lowest
        usable = np.isfinite(width) & (np.arange(len(width)) != free)
        width = np.maximum(width, self._lattice.unit)
        return np.where(usable, _TIE_BREAK / max(1, len(width) - 1) / width, 0.0)

    def _unscaled(self, free: int, bounds: Floats) -> tuple[float, float]:
        unit = float(self._lattice.unit[free])
        if not self._lattice.on_grid[free]:
            return self._range_unit(free), 0.0
        highest = np.minimum(bounds, self._highest)
        weights = self._tie_weights(free, bounds)
        return unit, float(weights[weights > 0] @ highest[weights > 0])

    def _range_unit(self, free: int) -> float:
        width = float(self.archive.ranges[free])
        return width if width > 0 else float(self._lattice.unit[free])

    def _subproblem(self, task: _Task) -> Subproblem:
        alone = np.where(np.arange(self._problem.p) == task.free, 1 / task.scale, 0.0)
        if self._lattice.on_grid[task.free]:
            weights = alone + self._tie_weights(task.free, task.bounds)
            known = self._known(weights, task.bounds)
            return Subproblem(weights, task.bounds, slack=_SLACK, known=known)
        ranges = np.where(self.archive.ranges > 0, self.archive.ranges, self._lattice.unit)
        return Subproblem(
            alone, task.bounds, then=1 / ranges, known=self._known(alone, task.bounds)
        )

    def _known(self, weights: Floats, bounds: Floats) -> float:
        """The least weighted sum of a known point within the bounds; inf if there is none."""
        within = (self.archive.points <= bounds).all(axis=1)
        return float((self.archive.points[within] @ weights).min(initial=np.inf))

    def _corner(self, task: _Task, bound: float) -> Floats:
        corner = self._lattice.above(task.bounds)
        corner[task.free] = self._lattice.at_least(task.free, task.scale * (bound - task.shift))
        return corner


def _resolution(problem: Problem, within: float | None) -> tuple[Floats, Floats]:
    """Share of its range, and absolute step, by which each goal may go unmatched, both (p,).

    Asked for nothing, goals on a grid are exact down to their owner's step; so is a single goal
    without a grid, since it can always be the free one. Other goals take their step or a share.
    """
    if within is not None:
        return np.full(problem.p, within * _STRICTLY), np.zeros(problem.p)
    steps = np.array([goal.step or 0.0 for goal in problem.goals])
    steps = np.where(steps > problem.grid, steps, 0.0)
    default = WITHIN_TWO_GOALS if problem.p == 2 else WITHIN_MORE_GOALS
    needs_share = (problem.grid == 0) & (steps == 0)
    lone = (problem.grid == 0).sum() == 1
    return np.where(needs_share & (not lone), default * _STRICTLY, 0.0), steps


METHODS.register(
    Method(
        name="zones",
        summary="search zones below local upper bounds, one goal left free",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "exact", "mixed": "certified", "continuous": "certified"},
        run=run,
    )
)
