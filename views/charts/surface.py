"""The front of three goals as a surface in space: its faces, edges and plans."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from ..vocabulary import palette, text
from ..vocabulary.faces import corners, is_facet, polygon_order, triangles
from ..vocabulary.selection import plan_number
from .figures import hover, label, layout


def surface(front: Front, *, plan: int | None = None) -> Any:
    """Faces of three goals as a surface, lower ones as lines, plans as points; raises InputError
    for a front of another number of goals or without faces.
    """
    if len(front.goals) != 3 or not front.face_plans:
        raise InputError(
            codes.FIGURE_GOALS, "A surface needs a front of three goals that has faces."
        )
    figure = go.Figure(layout=layout(height=560, hovermode="closest"))
    for trace in (_mesh(front), _edges(front), _plans(front), _chosen(front, plan)):
        figure.add_trace(trace)
    axes = {f"{axis}axis": _axis(goal) for axis, goal in zip("xyz", front.goals, strict=True)}
    eye = {"x": 1.5, "y": 1.5, "z": 1.1}
    figure.update_layout(
        scene=axes | {"dragmode": "orbit", "aspectmode": "cube", "camera": {"eye": eye}},
        margin={"t": 0, "b": 0, "l": 0, "r": 0},
    )
    return figure


def _mesh(front: Front) -> Any:
    assert front.faces is not None
    both = zip(front.faces.members, corners(front), strict=True)
    found = [
        (members[i], members[j], members[k])
        for members, places in both
        if is_facet(places)
        for i, j, k in triangles(places)
    ]
    first, second, third = np.array(found, dtype=int).reshape(-1, 3).T.tolist()
    x, y, z = front.faces.values.T.tolist()
    return go.Mesh3d(
        x=x,
        y=y,
        z=z,
        i=first,
        j=second,
        k=third,
        color=palette.PLAN,
        opacity=0.4,
        flatshading=True,
        hoverinfo="skip",
        name="faces",
    )


def _edges(front: Front) -> Any:
    """The outline of every face, and faces that are only an edge."""
    assert front.faces is not None
    lines: list[list[float | None]] = []
    for members, places in zip(front.faces.members, corners(front), strict=True):
        order = polygon_order(places) if len(members) > 2 else [0, 1]
        closed = [members[i] for i in [*order, order[0]]]
        lines += [*front.faces.values[closed].tolist(), [None, None, None]]
    x, y, z = zip(*lines, strict=True)
    return go.Scatter3d(
        x=x,
        y=y,
        z=z,
        mode="lines",
        line={"color": palette.MUTED, "width": 2},
        hoverinfo="skip",
        name="edges",
    )


def _plans(front: Front) -> Any:
    x, y, z = front.values.T.tolist()
    return go.Scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers",
        marker={"color": palette.PLAN, "size": 4},
        customdata=list(front.numbers),
        hovertext=[hover(front, plan) for plan in front.numbers],
        hoverinfo="text",
        name="plans",
        meta={"role": "plans", "show": "triple"},
    )


def _chosen(front: Front, plan: int | None) -> Any:
    number = plan_number(front, plan)
    x, y, z = front.values[number - 1].tolist()
    return go.Scatter3d(
        x=[x],
        y=[y],
        z=[z],
        mode="markers+text",
        marker={"color": palette.CHOSEN, "size": 8, "symbol": "diamond"},
        hoverinfo="skip",
        name="chosen plan",
        meta={"role": "chosen", "show": "triple", "named": True},
        **label(number, "top center"),
    )


def _axis(goal: Any) -> dict[str, Any]:
    unit = f" ({text.for_plotly(goal.unit, 24)})" if goal.unit else ""
    return {
        "title": {"text": f"{text.for_plotly(goal.name, 24)}{unit}"},
        "autorange": "reversed" if goal.sense == "minimize" else True,
        "separatethousands": True,
        "exponentformat": "none",
        "nticks": 5,
    }
