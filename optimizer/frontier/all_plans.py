"""AllPlans: every plan of a problem of whole numbers that reaches the goal values of a known one.

From top to bottom (files beside the step):

    decide the next column of every state, in all ways   states.py
    make states with the same sums one                   here
    keep those from which the values may be reached      weighted_bounds.py
    count the ways to the states that reach them         layers.py

It is the pass of :mod:`passing` for one point and without dominance: of two plans with the same
values none is dropped for the other. What is left are all, and it is a proof in whole numbers.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.names import Bools
from ..problem.problem import Floats
from ..search.stopping import Stop, StopKind, why_spent
from ..solver.budget import Budget
from .columns import OrderedColumns
from .counted_problem import CountedProblem
from .layers import Layer, Layers, TooManySetsError
from .order import Numbers
from .relaxation import weights_near
from .states import States, keys_of
from .weighted_bounds import WeightedBounds, weights_of

#: Ways to states that may be kept in all, which is a matter of memory: some 30 bytes each.
MOST_WAYS = 10_000_000
#: States that a step makes at most, and numbers in their sums: some hundreds of megabytes.
_MOST_AT_ONCE, _MOST_NUMBERS = 1_000_000, 50_000_000
#: So many states are kept at a time once not all can be.
_FEW = 1_000
#: Up to so many states their bounds take longer than what they spare.
_MANY = 1_000
#: Sets of states are made one by one, a million in some seconds.
_MOST_SETS = 1_000_000
_CHUNK = 100_000


class BetterPlanError(Exception):
    """A plan is as good as the known one in every goal and better in some: ``plan`` (n,)."""

    def __init__(self, plan: Floats) -> None:
        super().__init__("there is a better plan")
        self.plan = plan


@dataclass(frozen=True, eq=False)
class AllPlans:
    """``count`` plans differ in the decisions ``columns`` (n,), numbers of the problem's columns.

    ``plans`` (N, n) are some of them, the known one first; ``least`` and ``most`` (n,) are over all
    of the count. These are all, or, where the search ``stopped`` early for the reason given, there
    may be more.
    """

    columns: Numbers
    count: int
    plans: Floats
    least: Floats
    most: Floats
    stopped: Stop | None


@dataclass(frozen=True)
class AllPlansLimits:
    """How many plans are ``listed``, and how many ``ways`` to states are kept in all."""

    listed: int
    ways: int


def all_plans(
    problem: CountedProblem, plan: Floats, limits: AllPlansLimits, budget: Budget
) -> AllPlans:
    """All plans with the goal values of a feasible ``plan`` (n,), as the problem was written.

    Columns that stand for something are not counted as decisions, and neither are hidden ones:
    plans that differ in nothing else are one. Raises BetterPlanError where one is met on the way.
    """
    return _Finding(problem, plan, limits, budget).run()


class _Finding:
    """Finds all plans with the values of one."""

    def __init__(
        self, problem: CountedProblem, plan: Floats, limits: AllPlansLimits, budget: Budget
    ) -> None:
        self._problem, self._limits, self._budget = problem, limits, budget
        self._columns = columns = OrderedColumns.of(problem)
        counted = problem.counted(plan[np.newaxis])
        self._target = problem.goals(counted @ problem.costs.T)[0]
        self._numbers = counted[:, columns.order].astype(np.int32)
        self._chosen = columns.options_taken(self._numbers)[0]
        self._states, self._layers = States.first(columns), list[Layer]()
        self._own, self._kept = 0, 0
        self._stopped: Stop | None = None
        hidden = problem.whole.columns.hidden[problem.columns]
        self._shown = ~hidden[columns.order]

    def run(self) -> AllPlans:
        while self._states.level < self._columns.steps:
            self._step()
        self._reach()
        layers = Layers.of(self._layers)
        self._layers.clear()
        if not self._shown.all():
            layers = self._seen(layers)
        return self._found(layers)

    def _step(self) -> None:
        """Decide the next step; where there would be too many states, of a few of them alone."""
        columns = self._columns
        at_once = min(_MOST_AT_ONCE, _MOST_NUMBERS // columns.entries.shape[1])
        most = at_once // columns.ways(self._states.level)
        if self._stopped or self._kept > self._limits.ways or self._budget.spent:
            most = min(most, max(1, 2 * _FEW // columns.ways(self._states.level)))
        if len(self._states) > most:
            self._narrow(max(most, 1))
        before, parent = len(self._states), self._own
        parents, choices = self._states.extend()
        first, targets = _same(self._states.sums)
        self._states = self._states.part(first)
        layer = Layer(parents, choices, targets, before, len(first))
        layer = self._only(layer, self._may_reach())
        self._layers.append(layer)
        self._kept += len(layer.parents)
        own = (layer.parents == parent) & (layer.choices == self._chosen[self._states.level - 1])
        self._own = int(layer.targets[np.flatnonzero(own)[0]])

    def _only(self, layer: Layer, kept: Bools) -> Layer:
        """Keep some of the states, and the ways to these."""
        self._states = self._states.part(np.flatnonzero(kept))
        return layer.into(kept)

    def _narrow(self, most: int) -> None:
        """Keep the states with the least bounds alone, and the one of the known plan."""
        self._stop()
        far = self._distances(self._states)
        far[self._own] = -np.inf
        kept = np.zeros(len(far), dtype=bool)
        kept[np.argsort(far, kind="stable")[:most]] = True
        self._own = int(kept[: self._own].sum())
        if self._layers:
            self._layers[-1] = self._only(self._layers[-1], kept)

    @cached_property
    def _bounds(self) -> WeightedBounds:
        """Bounds for weights spread evenly, and for those that suit the values."""
        near = weights_near(self._columns, self._target, self._budget)
        weights = np.vstack([near, weights_of(len(self._target))])
        return WeightedBounds(self._columns, weights, self._budget)

    def _distances(self, states: States) -> Floats:
        """How far the bounds of each state are above what is to be reached, at most, shape (N,)."""
        self._bounds.tune(states)
        goals = self._bounds.weights @ self._target
        parts = np.array_split(np.arange(len(states)), 1 + len(states) // _CHUNK)
        return np.concatenate(
            [(self._bounds.of(states.part(part)) - goals).max(axis=1) for part in parts]
        )

    def _may_reach(self) -> Bools:
        """Which states may lead to the values or to better ones."""
        columns, level = self._columns, self._states.level
        least = self._states.values + columns.least_left[level, columns.m :]
        found = np.asarray((self._problem.goals(least) <= self._target).all(axis=1))
        rest = np.flatnonzero(found)
        if level < columns.steps and len(rest) > _MANY:
            found[rest] = self._distances(self._states.part(rest)) <= 0
        return found

    def _reach(self) -> None:
        """Raise BetterPlanError where a state is left that is better than the values."""
        values = self._problem.goals(self._states.values)
        if better := np.flatnonzero((values < self._target).any(axis=1)).tolist():
            end = np.zeros(len(values), dtype=bool)
            end[better[0]] = True
            self._layers[-1] = self._layers[-1].into(end)
            way = Layers.of(self._layers).listed(1)
            raise BetterPlanError(self._columns.plans(self._columns.numbers(way))[0])

    def _stop(self) -> None:
        if not self._stopped:
            spent = self._budget.spent
            self._stopped = why_spent(self._budget) if spent else Stop(StopKind.STATES_LIMIT)

    def _seen(self, layers: Layers) -> Layers:
        """The ways that are told apart by what is seen of them; if there are too many, some."""
        columns = self._columns
        labels = [columns.labels(step, self._shown) for step in range(columns.steps)]
        try:
            return layers.told_apart(labels, min(self._limits.ways, _MOST_SETS))
        except TooManySetsError:
            self._stop()
        ways = np.vstack([self._chosen, layers.listed(_FEW)])
        seen = [label[ways[:, step]] for step, label in enumerate(labels)]
        return Layers.side_by_side(np.unique(np.column_stack(seen), axis=0).astype(np.int32))

    def _found(self, layers: Layers) -> AllPlans:
        columns, shown = self._columns, self._shown
        numbers = columns.numbers(layers.listed(self._limits.listed))
        own = self._numbers
        others = (numbers != own)[:, shown].any(axis=1)
        numbers = np.vstack([own, numbers[others]])[: self._limits.listed]
        low, high = columns.spans([layers.options(step) for step in range(columns.steps)])
        seen = np.sort(self._problem.columns[columns.order[shown]])
        found = columns.plans(np.vstack([numbers, low, high]))[:, seen]
        return AllPlans(seen, layers.count(), found[:-2], found[-2], found[-1], self._stopped)


def _same(sums: Floats) -> tuple[Numbers, npt.NDArray[np.int32]]:
    """The first of each set of equal rows (N, k), and for each row its set."""
    if not len(sums):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int32)
    _, first, targets = np.unique(keys_of(sums), return_index=True, return_inverse=True)
    return first.astype(np.int64), targets.ravel().astype(np.int32)
