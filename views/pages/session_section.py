"""The report's section on what a group did in the explorer: raw texts; the template escapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..vocabulary import text
from ..vocabulary.session import GoalLevels, KeptPlan, Session, plan_name


def section(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Aspirations, pinned plans, notes and answers of a session; None where it has none.

    Raises ValueError where the data are not a session.
    """
    session = Session.model_validate(data)
    pinned = [plan for plan in session.plans if plan.pinned]
    found = {
        "levels": [
            _levels(levels) for levels in session.wishes if levels != GoalLevels(goal=levels.goal)
        ],
        "heads": [plan_name(plan) for plan in pinned],
        "rows": _rows(session, pinned),
        "notes": [
            {"plan": plan_name(plan), "text": text.name(note.text), "at": note.at[:10]}
            for plan in session.plans
            for note in plan.notes
        ],
        "findings": [
            {"title": text.name(each.title), "words": [text.name(word) for word in each.words]}
            for each in session.findings
        ],
    }
    return found if any(found.values()) else None


def _levels(levels: GoalLevels) -> dict[str, str]:
    numbers = {"hope": levels.hope, "limit": levels.limit}
    shown = {k: text.MISSING if v is None else text.number(v) for k, v in numbers.items()}
    return {"goal": text.name(levels.goal), **shown}


def _rows(session: Session, pinned: Sequence[KeptPlan]) -> list[dict[str, Any]]:
    return [
        {
            "goal": text.name(levels.goal),
            "values": text.numbers(plan.values[k] for plan in pinned),
        }
        for k, levels in enumerate(session.wishes)
        if pinned
    ]
