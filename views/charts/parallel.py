"""Parallel coordinates: one line for each plan, better upwards on every axis."""

from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ..vocabulary import palette, text
from ..vocabulary.selection import heights, heights_of, plan_number, spread_in_order
from .figures import MOST_PLANS, hover, label, layout, require, wrapped_head
from .ticks import Tick, ticks

#: Letters of a line of a head, so that heads side by side do not touch; and from how many goals.
HEAD, NARROW_HEAD, NARROW = 17, 14, 7
#: A tick stands at least so far from the ends of its axis, as a share of its length.
_FREE = 0.09
#: And the ends are written so far beyond it.
_BEYOND = 0.025


def parallel(front: Front, *, plan: int | None = None) -> Any:
    """Each goal from its worst (foot) to its best (top) among the plans.

    Raises
    ------
    InputError
        The front has fewer than two goals or no plan, or there is no such plan.
    """
    require(front, goals=2)
    chosen, shown = plan_number(front, plan), spread_in_order(front, MOST_PLANS)
    figure = go.Figure(layout=layout(height=470, hovermode="closest"))
    for trace in (_lines(front, shown), _chosen(front, chosen), _scales(front)):
        figure.add_trace(trace)
    draw_axes(figure, front.goals)
    return figure


def draw_axes(figure: Any, goals: Sequence[Goal]) -> None:
    """Upright axes side by side under their heads."""
    most = HEAD if len(goals) < NARROW else NARROW_HEAD
    figure.update_xaxes(
        tickvals=list(range(len(goals))),
        ticktext=[wrapped_head(goal, most) for goal in goals],
        range=[-0.5, len(goals) - 0.55],
        side="top",
        tickangle=0,
        showgrid=True,
        gridcolor=palette.MUTED,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, range=[-0.1, 1.1], fixedrange=True)
    figure.update_layout(margin={"t": 84, "b": 46, "l": 10, "r": 10})


def scale(front: Front, k: int) -> list[Tick]:
    """Round values between the ends of a goal's axis, with labels."""
    column = front.values[:, k]
    return ticks(float(column.min()), float(column.max()), 4)


def _lines(front: Front, shown: Sequence[int]) -> Any:
    """All lines as one trace, parted by gaps: quick even for hundreds of plans."""
    p, scaled = len(front.goals), heights(front)
    hovers = [hover(front, plan) for plan in shown]
    return go.Scatter(
        x=[*range(p), None] * len(shown),
        y=[height for plan in shown for height in [*scaled[plan - 1].tolist(), None]],
        mode="lines+markers",
        line={"color": palette.PLAN, "width": 1.3},
        marker={"size": 4},
        opacity=0.75,
        customdata=[plan for plan in shown for _ in range(p + 1)],
        hovertext=[hover for hover in hovers for _ in range(p + 1)],
        hoverinfo="text",
        name="plans",
        meta={"role": "plans", "show": "lines"},
    )


def _chosen(front: Front, plan: int) -> Any:
    named = label(plan, "middle left")
    return go.Scatter(
        x=list(range(len(front.goals))),
        y=heights(front)[plan - 1].tolist(),
        mode="lines+markers+text",
        line={"color": palette.CHOSEN, "width": 4},
        marker={"size": 9},
        hoverinfo="skip",
        name="chosen plan",
        meta={"role": "chosen", "show": "heights", "named": True},
        **named,
    )


def _scales(front: Front) -> Any:
    """What stands on the axes: the best above, the worst below, round values between."""
    x, y, words, sides = zip(*_marks(front), strict=True)
    return go.Scatter(
        x=x,
        y=y,
        text=words,
        textposition=sides,
        textfont={"size": 11},
        mode="text",
        hoverinfo="skip",
        cliponaxis=False,
        name="scales",
        meta={"role": "scales"},
    )


def _marks(front: Front) -> Iterator[tuple[int, float, str, str]]:
    for k, (best, worst) in enumerate(zip(front.ideal, front.nadir, strict=True)):
        yield k, 1 + _BEYOND, text.number(best), "top center"
        yield k, -_BEYOND, text.number(worst), "bottom center"
        for value, words in scale(front, k):
            height = float(heights_of(front, front.values[:1] * 0 + value)[0, k])
            if _FREE < height < 1 - _FREE:
                yield k, height, f"\u2002{words}", "middle right"
