"""Figures of a front as plotly figures: better is always up and to the right.

Points carry their plan's number as ``customdata``. A trace says in ``meta`` what it shows of which
plans, so that a page can show others: its ``role`` is ``chosen`` for the mark of one plan, and
``plans`` for many.
"""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.parties.listed import satisfaction as satisfaction_of
from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ..vocabulary import palette, text
from ..vocabulary.selection import (
    heights,
    plan_number,
    representatives,
    worst_satisfaction,
)

MOST_PLANS = 500
MOST_HEAT = 80
MOST_MATRIX = 6
MOST_HEADS = 90


def scatter(front: Front, *, plan: int | None = None) -> Any:
    """The first two goals against each other, one point for each plan.

    Raises
    ------
    InputError
        The front has fewer than two goals or no plan, or there is no such plan.
    """
    _require(front, goals=2)
    chosen, shown = plan_number(front, plan), representatives(front, MOST_PLANS)
    figure = go.Figure(layout=layout(height=460, hovermode="closest"))
    for trace in (
        *(_segments(front) if len(front.goals) == 2 else ()),
        _points(front, shown, 0, 1),
        _chosen_point(front, chosen, 0, 1),
    ):
        figure.add_trace(trace)
    figure.update_xaxes(goal_axis(front.goals[0], "→"))
    figure.update_yaxes(goal_axis(front.goals[1], "↑"))
    return figure


def _segments(front: Front) -> list[Any]:
    """Lines between plans whose mixtures count too, and rings for ends that do not."""
    if front.faces is None or not front.face_plans:
        return []
    values = front.faces.values
    places = [
        place
        for face in front.faces.members
        for place in [*values[list(face)].tolist(), [None, None]]
    ]
    x, y = zip(*places, strict=True)
    line = {"color": palette.PLAN, "width": 2}
    lines = go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", name="segments")
    x, y = values[~front.faces.efficient].T.tolist()
    ring = {"color": palette.PAPER, "size": 9, "line": line}
    rings = go.Scatter(x=x, y=y, mode="markers", marker=ring, hoverinfo="skip", name="open ends")
    return [lines, rings] if x else [lines]


def matrix(front: Front, *, plan: int | None = None) -> Any:
    """Every pair of the first six goals, one panel for each pair; raises as :func:`scatter`
    does."""
    _require(front, goals=2)
    chosen, shown = plan_number(front, plan), representatives(front, MOST_PLANS)
    size = min(len(front.goals), MOST_MATRIX) - 1
    figure = panels(size)
    for x, y in combinations(range(size + 1), 2):
        for trace in (_points(front, shown, x, y), _chosen_point(front, chosen, x, y)):
            figure.add_trace(trace, row=y, col=x + 1)
    name_panels(figure, front.goals, size)
    figure.update_layout(layout(height=130 + 170 * size, hovermode="closest"))
    return figure


def panels(size: int) -> Any:
    """A figure of size x size panels that share their axes."""
    figure = make_subplots(
        rows=size,
        cols=size,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.02,
        vertical_spacing=0.02,
    )
    # Plotly's own is 7 kB, and would be merged with that of the layout.
    figure.layout.template = None
    return figure


def name_panels(figure: Any, goals: Sequence[Goal], size: int) -> None:
    """Names on the outer panels only, and every axis turned so that better is up and right."""
    for x, y in combinations(range(size + 1), 2):
        across, up = goal_axis(goals[x], "→", short=True), goal_axis(goals[y], "↑", short=True)
        outer_x, outer_y = y == size, x == 0
        across |= {"title": across["title"] if outer_x else None, "showticklabels": outer_x}
        up |= {"title": up["title"] if outer_y else None, "showticklabels": outer_y}
        figure.update_xaxes(across | {"nticks": 4}, row=y, col=x + 1)
        figure.update_yaxes(up | {"nticks": 4}, row=y, col=x + 1)


def _points(front: Front, shown: Sequence[int], x: int, y: int) -> Any:
    rows = [plan - 1 for plan in shown]
    return go.Scatter(
        x=front.values[rows, x].tolist(),
        y=front.values[rows, y].tolist(),
        mode="markers",
        marker={"color": palette.PLAN, "size": 8, "opacity": 0.8},
        customdata=list(shown),
        hovertext=[hover(front, plan) for plan in shown],
        hoverinfo="text",
        name="plans",
        meta={"role": "plans", "show": "pair", "goals": [x, y]},
    )


def _chosen_point(front: Front, plan: int, x: int, y: int) -> Any:
    value_x, value_y = front.values[plan - 1, [x, y]].tolist()
    ring = {"color": palette.CHOSEN, "width": 3}
    return go.Scatter(
        x=[value_x],
        y=[value_y],
        mode="markers",
        marker={"color": "rgba(0,0,0,0)", "size": 15, "line": ring},
        hoverinfo="skip",
        name="chosen plan",
        meta={"role": "chosen", "show": "pair", "goals": [x, y]},
    )


def parallel(front: Front, *, plan: int | None = None) -> Any:
    """Parallel coordinates: one line for each plan, each goal from its worst (foot) to its best
    (top).

    A line's colour shows what the plan's worst-off party gets. Raises as :func:`scatter` does.
    """
    _require(front, goals=2)
    chosen, shown = plan_number(front, plan), representatives(front, MOST_PLANS)
    figure = go.Figure(layout=layout(height=470, hovermode="closest"))
    for trace in [*_lines(front, shown), _chosen_line(front, chosen)]:
        figure.add_trace(trace)
    _parallel_axes(figure, front)
    figure.update_layout(
        annotations=_ends(front),
        showlegend=True,
        legend={
            "orientation": "h",
            "y": -0.02,
            "x": 0,
            "yanchor": "top",
            "title": {"text": "The worst-off party gets"},
        },
        margin={"t": 84, "b": 70, "l": 10, "r": 10},
    )
    return figure


def _parallel_axes(figure: Any, front: Front) -> None:
    places = list(range(len(front.goals)))
    figure.update_xaxes(
        tickvals=places,
        ticktext=[_wrapped_head(goal, _head_length(front)) for goal in front.goals],
        range=[-0.35, places[-1] + 0.35],
        side="top",
        tickangle=0,
        showgrid=True,
        gridcolor=palette.MUTED,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, range=[-0.1, 1.1], fixedrange=True)


def _lines(front: Front, shown: Sequence[int]) -> list[Any]:
    """One trace for each colour, its plans' lines parted by gaps: quick even for hundreds of
    plans."""
    worst, scaled = worst_satisfaction(front).fillna(1.0), heights(front)
    found = [palette.share_class(share) for share in worst.tolist()]
    classes: dict[int, list[int]] = {k: [] for k in sorted(set(found))}
    for plan in shown:
        classes[found[plan - 1]].append(plan)
    return [_class_of_lines(front, scaled, k, plans) for k, plans in classes.items()]


def _class_of_lines(front: Front, scaled: Any, k: int, plans: Sequence[int]) -> Any:
    p, parts = len(front.goals), len(palette.SHARES)
    heights_ = [[*scaled[plan - 1].tolist(), None] for plan in plans]
    hovers = [hover(front, plan) for plan in plans]
    return go.Scatter(
        x=[*range(p), None] * len(plans),
        y=[height for line in heights_ for height in line],
        mode="lines+markers",
        line={"color": palette.SHARES[k], "width": 1.4},
        marker={"size": 4},
        customdata=[plan for plan in plans for _ in range(p + 1)],
        hovertext=[hover for hover in hovers for _ in range(p + 1)],
        hoverinfo="text",
        name=f"{100 * k // parts} to {100 * (k + 1) // parts} %",
        meta={"role": "plans", "show": "lines", "class": k, "classes": parts},
    )


def _chosen_line(front: Front, plan: int) -> Any:
    return go.Scatter(
        x=list(range(len(front.goals))),
        y=heights(front)[plan - 1].tolist(),
        mode="lines+markers",
        line={"color": palette.CHOSEN, "width": 4},
        marker={"size": 9},
        hoverinfo="skip",
        name="chosen plan",
        meta={"role": "chosen", "show": "heights"},
    )


def _ends(front: Front) -> list[dict[str, Any]]:
    """The best value above and the worst below each axis."""
    ends = [(front.ideal, 1.02, "bottom"), (front.nadir, -0.02, "top")]
    return [
        {"x": k, "y": y, "yanchor": anchor, "showarrow": False, "text": text.number(value)}
        for values, y, anchor in ends
        for k, value in enumerate(values)
    ]


def satisfaction(front: Front, *, plan: int | None = None) -> Any:
    """Satisfaction of each party: a heatmap over the plans, or for more than 80 the distribution
    of all plans with the chosen one marked. Parties with nothing to gain are left out.

    Raises as :func:`scatter` does.
    """
    _require(front, goals=1)
    shares = satisfaction_of(front).dropna(axis=1, how="all")
    chosen = plan_number(front, plan)
    height = 130 + 44 * max(len(shares.columns), 1)
    figure = go.Figure(layout=layout(height=height, hovermode="closest"))
    traces = _heatmap(shares) if len(front) <= MOST_HEAT else _distribution(shares, chosen)
    for trace in traces:
        figure.add_trace(trace)
    if len(front) <= MOST_HEAT:
        figure.update_xaxes(title="plan", range=[0.5, len(front) + 0.5], showgrid=False)
        figure.update_layout(shapes=[_frame(chosen)], meta={"role": "heat"})
    else:
        figure.update_xaxes(title="satisfaction, better →", tickformat=".0%")
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True, ticksuffix="  ")
    return figure


def _heatmap(shares: Any) -> list[Any]:
    names = [text.for_plotly(party, 28) for party in shares.columns]
    percents = 100 * shares
    return [
        go.Heatmap(
            x=shares.index.tolist(),
            y=names,
            z=percents.T.round(2).to_numpy().tolist(),
            zmin=min(0.0, float(percents.min(axis=None))) if shares.size else 0.0,
            zmax=100.0,
            colorscale=[list(stop) for stop in palette.SATISFACTION],
            xgap=1,
            ygap=3,
            hovertemplate="plan %{x}<br>%{y}: %{z:.0f} %<extra></extra>",
            colorbar={"ticksuffix": " %", "thickness": 12, "outlinewidth": 0, "len": 1},
        )
    ]


def _frame(plan: int) -> dict[str, Any]:
    """The frame around the chosen plan's column."""
    return {
        "type": "rect",
        "x0": plan - 0.5,
        "x1": plan + 0.5,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.MUTED, "width": 3},
    }


def _distribution(shares: Any, chosen: int) -> list[Any]:
    names = [text.for_plotly(party, 28) for party in shares.columns]
    boxes = [
        _box(name, shares[party].quantile([0.0, 0.25, 0.5, 0.75, 1.0]).tolist())
        for party, name in zip(shares.columns, names, strict=True)
    ]
    mark = go.Scatter(
        x=shares.loc[chosen].tolist(),
        y=names,
        mode="markers",
        marker={"color": palette.CHOSEN, "size": 13, "symbol": "diamond"},
        hoverinfo="x",
        name="chosen plan",
        meta={"role": "chosen", "show": "satisfaction"},
    )
    return [*boxes, mark]


def _box(name: str, quartiles: Sequence[float]) -> Any:
    """A party's satisfaction over all plans: whiskers at the least and the most."""
    least, first, median, third, most = ([value] for value in quartiles)
    return go.Box(
        y=[name],
        lowerfence=least,
        q1=first,
        median=median,
        q3=third,
        upperfence=most,
        orientation="h",
        line={"color": palette.MUTED, "width": 1.5},
        name=name,
        hoverinfo="x",
    )


def _require(front: Front, *, goals: int) -> None:
    if len(front.goals) < goals:
        raise InputError(
            codes.FIGURE_GOALS,
            f"This figure needs {goals} goals; the front has {len(front.goals)}.",
        )
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan to draw.")


def hover(front: Front, plan: int) -> str:
    """What a figure shows of a plan under the pointer."""
    lines = [
        f"{text.for_plotly(goal.label)}: {text.number(value)} {text.for_plotly(goal.unit)}"
        for goal, value in zip(front.goals, front.values[plan - 1], strict=True)
    ]
    return "<br>".join([f"<b>plan {plan}</b>", *lines])


def goal_axis(goal: Goal, arrow: str, *, short: bool = False) -> dict[str, Any]:
    """An axis of a goal: title with the unit, turned round where less is better."""
    unit = f" ({text.for_plotly(goal.unit, 50)})" if goal.unit else ""
    whole = f"{text.for_plotly(goal.label, 50)}{unit}, better {arrow}"
    return {
        "title": {"text": _wrapped_head(goal) if short else whole},
        "separatethousands": True,
        "autorange": "reversed" if goal.sense == "minimize" else True,
        "automargin": True,
    }


def _head_length(front: Front) -> int:
    """How many characters a head may have so that heads side by side do not touch."""
    return min(max(MOST_HEADS // len(front.goals), 13), 30)


def _wrapped_head(goal: Goal, most: int = 18) -> str:
    unit = f"<br>({text.for_plotly(goal.unit, most - 2)})" if goal.unit else ""
    owner = f"<b>{text.for_plotly(goal.owner, most)}</b><br>" if goal.owner else ""
    return f"{owner}{text.for_plotly(goal.name, most)}{unit}"


def layout(**more: Any) -> Any:
    """Calm and transparent: the page behind gives the colours."""
    axis = {"gridcolor": palette.GRID, "zeroline": False, "linecolor": palette.MUTED}
    template = {
        "layout": {
            "font": {"family": "system-ui, sans-serif", "size": 13, "color": palette.MUTED},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": axis,
            "yaxis": axis,
            "margin": {"t": 20, "r": 20, "b": 60, "l": 70},
            "showlegend": False,
            "hoverlabel": {"align": "left"},
        }
    }
    return go.Layout(template=template, **more)
