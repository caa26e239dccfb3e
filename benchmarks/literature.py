"""Readers of instance files from the literature: numbers whose meaning is their order."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from wholepie import Goal, Problem

Array = npt.NDArray[np.float64]
MOST = 100


def bracketed(path: Path) -> Problem:
    """Knapsack (p, n, capacity; profits; weights), assignment (p, n; costs) or integer problem
    (p, n, m; goals; rows; right sides), told apart by the matrices in brackets, as Kirlik & Sayin
    (2014) and Tamby & Vanderpooten (2021) published theirs.
    """
    head, begin, rest = path.read_text(encoding="utf-8").partition("[")
    heads = [float(word) for word in head.split()]
    joined = re.sub(r"\]\s*,?\s*\[", "],[", f"[{begin}{rest}]")
    goals, *more = (np.array(group, dtype=float) for group in json.loads(joined))
    p, n = map(int, heads[:2])
    if not more:
        return assignment(goals.reshape(p, n * n))
    if len(more) == 1:
        return maximised(goals, more[0].reshape(1, n), heads[2:])
    return maximised(goals, *more, upper=MOST)


def partitioning(path: Path) -> Problem:
    """Rows, columns; for each column two costs, how many rows it covers, and which (vOptLib)."""
    numbers = map(int, path.read_text(encoding="utf-8").split())
    m, n = next(numbers), next(numbers)
    matrix, goals = sp.lil_array((m, n)), np.zeros((2, n))
    for j in range(n):
        goals[:, j] = next(numbers), next(numbers)
        for _ in range(next(numbers)):
            matrix[next(numbers) - 1, j] = 1
    return Problem.from_arrays(
        goals, matrix.tocsr(), row_lower=1, row_upper=1, upper=1, integer=True
    )


def mixed(path: Path) -> Problem:
    """Rows, amounts, choices; two goals; rows of amounts; what each choice takes; right sides
    (Boland, Charkhgard & Savelsbergh 2015).

    The files leave out the last row: at most a third of the choices are made.
    """
    numbers = np.array(path.read_text(encoding="utf-8").split(), dtype=float)
    (m, continuous, binary), rest = map(int, numbers[:3]), numbers[3:]
    sizes = np.cumsum([2 * (continuous + binary), continuous * (m - 1), binary])
    goals, rows, own, most = np.split(rest, sizes)
    return with_choices(goals.reshape(2, -1), rows.reshape(continuous, m - 1).T, own, most)


def maximised(
    goals: Array, rows: Array, most: Sequence[float] | Array, upper: float = 1
) -> Problem:
    """Integers from 0 to ``upper`` under ``rows @ x <= most``; every goal is maximised."""
    named = [Goal(f"goal {k}", "maximize") for k in range(len(goals))]
    return Problem.from_arrays(goals, rows, row_upper=most, upper=upper, integer=True, goals=named)


def assignment(goals: Array) -> Problem:
    """Goals of shape (p, n * n) over the pairs of n workers and n tasks; all are minimised."""
    n = round(goals.shape[1] ** 0.5)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    return Problem.from_arrays(goals, rows, row_lower=1, row_upper=1, upper=1, integer=True)


def with_choices(goals: Array, amounts: Array, own: Array, most: Array) -> Problem:
    """Rows of amounts, the i-th with a choice of its own; a third of the choices at most."""
    binary = len(own)
    rows = np.zeros((len(amounts) + 1, amounts.shape[1] + binary))
    rows[:-1, : amounts.shape[1]] = amounts
    rows[np.arange(binary), amounts.shape[1] + np.arange(binary)] = own
    rows[-1, amounts.shape[1] :] = 1
    is_choice = np.arange(rows.shape[1]) >= amounts.shape[1]
    upper = np.where(is_choice, 1, np.inf)
    return Problem.from_arrays(
        goals, rows, row_upper=[*most, binary / 3], upper=upper, integer=is_choice
    )


def fgt(path: Path) -> Problem:
    """A problem of MOrepo-Forget21: sizes, senses, goals, rows, sides and bounds, all numbers."""
    words = path.read_text(encoding="utf-8").split()
    n, m, p = map(int, words[:3])
    if set(words[3 : 3 + p]) != {"minsum"}:
        raise ValueError(f"{path}: not all goals are minimised sums")
    numbers = np.array(words[3 + p :], dtype=float)
    ends = np.cumsum([p * n, m * n, 2 * m, n])
    goals, rows, sides, lower, upper = np.split(numbers, ends)
    kinds, limits = sides.reshape(m, 2).T
    return Problem.from_arrays(
        goals.reshape(p, n),
        rows.reshape(m, n),
        row_lower=np.where(kinds == 1, -np.inf, limits),
        row_upper=np.where(kinds == 0, np.inf, limits),
        lower=lower,
        upper=upper,
        integer=True,
    )
