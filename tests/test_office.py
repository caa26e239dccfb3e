"""The brief in Word and PowerPoint: it says what the front says, whatever names are, and fits."""

import io
import math
import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given
from hypothesis import strategies as st
from matplotlib import get_data_path
from PIL import ImageFont

import shipped
import wholepie as wp
from examples import examples
from hostile import HOSTILE, front
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.parties.listed import satisfaction
from wholepie.optimizer.results.front import Front
from wholepie.views.export import office, word, writing
from wholepie.views.export.brief import MOST_PARTIES, brief
from wholepie.views.vocabulary import answer, text

INSTANCES = ("citizens-budget", "quickstart", "rd-portfolio")
ODD = (*HOSTILE, "=cmd|' /C calc'!A0", "a\x01b\x1b[31mc", "\ufffe", "_x0041_", "A" * 90)
LETTERS = st.characters(exclude_categories=["Cs"])
NAMES = st.one_of(st.sampled_from(ODD), st.text(LETTERS, min_size=1, max_size=120))
#: When a search ended; in Tokyo it was the next day.
MOMENT = "2023-11-14T22:13:20Z"
POINT = 12_700  # of the units that lengths have in PowerPoint


def document(found: Front) -> Any:
    return docx.Document(io.BytesIO(writing.single(found, "docx").data))


def slides(found: Front) -> Any:
    return pptx.Presentation(io.BytesIO(writing.single(found, "pptx").data))


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def charts(deck: Any) -> list[Any]:
    return [each.chart for slide in deck.slides for each in slide.shapes if each.has_chart]


@pytest.mark.parametrize("name", INSTANCES)
def test_both_say_what_the_answer_says(name: str) -> None:
    found = shipped.front(name)
    said, shares = answer.answered(found), satisfaction(found)
    written, deck = document(found), slides(found)
    heads, *rows = cells(written.tables[0])
    assert heads[1:] == [f"Plan {each.plan}: {each.title}" for each in said.options]
    (chart,) = charts(deck)
    assert len(deck.slides) == len(said.options) + 2
    for k, option in enumerate(said.options):
        expected = [text.percent(share) for share in shares.loc[option.plan]]
        assert [" ".join(row[k + 1].split()[:2]) for row in rows] == expected
        slide = deck.slides[k + 1]
        assert slide.shapes.title.text == f"Plan {option.plan}: {option.title}"
        (table,) = [each.table for each in slide.shapes if each.has_table]
        assert [row[1] for row in cells(table)[1:]] == expected
        drawn = chart.plots[0].series[k].values
        assert drawn == pytest.approx(shares.loc[option.plan].tolist())
    everything = "\n".join(each.text for each in written.paragraphs)
    for each in (said.title, said.scale, said.proof, *said.options[0].requirements):
        assert office.legal(each) in everything
    numbers = [cell for row in cells(written.tables[1]) for cell in row]
    assert f"SHA-256 {found.about['sha256']}" in numbers


@pytest.mark.parametrize("name", INSTANCES)
def test_the_decisions_of_a_plan_are_those_that_are_not_0(name: str) -> None:
    found = shipped.front(name)
    for option in brief(found, decisions=10_000).options:
        taken = found.plans[found.plans["plan"] == option.plan]
        names = option.decisions.partition(". ")[2].split("; ")
        assert len(names) == len(taken)
        assert option.decisions.startswith(f"{len(taken)} of ")


def test_the_document_is_made_of_styles_that_programs_know() -> None:
    found = document(shipped.front("quickstart"))
    styles = [each.style.name for each in found.paragraphs]
    assert styles[:2] == ["Title", "Subtitle"]
    assert {"Heading 1", "Heading 2", "List Bullet", "Caption"} <= set(styles)
    breaks = [each for each in found.paragraphs if each.paragraph_format.page_break_before]
    assert [each.text for each in breaks] == ["The front"]
    for table in found.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None
    footer = found.sections[0].footer._element
    fields = [each.get(qn("w:instr")) for each in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    (picture,) = found.inline_shapes
    assert "fairest" in picture._inline.docPr.get("descr")
    assert (round(found.sections[0].page_width.cm, 1), found.core_properties.language) == (
        21.0,
        "en-GB",
    )
    assert found.core_properties.title == "One field, three neighbours"


def test_the_slides_are_wide_and_told_to_those_who_do_not_see_them() -> None:
    deck = slides(shipped.front("quickstart"))
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, abs=1e-3)
    for slide in deck.slides:
        assert slide.shapes.title.text
        frames = [each for each in slide.shapes if each.has_chart or each.has_table]
        assert all(each._element.nvGraphicFramePr.cNvPr.get("descr") for each in frames)
    for layout in deck.slide_layouts:
        assert all(each.left + each.width <= deck.slide_width for each in layout.placeholders)


@pytest.mark.parametrize("form", ["docx", "pptx"])
@pytest.mark.parametrize("name", INSTANCES)
def test_the_same_front_gives_the_same_bytes(
    name: str, form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = shipped.front(name)
    made = replace(made, record=replace(made.record, ended=MOMENT))
    folder = made.save(tmp_path_factory.mktemp("runs") / name)
    copy = Path(shutil.copytree(folder, tmp_path_factory.mktemp("copies") / name))
    os.utime(copy / "run.json", (0, 0))
    data = written_in(folder, form, "Asia/Tokyo")
    assert written_in(copy, form, "America/New_York") == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        books = [each for each in file.namelist() if each.endswith(".xlsx")]
        properties = [file.read("docProps/core.xml").decode()]
        for book in books:
            with zipfile.ZipFile(io.BytesIO(file.read(book))) as inner:
                properties.append(inner.read("docProps/core.xml").decode())
    for each in properties:
        assert set(re.findall(r'W3CDTF">([^<]*)<', each)) == {MOMENT}
    assert len(books) == (form == "pptx")


def written_in(folder: Path, form: str, zone: str) -> bytes:
    """A run's document where the clock shows another time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", zone)
        time.tzset()
        data = writing.single(wp.open(folder), form).data
    time.tzset()
    return data


@examples(20)
@example(names=["=1+1", "http://a.b", "x", "y"], seed=3)
@example(names=["no letter\ufffe", "\uffff", "x", "y"], seed=4)
@given(names=st.lists(NAMES, min_size=4, max_size=4, unique=True), seed=st.integers(2, 20))
def test_any_name_is_a_name_and_fits(names: list[str], seed: int) -> None:
    goals = seed % 4 + 1
    found = front(seed, goals, tuple(f"{each}{k}" for k, each in enumerate(names)) * 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word, "MOST_GOALS_DRAWN", 0)  # figures have tests of their own, and are slow
        written, deck = document(found), slides(found)
    assert len(written.tables[0].rows) == goals + 1
    for chart in charts(deck):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        assert [row[0].value for row in book.active.iter_rows()][1:] == list(
            chart.plots[0].categories
        )
        kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value}
        assert kinds <= {"s", "n"}
    assert list(too_large(deck)) == []


@pytest.mark.parametrize("goals", [1, 5, 6, 7, 12, 13, 20])
@pytest.mark.parametrize("kind", ["long", "W" * 200, "word " * 40])
def test_many_parties_fit(goals: int, kind: str) -> None:
    names = tuple(f"{k} {kind}" for k in range(max(goals, 8)))
    found = front(30, goals, names)
    deck, said = slides(found), brief(found)
    assert list(too_large(deck)) == []
    assert len(said.parties) == min(goals, MOST_PARTIES)
    fitting = word._fitting(found)
    assert word._first_page(fitting) <= word._ROOM
    assert len(document(found).tables[0].rows) == len(fitting.parties) + 1
    shares = satisfaction(found).loc[[each.plan for each in said.options]]
    hidden = sorted(shares.min().tolist())[len(fitting.parties) :]
    assert bool(hidden) == bool(fitting.other_parties)
    if hidden:
        assert f"And {len(hidden)} more part" in fitting.other_parties
        assert f"{math.floor(100 * hidden[0])} % or more" in fitting.other_parties


@given(
    st.lists(st.one_of(st.floats(1, 1e7).map(text.number), NAMES), min_size=1, max_size=6),
    st.integers(1, 40),
)
def test_no_text_is_cut_within_a_number(words: list[str], most: int) -> None:
    whole = text.name(" ".join(words))
    shown = text.shortened(whole, most)
    if shown != whole:
        kept = shown.removesuffix("…")
        assert not re.search(r"\d[.,]?$", kept) or not re.match(r"[.,]?\d", whole[len(kept) :])


@pytest.mark.parametrize("unit", ["USD a day", "words of a unit " * 12])
@pytest.mark.parametrize("parties", [1, 6, 12])
@pytest.mark.parametrize("goals", [1, 2])
def test_documents_and_slides_have_all_numbers_of_what_parties_get(
    unit: str, parties: int, goals: int
) -> None:
    """Large numbers that need three lines of a table too."""
    made = front(9, parties * goals, tuple(f"party {k}" for k in range(24)))
    owned = [
        replace(goal, owner=f"party {k // goals}", unit=unit) for k, goal in enumerate(made.goals)
    ]
    found = replace(made, goals=tuple(owned), values=made.values * 13_579.5 + 1e6)
    option, *_ = answer.answered(found).options
    expected = [numerals("; ".join(each.goals)) for each in option.shares]
    written, deck = cells(document(found).tables[0]), slides(found)
    (table,) = [each.table for each in deck.slides[1].shapes if each.has_table]
    assert list(too_large(deck)) == []
    order = [f"party {k}" for k in range(parties)]
    for party, said in [(row[0], row[1].partition("  ")[2]) for row in written[1:]]:
        assert numerals(said) == expected[order.index(party)]
    for party, _, said in cells(table)[1:]:
        assert numerals(said) == expected[order.index(party)]


def numerals(said: str) -> list[str]:
    return re.findall(r"\d[\d.,]*\d|\d", text.plain(said))


def test_what_does_not_fit_is_counted() -> None:
    size, kept = office.fitting(["word " * 20] * 30, 200.0, 300.0, (14.0, 11.0))
    assert size == 11.0
    assert kept[-1] == f"And {30 - len(kept) + 1} more."
    assert office.height(kept, 200.0, size) <= 300.0


def test_a_front_without_plans_has_no_brief() -> None:
    for form in ("docx", "pptx"):
        with pytest.raises(InputError, match="no plan to write about"):
            writing.single(front(0, 2), form)


def too_large(deck: Any) -> Iterator[str]:
    """Texts of slides that leave their shape or the slide, as a wide typeface draws them."""
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.left + shape.width > deck.slide_width or shape.top < 0:
                yield shape.name
            if shape.has_text_frame and drawn_height(shape.text_frame, shape.width) > shape.height:
                yield shape.text_frame.text
            if shape.has_table:
                tall = sum(row_height(shape.table, row) for row in shape.table.rows)
                if shape.top + tall > deck.slide_height - 0.4 * 72 * POINT:
                    yield "table"


def row_height(table: Any, row: Any) -> float:
    """A row grows with what is in it."""
    drawn = [
        drawn_height(cell.text_frame, column.width, margin=0.04)
        for cell, column in zip(row.cells, table.columns, strict=True)
    ]
    return max(row.height, *drawn)


def drawn_height(frame: Any, width: int, *, margin: float = 0.05) -> float:
    """What paragraphs take, in the units of the slide, wrapped at words."""
    room, tall = width / POINT - 0.2 * 72, 2 * margin * 72
    for line in frame.paragraphs:
        size = max([run.font.size.pt for run in line.runs if run.font.size], default=11.0)
        bold = any(run.font.bold for run in line.runs)
        tall += wrapped(line.text, room, size, bold) * size * 1.2
        tall += line.space_after.pt if line.space_after else 0.0
    return tall * POINT


def wrapped(said: str, room: float, size: float, bold: bool) -> int:
    lines, used = 1, 0.0
    for each in said.split(" "):
        wide = measured(each, bold) * size
        if used and used + wide > room:
            lines, used = lines + 1, 0.0
        lines += max(0, math.ceil(wide / room) - 1)
        used += wide % room + measured(" ", bold) * size
    return lines


def measured(said: str, bold: bool) -> float:
    """Width in sizes of letters."""
    return float(typeface(bold).getlength(said)) / 100


@cache
def typeface(bold: bool) -> ImageFont.FreeTypeFont:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/{name}", 100)
