"""Settling: columns whose best value follows from the others, such as those that stand for a max.

A goal such as ``max(load[d])`` is written with a column t and rows ``t >= load[d]``. A solver that
is stopped, or that is asked about other goals, may leave t above the largest load. A column can be
settled where all goals want it low, or all want it high: it then goes as far as the rows that hold
it back allow, which are no worse kept, and no goal gets worse.

Where those rows hold nothing else but integer columns and others that are implied like this, the
best value is a whole number of units: the column is *implied*, and goals with it have steps.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from .arrays import Arrays
from .names import Bools, Floats
from .rationals import rationals
from .tolerances import VALUE_ROUNDING
from .whole_forms import FREE, ColumnUnits, WholeForms

Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class _Level:
    """Columns that do not rest on each other, and the rows that hold them back.

    Row r of ``matrix`` holds column ``columns[owner[r]]``, which has ``coefficients[r]`` in it,
    to the bound ``ends[r]``; rows of a column follow each other. ``wanted`` is 1 for columns that
    are wanted low, -1 for high ones; ``limits`` are their own bounds on that side.
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
        others = self.matrix @ x - self.coefficients * x[self.columns[self.owner]]
        needs = (self.ends - others) / self.coefficients * self.wanted[self.owner]
        found = self.limits * self.wanted
        np.maximum.at(found, self.owner, needs)
        return np.asarray(found * self.wanted)

    def span(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """The lowest and the highest best value of each column, the others being within bounds.

        Shapes (n,); what is computed from large numbers is rounded.
        """
        ends = []
        for needs in (self.least_needs(lower, upper), self.least_needs(upper, lower)):
            found = self.limits * self.wanted
            np.maximum.at(found, self.owner, needs)
            ends.append(found * self.wanted)
        return np.minimum(*ends), np.maximum(*ends)

    def least_needs(self, lower: Floats, upper: Floats) -> Floats:
        """What each row needs of its column at the least, times ``wanted``, where the others are
        within bounds, shape (n,): these are lower ones; with the two exchanged, at the most.
        """
        factors = -self.wanted[self.owner] / self.coefficients
        others = self.matrix.tocoo()
        row, column = others.coords
        apart = (column != self.columns[self.owner][row]) & (others.data != 0)
        terms = others.data[apart] * factors[row[apart]]
        column = column[apart]
        least = terms * np.where(terms > 0, lower[column], upper[column])
        sums = np.bincount(row[apart], least, minlength=len(factors))
        return np.asarray(sums - self.ends * factors)


@dataclass(frozen=True, eq=False)
class Settling:
    """What can be settled, level by level: no column rests on one of a later level.

    ``units`` are those of integer columns and of implied ones; ``hidden_levels`` are the levels
    without the columns that are decisions.
    """

    units: ColumnUnits
    levels: tuple[_Level, ...] = ()
    hidden_levels: tuple[_Level, ...] = ()

    def settled(self, x: Floats, *, decisions: bool) -> Floats:
        """A plan, shape (n,), with each of these columns at its best, given the others.

        With ``decisions`` those are settled too; else they stay as they are.
        """
        levels = self.levels if decisions else self.hidden_levels
        found = x.copy() if levels else x
        for level in levels:
            found[level.columns] = self._on_grid(level.columns, level.best(found))
        return found

    def _on_grid(self, columns: Numbers, values: Floats) -> Floats:
        tops, bottoms = self.units.tops[columns], self.units.bottoms[columns]
        counted = tops > 0
        steps = np.rint(values * bottoms / np.where(counted, tops, 1))
        return np.where(counted, steps * tops / bottoms, values)


def settling_of(problem: Arrays) -> Settling:
    """What can be settled in a problem with integer columns; nothing in others."""
    candidates = problem.columns.hidden | ~problem.integer
    if not problem.is_discrete or not candidates.any():
        return Settling(ColumnUnits.of(problem.integer))
    return _Finder(problem, candidates).found()


class _Finder:
    """Finds levels in the rows of a problem, entry by entry: ``values`` at (``rows``, ``columns``).

    ``candidates`` (n,) are the columns that may be settled.
    """

    def __init__(self, problem: Arrays, candidates: Bools) -> None:
        self.problem = problem
        matrix = problem.A.tocoo()
        used = matrix.data != 0
        self.rows, self.columns = matrix.coords[0][used], matrix.coords[1][used]
        self.values = matrix.data[used]
        self.wanted = self._wanted(candidates)
        self.units = ColumnUnits.of(problem.integer)
        self.levels: list[_Level] = []
        self.hidden_levels: list[_Level] = []
        self.limits = self._limits()
        held = np.bincount(self.columns[self._holds()], minlength=problem.n) > 0
        counted = (problem.C != 0).any(axis=0)
        self.left = (self.wanted != 0) & (held | (counted & np.isfinite(self.limits)))

    def found(self) -> Settling:
        """First what is implied, then what stands for amounts and is hidden."""
        integer, hidden = self.problem.integer, self.problem.columns.hidden
        self._settle(self.left, self._implied)
        self._settle(self.left & ~integer, self._implied)
        self._settle(self.left & ~integer & hidden, _all, amounts=True)
        return Settling(self.units, tuple(self.levels), tuple(self.hidden_levels))

    def _limits(self) -> Floats:
        """The columns' own bounds where they are wanted, infinite where rows hold them anyway."""
        problem, wanted = self.problem, self.wanted
        limits = np.where(wanted > 0, problem.lower, np.where(wanted < 0, problem.upper, 0.0))
        level = self._level(wanted != 0, limits)
        needs = np.full(problem.n, -np.inf)
        np.maximum.at(
            needs, level.columns[level.owner], level.least_needs(problem.lower, problem.upper)
        )
        rounding = VALUE_ROUNDING * np.abs(np.where(np.isfinite(limits), limits, 0.0))
        held = (wanted != 0) & (needs >= wanted * limits - rounding)
        return np.where(held, np.where(wanted > 0, -np.inf, np.inf), limits)

    def _wanted(self, candidates: Bools) -> Floats:
        """1 for candidates that all goals want low, -1 for those wanted high, 0 for the others.

        What is hidden and matters to none is settled too, so that rows with it are kept exactly.
        """
        C = self.problem.C
        low, high = (C > 0).any(axis=0), (C < 0).any(axis=0)
        wanted = np.where(candidates, 1.0 * (low & ~high) - 1.0 * (high & ~low), 0.0)
        undecided = candidates & ~low & ~high
        while undecided.any():
            more = self._wanted_for(wanted, undecided)
            if not more.any():
                break
            wanted += more
            undecided &= more == 0
        undecided &= self.problem.columns.hidden
        for way in (1.0, -1.0):
            held = self.columns[self._holds(np.where(undecided, way, 0.0))]
            found = undecided & (np.bincount(held, minlength=len(wanted)) > 0)
            wanted[found] = way
            undecided &= ~found
        return wanted

    def _wanted_for(self, wanted: Floats, undecided: Bools) -> Floats:
        """What would let the wanted columns go further, for columns that no goal counts."""
        signs = np.sign(self.values)
        holds = self._holds(wanted)
        needs = np.zeros((2, len(self.problem.row_lower)), dtype=bool)
        for side, sign in enumerate((1.0, -1.0)):
            needs[side, self.rows[holds & (signs * wanted[self.columns] == sign)]] = True
        pull = -signs * (1.0 * needs[0] - 1.0 * needs[1])[self.rows]
        torn = (needs[0] & needs[1])[self.rows]
        down, up = (
            np.bincount(self.columns[torn | (pull == way)], minlength=self.problem.n) > 0
            for way in (1.0, -1.0)
        )
        return np.where(undecided, 1.0 * (down & ~up) - 1.0 * (up & ~down), 0.0)

    def _holds(self, wanted: Floats | None = None) -> Bools:
        """Entries of rows that hold their column back from where it is wanted."""
        wanted = self.wanted if wanted is None else wanted
        return np.asarray(np.isfinite(self._ends(wanted)) & (wanted[self.columns] != 0))

    def _ends(self, wanted: Floats) -> Floats:
        falls = self.values * wanted[self.columns] > 0
        row_lower, row_upper = self.problem.row_lower, self.problem.row_upper
        return np.asarray(np.where(falls, row_lower[self.rows], row_upper[self.rows]))

    def _settle(
        self, pending: Bools, accepts: Callable[[_Level], Bools], *, amounts: bool = False
    ) -> None:
        """Take levels of pending columns while some rest on none that is pending."""
        while True:
            apart = pending if amounts else pending | ~self.units.exist
            many = np.bincount(self.rows, apart[self.columns], len(self.problem.row_lower))
            rests = self._holds() & (many[self.rows] > apart[self.columns])
            ready = pending & (np.bincount(self.columns[rests], minlength=len(pending)) == 0)
            if not ready.any():
                return
            pending = pending & ~ready
            columns = np.flatnonzero(ready)
            ready[columns] = accepts(self._level(ready))
            if ready.any():
                self.levels.append(self._level(ready))
                if (hidden := ready & self.problem.columns.hidden).any():
                    self.hidden_levels.append(self._level(hidden))
                self.left &= ~ready

    def _level(self, chosen: Bools, limits: Floats | None = None) -> _Level:
        entries = np.flatnonzero(self._holds() & chosen[self.columns])
        columns = np.flatnonzero(chosen)
        rows = self.rows[entries]
        return _Level(
            columns,
            self.wanted[columns],
            (self.limits if limits is None else limits)[columns],
            self.problem.A[rows],
            np.searchsorted(columns, self.columns[entries]),
            self.values[entries],
            self._ends(self.wanted)[entries],
        )

    def _implied(self, level: _Level) -> Bools:
        """Which columns of a level are implied; these get their units."""
        steps = _common_steps(level, self.units)
        tops, bottoms = self.units.tops.copy(), self.units.bottoms.copy()
        implied = np.zeros(len(level.columns), dtype=bool)
        for at, (j, step) in enumerate(zip(level.columns, steps, strict=True)):
            if step is None or (self.problem.integer[j] and step.denominator > 1):
                continue
            implied[at] = True
            if not self.problem.integer[j]:
                tops[j], bottoms[j] = abs(step.numerator), step.denominator
        self.units = ColumnUnits(tops, bottoms)
        return implied


def _all(level: _Level) -> Bools:
    return np.ones(len(level.columns), dtype=bool)


def _common_steps(level: _Level, units: ColumnUnits) -> list[Fraction | None]:
    """The step of the values that each column of a level may be held at; None if there is none."""
    others = level.matrix.tocoo()
    own = others.coords[1] == level.columns[level.owner][others.coords[0]]
    kept = sp.csr_array((np.where(own, 0.0, others.data), others.coords), shape=level.matrix.shape)
    forms = WholeForms.of(kept, units)
    found: list[Fraction | None] = _limits(level)
    numbers, ends = rationals(level.coefficients), rationals(level.ends)
    known = forms.exist & numbers.known & ends.known
    empty = np.diff(forms.indptr) == 0
    for r, at in enumerate(level.owner):
        before = found[at]
        if before is None or not known[r]:
            found[at] = None
            continue
        step = _gcd(Fraction(0) if empty[r] else forms.step(r), ends.fraction(r))
        found[at] = _gcd(before, step / abs(numbers.fraction(r)))
    return [_fitting(step) for step in found]


def _limits(level: _Level) -> list[Fraction | None]:
    """The columns' own bounds on the side where they are wanted, 0 for none."""
    finite = np.isfinite(level.limits)
    numbers = rationals(np.where(finite, level.limits, 0.0))
    return [numbers.fraction(i) if ok else None for i, ok in enumerate(numbers.known)]


def _gcd(one: Fraction, other: Fraction) -> Fraction:
    top = math.gcd(one.numerator * other.denominator, other.numerator * one.denominator)
    return Fraction(top, one.denominator * other.denominator)


def _fitting(step: Fraction | None) -> Fraction | None:
    """A step as numbers of 64 bits; 1 where all values are 0."""
    if step is None or max(step.numerator, step.denominator) >= FREE:
        return None
    return step or Fraction(1)
