"""Concessions for the terminal; nothing here prints."""

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.agreements import Agreement
from ...optimizer.insight.concessions import MEASURE, Concessions
from ..vocabulary import concessions, text
from . import front_tables
from .grid import plain_table

#: Columns are at least as wide as their longest word, up to so many letters.
_LONGEST, _WIDEST = 20, 32


def concession_tables(found: Concessions, plan: int | None = None) -> RenderableType:
    """One way to agree in detail, the suggested one or that of a plan, and the front of them.

    Raises InputError where there is no plan of that number.
    """
    return Group(
        *(_suggested(found) if plan is None else _planned(found, plan)),
        front_tables.front_table(found.front, also=_marked(found, plan)),
        Text(MEASURE),
        Text(found.front.guarantee),
    )


def _marked(found: Concessions, plan: int | None) -> list[int]:
    """The plan that the page is about, which the list shows whatever else it leaves out."""
    about = found.suggested_plan if plan is None else plan
    return [] if about is None else [about]


def _suggested(found: Concessions) -> list[RenderableType]:
    if not found.needed:
        return [Text("All requirements can hold together; no concession is needed.")]
    title = "Suggested: what to concede, before and after"
    return [agreement_table(found.suggested, title), *map(Text, _words(found)), Text()]


def _planned(found: Concessions, plan: int) -> list[RenderableType]:
    agreed = found.agreement(plan)
    if not agreed.concessions:
        return [Text(f"Plan {plan} concedes nothing.")]
    return [agreement_table(agreed, f"What plan {plan} concedes, before and after")]


def _words(found: Concessions) -> list[str]:
    """Why this is suggested, and what the least in all would be, in sentences."""
    told = [f"It is suggested because {concessions.reason(found.rule)}."]
    listed = found.suggested_plan
    told += [f"In the list below it is plan {listed}."] if listed else []
    return [" ".join(told), concessions.in_all(found.suggested.to_dict(), found.cheapest.to_dict())]


def agreement_table(agreement: Agreement, title: str) -> Table:
    """How each requirement that gives reads before and after, and how much it gives up."""
    table = plain_table(title)
    rows = [_cells(each) for each in agreement.to_dict()["concessions"]]
    for k, head in enumerate(("requirement", "before", "after", "gives up")):
        words = [len(word) for row in rows for word in row[k].split()]
        least = min(max(words, default=0), _LONGEST)
        table.add_column(head, min_width=least, max_width=_WIDEST, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _cells(each: Mapping[str, Any]) -> list[str]:
    """Lines of a cell break between words: a percentage has a line of its own."""
    gives = [concessions.amount_given(each), f"({concessions.share(each['share'])})"]
    gives += [concessions.worst(each)]
    after = [text.name(each["before"]), text.name(each["after"])]
    return [concessions.who(each), *after, "\n".join(filter(None, gives))]
