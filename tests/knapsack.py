"""A small integer problem of three goals that tests of rules share."""

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
