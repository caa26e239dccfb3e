"""Hierarchy: goals served tier by tier, each as well as the tiers before it allow.

While later tiers are served, no goal of an earlier one gets worse than found by more than is
granted. Ties of the last tier are broken by all goals, so that the plan is efficient (Miettinen,
"Nonlinear Multiobjective Optimization", 1999, section 4.2).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..problem.problem import Floats
from ..solver.outcome import Outcome, Subproblem
from .search import Search

Tier = npt.NDArray[np.bool_]


def served(
    search: Search, tiers: Sequence[Tier], weights: Floats, granted: Floats, ties: Floats
) -> Outcome | None:
    """The efficient plan of a hierarchy, or None where the search was stopped before it.

    ``tiers`` are masks (p,) of goals, first tier first, added up with ``weights`` (p,). ``granted``
    (p,) is what each goal may give up for later tiers, ``ties`` (p,) are the last weights. One
    solve a tier and one more.
    """
    bounds = np.full(search.problem.p, np.inf)
    *earlier, last = tiers
    for tier in earlier:
        outcome = search.solve(Subproblem(np.where(tier, weights, 0.0), bounds))
        if outcome is None or outcome.f is None:
            return None
        bounds = np.where(tier & (weights > 0), outcome.f + granted, bounds)
    final = search.solve(Subproblem(np.where(last, weights, 0.0), bounds, then=ties))
    return None if final is None or final.f is None else final


def by_priority(priorities: Sequence[int]) -> list[Tier]:
    """Tiers of goals with equal priorities, least number first."""
    return [np.array([own == each for own in priorities]) for each in sorted(set(priorities))]
