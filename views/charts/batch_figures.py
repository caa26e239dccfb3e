"""Figures of a batch: how results change with the overrides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..vocabulary import palette, text
from .figures import layout

_HEIGHT = 340
MOST_LINES = 8


@dataclass(frozen=True)
class Axis:
    """The horizontal axis of a figure: the values of a path, or the runs by name."""

    path: str
    number: bool

    def places(self, table: pd.DataFrame) -> list[Any]:
        """The place of each run on the axis."""
        if self.number:
            return table[self.path].astype(float).tolist()
        return [text.for_plotly(str(value), 40) for value in table[self.path]]


def axes(table: pd.DataFrame, paths: Sequence[str]) -> list[Axis]:
    """The overrides that take several values; the runs' names where none does."""
    varied = [path for path in paths if table[path].nunique(dropna=False) > 1]
    return [Axis(path, _is_number(table[path])) for path in varied] or [Axis("name", False)]


def _is_number(column: pd.Series) -> bool:
    numbers = (isinstance(v, int | float) and not isinstance(v, bool) and v == v for v in column)
    return bool(len(column)) and all(numbers)


def lines(
    table: pd.DataFrame,
    axis: Axis,
    columns: Mapping[str, str],
    others: Sequence[Axis],
    title: str,
    *,
    share: bool = False,
) -> Any:
    """One line for each column, by the words for it, and for each combination of what else was
    changed; points where there is no order to draw a line in.
    """
    figure = go.Figure(layout=layout(height=_HEIGHT, hovermode="closest"))
    groups = lines_of(table, others)
    for k, (column, words) in enumerate(columns.items()):
        for g, (said, rows) in enumerate(groups):
            named = " ".join(filter(None, (words if len(columns) > 1 or not said else "", said)))
            figure.add_trace(_line(rows, axis, column, named, (k if len(columns) > 1 else g), g))
    tick = {"tickformat": ".0%"} if share else {"separatethousands": True}
    figure.update_yaxes(title={"text": text.for_plotly(title, 70)}, automargin=True, **tick)
    figure.update_xaxes(
        title={"text": text.for_plotly("run" if axis.path == "name" else axis.path, 80)},
        type="linear" if axis.number else "category",
        automargin=True,
    )
    several = len(columns) * len(groups) > 1
    figure.update_layout(
        showlegend=several, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"}
    )
    return figure


def lines_of(table: pd.DataFrame, others: Sequence[Axis]) -> list[tuple[str, pd.DataFrame]]:
    """Runs that differ in one override only, with what they share in words."""
    paths = [each.path for each in others]
    if not paths:
        return [("", table)]
    keys = table[paths].astype(str).agg(", ".join, axis=1)
    found = []
    for key in dict.fromkeys(keys):
        rows = table[keys == key]
        said = (f"{path.rsplit('.', 1)[-1]}={rows.iloc[0][path]}" for path in paths)
        found.append((" ".join(said), rows))
    return found[:MOST_LINES]


def _line(rows: pd.DataFrame, axis: Axis, column: str, named: str, colour: int, dash: int) -> Any:
    order = rows.sort_values(axis.path) if axis.number else rows
    dashes = ("solid", "dash", "dot", "dashdot", "longdash")
    return go.Scatter(
        x=axis.places(order),
        y=[None if pd.isna(value) else float(value) for value in order[column]],
        mode="lines+markers" if axis.number else "markers",
        line={
            "color": palette.SERIES[colour % len(palette.SERIES)],
            "width": 2,
            "dash": dashes[dash % len(dashes)],
        },
        marker={"size": 9},
        name=text.for_plotly(named, 60),
        hovertext=[text.for_plotly(str(name), 80) for name in order["name"]],
        hovertemplate="%{hovertext}<br>%{y}<extra></extra>",
    )
