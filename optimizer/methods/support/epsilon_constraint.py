"""Epsilon-constraint subproblems: one goal free, the others bounded, and what an answer proves."""

from dataclasses import dataclass

import numpy as np

from ...geometry.rows import within
from ...problem.problem import Floats, Problem
from ...problem.tolerances import MOST_TOLD_APART, TOLD_APART
from ...problem.value_grid import ValueGrid, highest_values
from ...search.payoff import Payoff
from ...solver.outcome import Subproblem

# Together below 1, so that the free goal is optimal to its step; the rest is for rounding.
_TIE_BREAK = 0.4
_SLACK = 0.4


@dataclass(frozen=True, eq=False)
class EpsilonTask:
    """Goal ``free`` minimised below ``bounds`` in the others, shape (p,), inf for the free one.

    Feasible values satisfy ``f[free] >= scale * (bound - shift)`` for a proved bound. ``zone`` is
    the zone (p,) it is for.
    """

    zone: Floats
    free: int
    bounds: Floats
    scale: float
    shift: float

    def repeats(self, other: "EpsilonTask") -> bool:
        """Whether this is the same question as another task."""
        return self.free == other.free and bool((self.bounds == other.bounds).all())


class EpsilonConstraint:
    """Subproblems of one problem with a free goal, strictly increasing in all goals.

    Where the free goal has steps that HiGHS tells apart, the others get weights that add less than
    one of them; else, and over ranges of so many steps that the weights are too small to be proved
    optimal, further objectives break ties. The answer of a long solve may be dominated in the
    others, unless ``efficient`` asks for one that is not.
    """

    def __init__(
        self, problem: Problem, value_grid: ValueGrid, optima: Payoff, *, efficient: bool = False
    ) -> None:
        self._efficient = efficient
        self._p, self._value_grid = problem.p, value_grid
        self._lowest, self._highest = optima.ideal, highest_values(problem)
        self._spread = np.ptp(optima.values, axis=0)

    def task(self, zone: Floats, free: int, bounds: Floats) -> EpsilonTask:
        """Goal ``free`` minimised below bounds, shape (p,), values that the goals can take.

        The free goal's own bound is dropped.
        """
        bounds = np.where(np.arange(self._p) == free, np.inf, bounds)
        unit = self._units[free]
        if not self._value_grid.on_grid[free]:
            return EpsilonTask(zone, free, bounds, float(unit), 0.0)
        highest, weights = np.minimum(bounds, self._highest), self._tie_weights(free, bounds)
        shift = float(weights[weights > 0] @ highest[weights > 0])
        return EpsilonTask(zone, free, bounds, float(unit), shift)

    def subproblem(
        self, task: EpsilonTask, points: Floats | None = None, spared: float = 0.0
    ) -> Subproblem:
        """What to solve for a task, given feasible points (N, p) that may answer it already.

        In the free goal the answer of a long solve may be worse than the best by ``spared``.
        """
        alone = np.where(np.arange(self._p) == task.free, 1 / task.scale, 0.0)
        enough = spared / task.scale
        ties = self._tie_weights(task.free, task.bounds)
        if ties.any():
            weights = alone + ties
            steps = ties * self._value_grid.grid
            slack = float((0.5 * steps[steps > 0]).min(initial=_SLACK))
            known, loose = self._known(task, weights, points)
            loose = max(loose, enough)
            return Subproblem(weights, task.bounds, slack=slack, loose=loose, known=known)
        known, loose = self._known(task, alone, points)
        slack, then = _SLACK if self._value_grid.on_grid[task.free] else 0.0, self._then(task.free)
        loose = max(loose, enough)
        return Subproblem(alone, task.bounds, then=then, slack=slack, loose=loose, known=known)

    def _then(self, free: int) -> Floats:
        """The sum of the others as shares of their ranges; one after the other, shape (p - 1, p),
        where one has so many steps that a sum would hide them.
        """
        shares = 1 / np.where(self._spread > 0, self._spread, self._value_grid.unit)
        steps = np.delete(shares * self._value_grid.grid, free)
        if ((steps == 0) | (steps > TOLD_APART)).all():
            return np.asarray(shares)
        return np.delete(np.diag(shares), free, axis=0)

    def corner(self, task: EpsilonTask, bound: float) -> Floats:
        """The corner e, shape (p,), that a proved bound makes: no feasible plan has ``y < e``."""
        corner = self._value_grid.above(task.bounds)
        lowest = task.scale * (bound - task.shift)
        corner[task.free] = self._value_grid.at_least(task.free, lowest)
        return corner

    @property
    def _units(self) -> Floats:
        spread = np.where(self._spread > 0, self._spread, self._value_grid.unit)
        return np.where(self._value_grid.on_grid, self._value_grid.unit, spread)

    def _tie_weights(self, free: int, bounds: Floats) -> Floats:
        """Weights that add less than half a step of the free goal; 0 for all if there is a goal
        whose steps would not be told apart, or without a bound.
        """
        width = np.minimum(bounds, self._highest) - self._lowest
        usable = np.isfinite(width) & (np.arange(self._p) != free)
        usable &= self._value_grid.told_apart[free]
        weights = _TIE_BREAK / max(1, self._p - 1) / np.maximum(width, self._value_grid.unit)
        usable &= weights * self._value_grid.largest <= MOST_TOLD_APART
        grid = self._value_grid.grid
        usable &= (grid == 0) | (weights * grid > TOLD_APART)
        usable[free] = True
        return np.asarray(np.where(np.arange(self._p) == free, 0.0, weights) * usable.all())

    def _known(
        self, task: EpsilonTask, weights: Floats, points: Floats | None
    ) -> tuple[float, float]:
        """The least weighted sum of a point within the bounds, inf if there is none, and by how
        much less a bound may be that proves no other value of the free goal.
        """
        known = np.zeros((0, self._p)) if points is None else points
        known = known[within(known, task.bounds)]
        is_loose = self._value_grid.on_grid[task.free] and not self._efficient
        if not len(known):
            return np.inf, _SLACK if is_loose else 0.0
        best = known[np.argmin(known @ weights)]
        apart = (best - self._value_grid.below(best))[task.free] / task.scale
        return float(best @ weights), float(apart) - 1 + _SLACK if is_loose else 0.0
