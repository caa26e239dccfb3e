"""Wishes: which of the goals' targets no listed plan meets together.

A set of targets can be met together by a feasible plan exactly if an efficient plan meets them, so
on an exact and whole front without faces the sets found are all the minimal conflicts there are.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from ..front import Front
from .listed import lists_all

MOST_TARGETS = 12
_RELATIVE = 1e-9


@dataclass(frozen=True)
class Wishes:
    """``goals``: numbers of the goals with a target; ``met``: how many listed plans meet each of
    them; ``clashes``: minimal sets of goal numbers that no listed plan meets, smallest first;
    ``together``: how many plans meet all; ``proved``: nor does any plan that is not listed.
    """

    goals: tuple[int, ...]
    met: tuple[int, ...]
    together: int
    clashes: tuple[tuple[int, ...], ...]
    proved: bool


def wishes(front: Front) -> Wishes | None:
    """Which targets the listed plans meet, alone and together.

    None for a front without plans or targets, or with more than 12 targets.
    """
    goals = tuple(k for k, goal in enumerate(front.goals) if goal.target is not None)
    if not len(front) or not 0 < len(goals) <= MOST_TARGETS:
        return None
    met = _met(front, goals)
    return Wishes(
        goals,
        tuple(met.sum(axis=0).tolist()),
        int(met.all(axis=1).sum()),
        tuple(tuple(goals[k] for k in each) for each in _clashes(met)),
        lists_all(front),
    )


def _met(front: Front, goals: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Shape (N, targets): whether a plan reaches a target."""
    columns = list(goals)
    targets = np.array([front.goals[k].target for k in goals], dtype=float)
    signs = front.signs[columns]
    slack = _RELATIVE * np.maximum(1.0, np.abs(targets))
    return np.asarray(front.values[:, columns] * signs <= targets * signs + slack)


def _clashes(met: npt.NDArray[np.bool_]) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for size in range(1, met.shape[1] + 1):
        for chosen in combinations(range(met.shape[1]), size):
            known = any(set(each) <= set(chosen) for each in found)
            if not known and not met[:, chosen].all(axis=1).any():
                found.append(chosen)
    return found
