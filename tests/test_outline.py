"""The outline: floors are true, supported points are efficient, covers take few solves."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.archive import Archive
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.support.learning import archive_of
from wholepie.optimizer.methods.support.outer_approximation import OuterApproximation
from wholepie.optimizer.search.payoff import payoff
from wholepie.optimizer.search.search import Search

SETTINGS = examples(60)


def knapsack(seed: int, p: int, n: int) -> Problem:
    rng = np.random.default_rng(seed)
    goals, row = -rng.integers(1, 100, (p, n)), rng.integers(1, 60, (1, n))
    return Problem.from_arrays(goals, row, row_upper=row.sum() // 2, upper=1, integer=True)


def brute_force(problem: Problem) -> np.ndarray:
    plans = np.array(list(itertools.product((0.0, 1.0), repeat=problem.n)))
    feasible = (plans @ problem.A.toarray().T <= problem.row_upper).all(axis=1)
    return nondominated(plans[feasible] @ problem.C.T)


def outlined(problem: Problem, error: float) -> Archive:
    with Search(problem) as search:
        optima = payoff(search)
        assert optima is not None
        archive = archive_of(search, optima, np.full(problem.p, 1e-3))
        unit = np.where(archive.ranges > 0, archive.ranges, 1.0)
        OuterApproximation(search, archive, optima.ideal, unit).run(error)
        assert not search.stopped
    return archive


@pytest.mark.parametrize("error", [0.2, 0.02, 0.0])
@SETTINGS
@given(seed=st.integers(0, 10**6), p=st.integers(2, 4), n=st.integers(3, 9))
def test_floors_hold_for_every_plan_and_points_are_efficient(
    error: float, seed: int, p: int, n: int
) -> None:
    problem = knapsack(seed, p, n)
    whole = brute_force(problem)
    archive = outlined(problem, error)
    floors = archive._floors
    assert (whole @ floors.weights.T >= floors.floors - 1e-3 * floors.weights.sum(axis=1)).all()
    assert {*map(tuple, archive.points)} <= {*map(tuple, whole)}


@SETTINGS
@given(seed=st.integers(0, 10**6), p=st.integers(2, 3))
def test_without_error_allowed_no_weights_have_a_better_plan(seed: int, p: int) -> None:
    problem = knapsack(seed, p, 8)
    whole, archive = brute_force(problem), outlined(problem, 1e-6)
    for weights in np.random.default_rng(seed).dirichlet(np.ones(p), 50):
        scaled = weights / np.where(archive.ranges > 0, archive.ranges, 1.0)
        least = (whole @ scaled).min()
        # Facets that leave a goal out are solved with a little weight in it.
        assert (archive.points @ scaled).min() <= least + 0.02
        inner = weights.min() > 0.05
        assert not inner or (archive.points @ scaled).min() <= least + 1e-4


def greedy_cover(front: np.ndarray, allowed: np.ndarray) -> int:
    covers, left, count = (front[:, None] <= front + allowed).all(axis=2), len(front) * [True], 0
    left = np.array(left)
    while left.any():
        left &= ~covers[int(np.argmax(covers[:, left].sum(axis=1)))]
        count += 1
    return count


@pytest.mark.slow
@pytest.mark.parametrize(("p", "n", "within", "most"), [(2, 100, 0.02, 1.9), (3, 40, 0.1, 4.5)])
def test_a_cover_takes_few_solves_for_its_size(p: int, n: int, within: float, most: float) -> None:
    """Summed over some problems; benchmarks measure larger ones. The scale's solves are no cover's:
    none for two goals, else p for each, whatever the size.
    """
    solves = smallest = 0
    of_scale = p * p if p > 2 else 0
    for seed in range(2):
        whole = np.unique(run(knapsack(seed, p, n), Options()).values, axis=0)
        front = run(knapsack(seed, p, n), Options(within=within))
        assert front.gap <= within
        solves += front.solves - of_scale
        smallest += greedy_cover(whole, within * np.ptp(whole, axis=0))
    assert solves <= most * smallest, (solves, smallest)
