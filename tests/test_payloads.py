"""Payloads by places: in every export, page and answer they are text, and nothing else.

Each turn puts another payload into each place; all turns together put each into each. What a page
or a file is made of must be what it is made of with plain words in the same places.
"""

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html
import openpyxl
import pytest
from docx import Document
from pptx import Presentation

import wholepie as wp
from batching import call
from executors import Here
from hostile import front
from payloads import PAYLOADS, PLACES, REFUSED, placed, plain, rotated, scenario, shown, tag
from wholepie.batches import batch
from wholepie.batches.crews import Remote
from wholepie.optimizer.errors import InputError
from wholepie.views.export import writing
from wholepie.views.pages import report_page

Shown = tuple[dict[str, Path], dict[str, str]]
TURNS = range(len(PAYLOADS))
#: `make test-slow` takes a few of the turns, `make test-all` all of them.
FEW = [
    pytest.param(turn, marks=[pytest.mark.slow, *([pytest.mark.deep] if turn % 12 else [])])
    for turn in TURNS
]
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
ISOLATES = re.compile("[\u2066-\u2069]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
NUMBER = re.compile(r"-?[0-9.]+(e[+-]?[0-9]+)?|-?inf")
EMBEDDED = {"script", "style"}
#: Attributes that are addresses.
FOLLOWED = {"href", "src", "action", "formaction", "xlink:href", "data", "srcdoc"}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """What is shown with plain words; batches make their runs in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "Local", lambda: Remote(Here()))
        return shown(tmp_path_factory.mktemp("plain") / "x", plain())


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("turn", FEW)
def test_every_payload_is_text_wherever_it_is_shown(
    turn: int, harmless: Shown, tmp_path: Path
) -> None:
    texts = rotated(turn)
    files, said = shown(tmp_path / "x", texts)
    assert files.keys() == harmless[0].keys()
    for name, path in files.items():
        judge = JUDGES.get(path.suffix)
        if judge is not None:
            judge(path, harmless[0][name], texts)
    for name, words in said.items():
        require_no_orders(words, name)
        require_shown(words, harmless[1][name], texts, name)


def bare(words: str) -> str:
    """Words without isolates and with one space for many, as people see them."""
    return " ".join(ISOLATES.sub("", words).split())


def require_shown(words: str, other: str, texts: dict[str, str], where: str) -> None:
    """A place that is shown with a plain word is shown with a payload, all of it."""
    seen, expected = bare(words), bare(other)
    for place in PLACES:
        if bare(plain()[place]) in expected and "…" not in seen:
            wanted = bare(texts[place])
            assert wanted in seen or tag(place) in seen, (where, place, wanted)


def require_no_orders(words: str, where: str) -> None:
    """Nothing that a terminal obeys."""
    found = UNSEEN.search(words)
    assert found is None, (where, found)


def judge_page(path: Path, other: Path, texts: dict[str, str]) -> None:
    """Elements and their attributes are those of the plain page; the words are in its text."""
    page, plain_page = (lxml.html.parse(str(each)).getroot() for each in (path, other))
    assert skeleton(page) == skeleton(plain_page), path.name
    require_shown(words_of(page), words_of(plain_page), texts, path.name)
    for each in page.iter():
        for name, value in each.attrib.items():
            assert not name.lower().startswith("on"), (path.name, name)
            script = value.strip().lower().startswith("javascript:")
            assert not (script and name in FOLLOWED), (path.name, value)


def skeleton(page: Any) -> Counter[tuple[str, ...]]:
    return Counter(
        (each.tag, *sorted(each.attrib)) for each in page.iter() if isinstance(each.tag, str)
    )


def words_of(page: Any) -> str:
    return " ".join(
        text
        for each in page.iter()
        if isinstance(each.tag, str) and each.tag not in EMBEDDED
        for text in (each.text or "", *(child.tail or "" for child in each))
    )


def judge_drawing(path: Path, other: Path, texts: dict[str, str]) -> None:
    drawing, plain_one = (lxml.etree.parse(str(each)).getroot() for each in (path, other))
    kinds, plain_kinds = ({each.tag for each in one.iter()} for one in (drawing, plain_one))
    assert kinds <= plain_kinds
    assert not any(name.startswith("on") for each in drawing.iter() for name in each.attrib)


def judge_table(path: Path, _: Path, texts: dict[str, str]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len({len(row) for row in rows}) == 1, path.name
    for cell in (cell for row in rows for cell in row):
        assert NUMBER.fullmatch(cell) or not cell.startswith(FORMULA), (path, cell)


def judge_workbook(path: Path, other: Path, texts: dict[str, str]) -> None:
    cells = list(cells_of(path))
    assert {kind for kind, _ in cells} <= {kind for kind, _ in cells_of(other)} - {"f"}
    said = [" ".join(str(value) for _, value in each) for each in (cells, cells_of(other))]
    require_shown(*said, texts, path.name)
    with zipfile.ZipFile(path) as file:
        assert not [name for name in file.namelist() if "external" in name.lower()]
        assert not any(b"<f>" in file.read(name) for name in file.namelist())


def cells_of(path: Path) -> Iterator[tuple[str, Any]]:
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            yield from ((cell.data_type, cell.value) for cell in row if cell.value is not None)


def judge_document(path: Path, other: Path, texts: dict[str, str]) -> None:
    said = [" ".join(lines_of(each)) for each in (path, other)]
    require_shown(*said, texts, path.name)
    kinds, plain_kinds = (set(elements(each)) for each in (path, other))
    assert not {kind for kind in kinds - plain_kinds if is_alive(kind)}, path.name


def is_alive(kind: str) -> bool:
    """Whether an element of Word or PowerPoint does more than show text."""
    return bool(re.search("hyperlink|instrText|fld|ole|object|control|hlink", kind, re.IGNORECASE))


def elements(path: Path) -> Iterator[str]:
    """Of every part, which must be XML without a document type."""
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            if name.endswith((".xml", ".rels")):
                data = file.read(name)
                assert b"<!DOCTYPE" not in data
                yield from (str(each.tag) for each in lxml.etree.fromstring(data).iter())


def lines_of(path: Path) -> Iterator[str]:
    if path.suffix == ".docx":
        document = Document(str(path))
        yield from (each.text for each in document.paragraphs)
        yield from (c.text for t in document.tables for row in t.rows for c in row.cells)
        return
    for slide in Presentation(str(path)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)


def judge_data(path: Path, _: Path, texts: dict[str, str]) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    if "goals" in data and path.name == "front.json":
        assert [goal["name"] for goal in data["goals"]] == [texts["goal"], texts["other goal"]]


JUDGES = {
    ".html": judge_page,
    ".svg": judge_drawing,
    ".csv": judge_table,
    ".xlsx": judge_workbook,
    ".docx": judge_document,
    ".pptx": judge_document,
    ".json": judge_data,
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("place", PLACES[:11])
def test_what_a_terminal_obeys_is_in_no_scenario(name: str, place: str, tmp_path: Path) -> None:
    path = scenario(tmp_path / "x", plain() | {place: placed(REFUSED[name], place)})
    with pytest.raises(InputError):
        wp.load(path)


@pytest.mark.slow
def test_what_no_scenario_may_hold_is_shown_harmlessly_of_a_problem(tmp_path: Path) -> None:
    names = (*REFUSED.values(), "last")
    hostile, calm = (
        front(4, 3, names),
        front(4, 3, tuple(chr(97 + k) * len(each) for k, each in enumerate(names))),
    )
    pages = [report_page.html(each) for each in (hostile, calm)]
    assert skeleton(lxml.html.fromstring(pages[0])) == skeleton(lxml.html.fromstring(pages[1]))
    for form in ("xlsx", "docx", "pptx", "csv"):
        for kind, found in (("hostile", hostile), ("calm", calm)):
            (tmp_path / kind).mkdir(exist_ok=True)
            writing.write(found, form, tmp_path / kind / f"to.{form}")
    for path in (tmp_path / "hostile").rglob("*.*"):
        if path.is_file():
            other = tmp_path / "calm" / path.relative_to(tmp_path / "hostile")
            JUDGES[path.suffix](path, other, plain())
    hostile.save(tmp_path / "run")
    for command in (["at", "--plan", "1"], ["tradeoffs"], ["weigh"], ["report"]):
        result = call(command[0], str(tmp_path / "run"), *command[1:])
        require_no_orders(result.output, command[0])


@pytest.mark.slow
@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("turn", [0, 12])
def test_nothing_runs_in_a_browser(browser: Any, tmp_path: Path, turn: int) -> None:
    """Pages are opened with a trap for scripts, and for what their policy forbids."""
    files, _ = shown(tmp_path / "x", rotated(turn))
    context = browser.new_context()
    context.add_init_script(
        "window.caught = []; window.stolen = () => caught.push('stolen');"
        "document.addEventListener('securitypolicyviolation', (e) => caught.push(e.sample));"
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    for path in (each for each in files.values() if each.suffix in (".html", ".svg")):
        page.goto(path.as_uri())
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.caught") == [], path.name
        assert page.locator("img[src=x], [onmouseover], [onfocus], [onload]").count() == 0
    assert errors == []
    context.close()
