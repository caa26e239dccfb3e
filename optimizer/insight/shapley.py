"""Shapley value: what a player adds to those who came before, on average over all orders.

Exact from all values; else sampled: random orders, each with its reverse, since the two tend to err
in opposite ways (antithetic pairs; Castro, Gomez & Tejada, "Polynomial calculation of the Shapley
value based on sampling", Computers & OR 36, 2009). A pair is one observation, and the interval is
Student's t over the pairs: it covers the exact value at its level as far as their mean is normal.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from ...diagnostics import codes
from ..errors import InputError, OutOfTimeError
from ..problem.problem import Floats
from ..results.plain import plain


@dataclass(frozen=True, eq=False)
class Sampled:
    """Estimates by player with an interval that covers each at ``level``; ``pairs`` of orders."""

    value: pd.Series
    low: pd.Series
    high: pd.Series
    level: float
    pairs: int

    def to_dict(self) -> dict[str, Any]:
        """Estimates with their intervals as plain data."""
        return {
            "value": plain(self.value),
            "low": plain(self.low),
            "high": plain(self.high),
            "level": self.level,
            "pairs": self.pairs,
        }


def exact(n: int, values: Floats) -> Floats:
    """Shapley value (n,) of a game's ``values`` (2^n,), by bits."""
    masks = np.arange(2**n)
    sizes = np.array([mask.bit_count() for mask in range(2**n)])
    shares = np.array([1.0 / (n * comb(n - 1, size)) for size in range(n)])
    found = np.empty(n)
    for i in range(n):
        before = masks[(masks >> i & 1) == 0]
        added = values[before | 1 << i] - values[before]
        found[i] = shares[sizes[before]] @ added
    return found


def sampled(
    players: Sequence[str],
    worth: Callable[[int], float],
    *,
    pairs: int = 100,
    level: float = 0.95,
    seed: int = 0,
) -> Sampled | None:
    """Estimate from ``pairs`` of random orders and their reverses; ``worth`` is asked by bits.

    It ends early where ``worth`` raises OutOfTimeError; None if two pairs were not reached.

    Raises
    ------
    InputError
        ``pairs`` is less than 2 or ``level`` no share.
    """
    if pairs < 2 or not 0 < level < 1:
        raise InputError(
            codes.NUMBER_ARGUMENT,
            f"pairs is {pairs}, of 2 or more, and level {level:g}, between 0 and 1.",
        )
    rng, n = np.random.default_rng(seed), len(players)
    seen: list[Floats] = []
    with suppress(OutOfTimeError):
        while len(seen) < pairs:
            order = rng.permutation(n)
            seen.append((_added(order, worth) + _added(order[::-1], worth)) / 2)
    return _estimated(players, np.array(seen), level) if len(seen) > 1 else None


def _estimated(players: Sequence[str], table: Floats, level: float) -> Sampled:
    mean = table.mean(axis=0)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    half = float(student.ppf((1 + level) / 2, len(table) - 1)) * error
    ends = mean - half, mean, mean + half
    low, value, high = (pd.Series(each, index=list(players)) for each in ends)
    return Sampled(value, low, high, level, len(table))


def _added(order: npt.NDArray[np.int64], worth: Callable[[int], float]) -> Floats:
    """What each player adds to those before it."""
    added, mask, before = np.zeros(len(order)), 0, 0.0
    for player in order:
        mask |= 1 << int(player)
        now = worth(mask)
        added[player] = now - before
        before = now
    return added
