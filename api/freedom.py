"""What may still change around a plan, and what it costs whom to decide otherwise."""

from dataclasses import replace

import numpy as np

from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.insight.alike_decisions import grouped, numbers_of
from ..optimizer.insight.freedom import Freedom
from ..optimizer.insight.freedom import freedom as _freedom
from ..optimizer.insight.replacement import Replacement
from ..optimizer.insight.replacement import replacement as _replacement
from ..optimizer.plans.plan import Plan
from ..optimizer.problem.problem import Floats
from ..optimizer.results.front import Front
from ..optimizer.search.interrupt import interruptible
from . import sources
from .names import RuleName
from .plans import fairest
from .plans import plan as _plan
from .solving import budget_of
from .sources import Source

__all__ = ["freedom", "replacement"]

_MOST_CELLS = 20_000_000


def freedom(
    source: Source,
    plan: Plan | int | None = None,
    *,
    rule: RuleName = "leximin",
    loss: arguments.Share = 0.05,
    by: arguments.Names = (),
    decisions: arguments.Names | None = None,
    goals: arguments.Names | None = None,
    workers: int = 1,
    time_limit: arguments.Time | None = None,
) -> Freedom:
    """What may still change around a plan: the least and the most that each decision can be among
    all plans that lose at most ``loss``, a share of its range, in every goal.

    ``plan`` is a :class:`Plan` of the source, or the number of one where it is a front; without it,
    the fairest listed one, or that of a ``rule``. ``by`` are columns of tables or parts of an
    index: sums over the decisions that have one value of it count, too. ``decisions`` are the
    names of those that count. Where ``time_limit`` seconds or Ctrl-C end the search, the
    result is not ``complete``, and says what is not known.

    Raises
    ------
    InputError, UnboundedError, InfeasibleError
        The source, the plan or an option cannot be used; there is no plan.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed, before there was a plan.

    >>> import pyomo.environ as pyo
    >>> model = pyo.ConcreteModel()
    >>> model.park, model.pool, model.path = (pyo.Var(domain=pyo.Binary) for _ in range(3))
    >>> model.two = pyo.Constraint(expr=model.park + model.pool + model.path <= 2)
    >>> model.votes = pyo.Objective(
    ...     expr=5 * model.park + 3 * model.pool + 3 * model.path, sense=pyo.maximize
    ... )
    >>> found = freedom(model, rule="weighted", loss=0)
    >>> found.decisions[["decision", "verdict"]].to_dict("split")["data"]
    [['park', 'must'], ['pool', 'may'], ['path', 'may']]
    """
    lose, wanted = arguments.share(loss, "loss"), arguments.names(by, "by")
    budget, threads = budget_of(time_limit), arguments.count(workers, "workers")
    opened = sources.opened(source)
    chosen = _chosen(opened, plan, rule, goals, time_limit)
    shown = numbers_of(chosen.problem, arguments.maybe(arguments.names, decisions, "decisions"))
    groups = grouped(chosen.columns, sources.about(opened), shown, wanted)
    with interruptible(budget):
        return _freedom(
            chosen,
            loss=lose,
            only=shown,
            groups=groups,
            others=_others(opened),
            workers=threads,
            budget=budget,
        )


def replacement(
    source: Source,
    plan: Plan | int | None = None,
    *,
    rule: RuleName = "leximin",
    decisions: arguments.Names | None = None,
    goals: arguments.Names | None = None,
    workers: int = 1,
    time_limit: arguments.Time | None = None,
) -> Replacement:
    """What it costs whom to decide each thing otherwise than a plan does, the dearest first.

    A decision that the plan takes is forced to its least value, a yes/no decision that it leaves
    to yes; then the plan whose largest loss, as a share of the goal's range, is least is sought.
    ``plan``, ``decisions`` and the end of the search are those of :func:`freedom`, which raises
    the same errors.
    """
    budget, threads = budget_of(time_limit), arguments.count(workers, "workers")
    opened = sources.opened(source)
    chosen = _chosen(opened, plan, rule, goals, time_limit)
    shown = numbers_of(chosen.problem, arguments.maybe(arguments.names, decisions, "decisions"))
    with interruptible(budget):
        return _replacement(chosen, only=shown, workers=threads, budget=budget)


def _chosen(
    opened: Source,
    plan: Plan | int | None,
    rule: RuleName,
    goals: arguments.Names | None,
    time_limit: arguments.Time | None,
) -> Plan:
    """The plan that is asked about, with its problem."""
    if isinstance(plan, Plan):
        return plan
    number = arguments.maybe(arguments.count, plan, "plan")
    if not isinstance(opened, Front):
        if number is not None:
            words = "Plans have numbers in a front alone; name a rule, or give a Plan."
            raise InputError(codes.UNUSED_OPTION, words)
        return _plan(opened, rule, goals=goals, time_limit=time_limit)
    if goals is not None:
        raise sources.goals_are_fixed()
    listed: Plan = opened[fairest(opened) if number is None else number]
    return replace(listed, solved=sources.problem(opened))


def _others(opened: Source) -> Floats | None:
    """The plans that a front lists, if they are few enough to be looked at."""
    if not isinstance(opened, Front) or np.prod(opened.solutions.shape) > _MOST_CELLS:
        return None
    return opened.solutions.toarray()
