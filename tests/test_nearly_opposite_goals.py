"""Goals of billions that are nearly opposite: what tells plans apart is a few units of them."""

import itertools

import numpy as np
import pytest

from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.problem.names import Floats

SIDE = 5
SEEDS = [range(5), pytest.param(range(5, 60), marks=pytest.mark.slow)]


def made(seed: int) -> tuple[Problem, Floats]:
    """A problem of whole numbers from 0 to 5, and its front by brute force in whole numbers."""
    rng = np.random.default_rng(seed)
    n, size = 6, 10 ** int(rng.integers(7, 10))
    first = size * rng.integers(-4, 5, n) + rng.integers(-2, 3, n)
    costs = np.array([first, -first + rng.integers(-2, 3, n)])
    row = rng.integers(-9, 10, n)
    plan = rng.integers(0, SIDE + 1, n)
    rows = np.array([row, rng.integers(0, 9, n)])
    low, high = [row @ plan, -np.inf], [row @ plan, rows[1] @ plan + 5]
    plans = np.array(list(itertools.product(range(SIDE + 1), repeat=n)))
    sums = plans @ rows.T
    kept = plans[(sums[:, 0] == low[0]) & (sums[:, 1] <= high[1])]
    problem = Problem.from_arrays(
        costs, rows, row_lower=low, row_upper=high, upper=SIDE, integer=True
    )
    return problem, nondominated((kept @ costs.T).astype(float))


@pytest.mark.parametrize("method", ["frontier", "zones"])
@pytest.mark.parametrize("seeds", SEEDS, ids=["few", "many"])
def test_none_of_their_points_is_missing(method: str, seeds: range) -> None:
    for seed in seeds:
        problem, front = made(seed)
        found = run(problem, Options(method=method))
        assert found.exact, seed
        np.testing.assert_array_equal(nondominated(found.values), front, err_msg=str(seed))


@pytest.mark.parametrize(
    ("largest", "widths", "is_seen"),
    [(8e7, 1.0, True), (9e7, 1.0, False), (8e7, 200.0, False), (1.0, 1e6, True), (1e3, 1e8, False)],
)
def test_steps_are_seen_beside_coefficients_and_widths_that_are_not_too_large(
    largest: float, widths: float, is_seen: bool
) -> None:
    """Reduced costs may be off for each unit that a column can move."""
    problem = Problem.from_arrays([[largest, 1.0]], [[1.0, 1.0]], upper=widths, integer=True)
    assert problem.told_apart.tolist() == [is_seen]
