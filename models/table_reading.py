"""Reads the tables that a scenario names: finds the file, has its cells read, checks its key."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import nearest, quoted
from ..optimizer.reading_limits import current
from .books.book import Books
from .books.package import is_book
from .books.sheet import BookSheet, check_table, read_page
from .cells import TextSheet, read_sheet
from .faults import Faults, Place, Problematic
from .files_read import tell
from .homoglyphs import pairs, words
from .limits import require
from .tables import Column, Key, Table, column_of

_MOST_FAULTS = 5


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
    path = inside(folder, wanted.file, at)
    sheet: TextSheet
    if is_book(path):
        sheet = read_page(books.page(path, wanted.sheet, at), faults)
    elif wanted.sheet is not None:
        raise Problematic(
            codes.SHEET_OF_NO_WORKBOOK,
            at,
            f"{quoted(wanted.file)} is not a workbook and has no sheets",
        )
    else:
        sheet = read_sheet(path, at, faults)
    names = tuple(wanted.keys or (sheet.header[0],))
    for key in names:
        if key not in sheet.header:
            hint = nearest(key, sheet.header)
            message = f"table {quoted(wanted.name)} has no column {quoted(key)}"
            raise Problematic(codes.UNKNOWN_KEY_COLUMN, wanted.key_at, message, hint)
    if isinstance(sheet, BookSheet):
        check_table(sheet, names, faults)
    columns = {each: column_of(sheet, i) for i, each in enumerate(sheet.header)}
    table = Table(wanted.name, path, sheet, names, columns, _rows(sheet, columns, names, faults))
    _refuse_lookalikes(table, faults)
    return table


def inside(folder: Path, file: str, at: Place) -> Path:
    """The path of a file that a scenario in ``folder`` names; Problematic where it is outside or
    not there.
    """
    path = folder / file
    try:
        inside = path.resolve().is_relative_to(folder.resolve())
        is_there = path.exists()
    except (OSError, ValueError) as error:
        raise Problematic(
            codes.FILE_UNREADABLE, at, f"{quoted(file)} is not the name of a file"
        ) from error
    if not inside and not current().allow_outside:
        hint = "copy it there, or use --allow-outside if you trust the scenario"
        raise Problematic(
            codes.OUTSIDE_FOLDER, at, f"{quoted(file)} is outside the scenario's folder", hint
        )
    if not is_there:
        tell(path, None)
        there = sorted(each.name for each in path.parent.glob("*") if _may_be_table(each))
        raise Problematic(
            codes.FILE_UNREADABLE, at, f"there is no file {quoted(file)}", nearest(path.name, there)
        )
    return path


def _may_be_table(path: Path) -> bool:
    return path.suffix.lower() == ".csv" or is_book(path)


def _rows(
    sheet: TextSheet, columns: dict[str, Column], keys: tuple[str, ...], faults: Faults
) -> dict[Key, int]:
    """Row numbers by key; keys that are missing or double are recorded."""
    texts = [columns[name].texts for name in keys]
    tuples: list[Key] = list(zip(*texts, strict=True))
    all_keys = texts[0] if len(texts) == 1 else tuples
    _check_length(sheet, texts)
    found = dict(zip(all_keys, range(len(tuples)), strict=True))
    if len(found) == len(tuples) and not any(map(_is_blank, chain(*texts))):
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
        faults.add(codes.MORE_FAULTS, sheet.whole, f"{count} rows in all have no key of their own")
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
    names = " and ".join(map(quoted, keys))
    texts = tuple(columns[name].texts[row] for name in keys)
    if blank is not None and not texts[blank].strip():
        faults.add(codes.EMPTY_KEY, place, f"the key column {quoted(keys[blank])} is empty here")
    elif blank is not None:
        faults.add(
            codes.BLANKS_AROUND,
            place,
            f"the key {quoted(texts[blank])} has blanks around it",
            "delete them",
        )
    else:
        first = found[texts[0] if len(texts) == 1 else texts]
        key = ", ".join(map(quoted, texts))
        at = sheet.place(first, position)
        hint = f"first at {at}; if rows are told apart by two columns, say key: [a, b]"
        faults.add(codes.DUPLICATE_ROW, place, f"the key {key} ({names}) appears twice", hint)


def _refuse_lookalikes(table: Table, faults: Faults) -> None:
    """Record columns and keys of a table that look the same."""
    for name, other in pairs(table.columns):
        position = table.columns[name].position
        faults.add(
            codes.LOOKALIKE_NAMES, table.sheet.place(None, position), f"column {words(name, other)}"
        )
    for column in (table.columns[name] for name in table.keys):
        for text, other in pairs(column.texts):
            place = table.sheet.place(column.texts.index(text), column.position)
            faults.add(codes.LOOKALIKE_NAMES, place, f"the key {words(text, other)}")


def warn_of_lookalikes(tables: Iterable[Table], faults: Faults) -> None:
    """Warn of texts in tables that look the same: conditions that compare them never hold."""
    first: dict[str, tuple[Table, Column]] = {}
    for table in tables:
        for column in table.columns.values():
            for text in dict.fromkeys(column.texts) if column.numbers is None else ():
                first.setdefault(text, (table, column))
    for text, other in pairs(first):
        table, column = first[text]
        place = table.sheet.place(column.texts.index(text), column.position)
        faults.warn(codes.SIMILAR_NAMES, place, words(text, other), "they do not match each other")
