"""Outer approximation: weighted sums that bound the whole front from below, for small covers.

The facets of the hull of the points known so far name weights. The optimum of their sum is a
supported point, which matches more of the front than others do since none lies lower, and a floor:
a proof that spares many empty zones theirs. Facets of the largest error come first, until all are
within a share of range; see :mod:`wholepie.optimizer.geometry.weight_cells`.
"""

from collections.abc import Iterator

import numpy as np

from ...errors import SolverError
from ...geometry.archive import Archive
from ...geometry.weight_cells import WeightSpace, interpolated
from ...problem.problem import Floats
from ...problem.tolerances import BOUND_MARGIN, TOLD_APART
from ...problem.value_grid import highest_values
from ...search.search import Search
from ...solver.outcome import Outcome, Subproblem
from .learning import learn
from .turns import first_turn

#: For more goals hulls have so many facets that they cost more than they spare.
MOST_GOALS = 4
# Weights below count as none, but for a share of the error that breaks ties.
_LEAST_WEIGHT = 0.01
_TIE_BREAK = 0.1
# HiGHS does not tell objectives apart that differ by less than 1e-6.
_SCALE = 1000.0


class OuterApproximation:
    """One run; inside, goals are shifted by their ideal and divided by their ``unit``, (p,)."""

    def __init__(self, search: Search, archive: Archive, ideal: Floats, unit: Floats) -> None:
        self._search, self._archive = search, archive
        self._ideal, self._unit = ideal, unit
        self._weights, self._floors = np.eye(len(ideal)), np.zeros(len(ideal))
        self._highest = highest_values(search.problem)
        self._ties = np.zeros(len(ideal))
        self._asked: set[bytes] = set()

    def run(self, error: float) -> None:
        """Solve round after round, until no facet may be off by more than ``error``."""
        width = (self._highest - self._ideal) / self._unit
        usable = np.isfinite(width) & (width > 0)
        self._ties = np.where(usable, _TIE_BREAK * error / np.where(usable, width, 1.0), 0.0)
        while self._search.running:
            weights, values = self._facets(error)
            if not len(weights):
                return
            self._round(weights, values)

    def _facets(self, error: float) -> tuple[Floats, Floats]:
        """Weights and values of the facets to ask for, those of largest error first."""
        try:
            space = WeightSpace(self._points)
        except SolverError:
            return np.empty((0, len(self._unit))), np.empty(0)
        weights = np.where(space.weights < _LEAST_WEIGHT, 0.0, space.weights)
        weights /= weights.sum(axis=1, keepdims=True)
        values = (weights @ self._points.T).min(axis=1)
        errors = values - interpolated(self._weights, self._floors, weights)
        fresh = np.array([_key(w) not in self._asked for w in weights])
        chosen = fresh & (errors > max(error, errors[fresh].max(initial=0.0) / 2))
        return weights[chosen], values[chosen]

    @property
    def _points(self) -> Floats:
        return np.asarray((self._archive.points - self._ideal) / self._unit)

    def _round(self, weights: Floats, values: Floats) -> None:
        """Ask for these facets but those that fall away meanwhile."""
        tasks = self._tasks(weights, values)
        for w, outcome in self._search.stream(lambda: next(tasks, None)):
            self._learn(w, outcome)

    def _tasks(self, weights: Floats, values: Floats) -> Iterator[tuple[Floats, Subproblem]]:
        for w, value in zip(weights, values, strict=True):
            if (self._points @ w).min() >= value - BOUND_MARGIN:
                self._asked.add(_key(w))
                yield w, self._subproblem(w)

    def _subproblem(self, w: Floats) -> Subproblem:
        """The weighted sum, with a second one where it does not tell points of a grid apart."""
        objective, grid = _SCALE * self._tied(w) / self._unit, self._search.problem.grid
        least = float((objective * np.where(grid > 0, grid, self._unit)).min())
        told_apart = least > TOLD_APART
        slack = 0.5 * least if told_apart and (grid > 0).all() else 0.0
        known = float((self._archive.points @ objective).min())
        then = None if told_apart else 1 / self._unit
        free = np.full(len(w), np.inf)
        seconds = first_turn(self._search)
        return Subproblem(objective, free, then=then, slack=slack, known=known, seconds=seconds)

    def _tied(self, w: Floats) -> Floats:
        """Weights with a little for the goals that have none, so that ties are broken."""
        return np.where(w > 0, w, self._ties)

    def _learn(self, w: Floats, outcome: Outcome) -> None:
        learn(self._archive, outcome)
        if np.isfinite(outcome.bound):
            self._prove(w, outcome.bound - BOUND_MARGIN * max(1.0, abs(outcome.bound)))
        self._search.report(len(self._archive.points), float(self._archive.gaps.max()))

    def _prove(self, w: Floats, bound: float) -> None:
        """Turn the bound on the sum as it was solved into a floor under the goals that count."""
        ties = (self._tied(w) - w) / self._unit
        floor = bound / _SCALE - float(ties[ties > 0] @ self._highest[ties > 0])
        self._archive.prove_floor(w / self._unit, floor)
        self._weights = np.vstack([self._weights, w])
        above_ideal = floor - float(w @ (self._ideal / self._unit))
        self._floors = np.append(self._floors, max(above_ideal, 0.0))


def _key(weights: Floats) -> bytes:
    return np.round(weights, 6).tobytes()
