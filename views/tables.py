"""Tables for the terminal: rich renderables that fit 80 columns; nothing here prints."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich import box
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..optimizer.front import Front
from ..optimizer.labels import Goal
from ..optimizer.mixture import Mixture
from ..optimizer.plans.plan import Plan
from ..optimizer.problem import Problem, indexed
from . import faces as faces_
from . import text
from .selection import representatives
from .story import amount

WIDTH = 80
FIRST_COLUMN = 22
# A title or note of a narrower table would be broken into many lines.
NARROWEST = 54
# Of a column: a blank at both sides and the rule between it and the next.
PADDING = 3
BEST, WORST = "bold", "dim"
MOST_DECISIONS = 40


def payoff(table: pd.DataFrame, goals: Sequence[Goal]) -> Table:
    """What each goal's optimum leaves to the others: one row a goal that is optimised."""
    columns = [_marked(table.iloc[:, k].to_numpy(float), goal) for k, goal in enumerate(goals)]
    firsts = [_on_two_lines(goal, FIRST_COLUMN) for goal in goals]
    return _grid("Best for each goal alone", Text("best for"), firsts, goals, columns)


def front(found: Front, *, most: int = 20) -> Table:
    """The plans of a front; a front longer than ``most`` is shown by a spread of its plans."""
    shown = representatives(found, most)
    rows = [plan - 1 for plan in shown]
    columns = [
        [cells[row] for row in rows]
        for k, goal in enumerate(found.goals)
        for cells in [_marked(found.values[:, k], goal)]
    ]
    firsts = [Text(str(plan)) for plan in shown]
    table = _grid(amount(found), Text("plan"), firsts, found.goals, columns)
    if hidden := len(found) - len(shown):
        note = f"A spread of {len(shown)} plans; {hidden:,} more are not shown."
        _add_caption(table, note)
    return table


def faces(found: Front, *, most: int = 6) -> Table:
    """The largest faces: whose mixtures they are, how much they span, and what they trade."""
    shown = faces_.largest(found, most)
    table = _plain_table()
    table.title, table.title_justify, table.min_width = _faces_title(found), "left", NARROWEST
    table.add_column("face", justify="right", no_wrap=True)
    table.add_column("plans", overflow="ellipsis", no_wrap=True, max_width=36)
    table.add_column("spans", justify="right", no_wrap=True)
    others = found.goals[1:][:3]
    for goal in others:
        table.add_column(_on_two_lines(goal, 16), justify="right", no_wrap=True)
    rates, spans = faces_.rates(found), faces_.spans(found)
    for face in shown:
        cells = [text.number(rate) for rate in rates[face - 1, 1 : 1 + len(others)]]
        row = [str(face), faces_.ends(found, face), text.percent(float(spans[face - 1])), *cells]
        table.add_row(*map(Text, row))
    if hidden := len(found.face_plans) - len(shown):
        _add_caption(table, f"The largest {len(shown)}; {hidden:,} more are not shown.")
    first = f"{text.shortened(found.goals[0].name, 24)}{_unit(found.goals[0])}"
    _add_caption(table, f"Under a goal: what one unit better costs in {first}.")
    if words := faces_.open_end_words(found):
        _add_caption(table, words)
    return table


def _faces_title(found: Front) -> str:
    also = "efficient" if found.complete else "plans"
    whose = "its" if len(found.face_plans) == 1 else "their"
    return f"{faces_.amount(found)}; mixtures of {whose} plans are {also} too"


def weights(found: Front, *, most: int = 12) -> Table:
    """For which weights each plan is best; for a front that has supports and a plan at least."""
    assert found.supports is not None
    table = _plain_table()
    table.title, table.title_justify = "Weights for which a plan is best, in %", "left"
    table.min_width = NARROWEST
    table.add_column("plan", justify="right", no_wrap=True)
    goals = found.goals[:4]
    for goal in goals:
        table.add_column(_on_two_lines(goal, 14), justify="right", no_wrap=True)
    for plan in representatives(found, most):
        ends = zip(*found.supports.least_and_most(plan - 1), strict=True)
        cells = [f"{100 * low:.0f} to {100 * high:.0f}" for low, high in ends]
        table.add_row(str(plan), *cells[: len(goals)])
    _add_caption(table, "Goals are divided by their ranges over the plans; weights add up to 100.")
    if len(goals) < len(found.goals):
        _add_caption(
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


def _grid(
    title: str,
    first_head: Text,
    firsts: Sequence[Text],
    goals: Sequence[Goal],
    columns: Sequence[Sequence[Text]],
) -> Table:
    """A table of numbers under heads of two lines; goals that do not fit are left out and named."""
    first_width = max((_width(each) for each in [first_head, *firsts]), default=4)
    room = WIDTH - 1 - first_width - PADDING
    widths = [max((_width(cell) for cell in column), default=1) for column in columns]
    fitting = _fitting(widths, room)
    heads = _heads(goals[:fitting], widths, room)
    table = _plain_table()
    table.title, table.title_justify, table.min_width = title, "left", NARROWEST
    is_number = first_head.plain == "plan"
    table.add_column(first_head, justify="right" if is_number else "left", no_wrap=True)
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for first, *cells in zip(firsts, *columns[:fitting], strict=True):
        table.add_row(first, *cells)
    _add_caption(table, _better(goals[:fitting]))
    if left_out := len(goals) - fitting:
        _add_caption(table, f"{text.count(left_out, 'more goal')} would not fit here.")
    return table


def _heads(goals: Sequence[Goal], widths: Sequence[int], room: int) -> list[Text]:
    """Heads as wide as the room allows: none is cut further than it must be."""
    wanted = [_width(_on_two_lines(goal, WIDTH)) for goal in goals]
    for most in range(WIDTH, 0, -1):
        given = [max(width, min(want, most)) for width, want in zip(widths, wanted, strict=False)]
        if sum(given) + PADDING * len(given) <= room:
            break
    return [_on_two_lines(goal, width) for goal, width in zip(goals, given, strict=True)]


def _fitting(widths: Sequence[int], room: int) -> int:
    """How many of the columns fit, at least one."""
    used = np.cumsum([width + PADDING for width in widths])
    return max(int(np.searchsorted(used, room, side="right")), min(1, len(widths)))


def _width(cell: Text) -> int:
    return max(map(cell_len, cell.plain.split("\n")), default=0)


def _on_two_lines(goal: Goal, width: int) -> Text:
    """The head of a goal's column: its owner above its name, each cut to ``width``."""
    lines = [_cut(part, width) for part in (goal.owner, goal.name) if part]
    return Text("\n").join(lines)


def _cut(name: str, width: int) -> Text:
    shown = Text(text.name(name))
    shown.truncate(max(width, 4), overflow="ellipsis")
    return shown


def _better(goals: Iterable[Goal]) -> str:
    """Which way is better for which goal, with the units."""
    ways: dict[str, dict[str, None]] = {}
    for goal in goals:
        named = f"{text.shortened(goal.name, 24)}{_unit(goal)}"
        ways.setdefault(text.direction(goal).capitalize(), {})[named] = None
    return " ".join(f"{way}: {', '.join(names)}." for way, names in ways.items())


def _unit(goal: Goal) -> str:
    return f" ({text.name(goal.unit)})" if goal.unit else ""


def _add_caption(table: Table, note: str) -> None:
    lines = [Text(table.caption)] if isinstance(table.caption, str) else []
    if isinstance(table.caption, Text):
        lines = [table.caption]
    if note:
        table.caption = Text("\n").join([*lines, Text(note)])


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
    table = _plain_table()
    for head in ("goal", "value", "unit"):
        table.add_column(head, justify="right" if head == "value" else "left")
    for goal, value in zip(found.goals, chosen.values, strict=True):
        table.add_row(_on_two_lines(goal, 40), Text(text.number(value), BEST), Text(goal.unit))
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
    table = _plain_table()
    heads = ["goal", "value", "best", "worst", "target", "unit"]
    for head in heads:
        is_word = head in ("goal", "unit")
        table.add_column(head, justify="left" if is_word else "right", no_wrap=not is_word)
    for goal, value, ideal, nadir in zip(
        chosen.problem.goals, chosen.values, chosen.ideal, chosen.nadir, strict=True
    ):
        target = [goal.target] if goal.target is not None else []
        value_, ideal_, nadir_, *target_ = text.numbers([value, ideal, nadir, *target])
        cells = [Text(value_, BEST), Text(ideal_), Text(nadir_, WORST), Text("".join(target_))]
        table.add_row(_on_two_lines(goal, 28), *cells, Text(text.shortened(goal.unit, 14)))
    return table


def _plan_satisfaction(chosen: Plan) -> Table:
    table = _plain_table()
    table.add_column("party")
    table.add_column("gets", justify="right", no_wrap=True)
    reasons = chosen.parties.why_none
    for (party, share), reason in zip(chosen.satisfaction.items(), reasons, strict=True):
        gets = reason or text.percent(share)
        table.add_row(_cut(str(party), 40), Text(gets))
    return table


def _plan_decisions(taken: pd.DataFrame, about: Mapping[str, Any]) -> Table:
    table = _plain_table()
    table.add_column("decision")
    table.add_column("value", justify="right", no_wrap=True)
    values = text.numbers(taken["value"])
    names = decision_names(taken.drop(columns="value"), about)
    for decision, value in list(zip(names, values, strict=True))[:MOST_DECISIONS]:
        table.add_row(_cut(decision, 56), Text(value))
    if len(taken) > MOST_DECISIONS:
        _add_caption(table, f"{len(taken) - MOST_DECISIONS:,} more are not shown.")
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


def _plain_table() -> Table:
    return Table(box=box.SIMPLE_HEAD, caption_justify="left")


def scenario(about: Mapping[str, Any], problem: Problem) -> RenderableType:
    """Short summary of a scenario: title, who contributes and wants what, and its size."""
    title = Text(text.name(about.get("title") or "A model without a title"), BEST)
    return Group(title, _parties(about, problem), Text(_size(problem), WORST))


def _parties(about: Mapping[str, Any], problem: Problem) -> Table:
    table = Table(box=box.SIMPLE_HEAD)
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
