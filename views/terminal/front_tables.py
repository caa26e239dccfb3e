"""A front for the terminal: its plans, payoff table, faces and weights within 80 columns."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd
from rich.table import Table
from rich.text import Text

from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ..vocabulary import faces, text
from ..vocabulary.selection import spread_in_order
from ..vocabulary.story import amount
from .grid import (
    BEST,
    NARROWEST,
    WORST,
    Grid,
    add_caption,
    cut,
    on_two_lines,
    plain_table,
    with_unit,
)


def payoff_table(table: pd.DataFrame, goals: Sequence[Goal]) -> Grid:
    """What each goal's optimum leaves to the others: one row for each goal that is optimised."""
    columns = [_marked(table.iloc[:, k].to_numpy(float), goal) for k, goal in enumerate(goals)]
    return Grid("Best for each goal alone", "best for", goals, goals, columns)


def front_table(
    found: Front,
    *,
    most: int | None = 20,
    rest: str = "in the data (--json)",
    also: Collection[int] = (),
) -> Grid:
    """The plans of a front; of more than ``most`` a spread and those named ``also``, and where to
    find the ``rest``.
    """
    shown = sorted({*spread_in_order(found, len(found) if most is None else most), *also})
    rows = [plan - 1 for plan in shown]
    columns = [
        [cells[row] for row in rows]
        for k, goal in enumerate(found.goals)
        for cells in [_marked(found.values[:, k], goal)]
    ]
    hidden = len(found) - len(shown)
    are = "is" if hidden == 1 else "are"
    note = f"A spread of {len(shown)} plans; {hidden:,} more {are} {rest}."
    return Grid(amount(found), "plan", shown, found.goals, columns, [note] if hidden else [])


def face_table(found: Front, *, most: int = 6) -> Table:
    """The largest faces: whose mixtures they are, how much they span, and what they trade."""
    shown = faces.largest(found, most)
    table = plain_table(_faces_title(found))
    table.min_width = NARROWEST
    table.add_column("face", justify="right", no_wrap=True)
    table.add_column("plans", max_width=36)
    table.add_column("covers", justify="right", no_wrap=True)
    others = found.goals[1:][:3]
    (steps, costs), spans = faces.trades(found), faces.spans(found)
    for goal, step in zip(others, steps[1:], strict=False):
        head = Text("\n").join([on_two_lines(goal, 16), cut(faces.step_words(goal, step), 16)])
        table.add_column(head, justify="right", no_wrap=True)
    for face in shown:
        cells = [text.number(cost) for cost in costs[face - 1, 1 : 1 + len(others)]]
        row = [str(face), faces.ends(found, face), text.percent(float(spans[face - 1])), *cells]
        table.add_row(*map(Text, row))
    if hidden := len(found.face_plans) - len(shown):
        add_caption(table, f"The largest {len(shown)}; {hidden:,} more are not shown.")
    first = with_unit(found.goals[0])
    add_caption(table, faces.COVERS)
    add_caption(table, f"Under a goal: what so much better costs in {first}.")
    for words in filter(None, (faces.untold_words(found), faces.open_end_words(found))):
        add_caption(table, words)
    return table


def _faces_title(found: Front) -> str:
    also = "efficient" if found.complete else "plans"
    whose = "its" if len(found.face_plans) == 1 else "their"
    return f"{faces.amount(found)}; mixtures of {whose} plans are {also} too"


def weight_table(found: Front, *, most: int = 12) -> Table:
    """For which weights each plan is best; for a front that has supports and a plan at least."""
    assert found.supports is not None
    table = plain_table("Weights for which a plan is best, in %")
    table.min_width = NARROWEST
    table.add_column("plan", justify="right", no_wrap=True)
    goals = found.goals[:4]
    for goal in goals:
        table.add_column(on_two_lines(goal, 14), justify="right", no_wrap=True)
    for plan in spread_in_order(found, most):
        ends = zip(*found.supports.least_and_most(plan), strict=True)
        cells = [_from_to(low, high) for low, high in ends]
        table.add_row(str(plan), *cells[: len(goals)])
    add_caption(table, "Goals are divided by their ranges over the plans; weights add up to 100.")
    if len(goals) < len(found.goals):
        add_caption(
            table, f"{text.count(len(found.goals) - len(goals), 'more goal')} do not fit here."
        )
    return table


def _from_to(low: float, high: float) -> str:
    return text.MISSING if np.isnan(low) else f"{100 * low:.0f} to {100 * high:.0f}"


def styles(found: Front, plans: Sequence[int]) -> list[list[str]]:
    """For each goal the styles of these plans: bold for the best of all, dim for the worst."""
    rows = [plan - 1 for plan in plans]
    columns = [_styles(found.values[:, k], goal) for k, goal in enumerate(found.goals)]
    return [[column[row] for row in rows] for column in columns]


def _marked(values: Any, goal: Goal) -> list[Text]:
    """One column's numbers, its best ones bold and its worst ones dim."""
    both = zip(text.numbers(values), _styles(values, goal), strict=True)
    return [Text(cell, style) for cell, style in both]


def _styles(values: Any, goal: Goal) -> list[str]:
    minimised = np.asarray(values, dtype=float) * goal.sign
    if not len(minimised):
        return []
    best, worst = minimised.min(), minimised.max()
    return [_style(value, best, worst) for value in minimised]


def _style(value: float, best: float, worst: float) -> str:
    if best == worst:
        return ""
    return {best: BEST, worst: WORST}.get(value, "")
