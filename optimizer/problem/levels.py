"""Levels: columns that stand at what the rows that hold them back make of the other columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .entries import Span
from .names import Bools, Floats
from .rationals import Whole
from .whole_forms import WholeForms

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class WholeLevel:
    """A level whose columns are whole numbers of units, and so are all that they rest on.

    Row r needs ``ends[r] + forms[r] @ units`` of its column, in units of it and times ``wanted``;
    so do the columns' own limits, in rows that are empty. ``starts[i]`` is the first row of the
    column at i, which ends where the next one starts.
    """

    forms: WholeForms
    ends: Any
    starts: Numbers
    wanted: Whole

    def best(self, units: Whole) -> Any:
        """The best value of each column in units of it, given how many all columns have, (n,)."""
        return np.maximum.reduceat(self.forms.dot(units) + self.ends, self.starts) * self.wanted

    def rest_on(self, columns: Bools) -> Bools:
        """Which of the level's columns rest on some of these, shape (n,)."""
        return np.logical_or.reduceat(self.forms.use(columns), self.starts)


@dataclass(frozen=True, eq=False)
class SettlingLevel:
    """Columns that do not rest on each other, and the rows that hold them back.

    Row r of ``matrix`` holds column ``columns[owner[r]]``, which has ``coefficients[r]`` in it, to
    the bound ``ends[r]``; no other column of the level is in that row. ``wanted`` is 1 for columns
    are wanted low, -1 for high ones; ``limits`` are their own bounds on that side. ``whole`` is the
    same in whole numbers, where the columns are implied.
    """

    columns: Numbers
    wanted: Floats
    limits: Floats
    matrix: sp.csr_array
    owner: Numbers
    coefficients: Floats
    ends: Floats
    whole: WholeLevel | None = None

    def best(self, x: Floats) -> Floats:
        """The best value of each column, given the others in x, shape (n,)."""
        others = x.copy()
        others[self.columns] = 0.0
        needs = (self.ends - self.matrix @ others) / self.coefficients * self.wanted[self.owner]
        return self._furthest(needs)

    def others(self, more: int = 0) -> sp.csr_array:
        """The rows without the columns that they hold back, and so many empty ones."""
        rows, columns, values = self._others()
        count, width = self.matrix.shape
        return sp.csr_array((values, (rows, columns)), shape=(count + more, width))

    def span(self, lower: Floats, upper: Floats, wider: float) -> Span:
        """The lowest and the highest best value of each column, the others being within bounds, of
        shapes (n,); both wider by a share of the sizes of the rows' terms.
        """
        one = self._furthest(self._needs(lower, upper, -wider))
        other = self._furthest(self._needs(upper, lower, wider))
        return np.minimum(one, other), np.maximum(one, other)

    def sizes(self, sizes: Floats) -> Floats:
        """The largest coefficients behind each column, given those behind all others, (n,)."""
        rows, columns, values = self._others()
        found = np.zeros(len(self.columns))
        factors = np.abs(values / self.coefficients[rows])
        np.maximum.at(found, self.owner[rows], factors * sizes[columns])
        return found

    def _furthest(self, needs: Floats) -> Floats:
        """Where the columns stand, given what each row needs of its own, times ``wanted``."""
        found = self.limits * self.wanted
        np.maximum.at(found, self.owner, needs)
        return np.asarray(found * self.wanted)

    def _needs(self, lower: Floats, upper: Floats, more: float) -> Floats:
        """What each row needs of its column at the least, times ``wanted``, the others being within
        bounds, shape (n,): these are lower ones; with the two exchanged, at the most. ``more`` is a
        share of the sizes of its terms that is added.
        """
        factors = -self.wanted[self.owner] / self.coefficients
        rows, columns, values = self._others()
        terms = values * factors[rows]
        least = terms * np.where(terms > 0, lower[columns], upper[columns])
        sums, sizes = (
            np.bincount(rows, each, minlength=len(factors)) for each in (least, np.abs(least))
        )
        ends = self.ends * factors
        return np.asarray(sums - ends + more * (sizes + np.abs(ends)))

    def _others(self) -> tuple[Numbers, Numbers, Floats]:
        """The entries of all columns but a row's own: rows, columns and values."""
        entries = self.matrix.tocoo()
        rows, columns = entries.coords
        apart = (columns != self.columns[self.owner][rows]) & (entries.data != 0)
        return rows[apart], columns[apart], entries.data[apart]
