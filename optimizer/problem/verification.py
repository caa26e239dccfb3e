"""Every plan is re-evaluated on the original data, whatever the solver said of it.

One that breaks a row is refused, and the error says by how much.
"""

from collections.abc import Iterator

import numpy as np

from ...diagnostics import codes
from ..errors import SolverError
from ..problem.names import Bools
from ..problem.numbers import power_of_two
from ..problem.problem import Floats, Problem
from .tolerances import TOLERANCE


def row_scales(problem: Problem) -> Floats:
    """Power of two per row, shape (m,), that brings its largest coefficient near 1."""
    largest = abs(problem.A).max(axis=1).toarray().ravel() if problem.A.nnz else _no_rows(problem)
    return np.asarray(1.0 / power_of_two(largest))


def _no_rows(problem: Problem) -> Floats:
    return np.zeros(problem.A.shape[0])


def violation(problem: Problem, scales: Floats, x: Floats) -> float:
    """Largest violation of a row, relative to the row's coefficients and right-hand side."""
    return float(violations(problem, scales, x).max(initial=0.0))


def violations(problem: Problem, scales: Floats, x: Floats) -> Floats:
    """Violation of each row, shape (m,), relative as in :func:`violation`; 0 where it is met.

    Of several plans, (k, n), that is of shape (k, m).
    """
    activity = (problem.A @ x.T).T
    below = _relative_excess(problem.row_lower, problem.row_lower - activity, scales)
    above = _relative_excess(problem.row_upper, activity - problem.row_upper, scales)
    return np.maximum(np.maximum(below, above), 0.0)


def _relative_excess(bound: Floats, excess: Floats, scales: Floats) -> Floats:
    finite = np.isfinite(bound)
    size = 1.0 + np.where(finite, np.abs(bound), 0.0) * scales
    return np.where(finite, excess, 0.0) * scales / size


def require_feasible(problem: Problem, scales: Floats, x: Floats) -> None:
    """Raise SolverError unless a plan x, shape (n,), keeps to bounds, integrality and rows.

    Integer columns must be whole within ``TOLERANCE``; rounded to whole numbers, they keep to their
    bounds and to the stepped rows exactly. Everything else holds within ``TOLERANCE``.
    """
    if broken := list(faults(problem, scales, x)):
        raise SolverError(
            codes.CONTRADICTION,
            f"HiGHS returned a plan that breaks its {' and '.join(broken)}.",
        )


def faults(problem: Problem, scales: Floats, x: Floats) -> Iterator[str]:
    """What a plan breaks, and by how much; see :func:`require_feasible`."""
    yield from _broken_amounts(problem, scales, x)
    yield from _broken_whole_numbers(problem, x)


def is_plain(problem: Problem) -> bool:
    """Whether nothing in a problem is a matter of whole numbers."""
    used = np.diff(problem.A.indptr) > 0
    return not (problem.is_discrete or problem.stepped.rows[used].any())


def are_feasible(problem: Problem, scales: Floats, plans: Floats) -> Bools:
    """Which plans, (k, n), of a plain problem keep to bounds and rows, shape (k,)."""
    worst = _worst(problem, scales, plans, np.full(problem.A.shape[0], True))
    return np.asarray(np.all([much <= TOLERANCE for much in worst.values()], axis=0))


def _broken_amounts(problem: Problem, scales: Floats, x: Floats) -> Iterator[str]:
    for what, much in _worst(problem, scales, x, ~problem.stepped.rows).items():
        if not much <= TOLERANCE:
            yield f"{what} by {much:.2g}"


def _worst(problem: Problem, scales: Floats, x: Floats, rows: Bools) -> dict[str, Floats]:
    """By how much a plan breaks bounds of amounts, integrality and the given ``rows``, (m,); for
    plans (k, n) of each one.
    """
    amounts = ~problem.integer
    outside = np.maximum(problem.lower - x, x - problem.upper) / (1.0 + np.abs(x))
    found = {
        "bounds": outside[..., amounts],
        "integrality": np.abs(x - np.round(x))[..., problem.integer],
        "requirements": violations(problem, scales, x)[..., rows],
    }
    return {what: much.max(axis=-1, initial=0.0) for what, much in found.items()}


def _broken_whole_numbers(problem: Problem, x: Floats) -> Iterator[str]:
    stepped = problem.stepped
    if outside := int(stepped.outside(x).sum()):
        yield f"bounds of {outside} whole numbers"
    if len(lost := stepped.lost(x)):
        yield f"limits of what doubles hold in whole numbers of {_called(problem, int(lost[0]))}"
        return
    broken = int((~stepped.kept(x)).sum())
    if broken:
        yield f"requirements in {broken} rows of whole numbers"
    for k in stepped.too_large(x):
        yield f"limits of what doubles hold in steps of {problem.labels[k]!r}"


def _called(problem: Problem, j: int) -> str:
    """A column's name; its number where names stayed behind, as in the process of a worker."""
    columns = problem.columns
    return columns.name(j) if j < len(columns.index) else f"column {j}"
