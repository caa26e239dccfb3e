"""What HiGHS is asked about a problem: its tight form, with implied columns counted in their units.

A column that stands for a share of a budget has steps of a millionth, which HiGHS' tolerances hide;
counted in them it has steps of 1. Columns far from 0 are counted from where they begin; see
:mod:`origins`.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import scipy.sparse as sp

from ..problem.names import Bools
from ..problem.numbers import power_of_two
from ..problem.origins import origins, sum_at
from ..problem.problem import Floats, Problem
from ..problem.rationals import rational
from ..problem.tolerances import FEASIBILITY, MIP_FEASIBILITY, PRODUCT_ROUNDING, SUM_ROUNDING

#: Numbers from here on are in doubt even in digits.
_VERY_LONG = 2.0**36


@dataclass(frozen=True, eq=False)
class Asked:
    """The ``problem`` as HiGHS has it: a column there is counted from its ``origin`` (n,) on, and 1
    of it is ``worth`` (n,) as written.

    Goals have the same values, and what is stepped has the same steps.
    """

    problem: Problem
    worth: Floats
    origin: Floats

    @property
    def is_doubtful(self) -> bool:
        """Whether HiGHS has denied plans of such problems: one of a column as HiGHS has it is worth
        more than its unit, so that HiGHS does not see all that counts, or numbers have many digits.
        """
        stepped = self.problem.stepped
        forms, units = (stepped.row_coefficients, stepped.goal_coefficients), stepped.units
        is_coarse = (self.worth > np.where(units.exist, units.sizes, 1.0)).any()
        return bool(is_coarse or any((each.largest > _VERY_LONG).any() for each in forms))

    @classmethod
    def of(cls, problem: Problem) -> "Asked":
        """What HiGHS is asked about a problem."""
        tight, counted = problem.tight, problem.stepped.units
        implied = counted.exist & ~problem.integer
        least = np.maximum(np.where(implied, counted.sizes, 1.0), _least_worth(tight))
        worth = np.where(problem.integer, 1.0, least)
        if not implied.any() and (worth == 1).all():
            return cls(tight, worth, np.zeros(problem.n))
        origin = origins(problem)
        return cls(_counted(tight, worth, origin), worth, origin)

    def counted(self, x: Floats) -> Floats:
        """A plan, shape (n,), as HiGHS has it."""
        return np.asarray((x - self.origin) / self.worth)

    def written(self, x: Floats) -> Floats:
        """A plan of HiGHS, shape (n,), as it is written."""
        return np.asarray(x * self.worth + self.origin)


def _counted(problem: Problem, worth: Floats, origin: Floats) -> Problem:
    lower, upper = _ends(problem, worth, origin)
    scaled = sp.csr_array(problem.A @ sp.diags_array(worth))
    found = replace(problem, A=scaled, C=problem.C * worth, lower=lower, upper=upper)
    stepped = replace(problem.stepped, lower=lower, upper=upper)
    if origin.any():
        there = [sum_at(row, origin) for row in problem.C]
        constants = tuple(c + t for c, t in zip(stepped.constants, there, strict=True))
        stepped = replace(stepped, constants=constants)
        found = replace(
            found,
            row_lower=_moved(problem, problem.row_lower, origin),
            row_upper=_moved(problem, problem.row_upper, origin),
            c0=np.array([float(constant) for constant in constants]),
        )
    found.__dict__.update(stepped=stepped, largest_costs=problem.largest_costs)
    return found


def _is_in_steps(problem: Problem) -> Bools:
    """Which columns, shape (n,), stand in rows and goals in steps alone.

    In a plan that is beyond the bounds of another, amounts may make use of that.
    """
    stepped = problem.stepped
    rows = abs(problem.A[~stepped.row_coefficients.exist]).sum(axis=0)
    goals = np.abs(problem.C[~stepped.goals]).sum(axis=0)
    return np.asarray(rows + goals == 0)


def _ends(problem: Problem, worth: Floats, origin: Floats) -> tuple[Floats, Floats]:
    """Bounds of the columns, both (n,), as these are counted.

    They are whole numbers of units where columns have units, since a double far from 0 is off by
    more than HiGHS' tolerances. They are moved outwards by these tolerances, and by rounding, so
    that none cuts off what it allows. Presolve takes bounds that are nearer to each other than its
    tolerance for one, and what hangs on that column is then off by a multiple: so the way is
    twice that, and none where there is nothing between them.
    """
    stepped = problem.stepped
    in_steps = _is_in_steps(problem)
    apart = stepped.bounds_in_units[0] < stepped.bounds_in_units[1]
    wider = np.where(in_steps & apart, 2 * MIP_FEASIBILITY, 0.0)
    rounding = np.where(in_steps, SUM_ROUNDING, PRODUCT_ROUNDING)
    found = []
    for way, bounds, units in zip(
        (-1, 1), (stepped.lower, stepped.upper), stepped.bounds_in_units, strict=True
    ):
        ends = bounds.copy()
        for j in np.flatnonzero(((worth != 1) | (origin != 0)) & np.isfinite(bounds)).tolist():
            has_unit = stepped.units.exist[j]
            end = int(units[j]) * stepped.units[j] if has_unit else rational(bounds[j])
            there = float((end - int(origin[j])) / Fraction(float(worth[j])))
            ends[j] = there + way * (wider[j] + rounding[j] * abs(there))
        found.append(ends)
    return found[0], found[1]


def _moved(problem: Problem, bounds: Floats, origin: Floats) -> Floats:
    """Bounds of rows, shape (m,), on what is left once columns are counted from their origin."""
    found = bounds.copy()
    moved = (problem.A @ sp.diags_array(origin)).tocsr()
    for i in np.flatnonzero(np.isfinite(bounds) & (np.diff(moved.indptr) > 0)):
        found[i] = float(rational(bounds[i]) - sum_at(problem.A[[i]].toarray().ravel(), origin))
    return found


def _least_worth(problem: Problem) -> Floats:
    """The least that columns may be worth, powers of two of shape (n,): HiGHS does not tell less
    apart beside the largest numbers of their rows and goals, and has denied plans of an endless
    column that counts for less.
    """
    rows = _least_shares(problem.A, FEASIBILITY)
    goals = _least_shares(sp.csr_array(problem.C), FEASIBILITY)
    return power_of_two(2 * np.maximum(rows, goals))


def _least_shares(matrix: sp.csr_array, share: float) -> Floats:
    """What each column, shape (n,), takes to have no entry below a share of its row's largest."""
    entries = abs(matrix).tocoo()
    used = entries.data != 0
    rows, columns = (coords[used] for coords in entries.coords)
    found, largest = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[0])
    np.maximum.at(largest, rows, entries.data[used])
    np.maximum.at(found, columns, share * largest[rows] / entries.data[used])
    return found
