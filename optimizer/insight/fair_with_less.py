"""Fair with less: the leximin plan that there would be with less of what parties contribute.

Satisfaction is measured on the scale of the problem as it is, so that the percentages compare. A
first solve makes the worst-off party best off: it tells whether there is a plan at all, and where
the time ends then, its bound says what the worst-off party gets at most.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError, SolverError
from ..parties.listed import fairest, is_fairest
from ..plans.case import Case, Preferences
from ..plans.choosing import opened
from ..plans.fair import refuse_hopeless, tried_worst
from ..plans.leximin import choose as leximin
from ..plans.plan import Plan
from ..problem.problem import Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..results.written import typed_percent
from ..search.search import Search
from ..search.stopping import Stop, StopKind
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason
from .explain import explain
from .explanation import conflict_words

FAIR, NO_PLAN, OPEN, INCOMPARABLE = "fair plan", "no plan", "not known", "not comparable"
RULE = "leximin"


@dataclass(frozen=True)
class Reduction:
    """Less of something: its ``name``, how much there is and how much less (NaN of several things
    at once), and how to get the problem with less of it.
    """

    name: str
    amount: float
    less: float
    problem: Callable[[], Problem]


@dataclass(frozen=True, eq=False)
class PlanWithLess:
    """What a reduction leaves: its ``name``, ``amount`` and how much ``less``, as in
    :class:`Reduction`, the fair ``plan`` then, and ``state``: whether it was found, there is no
    plan, it is not known in the time there was, or it cannot be compared.

    The worst-off party gets ``at_least`` and ``at_most`` such a satisfaction in the plan that is
    best for it, as far as that is proved; NaN without a plan. ``reasons`` are sentences: which
    requirements stand in the way of any plan, why nothing can be compared, or how the solver
    failed.
    """

    name: str
    amount: float
    less: float
    state: str
    plan: Plan | None = None
    at_least: float = math.nan
    at_most: float = math.nan
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class FairWithLess(PublicResult):
    """The fair plan as it is (``now``), and with a ``share`` less of each contribution.

    ``stopped`` says why not all is known, and is empty if it is.
    """

    now: Plan
    share: float
    found: tuple[PlanWithLess, ...]
    solves: int = 0
    stopped: str = ""

    @property
    def satisfaction(self) -> pd.DataFrame:
        """Satisfaction of each party (columns) in the fair plan with less of each contribution
        (rows); NaN without a plan, and for a party with nothing to gain.
        """
        rows = [self._shares(each) for each in self.found]
        names = pd.Index([each.name for each in self.found], name="less of")
        return pd.DataFrame(rows, index=names, columns=list(self.now.parties.names))

    @property
    def changes(self) -> pd.DataFrame:
        """By how much each party's satisfaction differs from that in the fair plan as it is."""
        changed = self.satisfaction - self.now.satisfaction
        return changed.where(changed.abs() >= NEGLIGIBLE_SHARE, changed * 0.0) + 0.0

    @property
    def values(self) -> pd.DataFrame:
        """Goal values of the fair plan with less of each contribution; NaN without a plan."""
        none = pd.Series(math.nan, index=self.now.labels)
        rows = [none if each.plan is None else each.plan.values for each in self.found]
        return pd.DataFrame(rows, index=self.satisfaction.index, columns=self.now.labels)

    def _shares(self, each: PlanWithLess) -> pd.Series:
        none = pd.Series(math.nan, index=list(self.now.parties.names))
        return none if each.plan is None else each.plan.satisfaction

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        states = [each.state for each in self.found]
        counts = ", ".join(f"{states.count(each)} {each}" for each in dict.fromkeys(states))
        return f"{typed_percent(self.share)} less of each contribution: {counts}"

    def to_dict(self) -> dict[str, Any]:
        """The plan as it is and those with less, as plain data."""
        told = {
            "share": self.share,
            "units": {goal.label: goal.unit for goal in self.now.goals},
            "values": self.now.values,
            "satisfaction": self.now.satisfaction,
            "outside_declared": dict(
                zip(self.now.parties.names, self.now.parties.declared, strict=True)
            ),
            "with_less": [self._told(each) for each in self.found],
            "solves": self.solves,
            "stopped": self.stopped,
        }
        return dict(plain(told))

    def _told(self, each: PlanWithLess) -> dict[str, Any]:
        found = {name: value for name, value in vars(each).items() if name != "plan"}
        plan = each.plan
        return found | {
            "values": None if plan is None else plan.values,
            "satisfaction": None if plan is None else plan.satisfaction,
        }


def fair_with_less(
    problem: Problem,
    reductions: Sequence[Reduction],
    share: float,
    *,
    front: Front | None = None,
    budget: Budget | None = None,
) -> FairWithLess:
    """The leximin plan of a problem with each of these reductions, which are by a ``share``.

    Of q parties, each takes a solve, and q + 1 more where there is a plan. A ``front`` of the same
    goals has the scale, and the fair plan as it is where it is known to list it. What the
    ``budget`` leaves no time for is not known, and said to be so.

    Raises
    ------
    InfeasibleError, InputError, UnboundedError
        No plan is feasible as it is, or an outside option cannot be met; no party has anything to
        gain; a goal has no best.
    OutOfTimeError, SolverError
        The ``budget`` or Ctrl-C ends it before the fair plan as it is was reached.
    """
    with Search(problem, budget=budget and budget.anew()) as search:
        case = opened(search, Preferences(), front)
        refuse_hopeless(case)
        if not case.parties.active.any():
            raise InputError(
                codes.NO_SUBSTANCE,
                "No party has anything to gain, so that no plan is fairer than another.",
            )
        now = _now(case, front)
        found = tuple(_with_less(case, each) for each in reductions)
        stopped = str(search.stopped or _failure(found) or "")
        return FairWithLess(now, share, found, search.solves, stopped)


def _failure(found: Sequence[PlanWithLess]) -> Stop | None:
    """That the solver failed at some reduction, if it did."""
    failed = (each.reasons for each in found if each.state == OPEN and each.reasons)
    return next((Stop(StopKind.SOLVER_FAILED, reasons[0]) for reasons in failed), None)


def _now(case: Case, front: Front | None) -> Plan:
    """The fair plan of the problem as it is."""
    if front is not None and is_fairest(front) and (number := fairest(front)):
        listed: Plan = front[number]
        return replace(listed, parties=case.parties)
    x = leximin(case)
    if x is None or not case.search.running:
        raise case.search.unreached("The fair plan")
    return _plan(case, x)


def _plan(case: Case, x: Any) -> Plan:
    return Plan.of(case.problem, x, RULE, parties=case.parties, solves=0, seconds=0.0)


def _with_less(case: Case, given: Reduction) -> PlanWithLess:
    made = PlanWithLess(
        given.name, given.amount, given.less, OPEN, at_least=-np.inf, at_most=np.inf
    )
    if not case.search.running:
        return made
    try:
        problem = given.problem()
    except InfeasibleError as error:
        return _none(made, error.message)
    except InputError as error:
        return _incomparable(made, f"The scenario is not valid then: {_first(error)}")
    with case.search.beside(problem) as beside:
        found = _tried(replace(case, search=beside), made)
    return _none(made, *_obstacles(problem, case.search.budget)) if found is None else found


def _tried(case: Case, made: PlanWithLess) -> PlanWithLess | None:
    """The fair plan or what is known of it; None where there is no plan."""
    try:
        worst = tried_worst(case)
    except SolverError as error:
        return replace(made, reasons=(error.message,))
    if worst is None:
        return made
    if worst.reason is Reason.INFEASIBLE:
        return None
    if worst.reason is Reason.UNBOUNDED:
        return _incomparable(made, "What a party gets is unbounded then.")
    made = _bounded(case, made, worst)
    try:
        x = leximin(case) if case.search.running else None
    except SolverError as error:
        return replace(made, reasons=(error.message,))
    if x is None or not case.search.running:
        return made
    return replace(made, state=FAIR, plan=_plan(case, x))


def _bounded(case: Case, made: PlanWithLess, worst: Outcome) -> PlanWithLess:
    at_least = -np.inf
    if worst.f is not None:
        at_least = float(np.nanmin(case.parties.satisfaction(worst.f[: case.problem.p])))
    return replace(made, at_least=at_least, at_most=max(at_least, -worst.bound))


def _none(made: PlanWithLess, *reasons: str) -> PlanWithLess:
    return replace(made, state=NO_PLAN, at_least=math.nan, at_most=math.nan, reasons=reasons)


def _incomparable(made: PlanWithLess, reason: str) -> PlanWithLess:
    return replace(made, state=INCOMPARABLE, at_least=math.nan, at_most=math.nan, reasons=(reason,))


def _obstacles(problem: Problem, budget: Budget) -> list[str]:
    """Which requirements stand in the way, as far as there is time to find out and HiGHS tells."""
    try:
        found = explain(problem, budget, most=1, measured=False).conflicts
    except SolverError:
        return []
    return [conflict_words(each) for each in found]


def _first(error: InputError) -> str:
    return error.message.splitlines()[0]
