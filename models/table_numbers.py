"""The cells of a table as plain numbers and ISO dates, by what the whole table says; a
warning says what is read in another way than it stands.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ..diagnostics import codes
from ..diagnostics.diagnostic import Warned
from ..optimizer.name_hints import quoted
from .cells import CsvSheet, TextSheet
from .csv_text import SEPARATORS
from .faults import Faults, Place, Problematic
from .number_words import (
    ColumnReading,
    DayOrder,
    DecimalMark,
    Kind,
    column_reading,
    date_mark,
    day_order,
    decimal_marks,
    has_other_points,
    plain_number,
    unclear,
)


@dataclass(frozen=True)
class DateSign:
    """A date whose day comes first, or its month, and can be no other; ``mark`` is between them."""

    order: DayOrder
    mark: str
    text: str
    place: Place


_DATES = ("dates", "unclear dates")
Signs: TypeAlias = Callable[[], Sequence[DateSign]]
_SAID: dict[Kind, tuple[Warned, str]] = {
    "thousands": (codes.GROUPED_THOUSANDS, "has marks between thousands"),
    "per cent": (codes.PERCENT_CELLS, "is in per cent"),
    "dates": (codes.DATE_COLUMN, "holds dates"),
}


def read_numbers(
    sheet: TextSheet, keys: Sequence[str], declared: DecimalMark | None, faults: Faults
) -> None:
    """Write the columns of a sheet as plain numbers where the whole of them is such.

    Keys stay as they are: they are names. Raises Problematic where the table does not say which
    mark its decimals have, unless that is ``declared``.
    """
    others = [i for i, name in enumerate(sheet.header) if name not in keys]
    sheet.decimal = declared or _mark(sheet, others)
    _say_convention(sheet, others, faults)
    for position, name in enumerate(sheet.header):
        texts = _texts(sheet, position)
        found = column_reading(texts, sheet.decimal)
        if found is None and has_other_points(texts, sheet.decimal):
            sheet.worded.add(position)
        if found is None or name in keys or found.kind in _DATES:
            continue
        _say(sheet, position, found, faults)
        _write(sheet, position, found)


def read_dates(sheet: TextSheet, faults: Faults, signs: Signs = tuple) -> None:
    """Write the columns of a sheet as ISO dates where the whole of them is dates, keys too.

    ``signs`` says what other columns show of days and months.
    """
    for position, name in enumerate(sheet.header):
        texts = _texts(sheet, position)
        found = column_reading(texts, sheet.decimal)
        if found is None or found.kind not in _DATES:
            continue
        if found.kind == "unclear dates":
            place, what = sheet.place(found.first, position), f"column {quoted(name)}"
            found = _settled(texts, sheet.decimal, found, place, what, signs, faults)
        else:
            _say(sheet, position, found, faults)
        _write(sheet, position, found)


def _write(sheet: TextSheet, position: int, found: ColumnReading) -> None:
    for row, text in zip(sheet.rows, found.texts, strict=True):
        row[position] = text


def read_heads(matrix: TextSheet, faults: Faults, signs: Signs = tuple) -> None:
    """Write the first row of a matrix as ISO dates where all of it is dates."""
    heads = matrix.header[1:]
    found = column_reading(heads, matrix.decimal)
    if found is None or found.kind not in _DATES:
        return
    place = matrix.place(None, found.first + 1)
    what = "the first row"
    if found.kind == "unclear dates":
        found = _settled(heads, matrix.decimal, found, place, what, signs, faults)
    else:
        _say_read(place, what, heads[found.first], found, faults)
    matrix.header[1:] = found.texts


def date_signs(sheet: TextSheet, *, wide: bool) -> list[DateSign]:
    """What the columns of a sheet show of days and months, and the first row of a matrix."""
    found = [(_texts(sheet, i), i, False) for i in range(len(sheet.header))]
    heads = [(sheet.header[1:], 0, True)] if wide else []
    signs = []
    for texts, position, is_head in (*found, *heads):
        order = day_order(texts)
        if order is not None:
            row = order[2]
            place = sheet.place(None, row + 1) if is_head else sheet.place(row, position)
            signs.append(DateSign(order[0], order[1], texts[row].strip(), place))
    return signs


def _settled(
    texts: Sequence[str],
    decimal: DecimalMark,
    unclear: ColumnReading,
    place: Place,
    what: str,
    signs: Signs,
    faults: Faults,
) -> ColumnReading:
    """Dates that leave open which is the day, read as other columns of the scenario show it."""
    mark, text = date_mark(texts), texts[unclear.first]
    by_order = {each.order: each for each in reversed(signs()) if mark and each.mark == mark}
    message = f"{what} may hold dates: in {quoted(text)}, which is the day is not clear"
    if len(by_order) > 1:
        day, month = by_order["day"], by_order["month"]
        shown = f"{quoted(day.text)} at {day.place} has the day first, {quoted(month.text)} at"
        message = f"{message}; {shown} {month.place} the month"
    if len(by_order) != 1:
        faults.warn(codes.DATES_UNCLEAR, place, message, _AS_ISO)
        return unclear
    ((order, sign),) = by_order.items()
    found = column_reading(texts, decimal, order)
    assert found is not None
    read = f"{quoted(text)} is read as {found.texts[found.first]}"
    message = f"{what} holds dates: {read}, the {order} first as in {quoted(sign.text)} at"
    faults.warn(codes.DATE_COLUMN, place, f"{message} {sign.place}")
    return found


_AS_ISO = "write them as 2026-12-31"


def _texts(sheet: TextSheet, position: int) -> list[str]:
    return [row[position] for row in sheet.rows]


def _mark(sheet: TextSheet, positions: Sequence[int]) -> DecimalMark:
    """What marks decimals: a point wherever columns are separated by commas, and in workbooks."""
    if not isinstance(sheet, CsvSheet) or sheet.source.separator == ",":
        return "."
    columns = [_texts(sheet, position) for position in positions]
    found = decimal_marks(columns)
    if len(found) == 1:
        return next(iter(found))
    if found:
        (column, row), other = found[","], found["."]
        message = f"{quoted(columns[column][row])} has a comma for decimals, but"
        point = f"{quoted(columns[other[0]][other[1]])} has a point"
        at = sheet.place(other[1], positions[other[0]])
        place = sheet.place(row, positions[column])
        raise Problematic(codes.DECIMAL_MARK, place, f"{message} {point} at {at}", _DECLARE)
    at_cell = unclear(columns)
    if at_cell is None:
        return "."
    column, row = at_cell
    text = columns[column][row]
    message = (
        f"{quoted(text)} may be a thousand and more, or a number with three decimals; no cell says"
        " what marks decimals here"
    )
    raise Problematic(codes.DECIMAL_MARK, sheet.place(row, positions[column]), message, _DECLARE)


_DECLARE = "say decimal: comma or decimal: point in the table's entry"


def _say_convention(sheet: TextSheet, positions: Sequence[int], faults: Faults) -> None:
    """Tell separators other than commas, and decimals with a comma, with an example."""
    if not isinstance(sheet, CsvSheet):
        return
    separator = sheet.source.separator
    said = [f"columns are separated by {SEPARATORS[separator]}"] if separator != "," else []
    place = sheet.place(None, 0)
    if sheet.decimal == ",":
        example = _first_with_comma(sheet, positions)
        said.append("decimals have a comma" + (f", as in {quoted(example)}" if example else ""))
    if said:
        faults.warn(codes.TABLE_CONVENTION, place, " and ".join(said))


def _first_with_comma(sheet: TextSheet, positions: Sequence[int]) -> str:
    cells = (row[position] for position in positions for row in sheet.rows)
    return next((text for text in cells if "," in text and plain_number(text, ",") != text), "")


def _say(sheet: TextSheet, position: int, found: ColumnReading, faults: Faults) -> None:
    """Tell what a column is read as, with an example."""
    if found.kind != "decimals":
        name, text = f"column {quoted(sheet.header[position])}", sheet.rows[found.first][position]
        _say_read(sheet.place(found.first, position), name, text, found, faults)


def _say_read(place: Place, what: str, text: str, found: ColumnReading, faults: Faults) -> None:
    kind, words = _SAID[found.kind]
    faults.warn(
        kind, place, f"{what} {words}: {quoted(text)} is read as {found.texts[found.first]}"
    )
