"""Results as sheets of the workbook that they come from: nothing else in it changes."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from click.testing import CliRunner
from openpyxl.chart import BarChart, Reference
from openpyxl.workbook.defined_name import DefinedName

import wholepie as wp
from wholepie.cli import main
from wholepie.models import load
from wholepie.optimizer.errors import InputError
from wholepie.views.export import workbook
from wholepie.views.export.into import IntoBook
from workbooks import book, with_parts

#: What lists the sheets and the styles.
LISTS = {"xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml", "xl/styles.xml"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def dressed(made: openpyxl.Workbook) -> None:
    """A chart, a name, a comment, a format and a formula, as people have them."""
    sheet = made["Projects"]
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=4), titles_from_data=True)
    sheet.add_chart(chart, "E2")
    sheet["B2"].number_format = "0.00"
    sheet["B2"].comment = openpyxl.comments.Comment("ask Anna", "me")
    made.defined_names["Costs"] = DefinedName("Costs", attr_text="Projects!$A$1:$C$4")
    made.create_sheet("sums")["A1"] = "=SUM(Projects!B2:B4)"


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.fixture
def front() -> wp.Front:
    book(more=dressed)
    return wp.front("book.xlsx")


def test_results_are_added_and_nothing_else_changes(front: wp.Front) -> None:
    before = parts(Path("book.xlsx"))
    IntoBook.opened(Path("book.xlsx")).write(front)
    after = parts(Path("book.xlsx"))
    assert {name for name in before if after.get(name) != before[name]} <= LISTS
    added = after.keys() - before.keys()
    assert all("worksheets/wholepie" in name and b"r:id" not in after[name] for name in added)
    found = openpyxl.load_workbook("book.xlsx")
    ours = [name for name in found.sheetnames if name.startswith("wholepie ")]
    assert found.sheetnames[-len(ours) :] == ours
    assert ours[0] == "wholepie Summary"
    assert {"wholepie plans", "wholepie points"} & set(ours) or len(ours) > 2
    assert found["sums"]["A1"].value == "=SUM(Projects!B2:B4)"
    assert found["Projects"]["B2"].number_format == "0.00"
    assert found["Projects"]._charts
    assert "Costs" in found.defined_names
    assert found["Projects"]["B2"].comment.text == "ask Anna"


def test_the_cells_are_those_of_the_workbook_of_a_run(front: wp.Front) -> None:
    IntoBook.opened(Path("book.xlsx")).write(front)
    Path("alone.xlsx").write_bytes(workbook.content(front)[0])
    ours, alone = openpyxl.load_workbook("book.xlsx"), openpyxl.load_workbook("alone.xlsx")
    for sheet in alone.worksheets:
        mine = ours[f"wholepie {sheet.title}"[:31]]
        assert [[c.value for c in row] for row in mine] == [[c.value for c in r] for r in sheet]
        for row, other in zip(mine, sheet, strict=True):
            for cell, its in zip(row, other, strict=True):
                assert cell.number_format == its.number_format
                assert cell.font.b == its.font.b
                assert cell.alignment.wrap_text == its.alignment.wrap_text


def test_a_second_run_replaces_the_sheets_where_they_stand(front: wp.Front) -> None:
    target = Path("book.xlsx")
    IntoBook.opened(target).write(front)
    once = openpyxl.load_workbook(target)
    once.move_sheet("wholepie Summary", offset=-99)
    once["sums"]["A2"] = "='wholepie Summary'!B2"
    once["wholepie Summary"]["A1"] = "scribbled over"
    once.create_sheet("wholepie old")["A1"] = "from long ago"
    once.save(target)
    order = once.sheetnames
    for _ in range(3):
        IntoBook.opened(target).write(front)
    again = openpyxl.load_workbook(target)
    assert again.sheetnames == order
    assert again["sums"]["A2"].value == "='wholepie Summary'!B2"
    assert again["wholepie Summary"]["A1"].value != "scribbled over"
    assert "nothing for this sheet" in again["wholepie old"]["A1"].value
    assert len(again._cell_styles) <= len(once._cell_styles) + 10


def test_the_scenario_in_the_workbook_stays_as_it_was(front: wp.Front) -> None:
    before = load("book.xlsx")
    IntoBook.opened(Path("book.xlsx")).write(front)
    after = load("book.xlsx")
    assert [e.message for e in after.warnings] == [e.message for e in before.warnings]
    assert after.problem().C.tolist() == before.problem().C.tolist()


def protected(name: str, data: bytes) -> bytes:
    lock = b'<workbookProtection lockStructure="1"/><bookViews>'
    return data.replace(b"<bookViews>", lock) if name == "xl/workbook.xml" else data


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "open in Excel": (lambda p: p.with_name("~$book.xlsx").write_bytes(b""), "is open in"),
    "open in LibreOffice": (lambda p: p.with_name(".~lock.book.xlsx#").write_text(""), "is open"),
    "signed": (lambda p: with_parts(p, lambda _, d: d, _xmlsignatures__a=b""), "it is signed"),
    "protected": (lambda p: with_parts(p, protected), "structure is protected"),
    "a text": (lambda p: p.write_text("id,cost"), "not an Excel workbook"),
    "cut off": (lambda p: p.write_bytes(p.read_bytes()[:900]), "damaged"),
    "gone": (lambda p: p.unlink(), "cannot read"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_results_go_into_is_said_before_anything_is_computed(name: str) -> None:
    path = book()
    change, said = REFUSED[name]
    change(path)
    with pytest.raises(InputError, match=said):
        IntoBook.opened(path)


def test_a_workbook_that_changed_meanwhile_is_left_alone(front: wp.Front) -> None:
    target = IntoBook.opened(Path("book.xlsx"))
    book()
    before = Path("book.xlsx").read_bytes()
    with pytest.raises(InputError, match="has changed since"):
        target.write(front)
    assert Path("book.xlsx").read_bytes() == before


def test_formulas_of_people_in_a_sheet_of_results_are_not_lost(front: wp.Front) -> None:
    IntoBook.opened(Path("book.xlsx")).write(front)
    found = openpyxl.load_workbook("book.xlsx")
    found["wholepie Summary"]["Z9"] = "=1+1"
    found.save("book.xlsx")
    before = Path("book.xlsx").read_bytes()
    with pytest.raises(InputError, match="has formulas"):
        IntoBook.opened(Path("book.xlsx")).write(front)
    assert Path("book.xlsx").read_bytes() == before


def test_macros_are_kept(front: wp.Front) -> None:
    Path("book.xlsx").rename("book.xlsm")
    with_parts(Path("book.xlsm"), lambda _, data: data, xl__vbaProject_bin=b"macro")
    IntoBook.opened(Path("book.xlsm")).write(front)
    assert parts(Path("book.xlsm"))["xl/vbaProject_bin"] == b"macro"


def test_workbooks_of_xlsxwriter_take_results_too(front: wp.Front) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as made:
        made.add_worksheet("Mine").write_row(0, 0, ["a", 1])
    Path("mine.xlsx").write_bytes(stream.getvalue())
    IntoBook.opened(Path("mine.xlsx")).write(front)
    found = openpyxl.load_workbook("mine.xlsx")
    assert found.sheetnames[:2] == ["Mine", "wholepie Summary"]


def test_results_do_not_make_a_workbook_another() -> None:
    book()
    said = ["front", "book.xlsx", "--into", "book.xlsx", "--out", "run"]
    assert CliRunner().invoke(main, said).exit_code == 0
    asked = ["plan", "book.xlsx", "--run", "run"]
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, [*said, "--resume"]).exit_code == 0

    mine = openpyxl.load_workbook("book.xlsx")
    mine["Projects"]["B2"] = 1
    mine.save("book.xlsx")
    done = CliRunner().invoke(main, asked)
    assert done.exit_code == 2
    assert "WP904" in done.output


def test_the_command_adds_the_sheets() -> None:
    book()
    done = CliRunner().invoke(main, ["front", "book.xlsx", "--into", "book.xlsx", "--out", "run"])
    assert done.exit_code == 0, done.output
    assert "book.xlsx" in done.output
    assert "wholepie Summary" in openpyxl.load_workbook("book.xlsx").sheetnames
    Path("~$book.xlsx").write_bytes(b"")
    refused = CliRunner().invoke(
        main, ["front", "book.xlsx", "--into", "book.xlsx", "--out", "other"]
    )
    assert refused.exit_code == 2
    assert not Path("other").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize("made_by_it", [False, True])
def test_libreoffice_computes_and_keeps_the_sheets_of_people(made_by_it: bool) -> None:
    """What it saves of the workbook with results is what it saves of the one without them."""
    book(more=dressed)
    saved_by_office("book.xlsx", "plain")
    if made_by_it:
        shutil.copy("plain/book.xlsx", "book.xlsx")
    IntoBook.opened(Path("book.xlsx")).write(wp.front("book.xlsx"))
    saved_by_office("book.xlsx", "after")
    plain, after = (openpyxl.load_workbook(f"{each}/book.xlsx") for each in ("plain", "after"))
    for sheet in plain:
        for row in sheet.iter_rows():
            for cell in row:
                same = after[sheet.title][cell.coordinate]
                assert (cell.value, cell.number_format) == (same.value, same.number_format)
    assert len(after["Projects"]._charts) == len(plain["Projects"]._charts) == 1
    assert "Costs" in after.defined_names
    computed = openpyxl.load_workbook("after/book.xlsx", data_only=True)
    assert isinstance(computed["sums"]["A1"].value, int | float)
    cells = (cell.value for each in computed for row in each.iter_rows() for cell in row)
    assert not [each for each in cells if str(each).startswith("#")]
    assert "wholepie Summary" in computed.sheetnames


def saved_by_office(name: str, folder: str) -> None:
    profile = f"-env:UserInstallation={Path('profile').resolve().as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", folder, name]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
