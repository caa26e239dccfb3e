"""A front as one plotly figure that stands alone: titled, in the form that suits its number of
goals."""

from typing import Any

import plotly.graph_objects as go

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from ..vocabulary import palette, text
from ..vocabulary.selection import plan_number, spread_in_order
from ..vocabulary.story import amount
from . import figures
from .parallel import parallel
from .surface import surface

_PAIR, _TRIPLE = 2, 3
_TOP, _TITLE = 20, 56


def plot(front: Front, plan: int | None = None) -> Any:
    """Values on a line for one goal, a scatter (with segments) for two, a surface or a matrix for
    three, parallel coordinates for more. ``plan`` is marked, by default the fairest.

    Raises
    ------
    InputError
        The front has no plan, or none of that number.
    """
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan to draw.")
    figure = _drawn(front, plan)
    title = text.for_plotly(front.about.get("title") or "Efficient plans", 80)
    top = (figure.layout.margin.t or _TOP) + _TITLE
    figure.update_layout(
        title={
            "text": f"{title}<br><sub>{amount(front)}</sub>",
            "x": 0.01,
            "y": 1,
            "yanchor": "top",
            "pad": {"t": 22},
        },
        height=figure.layout.height + _TITLE,
        margin={"t": top},
    )
    return figure


def _drawn(front: Front, plan: int | None) -> Any:
    goals = len(front.goals)
    if goals == 1:
        return _strip(front, plan_number(front, plan))
    if goals == _PAIR:
        return figures.scatter(front, plan=plan)
    if goals == _TRIPLE:
        draw = surface if front.face_plans else figures.matrix
        return draw(front, plan=plan)
    return parallel(front, plan=plan)


def _strip(front: Front, chosen: int) -> Any:
    shown = spread_in_order(front, figures.MOST_PLANS)
    figure = go.Figure(layout=figures.layout(height=180, hovermode="closest"))
    figure.add_trace(
        go.Scatter(
            x=[float(front.values[plan - 1, 0]) for plan in shown],
            y=[0] * len(shown),
            mode="markers",
            marker={"size": 11, "color": [_colour(plan == chosen) for plan in shown]},
            hovertext=[figures.hover(front, plan) for plan in shown],
            hoverinfo="text",
            name="plans",
        )
    )
    goal = front.goals[0]
    unit = f" ({text.for_plotly(goal.unit)})" if goal.unit else ""
    figure.update_xaxes(
        title=f"{text.for_plotly(goal.label)}{unit}, better →",
        autorange="reversed" if goal.sense == "minimize" else True,
        separatethousands=True,
        exponentformat="none",
    )
    figure.update_yaxes(visible=False)
    return figure


def _colour(chosen: bool) -> str:
    return palette.CHOSEN if chosen else palette.PLAN
