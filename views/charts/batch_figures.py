"""Figures of a batch: how results change with the overrides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from ..vocabulary import palette, runs, text
from .direct_labels import EndLabel, lay
from .figures import layout
from .ticks import on_axis, percents, ticks, window

_HEIGHT, _AROUND, _AIR = 340, 90, 0.06
MOST_LINES = 8


@dataclass(frozen=True)
class Axis:
    """The horizontal axis of a figure: the values of a path, or the runs by name."""

    path: str
    number: bool

    @property
    def label(self) -> str:
        """What the axis is called."""
        return "run" if self.path == "name" else runs.path_label(self.path)

    def has_far_values(self, table: pd.DataFrame) -> bool:
        """Whether a number is so far from the others that it would press them together."""
        return self.number and window(table[self.path].astype(float).unique()) is not None

    def places(self, table: pd.DataFrame, *, far: bool) -> list[Any]:
        """The place of each run on the axis; numbers in words where some are ``far``."""
        if self.number and not far:
            return table[self.path].astype(float).tolist()
        return [text.for_plotly(runs.value(each), 40) for each in table[self.path]]


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
    values = _values(table, columns)
    far, is_even = window(values), axis.has_far_values(table)
    for k, (column, words) in enumerate(columns.items()):
        for g, (said, rows) in enumerate(groups):
            named = " ".join(filter(None, (words if len(columns) > 1 or not said else "", said)))
            colour = k if len(columns) > 1 else g
            line = _line(rows, axis, column, named, colour, g, far, even=is_even)
            figure.add_trace(line)
    figure.update_yaxes(
        title={"text": text.for_plotly(title, 30)}, automargin=True, **_scale(values, share=share)
    )
    figure.update_xaxes(
        title={"text": text.for_plotly(axis.label, 80)},
        **_places(table, axis),
        exponentformat="none",
        separatethousands=True,
        automargin=True,
    )
    if len(figure.data) > 1:
        _name(figure, values)
    return figure


def _name(figure: Any, values: Sequence[float]) -> None:
    """Write the name of each line beside its end."""
    low, high = _shown(values)
    labels = []
    for line in figure.data:
        ends = [value for value in line.y if value is not None]
        share = (ends[-1] - low) / (high - low) if ends and high > low else 0.5
        labels.append(EndLabel(line.meta, share, line.line.color))
    lay(figure, labels, height=_HEIGHT - _AROUND)


def _shown(values: Sequence[float]) -> tuple[float, float]:
    """The least and the most of what an axis shows, with some air."""
    low, high = window(values) or (min(values, default=0.0), max(values, default=0.0))
    space = _AIR * (high - low)
    return low - space, high + space


def _scale(values: Sequence[float], *, share: bool) -> dict[str, Any]:
    """Round ticks over what is shown: all values, but for those that would flatten the others."""
    low, high = window(values) or (min(values, default=0.0), max(values, default=0.0))
    found = percents(low, high) if share else ticks(low, high)
    if not found:
        return {"tickformat": ".0%"} if share else {"separatethousands": True}
    return on_axis(found) | {"range": list(_shown(values))}


def lines_of(table: pd.DataFrame, others: Sequence[Axis]) -> list[tuple[str, pd.DataFrame]]:
    """Runs that differ in one override only, with what they share in words."""
    paths = [each.path for each in others]
    if not paths:
        return [("", table)]
    keys = table[paths].astype(str).agg(", ".join, axis=1)
    found = []
    for key in dict.fromkeys(keys):
        rows = table[keys == key]
        said = (f"{runs.path_label(path)} {runs.value(rows.iloc[0][path])}" for path in paths)
        found.append((", ".join(said), rows))
    return found[:MOST_LINES]


def has_far_values(table: pd.DataFrame, columns: Mapping[str, str]) -> bool:
    """Whether some values stand at the edge, since they would flatten the others."""
    return window(_values(table, columns)) is not None


def _values(table: pd.DataFrame, columns: Mapping[str, str]) -> list[float]:
    return [float(value) for column in columns for value in table[column].dropna()]


def _places(table: pd.DataFrame, axis: Axis) -> dict[str, Any]:
    """Places in proportion to numbers; in their order where one is far from all others."""
    if axis.number and not axis.has_far_values(table):
        return {"type": "linear"}
    if not axis.number:
        return {"type": "category"}
    order = table.sort_values(axis.path)
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(dict.fromkeys(map(str, axis.places(order, far=True)))),
    }


def _line(
    rows: pd.DataFrame,
    axis: Axis,
    column: str,
    named: str,
    colour: int,
    dash: int,
    shown: tuple[float, float] | None,
    *,
    even: bool,
) -> Any:
    order = rows.sort_values(axis.path) if axis.number else rows
    values = order[column].to_numpy(dtype=float)
    clipped = np.clip(values, *shown) if shown else values
    below = np.where(values < clipped, "arrow-bar-down", "circle")
    symbols = np.where(values > clipped, "arrow-bar-up", below)
    dashes = ("solid", "dash", "dot", "dashdot", "longdash")
    return go.Scatter(
        x=axis.places(order, far=even),
        y=[None if np.isnan(value) else float(value) for value in clipped],
        mode="lines+markers" if axis.number else "markers",
        line={
            "color": palette.SERIES[colour % len(palette.SERIES)],
            "width": 2,
            "dash": dashes[dash % len(dashes)],
        },
        marker={"size": 9, "symbol": symbols.tolist()},
        name=text.for_plotly(named, 60),
        meta=named,
        hovertext=[
            f"{text.for_plotly(str(name), 80)}<br>{text.number(value)}"
            for name, value in zip(order["name"], values, strict=True)
        ],
        hoverinfo="text",
    )
