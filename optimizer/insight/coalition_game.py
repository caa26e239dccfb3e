"""The game of a scenario's coalitions: solved coalition by coalition, beside a plan of all."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import numpy as np
import pandas as pd

from ..errors import OutOfTimeError
from ..plans.plan import Plan
from ..problem.problem import Problem
from ..search.stopping import why_spent
from ..solver.budget import Budget
from ..solver.kernel import Kernel
from ..solver.outcome import NO_VERDICT, Reason, Subproblem
from .coalition_values import GameScale, Worth, ledger, scale_of
from .coalitions import LARGEST_SUM, Coalitions
from .dual_prices import DualPrices, dual_prices
from .games import EXACT_PLAYERS, Game
from .shapley import sampled
from .words import amount, listed


class CoalitionSource(Protocol):
    """Who takes part and what they contribute: a scenario."""

    def coalition(self, members: frozenset[str]) -> Problem | None:
        """The problem of some parties alone; None where none of them wants anything."""
        ...

    def brought_by(self, members: frozenset[str]) -> Problem:
        """The problem with everybody's goals and requirements, but only some parties'
        contributions."""
        ...


def coalitions(
    plan: Plan,
    source: CoalitionSource,
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
    scale = scale_of(problem, plan.parties, in_units=in_units)
    budget = budget or Budget()
    plan = plan if chosen else _largest(plan, scale, budget)
    worth = Worth(players, source.coalition, scale, budget)
    alone, game, estimate, stopped = None, None, None, ""
    try:
        alone = _alone(worth)
        if len(players) <= EXACT_PLAYERS:
            game = worth.game()
        else:
            estimate = sampled(players, worth, pairs=pairs, seed=seed)
            stopped = "" if estimate and estimate.pairs == pairs else str(why_spent(budget))
    except OutOfTimeError:
        stopped = str(why_spent(budget))
    table = ledger(problem, scale, plan.f, players, brings, alone)
    if stopped:
        prices = DualPrices(None, None, f"stopped early ({stopped})")
    else:
        prices = _unblocked(dual_prices(players, source.brought_by, scale), game)
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


def _unblocked(prices: DualPrices, game: Game | None) -> DualPrices:
    """Refuse payments that a coalition would leave: what it wants may differ from what all want."""
    if game is None or prices.payments is None:
        return prices
    blocking = game.blocking({str(party): float(x) for party, x in prices.payments.items()})
    if blocking is None:
        return prices
    paid, could = amount(blocking.gets), amount(blocking.could)
    words = f"{listed(blocking.members)} would be paid {paid} and reach {could} alone"
    return replace(prices, payments=None, refused=words)


def _largest(plan: Plan, scale: GameScale, budget: Budget) -> Plan:
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
        raise outcome.unreached()
    return plan.instead(LARGEST_SUM, outcome.x)


def _alone(worth: Worth) -> pd.Series:
    players = list(worth.players)
    return pd.Series([worth(1 << i) for i in range(len(players))], index=players, dtype=np.float64)
