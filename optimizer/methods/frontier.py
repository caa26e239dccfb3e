"""Frontier: all nondominated points of a problem of bounded whole numbers, in one pass.

The pass decides column after column and keeps every state that may still matter (see the room
:mod:`wholepie.optimizer.frontier`). It finds the front and proves it at once, in whole numbers: no
solver is asked for it. It suits problems in which few different sums come about, such as budgets
and knapsacks. Where states become too many it ends, and the method ``zones`` resumes from the
points found.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..frontier.counted_problem import CountedProblem, objection
from ..frontier.passing import Pass, PassLimits, Proved
from ..geometry.dominance import nondominated
from ..problem.problem import Floats, Problem
from ..search.claims import Claim
from ..search.options import Options
from ..search.payoff import Payoff
from ..search.search import Search
from . import zones
from .method import METHODS, Method, Result, gap_asked, whole_front

#: What passes take at most of the time that is left, so that zones can prove a gap.
_SHARE_AT_ONCE, _SHARE = 0.2, 0.5
#: States that a pass without bounds may come to: a second or so.
_FEW = PassLimits(states=20_000, bounded=0, all=300_000)
#: States that one with bounds may come to, which is a matter of memory: some 200 bytes each, and
#: eight for each of all that it keeps.
_MANY = PassLimits(states=50_000, bounded=1_000_000, all=50_000_000)
#: Seconds of CPU that a pass with bounds may take in any case of three goals, how many times what
#: zones would take, what a solve takes beside HiGHS, and states that it may make where clocks are
#: not to be looked at.
_LEAST, _TIMES, _OVERHEAD, _MOST_STATES = 2.0, 3.0, 0.005, 10_000_000
_SECONDS_BETWEEN = 2.0


def at_once(search: Search) -> Result | None:
    """The front where dominance alone comes to few states; None where it does not."""
    if _wants_a_part(search.options):
        return None
    return _passed(search, _FEW, _SHARE_AT_ONCE, lambda _: True)


def run(search: Search, optima: Payoff) -> Result:
    """A pass with bounds, and zones where that comes to too many states, or a part will do.

    It may take a few times what zones would at least: a solve for each zone that the points known
    leave.
    """
    if _wants_a_part(search.options):
        return zones.run(search, optima)
    seconds, guard = _OVERHEAD + search.solver_seconds / max(search.solves, 1), _MANY
    started = time.thread_time()
    if search.options.deterministic:
        guard = replace(guard, all=_MOST_STATES)
        seconds, started = np.inf, 0.0
    # Zones of many goals are so many that they take long where a pass is not short.
    least = _LEAST * max(1, search.problem.p - 2) ** 2
    found = _passed(
        search,
        guard,
        _SHARE,
        lambda proofs: time.thread_time() - started <= max(least, _TIMES * seconds * proofs),
    )
    return found or zones.run(search, optima, nondominated(search.found))


def _passed(
    search: Search, guard: PassLimits, share: float, worthwhile: Callable[[int], bool]
) -> Result | None:
    """What a pass finds, if it gets to its end; what it knew on the way is kept either way."""
    reserved = (1 - share) * search.remaining if np.isfinite(search.remaining) else 0.0
    whole = CountedProblem.of(search.problem)
    passing = Pass(
        whole,
        guard,
        search.budget,
        running=lambda proofs: (
            search.running and search.remaining > reserved and worthwhile(proofs)
        ),
        progress=lambda: keeper.look(passing),
    )
    keeper = _Keeper(search)
    passing.know(np.vstack([search.plans, search.noted]))
    is_whole = passing.run()
    found = keeper.keep(passing)
    if is_whole and len(found):
        search.report(len(found), 0.0)
        return Result(nondominated(found), 0.0)
    # That there is no plan at all is for the payoff table to say.
    proved = passing.proved()
    if proved is not None and len(found):
        search.prove(_claims(proved, search.problem.grid, _constants(whole, passing.known, found)))
    return None


def _constants(whole: CountedProblem, plans: Floats, values: Floats) -> Floats:
    """What goals are beyond their steps, shape (p,), given some plans with their values."""
    steps = whole.goals(whole.counted(plans[:1]) @ whole.costs.T)
    return np.asarray((values[:1] - whole.whole.grid * steps)[0])


class _Keeper:
    """Keeps what a pass knows: now and then, so that a run that is killed has it."""

    def __init__(self, search: Search) -> None:
        self._search, self._looked = search, time.monotonic()
        self._noted: set[bytes] = set()

    def look(self, passing: Pass) -> None:
        """Report, and keep what is known if that was not done lately."""
        self._search.report(passing.points, np.inf)
        if time.monotonic() - self._looked > _SECONDS_BETWEEN:
            self.keep(passing)
            self._looked = time.monotonic()

    def keep(self, passing: Pass) -> Floats:
        """Keep the plans known; returns their values, shape (N, p)."""
        search = self._search
        found = np.array([search.keep(x) for x in passing.known]).reshape(-1, search.problem.p)
        search.note(np.array([f for f in found if f.tobytes() not in self._noted]))
        self._noted |= {f.tobytes() for f in found}
        return found


def _claims(proved: Proved, steps: Floats, constants: Floats) -> list[Claim]:
    """The same of goals as they are, which are ``steps * f + constants``, shapes (p,)."""
    floors = [
        Claim(b"", False, weights / steps, np.full(len(steps), np.inf), least, None)
        for weights, least in zip(
            proved.weights, proved.least + proved.weights @ (constants / steps), strict=True
        )
    ]
    nothing = [
        Claim(b"", False, np.ones(len(steps)), (u - 1.0) * steps + constants, np.inf)
        for u in proved.empty
    ]
    return [*floors, *nothing]


def _wants_a_part(options: Options) -> bool:
    """Whether fewer points are wanted than there are, for which zones take fewer steps."""
    return options.within is not None or options.max_points is not None


def _promise(problem: Problem, options: Options) -> str:
    if options.within is not None:
        return f"plans with {gap_asked(options.within)}"
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
