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
from ..vocabulary.selection import plan_number, spread_in_order
from .ticks import on_axis, percents

MOST_PLANS = 500
MOST_HEAT = 80
MOST_TICKS = 20
MOST_MATRIX = 6


def scatter(front: Front, *, plan: int | None = None) -> Any:
    """The first two goals against each other, one point for each plan.

    Raises
    ------
    InputError
        The front has fewer than two goals or no plan, or there is no such plan.
    """
    require(front, goals=2)
    chosen, shown = plan_number(front, plan), spread_in_order(front, MOST_PLANS)
    figure = go.Figure(layout=layout(height=460, hovermode="closest"))
    for trace in (
        *(_segments(front) if len(front.goals) == 2 else ()),
        _points(front, shown, 0, 1),
        _chosen_point(front, chosen, 0, 1, named=True),
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
    require(front, goals=2)
    chosen, shown = plan_number(front, plan), spread_in_order(front, MOST_PLANS)
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
        horizontal_spacing=0.035,
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
        figure.update_xaxes(across | {"nticks": 5, "tickfont": {"size": 11}}, row=y, col=x + 1)
        figure.update_yaxes(up | {"nticks": 6, "tickfont": {"size": 11}}, row=y, col=x + 1)


def _points(front: Front, shown: Sequence[int], x: int, y: int) -> Any:
    rows = [plan - 1 for plan in shown]
    return go.Scatter(
        x=front.values[rows, x].tolist(),
        y=front.values[rows, y].tolist(),
        mode="markers",
        marker={"color": palette.PLAN, "size": 8, "opacity": 0.7},
        customdata=list(shown),
        hovertext=[hover(front, plan) for plan in shown],
        hoverinfo="text",
        name="plans",
        meta={"role": "plans", "show": "pair", "goals": [x, y]},
    )


def _chosen_point(front: Front, plan: int, x: int, y: int, *, named: bool = False) -> Any:
    value_x, value_y = front.values[plan - 1, [x, y]].tolist()
    ring = {"color": palette.CHOSEN, "width": 3}
    return go.Scatter(
        x=[value_x],
        y=[value_y],
        mode="markers+text" if named else "markers",
        marker={"color": "rgba(0,0,0,0)", "size": 15, "line": ring},
        hoverinfo="skip",
        name="chosen plan",
        meta={"role": "chosen", "show": "pair", "goals": [x, y], "named": named},
        **(label(plan, "bottom left") if named else {}),
    )


def label(plan: int, side: str) -> dict[str, Any]:
    """The name of the chosen plan beside its mark."""
    font = {"color": palette.CHOSEN}
    return {"text": [f"<b>plan {plan}</b>"], "textposition": side, "textfont": font}


def satisfaction(front: Front, *, plan: int | None = None) -> Any:
    """Satisfaction of each party: a heatmap over the plans in order of what the worst-off party
    gets, or for more than 80 the distribution of all plans with the chosen one marked. Parties
    with nothing to gain are left out.

    Raises as :func:`scatter` does.
    """
    require(front, goals=1)
    shares = satisfaction_of(front).dropna(axis=1, how="all")
    chosen = plan_number(front, plan)
    height = 130 + 44 * max(len(shares.columns), 1)
    figure = go.Figure(layout=layout(height=height, hovermode="closest"))
    if len(front) <= MOST_HEAT:
        _fill_heatmap(figure, shares, chosen)
    else:
        _fill_distribution(figure, shares, chosen)
    figure.update_yaxes(autorange="reversed", showgrid=False, automargin=True, ticksuffix="  ")
    return figure


def _fill_heatmap(figure: Any, shares: Any, chosen: int) -> None:
    worst = shares.min(axis=1) if len(shares.columns) else shares.sum(axis=1)
    order = worst.sort_values(kind="stable").index.tolist()
    figure.add_trace(_heatmap(shares.loc[order]))
    place = order.index(chosen) + 1
    every = -(-len(order) // MOST_TICKS)
    figure.update_xaxes(
        title="plans, from the lowest to the highest of what the worst-off party gets",
        range=[0.5, len(order) + 0.5],
        tickvals=list(range(1, len(order) + 1, every)),
        ticktext=[str(each) for each in order[::every]],
        showgrid=False,
    )
    mark = {"x": place, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    mark |= {"text": f"<b>plan {chosen}</b>", "font": {"color": palette.CHOSEN}}
    frame, meta = _frame(place), {"role": "heat"}
    figure.update_layout(shapes=[frame], annotations=[mark], meta=meta, margin={"t": 30})


def _heatmap(shares: Any) -> Any:
    scaled = 100 * shares
    plans = shares.index.tolist()
    return go.Heatmap(
        x=list(range(1, len(plans) + 1)),
        y=[text.for_plotly(party, 28) for party in shares.columns],
        z=scaled.T.round(2).to_numpy().tolist(),
        customdata=[plans for _ in shares.columns],
        zmin=min(0.0, float(scaled.min(axis=None))) if shares.size else 0.0,
        zmax=100.0,
        colorscale=[list(stop) for stop in palette.SATISFACTION],
        xgap=1,
        ygap=3,
        hovertemplate="plan %{customdata}<br>%{y}: %{z:.0f} %<extra></extra>",
        colorbar={"ticksuffix": " %", "thickness": 12, "outlinewidth": 0, "len": 1},
    )


def _frame(place: int) -> dict[str, Any]:
    """The frame around the chosen plan's column."""
    return {
        "type": "rect",
        "x0": place - 0.5,
        "x1": place + 0.5,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": palette.CHOSEN, "width": 3},
    }


def _fill_distribution(figure: Any, shares: Any, chosen: int) -> None:
    names = [text.for_plotly(party, 28) for party in shares.columns]
    for party, name in zip(shares.columns, names, strict=True):
        figure.add_trace(_box(name, shares[party].quantile([0.0, 0.25, 0.5, 0.75, 1.0]).tolist()))
    mark = go.Scatter(
        x=shares.loc[chosen].tolist(),
        y=names,
        mode="markers",
        marker={"color": palette.CHOSEN, "size": 13, "symbol": "diamond"},
        hoverinfo="x",
        name="chosen plan",
        meta={"role": "chosen", "show": "satisfaction"},
    )
    figure.add_trace(mark)
    found = percents(float(shares.min(axis=None)), float(shares.max(axis=None)))
    figure.update_xaxes(title="satisfaction, better →", tickformat=".0%", **on_axis(found))


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


def require(front: Front, *, goals: int) -> None:
    """Raise InputError unless the front has plans and so many goals."""
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
        "title": {"text": wrapped_head(goal), "font": {"size": 12}} if short else {"text": whole},
        "separatethousands": True,
        "exponentformat": "none",
        "autorange": "reversed" if goal.sense == "minimize" else True,
        "automargin": True,
    }


def wrapped_head(goal: Goal, most: int = 18) -> str:
    """Owner, name, in two lines if it is long, and unit of a goal, one above the other."""
    unit = f"<br>({text.for_plotly(goal.unit, most - 2)})" if goal.unit else ""
    owner = f"<b>{text.for_plotly(goal.owner, most)}</b><br>" if goal.owner else ""
    return f"{owner}{'<br>'.join(map(text.for_plotly, text.wrapped(goal.name, most)))}{unit}"


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
