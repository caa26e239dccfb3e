"""Exchange rates in words: what a little more of one goal costs in the others."""

from collections.abc import Sequence

from ...optimizer.insight.plan_page import Neighbour
from ...optimizer.problem.labels import Goal
from . import text


def trade(neighbour: Neighbour, goals: Sequence[Goal]) -> str:
    """A move to a neighbouring plan, such as "10 more approvals of 65+: served cost 14 approvals of
    30-44: served".
    """
    by_label = {goal.label: goal for goal in goals}
    moved = {str(label): float(change) for label, change in neighbour.changes.items()}
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
