"""What may still change around a plan: on sheets of a workbook."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...optimizer.results.front import Front
from ..vocabulary import added, freedom, freedom_told
from .sheet import AMOUNT, SHARE, ExportSheet, SheetColumn, cut

_RANGE = ("now", "least", "most")


def freedom_sheets(front: Front) -> list[ExportSheet]:
    """Decisions and sums with the least and the most that they can be, then what deciding
    otherwise costs whom; no sheet where that was not added to the run.
    """
    data, origin = added.made_of(front, "freedom", freedom_told.checked)
    if data is None:
        return []
    number = freedom_told.listed(front, data)
    about = f"Around {freedom.around(data, number)}. {freedom.verdict(data)}"
    notes = [about, *filter(None, [origin])]
    found = [_decisions(front, data["decisions"], notes)]
    if data["groups"]:
        found.append(_groups(data["groups"], notes))
    if data["costs"] is not None:
        found.append(_costs(front, data, notes))
    return found


def _decisions(front: Front, rows: Sequence[Any], notes: Sequence[str]) -> ExportSheet:
    heads = [*map(SheetColumn, ("decision", "what tables say of it", "verdict"))]
    heads += [SheetColumn(each, AMOUNT) for each in _RANGE]
    cells = ([*freedom_told.named(front, each), each["verdict"], *_range(each)] for each in rows)
    return cut(ExportSheet("Freedom", heads, cells, notes), len(rows), "decisions")


def _groups(rows: Sequence[Any], notes: Sequence[str]) -> ExportSheet:
    heads = [*map(SheetColumn, ("decision", "by", "group")), SheetColumn("members")]
    heads += [SheetColumn(each, AMOUNT) for each in _RANGE]
    cells = (
        [each["decision"], each["by"], each["group"], each["members"], *_range(each)]
        for each in rows
    )
    return cut(ExportSheet("Freedom of sums", heads, cells, notes), len(rows), "sums")


def _costs(front: Front, data: freedom_told.Told, notes: Sequence[str]) -> ExportSheet:
    """How each goal changes by each decision that is forced, in its own unit."""
    units = {goal.label: goal.unit for goal in front.goals}
    labels = list(data["values"])
    heads = [*map(SheetColumn, ("decision", "what tables say of it", "now", "forced", "verdict"))]
    heads += [SheetColumn("loses", SHARE)]
    heads += [SheetColumn(f"{each}\n{units.get(each, '')}".strip(), AMOUNT) for each in labels]
    rows = data["costs"]["decisions"]
    cells = (
        [
            *freedom_told.named(front, each),
            each["value"],
            each["forced"],
            each["verdict"],
            each["loss"],
            *_changes(each, data["values"]),
        ]
        for each in rows
    )
    stopped = data["costs"]["stopped"]
    told = [*notes, freedom.REPLACED, *([f"The search ended early ({stopped})."] * bool(stopped))]
    return cut(ExportSheet("Decided otherwise", heads, cells, told), len(rows), "decisions")


def _range(each: Mapping[str, Any]) -> list[float]:
    return [each["value"], each["least"], each["most"]]


def _changes(each: Mapping[str, Any], values: Mapping[str, float]) -> Iterator[float | None]:
    for label, value in values.items():
        yield None if each["goals"] is None else each["goals"][label] - value + 0.0
