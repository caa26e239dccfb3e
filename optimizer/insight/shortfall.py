"""How near a requirement comes to what it asks where others hold."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ..errors import OutOfTimeError, SolverError
from ..problem.extended import with_goal
from ..problem.labels import Requirement
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, TIED
from ..results.plain import plain
from .feasibility_oracle import Oracle
from .requirement_units import Chosen, Unit, as_written, elastic, sizes

_MOST_MEMBERS = 3
_NEARLY = 1 - TIED

Numbers = npt.NDArray[np.intp]
Side = Literal["at least", "at most"]
_OTHER: dict[Side, Side] = {"at least": "at most", "at most": "at least"}


@dataclass(frozen=True)
class Shortfall:
    """A requirement's row and the ``best`` it can reach where ``asked`` is; ``share`` is how much
    of what is asked is missing.

    Rows of a ``for``, told apart by ``index``, could each do better at the cost of others: ``best``
    is then what the worst rows reach in a plan in which the worst misses the least share.
    """

    requirement: Requirement
    index: tuple[Any, ...]
    side: Side
    asked: float
    best: float
    share: float

    def to_dict(self) -> dict[str, Any]:
        """Requirement, row and amounts as plain data."""
        return {
            **requirement_dict(self.requirement),
            "index": list(map(plain, self.index)),
            "side": self.side,
            "asked": self.asked,
            "best": self.best,
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
    asked = units.problem, units.requirement(unit), rows, x
    # What HiGHS refuses may be missed by less than counts elsewhere.
    return worst_members(*asked) or worst_members(*asked, negligible=0.0)


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
    problem: Problem,
    requirement: Requirement,
    rows: Numbers,
    x: Floats,
    negligible: float = NEGLIGIBLE_SHARE,
) -> list[Shortfall]:
    """The rows that a plan misses most, at most three of a requirement; x may have more columns."""
    activity = problem.A @ x[: problem.n]
    below = _missed(problem, requirement, rows, activity, "at least")
    above = _missed(problem, requirement, rows, activity, "at most")
    missed = [each for each in (*below, *above) if each.share > negligible]
    found = sorted(missed, key=lambda each: -each.share)
    return [each for each in found if each.share >= _NEARLY * found[0].share][:_MOST_MEMBERS]


def _missed(
    problem: Problem, requirement: Requirement, rows: Numbers, activity: Floats, side: Side
) -> list[Shortfall]:
    asked, sign = (problem.row_lower, 1.0) if side == "at least" else (problem.row_upper, -1.0)
    with np.errstate(invalid="ignore"):
        shares = sign * (asked - activity) / sizes(problem, asked)
        wanted, reached = as_written(problem, asked), as_written(problem, activity)
    return [
        Shortfall(
            requirement,
            problem.rows.index[i],
            side if problem.rows.wording(i).sign > 0 else _OTHER[side],
            float(wanted[i]),
            float(reached[i]) + 0.0,
            float(shares[i]),
        )
        for i in rows
        if np.isfinite(shares[i])
    ]
