"""Frontier: all nondominated points of a problem of bounded whole numbers, in one pass.

The pass decides column after column and keeps every state that may still matter (see the room
:mod:`wholepie.optimizer.frontier`). It finds the front and proves it at once, in whole numbers: no
solver is asked for it. It suits problems in which few different sums come about, such as budgets
and knapsacks. A pass that takes long and the method ``zones`` have turns, each with what the other
has found and proved, until one of them has the whole front. Where states become too many, zones go
on alone.
"""

import time
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
#: Seconds of CPU that a pass with bounds may take in any case of three goals, before zones have a
#: turn; how many times what zones would take, what a solve takes beside HiGHS, and states that it
#: may make where clocks are not to be looked at.
_LEAST, _TIMES, _OVERHEAD, _MOST_STATES = 2.0, 3.0, 0.005, 10_000_000
_SECONDS_BETWEEN = 2.0


def at_once(search: Search) -> Result | None:
    """The front where dominance alone comes to few states; None where it does not."""
    if _wants_a_part(search.options):
        return None
    return _Passing(search, _FEW, _SHARE_AT_ONCE).run()


def run(search: Search, optima: Payoff) -> Result:
    """A pass with bounds, in turn with zones where it takes long; zones where a part will do.

    The first turn may take a few times what zones would at least: a solve for each zone that the
    points known leave.
    """
    if _wants_a_part(search.options):
        return zones.run(search, optima)
    guard, is_timed = _MANY, not search.options.deterministic
    if not is_timed:
        guard = replace(guard, all=_MOST_STATES)
    passing = _Passing(search, guard, _SHARE, is_timed=is_timed)
    found = passing.run()
    if found is not None:
        return found
    others = zones.ZoneSearch(search, optima, nondominated(search.found))
    while passing.may_go_on:
        if others.run(passing.seconds):
            return others.result()
        found = passing.run(zones=others)
        if found is not None:
            return found
    others.run()
    return others.result()


class _Passing:
    """A pass over a search's problem, in turns; what it knows on the way is kept.

    ``seconds`` are those that it took so far. It leaves a share of the time limit to others.
    """

    def __init__(
        self, search: Search, guard: PassLimits, share: float, *, is_timed: bool = False
    ) -> None:
        self._search, self._whole = search, CountedProblem.of(search.problem)
        limited = np.isfinite(search.remaining)
        self._reserved = (1 - share) * search.remaining if limited else 0.0
        solve = _OVERHEAD + search.solver_seconds / max(search.solves, 1)
        self._for_each = _TIMES * solve if is_timed else np.inf
        # Zones of many goals are so many that they take long where a pass is not short.
        self._turn = _LEAST * max(1, search.problem.p - 2) ** 2
        self.seconds, self._began = 0.0, 0.0
        self._noted: set[bytes] = set()
        self._looked = time.monotonic()
        self._pass = Pass(self._whole, guard, search.budget, self._goes_on, self._look)
        self._pass.know(np.vstack([search.plans, search.noted]))

    def run(self, zones: zones.ZoneSearch | None = None) -> Result | None:
        """The front if the pass gets to its end, which it goes on to with what zones have found;
        else these get what it has found and proved.
        """
        if zones is not None:
            self._turn = 2 * self.seconds
            self._pass.know(self._search.plans)
        self._began = time.thread_time() - self.seconds
        is_whole = self._pass.run()
        self.seconds = time.thread_time() - self._began
        found = self._keep()
        # That there is no plan at all is for the payoff table to say.
        if is_whole and len(found):
            self._search.report(len(found), 0.0)
            return Result(nondominated(found), 0.0)
        claims = self._proved(found)
        self._search.prove(claims)
        if zones is not None:
            zones.know(nondominated(found), claims)
        return None

    @property
    def may_go_on(self) -> bool:
        """Whether another turn may come to the end."""
        return not self._pass.given_up and np.isfinite(self._for_each) and self._has_time

    @property
    def _has_time(self) -> bool:
        return self._search.running and self._search.remaining > self._reserved

    def _goes_on(self, proofs: int) -> bool:
        spent = time.thread_time() - self._began
        return self._has_time and spent <= max(self._turn, self._for_each * proofs)

    def _look(self) -> None:
        """Report, and keep what is known if that was not done lately."""
        self._search.report(self._pass.points, np.inf)
        if time.monotonic() - self._looked > _SECONDS_BETWEEN:
            self._keep()
            self._looked = time.monotonic()

    def _keep(self) -> Floats:
        """Keep the plans known; returns their values, shape (N, p)."""
        search = self._search
        found = np.array([search.keep(x) for x in self._pass.known]).reshape(-1, search.problem.p)
        search.note(np.array([f for f in found if f.tobytes() not in self._noted]))
        self._noted |= {f.tobytes() for f in found}
        return found

    def _proved(self, found: Floats) -> list[Claim]:
        """What is proved so far, where that is more than nothing; ``found`` are the values kept."""
        proved = self._pass.proved()
        if proved is None or not len(found):
            return []
        constants = _constants(self._whole, self._pass.known, found)
        return _claims(proved, self._search.problem.grid, constants)


def _constants(whole: CountedProblem, plans: Floats, values: Floats) -> Floats:
    """What goals are beyond their steps, shape (p,), given some plans with their values."""
    steps = whole.goals(whole.counted(plans[:1]) @ whole.costs.T)
    return np.asarray((values[:1] - whole.whole.grid * steps)[0])


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
