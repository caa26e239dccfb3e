"""Parties: one scale for what each stakeholder gets, from which the rules of fairness start.

A party's utility is ``u = -sum_k w_k f_k / range_k`` over its own goals, f minimised. Its
satisfaction in a plan is ``s = (u - d) / (best - d)``: best is its own optimum and d its outside
option or, where none is declared, its worst utility over the reference points, which are the front
or, without one, the payoff table, whose worst values are estimates for three and more goals.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.labels import Goal
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING
from ..search.payoff import Payoff
from ..search.search import Search
from ..solver.outcome import Subproblem

Bools = npt.NDArray[np.bool_]
NOTHING_TO_GAIN, BETTER_OFF_WITHOUT = "nothing to gain", "better off without"
_SAME = 9


@dataclass(frozen=True, eq=False)
class Parties:
    """The q parties of a problem with p goals, in the order of their first goals.

    ``weights`` (q, p) are those of the parties' goals divided by range; ``plans`` (q, p) are
    minimised values of each party's own best plan, ties broken by the others' goals; ``outside``
    (q,) are utilities, ``declared`` (q,) tells which of them the scenario names, and ``exact``
    whether the others are proved worst values.
    """

    names: tuple[str, ...]
    weights: Floats
    plans: Floats
    outside: Floats
    declared: Bools
    exact: bool

    @classmethod
    def of(
        cls,
        goals: Sequence[Goal],
        weights: Floats,
        plans: Floats,
        reference: Floats,
        *,
        exact: bool,
    ) -> "Parties":
        """Parties whose worst utilities are those over ``reference`` (M, p) and their own plans."""
        names = names_of(goals)
        seen = np.vstack([reference, plans])
        given = [_outside(goals, row, seen) for row in weights]
        return cls(
            names=names,
            weights=weights,
            plans=plans,
            outside=np.array([level for level, _ in given]),
            declared=np.array([declared for _, declared in given]),
            exact=exact,
        )

    def utilities(self, f: Floats) -> Floats:
        """Utilities (..., q) of minimised goal values (..., p)."""
        return np.asarray(-(f @ self.weights.T))

    @cached_property
    def best(self) -> Floats:
        """Each party's utility in its own best plan, shape (q,)."""
        return np.asarray(-(self.weights * self.plans).sum(axis=1))

    @cached_property
    def gains(self) -> Floats:
        """What each party can gain beyond its outside option, shape (q,)."""
        gains = self.best - self.outside
        size = np.maximum(1.0, np.abs(self.best))
        return np.where(np.abs(gains) <= SUM_ROUNDING * size, 0.0, gains)

    @property
    def active(self) -> Bools:
        """Parties with something to gain, shape (q,); satisfaction is undefined for the others."""
        return np.asarray(self.gains > 0)

    def satisfaction(self, f: Floats) -> Floats:
        """Satisfaction (..., q) in minimised goal values (..., p); NaN for parties not active."""
        gains = np.where(self.active, self.gains, np.nan)
        return np.asarray((self.utilities(f) - self.outside) / gains)

    @property
    def why_none(self) -> tuple[str, ...]:
        """Why a party has no satisfaction, in words; empty for those that have one."""
        words = {0: NOTHING_TO_GAIN, -1: BETTER_OFF_WITHOUT}
        return tuple(words.get(int(sign), "") for sign in np.sign(self.gains))

    def forms(self) -> tuple[Floats, Floats]:
        """Of the active parties: weights (a, p) and constants (a,) with ``s = c - weights @ f``."""
        gains = self.gains[self.active]
        weights = self.weights[self.active] / gains[:, None]
        return weights, -self.outside[self.active] / gains


def party_of(goal: Goal) -> str:
    """Who a goal belongs to; one without an owner is a party of its own."""
    return goal.owner or goal.label


def names_of(goals: Sequence[Goal]) -> tuple[str, ...]:
    """The parties of goals, in the order of their first ones."""
    return tuple(dict.fromkeys(map(party_of, goals)))


def parties_among(goals: Sequence[Goal], points: Floats, *, exact: bool) -> Parties:
    """Parties whose best, worst and ranges are those over minimised ``points`` (N, p), N >= 1."""
    weights, ties = utilities_of(goals, names_of(goals), goal_ranges(points))
    order = [np.lexsort((points @ ties, (points @ row).round(_SAME)))[0] for row in weights]
    return Parties.of(goals, weights, points[order], points, exact=exact)


def parties_of(
    search: Search, payoff: Payoff, front: Floats | None = None, *, whole: bool = False
) -> Parties | None:
    """The parties of the search's problem; None where the search was stopped.

    ``front`` (N, p) are minimised values of efficient plans, if there are any, and ``whole`` says
    that no others are missing. A party with several goals takes two solves.
    """
    problem = search.problem
    points = reference_points(payoff, front, whole=whole)
    weights, _ = utilities_of(problem.goals, names_of(problem.goals), goal_ranges(points))
    plans = own_plans(search, payoff, weights)
    if plans is None:
        return None
    # With goals of one party, or three and more, worst values may lie off the payoff table.
    exact = whole or (problem.p <= 2 and len(weights) == problem.p)
    return Parties.of(problem.goals, weights, plans, points, exact=exact)


def reference_points(payoff: Payoff, front: Floats | None, *, whole: bool) -> Floats:
    """Minimised values of the efficient plans that worst values are taken over, shape (M, p).

    A part of a front may lack what is best for one goal, and so worst for another.
    """
    if front is None or not len(front):
        return payoff.values
    return front if whole else np.vstack([payoff.values, front])


def utilities_of(
    goals: Sequence[Goal], names: Sequence[str], ranges: Floats
) -> tuple[Floats, Floats]:
    """Weights (q, p) of the parties' utilities, and weights (p,) of all goals divided by range.

    A goal without range is taken as it is.
    """
    spread = divisors(ranges)
    weights = np.zeros((len(names), len(goals)))
    for k, goal in enumerate(goals):
        weights[names.index(party_of(goal)), k] = goal.weight / spread[k]
    return weights, 1 / spread


def own_plans(search: Search, payoff: Payoff, weights: Floats) -> Floats | None:
    """Values (q, p) of each party's best plan, ties broken by all goals; None if stopped."""
    ties = 1 / divisors(goal_ranges(payoff.values))
    plans = np.empty_like(weights)
    for i, row in enumerate(weights):
        own = np.flatnonzero(row)
        if len(own) == 1:
            plans[i] = payoff.values[own[0]]
            continue
        outcome = search.solve(Subproblem(row, np.full(len(row), np.inf), then=ties))
        if outcome is None or outcome.f is None:
            return None
        plans[i] = outcome.f
    return plans


def _outside(goals: Sequence[Goal], row: Floats, seen: Floats) -> tuple[float, bool]:
    """Utility of the outside option and whether it is declared; of a party with some goals' levels
    declared the others count at their worst.
    """
    own = list(map(int, np.flatnonzero(row)))
    levels = [goals[k].outside for k in own]
    if all(level is None for level in levels):
        return float(-(seen @ row).max()), False
    worst = seen.max(axis=0)
    costs = [
        row[k] * (worst[k] if level is None else level * goals[k].sign)
        for k, level in zip(own, levels, strict=True)
    ]
    return -float(sum(costs)), True
