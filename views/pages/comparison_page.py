"""Fronts compared, as a page that opens offline."""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ...optimizer.comparison.changes import FrontChange
from ...optimizer.comparison.comparison import Comparison
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.numbers import divisors
from ...optimizer.results.tables import percent
from ..charts.figures import MOST_MATRIX, goal_axis, layout, name_panels, panels
from ..vocabulary import changes, palette, text
from . import plain_page
from .plain_page import Figure, PlainCell, PlainHead, PlainPage, PlainTable, Section

MOST_ROWS = 60
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star", "pentagon")


def write(found: Comparison, path: Path) -> Path:
    """Write the page and return its path; raises InputError where it cannot be written."""
    return plain_page.write(page(found), path)


def page(found: Comparison) -> PlainPage:
    """How the plans changed, who gained, and which decisions differ."""
    first, *others = found.names
    sections = [
        Section("fronts", "The fronts compared", figures=_figures(found)),
        Section("plans", "How the plans changed", changes.words(found)),
        Section("who", "Who gained", tables=[_goals(found), _indicators(found), _parties(found)]),
        *(section for change in found.changes for section in _decisions(change, first)),
    ]
    title = f"{text.listed(others)} against {first}"
    return PlainPage("Comparison of runs", title, (), sections)


def _figures(found: Comparison) -> list[Figure]:
    if len(found.goals) == 1:
        return []
    if len(found.goals) == 2:
        how = "Every plan of every run; better is up and to the right."
        return [Figure("overlay", how, overlay(found))]
    lines = "One line per plan, each goal from the worst over all runs (foot) to the best (top)."
    pairs = "Every goal against every other; better is up and to the right in every panel."
    return [Figure("parallel", lines, parallel(found)), Figure("matrix", pairs, matrix(found))]


def overlay(found: Comparison) -> Any:
    """Two goals against each other, every run in its colour and shape."""
    figure = go.Figure(layout=layout(height=480, hovermode="closest"))
    for k, name in enumerate(found.names):
        figure.add_trace(_points(found, name, k, 0, 1, legend=True))
    figure.update_xaxes(goal_axis(found.goals[0], "→"))
    figure.update_yaxes(goal_axis(found.goals[1], "↑"))
    return _with_legend(figure)


def matrix(found: Comparison) -> Any:
    """Every pair of the first six goals, one panel for each pair."""
    size = min(len(found.goals), MOST_MATRIX) - 1
    figure = panels(size)
    for x, y in combinations(range(size + 1), 2):
        for k, name in enumerate(found.names):
            trace = _points(found, name, k, x, y, legend=(x, y) == (0, 1))
            figure.add_trace(trace, row=y, col=x + 1)
    name_panels(figure, found.goals, size)
    figure.update_layout(layout(height=170 + 170 * size, hovermode="closest"))
    return _with_legend(figure)


def parallel(found: Comparison) -> Any:
    """Parallel coordinates of all runs on one scale."""
    together = np.vstack(list(found.points.values()))
    worst, ranges = together.max(axis=0), np.ptp(together, axis=0)
    figure = go.Figure(layout=layout(height=460, hovermode="closest"))
    p = len(found.goals)
    for k, name in enumerate(found.names):
        heights = (worst - found.points[name]) / divisors(ranges)
        hovers = [_hover(found, name, i) for i in range(len(heights))]
        figure.add_trace(
            go.Scatter(
                x=[*range(p), None] * len(heights),
                y=[value for row in heights.tolist() for value in (*row, None)],
                mode="lines+markers",
                line={"color": _colour(k), "width": 1.6},
                marker={"size": 5, "symbol": _SYMBOLS[k % len(_SYMBOLS)]},
                opacity=0.75,
                hovertext=[hover for hover in hovers for _ in range(p + 1)],
                hoverinfo="text",
                name=text.for_plotly(name),
            )
        )
    heads = [text.for_plotly(goal.label, 24) for goal in found.goals]
    figure.update_xaxes(tickvals=list(range(p)), ticktext=heads, side="bottom", zeroline=False)
    figure.update_yaxes(visible=False, range=[-0.06, 1.06])
    return _with_legend(figure)


def _points(found: Comparison, name: str, k: int, x: int, y: int, *, legend: bool) -> Any:
    values = found.points[name] * np.array([goal.sign for goal in found.goals]) + 0.0
    return go.Scatter(
        x=values[:, x].tolist(),
        y=values[:, y].tolist(),
        mode="markers",
        marker={
            "color": _colour(k),
            "symbol": _SYMBOLS[k % len(_SYMBOLS)],
            # Plans that several runs have show all their colours: later marks lie inside
            # earlier ones.
            "size": max(13 - 4 * k, 6),
            "opacity": 0.8,
        },
        hovertext=[_hover(found, name, i) for i in range(len(values))],
        hoverinfo="text",
        name=text.for_plotly(name),
        legendgroup=str(k),
        showlegend=legend,
    )


def _hover(found: Comparison, name: str, row: int) -> str:
    values = found.points[name][row]
    lines = [
        f"{text.for_plotly(goal.label)}: {text.number(value * goal.sign + 0.0)}"
        f" {text.for_plotly(goal.unit)}"
        for goal, value in zip(found.goals, values, strict=True)
    ]
    return "<br>".join([f"<b>{text.for_plotly(name)}, plan {found.numbers[name][row]}</b>", *lines])


def _colour(k: int) -> str:
    return palette.SERIES[k % len(palette.SERIES)]


def _with_legend(figure: Any) -> Any:
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    return figure


def _goals(found: Comparison) -> PlainTable:
    heads = [
        PlainHead("goal"),
        PlainHead("unit"),
        *(PlainHead(name, number=True) for name in found.names),
    ]
    rows = [_goal(found, goal) for goal in found.goals]
    return PlainTable(heads, rows, "Best and worst of each goal, over each run's plans")


def _goal(found: Comparison, goal: Goal) -> list[PlainCell]:
    ends = found.ranges.loc[goal.label].to_numpy(dtype=float)
    values = text.numbers(ends)
    cells = [f"{best} to {worst}" for best, worst in zip(values[::2], values[1::2], strict=True)]
    unit = ", ".join(filter(None, (goal.unit, text.direction(goal))))
    return [PlainCell(text.name(goal.label)), PlainCell(text.name(unit)), *map(PlainCell, cells)]


def _indicators(found: Comparison) -> PlainTable:
    heads = [
        PlainHead("run"),
        *(PlainHead(f"to match {name}", number=True) for name in found.names),
    ]
    heads.append(PlainHead("hypervolume", number=True))
    rows = []
    for name in found.names:
        lacks = found.epsilon.loc[name].to_numpy(dtype=float)
        cells = [
            text.MISSING if other == name or np.isnan(lack) else percent(max(lack, 0.0))
            for other, lack in zip(found.names, lacks, strict=True)
        ]
        rows.append(
            [
                PlainCell(name),
                *map(PlainCell, cells),
                PlainCell(text.number(float(found.hypervolume[name]))),
            ]
        )
    return PlainTable(
        heads, rows, "The share of the common range by which a run's plans fall short"
    )


def _parties(found: Comparison) -> PlainTable:
    heads = [PlainHead("party")]
    heads += [
        PlainHead(f"{name}: {what}", number=True)
        for name in found.names
        for what in ("best", "fairest plan")
    ]
    shares = found.satisfaction
    rows = [
        [
            PlainCell(text.name(str(party))),
            *(PlainCell(text.percent(float(v))) for v in shares.loc[party]),
        ]
        for party in shares.index
    ]
    title = "What parties get: 100 % is their best over all these runs, 0 % their worst"
    return PlainTable(heads, rows, title)


def _decisions(change: FrontChange, first: str) -> list[Section]:
    tables = []
    if len(change.core):
        heads = [
            PlainHead("decision"),
            *(PlainHead(n, number=True) for n in (first, change.name, "shift")),
        ]
        rows = [
            [
                _named(row),
                PlainCell(text.percent(row["before"])),
                PlainCell(text.percent(row["after"])),
                PlainCell(f"{row['shift'] * 100:+.0f} %"),
            ]
            for row in change.core.head(MOST_ROWS).to_dict("records")
        ]
        tables.append(
            PlainTable(heads, rows, _cut("In how many of the plans it is taken", change.core))
        )
    if len(change.fair):
        heads = [PlainHead("decision"), *(PlainHead(n, number=True) for n in (first, change.name))]
        rows = [
            [
                _named(row),
                PlainCell(text.number(row["before"])),
                PlainCell(text.number(row["after"])),
            ]
            for row in change.fair.head(MOST_ROWS).to_dict("records")
        ]
        tables.append(PlainTable(heads, rows, _cut("In the fairest plans", change.fair)))
    title = f"Decisions that differ in {change.name}"
    return [Section(f"decisions-{change.name}", title, tables=tables)] if tables else []


def _cut(title: str, whole: pd.DataFrame) -> str:
    return f"{title}, the first {MOST_ROWS} of {len(whole):,}" if len(whole) > MOST_ROWS else title


def _named(row: Any) -> PlainCell:
    index = f"[{row['index']}]" if row["index"] else ""
    return PlainCell(text.name(f"{row['decision']}{index}"))
