"""What a figure of a batch shows, in a sentence above it: raw words, which the template escapes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...optimizer.problem.labels import Goal
from ...optimizer.problem.tolerances import SUM_ROUNDING
from ..charts.batch_figures import Axis, lines_of
from ..vocabulary import text
from ..vocabulary.changes import moves


@dataclass(frozen=True)
class _Line:
    """One line of a figure: what it is of, where its runs stand on the axis, and its values."""

    what: str
    places: list[str]
    values: list[float]

    @property
    def change(self) -> float:
        """From the first run to the last one."""
        return self.values[-1] - self.values[0]


def finding(
    table: pd.DataFrame,
    axis: Axis,
    columns: Mapping[str, str],
    others: Sequence[Axis],
    say: Callable[[float], str],
) -> str:
    """How the line that changes most does along a number, else where it is least and most.

    ``columns`` has the words for each column; ``say`` writes a value. Empty where fewer than two
    runs have values.
    """
    found = [
        line
        for column, words in columns.items()
        for said, rows in lines_of(table, others)
        for line in [_line(rows, axis, column, f"{words} with {said}" if said else words)]
        if len(line.values) > 1
    ]
    if not found:
        return ""
    if axis.number:
        return _along(max(found, key=lambda line: abs(line.change)), axis.label, say)
    return _between(max(found, key=lambda line: max(line.values) - min(line.values)), say)


def at_best(table: pd.DataFrame, varied: Sequence[Axis], goals: Sequence[Goal]) -> str:
    """How the best of each goal changes from the least to the most of the only number in which the
    runs differ; empty where there is no such number.
    """
    if len(varied) != 1 or not varied[0].number or len(table) < 2:
        return ""
    (axis,) = varied
    rows = table.sort_values(axis.path, kind="stable").iloc[[0, -1]]
    bests = [(goal, rows[f"best: {goal.label}"].to_numpy(dtype=float)) for goal in goals]
    seen = [
        (goal, float(values[1] - values[0]))
        for goal, values in bests
        if abs(values[1] - values[0]) > SUM_ROUNDING * np.abs(values).max()
    ]
    start, end = (text.number(float(value)) for value in rows[axis.path])
    return f"From {text.isolated(axis.label)} {start} to {end}, at best, {moves(seen)}."


def _line(rows: pd.DataFrame, axis: Axis, column: str, what: str) -> _Line:
    known = rows[rows[column].notna()]
    order = known.sort_values(axis.path, kind="stable") if axis.number else known
    places = [
        text.number(float(each)) if axis.number else text.isolated(str(each))
        for each in order[axis.path]
    ]
    return _Line(what, places, [float(value) for value in order[column]])


def _along(line: _Line, label: str, say: Callable[[float], str]) -> str:
    start, end = say(line.values[0]), say(line.values[-1])
    way = f"From {text.isolated(label)} {line.places[0]} to {line.places[-1]}"
    if start == end:
        return f"{way}, {line.what} is {start} at both ends{_bend(line, say)}."
    verb = "rises" if line.change > 0 else "falls"
    between = _bend(line, say) or _steepest(line)
    return f"{way}, {line.what} {verb} from {start} to {end}{between}."


def _bend(line: _Line, say: Callable[[float], str]) -> str:
    """Where a line lies farthest beyond both its ends, if it does."""
    low, high = sorted((line.values[0], line.values[-1]))
    beyond = [max(value - high, low - value) for value in line.values]
    at = beyond.index(max(beyond))
    value = say(line.values[at])
    is_seen = beyond[at] > 0 and value not in (say(low), say(high))
    return f", with {value} at {line.places[at]}" if is_seen else ""


def _steepest(line: _Line) -> str:
    """Between which neighbouring runs a line of three runs or more changes most."""
    if len(line.values) < 3:
        return ""
    sign = 1 if line.change > 0 else -1
    steps = [(b - a) * sign for a, b in zip(line.values, line.values[1:], strict=False)]
    k = steps.index(max(steps))
    return f", most between {line.places[k]} and {line.places[k + 1]}"


def _between(line: _Line, say: Callable[[float], str]) -> str:
    least, most = (line.values.index(pick(line.values)) for pick in (min, max))
    low, high = say(line.values[least]), say(line.values[most])
    if low == high:
        return f"{_capital(line.what)} is {low} in every run."
    return (
        f"{_capital(line.what)} is {low} in {line.places[least]}, the least, and {high} in "
        f"{line.places[most]}, the most."
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
