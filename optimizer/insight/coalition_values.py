"""Coalitions: what each group of stakeholders reaches with what its members bring.

``v(S)`` is the largest sum of the members' satisfactions, each times the member's weight, over the
plans that S can make alone. Satisfaction is on the scale of all together, whoever is in S; if all
goals have one unit, goals can be added up in that unit instead. Values add up over parties, as if
what one gains could be passed on to another; the ledger of give and get says what each has if
nothing is.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ...diagnostics import codes
from ..errors import (
    TIME_UP,
    InfeasibleError,
    InputError,
    OutOfTimeError,
    UnboundedError,
)
from ..parties.parties import Parties
from ..problem.labels import names_of, party_of
from ..problem.names import Bools
from ..problem.problem import Floats, Problem
from ..problem.tolerances import PROVED, VALUE_ROUNDING
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import Reason, Subproblem
from .games import Game, members

ProblemOf = Callable[[frozenset[str]], Problem | None]


@dataclass(frozen=True)
class GameScale:
    """How goals are added up: a party's gain is its level less its goals' minimised values times
    their factors, by label. ``unit`` is empty for a scale without one, that of satisfaction: there
    ``constant`` goals do not count, for neither a range nor what their owner gains over a declared
    outside option is there to measure by, and ``content`` parties, whom no agreement offers more
    than they have without, count in ranges of their goals. Of ``unmeasured`` parties nothing
    counts: a plan does not say either how satisfied it leaves them.
    """

    factors: Mapping[str, float]
    levels: Mapping[str, float]
    unit: str = ""
    constant: tuple[str, ...] = ()
    content: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()

    def weights(self, problem: Problem) -> Floats:
        """Factors of a problem's goals, shape (p,)."""
        return np.array([self.factors[label] for label in problem.labels])

    def level(self, problem: Problem) -> float:
        """Levels of all parties that have a goal in a problem."""
        return sum(self.levels[party] for party in names_of(problem.goals))

    def gains(self, problem: Problem, f: Floats) -> dict[str, float]:
        """What each party with a goal gains from minimised values f, shape (p,)."""
        costs = self.weights(problem) * f
        found = {party: self.levels[party] for party in map(party_of, problem.goals)}
        for goal, cost in zip(problem.goals, costs, strict=True):
            found[party_of(goal)] -= float(cost)
        return found


def scale_of(problem: Problem, parties: Parties, *, in_units: bool = False) -> GameScale:
    """The scale of the problem of all, from its parties.

    ``in_units`` counts in the goals' common unit, from 0 where no outside level is declared.

    Raises InputError where goals have no common unit.
    """
    return _in_units(problem) if in_units else _in_shares(problem, parties)


def _goals_by_party(problem: Problem) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for k, goal in enumerate(problem.goals):
        found.setdefault(party_of(goal), []).append(k)
    return found


def _in_shares(problem: Problem, parties: Parties) -> GameScale:
    """Satisfaction: from the outside option, 1 being the party's best."""
    measured = _measured(problem, parties)
    bare = [
        goal if counts else replace(goal, weight=0.0)
        for goal, counts in zip(problem.goals, measured, strict=True)
    ]
    given = parties.scale
    still = parties.weights[:, ~measured] @ given.table[0, ~measured]
    moving = replace(given, costs=given.costs - still, highest=given.highest - still)
    counted = Parties.of(bare, moving)
    factors = np.zeros(problem.p)
    levels: dict[str, float] = {}
    content: list[str] = []
    unmeasured: list[str] = []
    for name, row, outside, gain in zip(
        counted.names, counted.weights, counted.outside, parties.gains, strict=True
    ):
        if gain <= 0:
            (content if row.any() else unmeasured).append(name)
        unit = problem.weight_of(name) / (gain if gain > 0 else 1.0)
        levels[name] = float(-outside * unit)
        factors += row * unit
    constant = tuple(
        label for label, counts in zip(problem.labels, measured, strict=True) if not counts
    )
    by_label = dict(zip(problem.labels, factors.tolist(), strict=True))
    return GameScale(
        by_label,
        levels,
        constant=constant,
        content=tuple(content),
        unmeasured=tuple(unmeasured),
    )


def _measured(problem: Problem, parties: Parties) -> Bools:
    """Goals that have a range, or an outside option over which their owner gains, shape (p,)."""
    declared = np.array([goal.outside is not None for goal in problem.goals])
    gaining = parties.active @ (parties.weights != 0)
    return np.asarray((parties.ranges > 0) | (declared & gaining))


def _in_units(problem: Problem) -> GameScale:
    factors: dict[str, float] = {}
    levels: dict[str, float] = {}
    for party, own in _goals_by_party(problem).items():
        weights = [problem.weight_of(party) * problem.goals[k].weight for k in own]
        factors |= dict(zip([problem.labels[k] for k in own], weights, strict=True))
        known = [problem.goals[k].sign * (problem.goals[k].outside or 0.0) for k in own]
        levels[party] = float(np.dot(weights, known))
    return GameScale(factors, levels, _common_unit(problem))


def _common_unit(problem: Problem) -> str:
    units = {goal.unit for goal in problem.goals}
    if len(units) > 1 or "" in units:
        found = ", ".join(sorted(repr(unit) for unit in units))
        raise InputError(
            codes.NO_COMMON_UNIT, f"The goals have no common unit to count in; found {found}."
        )
    return units.pop()


@dataclass(eq=False)
class Worth:
    """v(S), solved once for each coalition that is asked for.

    ``cannot`` lists coalitions that cannot meet their own requirements: they keep what they have
    without an agreement, which is 0.
    """

    players: Sequence[str]
    problem_of: ProblemOf
    scale: GameScale
    budget: Budget
    solves: int = 0
    seconds: float = 0.0
    cannot: list[tuple[str, ...]] = field(default_factory=list)
    known: dict[int, float] = field(default_factory=lambda: {0: 0.0})

    def __call__(self, mask: int) -> float:
        """v of a coalition by bits.

        Raises OutOfTimeError, UnboundedError for a coalition that nothing limits, InputError for
        one that has no problem, SolverError.
        """
        if mask not in self.known:
            started = time.perf_counter()
            self.known[mask] = self._solved(members(self.players, mask))
            self.seconds += time.perf_counter() - started
        return self.known[mask]

    def _solved(self, coalition: frozenset[str]) -> float:
        if self.budget.spent:
            raise OutOfTimeError(codes.OUT_OF_TIME, TIME_UP)
        try:
            problem = self.problem_of(coalition)
        except InfeasibleError:
            return self._is_impossible(coalition)
        except InputError as error:
            names = ", ".join(self._ordered(coalition))
            raise InputError(
                codes.COALITION_UNFIT,
                f"With only what the coalition of {names} contributes, the scenario is not valid:\n"
                f"{error.message}",
            ) from error
        return 0.0 if problem is None else self._best(problem, coalition)

    def _best(self, problem: Problem, coalition: frozenset[str]) -> float:
        weights, free = self.scale.weights(problem), np.full(problem.p, np.inf)
        outcome = Kernel(problem, self.budget).solve(Subproblem(weights, free))
        self.solves += outcome.solves
        if outcome.reason is Reason.INFEASIBLE:
            return self._is_impossible(coalition)
        if outcome.reason is Reason.UNBOUNDED:
            names = ", ".join(self._ordered(coalition))
            raise UnboundedError(
                codes.UNBOUNDED,
                f"Nothing limits what the coalition of {names} could reach: what limits it "
                "beside the others is their requirement, and no rule says how it uses what is "
                "contributed.",
            )
        if outcome.reason is not Reason.OPTIMAL or outcome.f is None:
            raise outcome.unreached()
        level, costs = self.scale.level(problem), weights * outcome.f
        value = level - float(costs.sum())
        rounding = VALUE_ROUNDING * (abs(level) + float(np.abs(costs).sum()))
        return 0.0 if abs(value) <= rounding else value

    def _is_impossible(self, coalition: frozenset[str]) -> float:
        self.cannot.append(self._ordered(coalition))
        return 0.0

    def _ordered(self, coalition: frozenset[str]) -> tuple[str, ...]:
        return tuple(player for player in self.players if player in coalition)

    def game(self) -> Game:
        """All coalitions; raises as :meth:`__call__` does."""
        masks = range(2 ** len(self.players))
        return Game(tuple(self.players), np.array([self(mask) for mask in masks]))


def ledger(
    problem: Problem,
    scale: GameScale,
    f: Floats,
    players: Sequence[str],
    brings: Mapping[str, str],
    alone: pd.Series | None,
) -> pd.DataFrame:
    """What each party brings and gets in a plan with minimised values f, shape (p,).

    Columns: ``brings`` in words, ``gets`` (values by goal) in ``units``, ``gain`` on the game's
    scale, NaN where that does not measure it, what it reaches ``alone``, and ``leaves``: whether it
    would be better off alone.
    """
    gains = scale.gains(problem, f)
    own = f * problem.signs + 0.0
    rows = []
    for player in players:
        mine = [k for k, goal in enumerate(problem.goals) if goal.owner == player]
        gets = {problem.goals[k].name: float(own[k]) for k in mine}
        units = {problem.goals[k].name: problem.goals[k].unit for k in mine}
        gain = np.nan if player in scale.unmeasured else gains.get(player, 0.0)
        told = {"brings": brings.get(player, ""), "gets": gets, "units": units, "gain": gain}
        rows.append(told)
    table = pd.DataFrame(rows, index=pd.Index(list(players), name="party"))
    if alone is not None:
        size = max(1.0, float(np.abs(alone).max()))
        table["alone"] = alone
        table["leaves"] = table["gain"] < alone - PROVED * size
    return table
