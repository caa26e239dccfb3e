"""Stakeholder map: who contributes what, which requirement draws on it, and who depends on it.

A requirement draws on a contribution if a row of it changes when there is more of the contribution;
so a link is a row of the model that holds both, whatever they are called. In a plan, a contribution
is short if one of the rows that draw on it leaves nothing, and idle if each leaves as much as it
is. A party depends on a contribution if its own best is worse without it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ..errors import InfeasibleError, InputError
from ..parties.parties import Parties
from ..plans.plan import Plan
from ..problem.problem import Floats, Problem
from ..problem.tolerances import FEASIBILITY, NO_SHARE
from ..results.plain import plain, records
from ..results.requirements import uses
from ..results.result import PublicResult
from ..search.search import Search
from ..solver.budget import Budget
from .blame import own_optima

Bools = npt.NDArray[np.bool_]
SHORT, SPARE, IDLE = "short", "not all used", "idle"
DRAWN, UNUSED = "in rules", "in no rule"


@dataclass(frozen=True)
class Contribution:
    """What a party contributes, and how to get the problem with another ``amount`` of it."""

    party: str
    name: str
    amount: float
    step: float
    changed: Callable[[float], Problem]

    @property
    def label(self) -> str:
        """Whose it is and what."""
        return f"{self.party}: {self.name}"


@dataclass(frozen=True, eq=False, repr=False)
class StakeholderMap(PublicResult):
    """Who serves whom in a plan.

    ``contributions``, by label: ``party, name, amount, state`` (short, not all used, idle, in rules
    that do not tell how much is left, or in no rule), what the tightest rule that draws on it
    leaves, in units of the contribution (``left``; NaN where its rows do not tell), and the
    ``step`` of which ``gains`` tell. ``links``: ``requirement, owner, contribution, rows``, how
    many rows of the requirement draw on it.
    ``unserved`` are requirements that draw on no contribution. ``losses`` and ``gains`` have a row
    for each contribution and a column for each party: by what share of what it could gain its own
    best is worse without the contribution, and better with a step more; NaN for a party with
    nothing to gain, and where there is no plan then, which ``needed`` tells by contribution.
    """

    plan: Plan
    contributions: pd.DataFrame
    links: pd.DataFrame
    unserved: tuple[str, ...]
    losses: pd.DataFrame
    gains: pd.DataFrame
    needed: pd.Series
    solves: int = 0

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.contributions)} contributions, {len(self.links)} links to requirements"

    @property
    def depends(self) -> pd.DataFrame:
        """Whether each party (row) depends on what each contributor (column) brings."""
        serves = (self.losses > NO_SHARE) | self.needed.to_numpy()[:, None]
        return serves.groupby(self.contributions["party"], sort=False).any().T

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
            "gains": records(self.gains),
            "depends": records(self.depends.rename_axis("party")),
            "solves": self.solves,
        }
        return dict(plain(found))


def stakeholder_map(
    plan: Plan, contributions: Sequence[Contribution], *, budget: Budget | None = None
) -> StakeholderMap:
    """The map of a plan's problem, for these contributions. Two solves for each and each party.

    Raises OutOfTimeError where the ``budget`` or Ctrl-C ends it, SolverError.
    """
    problem = plan.problem
    drawn = [_Drawn.of(problem, each) for each in contributions]
    links = list(_links(problem, drawn))
    linked = {each["requirement"] for each in links}
    used = {problem.rows.requirements[k] for k in set(problem.rows.component.tolist())}
    with Search(problem, budget=budget and budget.anew()) as search:
        losses, needed = _effects(plan.parties, contributions, search, -1.0)
        gains, _ = _effects(plan.parties, contributions, search, 1.0)
        solves = search.solves
    return StakeholderMap(
        plan=plan,
        contributions=_states(plan, drawn),
        links=pd.DataFrame(links, columns=["requirement", "owner", "contribution", "rows"]),
        unserved=tuple(
            each.label
            for each in problem.rows.requirements
            if each in used and not each.structural and each.label not in linked
        ),
        losses=losses,
        gains=gains,
        needed=needed,
        solves=solves,
    )


def _effects(
    parties: Parties, contributions: Sequence[Contribution], search: Search, sign: float
) -> tuple[pd.DataFrame, pd.Series]:
    """How much better (1) or worse (-1) own bests are with a step more, or without all of it; and
    whether there is no plan then, or the scenario makes no sense.
    """
    gains = np.where(parties.active, parties.gains, np.nan)
    rows, without = [], []
    for each in contributions:
        amount = each.amount + each.step if sign > 0 else 0.0
        try:
            with search.beside(each.changed(amount)) as beside:
                best = own_optima(parties, beside)
        except (InfeasibleError, InputError):
            best = None
        without.append(best is None)
        rows.append(np.full(len(gains), np.nan) if best is None else sign * (best - parties.best))
    shares = np.array(rows) / gains
    shares = np.where(np.abs(shares) < NO_SHARE, 0.0, shares)
    index = pd.Index([each.label for each in contributions], name="contribution")
    table = pd.DataFrame(shares, index=index, columns=list(parties.names))
    return table, pd.Series(without, index=index, dtype=bool)


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Rows (m,) that change with a contribution, whether anything else does, and how far the lower
    and the upper bound of each row move for a unit more, shape (2, m).
    """

    contribution: Contribution
    rows: Bools
    others: bool
    rates: Floats

    @classmethod
    def of(cls, problem: Problem, contribution: Contribution) -> "_Drawn":
        more = cls._moved(problem, contribution, contribution.amount + contribution.step)
        if not contribution.amount:
            return more
        try:
            none = cls._moved(problem, contribution, 0.0)
        except (InfeasibleError, InputError):
            return replace(more, others=True)
        return replace(more, rows=more.rows | none.rows, others=more.others or none.others)

    @classmethod
    def _moved(cls, problem: Problem, contribution: Contribution, amount: float) -> "_Drawn":
        """What changes with another amount."""
        other, step = contribution.changed(amount), abs(amount - contribution.amount)
        places = _places(problem, other)
        kept = places >= 0
        ends = ((problem.row_lower, other.row_lower), (problem.row_upper, other.row_upper))
        rates = np.zeros((2, len(places)))
        for rate, (end, new) in zip(rates, ends, strict=True):
            finite = kept & np.isfinite(end) & np.isfinite(new[places])
            rate[finite] = np.abs(new[places][finite] - end[finite]) / step
        if other.n != problem.n:
            return cls(contribution, ~kept | (rates > 0).any(axis=0), True, rates)
        A, B = sp.csr_array(problem.A), sp.csr_array(other.A)[places]
        coefficients = np.asarray(abs(A - B).sum(axis=1)).ravel() > 0
        pairs = (
            *((problem.lower, other.lower), (problem.upper, other.upper)),
            *((problem.C, other.C), (problem.c0, other.c0)),
        )
        others = not all(np.array_equal(one, another) for one, another in pairs)
        return cls(contribution, ~kept | coefficients | (rates > 0).any(axis=0), others, rates)


def _places(problem: Problem, other: Problem) -> npt.NDArray[np.intp]:
    """Where each row is in another problem, by name; -1 where it is not there."""
    count = problem.A.shape[0]
    if other.A.shape[0] == count and other.rows.index == problem.rows.index:
        return np.arange(count)
    there = {other.rows.name(i): i for i in range(other.A.shape[0])}
    return np.array([there.get(problem.rows.name(i), -1) for i in range(count)], dtype=np.intp)


def _links(problem: Problem, drawn: Sequence[_Drawn]) -> list[dict[str, Any]]:
    found = []
    for each in drawn:
        counts = np.bincount(
            problem.rows.component[each.rows], minlength=len(problem.rows.requirements)
        )
        for k in np.flatnonzero(counts):
            requirement = problem.rows.requirements[int(k)]
            if not requirement.structural:
                found.append(
                    {
                        "requirement": requirement.label,
                        "owner": requirement.owner,
                        "contribution": each.contribution.label,
                        "rows": int(counts[k]),
                    }
                )
    return found


def _states(plan: Plan, drawn: Sequence[_Drawn]) -> pd.DataFrame:
    problem = plan.problem
    activity = problem.A @ plan.x
    rooms = np.array([activity - problem.row_lower, problem.row_upper - activity])
    size = FEASIBILITY * np.maximum(1.0, np.abs(activity))
    # A column that stands for a minimum may be less than that.
    told = ~uses(problem.A, problem.columns.hidden)
    rows = []
    for each in drawn:
        moved, given = (each.rates > 0) & told, each.contribution
        tight = (moved & (rooms <= size)).any()
        spare = np.maximum(rooms[moved], 0.0) / each.rates[moved]
        is_told = len(spare) > 0 and not each.others and told[each.rows].all()
        left = 0.0 if tight else float(spare.min()) if is_told else np.nan
        if tight:
            state = SHORT
        elif is_told:
            state = IDLE if left >= abs(given.amount) else SPARE
        else:
            state = DRAWN if each.rows.any() or each.others else UNUSED
        rows.append((given.party, given.name, given.amount, state, left, given.step))
    index = pd.Index([each.contribution.label for each in drawn], name="contribution")
    heads = ["party", "name", "amount", "state", "left", "step"]
    return pd.DataFrame(rows, columns=heads, index=index)
