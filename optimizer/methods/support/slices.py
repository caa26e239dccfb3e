"""Slices: what is left of a mixed problem when its integer columns are kept as in some plan.

That is a linear problem, whose two-goal front is a convex chain. It is traced by the dichotomic
scheme (Aneja & Nair, "Bicriteria transportation problem", Management Science 25, 1979): both ends
first, then for each two neighbours the weights for which they tie, until no plan is better. Only
the goals' weights change from one linear problem to the next, so each starts from the basis of the
one before.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...geometry.envelope import Vertex
from ...problem.problem import Floats
from ...problem.tolerances import NEGLIGIBLE_SHARE
from ...solver.outcome import Outcome, Subproblem
from .two_goals import RangeShares, TwoGoalPlan

#: What a vertex must be off the line of its neighbours to count, as a share of RangeShares.same.
_GAIN = 0.1


@dataclass(frozen=True, eq=False)
class Step:
    """A linear problem of a slice: one of its ends, or what may lie below two of its points."""

    slice: "Slice"
    weights: Floats
    left: Vertex | None = None
    right: Vertex | None = None


class Slice:
    """The slice of a plan, traced step by step.

    ``emit`` is given each finished part: the two ends of an edge, or one point where there is none.
    An end where one goal is best may be beaten in the other: such a vertical or horizontal stretch
    is not an edge, and neither is one shorter than ``RangeShares.same`` in one of the goals.
    """

    def __init__(
        self, shares: RangeShares, plan: TwoGoalPlan, emit: Callable[[list[Vertex]], object]
    ) -> None:
        self._shares, self._plan, self._emit = shares, plan, emit
        self._bounds = shares.values(np.full(2, 1 + NEGLIGIBLE_SHARE))
        self._ends: dict[int, Vertex] = {}

    def begin(self) -> list[Step]:
        """The steps to make first."""
        return [Step(self, weights) for weights in np.eye(2)]

    def subproblem(self, step: Step) -> Subproblem:
        """What to solve for a step."""
        weights = self._shares.weights(step.weights)
        return Subproblem(weights, self._bounds, fixed=self._plan.x)

    def learn(self, step: Step, outcome: Outcome) -> list[Step]:
        """Take a step's optimum; returns the steps to make next."""
        plan = self._plan if outcome.f is None else TwoGoalPlan(outcome.f, outcome.x)  # type: ignore[arg-type]
        found = self._shares.vertex(plan)
        if step.left is None or step.right is None:
            return self._learn_end(step, found)
        gain = self._shares.difference(plan, step.left.tag) @ step.weights
        ends = (step.left, step.right)
        if gain <= _GAIN * self._shares.same or any(self._is_one(found, end) for end in ends):
            self._emit([*ends])
            return []
        return self._between(step.left, found) + self._between(found, step.right)

    def _is_one(self, a: Vertex, b: Vertex) -> bool:
        return max(abs(a.y1 - b.y1), abs(a.y2 - b.y2)) <= self._shares.same

    def _learn_end(self, step: Step, found: Vertex) -> list[Step]:
        self._ends[int(np.argmax(step.weights))] = found
        return self._between(self._ends[0], self._ends[1]) if len(self._ends) == 2 else []

    def _between(self, left: Vertex, right: Vertex) -> list[Step]:
        rise, fall = right.y1 - left.y1, left.y2 - right.y2
        if min(rise, fall) <= self._shares.same:
            self._emit([right if rise <= fall else left])
            return []
        return [Step(self, self._shares.normal(left.tag, right.tag), left, right)]
