"""A sheet of a workbook in plain data: its heads, rows and number formats."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...optimizer.results.spreadsheet import sheet_names
from ..vocabulary import text

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LONGEST_UNIT = 8
SHARE, AMOUNT = "0.00%", "#,##0.######"
LOW, HIGH = "low", "high"
SUMMARY = "Summary"


@dataclass(frozen=True)
class SheetColumn:
    """A column: its head, Excel's number format, and whether ``low`` or ``high`` is best."""

    text: str
    form: str = ""
    best: str = ""


@dataclass(frozen=True)
class ExportSheet:
    """A table under notes; ``left_out`` says what of the front is not on it. None is a blank."""

    name: str
    heads: Sequence[SheetColumn]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = field(default=())
    left_out: str = ""


def number_format(values: Iterable[float], unit: str = "") -> str:
    """Excel's format for a column of numbers: sensible digits, and the unit where it is short.

    >>> number_format([1011308.0], "PLN"), number_format([0.4, 0.7012]), number_format([1e20])
    ('#,##0 "PLN"', '#,##0.0000', '0.000E+00')
    """
    found = list(values)
    if any(text.is_extreme(value) for value in found if math.isfinite(value)):
        return "0.000E+00"
    places = text.decimals(found)
    digits = f"#,##0.{'0' * places}" if places else "#,##0"
    plain = unit.isprintable() and '"' not in unit and len(unit) <= LONGEST_UNIT
    return f'{digits} "{unit}"' if unit and plain else digits


def told_apart(sheets: Sequence[ExportSheet]) -> list[ExportSheet]:
    """The sheets under names that Excel accepts, beside the summary."""
    names = sheet_names((each.name for each in sheets), [SUMMARY])
    return [replace(each, name=name) for each, name in zip(sheets, names, strict=True)]


def cut(sheet: ExportSheet, count: int, things: str) -> ExportSheet:
    """The sheet with as many rows as Excel allows."""
    most = MOST_ROWS - 10
    if count <= most:
        return sheet
    left_out = f"{sheet.name}: {count - most:,} {things} more than a sheet holds are left out."
    rows = list(sheet.rows)[:most]
    return ExportSheet(sheet.name, sheet.heads, rows, [*sheet.notes, left_out], left_out)
