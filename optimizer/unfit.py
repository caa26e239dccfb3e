"""Numbers of a problem that HiGHS would drop, misread or choke on."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from .errors import InputError

if TYPE_CHECKING:
    from .problem import Problem

_INFINITE = 1e20
_SMALLEST_SHARE = 4e-12


def refuse_unfit(problem: "Problem") -> None:
    """Raise InputError naming every number that HiGHS would drop, misread or choke on."""
    faults = [*_unfit_numbers(problem), *_unfit_bounds(problem), *_unfit_goals(problem)]
    if faults:
        raise InputError("\n".join(faults))


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
    size = np.abs(matrix.data)
    largest = np.zeros(problem.A.shape[0])
    np.fmax.at(largest, matrix.coords[0], size)
    for at in np.flatnonzero(size < _SMALLEST_SHARE * largest[matrix.coords[0]]):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        yield (
            f"{problem.rows.name(row)}: the coefficient {matrix.data[at]:g} of "
            f"{problem.columns.name(column)} would be lost beside {largest[row]:g}; "
            "use units that bring them closer."
        )


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
    labels = problem.labels
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"Two goals are called {label!r}; each needs a name of its own."
