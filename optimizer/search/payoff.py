"""Payoff: the best of each goal alone, with ties broken by the others."""

from collections import deque
from collections.abc import Container
from dataclasses import dataclass, replace

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError, UnboundedError, WholepieError
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, SUM_ROUNDING, VALUE_ROUNDING
from ..problem.value_grid import ValueGrid, highest_values, lowest_values
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.solvability import unbounded
from .search import Search

_WHOLE_STEP = 0.9
_MOST_STEPS = 20_000
_PART = 0.5
# What ties may be worse by, as a share of range, where it takes long to break them: worst values of
# three and more goals are estimates.
_LOOSE = 0.01
# The most that the best of each goal, and then the breaking of ties, take of the time left.
_SHARE, _SHARE_OF_TIES = 0.3, 0.1


@dataclass(frozen=True, eq=False)
class Payoff:
    """Minimised ``values`` (p, p), row k the plan best for goal k; ``ideal`` (p,) are proved
    bounds.

    Its worst values estimate the nadir; for three and more goals the true nadir may be worse.
    ``open`` are the goals whose best is not known: their rows are the best plans found, and their
    ideal is a bound that none reaches, as far as is known.
    """

    values: Floats
    ideal: Floats
    open: tuple[int, ...] = ()


def payoff(search: Search, *, ties: bool = True) -> Payoff | None:
    """The whole table, or None where a stop or a failure of HiGHS left some of it open.

    Without ``ties`` those of three and more goals stay unbroken, which saves as many solves. Raises
    as :func:`payoff_or_bounds` does.
    """
    optima = payoff_or_bounds(search, np.inf, ties=ties or search.problem.p <= 2)
    return None if optima is None or optima.open else optima


def payoff_of(points: Floats) -> Floats:
    """The table (p, p) that a whole front of points (N, p) has, ties broken as by solves."""
    rest = points @ np.diag(1 / divisors(np.ptp(points, axis=0)))
    ties = rest.sum(axis=1, keepdims=True) - rest
    return points[[np.lexsort((ties[:, k], points[:, k]))[0] for k in range(points.shape[1])]]


def payoff_or_bounds(search: Search, share: float = _SHARE, *, ties: bool = True) -> Payoff | None:
    """Lexicographic optima, or as much of them as a stop or a failure of HiGHS leaves.

    Each solve ends with its part of a ``share`` of the time that is left; inf for all of it.

    Ties are broken by the sum of the other goals, each divided by its spread over the optima. That
    takes two solves a goal, three for a continuous problem of more than two goals, or one where
    there is but one other goal and both live on grids. None where no plan is known, or no bound on
    a goal.

    Raises
    ------
    InfeasibleError
        No plan meets all requirements.
    UnboundedError
        A goal can be improved without end; it is named.
    """
    problem, value_grid = search.problem, ValueGrid(search.problem)
    at_once = _at_once(problem, value_grid)
    asked = dict(enumerate(at_once or [_alone(problem, value_grid, k) for k in range(problem.p)]))
    tied = [each.then is not None for each in asked.values()]
    best = _solve_all(search, asked, share)
    cut = {k for k, found in best.items() if found.reason is Reason.SHARE_SPENT}
    if len(search.found):
        cut = {k for k in cut if np.isinf(_lowest(problem, k, asked[k], best[k]))}
    # Without a plan, or without a bound, there is nothing to continue with.
    best |= _solve_all(search, {k: asked[k] for k in cut}, np.inf)
    reached = {k: found.f for k, found in best.items() if found.reason is Reason.OPTIMAL}
    if not len(search.found):
        return None
    alone = {} if any(tied) else reached
    values = np.array([_row(search.found, k, alone.get(k)) for k in range(problem.p)])
    lowest = [_lowest(problem, k, asked[k], best.get(k)) for k in range(problem.p)]
    ideal = np.array([value_grid.at_least(k, bound) for k, bound in enumerate(lowest)])
    if at_once:
        ideal[list(reached)] = np.diag(values)[list(reached)]
    elif reached and ties:
        broken = {k: _tie_break(problem, values, k) for k in reached if not tied[k]}
        final = _solve_all(search, broken, share * _SHARE_OF_TIES / _SHARE, reached)
        for k, outcome in (best | final).items():
            if outcome.f is not None and outcome.reason is Reason.OPTIMAL:
                rounding = VALUE_ROUNDING if problem.is_discrete else SUM_ROUNDING
                values[k] = _better_tie(values, k, outcome.f, rounding)
    missing = tuple(k for k in range(problem.p) if k not in reached)
    return Payoff(values, ideal, missing) if np.isfinite(ideal).all() else None


def _better_tie(values: Floats, k: int, f: Floats, rounding: float) -> Floats:
    """The plan that breaks the ties of goal k, unless it is worse in that goal but for a share of
    its range and ``rounding`` of its size: HiGHS keeps to a bound relative to its size, and goals
    far from 0 have small ranges beside that.
    """
    best = values[k, k]
    size = max(abs(best), abs(f[k]))
    allowed = NEGLIGIBLE_SHARE * float(np.ptp(values[:, k])) + rounding * size
    return f if f[k] <= best + allowed else values[k]


def _row(found: Floats, k: int, best: Floats | None) -> Floats:
    """The values of the plan that is best for goal k, as far as is known."""
    return found[np.lexsort((found.sum(axis=1), found[:, k]))[0]] if best is None else best


def _lowest(problem: Problem, k: int, asked: Subproblem, outcome: Outcome | None) -> float:
    """A proved lower bound on goal k."""
    at_all = float(lowest_values(problem)[k])
    if outcome is None or not np.isfinite(outcome.bound):
        return at_all
    others = np.where(np.arange(problem.p) == k, 0.0, asked.weights)
    most = float(others[others > 0] @ highest_values(problem)[others > 0])
    return max(at_all, (outcome.bound - most) / float(asked.weights[k]))


def _alone(problem: Problem, value_grid: ValueGrid, k: int) -> Subproblem:
    weights = np.zeros(problem.p)
    weights[k] = 1 / value_grid.unit[k]
    slack = _WHOLE_STEP if value_grid.on_grid[k] else 0.0
    # Where there is but one other goal, it breaks the ties whatever its spread.
    other = np.where(weights > 0, 0.0, 1 / value_grid.unit)
    then = other if problem.p == 2 and not problem.is_discrete else None
    return Subproblem(weights, np.full(problem.p, np.inf), then=then, slack=slack)


def _at_once(problem: Problem, value_grid: ValueGrid) -> list[Subproblem]:
    """Both optima of two goals on grids, ties broken in the same solve; none where it is unsafe.

    All steps of the other goal together weigh less than one of the first, and each still counts.
    """
    width = (highest_values(problem) - lowest_values(problem)) / value_grid.unit
    if problem.p != 2 or not value_grid.on_grid.all() or not (width < _MOST_STEPS).all():
        return []
    free = np.full(2, np.inf)
    steps = np.array([[1, 0.5 / (width[1] + 1)], [0.5 / (width[0] + 1), 1]])
    weights = steps / value_grid.unit
    return [Subproblem(weights[k], free, slack=_PART * steps[k, 1 - k]) for k in (0, 1)]


def _tie_break(problem: Problem, values: Floats, k: int) -> Subproblem:
    """The other goals while goal k keeps its best, found anew for a continuous problem.

    From there the primal simplex method moves along that goal's optima, five times as fast.
    """
    weights = 1 / divisors(goal_ranges(values))
    weights[k] = 0.0
    free = np.full(len(weights), np.inf)
    if not problem.is_discrete:
        alone = np.where(np.arange(problem.p) == k, 1 / ValueGrid(problem).unit, 0.0)
        return Subproblem(alone, free, then=weights)
    bounds = free.copy()
    bounds[k] = values[k, k]
    return Subproblem(weights, bounds, loose=_LOOSE if problem.p > 2 else 0.0)


def _solve_all(
    search: Search, asked: dict[int, Subproblem], share: float, known: Container[int] = ()
) -> dict[int, Outcome]:
    """The outcomes that come, by goal.

    That there is no plan at all is believed once it is proved carefully too, unless one is
    ``known``: HiGHS' tolerances may deny it.
    """
    outcomes: dict[int, Outcome] = {}
    waiting = deque(asked.items())
    begun = search.remaining

    def next_task() -> tuple[int, Subproblem] | None:
        """What is next, with an equal part of the seconds that may still be spent."""
        if not waiting:
            return None
        k, subproblem = waiting.popleft()
        if np.isinf(begun):
            return k, subproblem
        left = max(0.0, share * begun - (begun - search.remaining))
        return k, replace(subproblem, seconds=left / (1 + len(waiting)))

    for k, outcome in search.stream(next_task):
        outcomes[k] = outcome
        if outcome.reason in (Reason.INFEASIBLE, Reason.UNBOUNDED) and k not in known:
            if asked[k].careful:
                raise _no_optimum(search, k, outcome)
            asked[k] = replace(asked[k], careful=True)
            waiting.appendleft((k, asked[k]))
    return outcomes


def _no_optimum(search: Search, k: int, outcome: Outcome) -> WholepieError:
    if outcome.reason is Reason.INFEASIBLE:
        return InfeasibleError(codes.INFEASIBLE, "No plan meets all requirements.")
    return UnboundedError(codes.UNBOUNDED, unbounded(search.problem.labels[k]))
