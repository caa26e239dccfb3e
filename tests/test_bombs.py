"""Files that say little and would take much: each is refused in words, in 300 MiB."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import wholepie as wp
from bounded import bounded
from modelfiles import LP, MPS
from test_pabulib import HEAD
from workbooks import book, with_parts

pytestmark = pytest.mark.slow

SCENARIO = """wholepie: 1
title: A bomb
tables: {items: ITEMS}
decisions: {take: {for: i in items, type: binary}}
stakeholders: {one: {goals: {less: {minimize: sum(take[i] for i in items)}}}}
"""
NINE = ", ".join(["*a{0}"] * 9)
LAUGHS = "a0: &a0 [ha]\n" + "".join(f"a{i}: &a{i} [{NINE.format(i - 1)}]\n" for i in range(1, 12))
YAML = {
    "a billion laughs": LAUGHS,
    "an alias of itself": "a: &a [*a]\n",
    "laughs in merged keys": "a: &a {x: 1}\n" + "".join(
        f"b{i}: &b{i} {{<<: [{', '.join(['*a'] * 50)}]}}\n" for i in range(50)
    ),
    "brackets within brackets": "a: " + "[" * 100_000,
    "braces within braces": "a: " + "{a: " * 50_000,
    "lists within lists": "".join(" " * i + "-\n" for i in range(1_400)),
    "lists within lists in a line": "a:\n  " + "- " * 50_000 + "x\n",
    "questions within questions": "? " * 50_000 + "x\n",
    "keys without end": "".join(f"k{i}: 1\n" for i in range(90_000)),
    "documents without end": "---\na: 1\n" * 90_000,
    "anchors without end": "".join(f"- &a{i} 1\n" for i in range(80_000)),
    "a tag that makes objects": "a: !!python/object/apply:os.system [echo]\n",
    "a tag of another kind": "a: !!binary " + "A" * 900_000 + "\n",
    "directives without end": "%TAG !x! tag:x\n" * 60_000 + "---\na: 1\n",
    "a number of many digits": "wholepie: " + "9" * 900_000 + "\n",
    "sixty times sixty": "wholepie: " + "1:" * 300_000 + "1\n",
    "quotes that do not end": 'a: "' + "\\\\" * 400_000,
    "escapes without end": 'a: "' + "\\U0001F355" * 90_000 + '"\n',
    "comments without end": "# x\n" * 240_000,
    "blanks without end": " " * 990_000,
    "tabs without end": "a:\n" + "\t" * 900_000,
    "more than a megabyte": "# " + "x" * 2_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", YAML)
def test_yaml(name: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(YAML[name], "utf-8")
    said = bounded(lambda: wp.load(tmp_path))
    assert "scenario.yaml" in said
    assert "[WP" in said


FEATURES = '{"type": "FeatureCollection", "features": ['
POINT = '{"type": "Feature", "id": "a", "geometry": {"type": "Point", "coordinates": '
GEOJSON = {
    "brackets within brackets": FEATURES + "[" * 10_000_000,
    "empty lists": FEATURES + "[]," * 6_000_000 + "[]]}",
    "empty features": FEATURES + "{}," * 6_000_000 + "{}]}",
    "braces within braces": FEATURES + '{"a":' * 200_000,
    "200 levels": FEATURES + POINT + "[" * 200 + "]" * 200 + "}}]}",
    "positions without end": FEATURES + POINT.replace("Point", "LineString") + "["
    + ",".join(["[1,2]"] * 3_000_000) + "]}}]}",
    "a position without end": FEATURES + POINT + "[" + "1," * 9_000_000 + "1]}}]}",
    "a number of a million digits": FEATURES + POINT + "[1, " + "9" * 1_000_000 + "]}}]}",
    "a number beyond doubles": FEATURES + POINT + "[1, 1e999]}}]}",
    "not a number": FEATURES + POINT + "[1, NaN]}}]}",
    "a key twice": '{"features": [], "features": [' + POINT + "[1, 2]}}]}",
    "half a letter": '{"features": [], "name": "\\ud800"}',
    "a text without end": '{"features": "' + "x" * 19_000_000 + '"}',
    "more bytes than are read": FEATURES + " " * 30_000_000 + "]}",
}  # fmt: skip


@pytest.mark.parametrize("name", GEOJSON)
def test_geojson(name: str, tmp_path: Path) -> None:
    text = SCENARIO.replace("ITEMS", "{file: items.csv, map: {outlines: o.geojson}}")
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    (tmp_path / "items.csv").write_text("item,cost\na,1\n", "utf-8")
    (tmp_path / "o.geojson").write_text(GEOJSON[name], "utf-8")
    said = bounded(lambda: wp.load(tmp_path))
    assert "o.geojson" in said or "too large" in said
    assert "[WP" in said


CSV = {
    "a million columns": ",".join(f"c{i}" for i in range(1_000_000)) + "\n",
    "commas without end": "," * 20_000_000,
    "rows without end": "item\n" + "\n".join(["a"] * 3_000_000),
    "a quote that does not end": 'item\n"' + "x" * 20_000_000,
    "quotes without end": "item\n" + '"' * 20_000_000,
    "a cell without end": "item\n" + "x" * 20_000_000,
    "nothing but zeros": "\0" * 20_000_000,
    "a head without end": "x" * 20_000_000 + "\n1\n",
}


@pytest.mark.parametrize("name", CSV)
def test_csv(name: str, tmp_path: Path) -> None:
    (tmp_path / "scenario.yaml").write_text(SCENARIO.replace("ITEMS", "items.csv"), "utf-8")
    (tmp_path / "items.csv").write_text(CSV[name], "utf-8")
    said = bounded(lambda: wp.load(tmp_path))
    assert "items.csv" in said or "too large" in said
    assert "[WP" in said


WIDE = {
    "a matrix of millions": ",".join(f"c{i}" for i in range(1_000))
    + ("\n" + "1," * 999 + "1") * 2_100,
    "brackets without end": "[" * 9_000 + "]" * 9_000 + "," * 900,
    "blanks before a bracket": "id," + " " * 30_000 + "[]\na,1\n",
    "marks between thousands without end": "id;n\na;1" + ".000" * 8_000 + "x\n",
    "digits without end": "id;n\na;" + "1" * 30_000 + ",x\nb;2,5\n",
    "separators of every kind": ",;\t" * 300 + "\n" + (",;\t" * 300 + "\n") * 2_000,
}


@pytest.mark.parametrize("name", WIDE)
def test_wide_tables(name: str, tmp_path: Path) -> None:
    text = SCENARIO.replace("ITEMS", "{file: items.csv, wide: {rows: item, columns: c}}")
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    (tmp_path / "items.csv").write_text(WIDE[name], "utf-8")
    said = bounded(lambda: wp.load(tmp_path))
    assert "[WP" in said or "without end" in name


MODELS = {
    "a word without end.mps": "NAME " + "x" * 20_000_000,
    "lines without end.mps": "NAME t\nROWS\n N cost\nCOLUMNS\n" + "\n" * 9_000_000,
    "faults without end.mps": "NAME t\nROWS\n" + " Q x\n" * 1_000_000,
    "rows without end.mps": MPS.replace(" L cap\n", " L cap\n" + " L cap\n" * 1_000_000),
    "a number of a million digits.mps": MPS.replace("-1.5", "9" * 1_000_000),
    "an exponent without end.mps": MPS.replace("-1.5", "1e" + "9" * 1_000_000),
    "sections without end.mps": MPS + "RANGES\n" * 1_000_000,
    "markers without end.mps": MPS.replace(
        "    MARKER  'MARKER'  'INTORG'\n", "    MARKER  'MARKER'  'INTORG'\n" * 500_000
    ),
    "brackets without end.lp": LP.replace("2 x", "[" * 1_000_000 + "2 x"),
    "signs without end.lp": LP.replace("2 x", "- " * 1_000_000 + "2 x"),
    "a word without end.lp": LP.replace("2 x", "x" * 20_000_000),
    "a number of a million digits.lp": LP.replace("2 x", "9" * 1_000_000 + " x"),
    "labels without end.lp": LP.replace("cap:", "cap: " * 1_000_000),
    "comments that say nothing.lp": "\\ " + "x" * 20_000_000,
    "signs of relations.lp": LP.replace("<= 10", "<= " * 1_000_000 + "10"),
    "slashes.lp": "Minimize\n" + "/ " * 1_000_000,
    "nothing but zeros.lp": "\0" * 20_000_000,
    "nothing but zeros.mop": "\0" * 20_000_000,
    "a vlp.vlp": "p vlp min 1000000000 1000000000 1 1000000000 1\n",
    "projects that it has not.pb": HEAD.format(vote_type="approval", one=1, two=1, seven=1, more="")
    .replace("num_projects;3", "num_projects;" + "9" * 1_000_000),
    "a vote without end.pb": HEAD.format(vote_type="approval", one=1, two=1, seven=1, more="")
    + "1;" + "1," * 5_000_000 + ";;;;\n",
    "sections without end.pb": "META\n" * 2_000_000,
    "columns without end.pb": "META\nkey;value\nPROJECTS\n" + "x;" * 5_000_000,
    "a quote that does not end.pb": HEAD.format(
        vote_type="approval", one=1, two=1, seven=1, more=""
    ) + '"' + "x" * 10_000_000,
}  # fmt: skip


#: What says the same again, or something after the end, is read.
HARMLESS = ("sections without end.mps", "markers without end.mps")


@pytest.mark.parametrize("name", MODELS)
def test_models(name: str, tmp_path: Path) -> None:
    path = tmp_path / name.replace(" ", "_")
    path.write_text(MODELS[name], "utf-8")
    said = bounded(lambda: wp.load(path).problem())
    if name in HARMLESS:
        assert said.startswith("<Problem")
    else:
        assert path.name in said
        assert "[WP" in said


def _sheets(archive: zipfile.ZipFile) -> None:
    for number in range(50_000):
        archive.writestr(f"xl/worksheets/sheet{number}.xml", "<worksheet/>")


def _overlapping(path: Path) -> None:
    """Many names for one packed part, as in the bombs of David Fifield."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b" " * 30_000_000)
    data = packed.getvalue()
    end = data.rindex(b"PK\x05\x06")
    start = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    entry = data[start:end]
    more = b"".join(entry.replace(b"xl/workbook", f"xl/wor{i:05}".encode()) for i in range(1_000))
    size, count = len(data[data.index(b"PK\x01\x02") : end]) + len(more), 1_002
    closing = struct.pack("<HHII", count, count, size, data.index(b"PK\x01\x02"))
    path.write_bytes(data[:end] + more + data[end : end + 8] + closing + b"\0\0")


def _lying(path: Path) -> None:
    """A part that unpacks to more than it says."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b" " * 300_000_000)
    data = packed.getvalue().replace(struct.pack("<I", 300_000_000), struct.pack("<I", 30))
    path.write_bytes(data)


XML = b'<?xml version="1.0"?><!DOCTYPE x [%s]><sst>%s</sst>'
LAUGHING = b"".join(
    b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10 if i else b"ha") for i in range(12)
)
PARTS: dict[str, bytes] = {
    "a billion laughs": XML % (LAUGHING, b"&a11;"),
    "a quadratic blow-up": XML % (b'<!ENTITY a "' + b"x" * 200_000 + b'">', b"&a;" * 50_000),
    "an entity of a file": XML % (b'<!ENTITY a SYSTEM "file:///etc/passwd">', b"&a;"),
    "an entity of the net": XML % (b'<!ENTITY a SYSTEM "http://localhost:9/">', b"&a;"),
    "entities as parameters": XML % (b'<!ENTITY %% a SYSTEM "file:///etc/passwd"> %%a;', b""),
    "a document type elsewhere": b'<!DOCTYPE x SYSTEM "http://localhost:9/x.dtd"><sst/>',
}


@pytest.mark.parametrize("name", PARTS)
def test_xml(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for part in ("xl__sharedStrings.xml", "xl__more.xml", "docProps__more.rels"):
        path = with_parts(book(), lambda name, old: old, **{part: PARTS[name]})
        assert "defines XML entities" in bounded(lambda path=path: wp.load(path))  # type: ignore[misc]


ROW = b'<row r="%d"><c r="%s"><v>1</v></c></row></sheetData>'
CHANGES: dict[str, tuple[bytes, bytes]] = {
    "a column beyond the last": (b"</sheetData>", ROW % (5, b"XFE5")),
    "a row beyond the last": (b"</sheetData>", ROW % (1_048_577, b"A1048577")),
    "a row of a million digits": (b"</sheetData>", ROW % (5, b"A" + b"9" * 1_000_000)),
    "a column of a million letters": (b"</sheetData>", ROW % (5, b"A" * 1_000_000 + b"5")),
    "the last cell that there is": (b"</sheetData>", ROW % (1_048_576, b"XFD1048576")),
    "a text that there is not": (
        b"</sheetData>",
        b'<row r="5"><c r="A5" t="s"><v>999999999999</v></c></row></sheetData>',
    ),
    "cells without end": (
        b"</sheetData>",
        b'<row r="5">' + b'<c r="A5"><v>1</v></c>' * 600_000 + b"</row></sheetData>",
    ),
    "rows without end": (b"</sheetData>", b"<row/>" * 3_000_000 + b"</sheetData>"),
    "rows within rows": (b"</sheetData>", b"<row>" * 500_000 + b"</sheetData>"),
    "a size that it has not": (b"<sheetData>", b'<dimension ref="A1:XFD99999999"/><sheetData>'),
    "a number of a million digits": (
        b"</sheetData>",
        b'<row r="5"><c r="A5"><v>' + b"9" * 1_000_000 + b"</v></c></row></sheetData>",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_cells(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    old, new = CHANGES[name]

    def change(part: str, data: bytes) -> bytes:
        return data.replace(old, new) if part.endswith("/sheet1.xml") else data

    path = with_parts(book(), change)
    said = bounded(lambda: wp.load(path))
    if name == "a size that it has not":
        assert said.startswith("<Scenario")  # nobody believes it
    else:
        assert "book.xlsx" in said
        assert "[WP" in said


PACKAGES: dict[str, Callable[[Path], object]] = {
    "names for one part": _overlapping,
    "a part that is more than it says": _lying,
}


@pytest.mark.parametrize("name", PACKAGES)
def test_packages(name: str, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    PACKAGES[name](path)
    said = bounded(lambda: wp.load(path))
    assert "book.xlsx" in said
    assert "[WP" in said


def test_sheets_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = book()
    with zipfile.ZipFile(path, "a") as archive:
        _sheets(archive)
    assert "parts; at most" in bounded(lambda: wp.load(path))
