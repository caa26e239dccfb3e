"""What the duals of a relaxation say of a change without a solve: bests that it leaves as they are.

What a party's best gains from rows that ask for less is at most their duals times how much less, in
the linear relaxation; and the best itself is no better than that of the relaxation.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..plans.case import Case
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem


class GainLimits:
    """What duals of the relaxation say of the parties' bests: the most that looser rows bring."""

    def __init__(self, case: Case) -> None:
        self._case, self.solves = case, 0
        problem = case.problem
        amounts = np.zeros(problem.n, dtype=bool)
        self._relaxed = replace(problem, integer=amounts) if problem.is_discrete else problem

    @cached_property
    def _known(self) -> list[tuple[float, Floats]]:
        """By party: how far its best is from that of the relaxation, and its duals (m,)."""
        return list(map(self._of_party, range(len(self._case.parties.names))))

    def _of_party(self, i: int) -> tuple[float, Floats]:
        weights, kernel = self._case.parties.weights[i], Kernel(self._relaxed)
        outcome = kernel.solve(Subproblem(weights, np.full(len(weights), np.inf)))
        self.solves += 1
        if outcome.reason is not Reason.OPTIMAL or outcome.f is None:
            return np.inf, np.zeros(len(self._relaxed.row_lower))
        known = -float(self._case.parties.best[i]) - float(weights @ outcome.f)
        # None of them is left out as noise: a row may ask for any amount less.
        return max(known, 0.0), np.abs(kernel.row_duals)

    def kept(self, changed: Problem) -> npt.NDArray[np.bool_]:
        """Which parties (q,) have the same best in a changed problem, as far as this tells."""
        looser = _looser(self._case.problem, changed)
        if looser is None:
            return np.zeros(len(self._case.parties.names), dtype=bool)
        most = [apart + _gained(prices, looser) for apart, prices in self._known]
        return np.array(most) <= self._least

    @cached_property
    def _least(self) -> Floats:
        """The least that a party's utility gains if it gains, (q,): a step of its only goal."""
        steps = self._case.parties.weights * self._case.problem.grid
        alone = np.count_nonzero(self._case.parties.weights, axis=1) == 1
        return np.maximum(np.where(alone, 0.99 * steps.max(axis=1), 0.0), NEGLIGIBLE_SHARE)


def _looser(before: Problem, after: Problem) -> Floats | None:
    """By how much each row (m,) asks for less after a change; None where more than that changes."""
    if before.A.shape != after.A.shape or abs(before.A - after.A).sum():
        return None
    kept = ("C", "c0", "lower", "upper", "integer")
    if any((getattr(before, each) != getattr(after, each)).any() for each in kept):
        return None
    ends = ((after.row_lower, before.row_lower), (before.row_upper, after.row_upper))
    if any((low > high).any() for low, high in ends):
        return None
    far = [np.subtract(high, low, out=np.zeros(len(low)), where=low < high) for low, high in ends]
    return np.maximum(*far)


def _gained(prices: Floats, looser: Floats) -> float:
    """The most that looser rows bring, inf where a row without limit has a price."""
    at = prices > 0
    return float((prices[at] * looser[at]).sum())
