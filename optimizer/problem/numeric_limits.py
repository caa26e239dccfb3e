"""Numbers of a problem that HiGHS would drop, misread or choke on, each a sentence."""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from .names import Columns, Floats, Rows
from .tolerances import LEAST_COEFFICIENT, LEAST_COST

_INFINITE = 1e20
_MOST_FAULTS = 50


def refuse(faults: Sequence[str]) -> None:
    """Raise InputError with the first of these faults, unless there is none."""
    more = len(faults) - _MOST_FAULTS
    told = [*faults[:_MOST_FAULTS], *([f"And {more} more such numbers."] if more > 0 else [])]
    if told:
        raise InputError(codes.UNFIT_NUMBERS, "\n".join(told))


def unrepresentable_coefficients(A: sp.csr_array, rows: Rows, columns: Columns) -> Iterator[str]:
    """Coefficients of rows that are not finite, or so small that HiGHS would drop them."""
    matrix = A.tocoo()
    for at in np.flatnonzero(~np.isfinite(matrix.data)):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        where = f"{rows.name(row)}, coefficient of {columns.name(column)}"
        yield f"{where}: {matrix.data[at]} is not a finite number."
    size = _finite_size(matrix.data)
    largest = np.zeros(A.shape[0])
    np.fmax.at(largest, matrix.coords[0], size)
    small = (size > 0) & (size < LEAST_COEFFICIENT * largest[matrix.coords[0]])
    for at in np.flatnonzero(small):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        yield (
            f"{rows.name(row)}: the coefficient {matrix.data[at]:g} of "
            f"{columns.name(column)} would be lost beside {largest[row]:g}; "
            "use units that bring them closer."
        )


def unrepresentable_bounds(names: Rows | Columns, lower: Floats, upper: Floats) -> Iterator[str]:
    """Bounds that are not numbers, or so large that HiGHS would read them as none."""
    for bound, wrong_end in ((lower, np.inf), (upper, -np.inf)):
        for i in np.flatnonzero(np.isnan(bound) | (bound == wrong_end)):
            yield f"{names.name(i)}: the bound {bound[i]} is not a number to keep to."
        for i in np.flatnonzero(np.isfinite(bound) & (np.abs(bound) >= _INFINITE)):
            yield (
                f"{names.name(i)}: the bound {bound[i]:g} is so large that it would be read as "
                "no bound; leave it out or use a larger unit."
            )


def unrepresentable_goals(
    C: Floats, c0: Floats, labels: list[str], columns: Columns
) -> Iterator[str]:
    """Numbers of goals that are not finite or would be lost, and labels that two goals have."""
    for k, j in zip(*np.nonzero(~np.isfinite(C)), strict=True):
        where = f"{labels[k]}, coefficient of {columns.name(j)}"
        yield f"{where}: {C[k, j]} is not a finite number."
    for k in np.flatnonzero(~np.isfinite(c0)):
        yield f"{labels[k]}: the constant {c0[k]} is not a finite number."
    yield from _lost_costs(C, labels, columns)
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"Two goals are called {label!r}; each needs a name of its own."


def _lost_costs(C: Floats, labels: list[str], columns: Columns) -> Iterator[str]:
    """Coefficients of goals so small beside the largest that HiGHS may take them for 0."""
    size = _finite_size(C)
    largest = size.max(axis=1, initial=0.0)
    for k, j in np.argwhere((size > 0) & (size < LEAST_COST * largest[:, None])):
        yield (
            f"{labels[k]}: the coefficient {C[k, j]:g} of "
            f"{columns.name(j)} would be lost beside {largest[k]:g}; use units that bring "
            "them closer, or leave it out."
        )


def _finite_size(numbers: Floats) -> Floats:
    return np.where(np.isfinite(numbers), np.abs(numbers), 0.0)
