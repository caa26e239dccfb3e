"""Entries: the coefficients of a problem's rows one by one, and what each lets its column do."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .arrays import Arrays
from .names import Bools, Floats

Span = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Entries:
    """Row ``rows[e]`` has ``values[e]``, which is not 0, in column ``columns[e]``; shapes (E,).

    The rows' bounds ``lower`` and ``upper`` are (m,), and there are ``n`` columns.
    """

    rows: npt.NDArray[np.intp]
    columns: npt.NDArray[np.intp]
    values: Floats
    lower: Floats
    upper: Floats
    n: int

    @classmethod
    def of(cls, problem: Arrays) -> "Entries":
        """The entries of a problem's rows."""
        matrix = problem.A.tocoo()
        used = matrix.data != 0
        rows, columns = (coords[used].astype(np.intp) for coords in matrix.coords)
        lower, upper = problem.row_lower, problem.row_upper
        return cls(rows, columns, matrix.data[used], lower, upper, problem.n)

    def ends(self, wanted: Floats) -> Floats:
        """The bounds, (E,), that keep columns from going where they are ``wanted``, shape (n,): low
        for 1, high for -1. Infinite where there is none.
        """
        falls = self.values * wanted[self.columns] > 0
        return np.asarray(np.where(falls, self.lower[self.rows], self.upper[self.rows]))

    def hold(self, wanted: Floats) -> Bools:
        """Which entries, (E,), hold a wanted column back by a bound of their row."""
        return np.asarray(np.isfinite(self.ends(wanted)) & (wanted[self.columns] != 0))

    def implied(self, span: Span, wider: float) -> Span:
        """The bounds that rows imply for their columns, shapes (n,), the others being within
        ``span``; wider by a share of the sizes of the rows' terms. Infinite where there are none.
        """
        found = np.full(self.n, -np.inf), np.full(self.n, np.inf)
        for sign, side in ((1.0, self.upper), (-1.0, -self.lower)):
            values = sign * self.values
            rises = values > 0
            lowest, highest = (ends[self.columns] for ends in span)
            least = values * np.where(rises, lowest, highest)
            room = self._room(least, side, wider) / np.abs(values)
            np.maximum.at(found[0], self.columns[~rises], -room[~rises])
            np.minimum.at(found[1], self.columns[rises], room[rises])
        return found

    def _room(self, least: Floats, side: Floats, wider: float) -> Floats:
        """What the others in its row, at their ``least``, leave each entry of the row's side."""
        endless = np.isinf(least)
        finite = np.where(endless, 0.0, least)
        others = self._sums(endless)[self.rows] - endless
        rest = self._sums(finite)[self.rows] - finite
        size = self._sums(np.abs(finite)) + np.where(np.isfinite(side), np.abs(side), 0.0)
        room = side[self.rows] - rest + wider * size[self.rows]
        return np.where(others == 0, room, np.inf)

    def _sums(self, entries: npt.NDArray[np.generic]) -> Floats:
        sums = np.bincount(self.rows, entries.astype(float), len(self.lower))
        return np.asarray(sums, dtype=float)
