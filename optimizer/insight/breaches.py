"""Breaches: which requirements a plan breaks, and by how much, as they were written.

A plan whose decisions break requirements still has goal values. What its decisions leave open
(amounts that nobody decided, columns that stand for a maximum) is chosen so that the requirements
are broken by least: first the sum of what is missing, each as a share of what is asked, then the
sum of the goals.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError
from ..problem.extended import Extension
from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING, TOLERANCE
from ..results.plain import plain
from ..results.requirements import uses
from ..search.search import Search
from ..solver.outcome import Reason, Subproblem
from .requirement_units import elastic, slack_shares, with_rows


@dataclass(frozen=True)
class BrokenRow:
    """A row of a requirement that a plan breaks: what it uses is not ``at_least`` or ``at_most``.

    ``requirement`` is empty where it is the bounds of the decision ``row``; ``whole`` says that
    the decision is then to be a whole number.
    """

    requirement: str
    row: str
    used: float
    at_least: float
    at_most: float
    whole: bool = False

    @property
    def by(self) -> float:
        """How much is missing or too much; 0 where only a whole number is asked for."""
        return max(self.at_least - self.used, self.used - self.at_most, 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Requirement, row and amounts as plain data."""
        return {
            "requirement": self.requirement,
            "row": self.row,
            "used": self.used,
            "at_least": plain(self.at_least),
            "at_most": plain(self.at_most),
            "by": self.by,
        }


def broken_requirements(found: Iterable[BrokenRow]) -> int:
    """How many requirements, and decisions out of bounds, some breaches are of."""
    return len({each.requirement or each.row for each in found})


def whole_rows(problem: Problem) -> Bools:
    """Which rows have whole decisions alone, shape (m,)."""
    return ~uses(problem.A, ~problem.integer)


def excess(activity: Floats, lower: Floats, upper: Floats, whole: Bools) -> Floats:
    """How far activities (..., m) are beyond ``lower`` and ``upper`` (m,), 0 within rounding.

    Rows that are ``whole`` (m,) are kept to the last digit, others within the tolerance of every
    check of a plan.
    """
    share = np.where(whole, SUM_ROUNDING, TOLERANCE)
    found = np.zeros(np.shape(activity))
    for beyond, bound in ((lower - activity, lower), (activity - upper, upper)):
        size = share * np.maximum(1.0, np.abs(np.where(np.isfinite(bound), bound, 0.0)))
        found = np.maximum(found, np.where(beyond > size, beyond, 0.0))
    return found


def breaches(problem: Problem, x: Floats) -> tuple[BrokenRow, ...]:
    """What a plan (n,) breaks: bounds of decisions first, then rows in their order."""
    return (*_bounds(problem, x), *_rows(problem, x))


def _bounds(problem: Problem, x: Floats) -> Iterator[BrokenRow]:
    outside = (x < problem.lower - TOLERANCE) | (x > problem.upper + TOLERANCE)
    parted = problem.integer & (np.abs(x - np.round(x)) > TOLERANCE)
    for j in np.flatnonzero((outside | parted) & ~problem.columns.hidden).tolist():
        ends = float(problem.lower[j]), float(problem.upper[j])
        yield BrokenRow("", problem.columns.name(j), float(x[j]), *ends, whole=bool(parted[j]))


def _rows(problem: Problem, x: Floats) -> Iterator[BrokenRow]:
    rows = problem.rows
    activity = problem.A @ x
    signs, known = rows.wordings
    ends = np.sort([problem.row_lower * signs, problem.row_upper * signs], axis=0) + known
    limits = problem.row_lower, problem.row_upper
    for i in np.flatnonzero(excess(activity, *limits, whole_rows(problem))):
        requirement = rows.requirements[rows.component[i]].label
        used = float(activity[i] * signs[i] + known[i])
        yield BrokenRow(requirement, rows.name(i), used, float(ends[0, i]), float(ends[1, i]))


def completed(search: Search, x: Floats, decided: Bools, ties: Floats) -> Floats:
    """Columns (n,) of a plan of which ``decided`` (n,) tells what is known, as in ``x`` (n,).

    The others keep to the requirements if they can, and serve the sum of goals with weights
    ``ties`` (p,). Else they break them by least: two solves.

    Raises InfeasibleError where what the decisions stand for has no values, OutOfTimeError,
    SolverError.
    """
    problem = search.problem
    open_ = ~decided
    if not open_.any():
        return x
    fixed = _fixed(problem, x, decided)
    within = with_rows(fixed, uses(problem.A, open_))
    outcome = _asked(search, within, Subproblem(ties, np.full(problem.p, np.inf)))
    if outcome is None:
        outcome = _nearest(search, within, ties)
    return np.where(decided, x, outcome[: problem.n])


def _fixed(problem: Problem, x: Floats, decided: Bools) -> Problem:
    lower, upper = problem.lower.copy(), problem.upper.copy()
    lower[decided] = upper[decided] = x[decided]
    parted = decided & (x != np.round(x))
    return replace(problem, lower=lower, upper=upper, integer=problem.integer & ~parted)


def _asked(search: Search, problem: Problem, subproblem: Subproblem) -> Floats | None:
    """Columns of the answer; None where there is none."""
    with search.beside(problem) as beside:
        outcome = beside.settle(subproblem, "The rest of the adopted plan")
        return None if outcome.reason is Reason.INFEASIBLE else outcome.x


def stand_ins(problem: Problem) -> Bools:
    """Which columns follow from the decisions, as a maximum does, shape (n,)."""
    found = np.zeros(problem.n, dtype=bool)
    for level in problem.settling.hidden_levels:
        found[level.columns] = True
    return found


def _nearest(search: Search, problem: Problem, ties: Floats) -> Floats:
    # What stands for a maximum of decisions beyond their bounds is beyond its own.
    helpers = stand_ins(problem)
    problem = replace(
        problem,
        lower=np.where(helpers, -np.inf, problem.lower),
        upper=np.where(helpers, np.inf, problem.upper),
    )
    rows = problem.rows
    structural = np.array([each.structural for each in rows.requirements], dtype=bool)
    groups = [[int(i)] for i in np.flatnonzero(~structural[rows.component])]
    relaxed = elastic(problem, groups, [f"missing {k}" for k in range(len(groups))])
    extension = Extension(relaxed)
    shares = slack_shares(problem, groups).tolist()
    extension.goal({problem.n + k: share for k, share in enumerate(shares)})
    free = np.full(problem.p + 1, np.inf)
    last = np.append(np.zeros(problem.p), 1.0)
    found = _asked(search, extension.extended(), Subproblem(last, free, then=np.append(ties, 0.0)))
    if found is None:
        raise InfeasibleError(
            codes.PLAN_BREAKS_RULES,
            "The plan has no goal values: what its decisions stand for cannot be, whatever else is "
            "decided.",
        )
    return found
