"""Frontier: all nondominated points of a problem of bounded whole numbers, in one pass.

The pass decides column after column and keeps every state that may still matter (see the room
:mod:`wholepie.optimizer.frontier`). It finds the front and proves it at once, in whole numbers: no
solver is asked for it. It suits problems in which few different sums come about, such as budgets
and knapsacks. Where states become too many it ends, and the method ``zones`` goes on with the
points found.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..frontier.passing import Guard, Pass
from ..frontier.whole_problem import WholeProblem, objection
from ..geometry.dominance import nondominated
from ..problem.problem import Problem
from ..search.options import Options
from ..search.payoff import Payoff
from ..search.search import Search
from . import zones
from .method import METHODS, Method, Result, whole_front

#: What passes take at most of the time that is left, so that zones can prove a gap.
_SHARE_AT_ONCE, _SHARE = 0.2, 0.5
#: States that a pass without bounds may come to: a second or so.
_FEW = Guard(states=20_000, bounded=0, all=300_000)
#: States that one with bounds may come to, which is a matter of memory: some 200 bytes each.
_MANY = Guard(states=50_000, bounded=1_000_000)
#: Seconds of CPU that a pass with bounds may take however few points it knows, how many times a
#: solve for each of these, and states that it may make where clocks are not to be looked at.
_LEAST, _TIMES, _MOST_STATES = 2.0, 3.0, 10_000_000


def at_once(search: Search) -> Result | None:
    """The front where dominance alone comes to few states; None where it does not."""
    return _passed(search, _FEW, _SHARE_AT_ONCE, lambda _: True)


def run(search: Search, optima: Payoff) -> Result:
    """A pass with bounds, and zones where that comes to too many states or a gap will do.

    It may take a few times what zones would at least: a solve for each point that it knows.
    """
    if search.options.within is not None:
        return zones.run(search, optima)
    seconds, guard = search.solver_seconds / max(search.solves, 1), _MANY
    started = time.thread_time()
    if search.options.deterministic:
        guard = replace(guard, all=_MOST_STATES)
        seconds, started = np.inf, 0.0
    found = _passed(
        search,
        guard,
        _SHARE,
        lambda points: time.thread_time() - started <= max(_LEAST, _TIMES * seconds * points),
    )
    return found or zones.run(search, optima, nondominated(search.found))


def _passed(
    search: Search, guard: Guard, share: float, worthwhile: Callable[[int], bool]
) -> Result | None:
    """What a pass finds, if it gets to its end; what it knew on the way is kept either way."""
    reserved = (1 - share) * search.remaining if np.isfinite(search.remaining) else 0.0
    passing = Pass(
        WholeProblem.of(search.problem),
        guard,
        search.budget,
        running=lambda points: (
            search.running and search.remaining > reserved and worthwhile(points)
        ),
        progress=lambda _columns, points: search.report(points, np.inf),
    )
    passing.know(search.plans)
    is_whole = passing.run()
    found = np.array([search.keep(x) for x in passing.known]).reshape(-1, search.problem.p)
    # That there is no plan at all is for the payoff table to say.
    return Result(nondominated(found), 0.0) if is_whole and len(found) else None


def _promise(problem: Problem, options: Options) -> str:
    return whole_front(problem)


METHODS.register(
    Method(
        name="frontier",
        summary="decide column after column, and keep each state that may still matter",
        least_goals=1,
        most_goals=10,
        guarantee={"integer": "exact"},
        run=run,
        preferred=("integer",),
        promise=_promise,
        uses=("within",),
        needs_steps=True,
        takes=objection,
        at_once=at_once,
    )
)
