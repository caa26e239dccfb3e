"""What is asked of a problem and of those that are changed from it: own optima and the joint plan.

By solves, or from lists of all efficient combinations of goal values: sums of goals can be hard to
bound for HiGHS. Where a list did for the problem as it is, lists are tried first for the others.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from .. import engine
from ..parties.listed import minimised
from ..parties.parties import Parties
from ..plans import leximin
from ..plans.case import Case, Preferences
from ..plans.choosing import is_listable, opened, patiently
from ..problem.problem import Floats, Problem
from ..results.front import Front
from ..search.search import Search
from ..solver.outcome import Reason, Subproblem
from .gain_limits import GainLimits

#: Seconds for a changed problem where solves take long and there is no limit.
_SECONDS = 20.0


@dataclass(frozen=True, eq=False)
class Answers:
    """The parties' best utilities ``best`` (q,), inf without limit, the goals' ``least`` minimised
    values (p,), -inf without limit, and those of the ``joint`` (leximin) plan (p,), NaN where some
    best is without limit.
    """

    best: Floats
    least: Floats
    joint: Floats


class ChangedAnswers:
    """Answers of changed problems on the scale of the search's own, whose joint plan is known."""

    def __init__(self, search: Search) -> None:
        self.case, self.joint, self._from_lists = patiently(search, _opened)
        self.case = replace(self.case, search=search)
        self.limits = GainLimits(self.case)

    def of(self, changed: Problem, left: int) -> Answers | None:
        """The answers of a changed problem; None where no plan is feasible.

        Where solves took long for the problem as it is, there is a limit for each changed one: its
        share of the time, where so many problems are ``left``.

        Raises
        ------
        InfeasibleError
            No plan is feasible, or the parties' outside options cannot be met.
        InputError, OutOfTimeError, SolverError
            A changed problem makes no sense; the search ended before an answer was reached.
        """
        search, seconds = self.case.search, np.inf
        if self._from_lists:
            seconds = self.seconds(left) / 2
            if is_listable(changed):
                with search.beside(changed) as beside:
                    front = engine.listed(beside, seconds)
                if front is not None:
                    return _listed(self.case, minimised(front))
        with search.beside(changed, seconds) as beside:
            return self._solved(beside)

    def seconds(self, left: int) -> float:
        """Seconds for one of so many changed problems, where solves take long."""
        remaining = self.case.search.remaining
        return _SECONDS if np.isinf(remaining) else remaining / left

    def _solved(self, beside: Search) -> Answers | None:
        parties, kept = self.case.parties, self.limits.kept(beside.problem)
        best = own_optima(parties, beside, kept)
        if best is None:
            return None
        least = _least(self.case, best, beside)
        if np.isfinite(best).all():
            return Answers(best, least, _joint(self.case, beside))
        return Answers(best, least, np.full(len(least), np.nan))


def _opened(search: Search, front: Front | None) -> tuple[Case, Floats, bool]:
    """The case, the minimised values of its joint plan (p,), and whether a list gave it."""
    case = opened(search, Preferences(), front)
    if front is None:
        return case, _joint(case, search), False
    return case, _listed(case, minimised(front)).joint, True


def _listed(case: Case, points: Floats) -> Answers:
    """The answers of minimised points (N, p) of which there are no others that are efficient."""
    joint = points[leximin.listed(case, points)]
    return Answers(_best_listed(case.parties, points), points.min(axis=0), joint)


def _best_listed(parties: Parties, points: Floats) -> Floats:
    return np.asarray(-(points @ parties.weights.T).min(axis=0))


def _joint(case: Case, search: Search) -> Floats:
    """Minimised goal values (p,) in the leximin plan of the search's problem."""
    x = leximin.choose(replace(case, search=search))
    if x is None or not search.running:
        raise search.unreached("The joint plan")
    return search.problem.evaluate(x)


def _least(case: Case, best: Floats, search: Search) -> Floats:
    """Least minimised value of each goal, shape (p,); the ``best`` utilities (q,) of parties with
    one goal say it, and for each goal of the others there is a solve.
    """
    found, weights = np.empty(case.problem.p), case.parties.weights
    for k, unit in enumerate(np.eye(case.problem.p) / case.spread):
        alone = (weights[:, k] > 0) & (np.count_nonzero(weights, axis=1) == 1)
        if alone.any():
            found[k] = -best[alone][0] / weights[alone][0, k]
        else:
            found[k] = _least_sum(search, unit) * case.spread[k]
    return found


def _least_sum(search: Search, weights: Floats) -> float:
    """Least weighted sum (weights (p,)) of minimised goals, -inf without limit, NaN if none."""
    outcome = search.settle(Subproblem(weights, np.full(len(weights), np.inf)), "A goal's best")
    if outcome.reason is Reason.INFEASIBLE:
        return np.nan
    if outcome.reason is Reason.UNBOUNDED or outcome.f is None:
        return -np.inf
    return float(weights @ outcome.f)


def own_optima(
    parties: Parties, search: Search, kept: npt.NDArray[np.bool_] | None = None
) -> Floats | None:
    """Each party's best utility (q,), inf without limit; None where no plan is feasible.

    That of the parties (q,) that are ``kept`` is as it was.
    """
    best = parties.best.copy()
    for i, weights in enumerate(parties.weights):
        if kept is not None and kept[i]:
            continue
        best[i] = -_least_sum(search, weights)
        if np.isnan(best[i]):
            return None
    return best


def own_optima_patiently(parties: Parties, search: Search) -> Floats | None:
    """The same, from a list where solves take long."""

    def found(tried: Search, front: Front | None) -> Floats | None:
        return (
            own_optima(parties, tried) if front is None else _best_listed(parties, minimised(front))
        )

    return patiently(search, found)
