"""Numbers of a problem that HiGHS would drop, misread or choke on, each a sentence."""

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InputError
from .entries import Span
from .names import Bools, Columns, Floats, Rows
from .tolerances import LARGEST_WHOLE, LEAST_COEFFICIENT, LEAST_COST

#: From here on HiGHS takes bounds for none.
_INFINITE = 1e20
#: Bounds of rows that HiGHS shall keep to go no further.
FARTHEST = 0.5 * _INFINITE
_MOST_FAULTS = 50


def refuse(faults: Sequence[str]) -> None:
    """Raise InputError with the first of these faults, unless there is none."""
    more = len(faults) - _MOST_FAULTS
    told = [*faults[:_MOST_FAULTS], *([f"And {more} more such numbers."] if more > 0 else [])]
    if told:
        raise InputError(codes.UNFIT_NUMBERS, "\n".join(told))


def unrepresentable_coefficients(A: sp.csr_array, rows: Rows, columns: Columns) -> Iterator[str]:
    """Coefficients of rows that are not finite."""
    matrix = A.tocoo()
    for at in np.flatnonzero(~np.isfinite(matrix.data)):
        row, column = matrix.coords[0][at], matrix.coords[1][at]
        where = f"{rows.name(row)}, coefficient of {columns.name(column)}"
        yield f"{where}: {matrix.data[at]} is not a finite number."


def lost_coefficients(
    A: sp.csr_array, rows: Rows, columns: Columns, in_steps: Bools, bounded: Bools
) -> Iterator[str]:
    """Coefficients so small beside their row's largest that HiGHS would drop them.

    Rows ``in_steps`` (m,) can be written in digits where their columns are ``bounded`` (n,).
    """
    for row, column, number, largest in _lost(A, LEAST_COEFFICIENT, in_steps, bounded):
        yield (
            f"{rows.name(row)}: the coefficient {number:g} of {columns.name(column)} would be lost "
            f"beside {largest:g}; use units that bring them closer."
        )


def lost_costs(
    C: Floats, labels: list[str], columns: Columns, in_steps: Bools, bounded: Bools
) -> Iterator[str]:
    """Coefficients of goals so small beside the largest that HiGHS may take them for 0.

    Goals ``in_steps`` (p,) can be written in digits where their columns are ``bounded`` (n,).
    """
    for k, column, number, largest in _lost(sp.csr_array(C), LEAST_COST, in_steps, bounded):
        yield (
            f"{labels[k]}: the coefficient {number:g} of {columns.name(column)} would be lost "
            f"beside {largest:g}; use units that bring them closer, or leave it out."
        )


def _lost(
    matrix: sp.csr_array, share: float, in_steps: Bools, bounded: Bools
) -> Iterator[tuple[int, int, float, float]]:
    """Row, column, number and the row's largest of what is less than a share of that."""
    entries = matrix.tocoo()
    rows, at = entries.coords
    size, largest = _finite_size(entries.data), np.zeros(matrix.shape[0])
    np.fmax.at(largest, rows, size)
    small = (size > 0) & (size < share * largest[rows]) & ~(in_steps[rows] & bounded[at])
    for i in np.flatnonzero(small).tolist():
        yield int(rows[i]), int(at[i]), float(entries.data[i]), float(largest[rows[i]])


def unrepresentable_whole_numbers(
    columns: Columns, lower: Floats, upper: Floats, integer: Bools
) -> Iterator[str]:
    """Integer columns whose values are all so large that doubles do not tell them apart."""
    least = np.maximum(lower, -upper)
    for j in np.flatnonzero(integer & np.isfinite(least) & (least > LARGEST_WHOLE)):
        yield (
            f"{columns.name(j)}: a whole number of at least {least[j]:g} is more than numbers here "
            "hold to the last unit, which is 2^53; use a larger unit."
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


def unreachable_values(
    columns: Columns, bounds: Span, reached: Span, integer: Bools
) -> Iterator[str]:
    """Columns without a bound that rows keep where HiGHS takes bounds for none, or where doubles do
    not tell whole numbers apart.

    With such rows HiGHS 1.16.0 calls mixed-integer problems infeasible that are not.
    """
    farthest = np.where(integer, LARGEST_WHOLE, _INFINITE)
    for side, most, far in zip(("least", "most"), reversed(bounds), reached, strict=True):
        sign = 1.0 if side == "least" else -1.0
        for j in np.flatnonzero(np.isinf(most) & (sign * far >= farthest)):
            yield (
                f"{columns.name(j)}: what is required makes it {far[j]:g} at {side}, and numbers "
                f"here go up to {farthest[j]:g}; use a larger unit."
            )


def unrepresentable_goals(
    C: Floats, c0: Floats, labels: list[str], columns: Columns
) -> Iterator[str]:
    """Numbers of goals that are not finite, and labels that two goals have."""
    for k, j in zip(*np.nonzero(~np.isfinite(C)), strict=True):
        where = f"{labels[k]}, coefficient of {columns.name(j)}"
        yield f"{where}: {C[k, j]} is not a finite number."
    for k in np.flatnonzero(~np.isfinite(c0)):
        yield f"{labels[k]}: the constant {c0[k]} is not a finite number."
    for label in sorted({label for label in labels if labels.count(label) > 1}):
        yield f"Two goals are called {label!r}; each needs a name of its own."


def _finite_size(numbers: Floats) -> Floats:
    return np.where(np.isfinite(numbers), np.abs(numbers), 0.0)
