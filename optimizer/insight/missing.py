"""By how much a plan misses rows: in whole numbers of their steps where they have steps.

Other rows count as kept where no more is missing than what HiGHS leaves open beside their
coefficients and rounding beside their terms. What is asked does not count there: beside a constant
of a thousand million, some units are not nothing.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.rationals import rational
from ..problem.tolerances import LAST_DIGITS, TOLERANCE


def missed(problem: Problem, x: Floats) -> Bools:
    """Which rows a plan (n,) misses, shape (m,)."""
    activity = problem.A @ x
    beyond = np.maximum(problem.row_lower - activity, activity - problem.row_upper)
    stepped = problem.stepped
    return np.where(stepped.rows, ~stepped.kept(x), beyond > _left_open(problem, x))


def missing(
    problem: Problem, x: Floats, rows: Sequence[int], bounds: Floats, sign: int, *, all_of_it: bool
) -> list[Fraction]:
    """How much of the ``bounds`` (m,) of some rows a plan (n,) misses, in the rows' own units:
    lower bounds for a ``sign`` of 1, upper ones for -1. 0 where they are kept; ``all_of_it`` counts
    what HiGHS leaves open too.
    """
    stepped, activity = problem.stepped, problem.A @ x
    is_exact = stepped.rows if stepped.is_held(x) else np.zeros(len(bounds), dtype=bool)
    steps, left_open = stepped.row_coefficients.dot(stepped.whole(x)), _left_open(problem, x)
    found = []
    for i in rows:
        if not np.isfinite(bounds[i]):
            found.append(Fraction(0))
        elif is_exact[i]:
            step = stepped.row_coefficients.step(i)
            found.append(max(Fraction(0), sign * (rational(bounds[i]) - step * int(steps[i]))))
        else:
            beyond = sign * float(bounds[i] - activity[i])
            least = 0.0 if all_of_it else left_open[i]
            found.append(Fraction(beyond) if beyond > least else Fraction(0))
    return found


def largest(problem: Problem) -> Floats:
    """Largest absolute coefficient of each row (m,)."""
    if not problem.A.nnz:
        return np.zeros(problem.A.shape[0])
    return np.asarray(abs(problem.A).max(axis=1).toarray().ravel())


def _left_open(problem: Problem, x: Floats) -> Floats:
    """What rows without steps may be missed by, shape (m,)."""
    terms = abs(problem.A) @ np.abs(x)
    for bounds in (problem.row_lower, problem.row_upper):
        terms = np.maximum(terms, np.where(np.isfinite(bounds), np.abs(bounds), 0.0))
    return np.asarray(2 * TOLERANCE * largest(problem) + LAST_DIGITS * terms)
