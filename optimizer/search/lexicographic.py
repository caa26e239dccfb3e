"""Hierarchy: goals served tier by tier, each as well as the tiers before it allow.

While later tiers are served, no goal of an earlier one gets worse than found by more than is
granted. Ties of the last tier are broken by all goals, so that the plan is efficient (Miettinen,
"Nonlinear Multiobjective Optimization", 1999, section 4.2).
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..problem.extended import Extension
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


def served_in_turn(
    search: Search, extension: Extension, ties: Floats, kept: float = 0.0
) -> Floats | None:
    """Columns (n,) of an efficient plan that serves the goals that an extension adds to the
    search's problem, one after another.

    No goal gets worse than found by more than ``kept`` for those after it; ``ties`` (p,) are
    weights on the problem's own goals. One solve a goal and one more; None if stopped.
    """
    derived, problem = extension.extended(), search.problem
    numbers = np.arange(derived.p)
    tiers = [numbers == k for k in range(problem.p, derived.p)]
    last = np.where(numbers < problem.p, np.resize(ties, derived.p), 0.0)
    with search.beside(derived) as beside:
        final = served(beside, tiers, np.ones(derived.p), np.full(derived.p, kept), last)
    return None if final is None or final.x is None else final.x[: problem.n]


def by_priority(priorities: Sequence[int]) -> list[Tier]:
    """Tiers of goals with equal priorities, least number first."""
    return [np.array([own == each for own in priorities]) for each in sorted(set(priorities))]
