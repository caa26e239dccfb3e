"""Regret: one plan for several scenarios, nowhere much worse than what would have been best there.

In each scenario the plan's weighted sum of goals, divided by their ranges there, is compared with
the least one; the largest of these regrets is minimised, and then their sum (Kouvelis & Yu,
"Robust discrete optimization and its applications", 1997).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..plans.case import Preferences
from ..plans.choosing import opened
from ..problem.extended import Extension
from ..problem.joint import decisions_of, joint_problem, require_same_decisions
from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..results.tables import decision_table
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem


@dataclass(frozen=True, eq=False, repr=False)
class Robust(PublicResult):
    """The plan of least largest regret.

    ``regrets`` has one row for each plan (the joint one, and each scenario's own best) and one
    column for each scenario; NaN where a plan is not feasible in a scenario. ``values`` are the
    joint plan's goals, one row for each scenario. ``decisions`` are its decisions.
    """

    regrets: pd.DataFrame
    values: pd.DataFrame
    decisions: pd.DataFrame
    solves: int

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        worst = float(self.regrets.iloc[0].max())
        return f"one plan for {len(self.values)} scenarios, largest regret {worst:.6g}"

    def to_dict(self) -> dict[str, Any]:
        """Regrets, goal values and decisions as plain data."""
        found = {
            "regrets": self.regrets,
            "values": records(self.values),
            "decisions": records(self.decisions),
        }
        return dict(plain(found))


@dataclass(frozen=True, eq=False)
class _Scenario:
    name: str
    problem: Problem
    weights: Floats
    best: float
    x: Floats


def min_max_regret(
    scenarios: Mapping[str, Problem],
    weights: Mapping[str, float] | None = None,
    *,
    budget: Budget | None = None,
) -> Robust:
    """The plan that keeps to every scenario's requirements, with the least largest regret.

    Problems have the same decisions, told apart by name and index. ``weights`` are by goal
    label, else
    the scenarios' own. Solves: each scenario's payoff table and optimum, and two.

    Raises
    ------
    InputError
        Fewer than two scenarios, or their decisions differ.
    InfeasibleError
        No plan meets the requirements of all scenarios.
    OutOfTimeError, SolverError
        The ``budget`` or Ctrl-C ends it; the solver fails.
    """
    if len(scenarios) < 2:
        raise InputError(codes.TOO_FEW, "Regret compares at least two scenarios.")
    require_same_decisions(scenarios)
    solves, found = 0, list[_Scenario]()
    budget = budget or Budget()
    for name, problem in scenarios.items():
        with Search(problem, budget=budget.anew()) as search:
            found.append(_opened(search, name, dict(weights or {})))
            solves += search.solves
    joint, more = _joint(found, budget)
    return Robust(
        regrets=_regrets(found, joint),
        values=_values(found, joint),
        decisions=_decisions(found[0].problem, joint[0]),
        solves=solves + more,
    )


def _opened(search: Search, name: str, weights: dict[str, float]) -> _Scenario:
    row = opened(search, Preferences(weights)).normalised()
    what = f"The best plan of {name}"
    outcome = search.settle(Subproblem(row, np.full(len(row), np.inf)), what)
    if outcome.f is None or outcome.x is None:
        raise search.unreached(what)
    return _Scenario(name, search.problem, row, float(row @ outcome.f), outcome.x)


def _joint(found: Sequence[_Scenario], budget: Budget) -> tuple[list[Floats], int]:
    """The joint plan as each scenario's own columns, and the number of solves."""
    joint = joint_problem([each.problem for each in found])
    extension, p = Extension(joint.problem), joint.problem.p
    largest = extension.column()
    ends = np.cumsum([0, *(each.problem.p for each in found)])
    total = np.concatenate([each.weights for each in found])
    for i, each in enumerate(found):
        row = np.zeros(p)
        row[ends[i] : ends[i + 1]] = each.weights
        extension.row({largest: -1.0}, goals=row, upper=each.best)
    extension.goal({largest: 1.0})
    wanted = Subproblem(
        np.append(np.zeros(p), 1.0), np.full(p + 1, np.inf), then=np.append(total, 0.0)
    )
    with Search(extension.extended(), budget=budget.anew()) as search:
        outcome = search.settle(wanted, "The joint plan")
        if outcome.reason is Reason.INFEASIBLE:
            raise InfeasibleError(
                codes.INFEASIBLE, "No plan meets the requirements of all scenarios together."
            )
        if outcome.x is None:
            raise search.unreached("The joint plan")
        x = outcome.x
        return [x[place] for place in joint.places], search.solves


def _regrets(found: Sequence[_Scenario], joint: Sequence[Floats]) -> pd.DataFrame:
    names = [each.name for each in found]
    rows = {"joint plan": [_regret(each, x) for each, x in zip(found, joint, strict=True)]}
    for each in found:
        rows[f"best for {each.name}"] = [_moved(each, other) for other in found]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _regret(scenario: _Scenario, x: Floats) -> float:
    return float(scenario.weights @ scenario.problem.evaluate(x)) - scenario.best


def _moved(source: _Scenario, target: _Scenario) -> float:
    """Regret in one scenario of another's plan; NaN where it is not feasible there.

    Only decisions are taken over: columns of the model's own follow from them.
    """
    if source is target:
        return 0.0
    problem = target.problem
    decided = decisions_of(source.problem)
    lower, upper = problem.lower.copy(), problem.upper.copy()
    for name, j in decisions_of(problem).items():
        lower[j] = upper[j] = source.x[decided[name]]
    outside = (lower < problem.lower - TOLERANCE) | (upper > problem.upper + TOLERANCE)
    if outside.any():
        return float("nan")
    fixed = replace(problem, lower=lower, upper=upper)
    outcome = Kernel(fixed).solve(Subproblem(target.weights, np.full(problem.p, np.inf)))
    if outcome.reason not in (Reason.OPTIMAL, Reason.INFEASIBLE):
        raise outcome.unreached()
    return float("nan") if outcome.x is None else _regret(target, outcome.x)


def _values(found: Sequence[_Scenario], joint: Sequence[Floats]) -> pd.DataFrame:
    rows = {
        each.name: pd.Series(
            each.problem.evaluate(x) * each.problem.signs + 0.0, index=each.problem.labels
        )
        for each, x in zip(found, joint, strict=True)
    }
    return pd.DataFrame(rows).T.rename_axis("scenario")


def _decisions(problem: Problem, x: Floats) -> pd.DataFrame:
    shown = np.flatnonzero(~problem.columns.hidden)
    return decision_table(problem.columns, shown, x[shown])
