"""Lower bounds of weighted sums of goals over all plans that can follow from a state."""

import itertools
from dataclasses import dataclass, field

import numpy as np

from ..errors import InputError
from ..problem.problem import Floats, Problem
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .columns import OrderedColumns
from .states import States

#: Weights are whole numbers that add up to so much, by the number of goals; those of many are few.
_STEPS = {1: 1, 2: 24, 3: 8, 4: 4, 5: 3}
_FEW_STEPS = 2
#: What double precision may make of a bound, relative to its size.
_ROUNDING = 1e-9


def weights_of(p: int) -> Floats:
    """Weights spread over the simplex, whole numbers, shape (k, p), each far from those before."""
    weights = _simplex(p, _STEPS.get(p, _FEW_STEPS))
    order, apart = [0], ((weights - weights[0]) ** 2).sum(axis=1)
    while len(order) < len(weights):
        order.append(int(np.argmax(apart)))
        apart = np.minimum(apart, ((weights - weights[order[-1]]) ** 2).sum(axis=1))
    return weights[order]


def _simplex(p: int, steps: int) -> Floats:
    bars = itertools.combinations(range(steps + p - 1), p - 1)
    ends = np.array([(-1, *each, steps + p - 1) for each in bars], dtype=float)
    return np.asarray(np.diff(ends, axis=1) - 1)


@dataclass(eq=False)
class WeightedBounds:
    """Bounds for each of the ``weights``, shape (k, p), whole numbers.

    With one row of a knapsack they are those of its linear relaxation. With more, rows are put into
    the objective with ``multipliers`` (k, m); these are duals of linear relaxations, but any are
    valid (Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming
    Studies 2, 1974).
    """

    columns: OrderedColumns
    weights: Floats
    budget: Budget
    multipliers: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.multipliers = np.zeros((len(self.weights), self.columns.m))
        self._is_knapsack = self.columns.m == 1 and bool(
            (self.columns.problem.rows >= 0).all() and not self.columns.problem.equations.any()
        )

    def tune(self, states: States) -> None:
        """Take the duals of what is left from the middle of these states on."""
        if self._is_knapsack or not self.columns.m:
            return
        found = _duals(states, self.weights, self.budget)
        if found is not None:
            self.multipliers = np.where(
                self.columns.problem.equations, found, np.maximum(found, 0.0)
            )

    def of(self, states: States) -> Floats:
        """Bounds on ``weights @ f``, shape (N, k), lowered by what rounding may make of them."""
        bounds = self._in_knapsack(states) if self._is_knapsack else self._with_multipliers(states)
        return np.asarray(bounds - _ROUNDING * (1.0 + np.abs(bounds)))

    def _with_multipliers(self, states: States) -> Floats:
        columns, k = self.columns, states.level
        left = columns.entries[k:]
        reduced = left @ np.hstack([self.multipliers, self.weights]).T
        least = (np.minimum(reduced, 0.0) * columns.widths[k:, None]).sum(axis=0)
        fixed = least - self.multipliers @ columns.problem.limits
        size = np.abs(fixed).max(initial=1.0)
        sums = states.sums @ np.hstack([self.multipliers, self.weights]).T
        return np.asarray(sums + (fixed - _ROUNDING * size))

    def _in_knapsack(self, states: States) -> Floats:
        """The relaxation fills what is left of the row in the order of gain for size."""
        columns, k = self.columns, states.level
        left, widths = columns.entries[k:], columns.widths[k:]
        room = columns.problem.limits[0] - states.activity[:, 0]
        found = states.values @ self.weights.T
        for t, weights in enumerate(self.weights):
            gains, sizes = -(left[:, 1:] @ weights) * widths, left[:, 0] * widths
            useful = np.flatnonzero(gains > 0)
            best = useful[
                np.lexsort((sizes[useful], -gains[useful] / np.maximum(sizes[useful], 1e-9)))
            ]
            reached = np.append(0.0, np.cumsum(sizes[best])), np.append(0.0, np.cumsum(gains[best]))
            found[:, t] -= _interpolated(room, *reached)
        return found


def _interpolated(room: Floats, sizes: Floats, gains: Floats) -> Floats:
    """The gain of a room, on the line through the sums of sizes and gains; these may repeat."""
    last = np.append(np.diff(sizes) > 0, True)
    return np.interp(room, sizes[last], gains[last])


def _duals(states: States, weights: Floats, budget: Budget) -> Floats | None:
    """Lagrangean multipliers, shape (k, m), from the relaxation of the columns left."""
    columns, k = states.columns, states.level
    problem, left = columns.problem, columns.entries[states.level :]
    limits = problem.limits - np.median(states.activity, axis=0)
    try:
        rest = Problem.from_arrays(
            left[:, columns.m :].T,
            left[:, : columns.m].T,
            row_lower=np.where(problem.equations, limits, -np.inf),
            row_upper=limits,
            upper=columns.widths[k:],
        )
    except InputError:
        return None
    kernel, found = Kernel(rest, budget), np.zeros((len(weights), columns.m))
    for t, each in enumerate(weights):
        outcome = kernel.solve(Subproblem(each, np.full(rest.p, np.inf)))
        if outcome.reason is not Reason.OPTIMAL:
            return None
        found[t] = -kernel.row_duals
    return found
