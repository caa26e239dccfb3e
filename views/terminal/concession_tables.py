"""Concessions for the terminal; nothing here prints."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.concessions import MEASURE, Agreement, Concession, Concessions
from ...optimizer.insight.words import amount, named
from ..vocabulary import text
from . import front_tables
from .grid import plain_table

_BEST = "bold"


def concession_tables(found: Concessions, plan: int | None = None) -> RenderableType:
    """The front of concessions, and one way to agree in detail: the cheapest, or that of a plan.

    Raises InputError where there is no plan of that number.
    """
    return Group(
        front_tables.front_table(found.front),
        Text(MEASURE),
        Text(found.front.guarantee),
        *(_cheapest(found) if plan is None else _planned(found, plan)),
    )


def _cheapest(found: Concessions) -> list[RenderableType]:
    told = [agreement_table(found.cheapest, "What to concede, at the least in all")]
    return [*(told if found.needed else []), Text(cheapest_words(found))]


def _planned(found: Concessions, plan: int) -> list[RenderableType]:
    agreed = found.agreement(plan)
    if not agreed.concessions:
        return [Text(f"Plan {plan} concedes nothing.")]
    return [agreement_table(agreed, f"What plan {plan} concedes")]


def cheapest_words(found: Concessions) -> str:
    """What the cheapest way to agree is, in a sentence."""
    if not found.needed:
        return "All requirements can hold together; no concession is needed."
    known = "" if found.cheapest.proved else " of those found in time"
    total = text.number(100 * found.cheapest.total)
    return (
        f"This is the cheapest way to agree{known}: the parties' concessions, each times the "
        f"party's weight, add up to {total} % of what was asked."
    )


def agreement_table(agreement: Agreement, title: str) -> Table:
    """What each requirement asked for, what is granted, and what is conceded."""
    table = plain_table(title)
    table.add_column("requirement", max_width=34)
    for head in ("asked", "granted", "conceded"):
        table.add_column(head, justify="right", no_wrap=True)
    for each in agreement.concessions:
        table.add_row(Text(text.name(_which(each))), *_conceded(each))
    return table


def _which(concession: Concession) -> str:
    index = concession.members[0].index if concession.rows > 1 else ()
    where = f", most for {', '.join(map(str, index))}" if index else ""
    return named(concession.requirement) + where


def _conceded(concession: Concession) -> tuple[str, str, str]:
    """What was asked, what is granted, and how much is given up, in the worst member."""
    worst = concession.members[0]
    asked, granted = (f"{worst.side} {amount(each)}" for each in (worst.asked, worst.best))
    return asked, granted, f"{text.number(100 * concession.share)} %"
