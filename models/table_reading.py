"""Reads the tables that a scenario names: finds the file, has its cells read, checks its key."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from ..diagnostics import codes
from ..optimizer.name_hints import nearest, quoted
from ..optimizer.reading_limits import current
from .books.book import Books, SheetCells
from .books.package import is_book
from .books.ranges import page_of_range
from .books.sheet import BookSheet, check_table, read_page
from .cells import TextSheet, read_sheet
from .document import MappingTree, Tree
from .entry_words import two_keys, without_totals
from .faults import Faults, Place, Problematic
from .files_read import tell
from .homoglyphs import NO_BREAK, hard_blank, pairs, words
from .limits import require
from .number_words import DecimalMark
from .table_heads import declare_units, read_units, warn_of_letters
from .table_numbers import DateSign, Signs, date_signs, read_dates, read_heads, read_numbers
from .table_shape import TableShape
from .tables import Column, Key, Table, column_of
from .totals import look_for_totals
from .wide import widened

_MOST_FAULTS = 5
_DECIMAL: dict[str | None, DecimalMark | None] = {None: None, "point": ".", "comma": ","}


@dataclass(frozen=True)
class Wanted:
    """A table that a scenario names: what its entry says, and where the entry and its keys are."""

    name: str
    shape: TableShape
    at: Place
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, *keys: str) -> Place:
        """Where the first of some keys that is there stands, else the entry."""
        return next((self.places[key] for key in keys if key in self.places), self.at)

    @property
    def keys(self) -> list[str] | None:
        """The key columns that are named; Problematic where they are not one or two."""
        key = self.shape.key
        keys = [key] if isinstance(key, str) else key
        if keys is not None and (len(keys) not in (1, 2) or len(set(keys)) < len(keys)):
            message = f"the key of {quoted(self.name)} is one column or two"
            raise Problematic(codes.KEY_COLUMNS, self.at, message)
        return keys


def wanted_table(name: str, given: str | TableShape, node: Tree | None, at: Place) -> Wanted:
    """A table as a scenario names it at a node."""
    if not isinstance(given, TableShape):
        return Wanted(name, TableShape(file=given), at if node is None else node.place)
    values = node.values if isinstance(node, MappingTree) else {}
    places = {key: each.place for key, each in values.items()}
    units = values.get("units")
    heads = units.values if isinstance(units, MappingTree) else {}
    places |= {f"units.{head}": each.place for head, each in heads.items()}
    return Wanted(name, given, at, places)


def signs_of_dates(wanted: Wanted, folder: Path) -> list[DateSign]:
    """What a table shows of days and months; nothing where it cannot be read."""
    books, shape = Books(Faults()), wanted.shape
    try:
        _, read = _sheet(wanted, folder, books)
    except Problematic:
        return []
    if shape.wide is None:
        read_units(read, shape.header, books.faults)
    if shape.without_totals:
        with suppress(Problematic):
            read_numbers(read, (), _DECIMAL[shape.decimal], books.faults)
            look_for_totals(read, True, wanted.at, books.faults, wide=shape.wide is not None)
    return date_signs(read, wide=shape.wide is not None)


def read_table(wanted: Wanted, folder: Path, books: Books, signs: Signs = tuple) -> Table:
    """Read a table that a scenario in ``folder`` names; see :class:`Table`. ``signs`` says what the
    tables of the scenario show of days and months.

    Raises Problematic if there is no usable table; faults in its rows are recorded.
    """
    faults, shape, given = books.faults, wanted.shape, wanted.keys
    path, read = _sheet(wanted, folder, books)
    wide = shape.wide
    if wide is None:
        read_units(read, shape.header, faults)
    names = tuple(given or (read.header[0],))
    _require_columns(names, read, wanted)
    asked_at = wanted.place("without totals")
    read_numbers(read, names, _DECIMAL[shape.decimal], faults)
    look_for_totals(read, shape.without_totals, asked_at, faults, wide=wide is not None)
    if isinstance(read, BookSheet):
        check_table(read, names, faults)
    read_dates(read, faults, signs)
    _warn_of_hard_blanks(read, faults)
    if wide is not None:
        read_heads(read, faults, signs)
    sheet = read if wide is None else widened(read, wide)
    names = names if wide is None else (wide.rows, wide.columns)
    short = declare_units(sheet, shape.units, wanted.places, faults)
    columns = {each: column_of(sheet, i) for i, each in enumerate(sheet.header)}
    numbers = [name for name, each in columns.items() if each.numbers is not None]
    warn_of_letters(sheet, shape.units, numbers, faults)
    rows = _rows(sheet, columns, names, wanted.at, faults)
    table = Table(wanted.name, path, sheet, names, columns, rows, short)
    _refuse_lookalikes(table, faults)
    return table


def _warn_of_hard_blanks(sheet: TextSheet, faults: Faults) -> None:
    for position, name in enumerate(sheet.header):
        row = next((i for i, cells in enumerate(sheet.rows) if NO_BREAK in cells[position]), None)
        if row is not None:
            message = hard_blank(f"column {quoted(name)}")
            faults.warn(codes.HARD_BLANK_COLUMN, sheet.place(row, position), message)


def _require_columns(names: Iterable[str], sheet: TextSheet, wanted: Wanted) -> None:
    for key in names:
        if key not in sheet.header:
            hint = nearest(key, sheet.header)
            message = f"table {quoted(wanted.name)} has no column {quoted(key)}"
            place = wanted.place("key", "sheet", "file")
            raise Problematic(codes.UNKNOWN_KEY_COLUMN, place, message, hint)


def _sheet(wanted: Wanted, folder: Path, books: Books) -> tuple[Path, TextSheet]:
    """The file of a table, and its cells."""
    shape, at = wanted.shape, wanted.place("sheet", "file")
    path, wide = inside(folder, shape.file, at), shape.wide is not None
    if is_book(path):
        if shape.decimal is not None:
            message = f"{quoted(shape.file)} is a workbook, whose numbers have no decimal mark"
            raise Problematic(codes.NO_CSV, wanted.place("decimal"), message, "leave decimal out")
        page = _page(wanted, path, books)
        return path, read_page(page, books.faults, wide=wide)
    if shape.sheet is not None or shape.range is not None:
        message = f"{quoted(shape.file)} is not a workbook and has no sheets"
        raise Problematic(codes.SHEET_OF_NO_WORKBOOK, at, message)
    return path, read_sheet(path, at, books.faults, wide=wide)


def _page(wanted: Wanted, path: Path, books: Books) -> SheetCells:
    """The cells of a sheet, or of a range in it."""
    shape, at = wanted.shape, wanted.place("range", "sheet", "file")
    if shape.range is None:
        return books.page(path, shape.sheet, at)
    page = page_of_range(books.open(path, at), shape.range, shape.sheet, at)
    return books.look(path, page, shape.range)


_OF_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".ods")


def inside(
    folder: Path,
    file: str,
    at: Place,
    endings: Collection[str] = _OF_TABLES,
    besides: Collection[Path] = (),
) -> Path:
    """The path of a file that a scenario in ``folder`` names; Problematic where it is outside or
    not there. Files with one of the ``endings`` may be what is meant then, but none of ``besides``.
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
        near = (each for each in path.parent.glob("*") if each.suffix.lower() in endings)
        there = sorted(each.name for each in near if each.resolve() not in besides)
        raise Problematic(
            codes.FILE_UNREADABLE, at, f"there is no file {quoted(file)}", nearest(path.name, there)
        )
    return path


def _rows(
    sheet: TextSheet,
    columns: dict[str, Column],
    keys: tuple[str, ...],
    entry: Place,
    faults: Faults,
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
            _report_key(sheet, columns, keys, row, blank, found, entry, faults)
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
    entry: Place,
    faults: Faults,
) -> None:
    position = columns[keys[blank or 0]].position
    place = sheet.place(row, position)
    names = " and ".join(map(quoted, keys))
    texts = tuple(columns[name].texts[row] for name in keys)
    if blank is not None and not texts[blank].strip():
        message = f"the key column {quoted(keys[blank])} is empty here"
        is_last = row == len(sheet.rows) - 1
        hint = f"if it is a row of sums, {without_totals(entry)}" if is_last else ""
        faults.add(codes.EMPTY_KEY, place, message, hint)
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
        hint = f"first at {at}; if rows are told apart by two columns, {two_keys(entry)}"
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
