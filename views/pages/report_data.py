"""The data that a report carries in itself: every plan, also those that are not drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...optimizer.parties.listed import fair_plans, satisfaction
from ...optimizer.results.front import Front
from ...optimizer.results.requirements import of_plan
from ..charts.figures import MOST_PLANS
from ..charts.parallel import scale
from ..vocabulary import limits, naming, text
from ..vocabulary.selection import spread

SIGNIFICANT = 9
# Beyond so many plans the rest keep the order of the list: a better order takes long and shows
# little.
MOST_SPREAD = 5000


def payload(front: Front, plan: int, fairest: int) -> dict[str, Any]:
    """JSON-able: goals, parties, values (N, p), satisfaction (N, parties; null: nothing to gain)
    and each plan's decisions that are not zero, as ``[column numbers, values]``, the values left
    out where all are 1. ``order`` lists the plans by how wide they spread, ``drawn`` says how many
    of them a figure takes, ``limits`` what plans use of requirements, in sentences.
    """
    shares = satisfaction(front)
    return {
        "chosen": plan,
        "fairest": fairest,
        "complete": front.complete and not front.face_plans,
        "goals": _goals(front),
        "parties": [text.name(party) for party in shares.columns],
        "values": [[_short(value) for value in row] for row in front.values.tolist()],
        "satisfaction": [[_share(value) for value in row] for row in shares.to_numpy().tolist()],
        "order": _order(front),
        "drawn": MOST_PLANS,
        "named": named(front),
        "decisions": _decisions(front),
        "plans": _plans(front),
        "limits": _limits(front),
    }


def named(front: Front) -> list[dict[str, Any]]:
    """Plans worth a comparison: those that rules of fairness name, and each goal's best."""
    found: dict[int, list[str]] = {}
    for each in fair_plans(front):
        found.setdefault(each.plan, []).append(each.rule)
    for goal, row in zip(front.goals, (front.values * front.signs).argmin(axis=0), strict=True):
        found.setdefault(int(row) + 1, []).append(f"best for {text.isolated(goal.label)}")
    return [{"plan": plan, "words": ", ".join(words)} for plan, words in found.items()]


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
            "ticks": scale(front, k),
            "decimals": text.decimals(front.values[:, k]),
            "hover": text.for_plotly(goal.label),
            "hoverUnit": text.for_plotly(goal.unit) if goal.unit else "",
        }
        for k, (goal, best, worst) in enumerate(
            zip(front.goals, front.ideal, front.nadir, strict=True)
        )
    ]


def _order(front: Front) -> list[int]:
    first = spread(front, MOST_SPREAD)
    return first + sorted(set(front.numbers) - set(first))


def _short(value: float, digits: int = SIGNIFICANT) -> float:
    """Nine significant digits are more than anyone reads; whole numbers without a point."""
    short = float(f"{value:.{digits}g}")
    return int(short) if short.is_integer() and abs(short) < 2**53 else short


def _share(value: float) -> float | None:
    return round(value, SIGNIFICANT) if np.isfinite(value) else None


def _decisions(front: Front) -> dict[str, Any]:
    """Names of the columns by group, and in how many plans each is not zero."""
    columns = front.columns
    shown = np.flatnonzero(~columns.hidden)
    rows = front.solutions.tocsr()
    used = np.bincount(rows.indices[rows.data != 0], minlength=len(columns.index))[shown]
    said = naming.said_of(front)
    return {
        "groups": [_group(name, said.get(name, {})) for name in columns.names],
        "group": columns.component[shown].tolist(),
        "names": [
            naming.caption(said, columns.names[columns.component[j]], columns.index[j])
            for j in shown
        ],
        "used": used.tolist(),
    }


def _group(name: str, said: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": text.name(name),
        "words": text.name(said.get("words", "")),
        "type": str(said.get("type", "")),
    }


def _limits(front: Front) -> dict[int, list[str]]:
    """What plans use of requirements, in sentences: those that are drawn, and the fair ones."""
    rows = front.requirement_use
    if rows is None:
        return {}
    told = sorted({*spread(front, MOST_PLANS), *(each.plan for each in fair_plans(front))})
    solutions = front.solutions[[plan - 1 for plan in told]]
    table = rows.table(solutions)
    return {plan: list(limits.words(of_plan(table, place))) for place, plan in enumerate(told, 1)}


def _plans(front: Front) -> list[list[list[float]]]:
    place = np.cumsum(~front.columns.hidden) - 1
    rows = front.solutions.tocsr()
    found = []
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        at, values = rows.indices[start:end], rows.data[start:end]
        kept = ~front.columns.hidden[at] & (values != 0)
        columns, amounts = place[at[kept]].tolist(), values[kept]
        all_yes = bool((amounts == 1).all())
        found.append([columns] if all_yes else [columns, list(map(_short, amounts.tolist()))])
    return found
