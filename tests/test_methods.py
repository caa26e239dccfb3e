"""What each method does beyond the battery that all of them pass."""

import functools
import itertools
from dataclasses import replace

import numpy as np
import pytest

from wholepie import Front, Goal, InputError, Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods.method import Result, choose, unknown_bests
from wholepie.optimizer.methods.weighted import weight_vectors
from wholepie.optimizer.problem.constants import Constants
from wholepie.optimizer.search.payoff import Payoff
from wholepie.optimizer.solver.tuning import Tuning


def knapsack(p: int, n: int, seed: int, m: int = 1) -> Problem:
    rng = np.random.default_rng(seed)
    goals, rows = -rng.integers(10, 101, (p, n)), rng.integers(10, 101, (m, n))
    return Problem.from_arrays(goals, rows, row_upper=rows.sum(axis=1) // 2, upper=1, integer=True)


@pytest.mark.parametrize(("p", "n"), [(2, 24), (3, 12), (4, 9), (5, 7), (6, 5)])
@pytest.mark.parametrize("seed", [1, 2])
def test_two_independent_methods_agree(p: int, n: int, seed: int) -> None:
    problem = knapsack(p, n, seed)
    zones = run(problem, Options(method="zones"))
    rectangles = run(problem, Options(method="kirlik-sayin"))
    assert zones.complete
    assert rectangles.complete
    np.testing.assert_array_equal(zones.values, rectangles.values)


def sped_up(p: int, n: int, **switched: bool) -> Front:
    """A front with all the speed-ups but those that are switched off."""
    return run(knapsack(p, n, seed=5, m=2), Options(), tuning=Tuning(**switched))


with_all = functools.cache(sped_up)


@pytest.mark.parametrize("name", list(Tuning.__dataclass_fields__))
@pytest.mark.parametrize(("p", "n"), [(2, 18), (3, 14)])
def test_no_speed_up_changes_the_front(name: str, p: int, n: int) -> None:
    tuned, untuned = with_all(p, n), sped_up(p, n, **{name: False})
    assert tuned.complete
    assert untuned.complete
    np.testing.assert_array_equal(tuned.values, untuned.values)


@pytest.mark.parametrize("seed", range(4))
def test_two_goals_take_a_solve_a_point_and_one_more(seed: int) -> None:
    """Apart from coarse zones, a fortieth of the rest."""
    front = run(knapsack(2, 40, seed), Options(method="zones"))
    assert front.complete
    assert len(front) > 10
    assert front.solves <= len(front) + 1 + len(front) // 40


def test_thrift_saves_proofs() -> None:
    problem = knapsack(3, 20, seed=2)
    zones = Options(method="zones")
    saving, plain = (run(problem, zones, tuning=Tuning(save_proofs=on)) for on in (True, False))
    assert len(saving) == len(plain) > 15
    assert saving.solves < plain.solves


def test_a_pass_is_chosen_for_bounded_whole_numbers_and_zones_for_others() -> None:
    assert choose(knapsack(2, 5, 1), None).name == "frontier"
    assert choose(knapsack(5, 5, 1), None).name == "frontier"
    amounts = replace(knapsack(2, 5, 1), integer=np.arange(5) > 0)
    assert choose(amounts, None).name == "segments"
    coarse = [replace(goal, step=7.0) for goal in knapsack(2, 5, 1).goals]
    assert choose(replace(knapsack(2, 5, 1), goals=tuple(coarse)), None).name == "zones"
    with pytest.raises(InputError, match=r"zone.*There are"):
        choose(knapsack(2, 5, 1), "zone")


def test_kirlik_sayin_refuses_goals_without_steps() -> None:
    problem = Problem.from_arrays(
        [[0.5, 2**0.5], [1, 1]], [[1, 1]], row_lower=1, upper=3, integer=True,
        goals=[Goal("cost", "minimize"), Goal("waste", "minimize")],
    )  # fmt: skip
    with pytest.raises(InputError, match=r"cost.*zones"):
        choose(problem, "kirlik-sayin")  # before anything is solved


def test_a_finer_grid_finds_more_and_proves_more() -> None:
    problem = knapsack(3, 20, seed=3)
    fronts = [run(problem, Options(method="grid", samples=count)) for count in (2, 6, 20)]
    assert len(fronts[0]) < len(fronts[1]) < len(fronts[2])
    assert fronts[0].gap > fronts[1].gap > fronts[2].gap


def test_the_bypass_saves_solves() -> None:
    problem = knapsack(2, 15, seed=4)
    front = run(problem, Options(method="grid", samples=500))
    assert front.complete
    assert front.solves < 100 < 500


def test_weights_are_positive_spread_and_repeatable() -> None:
    for p, count in itertools.product((2, 3, 5), (4, 50)):
        weights = weight_vectors(p, count)
        assert weights.shape == (count, p)
        assert (weights > 0).all()
        np.testing.assert_allclose(weights.sum(axis=1), 1)
        np.testing.assert_array_equal(weights, weight_vectors(p, count))
        assert (weights.max(axis=0) > 0.5).all() or count < 50


def test_weighted_sums_find_supported_points_only() -> None:
    problem = Problem.from_arrays(
        [[0, 10, 6], [10, 0, 6]], [[1, 1, 1]], row_lower=1, upper=1, integer=True
    )
    assert len(run(problem, Options(method="zones"))) == 3
    assert run(problem, Options(method="weighted", samples=99)).values.tolist() == [
        [0, 10],
        [10, 0],
    ]


def test_lexicographic_takes_every_order_or_the_priorities() -> None:
    costs = [[0, 4, 9, 2], [9, 0, 4, 2], [4, 9, 0, 2]]
    rows, shape = [[1, 1, 1, 1]], {"row_lower": 1, "upper": 1, "integer": True}
    orders = run(Problem.from_arrays(costs, rows, **shape), Options(method="lexicographic"))
    assert orders.values.tolist() == [[0, 9, 4], [4, 0, 9], [9, 4, 0]]
    goals = [Goal(f"g{k}", "minimize", priority=3 - k) for k in range(3)]
    ranked = Problem.from_arrays(costs, rows, goals=goals, **shape)
    assert run(ranked, Options(method="lexicographic")).values.tolist() == [[9, 4, 0]]
    tolerant = run(ranked, Options(method="lexicographic", tolerance=0.25))
    assert tolerant.values.tolist() == [[2, 2, 2]]


def test_the_record_says_how_the_time_was_spent() -> None:
    front = run(knapsack(3, 14, seed=1), Options(method="zones"))
    record = front.record
    used = sum(
        strategy["solves"] for kind in record.strategies.values() for strategy in kind.values()
    )
    assert record.runs >= record.solves >= used / 2 > 0
    assert record.relaxations > 0
    volumes = [row["hypervolume"] for row in record.history]
    assert volumes == sorted(volumes)
    assert 0 < volumes[0] < volumes[-1] < 1
    assert record.history[-1]["gap"] == 0
    assert record.history[-1]["points"] == len(front)
    assert record.history[-1]["solves"] == front.solves


def test_coarse_zones_come_first_where_a_stop_is_foreseen() -> None:
    problem = knapsack(2, 60, seed=1)
    limited = run(problem, Options(max_points=12))
    assert limited.gap < 0.2
    assert limited.record.stopped == "points limit"


def test_a_best_that_is_not_known_is_told_with_the_best_of_all_that_was_found() -> None:
    points = np.array([[-31.0, -5.0], [-20.0, -9.0]])
    bests = Payoff(np.array([[-21.0, -6.0], [-20.0, -9.0]]), np.array([-40.0, -9.0]), open=(0,))
    (said,) = unknown_bests(Result(points, 1.0, bests=bests), Constants(knapsack(2, 3, seed=1)))
    assert "the best found is -31, and it is proved that none is better than -40" in said
