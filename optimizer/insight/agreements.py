"""Agreements: what requirements give up so that all can hold, in their own words and units.

Each of some requirements gets a slack, a share of what it asks for; a ``for`` shares one slack
among its members. All other requirements are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..plans.fair import Satisfactions
from ..plans.leximin import add_mean_of_worst
from ..problem.extended import Extension
from ..problem.labels import CONCEDED, Goal, Requirement
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.lexicographic import served_in_turn
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .requirement_units import Unit, as_written, elastic, sizes, slack_shares, units_of
from .shortfall import Shortfall, largest_missing, requirement_dict, worst_members
from .words import amount

CONCEDES = "concedes"


class Reading(NamedTuple):
    """How a requirement reads: the rule ``before``, and what takes its place ``after``.

    A rule with decisions on both sides, such as ``spent[r] >= 0.22 * cost``, is read as its
    ``factor`` after, if it has one; ``reached`` and ``asked`` are its sides in the worst member.
    """

    before: str
    after: str
    factor: float | None = None
    reached: float | None = None
    asked: float | None = None


NO_READING = Reading("", "")


@dataclass(frozen=True)
class Concession:
    """What one requirement gives up: ``share`` of what it asks, in its worst ``members``.

    ``below`` and ``above`` are the largest amounts by which its rows miss their lower and upper
    bounds, exact where rows have steps. ``rows`` is how many it has; ``proportional`` says that
    none of them asks for zero, so that the share is of the amount asked by each. ``reading`` is how
    it was written, and how it reads after.
    """

    requirement: Requirement
    share: float
    below: float
    above: float
    members: tuple[Shortfall, ...]
    rows: int
    proportional: bool
    reading: Reading = NO_READING

    @property
    def gives(self) -> float:
        """The amount that the worst member gives up, in the requirement's unit."""
        return max((each.missing for each in self.members), default=0.0)

    def to_dict(self) -> dict[str, Any]:
        """Requirement, wordings, amounts and the worst members as plain data."""
        worst = [
            {
                "index": list(member.index),
                "side": member.side,
                "asked": member.asked,
                "granted": member.best,
            }
            for member in self.members
        ]
        found = {
            **requirement_dict(self.requirement),
            "share": self.share,
            "gives": self.gives,
            "gives_at_most": max(self.below, self.above, self.gives),
            "unit": self.requirement.unit,
            "before": self.reading.before,
            "after": self.reading.after,
            "reached": self.reading.reached,
            "asked": self.reading.asked,
            "worst": worst,
        }
        return dict(plain(found))


#: How a concession reads, where it is known how its requirement was written; else None. The
#: columns are those of the plan that was agreed on.
Reader = Callable[[Problem, Concession, Floats], Reading | None]


@dataclass(frozen=True, eq=False, repr=False)
class Agreement(PublicResult):
    """A plan with columns ``x`` and all that is conceded for it; ``proved`` to be the cheapest, or
    the fairest.
    """

    x: Floats
    concessions: tuple[Concession, ...]
    total: float
    proved: bool = True

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.concessions)} concessions, {self.total:.2%} in all"

    def conceded(self) -> dict[str, float]:
        """What parties concede, in per cent, by label of the goal that is about it."""
        found: dict[str, float] = {}
        for each in self.concessions:
            label = _goal(each.requirement).label
            found[label] = found.get(label, 0.0) + 100 * each.share
        return found

    def to_dict(self) -> dict[str, Any]:
        """What is conceded, by requirement, as plain data; shares are of what was asked."""
        return {
            "total": plain(self.total),
            "proved": self.proved,
            "concessions": [each.to_dict() for each in self.concessions],
        }


@dataclass(frozen=True, eq=False)
class Negotiation:
    """A problem as asked, the ``units`` of it that may give, and how to read what they give.

    ``all_give`` says that no plan is without a concession of each, however small.
    """

    problem: Problem
    units: Sequence[Unit]
    reader: Reader | None = None
    all_give: bool = False

    def stretched(self) -> Problem:
        """The problem with a slack for each unit, and the parties' concessions as its goals."""
        problem = self.problem
        named = [problem.rows.requirements[unit] for unit in self.units]
        rows = [np.flatnonzero(problem.rows.component == unit).tolist() for unit in self.units]
        stretched = elastic(problem, rows, [f"share conceded by {each.label}" for each in named])
        shares = slack_shares(problem, rows)
        goals = tuple(dict.fromkeys(map(_goal, named)))
        C = np.zeros((len(goals), stretched.n))
        for number, requirement in enumerate(named):
            C[goals.index(_goal(requirement)), problem.n + number] = 100 * shares[number]
        return replace(stretched, C=C, c0=np.zeros(len(goals)), goals=goals)

    def cheapest(self, stretched: Problem, budget: Budget) -> Agreement | None:
        """The agreement of the least sum of concessions, each times its party's weight; None if
        the other requirements leave no plan.

        Raises OutOfTimeError, SolverError.
        """
        weights = np.array([self.problem.weight_of(goal.owner) for goal in stretched.goals])
        outcome = Kernel(stretched, budget).solve(Subproblem(weights, np.full(stretched.p, np.inf)))
        if outcome.reason is Reason.INFEASIBLE:
            return None
        if outcome.x is None:
            raise outcome.unreached("A way to agree")
        return replace(self.agreement(outcome.x), proved=outcome.reason is Reason.OPTIMAL)

    def fairest(self, stretched: Problem, budget: Budget) -> Floats | None:
        """The plan of the stretched problem in which the largest concession of a party is least,
        then the next largest (leximin); None if stopped.

        Raises SolverError.
        """
        extension = Extension(stretched)
        columns = [extension.column() for _ in stretched.goals]
        for k, column in enumerate(columns):
            extension.row({column: 1.0}, goals=np.eye(stretched.p)[k], lower=0.0, upper=0.0)
        for m in range(1, len(columns) + 1):
            add_mean_of_worst(Satisfactions(extension, columns), m)
        with Search(stretched, budget=budget) as search:
            return served_in_turn(search, extension, np.ones(stretched.p), 100 * NEGLIGIBLE_SHARE)

    def agreement(self, x: Floats) -> Agreement:
        """What a plan asks of whom; ``x`` may have more columns than the problem."""
        found = [self._concession(unit, x) for unit in self.units]
        given = tuple(self._read(each, x) for each in found if each.members)
        weight_of = self.problem.weight_of
        total = sum(weight_of(each.requirement.owner) * each.share for each in given)
        return Agreement(x[: self.problem.n], given, float(total))

    def _concession(self, unit: Unit, x: Floats) -> Concession:
        problem = self.problem
        rows = np.flatnonzero(problem.rows.component == unit)
        requirement = problem.rows.requirements[unit]
        members = worst_members(problem, requirement, rows, x, refused=self.all_give)
        below, above = self._missing(rows, x, all_of_it=False)
        if self.all_give and not below + above:
            below, above = self._missing(rows, x, all_of_it=True)
        return Concession(
            requirement,
            share=max((each.share for each in members), default=0.0),
            below=below,
            above=above,
            members=tuple(members),
            rows=len(rows),
            proportional=_asks_for_something(problem, rows),
        )

    def _missing(
        self, rows: npt.NDArray[np.intp], x: Floats, *, all_of_it: bool
    ) -> tuple[float, float]:
        """The largest amounts by which some rows miss their lower and their upper bounds."""
        given = self.problem, rows, x
        below = largest_missing(*given, "at least", all_of_it=all_of_it)
        return below, largest_missing(*given, "at most", all_of_it=all_of_it)

    def _read(self, concession: Concession, x: Floats) -> Concession:
        read = self.reader and self.reader(self.problem, concession, x[: self.problem.n])
        return replace(concession, reading=read or _plainly(concession))


def _goal(requirement: Requirement) -> Goal:
    """What a requirement's owner concedes; one without an owner is a party of its own."""
    owner = requirement.owner
    name = CONCEDES if owner else f"{requirement.label} {CONCEDES}"
    return Goal(name, "minimize", unit=CONCEDED, owner=owner)


def _asks_for_something(problem: Problem, rows: npt.NDArray[np.intp]) -> bool:
    """Whether the shares of all rows are of the amounts that they ask for."""
    for bounds in (problem.row_lower, problem.row_upper):
        asked = as_written(problem, bounds)[rows]
        whole = (units_of(problem) * sizes(problem, bounds))[rows]
        if (np.isfinite(asked) & (np.abs(asked) != whole)).any():
            return False
    return True


def _plainly(concession: Concession) -> Reading:
    """What the worst member asked and is granted, where nobody knows how it was written."""
    worst = concession.members[0]
    which = f" for {', '.join(map(str, worst.index))}" if concession.rows > 1 else ""
    before, after = (f"{worst.side} {amount(each)}{which}" for each in (worst.asked, worst.best))
    return Reading(before, after)
