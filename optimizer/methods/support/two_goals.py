"""RangeShares: two goals as shares of their ranges, so that tolerances are one number for both."""

from dataclasses import dataclass

import numpy as np

from ...geometry.envelope import Vertex
from ...problem.problem import Floats, Problem
from ...problem.tolerances import LAST_DIGITS, PRODUCT_ROUNDING, PROVED, SAME
from ...problem.value_grid import ValueGrid
from ...search.payoff import Payoff

_PART_OF_STEP = 0.25
_SIZE = 1024.0


@dataclass(frozen=True, eq=False)
class TwoGoalPlan:
    """A plan's minimised values ``f`` (2,) and columns ``x`` (n,)."""

    f: Floats
    x: Floats


class RangeShares:
    """Maps minimised goal values f to coordinates y, and back.

    These are 0 at each goal's best known value and 1 at its worst over the payoff table. Weights of
    HiGHS' objectives are enlarged, so that its absolute tolerances are small beside the ranges.
    ``proved`` is the share of range to which proofs must hold: ``PROVED``, or less where a goal has
    steps that are finer; ``same`` the share below which values are the same, ``SAME`` unless
    rounding errors are larger.
    """

    def __init__(self, problem: Problem, optima: Payoff) -> None:
        self._C = problem.C
        value_grid = ValueGrid(problem)
        ranges = np.ptp(optima.values, axis=0)
        largest = np.abs(optima.values).max(axis=0)
        counts = ranges > PRODUCT_ROUNDING * np.maximum(largest, value_grid.unit)
        self.origin = optima.values.min(axis=0)
        self.scale = np.where(counts, ranges, value_grid.unit)
        steps = np.where(value_grid.on_grid, _PART_OF_STEP * value_grid.grid / self.scale, PROVED)
        self.proved = min(PROVED, float(steps.min()))
        rounding = np.where(value_grid.on_grid, 0.0, LAST_DIGITS * largest / self.scale)
        self.same = max(min(SAME, self.proved / 100), float(rounding.max()))

    def vertex(self, plan: TwoGoalPlan) -> Vertex:
        """The plan's place, tagged with it."""
        y = self.place(plan.f)
        return Vertex(float(y[0]), float(y[1]), plan)

    def place(self, f: Floats) -> Floats:
        """Coordinates of goal values, shape (2,)."""
        return np.asarray((f - self.origin) / self.scale)

    def values(self, y: Floats) -> Floats:
        """Goal values of coordinates, shape (2,)."""
        return np.asarray(self.origin + y * self.scale)

    def weights(self, w: Floats) -> Floats:
        """Weights of goal values in proportion to ``w`` on coordinates, shape (2,)."""
        return np.asarray(_SIZE * w / self.scale)

    def on_coordinates(self, weights: Floats) -> Floats:
        """What :meth:`weights` makes such weights of, shape (2,)."""
        return np.asarray(weights * self.scale / _SIZE)

    def difference(self, a: TwoGoalPlan, b: TwoGoalPlan) -> Floats:
        """What b is worse than a in both coordinates, (2,), from the columns in which they differ.

        That is finer than the difference of goal values, if these are large beside it.
        """
        return np.asarray(self._C @ (b.x - a.x) / self.scale)

    def normal(self, a: TwoGoalPlan, b: TwoGoalPlan) -> Floats:
        """Weights, adding up to 1, for which two plans are equally good.

        Columns that make up the difference alone weigh out exactly.
        """
        step = np.abs(self.difference(a, b))
        return np.asarray(step[::-1] / step.sum())

    def level(self, w: Floats, value: float) -> float:
        """What an objective of ``weights(w)`` says of ``w @ y``."""
        return value / _SIZE - float(w @ (self.origin / self.scale))

    def slack(self, share: float) -> float:
        """An error of the objective that is worth a share of range."""
        return _SIZE * share
