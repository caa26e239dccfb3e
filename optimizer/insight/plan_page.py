"""A plan's page: what fairness costs, and what a little more of each goal would cost whom.

The price of fairness is the relative loss of a total against the plan with the largest (Bertsimas,
Farias & Trichakis, "The price of fairness", Operations Research 59, 2011): of the parties'
satisfaction and, where all goals are maximised in one unit, of that unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..parties.listed import minimised
from ..plans.plan import Plan
from ..problem.extended import Extension
from ..problem.labels import Goal
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from ..problem.value_noise import ValueNoise
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.outcome import Subproblem
from .trade_steps import trade_steps

_SHARE_OF_RANGE = 0.01


@dataclass(frozen=True)
class Price:
    """What fairness costs in total ``of`` something: the ``most`` there could be, what the plan
    ``reaches``, and the ``share`` lost, in [0, 1]; NaN where the totals are not above zero.
    """

    of: str
    most: float
    reaches: float

    @property
    def share(self) -> float:
        """Relative loss of the total."""
        if self.most <= 0 or self.reaches < 0:
            return float("nan")
        return max(0.0, 1 - self.reaches / self.most)

    def to_dict(self) -> dict[str, Any]:
        """Totals and share as plain data."""
        found = {"of": self.of, "most": self.most, "reaches": self.reaches, "share": self.share}
        return dict(plain(found))


@dataclass(frozen=True, eq=False)
class Neighbour:
    """An efficient plan near a plan that has more, or less, of one goal; see :func:`page`.

    ``values`` are in the goals' own senses; ``changes`` from the plan say how much better (above 0)
    or worse (below 0) each goal is.
    """

    goal: str
    better: bool
    values: pd.Series
    changes: pd.Series

    def to_dict(self) -> dict[str, Any]:
        """Goal, values and changes as plain data."""
        return {
            "goal": self.goal,
            "better": self.better,
            "values": plain(self.values),
            "changes": plain(self.changes),
        }


@dataclass(frozen=True, eq=False, repr=False)
class PlanPage(PublicResult):
    """All about one plan; ``at_best`` names goals in which no plan is better, where that is
    known.
    """

    plan: Plan
    prices: tuple[Price, ...]
    neighbours: tuple[Neighbour, ...]
    at_best: tuple[str, ...]

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{self.plan.brief}; {len(self.neighbours)} neighbours"

    def to_dict(self) -> dict[str, Any]:
        """The plan with its price of fairness and neighbours as plain data."""
        return self.plan.to_dict() | {
            "price_of_fairness": [each.to_dict() for each in self.prices],
            "neighbours": [each.to_dict() for each in self.neighbours],
            "at_best": list(self.at_best),
        }


def page(plan: Plan, front: Front | None = None, *, budget: Budget | None = None) -> PlanPage:
    """Price of fairness and neighbours of a plan: one solve for each total, four for each goal.

    The neighbour with more of a goal has one step more of it at the least loss of the others, added
    up by range. The one with less makes the least sacrifice of the goal from which others gain, a
    step at least, and nobody else loses. With a ``front`` of the same goals the nearest listed
    plans that are a trade step away are looked up instead; so are totals for a plan that a whole
    front lists.

    Raises OutOfTimeError where the ``budget`` or Ctrl-C ends it, SolverError.
    """
    with Search(plan.problem, budget=budget and budget.anew()) as search:
        prices = tuple(_prices(search, plan))
        if front is None:
            found = list(_solved(search, plan))
        else:
            near = listed_neighbours(front, plan.f, _ranges(plan), plan.parties.scale.noise)
            found = list(near)
    better = {each.goal for each in found if each.better}
    proved = front is None or front.complete
    at_best = tuple(label for label in plan.labels if proved and label not in better)
    return PlanPage(plan, prices, tuple(found), at_best)


def _prices(search: Search, plan: Plan) -> Iterator[Price]:
    weights, constants = plan.parties.forms()
    if len(weights):
        total, start = weights.sum(axis=0), float(constants.sum())
        yield _price(search, plan, "satisfaction", total, start)
    goals = plan.goals
    units = {(goal.unit, goal.sense) for goal in goals}
    if len(goals) > 1 and len(units) == 1 and goals[0].unit and goals[0].sense == "maximize":
        yield _price(search, plan, goals[0].unit, np.ones(len(goals)), 0.0)


def _price(search: Search, plan: Plan, of: str, weights: Floats, start: float) -> Price:
    reached = float(weights @ plan.f)
    return Price(of, start - min(_least(search, plan, weights), reached), start - reached)


def _least(search: Search, plan: Plan, weights: Floats) -> float:
    """The least weighted sum of goals; looked up in a front that lists all efficient values."""
    if plan.whole is not None:
        return float((minimised(plan.whole) @ weights).min())
    free = np.full(len(weights), np.inf)
    outcome = search.settle(Subproblem(weights, free), "The largest total")
    if outcome.f is None:
        raise search.unreached("The largest total")
    return float(weights @ outcome.f)


def _solved(search: Search, plan: Plan) -> Iterator[Neighbour]:
    """Neighbours with more and with less of each goal, each by two solves."""
    problem, ranges = plan.problem, _ranges(plan)
    steps, noise = _steps(problem, ranges), ValueNoise(problem).of(plan.f)
    extension = Extension(problem)
    _add_losses(extension, plan.f, ranges)
    _add_steps_of_others(extension, steps)
    with search.beside(extension.extended()) as beside:
        for k in range(problem.p):
            for wanted in (_more(plan, k, ranges, steps), _less(plan, k, ranges, steps, noise)):
                outcome = beside.settle(wanted, "A neighbouring plan")
                if outcome.f is not None:
                    yield _neighbour(problem.goals, plan.f, k, outcome.f[: problem.p], 2 * noise)


def _add_losses(extension: Extension, f: Floats, ranges: Floats) -> None:
    """Add the sum of what goals lose against f, each divided by its range, as a goal."""
    p = len(f)
    losses = [extension.column(lower=0.0) for _ in range(p)]
    for k, loss in enumerate(losses):
        only = np.where(np.arange(p) == k, 1 / ranges, 0.0)
        extension.row({loss: -1.0}, goals=only, upper=float(f[k] / ranges[k]))
    extension.goal(dict.fromkeys(losses, 1.0))


def _add_steps_of_others(extension: Extension, steps: Floats) -> None:
    """Add for each goal the sum of all others, counted in steps, as a goal."""
    for k in range(len(steps)):
        extension.goal({}, goals=np.where(np.arange(len(steps)) == k, 0.0, 1 / steps))


def _more(plan: Plan, k: int, ranges: Floats, steps: Floats) -> Subproblem:
    """One step more of goal k at the least loss of the others."""
    p = len(ranges)
    bounds = np.full(2 * p + 1, np.inf)
    bounds[k] = plan.f[k] - steps[k]
    losses = np.where(np.arange(2 * p + 1) == p, 1.0, 0.0)
    return Subproblem(losses, bounds, then=_ties(ranges))


def _less(plan: Plan, k: int, ranges: Floats, steps: Floats, noise: Floats) -> Subproblem:
    """The least sacrifice of goal k by which the others gain a step, and none of them loses."""
    p = len(ranges)
    others = np.arange(p) != k
    bounds = np.full(2 * p + 1, np.inf)
    bounds[:p] = np.where(others, plan.f + noise, np.inf)
    bounds[p + 1 + k] = float((plan.f / steps)[others].sum()) - 1 + SUM_ROUNDING
    own = np.where(np.arange(2 * p + 1) == k, 1 / ranges[k], 0.0)
    return Subproblem(own, bounds, then=_ties(ranges))


def _ties(ranges: Floats) -> Floats:
    """Weights that break ties, over the goals and those that were added."""
    return np.concatenate([1 / ranges, np.zeros(len(ranges) + 1)])


def _ranges(plan: Plan) -> Floats:
    return divisors(plan.ranges)


def _steps(problem: Problem, ranges: Floats) -> Floats:
    """The smallest difference that matters: the owner's step, else the grid, else 1 % of range."""
    own = np.array([goal.step or 0.0 for goal in problem.goals])
    steps = np.maximum(own, problem.grid)
    return np.where(steps > 0, steps, _SHARE_OF_RANGE * ranges)


def listed_neighbours(
    front: Front, f: Floats, ranges: Floats, noise: Floats
) -> Iterator[Neighbour]:
    """Listed plans nearest to minimised values f (p,) with a trade step more and with one less of
    each goal; or with the more and the less that there is, where none is a step away.

    Distances are sums over the goals, each divided by its range (p,). Goals differ by more than the
    ``noise`` (p,), or not at all.
    """
    goals, points = front.goals, minimised(front)
    moved, steps = (points - f) / ranges, trade_steps(goals, points) / ranges
    for k in range(len(goals)):
        for side in (-1.0, 1.0):
            away = side * moved[:, k]
            there = away >= steps[k] - SUM_ROUNDING
            there = there if there.any() else away > SUM_ROUNDING
            if there.any():
                loss = np.abs(moved[there]).sum(axis=1)
                yield _neighbour(goals, f, k, points[there][int(loss.argmin())], noise)


def _neighbour(goals: Sequence[Goal], f: Floats, k: int, other: Floats, noise: Floats) -> Neighbour:
    labels, signs = [goal.label for goal in goals], np.array([goal.sign for goal in goals])
    changes = f - other
    changes[np.abs(changes) <= noise] = 0.0
    values = pd.Series(other * signs + 0.0, index=labels)
    return Neighbour(labels[k], bool(changes[k] > 0), values, pd.Series(changes, index=labels))
