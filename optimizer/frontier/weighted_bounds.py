"""Lower bounds of weighted sums of goals over all plans that can follow from a state."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from ..problem.problem import Floats
from ..problem.tolerances import VALUE_ROUNDING
from ..solver.budget import Budget
from .columns import OrderedColumns
from .relaxation import duals
from .states import States

#: Weights are whole numbers that add up to so much, by the number of goals; those of many are few.
_STEPS = {1: 1, 2: 24, 3: 8, 4: 4, 5: 3}
_FEW_STEPS = 2
#: So many times the duals are taken anew on the way to the last step.
_TUNINGS = 10
#: What double precision may make of a bound, relative to the sizes of what is added up for it.
_ROUNDING = VALUE_ROUNDING
#: In place of a size of 0, by which a gain is divided.
_TINY = 2.0**-30


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
    """Bounds for each of the ``weights`` of goals, shape (k, p), whole numbers.

    A goal that counts the largest of some sums counts no less than any mean of them. So each
    weighted sum of goals is at least ``on_sums @ sums + constants``, with shapes (k, q) and (k,).
    With one row of a knapsack bounds are those of its linear relaxation. With more, rows are put
    into the objective with ``multipliers`` (k, m). Means and multipliers are duals of linear
    relaxations, but any are valid (Geoffrion, "Lagrangean relaxation for integer programming",
    Mathematical Programming Studies 2, 1974).
    """

    columns: OrderedColumns
    weights: Floats
    budget: Budget
    multipliers: Floats = field(init=False)
    on_sums: Floats = field(init=False)
    constants: Floats = field(init=False)
    _tuned: int | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        problem = self.columns.problem
        self.multipliers = np.zeros((len(self.weights), self.columns.m))
        self._mean([np.ones((len(self.weights), len(e.ends))) for e in problem.largest])
        self._is_knapsack = self.columns.m == 1 and bool(
            (problem.rows >= 0).all() and not problem.equations.any()
        )

    def tune(self, states: States) -> None:
        """Take the duals of what is left from the middle of these states on, now and then.

        Those of all plans come first: in the middle of states equations may leave no plan at all.
        """
        if self._tuned is None:
            self._tuned = 0
            self._take_duals(States.first(self.columns))
        if states.level - self._tuned >= self.columns.steps / _TUNINGS:
            self._tuned = states.level
            self._take_duals(states)

    def _take_duals(self, states: States) -> None:
        problem = self.columns.problem
        if not problem.largest and (self._is_knapsack or not self.columns.m):
            return
        found = duals(states, self.weights, self.budget)
        if found is None:
            return
        m = self.columns.m
        limits = np.where(problem.equations, found[:, :m], np.maximum(found[:, :m], 0.0))
        self.multipliers = np.zeros_like(limits) if self._is_knapsack else limits
        ends = np.cumsum([m, *(len(each.ends) for each in problem.largest)])
        self._mean([found[:, a:b] for a, b in itertools.pairwise(ends)])

    def _mean(self, shares: Sequence[Floats]) -> None:
        """Take means of sums, given what each sum counts in them, shapes (k, r)."""
        problem = self.columns.problem
        self.on_sums = np.zeros((len(self.weights), len(problem.costs)))
        self.on_sums[:, : problem.p] = self.weights
        self.constants = np.zeros(len(self.weights))
        for each, share in zip(problem.largest, shares, strict=True):
            share = np.maximum(share, 0.0)
            total = share.sum(axis=1, keepdims=True)
            share = np.where(total > 0, share / np.where(total > 0, total, 1.0), 1 / share.shape[1])
            counted = share * (self.weights @ each.factors)[:, np.newaxis]
            self.on_sums[:, each.place] = counted
            self.constants += counted @ each.ends

    def of(self, states: States) -> Floats:
        """Bounds on ``weights @ f``, shape (N, k), lowered by what rounding may make of them."""
        bounds = self._in_knapsack(states) if self._is_knapsack else self._with_multipliers(states)
        bounds += self.constants - _ROUNDING * self._size
        return np.asarray(bounds)

    @property
    def _size(self) -> Floats:
        """The most that the terms of a bound add up to, whatever their signs, shape (k,)."""
        columns = self.columns
        factors = np.hstack([self.multipliers, self.on_sums])
        terms = np.abs(factors) @ (np.abs(columns.entries).T @ columns.widths)
        fixed = np.abs(self.multipliers) @ np.abs(columns.problem.limits)
        return np.asarray(1.0 + terms + fixed + np.abs(self.constants))

    def _with_multipliers(self, states: States) -> Floats:
        columns = self.columns
        left = columns.entries[columns.begins[states.level] :]
        reduced = left @ np.hstack([self.multipliers, self.on_sums]).T
        fixed = columns.least_of(reduced, states.level) - self.multipliers @ columns.problem.limits
        sums = states.sums @ np.hstack([self.multipliers, self.on_sums]).T
        return np.asarray(sums + fixed)

    def _in_knapsack(self, states: States) -> Floats:
        """The relaxation fills what is left of the row in the order of gain for size."""
        columns = self.columns
        k = columns.begins[states.level]
        left, widths = columns.entries[k:], columns.widths[k:]
        room = columns.problem.limits[0] - states.activity[:, 0]
        found = states.values @ self.on_sums.T
        for t, weights in enumerate(self.on_sums):
            gains, sizes = -(left[:, 1:] @ weights) * widths, left[:, 0] * widths
            useful = np.flatnonzero(gains > 0)
            best = useful[
                np.lexsort((sizes[useful], -gains[useful] / np.maximum(sizes[useful], _TINY)))
            ]
            reached = np.append(0.0, np.cumsum(sizes[best])), np.append(0.0, np.cumsum(gains[best]))
            found[:, t] -= _interpolated(room, *reached)
        return found


def _interpolated(room: Floats, sizes: Floats, gains: Floats) -> Floats:
    """The gain of a room, on the line through the sums of sizes and gains; these may repeat."""
    last = np.append(np.diff(sizes) > 0, True)
    return np.asarray(np.interp(room, sizes[last], gains[last]))
