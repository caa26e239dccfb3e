"""PayoffTable: the best of each goal alone, as people look at it."""

from dataclasses import dataclass

import pandas as pd

from ..problem.labels import Goal
from .display import Shown


@dataclass(frozen=True, eq=False, repr=False)
class PayoffTable(Shown):
    """Best of each goal alone with ties broken by the others; rows and columns by goal label.

    ``nadir`` is exact for two goals and an estimate for more, which ``exact`` tells.
    """

    table: pd.DataFrame
    ideal: pd.Series
    nadir: pd.Series
    exact: bool
    goals: tuple[Goal, ...] = ()

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        kind = "exact" if self.exact else "estimated"
        return f"{len(self.table)} goals, worst values {kind}"
