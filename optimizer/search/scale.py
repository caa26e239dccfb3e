"""Scale: the best and the worst of every goal and party, from which satisfaction is measured.

It is a property of the problem, so that there is one, whatever the order of the goals. Of the plans
that are best for a goal, or for a party with several, those count whose sum of all goals is least,
see :class:`Sizes`. What they leave to another goal or party is what they leave at worst: so plans
that tie do not matter.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..problem.constants import Constants
from ..problem.extended import Extension
from ..problem.labels import Goal, names_of, party_of
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from ..problem.value_grid import ValueGrid, highest_values, lowest_values
from ..problem.value_noise import ValueNoise
from ..solver.outcome import Reason, Subproblem
from .payoff import Payoff
from .search import Search


@dataclass(frozen=True, eq=False)
class Scale:
    """What is left at worst where a goal or a party has its best, in minimised values.

    ``table`` (p, p) is of goals: row k where goal k has its best, which is in column k; ``ranges``
    (p,) are from best to worst in it. ``costs`` (q, q) is the same of parties, each the sum of its
    goals by :func:`party_weights`; ``highest`` (q,) are the parties' largest costs in any of these
    plans. ``own`` (q, p) are goal values of each party's own best plan. ``noise`` (p,) is what
    values may be off. ``settled`` tells whether all this is proved, and not just of the plans that
    are known.
    """

    table: Floats
    ranges: Floats
    costs: Floats
    highest: Floats
    own: Floats
    noise: Floats
    settled: bool


@dataclass(frozen=True, eq=False)
class Sizes:
    """``unit`` (p,) of each goal, its step or else the size of its coefficients, and the weights
    ``total`` (p,) of the sum that breaks ties.

    There each goal is divided by about the width of what it could be within the bounds of the
    decisions: so many units, in powers of two, that sums of goals in steps have steps.
    """

    unit: Floats
    total: Floats

    @classmethod
    def of(cls, problem: Problem) -> "Sizes":
        """Those of a problem as it is stated."""
        unit = ValueGrid(problem).unit
        widths = (highest_values(problem) - lowest_values(problem)) / unit
        known = np.isfinite(widths) & (widths > 0)
        powers = np.round(np.log2(np.where(known, widths, 1.0)))
        most = powers.max(initial=0.0)
        return cls(unit, np.exp2(np.where(known, most - powers, 0.0)) / unit)


def party_weights(goals: Sequence[Goal], ranges: Floats) -> Floats:
    """Weights (q, p) of the parties' goals, each divided by its range, (p,).

    A goal without range is taken as it is.
    """
    names, spread = names_of(goals), divisors(ranges)
    weights = np.zeros((len(names), len(goals)))
    for k, goal in enumerate(goals):
        weights[names.index(party_of(goal)), k] = goal.weight / spread[k]
    return weights


def with_constants(scale: Scale, constants: Constants) -> Scale:
    """The scale of a problem as it is stated, from that of the problem without its constants."""
    goals = constants.problem.goals
    added = party_weights(goals, scale.ranges) @ constants.added(np.zeros(len(goals)))
    table, own = constants.added(scale.table), constants.added(scale.own)
    noise = ValueNoise(constants.problem).of(table)
    return Scale(
        np.where(np.abs(table) <= noise, 0.0, table),
        scale.ranges,
        scale.costs + added,
        scale.highest + added,
        np.where(np.abs(own) <= noise, 0.0, own),
        noise,
        scale.settled,
    )


def listed_scale(
    goals: Sequence[Goal], sizes: Sizes, points: Floats, noise: Floats, *, settled: bool
) -> Scale:
    """The scale of minimised ``points`` (N, p), N >= 1, which may be off by the ``noise`` (p,).

    It is the problem's where they are all efficient points, or at least the vertices of all faces.
    """
    by_goal = [_tied(points, row, sizes, noise) for row in np.eye(len(goals))]
    table = np.array([plans.max(axis=0) for plans in by_goal])
    ranges = goal_ranges(table, noise)
    weights = party_weights(goals, ranges)
    by_party = [_tied(points, row, sizes, noise) if row.any() else by_goal[0] for row in weights]
    costs = np.array([(plans @ weights.T).max(axis=0) for plans in by_party])
    highest = np.array([(plans @ weights.T).max(axis=0) for plans in by_goal]).max(axis=0)
    own = np.array([plans[0] for plans in by_party])
    highest = np.maximum(highest, costs.max(axis=0))
    return Scale(table, ranges, costs, highest, own, noise, settled)


def _tied(points: Floats, weights: Floats, sizes: Sizes, noise: Floats) -> Floats:
    """The points (M, p) of least ``weights @ f``, and of these those of the least sum."""
    left = points
    for row in (weights, sizes.total):
        sums, step = left @ row, float((row * sizes.unit)[row > 0].min(initial=np.inf))
        rounding = float(row @ noise) + SUM_ROUNDING * float(np.abs(sums).max())
        left = left[sums <= sums.min() + min(rounding, step / 2)]
    return left


def settled_scale(
    search: Search, payoff: Payoff, sizes: Sizes, *, tied: bool = True
) -> Scale | None:
    """The scale of a search's problem, whose payoff table is known up to ties; None if stopped.

    Of two goals the table may have its ties broken already, as ``tied`` says. Solves of q parties:
    none for two goals of two parties then, else p for each goal; where g goals are of parties with
    several, (q + g) (q + 1) besides.

    Raises InputError where sums of goals cannot be passed to HiGHS.
    """
    if not search.running:
        return None
    table = payoff.values if tied and search.problem.p <= 2 else _table(search, payoff, sizes)
    if table is None:
        return None
    noise = ValueNoise(search.problem).of(table)
    table = np.where(np.abs(table) <= noise, 0.0, table)
    ranges = goal_ranges(table, noise)
    weights = party_weights(search.problem.goals, ranges)
    q, counted = len(weights), np.count_nonzero(weights, axis=1)
    only = np.argmax(weights > 0, axis=1)
    if (counted <= 1).all():
        own = table[only]
        costs = own @ weights.T
        highest = (table @ weights.T).max(axis=0)
        return Scale(table, ranges, costs, highest, own, noise, settled=True)
    of_several = np.flatnonzero((weights[counted > 1] > 0).any(axis=0))
    firsts = np.vstack([weights > 0, np.eye(len(weights[0]))[of_several]]) * 1.0
    alone = firsts.sum(axis=1) <= 1
    firsts[:q][counted > 1] = weights[counted > 1]
    best = np.where(alone, (firsts * np.diag(table)).sum(axis=1), np.nan)
    left = _left(search, sizes, firsts, weights, best)
    if left is None:
        return None
    worst, plans = left
    return Scale(table, ranges, worst[:q], worst.max(axis=0), plans[:q], noise, settled=True)


def _table(search: Search, payoff: Payoff, sizes: Sizes) -> Floats | None:
    """The scale's table (p, p) of goals; None if stopped."""
    goals = np.eye(search.problem.p)
    found = _left(search, sizes, goals, goals, np.diag(payoff.values))
    return None if found is None else found[0]


def _left(
    search: Search, sizes: Sizes, firsts: Floats, rows: Floats, best: Floats
) -> tuple[Floats, Floats] | None:
    """Where ``firsts`` (m, p) are least, one after another, and then the sum of all: the largest
    values (m, r) of ``rows`` (r, p), and a plan's goal values (m, p) each. None if stopped.

    ``best`` (m,) are the least values of the firsts, NaN where they are not known.
    """
    extension, p = Extension(search.problem), search.problem.p
    total = extension.goal({}, goals=sizes.total)
    places = [
        int(np.argmax(row)) if np.count_nonzero(row) == 1 else extension.goal({}, goals=row)
        for row in firsts
    ]
    opposite = [extension.goal({}, goals=-row) for row in rows]
    worst, plans = np.zeros((len(firsts), len(rows))), np.zeros((len(firsts), p))
    with search.beside(extension.extended()) as beside:
        keeping = _Keeping(beside)
        for i, place in enumerate(places):
            bounds = np.full(beside.problem.p, np.inf)
            if np.isnan(best[i]):
                keeping.keep(place, bounds)
            else:
                bounds[place] = best[i]
            known = float(bounds[place])
            found = keeping.keep(total, bounds)
            if found is not None:
                # What a plan is let off by is not a part of the scale.
                found = np.where(np.arange(len(found)) == place, np.minimum(found, known), found)
            for j, row in enumerate(rows):
                other = found if _is_part(row, firsts[i]) else keeping.least(opposite[j], bounds)
                if found is None or other is None:
                    return None
                plans[i] = found[:p]
                worst[i, j] = max(row @ plans[i], row @ other[:p])
    return worst, plans


def _is_part(row: Floats, first: Floats) -> bool:
    """Whether a sum is settled by another one: it has no weights, or is of the same goal or sum."""
    same = first if np.count_nonzero(first) > 1 else first * row
    return not row.any() or bool((row == same).all())


class _Keeping:
    """Optima one after another, of a search on goals and sums of them."""

    def __init__(self, search: Search) -> None:
        self._search, self._noise = search, ValueNoise(search.problem)

    def keep(self, k: int, bounds: Floats) -> Floats | None:
        """The same as :meth:`least`; from then on the ``bounds`` keep goal k as good."""
        found = self.least(k, bounds)
        if found is not None:
            bounds[k] = found[k]
        return found

    def least(self, k: int, bounds: Floats) -> Floats | None:
        """Values of the plan within ``bounds`` that is best in goal k; None if stopped."""
        only = np.where(np.arange(len(bounds)) == k, 1.0, 0.0)
        outcome = self._search.solve(Subproblem(only, self._noise.loosened(bounds)))
        if outcome is None or outcome.reason is not Reason.OPTIMAL:
            return None
        return outcome.f
