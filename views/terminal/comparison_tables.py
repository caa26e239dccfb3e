"""Fronts compared, for the terminal."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.comparison.changes import FrontChange
from ...optimizer.comparison.comparison import Comparison
from ...optimizer.results.tables import percent
from ..vocabulary import changes, text
from .grid import plain_table

MOST_ROWS = 12
MOST_FRONTS = 4
MOST_SENTENCES = 8
_WIDTH = 26


def comparison_tables(found: Comparison) -> Group:
    """All of a comparison that fits a terminal: first what it comes to, as on the page of it."""
    folders, found = found.names, changes.relabelled(found)
    parts: list[RenderableType] = [
        Text("\n".join(map(text.plain, changes.lead(found)[:MOST_SENTENCES]))),
        Text("\n".join(["", *_called(folders, found.names), *changes.words(found)])),
    ]
    shown = found.names[:MOST_FRONTS]
    parts += [_goals(found, shown), _indicators(found, shown)]
    if found.satisfaction.notna().any(axis=None):
        parts.append(_parties(found, shown))
    for change in found.changes:
        parts += _decisions(change, found.names[0], changes.fairest_words(found))
    if len(shown) < len(found.names):
        parts.append(
            Text(f"{len(found.names) - len(shown)} more runs: see --json or --page.", "dim")
        )
    return Group(*parts)


def _called(folders: Sequence[str], names: Sequence[str]) -> list[str]:
    """Which run is which, where they are not called by their folders."""
    if list(folders) == list(names):
        return []
    pairs = zip(names, folders, strict=True)
    told = [f"{text.name(name)} is {text.name(folder)}" for name, folder in pairs]
    return [f"{text.listed(told)}."]


def _goals(found: Comparison, shown: list[str]) -> Table:
    table = _table("Best and worst of each goal, over each run's plans", "goal")
    for name in shown:
        table.add_column(_head(name), justify="right")
    for goal in found.goals:
        ends = found.ranges[shown].loc[goal.label].to_numpy(dtype=float)
        values = text.numbers(ends)
        cells = [
            f"{best} to {worst}" for best, worst in zip(values[::2], values[1::2], strict=True)
        ]
        table.add_row(_name(goal.label), *cells)
    return table


def _indicators(found: Comparison, shown: list[str]) -> Table:
    table = _table("Of the common range: what a run's plans lack to match another's", "run")
    for name in shown:
        table.add_column(_head(name), justify="right")
    table.add_column("hypervolume", justify="right")
    for name in shown:
        lacks = found.epsilon.loc[name, shown].to_numpy(dtype=float)
        cells = [_share(lack, name == other) for other, lack in zip(shown, lacks, strict=True)]
        table.add_row(_name(name), *cells, text.number(float(found.hypervolume[name])))
    return table


def _share(epsilon: float, is_self: bool) -> str:
    if is_self or np.isnan(epsilon):
        return text.MISSING
    return percent(max(epsilon, 0.0))


def _parties(found: Comparison, shown: list[str]) -> Table:
    table = _table(
        f"What parties get at best, and in the run's {changes.fairest_words(found)}", "party"
    )
    for name in shown:
        table.add_column(_head(name), justify="right")
    for party, row in found.satisfaction.iterrows():
        cells = [f"{text.percent(row[n, 'best'])} / {text.percent(row[n, 'fair'])}" for n in shown]
        table.add_row(_name(str(party)), *cells)
    table.caption = Text("100 % is a party's best over all these runs, 0 % its worst.")
    return table


def _decisions(change: FrontChange, first: str, fairest: str) -> list[RenderableType]:
    parts: list[RenderableType] = []
    if len(change.core):
        table = _table("In how many of the plans a decision is taken", "decision")
        for head in (_head(first), _head(change.name), "shift"):
            table.add_column(head, justify="right")
        for row in change.core.head(MOST_ROWS).to_dict("records"):
            shift = f"{row['shift'] * 100:+.0f} %"
            cells = text.percent(row["before"]), text.percent(row["after"]), shift
            table.add_row(_decision(row["decision"], row["index"]), *cells)
        _cut(table, change.core)
        parts.append(table)
    if len(change.fair):
        table = _table(f"Decisions in which the {fairest}s differ", "decision")
        for head in (_head(first), _head(change.name)):
            table.add_column(head, justify="right")
        for row in change.fair.head(MOST_ROWS).to_dict("records"):
            values = text.number(row["before"]), text.number(row["after"])
            table.add_row(_decision(row["decision"], row["index"]), *values)
        _cut(table, change.fair)
        parts.append(table)
    return parts


def _cut(table: Table, whole: pd.DataFrame) -> None:
    if len(whole) > MOST_ROWS:
        table.caption = Text(f"{len(whole) - MOST_ROWS:,} more: see --json or --page.")


def _decision(name: str, index: str) -> Text:
    return _name(f"{name}[{index}]" if index else name)


def _name(name: str) -> Text:
    return Text(text.shortened(name, 2 * _WIDTH))


def _head(name: str) -> Text:
    return Text(text.shortened(name, _WIDTH))


def _table(title: str, first: str) -> Table:
    table = plain_table(title)
    table.add_column(first, overflow="fold", min_width=14, max_width=_WIDTH)
    return table
