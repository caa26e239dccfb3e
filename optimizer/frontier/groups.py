"""Groups of columns that are decided in one step: of each of them one column is 1 at most."""

import numpy as np
import numpy.typing as npt

from .counted_problem import CountedProblem

Numbers = npt.NDArray[np.int64]
#: So many columns of a group make one state of many at once.
_MOST = 64


def groups_of(problem: CountedProblem) -> tuple[list[Numbers], Numbers]:
    """The groups, disjoint and together all columns, and for each how many of its columns are 1 at
    least; those that are in no row of the kind are alone, with -1.

    Such a row says that of columns between 0 and 1 exactly one is 1, or one at most.
    """
    free = np.ones(len(problem.widths), dtype=bool)
    groups: list[Numbers] = []
    least: list[int] = []
    for i in _choices(problem):
        members = np.flatnonzero(problem.rows[i])
        if free[members].all():
            free[members] = False
            groups.append(members)
            least.append(int(problem.equations[i]))
    alone = np.flatnonzero(free)
    return [*groups, *alone[:, None]], np.array([*least, *np.full(len(alone), -1)], dtype=np.int64)


def _choices(problem: CountedProblem) -> Numbers:
    """Rows that say that one column is 1 at most, shape (N,)."""
    used = problem.rows != 0
    number = used.sum(axis=1)
    ones = (problem.rows == used).all(axis=1) & (problem.limits == 1)
    binary = ~(used & (problem.widths != 1)).any(axis=1)
    return np.flatnonzero(ones & binary & (number > 1) & (number <= _MOST))
