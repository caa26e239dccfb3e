"""Values that are rounding alone beside their goal's size are 0, in every table and file."""

import json
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from exploring import QUICKSTART
from wholepie import Goal, Problem
from wholepie.cli import main
from wholepie.optimizer.parties.listed import satisfaction
from wholepie.optimizer.problem.tolerances import SUM_ROUNDING
from wholepie.optimizer.results.noise import (
    least_range,
    levelled,
    noise,
    noise_of_points,
    plans_without_noise,
    without_noise,
)
from wholepie.optimizer.results.requirements import RequirementUse

TINY = re.compile(r"\de-\d")


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("noise") / "al"
    assert CliRunner().invoke(main, ["new", str(folder), "--template", "allocation"]).exit_code == 0
    return folder


def test_the_template_of_an_allocation_shows_and_saves_no_rounding(scenario: Path) -> None:
    run = scenario.parent / "run"
    for command in (
        ["front", scenario, "--out", run],
        ["plan", scenario, "--rule", "leximin"],
        ["plan", scenario, "--rule", "nash", "--run", run],
        ["tradeoffs", scenario],
        ["tradeoffs", run],
        ["report", run],
    ):
        done = CliRunner().invoke(main, list(map(str, command)))
        assert done.exit_code == 0, done.output
        assert not TINY.search(done.stdout), command
    front = wp.open(run)
    assert (front.values == 0).any()
    assert not TINY.search((run / "front.csv").read_text("utf-8"))
    assert not TINY.search(json.dumps(json.loads((run / "run.json").read_text("utf-8"))["payoff"]))


def test_faces_have_the_values_of_their_plans(scenario: Path) -> None:
    front = wp.front(scenario)
    assert front.faces is not None
    assert all(plan > 0 for plans in front.face_plans for plan in plans)
    assert TINY.search(str(front.faces.values.tolist())) is None
    assert wp.verify(front, solver="highs").verified


def made(*rows: list[float], integer: bool) -> Problem:
    goals = [Goal(f"goal {k}", "minimize") for k in range(len(rows))]
    return Problem.from_arrays(np.array(rows), [[1.0, 1.0]], upper=2, integer=integer, goals=goals)


def test_small_values_that_are_no_rounding_stay() -> None:
    problem = made([1.0, 2.0], [-2.0, -1.0], integer=False)
    values = np.array([[1e-9, -3.0], [1e-15, -2.0], [5.0, -4.0]])
    cleared = without_noise(values, noise(values, problem))
    assert cleared.tolist() == [[1e-9, -3.0], [0.0, -2.0], [5.0, -4.0]]
    alone = np.array([[1e-15, -3.0], [2e-15, -4.0]])
    assert (without_noise(alone, noise(alone, problem)) == alone).all()


def test_goals_in_steps_have_no_rounding() -> None:
    problem = made([1e-15, 1.0], [-1.0, -1e-15], integer=True)
    values = np.array([[1e-15, -1.0], [2.0, -2.0]])
    assert (problem.grid > 0).any()
    kept = without_noise(values, noise(values, problem))
    assert (kept == values)[:, problem.grid > 0].all()


def test_points_that_rounding_alone_tells_apart_are_left_as_they_are() -> None:
    problem = made([1.0, 2.0], [-2.0, -1.0], integer=False)
    values = np.array([[1e-15, -3.0], [2e-15, -4.0], [5.0, -5.0]])
    assert not noise_of_points(values, problem).any()


# A goal that a requirement holds at one value has no range.

SHARED = """
wholepie: 1
title: All of the money is shared out
decisions:
  north: {{type: continuous, at most: 10}}
  south: {{type: continuous, at most: 10}}
  open: {{type: {kind}, at most: 1}}
stakeholders:
  council:
    requires:
      all of it: {north} * north + {south} * south == 7
      opening: north <= 10 * open
    goals:
      cost: {{minimize: {north} * north + {south} * south}}
  north: {{goals: {{more: {{maximize: north}}}}}}
  south: {{goals: {{more: {{maximize: south}}}}}}
"""


@pytest.mark.parametrize("kind", ["integer", "continuous"])
@pytest.mark.parametrize(
    ("north", "south"), [(1.7, 0.7), (1.3, 0.9), (0.7, 1.1), (1.9, 0.3), (2, 1), (3.3, 2.1)]
)
def test_a_goal_held_at_one_value_has_one_and_the_front_is_verified(
    tmp_path: Path, kind: str, north: float, south: float
) -> None:
    text = SHARED.format(kind=kind, north=north, south=south)
    (tmp_path / "scenario.yaml").write_text(text, encoding="utf-8")
    front = wp.front(tmp_path)
    assert len(set(front.values[:, 0].tolist())) == 1
    assert front.values[0, 0] == pytest.approx(7, rel=1e-12)
    assert front.payoff is not None
    assert len(set(front.payoff.iloc[:, 0])) == 1
    if front.faces is not None:
        assert set(front.faces.values[:, 0]) == {front.values[0, 0]}
    verdict = wp.verify(front, solver="highs")
    assert verdict.verified, verdict.sentences


def test_values_that_differ_by_rounding_alone_are_one_of_them() -> None:
    values = np.array([[7.0, -3.0, -1.0], [6.999999999999998, -2.0, -2.0]])
    bests = np.array([[7.000000000000001, -1.0, -3.0]])
    listed, others = levelled([values, bests], np.full(3, 1e-11))
    assert set(listed[:, 0]) == set(others[:, 0]) <= {7.0, 6.999999999999998, 7.000000000000001}
    assert (listed[:, 1:] == values[:, 1:]).all()
    assert (others[:, 1:] == bests[:, 1:]).all()


def test_values_that_tell_points_apart_are_left_as_they_are() -> None:
    values = np.array([[7.0, -3.0, -1.0], [6.999999999999998, -2.0, -1.0]])
    assert (levelled([values, values[:0]], np.full(3, 1e-11))[0] == values).all()


@pytest.mark.parametrize("base", [0.0, 1e6, 1e11, 2.38e15])
def test_what_whole_numbers_add_to_a_goal_is_exact_however_large_it_is(base: float) -> None:
    """A range of some units beside 2e15 is a range; only what amounts add is rounded."""
    goals = [[base, 90 / 7, 0.0], [0.0, -1.0, 0.3], [0.0, 0.0, -0.7]]
    problem = Problem.from_arrays(
        goals, [[0.0, 1.0, 1.0]], row_upper=3, lower=[1, 0, 0], upper=[1, 2, 2],
        integer=[True, True, False],
    )  # fmt: skip
    plans = np.array([[1.0, 2.0, 0.5], [1.0, 0.0, 2.0]])
    assert (least_range(sp.csr_array(plans), problem) <= 1e-11).all()
    whole = replace(problem, integer=np.ones(3, dtype=bool))
    assert not least_range(sp.csr_array(plans), whole).any()
    front = wp.front(whole)
    values = {float(problem.evaluate(np.array(x))[0]) for x in ([1, 2, 0], [1, 0, 2])}
    assert values <= set(front.values[:, 0].tolist())


def test_a_value_of_amounts_that_are_rounding_is_none() -> None:
    """The second amount alone makes the first goal, and it is 7e-11 where it should be 0."""
    costs = [[0.0, -0.3], [4.0, 0.5]]
    problem = Problem.from_arrays(costs, np.zeros((0, 2)), upper=5)
    plans = sp.csr_array(np.array([[1.0, 7.6e-11], [2.0, 3.0]]))
    values = plans @ problem.C.T
    cleared, moved = plans_without_noise(plans, values, problem)
    assert cleared.toarray().tolist() == [[1.0, 0.0], [2.0, 3.0]]
    assert moved[0, 0] == 0.0
    assert moved[1:].tolist() == values[1:].tolist()


@pytest.mark.parametrize("seed", range(60))
def test_values_of_negative_amounts_are_those_of_their_plans(seed: int) -> None:
    """Amounts of both signs may cancel out in a sum of their sizes; they are not nothing."""
    rng = np.random.default_rng(seed)
    n, p = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    lower = rng.integers(-4, 1, n)
    problem = Problem.from_arrays(
        rng.integers(-3, 4, (p, n)),
        rng.integers(-1, 2, (1, n)),
        row_lower=-100,
        row_upper=100,
        lower=lower,
        upper=lower + rng.integers(0, 6, n),
        integer=rng.random(n) < 0.2,
    )
    front = wp.front(problem)
    values = front.solutions @ problem.C.T
    np.testing.assert_allclose(front.values, values, rtol=0, atol=1e-9)


def test_an_amount_that_is_more_than_noise_in_a_range_stays() -> None:
    problem = Problem.from_arrays([[0.0, -0.3], [4.0, 0.5]], np.zeros((0, 2)), upper=5)
    plans = sp.csr_array(np.array([[1.0, 7.6e-11], [1.0 + 1e-9, 9e-11]]))
    values = plans @ problem.C.T
    cleared, moved = plans_without_noise(plans, values, problem)
    assert (cleared != plans).nnz == 0
    assert moved.tolist() == values.tolist()


NOISY = pytest.mark.parametrize("name", ["food-relief", "quickstart", "rd-portfolio"])


@NOISY
def test_tables_of_requirements_and_satisfaction_have_no_rounding(name: str) -> None:
    found = shipped.front(name)
    for values in (satisfaction(found), found.requirements[["used", "left"]]):
        amounts = np.abs(values.to_numpy(dtype=float).ravel())
        assert not ((amounts > 0) & (amounts < SUM_ROUNDING)).any()


@examples(60)
@given(
    whole=st.booleans(),
    size=st.sampled_from([0.1, 1.0, 3.0, 1e10]),
    x=st.lists(st.integers(-9, 9), min_size=3, max_size=3),
    known=st.integers(-3, 3),
)
def test_what_rows_use_is_exact_for_whole_numbers_and_0_where_terms_cancel(
    whole: bool, size: float, x: list[int], known: int
) -> None:
    """Ten thousand million more and less of something, and one of another, is one."""
    amounts = [*x, x[0]] if whole else [each * 0.1 for each in [*x, x[0]]]
    row = [size, 1.0, 0.3, -size]
    if whole:
        row[2] = 3.0
    use = RequirementUse(
        sp.csr_array([row]), *map(np.array, ([-np.inf], [5.0], [1.0], [float(known)])),
        ["r"], ["r"], np.array([whole]), [""],
    )  # fmt: skip
    table = use.table(sp.csr_array([amounts]))
    exact = known + sum(Fraction(a) * Fraction(b) for a, b in zip(row, amounts, strict=True))
    terms = abs(known) + sum(abs(a * b) for a, b in zip(row, amounts, strict=True))
    used = float(table["used"].iloc[0])
    if whole and size != 0.1:
        assert used == exact
    assert used == 0 or abs(used - exact) <= 1e-15 * terms * 8
    assert used != 0 or abs(exact) <= SUM_ROUNDING * terms


def test_changes_of_goals_in_steps_are_in_steps() -> None:
    found = wp.blame(QUICKSTART)
    for effect in found.effects:
        amounts = effect.amounts.dropna().to_numpy()
        assert (amounts == np.rint(amounts)).all()


@examples(25)
@given(seed=st.integers(0, 10_000), rule=st.sampled_from(["leximin", "total", "knee"]))
def test_what_goals_give_up_is_more_than_rounding_or_nothing(seed: int, rule: str) -> None:
    """Of plans in amounts and whole numbers, beside constants."""
    rng = np.random.default_rng(seed)
    problem = Problem.from_arrays(
        rng.integers(0, 10, (2, 4)),
        rng.integers(1, 9, (2, 4)),
        row_upper=rng.integers(10, 60, 2),
        upper=rng.integers(1, 11, 4),
        integer=rng.random(4) < 0.5,
        goals=[Goal("a", "maximize"), Goal("b", "maximize")],
    )
    moved = replace(problem, c0=np.array([0.0, -10.0]))
    given_up = wp.plan(moved, rule).given_up
    assert ((given_up["amount"] == 0) | (given_up["amount"] > 1e-8)).all()
