"""What makes large linear problems fast, on small ones: goals' rows only while goals are bounded,
ties broken on the optimal face, and interior points where the simplex method takes long.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog

from wholepie import Problem
from wholepie.optimizer.engine import Options, run
from wholepie.optimizer.search.payoff import payoff
from wholepie.optimizer.search.search import Search
from wholepie.optimizer.solver import simplex_choice
from wholepie.optimizer.solver.budget import Budget
from wholepie.optimizer.solver.exact_model import ExactModel
from wholepie.optimizer.solver.highs import HotModel
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Outcome, Reason, Subproblem
from wholepie.optimizer.solver.simplex_choice import SimplexChoice

FREE = np.full(2, np.inf)
FIRST, SECOND = np.eye(2)


def tied(seed: int) -> Problem:
    """Two goals, the first of few different costs, so that many plans are best for it."""
    rng = np.random.default_rng(seed)
    m, n = rng.integers(2, 8), rng.integers(5, 20)
    rows = rng.integers(0, 4, (m, n))
    costs = np.vstack([rng.integers(0, 3, n), rng.integers(-9, 10, n)])
    least = rows.sum(axis=1) * 0.3
    return Problem.from_arrays(costs.astype(float), rows.astype(float), row_lower=least, upper=1)


def lexicographic(problem: Problem) -> tuple[float, float]:
    """The best of the first goal, and of the second among those, by scipy."""
    rows, least = -problem.A.toarray(), -problem.row_lower
    first = linprog(problem.C[0], rows, least, bounds=(0, 1)).fun
    rows, least = np.vstack([rows, problem.C[0]]), np.append(least, first + 1e-9)
    return first, linprog(problem.C[1], rows, least, bounds=(0, 1)).fun


def counted(kind: type, name: str, patch: pytest.MonkeyPatch) -> list[Any]:
    """What a method of a class returns from now on."""
    returned, method = [], getattr(kind, name)

    def called(*args: Any, **kwargs: Any) -> Any:
        returned.append(method(*args, **kwargs))
        return returned[-1]

    patch.setattr(kind, name, called)
    return returned


@pytest.mark.parametrize("seed", range(30))
def test_ties_are_broken_on_the_optimal_face(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    faces = counted(ExactModel, "among_equals", monkeypatch)
    problem = tied(seed)
    outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=SECOND))
    assert faces
    assert faces[0] is not None
    np.testing.assert_allclose(outcome.f, lexicographic(problem), atol=1e-6)
    assert outcome.bound == pytest.approx(outcome.f[0], abs=1e-9)
    assert outcome.bound <= outcome.f[0] + 1e-12


def test_a_face_that_loses_is_left_for_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExactModel, "among_equals", lambda *_: None)
    for seed in range(10):
        problem = tied(seed)
        outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=SECOND))
        np.testing.assert_allclose(outcome.f, lexicographic(problem), atol=1e-6)


def test_what_ties_cost_the_first_goal_is_told() -> None:
    problem = tied(3)
    outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=SECOND))
    assert all(f[0] <= outcome.f[0] for f, _ in outcome.met)


def test_goals_have_rows_only_while_they_are_bounded() -> None:
    problem = tied(1)
    model, m = HotModel(problem, Budget()), len(problem.row_lower)
    model.set_cost(problem.C[0])
    assert model.run() is Reason.OPTIMAL
    first = model.objective
    model.bound_goals(np.array([first + 1.0, np.inf]))
    assert model._highs.getNumRow() == m + 2
    model.set_cost(problem.C[1])
    assert model.run() is Reason.OPTIMAL
    assert len(model.row_duals) == m + 2
    model.bound_goals(FREE)
    assert model._highs.getNumRow() == m
    model.set_cost(problem.C[0])
    assert model.run() is Reason.OPTIMAL
    assert model.objective == pytest.approx(first)
    assert model._info.simplex_iteration_count == 0, "it begins from the basis of before"
    assert len(model.row_duals) == m + 2
    assert not model.row_duals[m:].any()


def test_two_goals_take_one_question_each_for_the_payoff_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = counted(Kernel, "solve", monkeypatch)
    with Search(tied(2)) as search:
        optima = payoff(search)
    assert optima is not None
    assert len(answers) == 2
    np.testing.assert_allclose(optima.values[0], lexicographic(tied(2)), atol=1e-6)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The simplex method has one iteration, then interior points have their turn."""
    monkeypatch.setattr(simplex_choice, "_LARGE", 0)
    monkeypatch.setattr(simplex_choice, "_OF_A_ROW", 1e-9)
    monkeypatch.setattr(simplex_choice, "_OF_A_COLUMN", 1e-9)
    return counted(HotModel, "_run_once", monkeypatch)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.usefixtures("impatient")
def test_interior_points_end_in_a_basis_and_the_same_bounds(seed: int) -> None:
    problem = tied(seed)
    outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=SECOND))
    np.testing.assert_allclose(outcome.f, lexicographic(problem), atol=1e-6)
    assert outcome.bound == pytest.approx(outcome.f[0], abs=1e-9)
    assert outcome.bound <= outcome.f[0] + 1e-12


def test_a_front_by_interior_points_is_the_front(impatient: list[Any]) -> None:
    front = run(tied(4), Options(method="hull"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simplex_choice, "_LARGE", 10_000)
        other = run(tied(4), Options(method="hull"))
    assert front.complete
    assert any(str(status).endswith("kIterationLimit") for status in impatient)
    np.testing.assert_allclose(front.values, other.values, rtol=1e-9, atol=1e-9)


@pytest.mark.usefixtures("impatient")
def test_where_interior_points_fail_the_simplex_method_has_as_long_as_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    once: Callable[[HotModel], Any] = HotModel._run_once

    def failing(self: HotModel) -> Any:
        status = once(self)
        if self._highs.getOptionValue("solver")[1] == "ipm":
            return type(status).kUnknown
        return status

    monkeypatch.setattr(HotModel, "_run_once", failing)
    problem = tied(5)
    outcome: Outcome = Kernel(problem).solve(Subproblem(FIRST, FREE, then=SECOND))
    assert outcome.reason is Reason.OPTIMAL
    np.testing.assert_allclose(outcome.f, lexicographic(problem), atol=1e-6)


def test_a_turn_that_was_not_enough_is_shorter_the_next_time() -> None:
    choice = SimplexChoice(10_000, 20_000)
    whole = choice.most_iterations
    choice.note(whole, enough=False)
    assert choice.most_iterations == whole // 2
    choice.note(3, enough=True)
    assert choice.most_iterations == whole // 2, "breaking ties says nothing"
    choice.note(whole // 4, enough=True)
    assert choice.most_iterations == whole
    for _ in range(20):
        choice.note(whole, enough=False)
    assert 0 < choice.most_iterations < whole / 50


def test_small_problems_are_left_to_the_simplex_method() -> None:
    assert not SimplexChoice(100, 200).is_large
    assert SimplexChoice(10_000, 20_000).is_large
