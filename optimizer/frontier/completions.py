"""Plans that states are completed to greedily."""

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from .order import Numbers
from .states import States
from .weighted_bounds import WeightedBounds

#: In place of what takes nothing, by which a gain is divided.
_TINY = 2.0**-30


def completed(
    states: States, chosen: Numbers, bounds: WeightedBounds, numbers: Numbers
) -> tuple[Floats, npt.NDArray[np.int32]]:
    """Goals (N, p) and numbers (N, n - level) of the columns left, for each of the ``chosen``
    states and the weights with its number, shapes (N,).

    Columns come in the order of gain for what they take of the rows, each as far as it fits.
    Completions that break a row are worth infinity.
    """
    columns, m, problem = states.columns, states.columns.m, states.columns.problem
    k = columns.begins[states.level]
    weights, own = np.unique(numbers, return_inverse=True)
    orders = _orders(columns.entries[k:], bounds, weights)
    # One more column that adds nothing stands for those that are not useful.
    left = np.vstack([columns.entries[k:], np.zeros(columns.entries.shape[1])]).T
    widths = np.append(columns.widths[k:], 0.0)
    sums, rows, limits = states.sums[chosen].T.copy(), np.arange(len(chosen)), problem.limits
    found = np.zeros((len(chosen), len(widths)), dtype=np.int32)
    for j in orders[own].T:
        entries = left[:, j]
        pushed = entries[:m] > 0
        room = (limits[:, None] - sums[:m]) // np.where(pushed, entries[:m], 1.0)
        fits = np.where(pushed, room, np.inf).min(axis=0, initial=np.inf)
        count = np.maximum(np.minimum(fits, widths[j]), 0.0)
        sums += count * entries
        found[rows, j] = count
    activity, values = sums[:m].T, sums[m:].T
    short = (activity < limits) & problem.equations
    broken = np.asarray(((activity > limits) | short).any(axis=1))
    return np.where(broken[:, None], np.inf, problem.goals(values)), found[:, :-1]


def _orders(left: Floats, bounds: WeightedBounds, weights: Numbers) -> Numbers:
    """The useful columns in their order for each of the weights, then the one past the last."""
    m = bounds.columns.m
    limits = bounds.columns.problem.limits
    prices = bounds.multipliers[weights]
    spare = 1.0 / np.maximum(np.abs(limits), 1.0)
    prices = np.where(prices.any(axis=1, keepdims=True), prices, spare)
    gains, takes = -(bounds.on_sums[weights] @ left[:, m:].T), prices @ left[:, :m].T
    useful = (gains > 0) | (takes < 0)
    promise = np.where(useful, gains / np.maximum(takes, _TINY), -np.inf)
    order = np.argsort(-promise, axis=1, kind="stable")
    counts = useful.sum(axis=1)
    order[np.arange(len(left)) >= counts[:, None]] = len(left)
    return np.asarray(order[:, : counts.max(initial=0)])
