"""Relaxation: the linear relaxation of a subproblem, and what its duals prove about columns.

The bound is computed from the row duals alone; see :mod:`safe_bounds`.
"""

from dataclasses import dataclass

import numpy as np

from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING, TOLERANCE
from .budget import Budget
from .highs import HotModel
from .outcome import Reason
from .safe_bounds import SafeBounds


@dataclass(frozen=True, eq=False)
class Relaxed:
    """``bound`` on the objective over all plans, and reduced costs (n,) that belong to it."""

    bound: float
    reduced_costs: Floats

    def least(self, count: int, integer: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
        """The objective up to which ``count`` of the integer columns at most need to move."""
        costs = np.abs(self.reduced_costs[integer])
        if len(costs) <= count:
            return np.inf
        return self.bound + float(np.partition(costs, count)[count])


class Relaxation:
    """The linear relaxation of one problem, hot; not thread-safe."""

    def __init__(self, problem: Problem, budget: Budget) -> None:
        self._problem = problem
        self.model = HotModel(problem, budget, relaxed=True)
        stepped = problem.stepped
        self._bounds = SafeBounds(self.model.rows.matrix, stepped.lower, stepped.upper)

    def solve(self, cost: Floats, bounds: Floats) -> Relaxed | None:
        """Bound ``cost @ x`` subject to the goals' bounds; None where the LP has no optimum."""
        self.model.set_cost(cost)
        self.model.bound_goals(bounds)
        self.model.bound_columns(self._problem.stepped.lower, self._problem.stepped.upper)
        if self.model.run() is not Reason.OPTIMAL:
            self.model.forget()
            return None
        return self._relaxed(cost)

    def _relaxed(self, cost: Floats) -> Relaxed | None:
        model, goals = self.model.rows, slice(self._problem.A.shape[0], None)
        lower = np.concatenate([model.true_lower, model.lower[goals]])
        upper = np.concatenate([model.true_upper, model.upper[goals]])
        found, reduced = self._bounds.of(cost, self.model.row_duals, (lower, upper), SUM_ROUNDING)
        bound = float(found)
        return Relaxed(bound, reduced) if np.isfinite(bound) else None

    def columns_up_to(self, relaxed: Relaxed, cutoff: float) -> tuple[Floats, Floats]:
        """Column bounds, both (n,), that every plan with an objective up to ``cutoff`` keeps to.

        An integer column whose reduced cost is d can leave its bound by (cutoff - bound) / |d| at
        most.
        """
        problem, costs = self._problem, relaxed.reduced_costs
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            moves = np.floor((cutoff - relaxed.bound) / np.abs(costs) + TOLERANCE)
        counts = problem.integer & np.isfinite(moves)
        moves = np.where(counts, np.maximum(moves, 0.0), 0.0)
        rises = counts & (costs > 0) & np.isfinite(problem.stepped.lower)
        falls = counts & (costs < 0) & np.isfinite(problem.stepped.upper)
        lower, upper = problem.stepped.lower.copy(), problem.stepped.upper.copy()
        upper[rises] = np.minimum(
            problem.stepped.upper[rises], problem.stepped.lower[rises] + moves[rises]
        )
        lower[falls] = np.maximum(
            problem.stepped.lower[falls], problem.stepped.upper[falls] - moves[falls]
        )
        return lower, upper
