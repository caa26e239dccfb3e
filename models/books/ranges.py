"""Areas of a sheet that are tables: named ranges, Excel's own tables, and plain references such as
``Costs!A3:D20``.
"""

import re
from dataclasses import dataclass, replace

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ..faults import Place, Problematic
from .book import Book, SheetCells
from .xlsx import LAST_COLUMN, LAST_ROW, column_number

_REFERENCE = re.compile(
    r"=?(?:(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!:\[\]()]+))!)?"
    r"\$?(?P<left>[A-Za-z]{1,3})?\$?(?P<top>[1-9][0-9]{0,6})?"
    r":\$?(?P<right>[A-Za-z]{1,3})?\$?(?P<bottom>[1-9][0-9]{0,6})?"
)


@dataclass(frozen=True)
class Area:
    """Cells of a sheet, from the first row and column to the last; of no sheet in particular if
    that is None.
    """

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int


def area_of(reference: str) -> Area | None:
    """The area that a reference such as ``'My costs'!$A$3:$D$20`` or ``A:C`` means, if any."""
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        return None
    parts = match.groupdict()
    if (parts["left"] is None) != (parts["right"] is None):
        return None
    if (parts["top"] is None) != (parts["bottom"] is None) or not (parts["left"] or parts["top"]):
        return None
    sheet = parts["quoted"].replace("''", "'") if parts["quoted"] else parts["plain"]
    try:
        columns = [column_number((parts[side] or "A").upper()) for side in ("left", "right")]
    except ValueError:
        return None
    last = LAST_COLUMN if parts["left"] is None else columns[1]
    rows = int(parts["top"] or 1), int(parts["bottom"] or LAST_ROW)
    top, bottom = min(rows), max(rows)
    return Area(sheet, top, min(columns[0], last), bottom, max(columns[0], last))


def page_of_range(book: Book, name: str, sheet: str | None, asked_at: Place) -> SheetCells:
    """The cells of a named range, a table or a reference, on a sheet if that is named.

    Raises Problematic where there is none.
    """
    area = _named(book, name, sheet, asked_at) or area_of(name)
    if area is None:
        hint = nearest(name, sorted({each.name for each in book.named}))
        message = f"{quoted(book.path.name)} has no range or table {quoted(name)}"
        raise Problematic(
            codes.UNKNOWN_RANGE, asked_at, message, hint or "or a reference such as Costs!A3:D20"
        )
    return cut(book.page(area.sheet or sheet, asked_at), area)


def sheet_of_range(book: Book, name: str) -> str | None:
    """The sheet that a range is on, if it names one."""
    named = next((each for each in book.named if each.name.lower() == name.lower()), None)
    area = area_of(named.reference if named else name)
    return None if area is None else area.sheet


def _named(book: Book, name: str, sheet: str | None, asked_at: Place) -> Area | None:
    found = [each for each in book.named if each.name.lower() == name.strip().lower()]
    wanted = (sheet or "").strip().lower()
    own = [each for each in found if (each.scope or "").strip().lower() == wanted]
    for each in (*own, *found):
        area = area_of(each.reference)
        if area is None:
            message = f"{quoted(name)} means no area of one sheet, but {quoted(each.reference)}"
            raise Problematic(codes.UNKNOWN_RANGE, asked_at, message, "name an area of cells")
        return replace(area, sheet=area.sheet or each.scope)
    return None


def cut(page: SheetCells, area: Area) -> SheetCells:
    """The cells of a sheet within an area, and what is unusual about those."""
    cells = {
        (row, column): cell
        for (row, column), cell in page.cells.items()
        if area.top <= row <= area.bottom and area.left <= column <= area.right
    }
    rows = {row for row in page.hidden_rows if area.top <= row <= area.bottom}
    return replace(page, cells=cells, hidden_rows=rows)
