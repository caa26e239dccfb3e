"""The text of a CSV file: its encoding, what separates its columns, and its records with their
lines.

Spreadsheets save tables with commas, semicolons or tabs, in UTF-8 or UTF-16. The whole
file says which separator is meant, and never one cell.
"""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import listed, quoted
from ..optimizer.reading_limits import current
from .document import decoded, read_bytes
from .faults import CONTROL, Place, Problematic, control_words
from .limits import too_many

Record = tuple[int, list[str]]

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
#: Rows of names and of units above those that are counted.
_MOST_HEADS = 2
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAID = re.compile(r"sep=([,;\t])\n", re.IGNORECASE)


@dataclass(frozen=True)
class CsvText:
    """A CSV file's text with ``\\n`` between lines, its separator, and its records that are not
    blank, each with the line it begins on.
    """

    file: str
    text: str = field(repr=False)
    separator: str
    records: list[Record] = field(repr=False)

    def place(self, line: int, column: int) -> Place:
        """Where a cell of the record that begins on a line stands."""
        begin = self._offsets[line - 1]
        match = None
        for _ in range(column + 1):
            match = self._cell.match(self.text, begin if match is None else match.end() + 1)
        offset = match.start() if match else begin
        found = self.text.count("\n", 0, offset) + 1
        return Place(self.file, found, offset - self.text.rfind("\n", 0, offset))

    @cached_property
    def _offsets(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _cell(self) -> re.Pattern[str]:
        return re.compile(rf'"(?:[^"]|"")*"|[^{self.separator}\n]*')


def read_csv_text(path: Path, asked_at: Place) -> CsvText:
    """The records of a CSV file; Problematic where it cannot be read."""
    file = str(path)
    text = _decoded(read_bytes(path, asked_at, "table_bytes"), path)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = CONTROL.search(text)
    if hidden:
        line = text.count("\n", 0, hidden.start()) + 1
        place = Place(file, line, hidden.start() - text.rfind("\n", 0, hidden.start()))
        raise Problematic(codes.CONTROL_CHARACTER, place, control_words(hidden[0]), "delete it")
    said = _SAID.match(text)
    if said:
        records = _kept(text[said.end() :], file, said[1], before=1)
        return CsvText(file, text, said[1], records)
    separator, records = _told_apart(text, file)
    return CsvText(file, text, separator, records)


def _decoded(data: bytes, path: Path) -> str:
    """UTF-8, or UTF-16 that says so in its first two bytes, as spreadsheets save it."""
    if not data.startswith(_UTF16):
        return decoded(data, path)
    try:
        return data.decode("utf-16")
    except UnicodeDecodeError as error:
        message = f"the file is not sound UTF-16 at byte {error.start + 1}"
        place = Place(str(path), 1, 1)
        raise Problematic(codes.ENCODING, place, message, "save it as UTF-8") from None


def _told_apart(text: str, file: str) -> tuple[str, list[Record]]:
    """What separates the columns, and the records: of those separators that are in the first
    record, the one that gives all records as many cells. Problematic where several or none does.
    """
    able = [each for each in SEPARATORS if _first_width(text, each) > 1]
    if len(able) <= 1:
        separator = able[0] if able else ","
        return separator, _kept(text, file, separator)
    read: dict[str, list[Record]] = {}
    beyond: Problematic | None = None
    for each in able:
        try:
            records = _kept(text, file, each)
        except Problematic as fault:
            beyond = fault if fault.kind is codes.LIMIT_EXCEEDED else beyond
            continue
        if len({len(cells) for _, cells in records}) == 1:
            read[each] = records
    if len(read) == 1:
        return next(iter(read.items()))
    if beyond is not None:
        raise beyond
    names = listed(SEPARATORS[each] for each in able)
    message = (
        f"the first row has {names}: which of them separate the columns is not clear:"
        f" {'each' if read else 'none'} gives all rows as many cells"
    )
    hint = "save the table with one of them only, and put names that hold another in double quotes"
    raise Problematic(codes.CSV_SEPARATOR, Place(file, 1, 1), message, hint)


def _first_width(text: str, separator: str) -> int:
    """How many cells the first record has; 0 where it is not one with this separator."""
    csv.field_size_limit(current().cell_characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return next((len(cells) for cells in reader if cells), 0)
    except csv.Error:
        return 0


def _kept(text: str, file: str, separator: str, before: int = 0) -> list[Record]:
    """All records; where they may be more than are read, they are counted before they are kept."""
    if text.count("\n") > current().table_rows:
        deque(_records(text, file, separator, before), maxlen=0)
    return list(_records(text, file, separator, before))


def _records(text: str, file: str, separator: str, before: int = 0) -> Iterator[Record]:
    """(first line, cells) of every record that is not blank, of which a few lines come before."""
    most, rows, count, start = current(), -_MOST_HEADS, 0, 1 + before
    csv.field_size_limit(most.cell_characters)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if cells:
                yield start, cells
                rows += 1
            if rows > most.table_rows:
                raise too_many("table_rows", most.table_rows, Place(file, start, 1))
            start, count = reader.line_num + 1 + before, count + len(cells)
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


def words_of(separator: str) -> str:
    """What a message calls a separator."""
    return SEPARATORS.get(separator, quoted(separator))
