"""Pass: all nondominated points of a problem of whole numbers, column by column.

From top to bottom (files beside the step):

    decide the next column of every state                states.py
    keep the states that no other matches or beats       states.py
    where there are many:
        complete some to plans                           completions.py
        take their points out of the region              region.py
        bound what can follow from each state            weighted_bounds.py
        keep the states that may lead into the region    region.py

What is left after the last column are points, and with those known they are the whole front. It is
a proof in whole numbers: no solver's word is in it, since bounds hold for any duals (Bazgan, Hugot
& Vanderpooten, Computers & Operations Research 36, 2009; Figueira et al., European J. of
Operational Research 226, 2013; Forget, Gadegaard & Nielsen, EJOR 302, 2022, on bound sets).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..geometry.dominance import unbeaten
from ..problem.problem import Floats
from ..solver.budget import Budget
from .columns import OrderedColumns
from .completions import completed
from .counted_problem import CountedProblem
from .order import Numbers
from .region import Region, reached
from .states import States
from .weighted_bounds import WeightedBounds, weights_of

#: Up to so many states dominance alone is faster than bounds, where they are compared well and
#: where not.
_MANY, _MANY_ELSE = 20_000, 3_000
_SAMPLED, _COMPLETED = 4_000, 100
_WEIGHTS_AT_ONCE = 10
_CHUNK = 100_000
#: What a step makes before states are compared: these take a gigabyte, as they are copied.
_MOST_NUMBERS = 30_000_000
#: With so many bounds of the region it takes a second or so to look at half as many states.
_MANY_BOUNDS = 5_000


class _EndedError(Exception):
    """A step is not to go on."""


@dataclass(frozen=True, eq=False)
class Proved:
    """What a pass that is given up has proved: each plan has sums ``weights @ f`` of at least
    ``least``, shapes (k, p) and (k,), and none has ``f < u`` for a row u of ``empty``, (Z, p).
    """

    weights: Floats
    least: Floats
    empty: Floats


@dataclass(frozen=True)
class PassLimits:
    """How far a pass may go: ``states`` at a time, and ``bounded`` ones, 0 to go without bounds;
    and how many in ``all``.
    """

    states: int
    bounded: int
    all: float = np.inf


class Pass:
    """One pass; ``running`` says before each step whether to go on, given how many proofs zones
    would take for the points known; ``progress`` is called after each.

    ``known`` are plans, shape (N, n), as the problem was written. After :meth:`run` these are the
    best of all that were found. A pass that is ``given_up`` had too many states.
    """

    def __init__(
        self,
        problem: CountedProblem,
        guard: PassLimits,
        budget: Budget,
        running: Callable[[int], bool] = lambda _: True,
        progress: Callable[[], None] = lambda: None,
    ) -> None:
        self._problem, self._guard, self._running = problem, guard, running
        self._progress = progress
        self._columns = OrderedColumns.of(problem)
        self._bounds = WeightedBounds(self._columns, weights_of(problem.p), budget)
        self._region = Region(problem.most)
        self._states, self._parents = States.first(self._columns), np.empty(0, dtype=np.int64)
        self._waiting = self._is_bounded = self.given_up = False
        self._made = 0
        self._upper, self._holders = self._region.upper, np.empty(0, dtype=np.int64)
        self._random = np.random.default_rng(0)
        self._values = np.empty((0, problem.p))
        self._numbers = np.empty((0, len(problem.widths)), dtype=np.int32)

    def know(self, plans: Floats) -> None:
        """Take feasible plans, shape (N, n) as the problem was written, to be known."""
        counted = self._problem.counted(plans)
        numbers = counted[:, self._columns.order].astype(np.int32)
        self._learn(self._problem.goals(counted @ self._problem.costs.T), numbers)

    @property
    def known(self) -> Floats:
        """The plans known, one of each nondominated point, shape (N, n)."""
        return self._columns.plans(self._numbers)

    @property
    def points(self) -> int:
        """How many points are known."""
        return len(self._values)

    def widen(self, guard: PassLimits) -> None:
        """Resume where it was given up, within other limits; once, before there are bounds."""
        self._is_bounded = self.given_up and guard.bounded > 0
        self._guard, self.given_up = guard, False
        self._waiting = guard.bounded > 0 and self._states.level > 0

    def run(self) -> bool:
        """Whether it came to its end: the plans known have all nondominated points then.

        One that was to end earlier resumes there, and may know more plans by then.
        """
        states, steps = self._states, self._columns.steps
        while self._waiting or states.level < steps:
            if not self._running(len(self._region.upper)):
                return False
            if not self._waiting:
                try:
                    self._parents = states.grow(self._check)
                except _EndedError:
                    return False
                self._made += len(states)
            if not len(states):
                return True
            many = _MANY if states.compares_well else _MANY_ELSE
            self._is_bounded |= len(states) > many and self._guard.bounded > 0
            self._waiting = self._is_bounded and states.level < steps
            if self._waiting and not self._bound():
                return False
            self._waiting = False
            most = self._guard.bounded if self._is_bounded else self._guard.states
            if len(states) > most or self._made > self._guard.all:
                self.given_up = True
                return False
            self._progress()
        self._learn_all(states)
        return True

    def end(self) -> None:
        """Let go of all states: it cannot be run again."""
        self._states, self.given_up = States.first(self._columns), True
        self._parents, self._holders = self._parents[:0], self._holders[:0]

    def states_after(self, steps: int) -> float:
        """How many states so many steps like those before would make."""
        states = self._states
        return float(len(states) ** (1 + steps / max(states.level, 1)))

    def _check(self, made: int) -> None:
        """End a step that takes too long, or the pass where the step makes too many states."""
        self.given_up = made * self._columns.entries.shape[1] > _MOST_NUMBERS
        if self.given_up or not self._running(len(self._region.upper)):
            raise _EndedError

    def proved(self) -> Proved | None:
        """What holds of all plans after a run without an end; None where it had no bounds yet.

        A plan that follows from none of the states alive is no better than a point known.
        """
        if not self._is_bounded:
            return None
        alive = self._states
        weights, limits = self._bounds.weights, self._region.limits(self._bounds.weights)
        least = (self._values @ weights.T).min(axis=0, initial=np.inf)
        open_ = np.zeros(len(limits), dtype=bool)
        for part in np.array_split(np.arange(len(alive)), 1 + len(alive) // _CHUNK):
            bounds = self._bounds.of(alive.part(part))
            least = np.minimum(least, bounds.min(axis=0, initial=np.inf))
            open_ |= reached(bounds, limits, open_)
        return Proved(weights, least, self._region.upper[~open_])

    def _bound(self) -> bool:
        """Drop the states from which no point follows that is not known; False where that was not
        to go on.
        """
        states, region = self._states, self._region
        self._bounds.tune(states)
        self._complete(states)
        likely = np.full(len(states), -1)
        if len(self._holders):
            holders = self._holders[self._parents]
            likely = np.where(holders >= 0, region.numbers_of(self._upper)[holders], -1)
        size = _CHUNK // (1 + len(region.upper) // _MANY_BOUNDS)
        for part in np.array_split(np.arange(len(states)), 1 + len(states) // size):
            if not self._running(len(region.upper)):
                return False
            bounds = self._bounds.of(states.part(part))
            likely[part] = region.holders(self._bounds.weights, bounds, likely[part])
        kept = likely >= 0
        states.keep(kept)
        self._upper, self._holders = region.upper, likely[kept]
        return True

    def _complete(self, states: States) -> None:
        """Learn plans that states lead to: for some of the weights, of those that promise most."""
        sample = np.arange(len(states))
        if len(sample) > _SAMPLED:
            sample = np.sort(self._random.choice(len(states), _SAMPLED, replace=False))
        bounds = self._bounds.of(states.part(sample))
        every = max(1, len(self._bounds.weights) // _WEIGHTS_AT_ONCE)
        first = int(self._random.integers(every))
        weights = np.arange(first, len(self._bounds.weights), every)
        best = np.argsort(bounds[:, weights], axis=0, kind="stable")[:_COMPLETED]
        begun = sample[best].T.ravel()
        values, numbers = completed(states, begun, self._bounds, np.repeat(weights, len(best)))
        new = _best_rows(values)
        self._learn(values[new], np.hstack([states.choices(begun[new]), numbers[new]]))

    def _learn_all(self, states: States) -> None:
        values = self._problem.goals(states.values)
        new = _best_rows(values)
        self._keep(values[new], states.choices(new))

    def _learn(self, values: Floats, numbers: npt.NDArray[np.int32]) -> None:
        """Take points to be known, out of the region too."""
        added = np.array([self._region.add(z) for z in values], dtype=bool)
        if added.any():
            self._keep(values[added], numbers[added])

    def _keep(self, values: Floats, numbers: npt.NDArray[np.int32]) -> None:
        """Keep the best of the points known and of others."""
        values = np.vstack([self._values, values])
        numbers = np.vstack([self._numbers, numbers])
        kept = _best_rows(values)
        self._values, self._numbers = values[kept], numbers[kept]


def _best_rows(values: Floats) -> Numbers:
    """Numbers of the rows (N, p) that no other matches or beats, one of each set of equals."""
    finite = np.flatnonzero(np.isfinite(values).all(axis=1))
    if not len(finite):
        return finite
    distinct, first = np.unique(values[finite], axis=0, return_index=True)
    return np.asarray(finite[first[unbeaten(distinct)]])
