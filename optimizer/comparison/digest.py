"""A front in a few numbers: the columns of a batch's summary, and indicators over fronts."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..errors import InputError
from ..geometry.dominance import hypervolume
from ..insight import conflicts as conflicts_
from ..parties.listed import fair_plans, satisfaction
from ..problem.labels import Goal
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..results.front import Front

MARGIN = 0.1


def digest(front: Front) -> dict[str, Any]:
    """JSON-able: certificate, best of each goal, fair plans, conflicts of pairs, strongest first.

    ``fair`` holds by rule the plan's number and what its worst-off party gets; a conflict's
    ``loss`` is the share of its range that one loses where the other gets its best, on average of
    both ways.
    """
    gap = front.gap if math.isfinite(front.gap) else None
    return {
        "goals": [[goal.label, goal.sense, goal.unit] for goal in front.goals],
        "points": len(front),
        "complete": front.complete,
        "gap": gap,
        "guarantee": front.guarantee,
        "method": front.record.method,
        "stopped": front.record.stopped,
        "solves": front.solves,
        "seconds": front.seconds,
        "best": {} if not len(front) else front.ideal.to_dict(),
        "fair": _fair(front),
        "conflicts": _conflicts(front),
    }


def _fair(front: Front) -> dict[str, dict[str, float]]:
    worst = satisfaction(front).min(axis=1)
    return {
        each.rule: {"plan": each.plan, "worst": float(worst[each.plan])}
        for each in fair_plans(front)
    }


def _conflicts(front: Front) -> list[dict[str, Any]]:
    try:
        pairs = conflicts_.of_front(front).pairs
    except InputError:  # no plan, or the payoff table was not reached
        return []
    known = [each for each in pairs if not math.isnan(each.loss)]
    return [
        {"one": each.one, "other": each.other, "relation": each.relation, "loss": each.loss}
        for each in sorted(known, key=lambda each: -each.loss)
    ]


def common_range(fronts: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Ideal (p,) and range (p,), 0 where there is none, of minimised points (N, p) together."""
    together = np.vstack(fronts)
    return together.min(axis=0), goal_ranges(together)


def hypervolumes(fronts: Sequence[Floats]) -> list[float]:
    """Share of one common box that each front of minimised points (N, p) dominates.

    The box goes from the best of each goal over all of them to the reference point, which lies a
    tenth of the common range beyond the worst; a goal in which all points agree does not count.

    >>> hypervolumes([np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.0, 0.0]])])[1]
    1.0
    """
    listed = [points for points in fronts if len(points)]
    if not listed:
        return [0.0 for _ in fronts]
    low, ranges = common_range(listed)
    differs = ranges > 0
    if not differs.any():
        return [1.0 if len(points) else 0.0 for points in fronts]
    scaled = [((points - low) / divisors(ranges))[:, differs] for points in fronts]
    return [hypervolume(points, 1 + MARGIN) for points in scaled]


def reference_point(goals: Sequence[Goal], fronts: Sequence[Floats]) -> dict[str, float]:
    """The reference point of :func:`hypervolumes`, by label in the goals' own senses."""
    low, ranges = common_range([points for points in fronts if len(points)])
    signs = np.array([goal.sign for goal in goals])
    point = (low + (1 + MARGIN) * ranges) * signs + 0.0
    return {goal.label: float(value) for goal, value in zip(goals, point, strict=True)}


def summary(rows: Sequence[Mapping[str, Any]], points: Mapping[str, Floats]) -> pd.DataFrame:
    """Rows of a batch as a table, one row for each run; ``points`` are minimised values (N, p)
    by run.

    Runs with the same goals, in the same senses and units, are a ``group``; hypervolumes are
    relative to one box in each. Best values are ``best: LABEL``, overriding values under their
    paths.
    """
    groups = grouped(rows)
    volumes = {
        run: volume
        for members in groups.values()
        for run, volume in zip(members, hypervolumes([points[m] for m in members]), strict=True)
    }
    numbers = {run: i for i, members in enumerate(groups.values(), 1) for run in members}
    table = [
        _columns(row) | {"group": numbers.get(row["run"]), "hypervolume": volumes.get(row["run"])}
        for row in rows
    ]
    paths = dict.fromkeys(path for row in rows for path in row["overrides"])
    best = dict.fromkeys(f"best: {label}" for row in rows for label in row.get("best", {}))
    order = [*_FIRST, *paths, *_CERTIFICATE, *best, *_FAIR, *_LAST]
    found = pd.DataFrame(table, columns=order)
    return found.astype(dict.fromkeys(("points", "group", "solves", "attempts"), "Int64"))


_FIRST = ("run", "name", "file")
_CERTIFICATE = ("state", "points", "complete", "gap", "verification", "group", "hypervolume")
_FAIR = ("leximin: worst satisfaction", "nash: worst satisfaction")
_LAST = ("strongest conflict", "conflict: share lost", "seconds", "solves", "attempts", "error")


def grouped(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[Any, ...], list[str]]:
    """Names of the runs that have plans, by their goals: only those of one group compare."""
    groups: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        if row.get("points"):
            groups.setdefault(tuple(map(tuple, row["goals"])), []).append(row["run"])
    return groups


def _columns(row: Mapping[str, Any]) -> dict[str, Any]:
    strongest = next(iter(row.get("conflicts", [])), None)
    found: dict[str, Any] = {name: row.get(name) for name in (*_FIRST, *_CERTIFICATE, *_LAST)}
    found["verification"] = row.get("verification", "")
    found |= row["overrides"]
    found |= {f"best: {label}": value for label, value in row.get("best", {}).items()}
    for rule in ("leximin", "nash"):
        found[f"{rule}: worst satisfaction"] = row.get("fair", {}).get(rule, {}).get("worst")
    if strongest:
        found["strongest conflict"] = f"{strongest['one']} / {strongest['other']}"
        found["conflict: share lost"] = strongest["loss"]
    return found
