"""The Python API for what cannot all be had, and for why to stand together.

A *source* is what :mod:`wholepie.api` says it is.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .. import models
from ..models import Scenario
from ..models.relaxing import write_relaxed
from ..optimizer.engine import Options, Progress
from ..optimizer.errors import InputError, SolverError
from ..optimizer.insight.concessions import Agreement, Concessions
from ..optimizer.insight.concessions import concessions as _concessions
from ..optimizer.insight.explain import explain as _explain
from ..optimizer.insight.explanation import Explanation
from ..optimizer.insight.together import Coalitions, together
from ..optimizer.insight.words import amount
from ..optimizer.problem.problem import Problem
from ..optimizer.search.interrupt import interruptible
from ..optimizer.solver.verification import TOLERANCE, row_scales, violation
from . import fronts as api

__all__ = ["coalitions", "concessions", "explain", "relax"]

_LEAST_SECONDS = 1e-6


def explain(
    source: Any, *, time_limit: float | None = None, most: int | None = None
) -> Explanation:
    """Why no plan meets all requirements: every minimal conflict and every minimal correction.

    A conflict is a set of requirements that cannot hold together, none to spare; a correction a set
    to give up so that the rest can hold. Smallest first. ``time_limit`` in seconds or ``most``
    conflicts end the list early; ``complete`` says whether it is whole. Constraints of a Pyomo
    model are requirements by name.

    Raises
    ------
    InputError
        The source or an option cannot be used.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var(domain=pyo.Integers, bounds=(0, 9))
    >>> model.many, model.few = pyo.Constraint(expr=model.x >= 5), pyo.Constraint(expr=model.x <= 3)
    >>> model.cost = pyo.Objective(expr=model.x)
    >>> [[each.name for each in found.requirements] for found in explain(model).conflicts]
    [['many', 'few']]
    """
    budget = api.budget_of(time_limit)
    with interruptible(budget):
        return _explain(_as_asked(api.loaded(source)), budget, most=_most(most))


def concessions(
    source: Any,
    *,
    negotiable: Sequence[str] | None = None,
    within: float | None = None,
    time_limit: float | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] | None = None,
) -> Concessions:
    """Front of concessions: by how much each party's negotiable requirements must be relaxed.

    A party's concession is the sum over its requirements of the share of what was asked that is
    given up; a ``for`` counts as one. ``negotiable`` names requirements instead of those that are
    marked. The other options are those of :func:`wholepie.front`.

    Raises
    ------
    InputError
        The source or an option cannot be used, or no requirement is negotiable.
    InfeasibleError
        The requirements that are not negotiable cannot hold together.
    SolverError, OutOfTimeError
        HiGHS failed; no way to agree was found in time.
    """
    loaded = api.loaded(source)
    title = loaded.title if isinstance(loaded, Scenario) else ""
    return _concessions(
        _as_asked(loaded),
        Options(within, time_limit, None, workers),
        negotiable=negotiable,
        progress=progress,
        about={"title": f"Concessions: {title}"} if title else {},
        budget=api.budget_of(time_limit),
    )


def relax(source: Any, agreement: Agreement, path: str | Path) -> Scenario:
    """Write the scenario with its requirements relaxed as agreed, and the tables beside it.

    Numbers are written anew and allowances added where a rule has no number; all else stays.
    Returns the new scenario, which has been checked to allow the plan of the agreement.

    Raises
    ------
    InputError
        The source is no scenario; a rule cannot be rewritten, or a file not be written.
    """
    scenario, target = api.loaded(source), Path(path)
    if not isinstance(scenario, Scenario):
        raise InputError("Only a scenario can be written out relaxed; a plain model has no file.")
    if scenario.overrides:
        raise InputError(
            "The file does not hold this scenario's overrides; write them there first."
        )
    if target.exists():
        raise InputError(f"{target} is there already; choose another name.")
    for shares in (True, False):
        write_relaxed(scenario.path, target, agreement.concessions, shares=shares)
        relaxed = models.load(target)
        found = relaxed.problem()
        excess = violation(found, row_scales(found), agreement.x[: found.n])
        if excess <= TOLERANCE:
            return relaxed
    target.unlink()
    raise SolverError(f"{target} does not allow the plan that was agreed on, by {excess:.2g}.")


def coalitions(
    source: Any,
    *,
    rule: str | None = None,
    in_units: bool = False,
    time_limit: float | None = None,
    pairs: int = 100,
    seed: int = 0,
) -> Coalitions:
    """What stakeholders reach by themselves and in every coalition, and what that says of a plan.

    The source is a scenario: a plain model does not say who brings what. ``rule`` chooses the plan
    of all whose give and get is looked at, by default one that reaches the value of all.
    ``in_units`` counts in the goals' common unit instead of the parties' satisfaction. More than 12
    stakeholders get a Shapley value sampled with ``pairs`` of orders and their reverses.
    ``time_limit`` is in seconds; without the payoff table of all, which comes first, nothing can be
    counted.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; a coalition is limited by nothing; all together
        cannot meet their requirements.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed, before the plan of all was known.
    """
    scenario = api.loaded(source)
    if not isinstance(scenario, Scenario):
        raise InputError("Coalitions need a scenario, which says who contributes what.")
    budget = api.budget_of(time_limit)
    left = None if time_limit is None else max(budget.remaining, _LEAST_SECONDS)
    chosen = api.plan(scenario, rule or "weighted", time_limit=left)
    with interruptible(budget):
        return together(
            chosen,
            scenario,
            _brings(scenario),
            chosen=rule is not None,
            in_units=in_units,
            pairs=pairs,
            seed=seed,
            budget=budget,
        )


def _brings(scenario: Scenario) -> dict[str, str]:
    return {
        party["name"]: ", ".join(
            f"{each['name']} {amount(each['amount'])}" for each in party["contributes"]
        )
        for party in scenario.about()["stakeholders"]
    }


def _most(most: int | None) -> int | None:
    if most is not None and most < 1:
        raise InputError(f"most is {most}; at least one conflict is needed.")
    return most


def _as_asked(source: Any) -> Problem:
    """The problem, with requirements that no decision can meet as rows."""
    return source.as_asked() if isinstance(source, Scenario) else api.problem(source)
