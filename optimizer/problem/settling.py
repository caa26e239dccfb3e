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
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from .arrays import Arrays
from .entries import Entries
from .levels import Numbers, SettlingLevel, WholeLevel
from .names import Bools, Floats
from .rationals import Whole, rationals
from .tolerances import LARGEST_WHOLE, VALUE_ROUNDING
from .whole_forms import FREE, ColumnUnits, WholeForms, whole_numbers


@dataclass(frozen=True, eq=False)
class Settling:
    """What can be settled, level by level: no column rests on one of a later level.

    ``units`` are those of integer columns and of implied ones; ``hidden_levels`` are the levels
    without the columns that are decisions.
    """

    units: ColumnUnits
    levels: tuple[SettlingLevel, ...] = ()
    hidden_levels: tuple[SettlingLevel, ...] = ()

    def settled(self, x: Floats, *, decisions: bool) -> Floats:
        """A plan, shape (n,), with each of these columns at its best, given the others.

        With ``decisions`` those are settled too; else they stay as they are. What is implied is
        computed in whole numbers, but for what rests on numbers that should be whole and are not.
        """
        levels = self.levels if decisions else self.hidden_levels
        if not levels:
            return x
        found = x.copy()
        units, apart = self.units.counted(x)
        for level in levels:
            at = level.columns
            if level.whole is None:
                found[at] = level.best(found)
                continue
            best = level.whole.best(units)
            found[at] = self.units.values(at, best)
            units[at], apart[at] = _held(best)
            if apart.any() and (rough := level.whole.rest_on(apart)).any():
                found[at[rough]] = self._on_grid(at, level.best(found))[rough]
                units[at[rough]], apart[at[rough]] = 0, True
        return found

    def _on_grid(self, columns: Numbers, values: Floats) -> Floats:
        tops, bottoms = self.units.tops[columns], self.units.bottoms[columns]
        steps = np.rint(values * bottoms / np.where(tops > 0, tops, 1))
        # Of so many steps that doubles do not hold them, values are nearer as they are.
        counted = (tops > 0) & (np.abs(steps * tops) < LARGEST_WHOLE)
        return np.where(counted, steps * tops / bottoms, values)

    @cached_property
    def sizes(self) -> Floats:
        """The largest coefficient behind each column, shape (n,): 1, but for settled columns that
        of the columns that they rest on, in the rows that hold them.
        """
        found = np.ones(len(self.units.tops))
        for level in self.levels:
            found[level.columns] = level.sizes(found)
        return found


def settling_of(problem: Arrays) -> Settling:
    """What can be settled in a problem with integer columns; nothing in others."""
    candidates = problem.columns.hidden | ~problem.integer
    if not problem.is_discrete or not candidates.any():
        return Settling(ColumnUnits.of(problem.integer))
    return _Finder(problem, candidates).found()


class _Finder:
    """Finds levels; ``candidates`` (n,) are the columns that may be settled.

    ``wanted`` (n,) is 1 for candidates that may go low and -1 for those that may go high, without
    harm to goals or rows, 0 for all others; it does not change. ``limits`` (n,) are the bounds at
    which wanted columns end. ``left`` (n,) tells which wanted columns have an end and are on no
    level yet. A column that is settled leaves ``left`` for good; if it has no unit then, it never
    gets one, and what rests on it is not implied.
    """

    def __init__(self, problem: Arrays, candidates: Bools) -> None:
        self.problem = problem
        self.entries = Entries.of(problem)
        self.wanted = self._wanted(candidates)
        self.units = ColumnUnits.of(problem.integer)
        self.levels: list[SettlingLevel] = []
        self.hidden_levels: list[SettlingLevel] = []
        self.limits = self._limits()
        held = self._have(self.entries.hold(self.wanted))
        counted = (problem.C != 0).any(axis=0)
        self.left = (self.wanted != 0) & (held | (counted & np.isfinite(self.limits)))

    def found(self) -> Settling:
        """First what is implied, then what stands for amounts and is hidden."""
        integer, hidden = self.problem.integer, self.problem.columns.hidden
        self._settle(self.left, self._implied)
        self._settle(self.left & ~integer, self._implied)
        self._settle(self.left & ~integer & hidden, _all, amounts=True)
        return Settling(self.units, tuple(self.levels), tuple(self.hidden_levels))

    def _have(self, entries: Bools) -> Bools:
        """Which columns, shape (n,), have some of these entries."""
        return np.bincount(self.entries.columns[entries], minlength=self.problem.n) > 0

    def _limits(self) -> Floats:
        """The columns' own bounds where they are wanted, infinite where rows hold them anyway."""
        problem, wanted = self.problem, self.wanted
        limits = np.where(wanted > 0, problem.lower, np.where(wanted < 0, problem.upper, 0.0))
        low, high = self.entries.implied((problem.lower, problem.upper), 0.0)
        rounding = VALUE_ROUNDING * np.abs(np.where(np.isfinite(limits), limits, 0.0))
        needs = np.where(wanted > 0, low, -high)
        held = (wanted != 0) & (needs >= wanted * limits - rounding)
        return np.where(held, np.where(wanted > 0, -np.inf, np.inf), limits)

    def _wanted(self, candidates: Bools) -> Floats:
        """1 for candidates that all goals want low, -1 for those wanted high, 0 for the others.

        What is hidden or defined and matters to none is settled too, so that rows with it are kept
        exactly.
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
        undecided &= self.problem.columns.hidden | self._defined()
        for way in (1.0, -1.0):
            found = undecided & self._have(self.entries.hold(np.where(undecided, way, 0.0)))
            wanted[found] = way
            undecided &= ~found
        return wanted

    def _defined(self) -> Bools:
        """Columns of amounts that are in one row only, an equation: it says what they are."""
        entries = self.entries
        equal = (entries.lower == entries.upper)[entries.rows]
        times = np.bincount(entries.columns, minlength=self.problem.n)
        return np.asarray(~self.problem.integer & (times == 1) & self._have(equal))

    def _wanted_for(self, wanted: Floats, undecided: Bools) -> Floats:
        """What would let the wanted columns go further, for columns that no goal counts."""
        entries = self.entries
        signs = np.sign(entries.values)
        holds = entries.hold(wanted)
        needs = np.zeros((2, len(entries.lower)), dtype=bool)
        for side, sign in enumerate((1.0, -1.0)):
            needs[side, entries.rows[holds & (signs * wanted[entries.columns] == sign)]] = True
        pull = -signs * (1.0 * needs[0] - 1.0 * needs[1])[entries.rows]
        torn = (needs[0] & needs[1])[entries.rows]
        down, up = (self._have(torn | (pull == way)) for way in (1.0, -1.0))
        return np.where(undecided, 1.0 * (down & ~up) - 1.0 * (up & ~down), 0.0)

    def _settle(
        self, pending: Bools, accepts: Callable[[SettlingLevel], Bools], *, amounts: bool = False
    ) -> None:
        """Make levels of pending columns, all that rest on no pending one at a time, until there
        are none.

        What a column rests on are the others in the rows that hold it: those that are pending and,
        but for ``amounts``, those without a unit. So a row that holds a column of a level has no
        other column of that level. Columns that are not accepted are pending no more, and stay
        left.
        """
        entries = self.entries
        while True:
            apart = pending if amounts else pending | ~self.units.exist
            many = np.bincount(entries.rows, apart[entries.columns], len(entries.lower))
            rests = entries.hold(self.wanted) & (many[entries.rows] > apart[entries.columns])
            ready = pending & ~self._have(rests)
            if not ready.any():
                return
            pending = pending & ~ready
            ready[np.flatnonzero(ready)] = accepts(self._level(ready))
            if ready.any():
                self.levels.append(self._finished(ready, amounts))
                if (hidden := ready & self.problem.columns.hidden).any():
                    self.hidden_levels.append(self._finished(hidden, amounts))
                self.left &= ~ready

    def _finished(self, chosen: Bools, amounts: bool) -> SettlingLevel:
        level = self._level(chosen)
        return level if amounts else replace(level, whole=_whole(level, self.units))

    def _level(self, chosen: Bools) -> SettlingLevel:
        entries, columns = self.entries, np.flatnonzero(chosen)
        at = np.flatnonzero(entries.hold(self.wanted) & chosen[entries.columns])
        return SettlingLevel(
            columns,
            self.wanted[columns],
            self.limits[columns],
            self.problem.A[entries.rows[at]],
            np.searchsorted(columns, entries.columns[at]),
            entries.values[at],
            entries.ends(self.wanted)[at],
        )

    def _implied(self, level: SettlingLevel) -> Bools:
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


def _held(counts: Any) -> tuple[Whole, Bools]:
    """Whole numbers that doubles hold, 0 for others; and which are others."""
    large = np.abs(counts) > LARGEST_WHOLE
    return np.where(large, 0, counts).astype(np.int64), large.astype(bool)


def _all(level: SettlingLevel) -> Bools:
    return np.ones(len(level.columns), dtype=bool)


def _common_steps(level: SettlingLevel, units: ColumnUnits) -> list[Fraction | None]:
    """The step of the values that each column of a level may be held at; None if there is none."""
    forms = WholeForms.of(level.others(), units)
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


def _whole(level: SettlingLevel, units: ColumnUnits) -> WholeLevel:
    """A level whose columns have units, in whole numbers."""
    (limited,) = np.nonzero(np.isfinite(level.limits))
    owner = np.append(level.owner, limited)
    order = np.argsort(owner, kind="stable")
    forms = WholeForms.of(level.others(len(limited))[order], units)
    own = rationals(np.append(level.coefficients, np.ones(len(limited))))
    ends = rationals(np.append(level.ends, level.limits[limited]))
    empty = np.diff(forms.indptr) == 0
    factors, needs = [], []
    for at, r in enumerate(order.tolist()):
        i = owner[r]
        one = int(level.wanted[i]) / (own.fraction(r) * units[level.columns[i]])
        factors.append(0 if empty[at] else int(-one * forms.step(at)))
        needs.append(int(one * ends.fraction(r)))
    return WholeLevel(
        forms.times(factors),
        whole_numbers(needs),
        np.searchsorted(owner[order], np.arange(len(level.columns))),
        level.wanted.astype(np.int64),
    )


def _limits(level: SettlingLevel) -> list[Fraction | None]:
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
