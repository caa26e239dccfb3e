"""Concessions for the terminal; nothing here prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.agreements import Agreement
from ...optimizer.insight.concessions import MEASURE, Concessions
from ..vocabulary import concessions, text
from . import front_tables
from .grid import plain_table

#: Room for cells within 80 columns, and the heads of as many columns as rules are long.
_ROOM = 66
_HEADS = {
    4: ("requirement", "before", "after", "gives up"),
    3: ("requirement", "before, after", "gives up"),
}


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
    table, told = plain_table(title), agreement.to_dict()["concessions"]
    rows = list(map(_cells, told))
    if sum(_widths(rows)) > _ROOM:
        rows = list(map(_narrow_cells, told))
    for head, most in zip(_HEADS[len(rows[0])] if rows else (), (20, 40, 24, 24), strict=False):
        table.add_column(head, max_width=most, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Of the columns, if no line of any cell is broken."""
    columns = zip(*rows, strict=True)
    return [
        max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns
    ]


def _cells(each: Mapping[str, Any]) -> list[str]:
    gives = "\n".join(filter(None, [concessions.gives(each), concessions.worst(each)]))
    return [concessions.who(each), text.name(each["before"]), text.name(each["after"]), gives]


def _narrow_cells(each: Mapping[str, Any]) -> list[str]:
    """Where rules are long: before above after, and a line of its own for the percentage, so that
    lines end between words.
    """
    who, before, after, _ = _cells(each)
    share = f"({concessions.share(each['share'])})"
    gives = [concessions.amount_given(each), share, concessions.worst(each)]
    return [who, f"{before}\nbecomes {after}", "\n".join(filter(None, gives))]
