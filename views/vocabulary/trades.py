"""Exchange rates in words: what a little more of one goal costs in the others."""

import math
from collections.abc import Iterable, Mapping, Sequence

from ...optimizer.insight.plan_page import Neighbour
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Floats
from . import text
from .rounding import to_unit, units_of


def rounded_trades(
    neighbours: Iterable[Neighbour], goals: Sequence[Goal], values: Floats
) -> list[str]:
    """Moves to plans of a front with goal ``values`` (N, p), all numbers rounded to what can be
    told apart there. A move of several goals stands once, one of which nothing is left does not.
    """
    units = dict(zip((goal.label for goal in goals), units_of(goals, values), strict=True))
    told: dict[tuple[float, ...], str] = {}
    for each in neighbours:
        changes = _rounded(_changes(each), each.goal, units)
        if changes[each.goal]:
            told.setdefault(tuple(changes.values()), _words(each, goals, changes))
    return list(told.values())


def _rounded(
    changes: Mapping[str, float], own: str, units: Mapping[str, float]
) -> dict[str, float]:
    """Changes in their units; where nothing would be left of what a move costs and brings, the
    largest part of it stays as it is, since no move changes nothing else.
    """
    found = {
        name: math.copysign(to_unit(abs(change), units[name]), change) + 0.0
        for name, change in changes.items()
    }
    others = [name for name in changes if name != own and units[name] > 0]
    if others and not any(found[name] for name in others):
        largest = max(others, key=lambda name: abs(changes[name]) / units[name])
        found[largest] = changes[largest]
    return found


def trade(neighbour: Neighbour, goals: Sequence[Goal]) -> str:
    """A move to a neighbouring plan, such as "10 approvals more of 65+: served cost 14 approvals of
    30-44: served".
    """
    return _words(neighbour, goals, _changes(neighbour))


def none_better(goal: Goal) -> str:
    """That no plan is better in a goal."""
    more = "more" if goal.sense == "maximize" else "less"
    return f"no plan has {more} of {text.isolated(goal.label)}"


def _changes(neighbour: Neighbour) -> dict[str, float]:
    return {str(label): float(change) for label, change in neighbour.changes.items()}


def _words(neighbour: Neighbour, goals: Sequence[Goal], changes: Mapping[str, float]) -> str:
    by_label, moved = {goal.label: goal for goal in goals}, dict(changes)
    own = by_label[neighbour.goal]
    grows = neighbour.better == (own.sense == "maximize")
    amount = text.number(abs(moved.pop(neighbour.goal)))
    way = "more" if grows else "less"
    unit = f" {text.unit_of(amount, own.unit)}" if own.unit else ""
    subject = f"{amount}{unit} {way} of {text.isolated(own.label)}"
    lost = [_amount(by_label[label], -change) for label, change in moved.items() if change < 0]
    won = [_amount(by_label[label], change) for label, change in moved.items() if change > 0]
    s = "s" if amount == "1" else ""
    parts = [f"cost{s} {text.listed(lost)}"] if lost else []
    parts += [f"bring{s} {text.listed(won)}"] if won else []
    return f"{subject} {' and '.join(parts) or f'change{s} nothing else'}"


def _amount(goal: Goal, amount: float) -> str:
    shown = text.number(amount)
    return f"{shown}{_of(goal, shown)}"


def _of(goal: Goal, shown: str) -> str:
    unit = f" {text.unit_of(shown, goal.unit)}" if goal.unit else ""
    return f"{unit} of {text.isolated(goal.label)}"
