"""The payoff table as people see it: the best of each goal alone."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..problem.labels import Goal
from ..problem.problem import Floats, Problem
from .plain import plain, records
from .result import PublicResult
from .tables import payoff_table


@dataclass(frozen=True, eq=False, repr=False)
class PayoffTable(PublicResult):
    """Best of each goal alone with ties broken by the others; rows and columns by goal label.

    ``nadir`` is exact for two goals and an estimate for more, which ``exact`` tells.
    """

    table: pd.DataFrame
    ideal: pd.Series
    nadir: pd.Series
    exact: bool
    goals: tuple[Goal, ...] = ()

    @classmethod
    def of(cls, problem: Problem, values: Floats) -> "PayoffTable":
        """Table of minimised values (p, p), row k the plan best for goal k."""
        table = payoff_table(problem, values)
        worst = (table.to_numpy() * problem.signs).max(axis=0) * problem.signs + 0.0
        ideal = pd.Series(np.diag(table), index=problem.labels)
        nadir = pd.Series(worst, index=problem.labels)
        return cls(table, ideal, nadir, problem.p <= 2, problem.goals)

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        kind = "exact" if self.exact else "estimated"
        return f"{len(self.table)} goals, worst values {kind}"

    def to_dict(self) -> dict[str, Any]:
        """The table with best and worst values as plain data."""
        return {
            "payoff": plain(records(self.table)),
            "ideal": plain(self.ideal),
            "nadir": plain(self.nadir),
            "nadir_exact": self.exact,
        }
