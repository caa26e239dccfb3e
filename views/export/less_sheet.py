"""The fair plan with less of what is contributed: on a sheet of a workbook, and in a brief."""

from collections.abc import Mapping
from typing import Any

from ...optimizer.results.front import Front
from ..vocabulary import added, less
from .sheet import AMOUNT, SHARE, ExportSheet, SheetColumn


def less_sentences(front: Front) -> list[str]:
    """What there is with less, in sentences; none where that was not added to the run."""
    data, origin = added.made_of(front, "less", less.checked)
    return [] if data is None else [*filter(None, [origin]), *less.sentences(data)]


def less_sheets(front: Front) -> list[ExportSheet]:
    """What each party gets, and what goals come to, in the fair plan with less of each
    contribution; no sheet where that was not added to the run.
    """
    data, origin = added.made_of(front, "less", less.checked)
    return [] if data is None else [_sheet(data, origin)]


def _sheet(data: Mapping[str, Any], origin: str) -> ExportSheet:
    parties, goals = list(data["satisfaction"]), list(data["values"])
    heads = [SheetColumn("less of"), SheetColumn("amount", AMOUNT), SheetColumn("less", AMOUNT)]
    heads += [SheetColumn("found")]
    heads += [SheetColumn(f"{each}\ngets of its best", SHARE) for each in parties]
    heads += [SheetColumn(f"{each}\n{data['units'][each]}".strip(), AMOUNT) for each in goals]
    now = {"name": less.AS_IT_IS, "amount": None, "less": None, "state": "", "reasons": [], **data}
    rows = [_row(each, parties, goals) for each in (now, *data["with_less"])]
    notes = [less.title(data), *filter(None, [origin]), *less.sentences(data)]
    return ExportSheet("With less", heads, rows, notes)


def _row(each: Mapping[str, Any], parties: list[str], goals: list[str]) -> list[Any]:
    shares, values = each["satisfaction"] or {}, each["values"] or {}
    found = " ".join([str(each["state"]), less.reasons(each)]).strip()
    told = [str(each["name"]), each["amount"], each["less"], found]
    return [*told, *map(shares.get, parties), *map(values.get, goals)]
