"""A front as data that every format takes from here: its tables, its faces, its certificate."""

import math
from dataclasses import asdict
from typing import Any

import pandas as pd

from ...optimizer.parties.listed import satisfaction
from ...optimizer.results import face_file
from ...optimizer.results.front import Front

FORMAT = 1
_AMOUNTS = ("weight", "step", "target", "outside")


def tables(front: Front) -> dict[str, pd.DataFrame]:
    """The front as tables by name, each ready to be written without its index."""
    goals = pd.DataFrame([{"goal": goal.label} | asdict(goal) for goal in front.goals])
    parts = {
        "goals": goals.astype(dict.fromkeys(_AMOUNTS, float)),
        "points": front.points.reset_index(),
        "plans": front.plans,
        "satisfaction": satisfaction(front).reset_index(),
    }
    if front.payoff is not None:
        parts["payoff"] = front.payoff.reset_index()
    if front.faces is not None:
        parts["faces"] = face_file.table(front)
    return parts


def between(front: Front) -> dict[str, Any]:
    """What lies between the plans and where each is best, as JSON-able data; empty if neither is
    known.

    ``faces``: the vertices' plans (0: an open end) and goal values, and weights of minimised goals
    whose sum is the same all over the face. ``supports``: for each plan the vertices of the
    weights, of goals divided by their ranges, for which it is best.
    """
    found: dict[str, Any] = {}
    if front.faces is not None:
        found["faces"] = [
            {
                "face": number,
                "plans": list(plans),
                "values": front.faces.values[list(members)].tolist(),
                "weights": normal.tolist(),
            }
            for number, (plans, members, normal) in enumerate(
                zip(front.face_plans, front.faces.members, front.faces.normals, strict=True), 1
            )
        ]
    if front.supports is not None:
        supports = front.supports
        found["supports"] = [
            {"plan": plan, "weights": supports.of(plan - 1).tolist()} for plan in front.numbers
        ]
    return found


def certificate(front: Front) -> dict[str, Any]:
    """How good the front is and how it came about, as JSON-able data; an unknown gap is None."""
    record = front.record
    about = ("title", "file", "sha256", "tables")
    return {
        "wholepie_export": FORMAT,
        "complete": front.complete,
        "gap": front.gap if math.isfinite(front.gap) else None,
        "guarantee": front.guarantee,
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
