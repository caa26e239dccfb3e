"""Columns in the order in which they are decided, and what those left can add to rows and goals."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.names import Bools
from ..problem.problem import Floats
from .counted_problem import CountedProblem
from .groups import groups_of
from .order import Numbers, order_of


@dataclass(frozen=True, eq=False)
class OrderedColumns:
    """The columns of a problem in ``order`` (n,), decided in steps.

    Step k decides the columns ``begins[k]`` to ``begins[k + 1]``: one column, or a group of which
    ``least[k]`` are 1 at least and one at most; ``least`` is -1 for a column alone.
    """

    problem: CountedProblem
    order: Numbers
    begins: Numbers
    least: Numbers

    @classmethod
    def of(cls, problem: CountedProblem) -> "OrderedColumns":
        """In the order of :func:`order_of`."""
        groups, least = groups_of(problem)
        order = order_of(problem, groups)
        sizes = [len(groups[g]) for g in order]
        columns = np.concatenate([np.empty(0, dtype=np.int64), *(groups[g] for g in order)])
        return cls(problem, columns, np.cumsum([0, *sizes]), least[order])

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.least)

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

    def options(self, step: int) -> Floats:
        """What each way to decide a step adds to rows and goals, shape (N, m + p)."""
        first, end = self.begins[step : step + 2]
        if self.least[step] < 0:
            return np.asarray(np.arange(self.widths[first] + 1)[:, None] * self.entries[first])
        nothing = np.zeros((1 - self.least[step], self.entries.shape[1]))
        return np.vstack([nothing, self.entries[first:end]])

    @cached_property
    def rows_of(self) -> list[Numbers]:
        """The rows that each step adds something to."""
        used = self.entries[:, : self.m] != 0
        return [
            np.flatnonzero(used[first:end].any(axis=0))
            for first, end in itertools.pairwise(self.begins)
        ]

    @cached_property
    def closed(self) -> Numbers:
        """The equation, by its row, that the column of each step is the last one in, shape
        (steps,); -1 where there is none, and for groups.
        """
        m = self.m
        open_before = (self.least_left != 0) | (self.most_left != 0)
        ends = open_before[:-1, :m] & ~open_before[1:, :m] & self.problem.equations
        ends &= (self.least < 0)[:, None]
        found = np.full(self.steps, -1)
        steps, rows = np.nonzero(ends)
        found[steps] = rows
        return found

    def numbers(self, choices: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The numbers of the columns, shape (N, begins[k]), given the options chosen in the first k
        steps, shape (N, k).
        """
        count, steps = choices.shape
        found = np.zeros((count, self.begins[steps]), dtype=np.int32)
        alone = np.flatnonzero(self.least[:steps] < 0)
        found[:, self.begins[alone]] = choices[:, alone]
        for step in np.flatnonzero(self.least[:steps] >= 0):
            member = choices[:, step] - (1 - self.least[step])
            chosen = np.flatnonzero(member >= 0)
            found[chosen, self.begins[step] + member[chosen]] = 1
        return found

    def ways(self, step: int) -> int:
        """How many ways there are to decide a step."""
        first, end = self.begins[step : step + 2]
        alone = self.least[step] < 0
        return int(self.widths[first]) + 1 if alone else int(end - first + 1 - self.least[step])

    def labels(self, step: int, shown: Bools) -> Numbers:
        """For each way to decide a step the first way that is the same in the ``shown`` columns, a
        mask (n,) in order.
        """
        first, end = self.begins[step : step + 2]
        found = np.arange(self.ways(step))
        if self.least[step] < 0:
            return found if shown[first] else np.zeros_like(found)
        unseen = np.append(np.ones(1 - self.least[step], dtype=bool), ~shown[first:end])
        return np.where(unseen, found[unseen].min(initial=len(found)), found)

    def options_taken(self, numbers: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The options that make the numbers of columns in order, shape (N, n); shape (N, steps)."""
        found = numbers[:, self.begins[:-1]].copy()
        for step in np.flatnonzero(self.least >= 0):
            members = numbers[:, self.begins[step] : self.begins[step + 1]]
            chosen = members.argmax(axis=1) + 1 - self.least[step]
            found[:, step] = np.where(members.any(axis=1), chosen, 0)
        return found

    def spans(self, options: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
        """The least and the largest number of each column, shapes (n,), given the options that are
        taken in each step.
        """
        least, most = np.zeros((2, len(self.order)), dtype=np.int64)
        for step, taken in enumerate(options):
            first, end = self.begins[step : step + 2]
            if self.least[step] < 0:
                least[first], most[first] = taken.min(), taken.max()
                continue
            members = taken - (1 - self.least[step])
            most[first + members[members >= 0]] = 1
            least[first:end] = most[first:end] if len(taken) == 1 else 0
        return least, most

    def least_of(self, additions: Floats, step: int) -> Floats:
        """The least sums of ``additions`` (n - begins[step], k), one row for each unit of a column
        left, over all ways to decide the steps left; shape (k,).
        """
        if step == self.steps:
            return np.zeros(additions.shape[1])
        widths = self.widths[self.begins[step] :, None]
        begins = self.begins[step:-1] - self.begins[step]
        lowest = np.minimum.reduceat(np.asarray(additions * widths), begins, axis=0)
        may_be_none = self.least[step:, None] < 1
        return np.asarray(np.where(may_be_none, np.minimum(lowest, 0.0), lowest).sum(axis=0))

    @cached_property
    def least_left(self) -> Floats:
        """The least that the steps left add to rows and goals, shape (steps + 1, m + p)."""
        return np.array([self.least_of(self._left(k), k) for k in range(self.steps + 1)])

    @cached_property
    def most_left(self) -> Floats:
        """The most that they add, shape (steps + 1, m + p)."""
        return np.array([-self.least_of(-self._left(k), k) for k in range(self.steps + 1)])

    def _left(self, step: int) -> Floats:
        return self.entries[self.begins[step] :]

    def plans(self, numbers: npt.NDArray[np.int32]) -> Floats:
        """Plans, shape (N, n), from numbers in order, as the problem was written."""
        x = np.empty(numbers.shape)
        x[:, self.order] = numbers
        return self.problem.plans(x)
