"""Which method is chosen for which class of problem, and how it is told in one line."""

import itertools
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from wholepie import Goal, Problem
from wholepie.api import sources
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.geometry.dominance import nondominated
from wholepie.optimizer.methods.method import choice_in_words, choose


def problem(p: int, integer: list[bool], steps: list[float | None] | None = None) -> Problem:
    rng = np.random.default_rng(8)
    steps = steps or [None] * p
    goals = [Goal(f"goal {k}", "minimize", unit="t", step=steps[k]) for k in range(p)]
    return Problem.from_arrays(
        rng.integers(1, 20, (p, 6)),
        rng.integers(1, 9, (2, 6)),
        row_lower=15,
        upper=2,
        integer=integer * 3,
        goals=goals,
    )


def test_goals_without_steps_on_whole_numbers_get_the_exact_front() -> None:
    """Two of them; for three there is no exact method, and with owners' steps these are enough."""
    roots = np.sqrt(np.arange(1, 13) + 1.0).reshape(2, 6) * [[1], [-1]]
    made = Problem.from_arrays(roots, np.ones((1, 6)), row_lower=2, upper=1, integer=True)
    plans = np.array(list(itertools.product((0.0, 1.0), repeat=6)))
    whole = nondominated(plans[plans.sum(axis=1) >= 2] @ roots.T)
    front = run(made, Options())
    assert front.record.method == "segments"
    assert front.complete
    assert len(front) == len(whole) > 10
    np.testing.assert_allclose(front.values, whole, rtol=1e-12)
    three = Problem.from_arrays(
        np.vstack([roots, roots[:1, ::-1]]), np.ones((1, 6)), upper=1, integer=True
    )
    assert choose(three, None).name == "zones"
    assert choose(three, None).guaranteed(three) == "certified"
    assert choose(problem(2, WHOLE), None).guaranteed(problem(2, WHOLE)) == "exact"


def with_smallest(domain: object) -> Problem:
    """Two decisions, the smaller of which is a goal, by a column of its own."""
    model = pyo.ConcreteModel()
    model.x = pyo.Var([1, 2], domain=domain, bounds=(0, 3))
    model.least = pyo.Var(domain=pyo.Reals, bounds=(-9, 9))
    model.below = pyo.Constraint([1, 2], rule=lambda m, i: m.least <= m.x[i])
    model.room = pyo.Constraint(expr=model.x[1] + model.x[2] <= 4)
    model.fair = pyo.Objective(expr=model.least, sense=pyo.maximize)
    model.cost = pyo.Objective(expr=2 * model.x[1] + model.x[2])
    model.tilt = pyo.Objective(expr=model.x[1] - model.x[2])
    return sources.problem(model)


SHARES = """\
wholepie: 1
title: Clinics
sets: {clinics: [north, south]}
parameters: {waiting: {north: 13, south: 29}}
decisions: {treated: {for: c in clinics, type: integer, at most: 9}}
stakeholders:
  board: {goals: {money: {minimize: 'sum(treated[c] for c in clinics)'}}}
  north: {goals: {own: {maximize: 'treated["north"]'}}}
  patients: {goals: {fair: {maximize: 'min(treated[c] / waiting[c] for c in clinics)'}}}
"""


def test_a_choice_speaks_of_decisions_and_not_of_what_follows_from_them(tmp_path: Path) -> None:
    path = tmp_path / "scenario.yaml"
    path.write_text(SHARES, "utf-8")
    for made in (with_smallest(pyo.Integers), sources.problem(path)):
        assert made.is_discrete
        assert not made.integer.all()
        words = choice_in_words(made, choose(made, None), Options())
        assert "where every decision is a whole number" in words
    made = with_smallest(pyo.Reals)
    assert "every decision is an amount" in choice_in_words(made, choose(made, None), Options())


WHOLE, AMOUNTS, MIXED = [True, True], [False, False], [True, False]


@pytest.mark.parametrize(
    ("made", "options", "line"),
    [
        (
            problem(2, WHOLE),
            Options(),
            "Method frontier, chosen for 2 goals where every decision is a whole number, "
            "seeks the exact and whole front.",
        ),
        (
            problem(3, AMOUNTS),
            Options(),
            "Method hull, chosen for 3 goals where every decision is an amount, "
            "seeks the whole front, as vertices and the faces between them.",
        ),
        (
            problem(3, AMOUNTS),
            Options(within=0.05),
            "Method hull, chosen for 3 goals where every decision is an amount, seeks plans whose "
            "mixtures have a proved gap of at most 5 % of each goal's range.",
        ),
        (
            problem(2, MIXED),
            Options(),
            "Method segments, chosen for 2 goals where some decisions are whole numbers and some "
            "are amounts, seeks the whole front, as points and segments with open and closed ends.",
        ),
        (
            problem(2, MIXED),
            Options(within=0.05),
            "Method segments, chosen for 2 goals where some decisions are whole numbers and some "
            "are amounts, seeks points and segments with a proved gap of at most 5 % of each "
            "goal's range.",
        ),
        (
            problem(1, MIXED),
            Options(),
            "Method zones, chosen for one goal where some decisions are whole numbers and some are "
            "amounts, seeks the whole front.",
        ),
        (
            problem(3, MIXED, [2.0, None, 4.0]),
            Options(),
            "Method zones, chosen for 3 goals where some decisions are whole numbers and some are "
            "amounts, seeks plans with a proof that none is better by more than: goal 0 2 t, "
            "goal 1 5 % of its range, goal 2 4 t.",
        ),
        (
            problem(2, WHOLE),
            Options(method="hull"),
            "Method hull, asked for, seeks all extreme supported plans and the weights for which "
            "each is best; nothing is proved of other plans.",
        ),
        (
            problem(2, WHOLE),
            Options(method="weighted"),
            "Method weighted, asked for, seeks a sample of plans; nothing is proved of plans that "
            "are not listed.",
        ),
    ],
)
def test_the_choice_is_told_in_a_line(made: Problem, options: Options, line: str) -> None:
    assert run(made, options).record.choice == line


def test_two_goals_with_whole_numbers_and_amounts_get_what_the_line_says() -> None:
    """The second amount is 4 at most, and 0 unless 2 are paid."""
    made = Problem.from_arrays(
        [[1.0, 3, 2], [-1, -2, 0]],
        [[0, 1, -4]],
        row_upper=0,
        upper=[2, 4, 1],
        integer=[False, False, True],
    )
    front = run(made, Options())
    assert front.record.method == "segments"
    assert front.complete
    assert front.faces is not None
    assert front.face_plans == ((1, 2), (0, 3))
    np.testing.assert_allclose(front.faces.values, [[0, 0], [2, -2], [4, -2], [16, -10]])
    assert front.guarantee == (
        "Whole: every efficient combination of goal values is listed, or a mixture of plans on one "
        "face. This holds to a millionth of the range in goals without steps (f1, f2) and to a "
        "millionth of the size of requirements without steps."
    )
    assert "mixture" not in run(problem(2, MIXED), Options()).guarantee


def test_three_goals_with_whole_numbers_and_amounts_keep_to_their_steps() -> None:
    """Every efficient plan found otherwise is matched within the steps."""
    steps = np.array([2.0, 3.0, 4.0])
    made = problem(3, MIXED, list(steps))
    front = run(made, Options())
    assert front.record.method == "zones"
    assert not front.complete
    assert 0 < front.gap <= (steps / np.ptp(front.values, axis=0)).max() + 1e-6
    assert "For every feasible plan some listed plan is at most" in front.guarantee
    for f in run(made, Options(method="weighted", samples=60)).values:
        assert (front.values <= f + steps + 1e-5).all(axis=1).any()
