"""HotModel: a problem loaded into HiGHS once and changed in place; the only user of highspy.

It runs HiGHS and says why it stopped. What to solve, and whether to believe it, is the kernel's.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from highspy import HighsModelStatus as Status
from highspy._core import _Highs

from ...diagnostics import codes
from ..errors import SolverError
from ..problem.entries import Span
from ..problem.numbers import power_of_two
from ..problem.problem import Floats, Problem
from ..problem.tolerances import DROPPED, FEASIBILITY, LARGEST_COST, VALUE_ROUNDING
from .budget import Budget
from .highs_options import HighsOptions
from .outcome import Reason
from .run_watch import RunWatch
from .scaled_rows import ScaledRows, held
from .simplex_choice import DUAL, PRIMAL, SimplexChoice

# The core's class, here and below: that of highspy prints a banner when it is made.
VERSION: str = _Highs().version()

_OPTIONS: dict[str, Any] = {
    "output_flag": False,
    "log_to_console": False,
    "threads": 1,
    "mip_rel_gap": 0.0,
    "small_matrix_value": DROPPED,
}
#: HiGHS 1.16.0's probing has closed off plans beside columns that are no whole numbers.
_WITHOUT_PROBING: dict[str, Any] = {"presolve_rule_off": 2**15}
#: Another way to the same answers, where those of a strategy are in doubt.
_CAREFUL: dict[str, Any] = {"random_seed": 1, "simplex_scale_strategy": 4}
_CAREFUL_COST = 4 * LARGEST_COST
#: Bounds are lowered by so many times what HiGHS' cutoff explains.
_MARGIN = 2.0

_REASONS: Mapping[Status, Reason] = {
    Status.kOptimal: Reason.OPTIMAL,
    Status.kModelEmpty: Reason.OPTIMAL,
    Status.kInfeasible: Reason.INFEASIBLE,
    Status.kTimeLimit: Reason.TIME_LIMIT,
    Status.kInterrupt: Reason.INTERRUPTED,
}
_WITH_BOUND = (Reason.OPTIMAL, Reason.TIME_LIMIT, Reason.INTERRUPTED)
#: What a run of HiGHS takes beside its iterations, in iterations.
_WORK_OF_A_RUN = 100
_EITHER = (Status.kUnbounded, Status.kUnboundedOrInfeasible)


class HotModel:
    """One HiGHS object with the problem's rows, scaled, and a row for each goal below them: where
    there are no integers, only while a goal is bounded, since such a row has most columns.

    ``relaxed`` drops integrality. ``patience`` limits the seconds of a run, ``deadline`` is the
    reading of the monotonic clock at which all must end; ``seconds`` counts those inside HiGHS,
    ``work`` its iterations, each run for some more. ``rows`` are the rows as HiGHS has them. Raises
    SolverError where HiGHS holds another model than it was given.
    """

    def __init__(self, problem: Problem, budget: Budget, *, relaxed: bool = False) -> None:
        self._problem, self._budget = problem, budget
        self.rows = ScaledRows(problem)
        self.is_mip = problem.is_discrete and not relaxed
        self.tolerance = self.rows.integrality if self.is_mip else FEASIBILITY
        self.runs, self.seconds, self.work = 0, 0.0, 0.0
        self._cost, self._cost_scale, self._largest_cost = np.zeros(problem.n), 1.0, LARGEST_COST
        self._choice = SimplexChoice(*problem.A.shape)
        # Of several best plans HiGHS then takes the one it has; without any row it begins anew.
        self._first_goal = len(problem.row_lower)
        self._always_has_goals = problem.is_discrete or not self._first_goal
        self._has_goals, self._basis_before = self._always_has_goals, highspy.HighsBasis()
        self.watch = RunWatch(budget)
        self._numbers = np.arange(problem.n, dtype=np.int32)
        self._x: Floats | None = None
        self._bound = -np.inf
        self.patience = self.deadline = np.inf
        self._status = Status.kNotset
        self._highs = _Highs()
        self._info = self._highs.getInfo()
        self._options = HighsOptions(self._highs, _require_ok)
        self._lower, self._upper = problem.stepped.lower, problem.stepped.upper
        self.set_options(_OPTIONS | {"mip_feasibility_tolerance": self.tolerance})
        if self.is_mip and not problem.integer.all():
            self.set_options(_WITHOUT_PROBING)
        self._load()
        self.watch.attach(self._highs, highspy.cb.HighsCallbackType)

    def set_options(self, options: Mapping[str, Any]) -> None:
        """Set HiGHS' options; raises SolverError for one that it does not know."""
        self._options.set(options)

    def set_cost(self, cost: Floats) -> None:
        """Minimise ``cost @ x``, shape (n,); HiGHS gets it scaled, so that the largest is the same.

        With costs of 1e7 HiGHS 1.16.0 has reported as optimal what was not; costs near its
        tolerances it takes for 0.
        """
        self._choice.change_costs(self._cost, cost)
        largest = np.abs(cost).max(initial=0.0)
        self._cost = cost
        self._cost_scale = float(power_of_two(self._largest_cost / largest)) if largest > 0 else 1.0
        scaled, started = cost * self._cost_scale, time.perf_counter()
        changed = self._highs.changeColsCost(len(cost), self._numbers, scaled)
        _require_ok(changed, "a new objective")
        self.seconds += time.perf_counter() - started

    def allow_gap(self, gap: float) -> None:
        """Call a MIP's plan optimal within an absolute ``gap`` of the objective last set."""
        self.set_options({"mip_abs_gap": max(gap * self._cost_scale, FEASIBILITY)})

    def cut_off(self, limit: float) -> None:
        """Look for no plans with more than ``limit``, in terms of the objective last set."""
        self.set_options({"objective_bound": limit * self._cost_scale})

    @contextmanager
    def carefully(self) -> Iterator[None]:
        """Take another way meanwhile: other random numbers, other scales."""
        self._largest_cost = _CAREFUL_COST
        try:
            with self._options.meanwhile(_CAREFUL):
                yield
        finally:
            self._largest_cost = LARGEST_COST

    def bound_goals(self, bounds: Floats) -> None:
        """Keep the goals' values to ``bounds``, shape (p,), inf for none.

        Stepped goals get up to half a step more; see ScaledRows.
        """
        first = self._first_goal
        before = self.rows.upper[first:].copy()
        scaled = self.rows.bound_goals(bounds)
        changed = np.flatnonzero(scaled != before)
        self._choice.change_bounds(before, scaled)
        needed = self._always_has_goals or bool(np.isfinite(bounds).any())
        if needed != self._has_goals:
            self._show_goals() if needed else self._hide_goals()
        elif needed:
            self.bound_rows(first + changed, np.full(len(changed), -np.inf), scaled[changed])

    def _show_goals(self) -> None:
        first, rows = self._first_goal, self.rows
        self._has_goals, self._basis_before = True, self._highs.getBasis()
        self.add_rows(sp.csr_array(rows.matrix[first:]), rows.lower[first:], rows.upper[first:])

    def _hide_goals(self) -> None:
        """The basis is that of before, since HiGHS has none once a row of it is gone."""
        self._has_goals, count = False, self._problem.p
        numbers = self._first_goal + np.arange(count, dtype=np.int32)
        _require_ok(self._highs.deleteRows(count, numbers), "fewer rows")
        if self._basis_before.valid:
            _require_ok(self._highs.setBasis(self._basis_before), "an earlier basis")

    def bound_rows(self, numbers: npt.NDArray[np.int64], lower: Floats, upper: Floats) -> None:
        """Keep the rows with these numbers between ``lower`` and ``upper``, as HiGHS has them."""
        for i, low, up in zip(numbers, *held(lower, upper), strict=True):
            _require_ok(self._highs.changeRowBounds(int(i), low, up), "a row's new bounds")

    def bound_columns(self, lower: Floats, upper: Floats) -> None:
        """Keep the columns between ``lower`` and ``upper``, both of shape (n,)."""
        changed = np.flatnonzero((lower != self._lower) | (upper != self._upper))
        if len(changed):
            numbers = changed.astype(np.int32)
            args = len(changed), numbers, *held(lower[changed], upper[changed])
            _require_ok(self._highs.changeColsBounds(*args), "new column bounds")
        self._lower, self._upper = lower, upper

    @property
    def columns(self) -> Span:
        """The bounds that the columns are kept between, both of shape (n,)."""
        return self._lower, self._upper

    @contextmanager
    def bounded(self, columns: Span, rows: Span) -> Iterator[None]:
        """Meanwhile columns, (n,), and rows, (m + p,), are between other bounds."""
        kept = self.columns, (self.rows.lower, self.rows.upper)
        self._bound_all(columns, rows)
        try:
            yield
        finally:
            self._bound_all(*kept)

    def _bound_all(self, columns: Span, rows: Span) -> None:
        self.bound_columns(*columns)
        self.rows.lower, self.rows.upper = lower, upper = rows
        numbers = np.arange(len(lower) if self._has_goals else self._first_goal, dtype=np.int32)
        ends = held(lower[: len(numbers)], upper[: len(numbers)])
        changed = self._highs.changeRowsBounds(len(numbers), numbers, *ends)  # type: ignore[attr-defined]
        _require_ok(changed, "new row bounds")

    def add_columns(self, lower: Floats, upper: Floats) -> int:
        """Number of the first of new integer columns between ``lower`` and ``upper``."""
        first, count = self._highs.getNumCol(), len(lower)
        numbers, none = np.arange(first, first + count, dtype=np.int32), np.zeros(0, dtype=np.int32)
        starts, costs = np.zeros(count, dtype=np.int32), np.zeros(count)
        added = self._highs.addCols(count, costs, lower, upper, 0, starts, none, np.zeros(0))
        _require_ok(added, "new columns")
        kinds = np.full(count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        _require_ok(self._highs.changeColsIntegrality(count, numbers, kinds), "new columns")
        return int(first)

    def add_rows(self, matrix: sp.csr_array, lower: Floats, upper: Floats) -> int:
        """Number of the first of new rows; ``matrix`` is as wide as there are columns."""
        first = self._highs.getNumRow()
        starts, columns = matrix.indptr[:-1].astype(np.int32), matrix.indices.astype(np.int32)
        added = self._highs.addRows(
            matrix.shape[0], *held(lower, upper), matrix.nnz, starts, columns, matrix.data
        )
        _require_ok(added, "new rows")
        return int(first)

    def start_from(self, x: Floats) -> None:
        """Give the next run a plan, shape (n,), to start from; none where columns were added."""
        if self._highs.getNumCol() > len(x):
            return
        solution = highspy.HighsSolution()
        solution.col_value = x.tolist()
        self._highs.setSolution(solution)

    def forget(self) -> None:
        """Drop solution and basis of the run before."""
        self._highs.clearSolver()

    def run(self, *, presolve: bool = True, primal: bool = False) -> Reason:
        """Run HiGHS within the budget, once more where it says "infeasible or unbounded".

        ``primal`` takes the primal instead of the dual simplex method for linear problems.
        """
        if self.is_mip and self.rows.exclude(self.columns):
            self.forget()
            self.watch.begin()
            self._info, self._x = self._highs.getInfo(), None
            return Reason.INFEASIBLE
        self.set_options({"presolve": "choose" if presolve else "off"})
        method = DUAL if self._problem.is_discrete else self._choice.strategy
        self.set_options({"simplex_strategy": PRIMAL if primal else method})
        status = self._run_in_turn()
        return self._infeasible_or_unbounded() if status in _EITHER else self._reason(status)

    def _run_in_turn(self) -> Status:
        """Run the simplex method; for a large linear problem that takes long, interior points.

        A crossover makes a basis of these, and the simplex method has the last word.
        """
        if self.is_mip or not self._choice.is_large:
            return self._run_once()
        with self._options.meanwhile({"simplex_iteration_limit": self._choice.most_iterations}):
            status = self._run_once()
        is_over = status == Status.kIterationLimit
        self._choice.note(self._info.simplex_iteration_count, enough=not is_over)
        if not is_over:
            return status
        self.forget()
        with self._options.meanwhile({"solver": "ipm"}):
            status = self._run_once()
        return status if status in _REASONS else self._run_once()

    def _run_once(self) -> Status:
        self.runs += 1
        self._x = None
        self._choice.run()
        self._limit_time()
        self.watch.begin()
        started = time.perf_counter()
        answer = self._highs.run()
        self.seconds += time.perf_counter() - started
        self._info = self._highs.getInfo()
        self.work += _WORK_OF_A_RUN + max(0, self._info.simplex_iteration_count)
        # After an error the model's status may be that of the run before.
        failed = answer == highspy.HighsStatus.kError
        self._status = Status.kSolveError if failed else self._highs.getModelStatus()
        self._bound = float(self._info.mip_dual_bound) if self.is_mip else -np.inf
        return self._status

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Keep what HiGHS says meanwhile; see :attr:`words`."""
        self.watch.said.clear()
        with self._options.meanwhile({"output_flag": True}):
            yield

    @property
    def words(self) -> str:
        """The errors that HiGHS logged while it was listened to, or else its last status."""
        ended = f"its status is {self._highs.modelStatusToString(self._status)!r}"
        return self.watch.errors or ended

    @staticmethod
    def _reason(status: Status) -> Reason:
        return _REASONS.get(status, Reason.FAILED)

    def _infeasible_or_unbounded(self) -> Reason:
        """HiGHS does not tell the two apart; a zero objective does. Both are asked for twice."""
        cost = self._cost
        self.set_cost(np.zeros(self._problem.n))
        self.set_options({"objective_bound": np.inf})
        feasible = self._reason(self._run_once())
        self._bound = -np.inf  # that of costs of 0
        self.set_cost(cost)
        self.forget()
        if feasible is not Reason.OPTIMAL:
            return feasible
        self.set_options({"presolve": "off"})
        status = self._run_once()
        return Reason.UNBOUNDED if status in _EITHER else self._reason(status)

    @property
    def has_plan(self) -> bool:
        """Whether the last run left a feasible solution."""
        feasible = highspy.SolutionStatus.kSolutionStatusFeasible
        empty = self._problem.n == 0
        return empty or self._info.primal_solution_status == int(feasible)

    @property
    def x(self) -> Floats:
        """The last run's solution as HiGHS has it, shape (n,)."""
        if self._x is None:
            self._x = np.array(self._highs.getSolution().col_value)[: self._problem.n]
        return self._x

    @property
    def row_duals(self) -> Floats:
        """The last linear run's row duals, shape (m + p,)."""
        duals = np.zeros(self.rows.matrix.shape[0])
        known = self._highs.getSolution().row_dual[: len(duals)]
        duals[: len(known)] = known
        return duals / self._cost_scale

    @property
    def objective(self) -> float:
        """The objective value that HiGHS reports."""
        return float(self._info.objective_function_value) / self._cost_scale

    def dual_bound(self, reason: Reason) -> float:
        """A proved lower bound on the objective; -inf where HiGHS has none to rely upon.

        HiGHS does not look for plans that are better than the one it has by less than its
        tolerance, and counts none of that.
        """
        if reason is Reason.OPTIMAL and not self.is_mip:
            return self.objective
        if reason in _WITH_BOUND and self.is_mip:
            rounding = VALUE_ROUNDING * abs(self._bound) if np.isfinite(self._bound) else 0.0
            return (self._bound - _MARGIN * self.tolerance - rounding) / self._cost_scale
        return -np.inf

    @property
    def margin(self) -> float:
        """What bounds on the objective last set are lowered by, rounding apart."""
        return _MARGIN * self.tolerance / self._cost_scale if self.is_mip else 0.0

    def _limit_time(self) -> None:
        """HiGHS counts a MIP's seconds from the start of the run, an LP's from the first run."""
        past = 0.0 if self.is_mip else self._highs.getRunTime()
        left = max(0.0, self.deadline - time.monotonic())
        remaining = min(self._budget.remaining, self.patience, left)
        self.set_options({"time_limit": min(past + remaining, 1e30)})

    def _load(self) -> None:
        """Pass the model, and see that all of it arrived."""
        problem, count = self._problem, len(self.rows.lower)
        count = count if self._has_goals else self._first_goal
        matrix = sp.csr_array(self.rows.matrix[:count])
        self._highs.passModel(
            problem.n,
            matrix.shape[0],
            matrix.nnz,
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(problem.n),
            problem.stepped.lower,
            problem.stepped.upper,
            *held(self.rows.lower[:count], self.rows.upper[:count]),
            matrix.indptr.astype(np.int32),
            matrix.indices.astype(np.int32),
            matrix.data,
            (problem.integer & self.is_mip).astype(np.int32),
        )
        arrived = self._highs.getNumCol(), self._highs.getNumRow(), self._highs.getNumNz()
        if arrived != (problem.n, matrix.shape[0], matrix.nnz):
            wanted = f"{problem.n} columns, {matrix.shape[0]} rows and {matrix.nnz} coefficients"
            raise SolverError(codes.SOLVER_REFUSED, f"HiGHS was given {wanted}, and has {arrived}.")


def _require_ok(status: Any, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(codes.SOLVER_REFUSED, f"HiGHS {VERSION} refuses {what}.")
