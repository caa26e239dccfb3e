"""Lexicographic: the plans that serve the goals one after another.

If the goals' priorities differ, the method follows the one hierarchy that they give. Otherwise it
takes every order of up to four goals; for more goals it takes the orders that begin with each goal
and continue in turn.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from ..geometry.dominance import nondominated
from ..problem.numbers import divisors, goal_ranges
from ..search.lexicographic import Tier, by_priority, served
from ..search.payoff import Payoff
from ..search.search import Search
from .method import METHODS, Method, Result

_ALL_ORDERS = 4


def run(search: Search, optima: Payoff) -> Result:
    """One plan an order; ``options.tolerance`` is the share of its range that a goal may give up
    for later ones.
    """
    spread = goal_ranges(optima.values)
    weights = 1 / divisors(spread)
    points = []
    for tiers in _hierarchies(search):
        plan = served(search, tiers, weights, search.options.tolerance * spread, weights)
        if plan is None or plan.f is None:
            continue
        points.append(plan.f)
        search.report(len(nondominated(np.array(points))), np.inf)
    listed = np.array(points) if points else search.found
    return Result(nondominated(listed), np.inf)


def _hierarchies(search: Search) -> Iterator[list[Tier]]:
    priorities = [goal.priority for goal in search.problem.goals]
    if len(set(priorities)) > 1:
        yield by_priority(priorities)
        return
    p = len(priorities)
    orders = itertools.permutations(range(p)) if p <= _ALL_ORDERS else _in_turn(p)
    for order in orders:
        yield by_priority([order.index(k) for k in range(p)])


def _in_turn(p: int) -> Iterator[tuple[int, ...]]:
    for first in range(p):
        yield tuple((first + k) % p for k in range(p))


METHODS.register(
    Method(
        name="lexicographic",
        summary="goals served one after the other, in every order or by their priorities",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "sampled", "mixed": "sampled", "continuous": "sampled"},
        run=run,
        uses=("tolerance",),
    )
)
