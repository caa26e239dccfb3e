"""Plan: what a rule chose, and how the parties fare in it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ..parties.parties import Parties, party_of
from ..problem.numbers import goal_ranges
from ..problem.problem import Floats, Problem
from ..results.display import Shown
from ..results.front import decision_table


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Shown):
    """An efficient plan and how it was chosen; ``payoff`` (p, p) is in the goals' own senses.

    ``solves`` are those of the rule and of the payoff table and own optima that it starts from.
    ``worst`` (p,) are the worst values of the front where one was given, else of the payoff table;
    ``number`` is that of the listed plan with the same goal values, None if there is none.
    """

    rule: str
    problem: Problem
    x: Floats
    payoff: Floats
    solves: int
    seconds: float
    parties: Parties
    worst: Floats
    number: int | None = None

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"by {self.rule}, " + ", ".join(f"{k} = {v:g}" for k, v in self.values.items())

    @cached_property
    def f(self) -> Floats:
        """Minimised goal values, shape (p,)."""
        return self.problem.evaluate(self.x)

    @cached_property
    def values(self) -> pd.Series:
        """Goal values by label, in the goals' own senses."""
        return pd.Series(self.f * self.problem.signs + 0.0, index=self.problem.labels)

    @property
    def ideal(self) -> pd.Series:
        """Best value of each goal alone."""
        return pd.Series(np.diag(self.payoff), index=self.problem.labels)

    @property
    def nadir(self) -> pd.Series:
        """Worst efficient value of each goal; ``parties.exact`` says whether it is an estimate."""
        return pd.Series(self.worst + 0.0, index=self.problem.labels)

    @property
    def ranges(self) -> Floats:
        """Range of each goal from its worst to its best value, shape (p,); 0 where it has none."""
        return goal_ranges(np.vstack([self.worst, np.diag(self.payoff)]))

    @property
    def decisions(self) -> pd.DataFrame:
        """Every decision of the plan: ``decision, index_1, ..., value``."""
        columns = self.problem.columns
        shown = np.flatnonzero(~columns.hidden)
        return decision_table(columns, shown, self.x[shown])

    def load(self, model: Any) -> None:
        """Set the variables of the Pyomo model that was solved to this plan.

        Raises InputError where it is another model than was solved, or has changed.
        """
        from ..pyomo_io.load import load_into

        load_into(model, self.problem.columns, self.x, self.values)

    @property
    def satisfaction(self) -> pd.Series:
        """Satisfaction of each party; NaN where it has nothing to gain."""
        shares = self.parties.satisfaction(self.f)
        return pd.Series(shares, index=list(self.parties.names), name="satisfaction")

    @property
    def given_up(self) -> pd.DataFrame:
        """What each goal is short of its own best: ``party, amount, share``, by goal label.

        The share is that of the range from nadir to ideal; NaN for a goal without range.
        """
        best = np.diag(self.payoff) * self.problem.signs
        amount = np.maximum(self.f - best, 0.0)
        shares = amount / np.where(self.ranges > 0, self.ranges, np.nan)
        owners = list(map(party_of, self.problem.goals))
        table = {"party": owners, "amount": amount, "share": shares}
        return pd.DataFrame(table, index=pd.Index(self.problem.labels, name="goal"))
