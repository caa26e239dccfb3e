"""The report's section on hopes: raw texts, which the template escapes."""

from typing import Any

from ...optimizer.insight.targets import TargetClashes, target_clashes
from ...optimizer.results.front import Front
from ..vocabulary import text

MOST_CLASHES = 20


def section(front: Front) -> dict[str, Any] | None:
    """Which targets cannot be met together; None where no goal or only one has a target."""
    found = target_clashes(front) if len(front) > 1 else None
    if found is None or len(found.goals) < 2:
        return None
    return {
        "words": _words(front, found),
        "clashes": [_clash(front, each, found.proved) for each in found.clashes[:MOST_CLASHES]],
    }


def _words(front: Front, found: TargetClashes) -> str:
    hopes = text.count(len(found.goals), "goal")
    if found.together:
        does = "meets" if found.together == 1 else "meet"
        return f"{hopes} have a target; {text.count(found.together, 'plan')} {does} all of them."
    sure = "no plan at all can" if found.proved else "plans that are not listed may"
    return f"{hopes} have a target, and no listed plan meets all of them; {sure}.{_how_many(found)}"


def _how_many(found: TargetClashes) -> str:
    count = len(found.clashes)
    if count > MOST_CLASHES:
        return f" The {MOST_CLASHES} smallest of {count} minimal conflicts are shown."
    return " These are all the minimal conflicts there are." if found.proved else ""


def _clash(front: Front, goals: tuple[int, ...], proved: bool) -> str:
    named = [_hope(front, k) for k in goals]
    none = "No plan" if proved else "No listed plan"
    if len(named) == 1:
        return f"{none} reaches {named[0]}."
    return f"{none} reaches {text.listed(named)} together, though any fewer of them can be had."


def _hope(front: Front, k: int) -> str:
    goal = front.goals[k]
    assert goal.target is not None
    amount = text.isolated(text.with_unit(goal.target, goal.unit))
    return f"{amount} of {text.isolated(goal.label)}"
