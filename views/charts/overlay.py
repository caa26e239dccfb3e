"""Fronts of several runs: points together, the first run grey, each other in a colour of its own
and named beside them; lines of one run before those of all others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ...optimizer.problem.labels import Goal
from ...optimizer.problem.numbers import divisors
from ...optimizer.problem.problem import Floats
from ..vocabulary import palette, text
from .direct_labels import EndLabel, lay
from .figures import MOST_MATRIX, goal_axis, layout, name_panels, panels
from .parallel import draw_axes
from .ticks import ticks, window_of_runs

MOST_RUNS = 8
#: What a page says of points at the edge of a panel.
FAR = " A bar with an arrow stands at the edge for a value far beyond it."
_HEIGHT, _LOWER, _AROUND = 480, 360, 100
_PANEL, _NAME = 170, 36
#: What marks points, and how it is written beside a name.
_MARKS = (
    ("circle", "●"),
    ("diamond", "◆"),
    ("square", "■"),
    ("triangle-up", "▲"),
    ("cross", "✚"),
    ("x", "✖"),
    ("star", "★"),
    ("pentagon", "⬟"),
)
#: What a page says of lines that go beyond an axis, by so much of its length.
OFF = " A line that leaves its axis goes to a value far beyond it."
_BESIDE = 0.06
_BEYOND = "arrow-bar-up"


@dataclass(frozen=True, eq=False)
class Overlay:
    """Minimised points (N, p) by run, in these goals, with the numbers of their plans."""

    goals: Sequence[Goal]
    points: Mapping[str, Floats]
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def values(self, run: str) -> Floats:
        """A run's points in the goals' own senses."""
        return np.asarray(self.points[run] * np.array([goal.sign for goal in self.goals]) + 0.0)

    def together(self) -> Floats:
        """The points of all runs in the goals' own senses."""
        return np.vstack([self.values(run) for run in self.points])


def pair(found: Overlay) -> Any:
    """Two goals against each other."""
    figure = go.Figure(layout=layout(height=_HEIGHT, hovermode="closest"))
    for k, run in enumerate(found.points):
        figure.add_trace(_points(found, run, k, 0, 1))
    figure.update_xaxes(_axis(found, 0, "→"))
    figure.update_yaxes(_axis(found, 1, "↑"))
    ends = [_end(_heights(found, found.values(run))) for run in found.points]
    lay(figure, _labels(found, ends), height=_HEIGHT - _AROUND)
    return figure


def _end(heights: Floats) -> float:
    """Where a run ends at the right; the foot for one without plans."""
    return float(heights[heights[:, 0].argmax(), 1]) if len(heights) else 0.0


def matrix(found: Overlay) -> Any:
    """Every pair of the first six goals, one panel for each pair."""
    size = min(len(found.goals), MOST_MATRIX) - 1
    figure = panels(size)
    for x, y in combinations(range(size + 1), 2):
        for k, run in enumerate(found.points):
            figure.add_trace(_points(found, run, k, x, y), row=y, col=x + 1)
    name_panels(figure, found.goals, size)
    for x, y in combinations(range(size + 1), 2):
        figure.update_xaxes(_range(found, x), row=y, col=x + 1)
        figure.update_yaxes(_range(found, y), row=y, col=x + 1)
    # The corner above the diagonal is free for names.
    names = _NAME * len(found.points)
    height = size * max(_PANEL, names / max(size - 1, 1))
    figure.update_layout(layout(height=height + _PANEL, hovermode="closest"))
    places = [1 - _NAME * (k + 0.5) / height for k in range(len(found.points))]
    lay(figure, _labels(found, places), height=height, inside=True)
    return figure


def before_others(found: Overlay, run: str) -> Any:
    """Parallel coordinates of one run in the accent, before all others in grey."""
    figure = go.Figure(layout=layout(height=_LOWER, hovermode="closest"))
    for other in found.points:
        if other != run:
            figure.add_trace(_lines(found, other, behind=True))
    figure.add_trace(_lines(found, run, behind=False))
    figure.add_trace(_scales(found))
    draw_axes(figure, found.goals)
    figure.update_layout(margin={"b": 10})
    return figure


def _labels(found: Overlay, heights: Sequence[float]) -> list[EndLabel]:
    """The runs' names in their colours, with the signs of their points."""
    both = zip(found.points, heights, strict=True)
    return [EndLabel(run, height, _colour(k), _mark(k)[1]) for k, (run, height) in enumerate(both)]


def _heights(found: Overlay, values: Floats) -> Floats:
    """Values (N, p) between the worst (0) and the best (1) of all runs; a bit beyond if they are
    far beyond what is shown.
    """
    signs = np.array([goal.sign for goal in found.goals])
    seen = np.array([_ends(found, j) for j in range(len(signs))]).T * signs
    worst, ranges = seen.max(axis=0), np.ptp(seen, axis=0)
    heights = (worst - values * signs) / divisors(ranges)
    return np.asarray(np.clip(heights, -_BESIDE, 1 + _BESIDE))


def _lines(found: Overlay, run: str, *, behind: bool) -> Any:
    heights, p = _heights(found, found.values(run)).round(4).tolist(), len(found.goals)
    hovers = [] if behind else [_hover(found, run, i) for i in range(len(heights))]
    return go.Scatter(
        x=[*range(p), None] * len(heights),
        y=[value for row in heights for value in (*row, None)],
        mode="lines" if behind else "lines+markers",
        line={
            "color": palette.PLAN if behind else palette.CHOSEN,
            "width": 1 if behind else 1.6,
        },
        marker={"size": 5},
        opacity=0.45 if behind else 0.75,
        hovertext=[hover for hover in hovers for _ in range(p + 1)],
        hoverinfo="skip" if behind else "text",
        name=text.for_plotly(run),
    )


def _scales(found: Overlay) -> Any:
    """Round values on each axis, from the worst to the best of all runs."""
    seen = found.together()
    places = [(k, tick) for k in range(len(found.goals)) for tick in ticks(*_ends(found, k), 4)]
    marks = np.tile(seen[0], (len(places), 1))
    for i, (k, (value, _)) in enumerate(places):
        marks[i, k] = value
    heights = _heights(found, marks)
    return go.Scatter(
        x=[k for k, _ in places],
        y=[float(heights[i, k]) for i, (k, _) in enumerate(places)],
        text=[f"\u2002{words}" for _, (_, words) in places],
        textposition="middle right",
        textfont={"size": 11},
        mode="text",
        hoverinfo="skip",
        name="scales",
    )


def _points(found: Overlay, run: str, k: int, x: int, y: int) -> Any:
    values = found.values(run)
    (across, is_far), (up, is_high) = (_inside(found, values[:, j], j) for j in (x, y))
    symbol, _ = _mark(k)
    return go.Scatter(
        x=across.tolist(),
        y=up.tolist(),
        mode="markers",
        marker={
            "color": _colour(k),
            "symbol": [_BEYOND if far else symbol for far in is_far | is_high],
            # Plans that several runs have show all their colours: later marks lie inside
            # earlier ones.
            "size": max(13 - 4 * k, 6),
            "opacity": 0.8,
        },
        hovertext=[_hover(found, run, i) for i in range(len(values))],
        hoverinfo="text",
        name=text.for_plotly(run),
    )


def _inside(found: Overlay, values: Floats, j: int) -> tuple[Floats, Any]:
    """Values at the edge of what a panel shows where they lie beyond it, and which do."""
    shown = _window(found, j)
    if shown is None:
        return values, np.zeros(len(values), dtype=bool)
    clipped = np.clip(values, *shown)
    return clipped, clipped != values


def _window(found: Overlay, j: int) -> tuple[float, float] | None:
    """What to show of a goal where values far away would flatten the others."""
    return window_of_runs([found.values(run)[:, j].tolist() for run in found.points])


def _ends(found: Overlay, j: int) -> tuple[float, float]:
    """The least and the most that is shown of a goal."""
    values = found.together()[:, j]
    return _window(found, j) or (float(values.min()), float(values.max()))


def _axis(found: Overlay, j: int, arrow: str) -> dict[str, Any]:
    return goal_axis(found.goals[j], arrow) | _range(found, j)


def _range(found: Overlay, j: int) -> dict[str, Any]:
    """What an axis shows where values far away would flatten the others."""
    shown = _window(found, j)
    if shown is None:
        return {}
    low, high = shown
    ends = [low - 0.05 * (high - low), high + 0.05 * (high - low)]
    is_turned = found.goals[j].sense == "minimize"
    return {"range": ends[::-1] if is_turned else ends, "autorange": False}


def has_far_values(found: Overlay) -> bool:
    """Whether some points stand at the edge of a panel."""
    return any(_range(found, j) for j in range(len(found.goals)))


def _hover(found: Overlay, run: str, row: int) -> str:
    lines = [
        f"{text.for_plotly(goal.label)}: {text.number(value)} {text.for_plotly(goal.unit)}"
        for goal, value in zip(found.goals, found.values(run)[row], strict=True)
    ]
    plan = found.numbers[run][row] if run in found.numbers else row + 1
    return "<br>".join([f"<b>{text.for_plotly(run)}, plan {plan}</b>", *lines])


def _mark(k: int) -> tuple[str, str]:
    return _MARKS[k % len(_MARKS)]


def _colour(k: int) -> str:
    """Grey for the first run, the accent for a second one, then colours that differ."""
    return palette.OVERLAY[k % len(palette.OVERLAY)]
