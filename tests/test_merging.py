"""Points that count as the same: which is listed depends on the points, not on their order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clocks import out_of_time_after
from examples import examples
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.geometry.merging import gap_of_listed, merged, near
from wholepie.optimizer.methods.method import METHODS as REGISTRY


@st.composite
def clouds(draw: st.DrawFn) -> np.ndarray:
    """Points on a coarse grid, some of them moved by less than counts."""
    p, count = draw(st.integers(1, 3)), draw(st.integers(1, 12))
    rows = st.lists(st.integers(0, 4), min_size=p, max_size=p)
    moves = st.lists(st.integers(-3, 3), min_size=p, max_size=p)
    points = draw(st.lists(st.tuples(rows, moves), min_size=count, max_size=count))
    return np.array([np.array(row) + 0.04 * np.array(move) for row, move in points])


@examples(150)
@given(clouds(), st.randoms(use_true_random=False))
def test_the_order_in_which_points_come_changes_nothing(points: np.ndarray, shuffled) -> None:  # type: ignore[no-untyped-def]
    tolerance, size = np.full(points.shape[1], 0.1), np.ones(points.shape[1])
    kept, count = merged(points, tolerance, size)
    order = list(range(len(points)))
    shuffled.shuffle(order)
    again, same_count = merged(points[order], tolerance, size)
    np.testing.assert_array_equal(kept, again)
    assert count == same_count
    assert len(nondominated(kept)) == len(kept)
    assert all((kept <= point + tolerance).all(axis=1).any() for point in points)
    assert count <= len(nondominated(points)) - 1


def test_without_a_tolerance_nothing_but_dominance_counts() -> None:
    rng = np.random.default_rng(1)
    points = rng.integers(0, 9, (60, 3)).astype(float)
    kept, count = merged(points, np.zeros(3), np.ones(3))
    np.testing.assert_array_equal(kept, nondominated(points))
    assert count == 0


@examples(150)
@given(clouds(), clouds())
def test_a_gap_holds_for_what_is_not_listed(found: np.ndarray, others: np.ndarray) -> None:
    """A gap of all points found becomes one of those that are listed, in shares of their ranges."""
    p = min(found.shape[1], others.shape[1])
    found, others = nondominated(found[:, :p]), others[:, :p]
    size = np.ptp(found, axis=0)
    if not size.all():
        return
    gap = excess(found, others) or 0.5
    listed, count = merged(found, 0.1 * size, size)
    told = gap_of_listed(gap, found, listed, 0.1 if count else 0.0, np.zeros(p))
    if np.isfinite(told):
        assert excess(listed, np.vstack([others, found])) <= told + 1e-9


def excess(listed: np.ndarray, others: np.ndarray) -> float:
    """The largest share of the listed ranges by which others are better than all listed points."""
    shares = (listed[:, None] - others[None]) / np.ptp(listed, axis=0)
    return float(np.maximum(shares, 0.0).max(axis=2).min(axis=0).max())


def test_what_is_near_is_found_in_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    points, others = rng.random((7, 2)), rng.random((50, 2))
    found = near(points, others, np.full(2, 0.1))
    monkeypatch.setattr("wholepie.optimizer.geometry.merging._CHUNK", 30)
    np.testing.assert_array_equal(near(points, others, np.full(2, 0.1)), found)
    assert 0 < len(found) < 50


STEPS = [(-3e6, 7), (2, 6), (5, 5), (10, 4), (14, 3), (17, 2), (26, 1), (9000008, 0)]


@pytest.mark.parametrize("method", [m for m in REGISTRY.all() if m not in ("hull", "weighted")])
@pytest.mark.parametrize("time_limit", [None, 1000.0])
def test_points_that_steps_tell_apart_are_never_merged(
    method: str, time_limit: float | None
) -> None:
    goals = np.array(STEPS, dtype=float).T
    one = np.ones((1, len(STEPS)))
    problem = Problem.from_arrays(goals, one, row_lower=1, row_upper=1, upper=1, integer=True)
    front = run(problem, Options(method=method, time_limit=time_limit))
    assert front.record.merged == 0
    assert not front.complete or len(front) == len(STEPS)
    assert front.complete or method == "lexicographic"


@pytest.mark.parametrize("method", REGISTRY.all())
@pytest.mark.parametrize("solves", [1, 2, 3, 4, 5, 7, 12])
def test_nothing_that_is_listed_after_a_stop_is_beaten(
    method: str, solves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    p = min(3, REGISTRY.named(method).most_goals)
    rows, goals = rng.integers(10, 60, (1, 14)), -rng.integers(10, 60, (p, 14))
    problem = Problem.from_arrays(goals, rows, row_upper=rows.sum() // 2, upper=1, integer=True)
    out_of_time_after(solves, monkeypatch)
    front = run(problem, Options(method=method, samples=None))
    listed = front.values * front.signs
    assert len(nondominated(listed)) == len(listed)
