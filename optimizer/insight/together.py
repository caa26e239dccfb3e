"""Why stand together: the game of a scenario's coalitions, and a chosen plan in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd

from ..errors import OutOfTimeError, SolverError
from ..plans.plan import Plan
from ..problem.problem import Problem
from ..results.result import Result
from ..search.interrupt import why_spent
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import NO_VERDICT, Reason, Subproblem
from .coalitions import Scale, Worth, ledger, scale_of
from .games import EXACT_PLAYERS, Blocking, Game
from .owen import Owen, owen
from .shapley import Sampled, sampled
from .words import amount, listed, named

LARGEST_SUM = "largest sum of all"


@dataclass(frozen=True, eq=False, repr=False)
class Coalitions(Result):
    """What coalitions reach and what follows from it.

    ``game`` is None where there are too many stakeholders or too little time for all coalitions;
    ``sampled`` is the Shapley value then, with its interval. ``ledger`` has a row for each party:
    what it ``brings``, what it ``gets`` in the chosen ``plan``, its ``gain`` on the game's scale,
    what it reaches ``alone``, and whether it ``leaves``. ``cannot`` lists coalitions that cannot
    meet their own requirements and count 0.
    """

    players: tuple[str, ...]
    scale: Scale
    plan: Plan
    ledger: pd.DataFrame
    game: Game | None
    sampled: Sampled | None
    owen: Owen
    cannot: tuple[tuple[str, ...], ...]
    stopped: str
    solves: int
    seconds: float

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.players)} parties, {'all' if self.game else 'not all'} coalitions valued"

    @cached_property
    def blocking(self) -> Blocking | None:
        """The coalition that gains most by leaving the plan, if what its members get in it is all
        that they get; None if there is none, or if not all values are known.
        """
        gains = {str(party): float(gain) for party, gain in self.ledger["gain"].items()}
        return self.game.blocking(gains) if self.game else None

    @property
    def terms(self) -> list[str]:
        """In words how coalitions are valued."""
        rows = self.plan.problem.rows
        resources = [named(each) for each in rows.requirements if each.resource]
        shared = [named(each) for each in rows.requirements if each.shared and not each.resource]
        falls = "What outsiders bring is gone, and what they want or require falls away"
        if resources:
            falls += f"; the rules that contributions enter bind everybody: {listed(resources)}"
        if shared:
            falls += f"; what is shared binds everybody: {listed(shared)}"
        return [
            f"A coalition's value is the largest {self._sum} over the plans that it can make by "
            "itself.",
            f"{falls}.",
            self._counting,
            "Values add up over parties, as if what one gains could be passed on to another.",
        ]

    @property
    def _sum(self) -> str:
        if self.scale.unit:
            return "sum of its members' goals"
        return "sum of its members' satisfactions, each times the member's weight,"

    @property
    def _counting(self) -> str:
        if self.scale.unit:
            level = "its level without an agreement, or 0 where none is declared"
            return f"Each goal counts in {self.scale.unit}, from {level}."
        return (
            "Satisfaction is 0 for what a party has without an agreement (or at worst, where it "
            "did not say) and 1 for its best, both in the payoff table of all together."
        )

    @property
    def warnings(self) -> list[str]:
        """What makes the values less than a sound game, in words."""
        found = []
        if self.stopped:
            found.append(f"Stopped early ({self.stopped}): not all coalitions were valued.")
        if self.cannot:
            few = listed([" + ".join(each) for each in self.cannot], most=6)
            found.append(f"These cannot meet their own requirements alone and count 0: {few}.")
        resources = [each for each in self.plan.problem.rows.requirements if each.resource]
        if self.ledger["brings"].any() and not resources:
            found.append(
                "No rule says what contributions are needed for (contributions.NAME): every "
                "coalition does without what others bring."
            )
        return found + self._oddities() + self._breaches()

    def _oddities(self) -> list[str]:
        """What is odd about the scale of satisfaction."""
        found = []
        if self.scale.constant:
            found.append(
                "Not counted, for it is the same in every plan of the payoff table, which leaves "
                f"nothing to measure satisfaction by: {listed(self.scale.constant)}."
            )
        if self.scale.content:
            found.append(
                "No plan of the payoff table offers more than what they have without an agreement; "
                f"counted in ranges of their goals: {listed(self.scale.content)}."
            )
        if (self.ledger.get("alone", pd.Series(dtype=float)) < 0).any() and not self.scale.unit:
            found.append(
                "Some count less than 0 alone: 'outside' of a goal says what its owner has without "
                "an agreement; else it counts from its worst with all others."
            )
        return found

    def _breaches(self) -> list[str]:
        if self.game is None:
            return []
        found = []
        if breach := self.game.monotone_breach:
            before, joining = (" + ".join(each) for each in breach.parts)
            loss = amount(breach.loss)
            told = f"{before} reach {loss} less with {joining} than without"
            alone = f"{joining} alone reaches {loss} less than nothing"
            found.append(f"Not monotone: {told if before else alone}.")
        if breach := self.game.superadditive_breach:
            one, other = (" + ".join(each) for each in breach.parts)
            found.append(
                f"Not superadditive: {one} and {other} reach {amount(breach.loss)} more apart than "
                "together, so that standing together does not always pay."
            )
        return found


class Parties(Protocol):
    """Who takes part and what they bring: a scenario."""

    def coalition(self, members: frozenset[str]) -> Problem | None:
        """The problem of some parties alone; None where none of them wants anything."""
        ...

    def brought_by(self, members: frozenset[str]) -> Problem:
        """The problem with everybody's wishes and only what some parties bring."""
        ...


def together(
    plan: Plan,
    parties: Parties,
    brings: Mapping[str, str],
    *,
    chosen: bool = True,
    in_units: bool = False,
    pairs: int = 100,
    seed: int = 0,
    budget: Budget | None = None,
) -> Coalitions:
    """The coalitions of the parties of a plan, which is ``chosen`` or else replaced by the plan
    that reaches the value of all.

    Up to 12 players all coalitions are solved; beyond that the Shapley value is sampled with
    ``pairs`` of orders. Raises InputError where goals have no common unit to count in,
    UnboundedError for a coalition that nothing limits, SolverError.
    """
    problem = plan.problem
    players = tuple(party.name for party in problem.stakeholders)
    scale = scale_of(problem, plan.payoff * problem.signs, in_units=in_units)
    budget = budget or Budget()
    plan = plan if chosen else _largest(plan, scale, budget)
    worth = Worth(players, parties.coalition, scale, budget)
    alone, game, estimate, stopped = None, None, None, ""
    try:
        alone = _alone(worth)
        if len(players) <= EXACT_PLAYERS:
            game = worth.game()
        else:
            estimate = sampled(players, worth, pairs=pairs, seed=seed)
            stopped = "" if estimate and estimate.pairs == pairs else why_spent(budget)
    except OutOfTimeError:
        stopped = why_spent(budget)
    table = ledger(problem, scale, plan.f, players, brings, alone)
    if stopped:
        prices = Owen(None, None, f"stopped early ({stopped})")
    else:
        prices = _unblocked(owen(players, parties.brought_by, scale), game)
    return Coalitions(
        players,
        scale,
        plan,
        table,
        game,
        estimate,
        prices,
        tuple(worth.cannot),
        stopped,
        worth.solves,
        worth.seconds,
    )


def _unblocked(prices: Owen, game: Game | None) -> Owen:
    """Refuse payments that a coalition would leave: what it wants may differ from what all want."""
    if game is None or prices.payments is None:
        return prices
    blocking = game.blocking({str(party): float(x) for party, x in prices.payments.items()})
    if blocking is None:
        return prices
    paid, could = amount(blocking.gets), amount(blocking.could)
    words = f"{listed(blocking.members)} would be paid {paid} and reach {could} by themselves"
    return replace(prices, payments=None, refused=words)


def _largest(plan: Plan, scale: Scale, budget: Budget) -> Plan:
    """An efficient plan that reaches the value of all; the given plan where the time is up."""
    weights, p = scale.weights(plan.problem), plan.problem.p
    kernel = Kernel(plan.problem, budget)
    outcome = kernel.solve(Subproblem(weights, np.full(p, np.inf)))
    if outcome.reason is Reason.OPTIMAL and outcome.f is not None and not weights.all():
        # Goals that do not count may be far from their best yet.
        outcome = kernel.solve(Subproblem(np.ones(p), outcome.f))
    if outcome.reason in NO_VERDICT:
        return plan
    if outcome.x is None or outcome.reason is not Reason.OPTIMAL:
        raise SolverError(f"HiGHS stopped without an answer: {outcome.why}.")
    return plan.instead(LARGEST_SUM, outcome.x)


def _alone(worth: Worth) -> pd.Series:
    players = list(worth.players)
    return pd.Series([worth(1 << i) for i in range(len(players))], index=players, dtype=np.float64)
