"""How near a requirement comes to what it asks where others hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..errors import OutOfTimeError, SolverError
from ..problem.extended import with_goal
from ..problem.labels import Requirement
from ..problem.problem import Floats, Problem
from ..problem.rationals import rational
from ..problem.tolerances import TIED
from ..results.plain import plain
from .feasibility_oracle import Oracle
from .missing import missing
from .requirement_units import Chosen, Unit, as_written, elastic, sizes, units_of

_MOST_MEMBERS = 3
_NEARLY = 1 - TIED

Numbers = npt.NDArray[np.intp]
Side = Literal["at least", "at most"]
_SIDES: tuple[Side, Side] = ("at least", "at most")


@dataclass(frozen=True)
class Shortfall:
    """A requirement's row and the ``best`` it can reach where ``asked`` is; ``share`` is how much
    of what is asked is ``missing``, an amount that is exact where the row has steps.

    Rows of a ``for``, told apart by ``index``, could each do better at the cost of others: ``best``
    is then what the worst rows reach in a plan in which the worst misses the least share.
    """

    requirement: Requirement
    index: tuple[Any, ...]
    side: Side
    asked: float
    best: float
    share: float
    missing: float

    def to_dict(self) -> dict[str, Any]:
        """Requirement, row and amounts as plain data."""
        return {
            **requirement_dict(self.requirement),
            "index": list(map(plain, self.index)),
            "side": self.side,
            "asked": self.asked,
            "best": self.best,
            "missing": self.missing,
            "missing_share": self.share,
        }


def requirement_dict(requirement: Requirement) -> dict[str, Any]:
    """A requirement by owner and name as plain data."""
    return {
        "name": requirement.name,
        "owner": requirement.owner,
        "negotiable": requirement.negotiable,
        "shared": requirement.shared,
        "fixed": requirement.fixed,
    }


def shortfalls(oracle: Oracle, conflict: Chosen) -> tuple[Shortfall, ...]:
    """For each unit of a conflict how near it comes where the others hold, as far as time and
    HiGHS allow.
    """
    found: list[Shortfall] = []
    for unit in sorted(conflict):
        try:
            found += _of_unit(oracle, unit, conflict - {unit})
        except OutOfTimeError:
            break
        except SolverError:
            continue
    return tuple(found)


def _of_unit(oracle: Oracle, unit: Unit, others: Chosen) -> list[Shortfall]:
    units = oracle.units
    rows = units.rows_of(unit)
    cost = _single(units.problem, rows)
    if cost is not None:
        x = oracle.solve(with_goal(units.keeping(others), cost))
    else:
        x = oracle.solve(_least_share(units.keeping(others | {unit}), unit))
    if x is None:
        return []
    return worst_members(units.problem, units.requirement(unit), rows, x, refused=True)


def _single(problem: Problem, rows: Numbers) -> Floats | None:
    """The cost whose least value is the best activity of a single row with one bound."""
    if len(rows) != 1:
        return None
    low, high = problem.row_lower[rows[0]], problem.row_upper[rows[0]]
    if np.isfinite(low) == np.isfinite(high):
        return None
    row = problem.A[[int(rows[0])]].toarray().ravel()
    return row if np.isfinite(high) else -row


def _least_share(problem: Problem, unit: Unit) -> Problem:
    """Many rows: the share that the worst of them misses is to be as small as can be."""
    rows = np.flatnonzero(problem.rows.component == unit).tolist()
    stretched = elastic(problem, [rows], ["missing share"])
    return with_goal(stretched, np.append(np.zeros(problem.n), 1.0))


def worst_members(
    problem: Problem, requirement: Requirement, rows: Numbers, x: Floats, *, refused: bool = False
) -> list[Shortfall]:
    """The rows that a plan misses most, at most three of a requirement; x may have more columns.

    Where HiGHS ``refused`` them, so that some are missed, also those missed by less than it
    leaves open.
    """
    missed = [
        each
        for side in _SIDES
        for each in _missed(problem, requirement, rows.tolist(), x[: problem.n], side)
    ]
    if refused and not missed:
        everything = problem, requirement, rows.tolist(), x[: problem.n]
        missed = [each for side in _SIDES for each in _missed(*everything, side, all_of_it=True)]
    found = sorted(missed, key=lambda each: -each.share)
    return [each for each in found if each.share >= _NEARLY * found[0].share][:_MOST_MEMBERS]


def largest_missing(
    problem: Problem, rows: Numbers, x: Floats, side: Side, *, all_of_it: bool = False
) -> float:
    """The largest amount by which a plan misses one side of some rows, in the requirement's unit;
    x may have more columns. ``all_of_it`` counts what HiGHS leaves open too.
    """
    amounts = _amounts(problem, rows.tolist(), x[: problem.n], side, all_of_it=all_of_it)
    return float(max(amounts, default=Fraction(0)))


def _amounts(
    problem: Problem, rows: Sequence[int], x: Floats, side: Side, *, all_of_it: bool
) -> list[Fraction]:
    """What a plan misses of one side of each row, in the requirement's unit."""
    found = missing(problem, x, rows, *_asked(problem, side), all_of_it=all_of_it)
    units = units_of(problem)
    return [rational(float(units[i])) * each for i, each in zip(rows, found, strict=True)]


def _asked(problem: Problem, side: Side) -> tuple[Floats, int]:
    return (problem.row_lower, 1) if side == "at least" else (problem.row_upper, -1)


def _missed(
    problem: Problem,
    requirement: Requirement,
    rows: Sequence[int],
    x: Floats,
    side: Side,
    *,
    all_of_it: bool = False,
) -> Iterator[Shortfall]:
    bounds, sign = _asked(problem, side)
    wanted, whole = as_written(problem, bounds), units_of(problem) * sizes(problem, bounds)
    amounts = _amounts(problem, rows, x, side, all_of_it=all_of_it)
    for i, amount in zip(rows, amounts, strict=True):
        if not amount:
            continue
        way = sign * (1 if problem.rows.wording(i).sign > 0 else -1)
        yield Shortfall(
            requirement,
            problem.rows.index[i],
            "at least" if way > 0 else "at most",
            float(wanted[i]),
            float(rational(float(wanted[i])) - way * amount),
            float(amount) / float(whole[i]),
            float(amount),
        )
