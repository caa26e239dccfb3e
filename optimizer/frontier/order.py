"""The order in which a pass decides groups of columns."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from .counted_problem import CountedProblem

Numbers = npt.NDArray[np.int64]


def order_of(problem: CountedProblem, groups: Sequence[Numbers]) -> Numbers:
    """Numbers of groups: next always the one after which the fewest rows are open.

    A row is open between its first group and its last. Among equals, as where all columns are in
    all rows, the one comes first that is worth most for what it takes, on the mean of the goals
    (Bazgan, Hugot & Vanderpooten, "Solving efficiently the 0-1 multi-objective knapsack problem",
    Computers & Operations Research 36, 2009).
    """
    worth = _worth(problem)
    best = np.array([worth[group].max() for group in groups])
    rank = np.argsort(np.argsort(-best, kind="stable"), kind="stable")
    used = np.zeros((len(problem.rows), len(groups)), dtype=bool)
    for g, group in enumerate(groups):
        used[:, g] = (problem.rows[:, group] != 0).any(axis=1)
    left = used.sum(axis=1)
    begun = np.zeros(len(used), dtype=bool)
    free, order = np.ones(len(rank), dtype=bool), []
    while free.any():
        candidates = np.flatnonzero(free)
        theirs = used[:, candidates]
        opened = (theirs & ~begun[:, None]).sum(axis=0)
        closed = (theirs & (left == 1)[:, None]).sum(axis=0)
        chosen = candidates[np.lexsort((rank[candidates], opened - closed))[0]]
        order.append(int(chosen))
        free[chosen] = False
        begun |= used[:, chosen]
        left -= used[:, chosen]
    return np.array(order, dtype=np.int64)


def _worth(problem: CountedProblem) -> Floats:
    """Mean rank of each column, shape (n,), by gain for what it takes of the rows' limits."""
    sizes = np.maximum(np.abs(problem.limits), np.abs(problem.rows).max(axis=1, initial=1.0))
    takes = (problem.rows / sizes[:, None]).sum(axis=0)
    takes = np.where(takes > 0, takes, takes[takes > 0].min(initial=1.0))
    ranks = np.argsort(np.argsort(-problem.costs / takes, axis=1), axis=1)
    return np.asarray(ranks.mean(axis=0))
