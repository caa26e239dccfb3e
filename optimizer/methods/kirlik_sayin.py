"""Kirlik & Sayin: every nondominated point of an integer problem, by rectangles.

The method bounds all goals but the first, and divides the space of their bounds into rectangles. It
takes the largest rectangle and minimises the first goal below its upper corner, then the sum of the
other goals. The point found splits the rectangles around it, and those that it proves empty leave
the list ("A new algorithm for generating all nondominated solutions of multiobjective discrete
optimization problems", EJOR 232, 2014). Each rectangle takes two solves, so the method is slower
than ``zones``. It shares only the solver with ``zones``, so that each checks the other.
"""

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


class _Rectangles:
    """Rectangles ``lower <= f[1:] < upper`` that may hold points not found yet."""

    def __init__(self, search: Search, ideal: Floats) -> None:
        self._search, self._ideal = search, ideal
        self._value_grid = ValueGrid(search.problem)
        self._is_settled = True

    def run(self) -> bool:
        """Whether every rectangle was done."""
        highest = highest_values(self._search.problem)[1:]
        lower, upper = self._ideal[None, 1:], np.full((1, len(self._ideal) - 1), np.inf)
        while len(lower) and self._search.running:
            volume = np.prod(np.minimum(upper, highest + 1) - self._ideal[1:], axis=1)
            chosen = int(np.argmax(volume))
            corner = upper[chosen].copy()
            first = self._solve(0, corner)
            if first is None or first.reason not in (Reason.OPTIMAL, Reason.INFEASIBLE):
                # Nothing is known of what lies below the corner; others may be.
                self._is_settled = False
                done = np.arange(len(upper)) == chosen
            elif first.f is None:
                done = (upper <= corner).all(axis=1)
            else:
                z = self._point(first.f, corner)[1:]
                lower, upper = _split(lower, upper, z)
                done = (upper <= corner).all(axis=1) & (lower >= z).all(axis=1)
            lower, upper = lower[~done], upper[~done]
            self._search.report(len(self._search.found), np.inf)
        return self._is_settled and not len(lower)

    def _point(self, first: Floats, corner: Floats) -> Floats:
        """Of the points least in the first goal the one least in the others' sum, if it is found.

        Any of them will do: nothing below the corner that is no better than it in the others is
        better in the first.
        """
        second = self._solve(1, corner, first[0])
        return first if second is None or second.f is None else second.f

    def _solve(self, step: int, corner: Floats, first: float = np.inf) -> Outcome | None:
        """The first goal minimised below the corner, or then the sum of the others."""
        bounds = self._value_grid.below(np.concatenate([[np.inf], corner]))
        bounds[0] = first
        weights = 1 / self._value_grid.unit
        weights[np.arange(len(weights)) != 0 if step == 0 else 0] = 0.0
        return self._search.solve(Subproblem(weights, bounds, slack=0.0 if step else _WHOLE_STEP))


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
