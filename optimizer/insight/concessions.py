"""Concessions: how much of what was asked must be given up, and by whom.

Every negotiable requirement gets a slack, a share of what it asks for; a ``for`` shares one slack
among its members. A party's concession is the sum of the slacks of its requirements: unlike the
largest of them, a sum leaves no slack idle, so that nobody concedes what helps nobody. These sums
are goals, and their front is found by the same engine as any other: each of its plans is a way to
agree in which nobody can concede less without another conceding more.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..engine import Options, run
from ..errors import InfeasibleError, InputError
from ..problem.labels import Goal, Requirement
from ..problem.problem import Floats, Problem
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.history import Progress
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .explain import explain
from .explanation import conflict_words
from .requirement_units import Unit, Units, as_written, elastic, sizes, units_of
from .shortfall import Shortfall, requirement_dict, worst_members

UNIT = "% of what was asked"
CONCEDES = "concedes"
MEASURE = (
    "A concession is the share of what was asked that is given up, added up over a party's "
    "requirements; where a rule asks for zero only, it is a share of the most that its "
    "terms could amount to."
)
_MOMENT = 1e-3


@dataclass(frozen=True)
class Concession:
    """What one requirement gives up: ``share`` of what it asks, in its worst ``members``.

    ``below`` and ``above`` are the largest amounts by which its rows miss their lower and upper
    bounds. ``rows`` is how many it has; ``proportional`` says that none of them asks for zero, so
    that the share is of the amount asked by each.
    """

    requirement: Requirement
    share: float
    below: float
    above: float
    members: tuple[Shortfall, ...]
    rows: int
    proportional: bool

    def to_dict(self) -> dict[str, Any]:
        """Requirement, share and the worst members as plain data."""
        worst = [
            {
                "index": list(member.index),
                "side": member.side,
                "asked": member.asked,
                "granted": member.best,
            }
            for member in self.members
        ]
        return dict(
            plain({**requirement_dict(self.requirement), "share": self.share, "worst": worst})
        )


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(PublicResult):
    """A plan with columns ``x`` and all that is conceded for it; ``proved`` to be the cheapest."""

    x: Floats
    concessions: tuple[Concession, ...]
    total: float
    proved: bool = True

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.concessions)} concessions, {self.total:.2%} in all"

    def to_dict(self) -> dict[str, Any]:
        """What is conceded, by requirement, as plain data; shares are of what was asked."""
        return {
            "total": plain(self.total),
            "proved": self.proved,
            "concessions": [each.to_dict() for each in self.concessions],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Concessions(PublicResult):
    """Ways to agree. ``front`` has a goal for each party: its concession, in per cent.

    ``cheapest`` has the least sum of concessions, each times its party's weight; ``problem`` is the
    problem as asked.
    """

    problem: Problem
    units: tuple[Unit, ...]
    front: Front
    cheapest: Agreement

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        cheapest = f"{self.cheapest.total:.2%} at least" if self.needed else "nothing"
        return f"{len(self.front)} ways to agree, {cheapest} to concede in all"

    def to_dict(self) -> dict[str, Any]:
        """Every way to agree, and the cheapest, as plain data."""
        front = self.front
        plans = [
            {
                "plan": plan,
                "conceded": front.points.loc[plan],
                **self.agreement(plan).to_dict(),
            }
            for plan in front.numbers
        ]
        found = {
            "needed": self.needed,
            "complete": front.complete,
            "gap": front.gap,
            "guarantee": front.guarantee,
            "stopped": front.record.stopped,
            "measure": MEASURE,
            "plans": plans,
            "cheapest": self.cheapest.to_dict(),
            "solves": front.solves,
            "seconds": front.seconds,
        }
        return dict(plain(found))

    @property
    def needed(self) -> bool:
        """Whether anything must be conceded at all."""
        return bool(self.cheapest.concessions)

    def agreement(self, plan: int) -> Agreement:
        """What a plan of the front asks of whom.

        Raises InputError where there is no plan of that number.
        """
        x = self.front.solutions[[self.front.row_of(plan)]].toarray().ravel()
        return _agreement(self.problem, self.units, x)

    @cached_property
    def table(self) -> pd.DataFrame:
        """Share that each requirement (columns, by label) gives up in each plan (rows)."""
        named = [self.problem.rows.requirements[unit] for unit in self.units]
        rows = []
        for plan in self.front.numbers:
            given = {each.requirement: each.share for each in self.agreement(plan).concessions}
            rows.append([given.get(requirement, 0.0) for requirement in named])
        index = pd.Index(self.front.numbers, name="plan")
        return pd.DataFrame(rows, index=index, columns=[each.label for each in named], dtype=float)


def concessions(
    problem: Problem,
    options: Options,
    *,
    negotiable: Sequence[str] | None = None,
    progress: Callable[[Progress], None] | None = None,
    about: dict[str, object] | None = None,
    budget: Budget | None = None,
) -> Concessions:
    """Front of concessions of the requirements that are negotiable, or of those that are named.

    Raises
    ------
    InputError
        No requirement is negotiable, or there is none of a name.
    InfeasibleError
        Those that are not negotiable cannot hold together, which is explained.
    SolverError, OutOfTimeError
        HiGHS failed; the budget ended before a way to agree was found.
    """
    units = _negotiable(Units(problem), negotiable)
    stretched, budget = _stretched(problem, units), budget or Budget()
    cheapest = _cheapest(problem, units, stretched, budget)
    if options.time_limit is not None:
        options = replace(options, time_limit=max(budget.remaining, _MOMENT))
    front = run(stretched, options, progress, about)
    return Concessions(problem, tuple(units), front, cheapest)


def _negotiable(units: Units, names: Sequence[str] | None) -> list[Unit]:
    if names is None:
        found = [unit for unit in sorted(units.all) if units.requirement(unit).negotiable]
        if not found:
            raise InputError(
                codes.NOT_NEGOTIABLE,
                "No requirement is negotiable: mark those that may be relaxed with 'negotiable: "
                f"true', or name them. The requirements are: {_known(units)}.",
            )
        return found
    return sorted({_named(units, name) for name in names})


def _named(units: Units, name: str) -> Unit:
    exact = [unit for unit in units.all if units.requirement(unit).label == name]
    alike = [unit for unit in units.all if units.requirement(unit).name == name]
    found = exact or alike
    if not found:
        known = [units.requirement(unit).label for unit in sorted(units.all)]
        raise InputError.unknown(codes.UNKNOWN_REQUIREMENT, "requirement", name, known)
    if len(found) > 1:
        labels = _labels(units, found)
        raise InputError(
            codes.UNKNOWN_REQUIREMENT,
            f"Several requirements are called {name!r}: write one of {labels}.",
        )
    return found[0]


def _known(units: Units) -> str:
    return _labels(units, units.all)


def _labels(units: Units, some: Iterable[Unit]) -> str:
    return "; ".join(units.requirement(unit).label for unit in sorted(some))


def _stretched(problem: Problem, units: Sequence[Unit]) -> Problem:
    """The problem with a slack for each unit, and the parties' concessions as its goals."""
    named = [problem.rows.requirements[unit] for unit in units]
    rows = [np.flatnonzero(problem.rows.component == unit).tolist() for unit in units]
    stretched = elastic(problem, rows, [f"share conceded by {each.label}" for each in named])
    owners = list(dict.fromkeys(map(_party, named)))
    C = np.zeros((len(owners), stretched.n))
    for number, requirement in enumerate(named):
        C[owners.index(_party(requirement)), problem.n + number] = 100.0
    goals = tuple(_goal(named, owner) for owner in owners)
    return replace(stretched, C=C, c0=np.zeros(len(owners)), goals=goals)


def _party(requirement: Requirement) -> str:
    return requirement.owner or requirement.label


def _goal(named: Iterable[Requirement], party: str) -> Goal:
    owned = any(each.owner == party for each in named)
    owner, name = (party, CONCEDES) if owned else (None, f"{party} {CONCEDES}")
    return Goal(name, "minimize", unit=UNIT, owner=owner, outside=None)


def _cheapest(
    problem: Problem, units: Sequence[Unit], stretched: Problem, budget: Budget
) -> Agreement:
    weights = np.array([problem.weight_of(goal.owner) for goal in stretched.goals])
    outcome = Kernel(stretched, budget).solve(Subproblem(weights, np.full(stretched.p, np.inf)))
    if outcome.reason is Reason.INFEASIBLE:
        raise InfeasibleError(codes.INFEASIBLE, _hopeless(problem, units, budget))
    if outcome.x is None:
        raise outcome.unreached("A way to agree")
    found = _agreement(problem, units, outcome.x)
    return replace(found, proved=outcome.reason is Reason.OPTIMAL)


def _hopeless(problem: Problem, units: Sequence[Unit], budget: Budget) -> str:
    rigid = Units(problem).all - set(units)
    conflicts = explain(Units(problem).keeping(rigid), budget, most=1).conflicts
    words = [conflict_words(conflict) for conflict in conflicts[:1]]
    said = "Even with all that is negotiable given up, no plan meets the rest."
    return "\n".join([said, *words])


def _agreement(problem: Problem, units: Sequence[Unit], x: Floats) -> Agreement:
    found = [_concession(problem, unit, x) for unit in units]
    given = tuple(each for each in found if each.members)
    total = sum(problem.weight_of(each.requirement.owner) * each.share for each in given)
    return Agreement(x[: problem.n], given, float(total))


def _concession(problem: Problem, unit: Unit, x: Floats) -> Concession:
    rows = np.flatnonzero(problem.rows.component == unit)
    requirement = problem.rows.requirements[unit]
    members = worst_members(problem, requirement, rows, x)
    activity = (problem.A @ x[: problem.n])[rows]
    low, high = problem.row_lower[rows], problem.row_upper[rows]
    units = units_of(problem)[rows]
    return Concession(
        requirement,
        share=max((each.share for each in members), default=0.0),
        below=float((units * (low - activity)).max(initial=0.0)),
        above=float((units * (activity - high)).max(initial=0.0)),
        members=tuple(members),
        rows=len(rows),
        proportional=_asks_for_something(problem, rows),
    )


def _asks_for_something(problem: Problem, rows: npt.NDArray[np.intp]) -> bool:
    """Whether the shares of all rows are of the amounts that they ask for."""
    for bounds in (problem.row_lower, problem.row_upper):
        asked = as_written(problem, bounds)[rows]
        whole = (units_of(problem) * sizes(problem, bounds))[rows]
        if (np.isfinite(asked) & (np.abs(asked) != whole)).any():
            return False
    return True
