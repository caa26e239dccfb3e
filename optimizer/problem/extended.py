"""Extension: a problem with columns, rows and goals of its own added, to be solved as any other.

The plans of the extended problem are those of the first one with values for the added columns, as
long as no added row cuts off a plan; its goals begin with those of the first one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp

from .labels import Goal, Requirement
from .names import Columns, Rows
from .problem import Floats, Problem
from .tolerances import CANCELLED

_ADDED = "(added)"


@dataclass(frozen=True, eq=False)
class _Form:
    """``columns`` by number plus ``goals`` (p,) times the minimised goals of the first problem."""

    columns: Mapping[int, float]
    goals: Floats | None = None


@dataclass(eq=False)
class Extension:
    """Collects what is to be added to ``problem``, which stays as it is.

    Forms are given as coefficients of columns by number, and weights (p,) on the minimised goals.
    """

    problem: Problem
    _lower: list[float] = field(default_factory=list)
    _upper: list[float] = field(default_factory=list)
    _rows: list[tuple[_Form, float, float]] = field(default_factory=list)
    _goals: list[_Form] = field(default_factory=list)

    def column(self, lower: float = -np.inf, upper: float = np.inf) -> int:
        """Number of a new continuous column."""
        self._lower.append(lower)
        self._upper.append(upper)
        return self.problem.n + len(self._lower) - 1

    def row(
        self,
        columns: Mapping[int, float],
        *,
        goals: Floats | None = None,
        lower: float = -np.inf,
        upper: float = np.inf,
    ) -> None:
        """Add the row ``lower <= form <= upper``."""
        self._rows.append((_Form(columns, goals), lower, upper))

    def goal(self, columns: Mapping[int, float], *, goals: Floats | None = None) -> int:
        """Number of a new goal, which is minimised."""
        self._goals.append(_Form(columns, goals))
        return self.problem.p + len(self._goals) - 1

    def extended(self) -> Problem:
        """The problem with all that was added.

        Raises InputError where a number cannot be passed to HiGHS.
        """
        old, more = self.problem, len(self._lower)
        shifts = np.array([self._constant(form) for form, _, _ in self._rows])
        lows, highs = (np.array([row[side] for row in self._rows], dtype=float) for side in (1, 2))
        found = replace(
            old,
            A=self._matrix(old.A, [form for form, _, _ in self._rows]),
            row_lower=np.concatenate([old.row_lower, lows - shifts]),
            row_upper=np.concatenate([old.row_upper, highs - shifts]),
            lower=np.concatenate([old.lower, self._lower]),
            upper=np.concatenate([old.upper, self._upper]),
            integer=np.concatenate([old.integer, np.zeros(more, dtype=bool)]),
            C=self._matrix(sp.csr_array(old.C), self._goals).toarray(),
            c0=np.concatenate([old.c0, [self._constant(form) for form in self._goals]]),
            goals=(*old.goals, *self._named_goals()),
            columns=with_columns(old.columns, more),
            rows=_with_rows(old.rows, len(self._rows)),
        )
        found.require_representable()
        return found

    def _matrix(self, first: sp.csr_array, forms: Sequence[_Form]) -> sp.csr_array:
        width = self.problem.n + len(self._lower)
        kept = sp.csr_array((first.data, first.indices, first.indptr), (first.shape[0], width))
        parts = [kept, *(self._coefficients(form, width) for form in forms)]
        return sp.csr_array(sp.vstack(parts))

    def _coefficients(self, form: _Form, width: int) -> sp.csr_array:
        dense = np.zeros(width)
        if form.goals is not None:
            dense[: self.problem.n] = _summed(form.goals, self.problem.C)
        for column, coefficient in form.columns.items():
            dense[column] += coefficient
        return sp.csr_array(dense[None])

    def _constant(self, form: _Form) -> float:
        return 0.0 if form.goals is None else float(form.goals @ self.problem.c0)

    def _named_goals(self) -> list[Goal]:
        return [Goal(f"{_ADDED} {k + 1}", "minimize") for k in range(len(self._goals))]


def _summed(weights: Floats, C: Floats) -> Floats:
    """``weights @ C`` without what rounding leaves of terms that cancel out."""
    total = weights @ C
    size = np.abs(weights) @ np.abs(C)
    return np.where(np.abs(total) <= CANCELLED * size, 0.0, total)


def with_goal(problem: Problem, cost: Floats, name: str = "sought") -> Problem:
    """The problem with ``cost @ x``, shape (n,), as its only goal, minimised."""
    goal = Goal(name, "minimize")
    return replace(problem, C=cost.reshape(1, -1), c0=np.zeros(1), goals=(goal,))


def with_columns(columns: Columns, more: int) -> Columns:
    """The columns and ``more`` hidden ones after them."""
    number = np.full(more, len(columns.names), dtype=np.int64)
    return Columns(
        (*columns.names, _ADDED),
        np.concatenate([columns.component, number]),
        (*columns.index, *((j,) for j in range(more))),
        np.concatenate([columns.hidden, np.ones(more, dtype=bool)]),
    )


def _with_rows(rows: Rows, more: int) -> Rows:
    number = np.full(more, len(rows.requirements), dtype=np.int64)
    return Rows(
        (*rows.requirements, Requirement(_ADDED)),
        np.concatenate([rows.component, number]),
        (*rows.index, *((i,) for i in range(more))),
    )
