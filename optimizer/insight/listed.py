"""The fair plans among those that a front lists: no solves, exact where the front is complete."""

from dataclasses import dataclass

import numpy as np

from ..front import Front
from ..numbers import goal_ranges
from ..problem import Floats
from .parties import Parties, party_of, utilities_of

_SAME = 9


@dataclass(frozen=True)
class Listed:
    """The plan, by number, that a rule of fairness names; ``price`` is of total satisfaction."""

    rule: str
    plan: int
    price: float


def parties_listed(front: Front) -> Parties:
    """Parties of a front with at least one plan; best and worst are those of the listed plans."""
    points = minimised(front)
    names = tuple(dict.fromkeys(map(party_of, front.goals)))
    weights, ties = utilities_of(front.goals, names, goal_ranges(points))
    order = [np.lexsort((points @ ties, (points @ row).round(_SAME)))[0] for row in weights]
    return Parties.of(
        front.goals,
        weights,
        points[order],
        points,
        exact=front.complete,
    )


def fair_plans(front: Front) -> list[Listed]:
    """What leximin, Nash and the largest total of satisfaction name; none without satisfaction.

    Nash is left out where no listed plan gives every party more than its outside option.
    """
    if not len(front):
        return []
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front))[:, parties.active]
    if not shares.shape[1] or (parties.gains < 0).any():
        return []
    total = shares.sum(axis=1)
    chosen = {"leximin": leximin(shares), "most in total": int(total.argmax())}
    product = np.where((shares > 0).all(axis=1), np.maximum(shares, 0.0).prod(axis=1), 0.0)
    if product.max() > 0:
        chosen["nash"] = int(product.argmax())
    return [Listed(rule, i + 1, _price(total, i)) for rule, i in sorted(chosen.items())]


def _price(total: Floats, i: int) -> float:
    return float(1 - total[i] / total.max()) if total.max() > 0 and total[i] >= 0 else np.nan


def leximin(shares: Floats) -> int:
    """Row of (N, a) satisfactions whose sorted values are lexicographically largest."""
    ordered = np.sort(shares.round(_SAME), axis=1)
    return int(np.lexsort(-ordered.T[::-1])[0])


def minimised(front: Front) -> Floats:
    """The front's points in minimised values, shape (N, p)."""
    return np.asarray(front.values * np.array([goal.sign for goal in front.goals]))
