"""Every registered method against brute force: a new method is tested by being registered."""

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Goal, InfeasibleError, Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.method import METHODS as REGISTRY

#: (method, reason): methods that a test does not apply to.
EXCLUDE: dict[str, str] = {}

METHODS = [name for name in REGISTRY.all() if name not in EXCLUDE]
EXACT = [name for name in METHODS if REGISTRY.named(name).guarantee["integer"] == "exact"]
SAMPLED = [name for name in METHODS if REGISTRY.named(name).guarantee["integer"] == "sampled"]
#: Methods that stop as soon as the front is as good as asked.
CERTIFYING = [name for name in EXACT if name not in ("kirlik-sayin", "boxed-line")]
SHAPES = ("plain", "constant", "identical", "opposed", "proportional")


@dataclass
class Case:
    problem: Problem
    front: np.ndarray  # minimised, whole


@st.composite
def cases(draw: st.DrawFn, method: str) -> Case:
    """Small integer problems, mixed senses, negative and equal coefficients, degenerate goals.

    They have two to four goals, or as many of these as the method takes.
    """
    p = draw(st.integers(2, min(4, REGISTRY.named(method).most_goals)))
    n, m = draw(st.integers(1, 5)), draw(st.integers(0, 3))
    goals = _matrix(draw, p, n, -5, 5) * draw(st.sampled_from([1, 0.1, 0.25, 1000]))
    shape = draw(st.sampled_from(SHAPES))
    goals[-1] = {
        "plain": goals[-1],
        "constant": 0 * goals[-1],
        "identical": goals[0],
        "opposed": -goals[0],
        "proportional": 3 * goals[0],
    }[shape]
    lower = np.array(draw(st.lists(st.integers(-2, 1), min_size=n, max_size=n)))
    upper = lower + np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)))
    rows, most = _matrix(draw, m, n, -4, 5), _matrix(draw, 1, m, -3, 9)[0]
    senses = draw(st.lists(st.sampled_from(["minimize", "maximize"]), min_size=p, max_size=p))
    problem = Problem.from_arrays(
        goals,
        rows,
        row_upper=most,
        lower=lower,
        upper=upper,
        integer=True,
        goals=[Goal(f"goal {k}", sense) for k, sense in enumerate(senses)],
    )
    return Case(problem, brute_force(problem))


def _matrix(draw: st.DrawFn, rows: int, columns: int, least: int, most: int) -> np.ndarray:
    size = rows * columns
    numbers = draw(st.lists(st.integers(least, most), min_size=size, max_size=size))
    return np.array(numbers, dtype=float).reshape(rows, columns)


def brute_force(problem: Problem) -> np.ndarray:
    """The whole front of an integer problem, by trying every plan."""
    ranges = [
        range(int(low), int(up) + 1) for low, up in zip(problem.lower, problem.upper, strict=False)
    ]
    plans = np.array(list(itertools.product(*ranges)), dtype=float)
    feasible = (plans @ problem.A.toarray().T <= problem.row_upper + 1e-9).all(axis=1)
    return nondominated(np.round(plans[feasible] @ problem.C.T, 6) + 0.0)


def rounded(front) -> np.ndarray:  # type: ignore[no-untyped-def]
    signs = np.array([goal.sign for goal in front.goals])
    return np.unique(np.round(front.values * signs, 6) + 0.0, axis=0)


def true_epsilon(listed: np.ndarray, whole: np.ndarray) -> float:
    """Least share of the listed ranges by which each true point is matched in every goal."""
    worse = listed[:, None, :] - whole[None, :, :]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(worse > 1e-6, worse / np.ptp(listed, axis=0), 0.0)
    return float(share.max(axis=2).min(axis=0).max())


SETTINGS = examples(150)


@pytest.mark.parametrize("method", EXACT)
@SETTINGS
@given(data=st.data())
def test_the_front_is_the_one_that_brute_force_finds(method: str, data: st.DataObject) -> None:
    case = data.draw(cases(method))
    if not len(case.front):
        with pytest.raises(InfeasibleError):
            run(case.problem, Options(method=method))
        return
    front = run(case.problem, Options(method=method))
    assert front.complete
    assert front.gap == 0
    assert front.record.stopped == ""
    assert len(front) == len(case.front)
    np.testing.assert_array_equal(rounded(front), case.front)


@pytest.mark.parametrize("method", CERTIFYING)
@SETTINGS
@given(data=st.data(), within=st.sampled_from([0.3, 0.1, 0.05, 0.01]))
def test_a_certificate_never_promises_more_than_is_true(
    method: str, data: st.DataObject, within: float
) -> None:
    case = data.draw(cases(method))
    if not len(case.front):
        return
    front = run(case.problem, Options(method=method, within=within))
    listed = rounded(front)
    assert true_epsilon(listed, case.front) - 1e-9 <= front.gap <= within
    assert len(nondominated(listed)) == len(front)


@pytest.mark.parametrize("method", EXACT)
@examples(25)
@given(data=st.data())
def test_two_workers_find_the_same_front(method: str, data: st.DataObject) -> None:
    case = data.draw(cases(method))
    if len(case.front):
        front = run(case.problem, Options(method=method, workers=2))
        np.testing.assert_array_equal(rounded(front), case.front)


@pytest.mark.parametrize("method", SAMPLED)
@SETTINGS
@given(data=st.data(), samples=st.integers(1, 6))
def test_a_sample_is_efficient_and_its_gap_is_true(
    method: str, data: st.DataObject, samples: int
) -> None:
    case = data.draw(cases(method))
    if not len(case.front):
        with pytest.raises(InfeasibleError):
            run(case.problem, Options(method=method))
        return
    front = run(case.problem, Options(method=method, samples=samples))
    listed = rounded(front)
    whole = {*map(tuple, case.front)}
    assert {*map(tuple, listed)} <= whole
    assert front.record.stopped == ""
    assert front.complete == (front.gap == 0)
    assert not front.complete or len(listed) == len(whole)
    assert true_epsilon(listed, case.front) - 1e-9 <= front.gap


@pytest.mark.parametrize("method", METHODS)
def test_every_plan_has_the_values_it_is_listed_with(method: str) -> None:
    rng = np.random.default_rng(7)
    p = min(3, REGISTRY.named(method).most_goals)
    problem = Problem.from_arrays(
        rng.integers(1, 50, (p, 15)),
        rng.integers(1, 50, (2, 15)),
        row_lower=200,
        upper=1,
        integer=True,
    )
    front = run(problem, Options(method=method))
    x = front.solutions.toarray()
    np.testing.assert_allclose(x @ problem.C.T, front.values)
    assert (x @ problem.A.toarray().T >= 200).all()
    assert set(np.unique(x)) <= {0.0, 1.0}


@pytest.mark.slow
@pytest.mark.deep
@pytest.mark.parametrize("method", EXACT)
@examples(1500)
@given(data=st.data())
def test_many_more_fronts_are_those_of_brute_force(method: str, data: st.DataObject) -> None:
    case = data.draw(cases(method))
    if len(case.front):
        front = run(case.problem, Options(method=method))
        assert front.complete
        np.testing.assert_array_equal(rounded(front), case.front)
