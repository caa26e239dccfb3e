"""Coalitions for the terminal and as data; nothing here prints."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.errors import InputError
from ...optimizer.insight.games import Blocking, Breach, Division, Game
from ...optimizer.insight.together import Coalitions
from ..vocabulary import text
from ..vocabulary.selection import shown_coalitions
from .grid import plain_table

VALUES = "What each coalition reaches"
LEDGER = "What each party contributes and gets in the plan by the rule"
DIVISIONS = "What each reaches alone and adds to the others, and ways to divide the total"
_BEST = "bold"
_IRRATIONAL = (
    "Together the parties reach less than the sum of what each reaches alone, so the nucleolus "
    "does not promise each party what it reaches alone (it is the prenucleolus)."
)
_FIRST = 34
TIE = 1e-6


@dataclass(frozen=True)
class Proposal:
    """A division that somebody proposes, and who would leave it."""

    shares: Mapping[str, float]
    blocking: Blocking | None

    @property
    def words(self) -> str:
        """The verdict in a sentence."""
        if self.blocking is None:
            return "No coalition gains by leaving the proposed allocation."
        gets, could = text.numbers([self.blocking.gets, self.blocking.could])
        return (
            f"The proposed allocation is blocked by {text.listed(self.blocking.members)}: "
            f"it gives them {gets}, but by themselves they reach {could}."
        )


def proposal(found: Coalitions, shares: Mapping[str, float]) -> Proposal:
    """Who would leave a division, by party.

    Raises InputError where not every party is named, more is shared out than there is, or not all
    coalitions are valued.
    """
    if found.game is None:
        raise InputError("A division cannot be looked at unless all coalitions are valued.")
    return Proposal(shares, found.game.blocking(shares))


def coalition_tables(found: Coalitions, proposed: Proposal | None = None) -> RenderableType:
    """How coalitions are valued, what they reach, how to divide it, and who would leave."""
    known = divisions(found)
    return Group(
        Text("Why stand together", _BEST),
        *(Text(text.name(each)) for each in found.terms),
        *(_titled(VALUES, _values(found.game)) if found.game else []),
        *(_titled(DIVISIONS, _divisions(known)) if len(known.columns) else []),
        *_titled(f"{LEDGER} “{text.name(found.plan.rule)}”", _ledger(found)),
        *(Text(text.name(each)) for each in sentences(found)),
        *([Text(text.name(proposed.words), _BEST)] if proposed else []),
        *(Text(text.name(f"Warning: {each}")) for each in found.warnings),
    )


def _titled(title: str, table: Table) -> list[RenderableType]:
    return [Text(f"\n{title}", _BEST), table]


def _values(game: Game) -> Table:
    table = plain_table()
    table.add_column("coalition", max_width=58)
    table.add_column("value", justify="right", no_wrap=True)
    rows = game.table.iloc[shown_coalitions(game.table.index, game.n)]
    for members, value in zip(rows.index, text.numbers(rows), strict=True):
        table.add_row(Text(text.name(" + ".join(members))), Text(value))
    if hidden := len(game.table) - len(rows):
        table.caption = f"{hidden:,} more; --json has all."
    return table


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
    if found.owen.payments is not None:
        table["dual prices"] = found.owen.payments
    return table


def _divisions(known: pd.DataFrame) -> Table:
    table = plain_table()
    table.add_column("party", max_width=_FIRST)
    for head in known.columns:
        table.add_column(str(head), justify="right", no_wrap=True)
    columns = [text.numbers(known[head]) for head in known.columns]
    for number, party in enumerate(known.index):
        cells = [Text(column[number]) for column in columns]
        table.add_row(Text(text.shortened(str(party), _FIRST)), *cells)
    return table


def ledger_rows(found: Coalitions) -> list[dict[str, str]]:
    """Give and get in words, one a party."""
    gains = text.numbers(found.ledger["gain"])
    rows = []
    for gain, (party, row) in zip(gains, found.ledger.iterrows(), strict=True):
        gets = [f"{name} {text.number(value)}" for name, value in row["gets"].items()]
        leaves = "better off alone" if row.get("leaves", False) else ""
        told = {"party": str(party), "brings": row["brings"], "gets": ", ".join(gets)}
        rows.append(told | {"gain": gain, "leaves": leaves})
    return rows


def _ledger(found: Coalitions) -> Table:
    table = plain_table()
    for head in ("party", "brings", "gets"):
        table.add_column(head, max_width=24)
    table.add_column("gain", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for row in ledger_rows(found):
        table.add_row(*(Text(text.name(cell)) for cell in row.values()))
    return table


def sentences(found: Coalitions) -> list[str]:
    """What the game says: core, who would leave the plan, what dual prices pay."""
    return [*_core(found.game), *_sampled(found), *_leavers(found), _owen(found)]


def _core(game: Game | None) -> list[str]:
    if game is None:
        return []
    excess = text.number(abs(game.least_core.excess))
    if game.core_is_empty:
        found = [
            "The core is empty: however the total is divided, some coalition gains "
            f"{excess} or more by leaving."
        ]
        return found if game.is_rational else [*found, _IRRATIONAL]
    if game.n == 1 or -game.least_core.excess <= TIE * game.scale:
        return ["The core is not empty: the nucleolus gives no coalition a reason to leave."]
    return [
        "The core is not empty: the nucleolus gives every coalition at least "
        f"{excess} more than it reaches by itself."
    ]


def _sampled(found: Coalitions) -> list[str]:
    if found.sampled is None:
        return []
    return [
        f"The Shapley value is estimated from {text.count(found.sampled.pairs, 'pair')} of random "
        f"orders; each interval covers it at {found.sampled.level:.0%}."
    ]


def _leavers(found: Coalitions) -> list[str]:
    blocking = found.blocking
    if blocking is None:
        return [] if found.game is None else ["In this plan no coalition gains by leaving."]
    gets, could = text.numbers([blocking.gets, blocking.could])
    if len(blocking.members) == len(found.players):
        return [f"Another plan would give all together more: {could} instead of {gets}."]
    return [
        f"Without side payments, {text.listed(blocking.members)} would leave this plan: by itself "
        f"the coalition reaches {could}; in the plan it gets {gets}."
    ]


def _owen(found: Coalitions) -> str:
    if found.owen.payments is None:
        return f"No dual prices: {found.owen.refused}."
    if found.game is None:
        return (
            "Dual prices pay for all contributions (Owen 1975); whether a coalition would gain by "
            "leaving was not examined."
        )
    return "Dual prices pay for all contributions, and no coalition gains by leaving (Owen 1975)."


def coalition_data(found: Coalitions, proposed: Proposal | None = None) -> dict[str, Any]:
    """Everything, for programs and for the report."""
    return {
        "parties": list(found.players),
        "unit": found.scale.unit,
        "terms": found.terms,
        "warnings": found.warnings,
        "sentences": sentences(found) + ([proposed.words] if proposed else []),
        "proposed": _proposed(proposed) if proposed else None,
        "stopped": found.stopped,
        "game": _game(found.game) if found.game else None,
        "sampled": _interval(found),
        "divisions": divisions(found).reset_index(names="party").to_dict("records"),
        "ledger": found.ledger.reset_index().to_dict("records"),
        "plan": {"rule": found.plan.rule, "values": found.plan.values.to_dict()},
        "blocking": _blocking(found.blocking),
        "dual_prices": {
            "payments": None if found.owen.payments is None else found.owen.payments.to_dict(),
            "prices": None if found.owen.prices is None else found.owen.prices.to_dict(),
            "refused": found.owen.refused,
        },
        "cannot_meet_their_requirements": [list(each) for each in found.cannot],
        "solves": found.solves,
        "seconds": found.seconds,
    }


def _game(game: Game) -> dict[str, Any]:
    return {
        "values": [
            {"coalition": list(members), "value": value}
            for members, value in zip(game.table.index, game.table.tolist(), strict=True)
        ],
        "core_is_empty": game.core_is_empty,
        "least_core": _division(game.least_core),
        "nucleolus": _division(game.nucleolus),
        "monotone_breach": _breach(game.monotone_breach),
        "superadditive_breach": _breach(game.superadditive_breach),
    }


def _division(division: Division) -> dict[str, Any]:
    return {"shares": division.shares.to_dict(), "excess": division.excess}


def _interval(found: Coalitions) -> dict[str, Any] | None:
    if found.sampled is None:
        return None
    estimate = found.sampled
    return {
        "value": estimate.value.to_dict(),
        "low": estimate.low.to_dict(),
        "high": estimate.high.to_dict(),
        "level": estimate.level,
        "pairs": estimate.pairs,
    }


def _breach(breach: Breach | None) -> dict[str, Any] | None:
    if breach is None:
        return None
    return {"coalitions": [list(each) for each in breach.parts], "loss": breach.loss}


def _proposed(proposed: Proposal) -> dict[str, Any]:
    return {"shares": dict(proposed.shares), "blocking": _blocking(proposed.blocking)}


def _blocking(blocking: Blocking | None) -> dict[str, Any] | None:
    return None if blocking is None else asdict(blocking)
