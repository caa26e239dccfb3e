"""Columns in the order in which they are decided, and what those left can add to rows and goals."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from .order import Numbers, order_of
from .whole_problem import WholeProblem


@dataclass(frozen=True, eq=False)
class OrderedColumns:
    """The columns of a problem in ``order`` (n,); those from ``k`` on are left at level k."""

    problem: WholeProblem
    order: Numbers

    @classmethod
    def of(cls, problem: WholeProblem) -> "OrderedColumns":
        """In the order of :func:`order_of`."""
        return cls(problem, order_of(problem))

    @property
    def m(self) -> int:
        """How many rows there are."""
        return len(self.problem.limits)

    @cached_property
    def entries(self) -> Floats:
        """What one unit of each column adds to rows and goals, shape (n, m + p)."""
        return np.vstack([self.problem.rows, self.problem.costs]).T[self.order]

    @cached_property
    def widths(self) -> Floats:
        """The largest number of each column, shape (n,)."""
        return self.problem.widths[self.order]

    @cached_property
    def least_left(self) -> Floats:
        """The least that the columns left add to rows and goals, shape (n + 1, m + p)."""
        return _sums_left(np.minimum(self.entries, 0.0) * self.widths[:, None])

    @cached_property
    def most_left(self) -> Floats:
        """The most that they add, shape (n + 1, m + p)."""
        return _sums_left(np.maximum(self.entries, 0.0) * self.widths[:, None])

    def plans(self, choices: npt.NDArray[np.int32]) -> Floats:
        """Plans, shape (N, n), from numbers in order, as the problem was written."""
        x = np.empty(choices.shape)
        x[:, self.order] = choices
        return self.problem.plans(x)


def _sums_left(each: Floats) -> Floats:
    sums = np.cumsum(each[::-1], axis=0)[::-1]
    return np.vstack([sums, np.zeros(each.shape[1])])
