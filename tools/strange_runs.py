"""Run folders and batches that a stranger spoilt, the same ones from the same seed.

Each begins as a whole one and is spoilt in one or two ways: a file becomes a pipe, a link, a bomb
or noise; a part of JSON becomes something else, with hashes that agree; a table gets other cells; a
journal gets views, triggers and rows that lie.
"""

import copy
import gzip
import hashlib
import json
import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import wholepie as wp
from wholepie.optimizer.journal.begun import MARK
from wholepie.optimizer.journal.entries import checksum_of
from wholepie.optimizer.results.additions import add
from wholepie.optimizer.results.exchange import ADDITIONS, HIDDEN
from wholepie.optimizer.results.page_mark import REPORT
from wholepie.optimizer.run_place import NEWER

SCENARIO = """wholepie: 1
title: A loaf
tables: {parts: parts.csv}
decisions:
  share: {for: p in parts, type: continuous, at most: 9}
  whole: {type: integer, at most: 4}
stakeholders:
  baker:
    contributes: {flour: 12}
    goals: {earn: {maximize: sum(p.price * share[p] for p in parts) + whole, unit: EUR}}
  mill:
    requires: {enough: sum(share[p] for p in parts) + whole <= 10}
    goals: {spare: {minimize: sum(p.weight * share[p] for p in parts) + 2 * whole, unit: t}}
"""
PARTS = "part,price,weight\na,3,1\nb,2,3\nc,1,1\n"
ADDED = tuple(f"{name}.json" for name in (*ADDITIONS, "verify"))
JSON_FILES = ("run.json", "faces.json", *ADDED)
PACKED = ("problem.json.gz", "proofs.json.gz")
TABLES = ("front.csv", "plans.csv", "helpers.csv", "faces.csv")
BESIDE = ("run.sqlite-wal", "run.sqlite-journal", MARK, REPORT)
FILES = (*JSON_FILES, *PACKED, *TABLES, "run.sqlite", *BESIDE)
BATCH = ("batch.json", "batch.json", "batch.lock", "summary.csv", "summary.html", "summary.parquet")
#: A file that links lead to, and that no command may change: what is a page may be replaced.
VICTIM, KEPT = "victim", '<meta name="generator" content="wholepie">'
JUNK: tuple[Any, ...] = (
    *(None, True, 0, -1, 5, 0.5, -0.0, 1e308, 2**63, 10**30, 10**399, "", "ab", "nan", "1e999"),
    *("x" * 10_000, "\u202e\u0000", "=1+1", "../../etc", [], [1], ["x"], [[]], [None], {}),
    *({"x": 1}, {"": None}, [{}], {"fraction": "1e999999999"}, {"decimal": "1e999999999"}),
    *({"tuple": [[]]}, {"unknown": [1, 2, 3]}, {"bytes": 5}, {"float": []}, {"set": [[1]]}),
)
ADDERS: dict[str, Callable[[Path], Any]] = {
    "map": wp.stakeholder_map,
    "less": wp.fair_with_less,
    "freedom": wp.freedom,
    "coalitions": wp.coalitions,
    "explanation": wp.explain,
}
TEXTS = (
    *(b"", b"\0" * 5_000, b"\xff\xfe", b"\xef\xbb\xbf{}", b"{}", b"[]", b"null", b"7", b'"x"'),
    *(b"[" * 200_000, b'{"a":' * 100_000, b"[" * 500 + b"]" * 500, b"[" + b"[]," * 4_000_000),
    *(b"[" + b"9" * 1_000_000 + b"]", b"NaN", b"[1e999]", b'{"a":1,"a":2}', b'["\\ud800"]'),
    b'{"wholepie_run": 1, "wholepie_run": 1}',
    *(b"," * 3_000_000, b'"' * 1_000_001, b"a," * 600_000 + b"\n" + b"1," * 600_000),
    b"plan," + b"x" * 3_000_000,
)
CELLS = (
    "",
    "nan",
    "inf",
    "-1",
    "1e999",
    "0x1",
    "9" * 5_000,
    "one",
    "=1+1",
    "\0",
    "1_0",
    '"',
    "a\nb",
)


def make(folder: Path) -> Path:
    """A whole run and a whole batch with their scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    scenario = folder / "scenario.yaml"
    scenario.write_text(SCENARIO, "utf-8")
    (folder / "parts.csv").write_text(PARTS, "utf-8")
    wp.front(scenario, folder=folder / "run", within=0.01)
    wp.verify(folder / "run", solver="highs")
    for name, found in ADDERS.items():
        add(folder / "run", name, found(scenario).to_dict())
    wp.batch(scenario, folder / "batch", workers=1)
    (folder / VICTIM).write_text(KEPT, "utf-8")
    return folder


def is_intact(folder: Path) -> bool:
    """Whether the file that links lead to is as it was."""
    return (folder / VICTIM).read_text("utf-8") == KEPT


def spoil(folder: Path, seed: int) -> str:
    """Spoil a run, and now and then the batch too; how, in a few words."""
    rng = Random(f"spoil {seed}")
    place = folder / "batch" if seed % 8 == 7 else folder / "run"
    if place.name == "batch" and rng.random() < 0.5:
        place = next(each for each in place.iterdir() if each.is_dir())
    ways = [rng.choice(WAYS) for _ in range(rng.choice((1, 1, 2)))]
    told = []
    for way in ways:
        told.append(f"{way.__name__.strip('_')}: {way(rng, place)}")
    return "; ".join(told)


def _file(rng: Random, place: Path, among: tuple[str, ...] = FILES) -> Path:
    there = [each for each in among if (place / each).is_file()]
    if (place / "batch.json").is_file():
        return place / rng.choice(BATCH)
    return place / (rng.choice(there) if there and rng.random() < 0.7 else rng.choice(among))


def _is_readable(path: Path) -> bool:
    """Whether it is a file, and not one that has become endless."""
    return path.is_file() and path.stat().st_size <= 2**24


def _other_kind(rng: Random, place: Path) -> str:
    """Something else than a file."""
    path = _file(rng, place)
    target = rng.choice(
        ("pipe", "folder", "socket", "zero", "circle", "outside", "nowhere", "none", *[VICTIM] * 3)
    )
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    match target:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "socket":
            here = os.getcwd()
            os.chdir(place)  # the name of a socket is short
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(path.name)
            os.chdir(here)
        case "zero":
            path.symlink_to("/dev/zero")
        case "circle":
            path.symlink_to(path.name)
        case "outside":
            path.symlink_to("/etc/passwd")
        case "nowhere":
            path.symlink_to("nowhere")
        case "victim":
            path.symlink_to(
                next(each / VICTIM for each in place.parents if (each / VICTIM).exists())
            )
    return f"{path.name} is {target}"


def _sparse(rng: Random, place: Path) -> str:
    """A file that is long and takes no room."""
    path = _file(rng, place)
    size = rng.choice((2**30, 2**34, 2**40))
    if path.exists() and not path.is_file():
        return "nothing"
    with path.open("ab") as file:
        file.truncate(size)
    return f"{path.name} has {size:,} bytes"


def _text(rng: Random, place: Path) -> str:
    path, text = _file(rng, place), rng.choice(TEXTS)
    if path.is_dir():
        return "nothing"
    packed = path.suffix == ".gz" and rng.random() < 0.8
    path.write_bytes(gzip.compress(text, 1) if packed else text)
    return f"{path.name} is {text[:20]!r} of {len(text):,}"


def _bomb(rng: Random, place: Path) -> str:
    """A few bytes of gzip that stand for a gibibyte."""
    path = place / rng.choice(PACKED)
    once = gzip.compress(b" " * 2**20, 9)
    path.write_bytes(once * rng.choice((1, 64, 1024)))
    return path.name


def _noise(rng: Random, place: Path) -> str:
    """Bytes that change, are lost or come twice."""
    path = _file(rng, place)
    if not _is_readable(path) or not path.stat().st_size:
        return "nothing"
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 3, 30))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0 if data:
                data[at % len(data)] = rng.randrange(256)
            case 1:
                del data[at : at + rng.randrange(1, 60)]
            case 2:
                data[at:at] = data[at : at + 40]
            case _:
                del data[at:]
    path.write_bytes(data)
    return path.name


def _part(rng: Random, place: Path) -> str:
    """A part of JSON becomes something else; the hashes agree."""
    path = _file(rng, place, (*["run.json"] * 8, *JSON_FILES, *PACKED, *PACKED))
    if not _is_readable(path):
        return "nothing"
    try:
        data = path.read_bytes()
        said = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
        at = rng.choice(_places(said))
    except (OSError, ValueError, IndexError, RecursionError):
        return "nothing"
    part = said
    for key in at[:-1]:
        part = part[key]
    if rng.random() < 0.2:
        del part[at[-1]]
    else:
        part[at[-1]] = copy.deepcopy(rng.choice(JUNK))
    text = json.dumps(said).encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)
    _seal(place)
    return f"{path.name} {'.'.join(map(str, at))}"


def _places(said: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where there is something, as keys and numbers from the top; few of a long list."""
    items = said.items() if isinstance(said, dict) else enumerate(said[:3])
    found = []
    for key, each in list(items)[:60]:
        found.append((*at, key))
        if isinstance(each, dict | list):
            found += _places(each, (*at, key))
    return found


def _cell(rng: Random, place: Path) -> str:
    """A cell of a table becomes something else, or lines come again."""
    path = _file(rng, place, TABLES)
    if not _is_readable(path):
        return "nothing"
    lines = path.read_text("utf-8", "replace").split("\n")
    at = rng.randrange(len(lines))
    cells = lines[at].split(",")
    if rng.random() < 0.7:
        cells[rng.randrange(len(cells))] = rng.choice(CELLS)
        lines[at] = ",".join(cells)
    else:
        lines += lines[at : at + 3] * rng.choice((1, 1000, 100_000))
    path.write_text("\n".join(lines), "utf-8")
    _seal(place)
    return path.name


def _seal(place: Path) -> None:
    """Make the hashes agree, so that they are not what gives it away."""
    path = place / "run.json"
    if not _is_readable(path):
        return
    try:
        said = json.loads(path.read_bytes())
        known, mark = said.pop("sha256"), said.pop("signed", "")
        own = hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()
        files = [place / name for name in known if _is_readable(place / name)]
        hashes = {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in files}
        path.write_text(
            json.dumps(said | {"signed": mark, "sha256": known | hashes | {"run.json": own}}),
            "utf-8",
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return


_ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
STATEMENTS = (
    f"DROP TABLE identity; CREATE VIEW identity AS SELECT i AS name, i AS value FROM ({_ENDLESS})",
    f"CREATE VIEW endless AS {_ENDLESS}",
    "CREATE TRIGGER t AFTER INSERT ON outcome BEGIN DELETE FROM outcome; END",
    "CREATE TRIGGER t AFTER UPDATE ON outcome BEGIN DELETE FROM outcome; END",
    "ALTER TABLE outcome ADD COLUMN more GENERATED ALWAYS AS (hex(randomblob(100000000))) VIRTUAL",
    "CREATE INDEX i ON outcome (length(hex(zeroblob(50000000))))",
    "DROP TABLE outcome; CREATE TABLE outcome (id INTEGER PRIMARY KEY CHECK (length(hex(id)) > 9))",
    "DROP TABLE outcome",
    "CREATE TABLE more (x)",
    "DELETE FROM identity",
    "UPDATE identity SET value = '['",
    "UPDATE identity SET value = replace(hex(zeroblob(500000)), '00', '[')",
    "INSERT INTO identity VALUES ('trust', 'true')",
    "UPDATE identity SET value = '{\"trust_journal\": true}' WHERE name = 'options'",
    "UPDATE outcome SET turn = -1; UPDATE outcome SET workers = 9999999999",
    "UPDATE outcome SET workers = 'many', hurried = x'00', seconds = 'long'",
    "UPDATE outcome SET seconds = 9e999",
    "PRAGMA user_version = 2",
    "PRAGMA user_version = 99",
    "PRAGMA application_id = 7",
)
FACTS = ("question", "reason", "bound", "own", "met", "counts")
LIES: tuple[Any, ...] = (
    *(None, 7, "x", b"", b"\0" * 100, b"\x05\0\0\0\0" * 200_000, b"\xff\xff\xff\xff"),
    *("[[1,1,1,1],[[]]]", '[["a",1,1,1],[]]', "[[1,1,1,1e999],[]]", "[" * 100_000, -1e308),
)


def _journal(rng: Random, place: Path) -> str:
    """A journal with what no journal has, or whose rows lie with checksums that agree."""
    path = place / "run.sqlite"
    try:
        with closing(sqlite3.connect(path)) as base, base:
            if rng.random() < 0.7:
                statement = rng.choice(STATEMENTS)
                base.executescript(statement)
                return statement[:60]
            fact, lie = rng.choice(FACTS), rng.choice(LIES)
            base.execute(f"UPDATE OR IGNORE outcome SET {fact} = ? WHERE id = 1", (lie,))
            row = base.execute(f"SELECT {', '.join(FACTS)} FROM outcome WHERE id = 1").fetchone()
            base.execute("UPDATE outcome SET checksum = ? WHERE id = 1", (checksum_of(row),))
            return f"{fact} = {lie!r:.30}"
    except (sqlite3.Error, OSError, TypeError):
        return "nothing"


def _hidden(rng: Random, place: Path) -> str:
    """A newer run, or a draft of one, that is spoilt or was copied in part."""
    hidden = place / rng.choice((*HIDDEN, NEWER))
    if hidden.exists() or (place / "batch.json").exists():
        return "nothing"
    hidden.mkdir()
    for path in (place / name for name in FILES):
        if _is_readable(path) and rng.random() < 0.9:
            shutil.copyfile(path, hidden / path.name)
    way = rng.choice((_other_kind, _sparse, _text, _noise, _part, _cell))
    return f"{hidden.name}: {way(rng, hidden)}"


def _names_another(rng: Random, place: Path) -> str:
    """A file beside the journal that names one to delete."""
    magic = bytes.fromhex("d9d505f920a163d7")
    (place / "run.sqlite-journal").write_bytes(magic + b"\0" * 504 + b"victim" + magic)
    return "run.sqlite-journal"


WAYS: list[Callable[[Random, Path], str]] = [
    *[_other_kind] * 3, *[_sparse] * 2, *[_text] * 4, _bomb, *[_noise] * 3, *[_part] * 6,
    *[_cell] * 3, *[_journal] * 4, _names_another, *[_hidden] * 3,
]  # fmt: skip
