"""The page of a plan and plans side by side, for the terminal; nothing here prints."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.page import Page
from ...optimizer.plans.plan import Plan
from ..vocabulary import text, trades
from . import tables
from .grid import plain_table

MOST_NAME = 24
MOST_COLUMNS = 4


def page(found: Page, about: Mapping[str, Any]) -> Group:
    """One plan, who gives up what in it, what fairness costs, and its neighbours."""
    plan = found.plan
    more: list[RenderableType] = [
        Text(_standing(plan), tables.WORST),
        Text("Given up against each goal's own best:", tables.BEST),
        _given_up(plan),
        *(Text(plain(trades.price(each))) for each in found.prices),
        Text("A little more or less of each goal:", tables.BEST),
        *(_listed(trades.trade(each, plan.goals)) for each in found.neighbours),
        *(_listed(f"no plan has more of {text.isolated(each)}") for each in found.at_best),
        Text(""),
    ]
    return tables.plan(plan, about, *more)


def _standing(plan: Plan) -> str:
    """Where the worst values come from, and which listed plan this is."""
    exact = "exact" if plan.parties.exact else "estimates from the payoff table"
    listed = f" It is plan {plan.number} of the run." if plan.number else ""
    return f"Worst values are {exact}.{listed}"


def _listed(words: str) -> Text:
    return Text(f"- {plain(words)}.")


def plain(words: str) -> str:
    """Words for a terminal, whose cells isolates would only disturb."""
    return words.replace(text.ISOLATE, "").replace(text.END_ISOLATE, "")


def _given_up(plan: Plan) -> Table:
    table = plain_table()
    table.add_column("goal")
    for head in ("gives up", "of its range"):
        table.add_column(head, justify="right", no_wrap=True)
    amounts, shares = (plan.given_up[name].to_numpy(float) for name in ("amount", "share"))
    for goal, given, part in zip(plan.goals, amounts, shares, strict=True):
        share = "no range" if np.isnan(part) else text.percent(part)
        amount = text.with_unit(given, text.shortened(goal.unit, 14))
        table.add_row(Text(text.shortened(goal.label, 40)), Text(amount), Text(share))
    return table


def comparison(plans: Sequence[Plan]) -> Group:
    """Several plans side by side: goal values and satisfaction, one column a plan."""
    parts = [plans[i : i + MOST_COLUMNS] for i in range(0, len(plans), MOST_COLUMNS)]
    side_by_side = [draw(part) for part in parts for draw in (_values, _gets)]
    return Group(Text(f"{text.count(len(plans), 'rule')} compared", tables.BEST), *side_by_side)


def _columns(first: str, plans: Sequence[Plan]) -> Table:
    table = plain_table()
    table.add_column(first)
    for plan in plans:
        table.add_column(plan.rule.replace("-", "-\n", 1), justify="right", overflow="fold")
    return table


def _values(plans: Sequence[Plan]) -> Table:
    table = _columns("goal", plans)
    for label in plans[0].labels:
        cells = text.numbers(plan.values[label] for plan in plans)
        table.add_row(Text(text.shortened(label, MOST_NAME)), *map(Text, cells))
    table.add_row(Text("solves", tables.WORST), *(Text(str(plan.solves)) for plan in plans))
    return table


def _gets(plans: Sequence[Plan]) -> Table:
    table = _columns("party gets", plans)
    for party, reason in zip(plans[0].parties.names, plans[0].parties.why_none, strict=True):
        cells = [reason or f"{plan.satisfaction[party]:.2%}" for plan in plans]
        table.add_row(Text(text.shortened(party, MOST_NAME)), *map(Text, cells))
    worst = [plan.satisfaction.min() for plan in plans]
    cells = [text.MISSING if np.isnan(each) else f"{each:.2%}" for each in worst]
    table.add_row(Text("worst-off party", tables.BEST), *map(Text, cells))
    return table
