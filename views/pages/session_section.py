"""The report's section on what a group looked at in the explorer: raw texts, which it escapes."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..vocabulary import text
from ..vocabulary.session import KeptPlan, Session, Wish, plan_name


def section(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Wishes, pinned plans, notes and answers of a session; None where nothing was said.

    Raises ValueError where the data are not a session.
    """
    session = Session.model_validate(data)
    pinned = [plan for plan in session.plans if plan.pinned]
    found = {
        "wishes": [_wish(wish) for wish in session.wishes if wish != Wish(goal=wish.goal)],
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


def _wish(wish: Wish) -> dict[str, str]:
    numbers = {"hope": wish.hope, "limit": wish.limit}
    shown = {k: text.MISSING if v is None else text.number(v) for k, v in numbers.items()}
    return {"goal": text.name(wish.goal), **shown}


def _rows(session: Session, pinned: Sequence[KeptPlan]) -> list[dict[str, Any]]:
    return [
        {
            "goal": text.name(wish.goal),
            "values": text.numbers(plan.values[k] for plan in pinned),
        }
        for k, wish in enumerate(session.wishes)
        if pinned
    ]
