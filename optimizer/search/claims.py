"""Claims: what answers prove of all plans, and which plans show that it is not so.

An answer to "minimise ``weights @ f`` subject to ``f <= bounds``" with a proved bound claims that
no plan within the bounds has a smaller sum. Every method's proofs follow from such claims. So one
place compares each claim with each plan that comes, whatever the method.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..geometry.dominance import nondominated
from ..geometry.growing import GrowingRows
from ..problem.names import Bools
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
#: So many claims are compared with all plans at once.
_AT_ONCE = 64
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
        self._weights, self._bounds = GrowingRows(problem.p), GrowingRows(problem.p)
        self._limits, self._plans = GrowingRows(1), GrowingRows(problem.p)
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
        withdrawn: list[Claim] = []
        for first in range(0, len(claims), _AT_ONCE):
            part = claims[first : first + _AT_ONCE]
            best = self.are_optimal(part)
            made = [claim for claim, is_best in zip(part, best, strict=True) if is_best]
            stand = {id(claim) for claim, made in zip(made, self.make(made), strict=True) if made}
            withdrawn += [claim for claim in part if id(claim) not in stand]
        return withdrawn

    def are_optimal(self, claims: Sequence[Claim]) -> Bools:
        """Whether the plan that a claim calls best is best according to it, for each, shape (k,).

        But for its slack, and for what bounds of HiGHS are lowered by: that grows with the largest
        cost, which is scaled.
        """
        weights, least = self._sums(claims)
        none = np.zeros(weights.shape[1])
        best = _stacked([none if claim.best is None else claim.best for claim in claims], weights)
        is_bare = np.array([claim.best is None for claim in claims], dtype=bool)
        largest = np.abs(weights @ self._costs).max(axis=1, initial=0.0)
        lowered = TOLD_APART + 2 * BOUND_MARGIN * largest / LARGEST_COST
        # Before ranges are known a share of the values' own size stands for one of them.
        size = CONTRADICTION * np.maximum(self._unit, np.abs(best))
        noise = np.where(np.isfinite(self._noise), self._noise, size)
        unseen = (np.abs(weights) * noise).sum(axis=1)
        slack = np.array([claim.slack for claim in claims])
        allowed = slack + lowered + _MANY * (_rounding(least) + unseen)
        return np.asarray(is_bare | ((weights * best).sum(axis=1) <= least + allowed))

    def make(self, claims: Sequence[Claim]) -> Bools:
        """Add the claims that no plan contradicts; which of them stand from now on, shape (k,)."""
        parts = [self._make(claims[i : i + _AT_ONCE]) for i in range(0, len(claims), _AT_ONCE)]
        return np.concatenate([np.zeros(0, dtype=bool), *parts])

    def _make(self, claims: Sequence[Claim]) -> Bools:
        weights, least = self._sums(claims)
        limits = least - np.where(np.isfinite(least), self._margins(weights, least), 0.0)
        loose = self._loose(_stacked([claim.bounds for claim in claims], weights))
        plans = self._plans.rows
        below, which = np.nonzero(plans @ weights.T < limits)
        within = (plans[below] <= loose[which]).all(axis=1)
        stand = np.full(len(claims), True)
        stand[which[within]] = False
        for i in np.flatnonzero(stand).tolist():
            self._claims[len(self._limits.rows)] = claims[i]
            self._weights.add(weights[i])
            self._bounds.add(loose[i])
            self._limits.add(limits[i : i + 1])
        return stand

    def _sums(self, claims: Sequence[Claim]) -> tuple[Floats, Floats]:
        """Weights (k, p) and what the sums are at least, (k,)."""
        width = self._costs.shape[0]
        weights = np.array([claim.weights for claim in claims]).reshape(len(claims), width)
        return weights, np.array([claim.least for claim in claims])

    def meet(self, plans: Floats) -> list[Claim]:
        """Take note of plans, (k, p), and withdraw the claims that they contradict, which are
        returned.
        """
        for f in plans:
            self._plans.add(f)
        if len(self._plans.rows) > self._look:
            # A plan that another beats contradicts nothing that the other does not.
            self._plans.replace(nondominated(self._plans.rows))
            self._look = 2 * max(len(self._plans.rows), _FIRST_ROWS)
        below, which = np.nonzero(self._weights.rows @ plans.T < self._limits.rows)
        denied = np.unique(below[(plans[which] <= self._bounds.rows[below]).all(axis=1)])
        self._limits.rows[denied] = -np.inf
        return [self._claims.pop(int(number)) for number in denied]

    def _margins(self, weights: Floats, least: Floats) -> Floats:
        """What does not count in claims' sums, shape (k,); a step of their main goal does."""
        rounding, counts = _rounding(least), weights != 0
        steps = (np.abs(weights) * self._grid).max(axis=1, initial=0.0)
        size = np.where(np.isfinite(least), np.abs(least), 0.0)
        single = counts.sum(axis=1) <= 1
        smallest = np.where(single, _LAST_PLACES * np.spacing(size), VALUE_ROUNDING * size)
        in_steps = np.maximum(np.minimum(rounding, _OF_A_STEP * steps), smallest)
        is_stepped = (self._stepped | ~counts).all(axis=1)
        # What differences that do not count in the goals make of the sum.
        unseen = (np.abs(weights) * np.where(counts, self._noise, 0.0)).sum(axis=1)
        return np.asarray(np.where(is_stepped, in_steps, rounding) + unseen)

    def _loose(self, bounds: Floats) -> Floats:
        """The bounds up to which a plan counts as within them."""
        margin = np.where(self._stepped, self._noise, -self._noise)
        return np.asarray(
            np.where(np.isfinite(bounds), bounds, 0.0)
            + np.where(np.isfinite(bounds), margin, bounds)
        )


def _rounding(least: Floats) -> Floats:
    return np.asarray(CUTOFF + SUM_ROUNDING * np.abs(least))


def _stacked(rows: Sequence[Floats], like: Floats) -> Floats:
    return np.array(rows).reshape(like.shape)
