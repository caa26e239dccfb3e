"""Counting: whole decisions counted from where they begin, and in digits where they may be large.

HiGHS tells numbers apart by tolerances. Beside a column of 1e10 it does not see one unit more, and
neither do doubles in long sums. Counted from their least value most columns are small. What may be
large even so, such as what is left of a budget, is a large digit and a small one.

So may be what is left of a row's bound. A double that does not hold it would be another problem, so
its larger part is moved to a column that is the same in all plans. Where numbers cannot be written
even so, columns stay as they are: what is counted says just what was written, in its data alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp

from .labels import Requirement
from .names import Bools, Columns, Floats, Rows
from .origins import FAR, sum_at
from .problem import Problem
from .rationals import rational
from .stepped import Stepped
from .tolerances import LARGEST_WHOLE
from .whole_forms import WholeForms

#: Columns of a wider range are written in digits.
_WIDE = 2.0**24
_BASE = 2**20


@dataclass(frozen=True)
class _Digit:
    """A digit of ``column`` above the lowest, which counts ``size`` and goes up to ``most``."""

    column: int
    size: int
    most: int


@dataclass(frozen=True, eq=False)
class Counting:
    """How the columns, shape (n,), of a problem are counted: from its ``origin`` (n,) each; those
    that have ``digits`` are the sum of a lowest one, in their own place, and of these. ``spans``
    are the ranges of these columns. After the digits there may be one that is always ``_BASE``.
    """

    origin: Floats
    spans: dict[int, int]
    moved: "_Moved"

    @classmethod
    def of(cls, problem: Problem) -> "Counting":
        """Integer columns are counted from the end of their range that is nearer to 0."""
        own = np.maximum(np.abs(problem.lower), np.abs(problem.upper))
        if not (own[problem.integer] > FAR).any():
            return cls._from(problem, np.zeros(problem.n), {})
        found = cls._nearest(problem)
        while found.exist and (lost := found._lost(problem)).any():
            spans = {j: span for j, span in found.spans.items() if not lost[j]}
            found = cls._from(problem, np.where(lost, 0.0, found.origin), spans)
        return found

    @classmethod
    def _from(cls, problem: Problem, origin: Floats, spans: dict[int, int]) -> "Counting":
        return cls(origin, spans, _Moved.of(problem, origin))

    @classmethod
    def _nearest(cls, problem: Problem) -> "Counting":
        """Integer columns counted from where they are nearest to 0; those that stand for something,
        such as a distance from 1e9, as well, but never in digits.
        """
        lower, upper = problem.tight.stepped.lower, problem.tight.stepped.upper
        # What doubles do not hold is found out about columns as they are written.
        largest = np.maximum(np.maximum(np.abs(lower), np.abs(upper)), upper - lower)
        counted = problem.integer & (largest <= LARGEST_WHOLE)
        wide = counted & (upper - lower > _WIDE)
        for level in problem.settling.levels:
            wide[level.columns] = False
        nearest = np.where(np.abs(lower) <= np.abs(upper), lower, upper)
        far = counted & (np.sign(lower) == np.sign(upper)) & (np.abs(nearest) > FAR)
        origin = np.where(wide, lower, np.where(far, nearest, 0.0))
        spans = {int(j): int(upper[j]) - int(lower[j]) for j in np.flatnonzero(wide)}
        return cls._from(problem, origin, spans)

    @property
    def exist(self) -> bool:
        """Whether anything is counted otherwise than it is written."""
        return bool(self.spans or self.origin.any())

    @cached_property
    def digits(self) -> Sequence[_Digit]:
        """All digits but the lowest ones; of each column the largest last."""
        found = []
        for j, span in self.spans.items():
            size = _BASE
            while size <= span:
                found.append(_Digit(j, size, min(span // size, _BASE - 1)))
                size *= _BASE
        return found

    def counted(self, x: Floats) -> Floats:
        """A plan, shape (n,), as it is counted: the digits come after the columns."""
        left, more = x - self.origin, np.zeros(len(self.digits))
        for i, digit in reversed(list(enumerate(self.digits))):
            more[i] = left[digit.column] // digit.size
            left[digit.column] -= more[i] * digit.size
        return np.concatenate([left, more, self._fixed])

    def written(self, x: Floats) -> Floats:
        """A plan that is counted like this, shape (n,)."""
        n = len(self.origin)
        found = self.origin + x[:n]
        for digit, number in zip(self.digits, x[n : n + len(self.digits)], strict=True):
            found[digit.column] += digit.size * number
        return found

    def problem(self, problem: Problem) -> Problem:
        """The problem with its columns counted like this; what goals are worth where the columns
        begin is left out.
        """
        stepped, n = problem.stepped, problem.n
        low, high = stepped.lower - self.origin, stepped.upper - self.origin
        split = list(self.spans)
        low[split], high[split] = 0.0, _BASE - 1.0
        ones = np.ones(len(split)), (range(len(split)), split)
        spans = sp.csr_array(ones, shape=(len(split), n))
        rows = sp.vstack([problem.A @ self._places + self._large, spans @ self._places])
        limits = np.array(list(self.spans.values()), dtype=float)
        return replace(
            problem,
            A=sp.csr_array(rows),
            row_lower=np.append(self.moved.lower, np.zeros(len(split))),
            row_upper=np.append(self.moved.upper, limits),
            lower=np.concatenate([low, np.zeros(len(self.digits)), self._fixed]),
            upper=np.concatenate([high, [digit.most for digit in self.digits], self._fixed]),
            integer=np.append(problem.integer, np.full(self._width - n, True)),
            C=problem.C @ self._places,
            columns=self._columns(problem.columns),
            rows=_with_more(problem.rows, [problem.columns.name(j) for j in split]),
        )

    def _lost(self, problem: Problem) -> Bools:
        """Which columns, shape (n,), are in rows or goals of whole numbers that say something else
        once they are counted like this: doubles do not hold the bounds or numbers that they need.
        """
        before, after = problem.stepped, self.problem(problem).stepped
        rows = before.row_coefficients, after.row_coefficients
        goals = before.goal_coefficients, after.goal_coefficients
        found = np.zeros(problem.n, dtype=bool)
        for i in self._using(rows[0]):
            if not (self._are_same(*rows, i) and self._are_held(before, after, i)):
                found[[j for j, _ in rows[0].terms(i)]] = True
        for k in self._using(goals[0]):
            if not self._are_same(*goals, k):
                found[[j for j, _ in goals[0].terms(k)]] = True
        return found

    def _using(self, forms: WholeForms) -> list[int]:
        """Numbers of the forms with columns that are counted otherwise than they are written."""
        counted = self.origin != 0
        counted[list(self.spans)] = True
        return np.flatnonzero(forms.use(counted)).tolist()

    def _are_same(self, before: WholeForms, after: WholeForms, i: int) -> bool:
        """Whether a form has the same numbers, and those of the digits, once it is counted."""
        numbers = dict(before.terms(i))
        for at, digit in enumerate(self.digits, len(self.origin)):
            if digit.column in numbers:
                numbers[at] = digit.size * numbers[digit.column]
        exist = bool(after.exist[i]) and after.step(i) == before.step(i)
        return exist and numbers == {j: a for j, a in after.terms(i) if j < self._end}

    def _are_held(self, before: Stepped, after: Stepped, i: int) -> bool:
        """Whether a row has the same bounds once it is counted."""
        there = sum(a * int(self.origin[j]) for j, a in before.row_coefficients.terms(i))
        large = dict(after.row_coefficients.terms(i)).get(self._end, 0) * _BASE
        ends = (before.row_lower, after.row_lower), (before.row_upper, after.row_upper)
        return all(one[i] - there == other[i] - large for one, other in ends)

    @property
    def _end(self) -> int:
        """How many columns there are but for the one that is always the same."""
        return len(self.origin) + len(self.digits)

    @cached_property
    def _fixed(self) -> Floats:
        """What the column after the digits is, shape (1,), or (0,) where there is none."""
        return np.full(int(self.moved.large.any()), float(_BASE))

    @property
    def _width(self) -> int:
        return self._end + len(self._fixed)

    @cached_property
    def _large(self) -> sp.csr_array:
        """What one of each counted column adds to the rows for what was moved from their bounds."""
        rows = np.flatnonzero(self.moved.large)
        at = rows, np.full(len(rows), self._end)
        shape = len(self.moved.large), self._width
        return sp.csr_array((self.moved.large[rows], at), shape=shape)

    @cached_property
    def _places(self) -> sp.csr_array:
        """What one of each counted column adds to the columns as they are written."""
        n = len(self.origin)
        sizes = [float(digit.size) for digit in self.digits]
        at = [digit.column for digit in self.digits], range(n, self._end)
        extra = sp.csr_array((sizes, at), shape=(n, self._width))
        return sp.csr_array(sp.eye_array(n, self._width) + extra)

    def _columns(self, columns: Columns) -> Columns:
        """The names of the columns; a digit has that of its column."""
        at, fixed = [digit.column for digit in self.digits], len(self._fixed)
        last = np.full(fixed, len(columns.names), dtype=np.int64)
        return Columns(
            (*columns.names, *["(large part)"] * fixed),
            np.concatenate([columns.component, columns.component[at], last]),
            (*columns.index, *(columns.index[j] for j in at), *[()] * fixed),
            np.append(columns.hidden, np.full(len(at) + fixed, False)),
        )


@dataclass(frozen=True, eq=False)
class _Moved:
    """Bounds of rows, both (m,), without what the columns' origins add, and what ``_BASE`` is to be
    multiplied with and added to each row, (m,), so that doubles hold these bounds.
    """

    lower: Floats
    upper: Floats
    large: Floats

    @classmethod
    def of(cls, problem: Problem, origin: Floats) -> "_Moved":
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        large = np.zeros(len(lower))
        moved = sp.csr_array(abs(problem.A) @ sp.diags_array(np.abs(origin)))
        for i in np.flatnonzero(moved.sum(axis=1) > 0).tolist():
            there = sum_at(problem.A[[i]].toarray().ravel(), origin)
            ends = [_exact(bounds[i]) - there for bounds in (lower, upper)]
            if problem.stepped.row_coefficients.exist[i] and not all(map(_is_held, ends)):
                ends, large[i] = _split(problem.stepped, i, there)
            lower[i], upper[i] = map(float, ends)
        return cls(lower, upper, large)


def _split(stepped: Stepped, i: int, there: Fraction) -> tuple[list[Any], float]:
    """Bounds of a row in whole numbers, less what is there, and the larger part taken from both."""
    step = stepped.row_coefficients.step(i)
    ends = [bound - int(there / step) for bound in (stepped.row_lower[i], stepped.row_upper[i])]
    large = next((end for end in reversed(ends) if not math.isinf(end)), 0) // _BASE
    return [(end - large * _BASE) * step for end in ends], -float(large * step)


def _exact(bound: float) -> Any:
    """The fraction that a bound stands for; an infinite one as it is."""
    return rational(bound) if math.isfinite(bound) else bound


def _is_held(bound: Any) -> bool:
    """Whether a double stands for just this bound."""
    return bool(_exact(float(bound)) == bound)


def _with_more(rows: Rows, names: Sequence[str]) -> Rows:
    """Rows and, after them, one for each name."""
    first, more = len(rows.requirements), len(names)
    return Rows(
        (*rows.requirements, *(Requirement(f"range of {name}", structural=True) for name in names)),
        np.append(rows.component, np.arange(first, first + more)),
        (*rows.index, *[()] * more),
    )
