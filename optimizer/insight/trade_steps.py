"""Trade steps: how much of a goal people trade, in numbers that they would say.

A step is a twentieth of the goal's range over a front, rounded to 1, 2 or 5 times a power of ten;
but no less than the step that its owner set, nor than one where all its values are whole.
"""

import math
from collections.abc import Sequence

import numpy as np

from ..problem.labels import Goal
from ..problem.problem import Floats

_PART = 20
_SAID = (1.0, 2.0, 5.0, 10.0)


def trade_steps(goals: Sequence[Goal], points: Floats) -> Floats:
    """Shape (p,): the steps of goals over points (N, p), N >= 1."""
    return np.array([_step(goal, points[:, k]) for k, goal in enumerate(goals)])


def _step(goal: Goal, values: Floats) -> float:
    least = goal.step or (1.0 if (values == np.rint(values)).all() else 0.0)
    part = float(np.ptp(values)) / _PART
    return max(least, said(part)) if part > 0 else least or 1.0


def said(amount: float) -> float:
    """The nearest of 1, 2, 5, 10, 20 ... to an amount above 0.

    >>> said(18.5), said(0.032), said(740.0), said(1.0)
    (20.0, 0.05, 1000.0, 1.0)
    """
    power = math.floor(math.log10(amount))
    digit = min(_SAID, key=lambda each: abs(math.log(each / (amount / 10.0**power))))
    return float(f"{digit:g}e{power}")
