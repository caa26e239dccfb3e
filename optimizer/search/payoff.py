"""Payoff: the best of each goal alone, with ties broken by the others."""

from dataclasses import dataclass

import numpy as np

from ...diagnostics import codes
from ..errors import InfeasibleError, UnboundedError
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats, Problem
from ..problem.value_grid import ValueGrid, highest_values, lowest_values
from ..solver.outcome import Outcome, Reason, Subproblem
from ..solver.solvability import unbounded
from .search import Search

_WHOLE_STEP = 0.9
_MOST_STEPS = 20_000
_PART = 0.5


@dataclass(frozen=True, eq=False)
class Payoff:
    """Minimised ``values`` (p, p), row k the plan best for goal k; ``ideal`` (p,) are proved
    bounds.

    Its worst values estimate the nadir; for three and more goals the true nadir may be worse.
    """

    values: Floats
    ideal: Floats


def payoff(search: Search) -> Payoff | None:
    """Lexicographic optima; None where the search was stopped before the end.

    Ties are broken by the sum of the other goals, each divided by its spread over the optima. That
    takes two solves a goal, three for a continuous problem, or one where there is but one other
    goal and both live on grids.

    Raises
    ------
    InfeasibleError
        No plan meets all requirements.
    UnboundedError
        A goal can be improved without end; it is named.
    """
    problem, value_grid = search.problem, ValueGrid(search.problem)
    at_once = _at_once(problem, value_grid)
    best = _solve_all(search, at_once or [_alone(problem, value_grid, k) for k in range(problem.p)])
    if best is None:
        return None
    values = np.array([outcome.f for outcome in best])
    if at_once:
        return Payoff(values, np.diag(values).copy())
    final = _solve_all(search, [_tie_break(problem, values, k) for k in range(problem.p)], best)
    if final is None:
        return None
    bounds = [o.bound * u for o, u in zip(best, value_grid.unit, strict=True)]
    ideal = np.array([value_grid.at_least(k, bound) for k, bound in enumerate(bounds)])
    return Payoff(np.array([outcome.f for outcome in final]), ideal)


def _alone(problem: Problem, value_grid: ValueGrid, k: int) -> Subproblem:
    weights = np.zeros(problem.p)
    weights[k] = 1 / value_grid.unit[k]
    slack = _WHOLE_STEP if value_grid.on_grid[k] else 0.0
    return Subproblem(weights, np.full(problem.p, np.inf), slack=slack)


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
    return Subproblem(weights, bounds)


def _solve_all(
    search: Search, subproblems: list[Subproblem], known: list[Outcome] | None = None
) -> list[Outcome] | None:
    """Outcomes in order, all optimal; None where the search was stopped.

    Where HiGHS' tolerances deny a plan that is ``known``, it is the outcome.
    """
    optima: dict[int, Outcome] = {}
    waiting = iter(enumerate(subproblems))
    for k, outcome in search.stream(lambda: next(waiting, None)):
        best = known[k] if known and outcome.reason is Reason.INFEASIBLE else outcome
        if _is_optimum(search, k, best):
            optima[k] = best
    return [optima[k] for k in range(len(subproblems))] if len(optima) == len(subproblems) else None


def _is_optimum(search: Search, k: int, outcome: Outcome) -> bool:
    """Whether the search continues after this outcome; if not, this ends it."""
    if outcome.reason is Reason.INFEASIBLE:
        raise InfeasibleError(codes.INFEASIBLE, "No plan meets all requirements.")
    if outcome.reason is Reason.UNBOUNDED:
        raise UnboundedError(codes.UNBOUNDED, unbounded(search.problem.labels[k]))
    if outcome.reason is not Reason.OPTIMAL:
        search.end(outcome.reason)
    return search.running
