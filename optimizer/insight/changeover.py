"""Changeover: in which order the decisions of one plan become those of another.

The whole decisions in which two plans differ are changed in groups, one group after another, so
that every plan in between breaks nothing that the first one keeps; amounts follow as they must. An
order of single changes is sought first, then one whose largest group is as small as can be, then
one of most steps. Each of these decisions changes once, straight to its new value, and no other
whole decision does: what a detour by others would allow is not sought. Up to a dozen changes all
subsets are tried: a chain of subsets that keep the requirements, from none to all, is such an
order, so that without a chain there is none. Of more changes, and where amounts have to be solved
for in too many subsets, a beam of the best plans is followed, which proves nothing where it ends.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats, Problem
from ..problem.tolerances import TOLERANCE
from ..results.requirements import uses
from ..search.search import Search
from ..solver.outcome import Reason, Subproblem
from .breaches import excess, stand_ins, whole_rows

#: Of so many changes all subsets are tried; of fewer where each takes a solve.
MOST_TRIED, _MOST_SOLVED = 12, 7
_MOST_GROUPED, _MOST_CHANGES = 3, 60
_BEAM, _AT_ONCE = 8, 256
_MOST_CHECKS, _MOST_SOLVES = 30_000, 300
Numbers = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ChangeStep:
    """Columns that change together, and the plan ``x`` (n,) after it."""

    columns: tuple[int, ...]
    x: Floats


@dataclass(frozen=True, eq=False)
class Changeover:
    """Steps from one plan to another; each keeps what the first plan keeps.

    ``columns`` are those that differ, ``amounts`` those of them that follow the whole decisions.
    ``proved`` says that no order in which each of these decisions changes once, and no other, has
    a smaller largest step; else not all such orders were tried.
    ``mixes`` says that only amounts differ, so that any mixture of the two plans keeps that too.
    """

    columns: tuple[int, ...]
    amounts: tuple[int, ...]
    steps: tuple[ChangeStep, ...]
    proved: bool
    mixes: bool = False

    @property
    def largest(self) -> int:
        """How many whole decisions the largest step changes."""
        return max((len(step.columns) for step in self.steps), default=0)


def differing(problem: Problem, x: Floats, y: Floats) -> Numbers:
    """Numbers of the decisions in which two plans (n,) differ by more than rounding."""
    apart = np.abs(x - y) > TOLERANCE * (1 + np.maximum(np.abs(x), np.abs(y)))
    return np.flatnonzero(apart & ~problem.columns.hidden)


def changeover(problem: Problem, x: Floats, y: Floats, kept: "KeptRules") -> Changeover:
    """How x (n,) becomes y (n,), where ``kept`` tells what x keeps."""
    differ = differing(problem, x, y)
    whole = problem.integer[differ]
    items, amounts = differ[whole], differ[~whole]
    told = tuple(differ.tolist()), tuple(amounts.tolist())
    if not len(items):
        all_at_once = [ChangeStep(told[0], y)] if len(differ) else []
        mixes = bool((np.abs(x - y)[problem.integer] <= TOLERANCE).all())
        return Changeover(*told, tuple(all_at_once), proved=True, mixes=mixes)
    walk = _Walk(problem, x, y, items, kept)
    most = _MOST_SOLVED if kept.solves else MOST_TRIED
    masks, proved = _chain(walk) if len(items) <= most else _followed(walk)
    steps = tuple(
        ChangeStep(tuple(items[walk.members(after & ~before)].tolist()), walk.plan(after))
        for before, after in pairwise(masks)
    )
    return Changeover(*told, steps, proved=proved)


class KeptRules:
    """Which plans go beyond no end of a row farther than x (n,) does.

    All but whole decisions follows: columns that stand for a maximum or the like, and amounts,
    which serve the sum of goals with weights ``ties`` (p,).
    """

    def __init__(self, search: Search, x: Floats, ties: Floats) -> None:
        problem = self._problem = search.problem
        self._search, self._ties = search, ties
        activity = problem.A @ x
        self._lower = np.minimum(problem.row_lower, activity)
        self._upper = np.maximum(problem.row_upper, activity)
        self._free = problem.columns.hidden | ~problem.integer
        #: Whether what follows takes a solve for each plan.
        self.solves = bool((self._free & ~stand_ins(problem)).any())
        self._whole = whole_rows(problem)
        self._fixed_rows = ~uses(problem.A, self._free)
        self._fixed = problem.A[self._fixed_rows]

    def __call__(self, plans: Floats) -> list[bool]:
        """Of plans (k, n) with whole decisions, which of them keep to the rules."""
        at = self._fixed_rows
        activity = (self._fixed @ plans.T).T
        broken = excess(activity, self._lower[at], self._upper[at], self._whole[at])
        good: list[bool] = [not row.any() for row in broken]
        if at.all():
            return good
        return [
            each and self.completed(plan) is not None
            for each, plan in zip(good, plans, strict=True)
        ]

    def completed(self, plan: Floats) -> Floats | None:
        """The plan (n,) with what follows its whole decisions; None where no values keep to the
        rules.
        """
        problem = self._problem
        if not self.solves:
            found = problem.settling.settled(plan, decisions=False)
            ends = self._lower, self._upper
            if not excess(problem.A @ found, *ends, self._whole).any():
                return np.asarray(found)
        fixed = np.where(self._free, problem.lower, plan), np.where(self._free, problem.upper, plan)
        relaxed = replace(
            problem,
            lower=fixed[0],
            upper=fixed[1],
            integer=problem.integer & (self._free | (plan == np.round(plan))),
            row_lower=self._lower,
            row_upper=self._upper,
        )
        with self._search.beside(relaxed) as beside:
            outcome = beside.settle(
                Subproblem(self._ties, np.full(problem.p, np.inf)), "An order of changes"
            )
            return None if outcome.reason is Reason.INFEASIBLE else outcome.x


class _Walk:
    """Plans between x and y: a mask tells which items have changed."""

    def __init__(
        self, problem: Problem, x: Floats, y: Floats, items: Numbers, kept: KeptRules
    ) -> None:
        self.size = len(items)
        self.full = (1 << self.size) - 1
        self._x, self._y, self._items, self._kept = x, y, items, kept
        self._known = {0: True, self.full: True}
        moved = np.abs(problem.C[:, items]) @ np.abs(y - x)[items]
        costs = problem.C[:, items] / np.where(moved > 0, moved, 1.0)[:, None]
        self._costs = costs.sum(axis=0) * (y - x)[items]

    @property
    def left(self) -> int:
        """How many plans more may be checked: few where each takes a solve."""
        most = _MOST_SOLVES if self._kept.solves else _MOST_CHECKS
        return max(most - len(self._known), 0)

    def members(self, mask: int) -> list[int]:
        """Numbers of the items in a mask."""
        return [k for k in range(self.size) if mask >> k & 1]

    def learn(self, masks: Iterable[int]) -> None:
        """Check the plans of some masks at once."""
        new = [mask for mask in dict.fromkeys(masks) if mask not in self._known]
        for first in range(0, len(new), _AT_ONCE):
            part = new[first : first + _AT_ONCE]
            plans = np.array([self._between(mask) for mask in part])
            self._known.update(zip(part, self._kept(plans), strict=True))

    def _between(self, mask: int) -> Floats:
        plan, at = self._x.copy(), self._items[self.members(mask)]
        plan[at] = self._y[at]
        return plan

    def keeps(self, mask: int) -> bool:
        """Whether the plan of a mask that was checked breaks nothing."""
        return self._known[mask]

    def plan(self, mask: int) -> Floats:
        """The plan of a mask that keeps the rules, with all that follows."""
        found = self._y if mask == self.full else self._kept.completed(self._between(mask))
        assert found is not None
        return found

    def cost(self, mask: int) -> float:
        """The sum of goals, each divided by how far it moves, as far as the items tell."""
        return float(self._costs[self.members(mask)].sum())


def _chain(walk: _Walk) -> tuple[list[int], bool]:
    """Masks from none to all with the smallest largest step, and of these most steps."""
    everything = range(walk.full + 1)
    walk.learn(everything)
    kept = sorted((mask for mask in everything if walk.keeps(mask)), key=int.bit_count)
    for largest in range(1, walk.size + 1):
        before = _before(walk, kept, largest)
        if walk.full in before:
            return _back(before, walk.full), True
    raise AssertionError("both ends keep the requirements")


def _before(walk: _Walk, kept: Sequence[int], largest: int) -> dict[int, int]:
    """The mask before each one that is reached by steps of at most ``largest`` items, on a way of
    most steps; of equals the one on which the plans are better.
    """
    before, rank = {0: 0}, {0: (0, 0.0)}
    for mask in kept:
        ways = [
            (rank[low][0] + 1, rank[low][1], low) for low in _below(mask, largest) if low in before
        ]
        if ways and mask:
            steps, worth, low = max(ways)
            before[mask], rank[mask] = low, (steps, worth - walk.cost(mask))
    return before


def _below(mask: int, largest: int) -> Iterator[int]:
    """Masks with one to ``largest`` items less."""
    bits = [1 << k for k in range(mask.bit_length()) if mask >> k & 1]
    for size in range(1, min(largest, len(bits)) + 1):
        for chosen in combinations(bits, size):
            yield mask & ~sum(chosen)


def _back(before: dict[int, int], mask: int) -> list[int]:
    found = [mask]
    while found[-1]:
        found.append(before[found[-1]])
    return found[::-1]


def _followed(walk: _Walk) -> tuple[list[int], bool]:
    """Masks from none to all by the best plans on the way; proved only if each step is single."""
    before, here = {0: 0}, [0]
    while walk.full not in before:
        here = _next(walk, here, before)
        if not here:
            last = max(before, key=int.bit_count)
            before[walk.full] = last
    masks = _back(before, walk.full)
    return masks, all((b & ~a).bit_count() == 1 for a, b in pairwise(masks))


def _next(walk: _Walk, here: Sequence[int], before: dict[int, int]) -> list[int]:
    """The best plans one step on, by the smallest groups that lead to any."""
    if walk.size > _MOST_CHANGES:
        return []
    for size in range(1, _MOST_GROUPED + 1):
        moves = [(mask | more, mask) for mask in here for more in _more(walk, mask, size)]
        moves = moves[: walk.left]
        walk.learn([after for after, _ in moves])
        found: dict[int, int] = {}
        for after, mask in moves:
            if after not in before and walk.keeps(after):
                found.setdefault(after, mask)
        if found:
            before.update(found)
            return sorted(found, key=walk.cost)[:_BEAM]
    return []


def _more(walk: _Walk, mask: int, size: int) -> Iterator[int]:
    """Groups of items that have not changed yet; few of these where there are many."""
    left = [k for k in range(walk.size) if not mask >> k & 1]
    for chosen in combinations(left[: _MOST_CHANGES // size], size):
        yield sum(1 << k for k in chosen)
