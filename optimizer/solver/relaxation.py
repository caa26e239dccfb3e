"""Relaxation: the linear relaxation of a subproblem, and what its duals prove about columns.

The bound is computed from the row duals alone, with the reduced costs that follow from them, so
that it holds whatever the LP solver's last digits are (Neumaier & Shcherbina, "Safe bounds in
linear and mixed-integer linear programming", Math. Programming 99, 2004). It is lowered by what
rounding may have made of it. Where a column has no bound on the side where its reduced cost needs
one, there is no bound on the objective, unless that reduced cost is rounding alone: then it counts
as 0.
"""

from dataclasses import dataclass

import numpy as np

from ..problem.problem import Floats, Problem
from ..problem.tolerances import CANCELLED, PRODUCT_ROUNDING, SUM_ROUNDING, TOLERANCE
from .budget import Budget
from .highs import HotModel
from .outcome import Reason


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
        self._transposed = self.model.rows.matrix.T.tocsr()
        self._sizes = abs(self._transposed)

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
        duals = self.model.row_duals
        duals = np.where((duals > 0) & np.isinf(lower), 0.0, duals)
        duals = np.where((duals < 0) & np.isinf(upper), 0.0, duals)
        reduced = cost - self._transposed @ duals
        rows = worst(duals, lower, upper, noise=0.0)
        size, stepped = np.abs(cost) + self._sizes @ np.abs(duals), self._problem.stepped
        columns = worst(reduced, stepped.lower, stepped.upper, noise=CANCELLED * size)
        bound = float(rows.sum() + columns.sum())
        bound -= SUM_ROUNDING * float(np.abs(rows).sum() + np.abs(columns).sum())
        # Terms that cancel out leave no reduced cost, but a rounding error of their own size.
        bound -= PRODUCT_ROUNDING * float(size @ _largest(stepped.lower, stepped.upper))
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


def worst(multipliers: Floats, lower: Floats, upper: Floats, *, noise: float | Floats) -> Floats:
    """Least of ``multiplier * y`` for y between its bounds; minus infinity where it has none.

    A multiplier up to ``noise`` on an infinite bound counts as 0.
    """
    side = np.where(multipliers > 0, lower, upper)
    free = (np.abs(multipliers) <= noise) & np.isinf(side)
    with np.errstate(invalid="ignore"):
        return np.where((multipliers == 0) | free, 0.0, multipliers * side)


def _largest(lower: Floats, upper: Floats) -> Floats:
    """The larger finite bound by size, 0 without one."""
    ends = (np.where(np.isfinite(bound), np.abs(bound), 0.0) for bound in (lower, upper))
    return np.maximum(*ends)
