"""Questions and answers about a problem, and the same about its rest once what is constant is left
out.
"""

from dataclasses import replace

import numpy as np

from ..problem.constants import Constants
from ..problem.problem import Floats
from ..problem.value_grid import ValueGrid
from .outcome import Outcome, Subproblem


class WithoutConstants:
    """Turns questions about a problem into questions about its rest, and answers back."""

    def __init__(self, constants: Constants) -> None:
        self._constants = constants
        self._value_grid = ValueGrid(constants.rest)

    def question(self, sub: Subproblem) -> Subproblem:
        """The subproblem, of the rest."""
        if not self._constants.exist:
            return sub
        known = self._constants.taken_from_sum(sub.weights, sub.known)
        fixed, start = (
            None if x is None else self._constants.counted(x) for x in (sub.fixed, sub.start)
        )
        bounds = self._constants.taken_from(sub.bounds)
        return replace(sub, bounds=bounds, known=known, fixed=fixed, start=start)

    def answer(self, outcome: Outcome, weights: Floats) -> Outcome:
        """The outcome of a subproblem with these weights, shape (p,), of the whole problem."""
        if not self._constants.exist:
            return outcome
        evaluate, written = self._constants.problem.evaluate, self._constants.written
        x, met = outcome.x, [written(x) for _, x in outcome.met]
        return replace(
            outcome,
            f=None if x is None else evaluate(written(x)),
            x=None if x is None else written(x),
            bound=self._constants.added_to_sum(weights, self._reached(outcome.bound, weights)),
            met=tuple((evaluate(x), x) for x in met),
        )

    def _reached(self, bound: float, weights: Floats) -> float:
        """A bound on a single goal, moved up to what it can be worth; others as they are.

        Without constants a goal may have larger steps, and is proved to no less than one of these.
        """
        used = np.flatnonzero(weights)
        if len(used) != 1 or weights[used[0]] < 0:
            return bound
        k = int(used[0])
        return float(weights[k] * self._value_grid.at_least(k, bound / weights[k]))
