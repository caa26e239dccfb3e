"""Files that are no workbooks, damaged ones and hostile ones: refused in words, and at no cost."""

import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.models import load
from workbooks import B, book, cell, faults, warnings, with_parts

pytestmark = pytest.mark.usefixtures("folder")

REFUSED = {
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel format"),
    "locked.xlsx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password (save it without a password)",
    ),
    "text.xlsx": (b"project,cost\na,1\n", "not an Excel workbook"),
    "empty.xlsx": (b"", "not an Excel workbook"),
    "cut.xlsx": (b"PK\x03\x04" + b"\0" * 40, "the workbook is damaged"),
    "data.ods": (b"PK", "OpenDocument, which is not read"),
    "data.xlsb": (b"PK", "a binary workbook, which is not read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_files_are_refused_with_what_to_do(name: str) -> None:
    data, said = REFUSED[name]
    Path(name).write_bytes(data)
    (found,) = faults(Path(name))
    assert said in found
    assert found.startswith(f"{name}: ")
    assert found.endswith(")")


def test_an_opendocument_file_called_xlsx_is_told() -> None:
    with zipfile.ZipFile("book.xlsx", "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "OpenDocument" in faults(Path("book.xlsx"))[0]


BOMB = b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused(encoding: str) -> None:
    data = BOMB.decode().encode(encoding)
    path = with_parts(book(), lambda name, old: old, **{"xl__x.xml": data})
    assert faults(path)[0].startswith('book.xlsx: the part "xl/x.xml" ')


def test_other_encodings_cannot_hide_entities() -> None:
    data = BOMB.decode().replace('"1.0"', '"1.0" encoding="cp037"').encode("cp037")
    path = with_parts(book(), lambda name, old: old, **{"xl__x.xml": data})
    assert "not XML in UTF-8" in faults(path)[0]


def test_a_sheet_that_is_no_xml_by_its_name_is_not_read_unchecked() -> None:
    """Parts are looked at for entities by their name, so that only those may be read."""
    moved = with_parts(
        book(), lambda name, old: old.replace(b"worksheets/sheet1.xml", b"worksheets/sheet1.dat")
    )
    assert "not XML by its name" in faults(moved)[0]


@pytest.mark.parametrize("sheet", ["goals", "Projects"])
def test_letters_turned_round_are_refused_in_every_sheet(sheet: str) -> None:
    found = faults(book(cell(sheet, 2, 2, "spend \N{RIGHT-TO-LEFT OVERRIDE}elttil")))
    assert f'{B}{sheet}, cell B2: a control character, "U+202E" (delete it)' in found


def test_a_part_that_ends_before_its_size_is_damage() -> None:
    path = book()
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/last.xml", "<x/>", zipfile.ZIP_STORED)
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02")  # its entry in the directory at the end of the file
    data[at + 20 : at + 28] = 2 * (10**6).to_bytes(4, "little")
    path.write_bytes(data)
    assert "damaged" in faults(path)[0]


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9, 0.999])
def test_a_workbook_that_was_cut_off_is_damaged_and_not_of_another_format(share: float) -> None:
    path = book()
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert [fault for fault in faults(path) if "the workbook is damaged" in fault]
    path.write_bytes(b"name;cost\nwell;3\n")
    assert [fault for fault in faults(path) if "this is not an Excel workbook" in fault]


def test_a_bomb_is_not_unpacked() -> None:
    path = with_parts(book(), lambda name, old: old, **{"xl__x.bin": b"\0" * 70_000_000})
    assert path.stat().st_size < 200_000
    started = time.process_time()
    (found,) = faults(path)
    assert "unpacked bytes in a workbook; at most 40_000_000" in found
    assert time.process_time() - started < 2


def test_far_corners_and_huge_areas_cost_nothing() -> None:
    def change(name: str, data: bytes) -> bytes:
        data = data.replace(b'<dimension ref="A1:C4" />', b'<dimension ref="A1:XFD1048576" />')
        far = b'<row r="1048576"><c r="XFD1048576" s="0" /></row></sheetData>'
        areas = b'<mergeCells><mergeCell ref="E6:XFD1048576"/></mergeCells>'
        return data.replace(b"</sheetData>", far + areas) if b"A1:XFD1048576" in data else data

    path = with_parts(book(), change)
    started = time.process_time()
    assert warnings(path) == []
    assert time.process_time() - started < 2


def test_macros_and_links_are_left_alone_and_told() -> None:
    more = {"xl__vbaProject.bin": b"x", "xl__externalLinks__externalLink1.xml": b"<a/>"}
    path = with_parts(book(), lambda name, old: old, **more)
    assert [each.split(": ")[1] for each in warnings(path)] == [
        "the workbook has macros; they are not run",
        "the workbook refers to others; these are not opened, values last seen count",
    ]


@examples(60)
@given(
    st.data(),
)
def test_damaged_workbooks_never_end_in_a_traceback(data: st.DataObject) -> None:
    path = book()
    part = data.draw(st.sampled_from(sorted(zipfile.ZipFile(path).namelist())))
    at = data.draw(st.integers(0, 4000))
    junk = data.draw(st.binary(max_size=12) | st.sampled_from([b"</", b"<a>", b'r="ZZZZ9"', b"-1"]))
    with_parts(path, lambda n, old: old[:at] + junk + old[at + len(junk) :] if n == part else old)
    with suppress(wp.WholepieError):
        load(path)
