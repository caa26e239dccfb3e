"""The heads of a scenario's sheet: which column holds what, and what is not as it should be."""

from ...diagnostics import codes
from ...optimizer.name_hints import closest, nearest, quoted
from ..faults import Faults
from .book import SheetCells
from .layout import NOTE, SheetLayout


def read_heads(part: SheetLayout, page: SheetCells, top: int, faults: Faults) -> dict[str, int]:
    """The column of each head in row ``top``; what is missing or unknown is recorded.

    A head that is nearly right is taken for the one that is meant.
    """
    heads = {
        column: " ".join(cell.text.lower().split())
        for (row, column), cell in page.cells.items()
        if row == top
    }
    found: dict[str, int] = {}
    known = [each.head for each in part.fields]
    for column, head in heads.items():
        if head in known and head in found:
            message = f"two columns are called {quoted(head)}"
            faults.add(codes.DUPLICATE_COLUMN, page.place(top, column), message)
        elif head in known:
            found[head] = column
        elif head != NOTE:
            hint = nearest(head, known) or f"there is {', '.join([*known, NOTE])}"
            message = f"unknown column {quoted(page.cells[top, column].text)}"
            faults.add(codes.UNKNOWN_HEAD, page.place(top, column), message, hint)
            meant = closest(head, known)
            if meant is not None and meant not in heads.values():
                found.setdefault(meant, column)
    for each in part.fields:
        if each.needed and each.head not in found:
            message = f"the column {quoted(each.head)} is missing"
            faults.add(codes.MISSING_HEAD, page.place(top), message)
    _look_beside(page, heads, faults)
    return found


def _look_beside(page: SheetCells, heads: dict[int, str], faults: Faults) -> None:
    """Record cells below no head, which nothing would read."""
    stray = [(row, column) for row, column in page.cells if column not in heads]
    for at in stray[:1]:
        hint = f"a column {quoted(NOTE)} holds texts for readers"
        faults.add(codes.STRAY_CELL, page.place(*at), "a cell below no column name", hint)
