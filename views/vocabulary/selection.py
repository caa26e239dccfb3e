"""What to show of a long list: a spread of a long front, the plan to begin with, some
coalitions."""

from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.parties import listed
from ...optimizer.parties.listed import satisfaction
from ...optimizer.problem.numbers import divisors
from ...optimizer.problem.problem import Floats
from ...optimizer.results.front import Front

MOST_COALITIONS = 32


def heights(front: Front) -> Floats:
    """Shape (N, p): each plan's goals between 0 (worst listed) and 1 (best listed).

    A goal with one value for all plans is at 1.
    """
    return heights_of(front, front.values)


def heights_of(front: Front, values: Floats) -> Floats:
    """The same for any values (k, p) in the goals' own senses, such as those of open ends."""
    listed = front.values * front.signs
    if not len(front):
        return np.zeros((0, len(front.goals)))
    worst, spread = listed.max(axis=0), np.ptp(listed, axis=0)
    shares = (worst - values * front.signs) / divisors(spread)
    return np.where(spread > 0, shares, 1.0)


def spread_in_order(front: Front, most: int) -> list[int]:
    """At most ``most`` plan numbers, in order: the first of :func:`spread`."""
    return sorted(spread(front, most)) if len(front) > most else list(front.numbers)


def spread(front: Front, most: int) -> list[int]:
    """At most ``most`` plan numbers, those that spread widest first: each goal's best, then always
    the plan farthest from those before it (Gonzalez, "Clustering to minimize the maximum
    intercluster distance", Theoretical Computer Science 38, 1985), goals divided by their ranges.
    """
    if not len(front) or most < 1:
        return []
    scaled = heights(front)
    chosen = list(dict.fromkeys(int(i) for i in scaled.argmax(axis=0)))[:most]
    distance = np.min([_distance(scaled, i) for i in chosen], axis=0)
    while len(chosen) < min(most, len(front)):
        distance[chosen] = -1.0
        chosen.append(int(distance.argmax()))
        distance = np.minimum(distance, _distance(scaled, chosen[-1]))
    return [i + 1 for i in chosen]


def _distance(scaled: Floats, i: int) -> Floats:
    return np.asarray(np.abs(scaled - scaled[i]).max(axis=1))


def worst_satisfaction(front: Front) -> pd.Series:
    """Satisfaction of each plan's worst-off party; parties with nothing to gain do not count."""
    return satisfaction(front).min(axis=1)


def fairest(front: Front) -> int:
    """Number of the plan whose worst-off party is best off, then the next: leximin. The first one
    where no rule of fairness names a plan. Of concessions it is the plan that is suggested.

    Raises
    ------
    InputError
        The front has no plan.
    """
    if not len(front):
        raise InputError(codes.EMPTY_FRONT, "The front has no plan to choose from.")
    return listed.fairest(front) or 1


def fairest_words(front: Front) -> str:
    """What the plan that :func:`fairest` names is called."""
    if listed.is_conceded(front):
        return "the suggested one"
    if listed.fairest(front) is None:
        return "the first one"
    return "the fairest" if listed.is_fairest(front) else "the fairest of those listed"


def plan_number(front: Front, wanted: int | None) -> int:
    """The wanted plan, else the fairest; raises InputError for a plan that is not there."""
    if wanted is None:
        return fairest(front)
    return front.row_of(wanted) + 1


def shown_coalitions(coalitions: Iterable[Collection[str]], parties: int) -> list[int]:
    """Numbers of the coalitions to show: all; of very many, each party alone, all but one, and
    all."""
    sizes = [len(members) for members in coalitions]
    few = len(sizes) <= MOST_COALITIONS
    return [i for i, size in enumerate(sizes) if few or size == 1 or size >= parties - 1]
