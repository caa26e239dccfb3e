"""Baseline: what the rule of a city gives, to be set against the efficient plans."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any, get_args

import pandas as pd

from ..errors import InputError
from ..results.result import PublicResult
from ..solver.budget import Budget
from .election import Chosen, Election
from .equal_shares import add1, equal_shares, spent
from .greedy import by_votes, by_votes_per_cost, greedy
from .names import CompletionName, UtilityName

EQUAL_SHARES = "equal-shares"
UTILITIES: tuple[UtilityName, ...] = get_args(UtilityName)
COMPLETIONS: tuple[CompletionName, ...] = get_args(CompletionName)
_GREEDY: dict[str, Callable[[Election], Chosen]] = {
    "greedy": partial(greedy, merit=by_votes),
    "greedy-no-skip": partial(greedy, merit=by_votes, skips=False),
    "greedy-per-cost": partial(greedy, merit=by_votes_per_cost),
}


@dataclass(frozen=True, eq=False, repr=False)
class Baseline(PublicResult):
    """The ``projects`` that a rule chooses, in the order in which it does.

    ``completion`` and ``utility`` are those of equal shares, else None; ``added`` is how much money
    the completion gave every voter beyond an equal share. ``names`` are what people call projects,
    ``notes`` say what was decided on the way, and ``source`` is where the ballots are.
    """

    rule: str
    projects: tuple[str, ...]
    election: Election
    completion: str | None = None
    utility: str | None = None
    added: int = 0
    names: Mapping[str, str] | None = None
    notes: tuple[str, ...] = ()
    source: str = ""
    currency: str = ""

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.projects)} of {len(self.election.projects)} projects by {self.rule}"

    @property
    def cost(self) -> Fraction:
        """What the chosen projects cost together."""
        numbers = {name: c for c, name in enumerate(self.election.projects)}
        return self.election.cost([numbers[name] for name in self.projects])

    @property
    def table(self) -> pd.DataFrame:
        """A row for each chosen project in turn: ``project, name, cost, votes``."""
        numbers = {name: c for c, name in enumerate(self.election.projects)}
        at = [numbers[name] for name in self.projects]
        return pd.DataFrame(
            {
                "project": list(self.projects),
                "name": [(self.names or {}).get(name, "") for name in self.projects],
                "cost": [_plain(self.election.costs[c]) for c in at],
                "votes": [_plain(self.election.votes[c]) for c in at],
            }
        )

    def to_dict(self) -> dict[str, Any]:
        """The rule and what it chooses as plain data."""
        return {
            "rule": self.rule,
            "completion": self.completion,
            "utility": self.utility,
            "added": self.added,
            "voters": self.election.size,
            "budget": _plain(self.election.budget),
            "cost": _plain(self.cost),
            "projects": self.table.to_dict("records"),
            "notes": list(self.notes),
        }


def chosen_by(
    election: Election,
    rule: str,
    completion: str | None = None,
    utility: str | None = None,
    budget: Budget | None = None,
) -> Baseline:
    """What a rule chooses; equal shares are completed by ``add1u`` and have utilities by ``cost``
    unless something else is said.

    Raises InputError for a completion or utility with another rule, OutOfTimeError where the
    ``budget`` ends it.
    """
    added = 0
    if rule != EQUAL_SHARES:
        if completion is not None or utility is not None:
            what = "completion" if completion is not None else "utility"
            raise InputError.ignored(f"The rule {rule}", what, "rules", [EQUAL_SHARES])
        found = _GREEDY[rule](election)
    else:
        completion, utility = completion or "add1u", utility or "cost"
        found, added = _completed(election, completion, utility, budget or Budget())
    names = election.projects
    ties = tuple(
        f"{names[one]} and {names[other]} have equal claims, cost and votes; {names[one]} goes "
        "first since it comes first in the file."
        for one, other in found.tied
    )
    projects = tuple(names[c] for c in found.projects)
    return Baseline(rule, projects, election, completion, utility, added, notes=ties)


def _completed(
    election: Election, completion: str, utility: str, budget: Budget
) -> tuple[Chosen, int]:
    if completion in ("add1", "add1u"):
        found, added = add1(election, utility, budget)
    else:
        found, added = equal_shares(election, utility), 0
    more = completion in ("greedy", "add1u")
    return spent(election, utility, found) if more else found, added


def _plain(amount: Fraction) -> int | float:
    return int(amount) if amount.denominator == 1 else float(amount)
