"""Counting: whole decisions counted from where they begin, and in digits where they may be large.

HiGHS tells numbers apart by tolerances. Beside a column of 1e10 it does not see one unit more, and
neither do doubles in long sums. Counted from their least value most columns are small. What may be
large even so, such as what is left of a budget, is a large digit and a small one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp

from .labels import Requirement
from .names import Columns, Floats, Rows
from .origins import sum_at
from .problem import Problem
from .rationals import rational
from .stepped import Stepped
from .tolerances import LARGEST_WHOLE

#: Columns that are further from 0 are counted from elsewhere.
_FAR = 2.0**20
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
    are the ranges of these columns.
    """

    origin: Floats
    spans: dict[int, int]

    @classmethod
    def of(cls, problem: Problem) -> "Counting":
        """Integer columns are counted from the end of their range that is nearer to 0."""
        counted = problem.integer.copy()
        for level in problem.settling.levels:
            counted[level.columns] = False
        own = np.maximum(np.abs(problem.lower), np.abs(problem.upper))
        if not (own[counted] > _FAR).any():
            return cls(np.zeros(problem.n), {})
        lower, upper = problem.tight.stepped.lower, problem.tight.stepped.upper
        # What doubles do not hold is found out about columns as they are written.
        counted &= np.maximum(np.abs(lower), np.abs(upper)) <= LARGEST_WHOLE
        wide = counted & (upper - lower > _WIDE)
        nearest = np.where(np.abs(lower) <= np.abs(upper), lower, upper)
        far = counted & (np.sign(lower) == np.sign(upper)) & (np.abs(nearest) > _FAR)
        origin = np.where(wide, lower, np.where(far, nearest, 0.0))
        spans = {int(j): int(upper[j]) - int(lower[j]) for j in np.flatnonzero(wide)}
        return cls(origin, spans)

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
        return np.append(left, more)

    def written(self, x: Floats) -> Floats:
        """A plan that is counted like this, shape (n,)."""
        n = len(self.origin)
        found = self.origin + x[:n]
        for digit, number in zip(self.digits, x[n:], strict=True):
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
        moved = _Moved.of(problem, self.origin)
        ones = np.ones(len(split)), (range(len(split)), split)
        spans = sp.csr_array(ones, shape=(len(split), n))
        rows = sp.csr_array(sp.vstack([problem.A, spans])) @ self._places
        limits = np.array(list(self.spans.values()), dtype=float)
        found = replace(
            problem,
            A=sp.csr_array(rows),
            row_lower=np.append(moved.lower, np.zeros(len(split))),
            row_upper=np.append(moved.upper, limits),
            lower=np.append(low, np.zeros(len(self.digits))),
            upper=np.append(high, [digit.most for digit in self.digits]),
            integer=np.append(problem.integer, np.full(len(self.digits), True)),
            C=problem.C @ self._places,
            columns=self._columns(problem.columns),
            rows=_with_more(problem.rows, [problem.columns.name(j) for j in split]),
        )
        found.__dict__["stepped"] = moved.exactly(found)
        return found

    @cached_property
    def _places(self) -> sp.csr_array:
        """What one of each counted column adds to the columns as they are written."""
        n, more = len(self.origin), len(self.digits)
        sizes = [float(digit.size) for digit in self.digits]
        at = [digit.column for digit in self.digits], range(n, n + more)
        extra = sp.csr_array((sizes, at), shape=(n, n + more))
        return sp.csr_array(sp.eye_array(n, n + more) + extra)

    def _columns(self, columns: Columns) -> Columns:
        """The names of the columns; a digit has that of its column."""
        at = [digit.column for digit in self.digits]
        return Columns(
            columns.names,
            np.append(columns.component, columns.component[at]),
            (*columns.index, *(columns.index[j] for j in at)),
            np.append(columns.hidden, np.full(len(at), False)),
        )


@dataclass(frozen=True, eq=False)
class _Moved:
    """Bounds of rows, both (m,), without what the columns' origins add."""

    before: Problem
    origin: Floats
    lower: Floats
    upper: Floats

    @classmethod
    def of(cls, problem: Problem, origin: Floats) -> "_Moved":
        lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
        moved = sp.csr_array(abs(problem.A) @ sp.diags_array(np.abs(origin)))
        for i in np.flatnonzero(moved.sum(axis=1) > 0):
            there = sum_at(problem.A[[i]].toarray().ravel(), origin)
            for bounds in (lower, upper):
                if np.isfinite(bounds[i]):
                    bounds[i] = float(rational(bounds[i]) - there)
        return cls(problem, origin, lower, upper)

    def exactly(self, found: Problem) -> Stepped:
        """What is stepped of the problem found, with bounds of rows that are exact."""
        before, after = self.before.stepped, found.stepped
        lower, upper = after.row_lower.copy(), after.row_upper.copy()
        forms, same = before.row_coefficients, after.row_coefficients
        for i in np.flatnonzero(forms.exist).tolist():
            there = sum(a * int(self.origin[j]) for j, a in forms.terms(i))
            if there and same.exist[i] and same.step(i) == forms.step(i):
                lower[i], upper[i] = before.row_lower[i] - there, before.row_upper[i] - there
        return replace(after, row_lower=lower, row_upper=upper)


def _with_more(rows: Rows, names: Sequence[str]) -> Rows:
    """Rows and, after them, one for each name."""
    first, more = len(rows.requirements), len(names)
    return Rows(
        (*rows.requirements, *(Requirement(f"range of {name}", structural=True) for name in names)),
        np.append(rows.component, np.arange(first, first + more)),
        (*rows.index, *[()] * more),
    )
