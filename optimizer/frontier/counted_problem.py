"""CountedProblem: a problem of bounded whole numbers, as a pass over its columns takes it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats, Problem
from ..problem.tolerances import LARGEST_WHOLE
from ..problem.whole_forms import WholeForms
from .extremes import Extremes, Largest, NoExtremesError, Sum, Terms

Bools = npt.NDArray[np.bool_]

#: Sums of whole numbers in double precision are exact below this, and their sums with weights too.
_SAFE = LARGEST_WHOLE / 2**12
#: A pass over more decisions, or more numbers in rows, never ends.
_MOST_COLUMNS, _MOST_NUMBERS = 1_000, 1_000_000
#: A step makes so many states of each at most.
_MOST_VALUES = 1_000


@dataclass(frozen=True, eq=False)
class CountedProblem:
    """Minimise ``p`` goals where ``rows @ y <= limits``, or ``==`` for ``equations`` (m,), and
    ``0 <= y <= widths``, shape (n,): all whole numbers, held in double precision.

    Goals are the first p of the ``costs @ y``, shape (q,), and what each of ``largest`` adds to
    them. They are counted in their steps without their constants. Column ``columns[j]`` of the
    problem is ``origin[j] + y[j]``; the others stand for something.
    """

    p: int
    costs: Floats
    largest: tuple[Largest, ...]
    rows: Floats
    limits: Floats
    equations: Bools
    widths: Floats
    columns: npt.NDArray[np.int64]
    origin: Floats
    whole: Problem

    @classmethod
    def of(cls, problem: Problem) -> "CountedProblem":
        """The same in whole numbers; for problems without an :func:`objection`."""
        return _Reader(problem).read()

    @cached_property
    def most(self) -> Floats:
        """The largest value of each goal, shape (p,), over all columns within their bounds."""
        return self.goals(np.maximum(self.costs, 0.0) @ self.widths)

    def goals(self, sums: Floats) -> Floats:
        """The goals, shape (..., p), given ``costs @ y``, shape (..., q)."""
        found = sums[..., : self.p]
        for each in self.largest:
            found = found + each.of(sums)[..., np.newaxis] * each.factors
        return np.asarray(found)

    def plans(self, y: Floats) -> Floats:
        """Plans (N, n) as the problem has them; columns that stand for something are left at 0."""
        x = np.zeros((len(y), self.whole.n))
        x[:, self.columns] = y + self.origin
        return x

    def counted(self, plans: Floats) -> Floats:
        """Plans of the problem as columns are counted here."""
        return np.asarray(np.rint(plans[:, self.columns]) - self.origin)


def objection(problem: Problem) -> str:
    """Why a problem is none of bounded whole numbers, as the end of a sentence; empty if it is."""
    if problem.n > _MOST_COLUMNS or problem.n * len(problem.row_lower) > _MOST_NUMBERS:
        return "there are so many decisions"
    if not problem.is_exact:
        return "not all goals are in steps"
    if any(
        (goal.step or 0.0) > grid for goal, grid in zip(problem.goals, problem.grid, strict=True)
    ):
        return "plans within the steps of goals may be left out"
    reader = _Reader(problem)
    try:
        return reader.objection()
    except NoExtremesError as error:
        return str(error)


class _Reader:
    """Reads one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.extremes = problem, Extremes(problem)
        implied = np.zeros(problem.n, dtype=bool)
        for level in problem.settling.levels:
            implied[level.columns] = True
        self.implied, self.columns = implied, np.flatnonzero(~implied)
        tight = problem.tight.stepped
        self.lower, self.upper = tight.lower[self.columns], tight.upper[self.columns]
        self.holding = problem.stepped.row_coefficients.use(implied)

    def objection(self) -> str:
        problem = self.problem
        if not problem.integer[self.columns].all():
            return "some decisions are amounts"
        if not np.isfinite(self.upper - self.lower).all():
            return "some decisions have no bounds"
        if (self.upper - self.lower).max(initial=0.0) > _MOST_VALUES:
            return "a decision may be so many numbers"
        if not problem.stepped.row_coefficients.exist.all():
            return "not all requirements are in steps"
        if self.implied.any() and self._is_limited():
            return "a requirement is of a max or min"
        read = self.read()
        ends = np.maximum(np.abs(self.lower), np.abs(self.upper))
        sums = np.abs(np.vstack([read.costs, read.rows])) @ ends
        tops = [np.abs(each.ends).max() for each in read.largest]
        size = max(sums.max(initial=0.0), max(tops, default=0.0))
        factor = max((float(each.factors.max()) for each in read.largest), default=1.0)
        return "" if size * max(factor, 1.0) < _SAFE else "its numbers are too large"

    def _is_limited(self) -> bool:
        """Whether a column that stands for something is held to more than that."""
        problem, wanted = self.problem, np.zeros(self.problem.n)
        for j, way in self.extremes.wanted.items():
            wanted[j] = way
        entries = problem.A.tocoo()
        held = np.zeros((2, len(problem.row_lower)), dtype=bool)
        for i, j, a in zip(*entries.coords, entries.data, strict=True):
            if a * wanted[j] != 0:
                held[int(a * wanted[j] < 0), i] = True
        sides = np.isfinite(problem.row_lower), np.isfinite(problem.row_upper)
        rows = any(
            (side & self.holding & ~there).any() for side, there in zip(sides, held, strict=True)
        )
        far = np.where(wanted > 0, problem.upper, -problem.lower)[self.implied]
        return bool(rows or (np.isfinite(far) & ~self._is_beyond()).any())

    def _is_beyond(self) -> Bools:
        """Whether columns that stand for something never come to the bounds on their far side."""
        units, problem = self.problem.stepped.units, self.problem
        found = []
        for j in np.flatnonzero(self.implied).tolist():
            most = max(
                end + sum(max(a * low, a * high) for a, low, high in self._spans(terms))
                for terms, end in self.extremes.sums[j]
            )
            bound = problem.upper[j] if self.extremes.wanted[j] > 0 else -problem.lower[j]
            found.append(most * units.sizes[j] <= bound)
        return np.array(found, dtype=bool)

    def _spans(self, terms: Terms) -> list[tuple[int, int, int]]:
        """The numbers of some columns, and the bounds of these."""
        place = {int(j): i for i, j in enumerate(self.columns)}
        return [(a, int(self.lower[place[j]]), int(self.upper[place[j]])) for j, a in terms.items()]

    def read(self) -> CountedProblem:
        stepped = self.problem.stepped
        goals = _dense(stepped.goal_coefficients)
        costs, largest = [*goals[:, self.columns]], []
        for j, sums in self.extremes.sums.items():
            factors = goals[:, j] * self.extremes.wanted[j]
            if factors.any():
                ends = [end + sum(a * low for a, low, _ in self._spans(t)) for t, end in sums]
                largest.append(Largest(len(costs), np.array(ends, dtype=float), factors))
                costs += [self._row(sum_) for sum_ in sums]
        forms = _dense(stepped.row_coefficients)[~self.holding][:, self.columns]
        low, high = (
            np.asarray(b, dtype=float)[~self.holding]
            for b in (stepped.row_lower, stepped.row_upper)
        )
        there = forms @ self.lower
        low, high = low - there, high - there
        equal = low == high
        above, below = np.isfinite(high), np.isfinite(low) & ~equal
        return CountedProblem(
            len(goals),
            np.array(costs),
            tuple(largest),
            np.vstack([forms[above], -forms[below]]),
            np.concatenate([high[above], -low[below]]),
            np.concatenate([equal[above], np.zeros(below.sum(), dtype=bool)]),
            self.upper - self.lower,
            self.columns,
            self.lower,
            self.problem,
        )

    def _row(self, sum_: Sum) -> Floats:
        found = np.zeros(self.problem.n)
        for j, a in sum_[0].items():
            found[j] = a
        return found[self.columns]


def _dense(forms: WholeForms) -> Floats:
    found = np.zeros((len(forms.exist), forms.width))
    owner = np.repeat(np.arange(len(forms.exist)), np.diff(forms.indptr))
    found[owner, forms.indices] = forms.values.astype(float)
    return found
