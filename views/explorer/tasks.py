"""Jobs in the background: a nearer plan, who gains without a requirement, why not.

Each takes a budget, which may end it, and the problem of the front.
"""

from collections.abc import Collection, Sequence

import numpy as np

from ...optimizer.insight.blame import Effect, blame, without
from ...optimizer.insight.explain import explain
from ...optimizer.insight.explanation import Explanation, conflict_words, correction_words
from ...optimizer.insight.goal_limits import limited
from ...optimizer.plans.case import Preferences
from ...optimizer.plans.choosing import choose
from ...optimizer.plans.plan import Plan
from ...optimizer.problem.labels import Requirement
from ...optimizer.problem.problem import Problem
from ...optimizer.search.search import Search
from ...optimizer.solver.budget import Budget
from ..vocabulary import text
from ..vocabulary.session import Finding, GoalLevels, KeptDecision, KeptPlan, PartyGain, now
from .desk import Desk

_MOST_CONFLICTS = 3


def solved_again(
    desk: Desk, problem: Problem, levels: Sequence[GoalLevels], budget: Budget
) -> Plan:
    """The plan of the reference-point rule for these aspirations and reservations.

    Raises OutOfTimeError where the budget ends, SolverError, InputError.
    """
    aspired, reserved = desk.asked(levels)
    labels, signs = desk.front.labels, desk.front.signs
    apart = reserved > aspired
    asked = Preferences(
        aspirations=dict(zip(labels, (aspired * signs).tolist(), strict=True)),
        reservations={
            label: level
            for label, level, counts in zip(labels, (reserved * signs).tolist(), apart, strict=True)
            if counts
        },
    )
    with Search(problem, budget=budget.anew()) as search:
        return choose(search, ["reference-point"], asked, desk.front)[0]


def as_kept(plan: Plan, key: str) -> KeptPlan:
    """A plan of the solver, for the session; its rule proves that it is efficient."""
    columns = plan.columns
    at = np.flatnonzero((plan.x != 0) & ~columns.hidden)
    return KeptPlan(
        key=key,
        values=plan.values.tolist(),
        efficient=True,
        decisions=[
            KeptDecision(
                name=columns.names[columns.component[j]],
                index=list(map(str, columns.index[j])),
                value=float(plan.x[j]),
            )
            for j in at
        ],
    )


def who_gains(problem: Problem, labels: Collection[str], budget: Budget) -> Finding:
    """What each party gains alone, and in the fairest plan, once requirements are left out.

    Raises OutOfTimeError where the budget ends, and what :func:`blame` raises.
    """
    effect = blame(problem, [without(problem, labels)], budget=budget).effects[0]
    named = [requirement_words(each) for each in problem.rows.requirements if each.label in labels]
    return Finding(
        title=f"Without {text.listed(named)}",
        at=now(),
        words=_gain_words(effect),
        shares=[
            PartyGain(party=str(party), alone=_finite(alone), together=_finite(together))
            for party, alone, together in zip(
                effect.best.index, effect.best, effect.joint, strict=True
            )
        ],
    )


def requirement_words(requirement: Requirement) -> str:
    """A requirement and whose it is."""
    owner = f" ({requirement.owner})" if requirement.owner else ""
    return f"{requirement.name}{owner}"


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _gain_words(effect: Effect) -> list[str]:
    if effect.note:
        return [f"{effect.note[0].upper()}{effect.note[1:]}."]
    joint = effect.joint.dropna()
    up, down = joint[joint > 0].index.tolist(), joint[joint < 0].index.tolist()
    if not up and not down:
        return ["In the fairest plan no party gains and none loses."]
    gains = f"{text.listed(up)} would gain" if up else "no party would gain"
    loses = f"{text.listed(down)} would lose" if down else "no party would lose"
    return [f"In the fairest plan {gains}, {loses}."]


def why_not(problem: Problem, limits: dict[str, float], budget: Budget) -> Finding:
    """Which limits and requirements conflict.

    Raises SolverError.
    """
    found = explain(limited(problem, limits), budget, most=_MOST_CONFLICTS, measured=False)
    return Finding(title=_answer(found), at=now(), words=_reasons(found))


def _answer(found: Explanation) -> str:
    if found.feasible is None:
        return "The time ended before it was known whether all limits can be met together"
    if found.feasible:
        return "All limits can be met together"
    return "The limits cannot all be met"


def _reasons(found: Explanation) -> list[str]:
    if found.feasible:
        return ["A plan that is not listed meets all of them: solve again to find it."]
    words = [conflict_words(each) for each in found.conflicts]
    ways = [correction_words(each) for each in found.corrections]
    more = [] if found.complete or found.feasible is None else ["There may be more reasons."]
    return [*words, *(f"One way out: {way}." for way in ways), *more]
