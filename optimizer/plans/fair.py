"""What rules of fairness share: satisfactions as columns, the best of the worst, refusals.

A rule of fairness compares the parties that have something to gain. It refuses a problem in which a
party could only lose, and gives the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError
from ..problem.extended import Extension
from ..problem.problem import Floats
from ..problem.tolerances import TOLERANCE
from ..results.written import typed_percent
from ..solver.outcome import Outcome, Subproblem
from .case import Case


@dataclass(frozen=True, eq=False)
class Satisfactions:
    """An extension in which ``columns`` hold the satisfaction of each active party."""

    extension: Extension
    columns: Sequence[int]


def with_satisfactions(case: Case) -> Satisfactions:
    """The case's problem with a column for the satisfaction of each active party.

    Raises InfeasibleError where no plan gives some party its outside option.
    """
    refuse_hopeless(case)
    extension = Extension(case.problem)
    weights, constants = case.parties.forms()
    columns = [extension.column() for _ in constants]
    for column, row, constant in zip(columns, weights, constants, strict=True):
        extension.row({column: 1.0}, goals=row, lower=float(constant), upper=float(constant))
    return Satisfactions(extension, columns)


def refuse_hopeless(case: Case) -> None:
    """Raise InfeasibleError, with the reason, where a party is better off without any plan."""
    parties = case.parties
    lost = [i for i in range(len(parties.names)) if parties.gains[i] < 0]
    if lost:
        words = "; ".join(_words(case, i) for i in lost)
        raise InfeasibleError(
            codes.OUTSIDE_OPTION, f"An outside option cannot be met, whatever the plan: {words}."
        )


def _words(case: Case, i: int) -> str:
    parties, problem = case.parties, case.problem
    own = np.flatnonzero(parties.weights[i])
    levels = [
        f"{problem.goals[k].name} {parties.scale.own[i, k] * problem.signs[k]:g} at best, "
        f"{problem.goals[k].outside:g} without an agreement"
        for k in own
        if problem.goals[k].outside is not None
    ]
    return f"{parties.names[i]}: {' and '.join(levels)}"


def best_worst(case: Case) -> Outcome | None:
    """The plan whose worst-off party is best off, ties unbroken; None if stopped. One solve.

    The last of its goals is the negated satisfaction of that party.
    """
    return case.best_added(_with_least(case))


def tried_worst(case: Case) -> Outcome | None:
    """The same with or without a plan: what is proved of it; None if stopped before it."""
    return case.tried_added(_with_least(case))


def _with_least(case: Case) -> Extension:
    """The case's problem with the negated satisfaction of the worst-off party as a goal."""
    scale = with_satisfactions(case)
    least = scale.extension.column()
    for column in scale.columns:
        scale.extension.row({least: 1.0, column: -1.0}, upper=0.0)
    scale.extension.goal({least: -1.0})
    return scale.extension


def require_agreement(case: Case, satisfied: Floats) -> None:
    """Raise InfeasibleError where the best worst-off party falls short of its outside option.

    ``satisfied`` (q,) are satisfactions in the plan whose worst-off party is best off.
    """
    if np.nanmin(satisfied, initial=np.inf) >= -TOLERANCE:
        return
    short = [
        f"{typed_percent(round(-float(share), 4))} of what could be gained is missing for {name}"
        for name, share in zip(case.parties.names, satisfied, strict=True)
        if share < -TOLERANCE
    ]
    raise InfeasibleError(
        codes.OUTSIDE_OPTION,
        "No plan gives every party its outside option. In the plan whose worst-off party is best "
        f"off, {'; '.join(short)}.",
    )


def indifferent(case: Case) -> Floats | None:
    """An efficient plan where no party has anything to gain, so that fairness does not matter."""
    outcome = case.search.solve(Subproblem(case.ties, np.full(case.problem.p, np.inf)))
    return outcome.x if outcome else None
