"""Draws: which rows of a problem change with a contribution, and what a plan leaves of it.

A requirement draws on a contribution if a row of it changes when there is more of the contribution
or none of it; so a link is a row of the model that holds both, whatever they are called.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ..errors import InfeasibleError, InputError
from ..problem.problem import Floats, Problem
from ..problem.tolerances import FEASIBILITY

Bools = npt.NDArray[np.bool_]
SHORT, SPARE, IDLE = "short", "not all used", "idle"
DRAWN, UNUSED = "in rules", "in no rule"
_STATES = ["party", "name", "amount", "state", "left", "step"]
_LINKS = ["requirement", "owner", "contribution", "rows", "state", "used", "of"]


@dataclass(frozen=True)
class Contribution:
    """What a party contributes, and how to get the problem with another ``amount`` of it."""

    party: str
    name: str
    amount: float
    step: float
    changed: Callable[[float], Problem]

    @property
    def label(self) -> str:
        """Whose it is and what."""
        return f"{self.party}: {self.name}"


@dataclass(frozen=True, eq=False)
class ChangedProblems:
    """A contribution, and the problem with a step more of it and without it; None where that makes
    no sense or no plan can be. :attr:`less` is the problem with a step less.
    """

    contribution: Contribution
    more: Problem | None
    without: Problem | None

    @property
    def less(self) -> Problem | None:
        """Built anew; without the contribution if a step is all of it."""
        given = self.contribution
        left = given.amount - math.copysign(min(given.step, abs(given.amount)), given.amount)
        return self.without if left == 0 else _built(given, left)

    @classmethod
    def of(cls, contribution: Contribution) -> "ChangedProblems":
        """Both, built anew."""
        more = _built(contribution, contribution.amount + contribution.step)
        return cls(contribution, more, _built(contribution, 0.0))


def _built(contribution: Contribution, amount: float) -> Problem | None:
    try:
        return contribution.changed(amount)
    except (InfeasibleError, InputError):
        return None


class DrawnRow(NamedTuple):
    """A row that draws on a contribution, whose requirement it is, and by how much a unit more
    loosens its lower and upper bound, as they were written; below 0 where it tightens them, and 0
    for both where that does not tell how the row changes.
    """

    requirement: str
    owner: str
    row: str
    lower: float
    upper: float


@dataclass(frozen=True)
class Draw:
    """Rows of requirements that draw on a contribution; ``others`` says that anything else, such as
    a bound or a goal, does too.
    """

    party: str
    name: str
    amount: float
    step: float
    others: bool
    rows: tuple[DrawnRow, ...]

    @property
    def label(self) -> str:
        """Whose it is and what."""
        return f"{self.party}: {self.name}"


@dataclass(frozen=True)
class Draws:
    """Draws on all contributions, and the requirements that draw on none."""

    draws: tuple[Draw, ...]
    unserved: tuple[str, ...]

    @classmethod
    def of(
        cls,
        problem: Problem,
        contributions: Sequence[Contribution],
        changed: Mapping[str, ChangedProblems],
    ) -> "Draws":
        """Those of a problem; ``changed`` by the name of what is contributed: rules see only how
        much there is of it in all, so that one contribution of a name tells of all.
        """
        moved = {name: _moved_by(problem, each) for name, each in changed.items()}
        draws = tuple(_draw(problem, each, moved[each.name]) for each in contributions)
        linked = {row.requirement for draw in draws for row in draw.rows}
        used = {problem.rows.requirements[k] for k in set(problem.rows.component.tolist())}
        unserved = tuple(
            each.label
            for each in problem.rows.requirements
            if each in used and not each.structural and each.label not in linked
        )
        return cls(draws, unserved)

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> "Draws":
        """Those that :meth:`to_dict` told; ValueError, TypeError or KeyError for anything else."""
        draws = tuple(_read(each) for each in said["draws"])
        return cls(draws, tuple(str(each) for each in said["unserved"]))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        told = [{**vars(each), "rows": list(map(list, each.rows))} for each in self.draws]
        return {"draws": told, "unserved": list(self.unserved)}

    def contributions(self, requirements: pd.DataFrame) -> pd.DataFrame:
        """By label: ``party, name, amount, state, left, step``, given what a plan uses of each
        requirement.
        """
        lines = _lines(requirements)
        rows = []
        for draw in self.draws:
            state, left = _state(draw, draw.rows, lines)
            rows.append((draw.party, draw.name, draw.amount, state, left, draw.step))
        index = pd.Index([each.label for each in self.draws], name="contribution")
        return pd.DataFrame(rows, columns=_STATES, index=index)

    def links(self, requirements: pd.DataFrame) -> pd.DataFrame:
        """``requirement, owner, contribution, rows, state, used, of``: how many rows of the
        requirement draw on the contribution, and what the tightest of them uses ``of`` all that is
        contributed under that name; NaN where the rows do not tell.
        """
        lines = _lines(requirements)
        pools: dict[str, float] = {}
        for draw in self.draws:
            pools[draw.name] = pools.get(draw.name, 0.0) + draw.amount
        rows = []
        for draw in self.draws:
            for requirement, drawn in _by_requirement(draw).items():
                state, left = _state(draw, drawn, lines)
                pool = pools[draw.name]
                told = (requirement, drawn[0].owner or None, draw.label, len(drawn))
                rows.append((*told, state, pool - left, pool))
        return pd.DataFrame(rows, columns=_LINKS)


def _by_requirement(draw: Draw) -> dict[str, list[DrawnRow]]:
    found: dict[str, list[DrawnRow]] = {}
    for row in draw.rows:
        found.setdefault(row.requirement, []).append(row)
    return found


def _lines(requirements: pd.DataFrame) -> dict[str, Mapping[Any, Any]]:
    return {line["row"]: line for line in requirements.to_dict("records")}


def _state(
    draw: Draw, rows: Sequence[DrawnRow], lines: Mapping[str, Mapping[Any, Any]]
) -> tuple[str, float]:
    """What a contribution is in a plan, by rows that draw on it, and what the tightest leaves.

    A row that more only tightens is loosened by less, so that a plan stays within it; without a
    debt there is more, so that what it leaves is not told.
    """
    loosened = [each for each in rows if max(each.lower, each.upper) > 0 and each.row in lines]
    lefts = [_left(each, lines[each.row]) for each in loosened]
    if any(left <= 0 for left in lefts):
        return SHORT, 0.0
    told = all(each.row in lines and (each.lower or each.upper) for each in rows)
    if not lefts or draw.others or draw.amount < 0 or not told:
        return (DRAWN if draw.rows or draw.others else UNUSED), math.nan
    least = min(lefts)
    return (IDLE if least >= draw.amount else SPARE), least


def _left(row: DrawnRow, line: Mapping[Any, Any]) -> float:
    """What a row leaves of a contribution, in its units; nothing within the tolerance of rows."""
    ends = (
        (row.lower, line["used"] - line["at_least"]),
        (row.upper, line["at_most"] - line["used"]),
    )
    tolerated = FEASIBILITY * max(1.0, abs(line["used"]))
    return min(0.0 if room <= tolerated else room / rate for rate, room in ends if rate > 0)


def _draw(problem: Problem, given: Contribution, moved: "_Moved") -> Draw:
    structural = {k for k, each in enumerate(problem.rows.requirements) if each.structural}
    rows = np.flatnonzero(moved.rows).tolist()
    drawn = [i for i in rows if problem.rows.component[i] not in structural]
    others = moved.others or len(drawn) < len(rows)
    told = tuple(_row(problem, i, moved.rates[:, i]) for i in drawn)
    return Draw(given.party, given.name, given.amount, given.step, others, told)


def _row(problem: Problem, i: int, rates: Floats) -> DrawnRow:
    """A row with its ends as they were written: a negative sign swaps them."""
    requirement = problem.rows.requirements[problem.rows.component[i]]
    signs, _ = problem.rows.wordings
    lower, upper = rates.tolist() if signs[i] > 0 else rates[::-1].tolist()
    return DrawnRow(requirement.label, requirement.owner or "", problem.rows.name(i), lower, upper)


class _Moved(NamedTuple):
    """Rows (m,) that change, whether anything else does, and by how much a unit loosens the lower
    and upper bound of each row, shape (2, m); 0 for rows whose coefficients change.
    """

    rows: Bools
    others: bool
    rates: Floats


def _moved_by(problem: Problem, changed: ChangedProblems) -> _Moved:
    """What changes with more of a contribution or without it, and the rates of more; 0 for rows
    that change by another rate without it.
    """
    given = changed.contribution
    more = _moved(problem, changed.more, given.step)
    if not given.amount:
        return more
    none = _moved(problem, changed.without, -given.amount)
    same = np.isclose(more.rates, none.rates, atol=0.0).all(axis=0)
    rates = np.where(same | (changed.without is None), more.rates, 0.0)
    return _Moved(more.rows | none.rows, more.others or none.others, rates)


def _moved(problem: Problem, other: Problem | None, by: float) -> _Moved:
    """What is different in another problem, in which an amount is larger ``by`` so much."""
    count = len(problem.row_lower)
    rates = np.zeros((2, count))
    if other is None:
        return _Moved(np.zeros(count, dtype=bool), True, rates)
    places = _places(problem, other)
    kept = places >= 0
    ends = ((problem.row_lower, other.row_lower, -1), (problem.row_upper, other.row_upper, 1))
    for rate, (end, new, way) in zip(rates, ends, strict=True):
        finite = kept & np.isfinite(end) & np.isfinite(new[places])
        rate[finite] = way * (new[places][finite] - end[finite]) / by
    rows = ~kept | (rates != 0).any(axis=0)
    if other.n != problem.n:
        return _Moved(rows, True, rates)
    A, B = sp.csr_array(problem.A), sp.csr_array(other.A)[places]
    scaled = np.asarray(abs(A - B).sum(axis=1)).ravel() > 0
    rows |= scaled
    rates[:, scaled] = 0.0
    pairs = (
        *((problem.lower, other.lower), (problem.upper, other.upper)),
        *((problem.C, other.C), (problem.c0, other.c0)),
    )
    return _Moved(rows, not all(np.array_equal(one, another) for one, another in pairs), rates)


def _places(problem: Problem, other: Problem) -> npt.NDArray[np.intp]:
    """Where each row is in another problem, by name; -1 where it is not there."""
    count = problem.A.shape[0]
    if other.A.shape[0] == count and other.rows.index == problem.rows.index:
        return np.arange(count)
    there = {other.rows.name(i): i for i in range(other.A.shape[0])}
    return np.array([there.get(problem.rows.name(i), -1) for i in range(count)], dtype=np.intp)


def _read(said: Mapping[str, Any]) -> Draw:
    rows = [
        DrawnRow(str(requirement), str(owner), str(row), _finite(lower), _finite(upper))
        for requirement, owner, row, lower, upper in said["rows"]
    ]
    named = (str(said["party"]), str(said["name"]))
    amounts = (_finite(said["amount"]), _finite(said["step"]))
    return Draw(*named, *amounts, bool(said["others"]), tuple(rows))


def _finite(number: Any) -> float:
    if not (isinstance(number, int | float) and math.isfinite(number)):
        raise ValueError(f"{number!r} is not a number")
    return float(number)
