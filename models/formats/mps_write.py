"""A problem as MPS text that every solver reads, with each number as exact as it is."""

import math
from collections.abc import Iterator

import numpy as np

from ...optimizer.problem.problem import Problem
from ..exact import double, exact
from .mps import NEGATED
from .naming import Naming


def write_mps(problem: Problem, naming: Naming) -> str:
    """The problem with all its goals as N rows, in free format.

    Goals of one sense are written in it. Where they differ, all are minimised, those that were
    maximised turned round, and a comment says so, which :func:`read_mps` understands.
    """
    all_max = all(goal.sense == "maximize" for goal in problem.goals)
    turned = [] if all_max else [k for k, g in enumerate(problem.goals) if g.sense == "maximize"]
    lines = [f"{NEGATED}{naming.goals[k]}" for k in turned]
    lines += ["NAME wholepie", "OBJSENSE", f"    {'MAX' if all_max else 'MIN'}", "ROWS"]
    sign = -1.0 if all_max else 1.0
    body = _Body(problem, naming, sign)
    for section in (body.rows, body.columns, body.rhs, body.ranges, body.bounds):
        lines += section()
    return "\n".join([*lines, "ENDATA"]) + "\n"


def number_text(value: float) -> str:
    """A number as short as it can be written exactly.

    >>> number_text(3.0), number_text(0.1), number_text(-1e22)
    ('3', '0.1', '-1e+22')
    """
    whole = value.is_integer() and abs(value) < 2.0**53
    return str(int(value)) if whole else repr(float(value))


class _Body:
    """The sections of one file."""

    def __init__(self, problem: Problem, naming: Naming, sign: float) -> None:
        self.problem, self.naming, self.sign = problem, naming, sign
        self.kinds = [
            _kind(*pair) for pair in zip(problem.row_lower, problem.row_upper, strict=True)
        ]

    def rows(self) -> Iterator[str]:
        for name in self.naming.goals:
            yield f" N {name}"
        for kind, name in zip(self.kinds, self.naming.rows, strict=True):
            if kind:
                yield f" {kind[0]} {name}"
                if kind == "LG":
                    yield f" G {name}_least"

    def columns(self) -> Iterator[str]:
        yield "COLUMNS"
        by_column = self.problem.A.tocsc()
        inside = False
        for j, name in enumerate(self.naming.columns):
            if bool(self.problem.integer[j]) != inside:
                inside = not inside
                yield f"    MARKER 'MARKER' {'INTORG' if inside else 'INTEND'!r}"
            written = False
            for row, value in self.entries(j, by_column):
                written = True
                yield f"    {name} {row} {number_text(value)}"
            if not written:
                yield f"    {name} {self.naming.goals[0]} 0"
        if inside:
            yield "    MARKER 'MARKER' 'INTEND'"

    def entries(self, j: int, by_column: object) -> Iterator[tuple[str, float]]:
        for k in np.flatnonzero(self.problem.C[:, j]):
            yield self.naming.goals[k], self.sign * float(self.problem.C[k, j])
        matrix = by_column
        begin, end = matrix.indptr[j], matrix.indptr[j + 1]  # type: ignore[attr-defined]
        for i, value in sorted(
            zip(matrix.indices[begin:end], matrix.data[begin:end], strict=True)  # type: ignore[attr-defined]
        ):
            if self.kinds[i]:
                yield self.naming.rows[i], float(value)
                if self.kinds[i] == "LG":
                    yield f"{self.naming.rows[i]}_least", float(value)

    def rhs(self) -> Iterator[str]:
        yield "RHS"
        for k, name in enumerate(self.naming.goals):
            if self.problem.c0[k]:
                yield f"    RHS {name} {number_text(-self.sign * float(self.problem.c0[k]))}"
        for i, kind in enumerate(self.kinds):
            value = (
                self.problem.row_lower[i] if kind[:1] in ("G", "E") else self.problem.row_upper[i]
            )
            if kind and value:
                yield f"    RHS {self.naming.rows[i]} {number_text(float(value))}"
            if kind == "LG" and self.problem.row_lower[i]:
                least = number_text(float(self.problem.row_lower[i]))
                yield f"    RHS {self.naming.rows[i]}_least {least}"

    def ranges(self) -> Iterator[str]:
        found = [i for i, kind in enumerate(self.kinds) if kind in ("Lr", "Gr")]
        if found:
            yield "RANGES"
        for i in found:
            low, up = float(self.problem.row_lower[i]), float(self.problem.row_upper[i])
            size = range_from(up, low) if self.kinds[i] == "Lr" else range_from(low, up)
            assert size is not None
            yield f"    RANGE {self.naming.rows[i]} {number_text(size)}"

    def bounds(self) -> Iterator[str]:
        yield "BOUNDS"
        problem = self.problem
        for j, name in enumerate(self.naming.columns):
            low, up = float(problem.lower[j]), float(problem.upper[j])
            for kind, value in _bounds(low, up, integer=bool(problem.integer[j])):
                number = "" if value is None else f" {number_text(value)}"
                yield f" {kind} BOUND {name}{number}"


def _kind(low: float, up: float) -> str:
    """L, G, E; with r for a range from that side, LG for two rows; nothing for no bound at all."""
    if low == up:
        return "E"
    if math.isinf(low):
        return "" if math.isinf(up) else "L"
    if math.isinf(up):
        return "G"
    if range_from(up, low) is not None:
        return "Lr"
    return "Gr" if range_from(low, up) is not None else "LG"


def range_from(side: float, other: float) -> float | None:
    """The size of a range that leads from one bound exactly to the other, if there is one: for
    programs that compute in doubles, and for those that compute without rounding, as ours does.
    """
    size, sign = abs(other - side), -1 if other < side else 1
    for each in (size, math.nextafter(size, 0.0), math.nextafter(size, math.inf)):
        if side + sign * each == other == double(exact(side) + sign * exact(each)):
            return each
    return None


def _bounds(low: float, up: float, *, integer: bool) -> Iterator[tuple[str, float | None]]:
    """(kind, value) of bounds whose default differs between programs."""
    if low == up:
        yield "FX", low
    elif math.isinf(low) and math.isinf(up):
        yield "FR", None
    elif integer and (low, up) == (0.0, 1.0):
        yield "BV", None
    else:
        if math.isinf(low):
            yield "MI", None
        elif low or integer:
            yield "LO", low
        if not math.isinf(up):
            yield "UP", up
        elif integer:
            yield "PL", None
