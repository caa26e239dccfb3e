"""A plan as one page to print and sign: what is done, who gets and gives up what, what is proved.

One HTML file without scripts, which opens and prints offline.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...optimizer.insight.plan_page import PlanPage
from ...optimizer.plans.plan import Plan
from ...optimizer.plans.rule import RULES
from ...optimizer.problem.labels import Goal, party_of
from ...optimizer.results.front import Front
from ...optimizer.results.measures import KeptMeasures
from ...optimizer.solver.versions import versions
from ..vocabulary import fairness, limits, measures, text
from ..vocabulary.decision_lists import lists_without
from ..vocabulary.pivots import filled
from . import offline, place_figures

MOST_DECISIONS = 400


def write(
    found: PlanPage,
    about: Mapping[str, Any],
    path: Path,
    *,
    front: Front | None = None,
) -> Path:
    """Write :func:`html` to ``path`` and return it; raises InputError where it cannot be
    written."""
    return offline.write(html(found, about, front=front), path)


def html(
    found: PlanPage,
    about: Mapping[str, Any],
    *,
    front: Front | None = None,
) -> str:
    """The whole page; ``front`` is the run in which the plan was looked up, if there is one."""
    plan = found.plan
    by_index = filled(plan.columns, about, plan.x)
    lists = list(lists_without(by_index, plan.columns, about, plan.x))
    taken = int(np.count_nonzero(plan.decisions["value"]))
    return (
        offline.environment()
        .get_template("signing.html")
        .render(
            title=text.name(about.get("title") or "A plan"),
            rule=text.name(plan.rule),
            rule_words=_rule_words(plan.rule),
            maps=place_figures.of_plan(plan, about),
            lists=[replace(each, rows=each.rows[:MOST_DECISIONS]) for each in lists],
            tables=[shown for tables in by_index.values() for shown in tables],
            hidden=sum(max(len(each.rows) - MOST_DECISIONS, 0) for each in lists),
            taken=taken,
            others=len(plan.decisions) - taken,
            measures=measures.told(KeptMeasures.of(about, plan.columns), plan.x),
            parties=[_party(name, plan, about) for name in _names(plan, about)],
            limits=list(limits.words(plan.requirements, about)),
            doubt="" if front is None else _doubt(front),
            proved=[*_proved(found, front), *map(fairness.price, found.prices)],
            files=_files(about),
            versions=", ".join(f"{name} {version}" for name, version in versions().items()),
        )
    )


def _files(about: Mapping[str, Any]) -> list[dict[str, str]]:
    said = [about] if "sha256" in about else []
    return [
        {"file": text.name(each["file"]), "sha256": each["sha256"]}
        for each in [*said, *about.get("tables", [])]
    ]


def _rule_words(name: str) -> str:
    rule = RULES.all().get(name)
    return text.name(rule.summary) if rule else ""


def _names(plan: Plan, about: Mapping[str, Any]) -> list[str]:
    """Everybody who signs: the stakeholders of the scenario, else the owners of the goals."""
    said = [each["name"] for each in about.get("stakeholders", [])]
    return said or list(dict.fromkeys(map(party_of, plan.goals)))


def _party(name: str, plan: Plan, about: Mapping[str, Any]) -> dict[str, Any]:
    known = {each["name"]: each for each in about.get("stakeholders", [])}
    said: Mapping[str, Any] = known.get(name, {})
    goals = [goal for goal in plan.goals if party_of(goal) == name]
    share = float(plan.satisfaction.get(name, np.nan))
    return {
        "name": text.name(name),
        "brings": [
            f"{text.isolated(each['name'])} {text.with_unit(each['amount'], each.get('unit', ''))}"
            for each in said.get("contributes", [])
            if each["amount"]
        ],
        "goals": [_goal(goal, plan) for goal in goals],
        "satisfaction": "" if np.isnan(share) else text.percent(share),
    }


def _goal(goal: Goal, plan: Plan) -> dict[str, str]:
    unit, row = goal.unit, plan.goals.index(goal)
    amount, share = (float(plan.given_up[each].to_numpy()[row]) for each in ("amount", "share"))
    return {
        "name": text.name(goal.name),
        "better": text.direction(goal),
        "gets": text.with_unit(float(plan.values[goal.label]), unit),
        "best": text.with_unit(float(plan.ideal[goal.label]), unit),
        "gives_up": text.with_unit(amount, unit) if amount > 0 else "nothing",
        "share": "" if np.isnan(share) else text.percent(share),
    }


def _proved(found: PlanPage, front: Front | None) -> list[str]:
    """What the parties may rely on, in sentences."""
    plan = found.plan
    sentences = [
        "The plan meets every requirement; this was checked on the original numbers.",
        "It is efficient: no plan that keeps to the requirements is better for one goal "
        "without being worse for another.",
        f"Of satisfaction {fairness.scale(plan.parties)}",
    ]
    if front is not None and plan.number and not front.check.doubtful:
        sentences.append(f"It is plan {plan.number} of {len(front):,}. {front.guarantee}")
        sentences += map(text.name, front.check.confirmed)
    return sentences


def _doubt(front: Front) -> str:
    """Why the run in which the plan was looked up may not be relied on; empty if it may."""
    if not front.check.doubtful:
        return ""
    return text.name(f"{front.guarantee} Satisfaction on this page is measured from it.")
