"""Choosing: plans by one rule or several, which share a payoff table and the parties' optima."""

import time
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import TypeVar

import numpy as np

from ...diagnostics import codes
from .. import engine
from ..errors import InputError, OutOfTimeError, SolverError
from ..parties.listed import lists_all, minimised, stated_fair
from ..parties.parties import Parties
from ..problem.constants import Constants
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import FAIRER
from ..problem.value_noise import ValueNoise
from ..problem.verification import faults, row_scales
from ..results.front import Front
from ..search.packing import problem_digest
from ..search.payoff import Payoff, payoff
from ..search.scale import Scale, Sizes, listed_scale, settled_scale, with_constants
from ..search.search import Search
from .case import Case, Preferences
from .plan import Plan
from .rule import RULES, Rule

#: Seconds for the solves of rules before a list is tried, and for that; of a limit a share each.
_PATIENCE, _LISTING, _SHARE = 5.0, 10.0, 0.2
Answer = TypeVar("Answer")
_WORDS = {"give_up": "amounts to give up"}


def choose(
    search: Search, rules: Sequence[str], preferences: Preferences, front: Front | None = None
) -> list[Plan]:
    """A plan for each rule, in order; a ``front`` of the same goals has the scale already.

    Where the front is of this very problem and lists every efficient combination of goal values,
    plans of rules are taken from it without a solve. Without a front solves have a few seconds;
    then a list is tried, and solves go on where it takes long.

    Raises
    ------
    InputError, InfeasibleError, UnboundedError
        A rule or preference makes no sense for the problem; no plan does what was asked.
    OutOfTimeError, SolverError
        The search ended before a plan was reached.
    """
    chosen = [RULES.named(rule) for rule in rules]
    _require_used(chosen, preferences)
    if front is not None:
        return _chosen(search, chosen, preferences, front)
    return patiently(search, lambda tried, known: _chosen(tried, chosen, preferences, known))


def patiently(search: Search, asked: Callable[[Search, Front | None], Answer]) -> Answer:
    """What is asked of a search, without a front; with a whole one where solves take long.

    Solves have a few seconds; then a list is tried, and solves go on where it takes long.
    """
    if not is_listable(search.problem):
        return asked(search, None)
    patience = min(_PATIENCE, _SHARE * search.remaining)
    try:
        with search.beside(search.problem, patience) as brief:
            return asked(brief, None)
    except OutOfTimeError:
        if not search.running:
            raise
    return asked(search, engine.listed(search, min(_LISTING, _SHARE * search.remaining)))


def is_listable(problem: Problem) -> bool:
    """Whether there may be a list of all efficient combinations of goal values, from which to
    choose where solves of rules take long: sums of goals can be hard to bound for HiGHS, while each
    step of a goal is not.
    """
    return problem.is_discrete and problem.p > 1 and bool((problem.grid > 0).all())


def _chosen(
    search: Search, rules: Sequence[Rule], preferences: Preferences, front: Front | None
) -> list[Plan]:
    case = opened(search, preferences, front)
    shared, whole = search.solves, _whole(case, front)
    return [
        _listed(case, rule, whole, shared) or _solved(case, rule, shared, front) for rule in rules
    ]


def without_target(
    problem: Problem, rules: Sequence[str], preferences: Preferences
) -> tuple[str, ...]:
    """Of the named rules those that come close to targets, where no goal has one."""
    if preferences.aspirations or any(goal.target is not None for goal in problem.goals):
        return ()
    return tuple(rule for rule in rules if RULES.named(rule).to_targets)


def _require_used(chosen: Sequence[Rule], preferences: Preferences) -> None:
    """Refuse a preference that no chosen rule uses, rather than let it pass for fulfilled."""
    for each in fields(preferences):
        if getattr(preferences, each.name) and not any(each.name in rule.uses for rule in chosen):
            named = ", ".join(rule.name for rule in chosen)
            able = [name for name, rule in RULES.all().items() if each.name in rule.uses]
            what = _WORDS.get(each.name, each.name)
            raise InputError.ignored(f"The rule {named}", what, "rules", able)


def _whole(case: Case, front: Front | None) -> Front | None:
    """The front, if it lists every efficient combination of goal values of the case's problem.

    Values that are not on grids are told apart by tolerances, so that solves may tell more of them.
    """
    if front is None or not len(front) or not lists_all(front):
        return None
    problem, of = case.problem, front.problem
    if of is None or not (problem.grid > 0).all():
        return None
    return front if of is problem or problem_digest(of) == problem_digest(problem) else None


def _listed(case: Case, rule: Rule, whole: Front | None, shared: int) -> Plan | None:
    """The plan of a rule in a whole front, without a solve; None where only solves tell."""
    if whole is None or rule.listed is None:
        return None
    began = time.monotonic()
    points = minimised(whole)
    row = rule.listed(case, points)
    if row is None:
        return None
    x = whole.solutions[[row]].toarray()[0]
    seconds = time.monotonic() - began
    parties = case.parties
    if not _is_plan(case.problem, x, points[row]):
        return None  # a list may come from a folder that somebody else has written
    plan = Plan.of(case.problem, x, rule.name, parties=parties, solves=shared, seconds=seconds)
    return replace(plan, number=row + 1, listed_in=whole)


def _solved(case: Case, rule: Rule, shared: int, front: Front | None) -> Plan:
    plan = _plan(case, rule, shared)
    return plan if front is None else _checked(plan, front)


def _checked(plan: Plan, front: Front) -> Plan:
    """The plan with its number in the front.

    An efficient plan that a complete front of values on grids does not list is a contradiction.
    """
    apart = np.abs(front.values - plan.values.to_numpy())
    same = (apart <= ValueNoise(plan.problem).of(plan.f)).all(axis=1)
    named = stated_fair(front).get(plan.rule)
    near = named and (apart[named - 1] <= FAIRER * divisors(plan.ranges)).all()
    if named and near and not same.any():
        # It was solved for too, and two solves may end a little apart on a face.
        return _as_listed(plan, front, named)
    if same.any():
        return replace(plan, number=int(same.argmax()) + 1)
    if front.complete and (plan.problem.grid > 0).all():
        raise SolverError(
            codes.CONTRADICTION,
            f"The plan of the rule {plan.rule} is not in the front, which is whole.",
        )
    return plan


def _as_listed(plan: Plan, front: Front, number: int) -> Plan:
    """The listed plan of a number, chosen by the same rule; the plan itself where what is listed is
    none, since somebody else may have written the list.
    """
    x = front.solutions[[number - 1]].toarray()[0]
    if not _is_plan(plan.problem, x, minimised(front)[number - 1]):
        return plan
    return replace(plan.instead(plan.rule, x), number=number)


def _is_plan(problem: Problem, x: Floats, f: Floats) -> bool:
    """Whether columns (n,) are a plan of the problem with minimised values f (p,)."""
    if len(x) != problem.n or any(faults(problem, row_scales(problem), x)):
        return False
    return bool((np.abs(problem.evaluate(x) - f) <= ValueNoise(problem).of(f)).all())


def opened(search: Search, preferences: Preferences, front: Front | None = None) -> Case:
    """The case of a search, and its parties on the problem's one scale, which a front may hold."""
    if front is not None and front.labels != search.problem.labels:
        raise InputError(codes.DIFFERENT_GOALS, "The front has other goals than the problem.")
    scale = _scale(search, front)
    if scale is None:
        raise search.unreached("The best of each goal")
    return Case(search, Parties.of(search.problem.goals, scale), preferences)


def _scale(search: Search, front: Front | None) -> Scale | None:
    if front is not None and front.scale is not None and front.scale.settled:
        return front.scale
    constants = Constants(search.problem)
    if not constants.exist:
        return _without_constants(search, constants, front)
    with search.beside(constants.rest) as beside:
        found = _without_constants(beside, constants, front)
    return None if found is None else with_constants(found, constants)


def _without_constants(search: Search, constants: Constants, front: Front | None) -> Scale | None:
    """The scale of the problem without its constants, of which this is a search."""
    optima, sizes = _optima(search, constants, front), Sizes.of(constants.problem)
    if optima is None:
        return None
    try:
        return settled_scale(search, optima, sizes)
    except InputError:
        # Goals that no sum can hold beside one another: the plans that are best for each will do.
        rows = payoff(search)
        if rows is None:
            return None
        noise = ValueNoise(search.problem).of(rows.values)
        return listed_scale(search.problem.goals, sizes, rows.values, noise, settled=False)


def _optima(search: Search, constants: Constants, front: Front | None) -> Payoff | None:
    if front is None or front.payoff is None:
        return payoff(search, ties=False)
    stated = front.payoff.to_numpy(dtype=float) * search.problem.signs
    values = np.array([constants.taken_from(row) for row in stated])
    return Payoff(values, np.diag(values).copy())


def _plan(case: Case, rule: Rule, shared: int) -> Plan:
    search = case.search
    solves, seconds = search.solves, search.seconds
    x = rule.choose(case)
    if x is None or not search.running:
        raise search.unreached(f"The plan of the rule {rule.name}")
    return Plan.of(
        search.problem,
        x,
        rule.name,
        parties=case.parties,
        solves=shared + search.solves - solves,
        seconds=search.seconds - seconds,
    )
