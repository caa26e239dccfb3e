"""The report's section on targets: raw texts, which the template escapes."""

from typing import Any

from ...optimizer.insight.targets import TargetConflicts, target_conflicts
from ...optimizer.results.front import Front
from ..vocabulary import text

MOST_CONFLICTS = 20


def section(front: Front) -> dict[str, Any] | None:
    """Which targets cannot be met together; None where no goal or only one has a target."""
    found = target_conflicts(front) if len(front) > 1 else None
    if found is None or len(found.goals) < 2:
        return None
    return {
        "words": _words(front, found),
        "conflicts": [
            _conflict(front, each, found.proved) for each in found.conflicts[:MOST_CONFLICTS]
        ],
    }


def _words(front: Front, found: TargetConflicts) -> str:
    goals = text.count(len(found.goals), "goal")
    if found.together:
        does = "meets" if found.together == 1 else "meet"
        return f"{goals} have a target; {text.count(found.together, 'plan')} {does} all of them."
    sure = "no plan can" if found.proved else "unlisted plans may"
    return f"{goals} have a target, and no listed plan meets all of them; {sure}.{_how_many(found)}"


def _how_many(found: TargetConflicts) -> str:
    count = len(found.conflicts)
    if count > MOST_CONFLICTS:
        return f" The {MOST_CONFLICTS} smallest of {count} minimal conflicts are shown."
    return " These are all minimal conflicts." if found.proved else ""


def _conflict(front: Front, goals: tuple[int, ...], proved: bool) -> str:
    named = [_target(front, k) for k in goals]
    none = "No plan" if proved else "No listed plan"
    if len(named) == 1:
        return f"{none} reaches {named[0]}."
    return f"{none} reaches {text.listed(named)} together, but some plan reaches any fewer of them."


def _target(front: Front, k: int) -> str:
    goal = front.goals[k]
    assert goal.target is not None
    amount = text.isolated(text.with_unit(goal.target, goal.unit))
    return f"{amount} of {text.isolated(goal.label)}"
