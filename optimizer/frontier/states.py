"""States of a pass: what plans come to whose first steps are decided."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from ..problem.tolerances import LARGEST_WHOLE
from .columns import OrderedColumns
from .order import Numbers

Bools = npt.NDArray[np.bool_]
Choices = npt.NDArray[np.int32]

#: Up to so many sums states are compared in sorted order; with more each is with each.
_SORTED = 5
#: So many sums are compared at a time, which takes a second at most.
_MOST_COMPARED = 1e9
#: So many sums are made at a time, which takes a few hundred megabytes.
_MOST_AT_ONCE = 20_000_000


@dataclass(eq=False)
class States:
    """``sums`` (N, m + p): what the columns decided so far add to rows and goals.

    Of states from which the same can follow only those stay that no other matches or beats: in the
    goals, in rows with a limit, and with the same sum in equations (Nemhauser & Ullmann, "Discrete
    dynamic programming and capital allocation", Management Science 15, 1969). What a row has to
    spare beyond all that the columns left can add is of no use, so it is not counted.
    """

    columns: OrderedColumns
    sums: Floats
    level: int = 0
    _parents: list[Choices] = field(default_factory=list)
    _choices: list[Choices] = field(default_factory=list)

    @classmethod
    def first(cls, columns: OrderedColumns) -> "States":
        """The state in which nothing is decided."""
        return cls(columns, np.zeros((1, columns.entries.shape[1])))

    def __len__(self) -> int:
        return len(self.sums)

    @property
    def values(self) -> Floats:
        """Goal values so far, shape (N, p)."""
        return self.sums[:, self.columns.m :]

    @property
    def activity(self) -> Floats:
        """Sums of the rows so far, shape (N, m)."""
        return self.sums[:, : self.columns.m]

    @property
    def sorted(self) -> bool:
        """Whether there are so few sums that states are compared in sorted order."""
        return bool(self.sums.shape[1] <= _SORTED)

    def grow(self) -> Numbers:
        """Decide the next step; returns which states the new ones come from, shape (N,)."""
        row = int(self.columns.closed[self.level])
        self.sums, parents, choices = self._chosen() if row < 0 else self._determined(row)
        kept = self._unbeaten()
        self.sums = self.sums[kept]
        self._parents.append(parents[kept])
        self._choices.append(choices[kept])
        return self._parents[-1].astype(np.int64)

    def _chosen(self) -> tuple[Floats, Choices, Choices]:
        """Sums, parents and options of the states that the next step makes."""
        options = self.columns.options(self.level)
        self.level += 1
        parts = 1 + len(options) * self.sums.size // _MOST_AT_ONCE
        made = [
            self._grown(options, part) for part in np.array_split(np.arange(len(options)), parts)
        ]
        sums, parents, choices = map(np.concatenate, zip(*made, strict=True))
        return sums, parents, choices

    def _determined(self, row: int) -> tuple[Floats, Choices, Choices]:
        """The same where an equation determines the number of the next column in every state."""
        columns = self.columns
        j = columns.begins[self.level]
        self.level += 1
        left = columns.problem.limits[row] - self.sums[:, row]
        number = np.rint(left / columns.entries[j, row])
        parents = np.flatnonzero((number >= 0) & (number <= columns.widths[j]))
        number = number[parents]
        sums = self.sums[parents] + number[:, None] * columns.entries[j]
        possible = self._possible(sums)
        made = self._without_spare(sums[possible]), parents[possible], number[possible]
        return made[0], made[1].astype(np.int32), made[2].astype(np.int32)

    def _grown(self, options: Floats, chosen: Numbers) -> tuple[Floats, Choices, Choices]:
        """Sums, parents and options of the states that some of the options make."""
        sums = (self.sums + options[chosen][:, None]).reshape(-1, self.sums.shape[1])
        possible = self._possible(sums)
        parents = np.tile(np.arange(len(self), dtype=np.int32), len(chosen))[possible]
        choices = np.repeat(chosen.astype(np.int32), len(self))[possible]
        return self._without_spare(sums[possible]), parents, choices

    def part(self, chosen: Numbers) -> "States":
        """Some of the states, without their past."""
        return States(self.columns, self.sums[chosen], self.level)

    def keep(self, chosen: Bools) -> None:
        """Keep some of the states, a mask of shape (N,)."""
        self.sums = self.sums[chosen]
        self._parents[-1], self._choices[-1] = self._parents[-1][chosen], self._choices[-1][chosen]

    def choices(self, states: Numbers) -> Choices:
        """The numbers of the columns decided on the way to some states, shape (len(states), n)."""
        found = np.empty((len(states), self.level), dtype=np.int32)
        for k in range(self.level - 1, -1, -1):
            found[:, k] = self._choices[k][states]
            states = self._parents[k][states].astype(np.int64)
        return self.columns.numbers(found)

    def _possible(self, sums: Floats) -> Bools:
        """Which states keep to all rows for some numbers of the columns left, as far as bounds
        tell.
        """
        columns, problem, m = self.columns, self.columns.problem, self.columns.m
        least = sums[:, :m] + columns.least_left[self.level, :m]
        most = sums[:, :m] + columns.most_left[self.level, :m]
        enough = (most >= problem.limits) | ~problem.equations
        return np.asarray(((least <= problem.limits) & enough).all(axis=1))

    def _without_spare(self, sums: Floats) -> Floats:
        columns, problem, m = self.columns, self.columns.problem, self.columns.m
        spare = problem.limits - columns.most_left[self.level, :m]
        activity = sums[:, :m]
        sums[:, :m] = np.where(problem.equations, activity, np.maximum(activity, spare))
        return sums

    def _unbeaten(self) -> Bools:
        if len(self) < 2:
            return np.ones(len(self), dtype=bool)
        import moocore

        equations = self.columns.problem.equations
        limited = np.hstack([self.activity[:, ~equations], self.values])
        if equations.any():
            # States of different sums are not to be compared.
            key = _keys(self.activity[:, equations])
            limited = np.column_stack([key, -key, limited])
        differ = np.ptp(limited, axis=0) > 0
        used = limited[:, differ] if differ.any() else limited[:, :1]
        count, width = used.shape
        parts = 1 if self.sorted else int(float(count) * count * width / _MOST_COMPARED) + 1
        found = np.empty(count, dtype=bool)
        # Of very many only those that are near each other are compared.
        for part in np.array_split(np.lexsort(used.T[::-1]), parts):
            found[part] = moocore.is_nondominated(np.ascontiguousarray(used[part]))
        return found


def _keys(rows: Floats) -> Floats:
    """A number for each row of whole numbers, shape (N,), the same for the same rows alone."""
    spans = np.ptp(rows, axis=0) + 1
    if spans.prod() < LARGEST_WHOLE:
        return np.asarray((rows - rows.min(axis=0)) @ np.append(1.0, np.cumprod(spans)[:-1]))
    _, key = np.unique(rows, axis=0, return_inverse=True)
    return np.asarray(key.ravel().astype(float))
