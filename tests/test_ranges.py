"""Parts of sheets as tables: named ranges, Excel's tables, areas; and files as other programs write
them."""

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table as ExcelTable

from wholepie.models import ScenarioError, load
from wholepie.models.books.ranges import Area, area_of
from wholepie.models.books.xlsx import LAST_COLUMN, LAST_ROW

ROWS = [["id", "cost"], ["a", 1], ["b", 2.5], ["Total", 3.5]]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A workbook as people keep it: a title, a table in the middle of a sheet, notes beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "My 'costs'"
    sheet["A1"] = "What things cost"
    sheet.merge_cells("A1:D1")
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            sheet.cell(3 + i, 2 + j, cell)
    sheet["F5"] = "ask Anna"
    book.create_sheet("other")["A1"] = "#N/A"
    table = ExcelTable(displayName="Prices", ref="B3:C6", totalsRowCount=1)
    sheet.add_table(table)
    names = {
        "Costs": "'My ''costs'''!$B$3:$C$5",
        "Two": "'My ''costs'''!$B$3:$C$5,other!$A$1",
        "Moving": "OFFSET(other!$A$1,0,0,2,2)",
        "Gone": "#REF!",
    }
    for name, target in names.items():
        book.defined_names[name] = DefinedName(name, attr_text=target)
    sheet.defined_names["Local"] = DefinedName("Local", attr_text="'My ''costs'''!$B$3:$C$5")
    book.save(tmp_path / "plan.xlsx")
    return tmp_path


def read(folder: Path, entry: str) -> tuple[dict[Any, float | None], list[str]]:
    (folder / "s.yaml").write_text(
        f"wholepie: 1\ntitle: t\ntables:\n  t: {{file: plan.xlsx, {entry}}}\n"
        "decisions: {x: {type: integer, at most: 9}}\n"
        "stakeholders: {a: {goals: {g: {maximize: x}}}}\n"
    )
    found = load(folder / "s.yaml")
    table = found.read.tables["t"]
    assert table.columns["cost"].numbers is not None
    numbers = dict(zip(table.rows, table.columns["cost"].numbers, strict=True))
    return numbers, [each.message for each in found.warnings if each.code != "WP159"]


@pytest.mark.parametrize(
    "entry",
    [
        "range: Costs",
        "range: costs",
        "range: Prices",
        "range: Local",
        "range: B3:C5",
        "range: $B$3:$C$5",
        "range: \"'My ''costs'''!B3:C5\"",
        "sheet: \"My 'costs'\", range: B3:C5",
        "sheet: \"my 'costs'\", range: Costs",
        "range: B3:C6, without totals: true",
    ],
)
def test_a_part_of_a_sheet_is_a_table(entry: str, plan: Path) -> None:
    assert read(plan, entry) == ({"a": 1, "b": 2.5}, [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("range: Csots", r'has no range or table "Csots" \(did you mean "Costs"\?'),
        ("range: Two", "means no area of one sheet, but \"'My"),
        ("range: Moving", "means no area of one sheet"),
        ("range: Gone", "means no area of one sheet"),
        ("range: nowhere!A1:B2", 'has no sheet "nowhere"'),
        ("range: H1:K9", "the sheet is empty"),
        ("range: A1:D5", "are merged"),
        ("range: B:XFE", "has no range or table"),
    ],
)
def test_what_is_no_range_is_said(entry: str, said: str, plan: Path) -> None:
    with pytest.raises(ScenarioError, match=said):
        read(plan, entry)


def test_a_csv_file_has_no_ranges(plan: Path) -> None:
    (plan / "t.csv").write_text("id,cost\na,1\n")
    (plan / "s.yaml").write_text(
        "wholepie: 1\ntitle: t\ntables: {t: {file: t.csv, range: Costs}}\n"
        "decisions: {x: {type: binary}}\nstakeholders: {a: {goals: {g: {maximize: x}}}}\n"
    )
    with pytest.raises(ScenarioError, match="is not a workbook"):
        load(plan / "s.yaml")


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("Sheet1!$A$1:$C$9", Area("Sheet1", 1, 1, 9, 3)),
        ("=Sheet1!$A$1:$C$9", Area("Sheet1", 1, 1, 9, 3)),
        ("c9:a1", Area(None, 1, 1, 9, 3)),
        ("A:C", Area(None, 1, 1, LAST_ROW, 3)),
        ("3:5", Area(None, 3, 1, 5, LAST_COLUMN)),
        ("A1", None),
        ("A1:C", None),
        ("[1]Sheet1!A1:B2", None),
        ("A1:B2:C3", None),
        (":", None),
    ],
)
def test_references(text: str, area: Area | None) -> None:
    assert area_of(text) == area


def test_ranges_in_the_sheet_tables(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheets: dict[str, list[list[Any]]] = {
            "scenario": [["key", "value"], ["wholepie", 1], ["title", "t"]],
            "tables": [["name", "range"], ["t", "Data!B3:C5"], ["u", "Table_U"]],
            "decisions": [["name", "type", "at most"], ["x", "integer", 9]],
            "stakeholders": [["name"], ["a"]],
            "goals": [
                ["stakeholder", "name", "sense", "of"],
                ["a", "g", "maximize", "sum(i.cost for i in t) * x + sum(i.n for i in u) * x"],
            ],
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows):
                sheet.write_row(i, 0, row)
        data = book.add_worksheet("Data")
        for i, row in enumerate(ROWS[:3]):
            data.write_row(2 + i, 1, row)
        data.add_table("F3:G6", {
            "name": "Table_U", "total_row": True, "data": [["k", 4], ["l", 5]],
            "columns": [{"header": "key"}, {"header": "n", "total_function": "sum"}],
        })  # fmt: skip
    found = load(tmp_path / "b.xlsx")
    assert found.problem().C.tolist() == [[-12.5]]
    assert not any("not read" in each.message for each in found.warnings)


DAYS = [datetime.date(2026, 2, 1), datetime.date(2026, 3, 31)]


def as_google(path: Path) -> None:
    """Google Sheets: formats such as yyyy-mm-dd, shared strings, empty cells with a style."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet, style = book.add_worksheet("Blatt1"), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, ["id", "cost", "day"])
        for i, day in enumerate(DAYS):
            sheet.write_row(i + 1, 0, [f"k{i}", 1.5 + i])
            sheet.write_datetime(i + 1, 2, day)
        for i in range(3, 1000):
            sheet.write_blank(i, 1, None, style)


def as_libreoffice(path: Path) -> None:
    """LibreOffice: texts in cells, dates in the user's order, a print range of its own."""
    options = {"constant_memory": True, "default_date_format": "DD.MM.YYYY"}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet("Tabelle1")
        sheet.print_area(0, 0, 2, 2)
        sheet.write_row(0, 0, ["id", "cost", "day"])
        for i, day in enumerate(DAYS):
            sheet.write_row(i + 1, 0, [f"k{i}", 1.5 + i])
            sheet.write_datetime(i + 1, 2, day)


@pytest.mark.parametrize("write", [as_google, as_libreoffice])
def test_workbooks_of_other_programs(write: Any, tmp_path: Path) -> None:
    write(tmp_path / "plan.xlsx")
    found, said = read(tmp_path, "key: id")
    assert found == {"k0": 1.5, "k1": 2.5}
    assert said == ['column "day" holds dates, such as 2026-02-01']
