"""A kernel, and a HiGHS below it, that lie once; and what a front may lose by that.

An answer to "minimise ``w @ f`` within ``bounds``" can only hide plans within the bounds. So a lie
has a *zone*: those of its plans that are better than the lie says. A lie is *contradicted* once a
plan of its zone is known. Then nothing at all may be lost.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from highspy import HighsModelStatus as Status

from planners import Stated
from wholepie import SolverError
from wholepie.diagnostics import codes
from wholepie.optimizer.problem.constants import Constants
from wholepie.optimizer.problem.problem import Floats, Problem
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem


@dataclass(frozen=True)
class Plans:
    """Every plan of the columns' bounds, with its minimised values, and whether it is feasible.

    The problem is the one that a kernel is given: values are without the goals' constants.
    """

    problem: Problem
    x: Floats
    f: Floats
    feasible: np.ndarray

    @classmethod
    def of(cls, stated: Stated, problem: Problem) -> "Plans":
        x, problem = stated.everything.astype(float), Constants(problem).rest
        feasible = np.array([stated.holds(tuple(map(int, plan))) for plan in x])
        return cls(problem, x, np.array([problem.evaluate(plan) for plan in x]), feasible)

    def within(self, sub: Subproblem, *, feasible: bool) -> np.ndarray:
        """Numbers of the plans within a subproblem's bounds, the best of it first."""
        inside = (self.f <= sub.bounds).all(axis=1) & (self.feasible == feasible)
        numbers = np.flatnonzero(inside)
        return np.asarray(numbers[np.argsort(self.f[numbers] @ sub.weights, kind="stable")])


@dataclass
class Liar:
    """What was answered rightly before the lie, and the zone of the lie."""

    plans: Plans
    at: int
    count: int = 0
    told: Subproblem | None = None
    limit: float = -np.inf
    is_told: bool = False
    known: list[Floats] = field(default_factory=list)
    current: Subproblem | None = None

    def due(self) -> bool:
        """Whether it is time; counts how often it was asked."""
        self.count += 1
        return self.count == self.at

    def tell(self, sub: Subproblem, limit: float) -> None:
        """Remember that a lie hides what is within a subproblem's bounds and below a limit."""
        self.told, self.limit = sub, limit

    def hides(self, f: Floats) -> np.ndarray:
        """Which values, shape (N, p), are in the zone of the lie."""
        if self.told is None:
            return np.full(len(f), False)
        within = (f <= self.told.bounds).all(axis=1)
        return np.asarray(within & (f @ self.told.weights < self.limit))


#: Changes an answer of the kernel; None where the lie cannot be told of it.
Answer = Callable[[Liar, Subproblem, Outcome], Outcome | None]


def no_plan(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    if outcome.reason is not Reason.OPTIMAL:
        return None
    liar.tell(sub, np.inf)
    return _bare(outcome, Reason.INFEASIBLE, np.inf)


def none_better(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """That no plan is better than the known one."""
    if outcome.f is None or not np.isfinite(sub.known):
        return None
    liar.tell(sub, sub.known)
    return _bare(outcome, Reason.OPTIMAL, sub.known)


def worse_plan(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """That the worst plan within the bounds is the best."""
    numbers = liar.plans.within(sub, feasible=True)
    if outcome.f is None or sub.fixed is not None or len(numbers) < 2:
        return None
    f, x = liar.plans.f[numbers[-1]], liar.plans.x[numbers[-1]]
    liar.tell(sub, float(sub.weights @ f))
    return replace(outcome, f=f, x=x, bound=float(sub.weights @ f), met=())


def unproved_plan(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """That the worst plan within the bounds is the best, with the true bound beside it."""
    lied = worse_plan(liar, sub, outcome)
    return None if lied is None else replace(lied, bound=outcome.bound)


def high_bound(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """That the plan found is better than the bound proved."""
    if not np.isfinite(outcome.bound):
        return None
    bound = outcome.bound + 3 * float(np.abs(sub.weights) @ liar.plans.problem.grid)
    liar.tell(sub, bound)
    return replace(outcome, bound=bound)


def broken_plan(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """A plan that breaks the rows, better than all others."""
    numbers = liar.plans.within(sub, feasible=False)
    if sub.fixed is not None or not len(numbers):
        return None
    f, x = liar.plans.f[numbers[0]], liar.plans.x[numbers[0]]
    liar.tell(sub, np.inf)
    return replace(outcome, reason=Reason.OPTIMAL, f=f, x=x, bound=float(sub.weights @ f))


def wrong_values(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """The plan, with better values than it has."""
    if outcome.f is None:
        return None
    liar.tell(sub, np.inf)
    f = outcome.f - liar.plans.problem.grid
    return replace(outcome, f=f, bound=float(sub.weights @ f))


def torn_plan(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    """A plan in halves, and one that is not a number."""
    if outcome.x is None:
        return None
    liar.tell(sub, np.inf)
    return replace(outcome, x=np.where(np.arange(len(outcome.x)) == 0, np.nan, outcome.x + 0.5))


def no_verdict(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    liar.tell(sub, np.inf)
    return _bare(outcome, Reason.FAILED, -np.inf)


def refusal(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    liar.tell(sub, np.inf)
    liar.is_told = True
    raise SolverError(codes.SOLVER_STOPPED, "on purpose")


def exception(liar: Liar, sub: Subproblem, outcome: Outcome) -> Outcome | None:
    liar.tell(sub, np.inf)
    liar.is_told = True
    raise RuntimeError("on purpose")


def _bare(outcome: Outcome, reason: Reason, bound: float) -> Outcome:
    return replace(outcome, reason=reason, f=None, x=None, bound=bound, met=())


ANSWERS: dict[str, Answer] = {
    each.__name__: each
    for each in (
        *(no_plan, none_better, worse_plan, unproved_plan, high_bound, broken_plan),
        *(wrong_values, torn_plan, no_verdict, refusal, exception),
    )
}

#: Changes a run of HiGHS, and returns its status; None where the lie cannot be told of it.
Run = Callable[[Liar, HotModel, Status], Status | None]


def run_no_plan(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """It is infeasible."""
    return None if status == Status.kInfeasible else Status.kInfeasible


def run_either(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """It is infeasible or unbounded."""
    return Status.kUnboundedOrInfeasible


def run_error(liar: Liar, model: HotModel, status: Status) -> Status | None:
    return Status.kSolveError


def run_exception(liar: Liar, model: HotModel, status: Status) -> Status | None:
    liar.is_told = True
    raise RuntimeError("on purpose")


def run_duals(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """Any duals: what they prove of a relaxation must hold whatever they are."""
    if status != Status.kOptimal or model.is_mip:
        return None
    duals = np.random.default_rng(liar.at).normal(size=model.row_duals.shape)
    model.lie = {"row_duals": duals * (np.abs(model.row_duals).max(initial=0.0) + 1)}
    return status


def run_high_bound(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """A bound above its own plan."""
    if status != Status.kOptimal or not model.is_mip:
        return None
    model.lie = {"bound": model.dual_bound(Reason.OPTIMAL) + 3 * _size(model)}
    return status


def run_broken_plan(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """The best of the plans that break the rows."""
    return _with_plan(liar, model, status, feasible=False)


def run_worse_plan(liar: Liar, model: HotModel, status: Status) -> Status | None:
    """That the worst plan within the bounds is the best."""
    lied = _with_plan(liar, model, status, feasible=True)
    if lied is not None and liar.current is not None:
        f = liar.plans.problem.evaluate(model.x)
        liar.tell(liar.current, float(liar.current.weights @ f))
    return lied


def _with_plan(liar: Liar, model: HotModel, status: Status, *, feasible: bool) -> Status | None:
    """Let a model have another plan, of those that fit its columns as they are bounded now."""
    sub = liar.current
    if status != Status.kOptimal or not model.is_mip or sub is None or sub.fixed is not None:
        return None
    numbers = liar.plans.within(sub, feasible=feasible)
    x = liar.plans.x[numbers]
    fitting = x[((model._lower <= x) & (x <= model._upper)).all(axis=1)]
    if len(fitting) < 2:
        return None
    chosen = fitting[-1 if feasible else 0]
    value = float(model._cost @ chosen)
    model.lie = {"x": chosen, "objective": value, "bound": value}
    return status


def _size(model: HotModel) -> float:
    return float(np.abs(model._cost).max(initial=1.0))


RUNS: dict[str, Run] = {
    each.__name__: each
    for each in (
        *(run_no_plan, run_either, run_error, run_exception, run_duals, run_high_bound),
        *(run_broken_plan, run_worse_plan),
    )
}


@contextmanager
def lying(liar: Liar, lie: str, place: Path | None = None) -> Iterator[None]:
    """The ``liar.at``-th answer of the kernel, or run of HiGHS, is a lie.

    The journal in ``place`` is copied to ``killed`` beside it three solves later.
    """
    with pytest.MonkeyPatch.context() as patch:
        _watch_kernel(patch, liar, ANSWERS.get(lie), place)
        if lie in RUNS:
            _watch_highs(patch, liar, RUNS[lie])
        yield


def _watch_kernel(
    patch: pytest.MonkeyPatch, liar: Liar, lie: Answer | None, place: Path | None
) -> None:
    solve = Kernel.solve
    later = [0]

    def lied(self: Kernel, sub: Subproblem) -> Outcome:
        # The scale of satisfaction is asked for at the end, of a problem with goals of its own:
        # no claim of the front rests on it.
        if self._problem.labels[-1].startswith("(added)"):
            return solve(self, sub)
        later[0] += liar.count >= liar.at
        if place is not None and later[0] == 3:
            copytree(place, place.with_name("killed"))
        liar.current = sub
        outcome = solve(self, sub)
        if lie is not None and liar.due():
            false = lie(liar, sub, outcome)
            if false is not None:
                liar.is_told = True
                return false
            liar.at += 1
        liar.known += [f for f, _ in outcome.plans]
        return outcome

    patch.setattr(Kernel, "solve", lied)


def _watch_highs(patch: pytest.MonkeyPatch, liar: Liar, lie: Run) -> None:
    run_once, dual_bound = HotModel._run_once, HotModel.dual_bound

    def lied_once(self: HotModel) -> Status:
        self.lie = {}
        status = run_once(self)
        if liar.due():
            lied = lie(liar, self, status)
            if lied is None:
                liar.at += 1
                return status
            liar.is_told = True
            self._status = lied
            return lied
        return status

    def bound(self: HotModel, reason: Reason) -> float:
        return float(_told(self, "bound", lambda: dual_bound(self, reason)))

    patch.setattr(HotModel, "_run_once", lied_once)
    patch.setattr(HotModel, "dual_bound", bound)
    for name in ("x", "objective", "row_duals"):
        _watch_property(patch, name)


def _watch_property(patch: pytest.MonkeyPatch, name: str) -> None:
    true: Any = getattr(HotModel, name)
    patch.setattr(HotModel, name, property(lambda self: _told(self, name, lambda: true.fget(self))))


def _told(model: HotModel, name: str, true: Callable[[], Any]) -> Any:
    lie = getattr(model, "lie", {})
    return lie[name] if name in lie else true()
