"""What an archive of points and proofs takes from payoff tables and outcomes."""

from collections.abc import Sequence

import numpy as np

from ...geometry.archive import Archive
from ...problem.problem import Floats, Problem
from ...problem.tolerances import BOUND_MARGIN
from ...problem.value_grid import ValueGrid, highest_values
from ...search.claims import Claim
from ...search.payoff import Payoff
from ...search.search import Search
from ...solver.outcome import Outcome, Reason

_FEW_GOALS, _MANY_ZONES = 4, 2_000


def archive_of(
    search: Search, optima: Payoff, tolerance: Floats, known: Floats | None = None
) -> Archive:
    """Archive that knows each goal's best, that nothing is better, what stands of earlier attempts,
    and ``known`` points, shape (N, p).
    """
    archive = Archive(len(optima.ideal), tolerance)
    for weights, best in zip(np.eye(len(optima.ideal)), optima.ideal, strict=True):
        archive.prove_floor(weights, float(best))
    for point in optima.values:
        archive.add(point)
    if known is not None:
        add_known(archive, known)
    learn_again(archive, search.problem, search.earlier)
    return archive


def learn(archive: Archive, outcome: Outcome) -> None:
    """Add an answer's plan if it is proved best."""
    if outcome.f is not None and outcome.reason is Reason.OPTIMAL:
        archive.add(outcome.f)


def add_known(archive: Archive, values: Floats) -> None:
    """Add points, shape (N, p), but for those of many goals that leave more zones than can be gone
    through.
    """
    for point in values:
        if len(point) > _FEW_GOALS and len(archive.zones) > _MANY_ZONES:
            break
        archive.add(point)


def learn_again(archive: Archive, problem: Problem, claims: Sequence[Claim]) -> None:
    """Add the plans that claims call best, and what the claims prove."""
    value_grid, highest = ValueGrid(problem), highest_values(problem)
    for claim in claims:
        if claim.best is not None:
            archive.add(claim.best)
        if np.isfinite(claim.bounds).any():
            archive.prove(_corner(claim, value_grid, highest))
        elif np.isfinite(claim.least):
            least = claim.least - BOUND_MARGIN * max(1.0, abs(claim.least))
            archive.prove_floor(claim.weights, least)


def _corner(claim: Claim, value_grid: ValueGrid, highest: Floats) -> Floats:
    """The corner e, shape (p,), that a claim makes: no feasible plan has ``y < e``.

    The other goals of its sum count at their most, so that what is left holds for the heaviest.
    """
    corner, weights = value_grid.above(claim.bounds), claim.weights
    free = int(np.argmax(weights * value_grid.unit))
    others = (weights > 0) & (np.arange(len(weights)) != free)
    most = float(weights[others] @ np.minimum(claim.bounds, highest)[others])
    lowest = value_grid.at_least(free, (claim.least - most) / float(weights[free]))
    corner[free] = min(corner[free], lowest)
    return corner
