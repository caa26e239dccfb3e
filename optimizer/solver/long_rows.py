"""LongRows: rows and goals that a plan of HiGHS broke, written in digits from then on."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ..problem.numbers import power_of_two
from ..problem.parts import Part
from ..problem.problem import Floats, Problem
from ..problem.whole_forms import WholeForms
from .digits import BASE, MOST_HELD, Level, digits, in_digits
from .highs import HotModel
from .scaled_rows import leeway

#: HiGHS is given rows of larger numbers in digits from the beginning: it has denied plans of these.
_TOO_LONG = 2.0**20

Terms = Sequence[tuple[int, int]]


@dataclass(frozen=True, eq=False)
class _Chain:
    """The levels of one form in HiGHS: their row ``numbers`` and what they were multiplied with."""

    numbers: npt.NDArray[np.int64]
    scales: Floats
    leeway: Floats

    def limits(self, number: float) -> Floats:
        """Upper bounds of the rows for a whole right-hand side, or none for an infinite one."""
        if number == math.inf:  # which whole numbers of any size can be compared with
            return np.full(len(self.numbers), np.inf)
        return np.array(list(digits(int(number), len(self.numbers))), dtype=float)


class LongRows:
    """The stepped rows and goals of one HotModel that are held in digits; see :mod:`digits`."""

    def __init__(self, problem: Problem, model: HotModel) -> None:
        self._problem, self._model = problem, model
        self._rows: set[int] = set()
        self._goals: dict[int, _Chain] = {}
        self._row_parts: set[tuple[Part, int]] = set()
        self._goal_parts: dict[tuple[int, Part], _Chain] = {}
        if model.is_mip:
            stepped = problem.stepped
            forms = stepped.row_coefficients, stepped.goal_coefficients
            self._write(*(np.flatnonzero(each.largest > _TOO_LONG).tolist() for each in forms))

    @property
    def goals(self) -> npt.NDArray[np.bool_]:
        """Which goals are held in digits, shape (p,)."""
        return np.isin(np.arange(self._problem.p), list(self._goals))

    def write(self, rows: Sequence[int], goals: Sequence[int]) -> bool:
        """Write these in digits from now on, or where none of them is new, all; False if none is.

        Only those of large numbers are worth it.
        """
        p, m = self._problem.p, len(self._problem.row_lower)
        return self._model.is_mip and (self._write(rows, goals) or self._write(range(m), range(p)))

    def _write(self, rows: Sequence[int], goals: Sequence[int]) -> bool:
        stepped = self._problem.stepped
        new_rows = self._long_ones(rows, stepped.row_coefficients) - self._rows
        new_goals = self._long_ones(goals, stepped.goal_coefficients) - self._goals.keys()
        for i in sorted(new_rows):
            self._write_row(i)
        for k in sorted(new_goals):
            self._goals[k] = self._chain(list(stepped.goal_coefficients.terms(k)))
        return bool(new_rows or new_goals)

    def hold_part(self, part: Part, most: int) -> bool:
        """Keep a part to no more than ``most`` from now on; False if it is held already."""
        if not self._model.is_mip or (part, most) in self._row_parts:
            return False
        self._row_parts.add((part, most))
        self._bound(self._chain(part.terms), most)
        return True

    def hold_goal_part(self, k: int, part: Part) -> bool:
        """Keep a part of a goal to its bounds from now on; False if it is kept already."""
        if not self._model.is_mip or (k, part) in self._goal_parts:
            return False
        self._goal_parts[k, part] = self._chain(part.terms)
        return True

    def _long_ones(self, chosen: Sequence[int], forms: WholeForms) -> set[int]:
        """Those of the chosen forms that have large numbers, and are of integer columns alone."""
        long = (forms.largest > MOST_HELD) & ~forms.use(~self._problem.integer)
        return set(np.flatnonzero(long).tolist()).intersection(chosen)

    def bound_goals(self, bounds: Sequence[float]) -> None:
        """Keep the goals in digits to ``bounds``, p whole numbers of steps, or inf for none."""
        for k, chain in self._goals.items():
            self._bound(chain, bounds[k])
        for (k, part), chain in self._goal_parts.items():
            bound = bounds[k]
            step = self._problem.stepped.goal_step(k)
            self._bound(chain, bound if bound == math.inf else part.most(int(bound) * step))

    def _write_row(self, i: int) -> None:
        stepped = self._problem.stepped
        terms = list(stepped.row_coefficients.terms(i))
        lower, upper = stepped.row_lower[i], stepped.row_upper[i]
        if lower == upper:
            self._bound(self._chain(terms), upper, equal=True)
        elif upper < math.inf:
            self._bound(self._chain(terms), upper)
        if -math.inf < lower < upper:
            self._bound(self._chain([(j, -a) for j, a in terms]), -lower)
        free = np.array([np.inf])
        self._model.bound_rows(np.array([i]), -free, free)
        self._rows.add(i)

    def _bound(self, chain: _Chain, number: float, *, equal: bool = False) -> None:
        limits = chain.limits(number)
        if equal:
            scaled = limits * chain.scales
            self._model.bound_rows(chain.numbers, scaled, scaled)
        else:
            free, scaled = np.full(len(limits), -np.inf), (limits + chain.leeway) * chain.scales
            self._model.bound_rows(chain.numbers, free, scaled)

    def _chain(self, terms: Terms) -> _Chain:
        """The form in digits as new rows without bounds, with their carries as new columns."""
        stepped = self._problem.stepped
        levels = in_digits(terms, stepped.lower, stepped.upper)
        spans = np.array([level.span for level in levels[:-1]]).reshape(-1, 2)
        carry = self._model.add_columns(spans[:, 0], spans[:, 1])
        matrix = _matrix(levels, carry)
        largest = abs(matrix).max(axis=1).toarray().ravel()
        scales, free = 1.0 / power_of_two(largest), np.full(len(levels), np.inf)
        first = self._model.add_rows(sp.csr_array(sp.diags_array(scales) @ matrix), -free, free)
        return _Chain(first + np.arange(len(levels)), scales, leeway(np.ones(len(levels)), largest))


def _matrix(levels: Sequence[Level], carry: int) -> sp.csr_array:
    """The levels' rows, given the column of the first carry."""
    last = len(levels) - 1
    entries = [(i, j, float(r)) for i, level in enumerate(levels) for j, r in level.terms.items()]
    entries += [(i, carry + i, -float(BASE)) for i in range(last)]
    entries += [(i + 1, carry + i, 1.0) for i in range(last)]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    return sp.csr_array((values, (rows, columns)), (len(levels), carry + last))
