"""From aspirations and reservations to plans: the nearest plan, and conflicts."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from ...optimizer.insight.goal_limits import conflicts, kept
from ...optimizer.parties.listed import lists_all, minimised, parties_listed, ranges_of
from ...optimizer.parties.parties import Parties
from ...optimizer.plans.reference_point import nearest
from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front
from ..vocabulary.session import GoalLevels, KeptPlan, Session

LevelKind = Literal["hope", "limit"]
_STEPS = 200


@dataclass(frozen=True, eq=False)
class Desk:
    """A front with at least one plan, and what aspirations and reservations mean on it."""

    front: Front

    @cached_property
    def points(self) -> Floats:
        """Minimised values of the listed plans, shape (N, p)."""
        return minimised(self.front)

    @cached_property
    def parties(self) -> Parties:
        """The parties, on the scale of the listed plans."""
        return parties_listed(self.front)

    @cached_property
    def best(self) -> Floats:
        """Best listed value of each goal in its own sense, shape (p,)."""
        return self.front.ideal.to_numpy(dtype=float)

    @cached_property
    def worst(self) -> Floats:
        """Worst listed value of each goal in its own sense, shape (p,)."""
        return self.front.nadir.to_numpy(dtype=float)

    @property
    def whole(self) -> bool:
        """Whether every efficient combination of goal values is listed, as is known here."""
        return lists_all(self.front) and not self.front.check.is_of_others

    def wanted(self, goal: int, kind: LevelKind, value: float | None) -> float | None:
        """A level as it is kept: None for the best as aspiration and the worst as reservation.

        Raises ValueError as :meth:`tidy` does.
        """
        found = None if value is None else self.tidy(goal, float(value))
        idle = self.best if kind == "hope" else self.worst
        return None if found == float(idle[goal]) else found

    def shown(self, levels: GoalLevels, goal: int, kind: LevelKind) -> float:
        """Where the slider of a level stands."""
        value: float | None = getattr(levels, kind)
        idle = self.best if kind == "hope" else self.worst
        return float(idle[goal]) if value is None else value

    def written(self, levels: GoalLevels, goal: int, kind: LevelKind) -> float:
        """The same for people to read, to a hundredth of the slider's step."""
        value, step = self.shown(levels, goal, kind), self.step(goal)
        return round(value, max(0, 2 - math.floor(math.log10(step)))) if step else value

    def tidy(self, goal: int, value: float) -> float:
        """A level within the goal's range: a round number near it, or an end of the range as it is.

        Raises ValueError where it is not a finite number.
        """
        if not math.isfinite(value):
            raise ValueError(f"{value} is not a finite number")
        best, worst = float(self.best[goal]), float(self.worst[goal])
        for end in (best, worst):
            if abs(value - end) < self.step(goal) / 2:
                return end
        low, high = min(best, worst), max(best, worst)
        return min(max(self._rounded(goal, value), low), high)

    def _rounded(self, goal: int, value: float) -> float:
        step = self.step(goal)
        return round(round(value / step) * step, 12) if step else value

    def step(self, goal: int) -> float:
        """A round number of about a 200th of the goal's range, at least 1 for integer values."""
        reach = abs(float(self.best[goal] - self.worst[goal]))
        if not reach:
            return 0.0
        step = 10.0 ** math.floor(math.log10(reach / _STEPS))
        values = self.front.values[:, goal]
        return max(step, 1.0) if (values == np.round(values)).all() else step

    def asked(self, levels: Sequence[GoalLevels]) -> tuple[Floats, Floats]:
        """Minimised aspirations and reservations, both (p,): the best and the worst where none
        is set.

        Where an aspiration equals its reservation, it is moved a little beyond: the reservation
        then counts, and the nearest plan meets it if any plan meets them all.
        """
        signs, goals = self.front.signs, range(len(levels))
        hopes = np.array([self.shown(levels[k], k, "hope") for k in goals]) * signs
        limits = np.array([self.shown(levels[k], k, "limit") for k in goals]) * signs
        return np.minimum(hopes, limits - np.abs(self.best - self.worst) / _STEPS), limits

    def said(self, levels: Sequence[GoalLevels]) -> Floats:
        """Minimised reservations that were set, shape (p,); inf for the others."""
        said = np.array([np.nan if each.limit is None else each.limit for each in levels])
        return np.where(np.isnan(said), np.inf, said * self.front.signs)

    def nearest(self, session: Session) -> str:
        """Key of the plan, listed or solved in the session, nearest to the session's levels."""
        own = [plan for plan in session.plans if plan.key.startswith("new-")]
        more = [np.array(plan.values) * self.front.signs for plan in own]
        aspired, reserved = self.asked(session.wishes)
        row = nearest(np.vstack([self.points, *more]), aspired, reserved, ranges_of(self.front))
        return str(row + 1) if row < len(self.points) else own[row - len(self.points)].key

    def kept(self, values: Floats, levels: Sequence[GoalLevels]) -> list[bool]:
        """Whether values (p,), in the goals' own senses, meet the reservations that were set."""
        found = kept((values * self.front.signs)[None], self.said(levels))[0]
        return [bool(each) for each in found]

    def conflicts(self, session: Session) -> list[tuple[int, ...]]:
        """Smallest sets of goals whose reservations no known plan meets together."""
        more = [np.array(plan.values) * self.front.signs for plan in session.plans]
        return conflicts(np.vstack([self.points, *more]), self.said(session.wishes))

    def satisfaction(self, values: Floats) -> dict[str, float]:
        """Satisfaction by party of values (p,); NaN where a party has nothing to gain."""
        shares = self.parties.satisfaction(values * self.front.signs)
        return dict(zip(self.parties.names, shares.tolist(), strict=True))

    def values(self, key: str, plans: Sequence[KeptPlan]) -> Floats:
        """Goal values (p,) of a plan by its key, in the goals' own senses."""
        for plan in plans:
            if plan.key == key:
                return np.array(plan.values)
        return np.asarray(self.front.values[self.front.row_of(int(key))])

    def amounts(self, key: str, plans: Sequence[KeptPlan]) -> dict[int, float]:
        """Decisions that are not zero, by column number."""
        found = self._solved(key, plans) if key.startswith("new-") else self._listed(int(key))
        return {j: v for j, v in found if v != 0 and not self.front.columns.hidden[j]}

    def _listed(self, number: int) -> Iterator[tuple[int, float]]:
        row = self.front.solutions[[self.front.row_of(number)]].tocoo()
        return zip(row.coords[1].tolist(), row.data.tolist(), strict=True)

    def _solved(self, key: str, plans: Sequence[KeptPlan]) -> Iterator[tuple[int, float]]:
        for each in next(plan for plan in plans if plan.key == key).decisions:
            column = self._columns.get(_column_key(each.name, each.index))
            if column is not None:
                yield column, each.value

    @cached_property
    def _columns(self) -> dict[tuple[str, ...], int]:
        columns = self.front.columns
        return {
            _column_key(columns.names[component], index): j
            for j, (component, index) in enumerate(
                zip(columns.component, columns.index, strict=True)
            )
        }


def _column_key(name: str, index: Sequence[object]) -> tuple[str, ...]:
    return (name, *map(str, index))


def opening_levels(label: str, target: float | None, best: float, worst: float) -> GoalLevels:
    """A goal's target as its first aspiration, where it lies within the goal's range."""
    within = target is not None and min(best, worst) <= target <= max(best, worst)
    return GoalLevels(goal=label, hope=target if within else None)
