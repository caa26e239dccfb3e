"""Kirlik & Sayin: every nondominated point of an integer problem, by rectangles.

The method bounds all goals but the first, and divides the space of their bounds into rectangles. It
takes the largest rectangle and minimises the first goal below its upper corner, then the sum of the
other goals. The point found splits the rectangles around it, and those that it proves empty leave
the list ("A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", EJOR 232, 2014). Each rectangle takes two solves, so the method is slower
than ``zones``. It shares only the solver with ``zones``, so that each checks the other.
"""

from dataclasses import dataclass

import numpy as np

from ..geometry.dominance import nondominated
from ..problem.problem import Floats
from ..problem.value_grid import ValueGrid, highest_values
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import Outcome, Reason, Subproblem
from .method import METHODS, Method, Result

_WHOLE_STEP = 0.9


def run(search: Search, optima: Payoff) -> Result:
    """Search until no rectangle is left."""
    whole = _Rectangles(search, optima.ideal).run()
    return Result(nondominated(search.found), 0.0 if whole else np.inf)


@dataclass(frozen=True, eq=False)
class _Rectangles:
    """Rectangles ``lower <= f[1:] < upper`` that may hold points not found yet."""

    search: Search
    ideal: Floats

    def run(self) -> bool:
        """Whether every rectangle was done."""
        highest = highest_values(self.search.problem)[1:]
        lower, upper = self.ideal[None, 1:], np.full((1, self.search.problem.p - 1), np.inf)
        while len(lower) and self.search.running:
            volume = np.prod(np.minimum(upper, highest + 1) - self.ideal[1:], axis=1)
            corner = upper[np.argmax(volume)].copy()
            answer = self._point_below(corner)
            if not self.search.running and answer is None:
                return False
            if answer is None:
                done = (upper <= corner).all(axis=1)
            else:
                lower, upper = _split(lower, upper, answer[1:])
                done = (upper <= corner).all(axis=1) & (lower >= answer[1:]).all(axis=1)
            lower, upper = lower[~done], upper[~done]
            self.search.report(len(self.search.found), np.inf)
        return not len(lower)

    def _point_below(self, corner: Floats) -> Floats | None:
        """The point least in the first goal, then in the others' sum; None if there is none."""
        value_grid = ValueGrid(self.search.problem)
        bounds = value_grid.below(np.concatenate([[np.inf], corner]))
        alone = np.zeros(len(bounds))
        alone[0] = 1 / value_grid.unit[0]
        first = self.search.solve(Subproblem(alone, bounds, slack=_WHOLE_STEP))
        if first is None or first.reason is not Reason.OPTIMAL or first.f is None:
            self._require_proof(first)
            return None
        others = 1 / value_grid.unit
        others[0] = 0.0
        bounds[0] = first.f[0]
        second = self.search.solve(Subproblem(others, bounds))
        if second is None or second.reason is not Reason.OPTIMAL:
            self._require_proof(second)
            return None
        return second.f

    def _require_proof(self, outcome: Outcome | None) -> None:
        """End the search unless it is proved that there is nothing to be found."""
        if outcome is not None and outcome.reason is not Reason.INFEASIBLE:
            self.search.end(outcome.reason)


def _split(lower: Floats, upper: Floats, z: Floats) -> tuple[Floats, Floats]:
    """Split the rectangles at z in each goal where it lies inside them."""
    for j, value in enumerate(z):
        inside = (lower[:, j] < value) & (value < upper[:, j])
        below, above = upper[inside].copy(), lower[inside].copy()
        below[:, j] = above[:, j] = value
        lower = np.vstack([lower[~inside], lower[inside], above])
        upper = np.vstack([upper[~inside], below, upper[inside]])
    return lower, upper


METHODS.register(
    Method(
        name="kirlik-sayin",
        summary="split rectangles below all goals but one; two solves each",
        least_goals=2,
        most_goals=10,
        guarantee={"integer": "exact"},
        run=run,
        # Without a grid, strictly less has no least step.
        needs_steps=True,
    )
)
