"""Cells of a table, each with its place; CSV files are read and names of columns checked here."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import listed, quoted
from .csv_text import CsvText, Record, read_csv_text
from .faults import Faults, Place, Problematic
from .limits import require
from .number_words import DecimalMark

_MOST_FAULTS = 20


@dataclass
class TextSheet(ABC):
    """Rows of texts below a header; ``decimal`` is what marks decimals in cells as written,
    ``units`` are those of columns by name, and columns at the positions ``worded`` hold texts,
    whatever they look like.
    """

    file: str
    header: list[str]
    rows: list[list[str]]
    decimal: DecimalMark = field(default=".", init=False)
    units: dict[str, str] = field(default_factory=dict, init=False)
    worded: set[int] = field(default_factory=set, init=False)

    @abstractmethod
    def place(self, row: int | None, column: int) -> Place:
        """Where a cell begins; row None is the header."""

    @property
    def whole(self) -> Place:
        """The place of the table itself."""
        return Place(self.file)

    @property
    def heads(self) -> list[str]:
        """The names of the columns, with their units as they are read."""
        units = self.units
        return [f"{name} [{units[name]}]" if name in units else name for name in self.header]

    def drop_row(self, row: int) -> None:
        """Leave a row out."""
        del self.rows[row]

    def drop_last_column(self) -> None:
        """Leave the last column out."""
        self.header = self.header[:-1]
        self.rows = [row[:-1] for row in self.rows]


@dataclass
class CsvSheet(TextSheet):
    """Rows of a CSV file; ``starts[i]`` is the line that row i begins on, ``top`` that of the
    header.
    """

    starts: list[int]
    source: CsvText = field(repr=False)
    top: int = 1

    def place(self, row: int | None, column: int) -> Place:
        """Where a cell begins; row None is the header."""
        return self.source.place(self.top if row is None else self.starts[row], column)

    def drop_row(self, row: int) -> None:
        """Leave a row out."""
        super().drop_row(row)
        del self.starts[row]


def read_sheet(path: Path, asked_at: Place, faults: Faults, *, wide: bool = False) -> CsvSheet:
    """A CSV file with a header and rows of the same length; the first cell of one that is ``wide``
    may be empty.

    Raises Problematic where it cannot be read at all; ragged rows and bad column names are recorded
    in ``faults``, and ragged rows left out.
    """
    source = read_csv_text(path, asked_at)
    if not source.records:
        raise Problematic(
            codes.EMPTY_TABLE, Place(str(path), 1, 1), "the table is empty; expected column names"
        )
    top, header = source.records[0]
    require("table_columns", len(header), Place(str(path), top, 1))
    sheet = CsvSheet(str(path), header, [], [], source, top)
    _add_rows(sheet, _filled(source.records[1:], sheet, faults), faults)
    _drop_empty_columns(sheet)
    check_names(sheet, faults, wide=wide)
    require("table_rows", len(sheet.rows), Place(str(path)))
    if len(source.records) == 1:
        raise Problematic(
            codes.EMPTY_TABLE, Place(str(path), top, 1), "the table has column names but no rows"
        )
    return sheet


def read_rows(path: Path, asked_at: Place) -> CsvSheet:
    """The rows of a CSV file, the first one too, which may be a header or not; they may differ in
    length. Raises Problematic where the file cannot be read.
    """
    source = read_csv_text(path, asked_at)
    lines, rows = [at for at, _ in source.records], [cells for _, cells in source.records]
    sheet = CsvSheet(str(path), [], rows, lines, source)
    require("table_columns", max(map(len, sheet.rows), default=0), Place(str(path)))
    require("table_rows", len(lines), Place(str(path)))
    return sheet


def _filled(records: list[Record], sheet: CsvSheet, faults: Faults) -> list[Record]:
    """The records that hold something; separators alone are what spreadsheets make of blank rows.
    A warning names those before others.
    """
    if len(sheet.header) == 1:
        return records
    filled = [i for i, (_, cells) in enumerate(records) if any(map(str.strip, cells))]
    among = records[: filled[-1] + 1] if filled else []
    if len(filled) < len(among):
        kept = set(filled)
        gaps = [str(line) for i, (line, _) in enumerate(among) if i not in kept]
        message = f"blank rows among the others, at line {listed(gaps, 5)}, are skipped"
        faults.warn(codes.BLANK_ROWS, Place(sheet.file), message)
    return [records[i] for i in filled]


def _drop_empty_columns(sheet: CsvSheet) -> None:
    """Leave out the last columns that have neither a name nor a cell, as spreadsheets save them."""
    while len(sheet.header) > 1 and not sheet.header[-1].strip():
        if any(row[-1].strip() for row in sheet.rows):
            break
        sheet.drop_last_column()


def check_names(sheet: TextSheet, faults: Faults, *, wide: bool = False) -> None:
    """Record column names that are missing, double or have blanks around them."""
    for i, name in enumerate(sheet.header):
        if wide and i == 0:
            continue
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
            hint = _ragged_hint(cells, width, sheet.source.separator)
            faults.add(codes.RAGGED_ROW, Place(sheet.file, start, 1), message, hint)
    if ragged > _MOST_FAULTS:
        faults.add(
            codes.MORE_FAULTS,
            Place(sheet.file),
            f"{ragged} rows have the wrong number of cells in all",
        )


def _ragged_hint(cells: list[str], width: int, separator: str) -> str:
    word = {",": "comma", ";": "semicolon", "\t": "tab"}[separator]
    if len(cells) <= width:
        return f"an empty cell still needs its {word}"
    hint = f"put a cell that holds a {word} in double quotes"
    return f"{hint}; write 1.5, not 1,5" if separator == "," else hint
