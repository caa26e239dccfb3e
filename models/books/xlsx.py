"""The parts of an XLSX package, read in one pass each: sheets, strings, styles, cells.

A stranger's workbook needs what libraries lack: formulas beside their values, merged and hidden
cells, and no work except for cells that are there. Libraries walk whole rectangles, so that a few
bytes of merged cells or of a far corner keep them busy for hours; see ECMA-376, part 1, section 18,
for the format.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, NamedTuple
from xml.etree import ElementTree

from ..faults import column_letters
from .package import CHECKED

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class RawCell(NamedTuple):
    """A cell as written: ``value`` None where there is none, ``formula`` None for a value."""

    row: int
    column: int
    kind: str
    style: int
    value: str | None
    formula: str | None


@dataclass
class RawSheet:
    """What a sheet's part says of more than one cell; ``last`` is the last row so far."""

    last: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)


@dataclass(frozen=True)
class ListedSheet:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


class NamedArea(NamedTuple):
    """A name for cells: a defined name or a table of Excel; ``scope`` is its sheet, if any."""

    name: str
    reference: str
    scope: str | None


@dataclass(frozen=True)
class Styles:
    """Which of the cell styles show dates, and which show per cent."""

    dates: frozenset[int]
    percents: frozenset[int]


class Package:
    """An open workbook; raises ValueError, KeyError or ParseError where a part is damaged."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        targets = self._targets("_rels/.rels", "")
        self._main = next(
            (part for kind, part in targets.values() if kind == "officeDocument"), "xl/workbook.xml"
        )
        folder, name = posixpath.split(self._main)
        self._parts = self._targets(f"{folder}/_rels/{name}.rels", folder)
        self._root = self._tree(self._main)

    def sheets(self) -> Iterator[ListedSheet]:
        """The sheets that hold cells, in order; sheets of charts are left out."""
        for each in self._root.iter():
            if _local(each) != "sheet":
                continue
            number = next((v for k, v in each.attrib.items() if k.endswith("}id")), "")
            kind, part = self._parts.get(number, ("", ""))
            if kind == "worksheet":
                hidden = each.get("state", "visible") != "visible"
                yield ListedSheet(each.get("name", ""), part, hidden)

    def named(self) -> list[NamedArea]:
        """Names for cells that people gave, and Excel's tables without their rows of totals."""
        sheets = [each for each in self._root.iter() if _local(each) == "sheet"]
        found = []
        for each in self._root.iter():
            if _local(each) == "definedName" and not _is_true(each.get("hidden")):
                number = each.get("localSheetId")
                scope = None if number is None else sheets[int(number)].get("name")
                found.append(NamedArea(each.get("name", ""), each.text or "", scope))
        for sheet in self.sheets():
            folder, name = posixpath.split(sheet.part)
            targets = self._targets(f"{folder}/_rels/{name}.rels", folder)
            for kind, part in targets.values():
                found += [self._table(part, sheet.name)] if kind == "table" else []
        return [each for each in found if not each.name.startswith("_xlnm.")]

    def _table(self, part: str, sheet: str) -> NamedArea:
        root = self._tree(part)
        top, left, bottom, right = _area(root.get("ref", ""))
        bottom -= int(root.get("totalsRowCount", "0"))
        ends = (f"{column_letters(c)}{r}" for r, c in ((top, left), (bottom, right)))
        return NamedArea(root.get("displayName", root.get("name", "")), ":".join(ends), sheet)

    @property
    def since_1904(self) -> bool:
        """Whether dates count from 1904."""
        found = [each for each in self._root.iter() if _local(each) == "workbookPr"]
        return any(each.get("date1904") in ("1", "true") for each in found)

    def strings(self) -> list[str]:
        """The texts that cells share."""
        part = self._of_kind("sharedStrings")
        if part is None:
            return []
        return [_text(each) for each in self._tree(part) if _local(each) == "si"]

    def styles(self) -> Styles:
        """What the cell styles show."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        part = self._of_kind("styles")
        if part is None:
            return Styles(frozenset(), frozenset())
        root = self._tree(part)
        formats = dict(BUILTIN_FORMATS)
        for each in root.iter():
            if _local(each) == "numFmt":
                formats[int(each.get("numFmtId", "0"))] = each.get("formatCode", "")
        codes = [
            str(formats.get(int(each.get("numFmtId", "0")), ""))
            for group in root
            if _local(group) == "cellXfs"
            for each in group
        ]
        dates = {i for i, code in enumerate(codes) if is_date_format(code)}
        return Styles(frozenset(dates), frozenset(i for i, code in enumerate(codes) if "%" in code))

    def sheet(self, part: str, keep: Callable[[RawCell], None]) -> RawSheet:
        """Pass each cell of a sheet to ``keep``; returns its rows, columns and merged cells."""
        found = RawSheet()
        with self._opened(part) as stream:
            for element in _elements(stream):
                kind = _local(element)
                if kind == "row":
                    _read_row(element, found, keep)
                elif kind == "col" and _is_true(element.get("hidden")):
                    span = int(element.get("min", "1")), int(element.get("max", "1"))
                    found.hidden_columns.append(span)
                elif kind == "mergeCell":
                    found.merged.append(_area(element.get("ref", "")))
        return found

    def _of_kind(self, kind: str) -> str | None:
        return next((part for found, part in self._parts.values() if found == kind), None)

    def _tree(self, part: str) -> ElementTree.Element:
        with self._opened(part) as stream:
            return ElementTree.parse(stream).getroot()

    def _opened(self, part: str) -> IO[bytes]:
        if not part.endswith(CHECKED):
            raise ValueError(f"the part {part!r} is not XML by its name")
        return self._archive.open(part)

    def _targets(self, part: str, folder: str) -> dict[str, tuple[str, str]]:
        """(kind, part) of everything that a part refers to inside the package."""
        if part not in self._archive.namelist():
            return {}
        found = {}
        for each in self._tree(part):
            if each.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
                kind = each.get("Type", "").rpartition("/")[2]
                found[each.get("Id", "")] = kind, target.lstrip("/")
        return found


def _elements(stream: IO[bytes]) -> Iterator[ElementTree.Element]:
    """Every element once it is complete; rows are released, so that none stays in memory."""
    data: ElementTree.Element | None = None
    for event, element in ElementTree.iterparse(stream, events=("start", "end")):
        if event == "start":
            data = element if _local(element) == "sheetData" else data
            continue
        yield element
        if _local(element) == "row" and data is not None:
            data.clear()


def _read_row(
    element: ElementTree.Element, found: RawSheet, keep: Callable[[RawCell], None]
) -> None:
    row = found.last = int(element.get("r") or found.last + 1)
    if not 1 <= row <= LAST_ROW:
        raise ValueError(f"there is no row {row}")
    if _is_true(element.get("hidden")):
        found.hidden_rows.add(row)
    column = 0
    for cell in element:
        if _local(cell) == "c":
            column = _column(cell.get("r"), column)
            raw = _raw(cell, row, column)
            if raw is not None:
                keep(raw)


def _column(reference: str | None, before: int) -> int:
    match = _REFERENCE.fullmatch(reference) if reference else None
    if reference and match is None:
        raise ValueError(f"there is no cell {reference!r}")
    return column_number(match[1]) if match else before + 1


def _raw(element: ElementTree.Element, row: int, column: int) -> RawCell | None:
    """The cell, or None where it has only a format."""
    value, formula = None, None
    for part in element:
        kind = _local(part)
        if kind == "v":
            value = part.text or ""
        elif kind == "is":
            value = _text(part)
        elif kind == "f":
            formula = part.text or ""
    if value is None and formula is None:
        return None
    return RawCell(row, column, element.get("t", "n"), int(element.get("s", "0")), value, formula)


def _area(reference: str) -> tuple[int, int, int, int]:
    ends = [_REFERENCE.fullmatch(each) for each in reference.split(":")]
    cells = [(int(each[2]), column_number(each[1])) for each in ends if each is not None]
    if len(cells) != len(ends):
        raise ValueError(f"there are no cells {reference!r}")
    (top, left), (bottom, right) = cells[0], cells[-1]
    return top, left, bottom, right


def column_number(letters: str) -> int:
    """The number of a column from 1; ValueError where a sheet has none such."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    if number > LAST_COLUMN:
        raise ValueError(f"there is no column {letters}")
    return number


def _text(element: ElementTree.Element) -> str:
    """The text of a shared or inline string, its runs together, without phonetic hints."""
    pieces = [
        part.text or ""
        for run in element
        for part in ([run] if _local(run) == "t" else run if _local(run) == "r" else [])
        if _local(part) == "t"
    ]
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), "".join(pieces))


def _is_true(value: str | None) -> bool:
    return value in ("1", "true")


def _local(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]
