"""Targets: which of the goals' targets no listed plan meets together.

A set of targets can be met together by a feasible plan exactly if an efficient plan meets them, so
on an exact and whole front without faces the sets found are all the minimal conflicts there are.
"""

from dataclasses import dataclass

import numpy as np

from ..parties.listed import lists_all, minimised
from ..problem.problem import Floats
from ..results.front import Front
from .goal_limits import conflicts, kept

MOST_TARGETS = 12


@dataclass(frozen=True)
class TargetConflicts:
    """``goals``: numbers of the goals with a target; ``met``: how many listed plans meet each of
    them; ``conflicts``: minimal sets of goal numbers that no listed plan meets, smallest first;
    ``together``: how many plans meet all; ``proved``: nor does any plan that is not listed.
    """

    goals: tuple[int, ...]
    met: tuple[int, ...]
    together: int
    conflicts: tuple[tuple[int, ...], ...]
    proved: bool


def target_conflicts(front: Front) -> TargetConflicts | None:
    """Which targets the listed plans meet, alone and together.

    None for a front without plans or targets, or with more than 12 targets.
    """
    goals = tuple(k for k, goal in enumerate(front.goals) if goal.target is not None)
    if not len(front) or not 0 < len(goals) <= MOST_TARGETS:
        return None
    columns = list(goals)
    points, targets = minimised(front)[:, columns], _targets(front, goals)
    met = kept(points, targets)
    return TargetConflicts(
        goals,
        tuple(met.sum(axis=0).tolist()),
        int(met.all(axis=1).sum()),
        tuple(tuple(goals[k] for k in each) for each in conflicts(points, targets)),
        lists_all(front),
    )


def _targets(front: Front, goals: tuple[int, ...]) -> Floats:
    """The goals' targets, minimised."""
    targets = np.array([front.goals[k].target for k in goals], dtype=float)
    return np.asarray(targets * front.signs[list(goals)])
