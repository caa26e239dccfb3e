"""Published fronts, point for point: knapsack, assignment, general integer, set partitioning.

The data, their sources and licences are described in notes beside them; they are not shipped here.
"""

from collections.abc import Callable

import numpy as np
import pytest

import wholepie as wp
from problems import (
    DATA,
    Known,
    assignment,
    boland,
    general_integer,
    knapsack,
    large_knapsack,
    moip,
    one_row,
    partitioning,
)
from wholepie.optimizer.methods.method import METHODS, Result
from wholepie.optimizer.search.search import Search

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no published fronts at {DATA}")

FAST = [
    (knapsack, "2kp50"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (10, 20) for i in (1, 2)],
    *[(one_row, f"p-{p}_n-10_ins-{i}") for p in (4, 5) for i in (1, 2)],
    *[(assignment, f"p-3_n-5_ins-{i}") for i in (1, 2)],
    *[(general_integer, f"p-3_n-10_m-5_ins-{i}") for i in (1, 2, 3)],
    (partitioning, "sppnw10"),
    *[(moip, name) for name in ("2AP05.lp", "3AP05.lp", "3KP10.lp", "4KP10.lp")],
]
SLOW = [
    *[(moip, name) for name in ("4AP05.lp", "2KP50.lp", "moip_2_30_1_knapsack.mop")],
    (knapsack, "2kp100"),
    (knapsack, "3kp40"),
    *[(one_row, f"p-3_n-{n}_ins-{i}") for n in (30, 40) for i in (1, 2)],
    *[(one_row, f"p-4_n-20_ins-{i}") for i in (1, 2)],
    *[(assignment, f"p-3_n-10_ins-{i}") for i in (1, 2)],
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
@pytest.mark.deep
@pytest.mark.parametrize(("instance", "count"), [(1, 317), (2, 316), (3, 399)])
def test_large_fronts_have_the_published_number_of_points(instance: int, count: int) -> None:
    front = wp.front(large_knapsack(2, 200, instance))
    assert front.complete
    assert len(front) == count


Chain = list[tuple[float, float, bool]]


def known_chains(rows: np.ndarray) -> list[Chain]:
    """Vertices of each chain in order, and whether each is efficient itself."""
    numbers = np.unique(rows[:, 0])
    return [[(a, b, c == 1) for _, a, b, c in rows[rows[:, 0] == number]] for number in numbers]


def chains_of(result: Result) -> list[Chain]:
    """The segments put together where they meet, and the points that are on none."""
    faces = result.faces
    assert faces is not None
    chains: list[Chain] = []
    for first, last in faces.members:
        a, b = ((*faces.values[i], bool(faces.efficient[i])) for i in (first, last))
        if chains and chains[-1][-1] == a and a[2]:
            chains[-1].append(b)
        else:
            chains.append([a, b])
    on_segments = {tuple(f) for f in faces.values}
    alone = [point for point in map(tuple, result.points) if point not in on_segments]
    return sorted(chains + [[(*point, True)] for point in alone])


@pytest.mark.parametrize("method", ["segments", "boxed-line"])
@pytest.mark.parametrize(
    "name", ["1", "2", "3", *(pytest.param(name, marks=pytest.mark.slow) for name in "67")]
)
def test_segments_are_the_known_ones_with_their_open_ends(name: str, method: str) -> None:
    known = boland(name)
    with Search(known.problem) as search:
        result = METHODS.named(method).solve(search)
    assert result.gap == 0
    found, expected = chains_of(result), known_chains(known.chains)
    assert [len(chain) for chain in found] == [len(chain) for chain in expected]
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.array(one), np.array(other), rtol=0, atol=1e-5)
