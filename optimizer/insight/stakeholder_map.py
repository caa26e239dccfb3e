"""Stakeholder map: who contributes what, which requirement draws on it, and who depends on it.

Requirements draw on contributions as :mod:`draws` finds it. In a plan, a contribution is short if
one of the rows that draw on it leaves nothing, and idle if each leaves as much as it is. A party
depends on a contribution if its own best is worse without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import arguments
from ..errors import InfeasibleError, InputError
from ..parties.parties import Parties
from ..plans.plan import Plan
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NO_SHARE
from ..results.plain import plain, records
from ..results.result import PublicResult, as_report
from ..search.search import Search
from ..solver.budget import Budget
from .changed_answers import own_optima_patiently
from .draws import ChangedProblems, Contribution, Draws


@dataclass(frozen=True, eq=False, repr=False)
class StakeholderMap(PublicResult):
    """Who serves whom in a plan.

    ``contributions``, by label: ``party, name, amount, state`` (short, not all used, idle, in rules
    that do not tell how much is left, or in no rule), what the tightest rule that draws on it
    leaves, in units of the contribution (``left``; NaN where its rows do not tell), and the
    ``step`` of which ``gains`` tell. ``links``: ``requirement, owner, contribution, rows, state,
    used, of``: how many rows of the requirement draw on it, and what the tightest of them uses
    ``of`` all that is contributed under the name.
    ``unserved`` are requirements that draw on no contribution. ``losses``, ``cuts`` and ``gains``
    have a row for each contribution and a column for each party: by what share of what it could
    gain its own best is worse without the contribution, worse with a step less, and better with a
    step more; NaN for a party with nothing to gain, and where there is no plan then, which
    ``needed`` (without it) and ``tight`` (with a step less) tell by contribution.
    """

    plan: Plan
    draws: Draws
    losses: pd.DataFrame
    cuts: pd.DataFrame
    gains: pd.DataFrame
    needed: pd.Series
    tight: pd.Series
    solves: int = 0

    @cached_property
    def contributions(self) -> pd.DataFrame:
        """What each contribution is in the plan."""
        return self.draws.contributions(self.plan.requirements)

    @cached_property
    def links(self) -> pd.DataFrame:
        """Which requirement draws on which contribution."""
        return self.draws.links(self.plan.requirements)

    @property
    def unserved(self) -> tuple[str, ...]:
        """Requirements that draw on no contribution."""
        return self.draws.unserved

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.contributions)} contributions, {len(self.links)} links to requirements"

    @property
    def depends(self) -> pd.DataFrame:
        """Whether each party (row) depends on what each contributor (column) brings."""
        serves = (self.losses > NO_SHARE) | self.needed.to_numpy()[:, None]
        return serves.groupby(self.contributions["party"], sort=False).any().T

    def report(self, path: arguments.PathLike) -> Path:
        """Write the map as one HTML page with a picture, which opens offline, and return its path.

        Raises InputError where it cannot be written.
        """
        return as_report(self, arguments.path(path, "path"), None, None)

    def to_dict(self) -> dict[str, Any]:
        """Contributions, links and who depends on whom as plain data."""
        found = {
            "rule": self.plan.rule,
            "values": self.plan.values,
            "contributions": records(self.contributions),
            "links": records(self.links),
            "unserved": list(self.unserved),
            "losses": records(self.losses),
            "needed": self.needed,
            "cuts": records(self.cuts),
            "tight": self.tight,
            "gains": records(self.gains),
            "depends": records(self.depends.rename_axis("party")),
            "solves": self.solves,
        }
        return dict(plain(found))


def stakeholder_map(
    plan: Plan, contributions: Sequence[Contribution], *, budget: Budget | None = None
) -> StakeholderMap:
    """The map of a plan's problem, for these contributions. Three solves for each and each party.

    Raises OutOfTimeError where the ``budget`` or Ctrl-C ends it, SolverError.
    """
    problem, parties = plan.problem, plan.parties
    changed = list(map(ChangedProblems.of, contributions))
    of_names = {each.contribution.name: each for each in changed}
    draws = Draws.of(problem, contributions, of_names)
    with Search(problem, budget=budget and budget.anew()) as search:
        none = [_own_optima(parties, each.without, search) for each in changed]
        less = [_own_optima(parties, each.less, search) for each in changed]
        more = [_own_optima(parties, each.more, search) for each in changed]
        solves = search.solves
    labels = pd.Index([each.label for each in contributions], name="contribution")
    return StakeholderMap(
        plan=plan,
        draws=draws,
        losses=_shares(parties, none, labels, -1.0),
        cuts=_shares(parties, less, labels, -1.0),
        gains=_shares(parties, more, labels, 1.0),
        needed=pd.Series([each is None for each in none], index=labels, dtype=bool),
        tight=pd.Series([each is None for each in less], index=labels, dtype=bool),
        solves=solves,
    )


def _own_optima(parties: Parties, changed: Problem | None, search: Search) -> Floats | None:
    """Each party's own best in a changed problem; None where it makes no sense or has no plan."""
    if changed is None:
        return None
    try:
        with search.beside(changed) as beside:
            return own_optima_patiently(parties, beside)
    except (InfeasibleError, InputError):
        return None


def _shares(
    parties: Parties, bests: Sequence[Floats | None], labels: pd.Index, sign: float
) -> pd.DataFrame:
    """How much better (1) or worse (-1) own bests are, as shares of what parties can gain."""
    gains = np.where(parties.active, parties.gains, np.nan)
    unknown = np.full(len(gains), np.nan)
    rows = [unknown if best is None else sign * (best - parties.best) for best in bests]
    shares = np.array(rows).reshape(len(bests), len(gains)) / gains
    shares = np.where(np.abs(shares) < NO_SHARE, 0.0, shares)
    return pd.DataFrame(shares, index=labels, columns=list(parties.names))
