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
        finite, side = np.where(endless, 0.0, least), side[self.rows]
        size = self._others(np.abs(finite)) + np.where(np.isfinite(side), np.abs(side), 0.0)
        room = side - self._others(finite) + wider * size
        return np.where(self._others(endless.astype(float)) == 0, room, np.inf)

    def _others(self, terms: Floats) -> Floats:
        """The sum of all terms (E,) but its own in the row of each entry.

        An own term that is far larger than the others would leave nothing of their last digits, if
        it were added and taken away again.
        """
        return _sums_before(self.rows, terms) + _sums_before(self.rows[::-1], terms[::-1])[::-1]


def _sums_before(rows: npt.NDArray[np.intp], terms: Floats) -> Floats:
    """Sums of the terms before each one in its row, entries of a row being together.

    First of the one before, then of two, four and so on.
    """
    found, width = np.zeros(len(terms)), 1
    same = rows[1:] == rows[:-1]
    found[1:] = np.where(same, terms[:-1], 0.0)
    while same.any():
        same = rows[width:] == rows[:-width]
        found[width:] += np.where(same, found[:-width], 0.0)
        width *= 2
    return found
