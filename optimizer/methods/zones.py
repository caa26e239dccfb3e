"""Zones: every nondominated point of a problem whose goals have steps, or a certified cover of
them.

The search takes an open zone, leaves one goal free and minimises it below the zone's bounds in the
others (epsilon-constraint). The answer is a nondominated point and a corner: a proof that nothing
feasible lies below the bounds and better than the answer. Both go to the archive, and close all
zones they cover, not only the one in hand.

From top to bottom (files beside the step):

    table = payoff(search)                               search/payoff.py
    archive = points, zones and proofs of the table      geometry/archive.py
    where a cover is enough:
        bound the whole front by weighted sums           support/outer_approximation.py
    until no zone keeps more than is allowed:
        zone = the open zone that is due                 Archive.take
        free = the goal least likely to waste a proof    _free_goals
        task = min f[free] below the zone's bounds       support/epsilon_constraint.py
        z, bound = what HiGHS finds and proves           solver/kernel.py
        add z: it splits the zones that hold it          support/learning.py
        add the corner below z: it closes zones          geometry/proofs.py
    points, and the largest gap of a zone                Archive.certificate

Every final local upper bound needs a corner of its own, so solves are wasted only where an answer's
corner covers none. For two goals with steps none is: N points take N + 1 solves, and a few more for
coarse zones, which keep a run that is stopped worth having.

Local upper bounds: Klamroth, Lacour & Vanderpooten, EJOR 245 (2015); zones with one goal left free:
Daechert & Klamroth, J. Global Optimization 61 (2015). Exact where at most one goal has no grid;
else certified to ``within``, or to the steps that the goals' owners gave.
"""

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..geometry.dominance import nondominated
from ..geometry.merging import gap_of_listed
from ..geometry.rows import within
from ..problem.labels import Goal
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import PROVED, VALUE_ROUNDING
from ..problem.value_grid import ValueGrid
from ..search.claims import Claim
from ..search.options import Options
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import Outcome, Reason, Subproblem
from .method import METHODS, Guarantee, Method, Result, gap_asked, whole_front
from .support.epsilon_constraint import EpsilonConstraint, EpsilonTask
from .support.learning import add_known, archive_of, learn, learn_again
from .support.outer_approximation import MOST_GOALS, OuterApproximation
from .support.turns import Turns

WITHIN_TWO_GOALS = 0.01
WITHIN_MORE_GOALS = 0.05
_COARSE_LEVELS = (0.25, 0.1, 0.03)
_COARSE_SHARE = 1 / 100
# Shares of what a zone may keep: the error of the outer approximation, and the least height above
# it at which a point is looked for; else a multiple of the mean height of those found so far.
_APPROXIMATION_ERROR = 0.15
_LEAST_HEIGHT = 0.3
_EXPECTED = 1.5
# What the answer of a long solve may lack, as a share of what a zone may keep. Where all may,
# covers of three goals have up to a tenth more points.
_SPARED = 0.9
# A share just below what was asked, so that the gap proved is not above it.
_STRICTLY = 1 - PROVED
# Seconds that a question has at the end of a turn.
_LEAST_SECONDS = 1.0
# A level below all gaps, at which a zone is looked into once before it is finished off.
_ONCE = VALUE_ROUNDING


def run(search: Search, optima: Payoff) -> Result:
    """Search until every zone is exhausted or as small as asked; see the module's text."""
    zones = ZoneSearch(search, optima)
    zones.run()
    return zones.result()


class ZoneSearch:
    """One run: the archive, and the translation between zones, tasks and proofs.

    Plans with the ``known`` values, shape (N, p), have been found before.
    """

    def __init__(self, search: Search, optima: Payoff, known: Floats | None = None) -> None:
        self._search = search
        self._saves_proofs = search.tuning.save_proofs
        self._value_grid = ValueGrid(search.problem)
        self._epsilon = EpsilonConstraint(search.problem, self._value_grid, optima)
        self._tolerance = self._value_grid.tolerance(optima.values)
        self._share, self._step = _resolution(search.problem, search.options.within)
        self._lowest = optima.ideal
        self._fine = self._coarse = 0
        self._under_way: list[EpsilonTask] = []
        self._turns, self._level = Turns(search), 0.0
        self._heights, self._height = 0, 0.0
        self._end = np.inf
        self._known = np.empty((0, search.problem.p)) if known is None else known
        self.archive = archive_of(search, optima, self._tolerance, self._known)

    def run(self, seconds: float = np.inf) -> bool:
        """Close every zone that keeps more than is allowed; ranges may grow meanwhile.

        Whether that came to an end within the time; it goes on where it was if called again.
        """
        self._end = time.monotonic() + seconds
        self._search.on_plan = self._overhear
        try:
            self._close()
        finally:
            self._search.on_plan = None
        return time.monotonic() < self._end

    def know(self, values: Floats, claims: Sequence[Claim]) -> None:
        """Take plans with these values, shape (N, p), and claims that were found elsewhere."""
        self._known = nondominated(np.vstack([self._known, values]))
        add_known(self.archive, values)
        learn_again(self.archive, self._search.problem, claims)

    @property
    def gap(self) -> float:
        """The largest gap of a zone, for the ranges so far."""
        return float(self.archive.gaps.max(initial=0.0))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left to be found in any zone."""
        return self.archive.certificate() == 0

    @property
    def points(self) -> int:
        """How many points are known."""
        return max(len(self.archive.points), len(self._known))

    def result(self) -> Result:
        """The points found and known, and the largest gap of a zone."""
        listed, gap = self.archive.points, self.archive.certificate()
        if not len(self._known):
            return Result(listed, gap)
        points = nondominated(np.vstack([listed, self._known]))
        return Result(points, gap_of_listed(gap, listed, points, 0.0, np.zeros(points.shape[1])))

    def _close(self) -> None:
        self._allow()
        if self._cover_suffices:
            ranged = self.archive.ranges > 0
            unit = np.where(ranged, self.archive.ranges, self._value_grid.unit)
            error = _APPROXIMATION_ERROR * float((self.archive.allowance / unit)[ranged].min())
            OuterApproximation(self._search, self.archive, self._lowest, unit).run(error)
        goes_on = True
        while self._has_time and (goes_on or self._level > 0):
            known = len(self.archive.points)
            self._allow()
            self._level = self._turns.level(self.archive) if goes_on else 0.0
            self._turns.begin()
            self._sweep()
            goes_on = len(self.archive.points) != known or self._turns.waiting

    @property
    def _has_time(self) -> bool:
        return self._search.running and time.monotonic() < self._end

    def _allow(self) -> None:
        self.archive.allow(np.maximum(self._share * self.archive.ranges, self._step))

    def _sweep(self) -> None:
        for task, outcome in self._search.stream(self._asked):
            self._under_way.remove(task)
            self._learn(task, outcome)

    def _asked(self) -> tuple[EpsilonTask, Subproblem] | None:
        """The next task and what to solve for it; None where it is the turn of others."""
        task = self._next_task() if self._has_time else None
        if task is None:
            return None
        self._under_way.append(task)
        spared = _SPARED * float(self.archive.allowance[task.free])
        asked = self._epsilon.subproblem(task, self.archive.points, spared)
        left = max(_LEAST_SECONDS, self._end - time.monotonic())
        asked = replace(asked, seconds=min(self._turns.seconds(task), left))
        if self._turns.again(task):
            slack, start = max(asked.slack, asked.loose), self._known_plan(task)
            asked = replace(asked, slack=slack, start=start)
        return task, asked

    def _known_plan(self, task: EpsilonTask) -> Floats | None:
        """The best plan that is known for a task, if any."""
        known = self.archive.points[within(self.archive.points, task.bounds)]
        best = known[np.argsort(known[:, task.free])[:1]]
        return self._search.plan(best[0]) if len(best) else None

    def _next_task(self) -> EpsilonTask | None:
        """A coarse task where spread is due, else one that finishes a zone off."""
        once = self._level + _ONCE
        if self._cover_suffices and (zone := self.archive.take(once, busy=self._busy)) is not None:
            return self._towards(zone)
        for level in _COARSE_LEVELS if self._spreads() else ():
            zone = self.archive.take(level) if level > self._share.max() else None
            if zone is not None:
                self._coarse += 1
                return self._task(zone, level * self.archive.ranges)
        # Where all zones must be closed, small ones first waste the fewest proofs.
        busy, smallest = self._busy, self._is_exact and self._saves_proofs
        zone = self.archive.take(self._level, smallest=smallest, busy=busy)
        if zone is None and busy:
            zone = self.archive.widest()
        self._fine += 1
        return None if zone is None else self._task(zone, self.archive.allowance)

    def _towards(self, zone: Floats) -> EpsilonTask | None:
        """A point straight below the zone, near the outer approximation; else all of the zone.

        Such a point matches part of the front on all sides, where one at the zone's own bounds
        would match what is on one side. How far above it to look, the points found tell.
        """
        allowed, ranges = self.archive.allowance, self.archive.ranges
        top = np.minimum(zone, self.archive.points.max(axis=0) + allowed)
        expected = _EXPECTED * self._height / max(self._heights, 1)
        height = max(_LEAST_HEIGHT * float(self._share.max()), expected)
        aim = top - (self.archive.depth(top) - height) * ranges
        if (aim >= zone - allowed).any():
            return self._task(zone, allowed)
        free = int(np.argmin((top - self._lowest) / divisors(ranges)))
        task = self._epsilon.task(zone, free, self._value_grid.at_most(aim))
        return None if any(map(task.repeats, self._under_way)) else task

    def _task(self, zone: Floats, allowance: Floats) -> EpsilonTask | None:
        """What to solve for a zone; None if all of it is under way."""
        margin = np.where(self._value_grid.on_grid, 0.0, 0.5 * self._tolerance)
        kept = np.maximum(np.maximum(allowance, self.archive.allowance), margin)
        bounds = self._value_grid.below(zone - kept)
        tasks = (self._epsilon.task(zone, free, bounds) for free in self._free_goals(zone))
        return next((task for task in tasks if not any(map(task.repeats, self._under_way))), None)

    def _free_goals(self, zone: Floats) -> list[int]:
        """The goal without a grid if there is but one; else all, least likely to waste a proof
        first.

        The answer z and the bounds of the others make a corner. It closes a final zone for good
        unless z lies below a point that bounds the zone in another goal, since that bound then is
        none. So the share of the values that z can take at which this happens should be least.
        Goals without a bound come last: for the others a point is known that keeps to all bounds,
        which cuts the solve short, and spares it the proof that there is none.
        """
        without = np.flatnonzero(~self._value_grid.on_grid)
        if len(without) == 1:
            return [int(without[0])]
        if not self._saves_proofs or self._cover_suffices:
            return [int(np.argmin((zone - self._lowest) / divisors(self.archive.ranges)))]
        width = np.minimum(zone, self.archive.points.max(axis=0)) - self._lowest
        wasted = np.maximum(self.archive.needed(zone) - self._lowest, 0.0)
        odds = wasted / np.maximum(width, self._tolerance)
        return [int(k) for k in np.lexsort((odds, np.isinf(zone)))]

    def _learn(self, task: EpsilonTask, outcome: Outcome) -> None:
        found = outcome.f if outcome.reason is Reason.OPTIMAL else None
        height = None if found is None else self.archive.depth(found)
        self._turns.took(task, outcome.reason)
        if outcome.reason in (Reason.FAILED, Reason.SHARE_SPENT):
            # Plans that were met may split the zone, and its parts are looked into.
            for point, _ in outcome.plans:
                self.archive.add(point)
        if outcome.reason is Reason.FAILED:
            self.archive.give_up(task.zone)
        learn(self.archive, outcome)
        if height is not None:
            self._heights, self._height = self._heights + 1, self._height + height
        self.archive.prove(self._epsilon.corner(task, outcome.bound))
        self._report()

    def _overhear(self, f: Floats) -> None:
        """A plan of a solve under way splits zones as others do."""
        self.archive.add(f)
        self._report()

    def _report(self) -> None:
        self._search.report(self.points, self.gap)

    # What the steps above ask.

    @property
    def _cover_suffices(self) -> bool:
        """Whether a cover is enough, so that an outer approximation spares more than it costs."""
        allowed = self.archive.allowance[self.archive.ranges > 0]
        return self._search.problem.p <= MOST_GOALS and len(allowed) > 1 and bool(allowed.all())

    @property
    def _busy(self) -> list[Floats]:
        return [task.zone for task in self._under_way]

    @property
    def _is_exact(self) -> bool:
        return not (self._share.any() or self._step.any())

    def _spreads(self) -> bool:
        """Whether a stop is foreseen; else a small share of the solves goes into spread."""
        due = self._coarse + 1 <= _COARSE_SHARE * self._fine
        return self._search.hurried or not self._is_exact or due


def _resolution(problem: Problem, within: float | None) -> tuple[Floats, Floats]:
    """Share of its range, and absolute step, by which each goal may go unmatched, both (p,).

    Without ``within``, goals on a grid are exact down to their owner's step; so is a single goal
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


def _guaranteed(problem: Problem) -> Guarantee:
    """Exact, down to the steps that owners gave, unless some goal takes a share of its range."""
    share, _ = _resolution(problem, None)
    return "certified" if share.any() else "exact"


def _promise(problem: Problem, options: Options) -> str:
    """What a run proves that nothing stops early."""
    share, steps = _resolution(problem, options.within)
    if not (share.any() or steps.any()):
        return whole_front(problem)
    if options.within is not None:
        return f"plans with {gap_asked(options.within)}"
    limits = [
        f"{goal.label} {_limit(goal, float(step), float(part))}"
        for goal, step, part in zip(problem.goals, steps, share, strict=True)
        if step or part
    ]
    return f"plans with a proof that none is better by more than: {', '.join(limits)}"


def _limit(goal: Goal, step: float, share: float) -> str:
    return f"{step:g} {goal.unit}".rstrip() if step else f"{100 * share:.0f} % of its range"


METHODS.register(
    Method(
        name="zones",
        summary="search zones below local upper bounds, one goal left free",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "exact", "mixed": "certified", "continuous": "certified"},
        run=run,
        preferred=("integer", "mixed"),
        promise=_promise,
        proves=_guaranteed,
        uses=("within",),
    )
)
