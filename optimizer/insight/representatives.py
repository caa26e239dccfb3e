"""Representatives: a few plans of a front that stand for all, with what is proved of them.

They are the k listed plans that cover the others within the least share of each goal's range on
the scale of satisfaction; :mod:`covering` says how they are found and proved. Each stands for a
family: the plans that it covers nearest of all.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import minimised, parties_listed, ranges_of
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..problem.tolerances import SHARE_NOISE
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..solver.budget import Budget
from .covering import ALL, CoverEffort, best_cover, nearest
from .families import Family, Marking


@dataclass(frozen=True, eq=False, repr=False)
class Representatives(PublicResult):
    """Plans of a ``front`` that stand for all listed ones, each with its family.

    For every listed plan one of them is at most ``within`` worse in every goal, as a share of the
    goal's range from its best to its worst on the scale of satisfaction, or over the listed plans
    where the scale has none. ``least`` is proved: no choice of as many plans comes closer.
    Mixtures on faces are not counted.
    """

    front: Front
    within: float
    least: float
    families: tuple[Family, ...]

    @property
    def plans(self) -> tuple[int, ...]:
        """Their numbers, in order."""
        return tuple(each.plan for each in self.families)

    @property
    def proved(self) -> bool:
        """Whether no choice of as many plans comes closer."""
        return self.least >= self.within - SHARE_NOISE

    @property
    def table(self) -> pd.DataFrame:
        """By plan: ``stands_for`` how many, ``within`` which share, and each goal's value."""
        points = self.front.points.loc[list(self.plans)]
        points.insert(0, "stands_for", [len(each.members) for each in self.families])
        points.insert(1, "within", [each.within for each in self.families])
        return points

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        few, proved = len(self.plans), "proved least" if self.proved else f"least {self.least:.2%}"
        return f"{few} of {len(self.front)} plans, within {self.within:.2%} ({proved})"

    def to_dict(self) -> dict[str, Any]:
        """Plans, proof and families as plain data."""
        points = self.front.points
        found = {
            "plans": list(self.plans),
            "within": self.within,
            "least": self.least,
            "proved": self.proved,
            "families": [
                each.to_dict() | {"values": plain(points.loc[each.plan])} for each in self.families
            ],
        }
        return dict(plain(found))


def representatives(
    front: Front, plans: int, budget: Budget, effort: CoverEffort = ALL
) -> Representatives:
    """So many ``plans`` that stand for all; the best known where budget or effort end first.

    Raises InputError for a front without plans.
    """
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan, so none can stand for others.")
    points = losses(front)
    cover = best_cover(points, plans, budget, effort)
    owner, distance = nearest(points, cover.rows)
    marking = Marking(front)
    families = []
    for i, row in enumerate(cover.rows):
        members = np.flatnonzero(owner == i)
        within, marks = float(distance[members].max()), marking.marks(members)
        families.append(Family(row + 1, tuple((members + 1).tolist()), within, marks))
    return Representatives(front, cover.within, cover.least, tuple(families))


def losses(front: Front) -> Floats:
    """Points (N, p) from the best listed value of each goal, divided by its range on the scale.

    Goals whose scale has none are divided by their listed range; those alike everywhere are at 0.
    """
    points, ranges = minimised(front), parties_listed(front).scale.ranges
    ranges = np.where(ranges > 0, ranges, ranges_of(front))
    lost = (points - points.min(axis=0)) / divisors(ranges)
    return np.asarray(np.where(ranges > 0, lost, 0.0))


def by_listed_range(front: Front) -> tuple[int, ...]:
    """Goals, by place, whose range on the scale is 0 although listed plans differ in them."""
    ranges, listed = parties_listed(front).scale.ranges, ranges_of(front)
    return tuple(np.flatnonzero((ranges <= 0) & (listed > 0)).tolist())
