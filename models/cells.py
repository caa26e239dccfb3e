"""Cells of a table, each with its place; CSV files are read and names of columns checked here."""

import csv
import io
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.reading_limits import current
from .document import read_text
from .faults import CONTROL, Faults, Place, Problematic, control_words
from .limits import require, too_many

_MOST_FAULTS = 20
_FIELD = re.compile(r'"(?:[^"]|"")*"|[^,\r\n]*')


@dataclass
class TextSheet(ABC):
    """Rows of texts below a header, as they were written."""

    file: str
    header: list[str]
    rows: list[list[str]]

    @abstractmethod
    def place(self, row: int | None, column: int) -> Place:
        """Where a cell begins; row None is the header."""

    @property
    def whole(self) -> Place:
        """The place of the table itself."""
        return Place(self.file)


@dataclass
class CsvSheet(TextSheet):
    """Rows of a CSV file; ``starts[i]`` is the line that row i begins on."""

    starts: list[int]
    text: str = field(repr=False)

    def place(self, row: int | None, column: int) -> Place:
        """Where a cell begins; row None is the header."""
        line = 1 if row is None else self.starts[row]
        begin = self._line_offsets[line - 1]
        match = None
        for _ in range(column + 1):
            match = _FIELD.match(self.text, begin if match is None else match.end() + 1)
        return self._position(match.start() if match else begin)

    def _position(self, offset: int) -> Place:
        line = self.text.count("\n", 0, offset) + 1
        return Place(self.file, line, offset - self.text.rfind("\n", 0, offset))

    @cached_property
    def _line_offsets(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def read_sheet(path: Path, asked_at: Place, faults: Faults) -> CsvSheet:
    """A CSV file with a header and rows of the same length.

    Raises Problematic where it cannot be read at all; ragged rows and bad column names are recorded
    in ``faults``, and ragged rows left out.
    """
    text, lines = _lines(path, asked_at)
    if not lines:
        raise Problematic(
            codes.EMPTY_TABLE, Place(str(path), 1, 1), "the table is empty; expected column names"
        )
    header = lines[0][1]
    require("table_columns", len(header), Place(str(path), 1, 1))
    sheet = CsvSheet(str(path), header, [], [], text)
    _check_header(sheet, faults)
    _add_rows(sheet, lines[1:], faults)
    require("table_rows", len(sheet.rows), Place(str(path)))
    if len(lines) == 1:
        raise Problematic(
            codes.EMPTY_TABLE, Place(str(path), 1, 1), "the table has column names but no rows"
        )
    return sheet


def read_rows(path: Path, asked_at: Place) -> CsvSheet:
    """The rows of a CSV file, the first one too, which may be a header or not; they may differ in
    length. Raises Problematic where the file cannot be read.
    """
    text, lines = _lines(path, asked_at)
    sheet = CsvSheet(str(path), [], [cells for _, cells in lines], [at for at, _ in lines], text)
    require("table_columns", max(map(len, sheet.rows), default=0), Place(str(path)))
    require("table_rows", len(lines), Place(str(path)))
    for row, cells in enumerate(sheet.rows[:1]):
        _refuse_separators(cells, sheet.place(row, 0))
    return sheet


def _lines(path: Path, asked_at: Place) -> tuple[str, list[tuple[int, list[str]]]]:
    """The text of a CSV file, and its records that are not blank with the lines they begin on."""
    text = read_text(path, asked_at).replace("\r\n", "\n").replace("\r", "\n")
    hidden = CONTROL.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        place = Place(str(path), line, hidden.start() - text.rfind("\n", 0, hidden.start()))
        raise Problematic(codes.CONTROL_CHARACTER, place, control_words(hidden[0]), "delete it")
    return text, list(_records(text, str(path)))


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of every record that is not blank."""
    most, count, start = current(), 0, 1
    csv.field_size_limit(most.cell_characters)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start, count = reader.line_num + 1, count + len(cells)
            if count > most.table_cells:
                raise too_many("table_cells", most.table_cells, Place(file, start, 1))
    except csv.Error as error:
        if "field limit" in str(error):
            at = Place(file, start, 1)
            raise too_many("cell_characters", most.cell_characters, at) from None
        hint = "a quotation mark inside a quoted cell is written twice"
        raise Problematic(
            codes.CSV_SYNTAX, Place(file, start, 1), f"not a CSV row: {error}", hint
        ) from None


def _check_header(sheet: CsvSheet, faults: Faults) -> None:
    _refuse_separators(sheet.header, Place(sheet.file, 1, 1))
    check_names(sheet, faults)


def _refuse_separators(first: list[str], at: Place) -> None:
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(first) == 1 and separator in first[0]:
            raise Problematic(
                codes.CSV_SEPARATOR,
                Place(at.file, at.line, first[0].index(separator) + 1),
                f"columns are separated by {name}; expected commas",
                "save the table with commas between columns and points in decimals",
            )


def check_names(sheet: TextSheet, faults: Faults) -> None:
    """Record column names that are missing, double or have blanks around them."""
    for i, name in enumerate(sheet.header):
        if not name.strip():
            faults.add(codes.UNNAMED_COLUMN, sheet.place(None, i), "a column without a name")
        elif name != name.strip():
            faults.add(
                codes.BLANKS_AROUND,
                sheet.place(None, i),
                f"column {quoted(name)} has blanks around its name",
            )
        elif name in sheet.header[:i]:
            faults.add(
                codes.DUPLICATE_COLUMN,
                sheet.place(None, i),
                f"two columns are called {quoted(name)}",
            )


def _add_rows(sheet: CsvSheet, lines: list[tuple[int, list[str]]], faults: Faults) -> None:
    width, ragged = len(sheet.header), 0
    for start, cells in lines:
        if len(cells) == width:
            sheet.rows.append(cells)
            sheet.starts.append(start)
            continue
        ragged += 1
        if ragged <= _MOST_FAULTS:
            message = f"this row has {len(cells)} cells; the header has {width}"
            faults.add(
                codes.RAGGED_ROW, Place(sheet.file, start, 1), message, _ragged_hint(cells, width)
            )
    if ragged > _MOST_FAULTS:
        faults.add(
            codes.MORE_FAULTS,
            Place(sheet.file),
            f"{ragged} rows have the wrong number of cells in all",
        )


def _ragged_hint(cells: list[str], width: int) -> str:
    if len(cells) > width:
        return "put a cell that holds a comma in double quotes; write 1.5, not 1,5"
    return "an empty cell still needs its comma"
