"""The fair plans among those that a front lists, without a solve.

They are the fairest there are where the front is complete and has no faces: a mixture of listed
plans may be fairer than each. The same rules on the model itself are in ``plans/leximin.py`` and
``plans/nash.py``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..problem.problem import Floats
from ..results.front import Front
from .parties import Parties, names_of, parties_among

_SAME = 9
_DIGITS = 12


@dataclass(frozen=True)
class FairPlan:
    """The plan, by number, that a rule of fairness names; ``price`` is of total satisfaction."""

    rule: str
    plan: int
    price: float


def lists_all(front: Front) -> bool:
    """Whether every efficient combination of goal values is listed."""
    return front.complete and front.faces is None


def parties_listed(front: Front) -> Parties:
    """Parties of a front with at least one plan; best and worst are those of the listed plans."""
    return parties_among(front.goals, minimised(front), exact=front.complete)


def satisfaction(front: Front) -> pd.DataFrame:
    """Satisfaction of each party (columns) in each listed plan (rows).

    NaN where a party has nothing to gain: its best is no better than its outside option.
    """
    index = front.points.index
    if not len(front):
        return pd.DataFrame(index=index, columns=names_of(front.goals), dtype=float)
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front)).round(_DIGITS)
    return pd.DataFrame(shares, index=index, columns=list(parties.names))


def fair_plans(front: Front) -> list[FairPlan]:
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
    return [FairPlan(rule, i + 1, _price(total, i)) for rule, i in sorted(chosen.items())]


def fairest(front: Front) -> int | None:
    """Number of the plan that leximin names; None where no party has anything to gain."""
    if not len(front):
        return None
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front))[:, parties.active]
    return leximin(shares) + 1 if shares.shape[1] else None


def _price(total: Floats, i: int) -> float:
    return float(1 - total[i] / total.max()) if total.max() > 0 and total[i] >= 0 else np.nan


def leximin(shares: Floats) -> int:
    """Row of (N, a) satisfactions whose sorted values are lexicographically largest."""
    ordered = np.sort(shares.round(_SAME), axis=1)
    return int(np.lexsort(-ordered.T[::-1])[0])


def minimised(front: Front) -> Floats:
    """The front's points in minimised values, shape (N, p)."""
    return np.asarray(front.values * front.signs)
