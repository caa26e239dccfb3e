"""Whether a problem has an answer at all: some plan is feasible, and every goal has a best."""

from dataclasses import replace

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError, UnboundedError
from ..problem.problem import Problem
from .budget import Budget
from .kernel import Kernel
from .outcome import Outcome, Reason, Subproblem


def require_solvable(problem: Problem, budget: Budget | None = None) -> None:
    """Find one feasible plan, and bound each goal over the linear relaxation.

    Raises
    ------
    InfeasibleError
        No plan meets all requirements.
    UnboundedError
        A goal can be improved without end; it is named.
    SolverError
        The budget ended before the answer was known, or HiGHS failed.
    """
    free = np.full(problem.p, np.inf)
    kernel = Kernel(problem, budget)
    _require(kernel.solve(Subproblem(np.zeros(problem.p), free)), "")
    relaxed = replace(problem, integer=np.zeros(problem.n, dtype=bool))
    relaxed_kernel = Kernel(relaxed, budget)
    for k, goal in enumerate(problem.goals):
        alone = np.where(np.arange(problem.p) == k, 1.0, 0.0)
        _require(relaxed_kernel.solve(Subproblem(alone, free)), goal.label)


def _require(outcome: Outcome, goal: str) -> None:
    if outcome.reason is Reason.INFEASIBLE:
        raise InfeasibleError(codes.INFEASIBLE, "No plan meets all requirements.")
    if outcome.reason is Reason.UNBOUNDED:
        raise UnboundedError(codes.UNBOUNDED, unbounded(goal))
    if outcome.reason is not Reason.OPTIMAL:
        raise outcome.unreached()


def unbounded(goal: str) -> str:
    """What to tell of a goal that can be improved without end."""
    return f"The goal {goal!r} can be improved without end: no requirement limits it."
