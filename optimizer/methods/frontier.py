"""Frontier: all nondominated points of a problem of bounded whole numbers, in one pass.

The pass decides column after column and keeps every state that may still matter (see the room
:mod:`wholepie.optimizer.frontier`). It finds the front and proves it at once, in whole numbers: no
solver is asked for it. It suits problems in which few different sums come about, such as budgets
and knapsacks. A pass that takes long and the method ``zones`` have turns, each with what the other
has found and proved, until one of them has the whole front. Where states become too many, zones go
on alone.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

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
#: turn; what a solve takes beside HiGHS; and states that a pass may make where clocks are not to be
#: looked at.
_LEAST, _OVERHEAD, _MOST_STATES = 1.0, 0.005, 10_000_000
_FEW_STEPS = 3
_SECONDS_BETWEEN = 2.0


def at_once(search: Search) -> Result | Callable[[Payoff], Result]:
    """The front where dominance alone comes to few states; else how it is to go on."""
    if _wants_a_part(search.options):
        return partial(zones.run, search)
    passing = _Passing(search)
    found = passing.begin()
    return found or partial(_in_turns, search, passing)


def run(search: Search, optima: Payoff) -> Result:
    """A pass, in turn with zones where it takes long; zones alone where a part will do."""
    found = at_once(search)
    return found if isinstance(found, Result) else found(optima)


def _in_turns(search: Search, passing: "_Passing", optima: Payoff) -> Result:
    """The same from a payoff table on.

    The first turn may take what zones would at least: a solve for each zone that the points known
    leave.
    """
    others = zones.ZoneSearch(search, optima, nondominated(search.found))
    passing.widen()
    if not passing.is_promising and others.run(_LEAST) and others.is_whole:
        return others.result()
    while (found := passing.go_on(others)) is None and passing.may_go_on:
        if not others.run(passing.turn):
            passing.turn *= 2
        elif others.is_whole:
            return others.result()
        else:
            # They are at an end where HiGHS fails, and the pass needs no solver.
            passing.turn = np.inf
    passing.end()
    if found is None:
        others.run()
    return found or others.result()


class _Passing:
    """A pass over a search's problem, in turns; what it knows on the way is kept.

    A ``turn`` is so many seconds, of CPU in its own thread. It leaves a share of the time limit to
    others.
    """

    def __init__(self, search: Search) -> None:
        self._search, self._whole = search, CountedProblem.of(search.problem)
        self._is_timed = not search.options.deterministic
        self._reserved, self._for_each = 0.0, 0.0
        self.turn, self._began, self._gap = np.inf, 0.0, np.inf
        self._found = np.empty((0, search.problem.p))
        self._told: set[bytes] = set()
        self._noted: set[bytes] = set()
        self._looked = time.monotonic()
        self._pass = Pass(self._whole, _FEW, search.budget, self._goes_on, self._look)

    def begin(self) -> Result | None:
        """The front where that takes few states, without bounds."""
        self._pass.know(np.vstack([self._search.plans, self._search.noted]))
        self._reserve(_SHARE_AT_ONCE)
        return self._run()

    def widen(self) -> None:
        """Let the pass have bounds, and many states, from now on."""
        search, self._reserved = self._search, 0.0
        solve = _OVERHEAD + search.solver_seconds / max(search.solves, 1)
        self._for_each = solve if self._is_timed else np.inf
        # Zones of many goals are so many that they take long where a pass is not short.
        self.turn = _LEAST * max(1, search.problem.p - 2) ** 3
        self._pass.widen(_MANY if self._is_timed else replace(_MANY, all=_MOST_STATES))

    @property
    def is_promising(self) -> bool:
        """Whether a few steps like those before, without bounds, would not make too many states."""
        return not self._is_timed or self._pass.states_after(_FEW_STEPS) <= _MANY.bounded

    def go_on(self, zones: zones.ZoneSearch) -> Result | None:
        """The front if the pass gets to its end, with what zones have found; else these get what it
        has found and proved.
        """
        # While a journal is read no limit counts yet.
        if not self._reserved:
            self._reserve(_SHARE)
        self._pass.know(self._search.plans)
        self._began, self._gap = time.thread_time(), zones.gap
        whole = self._run()
        self.turn = max(self.turn, time.thread_time() - self._began)
        if whole is None:
            zones.know(nondominated(self._found), self._search.prove(self._proved()))
        return whole

    def end(self) -> None:
        """Let go of all states: others may take hours."""
        self._pass.end()

    def _run(self) -> Result | None:
        is_whole = self._pass.run()
        self._found = found = self._keep()
        # That there is no plan at all is for the payoff table to say.
        if not is_whole or not len(found):
            return None
        self._search.report(len(found), 0.0)
        return Result(nondominated(found), 0.0)

    def _reserve(self, share: float) -> None:
        limited = np.isfinite(self._search.remaining)
        self._reserved = (1 - share) * self._search.remaining if limited else 0.0

    @property
    def may_go_on(self) -> bool:
        """Whether another turn may come to the end."""
        return not self._pass.given_up and self._is_timed and self._has_time

    @property
    def _has_time(self) -> bool:
        return self._search.running and self._search.remaining > self._reserved

    def _goes_on(self, proofs: int) -> bool:
        spent = time.thread_time() - self._began
        return self._has_time and spent <= max(self.turn, self._for_each * proofs)

    def _look(self) -> None:
        """Report, and keep what is known if that was not done lately."""
        self._search.report(self._pass.points, self._gap)
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

    def _proved(self) -> list[Claim]:
        """What is proved so far and was not before."""
        proved, found = self._pass.proved(), self._found
        if proved is None or not len(found):
            return []
        constants = _constants(self._whole, self._pass.known, found)
        claims = {
            _name(claim): claim for claim in _claims(proved, self._search.problem.grid, constants)
        }
        fresh = [claim for name, claim in claims.items() if name not in self._told]
        self._told |= claims.keys()
        return fresh


def _name(claim: Claim) -> bytes:
    return np.concatenate([claim.weights, claim.bounds, [claim.least]]).tobytes()


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
