"""Claims: what answers prove of all plans, and which plans show that it is not so.

An answer to "minimise ``weights @ f`` subject to ``f <= bounds``" with a proved bound claims that
no plan within the bounds has a smaller sum. Every method's proofs follow from such claims. So one
place compares each claim with each plan that comes, whatever the method.
"""

from dataclasses import dataclass

import numpy as np

from ..geometry.dominance import nondominated
from ..problem.problem import Floats, Problem
from ..problem.tolerances import (
    BOUND_MARGIN,
    CONTRADICTION,
    CUTOFF,
    LARGEST_COST,
    SUM_ROUNDING,
    TOLD_APART,
    VALUE_ROUNDING,
)
from ..problem.value_grid import ValueGrid

_FIRST_ROWS = 64
#: A plan may be called best that is worse by so many times what does not count.
_MANY = 10.0
#: What does not count is less than this share of a step.
_OF_A_STEP = 0.1
_LAST_PLACES = 2.0


@dataclass(frozen=True, eq=False)
class Claim:
    """No plan with ``f <= bounds`` has ``weights @ f < least``; shapes (p,).

    ``question`` tells the subproblem that it answers, which may have been asked ``carefully``;
    ``best`` (p,) are the values of the plan that the answer calls optimal but for ``slack``, None
    without one.
    """

    question: bytes
    careful: bool
    weights: Floats
    bounds: Floats
    least: float
    best: Floats | None = None
    slack: float = 0.0


class Claims:
    """The claims that stand and the plans that are known; minimised values, shape (p,).

    Values of goals in steps are compared to a rounding error; those of others beyond what
    :meth:`measure` says, and not at all before.
    """

    def __init__(self, problem: Problem) -> None:
        self._costs = problem.C
        self._grid, self._stepped = problem.grid, problem.grid > 0
        self._noise = np.where(self._stepped, CUTOFF * problem.grid, np.inf)
        self._unit = ValueGrid(problem).unit
        self._claims: dict[int, Claim] = {}
        self._weights, self._bounds = _Rows(problem.p), _Rows(problem.p)
        self._limits, self._plans = _Rows(1), _Rows(problem.p)
        self._look = _FIRST_ROWS

    @property
    def standing(self) -> list[Claim]:
        """The claims that no plan contradicts, in the order in which they were made."""
        return list(self._claims.values())

    def measure(self, spread: Floats) -> list[Claim]:
        """Set the differences that do not count in goals without steps, shape (p,).

        Returns the claims that are withdrawn: plans then contradict them, or what they call best is
        not.
        """
        self._noise = np.where(self._stepped, self._noise, spread)
        claims, self._claims = self.standing, {}
        self._weights.clear()
        self._bounds.clear()
        self._limits.clear()
        return [claim for claim in claims if not (self.is_optimal(claim) and self.make(claim))]

    def is_optimal(self, claim: Claim) -> bool:
        """Whether the plan that a claim calls best is best according to it, but for its slack, and
        for what bounds of HiGHS are lowered by: that grows with the largest cost, which is scaled.
        """
        if claim.best is None:
            return True
        largest = float(np.abs(claim.weights @ self._costs).max(initial=0.0))
        lowered = TOLD_APART + 2 * BOUND_MARGIN * largest / LARGEST_COST
        # Before ranges are known a share of the values' own size stands for one of them.
        size = CONTRADICTION * np.maximum(self._unit, np.abs(claim.best))
        noise = np.where(np.isfinite(self._noise), self._noise, size)
        unseen = float(np.abs(claim.weights) @ noise)
        allowed = claim.slack + lowered + _MANY * (self._rounding(claim) + unseen)
        return bool(claim.weights @ claim.best <= claim.least + allowed)

    def make(self, claim: Claim) -> bool:
        """Add a claim unless some plan contradicts it; whether it stands."""
        least, loose = self._least(claim), self._loose(claim.bounds)
        plans = self._plans.rows
        below = plans[plans @ claim.weights < least]
        if (below <= loose).all(axis=1).any():
            return False
        self._claims[len(self._limits.rows)] = claim
        self._weights.add(claim.weights)
        self._bounds.add(loose)
        self._limits.add(np.array([least]))
        return True

    def meet(self, f: Floats) -> list[Claim]:
        """Take note of a plan, and withdraw the claims that it contradicts, which are returned."""
        self._plans.add(f)
        if len(self._plans.rows) > self._look:
            # A plan that another beats contradicts nothing that the other does not.
            self._plans.replace(nondominated(self._plans.rows))
            self._look = 2 * max(len(self._plans.rows), _FIRST_ROWS)
        below = np.flatnonzero(self._weights.rows @ f < self._limits.rows[:, 0])
        denied = below[(f <= self._bounds.rows[below]).all(axis=1)]
        self._limits.rows[denied] = -np.inf
        return [self._claims.pop(int(number)) for number in denied]

    def _least(self, claim: Claim) -> float:
        """The sum below which a plan contradicts the claim."""
        return claim.least - (self._margin(claim) if np.isfinite(claim.least) else 0.0)

    def _margin(self, claim: Claim) -> float:
        """What does not count in a claim's sum; a step of its main goal does."""
        rounding, counts = self._rounding(claim), claim.weights != 0
        if self._stepped[counts].all():
            step = float((np.abs(claim.weights) * self._grid).max(initial=0.0))
            size = abs(claim.least)
            least = VALUE_ROUNDING * size if counts.sum() > 1 else _LAST_PLACES * np.spacing(size)
            rounding = max(min(rounding, _OF_A_STEP * step), least)
        return float(rounding + self._unseen(claim))

    @staticmethod
    def _rounding(claim: Claim) -> float:
        return CUTOFF + SUM_ROUNDING * abs(claim.least)

    def _unseen(self, claim: Claim) -> float:
        """What differences that do not count in the goals make of a claim's sum."""
        counts = claim.weights != 0
        return float(np.abs(claim.weights[counts]) @ self._noise[counts])

    def _loose(self, bounds: Floats) -> Floats:
        """The bounds up to which a plan counts as within them."""
        margin = np.where(self._stepped, self._noise, -self._noise)
        return np.asarray(
            np.where(np.isfinite(bounds), bounds, 0.0)
            + np.where(np.isfinite(bounds), margin, bounds)
        )


class _Rows:
    """Rows of one length, in an array that grows."""

    def __init__(self, width: int) -> None:
        self._all, self._count = np.empty((_FIRST_ROWS, width)), 0

    @property
    def rows(self) -> Floats:
        """The rows, shape (count, width); what is written there stays."""
        return self._all[: self._count]

    def add(self, row: Floats) -> None:
        """Append a row."""
        if self._count == len(self._all):
            self._all = np.vstack([self._all, np.empty_like(self._all)])
        self._all[self._count] = row
        self._count += 1

    def replace(self, rows: Floats) -> None:
        """Hold these rows instead, no more than there were."""
        self._count = len(rows)
        self._all[: self._count] = rows

    def clear(self) -> None:
        """Hold no row."""
        self._count = 0
