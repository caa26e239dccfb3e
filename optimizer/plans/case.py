"""Case: what a rule receives, and what rules have in common."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ...diagnostics import codes
from ..errors import InputError, SolverError
from ..parties.parties import Parties
from ..problem.extended import Extension
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from ..search.lexicographic import served_in_turn
from ..search.search import Search
from ..solver.outcome import Outcome, Reason, Subproblem

_LAST_PLACES = 8
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Preferences:
    """What a person prefers, by goal label; values are in the goals' own senses and units.

    ``weights`` replace the stakeholders' and goals' own, ``order`` their priorities. An earlier
    tier may give up ``tolerance``, a share of each goal's range, and ``give_up`` of a goal besides.
    ``aspirations`` replace targets, ``reservations`` the worst values of the scale.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    order: Sequence[str] = ()
    tolerance: float = 0.0
    give_up: Mapping[str, float] = field(default_factory=dict)
    aspirations: Mapping[str, float] = field(default_factory=dict)
    reservations: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Case:
    """A search on a problem with p goals, its parties on their scale, and the preferences."""

    search: Search
    parties: Parties
    preferences: Preferences

    @property
    def problem(self) -> Problem:
        """The problem that a plan is chosen for."""
        return self.search.problem

    @property
    def ranges(self) -> Floats:
        """Range of each goal on the parties' scale, shape (p,)."""
        return self.parties.ranges

    @property
    def table(self) -> Floats:
        """What goals have where each has its best, minimised, shape (p, p)."""
        return self.parties.scale.table

    @property
    def spread(self) -> Floats:
        """Range of each goal, 1 where it has none, shape (p,)."""
        return divisors(self.ranges)

    @property
    def ties(self) -> Floats:
        """Weights (p,) of the sum of goals that breaks ties."""
        return self.parties.ties

    def normalised(self) -> Floats:
        """Weights (p,) on minimised goals: stakeholder's times goal's, or those given, over range.

        Raises
        ------
        InputError
            A weight is negative, not finite or for an unknown goal, or all are zero.
        """
        goals = self.problem.goals
        weights = np.array([goal.weight * self.problem.weight_of(goal.owner) for goal in goals])
        if self.preferences.weights:
            weights = np.zeros(self.problem.p)
        for label, weight in self.preferences.weights.items():
            if not (np.isfinite(weight) and weight >= 0):
                raise InputError(
                    codes.NUMBER_ARGUMENT,
                    f"The weight of {label!r} is {weight}; it must be 0 or more.",
                )
            weights[self.problem.goal_number(label)] = weight
        if not weights.any():
            raise InputError(
                codes.NUMBER_ARGUMENT, "All weights are zero; at least one goal needs a weight."
            )
        return np.asarray(weights / self.spread)

    def priorities(self) -> list[int]:
        """Tier of each goal, from the preferred order or the goals' own priorities."""
        order = [self.problem.goal_number(label) for label in self.preferences.order]
        if not order:
            return [goal.priority for goal in self.problem.goals]
        return [order.index(k) if k in order else len(order) for k in range(self.problem.p)]

    def granted(self) -> Floats:
        """What each goal may give up for later tiers, shape (p,)."""
        share = self.preferences.tolerance
        if not 0 <= share < 1:
            raise InputError(
                codes.NUMBER_ARGUMENT, f"The tolerance is {share}; it is a share: 0 to below 1."
            )
        granted = share * self.ranges
        for label, amount in self.preferences.give_up.items():
            if not (np.isfinite(amount) and amount >= 0):
                raise InputError(
                    codes.NUMBER_ARGUMENT,
                    f"What {label!r} may give up is {amount}; it must be 0 or more.",
                )
            granted[self.problem.goal_number(label)] += amount
        return np.asarray(granted)

    def targets(self) -> Floats:
        """Minimised target of each goal, the aspiration or its own, (p,); NaN where it has none."""
        own = [np.nan if goal.target is None else goal.target for goal in self.problem.goals]
        return self.levels(self.preferences.aspirations, np.array(own) * self.problem.signs)

    def levels(self, given: Mapping[str, float], otherwise: Floats) -> Floats:
        """Minimised levels (p,): those given by label, else the ``otherwise`` ones (p,)."""
        found = np.array(otherwise, dtype=float)
        for label, level in given.items():
            if not np.isfinite(level):
                raise InputError(
                    codes.NUMBER_ARGUMENT,
                    f"The level for {label!r} is {level}, not a finite number.",
                )
            k = self.problem.goal_number(label)
            found[k] = level * self.problem.signs[k]
        return found

    def best_added(self, extension: Extension, then: Floats | None = None) -> Outcome | None:
        """The best plan for the one goal that was added, ties broken by ``then``; None if stopped.

        One solve, and one more with ``then``.
        """
        outcome = self.tried_added(extension, then)
        return None if outcome is None or outcome.f is None else outcome

    def tried_added(self, extension: Extension, then: Floats | None = None) -> Outcome | None:
        """The same with or without a plan: what is proved of it; None if stopped before it."""
        derived = extension.extended()
        only = np.append(np.zeros(self.problem.p), 1.0)
        with self.search.beside(derived) as search:
            return search.solve(Subproblem(only, np.full(derived.p, np.inf), then=then))

    def least(self, weights: Floats) -> Floats | None:
        """Columns of an efficient plan of the least weighted sum of goals; of equals the one whose
        ties are least. One solve, and one for ties; None if stopped.
        """
        extension = Extension(self.problem)
        extension.goal({}, goals=weights)
        return self.in_turn(extension)

    def in_turn(self, extension: Extension, kept: float = 0.0) -> Floats | None:
        """Columns of an efficient plan that serves the added goals one after another.

        No goal gets worse than found by more than ``kept`` for those after it. One solve a goal and
        one more; None if stopped.
        """
        return served_in_turn(self.search, extension, self.ties, kept)

    def first(self, points: Floats, *sums: Floats) -> int:
        """Row of the point (N, p), minimised, that is least in each of the ``sums`` (N,), one after
        another; of equals the one whose ties are least. What :meth:`in_turn` solves for.
        """
        left = self.least_listed(np.arange(len(points)), *sums, self.beyond(points) @ self.ties)
        return int(left[0])

    def beyond(self, points: Floats) -> Floats:
        """What minimised points (N, p) are short of each goal's best: near 0 beside constants, and
        in whole steps where the goal has steps.
        """
        short, grid = points - self.table.diagonal(), self.problem.grid
        steps = divisors(grid)
        return np.where(grid > 0, np.rint(short / steps) * steps, short)

    @staticmethod
    def least_listed(rows: Rows, *sums: Floats) -> Rows:
        """Those of the ``rows`` that are least in each of the ``sums`` (N,), one after another."""
        for each in sums:
            own = each[rows]
            rows = rows[own <= own.min() + SUM_ROUNDING * np.abs(each).max()]
        return rows

    def settled(self, f: Floats) -> Floats | None:
        """Columns of an efficient plan that is nowhere worse than f (p,), the values of a plan.

        One solve, whose optimum proves that no plan dominates the one returned; None if stopped.
        """
        free = self.problem.grid <= 0
        # A share of the range and not of the value: beside a constant that would be far too much.
        rounding = np.maximum(SUM_ROUNDING * self.spread, _LAST_PLACES * np.spacing(np.abs(f)))
        bounds = f + np.where(free, rounding, 0.0)
        outcome = self.search.solve(Subproblem(self.ties, bounds))
        if outcome is not None and outcome.reason is Reason.INFEASIBLE:
            raise SolverError(
                codes.CONTRADICTION, "HiGHS denies that there is a plan it found before."
            )
        return None if outcome is None else outcome.x
