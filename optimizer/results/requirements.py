"""Requirements: what plans use of each, and what they leave.

A requirement is compared as it was written: what its row adds up to, and the bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import FEASIBILITY, SUM_ROUNDING, VALUE_ROUNDING
from .noise import without_noise

#: Of more lines only the first plans are in a table: it would be larger than all that it is about.
_MOST_LINES = 500_000


@dataclass(frozen=True, eq=False)
class RequirementUse:
    """The r rows of requirements: ``lower <= A @ x <= upper``, which was written as ``signs`` times
    that plus ``known``. ``labels`` are those of the requirements, ``names`` those of the rows; they
    differ where a requirement has many. ``whole`` tells rows of whole decisions alone, ``units``
    what each is counted in, as far as that is known.
    """

    A: sp.csr_array
    lower: Floats
    upper: Floats
    signs: Floats
    known: Floats
    labels: Sequence[str]
    names: Sequence[str]
    whole: Bools
    units: Sequence[str]

    @classmethod
    def of(cls, problem: Problem) -> "RequirementUse":
        """Those of a problem, without rows that only say what a column stands for, and rows with
        such columns: one that stands for a minimum may be less than that.
        """
        rows = problem.rows
        structural = [k for k, each in enumerate(rows.requirements) if each.structural]
        told = ~np.isin(rows.component, structural)
        shown = np.flatnonzero(told & ~uses(problem.A, problem.columns.hidden))
        signs, known = rows.wordings
        return cls(
            sp.csr_array(problem.A)[shown],
            problem.row_lower[shown],
            problem.row_upper[shown],
            signs[shown],
            known[shown],
            [rows.requirements[component].label for component in rows.component[shown]],
            [rows.name(i) for i in shown],
            ~uses(problem.A, ~problem.integer)[shown],
            [rows.requirements[component].unit for component in rows.component[shown]],
        )

    def table(self, solutions: sp.csr_array) -> pd.DataFrame:
        """Long table ``plan, requirement, row, used, at_least, at_most, left, binding, unit`` of
        plans (N, n); of the first ones where it would be very long.

        ``left`` is how far what is used is from the nearest bound, ``binding`` whether that is
        nothing.
        """
        plans = min(solutions.shape[0], _MOST_LINES // max(len(self.names), 1))
        used, noise = self._sums(solutions[:plans])
        ends = np.sort([self.lower * self.signs, self.upper * self.signs], axis=0) + self.known
        below, above = used - ends[0], ends[1] - used
        left = without_noise(np.minimum(below, above), noise)
        nearest = np.where(below < above, ends[0], ends[1]) - self.known
        size = np.maximum(1.0, np.abs(np.where(np.isfinite(nearest), nearest, 0.0)))
        binding = left <= np.where(self.whole, SUM_ROUNDING, FEASIBILITY) * size
        return pd.DataFrame(
            {
                "plan": np.repeat(np.arange(1, plans + 1), len(self.names)),
                "requirement": list(self.labels) * plans,
                "row": list(self.names) * plans,
                "used": used.ravel(),
                "at_least": np.tile(ends[0], plans),
                "at_most": np.tile(ends[1], plans),
                "left": np.where(binding, 0.0, left).ravel(),
                "binding": binding.ravel(),
                "unit": list(self.units) * plans,
            }
        )

    def _sums(self, solutions: sp.csr_array) -> tuple[Floats, Floats]:
        """What plans (N, n) use, and what of that is rounding alone, both (N, r): 0 is exact, and
        so are sums of whole numbers.
        """
        sums = (solutions @ self.A.T).toarray() * self.signs + self.known
        sizes = (abs(solutions) @ abs(self.A).T).toarray() + np.abs(self.known)
        noise = np.where(self.whole, VALUE_ROUNDING, SUM_ROUNDING) * sizes
        broken = self.A - self.A.rint()
        counted = self.whole & ~uses(broken, np.ones(self.A.shape[1], dtype=bool))
        counted &= self.known == np.rint(self.known)
        noise[:, counted] = 0.0
        return np.where(counted, np.rint(sums) + 0.0, without_noise(sums, noise)), noise


def uses(A: sp.csr_array, columns: Bools) -> Bools:
    """Which rows have some of the marked columns, shape (m,)."""
    return np.asarray(abs(sp.csr_array(A)) @ columns.astype(float) > 0)


def of_plan(table: pd.DataFrame, plan: int) -> pd.DataFrame:
    """The lines of one plan, without its number; none where the table has none of it."""
    if not len(table):
        return table
    return table[table["plan"] == plan].drop(columns="plan").reset_index(drop=True)
