"""Extended problems: the plans stay the same, and added forms are what they were asked to be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import examples
from wholepie import Problem
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.problem.extended import Extension
from wholepie.optimizer.solver.kernel import Kernel
from wholepie.optimizer.solver.outcome import Subproblem


def problem(seed: int, *, integer: bool) -> Problem:
    rng = np.random.default_rng(seed)
    costs, rows = rng.integers(-9, 10, (2, 6)), rng.integers(1, 9, (2, 6))
    found = Problem.from_arrays(costs, rows, row_upper=20, upper=4, integer=integer)
    return Problem(
        **{name: getattr(found, name) for name in found.__dataclass_fields__}
        | {"c0": rng.integers(-5, 6, 2).astype(float)}
    )


def best(found: Problem, weights: list[float]) -> float:
    wanted = Subproblem(np.array(weights, dtype=float), np.full(found.p, np.inf))
    return Kernel(found).solve(wanted).bound


@examples(25)
@given(seed=st.integers(0, 10_000), integer=st.booleans(), shift=st.integers(-3, 3))
def test_a_column_that_equals_goals_is_as_good_as_the_goals(
    seed: int, integer: bool, shift: int
) -> None:
    found = problem(seed, integer=integer)
    extension = Extension(found)
    column = extension.column()
    sum_of_goals = np.array([2.0, 1.0])
    extension.row({column: -1.0}, goals=sum_of_goals, lower=shift, upper=shift)
    extension.goal({column: 1.0})
    extended = extension.extended()
    assert (extended.n, extended.p) == (found.n + 1, found.p + 1)
    assert best(extended, [0, 0, 1]) + shift == pytest.approx(best(found, [2, 1]), abs=1e-6)
    assert best(extended, [1, 0, 0]) == pytest.approx(best(found, [1, 0]), abs=1e-6)


def test_goals_may_be_sums_of_goals_with_their_constants() -> None:
    found = problem(1, integer=True)
    extension = Extension(found)
    extension.goal({}, goals=np.array([1.0, 3.0]))
    assert best(extension.extended(), [0, 0, 1]) == pytest.approx(best(found, [1, 3]))


def test_the_problem_itself_stays_as_it_was_and_added_columns_are_no_decisions() -> None:
    found = problem(2, integer=False)
    before = found.A.copy(), found.lower.copy()
    extension = Extension(found)
    extension.row({extension.column(lower=0.0, upper=1.0): 1.0, 0: 2.0}, upper=3.0)
    extended = extension.extended()
    assert (abs(found.A - before[0]).sum(), found.n) == (0, len(before[1]))
    assert extended.columns.hidden.tolist() == [False] * found.n + [True]
    assert extended.row_upper[-1] == 3.0
    assert extended.A[[-1]].toarray()[0].tolist() == [2.0, 0, 0, 0, 0, 0, 1.0]


def test_numbers_that_cannot_be_passed_on_are_refused() -> None:
    extension = Extension(problem(3, integer=False))
    extension.row({extension.column(): np.nan}, upper=1.0)
    with pytest.raises(InputError, match="not a finite number"):
        extension.extended()


def test_what_rounding_leaves_of_goals_that_cancel_out_is_not_a_coefficient() -> None:
    found = Problem.from_arrays([[0.1, 1], [0.2, 1], [-0.3, 1]], [[1, 1]], row_upper=1)
    extension = Extension(found)
    extension.row({}, goals=np.ones(3), upper=1.0)
    assert extension.extended().A.toarray()[-1].tolist() == [0.0, 3.0]
