"""Maps of the plans of a front, and of one plan, for pages."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...optimizer.plans.plan import Plan
from ...optimizer.results.front import Front
from ..charts.place_map import PlaceDrawing, drawing
from ..vocabulary.places import DecisionMap, maps_of

MOST_MAPS = 4


def of_front(front: Front, plan: int) -> list[PlaceDrawing]:
    """Maps of a plan, with circles that can be compared with those of all plans."""
    largest = abs(front.solutions).max(axis=0).toarray().ravel()
    x = front.solutions[[front.row_of(plan)]].toarray()[0]
    shown = (np.cumsum(~front.columns.hidden) - 1).tolist()
    maps = maps_of(front.about, front.columns)[:MOST_MAPS]
    return [drawing(each, x, most=_most(each, largest), shown=shown) for each in maps]


def of_plan(plan: Plan, about: Mapping[str, Any]) -> list[PlaceDrawing]:
    """Maps of one plan."""
    shown = list(range(len(plan.x)))
    maps = maps_of(about, plan.columns)[:MOST_MAPS]
    return [drawing(each, plan.x, most=_most(each, np.abs(plan.x)), shown=shown) for each in maps]


def _most(found: DecisionMap, largest: Any) -> float:
    columns = [each.column for each in found.places if each.column is not None]
    return float(largest[columns].max(initial=0.0))
