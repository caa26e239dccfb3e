"""One plan and several side by side, for the terminal; nothing here prints."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.plan_page import PlanPage
from ...optimizer.parties.listed import is_fairest
from ...optimizer.plans.plan import LISTED, Plan
from ...optimizer.results.measures import KeptMeasures
from ...optimizer.results.mixture import Mixture
from ..vocabulary import fairness, limits, measures, text, trades
from .decision_tables import decision_tables
from .grid import BEST, WORST, cut, on_two_lines, plain_table

MOST_NAME = 24
MOST_COLUMNS = 4
WIDEST_UNIT, LONGEST_UNIT = 14, 28


def plan_table(chosen: Plan, about: Mapping[str, Any], *more: RenderableType) -> Group:
    """One plan: goals against best and worst, satisfaction, decisions that are not zero.

    ``about`` describes the scenario; it has the names of decisions. ``more`` comes before
    these.
    """
    return Group(
        plan_brief(chosen),
        *_measures(chosen, about),
        *_limits(chosen, about),
        *more,
        decision_tables(chosen.columns, chosen.x, about),
    )


def plan_brief(chosen: Plan) -> Group:
    """One plan without its decisions: goals against best and worst, satisfaction."""
    satisfied = f"Satisfaction: {text.plain(fairness.scale(chosen.parties))}"
    return Group(
        Text(_title(chosen), BEST), _goals(chosen), Text(satisfied, BEST), _satisfaction(chosen)
    )


def _title(chosen: Plan) -> str:
    if chosen.rule == LISTED:
        return f"Plan {chosen.number} of the front"
    by_rule = f"Plan by the rule “{text.name(chosen.rule)}”"
    return f"{by_rule}, {words}" if (words := of_listed_words(chosen)) else by_rule


def of_listed_words(chosen: Plan) -> str:
    """Where a rule has chosen of the listed plans of a front that is not whole, of how many."""
    front = chosen.listed_in
    if chosen.rule == LISTED or front is None or is_fairest(front):
        return ""
    return f"of the {text.count(len(front), 'listed plan')} only"


def mixture_table(chosen: Mixture, about: Mapping[str, Any]) -> Group:
    """One plan of a front by its goal values: whose mixture it is, goals, decisions not zero."""
    table = plain_table()
    for head in ("goal", "value", "unit"):
        table.add_column(head, justify="right" if head == "value" else "left")
    for goal, value in zip(chosen.goals, chosen.values, strict=True):
        table.add_row(on_two_lines(goal, 40), Text(text.number(value), BEST), Text(goal.unit))
    return Group(
        Text(_mixed_of(chosen), BEST),
        table,
        decision_tables(chosen.columns, chosen.solution, about),
    )


def _mixed_of(chosen: Mixture) -> str:
    if not chosen.face:
        return f"Plan {chosen.shares[0][0]}, as listed"
    parts = [
        f"{100 * share:.3g} % {f'plan {plan}' if plan else 'open end'}"
        for plan, share in chosen.shares
    ]
    return f"A mixture on face {chosen.face}: {text.listed(parts)}"


def _goals(chosen: Plan) -> Table:
    table = plain_table()
    heads = ["goal", "value", "best", "worst", "target", "unit"]
    for head in heads:
        is_word = head in ("goal", "unit")
        table.add_column(head, justify="left" if is_word else "right", no_wrap=not is_word)
    for goal, value, ideal, worst in zip(
        chosen.goals, chosen.values, chosen.ideal, chosen.worst, strict=True
    ):
        target = [goal.target] if goal.target is not None else []
        value_, ideal_, worst_, *target_ = text.numbers([value, ideal, worst, *target])
        cells = [Text(value_, BEST), Text(ideal_), Text(worst_, WORST), Text("".join(target_))]
        table.add_row(on_two_lines(goal, 28), *cells, _unit(goal.unit))
    return table


def _unit(unit: str) -> Text:
    """A unit, on two lines where it is long."""
    return Text("\n".join(text.wrapped(unit, WIDEST_UNIT)))


def _satisfaction(chosen: Plan) -> Table:
    table = plain_table()
    table.add_column("party")
    table.add_column("gets", justify="right", no_wrap=True)
    reasons = chosen.parties.why_none
    for (party, share), reason in zip(chosen.satisfaction.items(), reasons, strict=True):
        gets = reason or text.percent(share)
        table.add_row(cut(str(party), 40), Text(gets))
    return table


def _limits(chosen: Plan, about: Mapping[str, Any]) -> list[Text]:
    told = limits.words(chosen.requirements, about)
    found = [Text(f"- {text.plain(each)}") for each in told]
    return [Text("Requirements:", BEST), *found, Text("")] if found else []


def _measures(chosen: Plan, about: Mapping[str, Any]) -> list[RenderableType]:
    told = measures.told(KeptMeasures.of(about, chosen.columns), chosen.x)
    if not told:
        return []
    table = plain_table()
    table.add_column("measure")
    table.add_column("value", justify="right")
    table.add_column("unit")
    for each in told:
        table.add_row(cut(each.name, 44), Text(each.amount), cut(each.unit, LONGEST_UNIT))
    return [Text("Measures:", BEST), table]


def plan_page(found: PlanPage, about: Mapping[str, Any]) -> Group:
    """One plan, who gives up what in it, what fairness costs, and its neighbours."""
    plan = found.plan
    more: list[RenderableType] = [
        *_number_and_losses(plan),
        *(Text(text.plain(fairness.price(each))) for each in found.prices),
        Text("A little more or less of each goal:", BEST),
        *(_listed(trades.trade(each, plan.goals)) for each in found.neighbours),
        *(_listed(trades.none_better(each)) for each in plan.goals if each.label in found.at_best),
        Text(""),
    ]
    return plan_table(plan, about, *more)


def plan_alone(plan: Plan, about: Mapping[str, Any]) -> Group:
    """One plan, and who gives up what in it: what is known without a search beside it."""
    return plan_table(plan, about, *_number_and_losses(plan), Text(""))


def _number_and_losses(plan: Plan) -> list[RenderableType]:
    return [
        *([Text(f"It is plan {plan.number} of the run.", WORST)] if plan.number else []),
        Text("Given up against each goal's own best:", BEST),
        _given_up(plan),
    ]


def listed_plan(chosen: Plan, about: Mapping[str, Any]) -> Group:
    """The plan that a rule names of the listed ones of a run."""
    words = f"It is plan {chosen.number} of the run."
    if of_listed_words(chosen):
        words += " A plan that is not listed may be fairer."
    return plan_table(chosen, about, Text(words), Text(""))


def _listed(words: str) -> Text:
    return Text(f"- {text.plain(words)}.")


def _given_up(plan: Plan) -> Table:
    table = plain_table()
    table.add_column("goal")
    for head in ("gives up", "of its range"):
        table.add_column(head, justify="right", no_wrap=True)
    amounts, shares = (plan.given_up[name].to_numpy(float) for name in ("amount", "share"))
    for goal, given, part in zip(plan.goals, amounts, shares, strict=True):
        share = "no range" if np.isnan(part) else text.percent(part)
        amount = text.with_unit(given, text.shortened(goal.unit, LONGEST_UNIT))
        table.add_row(Text(text.shortened(goal.label, 40)), Text(amount), Text(share))
    return table


def rules_table(plans: Sequence[Plan]) -> Group:
    """Several plans side by side: goal values and satisfaction, one column for each plan."""
    parts = [plans[i : i + MOST_COLUMNS] for i in range(0, len(plans), MOST_COLUMNS)]
    side_by_side = [draw(part) for part in parts for draw in (_values_of, _gets)]
    compared = f"{text.count(len(plans), 'rule')} compared"
    words = f"{compared}, {said}" if (said := of_listed_words(plans[0])) else compared
    return Group(Text(words, BEST), *side_by_side)


def _columns(first: str, plans: Sequence[Plan]) -> Table:
    table = plain_table()
    table.add_column(first)
    for plan in plans:
        table.add_column(plan.rule.replace("-", "-\n", 1), justify="right", overflow="fold")
    return table


def _values_of(plans: Sequence[Plan]) -> Table:
    table = _columns("goal", plans)
    for label in plans[0].labels:
        cells = text.numbers(plan.values[label] for plan in plans)
        table.add_row(Text(text.shortened(label, MOST_NAME)), *map(Text, cells))
    table.add_row(Text("solves", WORST), *(Text(str(plan.solves)) for plan in plans))
    return table


def _gets(plans: Sequence[Plan]) -> Table:
    table = _columns("party gets", plans)
    for party, reason in zip(plans[0].parties.names, plans[0].parties.why_none, strict=True):
        cells = [reason or text.percent(plan.satisfaction[party]) for plan in plans]
        table.add_row(Text(text.shortened(party, MOST_NAME)), *map(Text, cells))
    worst = [plan.satisfaction.min() for plan in plans]
    table.add_row(Text("worst-off party", BEST), *(Text(text.percent(each)) for each in worst))
    return table
