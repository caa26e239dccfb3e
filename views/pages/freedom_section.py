"""The report's section on what may still change around a plan: raw texts, which the template
escapes.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...optimizer.insight.freedom import CANNOT, MAY, MUST
from ...optimizer.insight.replacement import OUT
from ...optimizer.problem.labels import Goal
from ...optimizer.results.front import Front
from ..charts.settled_map import SettledMap, settled
from ..vocabulary import freedom, freedom_told, naming, text
from ..vocabulary.freedom_told import Told
from ..vocabulary.places import maps_of
from . import report_tables
from .place_figures import MOST_MAPS

MOST_GROUPS, MOST_NAMES, MOST_AMOUNTS, MOST_FORCED, MOST_GOALS = 60, 60, 60, 40, 12
_YES_NO = (MUST, MAY, CANNOT)


@dataclass(frozen=True)
class RangeRow:
    """A row's name and what is said beside it, its least, present and most value in words, and
    where a bar from the least to the most begins and ends and the present value is, from 0 to 1.
    """

    name: str
    beside: str
    least: str
    now: str
    most: str
    start: float
    end: float
    mark: float


def section(front: Front, data: Told) -> dict[str, Any]:
    """What was found around a plan of a front, as :func:`freedom_told.checked` read it."""
    goals = _goals(front, data)
    plan = freedom.around(data, freedom_told.listed(front, data))
    return {
        "title": f"What may still change around {plan}",
        "sentence": freedom.verdict(data),
        "limits": list(_limits(data, goals)),
        "groups": list(_groups(front, data["groups"])),
        "lists": list(_lists(front, data["decisions"])),
        "costs": _costs(front, data, goals),
        "maps": list(_maps(front, data["decisions"])),
    }


def _goals(front: Front, data: Told) -> list[Goal]:
    """The goals that it is about; only the name of one that the front does not have."""
    known = {goal.label: goal for goal in front.goals}
    return [known.get(label) or Goal(label, "maximize") for label in data["values"]]


def _limits(data: Told, goals: Sequence[Goal]) -> Iterator[dict[str, str]]:
    """What each goal comes to in the plan, and the least that it comes to in all that count."""
    for goal, label in zip(goals, data["values"], strict=True):
        now, least = text.numbers([data["values"][label], data["limits"][label]])
        yield {
            "goal": text.name(label),
            "now": text.shown_with_unit(now, goal.unit),
            "least": text.shown_with_unit(least, goal.unit),
        }


def _groups(front: Front, groups: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Sums of decisions by each column, as ranges on one scale."""
    said = naming.said_of(front)
    for decision, by in dict.fromkeys((each["decision"], each["by"]) for each in groups):
        rows = [each for each in groups if (each["decision"], each["by"]) == (decision, by)]
        unit = text.name(str(said.get(decision, {}).get("unit", "")))
        names = [(text.name(each["group"]), f"of {each['members']:,}") for each in rows]
        yield {
            "title": f"{text.name(decision)} in all by {text.name(by)}",
            "by": text.name(by),
            "unit": unit,
            **_ranges(rows, names, MOST_GROUPS),
        }


def _ranges(rows: Sequence[Told], names: Sequence[tuple[str, str]], most: int) -> dict[str, Any]:
    """Rows with bars on one scale, which holds 0 and every number that is not endless."""
    shown = rows[:most]
    numbers = [each[key] for each in shown for key in ("least", "value", "most")]
    ends = [0.0, *filter(math.isfinite, numbers)]
    low, wide = min(ends), (max(ends) - min(ends)) or 1.0

    def place(value: float) -> float:
        return float(np.clip((value - low) / wide, 0.0, 1.0))

    words = iter(text.numbers(numbers))
    found = [
        RangeRow(
            *name,
            *(next(words), next(words), next(words)),
            place(each["least"]),
            place(each["most"]),
            place(each["value"]),
        )
        for each, name in zip(shown, names, strict=False)
    ]
    return {"rows": found, "hidden": _hidden(len(rows) - most)}


def _hidden(more: int) -> str:
    return f"{more:,} more in the workbook." if more > 0 else ""


def _lists(front: Front, decisions: Sequence[Told]) -> Iterator[dict[str, Any]]:
    """Decisions by what may become of them: yes/no decisions by name, amounts as ranges."""
    for verdict, head in freedom.HEADS.items():
        rows = [each for each in decisions if each["verdict"] == verdict]
        if not rows:
            continue
        found = {"head": head, "verdict": verdict, "count": len(rows)}
        named = [freedom_told.named(front, each) for each in rows[: max(MOST_NAMES, MOST_AMOUNTS)]]
        if verdict in _YES_NO:
            now = ["yes" if each["value"] > naming.YES else "no" for each in rows]
            names = [
                {"name": name, "beside": beside, "now": told if verdict == MAY else ""}
                for (name, beside), told in zip(named[:MOST_NAMES], now, strict=False)
            ]
            yield {**found, "names": names, "hidden": _hidden(len(rows) - MOST_NAMES)}
        else:
            yield {**found, "names": [], **_ranges(rows, named, MOST_AMOUNTS)}


def _maps(front: Front, decisions: Sequence[Told]) -> Iterator[SettledMap]:
    """Maps of places by what may become of their decisions."""
    columns = front.columns
    verdicts = {(each["decision"], *map(str, each["index"])): each["verdict"] for each in decisions}
    names = [
        (columns.names[component], *map(str, index))
        for component, index in zip(columns.component, columns.index, strict=True)
    ]
    by_column = {j: verdicts[name] for j, name in enumerate(names) if name in verdicts}
    for each in maps_of(front.about, columns)[:MOST_MAPS]:
        found = settled(each, columns, by_column)
        if found is not None:
            yield found


def _costs(front: Front, data: Told, goals: Sequence[Goal]) -> dict[str, Any] | None:
    """What deciding each thing otherwise costs whom, the dearest first."""
    costs = data["costs"]
    if costs is None:
        return None
    shown, labels = costs["decisions"][:MOST_FORCED], list(data["values"])[:MOST_GOALS]
    dearest = max((each["loss"] or 0.0 for each in shown), default=0.0) or 1.0
    columns = [
        list(_changes(shown, label, data["values"][label], goal))
        for label, goal in zip(labels, goals, strict=False)
    ]
    rows = [
        {
            "name": _otherwise(front, each),
            "loss": freedom.loss(each["verdict"], each["loss"]),
            "share": (each["loss"] or 0.0) / dearest,
            "cells": [column[place] for column in columns],
        }
        for place, each in enumerate(shown)
    ]
    more = len(data["values"]) - len(labels)
    return {
        "words": freedom.REPLACED,
        "stopped": costs["stopped"],
        "heads": report_tables.heads(goals[:MOST_GOALS]),
        "rows": rows,
        "hidden": _hidden(len(costs["decisions"]) - MOST_FORCED),
        "more": f"{text.count(more, 'more goal')} in the workbook." if more > 0 else "",
    }


def _changes(rows: Sequence[Told], label: str, now: float, goal: Goal) -> Iterator[dict[str, Any]]:
    """How a goal changes by each row; of what it loses the share of the most that it loses."""
    changes = [None if each["goals"] is None else each["goals"][label] - now for each in rows]
    sign = -1.0 if goal.sense == "maximize" else 1.0
    losses = [max(sign * (change or 0.0), 0.0) for change in changes]
    most = max(losses, default=0.0) or 1.0
    for lost, words in zip(losses, freedom.signed(changes), strict=True):
        yield {"words": words, "share": lost / most}


def _otherwise(front: Front, each: Mapping[str, Any]) -> dict[str, str]:
    name, _ = freedom_told.named(front, each)
    return {"how": "without" if each["forced"] == OUT else "with", "name": name}
