"""Levels: columns that stand at what the rows that hold them back make of the other columns."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .entries import Span
from .names import Floats

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SettlingLevel:
    """Columns that do not rest on each other, and the rows that hold them back.

    Row r of ``matrix`` holds column ``columns[owner[r]]``, which has ``coefficients[r]`` in it, to
    the bound ``ends[r]``; no other column of the level is in that row. ``wanted`` is 1 for columns
    that are wanted low, -1 for high ones; ``limits`` are their own bounds on that side.
    """

    columns: Numbers
    wanted: Floats
    limits: Floats
    matrix: sp.csr_array
    owner: Numbers
    coefficients: Floats
    ends: Floats

    def best(self, x: Floats) -> Floats:
        """The best value of each column, given the others in x, shape (n,)."""
        others = x.copy()
        others[self.columns] = 0.0
        needs = (self.ends - self.matrix @ others) / self.coefficients * self.wanted[self.owner]
        return self._furthest(needs)

    def span(self, lower: Floats, upper: Floats) -> Span:
        """The lowest and the highest best value of each column, the others being within bounds.

        Shapes (n,); what is computed from large numbers is rounded.
        """
        one = self._furthest(self._least_needs(lower, upper))
        other = self._furthest(self._least_needs(upper, lower))
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

    def _least_needs(self, lower: Floats, upper: Floats) -> Floats:
        """What each row needs of its column at the least, times ``wanted``, the others being within
        bounds, shape (n,): these are lower ones; with the two exchanged, at the most.
        """
        factors = -self.wanted[self.owner] / self.coefficients
        rows, columns, values = self._others()
        terms = values * factors[rows]
        least = terms * np.where(terms > 0, lower[columns], upper[columns])
        sums = np.bincount(rows, least, minlength=len(factors))
        return np.asarray(sums - self.ends * factors)

    def _others(self) -> tuple[Numbers, Numbers, Floats]:
        """The entries of all columns but a row's own: rows, columns and values."""
        entries = self.matrix.tocoo()
        rows, columns = entries.coords
        apart = (columns != self.columns[self.owner][rows]) & (entries.data != 0)
        return rows[apart], columns[apart], entries.data[apart]
