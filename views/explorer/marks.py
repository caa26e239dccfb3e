"""The picture of a front in which the chosen plan and the kept ones are marked."""

from typing import Any

import numpy as np
from dash import Patch
from plotly.graph_objects import Scatter

from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front
from ..charts import figures
from ..charts.parallel import parallel
from ..vocabulary.selection import heights_of
from .state import SharedSession

_KEPT = "#2f8f83"


def picture(front: Front) -> Any:
    """Two goals against each other, or parallel coordinates of more; None for a single goal.

    The plans that the session keeps are the last trace, empty as yet.
    """
    if len(front.goals) < 2:
        return None
    if len(front.goals) == 2:
        figure = figures.scatter(front, plan=1)
        kept = Scatter(mode="markers", marker={"color": _KEPT, "size": 11, "symbol": "diamond"})
    else:
        figure = parallel(front, plan=1)
        kept = Scatter(mode="lines+markers", line={"color": _KEPT, "width": 2.5, "dash": "dot"})
    kept.update(name="kept", hoverinfo="skip", x=[], y=[])
    figure.add_trace(kept)
    # The mark moves from plan to plan, also to those without a number.
    figure.update_traces(text=None, selector={"name": "chosen plan"})
    figure.update_layout(uirevision="kept")
    return figure


def moved(state: SharedSession, figure: Any) -> Any:
    """The change to the picture that marks the chosen plan and the kept ones."""
    session, change = state.session, Patch()
    chosen = state.desk.values(session.chosen, session.plans)
    kept = [
        np.array(plan.values)
        for plan in session.plans
        if (plan.pinned or plan.key.startswith("new-")) and plan.key != session.chosen
    ]
    roles = [(trace.meta or {}).get("role") for trace in figure.data]
    for number, plans in ((roles.index("chosen"), [chosen]), (len(roles) - 1, kept)):
        places = [_places(state.desk.front, values) for values in plans]
        change["data"][number]["x"] = [x for xs, _ in places for x in xs]
        change["data"][number]["y"] = [y for _, ys in places for y in ys]
    return change


def _places(front: Front, values: Floats) -> tuple[list[Any], list[Any]]:
    """Where a plan is drawn: a point of two goals, else a line with a gap after it."""
    if len(front.goals) == 2:
        return [float(values[0])], [float(values[1])]
    heights = heights_of(front, values[None])[0].tolist()
    return [*range(len(heights)), None], [*heights, None]
