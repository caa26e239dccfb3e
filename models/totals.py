"""Rows and columns of totals, which people add to tables and which would count twice."""

import math

from ..diagnostics import codes
from ..optimizer.name_hints import listed, quoted
from .cells import TextSheet
from .entry_words import without_totals
from .faults import Faults, Place, Problematic
from .tables import column_of

_WORDS = {
    *("total", "totals", "grand total", "overall", "sum", "sums", "summe", "summen", "gesamt"),
    *("gesamtsumme", "insgesamt", "somme", "total général", "totaal", "som", "totale", "totali"),
    *("suma", "razem", "totales", "totais", "soma", "summa", "totalt", "i alt", "yhteensä"),
}
_LEAST_ROWS = 3


def look_for_totals(
    sheet: TextSheet, drop: bool, asked_at: Place, faults: Faults, *, wide: bool
) -> None:
    """Leave out a last row of totals, and the last column of a wide table, if ``drop`` asks for it;
    else warn of them. Problematic where there are none to leave out.
    """
    found = False
    sums = _summed(sheet)
    if sums:
        found = True
        name = sheet.rows[-1][0].strip()
        said = f"{quoted(name)}, " if name else ""
        message = f"the last row, {said}has the sums of {listed(map(quoted, sums), 3)}"
        if drop:
            sheet.drop_row(len(sheet.rows) - 1)
        else:
            place = sheet.place(len(sheet.rows) - 1, 0)
            faults.warn(codes.TOTALS, place, message, without_totals(asked_at))
    if wide and _last_column_is_summed(sheet):
        found = True
        if drop:
            sheet.drop_last_column()
        else:
            message = f"the last column, {quoted(sheet.header[-1])}, has the sums of the others"
            place = sheet.place(None, len(sheet.header) - 1)
            faults.warn(codes.TOTALS, place, message, without_totals(asked_at))
    if drop and not found:
        message = "the last row has no sums that could be left out"
        raise Problematic(codes.NO_TOTALS, asked_at, message, "leave out: without totals")


def _summed(sheet: TextSheet) -> list[str]:
    """Columns whose last number is the sum of those above, if the last row is one of totals: it is
    called so or has no name, or all of its numbers are sums.
    """
    if len(sheet.rows) < _LEAST_ROWS:
        return []
    named = _is_total(sheet.rows[-1][0])
    sums = []
    for position in range(1, len(sheet.header)):
        column = column_of(sheet, position)
        if column.numbers is None or column.numbers[-1] is None:
            continue
        if _is_sum(column.numbers):
            sums.append(column.name)
        elif not named:
            return []
    return sums if named or len(sums) > 1 else []


def _is_sum(numbers: list[float | None]) -> bool:
    """Whether the last number is the sum of those before it, of which several are not 0."""
    *before, last = [number or 0.0 for number in numbers]
    return bool(last) and sum(map(bool, before)) > 1 and _equal(before, last)


def _last_column_is_summed(sheet: TextSheet) -> bool:
    """Whether the last column is called a total, and is the sum of the others in every row."""
    if len(sheet.header) <= _LEAST_ROWS or not _is_total(sheet.header[-1]):
        return False
    found = [column_of(sheet, i).numbers for i in range(1, len(sheet.header))]
    columns = [numbers for numbers in found if numbers is not None]
    if len(columns) < len(found):
        return False
    rows = zip(*columns, strict=True)
    return all(_equal([each or 0.0 for each in row[:-1]], row[-1] or 0.0) for row in rows)


def _is_total(text: str) -> bool:
    bare = text.strip().rstrip(":").strip().casefold()
    return not bare or bare in _WORDS


def _equal(numbers: list[float], total: float) -> bool:
    return math.isclose(math.fsum(numbers), total, rel_tol=1e-12)
