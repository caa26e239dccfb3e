"""Extremes: columns that stand for a max, min or abs, as sums of which the largest counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..problem.levels import SettlingLevel
from ..problem.problem import Floats, Problem

#: A pass over more sums has too many states.
_MOST_SUMS = 16

Terms = Mapping[int, int]
Sum = tuple[Terms, int]


class NoExtremesError(Exception):
    """A column stands for something else, for the reason given."""


@dataclass(frozen=True, eq=False)
class Extremes:
    """For each column that stands for something ``wanted`` times the largest of its ``sums``.

    A sum is a constant and whole numbers of decisions; the column is counted in its units.
    """

    problem: Problem

    @cached_property
    def sums(self) -> dict[int, list[Sum]]:
        """The sums of each column.

        Raises NoExtremesError where one rests on something else, or there are too many.
        """
        found: dict[int, list[Sum]] = {}
        for level in self.problem.settling.levels:
            if level.whole is None:
                raise NoExtremesError("a goal is a max or min of amounts")
            ends = [*level.whole.starts[1:].tolist(), len(level.whole.ends)]
            for at, j in enumerate(level.columns.tolist()):
                rows = range(int(level.whole.starts[at]), ends[at])
                found[j] = [each for r in rows for each in self._expanded(level, r, found)]
        if sum(map(len, found.values())) > _MOST_SUMS:
            raise NoExtremesError("the goals are of so many sums")
        return found

    @cached_property
    def wanted(self) -> dict[int, int]:
        """1 for columns that go low, -1 for those that go high."""
        levels = self.problem.settling.levels
        return {
            int(j): int(w)
            for level in levels
            for j, w in zip(level.columns, level.wanted, strict=True)
        }

    def _expanded(self, level: SettlingLevel, r: int, known: Mapping[int, list[Sum]]) -> list[Sum]:
        """The sums that a row makes of its column, where others in it stand for sums themselves."""
        assert level.whole is not None
        made: list[Sum] = [({}, int(level.whole.ends[r]))]
        for j, a in level.whole.forms.terms(r):
            if j not in known:
                made = [(_plus(terms, {j: a}), end) for terms, end in made]
                continue
            if a * self.wanted[j] < 0:
                raise NoExtremesError("a goal is a max less another")
            size = abs(a)
            made = [
                (_plus(terms, {i: size * c for i, c in more.items()}), end + size * constant)
                for terms, end in made
                for more, constant in known[j]
            ]
            if len(made) > _MOST_SUMS:
                raise NoExtremesError("the goals are of so many sums")
        return made


@dataclass(frozen=True, eq=False)
class Largest:
    """The largest of the sums number ``first`` on with ``ends`` (r,) added, which counts
    ``factors`` (p,), none below 0, in the goals.
    """

    first: int
    ends: Floats
    factors: Floats

    @property
    def place(self) -> slice:
        """Where its sums are."""
        return slice(self.first, self.first + len(self.ends))

    def of(self, sums: Floats) -> Floats:
        """What it is, shape (...), given all sums, shape (..., q)."""
        return np.asarray((sums[..., self.place] + self.ends).max(axis=-1))


def _plus(one: Terms, other: Terms) -> Terms:
    return {j: one.get(j, 0) + other.get(j, 0) for j in {**one, **other}}
