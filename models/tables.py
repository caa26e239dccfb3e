"""Tables: rows with a key, and columns that are numbers or texts, never a guess."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.names import nearest, shown
from .books.book import Books
from .books.package import is_book
from .books.sheet import BookSheet, check_table, read_page
from .cells import TextSheet, read_sheet
from .document import as_number
from .faults import Faults, Place, Problematic
from .limits import current, require
from .lookalikes import refuse_in_table

_MOST_FAULTS = 5
_PLAIN_NUMBERS = re.compile(r"[0-9.eE+\-\n]*")
_ODD_NUMBERS = re.compile(r"^[+-]?0[0-9]|^[+-]?\.?$|^[+-]?\.?[eE]", re.MULTILINE)
_LOOKS_LIKE = (
    (re.compile(r"[+-]?[0-9.]*,[0-9]+"), "write a point for decimals, and nothing for thousands"),
    (
        re.compile(r"[+-]?[0-9]{1,3}([ '_\u00a0\u202f][0-9]{3})+([.,][0-9]*)?"),
        "write numbers without blanks",
    ),
    (re.compile(r"[+-]?(nan|inf|infinity|n/?a|null|none|-)", re.I), "write a number"),
    (re.compile(r"[+-]?[0-9]+(\.[0-9]*)?[eE][+]?[0-9]+"), "the number is too large"),
    (re.compile(r"0[0-9]+"), "a number does not begin with 0"),
    (re.compile(r"[0-9.]+ *[^0-9 ].*"), "keep units out of the cells"),
)


Key: TypeAlias = str | tuple[str, ...]


@dataclass
class Column:
    """Cells of one column; ``numbers`` is None if some cell that is not empty is no number.

    An empty cell has the number None, and ``empty`` says that a column of numbers has some.
    """

    name: str
    position: int
    texts: list[str] = field(repr=False)
    numbers: list[float | None] | None = field(repr=False)
    empty: bool
    reported: bool = False

    @property
    def bad(self) -> list[int]:
        """Rows whose cell is neither a number nor empty; the first row if all are empty."""
        return [i for i, text in enumerate(self.texts) if _is_bad(text)] or [0]


@dataclass
class Table:
    """A keyed table; ``rows`` finds a row's number by its key, a tuple for two keys."""

    name: str
    path: Path
    sheet: TextSheet = field(repr=False)
    keys: tuple[str, ...]
    columns: dict[str, Column] = field(repr=False)
    rows: dict[Key, int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.sheet.rows)

    def key(self, row: int) -> tuple[str, ...]:
        """The key of a row, as one text or two."""
        return tuple([self.columns[name].texts[row] for name in self.keys])

    def words(self, row: int) -> str:
        """How a message names a row."""
        return f"{', '.join(map(shown, self.key(row)))} at {self.sheet.place(row, 0).row}"

    def why_not_numbers(self, column: Column, faults: Faults) -> tuple[str, str]:
        """What keeps a column from being numbers, and a hint; slips in its cells are recorded."""
        bad = column.bad
        first = bad[0]
        place = self.sheet.place(first, column.position)
        filled = sum(1 for text in column.texts if text.strip())
        if not column.reported and 2 * len(bad) <= filled:
            for row in bad[:_MOST_FAULTS]:
                self.report_cell(column, row, faults)
        column.reported = True
        found = shown(column.texts[first])
        return f"holds text: {found} at {place}", looks_like(column.texts[first])

    def report_cell(self, column: Column, row: int, faults: Faults) -> None:
        """Record that a cell is not the number it should be."""
        text = column.texts[row]
        found = shown(text) if text.strip() else "nothing"
        message = f"column {shown(column.name)}: expected a number; found {found}"
        faults.add(
            codes.CELL_NOT_A_NUMBER,
            self.sheet.place(row, column.position),
            message,
            looks_like(text),
        )


def looks_like(text: str) -> str:
    """Hint for a text that was probably meant as a number."""
    for pattern, hint in _LOOKS_LIKE:
        if pattern.fullmatch(text.strip()):
            return hint
    return ""


@dataclass(frozen=True)
class Wanted:
    """A table that a scenario names: file, key, and sheet in a workbook, with their places."""

    name: str
    file: str
    keys: Sequence[str] | None
    sheet: str | None
    at: Place
    key_at: Place


def read_table(wanted: Wanted, folder: Path, books: Books) -> Table:
    """Read a table that a scenario in ``folder`` names; see :class:`Table`.

    Raises Problematic if there is no usable table; faults in its rows are recorded.
    """
    faults, at = books.faults, wanted.at
    path = _inside(folder, wanted.file, at)
    sheet: TextSheet
    if is_book(path):
        sheet = read_page(books.page(path, wanted.sheet, at), faults)
    elif wanted.sheet is not None:
        raise Problematic(
            codes.SHEET_OF_NO_WORKBOOK,
            at,
            f"{shown(wanted.file)} is no workbook, and has no sheets",
        )
    else:
        sheet = read_sheet(path, at, faults)
    names = tuple(wanted.keys or (sheet.header[0],))
    for key in names:
        if key not in sheet.header:
            hint = nearest(key, sheet.header)
            message = f"table {shown(wanted.name)} has no column {shown(key)}"
            raise Problematic(codes.UNKNOWN_KEY_COLUMN, wanted.key_at, message, hint)
    if isinstance(sheet, BookSheet):
        check_table(sheet, names, faults)
    columns = {each: _column(sheet, i) for i, each in enumerate(sheet.header)}
    table = Table(wanted.name, path, sheet, names, columns, _rows(sheet, columns, names, faults))
    refuse_in_table(table, faults)
    return table


def _inside(folder: Path, file: str, at: Place) -> Path:
    path = folder / file
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        is_there = path.exists()
    except (OSError, ValueError) as error:
        raise Problematic(
            codes.FILE_UNREADABLE, at, f"{shown(file)} is not the name of a file"
        ) from error
    if not inside and not current().allow_outside:
        hint = "copy it there, or say --allow-outside if you trust the scenario"
        raise Problematic(
            codes.OUTSIDE_FOLDER, at, f"{shown(file)} is outside the scenario's folder", hint
        )
    if not is_there:
        there = sorted(each.name for each in path.parent.glob("*") if _may_be_table(each))
        raise Problematic(
            codes.FILE_UNREADABLE, at, f"there is no file {shown(file)}", nearest(path.name, there)
        )
    return path


def _may_be_table(path: Path) -> bool:
    return path.suffix.lower() == ".csv" or is_book(path)


def _column(sheet: TextSheet, position: int) -> Column:
    texts = [row[position] for row in sheet.rows]
    numbers = _fast_numbers(texts)
    if numbers is not None:
        return Column(sheet.header[position], position, texts, numbers, empty=False)
    first_bad = next((i for i, text in enumerate(texts) if _is_bad(text)), None)
    if first_bad is not None or not any(map(str.strip, texts)):
        return Column(sheet.header[position], position, texts, None, empty=False)
    numbers = [_cell_number(text) for text in texts]
    return Column(sheet.header[position], position, texts, numbers, empty=True)


def _is_bad(text: str) -> bool:
    """Neither a number nor empty."""
    return bool(text.strip()) and _cell_number(text) is None


def _fast_numbers(texts: list[str]) -> list[float | None] | None:
    """The numbers of a column that is nothing but plain numbers; None if that is not so."""
    joined = "\n".join(texts)
    if not _PLAIN_NUMBERS.fullmatch(joined) or _ODD_NUMBERS.search(joined):
        return None
    try:
        numbers = list(map(float, texts))
    except ValueError:
        return None
    return list(numbers) if all(map(_finite, numbers)) else None


def _cell_number(text: str) -> float | None:
    bare = text.strip()
    number = None if "_" in bare else as_number(bare)
    return None if number is None or not _finite(number) else float(number)


def _finite(number: int | float) -> bool:
    return abs(number) < 1e300


def _rows(
    sheet: TextSheet, columns: dict[str, Column], keys: tuple[str, ...], faults: Faults
) -> dict[Key, int]:
    """Row numbers by key; keys that are missing or double are recorded."""
    texts = [columns[name].texts for name in keys]
    pairs: list[Key] = list(zip(*texts, strict=True))
    all_keys = texts[0] if len(texts) == 1 else pairs
    _check_length(sheet, texts)
    found = dict(zip(all_keys, range(len(pairs)), strict=True))
    if len(found) == len(pairs) and not any(map(_is_blank, chain(*texts))):
        return found
    found, count = {}, 0
    for row, key in enumerate(all_keys):
        parts = (key,) if isinstance(key, str) else key
        blank = next((i for i, part in enumerate(parts) if _is_blank(part)), None)
        if blank is None and found.setdefault(key, row) == row:
            continue
        count += 1
        if count <= _MOST_FAULTS:
            _report_key(sheet, columns, keys, row, blank, found, faults)
    if count > _MOST_FAULTS:
        faults.add(codes.MORE_FAULTS, sheet.whole, f"{count} rows have no key of their own in all")
    return found


def _check_length(sheet: TextSheet, keys: list[list[str]]) -> None:
    longest = max(map(len, chain(*keys)), default=0)
    require("name_characters", longest, sheet.whole)


def _is_blank(key: str) -> bool:
    return not key or key != key.strip()


def _report_key(
    sheet: TextSheet,
    columns: dict[str, Column],
    keys: tuple[str, ...],
    row: int,
    blank: int | None,
    found: dict[Key, int],
    faults: Faults,
) -> None:
    position = columns[keys[blank or 0]].position
    place = sheet.place(row, position)
    names = " and ".join(map(shown, keys))
    texts = tuple(columns[name].texts[row] for name in keys)
    if blank is not None and not texts[blank].strip():
        faults.add(codes.EMPTY_KEY, place, f"the key column {shown(keys[blank])} is empty here")
    elif blank is not None:
        faults.add(
            codes.BLANKS_AROUND,
            place,
            f"the key {shown(texts[blank])} has blanks around it",
            "delete them",
        )
    else:
        first = found[texts[0] if len(texts) == 1 else texts]
        words = ", ".join(map(shown, texts))
        at = sheet.place(first, position)
        hint = f"first at {at}; if rows are told apart by two columns, say key: [a, b]"
        faults.add(codes.DUPLICATE_ROW, place, f"the key {words} ({names}) is here twice", hint)
