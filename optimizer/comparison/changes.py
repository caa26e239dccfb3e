"""Plans of one front in another: which stayed, vanished or appeared, and what of it is proved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import InputError
from ..geometry.dominance import unbeaten
from ..insight.core_index import core_index
from ..parties.listed import fair_plans, minimised
from ..problem.labels import Goal
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..problem.tolerances import SUM_ROUNDING, TOLERANCE
from ..results.front import Front
from ..results.plain import plain, records

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class FrontChange:
    """Plans of the first front compared with another one, by combinations of goal values.

    ``stayed`` pairs plan numbers of both; ``same_decisions`` says for each whether the plans agree
    in all decisions that both have. ``vanished`` and ``appeared`` are numbers of the first and of
    the other front; ``mixed_before`` and ``mixed_after`` those that are not listed in the other one
    either but lie on one of its faces. ``open_vanished`` and ``open_appeared`` are those of the
    vanished and appeared of which that is not proved: the front that lacks them is not whole, and
    neither beats them nor is certified finely enough to rule them out. ``core`` says how the core
    index of yes/no decisions has moved, ``fair`` in which decisions the leximin plans differ.
    """

    name: str
    stayed: tuple[tuple[int, int], ...]
    same_decisions: tuple[bool, ...]
    vanished: tuple[int, ...]
    appeared: tuple[int, ...]
    mixed_before: tuple[int, ...]
    mixed_after: tuple[int, ...]
    open_vanished: tuple[int, ...]
    open_appeared: tuple[int, ...]
    core: pd.DataFrame
    fair: pd.DataFrame

    def to_dict(self) -> dict[str, Any]:
        """Plan numbers and decisions that changed, as plain data."""
        stayed = zip(self.stayed, self.same_decisions, strict=True)
        found = {
            "run": self.name,
            "stayed": [
                {"before": before, "after": after, "same_decisions": same}
                for (before, after), same in stayed
            ],
            "vanished": self.vanished,
            "appeared": self.appeared,
            "between_plans": {"before": self.mixed_before, "after": self.mixed_after},
            "not_proved": {"vanished": self.open_vanished, "appeared": self.open_appeared},
            "core": records(self.core),
            "fair_decisions": records(self.fair),
        }
        return dict(plain(found))


def common(front: Front, goals: Sequence[Goal]) -> Floats:
    """Minimised values of all plans in some of the goals, shape (N, p)."""
    return minimised(front)[:, [front.goal_number(goal.label) for goal in goals]]


def kept_points(front: Front, goals: Sequence[Goal]) -> tuple[Floats, tuple[int, ...]]:
    """Values and numbers of the plans that no other matches or beats in these goals."""
    points = common(front, goals)
    if len(goals) == len(front.goals):
        return points, tuple(front.numbers)
    at = np.flatnonzero(unbeaten(points))
    return points[at], tuple((at + 1).tolist())


def fair_plan(front: Front) -> int | None:
    """Number of the leximin plan; None where no rule of fairness names one."""
    return next((each.plan for each in fair_plans(front) if each.rule == "leximin"), None)


def changed(
    name: str, first: Front, other: Front, goals: Sequence[Goal], ranges: Floats
) -> FrontChange:
    """How the front ``other``, called ``name``, differs from the first; ``ranges`` are (p,)."""
    before, after = _Side.of(first, goals), _Side.of(other, goals)
    pairs = list(_matched(before.points, after.points, ranges))
    gone = before.against(after, {i for i, _ in pairs}, ranges)
    new = after.against(before, {j for _, j in pairs}, ranges)
    stayed = tuple((before.numbers[i], after.numbers[j]) for i, j in pairs)
    shared = _Shared(first, other)
    return FrontChange(
        name=name,
        stayed=stayed,
        same_decisions=tuple(shared.agree(i, j) for i, j in stayed),
        vanished=gone.missing,
        appeared=new.missing,
        mixed_before=gone.mixed,
        mixed_after=new.mixed,
        open_vanished=gone.unproved,
        open_appeared=new.unproved,
        core=_core(first, other),
        fair=_fair_difference(first, other, shared),
    )


@dataclass(frozen=True)
class _Unmatched:
    """Numbers of the plans that another front does not list: on its faces, or missing in it, of
    which that is not proved for some.
    """

    mixed: tuple[int, ...]
    missing: tuple[int, ...]
    unproved: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Side:
    """A front in the goals that are compared: minimised points (N, p) with their plans' numbers."""

    front: Front
    goals: Sequence[Goal]
    points: Floats
    numbers: tuple[int, ...]

    @classmethod
    def of(cls, front: Front, goals: Sequence[Goal]) -> "_Side":
        return cls(front, goals, *kept_points(front, goals))

    @property
    def _has_all_goals(self) -> bool:
        return len(self.goals) == len(self.front.goals)

    def against(self, other: "_Side", matched: set[int], ranges: Floats) -> _Unmatched:
        rest = [i for i in range(len(self.points)) if i not in matched]
        mixed = [i for i in rest if other.mixes(self.points[i])]
        missing = [i for i in rest if i not in set(mixed)]
        unproved = [i for i in missing if not other.denies(self.points[i], ranges)]
        named = (tuple(self.numbers[i] for i in each) for each in (mixed, missing, unproved))
        return _Unmatched(*named)

    def mixes(self, point: Floats) -> bool:
        """Whether the point lies on one of the front's faces."""
        if self.front.faces is None or not self._has_all_goals or not len(self.front):
            return False
        wanted = {goal.label: v * goal.sign for goal, v in zip(self.goals, point, strict=True)}
        try:
            self.front.at(wanted)
        except InputError:
            return False
        return True

    def denies(self, point: Floats, ranges: Floats) -> bool:
        """Whether it is proved that a point that the front does not hold is none of its efficient
        ones: the front is whole, or beats it, or could not miss it by its gap.
        """
        if self.front.complete and (self.front.faces is None or self._has_all_goals):
            return True
        rounding = SUM_ROUNDING * divisors(ranges)
        no_worse, better = self.points <= point + rounding, self.points < point - rounding
        if (no_worse.all(axis=1) & better.any(axis=1)).any():
            return True
        if self.front.faces is not None or not np.isfinite(self.front.gap):
            return False
        own = [self.front.goal_number(goal.label) for goal in self.goals]
        leeway = self.front.gap * np.ptp(self.front.values[:, own], axis=0) + rounding
        return not (self.points <= point + leeway).all(axis=1).any()


def _matched(before: Floats, after: Floats, ranges: Floats) -> Iterator[tuple[int, int]]:
    """Rows with the same values, up to rounding; each row of ``after`` is matched once."""
    allowed = SUM_ROUNDING * np.maximum(divisors(ranges), np.abs(before).max(axis=0, initial=1.0))
    order = np.argsort(after[:, 0], kind="stable") if len(after) else np.zeros(0, dtype=int)
    firsts, taken = after[order, 0], set[int]()
    for i, point in enumerate(before):
        begin, end = np.searchsorted(firsts, [point[0] - allowed[0], point[0] + allowed[0]])
        for j in order[begin : end + 1].tolist():
            if j not in taken and (np.abs(after[j] - point) <= allowed).all():
                taken.add(j)
                yield i, j
                break


@dataclass(frozen=True)
class _Shared:
    """The decisions that two fronts have in common."""

    first: Front
    other: Front

    @cached_property
    def _columns(self) -> tuple[list[int], list[int]]:
        there = {key: j for j, key in _decisions(self.other)}
        pairs = [(i, there[key]) for i, key in _decisions(self.first) if key in there]
        return [i for i, _ in pairs], [j for _, j in pairs]

    def values(self, one: int, two: int) -> tuple[Floats, Floats]:
        """Values of the common decisions in a plan of each."""
        ours, theirs = self._columns
        a = self.first.solutions[[self.first.row_of(one)]].toarray()[0][ours]
        b = self.other.solutions[[self.other.row_of(two)]].toarray()[0][theirs]
        return a, b

    def agree(self, one: int, two: int) -> bool:
        """Whether a plan of each front agree in all common decisions."""
        a, b = self.values(one, two)
        return bool((np.abs(a - b) <= TOLERANCE * np.maximum(1.0, np.abs(a))).all())

    def names(self) -> list[tuple[str, ...]]:
        """The common decisions: name and index."""
        keys = dict(_decisions(self.first))
        return [keys[i] for i in self._columns[0]]


def _decisions(front: Front) -> Iterator[tuple[int, tuple[str, ...]]]:
    columns = front.columns
    for j in np.flatnonzero(~columns.hidden).tolist():
        yield j, (columns.names[columns.component[j]], *map(str, columns.index[j]))


def _fair_difference(first: Front, other: Front, shared: _Shared) -> pd.DataFrame:
    """Common decisions in which the leximin plans differ: ``decision, index, before, after``."""
    plans = fair_plan(first), fair_plan(other)
    columns = ["decision", "index", "before", "after"]
    if plans[0] is None or plans[1] is None:
        return pd.DataFrame(columns=columns)
    a, b = shared.values(plans[0], plans[1])
    differ = np.flatnonzero(np.abs(a - b) > TOLERANCE * np.maximum(1.0, np.abs(a)))
    names = shared.names()
    rows = [(names[k][0], ", ".join(names[k][1:]), a[k], b[k]) for k in differ]
    return pd.DataFrame(rows, columns=columns)


def _core(first: Front, other: Front) -> pd.DataFrame:
    """How the core index of yes/no decisions that both have moved, largest shift first:
    ``decision, index, before, after, shift``; those that did not move are left out.
    """
    columns = ["decision", "index", "before", "after", "shift"]
    if not (len(first) and len(other)):
        return pd.DataFrame(columns=columns)
    before, after = _shares(first), _shares(other)
    rows = [
        (name, index, before[name, index], after[name, index], after[name, index] - share)
        for (name, index), share in before.items()
        if (name, index) in after and abs(after[name, index] - share) > SUM_ROUNDING
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(
        "shift", key=lambda shift: -abs(shift), kind="stable", ignore_index=True
    )


def _shares(front: Front) -> dict[tuple[str, str], float]:
    table = core_index(front)
    indexes = [name for name in table.columns if name.startswith("index_")]
    keys = [
        (str(row["decision"]), ", ".join(str(row[i]) for i in indexes if row[i] != ""))
        for row in table.to_dict("records")
    ]
    return dict(zip(keys, table["core"].astype(float), strict=True))
