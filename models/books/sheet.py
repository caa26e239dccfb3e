"""A sheet of a workbook as a table, and what a spreadsheet did to its numbers and texts.

Column names stand in the first row that holds something. A spreadsheet changes what is typed: 3-4
becomes a date, a code of 17 digits is rounded, a number may be a text that looks like one. What
would give wrong numbers is a fault, the rest a warning.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ...diagnostics import codes
from ...diagnostics.diagnostic import Error
from ...optimizer.name_hints import listed, quoted
from ...optimizer.reading_limits import current
from ..cells import TextSheet, check_names
from ..faults import Faults, Place, Problematic
from ..limits import require, too_many
from .book import BookCell, CellKind, SheetCells

_MOST_FAULTS = 5
_MOST_DIGITS = 1e15


@dataclass
class BookSheet(TextSheet):
    """Rows of a sheet; ``lines[i]`` is the row that row i stands in, ``columns[j]`` the column of
    column j."""

    page: SheetCells = field(repr=False)
    top: int
    lines: list[int] = field(repr=False)
    columns: list[int]

    def place(self, row: int | None, column: int) -> Place:
        """Where a cell is; row None is the header."""
        return self.page.place(self.top if row is None else self.lines[row], self.columns[column])

    @property
    def whole(self) -> Place:
        """The place of the sheet."""
        return self.page.place()

    def drop_row(self, row: int) -> None:
        """Leave a row out."""
        super().drop_row(row)
        del self.lines[row]

    def cells(self, column: int) -> Iterable[tuple[int, BookCell]]:
        """(row, cell) of each cell of a column that holds something."""
        for row, line in enumerate(self.lines):
            cell = self.page.cells.get((line, self.columns[column]))
            if cell is not None:
                yield row, cell


def read_page(page: SheetCells, faults: Faults, *, wide: bool = False) -> BookSheet:
    """The rows of a sheet below its column names; the first cell of one that is ``wide`` may be
    empty.

    Raises Problematic where there are none; bad column names are recorded in ``faults``.
    """
    rows = page.rows()
    if not rows:
        raise Problematic(
            codes.WORKBOOK_EMPTY, page.place(), "the sheet is empty; expected column names"
        )
    top, lines = rows[0], rows[1:]
    require("table_rows", len(lines), page.place())
    columns = sorted({column for _, column in page.cells})
    require("table_columns", len(columns), page.place())
    if len(lines) * len(columns) > current().table_cells:
        raise too_many("table_cells", current().table_cells, page.place())
    header = [_text(page, top, column) for column in columns]
    texts = [[_text(page, line, column) for column in columns] for line in lines]
    sheet = BookSheet(page.file, header, texts, page, top, lines, columns)
    check_names(sheet, faults, wide=wide)
    _warn_of_gaps(sheet, faults)
    if not lines:
        raise Problematic(codes.EMPTY_TABLE, page.place(), "the sheet has column names but no rows")
    return sheet


def read_page_rows(page: SheetCells) -> BookSheet:
    """The rows of a sheet, the first one too, which may hold column names or not."""
    lines = page.rows()
    columns = sorted({column for _, column in page.cells})
    require("table_rows", len(lines), page.place())
    require("table_columns", len(columns), page.place())
    texts = [[_text(page, line, column) for column in columns] for line in lines]
    return BookSheet(page.file, [], texts, page, 1, lines, columns)


def check_table(sheet: BookSheet, keys: Sequence[str], faults: Faults) -> None:
    """Record keys that the spreadsheet changed, and warn of columns that may not be as meant."""
    for position, name in enumerate(sheet.header):
        if name in keys:
            _check_key(sheet, position, faults)
        else:
            _check_column(sheet, position, faults)


def _text(page: SheetCells, row: int, column: int) -> str:
    cell = page.cells.get((row, column))
    return "" if cell is None else cell.text


def _check_key(sheet: BookSheet, position: int, faults: Faults) -> None:
    cells = list(sheet.cells(position))
    dates = [row for row, cell in cells if cell.kind is CellKind.DATE]
    if dates and len(dates) == len(cells):
        _warn_of_dates(sheet, position, dates[0], faults)
        return
    found = [(row, *said) for row, cell in cells if (said := _changed(cell))]
    for row, kind, message, hint in found[:_MOST_FAULTS]:
        faults.add(kind, sheet.place(row, position), message, hint)
    if len(found) > _MOST_FAULTS:
        faults.add(
            codes.MORE_FAULTS,
            sheet.whole,
            f"{len(found)} cells in all of {quoted(sheet.header[position])}",
        )


def _changed(cell: BookCell) -> tuple[Error, str, str] | None:
    """What a spreadsheet may have made of a name or code, and a hint."""
    if cell.kind is CellKind.DATE:
        hint = "if a code such as 3-4 was typed, format the column as text and type it again"
        return codes.DATE_CELL, f"a date, {cell.text}, where a name or code is expected", hint
    if is_rounded(cell):
        hint = "format the column as text and type it again"
        message = f"the number {cell.text}, of which spreadsheets keep only 15 digits"
        return codes.DIGITS_LOST, message, hint
    return None


def is_rounded(cell: BookCell) -> bool:
    """Whether a number is so long that a spreadsheet may have rounded it."""
    return cell.kind is CellKind.NUMBER and abs(float(cell.text)) >= _MOST_DIGITS


def _check_column(sheet: BookSheet, position: int, faults: Faults) -> None:
    cells = list(sheet.cells(position))
    name = quoted(sheet.header[position])
    dates = [row for row, cell in cells if cell.kind is CellKind.DATE]
    if dates and len(dates) < len(cells):
        for row in dates[:_MOST_FAULTS]:
            message = f"a date, {sheet.rows[row][position]}, among others in column {name}"
            hint = "if a code such as 3-4 was typed, format the column as text and type it again"
            faults.add(codes.DATE_CELL, sheet.place(row, position), message, hint)
    elif dates:
        _warn_of_dates(sheet, position, dates[0], faults)
    _warn_of_texts(sheet, position, cells, faults)


def _warn_of_dates(sheet: BookSheet, position: int, row: int, faults: Faults) -> None:
    name, text = quoted(sheet.header[position]), sheet.rows[row][position]
    message = f"column {name} holds dates, such as {text}"
    faults.warn(codes.DATE_COLUMN, sheet.place(row, position), message)


def _warn_of_texts(
    sheet: BookSheet, position: int, cells: list[tuple[int, BookCell]], faults: Faults
) -> None:
    name = quoted(sheet.header[position])
    kinds = {cell.kind for _, cell in cells}
    typed = [row for row, cell in cells if cell.kind is CellKind.TEXT]
    rounded = [row for row, cell in cells if is_rounded(cell)]
    if CellKind.NUMBER in kinds and typed:
        text = sheet.rows[typed[0]][position]
        message = f"column {name} holds numbers, but {quoted(text)} is stored as text"
        faults.warn(codes.NUMBER_AS_TEXT, sheet.place(typed[0], position), message)
    if rounded:
        message = f"column {name} has numbers of more than 15 digits, which spreadsheets round"
        faults.warn(codes.ROUNDED_NUMBERS, sheet.place(rounded[0], position), message)


def _warn_of_gaps(sheet: BookSheet, faults: Faults) -> None:
    lines = [sheet.top, *sheet.lines]
    gaps = [a + 1 for a, b in pairwise(lines) if b > a + 1]
    if gaps:
        first = listed(map(str, gaps), 5)
        faults.warn(
            codes.BLANK_ROWS,
            sheet.whole,
            f"blank rows among the others, at row {first}, are skipped",
        )
