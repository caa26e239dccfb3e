"""One plan chosen out of all: rules, one file each, found through a registry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from ..errors import InputError
from ..front import decision_table
from ..insight.satisfaction import satisfaction_of
from ..payoff import Payoff
from ..problem import Floats, Problem
from ..registry import Registry
from ..search import Search


@dataclass(frozen=True)
class Wishes:
    """What a rule may be told: ``weights`` and ``order`` by goal label, ``tolerance`` as a share of
    each goal's range that an earlier tier may give up for the later ones.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    order: Sequence[str] = ()
    tolerance: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A rule and how it chooses: columns of an efficient plan, or None where it was stopped."""

    name: str
    summary: str
    choose: Callable[[Search, Payoff, Wishes], Floats | None]


@dataclass(frozen=True, eq=False)
class Plan:
    """An efficient plan and how it was chosen; ``payoff`` (p, p) is in the goals' own senses."""

    rule: str
    problem: Problem
    x: Floats
    payoff: Floats
    solves: int
    seconds: float

    @cached_property
    def values(self) -> pd.Series:
        """Goal values by label, in the goals' own senses."""
        own = self.problem.evaluate(self.x) * self.problem.signs + 0.0
        return pd.Series(own, index=self.problem.labels)

    @property
    def ideal(self) -> pd.Series:
        """Best value of each goal alone."""
        return pd.Series(np.diag(self.payoff), index=self.problem.labels)

    @property
    def nadir(self) -> pd.Series:
        """Worst value of each goal over the payoff table: an estimate for three and more goals."""
        signs = self.problem.signs
        worst = (self.payoff * signs).max(axis=0) * signs
        return pd.Series(worst + 0.0, index=self.problem.labels)

    @property
    def decisions(self) -> pd.DataFrame:
        """Every decision of the plan: ``decision, index_1, ..., value``."""
        columns = self.problem.columns
        shown = np.flatnonzero(~columns.hidden)
        return decision_table(columns, shown, self.x[shown])

    @property
    def satisfaction(self) -> pd.Series:
        """Satisfaction of each party, measured between the values of the payoff table."""
        row = self.values.to_numpy()[None]
        table = satisfaction_of(row, self.problem.goals, np.vstack([self.payoff, row]))
        return table.iloc[0].rename("satisfaction")


RULES: Registry[Rule] = Registry("rule", __name__)


def normalised(problem: Problem, payoff: Payoff, wishes: Wishes) -> Floats:
    """Weights (p,) on minimised goals: stakeholder's times goal's, or as wished, over the range.

    Raises
    ------
    InputError
        A weight is negative, not finite or for an unknown goal, or all are zero.
    """
    weights = np.array([_default_weight(problem, k) for k in range(problem.p)])
    if wishes.weights:
        weights = np.zeros(problem.p)
    for label, weight in wishes.weights.items():
        if not (np.isfinite(weight) and weight >= 0):
            raise InputError(f"The weight of {label!r} is {weight}; it must be 0 or more.")
        weights[problem.goal_number(label)] = weight
    if not weights.any():
        raise InputError("All weights are zero; give one goal at least a weight.")
    return np.asarray(weights / spread(payoff))


def spread(payoff: Payoff) -> Floats:
    """Range of each goal over the payoff table, 1 where it has none; shape (p,)."""
    ranges = np.ptp(payoff.values, axis=0)
    return np.where(ranges > 0, ranges, 1.0)


def _default_weight(problem: Problem, k: int) -> float:
    goal = problem.goals[k]
    says = {party.name: party.weight for party in problem.stakeholders}
    return goal.weight * says.get(goal.owner or "", 1.0)
