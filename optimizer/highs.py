"""Kernel: the only way to HiGHS.

One kernel belongs to one thread. It holds a hot HiGHS model of one Problem, with a row for each
goal, and answers Subproblems. Why a solve stopped and whether it has a plan are separate facts.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp
from highspy import HighsModelStatus as Status
from highspy._core import _Highs

from .errors import SolverError
from .numbers import power_of_two
from .problem import Floats, Problem
from .verify import TOLERANCE, require_feasible, row_scales, violation

VERSION: str = _Highs().version()

_OPTIONS: Mapping[str, Any] = {
    "output_flag": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "small_matrix_value": 1e-12,
    # Faster by a factor of three on many small related problems; any set gives the same answers.
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_feasibility_jump": False,
    "mip_allow_cut_separation_at_nodes": False,
    "mip_allow_restart": False,
    "mip_detect_symmetry": False,
    "mip_pscost_minreliable": 4,
}
_SMALLEST_GRID = 1e-3
_LEAST_GAP = 1e-9


class Reason(Enum):
    """Why a solve stopped."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    TIME_LIMIT = "time limit"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


_REASONS: Mapping[Status, Reason] = {
    Status.kOptimal: Reason.OPTIMAL,
    Status.kModelEmpty: Reason.OPTIMAL,
    Status.kInfeasible: Reason.INFEASIBLE,
    Status.kTimeLimit: Reason.TIME_LIMIT,
    Status.kInterrupt: Reason.INTERRUPTED,
}
_WITH_BOUND = (Reason.OPTIMAL, Reason.TIME_LIMIT, Reason.INTERRUPTED)
_EITHER = (Status.kUnbounded, Status.kUnboundedOrInfeasible)


@dataclass
class Budget:
    """When to stop: a deadline on the monotonic clock, or a flag that any thread may set."""

    deadline: float = np.inf
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def remaining(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.deadline - time.monotonic())

    @property
    def spent(self) -> bool:
        """Whether work should end now."""
        return self.stop.is_set() or time.monotonic() >= self.deadline


@dataclass(frozen=True, eq=False)
class Subproblem:
    """Minimise ``weights @ f`` subject to ``f <= bounds`` (inf for none), both of shape (p,).

    ``then`` are weights minimised next, while the goals of the first objective keep the values
    found. ``slack`` is the absolute error allowed in the first objective.
    """

    weights: Floats
    bounds: Floats
    then: Floats | None = None
    slack: float = 0.0


@dataclass(frozen=True, eq=False)
class Outcome:
    """What came of a subproblem: minimised values ``f``, plan ``x`` and a proved lower ``bound``.

    ``f`` and ``x`` are None where no plan was found; ``bound`` holds for ``weights @ f`` of the
    first objective whatever the reason, and is inf where there is no feasible plan.
    """

    reason: Reason
    f: Floats | None
    x: Floats | None
    bound: float
    solves: int
    seconds: float


class Kernel:
    """Solves subproblems of one problem; not thread-safe, one a thread.

    Raises SolverError where HiGHS holds another model than it was given, or where its answer breaks
    the original data beyond the tolerance of 1e-6, relative to each row.
    """

    def __init__(self, problem: Problem, budget: Budget | None = None) -> None:
        self._problem = problem
        self._budget = budget or Budget()
        self._scales = row_scales(problem)
        self._goal_scales = _goal_scales(problem)
        self._bounds = np.full(problem.p, np.inf)
        self._highs = _Highs()
        self._solves = 0
        for name, setting in _OPTIONS.items():
            self._set_option(name, setting)
        self._load()
        self._watch()

    def solve(self, subproblem: Subproblem) -> Outcome:
        """Solve one subproblem within the budget."""
        started, solves = time.perf_counter(), self._solves
        outcome = self._solve(subproblem)
        seconds = time.perf_counter() - started
        return replace(outcome, solves=self._solves - solves, seconds=seconds)

    def _solve(self, sub: Subproblem) -> Outcome:
        self._bound_goals(sub.bounds)
        first = self._minimise(sub.weights, sub.slack)
        if sub.then is None or first.f is None or first.reason is not Reason.OPTIMAL:
            return first
        self._bound_goals(np.where(sub.weights > 0, first.f, sub.bounds))
        second = self._minimise(sub.then, 0.0)
        return first if second.f is None else replace(first, f=second.f, x=second.x)

    def _minimise(self, weights: Floats, slack: float) -> Outcome:
        cost = weights @ self._problem.C
        self._set_cost(cost)
        self._set_option("mip_abs_gap", max(slack, _LEAST_GAP))
        reason = self._run()
        if reason is Reason.INFEASIBLE:
            return Outcome(reason, None, None, np.inf, 0, 0.0)
        if not self._objective_agrees(cost):
            reason = self._run_without_presolve()
        if not self._objective_agrees(cost):
            raise SolverError("HiGHS reports another objective than its plan has, twice.")
        bound = self._dual_bound(reason) + float(weights @ self._problem.c0)
        if not self._has_plan():
            return Outcome(reason, None, None, bound, 0, 0.0)
        x = self._plan()
        return Outcome(reason, self._values(x), x, bound, 0, 0.0)

    def _objective_agrees(self, cost: Floats) -> bool:
        """Whether the objective that HiGHS reports is the one its plan has."""
        if not self._has_plan():
            return True
        reported = self._highs.getInfo().objective_function_value
        recomputed = float(cost @ np.array(self._highs.getSolution().col_value))
        return abs(reported - recomputed) <= TOLERANCE * max(1.0, abs(recomputed))

    def _run(self) -> Reason:
        """Run HiGHS until its verdict can be relied upon."""
        if self._problem.is_discrete:
            # A MIP starts from its last solution, and presolve may carry that one over wrongly:
            # 1.16.0 then reports as optimal what is not, with an objective its plan has not.
            self._highs.clearSolver()
        status = self._run_once()
        if status in _EITHER:
            return self._infeasible_or_unbounded()
        reason = self._reason(status)
        doubtful = reason is Reason.INFEASIBLE and self._problem.is_discrete
        return self._run_without_presolve() if doubtful or reason is Reason.FAILED else reason

    def _run_once(self) -> Status:
        self._solves += 1
        self._limit_time()
        self._highs.run()
        status: Status = self._highs.getModelStatus()
        return status

    def _reason(self, status: Status) -> Reason:
        reason = _REASONS.get(status, Reason.FAILED)
        late = reason is Reason.INTERRUPTED and not self._budget.stop.is_set()
        return Reason.TIME_LIMIT if late else reason

    def _infeasible_or_unbounded(self) -> Reason:
        """HiGHS does not tell the two apart; a zero objective does."""
        self._set_cost(np.zeros(self._problem.n))
        reason = self._reason(self._run_once())
        self._highs.clearSolver()
        return Reason.UNBOUNDED if reason is Reason.OPTIMAL else reason

    def _run_without_presolve(self) -> Reason:
        """A verdict that closes a zone for good is proved twice: presolve has been wrong on it."""
        self._highs.clearSolver()
        self._set_option("presolve", "off")
        reason = self._reason(self._run_once())
        self._set_option("presolve", "choose")
        return reason

    def _has_plan(self) -> bool:
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        empty = self._problem.n == 0
        return empty or self._highs.getInfo().primal_solution_status == int(feasible)

    def _dual_bound(self, reason: Reason) -> float:
        """A proved lower bound on the objective; -inf where HiGHS has none to rely upon."""
        info = self._highs.getInfo()
        if reason is Reason.OPTIMAL and not self._problem.is_discrete:
            return float(info.objective_function_value)
        if reason in _WITH_BOUND and self._problem.is_discrete:
            return float(info.mip_dual_bound)
        return -np.inf

    def _plan(self) -> Floats:
        x = self._rounded(np.array(self._highs.getSolution().col_value))
        if violation(self._problem, self._scales, x) > TOLERANCE and self._is_mixed():
            x = self._repair(x)
        require_feasible(self._problem, self._scales, x)
        return x

    def _values(self, x: Floats) -> Floats:
        """The plan's goal values, which must keep to the bounds they were given."""
        f = self._problem.evaluate(x)
        size = 1.0 + np.abs(f - self._problem.c0) * self._goal_scales
        if ((f - self._bounds) * self._goal_scales > TOLERANCE * size).any():
            raise SolverError("HiGHS returned a plan that breaks the bounds on its goals.")
        return f

    def _rounded(self, x: Floats) -> Floats:
        x = np.clip(x, self._problem.lower, self._problem.upper)
        x[self._problem.integer] = np.round(x[self._problem.integer])
        return x

    def _is_mixed(self) -> bool:
        return self._problem.is_discrete and not bool(self._problem.integer.all())

    def _repair(self, x: Floats) -> Floats:
        """Rounding the integers moved the rows: solve again for the continuous part alone."""
        problem = self._problem
        lower, upper = problem.lower.copy(), problem.upper.copy()
        lower[problem.integer] = upper[problem.integer] = x[problem.integer]
        self._bound_columns(lower, upper)
        self._run_once()
        repaired = np.array(self._highs.getSolution().col_value)
        self._bound_columns(problem.lower, problem.upper)
        return self._rounded(repaired)

    def _set_cost(self, cost: Floats) -> None:
        self._highs.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)

    def _bound_columns(self, lower: Floats, upper: Floats) -> None:
        numbers = np.arange(len(lower), dtype=np.int32)
        self._highs.changeColsBounds(len(lower), numbers, lower, upper)

    def _bound_goals(self, bounds: Floats) -> None:
        first = self._problem.A.shape[0]
        scaled = (bounds - self._problem.c0) * self._goal_scales
        for k in np.flatnonzero(bounds != self._bounds):
            self._highs.changeRowBounds(first + int(k), -np.inf, float(scaled[k]))
        self._bounds = bounds.copy()

    def _limit_time(self) -> None:
        """HiGHS counts a MIP's seconds from the start of the run, an LP's from the first run."""
        remaining = self._budget.remaining
        past = 0.0 if self._problem.is_discrete else self._highs.getRunTime()
        self._set_option("time_limit", min(past + remaining, 1e30))

    def _set_option(self, name: str, setting: Any) -> None:
        if self._highs.setOptionValue(name, setting) != highspy.HighsStatus.kOk:
            raise SolverError(f"HiGHS {VERSION} refuses the option {name} = {setting}.")

    def _watch(self) -> None:
        budget = self._budget

        def interrupt(_kind: Any, _message: str, _out: Any, data_in: Any, _user: Any) -> None:
            # The flag survives from one run to the next, so it is written either way.
            data_in.user_interrupt = budget.spent

        self._highs.setCallback(interrupt, None)
        kinds = highspy.cb.HighsCallbackType
        for kind in (kinds.kCallbackMipInterrupt, kinds.kCallbackSimplexInterrupt):
            self._highs.startCallback(kind)

    def _load(self) -> None:
        """Pass the scaled model, with a free row for each goal, and see that all of it arrived."""
        problem = self._problem
        goal_rows = sp.csr_array(problem.C * self._goal_scales[:, None])
        matrix = sp.csr_array(sp.vstack([sp.diags_array(self._scales) @ problem.A, goal_rows]))
        free = np.full(problem.p, np.inf)
        self._highs.passModel(
            problem.n,
            matrix.shape[0],
            matrix.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(problem.n),
            problem.lower,
            problem.upper,
            np.concatenate([problem.row_lower * self._scales, -free]),
            np.concatenate([problem.row_upper * self._scales, free]),
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
            problem.integer.astype(np.int32),
        )
        held = self._highs.getNumCol(), self._highs.getNumRow(), self._highs.getNumNz()
        if held != (problem.n, matrix.shape[0], matrix.nnz):
            wanted = f"{problem.n} columns, {matrix.shape[0]} rows and {matrix.nnz} coefficients"
            raise SolverError(f"HiGHS was given {wanted}, and holds {held}.")


def _goal_scales(problem: Problem) -> Floats:
    """Scale of each goal's row; a goal's grid stays well above the feasibility tolerance."""
    largest = np.abs(problem.C).max(axis=1, initial=0.0)
    scales = 1.0 / power_of_two(largest)
    grid = np.where(problem.grid > 0, problem.grid, np.inf)
    return np.maximum(scales, power_of_two(_SMALLEST_GRID / grid) * np.isfinite(grid))
