"""Fronts of linear problems that end early: their gap holds for every vertex of the whole front."""

import numpy as np
import pytest
from scipy.optimize import linprog

from polyhedra import blend
from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.methods import hull
from wholepie.optimizer.results.front import Front
from wholepie.optimizer.results.tables import percent


def certified(whole: Front, part: Front) -> None:
    """Some mixture of the plans is as near to each vertex as the gap says."""
    assert not part.complete
    assert f"mixture of plans on one face, is at most {percent(part.gap)}" in part.guarantee
    ranges = np.ptp(part.values, axis=0)
    for f in whole.values:
        assert needed(part.values / ranges, f / ranges) <= part.gap + 1e-6


@pytest.mark.parametrize("within", [0.2, 0.05, 0.01])
def test_within_stops_early_with_a_true_certificate(within: float) -> None:
    problem, whole = blend()
    cover = run(problem, Options(within=within))
    assert 0 < cover.gap <= within
    assert cover.solves < whole.solves
    certified(whole, cover)


@pytest.mark.parametrize("most", [4, 8, 15])
def test_a_front_cut_short_has_a_true_certificate(most: int) -> None:
    problem, whole = blend()
    part = run(problem, Options(max_points=most))
    assert part.record.stopped == "points limit"
    assert most <= len(part) + 1
    assert 0 < part.gap < 1
    certified(whole, part)


def test_a_hull_of_too_many_facets_ends_with_its_certificate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem, whole = blend()
    monkeypatch.setattr(hull, "MOST_FACETS", 30)
    part = run(problem, Options())
    assert part.record.stopped == "facets limit"
    assert 0 < part.gap < 1
    certified(whole, part)


@pytest.mark.parametrize("within", [None, 0.2, 0.02])
@pytest.mark.parametrize("most", [None, 2, 3, 4, 5])
def test_a_goal_without_range_over_the_payoff_table_is_measured_by_the_front(
    within: float | None, most: int | None
) -> None:
    """The third goal is 0 where any goal is best, and reaches a hundredth between."""
    rows = [[1, 1, 0, 1], [0, 0, 20, -1], [0, 0, 2, -1], [1, 0, -1, 0], [0, 1, -1, 0]]
    problem = Problem.from_arrays(
        np.eye(3, 4), rows, row_lower=[1, 0, -0.09, 0, 0], upper=[1, 1, 0.01, 1]
    )
    whole = run(problem, Options())
    part = run(problem, Options(within=within, max_points=most))
    assert len(whole) == 6
    if within and not part.record.stopped:
        assert part.gap <= within
    ranges = np.ptp(part.values, axis=0)
    scale = np.where(ranges > 0, ranges, 1.0)
    for f in whole.values:
        assert needed(part.values / scale, f / scale) <= part.gap + 1e-6


def needed(points: np.ndarray, f: np.ndarray) -> float:
    """Least epsilon for which some mixture of the points is at most f + epsilon."""
    k, p = points.shape
    answer = linprog(
        np.append(np.zeros(k), 1.0), A_ub=np.column_stack([points.T, -np.ones(p)]), b_ub=f,
        A_eq=np.append(np.ones(k), 0.0)[None], b_eq=[1],
    )  # fmt: skip
    return float(answer.fun)
