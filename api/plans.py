"""Plans chosen by rules: price of fairness, neighbours, stability, alternatives, equal plans."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any, TypedDict, TypeVar, Unpack, get_type_hints

from ..diagnostics import codes
from ..models.origin import require_of
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.insight import words
from ..optimizer.insight.alternatives import Alternative
from ..optimizer.insight.alternatives import alternatives as _alternatives
from ..optimizer.insight.plan_page import PlanPage
from ..optimizer.insight.plan_page import page as _page
from ..optimizer.insight.same_values import SameValues
from ..optimizer.insight.same_values import same_values as _same_values
from ..optimizer.insight.stability import Stability, of_listed, of_plan
from ..optimizer.name_hints import quoted, unknown
from ..optimizer.parties import listed
from ..optimizer.plans import choosing
from ..optimizer.plans.case import Preferences
from ..optimizer.plans.choosing import choose
from ..optimizer.plans.plan import Plan
from ..optimizer.plans.rule import RULES
from ..optimizer.problem.problem import Problem
from ..optimizer.results.data import FAIR_RULES
from ..optimizer.results.front import Front
from ..optimizer.results.result import as_plan
from ..optimizer.search.interrupt import interruptible
from ..optimizer.search.search import Search
from . import sources
from .names import RuleName
from .solving import budget_of, conflict_explained
from .sources import Source

__all__ = [
    "alternatives",
    "fairest",
    "page",
    "plan",
    "plans",
    "same_values",
    "stability",
]

F = TypeVar("F", bound=Callable[..., Any])


class PlanOptions(TypedDict, total=False):
    """The options of rules, which :func:`plan` and :func:`plans` take by name."""

    goals: arguments.Names | None
    weights: arguments.Amounts | None
    order: arguments.Names
    tolerance: arguments.Share
    give_up: arguments.Amounts | None
    aspirations: arguments.Amounts | None
    reservations: arguments.Amounts | None
    front: Front | arguments.PathLike | None
    time_limit: arguments.Time | None


def _shown(function: F) -> F:
    """Let a signature show the options by their names, for editors and for ``help``."""
    signature = inspect.signature(function)
    given = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    defaults = {"order": (), "tolerance": 0.0}
    options = [
        inspect.Parameter(
            name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=kind
        )
        for name, kind in get_type_hints(PlanOptions).items()
    ]
    function.__signature__ = signature.replace(parameters=[*given, *options])  # type: ignore[attr-defined]
    return function


@_shown
def plan(source: Source, rule: RuleName = "weighted", **options: Unpack[PlanOptions]) -> Plan:
    """One efficient plan, chosen by a rule; see :func:`plans` for the options and errors.

    Rules: ``weighted``, ``lexicographic``, ``goal-weighted``, ``goal-lexicographic``,
    ``goal-minimax``, ``reference-point``, ``leximin``, ``nash``, ``total``, ``kalai-smorodinsky``,
    ``knee``.
    """
    return plans(source, [rule], **options)[0]


@_shown
def plans(
    source: Source, rules: RuleName | Collection[RuleName], **options: Unpack[PlanOptions]
) -> list[Plan]:
    """Efficient plans by several rules on one model; no front is needed.

    ``weights`` are by goal label (goals left out count 0), else stakeholders' and goals' own;
    ``order`` lists goals from first to last, else their priorities count; ``tolerance`` is the
    share of its range that an earlier goal may give up for the later ones, ``give_up`` an amount by
    goal. ``aspirations`` replace the goals' targets, ``reservations`` their worst values, for goal
    programming and the reference point. A ``front`` of the same goals has the scale of satisfaction
    already, and the plan is looked up in it; one that lists all efficient goal values of the source
    gives the plan without a solve.

    Raises
    ------
    InputError, UnboundedError
        The source, a rule or an option cannot be used, or the front is of another scenario; a goal
        has no finite best.
    InfeasibleError
        No plan is feasible, or an outside option cannot be met.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed (InterruptionError).
    """
    _require_known(options)
    named = [arguments.one_of(rule, "rule", sorted(RULES.all())) for rule in _rules(rules)]
    if not named:
        raise InputError(codes.USAGE, "No rule is given; name at least one.")
    preferences = _preferences(options)
    front = arguments.maybe(sources.front_of, options.get("front"), "front")
    opened = sources.loaded(source)
    known = front is not None and is_of(front, opened, "The front")
    found = sources.problem(opened, options.get("goals"))
    if front is not None and known:
        front = _with_problem(front, found)
    budget = budget_of(options.get("time_limit"))
    with conflict_explained(found, budget.remaining), Search(found, budget=budget) as search:
        return choose(search, named, preferences, front)


def named_in(front: Front, rules: Collection[str]) -> list[Plan]:
    """What rules of fairness name of the listed plans of a front, as far as they name one. Of plans
    that are not listed one may be fairer, unless :func:`is_fairest` knows better.
    """
    named = {each.rule: each.plan for each in listed.fair_plans(front)}
    return [replace(as_plan(front, named[rule]), rule=rule) for rule in rules if rule in named]


def why_unnamed(front: Front, rules: Collection[str]) -> dict[str, str]:
    """Why rules name none of the listed plans of a front of which others name one, by rule."""
    named = {each.rule for each in listed.fair_plans(front)}
    reasons = {"nash": "no listed plan gives every party more than its outside option"}
    other = f"only {words.listed(FAIR_RULES)} choose among the listed plans"
    return {rule: reasons.get(rule, other) for rule in rules if rule not in named}


def without_target(source: Source, rules: Collection[str], options: PlanOptions) -> tuple[str, ...]:
    """Of the rules those that choose nothing here, since no goal has a target to come close to."""
    found = sources.problem(sources.loaded(source), options.get("goals"))
    return choosing.without_target(found, tuple(rules), _preferences(options))


def is_of(front: Front, source: Source, what: str) -> bool:
    """Whether a front, which is called ``what``, is known to be of a loaded source: one of a model
    without files is not.

    Raises InputError where it is of other files or overrides: then it has another scale.
    """
    about = sources.about(source)
    if not about.get("sha256") or not front.about.get("sha256"):
        return False
    require_of(front.about, about, what)
    return True


def _with_problem(front: Front, problem: Problem) -> Front:
    """A front of a problem, one from a folder with it."""
    known = front.problem is not None or front.labels != problem.labels
    return front if known else replace(front, problem=problem)


def _rules(rules: object) -> list[Any]:
    return arguments.entries(rules, "rules", "the name of a rule or a list of them")


def _require_known(options: PlanOptions) -> None:
    known = get_type_hints(PlanOptions)
    for name in options:
        if name not in known:
            raise TypeError(unknown("option", name, known))


def _preferences(options: PlanOptions) -> Preferences:
    return Preferences(
        arguments.amounts(options.get("weights"), "weights"),
        arguments.names(options.get("order", ()), "order"),
        arguments.share(options.get("tolerance", 0.0), "tolerance"),
        arguments.amounts(options.get("give_up"), "give_up"),
        arguments.amounts(options.get("aspirations"), "aspirations"),
        arguments.amounts(options.get("reservations"), "reservations"),
    )


def page(
    plan: Plan,
    *,
    front: Front | arguments.PathLike | None = None,
    time_limit: arguments.Time | None = None,
) -> PlanPage:
    """A plan with its price of fairness, and the nearest plans with more or less of each goal.

    Without a ``front`` the neighbours are solved for, with one of the same goals looked up.

    Raises
    ------
    InputError
        The front has other goals, or an option makes no sense.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed (InterruptionError).
    """
    chosen = _plan_of(plan)
    return _page(chosen, _front_beside(front, chosen), budget=budget_of(time_limit))


def _plan_of(value: object) -> Plan:
    return arguments.instance(value, "plan", Plan, "a Plan, as wholepie.plan gives it")


def _front_beside(value: Front | arguments.PathLike | None, plan: Plan) -> Front | None:
    front = arguments.maybe(sources.front_of, value, "front")
    if front is not None and front.labels != plan.problem.labels:
        raise InputError(codes.DIFFERENT_GOALS, "The front has other goals than the plan.")
    return front


def stability(
    plan: Plan | int,
    *,
    front: Front | arguments.PathLike | None = None,
    time_limit: arguments.Time | None = None,
) -> Stability:
    """For which weights a plan is the best weighted sum, and for which share of all weights.

    A :class:`Plan` is compared with all plans; a ``front`` of the same goals saves solves and gives
    the ranges. The number of a plan of a ``front`` is compared with the listed plans, for which
    nothing is solved.

    Raises
    ------
    InputError
        A number without a front, or one that is not in it.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed.
    """
    if isinstance(plan, Plan):
        return of_plan(plan, _front_beside(front, plan), budget=budget_of(time_limit))
    number, found = _listed(plan, front)
    if time_limit is not None:
        raise InputError(
            codes.UNUSED_OPTION, "A listed plan needs no solves here; leave time_limit out."
        )
    return of_listed(found, number)


def _listed(plan: object, front: Front | arguments.PathLike | None) -> tuple[int, Front]:
    number = arguments.count(plan, "plan")
    found = arguments.maybe(sources.front_of, front, "front")
    if found is None or number not in found.numbers:
        raise InputError(codes.UNKNOWN_PLAN, f"There is no front with a plan {number}.")
    return number, found


def same_values(
    plan: Plan | int,
    *,
    front: Front | arguments.PathLike | None = None,
    most: int = 100,
    time_limit: arguments.Time | None = None,
) -> SameValues:
    """All plans with the goal values of an efficient plan: how many, what they share, how they
    differ.

    ``plan`` is a :class:`Plan`, or the number of one in a ``front``. At most ``most`` plans are
    listed; all are counted. It is a proof in whole numbers, for problems of bounded whole numbers
    in steps. Where ``time_limit`` seconds, Ctrl-C or too many states end it early, the result is
    not ``complete``, and there are as many plans at least. Plans differ in the decisions that are
    whole numbers: columns that stand for a max, min or abs do not count.

    Raises
    ------
    InputError
        A number without a front, or one that is not in it; the problem is of another kind, for
        which :func:`alternatives` are; the plan is not efficient; an option makes no sense.

    >>> import pyomo.environ as pyo
    >>> from wholepie import front
    >>> model = pyo.ConcreteModel()
    >>> model.park, model.pool, model.path = (pyo.Var(domain=pyo.Binary) for _ in range(3))
    >>> model.two = pyo.Constraint(expr=model.park + model.pool + model.path <= 2)
    >>> model.votes = pyo.Objective(
    ...     expr=5 * model.park + 3 * model.pool + 3 * model.path, sense=pyo.maximize
    ... )
    >>> found = same_values(1, front=front(model))
    >>> found.count, found.complete, list(found.fixed["decision"]), list(found.varying["decision"])
    (2, True, ['park'], ['pool', 'path'])
    """
    if not isinstance(plan, Plan):
        number, found = _listed(plan, front)
        chosen, where = found[number], sources.problem(found)
    else:
        if front is not None:
            raise InputError(codes.UNUSED_OPTION, "A Plan has its own problem; leave front out.")
        chosen, where = plan, plan.problem
    at_most, budget = arguments.count(most, "most"), budget_of(time_limit)
    with interruptible(budget):
        return _same_values(where, chosen.x, most=at_most, budget=budget)


def alternatives(
    plan: Plan,
    *,
    loss: arguments.Share = 0.05,
    count: int = 3,
    time_limit: arguments.Time | None = None,
) -> list[Alternative]:
    """Plans that lose at most ``loss``, a share of its range, in every goal, and differ most.

    They differ in as many yes/no decisions as can be; where there are none, amounts are as far
    apart as a few directions lead, and there are fewer than ``count`` where the time ends first.

    Raises
    ------
    InputError
        An option makes no sense.
    OutOfTimeError
        ``time_limit`` seconds passed, or Ctrl-C was pressed, before there were any.
    """
    return _alternatives(
        _plan_of(plan),
        loss=arguments.share(loss, "loss"),
        count=arguments.count(count, "count"),
        budget=budget_of(time_limit),
    )


def fairest(front: Front) -> int:
    """Number of the listed plan whose worst-off party is best off, then the next (leximin).

    It is the fairest of all plans where ``front.fair`` names it, or the front is whole and has no
    faces.

    Raises InputError for a front in which no party has anything to gain, or one is better off
    without any plan.
    """
    found = listed.fairest(front)
    if found is None and (alone := listed.better_off_alone(front)):
        who = words.listed(list(map(quoted, alone)))
        raise InputError(
            codes.NO_SUBSTANCE,
            f"No plan is fair to all, since {who} would be better off without an agreement, "
            "whatever the plan; name a plan.",
        )
    if found is None:
        raise InputError(
            codes.NO_SUBSTANCE,
            "No plan is fairer than another, since no party has anything to gain; name a plan.",
        )
    return found
