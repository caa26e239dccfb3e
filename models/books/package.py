"""A workbook's file before anything in it is read: what it is, and that it cannot do harm.

Packages that unpack to gigabytes and entities that grow without end are refused. Nothing in a
workbook is ever run or fetched.
"""

import io
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..document import read_bytes
from ..faults import Place, Problematic
from ..limits import require

SUFFIXES = (".xlsx", ".xlsm")
CHECKED = (".xml", ".rels")
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, ValueError, RuntimeError),
)
_MOST_PARTS = 2_000
_CHUNK = 1 << 20
_ENCODING = re.compile(rb"(?:[^>]*?encoding\s*=\s*[\"']([^\"'>]*))?", re.DOTALL)
_ENCODINGS = (b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii")
_MARKS = [
    word.encode(each)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for each in ("utf-8", "utf-16-le", "utf-16-be")
]
_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "save it as an Excel workbook (.xlsx)"
_OTHERS = {".xls": "the old Excel format", ".xlsb": "a binary workbook", ".ods": "OpenDocument"}


def is_book(path: str | Path) -> bool:
    """Whether a file's name says that it is a spreadsheet, of a kind that can be read or not."""
    return Path(path).suffix.lower() in (*SUFFIXES, *_OTHERS)


def open_package(path: Path, asked_at: Place) -> io.BytesIO:
    """The bytes of a workbook that is safe to unpack; Problematic for anything else."""
    data = read_bytes(path, asked_at, "table_bytes")
    place = Place(str(path))
    kind = _OTHERS.get(path.suffix.lower())
    if data.startswith(_OLE):
        raise _refused_ole(data, place)
    if kind:
        raise Problematic(
            codes.WORKBOOK_FORMAT, place, f"this is {kind}, which is not read", _SAVE_AS
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _require_small(package, place)
            _require_xlsx(package, place)
            _require_no_entities(package, place)
    except DAMAGED as error:
        raise _unreadable(data, place) from error
    return io.BytesIO(data)


def _unreadable(data: bytes, place: Place) -> Problematic:
    """A workbook of which a part is missing or spoilt, or a file that never was one."""
    if data.startswith(_ZIP):
        hint = "the file may have been cut off on its way: copy it again, or save it again in Excel"
        return Problematic(codes.WORKBOOK_DAMAGED, place, "the workbook is damaged", hint)
    return Problematic(codes.WORKBOOK_FORMAT, place, "this is not an Excel workbook", _SAVE_AS)


def _refused_ole(data: bytes, place: Place) -> Problematic:
    if _ENCRYPTED in data:
        return Problematic(
            codes.WORKBOOK_PASSWORD,
            place,
            "the workbook is protected by a password",
            "save it without a password",
        )
    return Problematic(
        codes.WORKBOOK_FORMAT, place, "this is the old Excel format, which is not read", _SAVE_AS
    )


def _require_small(package: zipfile.ZipFile, place: Place) -> None:
    parts = package.infolist()
    require("book_bytes", sum(part.file_size for part in parts), place)
    if len(parts) > _MOST_PARTS:
        raise Problematic(
            codes.WORKBOOK_DAMAGED,
            place,
            f"the workbook has {len(parts):,} parts; at most {_MOST_PARTS:,}",
        )


def _require_xlsx(package: zipfile.ZipFile, place: Place) -> None:
    names = set(package.namelist())
    if "mimetype" in names and b"opendocument" in package.read("mimetype"):
        raise Problematic(
            codes.WORKBOOK_FORMAT, place, f"this is {_OTHERS['.ods']}, which is not read", _SAVE_AS
        )
    if "xl/workbook.bin" in names:
        raise Problematic(
            codes.WORKBOOK_FORMAT, place, f"this is {_OTHERS['.xlsb']}, which is not read", _SAVE_AS
        )
    if "[Content_Types].xml" not in names:
        raise Problematic(
            codes.WORKBOOK_FORMAT,
            place,
            f"{quoted(Path(place.file).name)} is not an Excel workbook",
            _SAVE_AS,
        )


def _require_no_entities(package: zipfile.ZipFile, place: Place) -> None:
    """Refuse document types, which no spreadsheet program writes: they make entities grow."""
    for name in package.namelist():
        if name.endswith(CHECKED):
            with package.open(name) as part:
                _require_plain(part, name, place)


def _require_plain(part: IO[bytes], name: str, place: Place) -> None:
    chunk = part.read(_CHUNK)
    declared = _ENCODING.match(chunk.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")[:200])
    readable = chunk.lstrip()[:4].startswith((b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if chunk and not (readable and declared and (declared[1] or b"utf-8").lower() in _ENCODINGS):
        raise Problematic(
            codes.WORKBOOK_DAMAGED, place, f"the part {quoted(name)} is not XML in UTF-8"
        )
    tail = b""
    while chunk:
        if any(mark in tail + chunk for mark in _MARKS):
            raise Problematic(
                codes.WORKBOOK_DAMAGED, place, f"the part {quoted(name)} defines XML entities"
            )
        tail, chunk = chunk[-64:], part.read(_CHUNK)


def extras(package: io.BytesIO) -> list[str]:
    """Warn of what a workbook holds beside its cells, which is ignored."""
    with zipfile.ZipFile(package) as parts:
        names = parts.namelist()
    said = []
    if any(name.endswith("vbaProject.bin") for name in names):
        said.append("the workbook has macros; they are not run")
    if any(name.startswith("xl/externalLinks/") for name in names):
        said.append("the workbook refers to others; these are not opened, values last seen count")
    return said
