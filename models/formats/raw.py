"""Instance files of research, which are numbers with a meaning by their order.

- ``moolibrary``: knapsack, assignment and integer problems with their matrices in brackets, as
  Kirlik & Sayin (2014) and Tamby & Vanderpooten (2021) published theirs.
- ``or-library``: multi-dimensional knapsacks of Beasley's OR-Library, several in a file (mknap1).
- ``voptlib-spa``: set partitioning with two goals of vOptLib.
- ``boland``: amounts and choices with two goals (Boland, Charkhgard & Savelsbergh 2015).
"""

import json
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ...diagnostics import codes
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Problem
from ..faults import Place, Problematic
from .source import Source, Word, no_number, number_of, words_of

Numbers = npt.NDArray[np.float64]
_GROUP = re.compile(r"[\[\]]")
_INTEGER_UPPER = 100
_MOST = 50_000_000


def read_moolibrary(source: Source) -> Problem:
    """Knapsack (p, n, capacity; profits; weights), assignment (p, n; costs) or integer problem
    (p, n, m; goals; rows; right sides), told apart by the brackets.

    Knapsacks and integer problems are maximised, assignments minimised.
    """
    heads, groups = _bracketed(source)
    shapes = [group.shape for group in groups]
    p, n = (int(each) for each in heads[:2])
    if len(heads) == 2 and shapes == [(p, n, n)]:
        return assignment(groups[0].reshape(p, n * n))
    if len(heads) == 3 and shapes == [(p, n), (n,)]:
        return maximised(groups[0], groups[1].reshape(1, n), heads[2:])
    if len(heads) == 3 and shapes == [(p, n), (int(heads[2]), n), (int(heads[2]),)]:
        return maximised(groups[0], groups[1], groups[2], upper=_INTEGER_UPPER)
    found = ", ".join(" x ".join(map(str, shape)) for shape in shapes) or "no matrices"
    message = f"{len(heads)} numbers and then {found}, which is no such problem"
    raise Problematic(
        codes.RAW_SYNTAX, source.whole, message, "expected knapsack, assignment or integer problem"
    )


def _bracketed(source: Source) -> tuple[list[float], list[Numbers]]:
    """The numbers before the first bracket, and the arrays in brackets."""
    begin = _GROUP.search(source.text)
    head = source.text[: begin.start()] if begin else source.text
    heads = [_number(source, word) for n, line in _numbered(head) for word in words_of(line, n)]
    if len(heads) not in (2, 3) or not all(1 <= each == int(each) for each in heads[:2]):
        raise Problematic(
            codes.RAW_SYNTAX, source.whole, "expected the numbers of goals and of columns first"
        )
    text = source.text[len(head) :].replace("\n", " ")
    joined = re.sub(r"\]\s*,?\s*\[", "],[", f"[{text}]".rstrip())
    try:
        groups = [_array(each) for each in json.loads(joined)]
    except (ValueError, RecursionError, TypeError):
        message = "the matrices in brackets cannot be read"
        raise Problematic(
            codes.RAW_SYNTAX, source.whole, message, "write numbers with commas between"
        ) from None
    return heads, groups


def _array(group: Any) -> Numbers:
    made = np.array(group, dtype=float)
    if not made.ndim or not np.isfinite(made).all():
        raise ValueError("no numbers")
    return made


def _numbered(text: str) -> list[tuple[int, str]]:
    return list(enumerate(text.split("\n"), start=1))


def _number(source: Source, word: Word) -> float:
    found = number_of(word.text)
    if found is None:
        raise Problematic(codes.MODEL_NUMBER, source.place(word), *no_number(word.text))
    return found


class _Stream:
    """The numbers of a file one after the other."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.words = [word for n, line in source.lines() for word in words_of(line, n)]
        self.at = 0

    def count(self, what: str) -> int:
        """A whole number that is not negative and not more than could be there."""
        word = self.word(what)
        found = _number(self.source, word)
        if found != int(found) or not 0 <= found <= _MOST:
            raise Problematic(
                codes.RAW_SYNTAX, self.source.place(word), f"expected the number of {what}"
            )
        return int(found)

    def numbers(self, count: int, what: str) -> Numbers:
        if len(self.words) - self.at < count:
            there = len(self.words) - self.at
            message = f"the file ends in the {what}: {there} numbers where {count} are needed"
            raise Problematic(codes.MODEL_TRUNCATED, self.source.end, message)
        taken = self.words[self.at : self.at + count]
        self.at += count
        return np.array([_number(self.source, word) for word in taken])

    def word(self, what: str) -> Word:
        if self.at >= len(self.words):
            raise Problematic(
                codes.MODEL_TRUNCATED, self.source.end, f"the file ends where the {what} should be"
            )
        self.at += 1
        return self.words[self.at - 1]

    def row(self, m: int) -> int:
        """Number of a row, from 0, of m."""
        word = self.word("row")
        found = _number(self.source, word)
        if not 1 <= found <= m or found != int(found):
            raise Problematic(
                codes.RAW_SYNTAX, self.source.place(word), f"expected a row from 1 to {m}"
            )
        return int(found) - 1

    @property
    def place(self) -> Place:
        """Where the last word was."""
        return self.source.place(self.words[self.at - 1])

    def finish(self) -> None:
        """Raise Problematic where there is more."""
        if self.at < len(self.words):
            place = self.source.place(self.words[self.at])
            raise Problematic(
                codes.RAW_SYNTAX,
                place,
                f"{len(self.words) - self.at} numbers more than there should be",
            )


def read_or_library(source: Source) -> Problem:
    """One of the knapsacks of a file: count; then n, m, optimum, profits, weights, capacities."""
    stream = _Stream(source)
    count, wanted = stream.count("problems"), source.number or 1
    if not 1 <= wanted <= count:
        raise Problematic(
            codes.RAW_SYNTAX, source.whole, f"the file holds {count} problems; there is no {wanted}"
        )
    for number in range(1, count + 1):
        n, m = stream.count("columns"), stream.count("rows")
        stream.numbers(1, "optimum")
        goal, rows = stream.numbers(n, "profits"), stream.numbers(n * m, "weights").reshape(m, n)
        most = stream.numbers(m, "capacities")
        if number == wanted:
            chosen = maximised(goal.reshape(1, n), rows, most)
    stream.finish()
    return chosen


def read_partitioning(source: Source) -> Problem:
    """Rows, columns; then for each column two costs, how many rows it covers, and which."""
    stream = _Stream(source)
    m, n = stream.count("rows"), stream.count("columns")
    costs, rows, columns = list[Numbers](), list[int](), list[int]()
    for j in range(n):
        costs.append(stream.numbers(2, "costs"))
        covered = stream.count("rows that a column covers")
        taken = [stream.row(m) for _ in range(covered)]
        if len(set(taken)) < covered:
            raise Problematic(codes.MODEL_DUPLICATE, stream.place, "the column covers a row twice")
        rows += taken
        columns += [j] * covered
    stream.finish()
    matrix = sp.csr_array((np.ones(len(rows)), (rows, columns)), shape=(m, n))
    goals = np.array(costs).reshape(n, 2).T
    return Problem.from_arrays(goals, matrix, row_lower=1, row_upper=1, upper=1, integer=True)


def read_boland(source: Source) -> Problem:
    """Rows, amounts, choices; two goals; rows of amounts; what each choice takes; right sides.

    The files leave out the last row: at most a third of the choices are made.
    """
    stream = _Stream(source)
    m, continuous, binary = (stream.count(each) for each in ("rows", "amounts", "choices"))
    n = continuous + binary
    if m < 1 or binary > m - 1:
        raise Problematic(
            codes.RAW_SYNTAX, source.whole, "expected a row for each choice, and one more"
        )
    goals = stream.numbers(2 * n, "goals").reshape(2, n)
    amounts = stream.numbers(continuous * (m - 1), "rows").reshape(continuous, m - 1).T
    own, most = stream.numbers(binary, "choices"), stream.numbers(m - 1, "right sides")
    stream.finish()
    return with_choices(goals, amounts, own, most)


def maximised(
    goals: Numbers, rows: Numbers, most: Sequence[float] | Numbers, upper: float = 1
) -> Problem:
    """Whole numbers from 0 to ``upper`` under ``rows @ x <= most``; every goal is maximised."""
    named = [Goal(f"goal {k}", "maximize") for k in range(len(goals))]
    return Problem.from_arrays(goals, rows, row_upper=most, upper=upper, integer=True, goals=named)


def assignment(goals: Numbers) -> Problem:
    """Goals of shape (p, n * n) over the pairs of n workers and n tasks; all are minimised."""
    n = round(goals.shape[1] ** 0.5)
    rows = np.vstack([np.kron(np.eye(n), np.ones(n)), np.kron(np.ones(n), np.eye(n))])
    return Problem.from_arrays(goals, rows, row_lower=1, row_upper=1, upper=1, integer=True)


def with_choices(goals: Numbers, amounts: Numbers, own: Numbers, most: Numbers) -> Problem:
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
