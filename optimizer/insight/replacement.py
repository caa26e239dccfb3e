"""Replacement costs: what it costs whom to decide one thing otherwise than a plan does.

A decision that the plan takes is forced out, to its least value; a yes/no decision that it leaves
is forced in. Of the plans with that, the one whose largest loss, as a share of the goal's range, is
least is set against the plan. (Cabeza & Moilanen, "Replacement cost: a practical measure of site
value for cost-effective reserve planning", Biological Conservation 132, 2006, for one goal.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..plans.plan import Plan
from ..problem.extended import Extension
from ..problem.names import Bools
from ..problem.numbers import divisors
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import by_label, decision_table
from ..search.options import Options
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.outcome import Outcome, Reason, Subproblem
from .alternatives import yes_no_columns
from .freedom import Numbers

IN, OUT = "in", "out"
COSTS, IMPOSSIBLE, OPEN = "costs", "impossible", "not known"
_MOST_CELLS, _MOST_GOALS = 4_000_000, 64


@dataclass(frozen=True, eq=False, repr=False)
class Replacement(PublicResult):
    """What forcing each decision costs, the dearest first: ``decisions`` are ``decision, index_1,
    ..., value, forced, verdict, loss``: ``loss`` is the least share of its range that some goal
    loses at least, and the verdict says whether that is so, no plan decides so, or it is not known.
    ``goals`` have, by the same rows, what each goal has then, in its own sense and unit. The plan's
    own ``values`` are by label. ``stopped`` says why the search ended early, and is empty
    otherwise.
    """

    values: pd.Series
    decisions: pd.DataFrame
    goals: pd.DataFrame
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
        return f"{len(self.decisions)} decisions forced, {count} impossible"

    def to_dict(self) -> dict[str, Any]:
        """Decisions with their costs and the goals' values then as plain data."""
        then = self.goals.to_dict("records")
        rows = [
            row | {"goals": goals} for row, goals in zip(records(self.decisions), then, strict=True)
        ]
        found = {
            "values": by_label(self.values),
            "decisions": rows,
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

    ``only`` (r,) are the numbers of the decisions that count, by default all. An amount
    that is at its least is left alone: how much of it would be forced in, nobody says.

    Raises InputError where the plan's problem is not known, SolverError where the solver fails.
    """
    problem = plan.problem
    shown = np.flatnonzero(~problem.columns.hidden) if only is None else only
    least = problem.lower[shown]
    taken = plan.x[shown] > least
    can = np.where(taken, np.isfinite(least), np.isin(shown, yes_no_columns(problem)))
    columns, out = shown[can], taken[can]
    with Search(problem, Options(workers=workers), budget=budget and budget.anew()) as search:
        outcomes = _forced(search, plan, columns, out)
        stopped = str(search.stopped or "")
        return _told(plan, (columns, out), outcomes, search.solves, stopped)


def _forced(search: Search, plan: Plan, columns: Numbers, out: Bools) -> dict[int, Outcome]:
    """The outcome for each forced column, by its place among ``columns``."""
    found: dict[int, Outcome] = {}
    most = max(1, min(_MOST_GOALS, _MOST_CELLS // max(1, plan.problem.n)))
    for first in range(0, len(columns), most):
        if not search.running:
            break
        places = range(first, min(first + most, len(columns)))
        found |= dict(_some_forced(search, plan, columns, out, places))
    return found


def _some_forced(
    search: Search, plan: Plan, columns: Numbers, out: Bools, places: range
) -> Iterator[tuple[int, Outcome]]:
    problem, p = plan.problem, plan.problem.p
    extension, spread = Extension(problem), divisors(plan.ranges)
    largest = extension.column(lower=0.0)
    for k in range(p):
        unit = np.where(np.arange(p) == k, 1.0, 0.0)
        extension.row({largest: -float(spread[k])}, goals=unit, upper=float(plan.f[k]))
    extension.goal({largest: 1.0})
    for place in places:
        extension.goal({int(columns[place]): 1.0 if out[place] else -1.0})
    derived = extension.extended()
    weights = np.where(np.arange(derived.p) == p, 1.0, 0.0)
    ties = np.append(1 / spread, np.zeros(derived.p - p))

    def asked(place: int) -> Subproblem:
        bounds = np.full(derived.p, np.inf)
        column = columns[place]
        forced = problem.lower[column] if out[place] else -problem.upper[column]
        bounds[p + 1 + place - places.start] = forced
        return Subproblem(weights, bounds, then=ties)

    tasks = ((place, asked(place)) for place in places)
    with search.beside(derived) as beside:
        yield from beside.stream(lambda: next(tasks, None))


def _told(
    plan: Plan,
    forced: tuple[Numbers, Bools],
    outcomes: dict[int, Outcome],
    solves: int,
    stopped: str,
) -> Replacement:
    problem, (columns, out) = plan.problem, forced
    spread = divisors(plan.ranges)
    verdicts, losses = [], np.full(len(columns), np.nan)
    values = np.full((len(columns), problem.p), np.nan)
    for place in range(len(columns)):
        outcome = outcomes.get(place)
        if outcome is not None and outcome.x is not None:
            values[place] = problem.evaluate(outcome.x[: problem.n])
            losses[place] = max(((values[place] - plan.f) / spread).max(), 0.0)
        verdicts.append(_verdict(outcome))
    table = decision_table(problem.columns, columns, plan.x[columns]).assign(
        forced=np.where(out, OUT, IN), verdict=verdicts, loss=losses
    )
    dear = np.where(table["verdict"] == IMPOSSIBLE, np.inf, losses)
    order = np.lexsort([np.arange(len(columns)), -np.nan_to_num(dear, nan=-1.0, posinf=np.inf)])
    goals = pd.DataFrame(values * problem.signs + 0.0, columns=problem.labels)
    return Replacement(
        plan.values,
        table.iloc[order].reset_index(drop=True),
        goals.iloc[order].reset_index(drop=True),
        solves,
        stopped,
    )


def _verdict(outcome: Outcome | None) -> str:
    known = {Reason.OPTIMAL: COSTS, Reason.INFEASIBLE: IMPOSSIBLE}
    return OPEN if outcome is None else known.get(outcome.reason, OPEN)
