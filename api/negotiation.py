"""When not all requirements can be met, and what the parties gain together."""

from collections.abc import Callable, Mapping
from typing import Any

from .. import models
from ..diagnostics import codes
from ..models import Scenario
from ..models.readings import RuleReader
from ..models.relaxing import write_relaxed
from ..optimizer import arguments
from ..optimizer.engine import Progress
from ..optimizer.errors import InputError, SolverError
from ..optimizer.insight.agreements import Agreement
from ..optimizer.insight.coalition_game import coalitions as _coalitions
from ..optimizer.insight.coalitions import Coalitions
from ..optimizer.insight.concessions import Concessions
from ..optimizer.insight.concessions import concessions as _concessions
from ..optimizer.insight.explain import explain as _explain
from ..optimizer.insight.explanation import Explanation
from ..optimizer.insight.games import EXACT_PLAYERS
from ..optimizer.insight.words import amount
from ..optimizer.problem.problem import Problem
from ..optimizer.problem.verification import faults, row_scales
from ..optimizer.search.interrupt import interruptible
from . import sources
from .fronts import options_of
from .names import RuleName
from .plans import plan
from .solving import budget_of
from .sources import Source

__all__ = ["coalitions", "concessions", "explain", "relax"]

_LEAST_SECONDS = 1e-6


def explain(
    source: Source, *, time_limit: arguments.Time | None = None, most: int | None = None
) -> Explanation:
    """Why no plan meets all requirements: every minimal conflict and every minimal correction.

    A conflict is a minimal set of requirements that cannot hold together; a correction is a minimal
    set to give up so that the rest can hold. Smallest first. ``time_limit`` in seconds or ``most``
    conflicts end the list early; ``complete`` says whether it has all. Constraints of a Pyomo
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
    budget, at_most = budget_of(time_limit), arguments.maybe(arguments.count, most, "most")
    loaded = sources.loaded(source)
    with interruptible(budget):
        return _explain(_as_asked(loaded), budget, most=at_most, reader=_reader(loaded))


def concessions(
    source: Source,
    *,
    negotiable: arguments.Names | None = None,
    within: arguments.Share | None = None,
    time_limit: arguments.Time | None = None,
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
    options = options_of(within=within, time_limit=time_limit, workers=workers)
    named = arguments.maybe(arguments.names, negotiable, "negotiable")
    onlooker, budget = arguments.callback(progress, "progress"), budget_of(time_limit)
    loaded = sources.loaded(source)
    title = loaded.title if isinstance(loaded, Scenario) else ""
    return _concessions(
        _as_asked(loaded),
        options,
        negotiable=named,
        progress=onlooker,
        about={"title": f"Concessions: {title}"} if title else {},
        budget=budget,
        reader=_reader(loaded),
    )


def relax(source: Source, agreement: Agreement, path: arguments.PathLike) -> Scenario:
    """Write the scenario with its requirements relaxed as agreed, and the tables beside it.

    Numbers are replaced, and allowances added where a rule has no number; the rest stays.
    Returns the new scenario, which has been checked to allow the plan of the agreement.

    Raises
    ------
    InputError
        The source is not a scenario; a rule cannot be rewritten, or a file cannot be written.
    """
    target = arguments.path(path, "path")
    what = "an Agreement, as wholepie.concessions finds it"
    agreed = arguments.instance(agreement, "agreement", Agreement, what)
    scenario = sources.scenario_of(
        source, "Only a scenario can be written with relaxed requirements; a model has no file."
    )
    if scenario.overrides:
        raise InputError(
            codes.CONFLICTING_OPTIONS,
            "The file does not hold this scenario's overrides; write them into it first.",
        )
    if target.exists():
        raise InputError(codes.ALREADY_THERE, f"{target} already exists; choose another name.")
    for shares in (True, False):
        write_relaxed(scenario.path, target, agreed.concessions, shares=shares)
        relaxed = models.load(target)
        found = relaxed.problem()
        broken = list(faults(found, row_scales(found), agreed.x[: found.n]))
        if not broken:
            return relaxed
    target.unlink()
    raise SolverError(
        codes.CONTRADICTION,
        f"{target} does not allow the plan of the agreement, which breaks its "
        f"{' and '.join(broken)}.",
    )


def coalitions(
    source: Source,
    *,
    rule: RuleName | None = None,
    in_units: bool = False,
    time_limit: arguments.Time | None = None,
    pairs: int | None = None,
    seed: int | None = None,
) -> Coalitions:
    """What stakeholders reach alone and in every coalition, and whether a plan is stable.

    The source is a scenario: a plain model does not say who contributes what. ``rule`` chooses the
    plan of the ledger, by default one that reaches the value of all. ``in_units`` counts in the
    goals' common unit instead of the parties' satisfaction. More than 12 stakeholders get a Shapley
    value sampled with ``pairs`` pairs (100 by default) of an order and its reverse, drawn with a
    ``seed`` (0 by default). ``time_limit`` is in seconds;
    without the payoff table of all, which comes first, there is no result.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source or an option cannot be used; there is nothing to share; the value of a
        coalition is unbounded; all together cannot meet their requirements.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed, before the plan of all was known.
    """
    budget, counted = budget_of(time_limit), arguments.flag(in_units, "in_units")
    sample = _sample(pairs, seed)
    scenario = sources.scenario_of(
        source, "Coalitions need a scenario, which says who contributes what."
    )
    if sample and len(scenario.about()["stakeholders"]) <= EXACT_PLAYERS:
        raise InputError(
            codes.UNUSED_OPTION,
            f"pairs and seed sample orders of more than {EXACT_PLAYERS} stakeholders; leave them "
            "out.",
        )
    brings = _brings(scenario)
    _require_something_to_share(scenario.problem(), brings)
    left = None if time_limit is None else max(budget.remaining, _LEAST_SECONDS)
    chosen = plan(scenario, "weighted" if rule is None else rule, time_limit=left)
    with interruptible(budget):
        return _coalitions(
            chosen,
            scenario,
            brings,
            chosen=rule is not None,
            in_units=counted,
            budget=budget,
            **sample,
        )


def _require_something_to_share(problem: Problem, brings: Mapping[str, str]) -> None:
    """Refuse a game in which whoever stands alone has all that there is."""
    if any(brings.values()) or any(goal.outside is not None for goal in problem.goals):
        return
    raise InputError(
        codes.NO_SUBSTANCE,
        "There is nothing to share: no stakeholder contributes anything, so that each would have "
        "all that there is alone, and no goal has a level without an agreement. Say who brings "
        "what (contributes), or what a goal's owner has without an agreement (outside).",
    )


def _sample(pairs: object, seed: object) -> dict[str, int]:
    """How to sample orders of joining, as far as that is said."""
    asked = {
        "pairs": None if pairs is None else arguments.count(pairs, "pairs", least=2),
        "seed": None if seed is None else arguments.count(seed, "seed", least=0),
    }
    return {name: value for name, value in asked.items() if value is not None}


def _brings(scenario: Scenario) -> dict[str, str]:
    return {
        party["name"]: ", ".join(
            f"{each['name']} {amount(each['amount'])}" for each in party["contributes"]
        )
        for party in scenario.about()["stakeholders"]
    }


def _reader(source: Any) -> RuleReader | None:
    """Who knows how the requirements were written."""
    return RuleReader(source.read) if isinstance(source, Scenario) else None


def _as_asked(source: Any) -> Problem:
    """The problem, with requirements that no decision can meet as rows."""
    return source.as_asked() if isinstance(source, Scenario) else sources.problem(source)
