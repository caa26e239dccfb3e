"""Exchange rates in words: what a little more of one goal costs in the others."""

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
        changes = {name: to_unit(change, units[name]) for name, change in _changes(each).items()}
        if changes[each.goal]:
            told.setdefault(tuple(changes.values()), _words(each, goals, changes))
    return list(told.values())


def trade(neighbour: Neighbour, goals: Sequence[Goal]) -> str:
    """A move to a neighbouring plan, such as "10 more approvals of 65+: served cost 14 approvals of
    30-44: served".
    """
    return _words(neighbour, goals, _changes(neighbour))


def _changes(neighbour: Neighbour) -> dict[str, float]:
    return {str(label): float(change) for label, change in neighbour.changes.items()}


def _words(neighbour: Neighbour, goals: Sequence[Goal], changes: Mapping[str, float]) -> str:
    by_label, moved = {goal.label: goal for goal in goals}, dict(changes)
    own = by_label[neighbour.goal]
    grows = neighbour.better == (own.sense == "maximize")
    amount = abs(moved.pop(neighbour.goal))
    way = "more" if grows else "less"
    subject = f"{text.number(amount)} {way}{_of(own, amount)}"
    lost = [_amount(by_label[label], -change) for label, change in moved.items() if change < 0]
    won = [_amount(by_label[label], change) for label, change in moved.items() if change > 0]
    s = "s" if text.number(amount) == "1" else ""
    parts = [f"cost{s} {text.listed(lost)}"] if lost else []
    parts += [f"bring{s} {text.listed(won)}"] if won else []
    return f"{subject} {' and '.join(parts) or f'change{s} nothing else'}"


def _amount(goal: Goal, amount: float) -> str:
    return f"{text.number(amount)}{_of(goal, amount)}"


def _of(goal: Goal, amount: float) -> str:
    unit = f" {text.unit_of(amount, goal.unit)}" if goal.unit else ""
    return f"{unit} of {text.isolated(goal.label)}"
