"""Listing: a front that lists some more plans, which were solved for on its problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..results.front import Front
from ..results.noise import plans_without_noise


@dataclass(frozen=True, eq=False)
class Listing:
    """A front with more plans. ``rows`` tells by name where those stand that were added or were
    there already, counted as before; ``number`` gives a row's number in the front.
    """

    front: Front
    rows: Mapping[str, int]
    number: Mapping[int, int]


def listing(
    front: Front,
    found: Mapping[str, tuple[Floats, Floats]],
    problem: Problem,
    spread: Floats,
    same: float,
) -> Listing | None:
    """The front with the plans that were ``found``, minimised goals (p,) and columns (n,) by name,
    in the order of its goals; without those that they dominate, which a front that was stopped may
    list. None where these are vertices of faces.

    Plans that differ by no more than a share of ``same`` of each goal's ``spread`` (p,) are one.
    """
    points, plans, rows = front.values * front.signs, [front.solutions], dict[str, int]()
    for name, (f, x) in found.items():
        apart = (np.abs(points - f) / spread).max(axis=1)
        if apart.min(initial=np.inf) > same:
            points, apart = np.vstack([points, f]), np.append(apart, 0.0)
            plans.append(sp.csr_array(x[None]))
        rows[name] = int(apart.argmin())
    beaten = _beaten(points, sorted(set(rows.values())))
    if beaten.any() and front.faces is not None:
        return None
    order = np.lexsort(points.T[::-1])
    order = order[~beaten[order]]
    number = dict(zip(order.tolist(), range(1, len(order) + 1), strict=True))
    solutions = sp.csr_array(sp.vstack(plans))[order]
    solutions, values = plans_without_noise(solutions, points[order], problem)
    longer = replace(
        front,
        values=values * front.signs + 0.0,
        solutions=solutions,
        supports=front.supports and front.supports.followed(points).ordered(order),
    )
    return Listing(longer, rows, number)


def _beaten(points: Floats, found: Sequence[int]) -> Bools:
    """Which points (N, p) some of those that were found dominate."""
    beaten = np.zeros(len(points), dtype=bool)
    for i in found:
        no_worse = (points[i] <= points).all(axis=1)
        beaten |= no_worse & (points[i] < points).any(axis=1)
    return beaten
