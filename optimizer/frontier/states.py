"""States of a pass: what plans come to whose first steps are decided."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..geometry.dominance import MOST_COMPARED, unbeaten
from ..problem.problem import Floats
from ..problem.tolerances import LARGEST_WHOLE
from .columns import OrderedColumns
from .order import Numbers

Bools = npt.NDArray[np.bool_]
Choices = npt.NDArray[np.int32]

#: So many states that are near each other are compared, where there are up to so many sums, and
#: with more: equations leave few that can be compared, and without them few are beaten.
_FEW_SUMS, _NEAR_IN_FEW, _NEAR_WITH_EQUATIONS, _NEAR = 5, 500_000, 50_000, 500
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
        """The state in which nothing is decided; none where that is known to lead to no plan."""
        nothing = cls(columns, np.zeros((1, columns.entries.shape[1])))
        every = np.arange(columns.m)
        nothing.sums = nothing.sums[nothing._possible(nothing.activity.T, every, 0)]
        return nothing

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
    def compares_well(self) -> bool:
        """Whether all states, or nearly all that can be, are compared."""
        return self.sums.shape[1] <= _FEW_SUMS or bool(self.columns.problem.equations.any())

    def grow(self, check: Callable[[int], None] = lambda _: None) -> Numbers:
        """Decide the next step; returns which states the new ones come from, shape (N,).

        ``check`` is called now and then with the number of states made, and may end it by an
        exception: the states are as before then.
        """
        sums, parents, choices = self._made(check)
        kept = self._unbeaten(sums, check)
        self.sums, self.level = sums[kept], self.level + 1
        self._parents.append(parents[kept])
        self._choices.append(choices[kept])
        return self._parents[-1].astype(np.int64)

    def extend(self) -> tuple[Choices, Choices]:
        """Decide the next step in all ways; returns the states that the new ones come from and
        the options taken, shapes (N,). The past is not kept, and neither is what is beaten dropped.
        """
        self.sums, parents, choices = self._made(lambda _: None)
        self.level += 1
        return parents, choices

    def _made(self, check: Callable[[int], None]) -> tuple[Floats, Choices, Choices]:
        """Sums, parents and options of the states that the next step makes."""
        row = int(self.columns.closed[self.level])
        return self._chosen(check) if row < 0 else self._determined(row)

    def _chosen(self, check: Callable[[int], None]) -> tuple[Floats, Choices, Choices]:
        """The same where options are chosen."""
        options = self.columns.options(self.level)
        parts = 1 + len(options) * self.sums.size // _MOST_AT_ONCE
        made, count = [], 0
        for part in np.array_split(np.arange(len(options)), parts):
            made.append(self._grown(options, part))
            count += len(made[-1][0])
            check(count)
        sums, parents, choices = map(np.concatenate, zip(*made, strict=True))
        return sums, parents, choices

    def _determined(self, row: int) -> tuple[Floats, Choices, Choices]:
        """The same where an equation determines the number of the next column in every state."""
        columns = self.columns
        j = columns.begins[self.level]
        left = columns.problem.limits[row] - self.sums[:, row]
        number = np.rint(left / columns.entries[j, row])
        parents = np.flatnonzero((number >= 0) & (number <= columns.widths[j]))
        number, rows = number[parents], columns.rows_of[self.level]
        activity = self.sums[parents][:, rows].T + number * columns.entries[j, rows, None]
        possible = self._possible(activity, rows, self.level + 1)
        parents, number = parents[possible], number[possible]
        sums = self.sums[parents] + number[:, None] * columns.entries[j]
        self._without_spare(sums, rows)
        return sums, parents.astype(np.int32), number.astype(np.int32)

    def _grown(self, options: Floats, chosen: Numbers) -> tuple[Floats, Choices, Choices]:
        """Sums, parents and options of the states that some of the options make."""
        rows = self.columns.rows_of[self.level]
        activity = self.sums[:, rows].T[:, None] + options[chosen][:, rows].T[:, :, None]
        activity = activity.reshape(len(rows), len(chosen) * len(self))
        possible = np.flatnonzero(self._possible(activity, rows, self.level + 1))
        choices, parents = np.divmod(possible, max(1, len(self)))
        choices = chosen[choices]
        sums = self.sums[parents] + options[choices]
        self._without_spare(sums, rows)
        return sums, parents.astype(np.int32), choices.astype(np.int32)

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

    def _possible(self, activity: Floats, rows: Numbers, level: int) -> Bools:
        """Which states keep to some rows, given their sums, shape (r, N), for some numbers of the
        columns left from a level on, as far as bounds tell.
        """
        columns, problem, m = self.columns, self.columns.problem, self.columns.m
        room = (problem.limits - columns.least_left[level, :m])[rows]
        wanted = np.where(
            problem.equations, problem.limits - columns.most_left[level, :m], -np.inf
        )[rows]
        found = np.ones(activity.shape[1], dtype=bool)
        for each, most, least in zip(activity, room, wanted, strict=True):
            found &= each <= most
            if least > -np.inf:
                found &= each >= least
        return found

    def _without_spare(self, sums: Floats, rows: Numbers) -> None:
        """Take from the sums what some rows have to spare beyond all that the next step leaves."""
        columns, problem, m = self.columns, self.columns.problem, self.columns.m
        spare = problem.limits - columns.most_left[self.level + 1, :m]
        for row in rows[~problem.equations[rows]]:
            np.maximum(sums[:, row], spare[row], out=sums[:, row])

    def _unbeaten(self, sums: Floats, check: Callable[[int], None]) -> Bools:
        """Which of the sums that the next step makes no other one matches or beats."""
        if len(sums) < 2:
            return np.ones(len(sums), dtype=bool)
        equations, m = self.columns.problem.equations, self.columns.m
        limited = np.hstack([sums[:, :m][:, ~equations], sums[:, m:]])
        if equations.any():
            # States of different sums are not to be compared.
            key = keys_of(sums[:, :m][:, equations])
            limited = np.column_stack([key, -key, limited])
        differ = np.ptp(limited, axis=0) > 0
        used = limited[:, differ] if differ.any() else limited[:, :1]
        is_wide = used.shape[1] > MOST_COMPARED
        near = _NEAR_WITH_EQUATIONS if equations.any() and not is_wide else _NEAR
        parts = 1 + len(used) // (_NEAR_IN_FEW if used.shape[1] <= _FEW_SUMS else near)
        order = np.lexsort(used.T[::-1]) if parts > 1 else np.arange(len(used))
        found = np.empty(len(used), dtype=bool)
        for part in np.array_split(order, parts):
            found[part] = unbeaten(used[part])
            check(len(sums))
        return found


def keys_of(rows: Floats) -> Floats:
    """A number for each row of whole numbers, shape (N,), the same for the same rows alone."""
    spans = np.ptp(rows, axis=0) + 1
    if spans.prod() < LARGEST_WHOLE:
        return np.asarray((rows - rows.min(axis=0)) @ np.append(1.0, np.cumprod(spans)[:-1]))
    _, key = np.unique(rows, axis=0, return_inverse=True)
    return np.asarray(key.ravel().astype(float))
