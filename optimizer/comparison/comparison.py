"""Fronts compared: what stayed, what is new, who gained, and the indicators of their distance.

The additive epsilon indicator of A against B is the least share of the common range by which every
plan of A must be improved in all goals so that each plan of B is matched or beaten (Zitzler et al.,
"Performance assessment of multiobjective optimizers", IEEE Transactions on Evolutionary Computation
7, 2003): 0 or less says that A leaves nothing of B unmatched. Ranges and the reference point of
hypervolumes are those of all fronts together; both count the plans that are listed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import moocore
import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..parties.listed import fair_plans, noise_of, satisfaction
from ..parties.parties import Parties
from ..problem.labels import Goal
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from ..results.front import Front
from ..results.plain import plain, records
from ..results.result import PublicResult
from ..search.scale import Scale, party_weights
from .changes import FrontChange, changed, common, fair_plan, kept_points
from .digest import common_range, hypervolumes, reference_point

_FEWEST = 2

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(PublicResult):
    """Several fronts compared; the others are compared with the first.

    ``goals`` are those that all have; ``left_out`` names by front those that not all have, and
    plans are compared as if these did not matter. ``points`` are minimised values (N, p) by front,
    ``numbers`` their plans' numbers. ``epsilon`` has a row and a column for each front: how
    much of the
    common range the row's front must be improved to match the column's; NaN where one has no plan.
    """

    fronts: Mapping[str, Front]
    goals: tuple[Goal, ...]
    left_out: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Floats]
    numbers: Mapping[str, tuple[int, ...]]
    epsilon: pd.DataFrame
    hypervolume: pd.Series
    reference: Mapping[str, float]
    changes: tuple[FrontChange, ...]

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.fronts)} fronts in {len(self.goals)} goals: {', '.join(self.names)}"

    def to_dict(self) -> dict[str, Any]:
        """Distances, ranges, who gained and what changed, as plain data."""
        found = {
            "runs": self.names,
            "goals": [goal.label for goal in self.goals],
            "left_out": dict(self.left_out),
            "plans": {name: len(front) for name, front in self.fronts.items()},
            "complete": {name: front.complete for name, front in self.fronts.items()},
            "gap": {name: front.gap for name, front in self.fronts.items()},
            "verification": {name: front.check.state for name, front in self.fronts.items()},
            "epsilon": self.epsilon,
            "hypervolume": self.hypervolume,
            "reference": dict(self.reference),
            "ranges": {name: self.ranges[name] for name in self.names},
            "satisfaction": {name: self.satisfaction[name] for name in self.names},
            "fair": records(self.fair),
            "changes": [each.to_dict() for each in self.changes],
        }
        return dict(plain(found))

    @property
    def names(self) -> list[str]:
        """What the fronts are called, in order."""
        return list(self.fronts)

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Best and worst value of each goal (row) in each front, in the goals' own senses; columns
        ``(front, best)`` and ``(front, worst)``.
        """
        signs = np.array([goal.sign for goal in self.goals])
        columns = {}
        for name, points in self.points.items():
            ends = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.nan, np.nan)
            columns[name, "best"], columns[name, "worst"] = (end * signs + 0.0 for end in ends)
        return pd.DataFrame(columns, index=[goal.label for goal in self.goals])

    @cached_property
    def noise(self) -> Floats:
        """What goal values of the fronts may be off, (p,)."""
        labels = [goal.label for goal in self.goals]
        listed = (front for front in self.fronts.values() if len(front))
        off = [noise_of(front)[list(map(front.goal_number, labels))] for front in listed]
        return np.asarray(np.max([np.zeros(len(labels)), *off], axis=0))

    @cached_property
    def satisfaction(self) -> pd.DataFrame:
        """Who gained: what each party (row) gets at best, and in each front's own leximin plan.

        Columns ``(front, best)`` and ``(front, fair)``. On one scale for all fronts: 0 is a party's
        worst over all of them, 1 its best; outside options do not count.
        """
        bare = [replace(goal, outside=None) for goal in self.goals]
        seen = np.vstack(list(self.points.values()))
        ranges = goal_ranges(seen, self.noise)
        costs = seen @ party_weights(bare, ranges).T
        bests, ends = costs.argmin(axis=0), np.vstack([seen.min(axis=0), seen.max(axis=0)])
        of_parties = costs[bests], costs.max(axis=0), seen[bests]
        scale = Scale(ends, ranges, *of_parties, self.noise, settled=False)
        parties = Parties.of(bare, scale)
        columns = {}
        for name, points in self.points.items():
            shares = parties.satisfaction(points)
            columns[name, "best"] = _most(shares, parties)
            columns[name, "fair"] = self._infair_plan(name, parties)
        return pd.DataFrame(columns, index=list(parties.names))

    def _infair_plan(self, name: str, parties: Parties) -> Floats:
        front = self.fronts[name]
        plan = fair_plan(front)
        if plan is None:
            return np.full(len(parties.names), np.nan)
        return parties.satisfaction(common(front, self.goals)[plan - 1])

    @cached_property
    def fair(self) -> pd.DataFrame:
        """The fair plans of each front: ``front, rule, plan, worst``; worst is what the worst-off
        party gets, on the front's own scale.
        """
        rows = []
        for name, front in self.fronts.items():
            worst = satisfaction(front).min(axis=1)
            for each in fair_plans(front):
                rows.append((name, each.rule, each.plan, float(worst[each.plan])))
        return pd.DataFrame(rows, columns=["front", "rule", "plan", "worst"])


def compare(fronts: Mapping[str, Front]) -> Comparison:
    """Compare two or more fronts; goals are the same by label, sense and unit.

    Raises
    ------
    InputError
        There are fewer than two fronts, no goal is in all of them, one has another sense or unit
        in some, or none has a plan.
    """
    if len(fronts) < _FEWEST:
        raise InputError(codes.TOO_FEW, "A comparison needs at least two runs.")
    goals = _common_goals(fronts)
    labels = {goal.label for goal in goals}
    kept = {name: kept_points(front, goals) for name, front in fronts.items()}
    points = {name: found for name, (found, _) in kept.items()}
    if not any(map(len, points.values())):
        raise InputError(codes.EMPTY_FRONT, "None of the runs has a plan to compare.")
    first, *others = fronts
    low, ranges = common_range([each for each in points.values() if len(each)])
    scaled = {name: (each - low) / divisors(ranges) for name, each in points.items()}
    return Comparison(
        fronts=dict(fronts),
        goals=goals,
        left_out={
            name: tuple(label for label in front.labels if label not in labels)
            for name, front in fronts.items()
        },
        points=points,
        numbers={name: numbers for name, (_, numbers) in kept.items()},
        epsilon=_epsilon(scaled),
        hypervolume=pd.Series(hypervolumes(list(points.values())), index=list(points)),
        reference=reference_point(goals, list(points.values())),
        changes=tuple(changed(name, fronts[first], fronts[name], goals, ranges) for name in others),
    )


def _common_goals(fronts: Mapping[str, Front]) -> tuple[Goal, ...]:
    first, *others = fronts.items()
    found = list(first[1].goals)
    for name, front in others:
        there = {goal.label: goal for goal in front.goals}
        for goal in found:
            other = there.get(goal.label, goal)
            if (other.sense, other.unit) != (goal.sense, goal.unit):
                raise InputError(
                    codes.DIFFERENT_GOALS,
                    f"The goal {goal.label!r} is to {goal.sense} {goal.unit or 'a number'} in "
                    f"{first[0]}, and to {other.sense} {other.unit or 'a number'} in {name}: these "
                    "runs cannot be compared.",
                )
        found = [goal for goal in found if goal.label in there]
    if not found:
        names = "; ".join(f"{name}: {', '.join(front.labels)}" for name, front in fronts.items())
        message = f"No goal is in all of these runs, so they cannot be compared. {names}."
        raise InputError(codes.DIFFERENT_GOALS, message)
    return tuple(found)


def _epsilon(scaled: Mapping[str, Floats]) -> pd.DataFrame:
    table = [
        [
            float(moocore.epsilon_additive(one, ref=other)) if len(one) and len(other) else np.nan
            for other in scaled.values()
        ]
        for one in scaled.values()
    ]
    return pd.DataFrame(table, index=list(scaled), columns=list(scaled))


def _most(shares: Floats, parties: Parties) -> Floats:
    return shares.max(axis=0) if len(shares) else np.full(len(parties.names), np.nan)
