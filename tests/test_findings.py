"""Titles and axes of figures, judged by computations of their own."""

import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from test_views_figures import front
from wholepie.optimizer.parties.listed import satisfaction
from wholepie.views.charts import figures
from wholepie.views.charts.ticks import percents, ticks, window
from wholepie.views.vocabulary import findings, runs, text

ends = st.floats(-1e9, 1e9, allow_nan=False)


def number(label: str) -> float:
    return float(label.replace(",", ""))


@given(ends, ends, st.integers(3, 8))
def test_ticks_are_round_and_differ(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    assume(high - low > 1e-6 * max(abs(low), abs(high), 1e-6))
    found = ticks(low, high, most)
    assert 2 <= len(found) <= max(most, 4) + 1
    assert len({label for _, label in found}) == len(found)
    values = np.array([value for value, _ in found])
    slack = 1e-6 * (high - low)
    assert (values >= low - slack).all()
    assert (values <= high + slack).all()
    steps = np.diff(values)
    assert np.allclose(steps, steps[0], rtol=1e-6)
    leading = steps[0] / 10 ** np.floor(np.log10(steps[0]) + 1e-6)
    assert min(abs(leading - each) for each in (1, 2, 5)) < 1e-3
    for value, label in found:
        assert abs(number(label) - value) <= 1e-6 * steps[0]


@given(st.floats(0, 1), st.floats(0, 1))
def test_percentages_on_an_axis_differ_however_close_they_are(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assume(high - low > 1e-6)
    found = percents(low, high)
    assert len(found) >= 2
    assert len({label for _, label in found}) == len(found)
    assert all(label.endswith(" %") for _, label in found)
    assert all(abs(number(label[:-2]) - 100 * value) < 1e-6 for value, label in found)


@given(st.lists(st.floats(-10, 10), min_size=4, max_size=12), st.floats(1e3, 1e6), st.booleans())
def test_one_value_far_away_flattens_no_axis(near: list[float], far: float, up: bool) -> None:
    assume(np.ptp(near) > 1e-3)
    assert window([*near, far if up else -far]) is not None
    shown = window([*near, far if up else -far])
    assert shown is not None
    low, high = shown
    assert min(near) <= low < high <= max(near)


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=12))
def test_a_window_leaves_out_as_few_as_must_be(values: list[int]) -> None:
    whole, shown = sorted(values), window(values)
    for left_out in range(1, max(len(whole) // 5, 1) + 1):
        kept = len(whole) - left_out
        best = min(
            (whole[i + kept - 1] - whole[i] for i in range(left_out + 1) if kept > 0), default=0
        )
        if len(whole) >= 4 and 0 < 5 * best <= whole[-1] - whole[0]:
            assert shown is not None
            assert shown[1] - shown[0] == best
            return
    assert shown is None


def shares_of(found: Any) -> np.ndarray:
    """Heights between the worst and the best of the plans, written anew from the points."""
    best = [max(c) if g.sense == "maximize" else min(c) for g, c in columns(found)]
    worst = [min(c) if g.sense == "maximize" else max(c) for g, c in columns(found)]
    return np.array(
        [
            [(v - w) / (b - w) if b != w else 1.0 for v, b, w in zip(row, best, worst, strict=True)]
            for row in found.values.tolist()
        ]
    )


def columns(found: Any) -> list[tuple[Any, list[float]]]:
    return list(zip(found.goals, found.values.T.tolist(), strict=True))


@pytest.mark.parametrize("goals", [2, 3, 5])
@pytest.mark.parametrize("plans", [2, 7, 40])
def test_the_trade_off_is_the_sharpest_and_its_amounts_are_those_of_the_plans(
    plans: int, goals: int
) -> None:
    found = front(plans, goals)
    shares = shares_of(found)
    sharpest = (0.0, 0, 0, 0, 0)
    for i, j in combinations(range(goals), 2):
        a = max(range(plans), key=lambda k: (shares[k, i], shares[k, j]))
        b = max(range(plans), key=lambda k: (shares[k, j], shares[k, i]))
        size = (shares[b, j] - shares[a, j]) + (shares[a, i] - shares[b, i])
        if size > sharpest[0]:
            sharpest = (float(size), i, j, a, b)
    _, i, j, a, b = sharpest
    said = findings.tradeoff(found)
    assert said.startswith(f"From plan {a + 1} to plan {b + 1}, ")
    for k, word in ((j, "better"), (i, "worse")):
        goal, change = found.goals[k], abs(found.values[b, k] - found.values[a, k])
        amount = text.with_unit(change, goal.unit)
        pattern = f"{re.escape(text.isolated(goal.label))} (is )?{re.escape(amount)} {word}"
        assert re.search(pattern, said), (said, pattern)


def test_a_front_without_a_trade_off_claims_none() -> None:
    assert findings.tradeoff(front(1, 3)) == ""
    assert findings.opposition(front(2, 3), 6) == ""


@pytest.mark.parametrize("plans", [3, 12, 60])
def test_goals_that_oppose_each_other_most_have_the_least_rank_correlation(plans: int) -> None:
    found = front(plans, 4)
    ranks = shares_of(found).argsort(axis=0).argsort(axis=0)
    pairs = {
        pair: float(np.corrcoef(ranks[:, pair[0]], ranks[:, pair[1]])[0, 1])
        for pair in combinations(range(4), 2)
    }
    least = min(pairs, key=lambda pair: pairs[pair])
    said = findings.opposition(found, 6)
    names = [text.isolated(found.goals[k].label) for k in least]
    assert said.startswith(f"{names[0]} and {names[1]} pull against each other most")
    assert f"{pairs[least]:.2f}".replace("-", "\u2212") in said


@pytest.mark.parametrize("plans", [5, 30])
def test_the_worst_off_party_and_the_order_of_plans(plans: int) -> None:
    found = front(plans, 3)
    least = [min(row) for row in satisfaction(found).to_numpy().tolist()]
    said = findings.worst_off(found)
    low, high = least.index(min(least)) + 1, least.index(max(least)) + 1
    assert f"{text.percent(min(least))} in plan {low} to {text.percent(max(least))}" in said
    assert said.endswith(f"in plan {high}.")
    drawn = figures.satisfaction(found).data[0].customdata[0]
    assert list(drawn) == sorted(found.numbers, key=lambda plan: (least[plan - 1], plan))


def test_the_lowest_goal_of_a_plan_is_named() -> None:
    found = front(20, 4)
    shares = shares_of(found)
    for plan in found.numbers:
        k = int(shares[plan - 1].argmin())
        said = findings.lowest(found, plan)
        assert text.isolated(found.goals[k].label) in said
        assert f": {text.percent(shares[plan - 1, k])} of the way" in said


@pytest.mark.parametrize(
    ("settings", "labels"),
    [
        ([{"a": "1", "b": "2"}, {"a": "1", "b": "3"}], ["b 2", "b 3"]),
        ([{"a": "1"}, {"a": "1"}], ["run 0", "run 1"]),
        ([{"a": "1"}, {}], ["run 0", "run 1"]),
        ([{"a": "1"}, {"a": "2"}, {"a": "2"}], ["run 0", "run 1", "run 2"]),
        ([dict.fromkeys("abcd", v) for v in "12"], ["run 0", "run 1"]),
        ([{"a": "1", "b": "1"}, {"a": "2"}], ["a 1, b 1", "a 2"]),
    ],
)
def test_runs_are_called_by_what_differs(settings: list[Any], labels: list[str]) -> None:
    found = runs.labels({f"run {i}": each for i, each in enumerate(settings)})
    assert list(found.values()) == labels
