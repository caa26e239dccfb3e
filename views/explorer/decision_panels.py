"""Decisions of plans in the explorer, with what the scenario's tables say of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from dash import html

from ...optimizer.results.tables import decision_table
from ..vocabulary import text
from ..vocabulary.decision_lists import DecisionList, beside, lists
from ..vocabulary.naming import called, decided
from ..vocabulary.session import KeptPlan
from .desk import Desk
from .state import SharedSession
from .tables import divider, table

MOST_DIFFERENCES = 40


def difference_rows(desk: Desk, pinned: Sequence[KeptPlan]) -> list[Any]:
    """The decisions in which pinned plans differ, with what tables say of each."""
    amounts = [desk.amounts(plan.key, pinned) for plan in pinned]
    used = sorted(set().union(*amounts))
    differing = [j for j in used if len({round(each.get(j, 0.0), 9) for each in amounts}) > 1]
    if not differing:
        return [divider("All decisions are the same", len(pinned))]
    rows = [divider("Decisions that differ", len(pinned))]
    for j in differing[:MOST_DIFFERENCES]:
        group, values = _column(desk, j)[0], [each.get(j, 0.0) for each in amounts]
        words = decided(desk.front, group, values)
        cells = [html.Td(each, className="number") for each in words]
        rows.append(html.Tr([html.Th(_with_cells(desk, j), scope="row"), *cells]))
    if len(differing) > MOST_DIFFERENCES:
        rows.append(divider(f"{len(differing) - MOST_DIFFERENCES:,} more differ", len(pinned)))
    return rows


def _column(desk: Desk, column: int) -> tuple[str, tuple[Any, ...]]:
    """The group of a decision, and its index."""
    columns = desk.front.columns
    return columns.names[columns.component[column]], columns.index[column]


def _with_cells(desk: Desk, column: int) -> list[Any]:
    """What people call a decision, and what tables say of it."""
    group, index = _column(desk, column)
    said = beside(group, index, desk.front.about)
    more = [" ", html.Bdi(said, className="unit")] if said else []
    return [html.Bdi(called(desk.front, group, index)), *more]


def decisions(state: SharedSession) -> Any:
    """Decisions of the chosen plan without zeros, in a table for each name; of many, the first."""
    front = state.desk.front
    amounts = dict(sorted(state.desk.amounts(state.session.chosen, state.session.plans).items()))
    shown = dict(list(amounts.items())[:MOST_DIFFERENCES])
    taken = decision_table(front.columns, list(shown), np.array(list(shown.values())))
    found = [_listed(each) for each in lists(taken, front.about)] if shown else []
    more = len(amounts) - len(shown)
    note = [html.P(f"{more:,} more are not shown.", className="muted")] if more > 0 else []
    return html.Div([*found, *note])


def _listed(found: DecisionList) -> Any:
    """A column for the name, one for each column of tables, and the amount."""
    rows = [
        html.Tr(
            [
                html.Th(html.Bdi(name), scope="row"),
                *(
                    html.Td(html.Bdi(cell), className="number" if numeric else "")
                    for cell, numeric in zip(cells, found.numeric, strict=True)
                ),
                html.Td(amount, className="number best"),
            ]
        )
        for name, cells, amount in found.rows
    ]
    group = text.name(found.group)
    heads = [html.Bdi(group), *map(html.Bdi, found.heads), found.head]
    words = [not numeric for numeric in found.numeric]
    return table(heads, rows, f"Decisions: {group}", words=words)
