"""The fair plans that a front lists, without a solve.

They are the fairest there are where the front is complete and has no faces, and where they were
solved for; see ``plans/named.py``. Else a plan that is not listed may be fairer.
"""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from ..problem.labels import CONCEDED, names_of
from ..problem.numbers import divisors, goal_ranges, plain_noise
from ..problem.problem import Floats
from ..problem.tolerances import FAIRER, NEGLIGIBLE_SHARE, SUM_ROUNDING, TOLERANCE
from ..problem.value_noise import ValueNoise
from ..results.front import Front
from ..results.noise import without_noise
from ..search.scale import Scale, Sizes, listed_scale
from .parties import Parties

#: Satisfaction that is the same in so many digits ties.
SAME_DIGITS = 9
_DIGITS = 12
_PARTIES: WeakKeyDictionary[Front, Parties] = WeakKeyDictionary()


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
    """Parties of a front with at least one plan, on the scale of its problem.

    Of one that was stopped before the best of each goal was known they are those of what is listed.
    They are computed once for each front: a page asks for them often.
    """
    if front not in _PARTIES:
        _PARTIES[front] = Parties.of(front.goals, front.scale or _known_scale(front))
    return _PARTIES[front]


def noise_of(front: Front) -> Floats:
    """What minimised values of a front with at least one plan may be off, (p,)."""
    return parties_listed(front).scale.noise


def left_at_bests(front: Front) -> pd.DataFrame | None:
    """What each goal's best (rows) leaves to the others at worst, in the goals' own senses, as on
    the scale; where that was not reached in time what one plan does, None where that is not known.
    """
    if front.payoff is None or front.scale is None or not front.scale.settled:
        return front.payoff
    values = front.scale.table * front.signs + 0.0
    return pd.DataFrame(values, front.payoff.index, front.payoff.columns)


def ranges_of(front: Front) -> Floats:
    """Range of each goal over at least one listed plan, (p,); 0 where it is rounding alone."""
    return goal_ranges(minimised(front), noise_of(front))


def _known_scale(front: Front) -> Scale:
    seen = minimised(front)
    if front.payoff is not None:
        seen = np.vstack([seen, front.payoff.to_numpy(dtype=float) * front.signs])
    noise = plain_noise(seen) if front.problem is None else ValueNoise(front.problem).of(seen)
    spread = divisors(goal_ranges(seen, noise))
    return listed_scale(front.goals, Sizes(spread, 1 / spread), seen, noise, settled=False)


def satisfaction(front: Front) -> pd.DataFrame:
    """Satisfaction of each party (columns) in each listed plan (rows).

    NaN where a party has nothing to gain: its best is no better than its outside option.
    """
    index = front.points.index
    if not len(front):
        return pd.DataFrame(index=index, columns=names_of(front.goals), dtype=float)
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front)).round(_DIGITS)
    shares = shares if front.exact else without_noise(shares, np.asarray(SUM_ROUNDING))
    return pd.DataFrame(shares, index=index, columns=list(parties.names))


def is_conceded(front: Front) -> bool:
    """Whether the goals are what parties concede, all in per cent of what was asked: of such plans
    one is suggested, by what parties concede and not by a satisfaction.
    """
    return all(each.sense == "minimize" and each.unit == CONCEDED for each in front.goals)


def is_fairest(front: Front) -> bool:
    """Whether the plans that rules of fairness name are proved to be that, of all there are."""
    return lists_all(front) or bool(stated_fair(front))


def stated_fair(front: Front) -> dict[str, int]:
    """The fair plans that a front names by rule; none where a listed plan is fairer, so that not
    all that its run says is true.
    """
    if not front.fair or not len(front):
        return {}
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front))[:, parties.active]
    worths = {"leximin": shares.min(axis=1, initial=np.inf), "total": shares.sum(axis=1)}
    for rule, worth in worths.items():
        if rule in front.fair and worth[front.fair[rule] - 1] < worth.max() - FAIRER:
            return {}
    return dict(front.fair)


def fair_plans(front: Front) -> list[FairPlan]:
    """What leximin, Nash and the largest total of satisfaction name; none without satisfaction.

    Of all plans, if :func:`is_fairest`, else of the listed ones. Nash is left out where no plan
    gives every party more than its outside option. None where goals are concessions, of which
    :func:`fairest` is suggested.
    """
    if not len(front) or is_conceded(front):
        return []
    parties = parties_listed(front)
    shares = parties.satisfaction(minimised(front))[:, parties.active]
    if not shares.shape[1] or better_off_alone(front):
        return []
    total = shares.sum(axis=1)
    found = {rule: number - 1 for rule, number in stated_fair(front).items()}
    chosen = found or _named(shares, ties(parties, minimised(front)))
    return [FairPlan(rule, i + 1, _price(total, i)) for rule, i in sorted(chosen.items())]


def _named(shares: Floats, ties: Floats) -> dict[str, int]:
    """Rows by rule, out of satisfactions (N, a); those of equals whose ``ties`` (N,) are least."""
    total = shares.sum(axis=1)
    chosen = {"leximin": leximin(shares, ties), "total": _most(total, ties)}
    product = largest_product(shares, ties)
    return chosen if product is None else chosen | {"nash": product}


def largest_product(shares: Floats, ties: Floats) -> int | None:
    """Row of (N, a) satisfactions that Nash names; None where no row gives every party more than
    its outside option.
    """
    gaining = np.flatnonzero((shares > TOLERANCE).all(axis=1))
    if not len(gaining):
        return None
    logs = np.log(shares[gaining]).sum(axis=1)
    return int(gaining[_most(logs, ties[gaining])])


def ties(parties: Parties, points: Floats) -> Floats:
    """What breaks ties, from the goals' bests, shape (N,)."""
    return np.asarray((points - parties.scale.table.diagonal()) @ parties.ties)


def _most(worth: Floats, ties: Floats) -> int:
    """Row of what is worth most; of equals the one whose ties are least."""
    equal = np.flatnonzero(worth >= worth.max() - SUM_ROUNDING)
    return int(equal[ties[equal].argmin()])


def fairest(front: Front) -> int | None:
    """Number of the plan that leximin names; None where no party has anything to gain, or one is
    better off without any plan.

    Where goals are concessions, of the plan whose largest one is least, then the next largest.
    """
    if not len(front):
        return None
    if is_conceded(front):
        return _least_conceded(front.values) + 1
    if "leximin" in (stated := stated_fair(front)):
        return stated["leximin"]
    parties, points = parties_listed(front), minimised(front)
    if not parties.active.any() or better_off_alone(front):
        return None
    shares = parties.satisfaction(points)[:, parties.active]
    return leximin(shares, ties(parties, points)) + 1


def better_off_alone(front: Front) -> list[str]:
    """Names of parties that are better off without an agreement, whatever the plan; none where
    their bests are known of the listed plans alone.
    """
    if front.scale is None or not front.scale.settled:
        return []
    parties = parties_listed(front)
    return [name for name, gains in zip(parties.names, parties.gains, strict=True) if gains < 0]


def _least_conceded(conceded: Floats) -> int:
    """Row of concessions (N, p) in per cent that leximin names, within what counts; of equals the
    one whose sum is least.
    """
    counted = np.rint(conceded / (100 * NEGLIGIBLE_SHARE))
    return leximin(-counted, conceded.sum(axis=1))


def _price(total: Floats, i: int) -> float:
    return float(1 - total[i] / total.max()) if total.max() > 0 and total[i] >= 0 else np.nan


def leximin(shares: Floats, ties: Floats) -> int:
    """Row of (N, a) satisfactions whose sorted values are lexicographically largest; of equals the
    one whose ``ties`` (N,) are least.
    """
    ordered = np.sort(shares.round(SAME_DIGITS), axis=1)
    return int(np.lexsort([ties, *-ordered.T[::-1]])[0])


def minimised(front: Front) -> Floats:
    """The front's points in minimised values, shape (N, p)."""
    return np.asarray(front.values * front.signs)
