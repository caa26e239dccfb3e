"""Small integer problems that tests of rules share."""

from collections.abc import Sequence

import numpy as np

from wholepie import Goal, Problem


def knapsack(seed: int, n: int, goals: Sequence[Goal]) -> Problem:
    rng = np.random.default_rng(seed)
    rows = rng.integers(5, 30, (1, n))
    return Problem.from_arrays(
        rng.integers(1, 20, (3, n)),
        rows,
        row_lower=rows.sum() // 4,
        row_upper=rows.sum() // 2,
        upper=1,
        integer=True,
        goals=goals,
    )


def choices(rng: np.random.Generator, goals: Sequence[Goal], largest: int = 9) -> Problem:
    """A small budget in whole numbers, with many ties."""
    p, n = len(goals), int(rng.integers(4, 8))
    gains = rng.integers(0, largest, (p, n)).astype(float)
    costs = rng.integers(1, 6, (1, n)).astype(float)
    return Problem.from_arrays(
        gains, costs, row_upper=costs.sum() // 2, upper=1, integer=True, goals=goals
    )
