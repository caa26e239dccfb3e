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
from ..highs import Outcome, Subproblem
from ..lattice import Lattice
from ..payoff import Payoff, payoff
from ..problem import Floats, Problem
from ..search import Search
from . import METHODS, Method, Result

WITHIN_TWO_GOALS = 0.01
WITHIN_MORE_GOALS = 0.05
_COARSE_LEVELS = (0.25, 0.1, 0.03)
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
        self._lowest, self._highest = optima.ideal, _highest_values(search.problem)
        self._share, self._step = _resolution(search.problem, search.options.within)
        self.archive = Archive(self._problem.p, self._tolerance)
        for k, best in enumerate(optima.ideal):
            self.archive.prove(np.where(np.arange(self._problem.p) == k, best, np.inf))
        for point in optima.values:
            self.archive.add(point)

    def run(self) -> None:
        """Refine level by level, so that a stop at any time leaves points well spread."""
        for level in (*_COARSE_LEVELS, 0.0):
            known = -1
            while self._open(level) and len(self.archive.points) != known:
                known = len(self.archive.points)
                self._sweep()

    def _open(self, level: float) -> bool:
        """Set what zones may keep at this level; whether some keep more."""
        if not self._search.running:
            return False
        share = np.maximum(level, self._share)
        self._allowance = np.maximum(share * self.archive.ranges, self._step)
        self.archive.allow(self._allowance)
        return bool(self.archive.open.any())

    def _sweep(self) -> None:
        while True:
            while self._search.idle and (zone := self.archive.take()) is not None:
                task = self._task(zone)
                self._search.submit(task, self._subproblem(task))
            if not self._search.busy:
                return
            answer = self._search.next()
            if answer is not None:
                self._learn(*answer)

    def _learn(self, task: _Task, outcome: Outcome) -> None:
        if outcome.f is not None:
            if self.archive.contradicts(outcome.f):
                self._search.fail("HiGHS found a plan where it had proved that there is none")
                return
            self.archive.add(outcome.f)
        self.archive.prove(self._corner(task, outcome.bound))
        self._search.report(len(self.archive.points), float(self.archive.gaps.max()))

    def _task(self, zone: Floats) -> _Task:
        free = self._free_goal(zone)
        margin = np.where(self._lattice.on_grid, 0.0, 0.5 * self._tolerance)
        bounds = self._lattice.below(zone - np.maximum(self._allowance, margin))
        bounds[free] = np.inf
        return _Task(free, bounds, *self._unscaled(free, bounds))

    def _free_goal(self, zone: Floats) -> int:
        """The goal without a grid if there is but one; else the one nearest to its ideal.

        There a zone is narrow: an answer seldom lies outside it, and its proof seldom falls short
        of a final local upper bound. On 3kp40 this took 2.2 solves a point, the widest goal 2.3 and
        half as much time again.
        """
        without = np.flatnonzero(~self._lattice.on_grid)
        if len(without) == 1:
            return int(without[0])
        ranges = np.where(self.archive.ranges > 0, self.archive.ranges, 1.0)
        return int(np.argmin((zone - self._lowest) / ranges))

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
            return Subproblem(weights, task.bounds, slack=_SLACK)
        ranges = np.where(self.archive.ranges > 0, self.archive.ranges, self._lattice.unit)
        return Subproblem(alone, task.bounds, then=1 / ranges)

    def _corner(self, task: _Task, bound: float) -> Floats:
        corner = self._lattice.above(task.bounds)
        corner[task.free] = self._lattice.at_least(task.free, task.scale * (bound - task.shift))
        return corner


def _highest_values(problem: Problem) -> Floats:
    """Upper bounds on the goals from the columns' bounds alone, shape (p,)."""
    with np.errstate(invalid="ignore"):
        terms = np.maximum(problem.C * problem.lower, problem.C * problem.upper)
    return np.asarray(np.where(problem.C == 0, 0.0, terms).sum(axis=1) + problem.c0)


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
