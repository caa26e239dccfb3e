"""A front's data for other programs: tidy tables as CSV, or one JSON document."""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ..optimizer.errors import InputError
from ..optimizer.facefile import table as face_table
from ..optimizer.front import Front
from ..optimizer.insight.listed import satisfaction
from ..optimizer.spreadsheet import guarded


def tables(front: Front) -> dict[str, pd.DataFrame]:
    """The front as tables by name, each ready to be written without its index."""
    parts = {
        "goals": pd.DataFrame([{"goal": goal.label} | asdict(goal) for goal in front.goals]),
        "points": front.points.reset_index(),
        "plans": front.plans,
        "satisfaction": satisfaction(front).reset_index(),
    }
    if front.payoff is not None:
        parts["payoff"] = front.payoff.reset_index()
    if front.faces is not None:
        parts["faces"] = face_table(front)
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


def write_csv(front: Front, folder: Path) -> list[Path]:
    """Write one CSV file a table; the paths. Raises InputError where the folder cannot be used."""
    written = []
    for name, table in tables(front).items():
        path = folder / f"{name}.csv"
        with _writing(path):
            guarded(table).to_csv(path, index=False)
        written.append(path)
    return written


def json_text(front: Front) -> str:
    """One JSON document: the certificate, and each table as a list of rows."""
    document: dict[str, Any] = {
        "complete": front.complete,
        "gap": front.gap if math.isfinite(front.gap) else None,
        "guarantee": front.guarantee,
        "stopped": front.record.stopped,
        "method": front.record.method,
        "choice": front.record.choice,
        "notes": list(front.record.notes),
        "solves": front.solves,
        "seconds": front.seconds,
        "versions": dict(front.record.versions),
    }
    for name, table in tables(front).items():
        document[name] = [_row(row) for row in table.to_dict("records")]
    document |= between(front)
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)


def write_json(front: Front, path: Path) -> list[Path]:
    """Write :func:`json_text` to a file; its path in a list."""
    with _writing(path):
        path.write_text(json_text(front) + "\n", encoding="utf-8")
    return [path]


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): None if _is_missing(value) else value for name, value in row.items()}


def _is_missing(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Make the file's folder; what stands in the way of writing is said in words."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise InputError(f"Cannot write {path}: {error.strerror or error}.") from error
