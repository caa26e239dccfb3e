"""ExactModel: HiGHS asked loosely, and believed exactly.

HiGHS is asked about a problem that is, if anything, larger than the true one, so what it calls
infeasible is, and its bounds hold. A plan is accepted only if it keeps to the true one: in whole
numbers where rows, bounds and goals have steps. One that does not breaks a row whose numbers are
too large for HiGHS' tolerances, as a rule; that row is written in digits, and HiGHS is asked again.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.parts import broken_parts, goal_part
from ..problem.problem import Floats, Problem
from ..problem.tolerances import PRODUCT_ROUNDING, TOLERANCE, VALUE_ROUNDING
from ..problem.value_grid import ValueGrid
from ..problem.verification import faults, row_scales, violation
from .asked import Asked
from .highs import HotModel
from .long_rows import LongRows
from .objective import Objective
from .outcome import Outcome, Reason
from .safe_bounds import SafeBounds

#: After so many nodes a run begins again if it has a plan; after so many times more the next one.
_FEW_NODES = 4000.0
_MORE_NODES = 4.0
#: How much a linear problem is enlarged to solve it more finely than HiGHS' tolerance.
_ZOOM = 2.0**20
_NOTHING = Outcome(Reason.FAILED, None, None, -np.inf)


@dataclass(frozen=True, eq=False)
class _Fault:
    """Why a plan is none, in ``words``, or none if it is only worse than HiGHS says; numbers of
    stepped rows and goals that it breaks.
    """

    words: str
    rows: list[int]
    goals: list[int]


class ExactModel:
    """A HotModel of a problem as it is ``asked``, whose plans are checked against the problem as it
    was written; not thread-safe.

    ``linear`` is one of the linear relaxation, where amounts stand beside whole numbers.
    """

    def __init__(
        self,
        problem: Problem,
        asked: Asked,
        model: HotModel,
        linear: "ExactModel | None" = None,
    ) -> None:
        self._problem, self._asked, self._model = problem, asked, model
        self._linear = linear
        self._scales = row_scales(problem)
        self._long_rows = LongRows(asked.problem, model)
        self._value_grid = ValueGrid(problem)
        self._bounds = np.full(problem.p, np.inf)
        self._steps: list[float] = [np.inf] * problem.p

    def bound_goals(self, bounds: Floats) -> None:
        """Keep the goals' values to ``bounds``, shape (p,), inf for none."""
        self._bounds, self._steps = bounds, self._value_grid.steps_within(bounds)
        self._hold_goals()

    def _hold_goals(self) -> None:
        self._model.bound_goals(np.where(self._long_rows.goals, np.inf, self._bounds))
        self._long_rows.bound_goals(self._steps)

    def bound_columns(self, lower: Floats, upper: Floats) -> None:
        """Keep the columns between ``lower`` and ``upper``, both of shape (n,)."""
        self._model.bound_columns(lower, upper)

    def free_columns(self) -> None:
        """Keep the columns to no more than their own bounds."""
        self.bound_columns(self._asked.problem.stepped.lower, self._asked.problem.stepped.upper)

    def keep_integers(self, x: Floats) -> None:
        """Fix the integer columns at those of a plan, and free the others."""
        kept, stepped = self._problem.integer, self._asked.problem.stepped
        self.bound_columns(np.where(kept, x, stepped.lower), np.where(kept, x, stepped.upper))

    def run(
        self, objective: Objective, start: Floats | None = None, *, presolve: bool = True
    ) -> Outcome:
        """Run HiGHS; again another way where it gave no verdict, or a plan that is none."""
        outcome = self._searched(objective, start, presolve=presolve)
        return self.doubted(objective) if outcome.reason is Reason.FAILED else outcome

    def to_the_last_digits(self, objective: Objective, outcome: Outcome) -> Outcome:
        """An outcome of a linear problem, finer where its plan makes use of HiGHS' tolerances: they
        may be more than the whole range of a goal. The bound is what the duals prove.
        """
        if outcome.x is None or outcome.f is None or outcome.reason is not Reason.OPTIMAL:
            return outcome
        if not self._keeps_closely(outcome.f, outcome.x):
            outcome = self._refined(objective, outcome)
        bounds = self.proved(objective.cost[None], self._model.row_duals[None])
        return replace(outcome, bound=min(outcome.bound, float(bounds[0]) + objective.offset))

    def proved(self, costs: Floats, duals: Floats) -> Floats:
        """What duals, (k, m + p), prove of ``costs @ x`` for costs (k, n) of a linear problem; inf
        where they prove nothing, since a column has no bounds.
        """
        rows = self._model.rows
        bounds, _ = self._safe_bounds.of(costs, duals, (rows.lower, rows.upper), PRODUCT_ROUNDING)
        return np.where(np.isfinite(bounds), bounds, np.inf)

    def among_equals(self, objective: Objective, best: Outcome, then: Objective) -> Outcome | None:
        """The best for ``then`` of all plans that are as good for an objective as the ``best`` one,
        which was just found; None where such a plan turns out worse.

        A row that keeps the objective at its value has most columns and makes each iteration of the
        simplex method slow. Bounds on columns and rows say the same, and the basis stays feasible.
        """
        assert best.f is not None
        assert best.x is not None
        model, bounds = self._model, self._bounds
        between = model.columns, (model.rows.lower, model.rows.upper)
        at, duals = self._asked.counted(best.x), model.row_duals
        face = self._safe_bounds.optimal_face(at, objective.cost, duals, *between)
        self._bounds = np.where(objective.weights > 0, np.minimum(best.f, bounds), bounds)
        try:
            with model.bounded(*face):
                found = self.to_the_last_digits(then, self._searched(then, None, presolve=True))
            if found.f is None or found.x is None or not self._keeps_closely(found.f, found.x):
                return None
            return found
        finally:
            self._bounds = bounds

    @cached_property
    def _safe_bounds(self) -> SafeBounds:
        asked = self._asked.problem
        return SafeBounds(self._model.rows.matrix, *asked.reached)

    def run_finely(self, objective: Objective) -> Outcome:
        """Run a linear problem, and again for what its plan lacks, enlarged.

        So plans are finer than HiGHS' tolerance (Gleixner, Steffy & Wolter, "Iterative refinement
        for linear programming", INFORMS J. Computing 28, 2016).
        """
        return self._refined(objective, self.run(objective))

    def _refined(self, objective: Objective, outcome: Outcome) -> Outcome:
        if outcome.x is None or outcome.reason is not Reason.OPTIMAL:
            return outcome
        with self._zoomed(self._asked.counted(outcome.x)):
            if self._model.run() is not Reason.OPTIMAL:
                return outcome
            x = outcome.x + self._model.x * self._asked.worth / _ZOOM
            x = self._problem.settled(self._rounded(x))
            bound = objective.value(outcome) + self._model.objective / _ZOOM
        f = self._problem.evaluate(x)
        return outcome if self._breaks(f, x) else replace(outcome, f=f, x=x, bound=bound)

    def _zoomed(self, x: Floats) -> AbstractContextManager[None]:
        """Meanwhile columns are their distance from ``x``, shape (n,), enlarged."""
        model = self._model
        (low, high), activity = model.columns, model.rows.matrix @ x
        rows = model.rows.lower - activity, model.rows.upper - activity
        return model.bounded(
            (_ZOOM * (low - x), _ZOOM * (high - x)), (_ZOOM * rows[0], _ZOOM * rows[1])
        )

    def _keeps_closely(self, f: Floats, x: Floats) -> bool:
        above = (f - self._bounds) / (1.0 + np.abs(f - self._problem.c0))
        rows = violation(self._problem, self._scales, x)
        return max(float(above.max(initial=0.0)), rows) <= VALUE_ROUNDING

    def doubted(self, objective: Objective, first: Outcome = _NOTHING) -> Outcome:
        """Run HiGHS another way: without presolve, with other scales.

        Where a ``first`` outcome has a plan, only better ones are looked for.
        """
        with self._model.carefully():
            return self._searched(objective, None, first, presolve=False)

    def _searched(
        self,
        objective: Objective,
        start: Floats | None,
        best: Outcome = _NOTHING,
        *,
        presolve: bool,
    ) -> Outcome:
        """Run HiGHS; a long run begins again once it has a plan.

        Whatever is no better than that falls away from the start then, which may spare nearly all
        of the work. It need not be as good as a short one.
        """
        nodes, start = _FEW_NODES, objective.start if start is None else start
        while True:
            self._model.watch.most_nodes = nodes
            limit = objective.limit(best, self._model.margin)
            outcome = self._in_digits(objective, start, limit, presolve=presolve)
            best = objective.better(best, outcome, limit)
            if not self._model.watch.broke_off or best.reason is Reason.FAILED:
                return best
            if objective.suffices(best):
                return replace(best, reason=Reason.OPTIMAL)
            objective = objective.loosened
            nodes = np.inf if outcome.x is None else nodes * _MORE_NODES
            start = None

    def _in_digits(
        self, objective: Objective, start: Floats | None, limit: float, *, presolve: bool
    ) -> Outcome:
        """Run HiGHS until its plan is one, and as good as it says; write in digits what is not."""
        while True:
            outcome = self._verdict(objective, start, limit, presolve=presolve)
            if outcome.x is None:
                return outcome
            fault = self._fault(objective, outcome)
            if fault is None:
                return outcome
            if outcome.reason is Reason.OPTIMAL and self._forbids(outcome.x, fault):
                start = None
                self._hold_goals()
            elif not fault.words:
                return outcome
            elif outcome.reason is Reason.OPTIMAL:
                return Outcome(Reason.FAILED, None, None, -np.inf, words=fault.words)
            else:
                return replace(outcome, f=None, x=None)

    def _forbids(self, x: Floats, fault: _Fault) -> bool:
        """Write what is new of what a plan breaks as rows that it does not keep to."""
        problem, rows = self._problem, self._long_rows
        held = [rows.hold_part(part, most) for part, most in broken_parts(problem, x)]
        for k in fault.goals:
            part = goal_part(problem, k, x)
            held.append(part is not None and rows.hold_goal_part(k, part))
        return any(held) or rows.write(fault.rows, fault.goals)

    def _verdict(
        self, objective: Objective, start: Floats | None, limit: float, *, presolve: bool
    ) -> Outcome:
        """Run HiGHS; again from scratch and with other options where it gave no verdict."""
        model = self._model
        reason = self._run_once(objective, start, limit, presolve=presolve)
        attempts = [(False, False), (True, True)] if presolve else [(False, True)]
        while reason is None and attempts:
            presolve, primal = attempts.pop(0)
            with model.listening():
                reason = self._run_once(objective, None, limit, presolve=presolve, primal=primal)
        if reason is None:
            return Outcome(Reason.FAILED, None, None, -np.inf, words=model.words)
        if reason is Reason.INFEASIBLE:
            return Outcome(reason, None, None, np.inf)
        bound = model.dual_bound(reason) + objective.offset
        if not model.has_plan:
            return Outcome(reason, None, None, bound)
        x = self._plan(objective)
        return Outcome(reason, self._problem.evaluate(x), x, bound)

    def _run_once(
        self,
        objective: Objective,
        start: Floats | None,
        limit: float,
        *,
        presolve: bool,
        primal: bool = False,
    ) -> Reason | None:
        """Why HiGHS stopped; None if it has no verdict, or one that contradicts itself."""
        model = self._model
        model.set_cost(objective.cost)
        if model.is_mip or not presolve or primal:
            model.forget()
        if model.is_mip:
            model.allow_gap(objective.slack)
            model.cut_off(limit - objective.offset)
            if start is not None:
                model.start_from(self._asked.counted(start))
        reason = model.run(presolve=presolve, primal=primal)
        agrees = not model.has_plan or objective_agrees(model, objective.cost)
        return reason if agrees and reason is not Reason.FAILED else None

    def _plan(self, objective: Objective) -> Floats:
        """The plan of HiGHS with whole numbers; rounding them moves the continuous columns."""
        x = self._rounded(self._asked.written(self._model.x))
        if self._linear is None:
            return self._problem.settled(x)
        self._linear.bound_goals(self._bounds)
        self._linear.keep_integers(x)
        amounts = self._linear.run_finely(objective)
        return self._problem.settled(x) if amounts.x is None else amounts.x

    def _rounded(self, x: Floats) -> Floats:
        stepped, integer = self._problem.stepped, self._problem.integer
        return np.clip(np.where(integer, np.round(x), x), stepped.lower, stepped.upper)

    def _fault(self, objective: Objective, outcome: Outcome) -> _Fault | None:
        """What is wrong with a plan, if anything: it breaks the problem, or its value is worse than
        HiGHS says.
        """
        assert outcome.f is not None
        assert outcome.x is not None
        x, above = outcome.x, self._above(outcome.f, outcome.x)
        words = list(faults(self._problem, self._scales, x))
        if above.any():
            words.append("the bounds on its goals")
        worse = objective.exceeds(objective.value(outcome), outcome.bound, self._model.margin)
        if not (words or worse):
            return None
        said = f"HiGHS returned a plan that breaks {' and '.join(words)}." if words else ""
        return _Fault(said, self._doubtful_rows(x), np.flatnonzero(above).tolist())

    def seen(self, x: Floats) -> tuple[Floats, Floats] | None:
        """Values and columns of a plan that HiGHS has on its way; None if it is none."""
        own = self._asked.written(x[: self._problem.n])
        found = self._problem.settled(self._rounded(own))
        f = self._problem.evaluate(found)
        return None if self._breaks(f, found) else (f, found)

    def _breaks(self, f: Floats, x: Floats) -> bool:
        return any(faults(self._problem, self._scales, x)) or bool(self._above(f, x).any())

    def _above(self, f: Floats, x: Floats) -> npt.NDArray[np.bool_]:
        """Which goals of a plan with values f, shape (p,), are above their bounds, shape (p,): in
        whole numbers or beyond tolerance.
        """
        steps = self._problem.stepped.values(x)
        counted = np.array([v is not None for v in steps]) & (self._problem.grid > 0)
        over = np.array(
            [v is not None and v > most for v, most in zip(steps, self._steps, strict=True)]
        )
        return np.asarray(np.where(counted, over, self._exceeds(f)))

    def _doubtful_rows(self, x: Floats) -> list[int]:
        """Numbers of the rows in steps that x breaks, or that HiGHS' own plan does.

        In x columns are at their best, such as those that stand for a max, and not in HiGHS' plan.
        """
        stepped, own = self._asked.problem.stepped, self._asked.written(self._model.x)
        return np.flatnonzero(~stepped.kept(x) | ~stepped.kept(own)).tolist()

    def _exceeds(self, f: Floats) -> npt.NDArray[np.bool_]:
        """Which goals are above their bounds by more than the tolerance, shape (p,)."""
        scales = self._model.rows.goal_scales
        size = 1.0 + np.abs(f - self._problem.c0) * scales
        return np.asarray((f - self._bounds) * scales > TOLERANCE * size)


def objective_agrees(model: HotModel, cost: Floats) -> bool:
    """Whether the objective that HiGHS reports is the one its plan has.

    A MIP start that presolve carries over wrongly shows here: HiGHS 1.16.0 then reports as optimal
    what is not.
    """
    recomputed = float(cost @ model.x)
    return abs(model.objective - recomputed) <= TOLERANCE * max(1.0, abs(recomputed))
