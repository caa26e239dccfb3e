"""The Python API: a problem goes in, a front, a payoff table or a plan comes out.

A *source* is the path of a scenario file or its folder, a :class:`Scenario`, a Pyomo model with one
or more objectives, or a :class:`Problem`.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from . import models
from .models import Scenario
from .models.relaxing import write_relaxed
from .optimizer.check import require_solvable
from .optimizer.engine import Options, Progress, run
from .optimizer.errors import InfeasibleError, InputError, SolverError
from .optimizer.front import Front, payoff_table
from .optimizer.highs import Budget
from .optimizer.insight.concessions import Agreement, Concessions
from .optimizer.insight.concessions import concessions as _concessions
from .optimizer.insight.explain import Explanation
from .optimizer.insight.explain import explain as _explain
from .optimizer.insight.together import Coalitions, together
from .optimizer.insight.words import amount, conflict_words
from .optimizer.interrupt import interruptible
from .optimizer.payoff import payoff as _payoff
from .optimizer.plans import RULES, Plan, Wishes
from .optimizer.problem import Problem
from .optimizer.search import Search
from .optimizer.verify import TOLERANCE, row_scales, violation

__all__ = [
    "PayoffTable",
    "check",
    "coalitions",
    "concessions",
    "explain",
    "front",
    "load",
    "open",
    "payoff",
    "plan",
    "problem",
    "relax",
]

_CONFLICT_SECONDS = 60.0


@dataclass(frozen=True, eq=False)
class PayoffTable:
    """Best of each goal alone with ties broken by the others; rows and columns by goal label.

    ``nadir`` is exact for two goals and an estimate for more, which ``exact`` tells.
    """

    table: pd.DataFrame
    ideal: pd.Series
    nadir: pd.Series
    exact: bool


def load(path: str | Path) -> Scenario:
    """The scenario in a file, or in the ``scenario.yaml`` of a folder.

    Raises ScenarioError with every fault of the file and its tables.
    """
    path = Path(path)
    return models.load(path / "scenario.yaml" if path.is_dir() else path)


def problem(source: Any, goals: Sequence[str] | None = None) -> Problem:
    """The engine's form of a source, with all goals or only the named ones.

    Raises
    ------
    InputError, InfeasibleError
        The source cannot be used; a requirement without decisions is violated.
    """
    found = _problem(_loaded(source))
    return found if goals is None else found.select(list(goals))


def front(
    source: Any,
    *,
    goals: Sequence[str] | None = None,
    within: float | None = None,
    time_limit: float | None = None,
    max_points: int | None = None,
    workers: int = 1,
    method: str | None = None,
    samples: int | None = None,
    tolerance: float = 0.0,
    progress: Callable[[Progress], None] | None = None,
) -> Front:
    """Every efficient compromise, or as many as ``within`` asks for, with a certificate.

    ``within`` is a share of each goal's range that plans may go unmatched by; without it the front
    is exact where goals have steps, else certified to the goals' ``step`` or to 1 % (two goals) or
    5 %. ``time_limit`` is in seconds; ``max_points`` ends the search at that many points. A stop by
    either or by Ctrl-C returns what was found, certified. ``samples`` and ``tolerance`` are for the
    methods that say so; see :class:`Options`.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; a goal has no finite best; no plan is feasible.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.x = pyo.Var([1, 2], domain=pyo.Integers, bounds=(0, 2))
    >>> model.gain = pyo.Objective(expr=model.x[1] + 2 * model.x[2], sense=pyo.maximize)
    >>> model.cost = pyo.Objective(expr=2 * model.x[1] + 3 * model.x[2])
    >>> front(model).points.astype(int).to_numpy().tolist()
    [[6, 10], [5, 8], [4, 6], [3, 5], [2, 3], [1, 2], [0, 0]]
    """
    options = Options(within, time_limit, max_points, workers, method, samples, tolerance)
    source = _loaded(source)
    about = source.about() if isinstance(source, Scenario) else {}
    found = problem(source, goals)
    with _conflict_told(found, time_limit):
        return run(found, options, progress, about)


def payoff(source: Any, *, goals: Sequence[str] | None = None) -> PayoffTable:
    """The best of each goal alone, and what it leaves to the others.

    Raises as :func:`front` does.
    """
    found = problem(source, goals)
    with _conflict_told(found):
        return _payoff_table(found)


def plan(
    source: Any,
    rule: str = "weighted",
    *,
    goals: Sequence[str] | None = None,
    weights: Mapping[str, float] | None = None,
    order: Sequence[str] = (),
    tolerance: float = 0.0,
) -> Plan:
    """One efficient plan, chosen by a rule: ``weighted`` or ``lexicographic``.

    ``weights`` are by goal label (goals left out count 0), else stakeholders' and goals' own;
    ``order`` lists goals from first to last, else their priorities count; ``tolerance`` is the
    share of its range that an earlier goal may give up for the later ones.

    Raises as :func:`front` does, and InputError for an unknown rule or goal.
    """
    chosen, wishes = RULES.named(rule), Wishes(dict(weights or {}), tuple(order), tolerance)
    found = problem(source, goals)
    with _conflict_told(found), Search(found) as search:
        optima = _payoff(search)
        x = None if optima is None else chosen.choose(search, optima, wishes)
    if optima is None or x is None:
        raise SolverError(f"No plan was reached: {search.stopped or 'HiGHS gave none'}.")
    values = optima.values * found.signs + 0.0
    return Plan(rule, found, x, values, search.solves, search.seconds)


def check(source: Any) -> Problem:
    """The problem, once it is known that all requirements can be met and every goal has a best.

    Raises as :func:`front` does.
    """
    found = problem(source)
    with _conflict_told(found):
        require_solvable(found)
    return found


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
    budget = _budget(time_limit)
    with interruptible(budget):
        return _explain(_as_asked(_loaded(source)), budget, most=_most(most))


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
    marked. The other options are those of :func:`front`.

    Raises
    ------
    InputError
        The source or an option cannot be used, or no requirement is negotiable.
    InfeasibleError
        The requirements that are not negotiable cannot hold together.
    SolverError, OutOfTimeError
        HiGHS failed; no way to agree was found in time.
    """
    loaded = _loaded(source)
    title = loaded.title if isinstance(loaded, Scenario) else ""
    return _concessions(
        _as_asked(loaded),
        Options(within, time_limit, None, workers),
        negotiable=negotiable,
        progress=progress,
        about={"title": f"Concessions: {title}"} if title else {},
        budget=_budget(time_limit),
    )


def relax(source: str | Path | Scenario, agreement: Agreement, path: str | Path) -> Scenario:
    """Write the scenario with its requirements relaxed as agreed, and the tables beside it.

    Numbers are written anew and allowances added where a rule has no number; all else stays.
    Returns the new scenario, which has been checked to allow the plan of the agreement.

    Raises
    ------
    InputError
        The source is no scenario; a rule cannot be rewritten, or a file not be written.
    """
    scenario, target = _loaded(source), Path(path)
    if not isinstance(scenario, Scenario):
        raise InputError("Only a scenario can be written out relaxed; a plain model has no file.")
    if target.exists():
        raise InputError(f"{target} is there already; choose another name.")
    for shares in (True, False):
        write_relaxed(scenario.path, target, agreement.concessions, shares=shares)
        relaxed = load(target)
        found = relaxed.problem()
        excess = violation(found, row_scales(found), agreement.x[: found.n])
        if excess <= TOLERANCE:
            return relaxed
    target.unlink()
    raise SolverError(f"{target} does not allow the plan that was agreed on, by {excess:.2g}.")


def coalitions(
    source: str | Path | Scenario,
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
    ``time_limit`` is in seconds; the payoff table of all, which comes first, is not cut by it.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; a coalition is limited by nothing; all together
        cannot meet their requirements.
    """
    scenario = _loaded(source)
    if not isinstance(scenario, Scenario):
        raise InputError("Coalitions need a scenario, which says who contributes what.")
    budget = _budget(time_limit)
    chosen = plan(scenario, rule or "weighted")
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


def open(folder: str | Path) -> Front:
    """A front from a run folder that ``front.save`` or ``wholepie front`` wrote."""
    return Front.open(folder)


@contextmanager
def _conflict_told(found: Problem, time_limit: float | None = None) -> Iterator[None]:
    """Say with "infeasible" which requirements cannot hold together."""
    try:
        yield
    except InfeasibleError as error:
        budget = _budget(min(time_limit or _CONFLICT_SECONDS, _CONFLICT_SECONDS))
        with interruptible(budget):
            conflicts = _explain(found, budget, most=1).conflicts
        words = [conflict_words(conflict) for conflict in conflicts[:1]]
        raise InfeasibleError("\n".join([str(error), *words])) from error


def _budget(time_limit: float | None) -> Budget:
    Options(time_limit=time_limit)  # refuses limits that make no sense
    return Budget() if time_limit is None else Budget(time.monotonic() + time_limit)


def _most(most: int | None) -> int | None:
    if most is not None and most < 1:
        raise InputError(f"most is {most}; at least one conflict is needed.")
    return most


def _as_asked(source: Any) -> Problem:
    """The problem, with requirements that no decision can meet as rows."""
    return source.as_asked() if isinstance(source, Scenario) else _problem(source)


def _loaded(source: Any) -> Any:
    return load(source) if isinstance(source, str | Path) else source


def _problem(source: Any) -> Problem:
    if isinstance(source, Problem):
        return source
    if isinstance(source, Scenario):
        return source.problem()
    if hasattr(source, "component_data_objects"):
        return Problem.from_pyomo(source)
    raise InputError(
        f"{type(source).__name__} is no source: give a path, a Scenario, a Pyomo model or a "
        "Problem."
    )


def _payoff_table(found: Problem) -> PayoffTable:
    with Search(found) as search:
        optima = _payoff(search)
    if optima is None:
        raise SolverError(f"The payoff table was not reached: {search.stopped}.")
    table = payoff_table(found, optima.values)
    worst = optima.values.max(axis=0) * found.signs + 0.0
    ideal = pd.Series(np.diag(table), index=found.labels)
    return PayoffTable(table, ideal, pd.Series(worst, index=found.labels), found.p <= 2)
