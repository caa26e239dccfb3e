"""Satisfaction: how much of what a party could gain it gets, on one scale for all parties.

``s = (u - d) / (best - d)``, where u is the weighted sum of the party's goals, each divided by its
range, best the party's own optimum and d its outside option, or else its worst value. 1 is all the
party could hope for, 0 what it has without an agreement; below 0 it is better off alone.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..front import Front
from ..labels import Goal
from ..problem import Floats


def satisfaction(front: Front) -> pd.DataFrame:
    """Satisfaction of each party (columns) in each plan (rows) of a front.

    Best, worst and ranges are those of the listed plans. A goal without an owner is a party of its
    own. NaN where a party has nothing to gain: its best is no better than its outside option.
    """
    table = satisfaction_of(front.values, front.goals, front.values)
    return table.set_axis(front.points.index)


def satisfaction_of(values: Floats, goals: Sequence[Goal], reference: Floats) -> pd.DataFrame:
    """Satisfaction in plans with ``values`` (N, p), with bests, worsts and ranges over
    ``reference`` (M, p); both in the goals' own senses.
    """
    parties = dict.fromkeys(goal.owner or goal.label for goal in goals)
    columns = {party: _of_party(party, values, goals, reference) for party in parties}
    return pd.DataFrame(columns, index=range(len(values)))


def _of_party(party: str, values: Floats, goals: Sequence[Goal], reference: Floats) -> Floats:
    own = [k for k, goal in enumerate(goals) if (goal.owner or goal.label) == party]
    utilities = [_utility(values[:, k], goals[k], reference[:, k]) for k in own]
    outside, best = standing(own, goals, reference)
    if best <= outside:
        return np.full(len(values), np.nan)
    return np.asarray((sum(utilities) - outside) / (best - outside))


def standing(own: Sequence[int], goals: Sequence[Goal], reference: Floats) -> tuple[float, float]:
    """Utility of a party's outside option and its best over ``reference`` (M, p); ``own`` are its
    goals' numbers.
    """
    attainable = sum(_utility(reference[:, k], goals[k], reference[:, k]) for k in own)
    worst, best = float(np.min(attainable)), float(np.max(attainable))
    return _outside(own, goals, reference, worst), best


def _outside(own: Sequence[int], goals: Sequence[Goal], reference: Floats, worst: float) -> float:
    """Utility of the outside option; a goal without a declared level counts at its worst."""
    if all(goals[k].outside is None for k in own):
        return worst
    return sum(_outside_level(goals[k], reference[:, k]) for k in own)


def _outside_level(goal: Goal, reference: Floats) -> float:
    if goal.outside is None:
        return float(_utility(reference, goal, reference).min())
    return float(_utility(np.array([goal.outside]), goal, reference)[0])


def _utility(values: Floats, goal: Goal, reference: Floats) -> Floats:
    """Weighted, divided by range, larger is better; a goal without range is taken as it is."""
    spread = float(np.ptp(reference))
    return np.asarray(-goal.sign * goal.weight * values / (spread if spread > 0 else 1.0))
