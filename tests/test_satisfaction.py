"""Satisfaction: 1 at a party's own best, 0 at its outside option, undefined without a gain."""

import numpy as np
import pandas as pd
import pytest

from wholepie import Goal
from wholepie.optimizer.parties.parties import Parties
from wholepie.optimizer.problem.problem import Floats
from wholepie.optimizer.search.scale import Sizes, listed_scale

VALUES = np.array([[10.0, 5.0], [8.0, 3.0], [4.0, 1.0]])


def satisfaction_of(values: Floats, goals: list[Goal]) -> pd.DataFrame:
    """Satisfaction of the parties in plans with values (N, p), measured over the same plans."""
    points = values * np.array([goal.sign for goal in goals])
    spread = np.ptp(points, axis=0)
    scale = listed_scale(goals, Sizes(spread, 1 / spread), points, 1e-9 * spread, settled=True)
    parties = Parties.of(goals, scale)
    return pd.DataFrame(parties.satisfaction(points), columns=list(parties.names))


def test_without_an_outside_option_the_worst_is_zero() -> None:
    goals = [Goal("gain", "maximize", owner="x"), Goal("cost", "minimize", owner="y")]
    table = satisfaction_of(VALUES, goals)
    assert table["x"].tolist() == pytest.approx([1, 4 / 6, 0])
    assert table["y"].tolist() == pytest.approx([0, 0.5, 1])


def test_an_outside_option_is_zero() -> None:
    goals = [Goal("gain", "maximize", outside=6), Goal("cost", "minimize", outside=9)]
    table = satisfaction_of(VALUES, goals)
    assert table["gain"].tolist() == pytest.approx([1, 0.5, -0.5])
    assert table["cost"].tolist() == pytest.approx([0.5, 0.75, 1])


def test_goals_of_one_party_add_up_by_weight_and_range() -> None:
    goals = [Goal("gain", "maximize", owner="x", weight=3), Goal("cost", "minimize", owner="x")]
    utility = np.array([3 * 10 / 6 - 5 / 4, 3 * 8 / 6 - 3 / 4, 3 * 4 / 6 - 1 / 4])
    expected = (utility - utility.min()) / np.ptp(utility)
    table = satisfaction_of(VALUES, goals)
    assert table["x"].tolist() == pytest.approx(expected.tolist())


def test_the_unit_of_a_goal_does_not_matter() -> None:
    goals = [Goal("gain", "maximize", owner="x"), Goal("cost", "minimize", owner="x")]
    scaled = VALUES * np.array([1000, 0.01])
    first = satisfaction_of(VALUES, goals)
    second = satisfaction_of(scaled, goals)
    np.testing.assert_allclose(first, second, atol=1e-12)


def test_a_party_with_nothing_to_gain_has_no_satisfaction() -> None:
    goals = [Goal("gain", "maximize", outside=10), Goal("cost", "minimize")]
    table = satisfaction_of(VALUES, goals)
    assert table["gain"].isna().all()
    assert table["cost"].notna().all()
