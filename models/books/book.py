"""A workbook as sheets of cells, each cell the text that a CSV file would hold.

Formulas count as the values that were last computed. Hidden rows and what else is easily overlooked
is reported.
"""

import hashlib
import json
import math
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from ...diagnostics import codes
from ...optimizer.name_hints import listed, nearest, quoted
from ..faults import CONTROL, Faults, Place, Problematic, column_letters, control_words
from .package import DAMAGED, extras, open_package
from .results import is_result
from .xlsx import NamedArea, Package, RawCell, Styles

_EXACT = 2.0**53
_MOST_MERGED = 50


class CellKind(Enum):
    """The kind of content that a cell has in a spreadsheet."""

    NUMBER = "a number"
    TEXT = "a text"
    TRUTH = "true or false"
    DATE = "a date"
    ERROR = "an error"
    NOT_COMPUTED = "a formula that was never computed"


_OF_EXPRESSIONS = ("measures", "requirements", "goals")
_FAULTY = (CellKind.ERROR, CellKind.NOT_COMPUTED)


class BookCell(NamedTuple):
    """A cell that is not empty, as a text; numbers are written so that they read back the same."""

    text: str
    kind: CellKind
    formula: bool = False
    percent: bool = False


@dataclass
class SheetCells:
    """One sheet: cells by (row, column) from 1, and what is unusual about it."""

    file: str
    name: str
    cells: dict[tuple[int, int], BookCell] = field(repr=False)
    merged: list[tuple[int, int, int, int]]
    hidden_rows: set[int]
    hidden_columns: list[tuple[int, int]]
    hidden: bool

    def place(self, row: int | None = None, column: int | None = None) -> Place:
        """Where a cell, a row or the sheet is."""
        return Place(self.file, row, column, self.name)

    @property
    def said(self) -> list[object]:
        """Its name, cells and merged areas, as plain data."""
        cells = sorted((*at, cell.text, cell.kind.name) for at, cell in self.cells.items())
        return [self.name, cells, self.merged]

    def rows(self) -> list[int]:
        """Rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    def look(self, faults: Faults) -> None:
        """Record cells that cannot be used, and warn of what is easily overlooked."""
        self._check_merged(faults)
        self._check_errors(faults)
        self._warn_of_formulas(faults)
        self._warn_of_hidden(faults)
        self._warn_of_percent(faults)

    def _check_merged(self, faults: Faults) -> None:
        used = self.cells
        if len(self.merged) > _MOST_MERGED:
            faults.add(
                codes.MERGED_CELLS, self.place(), f"{len(self.merged)} merged areas", "unmerge them"
            )
        for top, left, bottom, right in self.merged[:_MOST_MERGED]:
            if any(top <= row <= bottom and left <= column <= right for row, column in used):
                area = f"{cell_name(top, left)} to {cell_name(bottom, right)}"
                message = f"the cells {area} are merged, so that only the first has a value"
                faults.add(
                    codes.MERGED_CELLS, self.place(top, left), message, "unmerge them and fill each"
                )

    def _check_errors(self, faults: Faults) -> None:
        for at, cell in self.cells.items():
            if hidden := CONTROL.search(cell.text):
                faults.add(
                    codes.CONTROL_CHARACTER, self.place(*at), control_words(hidden[0]), "delete it"
                )
            if cell.kind is CellKind.ERROR:
                faults.add(
                    codes.CELL_ERROR,
                    self.place(*at),
                    f"the cell holds the error {cell.text}",
                    _mend(cell),
                )
            elif cell.kind is CellKind.NOT_COMPUTED:
                hint = "open the workbook in a spreadsheet program, and save it there"
                if self.name in _OF_EXPRESSIONS:
                    hint = "an expression begins without ="
                faults.add(
                    codes.FORMULA_NOT_COMPUTED,
                    self.place(*at),
                    "a formula that was never computed",
                    hint,
                )

    def _warn_of_formulas(self, faults: Faults) -> None:
        found = [at for at, cell in self.cells.items() if cell.formula and cell.kind not in _FAULTY]
        if found:
            message = f"{_count(found, 'cell')} by formula; the values last computed are used"
            faults.warn(codes.FORMULA_CELLS, self.place(*found[0]), message)

    def _warn_of_hidden(self, faults: Faults) -> None:
        if self.hidden:
            faults.warn(
                codes.HIDDEN_CELLS, self.place(), "the sheet is hidden; its cells still count"
            )
        rows = sorted(self.hidden_rows & {row for row, _ in self.cells})
        used = {column for _, column in self.cells}
        columns = sorted(c for c in used if any(a <= c <= b for a, b in self.hidden_columns))
        for what, names in (
            ("row", [str(row) for row in rows]),
            ("column", [column_letters(column) for column in columns]),
        ):
            if names:
                verb = "counts" if len(names) == 1 else "count"
                said = f"hidden {what}{'s' if len(names) > 1 else ''} {listed(names)}"
                faults.warn(codes.HIDDEN_CELLS, self.place(), f"{said} still {verb}")

    def _warn_of_percent(self, faults: Faults) -> None:
        found = [at for at, cell in self.cells.items() if cell.percent]
        if found:
            cell = self.cells[found[0]]
            message = f"{_count(found, 'cell')} in per cent; read as shares, here {cell.text}"
            faults.warn(codes.PERCENT_CELLS, self.place(*found[0]), message)


@dataclass
class Book:
    """A workbook's sheets by name, in order."""

    path: Path
    pages: dict[str, SheetCells]
    named: list[NamedArea] = field(default_factory=list)

    def page(self, name: str | None, asked_at: Place) -> SheetCells:
        """The sheet of that name, whatever its case, or the first; Problematic if there is none."""
        if name is None:
            return next(iter(self.pages.values()))
        found = self.find(name)
        if found is None:
            message = f"{quoted(self.path.name)} has no sheet {quoted(name)}"
            raise Problematic(codes.UNKNOWN_SHEET, asked_at, message, nearest(name, self.pages))
        return found

    @property
    def contents(self) -> str:
        """SHA-256 of what the sheets say, but for those that hold results; in hexadecimal."""
        sheets = [page.said for page in self.pages.values() if not is_result(page.name)]
        said = json.dumps([sheets, self.named], separators=(",", ":"))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def find(self, name: str) -> SheetCells | None:
        """The sheet of that name, whatever its case, if there is one."""
        by_name = {key.strip().lower(): page for key, page in reversed(self.pages.items())}
        return self.pages.get(name) or by_name.get(name.strip().lower())


@dataclass
class Books:
    """Workbooks of one scenario, each opened once."""

    faults: Faults
    opened: dict[Path, Book] = field(default_factory=dict)
    looked: set[tuple[Path, str, str]] = field(default_factory=set)

    def open(self, path: Path, asked_at: Place) -> Book:
        """The workbook at a path; Problematic if it cannot be read."""
        key = path.resolve()
        if key not in self.opened:
            self.opened[key] = _read(path, asked_at, self.faults)
        return self.opened[key]

    def page(self, path: Path, name: str | None, asked_at: Place) -> SheetCells:
        """A sheet that is used: what is wrong or unusual in it is recorded, once."""
        return self.look(path, self.open(path, asked_at).page(name, asked_at), "")

    def look(self, path: Path, page: SheetCells, part: str) -> SheetCells:
        """A sheet, or the part of it that is used, of which what is unusual is recorded once."""
        key = path.resolve(), page.name, part
        if key not in self.looked:
            self.looked.add(key)
            page.look(self.faults)
        return page


def cell_name(row: int, column: int) -> str:
    """Such as ``C4``."""
    return f"{column_letters(column)}{row}"


def _count(places: list[tuple[int, int]], what: str) -> str:
    number = len(places)
    return f"{number} {what}s are" if number > 1 else f"1 {what} is"


def _mend(cell: BookCell) -> str:
    if cell.formula and cell.text == "#NAME?":
        return (
            "a text that begins with =, + or - is taken for a formula: a rule begins without =, and"
            " before + or - put '"
        )
    return "mend the formula or write a value"


def _read(path: Path, asked_at: Place, faults: Faults) -> Book:
    stream = open_package(path, asked_at)
    place = Place(str(path))
    for said in extras(stream):
        faults.warn(codes.MACROS, place, said)
    try:
        with zipfile.ZipFile(stream) as archive:
            package = Package(archive)
            pages, named = _pages(str(path), package), package.named()
    except (ValueError, KeyError, IndexError, ElementTree.ParseError, *DAMAGED) as error:
        said = " ".join(str(error).split())[:80]
        hint = "open it in a spreadsheet program, and save it there again"
        raise Problematic(
            codes.WORKBOOK_DAMAGED, place, f"the workbook is damaged: {said}", hint
        ) from error
    if not pages:
        raise Problematic(codes.WORKBOOK_EMPTY, place, "the workbook has no sheet with cells")
    return Book(path, pages, named)


def _pages(file: str, package: Package) -> dict[str, SheetCells]:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

    strings, styles = package.strings(), package.styles()
    epoch = MAC_EPOCH if package.since_1904 else WINDOWS_EPOCH
    pages = {}
    for each in package.sheets():
        cells: dict[tuple[int, int], BookCell] = {}

        def keep(raw: RawCell, cells: dict[tuple[int, int], BookCell] = cells) -> None:
            cell = _cell(raw, strings, styles, epoch)
            if cell is not None:
                cells[raw.row, raw.column] = cell

        raw = package.sheet(each.part, keep)
        rows, columns = raw.hidden_rows, raw.hidden_columns
        pages[each.name] = SheetCells(
            file, each.name, cells, raw.merged, rows, columns, each.hidden
        )
    return pages


def _cell(raw: RawCell, strings: list[str], styles: Styles, epoch: datetime) -> BookCell | None:
    formula, value = raw.formula is not None, raw.value
    if value is None or (formula and not value and raw.kind == "n"):
        return BookCell("", CellKind.NOT_COMPUTED, formula)
    if raw.kind in ("s", "str", "inlineStr"):
        text = strings[int(value)] if raw.kind == "s" else value
        return BookCell(text, CellKind.TEXT, formula) if text.strip() else None
    if raw.kind == "b":
        return BookCell("TRUE" if value == "1" else "FALSE", CellKind.TRUTH, formula)
    if raw.kind == "d":
        return BookCell(value, CellKind.DATE, formula)
    if raw.kind == "e":
        return BookCell(value, CellKind.ERROR, formula)
    if not value:
        return None
    if raw.style in styles.dates:
        return BookCell(_date_text(float(value), epoch), CellKind.DATE, formula)
    return _number(value, formula, raw.style in styles.percents)


def _number(written: str, formula: bool, percent: bool) -> BookCell:
    value = float(written)
    if not math.isfinite(value):
        return BookCell("of a number that is too large", CellKind.ERROR, formula)
    whole = value.is_integer() and abs(value) < _EXACT
    return BookCell(str(int(value)) if whole else repr(value), CellKind.NUMBER, formula, percent)


def _date_text(serial: float, epoch: datetime) -> str:
    from openpyxl.utils.datetime import from_excel

    try:
        value = from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return repr(serial)
    if isinstance(value, datetime):
        only_date = value.time() == time()
        return value.date().isoformat() if only_date else value.isoformat(" ", "seconds")
    return str(value)
