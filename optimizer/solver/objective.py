"""Objectives: a weighted sum of goals as costs of columns, and when a bound proves a value."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats, Problem
from ..problem.tolerances import CANCELLED, NEGLIGIBLE_COST, SUM_ROUNDING, TOLERANCE
from .outcome import Outcome, Reason

#: A step is proved where a bound leaves less than this share of it.
_OF_A_STEP = 0.5
#: Steps are not seen one by one, but so many at once are.
_UNSEEN = 1e3
#: What counts as rounding is no more than this share of a step.
_ROUNDING_OF_A_STEP = 0.01


@dataclass(frozen=True, eq=False)
class Objective:
    """A linear objective ``weights @ f = cost @ x + offset`` and what is asked of it.

    ``offset`` has the goals' constants, which come of how columns are counted, and costs that are
    left out. ``is_seen`` says whether HiGHS tells its values apart that differ by a step.

    For ``slack``, ``loose``, ``known`` and ``start`` see Subproblem. ``step`` is the least
    difference of two of its values, 0 where there is none to rely upon; ``apart`` is what the step
    of its main goal makes in it, 0 where some goal has none.
    """

    weights: Floats
    cost: Floats
    offset: float
    step: float = 0.0
    apart: float = 0.0
    is_seen: bool = True
    slack: float = 0.0
    loose: float = 0.0
    known: float = np.inf
    start: Floats | None = None

    @classmethod
    def of(cls, problem: Problem, weights: Floats) -> "Objective":
        """The weighted sum; with integers, costs that HiGHS may take for 0 are 0.

        HiGHS 1.16.0's presolve takes costs of up to 1e-7 for 0 in one place and not in another, and
        has reported as optimal what was not. The offset counts what is left out at its least, so
        that bounds hold for the whole sum.
        """
        cost, offset = weights @ problem.C, float(weights @ problem.c0)
        if problem.is_discrete:
            left_out = np.where(_is_negligible(problem, weights, cost), cost, 0.0)
            cost, offset = cost - left_out, offset + _least(problem, left_out)
        step, is_seen = _step(problem, weights), bool(problem.told_apart[weights != 0].all())
        return cls(weights, cost, offset, step, _apart(problem, weights), is_seen)

    def value(self, outcome: Outcome) -> float:
        """The objective of an outcome's plan; inf where it has none."""
        return np.inf if outcome.f is None else float(self.weights @ outcome.f)

    def best(self, outcome: Outcome) -> float:
        """The objective of the best plan that is known after an outcome."""
        return min(self.value(outcome), self.known)

    def limit(self, outcome: Outcome, margin: float) -> float:
        """The objective up to which plans are better than an outcome's by what counts."""
        return self.value(outcome) - max(self.slack, margin)

    def better(self, first: Outcome, second: Outcome, limit: float) -> Outcome:
        """What two outcomes say together: the second one is of plans up to ``limit`` alone."""
        if second.reason is Reason.FAILED:
            return second
        best = min(first, second, key=self.value)
        bound = min(second.bound, limit, self.value(best))
        known = second.reason is Reason.INFEASIBLE and first.f is not None
        reason = Reason.OPTIMAL if known else second.reason
        return replace(second, reason=reason, f=best.f, x=best.x, bound=bound)

    @property
    def loosened(self) -> "Objective":
        """The objective with the error that a long solve is allowed."""
        return replace(self, slack=max(self.slack, self.loose))

    def suffices(self, outcome: Outcome) -> bool:
        """Whether an outcome is as good as a long solve must be."""
        return outcome.f is not None and self.value(outcome) - outcome.bound <= self.loose

    def exceeds(self, value: float, limit: float, margin: float = 0.0) -> bool:
        """Whether a value is above a limit by more than slack, rounding and a margin."""
        rounding = SUM_ROUNDING * max(1.0, abs(limit))
        if self.apart:
            rounding = min(rounding, _ROUNDING_OF_A_STEP * self.apart)
        return value - limit > self.slack + rounding + margin

    def denied_by(self, bound: float) -> bool:
        """Whether a bound contradicts the known plan, beyond what HiGHS' tolerances explain."""
        size = max(1.0, abs(self.known))
        return bound - self.known > self.slack + TOLERANCE * size

    def is_proved(self, outcome: Outcome) -> bool:
        """Whether no plan may be better by a whole step than the best known, but for what it is
        allowed to lack. Where HiGHS does not see steps, its bounds do not tell.
        """
        if not self.step:
            return True
        left = self.best(outcome) - outcome.bound
        allowed = max(self.slack, self.loose, _OF_A_STEP * self.step)
        return left <= allowed and (self.is_seen or allowed > _UNSEEN * self.step)


def _step(problem: Problem, weights: Floats) -> float:
    """The step of a single goal that has one; sums of goals have none to rely upon."""
    used = np.flatnonzero(weights)
    if len(used) != 1 or weights[used[0]] < 0:
        return 0.0
    return float(weights[used[0]] * problem.grid[used[0]])


def _apart(problem: Problem, weights: Floats) -> float:
    """The largest weighted step of the goals, 0 where one that counts has none."""
    steps = (np.abs(weights) * problem.grid)[weights != 0]
    return float(steps.max(initial=0.0)) if steps.all() else 0.0


def _is_negligible(problem: Problem, weights: Floats, cost: Floats) -> npt.NDArray[np.bool_]:
    """Costs that are left of terms that cancel out, and small ones on bounded columns."""
    size = np.abs(cost)
    cancelled = size <= CANCELLED * (np.abs(weights) @ np.abs(problem.C))
    bounded = np.isfinite(problem.lower) & np.isfinite(problem.upper)
    return np.asarray(cancelled | (bounded & (size <= NEGLIGIBLE_COST * size.max(initial=0.0))))


def _least(problem: Problem, cost: Floats) -> float:
    """The least of ``cost @ x``; what is left of terms that cancel out is 0 on endless columns."""
    low = np.where(np.isfinite(problem.lower), problem.lower, 0.0)
    high = np.where(np.isfinite(problem.upper), problem.upper, 0.0)
    return float(np.minimum(cost * low, cost * high).sum())
