"""Coalitions: what groups of stakeholders reach, in numbers, divisions and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ...diagnostics import codes
from ..errors import InputError
from ..plans.plan import Plan
from ..problem.tolerances import PROVED
from ..results.plain import plain
from ..results.result import PublicResult
from ..results.written import number, numbers, typed_percent
from .coalition_values import GameScale
from .dual_prices import DualPrices
from .games import Blocking, Game
from .shapley import Sampled
from .words import amount, listed, named

LARGEST_SUM = "largest sum of all"
_IRRATIONAL = (
    "Together the parties reach less than the sum of what each reaches alone, so the nucleolus "
    "does not promise each party what it reaches alone (it is the prenucleolus)."
)


@dataclass(frozen=True, eq=False, repr=False)
class Coalitions(PublicResult):
    """What coalitions reach and what follows from it.

    ``game`` is None where there are too many stakeholders or too little time for all coalitions;
    ``sampled`` is the Shapley value then, with its interval. ``ledger`` has a row for each party:
    what it ``brings``, what it ``gets`` in the chosen ``plan``, its ``gain`` on the game's scale
    (NaN where the plan has no satisfaction for it either and nothing of it counts), what it reaches
    ``alone``, and whether it ``leaves``. ``cannot`` lists coalitions that cannot meet their own
    requirements and count 0.
    """

    players: tuple[str, ...]
    scale: GameScale
    plan: Plan
    ledger: pd.DataFrame
    game: Game | None
    sampled: Sampled | None
    dual_prices: DualPrices
    cannot: tuple[tuple[str, ...], ...]
    stopped: str
    solves: int
    seconds: float

    @property
    def brief(self) -> str:
        """What it is, in a line."""
        return f"{len(self.players)} parties, {'all' if self.game else 'not all'} coalitions valued"

    def to_dict(self, proposed: "Proposal | None" = None) -> dict[str, Any]:
        """Values, divisions, ledger and sentences as plain data, with a division ``proposed``."""
        found = {
            "parties": self.players,
            "unit": self.scale.unit,
            "terms": self.terms,
            "warnings": self.warnings,
            "sentences": sentences(self) + ([proposed.words] if proposed else []),
            "proposed": proposed and proposed.to_dict(),
            "stopped": self.stopped,
            "game": self.game and self.game.to_dict(),
            "sampled": self.sampled and self.sampled.to_dict(),
            "divisions": divisions(self).reset_index(names="party").to_dict("records"),
            "ledger": self.ledger.reset_index().to_dict("records"),
            "plan": {"rule": self.plan.rule, "values": self.plan.values},
            "blocking": self.blocking and self.blocking.to_dict(),
            "dual_prices": self.dual_prices.to_dict(),
            "cannot_meet_their_requirements": self.cannot,
            "solves": self.solves,
            "seconds": self.seconds,
        }
        return dict(plain(found))

    @cached_property
    def blocking(self) -> Blocking | None:
        """The coalition that gains most by leaving the plan, if what its members get in it is all
        that they get; None if there is none, or if not all values are known.
        """
        told = self.ledger["gain"].fillna(0.0)
        gains = {str(party): float(gain) for party, gain in told.items()}
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
            f"A coalition's value is the largest {self._sum} over the plans that it can make "
            "alone.",
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
            "did not say) and 1 for its best, on the scale of all together."
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
                "Not counted, for it is the same wherever a goal has its best, which leaves "
                f"nothing to measure satisfaction by: {listed(self.scale.constant)}."
            )
        if self.scale.content:
            found.append(
                "No plan offers more than what they have without an agreement; "
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
            told = f"{loss} less for {before} with {joining} than without"
            alone = f"{loss} less than nothing for {joining} alone"
            found.append(f"Not monotone: {told if before else alone}.")
        if breach := self.game.superadditive_breach:
            one, other = (" + ".join(each) for each in breach.parts)
            found.append(
                f"Not superadditive: {one} and {other} reach {amount(breach.loss)} more apart than "
                "together, so that standing together does not always pay."
            )
        return found


@dataclass(frozen=True)
class Proposal:
    """A division that somebody proposes, and who would leave it."""

    shares: Mapping[str, float]
    blocking: Blocking | None

    def to_dict(self) -> dict[str, Any]:
        """Shares and the coalition that would leave as plain data."""
        blocking = self.blocking and self.blocking.to_dict()
        return {"shares": plain(dict(self.shares)), "blocking": blocking}

    @property
    def words(self) -> str:
        """The verdict in a sentence."""
        if self.blocking is None:
            return "No coalition gains by leaving the proposed allocation."
        gets, could = numbers([self.blocking.gets, self.blocking.could])
        return (
            f"The proposed allocation is blocked by {listed(self.blocking.members, most=None)}: "
            f"it gives them {gets}, but alone they reach {could}."
        )


def proposal(found: Coalitions, shares: Mapping[str, float]) -> Proposal:
    """Who would leave a division, by party.

    Raises InputError where not every party is named, more is shared out than there is, or not all
    coalitions are valued.
    """
    if found.game is None:
        raise InputError(
            codes.NO_SUBSTANCE, "An allocation cannot be judged unless all coalitions are valued."
        )
    return Proposal(shares, found.game.blocking(shares))


def divisions(found: Coalitions) -> pd.DataFrame:
    """By party: alone, what it adds to all others, Shapley value, nucleolus; what is known."""
    table = pd.DataFrame(index=list(found.players))
    if "alone" in found.ledger:
        table["alone"] = found.ledger["alone"]
    if found.game:
        table["adds"] = found.game.marginal
        table["Shapley"] = found.game.shapley
        table["nucleolus"] = found.game.nucleolus.shares
    if found.sampled:
        table["Shapley"] = found.sampled.value
        table["from"], table["to"] = found.sampled.low, found.sampled.high
    if found.dual_prices.payments is not None:
        table["dual prices"] = found.dual_prices.payments
    return table


def sentences(found: Coalitions) -> list[str]:
    """What the game says: core, who would leave the plan, what dual prices pay."""
    return [*_core(found.game), *_sampled(found), *_leavers(found), _owen(found)]


def _core(game: Game | None) -> list[str]:
    if game is None:
        return []
    excess = number(abs(game.least_core.excess))
    if game.core_is_empty:
        found = [
            "The core is empty: however the total is divided, some coalition gains "
            f"{excess} or more by leaving."
        ]
        return found if game.is_rational else [*found, _IRRATIONAL]
    if game.n == 1 or -game.least_core.excess <= PROVED * game.scale:
        return ["The core is not empty: the nucleolus gives no coalition a reason to leave."]
    return [
        "The core is not empty: the nucleolus gives every coalition at least "
        f"{excess} more than it reaches alone."
    ]


def _sampled(found: Coalitions) -> list[str]:
    if found.sampled is None:
        return []
    return [
        f"The Shapley value is estimated from {found.sampled.pairs:,} pairs of random "
        f"orders; each interval covers it at {typed_percent(found.sampled.level)}."
    ]


def _leavers(found: Coalitions) -> list[str]:
    blocking = found.blocking
    if blocking is None:
        return [] if found.game is None else ["In this plan no coalition gains by leaving."]
    gets, could = numbers([blocking.gets, blocking.could])
    if len(blocking.members) == len(found.players):
        return [f"Another plan would give all together more: {could} instead of {gets}."]
    return [
        f"Without side payments, {listed(blocking.members, most=None)} would leave this plan: "
        f"alone the coalition reaches {could}; in the plan it gets {gets}."
    ]


def _owen(found: Coalitions) -> str:
    if found.dual_prices.payments is None:
        return f"No dual prices: {found.dual_prices.refused}."
    if found.game is None:
        return (
            "Dual prices pay for all contributions (Owen 1975); whether a coalition would gain by "
            "leaving was not examined."
        )
    return "Dual prices pay for all contributions, and no coalition gains by leaving (Owen 1975)."
