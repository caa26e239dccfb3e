"""The data that a report carries in itself: every plan, also those that are not drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..optimizer.front import Front
from ..optimizer.insight.listed import satisfaction
from ..optimizer.problem import Columns
from . import text

SIGNIFICANT = 9


def payload(front: Front, plan: int, fairest: int) -> dict[str, Any]:
    """JSON-able: goals, parties, values (N, p), satisfaction (N, parties; null: nothing to gain)
    and each plan's decisions that are not zero, as ``[column numbers, values]``.
    """
    shares = satisfaction(front)
    return {
        "chosen": plan,
        "fairest": fairest,
        "goals": _goals(front),
        "parties": [text.name(party) for party in shares.columns],
        "values": front.values.tolist(),
        "satisfaction": _rounded(shares.to_numpy(dtype=float)),
        "decisions": _decisions(front),
        "plans": _plans(front),
    }


def _goals(front: Front) -> list[dict[str, Any]]:
    return [
        {
            "owner": text.name(goal.owner or ""),
            "name": text.name(goal.name),
            "unit": text.name(goal.unit),
            "sense": goal.sense,
            "best": float(best),
            "worst": float(worst),
            "target": goal.target,
        }
        for goal, best, worst in zip(front.goals, front.ideal, front.nadir, strict=True)
    ]


def _rounded(values: Any) -> list[list[float | None]]:
    return [[_short(value) for value in row] for row in values.tolist()]


def _short(value: float) -> float | None:
    """Nine significant digits are more than anyone reads; null for what is no number."""
    return float(f"{value:.{SIGNIFICANT}g}") if np.isfinite(value) else None


def _decisions(front: Front) -> dict[str, Any]:
    """Names of the columns by group, and in how many plans each is not zero."""
    columns = front.columns
    shown = np.flatnonzero(~columns.hidden)
    rows = front.solutions.tocsr()
    used = np.bincount(rows.indices[rows.data != 0], minlength=len(columns.index))[shown]
    said = {each["name"]: each for each in front.about.get("decisions", [])}
    return {
        "groups": [_group(name, said.get(name, {})) for name in columns.names],
        "group": columns.component[shown].tolist(),
        "names": [caption(columns, int(j), said) for j in shown],
        "used": used.tolist(),
    }


def _group(name: str, said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": text.name(name),
        "words": text.name(said.get("words", "")),
        "type": str(said.get("type", "")),
    }


def caption(columns: Columns, j: int, said: Mapping[str, Any]) -> str:
    """What people call a decision's index: its row's name where the scenario knows one."""
    key = _index_name(columns.index[j])
    captions = said.get(columns.names[columns.component[j]], {}).get("captions", {})
    return text.name(captions.get(key, key))


def _index_name(index: tuple[Any, ...]) -> str:
    return ", ".join(text.name(str(part)) for part in index)


def _plans(front: Front) -> list[list[list[float]]]:
    place = np.cumsum(~front.columns.hidden) - 1
    rows = front.solutions.tocsr()
    found = []
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        at, values = rows.indices[start:end], rows.data[start:end]
        kept = ~front.columns.hidden[at] & (values != 0)
        short = [float(f"{value:.{SIGNIFICANT}g}") for value in values[kept].tolist()]
        found.append([place[at[kept]].tolist(), short])
    return found
