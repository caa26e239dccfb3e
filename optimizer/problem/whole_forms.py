"""Whole forms: linear forms on whole numbers, divided by their steps and held in whole numbers."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .names import Bools, Floats
from .rationals import Rationals, Whole, rational, rationals
from .tolerances import LARGEST_WHOLE, TOLERANCE

Side = Literal["lower", "upper"]

#: No sum that is computed in int64 is as large as this.
FREE = 2**62
_SAFE = float(FREE)
#: A form's numbers have a common denominator up to this, or that of decimals of up to 15 places.
_MOST_COMMON = 2**40
_MOST_DECIMALS = 10**15


@dataclass(frozen=True, eq=False)
class ColumnUnits:
    """What whole numbers of a column count, shape (n,): ``tops / bottoms``, 0 / 1 for none."""

    tops: Whole
    bottoms: Whole

    @classmethod
    def of(cls, integer: Bools) -> "ColumnUnits":
        """The unit 1 for integer columns, none for others."""
        return cls(integer.astype(np.int64), np.ones(len(integer), dtype=np.int64))

    def only(self, kept: Bools) -> "ColumnUnits":
        """Those of some columns, none for the others."""
        return ColumnUnits(np.where(kept, self.tops, 0), np.where(kept, self.bottoms, 1))

    def __getitem__(self, j: int) -> Fraction:
        return Fraction(int(self.tops[j]), int(self.bottoms[j]))

    @property
    def exist(self) -> Bools:
        """Which columns have one, shape (n,)."""
        return np.asarray(self.tops != 0)

    @cached_property
    def sizes(self) -> Floats:
        """The units as numbers, 0 where there is none."""
        return self.tops / self.bottoms

    def counted(self, x: Floats) -> tuple[Whole, Bools]:
        """How many units each column of a plan (n,) has, to the nearest, 0 where it has none; and
        which are not a whole number of units, or have more than doubles hold.
        """
        sizes = self.sizes
        near = np.rint(np.divide(x, sizes, out=np.zeros(len(x)), where=sizes > 0))
        held = np.abs(near) <= LARGEST_WHOLE
        units = np.where(held, near, 0.0)
        whole = held & (np.abs(x - units * sizes) <= TOLERANCE * (1.0 + np.abs(x)))
        return units.astype(np.int64), self.exist & ~whole

    def values(self, columns: npt.NDArray[Any], counts: Any) -> Floats:
        """The numbers nearest to so many units of these columns each."""
        tops, bottoms = self.tops[columns], self.bottoms[columns]
        found = counts.astype(float) * tops / bottoms
        rounded = np.maximum(np.abs(found) * bottoms, bottoms) >= LARGEST_WHOLE / 2
        for i in np.flatnonzero(rounded):
            found[i] = int(counts[i]) * int(tops[i]) / int(bottoms[i])
        return np.asarray(found)


@dataclass(frozen=True, eq=False)
class WholeForms:
    """Form i is ``steps(i)`` times the whole numbers ``values[indptr[i]:indptr[i + 1]]`` times how
    many units the columns in ``indices`` have; forms without a step are empty.

    ``values`` are int64, or Python's whole numbers where those are too small. ``exist`` tells which
    forms have a step, ``tops / bottoms``.
    """

    indptr: npt.NDArray[np.int32]
    indices: npt.NDArray[np.int32]
    values: Any
    exist: Bools
    tops: Whole
    bottoms: Whole
    width: int

    @classmethod
    def of(cls, matrix: sp.csr_array, units: ColumnUnits) -> "WholeForms":
        """The rows of a matrix (m, n), as far as all columns that they use have a unit, and all
        their numbers have a common step.
        """
        used = matrix.data != 0
        owner = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        apart = np.zeros(matrix.shape[0], dtype=bool)
        apart[owner[used & ~units.exist[matrix.indices]]] = True
        kept = used & ~apart[owner]
        owner, columns = owner[kept], matrix.indices[kept]
        numbers = _reduced(owner, rationals(matrix.data[kept]), apart)
        common = _common_denominators(owner, numbers, apart, _is_small)
        if (units.tops[columns] != 1).any() or (units.bottoms[columns] != 1).any():
            numbers = _in_units(numbers, units, columns)
            common = _common_denominators(owner, numbers, apart, FREE.__gt__)
        return _divided(owner, columns, numbers, apart, common, matrix.shape[1])

    def step(self, i: int) -> Fraction:
        """The step of one form that has one."""
        return Fraction(int(self.tops[i]), int(self.bottoms[i]))

    def times(self, factors: Sequence[int]) -> "WholeForms":
        """As many forms in steps times whole numbers, with 1 as step."""
        numbers = np.repeat(np.array(factors, dtype=object), np.diff(self.indptr))
        ones = np.ones(len(factors), dtype=np.int64)
        values = _shrunk(self.values.astype(object) * numbers)
        return replace(self, values=values, exist=ones > 0, tops=ones, bottoms=ones)

    def terms(self, i: int) -> Iterator[tuple[int, int]]:
        """Column numbers and whole coefficients of one form."""
        at = slice(self.indptr[i], self.indptr[i + 1])
        return zip(self.indices[at].tolist(), map(int, self.values[at]), strict=True)

    def dot(self, units: Whole) -> Any:
        """Values of all forms in steps, shape (m,), 0 for those without; whole numbers of any size.

        ``units``, shape (n,), are how many units each column has, below 2**53.
        """
        size = np.abs(units)
        most = float(size.max(initial=0))
        found = self._matrix @ units
        if self._largest_sum * most < _SAFE:
            return found
        unsafe = np.flatnonzero(~(self._sizes @ size.astype(float) < _SAFE))
        if len(unsafe):
            found = found.astype(object)
            for i in unsafe:
                found[i] = sum(value * int(units[j]) for j, value in self.terms(int(i)))
        return found

    def use(self, columns: Bools) -> Bools:
        """Which forms use some of these columns, (n,), shape (m,)."""
        ends = np.append(0, np.cumsum(columns[self.indices]))[self.indptr]
        return np.asarray(np.diff(ends) > 0)

    def reach(self, largest: Floats) -> Floats:
        """Largest size of each form in steps, given those of the columns in units, shape (n,)."""
        return np.asarray(self._sizes @ largest)

    @cached_property
    def _matrix(self) -> sp.csr_array:
        small = self._sizes.data < _SAFE
        whole = np.where(small, self.values, 0).astype(np.int64)
        return sp.csr_array((whole, self.indices, self.indptr), self._shape)

    @cached_property
    def _sizes(self) -> sp.csr_array:
        sizes = np.abs(self.values.astype(float))
        return sp.csr_array((sizes, self.indices, self.indptr), self._shape)

    @cached_property
    def largest(self) -> Floats:
        """The size of the largest whole coefficient of each form, shape (m,), 0 without any."""
        if not self.width:
            return np.zeros(len(self.exist))
        return np.asarray(self._sizes.max(axis=1).toarray().ravel())

    @cached_property
    def _largest_sum(self) -> float:
        return float((self._sizes @ np.ones(self.width)).max(initial=0.0))

    @property
    def _shape(self) -> tuple[int, int]:
        return len(self.exist), self.width


def _in_units(numbers: Rationals, units: ColumnUnits, columns: npt.NDArray[Any]) -> Rationals:
    """Numbers times the units of their columns; those that grow too large are known no more."""
    tops, bottoms = units.tops[columns], units.bottoms[columns]
    fits = numbers.known
    for one, other in ((numbers.numerators, tops), (numbers.denominators, bottoms)):
        fits = fits & (np.abs(one.astype(float)) * other < _SAFE)
    tops, bottoms = np.where(fits, tops, 1), np.where(fits, bottoms, 1)
    found = numbers.numerators * tops, numbers.denominators * bottoms
    shared = np.gcd(*found)
    return Rationals(found[0] // shared, found[1] // shared, fits)


def _reduced(owner: npt.NDArray[Any], numbers: Rationals, apart: Bools) -> Rationals:
    """Numbers in lowest terms in forms where no denominator is a multiple of all others, as it is
    of decimals, or of quotients with the same one.
    """
    uneven = np.zeros(len(apart), dtype=bool)
    uneven[owner[_largest(owner, numbers, apart)[owner] % numbers.denominators != 0]] = True
    shared = np.where(uneven[owner], np.gcd(numbers.numerators, numbers.denominators), 1)
    return Rationals(numbers.numerators // shared, numbers.denominators // shared, numbers.known)


def _largest(owner: npt.NDArray[Any], numbers: Rationals, apart: Bools) -> Whole:
    """The largest denominator of each form, shape (m,), 1 for an empty one."""
    found = np.ones(len(apart), dtype=np.int64)
    np.maximum.at(found, owner, numbers.denominators)
    return found


def _common_denominators(
    owner: npt.NDArray[Any], numbers: Rationals, apart: Bools, is_held: Callable[[int], bool]
) -> Whole:
    """A common denominator of each form, shape (m,); marks those without one that is held
    ``apart``, and those with a number that has none.
    """
    apart[owner[~numbers.known]] = True
    common = _largest(owner, numbers, apart)
    uneven = common[owner] % numbers.denominators != 0
    for i in np.unique(owner[uneven & ~apart[owner]]):
        first, end = np.searchsorted(owner, (i, i + 1))
        found = math.lcm(*np.unique(numbers.denominators[first:end]).tolist())
        apart[i] = not is_held(found)
        common[i] = 1 if apart[i] else found
    return common


def _is_small(common: int) -> bool:
    """Whether a common denominator is not too large, as ``docs/guarantees.md`` says."""
    return common <= _MOST_COMMON or _MOST_DECIMALS % common == 0


def _divided(
    owner: npt.NDArray[Any],
    columns: npt.NDArray[Any],
    numbers: Rationals,
    apart: Bools,
    common: Whole,
    width: int,
) -> WholeForms:
    """These entries as forms, divided by their steps, without those of forms that are ``apart``."""
    kept = ~apart[owner]
    owner, columns = owner[kept], columns[kept]
    tops, bottoms = numbers.numerators[kept], numbers.denominators[kept]
    factors = common[owner] // bottoms
    values: Any = tops * factors
    large = np.abs(tops.astype(float)) * factors >= _SAFE
    if large.any():
        values = values.astype(object)
        values[large] = tops[large].astype(object) * factors[large].astype(object)
    indptr = np.searchsorted(owner, np.arange(len(apart) + 1)).astype(np.int32)
    steps = _gcds(values, indptr)
    return WholeForms(
        indptr,
        columns.astype(np.int32),
        _shrunk(values // steps[owner]),
        ~apart,
        steps,
        common,
        width,
    )


def _gcds(values: Any, indptr: npt.NDArray[np.int32]) -> Whole:
    """Greatest common divisor of each form's numbers, shape (m,), 1 for an empty form.

    1 too where it is more than 64 bits hold: such a form has finer steps than it could.
    """
    found = np.ones(len(indptr) - 1, dtype=np.int64)
    filled = np.flatnonzero(np.diff(indptr))
    if len(filled):
        common = np.gcd.reduceat(np.abs(values), indptr[filled])
        found[filled] = np.where(common < FREE, common, 1)
    return found


def whole_numbers(numbers: Sequence[int]) -> Any:
    """Whole numbers as int64 where any of them may be added to a sum that is."""
    small = all(abs(number) < FREE // 2 for number in numbers)
    return np.array(numbers, dtype=np.int64 if small else object)


def _shrunk(values: Any) -> Any:
    """Whole numbers as int64 where all of them fit."""
    if values.dtype == object and not any(abs(value) >= 2**62 for value in values):
        return values.astype(np.int64)
    return values


def whole_bounds(bounds: Floats, forms: WholeForms, side: Side) -> npt.NDArray[np.object_]:
    """Bounds of forms (m,) in steps, rounded to what whole numbers reach; infinite for none.

    A bound of a form without a step is infinite.
    """
    found = np.full(len(bounds), -math.inf if side == "lower" else math.inf, dtype=object)
    held = np.flatnonzero(forms.exist & np.isfinite(bounds))
    numbers = rationals(bounds[held])
    tops, bottoms = forms.tops[held], forms.bottoms[held]
    small = numbers.known
    for one, other in ((numbers.numerators, bottoms), (numbers.denominators, tops)):
        small = small & (np.abs(one.astype(float)) * other < _SAFE)
    easy = held[small]
    above = numbers.numerators[small] * bottoms[small]
    below = numbers.denominators[small] * tops[small]
    found[easy] = above // below if side == "upper" else -(-above // below)
    rounded = math.floor if side == "upper" else math.ceil
    # A number that was computed is read to fifteen digits, but not where it is a multiple itself.
    read = numbers.numerators[small] / numbers.denominators[small]
    for i in [*easy[(above % below != 0) | (read != bounds[easy])], *held[~small]]:
        found[i] = rounded(meant_bound(float(bounds[i]), forms.step(i)) / forms.step(i))
    return found


def meant_bound(bound: float, step: Fraction) -> Fraction:
    """What a finite bound of something in steps stands for.

    A long quotient may be a multiple of the step, or print as a decimal by chance. So a bound is
    the multiple of the step that it is the nearest double of, if there is one.
    """
    near = round(Fraction(bound) / step) * step
    return near if float(near) == bound else rational(bound)


def whole_column_bounds(bounds: Floats, integer: Bools, side: Side) -> Floats:
    """Bounds of columns (n,), those of integer ones rounded to what whole numbers reach."""
    rounded = np.floor if side == "upper" else np.ceil
    found = np.where(integer, rounded(bounds), bounds)
    for i in np.flatnonzero((found != bounds) & np.isfinite(bounds)):
        exact = rational(bounds[i])
        found[i] = math.floor(exact) if side == "upper" else math.ceil(exact)
    return found


def in_int64(numbers: npt.NDArray[np.object_]) -> Whole:
    """Whole numbers as int64; infinite and too large ones become the largest that are safe."""
    return np.array([max(-FREE, min(FREE, number)) for number in numbers], dtype=np.int64)
