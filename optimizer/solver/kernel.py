"""Kernel: the only way to HiGHS.

One kernel is used from one thread at a time, and runs HiGHS on a thread for HiGHS alone. It holds
a hot HiGHS model of one Problem and one of its linear relaxation, and answers Subproblems.
"""

import time
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ...diagnostics import codes
from ..errors import SolverError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import (
    CANCELLED,
    FEASIBILITY,
    FINE,
    NEGLIGIBLE_COST,
    SUM_ROUNDING,
    TOLERANCE,
)
from ..problem.verification import require_feasible, violation
from .budget import Budget
from .highs import HotModel
from .outcome import Outcome, Reason, Subproblem, Timing
from .relaxation import Relaxation, Relaxed
from .strategies import Strategy, StrategyPortfolio
from .threads import on_solver_thread

_CORE = 12
_SMALL = 30


@dataclass(frozen=True, eq=False)
class _Objective:
    """A linear objective ``weights @ f`` and what is asked of it; see Subproblem."""

    weights: Floats
    cost: Floats
    offset: float
    slack: float = 0.0
    known: float = np.inf

    def exceeds(self, value: float, limit: float, tolerance: float = SUM_ROUNDING) -> bool:
        """Whether a value is above a limit by more than slack and a tolerance.

        The tolerance is relative to what decisions add to the goals' constants: a large constant
        makes no difference of a step negligible.
        """
        return value - limit > self.slack + tolerance * max(1.0, abs(limit - self.offset))

    def denied_by(self, bound: float) -> bool:
        """Whether a bound contradicts the known plan, beyond what HiGHS' tolerances explain."""
        return self.exceeds(bound, self.known, TOLERANCE)


class Kernel:
    """Solves subproblems of one problem; not thread-safe.

    Raises SolverError where HiGHS holds another model than it was given, where its answer breaks
    the original data beyond the tolerance of 1e-6, relative to each row, or where two of its
    answers contradict each other.
    """

    def __init__(
        self,
        problem: Problem,
        budget: Budget | None = None,
        portfolio: StrategyPortfolio | None = None,
    ) -> None:
        self._problem = problem
        self._budget = budget or Budget()
        self._portfolio = portfolio or StrategyPortfolio()
        self._model = HotModel(problem, self._budget)
        self._relaxation = Relaxation(problem, self._budget) if problem.is_discrete else None
        self._bounds = np.full(problem.p, np.inf)
        # What is left of terms that cancel out counts as 0 on columns without a bound.
        self._low = np.where(np.isfinite(problem.lower), problem.lower, 0.0)
        self._high = np.where(np.isfinite(problem.upper), problem.upper, 0.0)
        self._solves = 0
        self._met: list[tuple[Floats, Floats]] = []
        self._timings: list[Timing] = []

    def solve(self, subproblem: Subproblem) -> Outcome:
        """Solve one subproblem within the budget, on a thread for HiGHS alone.

        Ctrl-C while this waits in the main thread also ends the budget, so that HiGHS stops.
        """
        try:
            return on_solver_thread(lambda: self._counted(subproblem))
        except KeyboardInterrupt:
            self._budget.stop.set()
            raise

    def _counted(self, subproblem: Subproblem) -> Outcome:
        self._solves, self._met, self._timings = 0, [], []
        models = [self._model, *([self._relaxation.model] if self._relaxation else [])]
        for model in models:
            model.runs, model.seconds = 0, 0.0
            model.deadline = time.monotonic() + subproblem.seconds
        outcome = self._solve(subproblem)
        if outcome.reason is Reason.TIME_LIMIT and self._is_due and not self._budget.spent:
            outcome = replace(outcome, reason=Reason.SHARE_SPENT)
        return replace(
            outcome,
            solves=self._solves,
            seconds=sum(model.seconds for model in models),
            runs=self._model.runs,
            relaxations=sum(model.runs for model in models[1:]),
            met=tuple(self._met),
            timings=tuple(self._timings),
        )

    @property
    def _is_due(self) -> bool:
        """Whether the subproblem's share of the time is spent."""
        return time.monotonic() >= self._model.deadline

    @property
    def row_duals(self) -> Floats:
        """Change of the objective for one unit more on the bound that a row is held at, shape (m,).

        Of the last solve, which must have been of a problem without integer columns.
        """
        m = self._problem.A.shape[0]
        return np.asarray(self._model.row_duals[:m] * self._model.scales)

    def _solve(self, sub: Subproblem) -> Outcome:
        if sub.fixed is not None and self._relaxation is not None:
            return self._slice(sub, sub.fixed, self._relaxation.model)
        self._bound_goals(sub.bounds)
        objective = self._objective(sub.weights)
        first = self._first(sub, replace(objective, slack=sub.slack, known=sub.known))
        if sub.then is None or first.f is None or first.reason is not Reason.OPTIMAL:
            return first
        self._bound_goals(np.where(sub.weights > 0, first.f, sub.bounds))
        second = self._whole(self._objective(sub.then), start=first.x)
        return first if second.f is None else replace(first, f=second.f, x=second.x)

    def _first(self, sub: Subproblem, objective: _Objective) -> Outcome:
        if not sub.careful:
            return self._minimise(objective)
        self._model.forget()
        self._model.set_options(self._portfolio.plainest.options)
        return self._whole(objective, presolve=False)

    def _slice(self, sub: Subproblem, fixed: Floats, model: HotModel) -> Outcome:
        """Solve what is linear, hot and finely; less finely where the plan is as good as that."""
        self._bounds = sub.bounds
        model.bound_goals(sub.bounds)
        self._keep_integers(model, fixed)
        objective = self._objective(sub.weights)
        for tolerance in (FINE, TOLERANCE):
            model.tolerate(tolerance)
            outcome = self._run(objective, model=model)
            if outcome.reason is not Reason.INFEASIBLE:
                break
        model.tolerate(FEASIBILITY)
        return outcome

    def _objective(self, weights: Floats) -> _Objective:
        """The weighted sum; with integers, costs that HiGHS may take for 0 are 0.

        HiGHS 1.16.0's presolve takes costs of up to 1e-7 for 0 in one place and not in another, and
        has reported as optimal what was not. The offset counts what is left out at its least, so
        that bounds hold for the whole sum.
        """
        problem = self._problem
        cost, offset = weights @ problem.C, float(weights @ problem.c0)
        if problem.is_discrete:
            left_out = np.where(self._is_negligible(weights, cost), cost, 0.0)
            least = np.minimum(left_out * self._low, left_out * self._high)
            cost, offset = cost - left_out, offset + float(least.sum())
        return _Objective(weights, cost, offset)

    def _is_negligible(self, weights: Floats, cost: Floats) -> npt.NDArray[np.bool_]:
        """Costs that are left of terms that cancel out, and small ones on bounded columns."""
        size = np.abs(cost)
        cancelled = size <= CANCELLED * (np.abs(weights) @ np.abs(self._problem.C))
        bounded = np.isfinite(self._problem.lower) & np.isfinite(self._problem.upper)
        return np.asarray(cancelled | (bounded & (size <= NEGLIGIBLE_COST * size.max(initial=0.0))))

    def _bound_goals(self, bounds: Floats) -> None:
        self._bounds = bounds
        self._model.bound_goals(bounds)

    def _minimise(self, objective: _Objective) -> Outcome:
        if self._relaxation is None:
            return self._whole(objective)
        kind = "some plan known" if np.isfinite(objective.known) else "no plan known"
        strategy, patience = self._portfolio.pick(kind)
        outcome = self._timed(kind, strategy, objective, patience)
        if outcome.reason is Reason.TIME_LIMIT and not (self._budget.spent or self._is_due):
            return self._timed(kind, self._portfolio.best(kind), objective)
        return outcome

    def _timed(
        self, kind: str, strategy: Strategy, objective: _Objective, patience: float = np.inf
    ) -> Outcome:
        started = time.thread_time()
        self._model.patience = patience
        self._model.set_options(strategy.options)
        outcome = (
            self._reduced(strategy, objective) if strategy.relaxation else self._whole(objective)
        )
        self._model.patience = np.inf
        timing = Timing(
            kind, strategy.name, time.thread_time() - started, bool(np.isfinite(patience))
        )
        self._portfolio.note(timing)
        self._timings.append(timing)
        return outcome

    def _reduced(self, strategy: Strategy, objective: _Objective) -> Outcome:
        """Solve with the columns fixed that the relaxation's duals fix; see Relaxation."""
        assert self._relaxation is not None
        relaxed = self._relaxation.solve(objective.cost, self._bounds)
        if relaxed is None:
            return self._whole(objective)
        bound = relaxed.bound + objective.offset
        if not objective.exceeds(objective.known, bound):
            return Outcome(Reason.OPTIMAL, None, None, bound)
        dive = self._dive(objective, relaxed) if strategy.diving else None
        if dive is not None and self._is_optimal(objective, dive):
            self._solves += 1
            return dive
        value = self._value(objective, dive)
        if not np.isfinite(min(value, objective.known)):
            return self._whole(objective)
        if value < objective.known and dive is not None:
            return self._among(objective, relaxed, value, dive)
        return self._among(objective, relaxed, objective.known, None)

    def _dive(self, objective: _Objective, relaxed: Relaxed) -> Outcome | None:
        """The best plan that moves but a few columns from the relaxation's; None if no use."""
        integer = self._problem.integer
        if objective.known <= relaxed.least(_SMALL, integer) + objective.offset:
            return None
        cutoff = relaxed.least(_CORE, integer) + objective.offset
        self._restrict(relaxed, cutoff - objective.offset)
        return self._bounded(self._run(objective), cutoff)

    def _among(
        self, objective: _Objective, relaxed: Relaxed, cutoff: float, start: Outcome | None
    ) -> Outcome:
        """Solve among the plans that are no worse than ``cutoff``; one such plan is known."""
        self._restrict(relaxed, cutoff - objective.offset)
        self._solves += 1
        outcome = self._bounded(self._run(objective, start.x if start else None), cutoff)
        if outcome.reason is Reason.OPTIMAL and self._is_optimal(objective, outcome):
            if start is not None:
                self._met.append((start.f, start.x))  # type: ignore[arg-type]
            return outcome
        if outcome.reason in (Reason.TIME_LIMIT, Reason.INTERRUPTED):
            best = outcome if outcome.f is not None else start or outcome
            return replace(outcome, f=best.f, x=best.x)
        return self._whole(objective)

    def _restrict(self, relaxed: Relaxed, cutoff: float) -> None:
        assert self._relaxation is not None
        cutoff += TOLERANCE * max(1.0, abs(cutoff))
        self._model.bound_columns(*self._relaxation.tightened(relaxed, cutoff))

    def _bounded(self, outcome: Outcome, cutoff: float) -> Outcome:
        """An outcome over the plans up to ``cutoff``: nothing is proved of those above it."""
        return replace(outcome, bound=min(outcome.bound, cutoff))

    def _is_optimal(self, objective: _Objective, outcome: Outcome) -> bool:
        value = self._value(objective, outcome)
        return np.isfinite(value) and not objective.exceeds(value, outcome.bound)

    def _value(self, objective: _Objective, outcome: Outcome | None) -> float:
        if outcome is None or outcome.f is None:
            return np.inf
        return float(objective.weights @ outcome.f)

    def _whole(
        self, objective: _Objective, start: Floats | None = None, *, presolve: bool = True
    ) -> Outcome:
        """Solve with all columns; a verdict that closes a zone for good is proved twice."""
        self._model.bound_columns(self._problem.lower, self._problem.upper)
        self._solves += 1
        outcome = self._run(objective, start, presolve=presolve)
        if presolve and self._problem.is_discrete and self._is_doubtful(objective, outcome):
            outcome = self._run(objective, presolve=False)
        if objective.denied_by(outcome.bound):
            raise SolverError(codes.CONTRADICTION, "HiGHS twice denied a plan that it had found.")
        return outcome

    def _is_doubtful(self, objective: _Objective, outcome: Outcome) -> bool:
        """Presolve has been wrong on infeasibility, and on plans carried through it."""
        return outcome.reason is Reason.INFEASIBLE or objective.denied_by(outcome.bound)

    def _run(
        self,
        objective: _Objective,
        start: Floats | None = None,
        *,
        presolve: bool = True,
        model: HotModel | None = None,
    ) -> Outcome:
        """Run HiGHS; again from scratch and with other options where it gave no verdict."""
        model = model or self._model
        reason = self._run_once(model, objective, start, presolve=presolve)
        attempts = [(False, False), (True, True)] if presolve else [(False, True)]
        while reason is None and attempts:
            presolve, primal = attempts.pop(0)
            with model.listening():
                reason = self._run_once(model, objective, None, presolve=presolve, primal=primal)
        if reason is None:
            return Outcome(Reason.FAILED, None, None, -np.inf, words=model.words)
        if reason is Reason.INFEASIBLE:
            return Outcome(reason, None, None, np.inf)
        bound = model.dual_bound(reason) + objective.offset
        if not model.has_plan:
            return Outcome(reason, None, None, bound)
        x = self._plan(model)
        return Outcome(reason, self._values(x), x, bound)

    def _run_once(
        self,
        model: HotModel,
        objective: _Objective,
        start: Floats | None,
        *,
        presolve: bool,
        primal: bool = False,
    ) -> Reason | None:
        """Why HiGHS stopped; None if it has no verdict, or one that contradicts itself."""
        model.set_cost(objective.cost)
        if model.is_mip or not presolve or primal:
            model.forget()
        if model.is_mip:
            model.allow_gap(objective.slack)
            if start is not None:
                model.start_from(start)
        reason = model.run(presolve=presolve, primal=primal)
        agrees = not model.has_plan or _objective_agrees(model, objective.cost)
        return reason if agrees and reason is not Reason.FAILED else None

    def _plan(self, model: HotModel) -> Floats:
        problem, scales = self._problem, model.scales
        x = self._rounded(model.x)
        if self._is_mixed() and violation(problem, scales, x) > TOLERANCE:
            x = self._repair(x)
        x = problem.settled(x)
        require_feasible(problem, scales, x)
        return x

    def _values(self, x: Floats) -> Floats:
        """The plan's goal values, which must keep to the bounds they were given."""
        f = self._problem.evaluate(x)
        scales = self._model.goal_scales
        size = 1.0 + np.abs(f - self._problem.c0) * scales
        if ((f - self._bounds) * scales > TOLERANCE * size).any():
            raise SolverError(codes.CONTRADICTION, "HiGHS broke the bounds on the goals of a plan.")
        return f

    def _rounded(self, x: Floats) -> Floats:
        x = np.clip(x, self._problem.lower, self._problem.upper)
        x[self._problem.integer] = np.round(x[self._problem.integer])
        return x

    def _is_mixed(self) -> bool:
        return self._problem.is_discrete and not bool(self._problem.integer.all())

    def _repair(self, x: Floats) -> Floats:
        """Rounding the integers moved the rows: solve again for the continuous part alone."""
        self._keep_integers(self._model, x)
        return self._rounded(self._model.x) if self._model.run() is Reason.OPTIMAL else x

    def _keep_integers(self, model: HotModel, x: Floats) -> None:
        """Fix the integer columns at those of a plan, and free the others."""
        problem, kept = self._problem, self._problem.integer
        model.bound_columns(np.where(kept, x, problem.lower), np.where(kept, x, problem.upper))


def _objective_agrees(model: HotModel, cost: Floats) -> bool:
    """Whether the objective that HiGHS reports is the one its plan has.

    A MIP start that presolve carries over wrongly shows here: HiGHS 1.16.0 then reports as optimal
    what is not.
    """
    recomputed = float(cost @ model.x)
    return abs(model.objective - recomputed) <= TOLERANCE * max(1.0, abs(recomputed))
