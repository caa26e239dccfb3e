"""Tightening: the same whole-number plans, in rows that leave a solver less to get wrong.

What people write says ``x <= 1e7 y`` where x is 8 at most, and a solver that lets rows be off by
1e-6 then lets x be used without y. The tight form of a problem has the same columns and goals, and
the same plans of whole numbers:

- bounds of integer columns are whole, and no wider than a stepped row lets the column go;
- stepped rows are divided by their steps, and their bounds rounded to what whole numbers reach;
- sides of rows that the columns' bounds keep anyway are dropped;
- a coefficient of an integer column counts no more than the row can lack: ``x <= 8 y``
  (Savelsbergh, "Preprocessing and probing techniques for mixed integer programming problems",
  ORSA J. Computing 6, 1994).

Prices, units of requirements and explanations are those of the rows as written.
"""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .arrays import Arrays
from .names import Bools, Floats
from .rationals import Whole
from .stepped import Stepped
from .tolerances import LARGEST_WHOLE, VALUE_ROUNDING
from .whole_forms import FREE, in_int64

AnyArrays = TypeVar("AnyArrays", bound=Arrays)

_MOST_ROUNDS = 10
_SAFE = 2.0**60
_MOST_HELD = 2.0**30


def tightened(problem: AnyArrays, stepped: Stepped) -> AnyArrays:
    """The tight form of a problem; itself where nothing is to be tightened."""
    if not problem.is_discrete:
        return problem
    bounds = _Bounds(stepped.lower.copy(), stepped.upper.copy())
    rows = _WholeRows.of(problem, stepped, bounds)
    for _ in range(_MOST_ROUNDS):
        if not rows.tighten(bounds):
            break
    found = replace(problem, **rows.written(problem), lower=bounds.lower, upper=bounds.upper)
    found = _clipped(found, stepped)
    return problem if _same(problem, found) else found


def _clipped(problem: AnyArrays, stepped: Stepped) -> AnyArrays:
    """The problem with clipped coefficients of integer columns in rows that are not stepped.

    Rounding errors are counted so that the rows only let more through; rows with implied columns
    keep to their steps.
    """
    A, forms = problem.A.copy(), stepped.row_coefficients
    row_lower, row_upper = problem.row_lower.copy(), problem.row_upper.copy()
    steps = np.where(forms.exist, forms.tops / forms.bottoms, 0.0)
    owner = np.repeat(np.arange(A.shape[0]), np.diff(A.indptr))
    at = np.flatnonzero(~stepped.rows[owner] & (A.data != 0))
    owner, columns = owner[at], A.indices[at]
    for sign, side, other in (
        (1.0, row_upper, row_lower),
        (-1.0, row_lower, row_upper),
    ):
        values = sign * A.data[at]
        best = np.where(values > 0, problem.upper[columns], problem.lower[columns])
        most = np.bincount(owner, values * best, len(side))
        size = np.bincount(owner, np.abs(values * best), len(side)) + np.abs(side)
        clipped = np.isfinite(size) & np.isinf(other)
        exact = most[clipped] - sign * side[clipped]
        rounding = np.asarray(VALUE_ROUNDING * size[clipped])
        found = _at_least(exact, rounding, steps[clipped])
        lack = np.full(len(side), np.inf)
        lack[clipped] = np.where(exact > 0, found, np.inf)
        much = problem.integer[columns] & (np.abs(values) > 2 * lack[owner])
        change = np.sign(values[much]) * (np.abs(values[much]) - lack[owner][much])
        shift = change * best[much]
        A.data[at[much]] -= sign * change
        side -= sign * np.bincount(owner[much], shift - np.spacing(np.abs(shift)), len(side))
    return replace(problem, A=A, row_lower=row_lower, row_upper=row_upper)


def _at_least(values: Floats, rounding: Floats, steps: Floats) -> Floats:
    """Numbers not below values that are off by rounding; multiples of a step where there is one.

    Infinite ones where doubles do not hold those.
    """
    step = np.where(steps > 0, steps, 1.0)
    near = np.rint(values / step) * step
    multiples = np.where(np.abs(values - near) <= rounding, near, np.ceil(values / step) * step)
    multiples = np.where(np.abs(multiples) <= _MOST_HELD * step, multiples, np.inf)
    return np.where(steps > 0, multiples, values + rounding)


def _same(one: Arrays, other: Arrays) -> bool:
    return all(
        np.array_equal(a, b)
        for a, b in (
            (one.A.data, other.A.data),
            (one.row_lower, other.row_lower),
            (one.row_upper, other.row_upper),
            (one.lower, other.lower),
            (one.upper, other.upper),
        )
    )


@dataclass
class _Bounds:
    """Bounds of the columns, shape (n,), which only come closer."""

    lower: Floats
    upper: Floats

    def whole(self, columns: npt.NDArray[Any]) -> tuple[Whole, Whole, Bools, Bools]:
        """Those of some integer columns, 0 where infinite, and which are finite."""
        lower, upper = self.lower[columns], self.upper[columns]
        low, high = np.isfinite(lower), np.isfinite(upper)
        return (
            np.where(low, lower, 0.0).astype(np.int64),
            np.where(high, upper, 0.0).astype(np.int64),
            low,
            high,
        )

    def narrower(self, columns: npt.NDArray[Any], lower: Floats, upper: Floats) -> "_Bounds":
        """Closer ones; the same where these would cross, which says that there is no plan."""
        low, high = self.lower.copy(), self.upper.copy()
        np.maximum.at(low, columns, lower)
        np.minimum.at(high, columns, upper)
        return self if (low > high).any() else _Bounds(low, high)

    def differ(self, others: "_Bounds") -> bool:
        """Whether others are closer."""
        return bool(((others.lower > self.lower) | (others.upper < self.upper)).any())

    @property
    def largest(self) -> Floats:
        """Shape (n,): the larger finite bound of each column by size, 1 at least."""
        ends = (np.where(np.isfinite(b), np.abs(b), 1.0) for b in (self.lower, self.upper))
        return np.maximum(1.0, np.maximum(*ends))


@dataclass
class _WholeRows:
    """The stepped rows whose sums are safe in int64, by entry: ``values`` in ``columns``.

    ``numbers`` (r,) are the rows', ``at`` where their entries are in the problem's matrix.
    """

    numbers: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    indptr: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int32]
    values: Whole
    lower: Whole
    upper: Whole

    @classmethod
    def of(cls, problem: Arrays, stepped: Stepped, bounds: _Bounds) -> "_WholeRows":
        forms = stepped.row_coefficients
        numbers = np.flatnonzero(stepped.rows & _is_safe(stepped, bounds))
        owner = np.repeat(np.arange(len(forms.exist)), np.diff(problem.A.indptr))
        chosen = np.zeros(len(forms.exist), dtype=bool)
        chosen[numbers] = True
        at = np.flatnonzero(chosen[owner] & (problem.A.data != 0))
        kept = np.repeat(chosen, np.diff(forms.indptr))
        lengths = np.diff(forms.indptr)[numbers]
        return cls(
            numbers,
            at,
            np.concatenate([[0], np.cumsum(lengths)]),
            forms.indices[kept],
            forms.values[kept].astype(np.int64),
            in_int64(stepped.row_lower[numbers]),
            in_int64(stepped.row_upper[numbers]),
        )

    @property
    def owner(self) -> npt.NDArray[np.int64]:
        return np.repeat(np.arange(len(self.numbers)), np.diff(self.indptr))

    def tighten(self, bounds: _Bounds) -> bool:
        """One round of everything; returns whether anything changed."""
        before = self.values, self.lower.copy(), self.upper.copy()
        self._drop_sides(bounds)
        self._clip(bounds)
        self._divide()
        closer = self._narrow(bounds)
        after = self.values, self.lower, self.upper
        return closer or not all(map(np.array_equal, before, after))

    def _ends(self, bounds: _Bounds) -> tuple[Whole, Whole, Whole, Whole]:
        """Least and most of each entry, and 1 where it has none for that it is infinite."""
        lower, upper, low, high = bounds.whole(self.columns)
        up = self.values > 0
        least = self.values * np.where(up, lower, upper)
        most = self.values * np.where(up, upper, lower)
        return least, most, 1 - np.where(up, low, high), 1 - np.where(up, high, low)

    def _sums(self, entries: Whole) -> Whole:
        sums = np.concatenate([[0], np.cumsum(entries)])
        return np.asarray(sums[self.indptr[1:]] - sums[self.indptr[:-1]])

    def _drop_sides(self, bounds: _Bounds) -> None:
        least, most, no_least, no_most = map(self._sums, self._ends(bounds))
        self.upper[(no_most == 0) & (most <= self.upper)] = FREE
        self.lower[(no_least == 0) & (least >= self.lower)] = -FREE

    def _clip(self, bounds: _Bounds) -> None:
        """No coefficient of a row with one side is larger than what the row can lack of it."""
        lower, upper, _, _ = bounds.whole(self.columns)
        for sign, side in ((1, self.upper), (-1, self.lower)):
            least, most, no_least, no_most = map(self._sums, self._ends(bounds))
            end, endless = (most, no_most) if sign > 0 else (-least, no_least)
            other = self.lower if sign > 0 else self.upper
            one_sided = (np.abs(side) < FREE) & (np.abs(other) == FREE) & (endless == 0)
            lack = np.where(one_sided, end - sign * side, 0)[self.owner]
            less = np.where(lack > 0, np.maximum(np.abs(self.values) - lack, 0), 0)
            change = np.sign(self.values) * less
            side -= self._sums(change * np.where(sign * self.values > 0, upper, lower))
            self.values = self.values - change

    def _divide(self) -> None:
        filled = np.flatnonzero(np.diff(self.indptr))
        step = np.ones(len(self.numbers), dtype=np.int64)
        if len(filled):
            step[filled] = np.gcd.reduceat(np.abs(self.values), self.indptr[filled])
        self.values = self.values // step[self.owner]
        held = np.abs(self.upper) < FREE
        self.upper[held] = self.upper[held] // step[held]
        held = np.abs(self.lower) < FREE
        self.lower[held] = -(-self.lower[held] // step[held])

    def _narrow(self, bounds: _Bounds) -> bool:
        """Bring the columns' bounds to what each row, with the others at their best, allows."""
        least, most, no_least, no_most = self._ends(bounds)
        owner, up = self.owner, self.values > 0
        size = np.abs(self.values)
        lower = np.full(len(self.values), -np.inf)
        upper = np.full(len(self.values), np.inf)
        for sign, side, ends, none in (
            (1, self.upper, least, no_least),
            (-1, self.lower, -most, no_most),
        ):
            rest = self._sums(ends)[owner] - ends
            known = (np.abs(side) < FREE)[owner] & (self._sums(none)[owner] == none)
            room = np.where(known, (sign * side[owner] - rest) // size, 0).astype(float)
            known &= np.abs(room) < LARGEST_WHOLE
            rises, falls = known & (up == (sign > 0)), known & (up != (sign > 0))
            upper[rises] = np.minimum(upper[rises], room[rises])
            lower[falls] = np.maximum(lower[falls], -room[falls])
        closer = bounds.narrower(self.columns, lower, upper)
        if not bounds.differ(closer) or not self._is_safe(closer):
            return False
        bounds.lower, bounds.upper = closer.lower, closer.upper
        return True

    def _is_safe(self, bounds: _Bounds) -> bool:
        """Whether all sums stay far from 2**63: a column without a bound may get a large one."""
        terms = np.abs(self.values.astype(float)) * bounds.largest[self.columns]
        reach = np.bincount(self.owner, terms, len(self.numbers))
        return bool((reach < _SAFE).all())

    def written(self, problem: Arrays) -> dict[str, Any]:
        """The matrix and the rows' bounds of a problem with these rows in place of its own.

        Rows with numbers that doubles do not hold exactly stay as they are.
        """
        too_large = np.zeros(len(self.numbers), dtype=bool)
        too_large[self.owner[np.abs(self.values) > LARGEST_WHOLE]] = True
        for side in (self.lower, self.upper):
            too_large |= (np.abs(side) > LARGEST_WHOLE) & (np.abs(side) < FREE)
        fits = ~too_large
        data = problem.A.data.copy()
        entries = fits[self.owner]
        data[self.at[entries]] = self.values[entries]
        matrix = sp.csr_array((data, problem.A.indices, problem.A.indptr), problem.A.shape)
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        lower[self.numbers[fits]] = np.where(self.lower == -FREE, -np.inf, self.lower)[fits]
        upper[self.numbers[fits]] = np.where(self.upper == FREE, np.inf, self.upper)[fits]
        return {"A": matrix, "row_lower": lower, "row_upper": upper}


def _is_safe(stepped: Stepped, bounds: _Bounds) -> Bools:
    """Rows (m,) in which no sum of entries, each at a finite bound, is near 2**63."""
    reach = stepped.row_coefficients.reach(bounds.largest)
    for side in (stepped.row_lower, stepped.row_upper):
        sizes = np.abs(side.astype(float))
        reach = np.maximum(reach, np.where(np.isfinite(sizes), sizes, 0.0))
    return np.asarray(reach < _SAFE)
