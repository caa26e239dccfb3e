"""The plans that a search holds on to: none is lost that a method or a front may still want."""

import numpy as np
import pytest

from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods.method import METHODS
from wholepie.optimizer.search import pool
from wholepie.optimizer.search.pool import Pool


@pytest.fixture(autouse=True)
def _eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every plan is looked at again as soon as the next one comes."""
    monkeypatch.setattr(pool, "_FIRST_LOOK", 0)


def held(*added: tuple[list[float], bool]) -> list[tuple[float, ...]]:
    plans = Pool(1)
    for f, own in added:
        plans.add(np.array(f), np.ones(1), own=own)
        plans._let_go()
    return [tuple(f) for f in plans.values(2)]


def test_a_plan_that_was_met_goes_where_another_is_clearly_better() -> None:
    ends = ([0.0, 10.0], True), ([10.0, 0.0], True)
    assert held(*ends, ([6.0, 6.0], False), ([5.0, 5.0], False)) == [(0, 10), (10, 0), (5, 5)]


@pytest.mark.parametrize("better", [[6.0 - 1e-13, 6.0], [6.0 - 1e-7, 6.0 - 1e-7], [5.0, 6.0]])
def test_a_plan_stays_that_a_method_may_take_for_the_same(better: list[float]) -> None:
    ends = ([0.0, 10.0], True), ([10.0, 0.0], True)
    assert (6.0, 6.0) in held(*ends, ([6.0, 6.0], False), (better, True))


def test_an_answer_of_its_own_stays_however_much_it_is_beaten() -> None:
    assert (9.0, 9.0) in held(([0.0, 0.0], False), ([9.0, 9.0], True), ([1.0, 20.0], True))


@pytest.mark.parametrize("method", METHODS.all())
@pytest.mark.parametrize("seed", range(2))
def test_fronts_have_all_their_plans_whatever_was_let_go(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    of = METHODS.named(method)
    p, n = min(3, of.most_goals), 10
    step = 1.0 if method == "kirlik-sayin" else 0.1
    rows, goals = rng.integers(10, 60, (1, n)) * step, -rng.integers(10, 60, (p, n)) * step
    integer = np.arange(n) < (n // 2 if "mixed" in of.guarantee else n)
    problem = Problem.from_arrays(goals, rows, row_upper=rows.sum() / 2, upper=1, integer=integer)
    front = run(problem, Options(method=method))
    assert len(front) > 1
    np.testing.assert_allclose(front.solutions @ goals.T, front.values, rtol=1e-12)
