"""Plans that states are completed to greedily."""

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from .states import States
from .weighted_bounds import WeightedBounds

#: In place of what takes nothing, by which a gain is divided.
_TINY = 2.0**-30


def completed(
    states: States, chosen: npt.NDArray[np.int64], bounds: WeightedBounds, t: int
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Goals (N, p) and numbers (N, n - level) of the columns left, for weights number ``t``.

    Columns come in the order of gain for what they take of the rows, each as far as it fits.
    Completions that break a row are worth infinity.
    """
    columns, m = states.columns, states.columns.m
    k = columns.begins[states.level]
    left, widths = columns.entries[k:], columns.widths[k:]
    problem = columns.problem
    prices = bounds.multipliers[t]
    prices = prices if prices.any() else 1.0 / np.maximum(np.abs(problem.limits), 1.0)
    gains, takes = -(left[:, m:] @ bounds.on_sums[t]), left[:, :m] @ prices
    useful = np.flatnonzero((gains > 0) | (takes < 0))
    order = useful[np.argsort(-gains[useful] / np.maximum(takes[useful], _TINY), kind="stable")]
    sums, numbers = states.sums[chosen].copy(), np.zeros((len(chosen), len(left)), dtype=np.int32)
    for j in order:
        entries = left[j]
        pushed = entries[:m] > 0
        room = (problem.limits - sums[:, :m])[:, pushed] // entries[:m][pushed]
        count = np.clip(room.min(axis=1, initial=widths[j]), 0.0, widths[j])
        sums += count[:, None] * entries
        numbers[:, j] = count
    short = (sums[:, :m] < problem.limits) & problem.equations
    broken = np.asarray(((sums[:, :m] > problem.limits) | short).any(axis=1))
    return np.where(broken[:, None], np.inf, problem.goals(sums[:, m:])), numbers
