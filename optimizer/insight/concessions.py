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
import pandas as pd

from ...diagnostics import codes
from ..engine import Options, run
from ..errors import InfeasibleError, InputError
from ..parties.listed import fairest
from ..plans.listing import listing
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.history import Progress
from ..solver.budget import Budget
from .agreements import Agreement, Negotiation, Reader
from .explain import explain
from .explanation import conflict_words
from .requirement_units import Unit, Units

MEASURE = (
    "A concession is the share of what was asked that is given up, added up over a party's "
    "requirements; where a rule asks for zero only, it is a share of the most that its "
    "terms could amount to."
)
LEXIMIN, LEXIMIN_LISTED, LEAST_IN_ALL = "leximin", "leximin of those listed", "least in all"
_MOMENT = 1e-3
#: Concessions that differ by no more than such a share of what was asked are one: the tiers of
#: leximin let each party off by a hundredth of it.
_SAME = 100 * NEGLIGIBLE_SHARE


@dataclass(frozen=True, eq=False, repr=False)
class Concessions(PublicResult):
    """Ways to agree. ``front`` has a goal for each party: its concession, in per cent.

    ``cheapest`` has the least sum of concessions, each times its party's weight; in ``fairest`` the
    largest concession of a party is least, then the next largest (leximin), whatever the weights;
    the front lists it. It is None where time ended before, or where the front cannot list it.
    ``negotiation`` knows the problem as asked.
    """

    negotiation: Negotiation
    front: Front
    cheapest: Agreement
    fairest: Agreement | None

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
            "fairest": self.fairest and self.fairest.to_dict(),
            "suggested": {"rule": self.rule, **self.suggested.to_dict()},
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
        return self.negotiation.agreement(x)

    @property
    def suggested_plan(self) -> int | None:
        """Number of the front's plan that is suggested; None where none was found in time."""
        return fairest(self.front)

    @cached_property
    def suggested(self) -> Agreement:
        """The fairest agreement, or where it was not found in time the fairest that is listed; the
        cheapest where there is none.
        """
        number = self.suggested_plan
        return self.fairest or (self.cheapest if number is None else self.agreement(number))

    @property
    def rule(self) -> str:
        """What makes the suggested agreement best: ``leximin``, ``leximin of those listed`` or
        ``least in all``.
        """
        if self.fairest is not None:
            return LEXIMIN
        return LEAST_IN_ALL if self.suggested_plan is None else LEXIMIN_LISTED

    @cached_property
    def table(self) -> pd.DataFrame:
        """Share that each requirement (columns, by label) gives up in each plan (rows)."""
        known = self.negotiation.problem.rows.requirements
        named = [known[unit] for unit in self.negotiation.units]
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
    reader: Reader | None = None,
) -> Concessions:
    """Front of concessions of the requirements that are negotiable, or of those that are named.

    ``reader`` knows how requirements were written.

    Raises
    ------
    InputError
        No requirement is negotiable, or there is none of a name.
    InfeasibleError
        Those that are not negotiable cannot hold together, which is explained.
    SolverError, OutOfTimeError
        HiGHS failed; the budget ended before a way to agree was found.
    """
    units, budget = _negotiable(Units(problem), negotiable), budget or Budget()
    negotiation = Negotiation(problem, tuple(units), reader)
    stretched = negotiation.stretched()
    cheapest = negotiation.cheapest(stretched, budget)
    if cheapest is None:
        raise InfeasibleError(codes.INFEASIBLE, _hopeless(problem, units, budget))
    x = negotiation.fairest(stretched, budget)
    if options.time_limit is not None:
        options = replace(options, time_limit=max(budget.remaining, _MOMENT))
    found = Concessions(negotiation, run(stretched, options, progress, about), cheapest, None)
    return found if x is None else _with_fairest(found, stretched, x)


def _with_fairest(found: Concessions, stretched: Problem, x: Floats) -> Concessions:
    """The same, with the fairest agreement, a plan ``x`` of the stretched problem, where the front
    can list it: so whatever shows the front names the same plan.
    """
    plans, ranges = {LEXIMIN: (stretched.evaluate(x), x)}, np.full(stretched.p, 100.0)
    made = listing(found.front, plans, stretched, ranges, _SAME)
    if made is None:
        return found
    found = replace(found, front=made.front)
    number = found.suggested_plan
    return replace(found, fairest=None if number is None else found.agreement(number))


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
    for unit in () if found else units.fixed:
        if name in (units.requirement(unit).label, units.requirement(unit).name):
            raise InputError(
                codes.NOT_NEGOTIABLE,
                f"{units.requirement(unit).label} is fixed: nobody can give it up. "
                f"The requirements that can be given up are: {_known(units)}.",
            )
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


def _hopeless(problem: Problem, units: Sequence[Unit], budget: Budget) -> str:
    rigid = Units(problem).all - set(units)
    conflicts = explain(Units(problem).keeping(rigid), budget, most=1, measured=False).conflicts
    words = [conflict_words(conflict) for conflict in conflicts[:1]]
    said = "Even with all that is negotiable given up, no plan meets the rest."
    return "\n".join([said, *words])
