"""Published fronts, point for point: knapsack, assignment, general integer, set partitioning.

The data, their sources and licences are described in notes beside them; they are not shipped here.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import wholepie as wp

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))

from problems import (
    DATA,
    Known,
    assignment,
    general_integer,
    knapsack,
    large_knapsack,
    one_row,
    partitioning,
)

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published fronts at {DATA}")

FAST = [
    (knapsack, "2kp50"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (10, 20) for i in (1, 2)],
    *[(one_row, f"p-{p}_n-10_ins-{i}") for p in (4, 5) for i in (1, 2)],
    *[(assignment, f"p-3_n-{n}_ins-1") for n in (5, 10)],
    *[(general_integer, f"p-3_n-10_m-5_ins-{i}") for i in (1, 2, 3)],
    (partitioning, "sppnw10"),
]
SLOW = [
    (knapsack, "2kp100"),
    (knapsack, "3kp40"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (30, 40) for i in (1, 2)],
    *[(one_row, f"p-4_n-20_ins-{i}") for i in (1, 2)],
    *[(assignment, f"p-3_n-{n}_ins-2") for n in (5, 10)],
    *[(general_integer, f"p-4_n-10_m-5_ins-{i}") for i in (1, 2, 3)],
    *[(general_integer, f"p-3_n-20_m-10_ins-{i}") for i in (1, 2, 3)],
    (partitioning, "sppnw08"),
]
CASES = [
    *(pytest.param(*case, id=f"{case[0].__name__}-{case[1]}") for case in FAST),
    *(pytest.param(*case, id=f"{case[0].__name__}-{case[1]}", marks=pytest.mark.slow)
      for case in SLOW),
]  # fmt: skip


@pytest.mark.parametrize(("read", "name"), CASES)
def test_the_front_is_the_published_one(read: Callable[[str], Known], name: str) -> None:
    known = read(name)
    front = wp.front(known.problem)
    assert front.complete
    found = np.unique(front.values * known.problem.signs, axis=0)
    np.testing.assert_array_equal(found, np.unique(known.front, axis=0))
    assert len(found) == len(front)


@pytest.mark.parametrize("within", [0.1, 0.05, 0.01])
@pytest.mark.parametrize(
    ("read", "name"),
    [
        pytest.param(knapsack, "2kp50", id="2kp50"),
        pytest.param(one_row, "p-3_n-20_ins-1", id="kp-3-20"),
        pytest.param(general_integer, "p-3_n-10_m-5_ins-1", id="ilp-3-10"),
        pytest.param(knapsack, "2kp100", id="2kp100", marks=pytest.mark.slow),
        pytest.param(knapsack, "3kp40", id="3kp40", marks=pytest.mark.slow),
    ],
)
def test_a_certificate_holds_against_the_published_front(
    read: Callable[[str], Known], name: str, within: float
) -> None:
    known = read(name)
    front = wp.front(known.problem, within=within)
    listed = front.values * known.problem.signs
    worse = np.maximum(listed[:, None] - known.front[None], 0.0) / np.ptp(listed, axis=0)
    assert worse.max(axis=2).min(axis=0).max() - 1e-9 <= front.gap <= within
    assert {*map(tuple, listed)} <= {*map(tuple, known.front)}


@pytest.mark.slow
@pytest.mark.parametrize(("instance", "count"), [(1, 317), (2, 316), (3, 399)])
def test_large_fronts_have_the_published_number_of_points(instance: int, count: int) -> None:
    front = wp.front(large_knapsack(2, 200, instance))
    assert front.complete
    assert len(front) == count
