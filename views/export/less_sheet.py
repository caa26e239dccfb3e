"""The fair plan with less of what is contributed: on a sheet of a workbook, and in a brief."""

from collections.abc import Mapping
from typing import Any

from ...diagnostics import codes
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from ...optimizer.results.run_folder import additions
from ..vocabulary import less
from .sheet import AMOUNT, SHARE, ExportSheet, SheetColumn


def less_sentences(front: Front) -> list[str]:
    """What there is with less, in sentences; none where that was not added to the run."""
    data = _added(front)
    return [] if data is None else list(less.sentences(data))


def less_sheets(front: Front) -> list[ExportSheet]:
    """What each party gets, and what goals come to, in the fair plan with less of each
    contribution; no sheet where that was not added to the run.
    """
    data = _added(front)
    return [] if data is None else [_sheet(data)]


def _added(front: Front) -> Mapping[str, Any] | None:
    """What was added to a front's run; InputError where it is not what wholepie wrote."""
    said = None if front.source is None else additions(front.source).get("less")
    try:
        return None if said is None else less.checked(said)
    except (LookupError, TypeError, AttributeError, ValueError) as error:
        words = f"less.json of the run is damaged: {error!r}."
        raise InputError(codes.RUN_DAMAGED, words) from error


def _sheet(data: Mapping[str, Any]) -> ExportSheet:
    parties, goals = list(data["satisfaction"]), list(data["values"])
    heads = [SheetColumn("less of"), SheetColumn("amount", AMOUNT), SheetColumn("less", AMOUNT)]
    heads += [SheetColumn("found")]
    heads += [SheetColumn(f"{each}\ngets of its best", SHARE) for each in parties]
    heads += [SheetColumn(f"{each}\n{data['units'][each]}".strip(), AMOUNT) for each in goals]
    now = {"name": "(as it is)", "amount": None, "less": None, "state": "", "reasons": [], **data}
    rows = [_row(each, parties, goals) for each in (now, *data["with_less"])]
    notes = [less.title(data), *less.sentences(data)]
    return ExportSheet("With less", heads, rows, notes)


def _row(each: Mapping[str, Any], parties: list[str], goals: list[str]) -> list[Any]:
    shares, values = each["satisfaction"] or {}, each["values"] or {}
    found = " ".join([str(each["state"]), less.reasons(each)]).strip()
    told = [str(each["name"]), each["amount"], each["less"], found]
    return [*told, *map(shares.get, parties), *map(values.get, goals)]
