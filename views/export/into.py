"""Results as more sheets of a workbook that people have: nothing else in it changes.

A workbook is a package of parts. The sheets of results become new parts, and what lists them (the
workbook's own part, its relations, the types of parts, the styles) gets more entries; every other
part is copied as it is. Sheets that a run before has written are replaced where they stand, so that
formulas which refer to them still do. ECMA-376, part 1, sections 12.3 and 18.
"""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import quoteattr

from ...diagnostics import codes
from ...models.books.package import SUFFIXES, open_package
from ...models.books.results import PREFIX
from ...models.faults import Place, Problematic
from ...optimizer import disk
from ...optimizer.errors import InputError
from ...optimizer.results.front import Front
from . import workbook
from .package_styles import AddedStyles

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAIN, _RELS, _TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
_STYLES = "xl/styles.xml"
_LONGEST_NAME = 31
_SHEET = re.compile(r"<sheet\b[^>]*?/>")
_RELATION = re.compile(r"<Relationship\b[^>]*?/>")
_DROPPED = re.compile(r'<autoFilter\b[^>]*?/>| tabSelected="1"')


@dataclass(frozen=True)
class IntoBook:
    """A workbook that results go into, as it was when they were asked for."""

    path: Path
    digest: str

    @classmethod
    def opened(cls, path: Path) -> "IntoBook":
        """The workbook at a path; InputError where results cannot go into it."""
        data = _read(path)
        _parts(path, data)
        return cls(path, hashlib.sha256(data).hexdigest())

    def write(self, front: Front) -> tuple[str, ...]:
        """Add the sheets of a front; the sentences on what of it is not in them.

        InputError where the workbook has changed meanwhile or is open: nothing is written then.
        """
        data = _read(self.path)
        if hashlib.sha256(data).hexdigest() != self.digest:
            raise _refused(self.path, "it has changed since the run began")
        content, left_out = workbook.content(front)
        disk.write(self.path, grafted(self.path, data, content), follows=True)
        return left_out


def _refused(path: Path, why: str) -> InputError:
    message = f"{path}: no results are written into the workbook: {why}."
    return InputError(codes.NOT_INTO, message)


def _read(path: Path) -> bytes:
    if path.suffix.lower() not in SUFFIXES:
        raise _refused(path, "its name does not end in .xlsx or .xlsm")
    for lock in (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if (path.parent / lock).exists():
            raise _refused(path, f"it is open in a spreadsheet program, as {lock} beside it says")
    try:
        return open_package(path, Place(str(path))).getvalue()
    except Problematic as fault:
        raise _refused(path, fault.message) from fault


@dataclass
class _Parts:
    """The parts of a workbook by name, of which some change."""

    path: Path
    infos: list[zipfile.ZipInfo]
    content: dict[str, bytes]

    def text(self, name: str) -> str:
        try:
            return self.content[name].decode("utf-8-sig")
        except (KeyError, UnicodeDecodeError):
            raise _refused(self.path, f"its part {name} is not as programs write it") from None

    def insert(self, name: str, before: str, more: str) -> None:
        """Put text before an end tag, which is there once."""
        text = self.text(name)
        at = text.rfind(before)
        if at < 0:
            raise _refused(self.path, f"its part {name} is not as programs write it")
        self.content[name] = f"{text[:at]}{more}{text[at:]}".encode()

    def packed(self) -> bytes:
        stream = io.BytesIO()
        known = {info.filename: info for info in self.infos}
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
            for name, data in self.content.items():
                package.writestr(known.get(name, name), data, zipfile.ZIP_DEFLATED)
        return stream.getvalue()


def _parts(path: Path, data: bytes) -> _Parts:
    """The parts of a workbook; InputError where it is not to be changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        infos = package.infolist()
        content = {info.filename: package.read(info) for info in infos}
    parts = _Parts(path, infos, content)
    if len(content) < len(infos):
        raise _refused(path, "it has two parts of one name")
    if any(name.startswith("_xmlsignatures/") for name in content):
        raise _refused(path, "it is signed, and the signature would not hold any more")
    main = parts.text(_MAIN)
    if "<sheets>" not in main or f'="{_RELATIONS}"' not in main:
        raise _refused(path, "its part xl/workbook.xml is not as programs write it")
    if re.search(r'<workbookProtection\b[^>]*lockStructure="(?:1|true)"', main):
        raise _refused(path, "its structure is protected; take the protection off")
    for name in (_RELS, _TYPES):
        parts.text(name)
    return parts


def grafted(path: Path, data: bytes, results: bytes) -> bytes:
    """The workbook with the sheets of a workbook of results, which xlsxwriter wrote."""
    parts, made = _parts(path, data), _parts(path, results)
    styles = AddedStyles(parts.content.get(_STYLES, b""), made.content[_STYLES])
    there = _sheets(parts)
    names = set[str]()
    for name, part in _sheets(made).items():
        called = f"{PREFIX}{name}"[:_LONGEST_NAME]
        names.add(called.casefold())
        sheet = styles.applied(_DROPPED.sub("", made.text(part)))
        _put(parts, there, called, sheet)
    for name in [each for each in there if each.casefold().startswith(PREFIX)]:
        if name.casefold() not in names:
            _put(parts, there, name, _stale())
    if _STYLES in parts.content:
        parts.content[_STYLES] = styles.content
    return parts.packed()


def _put(parts: _Parts, there: dict[str, str], name: str, sheet: str) -> None:
    """Replace the sheet of that name, or add it."""
    known = next((part for each, part in there.items() if each.casefold() == name.casefold()), None)
    if known is None:
        known = _added(parts, name)
    elif re.search(rb"<(?:\w+:)?f[ >/]", parts.content.get(known, b"")):
        raise _refused(parts.path, f"the sheet {name!r} has formulas; move them to another sheet")
    folder, _, file = known.rpartition("/")
    parts.content.pop(f"{folder}/_rels/{file}.rels", None)
    parts.content[known] = sheet.encode()


def _added(parts: _Parts, name: str) -> str:
    """List a new sheet at the end of the workbook; its part."""
    number = 1
    while (part := f"xl/worksheets/wholepie{number}.xml") in parts.content:
        number += 1
    main, rels = parts.text(_MAIN), parts.text(_RELS)
    numbers = [int(each) for each in re.findall(r'<sheet\b[^>]*\bsheetId="([0-9]+)"', main)]
    own = f"rIdWholepie{number}"
    if f'"{own}"' in rels:
        raise _refused(parts.path, "its part xl/workbook.xml is not as programs write it")
    listed = f'<sheet xmlns:r="{_RELATIONS}" name={quoteattr(name)}'
    number_and_part = f'sheetId="{max(numbers, default=0) + 1}" r:id="{own}"/>'
    parts.insert(_MAIN, "</sheets>", f"{listed} {number_and_part}")
    relation = f'<Relationship Id="{own}" Type="{_RELATIONS}/worksheet" Target="/{part}"/>'
    parts.insert(_RELS, "</Relationships>", relation)
    override = f'<Override PartName="/{part}" ContentType="{_SHEET_TYPE}"/>'
    parts.insert(_TYPES, "</Types>", override)
    return part


def _sheets(parts: _Parts) -> dict[str, str]:
    """The part of each sheet by its name, in order."""
    targets = {}
    for relation in _RELATION.findall(parts.text(_RELS)):
        target = _attribute(relation, "Target")
        targets[_attribute(relation, "Id")] = (
            target.lstrip("/") if target.startswith("/") else (f"xl/{target}")
        )
    found = {}
    for sheet in _SHEET.findall(parts.text(_MAIN)):
        number = re.search(r'\b\w+:id="([^"]*)"', sheet)
        found[_attribute(sheet, "name")] = targets.get(number[1] if number else "", "")
    return found


def _attribute(tag: str, name: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    plain = match[1] if match else ""
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        plain = plain.replace(entity, letter)
    return plain.replace("&amp;", "&")


def _stale() -> str:
    """A sheet of results that the newest ones do not have."""
    words = "The newest results have nothing for this sheet."
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{words}</t></is></c></row>'
        "</sheetData></worksheet>"
    )
