"""Numbers of a problem that HiGHS would drop, misread or choke on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError

if TYPE_CHECKING:
    from .problem import Problem

_INFINITE = 1e20
_SMALLEST_SHARE = 4e-12
# Costs are scaled so that the largest is 2**13; those under 2e-7 then may be taken for nothing.
_SMALLEST_COST = 2.5e-11
_MOST_FAULTS = 50


def refuse_unfit(problem: "Problem") -> None:
    """Raise InputError naming every number that HiGHS would drop, misread or choke on."""
    faults = [*_unfit_numbers(problem), *_unfit_bounds(problem), *_unfit_goals(problem)]
    if len(faults) > _MOST_FAULTS:
        faults[_MOST_FAULTS:] = [f"And {len(faults) - _MOST_FAULTS} more such numbers."]
    if faults:
        raise InputError(codes.UNFIT_NUMBERS, "\n".join(faults))


def _unfit_numbers(problem: "Problem") -> Iterator[str]:
    matrix = problem.A.tocoo()
    for at in np.flatnonzero(~np.isfinite(matrix.data)):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        where = f"{problem.rows.name(row)}, coefficient of {problem.columns.name(column)}"
        yield f"{where}: {matrix.data[at]} is no finite number."
    yield from _lost_coefficients(problem, matrix)
    for k, column in zip(*np.nonzero(~np.isfinite(problem.C)), strict=True):
        where = f"{problem.labels[k]}, coefficient of {problem.columns.name(column)}"
        yield f"{where}: {problem.C[k, column]} is no finite number."
    for k in np.flatnonzero(~np.isfinite(problem.c0)):
        yield f"{problem.labels[k]}: the constant {problem.c0[k]} is no finite number."


def _lost_coefficients(problem: "Problem", matrix: sp.coo_array) -> Iterator[str]:
    """Coefficients so small beside the largest of their row that HiGHS would drop them."""
    size = _finite_size(matrix.data)
    largest = np.zeros(problem.A.shape[0])
    np.fmax.at(largest, matrix.coords[0], size)
    small = (size > 0) & (size < _SMALLEST_SHARE * largest[matrix.coords[0]])
    for at in np.flatnonzero(small):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        yield (
            f"{problem.rows.name(row)}: the coefficient {matrix.data[at]:g} of "
            f"{problem.columns.name(column)} would be lost beside {largest[row]:g}; "
            "use units that bring them closer."
        )


def _lost_costs(problem: "Problem") -> Iterator[str]:
    """Coefficients of goals so small beside the largest that HiGHS may take them for nothing."""
    size = _finite_size(problem.C)
    largest = size.max(axis=1, initial=0.0)
    for k, j in np.argwhere((size > 0) & (size < _SMALLEST_COST * largest[:, None])):
        yield (
            f"{problem.labels[k]}: the coefficient {problem.C[k, j]:g} of "
            f"{problem.columns.name(j)} would be lost beside {largest[k]:g}; use units that bring "
            "them closer, or leave it out."
        )


def _finite_size(numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.where(np.isfinite(numbers), np.abs(numbers), 0.0)


def _unfit_bounds(problem: "Problem") -> Iterator[str]:
    ranges = (
        (problem.rows, problem.row_lower, problem.row_upper),
        (problem.columns, problem.lower, problem.upper),
    )
    for names, lower, upper in ranges:
        for bound, wrong_end in ((lower, np.inf), (upper, -np.inf)):
            for i in np.flatnonzero(np.isnan(bound) | (bound == wrong_end)):
                yield f"{names.name(i)}: the bound {bound[i]} is no number to keep to."
            for i in np.flatnonzero(np.isfinite(bound) & (np.abs(bound) >= _INFINITE)):
                yield (
                    f"{names.name(i)}: the bound {bound[i]:g} is so large that it would be read as "
                    "no bound; leave it out or use a larger unit."
                )


def _unfit_goals(problem: "Problem") -> Iterator[str]:
    yield from _lost_costs(problem)
    labels = problem.labels
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"Two goals are called {label!r}; each needs a name of its own."
