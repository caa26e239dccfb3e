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
    amount = text.number(abs(moved.pop(neighbour.goal)))
    subject = f"{amount} {'more' if grows else 'less'}{_of(own)}"
    lost = [_amount(by_label[label], -change) for label, change in moved.items() if change < 0]
    won = [_amount(by_label[label], change) for label, change in moved.items() if change > 0]
    parts = [f"cost {text.listed(lost)}"] if lost else []
    parts += [f"bring {text.listed(won)}"] if won else []
    return f"{subject} {' and '.join(parts) or 'change nothing else'}"


def _amount(goal: Goal, amount: float) -> str:
    return f"{text.number(amount)}{_of(goal)}"


def _of(goal: Goal) -> str:
    unit = f" {text.name(goal.unit)}" if goal.unit else ""
    return f"{unit} of {text.isolated(goal.label)}"
