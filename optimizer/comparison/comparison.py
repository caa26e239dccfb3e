"""Fronts over each other: what stayed, what is new, who gained, and how far apart they are.

The additive epsilon indicator of A against B is the least share of the common range by which every
plan of A must be improved in all goals so that each plan of B is matched or beaten (Zitzler et al.,
"Performance assessment of multiobjective optimizers", IEEE Transactions on Evolutionary Computation
7, 2003): 0 or less says that A leaves nothing of B unmatched. Ranges and the reference point of
hypervolumes are those of all fronts together; both count the plans that are listed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import moocore
import numpy as np
import numpy.typing as npt
import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..insight.choices import core_index
from ..parties.listed import fair_plans, minimised, satisfaction
from ..parties.parties import Parties, parties_among
from ..problem.labels import Goal
from ..problem.numbers import divisors
from ..problem.problem import Floats
from ..results.front import Front
from .digest import common_range, hypervolumes, reference_point

_SAME = 1e-9
_FEWEST = 2

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Change:
    """What became of the plans of the first front in another one, by combinations of goal values.

    ``stayed`` pairs plan numbers of both; ``same_decisions`` says for each whether the plans agree
    in all decisions that both have. ``vanished`` and ``appeared`` are numbers of the first and of
    the other front; ``mixed_before`` and ``mixed_after`` those that are not listed in the other one
    either but lie on one of its faces. ``open_vanished`` and ``open_appeared`` are those of the
    vanished and appeared of which that is not proved: the front that lacks them is not whole, and
    neither beats them nor is certified finely enough to rule them out. ``core`` tells how the core
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


@dataclass(frozen=True, eq=False)
class Comparison:
    """Several fronts laid over each other; the first is what the others are compared with.

    ``goals`` are those that all have; ``left_out`` names by front those that not all have, and
    plans are compared as if these did not matter. ``points`` are minimised values (N, p) by front,
    ``numbers`` their plans' numbers. ``epsilon`` has a row and a column a front: how much of the
    common range the row's front must be improved to match the column's; NaN where one has no plan.
    """

    fronts: Mapping[str, Front]
    goals: tuple[Goal, ...]
    left_out: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Floats]
    numbers: Mapping[str, tuple[int, ...]]
    epsilon: pd.DataFrame
    hypervolume: pd.Series
    reference: Mapping[str, float]
    changes: tuple[Change, ...]

    @property
    def names(self) -> list[str]:
        """What the fronts are called, in order."""
        return list(self.fronts)

    @cached_property
    def ranges(self) -> pd.DataFrame:
        """Best and worst value of each goal (row) in each front, in the goals' own senses; columns
        ``(front, best)`` and ``(front, worst)``.
        """
        signs = np.array([goal.sign for goal in self.goals])
        columns = {}
        for name, points in self.points.items():
            ends = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.nan, np.nan)
            columns[name, "best"], columns[name, "worst"] = (end * signs + 0.0 for end in ends)
        return pd.DataFrame(columns, index=[goal.label for goal in self.goals])

    @cached_property
    def satisfaction(self) -> pd.DataFrame:
        """Who gained: what each party (row) gets at best, and in each front's own leximin plan.

        Columns ``(front, best)`` and ``(front, fair)``. On one scale for all fronts: 0 is a party's
        worst over all of them, 1 its best; outside options do not count.
        """
        bare = [replace(goal, outside=None) for goal in self.goals]
        parties = parties_among(bare, np.vstack(list(self.points.values())), exact=False)
        columns = {}
        for name, points in self.points.items():
            shares = parties.satisfaction(points)
            columns[name, "best"] = _most(shares, parties)
            columns[name, "fair"] = self._in_fair_plan(name, parties)
        return pd.DataFrame(columns, index=list(parties.names))

    def _in_fair_plan(self, name: str, parties: Parties) -> Floats:
        front = self.fronts[name]
        plan = _fair_plan(front)
        if plan is None:
            return np.full(len(parties.names), np.nan)
        return parties.satisfaction(_common(front, self.goals)[plan - 1])

    @cached_property
    def fair(self) -> pd.DataFrame:
        """The fair plans of each front: ``front, rule, plan, worst``; worst is what the worst-off
        party gets, on the front's own scale.
        """
        rows = []
        for name, front in self.fronts.items():
            worst = satisfaction(front).min(axis=1)
            for each in fair_plans(front):
                rows.append((name, each.rule, each.plan, float(worst[each.plan])))
        return pd.DataFrame(rows, columns=["front", "rule", "plan", "worst"])


def compare(fronts: Mapping[str, Front]) -> Comparison:
    """Lay two or more fronts over each other; goals are the same by label, sense and unit.

    Raises
    ------
    InputError
        There are fewer than two fronts, no goal is in all of them, one has another sense or unit
        in some, or none has a plan.
    """
    if len(fronts) < _FEWEST:
        raise InputError(codes.NO_SUBSTANCE, "Two runs at least are needed to compare.")
    goals = _common_goals(fronts)
    labels = {goal.label for goal in goals}
    kept = {name: _kept(front, goals) for name, front in fronts.items()}
    points = {name: found for name, (found, _) in kept.items()}
    if not any(map(len, points.values())):
        raise InputError(codes.EMPTY_FRONT, "None of the runs has a plan to compare.")
    first, *others = fronts
    low, ranges = common_range([each for each in points.values() if len(each)])
    scaled = {name: (each - low) / divisors(ranges) for name, each in points.items()}
    return Comparison(
        fronts=dict(fronts),
        goals=goals,
        left_out={
            name: tuple(label for label in front.labels if label not in labels)
            for name, front in fronts.items()
        },
        points=points,
        numbers={name: numbers for name, (_, numbers) in kept.items()},
        epsilon=_epsilon(scaled),
        hypervolume=pd.Series(hypervolumes(list(points.values())), index=list(points)),
        reference=reference_point(goals, list(points.values())),
        changes=tuple(_change(name, fronts[first], fronts[name], goals, ranges) for name in others),
    )


def _common_goals(fronts: Mapping[str, Front]) -> tuple[Goal, ...]:
    first, *others = fronts.items()
    found = list(first[1].goals)
    for name, front in others:
        there = {goal.label: goal for goal in front.goals}
        for goal in found:
            other = there.get(goal.label, goal)
            if (other.sense, other.unit) != (goal.sense, goal.unit):
                raise InputError(
                    codes.DIFFERENT_GOALS,
                    f"The goal {goal.label!r} is to {goal.sense} {goal.unit or 'a number'} in "
                    f"{first[0]}, and to {other.sense} {other.unit or 'a number'} in {name}: these "
                    "runs cannot be compared.",
                )
        found = [goal for goal in found if goal.label in there]
    if not found:
        names = "; ".join(f"{name}: {', '.join(front.labels)}" for name, front in fronts.items())
        message = f"No goal is in all of these runs, so they cannot be compared. {names}."
        raise InputError(codes.DIFFERENT_GOALS, message)
    return tuple(found)


def _common(front: Front, goals: Sequence[Goal]) -> Floats:
    """Minimised values of all plans in some of the goals, shape (N, p)."""
    return minimised(front)[:, [front.goal_number(goal.label) for goal in goals]]


def _kept(front: Front, goals: Sequence[Goal]) -> tuple[Floats, tuple[int, ...]]:
    """Values and numbers of the plans that no other matches or beats in these goals."""
    points = _common(front, goals)
    if len(goals) == len(front.goals):
        return points, tuple(front.numbers)
    at = np.flatnonzero(moocore.is_nondominated(points)) if len(points) else np.arange(0)
    return points[at], tuple((at + 1).tolist())


def _epsilon(scaled: Mapping[str, Floats]) -> pd.DataFrame:
    table = [
        [
            float(moocore.epsilon_additive(one, ref=other)) if len(one) and len(other) else np.nan
            for other in scaled.values()
        ]
        for one in scaled.values()
    ]
    return pd.DataFrame(table, index=list(scaled), columns=list(scaled))


def _most(shares: Floats, parties: Parties) -> Floats:
    return shares.max(axis=0) if len(shares) else np.full(len(parties.names), np.nan)


def _fair_plan(front: Front) -> int | None:
    return next((each.plan for each in fair_plans(front) if each.rule == "leximin"), None)


def _change(name: str, first: Front, other: Front, goals: Sequence[Goal], ranges: Floats) -> Change:
    before, after = _Side.of(first, goals), _Side.of(other, goals)
    pairs = list(_matched(before.points, after.points, ranges))
    gone = before.against(after, {i for i, _ in pairs}, ranges)
    new = after.against(before, {j for _, j in pairs}, ranges)
    stayed = tuple((before.numbers[i], after.numbers[j]) for i, j in pairs)
    shared = _Shared(first, other)
    return Change(
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
        return cls(front, goals, *_kept(front, goals))

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
        rounding = _SAME * divisors(ranges)
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
    allowed = _SAME * np.maximum(divisors(ranges), np.abs(before).max(axis=0, initial=1.0))
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
        return bool((np.abs(a - b) <= 1e-6 * np.maximum(1.0, np.abs(a))).all())

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
    plans = _fair_plan(first), _fair_plan(other)
    columns = ["decision", "index", "before", "after"]
    if plans[0] is None or plans[1] is None:
        return pd.DataFrame(columns=columns)
    a, b = shared.values(plans[0], plans[1])
    differ = np.flatnonzero(np.abs(a - b) > 1e-6 * np.maximum(1.0, np.abs(a)))
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
        if (name, index) in after and abs(after[name, index] - share) > _SAME
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
