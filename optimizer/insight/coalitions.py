"""Coalitions: what each group of stakeholders reaches with what its members bring.

``v(S)`` is the largest weighted sum of the members' goals over the plans that S can make by itself.
Each goal counts from where its owner stands without an agreement and is divided by its range over
the payoff table of all together, so that the values of all coalitions are on one scale (or, if all
goals have one unit, in that unit). Values add up over parties, as if what one gains could be passed
on to another; the give-and-get ledger says what each gets where nothing is passed on.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..errors import InfeasibleError, InputError, SolverError, UnboundedError
from ..highs import Budget, Reason
from ..kernel import Kernel, Subproblem
from ..labels import Goal
from ..problem import Floats, Problem
from .games import EXACT_PLAYERS, Game, members

ProblemOf = Callable[[frozenset[str]], Problem | None]
_NO_VERDICT = (Reason.TIME_LIMIT, Reason.INTERRUPTED)


class OutOfTimeError(Exception):
    """The budget ended before a coalition's value was known."""


@dataclass(frozen=True)
class Scale:
    """How goals are added up: by label, a ``factor`` and the level it counts from (minimised)."""

    factors: Mapping[str, float]
    bases: Mapping[str, float]
    unit: str

    def gains(self, problem: Problem, f: Floats) -> Floats:
        """What each goal of minimised values f, shape (p,), adds, shape (p,)."""
        factors, bases = self.arrays(problem)
        return factors * (bases - f)

    def arrays(self, problem: Problem) -> tuple[Floats, Floats]:
        """Factors and bases of a problem's goals, both (p,)."""
        labels = problem.labels
        factors = np.array([self.factors[label] for label in labels])
        return factors, np.array([self.bases[label] for label in labels])


def scale_of(problem: Problem, payoff: Floats, *, in_units: bool = False) -> Scale:
    """The scale of the problem of all, from minimised ``payoff`` values (p, p).

    ``in_units`` counts in the goals' common unit, from 0 where no outside level is declared.

    Raises InputError where goals have no common unit.
    """
    units = {goal.unit for goal in problem.goals}
    if in_units and (len(units) > 1 or "" in units):
        found = ", ".join(sorted(repr(unit) for unit in units))
        raise InputError(f"The goals have no common unit to count in; found {found}.")
    says = {party.name: party.weight for party in problem.stakeholders}
    ranges = np.ptp(payoff, axis=0)
    factors: dict[str, float] = {}
    bases: dict[str, float] = {}
    for k, goal in enumerate(problem.goals):
        spread = 1.0 if in_units or ranges[k] <= 0 else float(ranges[k])
        factors[goal.label] = says.get(goal.owner or "", 1.0) * goal.weight / spread
        bases[goal.label] = _base(goal, 0.0 if in_units else float(payoff[:, k].max()))
    return Scale(factors, bases, units.pop() if in_units else "")


def _base(goal: Goal, otherwise: float) -> float:
    return otherwise if goal.outside is None else goal.sign * goal.outside


@dataclass(eq=False)
class Worth:
    """v(S), solved once for each coalition that is asked for.

    ``cannot`` lists coalitions that cannot meet their own requirements: they keep what they have
    without an agreement, which is 0.
    """

    players: Sequence[str]
    problem_of: ProblemOf
    scale: Scale
    budget: Budget
    solves: int = 0
    seconds: float = 0.0
    cannot: list[tuple[str, ...]] = field(default_factory=list)
    known: dict[int, float] = field(default_factory=lambda: {0: 0.0})

    def __call__(self, mask: int) -> float:
        """v of a coalition by bits.

        Raises OutOfTimeError, UnboundedError for a coalition that nothing limits, SolverError.
        """
        if mask not in self.known:
            started = time.perf_counter()
            self.known[mask] = self._solved(members(self.players, mask))
            self.seconds += time.perf_counter() - started
        return self.known[mask]

    def _solved(self, coalition: frozenset[str]) -> float:
        if self.budget.spent:
            raise OutOfTimeError
        try:
            problem = self.problem_of(coalition)
        except InfeasibleError:
            return self._is_impossible(coalition)
        return 0.0 if problem is None else self._best(problem, coalition)

    def _best(self, problem: Problem, coalition: frozenset[str]) -> float:
        factors, _ = self.scale.arrays(problem)
        outcome = Kernel(problem, self.budget).solve(
            Subproblem(factors, np.full(problem.p, np.inf))
        )
        self.solves += outcome.solves
        if outcome.reason is Reason.INFEASIBLE:
            return self._is_impossible(coalition)
        if outcome.reason is Reason.UNBOUNDED:
            names = ", ".join(self._ordered(coalition))
            raise UnboundedError(
                f"Nothing limits what the coalition of {names} could reach: what limits it with all "
                "others is required by them, and no rule with contributions says what it takes."
            )
        if outcome.reason in _NO_VERDICT:
            raise OutOfTimeError
        if outcome.reason is not Reason.OPTIMAL or outcome.f is None:
            raise SolverError(f"HiGHS stopped without an answer: {outcome.reason.value}.")
        return float(self.scale.gains(problem, outcome.f).sum()) + 0.0

    def _is_impossible(self, coalition: frozenset[str]) -> float:
        self.cannot.append(self._ordered(coalition))
        return 0.0

    def _ordered(self, coalition: frozenset[str]) -> tuple[str, ...]:
        return tuple(player for player in self.players if player in coalition)

    def game(self) -> Game:
        """All coalitions; raises as :meth:`__call__` does."""
        masks = range(2 ** len(self.players))
        return Game(tuple(self.players), np.array([self(mask) for mask in masks]))


def require_few(players: Sequence[str]) -> None:
    """Raise InputError for more players than all coalitions of can be solved."""
    if len(players) > EXACT_PLAYERS:
        raise InputError(f"{len(players)} stakeholders have too many coalitions to solve them all.")


def ledger(
    problem: Problem,
    scale: Scale,
    f: Floats,
    players: Sequence[str],
    brings: Mapping[str, str],
    alone: pd.Series | None,
) -> pd.DataFrame:
    """What each party brings and gets in a plan with minimised values f, shape (p,).

    Columns: ``brings``, ``gets`` (its goals' values, in words), ``gain`` on the game's scale, what it
    reaches ``alone``, and ``leaves``: whether it would be better off alone.
    """
    gains = scale.gains(problem, f)
    own = f * problem.signs + 0.0
    rows = []
    for player in players:
        mine = [k for k, goal in enumerate(problem.goals) if goal.owner == player]
        gets = {problem.goals[k].name: float(own[k]) for k in mine}
        rows.append({"brings": brings.get(player, ""), "gets": gets, "gain": gains[mine].sum()})
    table = pd.DataFrame(rows, index=pd.Index(list(players), name="party"))
    if alone is not None:
        size = max(1.0, float(np.abs(alone).max()))
        table["alone"] = alone
        table["leaves"] = table["gain"] < alone - 1e-6 * size
    return table
