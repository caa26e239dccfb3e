"""Optimum of a linear problem with its prices, both proved by each other; for nucleolus and prices.

The plan is checked on the original rows, the duals by the bound that they prove whatever the solver
says of them (Neumaier & Shcherbina, "Safe bounds in linear and mixed-integer linear programming",
Math. Programming 99, 2004). Where the two meet, both are optimal.
"""

from dataclasses import dataclass

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError, SolverError, UnboundedError
from ..problem.extended import with_goal
from ..problem.problem import Floats, Problem
from ..problem.tolerances import DUAL_NOISE, TOLERANCE
from .budget import Budget
from .kernel import Kernel
from .outcome import Reason, Subproblem
from .safe_bounds import worst


@dataclass(frozen=True, eq=False)
class Priced:
    """Columns ``x`` (n,) that minimise ``cost @ x``, their ``value``, and what bounds it.

    ``row_duals`` (m,) are the value of one more unit on the bound that a row is held at;
    ``row_rents`` (m,) and ``column_rents`` (n,) are what the bounds account for: together they are
    the value.
    """

    x: Floats
    value: float
    row_duals: Floats
    row_rents: Floats
    column_rents: Floats


def priced(problem: Problem, cost: Floats, budget: Budget | None = None) -> Priced:
    """Minimise ``cost @ x``, shape (n,), over a problem without integer columns.

    Raises
    ------
    InputError
        A column is integer: such a problem has no prices.
    InfeasibleError, UnboundedError, SolverError
        There is no optimum; the budget ended, or HiGHS failed.
    """
    if problem.is_discrete:
        raise InputError(
            codes.NO_SUBSTANCE, "Some decisions are in whole numbers: such a problem has no prices."
        )
    kernel = Kernel(with_goal(problem, cost), budget)
    outcome = kernel.solve(Subproblem(np.ones(1), np.full(1, np.inf)))
    if outcome.reason is Reason.INFEASIBLE:
        raise InfeasibleError(codes.INFEASIBLE, "No plan meets all requirements.")
    if outcome.reason is Reason.UNBOUNDED:
        raise UnboundedError(codes.UNBOUNDED, "The objective can be improved without end.")
    if outcome.reason is not Reason.OPTIMAL or outcome.x is None:
        raise outcome.unreached()
    return _proved(problem, cost, outcome.x, kernel.row_duals)


def _proved(problem: Problem, cost: Floats, x: Floats, duals: Floats) -> Priced:
    duals = np.where((duals > 0) & np.isinf(problem.row_lower), 0.0, duals)
    duals = np.where((duals < 0) & np.isinf(problem.row_upper), 0.0, duals)
    rows = worst(duals, problem.row_lower, problem.row_upper, noise=0.0)
    reduced, noise = cost - problem.A.T @ duals, DUAL_NOISE * float(np.abs(cost).max(initial=0.0))
    columns = worst(reduced, problem.lower, problem.upper, noise=noise)
    value, bound = float(cost @ x), float(rows.sum() + columns.sum())
    size = max(1.0, abs(value), float(np.abs(rows).sum() + np.abs(columns).sum()))
    if not abs(value - bound) <= TOLERANCE * size:
        raise SolverError(
            codes.CONTRADICTION,
            f"The optimum {value:g} and the prices' bound {bound:g} do not meet.",
        )
    return Priced(x, value, duals, rows, columns)
