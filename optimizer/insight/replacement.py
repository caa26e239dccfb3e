"""Replacement costs: what it costs whom to decide one thing otherwise than a plan does.

A decision that the plan takes is forced out, to its least value; a yes/no decision that it leaves
is forced in. Of the plans with that, the one whose largest loss, as a share of the goal's range, is
least is set against the plan. (Cabeza & Moilanen, "Replacement cost: a practical measure of site
value for cost-effective reserve planning", Biological Conservation 132, 2006, for one goal.)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..plans.plan import Plan
from ..problem.extended import Extension
from ..problem.names import Bools
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..problem.tolerances import NEGLIGIBLE_SHARE
from ..problem.value_noise import ValueNoise
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import by_label, decision_table
from ..search.options import Options
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from .alternatives import allowed, yes_no_columns
from .freedom import Numbers, goals_at_once

IN, OUT = "in", "out"
COSTS, IMPOSSIBLE, OPEN = "costs", "impossible", "not known"
_HALF = 0.5


@dataclass(frozen=True, eq=False, repr=False)
class Replacement(PublicResult):
    """What forcing each decision costs, the dearest first: ``decisions`` are ``decision, index_1,
    ..., value, forced, verdict, loss``: ``loss`` is the least share of its range that some goal
    loses at least, and the verdict says whether that is so, no plan decides so, or it is not known.
    It is infinite where a goal without a range loses: that cannot be a share. ``goals`` have, by
    the same rows, what each goal has then, in its own sense and unit. The plan's own ``values`` are
    by label. ``left_alone`` is the number of decisions that are not forced. ``stopped`` says why
    the search ended early, and is empty otherwise.
    """

    values: pd.Series
    decisions: pd.DataFrame
    goals: pd.DataFrame
    left_alone: int
    solves: int
    stopped: str

    @property
    def complete(self) -> bool:
        """Whether every cost is proved."""
        return not self.stopped

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        count = int((self.decisions["verdict"] == IMPOSSIBLE).sum())
        return f"decisions forced: {len(self.decisions)}, of these impossible: {count}"

    def to_dict(self) -> dict[str, Any]:
        """Decisions with their costs and the goals' values then as plain data."""
        then = self.goals.to_dict("records")
        rows = [
            row | {"goals": goals} for row, goals in zip(records(self.decisions), then, strict=True)
        ]
        found = {
            "values": by_label(self.values),
            "decisions": rows,
            "left_alone": self.left_alone,
            "complete": self.complete,
            "stopped": self.stopped,
            "solves": self.solves,
        }
        return dict(plain(found))


def replacement(
    plan: Plan,
    *,
    only: Numbers | None = None,
    workers: int = 1,
    budget: Budget | None = None,
) -> Replacement:
    """What it costs to force each decision of a plan in or out; a solve each and one for ties.

    ``only`` (r,) are the numbers of the decisions that count, by default all. An amount that is at
    its least is left alone, since nobody says how much of it would be forced in, and so is one
    without a least. Goals without a range lose nothing where that is possible.

    Raises InputError where the plan's problem is not known, SolverError where the solver fails.
    """
    problem = plan.problem
    shown = np.flatnonzero(~problem.columns.hidden) if only is None else only
    least = problem.lower[shown]
    rounding = NEGLIGIBLE_SHARE * np.maximum(np.abs(plan.x[shown]), 1.0)
    taken = plan.x[shown] > least + np.where(problem.integer[shown], _HALF, rounding)
    can = np.where(taken, np.isfinite(least), np.isin(shown, yes_no_columns(problem)))
    columns, out = shown[can], taken[can]
    with Search(problem, Options(workers=workers), budget=budget and budget.anew()) as search:
        found = _Forced(search, plan, columns, out)
        found.seek()
        return _told(plan, found, len(shown) - len(columns))


class _Forced:
    """Seeks the outcome for each of some ``columns`` that is forced ``out`` or in. Those of
    ``ranged`` lose in goals with a range alone.
    """

    def __init__(self, search: Search, plan: Plan, columns: Numbers, out: Bools) -> None:
        self.search, self._plan = search, plan
        self.columns, self.out = columns, out
        self.outcomes: dict[int, Outcome] = {}
        self.ranged = np.ones(len(columns), dtype=bool)
        self._without_range = plan.ranges <= 0

    def seek(self) -> None:
        """Look for plans in which goals without a range lose nothing, then for others."""
        self._seek(range(len(self.columns)))
        if not self._without_range.any():
            return
        denied = [k for k, each in self.outcomes.items() if each.reason is Reason.INFEASIBLE]
        self.ranged[denied] = False
        self._seek(denied)

    def _seek(self, places: Sequence[int]) -> None:
        most = goals_at_once(self._plan.problem)
        for first in range(0, len(places), most):
            if self.search.running:
                self._some(places[first : first + most])

    def _some(self, places: Sequence[int]) -> None:
        problem, p = self._plan.problem, self._plan.problem.p
        extension, spread = Extension(problem), divisors(self._plan.ranges)
        largest = extension.column(lower=0.0)
        for k in range(p):
            unit = np.where(np.arange(p) == k, 1.0, 0.0)
            row = {largest: -float(spread[k])}
            extension.row(row, goals=unit, upper=float(self._plan.f[k]))
        extension.goal({largest: 1.0})
        for place in places:
            extension.goal({int(self.columns[place]): 1.0 if self.out[place] else -1.0})
        derived = extension.extended()
        weights = np.where(np.arange(derived.p) == p, 1.0, 0.0)
        ties = np.append(1 / spread, np.zeros(derived.p - p))
        tasks = (
            (place, Subproblem(weights, self._bounds(place, k, derived.p), then=ties))
            for k, place in enumerate(places)
        )
        with self.search.beside(derived) as beside:
            self.outcomes |= dict(beside.stream(lambda: next(tasks, None)))

    def _bounds(self, place: int, k: int, count: int) -> Floats:
        problem, column = self._plan.problem, self.columns[place]
        bounds = np.full(count, np.inf)
        if self.ranged[place]:
            kept = allowed(self._plan, 0.0)
            bounds[: problem.p] = np.where(self._without_range, kept, np.inf)
        forced = problem.lower[column] if self.out[place] else -problem.upper[column]
        bounds[problem.p + 1 + k] = forced
        return bounds


def _told(plan: Plan, forced: _Forced, left_alone: int) -> Replacement:
    problem, columns = plan.problem, forced.columns
    ranged, noise = plan.ranges > 0, ValueNoise(problem)
    verdicts, losses = [], np.full(len(columns), np.nan)
    values = np.full((len(columns), problem.p), np.nan)
    for place in range(len(columns)):
        outcome = forced.outcomes.get(place)
        if outcome is not None and outcome.x is not None:
            f = problem.evaluate(outcome.x[: problem.n])
            near = np.abs(f - plan.f) <= noise.of(np.vstack([f, plan.f]))
            values[place] = np.where(near, plan.f, f)
            shares = (values[place] - plan.f)[ranged] / plan.ranges[ranged]
            losses[place] = shares.max(initial=0.0) if forced.ranged[place] else np.inf
        verdicts.append(_verdict(outcome))
    table = decision_table(problem.columns, columns, plan.x[columns]).assign(
        forced=np.where(forced.out, OUT, IN), verdict=verdicts, loss=losses
    )
    # The dearest first: what no plan decides so, then what costs a goal without a range.
    dear = np.nan_to_num(losses, nan=-1.0)
    order = np.lexsort([-dear, table["verdict"] != IMPOSSIBLE])
    goals = pd.DataFrame(values * problem.signs + 0.0, columns=problem.labels)
    return Replacement(
        plan.values,
        table.iloc[order].reset_index(drop=True),
        goals.iloc[order].reset_index(drop=True),
        left_alone,
        forced.search.solves,
        str(forced.search.stopped or ""),
    )


def _verdict(outcome: Outcome | None) -> str:
    known = {Reason.OPTIMAL: COSTS, Reason.INFEASIBLE: IMPOSSIBLE}
    return OPEN if outcome is None else known.get(outcome.reason, OPEN)
