"""Tables for the terminal: rich renderables that fit 80 columns; nothing here prints."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.plans.plan import Plan
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Problem, indexed
from ...optimizer.results.front import Front
from ...optimizer.results.mixture import Mixture
from ..vocabulary import faces as faces_
from ..vocabulary import text
from ..vocabulary.selection import representatives
from ..vocabulary.story import amount
from .grid import NARROWEST, Grid, add_caption, cut, on_two_lines, plain_table, with_unit

BEST, WORST = "bold", "dim"
MOST_DECISIONS = 40


def payoff(table: pd.DataFrame, goals: Sequence[Goal]) -> Grid:
    """What each goal's optimum leaves to the others: one row a goal that is optimised."""
    columns = [_marked(table.iloc[:, k].to_numpy(float), goal) for k, goal in enumerate(goals)]
    return Grid("Best for each goal alone", "best for", goals, goals, columns)


def front(found: Front, *, most: int | None = 20, rest: str = "in the data (--json)") -> Grid:
    """The plans of a front; of more than ``most`` a spread, and where to find the ``rest``."""
    shown = representatives(found, len(found) if most is None else most)
    rows = [plan - 1 for plan in shown]
    columns = [
        [cells[row] for row in rows]
        for k, goal in enumerate(found.goals)
        for cells in [_marked(found.values[:, k], goal)]
    ]
    hidden = len(found) - len(shown)
    note = f"A spread of {len(shown)} plans; {hidden:,} more are {rest}."
    return Grid(amount(found), "plan", shown, found.goals, columns, [note] if hidden else [])


def faces(found: Front, *, most: int = 6) -> Table:
    """The largest faces: whose mixtures they are, how much they span, and what they trade."""
    shown = faces_.largest(found, most)
    table = plain_table(_faces_title(found))
    table.min_width = NARROWEST
    table.add_column("face", justify="right", no_wrap=True)
    table.add_column("plans", overflow="ellipsis", no_wrap=True, max_width=36)
    table.add_column("spans", justify="right", no_wrap=True)
    others = found.goals[1:][:3]
    for goal in others:
        table.add_column(on_two_lines(goal, 16), justify="right", no_wrap=True)
    rates, spans = faces_.rates(found), faces_.spans(found)
    for face in shown:
        cells = [text.number(rate) for rate in rates[face - 1, 1 : 1 + len(others)]]
        row = [str(face), faces_.ends(found, face), text.percent(float(spans[face - 1])), *cells]
        table.add_row(*map(Text, row))
    if hidden := len(found.face_plans) - len(shown):
        add_caption(table, f"The largest {len(shown)}; {hidden:,} more are not shown.")
    first = with_unit(found.goals[0])
    add_caption(table, f"Under a goal: what one unit better costs in {first}.")
    if words := faces_.open_end_words(found):
        add_caption(table, words)
    return table


def _faces_title(found: Front) -> str:
    also = "efficient" if found.complete else "plans"
    whose = "its" if len(found.face_plans) == 1 else "their"
    return f"{faces_.amount(found)}; mixtures of {whose} plans are {also} too"


def weights(found: Front, *, most: int = 12) -> Table:
    """For which weights each plan is best; for a front that has supports and a plan at least."""
    assert found.supports is not None
    table = plain_table("Weights for which a plan is best, in %")
    table.min_width = NARROWEST
    table.add_column("plan", justify="right", no_wrap=True)
    goals = found.goals[:4]
    for goal in goals:
        table.add_column(on_two_lines(goal, 14), justify="right", no_wrap=True)
    for plan in representatives(found, most):
        ends = zip(*found.supports.least_and_most(plan), strict=True)
        cells = [f"{100 * low:.0f} to {100 * high:.0f}" for low, high in ends]
        table.add_row(str(plan), *cells[: len(goals)])
    add_caption(table, "Goals are divided by their ranges over the plans; weights add up to 100.")
    if len(goals) < len(found.goals):
        add_caption(
            table, f"{text.count(len(found.goals) - len(goals), 'more goal')} would not fit here."
        )
    return table


def _marked(values: Any, goal: Goal) -> list[Text]:
    """One column's numbers, its best ones bold and its worst ones dim."""
    minimised = np.asarray(values, dtype=float) * goal.sign
    if not len(minimised):
        return []
    best, worst = minimised.min(), minimised.max()
    styles = [_style(value, best, worst) for value in minimised]
    return [Text(cell, style) for cell, style in zip(text.numbers(values), styles, strict=True)]


def _style(value: float, best: float, worst: float) -> str:
    if best == worst:
        return ""
    return {best: BEST, worst: WORST}.get(value, "")


def plan(chosen: Plan, about: Mapping[str, Any], *more: RenderableType) -> Group:
    """One plan: goals against ideal and nadir, satisfaction, decisions that are not zero.

    ``about`` is what the scenario says of itself; it knows what people call the decisions. What
    there is ``more`` to show comes before these.
    """
    satisfied = "Satisfaction: 100 % is all a party could hope for, 0 % what it has without."
    taken = chosen.decisions["value"] != 0
    decided = f"Decisions: {int(taken.sum()):,} of {len(taken):,} are not zero."
    return Group(
        Text(f"Plan by the rule “{text.name(chosen.rule)}”", BEST),
        _plan_goals(chosen),
        Text(satisfied, BEST),
        _plan_satisfaction(chosen),
        *more,
        Text(decided, BEST),
        _plan_decisions(chosen.decisions[taken], about),
    )


def mixture(found: Front, chosen: Mixture, about: Mapping[str, Any]) -> Group:
    """One plan of a front by its goal values: whose mixture it is, goals, decisions not zero."""
    table = plain_table()
    for head in ("goal", "value", "unit"):
        table.add_column(head, justify="right" if head == "value" else "left")
    for goal, value in zip(found.goals, chosen.values, strict=True):
        table.add_row(on_two_lines(goal, 40), Text(text.number(value), BEST), Text(goal.unit))
    taken = chosen.decisions["value"] != 0
    decided = f"Decisions: {int(taken.sum()):,} of {len(taken):,} are not zero."
    return Group(
        Text(_mixed_of(chosen), BEST),
        table,
        Text(decided, BEST),
        _plan_decisions(chosen.decisions[taken], about),
    )


def _mixed_of(chosen: Mixture) -> str:
    if not chosen.face:
        return f"Plan {chosen.shares[0][0]}, as listed"
    parts = [
        f"{100 * share:.3g} % {f'plan {plan}' if plan else 'open end'}"
        for plan, share in chosen.shares
    ]
    return f"A mixture on face {chosen.face}: {text.listed(parts)}"


def _plan_goals(chosen: Plan) -> Table:
    table = plain_table()
    heads = ["goal", "value", "best", "worst", "target", "unit"]
    for head in heads:
        is_word = head in ("goal", "unit")
        table.add_column(head, justify="left" if is_word else "right", no_wrap=not is_word)
    for goal, value, ideal, nadir in zip(
        chosen.goals, chosen.values, chosen.ideal, chosen.nadir, strict=True
    ):
        target = [goal.target] if goal.target is not None else []
        value_, ideal_, nadir_, *target_ = text.numbers([value, ideal, nadir, *target])
        cells = [Text(value_, BEST), Text(ideal_), Text(nadir_, WORST), Text("".join(target_))]
        table.add_row(on_two_lines(goal, 28), *cells, Text(text.shortened(goal.unit, 14)))
    return table


def _plan_satisfaction(chosen: Plan) -> Table:
    table = plain_table()
    table.add_column("party")
    table.add_column("gets", justify="right", no_wrap=True)
    reasons = chosen.parties.why_none
    for (party, share), reason in zip(chosen.satisfaction.items(), reasons, strict=True):
        gets = reason or text.percent(share)
        table.add_row(cut(str(party), 40), Text(gets))
    return table


def _plan_decisions(taken: pd.DataFrame, about: Mapping[str, Any]) -> Table:
    table = plain_table()
    table.add_column("decision")
    table.add_column("value", justify="right", no_wrap=True)
    values = text.numbers(taken["value"])
    names = decision_names(taken.drop(columns="value"), about)
    for decision, value in list(zip(names, values, strict=True))[:MOST_DECISIONS]:
        table.add_row(cut(decision, 56), Text(value))
    if len(taken) > MOST_DECISIONS:
        add_caption(table, f"{len(taken) - MOST_DECISIONS:,} more are not shown.")
    return table


def decision_names(rows: pd.DataFrame, about: Mapping[str, Any]) -> list[str]:
    """What people call decisions, given as ``decision, index...``."""
    captions = {each["name"]: each.get("captions", {}) for each in about.get("decisions", [])}
    return [_decision_name(row, captions) for row in rows.itertuples(index=False)]


def _decision_name(row: Iterable[Any], captions: Mapping[str, Mapping[str, str]]) -> str:
    decision, *index = row
    key = tuple(part for part in index if part != "")
    caption = captions.get(decision, {}).get(", ".join(map(str, key)), "")
    return f"{indexed(str(decision), key)}  {caption}".rstrip()


def scenario(about: Mapping[str, Any], problem: Problem) -> RenderableType:
    """Short summary of a scenario: title, who contributes and wants what, and its size."""
    title = Text(text.name(about.get("title") or "A model without a title"), BEST)
    return Group(title, _parties(about, problem), Text(_size(problem), WORST))


def _parties(about: Mapping[str, Any], problem: Problem) -> Table:
    table = plain_table()
    for head in ("party", "contributes", "requires", "wants"):
        table.add_column(head, overflow="fold", max_width=26)
    for party in about.get("stakeholders") or _owners(problem):
        table.add_row(
            Text(text.name(party["name"])),
            _lines(
                f"{each['name']} {text.number(each['amount'])}" for each in party["contributes"]
            ),
            _lines(map(_requirement, party["requires"])),
            _lines(map(_wish, party["goals"])),
        )
    return table


def _owners(problem: Problem) -> list[dict[str, Any]]:
    """Parties of a plain model: the owners of its goals, or the goals themselves."""
    parties: dict[str, dict[str, Any]] = {}
    for goal in problem.goals:
        empty = {"name": text.party(goal), "contributes": [], "requires": [], "goals": []}
        wish = {"sense": goal.sense, "name": goal.name, "unit": goal.unit}
        parties.setdefault(text.party(goal), empty)["goals"].append(wish)
    return list(parties.values())


def _requirement(requirement: Mapping[str, Any]) -> str:
    times = f" (x {requirement['count']:,})" if requirement["count"] > 1 else ""
    marks = [f", {mark}" for mark in ("negotiable", "shared") if requirement[mark]]
    return f"{requirement['name']}{times}{''.join(marks)}"


def _wish(goal: Mapping[str, Any]) -> str:
    way = "less" if goal["sense"] == "minimize" else "more"
    return f"{goal['name']}: {way} {goal['unit']}".rstrip()


def _lines(parts: Iterable[str]) -> Text:
    return Text("\n".join(map(text.name, parts)))


def _size(problem: Problem) -> str:
    shown = ~problem.columns.hidden
    whole = int((problem.integer & shown).sum())
    parts = [
        text.count(int(shown.sum()), "decision") + f" ({whole:,} in whole numbers)",
        text.count(len(problem.row_lower), "row"),
        text.count(problem.p, "goal"),
    ]
    return f"{text.listed(parts)}."
