"""WholeProblem: a problem of bounded whole numbers, as a pass over its columns takes it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats, Problem
from ..problem.tolerances import LARGEST_WHOLE
from ..problem.whole_forms import WholeForms

Bools = npt.NDArray[np.bool_]

#: Sums of whole numbers in double precision are exact below this, and their sums with weights too.
_SAFE = LARGEST_WHOLE / 2**12
#: A pass over more decisions, or more numbers in rows, never ends.
_MOST_COLUMNS, _MOST_NUMBERS = 1_000, 1_000_000


@dataclass(frozen=True, eq=False)
class WholeProblem:
    """Minimise ``costs @ x``, shape (p,), where ``rows @ x <= limits``, or ``==`` for ``equations``
    (m,), and ``0 <= x <= widths``, shape (n,): all whole numbers, held in double precision.

    Goals are counted in their steps without their constants, columns from their lower bounds.
    """

    costs: Floats
    rows: Floats
    limits: Floats
    equations: Bools
    widths: Floats
    origin: Floats
    offset: Floats

    @classmethod
    def of(cls, problem: Problem) -> "WholeProblem":
        """The same in whole numbers; for problems without an :func:`objection`."""
        stepped = problem.tight.stepped
        lower, upper = stepped.lower, stepped.upper
        costs, rows = (_dense(f) for f in (stepped.goal_coefficients, stepped.row_coefficients))
        low, high = (np.asarray(b, dtype=float) for b in (stepped.row_lower, stepped.row_upper))
        there = rows @ lower
        low, high = low - there, high - there
        equal = low == high
        above, below = np.isfinite(high), np.isfinite(low) & ~equal
        return cls(
            costs,
            np.vstack([rows[above], -rows[below]]),
            np.concatenate([high[above], -low[below]]),
            np.concatenate([equal[above], np.zeros(below.sum(), dtype=bool)]),
            upper - lower,
            lower,
            costs @ lower,
        )

    @cached_property
    def most(self) -> Floats:
        """The largest value of each goal, shape (p,), over all columns within their bounds."""
        return np.asarray(np.maximum(self.costs, 0.0) @ self.widths)

    def plan(self, x: Floats) -> Floats:
        """Plans, shape (..., n), as the problem has them."""
        return x + self.origin


def objection(problem: Problem) -> str:
    """Why a problem is none of bounded whole numbers, as the end of a sentence; empty if it is."""
    if not problem.integer.all():
        return "some decisions are no whole numbers"
    if problem.n > _MOST_COLUMNS or problem.n * len(problem.row_lower) > _MOST_NUMBERS:
        return "there are so many decisions"
    stepped = problem.tight.stepped
    if not np.isfinite(stepped.upper - stepped.lower).all():
        return "some decisions have no bounds"
    if not (problem.is_exact and stepped.rows.all()):
        return "not all goals and requirements are in steps"
    ends = np.maximum(np.abs(stepped.lower), np.abs(stepped.upper))
    forms = (stepped.goal_coefficients, stepped.row_coefficients)
    largest = max(float(form.reach(ends).max(initial=0.0)) for form in forms)
    return "" if largest < _SAFE else "its numbers are too large"


def _dense(forms: WholeForms) -> Floats:
    found = np.zeros((len(forms.exist), forms.width))
    owner = np.repeat(np.arange(len(forms.exist)), np.diff(forms.indptr))
    found[owner, forms.indices] = forms.values.astype(float)
    return found
