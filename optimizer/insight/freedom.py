"""Freedom: what may still change around a plan, among all plans that lose little in every goal.

Of every decision, and of the sum of several, the least and the most that it can be. Yes/no
decisions that nothing is known of are asked about together: the plan in which most of them are
otherwise than in all plans known settles many of them, and that there is none settles all
(Janota, Lynce & Marques-Silva, "Algorithms for computing backbones of propositional formulae",
AI Communications 28, 2015). For what is left there are two solves each.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from ..plans.plan import Plan
from ..problem.extended import Extension
from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, SUM_ROUNDING
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import by_label, decision_table
from ..search.options import Options
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from .alike_decisions import AlikeDecisions
from .alternatives import allowed, yes_no_columns

Sums = sp.csr_array
Numbers = npt.NDArray[np.int64]
#: Goals that one derived problem is given at most; each is a dense row of its costs.
_MOST_CELLS, _MOST_GOALS = 4_000_000, 64
MUST, MAY, CANNOT, FIXED, VARIES, OPEN = "must", "may", "cannot", "fixed", "varies", "not known"
_HALF = 0.5


@dataclass(frozen=True, eq=False, repr=False)
class Freedom(PublicResult):
    """What may still change around a plan with these goal ``values``, by label, among all plans
    that lose at most ``lose``, a share of range, in every goal: those within ``limits``. The plan
    was chosen by ``rule``, and has the number ``plan`` where a front lists it.

    ``decisions`` are ``decision, index_1, ..., value, least, most, verdict``: yes/no decisions
    must, may or cannot be taken; amounts and whole numbers are fixed, but for rounding, or vary.
    ``groups`` have the same of sums: ``decision, by, group, members, value, least, most, verdict``.
    Goals ``without_range``, by label, lose nothing. Where the search ended early, ``stopped`` says
    why; what plans have is there, and a verdict that needs a proof which did not come is "not
    known".
    """

    plan: int | None
    rule: str
    lose: float
    values: pd.Series
    limits: pd.Series
    decisions: pd.DataFrame
    groups: pd.DataFrame
    without_range: tuple[str, ...]
    solves: int
    stopped: str

    @property
    def complete(self) -> bool:
        """Whether every least and most is proved."""
        return not self.stopped

    @property
    def counts(self) -> dict[str, int]:
        """How many decisions have each verdict."""
        found = self.decisions["verdict"].value_counts()
        return {each: int(found.get(each, 0)) for each in (MUST, MAY, CANNOT, FIXED, VARIES, OPEN)}

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        told = ", ".join(f"{verdict} {count}" for verdict, count in self.counts.items() if count)
        return f"decisions within a loss of {self.lose:.2%}: {told}"

    def to_dict(self) -> dict[str, Any]:
        """Limits, decisions and groups as plain data."""
        found = {
            "plan": self.plan,
            "rule": self.rule,
            "lose": self.lose,
            "values": by_label(self.values),
            "limits": by_label(self.limits),
            "without_range": list(self.without_range),
            "counts": self.counts,
            "decisions": records(self.decisions),
            "groups": records(self.groups),
            "complete": self.complete,
            "stopped": self.stopped,
            "solves": self.solves,
        }
        return dict(plain(found))


def freedom(
    plan: Plan,
    *,
    loss: float,
    only: Numbers | None = None,
    groups: Sequence[AlikeDecisions] = (),
    others: Floats | None = None,
    workers: int = 1,
    budget: Budget | None = None,
) -> Freedom:
    """What may still change among plans that lose at most ``loss``, a share of range, in each goal.

    ``only`` (r,) are the numbers of the decisions that count, by default all. ``others``
    (N, n) are plans known besides, which save solves.

    Raises
    ------
    InputError
        The loss makes no sense, or the plan's problem is not known.
    SolverError
        The solver fails.
    """
    if not 0 <= loss < 1:
        raise InputError(
            codes.NUMBER_ARGUMENT,
            f"A loss of {loss:g} cannot be asked for: it is from 0 to below 1.",
        )
    problem = plan.problem
    shown = np.flatnonzero(~problem.columns.hidden) if only is None else only
    known = plan.x[None] if others is None else np.vstack([plan.x[None], others])
    options = Options(workers=workers)
    with Search(problem, options, budget=budget and budget.anew()) as search:
        ranges = _Ranges(search, shown, _added(groups, problem.n), allowed(plan, loss))
        ranges.meet(known)
        ranges.settle_together(np.intersect1d(shown, yes_no_columns(problem)))
        ranges.settle_each()
        stopped = str(search.stopped or "") if ranges.open.any() else ""
        return _told(plan, loss, ranges, (shown, groups), search.solves, stopped)


def _units(numbers: Numbers, n: int) -> Sums:
    rows = np.arange(len(numbers))
    return sp.csr_array((np.ones(len(rows)), (rows, numbers)), shape=(len(rows), n))


def _added(groups: Sequence[AlikeDecisions], n: int) -> Sums:
    rows = [k for k, each in enumerate(groups) for _ in each.columns]
    numbers = [j for each in groups for j in each.columns]
    return sp.csr_array((np.ones(len(rows)), (rows, numbers)), shape=(len(groups), n))


def goals_at_once(problem: Problem) -> int:
    """How many goals a problem derived from this one gets at most."""
    return max(1, min(_MOST_GOALS, _MOST_CELLS // max(1, problem.n)))


class _Ranges:
    """Least and most of ``single`` columns (r,), and after them of ``sums`` of columns (s, n), over
    the plans with f <= ``bounds`` (p,): what plans have, and which of it is proved, both
    (2, r + s), the least first.
    """

    def __init__(self, search: Search, single: Numbers, sums: Sums, bounds: Floats) -> None:
        self._search, self._problem = search, search.problem
        self._single, self._bounds = single, bounds
        self._sums = sp.csr_array(sp.vstack([_units(single, self._problem.n), sums]))
        self._reach = self._reached()
        self.found = np.outer([np.inf, -np.inf], np.ones(self._sums.shape[0]))
        self._proved = np.zeros(self.found.shape, dtype=bool)

    @property
    def open(self) -> Bools:
        """What is not proved, (2, q)."""
        return np.logical_not(self._proved)

    def meet(self, plans: Floats) -> None:
        """Take plans (N, n) into account, those that lose too much left out."""
        values = np.array([self._problem.evaluate(x) for x in plans]).reshape(-1, self._problem.p)
        near = plans[(values <= self._bounds).all(axis=1)]
        if len(near):
            self._see(np.asarray(self._sums @ near.T))

    def _see(self, values: Floats) -> None:
        """Values (q, N) that plans have."""
        self.found[0] = np.minimum(self.found[0], values.min(axis=1))
        self.found[1] = np.maximum(self.found[1], values.max(axis=1))
        self._proved |= np.isclose(self.found, self._reach, rtol=SUM_ROUNDING, atol=SUM_ROUNDING)

    def _take(self, outcome: Outcome) -> None:
        """Take the plans of an outcome into account; its own one keeps to the bounds."""
        n = self._problem.n
        if outcome.x is not None:
            self._see(np.asarray(self._sums @ outcome.x[:n, None]))
        if outcome.met:
            self.meet(np.array([x[:n] for _, x in outcome.met]))

    def _reached(self) -> Floats:
        """What the columns' own bounds leave, (2, q)."""
        low, high = self._problem.lower, self._problem.upper
        return np.vstack([np.asarray(self._sums @ low), np.asarray(self._sums @ high)])

    def settle_together(self, yes_no: Numbers) -> None:
        """Settle yes/no columns by plans in which as many as can be are otherwise than known."""
        rows = self._rows_of(yes_no)
        while self._search.running:
            alike = self.found[0, rows] == self.found[1, rows]
            if not alike.any():
                return
            left, value = rows[alike], self.found[0, rows[alike]]
            outcome = self._otherwise(yes_no[alike], np.where(value > _HALF, 1.0, -1.0))
            if outcome is None:
                return
            self._take(outcome)
            if (self.found[0, left] == self.found[1, left]).all():
                self._proved[:, left] |= outcome.reason is Reason.OPTIMAL
                return

    def _rows_of(self, numbers: Numbers) -> Numbers:
        """The rows of ``sums`` that are single columns, in the order of ``numbers``."""
        at = {int(j): row for row, j in enumerate(self._single)}
        return np.array([at[int(j)] for j in numbers], dtype=np.int64)

    def _otherwise(self, columns: Numbers, signs: Floats) -> Outcome | None:
        extension = Extension(self._problem)
        extension.goal(dict(zip(map(int, columns), signs, strict=True)))
        p = self._problem.p
        wanted = Subproblem(np.append(np.zeros(p), 1.0), np.append(self._bounds, np.inf))
        with self._search.beside(extension.extended()) as beside:
            return beside.solve(wanted)

    def settle_each(self) -> None:
        """Settle what is left, each side of each sum by a solve."""
        sides = np.argwhere(self.open.T)  # both sides of one sum after each other
        most = goals_at_once(self._problem)
        for first in range(0, len(sides), most):
            if not self._search.running:
                return
            self._settle(sides[first : first + most])

    def _settle(self, sides: npt.NDArray[np.int64]) -> None:
        left = [(int(row), int(side)) for row, side in sides if not self._proved[side, row]]
        if not left:
            return
        extension, p = Extension(self._problem), self._problem.p
        for row, side in left:
            extension.goal(self._form(row, -1.0 if side else 1.0))
        free = np.full(len(left), np.inf)
        bounds = np.append(self._bounds, free)
        units = np.hstack([np.zeros((len(left), p)), np.eye(len(left))])
        tasks = (
            ((row, side), Subproblem(units[k], bounds))
            for k, (row, side) in enumerate(left)
            if not self._proved[side, row]
        )
        with self._search.beside(extension.extended()) as beside:
            for (row, side), outcome in beside.stream(lambda: next(tasks, None)):
                self._take(outcome)
                if outcome.reason is Reason.UNBOUNDED:
                    self.found[side, row] = np.inf if side else -np.inf
                self._proved[side, row] |= outcome.reason in (Reason.OPTIMAL, Reason.UNBOUNDED)

    def _form(self, row: int, sign: float) -> dict[int, float]:
        part = self._sums[[row]].tocoo()
        return {int(j): sign * float(value) for j, value in zip(part.col, part.data, strict=True)}


def _told(
    plan: Plan,
    loss: float,
    ranges: _Ranges,
    of: tuple[Numbers, Sequence[AlikeDecisions]],
    solves: int,
    stopped: str,
) -> Freedom:
    problem, (shown, groups) = plan.problem, of
    named = decision_table(problem.columns, shown, plan.x[shown])
    q = len(shown)
    yes_no = np.isin(shown, yes_no_columns(problem))
    value, noise = _values(plan, shown, groups)
    same = np.ptp(ranges.found, axis=0) <= noise
    least, most = np.where(same, value, ranges.found) + 0.0
    is_open = np.asarray(ranges.open.any(axis=0))
    single = np.append(yes_no, np.zeros(len(groups), dtype=bool))
    told = [
        _verdict(float(most[k] - least[k]), float(value[k]), bool(is_open[k]), bool(single[k]))
        for k in range(len(value))
    ]
    decisions = named.assign(least=least[:q], most=most[:q], verdict=told[:q])
    table = pd.DataFrame(
        {
            "decision": [each.decision for each in groups],
            "by": [each.by for each in groups],
            "group": [each.name for each in groups],
            "members": [len(each.columns) for each in groups],
            "value": value[q:],
            "least": least[q:],
            "most": most[q:],
            "verdict": told[q:],
        }
    )
    limits = (plan.f + loss * plan.ranges) * problem.signs + 0.0
    return Freedom(
        plan.number,
        plan.rule,
        loss,
        plan.values,
        pd.Series(limits, index=problem.labels),
        decisions,
        table,
        tuple(label for label, span in zip(problem.labels, plan.ranges, strict=True) if span <= 0),
        solves,
        stopped,
    )


def _values(plan: Plan, shown: Numbers, groups: Sequence[AlikeDecisions]) -> tuple[Floats, Floats]:
    """What the plan has of each decision and, after them, of each group, and which differences
    from it are but rounding.
    """
    rounding, members = _rounding(plan), [list(each.columns) for each in groups]
    value = np.append(plan.x[shown], [plan.x[each].sum() for each in members])
    return value, np.append(rounding[shown], [rounding[each].sum() for each in members])


def _rounding(plan: Plan) -> Floats:
    """Which differences of columns, (n,), are but rounding: a small share of what they can be, and
    of the largest amount that the plan has under their name.
    """
    problem, component = plan.problem, plan.problem.columns.component
    largest = np.ones(len(problem.columns.names))
    np.maximum.at(largest, component, np.abs(plan.x))
    size = np.minimum(problem.upper - problem.lower, largest[component])
    return np.asarray(np.where(problem.integer, 0.0, NEGLIGIBLE_SHARE * size))


def _verdict(span: float, value: float, is_open: bool, yes_no: bool) -> str:
    if span > 0:
        return MAY if yes_no else VARIES
    if is_open:
        return OPEN
    if not yes_no:
        return FIXED
    return MUST if value > _HALF else CANNOT
