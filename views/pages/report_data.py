"""The data that a report carries in itself: every plan, also those that are not drawn."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...optimizer.parties.listed import fair_plans, parties_listed, satisfaction
from ...optimizer.results.front import Front
from ...optimizer.results.measures import KeptMeasures
from ...optimizer.results.requirements import of_plan
from ...optimizer.results.row_columns import Cell
from ..charts.figures import MOST_PLANS
from ..charts.parallel import scale
from ..vocabulary import limits, naming, text
from ..vocabulary.decision_lists import is_number, runs_over_time, shows_zeros, table_cells
from ..vocabulary.measures import MOST_ROWS
from ..vocabulary.pivots import LEAST_FILLED, MOST_NAMED, pivots, roster_frames
from ..vocabulary.selection import spread

SIGNIFICANT = 9
# Beyond so many plans the rest keep the order of the list: a better order takes long and shows
# little.
MOST_SPREAD = 5000
#: Of measures of all plans a page carries no more, the first ones first.
MOST_VALUES = 50_000


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
        "partyLabels": [text.for_plotly(str(party)) for party in shares.columns],
        "values": [[_short(value) for value in row] for row in front.values.tolist()],
        "satisfaction": [[_share(value) for value in row] for row in shares.to_numpy().tolist()],
        "order": _order(front),
        "drawn": MOST_PLANS,
        "named": named(front),
        "decisions": _decisions(front),
        "plans": _plans(front),
        "limits": _limits(front),
        "measures": _measures(front),
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
            "one": text.unit_of("1", goal.unit),
            "sense": goal.sense,
            "best": float(best),
            "worst": float(worst),
            "range": float(range_),
            "target": goal.target,
            "ticks": scale(front, k),
            "decimals": text.decimals(front.values[:, k]),
            "hover": text.for_plotly(goal.label),
            "hoverUnit": text.for_plotly(goal.unit) if goal.unit else "",
        }
        for k, (goal, best, worst, range_) in enumerate(
            zip(front.goals, front.ideal, front.nadir, parties_listed(front).ranges, strict=True)
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
        "groups": [_group(front, k, said.get(name, {})) for k, name in enumerate(columns.names)],
        "group": columns.component[shown].tolist(),
        "names": [
            naming.caption(said, columns.names[columns.component[j]], columns.index[j])
            for j in shown
        ],
        "used": used.tolist(),
        "same": _same(front, shown),
        "pivots": _pivots(front),
        "rosters": _rosters(front),
        "leastFilled": LEAST_FILLED,
        "mostNamed": MOST_NAMED,
    }


def _same(front: Front, shown: Any) -> list[int]:
    """Places of decisions that are the same in all plans."""
    if not len(front):
        return []
    some = front.solutions.tocsc()[:, shown]
    least, most = (end.toarray().ravel() for end in (some.min(axis=0), some.max(axis=0)))
    return np.flatnonzero(least == most).tolist()


def _group(front: Front, component: int, said: Mapping[str, Any]) -> dict[str, Any]:
    columns, name = front.columns, front.columns.names[component]
    at = np.flatnonzero((columns.component == component) & ~columns.hidden)
    index = [columns.index[j] for j in at]
    heads, cells = table_cells(name, index, front.about)
    return {
        "name": text.name(name),
        "words": text.name(said.get("words", "")),
        "type": str(said.get("type", "")),
        "unit": text.name(said.get("unit", "")),
        "inTime": runs_over_time(name, index, front.about),
        "showsZeros": shows_zeros(name, index, front.about),
        "decimals": text.decimals(np.unique(front.solutions[:, at].data)),
        "heads": heads,
        "numeric": list(map(is_number, cells)),
        "cells": [list(map(_cell, column)) for column in cells],
    }


def _cell(cell: Cell) -> float | str:
    return text.name(cell) if isinstance(cell, str) else _short(cell)


def _pivots(front: Front) -> list[dict[str, Any]]:
    """Tables of decisions by index: heads, and the places of decisions row by row, -1 for none."""
    place = np.append(np.cumsum(~front.columns.hidden) - 1, -1)
    return [
        {
            "group": front.columns.names.index(each.group),
            "title": each.title,
            "others": " ".join(each.others),
            "head": each.row_head,
            "rows": each.rows,
            "columns": each.columns,
            "cells": place[each.cells].tolist(),
        }
        for each in pivots(front.columns, front.about)
    ]


def _rosters(front: Front) -> list[dict[str, Any]]:
    """Tables of who does what when, by decision; what stands in them is in the pivots."""
    return [
        {
            "group": front.columns.names.index(each.group),
            "title": each.title,
            "head": each.row_head,
            "rows": each.rows,
            "columns": each.columns,
        }
        for each in roster_frames(front.columns, front.about)
    ]


def _measures(front: Front) -> dict[str, Any]:
    """Measures of one row or a few: their names, units, and values, a row for each plan."""
    kept = KeptMeasures.of(front.about, front.columns).short(MOST_ROWS).rows
    some = KeptMeasures(kept[: MOST_VALUES // max(len(front), 1)])
    if not some.rows:
        return {}
    values = some.table(front.solutions)["value"].to_numpy().reshape(len(front), -1)
    return {
        "names": [text.name(row) for _, row, _, _ in some.rows],
        "units": [text.name(unit) for _, _, unit, _ in some.rows],
        "values": [list(map(_short, row)) for row in values.tolist()],
    }


def _limits(front: Front) -> dict[int, list[str]]:
    """What plans use of requirements, in sentences: those that are drawn, and the fair ones."""
    rows = front.requirement_use
    if rows is None:
        return {}
    told = sorted({*spread(front, MOST_PLANS), *(each.plan for each in fair_plans(front))})
    solutions = front.solutions[[plan - 1 for plan in told]]
    table = rows.table(solutions)
    return {
        plan: list(limits.words(of_plan(table, place), front.about))
        for place, plan in enumerate(told, 1)
    }


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
