"""Requirements as units: what is kept, dropped or relaxed is a requirement as it was written.

A requirement with a ``for`` has many rows and counts as one. What stays whatever is dropped is the
structure: bounds and integrality of the columns, rows that only say what a column stands for, and
requirements that are fixed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ..problem.labels import Requirement
from ..problem.names import Rows
from ..problem.numbers import power_of_two
from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from ..results.requirements import uses
from .missing import largest, missed

Unit = int
Chosen = frozenset[Unit]


@dataclass(frozen=True, eq=False)
class Units:
    """The requirements of a problem that can be given up, by number in ``problem.rows``;
    ``even_fixed`` ones count among them.
    """

    problem: Problem
    even_fixed: bool = False

    @cached_property
    def all(self) -> Chosen:
        """Every unit that has a row."""
        named = self.problem.rows.requirements
        used = set(self.problem.rows.component.tolist())
        free = frozenset(unit for unit in used if not named[unit].structural)
        return free if self.even_fixed else free - self.fixed

    @cached_property
    def fixed(self) -> Chosen:
        """Units with a row that nobody can give up."""
        named = self.problem.rows.requirements
        return frozenset(u for u in set(self.problem.rows.component.tolist()) if named[u].fixed)

    def requirement(self, unit: Unit) -> Requirement:
        """The requirement behind a unit."""
        return self.problem.rows.requirements[unit]

    def requirements(self, units: Iterable[Unit]) -> tuple[Requirement, ...]:
        """Requirements in the order in which they were written."""
        return tuple(self.requirement(unit) for unit in sorted(units))

    def rows_of(self, unit: Unit) -> npt.NDArray[np.intp]:
        """Row numbers of a unit."""
        return np.flatnonzero(self.problem.rows.component == unit)

    def keeping(self, chosen: Iterable[Unit]) -> Problem:
        """The problem with the structure and the chosen units only."""
        dropped = self.all - set(chosen)
        return with_rows(self.problem, ~np.isin(self.problem.rows.component, list(dropped)))

    @property
    def only_fixed(self) -> "Units":
        """The fixed requirements, as if they could be given up, where all others are."""
        return Units(self.keeping(()), even_fixed=True)

    def met(self, x: Floats) -> Chosen:
        """The units that a plan keeps to."""
        broken = missed(self.problem, x[: self.problem.n])
        return self.all - set(self.problem.rows.component[broken].tolist())


def with_rows(problem: Problem, mask: npt.NDArray[np.bool_]) -> Problem:
    """The problem with only the rows of a mask (m,)."""
    rows = problem.rows
    return replace(
        problem,
        A=problem.A[mask],
        row_lower=problem.row_lower[mask],
        row_upper=problem.row_upper[mask],
        rows=Rows(
            rows.requirements,
            rows.component[mask],
            tuple(rows.index[i] for i in np.flatnonzero(mask)),
        ),
    )


def sizes(problem: Problem, bounds: Floats) -> Floats:
    """What counts as one whole of each row's ``bounds`` (m,): the amount that is asked for, as it
    was written.

    Where zero is asked, or next to nothing beside the row's coefficients, it is the most that the
    row's terms could amount to within the columns' bounds, or if they have none its largest
    coefficient.
    """
    most = largest(problem)
    asked = np.abs(as_written(problem, np.where(np.isfinite(bounds), bounds, 0.0)))
    reach = _reach(problem)
    spare = np.where(np.isfinite(reach) & (reach > 0), reach, np.maximum(most, TOLERANCE))
    asked = asked / units_of(problem)
    return np.where(asked > TOLERANCE * most, np.maximum(asked, 1e-300), spare)


def as_written(problem: Problem, activity: Floats) -> Floats:
    """Activities or bounds of all rows (m,) as the requirements' words have them."""
    signs, known = problem.rows.wordings
    return np.asarray(signs * activity + known)


def units_of(problem: Problem) -> Floats:
    """What one unit of each row (m,) is as the requirements' words have it."""
    return np.abs(problem.rows.wordings[0])


def prices_of(problem: Problem, duals: Floats, noise: float) -> Floats:
    """What a unit less asked in each row (m,) brings at most, by its dual; 0 where all that its
    terms could amount to within the columns' bounds brings no more than ``noise``.
    """
    # A row held at its upper bound has a dual of at most 0, at its lower one of at least 0.
    prices = np.abs(duals)
    # What a whole row brings says whether a dual is noise; what a unit brings rests on units. Of a
    # row that columns without bounds are in there is no whole.
    whole = np.multiply(prices, _reach(problem), out=np.zeros(len(prices)), where=prices > 0)
    return np.where(whole > noise, prices, 0.0)


def _reach(problem: Problem) -> Floats:
    """Largest absolute value of each row's positive or negative terms, inf without bounds."""
    far = np.maximum(np.abs(problem.lower), np.abs(problem.upper))
    open_ended = np.isinf(far)
    far = np.where(np.isinf(far), 0.0, far)
    positive, negative = problem.A.maximum(0), (-problem.A).maximum(0)
    reach = np.maximum(positive @ far, negative @ far)
    return np.where(uses(problem.A, open_ended), np.inf, reach)


def elastic(problem: Problem, groups: Sequence[Sequence[int]], names: Sequence[str]) -> Problem:
    """The problem with one more column for each group of rows: what they may miss, 0 or more, in
    :func:`slack_shares` of what they ask; the goals do not see it.

    A row with two bounds becomes two, each of which may miss the same share of its own bound.
    """
    shares = slack_shares(problem, groups)
    kept = np.ones(problem.A.shape[0], dtype=bool)
    kept[[row for rows in groups for row in rows]] = False
    pieces = [_stiff(problem, np.flatnonzero(kept), len(groups))]
    for number, rows in enumerate(groups):
        pieces += _elastic_rows(problem, np.array(rows, dtype=int), number, shares)
    matrix = sp.csr_array(sp.vstack([piece[0] for piece in pieces]))
    lower, upper, old = (np.concatenate([piece[k] for piece in pieces]) for k in (1, 2, 3))
    return replace(
        problem,
        A=matrix,
        row_lower=lower,
        row_upper=upper,
        lower=np.append(problem.lower, np.zeros(len(groups))),
        upper=np.append(problem.upper, np.full(len(groups), np.inf)),
        integer=np.append(problem.integer, np.zeros(len(groups), dtype=bool)),
        C=np.hstack([problem.C, np.zeros((problem.p, len(groups)))]),
        columns=problem.columns.with_hidden(*names),
        rows=Rows(
            problem.rows.requirements,
            problem.rows.component[old],
            tuple(problem.rows.index[i] for i in old),
        ),
    )


def slack_shares(problem: Problem, groups: Sequence[Sequence[int]]) -> Floats:
    """The share of what groups of rows ask that a unit of their slack stands for, shape (k,).

    It is such that no row's slack weighs more than its other columns: HiGHS would let a row be off
    by a part of what it asks.
    """
    weights = np.where((most := largest(problem)) > 0, most, 1.0)
    sizes_of = [sizes(problem, bounds) for bounds in (problem.row_lower, problem.row_upper)]
    heaviest = np.maximum(*sizes_of) / weights
    return np.array([1 / power_of_two(heaviest[rows].max(initial=1.0)) for rows in groups])


Piece = tuple[sp.csr_array, Floats, Floats, npt.NDArray[np.intp]]


def _stiff(problem: Problem, rows: npt.NDArray[np.intp], extra: int) -> Piece:
    matrix = sp.hstack([problem.A[rows], sp.csr_array((len(rows), extra))], format="csr")
    return sp.csr_array(matrix), problem.row_lower[rows], problem.row_upper[rows], rows


def _elastic_rows(
    problem: Problem, rows: npt.NDArray[np.intp], number: int, shares: Floats
) -> list[Piece]:
    pieces: list[Piece] = []
    unit, extra = shares[number], len(shares)
    for bounds, sign in ((problem.row_lower, 1.0), (problem.row_upper, -1.0)):
        bounded = rows[np.isfinite(bounds[rows])]
        share = sp.csr_array((len(bounded), extra), dtype=float).tolil()
        share[:, number] = sign * unit * sizes(problem, bounds)[bounded].reshape(-1, 1)
        matrix = sp.csr_array(sp.hstack([problem.A[bounded], share], format="csr"))
        free = np.full(len(bounded), np.inf)
        ends = (bounds[bounded], free) if sign > 0 else (-free, bounds[bounded])
        pieces.append((matrix, *ends, bounded))
    return pieces
