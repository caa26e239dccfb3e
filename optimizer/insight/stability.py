"""Stability: the weights for which a plan is the best weighted sum, and how much of them there is.

Weights are on goals divided by range and add up to 1. Those that make a plan with values y* at
least as good as the plans y form the polytope ``{w >= 0, sum w = 1, w (y* - y) <= 0}``. It is found
from outside: at its vertices the weighted sum is minimised, and a plan that is better there cuts
off more, until the plan is best at all vertices; then it is best in between, since the least
weighted sum is a concave function of the weights (weight-set decomposition: Przybylski, Gandibleux
& Ehrgott, "A recursive algorithm for finding all nondominated extreme points in the outcome set of
a multiobjective integer programme", INFORMS Journal on Computing 22, 2010).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import ConvexHull, HalfspaceIntersection, QhullError

from ...diagnostics import codes
from ..errors import SolverError
from ..parties.listed import minimised, parties_listed
from ..plans.plan import Plan
from ..problem.labels import Goal
from ..problem.numbers import divisors
from ..problem.problem import Floats, Problem
from ..problem.tolerances import NEGLIGIBLE_SHARE, PROVED, SAME, SHARE_NOISE
from ..results.front import Front
from ..results.plain import plain
from ..results.result import PublicResult
from ..search.search import Search
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Subproblem

_MOST_ROUNDS = 1000
Probe = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False, repr=False)
class Stability(PublicResult):
    """For which weights a plan is best; ``intervals`` (``least``, ``most``) by goal label.

    ``share`` is that of all weights for which it is, ``central`` a choice well among them. Where
    there are none, ``intervals`` are NaN, ``gap`` is what the plan loses at least, as a share of
    range, against the best plan for any weights, and ``central`` are the weights with that loss.
    ``proved`` says that no plan can change this; else only the listed plans were compared.
    """

    intervals: pd.DataFrame
    share: float
    central: pd.Series
    gap: float
    proved: bool
    solves: int

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return (
            f"best for {self.share:.2%} of all weights" if self.supported else "best for no weights"
        )

    def to_dict(self) -> dict[str, Any]:
        """Weights, share and gap as plain data."""
        found = {
            "intervals": self.intervals,
            "share": self.share,
            "central": self.central,
            "gap": self.gap,
            "proved": self.proved,
        }
        return dict(plain(found))

    @property
    def supported(self) -> bool:
        """Whether the plan is best for some weights."""
        return self.gap == 0


def of_plan(plan: Plan, front: Front | None = None, *, budget: Budget | None = None) -> Stability:
    """Stability of a plan against all plans; a ``front`` saves solves, and the plan needs none if
    all efficient combinations of goal values are listed with it.

    Raises OutOfTimeError where the ``budget`` or Ctrl-C ends it, SolverError.
    """
    known = plan.whole or front
    points = plan.f[None] if known is None else minimised(known)
    ranges = divisors(plan.ranges)
    with Search(plan.problem, budget=budget and budget.anew()) as search:

        def probe(weights: Floats) -> Floats:
            free = np.full(len(weights), np.inf)
            outcome = search.settle(Subproblem(weights / ranges, free), "A best weighted sum")
            if outcome.f is None:
                raise search.unreached("A best weighted sum")
            return np.asarray(outcome.f / ranges)

        found = _Region(plan.f / ranges, points / ranges)
        found.closed(None if plan.whole else probe)
        return _stability(found, plan.goals, proved=True, solves=search.solves)


def of_listed(front: Front, number: int) -> Stability:
    """Stability of a listed plan against the listed plans, without a solve."""
    points = minimised(front) / divisors(parties_listed(front).ranges)
    found = _Region(points[number - 1], points).closed(None)
    return _stability(found, front.goals, proved=front.complete, solves=0)


def _stability(
    found: "_Region", goals: tuple[Goal, ...], *, proved: bool, solves: int
) -> Stability:
    index = pd.Index([goal.label for goal in goals], name="goal")
    ends = pd.DataFrame(found.ends, index=index, columns=["least", "most"])
    central = pd.Series(found.central, index=index)
    return Stability(ends, found.share, central, found.gap, proved, solves)


class _Region:
    """The weights for which ``own`` (p,) is no worse than the ``points`` (N, p) known so far."""

    def __init__(self, own: Floats, points: Floats) -> None:
        self._own, self._cuts = own, own - np.unique(points, axis=0)
        self._best_at: list[Floats] = []
        self.central = self.vertices = np.empty(0)
        self.gap = self._radius = 0.0

    def closed(self, probe: Probe | None) -> "_Region":
        """The region once ``probe``, which minimises a weighted sum, finds nothing better."""
        for _ in range(_MOST_ROUNDS):
            self._measure()
            if probe is None or not self._cut(probe):
                return self
        raise SolverError(
            codes.SOLVER_STOPPED, "The weights for which the plan is best were not found."
        )

    @property
    def ends(self) -> Floats:
        """Least and greatest of each weight, shape (p, 2); NaN where no weights will do."""
        if self.gap > 0:
            return np.full((len(self._own), 2), np.nan)
        ends = np.column_stack([self.vertices.min(axis=0), self.vertices.max(axis=0)])
        return np.asarray(np.clip(ends, 0.0, 1.0) + 0.0)

    @property
    def share(self) -> float:
        """Volume of the region as a share of that of all weights."""
        p = len(self._own)
        if self.gap > 0 or (p > 1 and self._is_thin):
            return 0.0
        if p <= 2:
            return 1.0 if p == 1 else float(np.ptp(self.vertices[:, 0]))
        return min(1.0, _volume(self.vertices[:, :-1]) * math.factorial(p - 1))

    @property
    def _is_thin(self) -> bool:
        """Whether the region has no more of an interior than noise would leave it."""
        sizes = np.linalg.norm(self._cuts, axis=1)
        shortest = float(sizes[sizes > PROVED].min(initial=1.0))
        return self._radius <= max(NEGLIGIBLE_SHARE, 3 * SAME / shortest)

    def _measure(self) -> None:
        """Find the gap, the central weights and the vertices for the points known so far."""
        excess, self.central = _least_excess(self._cuts)
        self.gap = excess if excess > PROVED else 0.0
        if self.gap > 0:
            self.vertices = self.central[None]
            return
        self._radius, inner, ends = _inner_and_ends(self._cuts)
        self.central = ends.mean(axis=0) if self._is_thin else inner
        self.vertices = ends
        if len(self._own) > 1 and not self._is_thin:
            self.vertices = _vertices(self._cuts, self.central)

    def _cut(self, probe: Probe) -> bool:
        """Whether some vertex showed a better point, which then is known."""
        for weights in map(np.asarray, self.vertices):
            if any(np.abs(weights - known).max() <= NEGLIGIBLE_SHARE for known in self._best_at):
                continue
            point = probe(np.maximum(weights, 0.0))
            known = float((self._cuts @ weights).max(initial=0.0))
            if float(weights @ (self._own - point)) > known + PROVED:
                self._cuts = np.vstack([self._cuts, self._own - point])
                return True
            self._best_at.append(weights)
        return False


def _least_excess(cuts: Floats) -> tuple[float, Floats]:
    """The least over all weights of the greatest ``cuts @ w``, at least 0, and those weights."""
    p = cuts.shape[1]
    rows = np.vstack([np.hstack([cuts, -np.ones((len(cuts), 1))]), np.append(np.ones(p), 0.0)])
    problem = Problem.from_arrays(
        np.append(np.zeros(p), 1.0)[None],
        _tidy(rows),
        row_lower=np.append(np.full(len(cuts), -np.inf), 1.0),
        row_upper=np.append(np.zeros(len(cuts)), 1.0),
    )
    x = _solved(Kernel(problem), np.ones(1))
    return float(x[-1]), x[:-1]


def _inner_and_ends(cuts: Floats) -> tuple[float, Floats, Floats]:
    """The largest ball's radius and centre (p,), and weights (2p, p) at the ends of each weight."""
    p = cuts.shape[1]
    sizes = np.linalg.norm(cuts, axis=1)
    rows = np.vstack(
        [
            np.hstack([cuts, sizes[:, None]]),
            np.hstack([np.eye(p), -np.ones((p, 1))]),
            np.append(np.ones(p), 0.0),
        ]
    )
    lower = np.concatenate([np.full(len(cuts), -np.inf), np.zeros(p), [1.0]])
    # Points equal in value to the plan's own leave rounding errors.
    upper = np.concatenate([np.full(len(cuts), SAME), np.full(p, np.inf), [1.0]])
    goals = np.vstack([np.eye(p, p + 1), -np.eye(p, p + 1), -np.eye(p + 1)[-1]])
    kernel = Kernel(Problem.from_arrays(goals, _tidy(rows), row_lower=lower, row_upper=upper))
    choices = np.eye(2 * p + 1)
    inner = _solved(kernel, choices[-1])
    ends = np.array([_solved(kernel, choice)[:-1] for choice in choices[:-1]])
    return float(inner[-1]), inner[:-1], ends


def _tidy(rows: Floats) -> Floats:
    """Rows without the noise that HiGHS would refuse."""
    return np.where(np.abs(rows) < SHARE_NOISE, 0.0, rows)


def _solved(kernel: Kernel, weights: Floats) -> Floats:
    outcome = kernel.solve(Subproblem(weights, np.full(len(weights), np.inf)))
    if outcome.x is None:
        raise outcome.unreached("A choice of weights")
    return outcome.x


def _vertices(cuts: Floats, inner: Floats) -> Floats:
    """Vertices (V, p) of the region, in the plane of weights that add up to 1."""
    p = cuts.shape[1]
    if p == 2:
        return _two_ends(cuts)
    useful = cuts[np.abs(cuts).max(axis=1) > PROVED]
    # With w_p = 1 - the others: each row becomes one in the first p - 1 weights.
    halves = np.vstack(
        [
            np.column_stack([useful[:, :-1] - useful[:, -1:], useful[:, -1]]),
            np.column_stack([-np.eye(p - 1), np.zeros(p - 1)]),
            np.append(np.ones(p - 1), -1.0),
        ]
    )
    try:
        found = HalfspaceIntersection(halves, inner[:-1]).intersections
    except QhullError as error:
        raise SolverError(
            codes.SOLVER_STOPPED, "The polytope of weights is too thin to be measured."
        ) from error
    found = np.unique(found.round(12), axis=0)
    return np.column_stack([found, 1 - found.sum(axis=1)])


def _volume(places: Floats) -> float:
    try:
        return float(ConvexHull(places).volume)
    except QhullError:
        # Corners too near one another for clean facets: joggled by some 1e-11 they have them.
        return float(ConvexHull(places, qhull_options="QJ").volume)


def _two_ends(cuts: Floats) -> Floats:
    """The two ends, shape (2, 2), of an interval of weights: ``slope * w_1 + cuts_2 <= 0``."""
    slope = cuts[:, 0] - cuts[:, 1]
    steep = np.abs(slope) > PROVED
    roots = -cuts[steep, 1] / slope[steep]
    first = roots[slope[steep] < 0].max(initial=0.0)
    last = roots[slope[steep] > 0].min(initial=1.0)
    return np.array([[first, 1 - first], [last, 1 - last]])
