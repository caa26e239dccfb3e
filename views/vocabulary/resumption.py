"""A run that went on, beside what it was before: why its gap may be larger than it was."""

import math

import numpy as np

from ...optimizer.results.front import Front
from . import text

_MOST = 3


def larger_gap(before: Front, now: Front) -> str:
    """Why the gap is larger than before, in a sentence: the ranges that it is a share of are others
    now. Empty where the gap has not grown, or no range has changed.
    """
    if not before.gap < now.gap < math.inf:
        return ""
    was = text.percent(before.gap)
    if was == text.percent(now.gap):
        return ""
    ranges = zip(now.goals, _ranges(before), _ranges(now), strict=True)
    told = [
        f"{text.isolated(goal.label)} from {text.number(old)} to {text.with_unit(new, goal.unit)}"
        for goal, old, new in ranges
        if text.number(old) != text.number(new)
    ]
    if not told:
        return ""
    rest = [text.count(len(told) - _MOST, "other range")] if len(told) > _MOST else []
    changed = text.listed([*told[:_MOST], *rest])
    return (
        f"It was {was} before. A gap is a share of the ranges of listed plans, and these are "
        f"others now: {changed}."
    )


def _ranges(front: Front) -> list[float]:
    return np.ptp(front.values, axis=0).tolist() if len(front) else [0.0] * len(front.goals)
