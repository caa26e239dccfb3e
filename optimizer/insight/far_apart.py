"""Far apart: plans with other amounts, as far from each other as directions lead.

How far apart plans are is a sum of absolute differences, which no linear problem makes large. Where
the signs of the differences are known it is linear: first an amount that is 0 is expected to grow
and any other to shrink (the hop, skip and jump of Brill, Chang & Hopkins 1982, but with a reward
for what was not used), then the signs are those of the plan found, and the plans that it is near to
count more (as weights grow with use in Lombardi, Pickering, Colombo & Pfenninger, "Policy decision
support for renewables deployment through spatially explicit practically optimal alternatives",
Joule 4, 2020). Nothing is proved of the distance; that each is a plan, and what it loses, is
checked.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from ..errors import SolverError
from ..plans.plan import Plan
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..search.door import Door
from ..solver.budget import Budget
from ..solver.highs import HotModel
from ..solver.outcome import Reason

_ROUNDS = 3
_NOWHERE = (Reason.FAILED, Reason.INFEASIBLE, Reason.UNBOUNDED)


class Distances:
    """How far apart plans of one problem are: the share of what is decided under each name that is
    decided otherwise, on average over the names; 1 where all of as much is moved elsewhere.
    """

    def __init__(self, plan: Plan) -> None:
        columns, n = plan.problem.columns, plan.problem.n
        self._weights, names = np.zeros(n), np.unique(columns.component[~columns.hidden])
        for name in names:
            own = ~columns.hidden & (columns.component == name)
            # Of what the plan has nothing of, one each is as much.
            total = np.abs(plan.x[own]).sum() or own.sum()
            self._weights[own] = 0.5 / (total * len(names))

    def of(self, x: Floats, known: Sequence[Floats]) -> Floats:
        """How far a plan (n,) is from each of the known ones, shape (k,)."""
        return np.abs(np.array(known) - x) @ self._weights

    def cost(self, signs: Floats, shares: Floats) -> Floats:
        """What is minimised (n,) to be far from known plans: by ``signs`` (k, n) of the differences
        from each, and the ``shares`` (k,) that they count.
        """
        return -(shares @ signs) * self._weights


def far_apart(
    plan: Plan, bounds: Floats, *, count: int, budget: Budget
) -> list[tuple[Floats, float]]:
    """Up to ``count`` plans with f <= ``bounds`` (p,), and how far each is from the plan and those
    before it; fewer where no other is found, or the budget is spent.
    """
    model, met = _Jumps(plan, bounds, budget), list[Floats]()
    known, distances = [plan.x], Distances(plan)
    while len(known) <= count and (plans := list(model.away_from(known, distances))):
        met += plans
        known.append(max(plans, key=lambda x: distances.of(x, known).min()))
    return _farthest_first(plan.x, met, distances, count)


def _farthest_first(
    x: Floats, met: Sequence[Floats], distances: Distances, count: int
) -> list[tuple[Floats, float]]:
    """Of the plans met, again and again the one that is farthest from those taken (Gonzalez,
    "Clustering to minimize the maximum intercluster distance", 1985).
    """
    found, apart = list[tuple[Floats, float]](), np.array([np.inf] * len(met))
    while len(met) and len(found) < count:
        apart = np.minimum(apart, distances.of(x, met))
        farthest = int(apart.argmax())
        if apart[farthest] <= NEGLIGIBLE_SHARE:
            break
        x = met[farthest]
        found.append((x, float(apart[farthest])))
    return found


class _Jumps:
    """Plans of one problem in the directions that lead away from others."""

    def __init__(self, plan: Plan, bounds: Floats, budget: Budget) -> None:
        self._problem, self._budget = plan.problem, budget
        self._most = bounds + NEGLIGIBLE_SHARE * divisors(plan.ranges)
        self._door, self._model = Door(plan.problem), HotModel(plan.problem, budget)
        self._model.bound_goals(bounds)

    def away_from(self, known: Sequence[Floats], distances: Distances) -> Iterator[Floats]:
        """Plans (n,) that are none of the known ones; none once the budget is spent."""
        hop = np.array([np.where(np.abs(x) > NEGLIGIBLE_SHARE, -np.sign(x), 1.0) for x in known])
        signs, shares = hop, np.full(len(known), 1 / len(known))
        for _ in range(_ROUNDS):
            x = None if self._budget.spent else self._reached(distances.cost(signs, shares))
            if x is None:
                return
            apart = distances.of(x, known)
            if apart.min() > NEGLIGIBLE_SHARE and self._keeps(x):
                yield x
            differences = np.sign(x - np.array(known))
            signs = np.where(differences == 0, hop, differences)
            shares = shares / np.maximum(apart, NEGLIGIBLE_SHARE)
            shares = shares / shares.sum()

    def _reached(self, cost: Floats) -> Floats | None:
        self._model.set_cost(cost)
        if self._model.run() in _NOWHERE or not self._model.has_plan:
            return None
        x = np.clip(self._model.x, self._problem.lower, self._problem.upper)
        return self._problem.settled(np.where(self._problem.integer, np.rint(x), x))

    def _keeps(self, x: Floats) -> bool:
        """Whether columns (n,) are a plan that loses no more than it may."""
        try:
            return bool((self._door.require(x) <= self._most).all())
        except SolverError:
            return False
