"""A front as data, from which every format is made: its tables, its faces, its certificate."""

import math
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.insight.representatives import Representatives
from ...optimizer.parties.listed import left_at_bests, satisfaction
from ...optimizer.results import face_file
from ...optimizer.results.front import Front

FORMAT = 1
MOST_LINES = 50_000
_AMOUNTS = ("weight", "step", "target", "outside")


def tables(front: Front, few: Representatives | None = None) -> dict[str, pd.DataFrame]:
    """The front as tables by name, each ready to be written without its index; of a ``few`` plans
    that stand for it, with the number of plans that each stands for.
    """
    goals = pd.DataFrame([{"goal": goal.label} | asdict(goal) for goal in front.goals])
    parts = {
        "goals": goals.astype(dict.fromkeys(_AMOUNTS, float)),
        "points": front.points.reset_index(),
        "plans": front.plans,
        "satisfaction": satisfaction(front).reset_index(),
    }
    if (left := left_at_bests(front)) is not None:
        parts["payoff"] = left.reset_index()
    if len(front.requirements):
        parts["requirements"] = requirement_lines(front)
    if len(front.measures):
        parts["measures"] = front.measures
    described = front.described
    if described.shape[1] > front.plans.shape[1] - 2:
        parts["decisions"] = described
    if front.faces is not None:
        parts["faces"] = face_file.table(front)
    return parts if few is None else _of_few(parts, few)


def _of_few(parts: dict[str, pd.DataFrame], few: Representatives) -> dict[str, pd.DataFrame]:
    """Tables of a few plans alone, without faces, and a table of their families."""
    kept = {
        name: table[table["plan"].isin(few.plans)] if "plan" in table else table
        for name, table in parts.items()
        if name != "faces"
    }
    size = "stands_for"
    while size in few.front.labels:
        size += "_"
    kept["points"].insert(1, size, [len(each.members) for each in few.families])
    pairs = [(each.plan, member) for each in few.families for member in each.members]
    return kept | {"families": pd.DataFrame(pairs, columns=["plan", "member"])}


def requirement_lines(front: Front) -> pd.DataFrame:
    """What plans use of requirements; where that is very long, those that leave nothing."""
    table = front.requirements.replace([np.inf, -np.inf], np.nan)
    return table if len(table) <= MOST_LINES else table[table["binding"]]


def certificate(front: Front) -> dict[str, Any]:
    """How good the front is and how it was found, as JSON-able data; an unknown gap is None."""
    record = front.record
    about = ("title", "file", "sha256", "tables")
    return {
        "wholepie_export": FORMAT,
        "complete": front.complete,
        "exact": front.exact,
        "gap": front.gap if math.isfinite(front.gap) else None,
        "guarantee": front.guarantee,
        "verification": front.check.state,
        "stopped": record.stopped,
        "method": record.method,
        "choice": record.choice,
        "notes": list(record.notes),
        "solves": front.solves,
        "seconds": front.seconds,
        "options": dict(record.options),
        "versions": dict(record.versions),
        "scenario": {name: front.about[name] for name in about if name in front.about},
    }
