"""Workbooks: read as strictly as YAML and CSV, every fault with its sheet and cell."""

import datetime
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import wholepie as wp
from wholepie.cli import main
from wholepie.models import load
from wholepie.models.books.layout import PARTS
from wholepie.models.document import Scalar
from wholepie.models.faults import Place
from wholepie.models.lists import in_brackets
from workbooks import B, Sheets, book, cell, faults, same, small, warnings, with_parts, write

pytestmark = pytest.mark.usefixtures("folder")


def test_the_small_book_is_sound_and_solved() -> None:
    path = book()
    assert warnings(path) == []
    front = wp.front(path)
    assert front.complete
    assert front.labels == ["treasurer: spend little", "residents: young"]
    assert wp.load(path).about()["tables"][0]["file"] == "book.xlsx"


FAULTY = [
    ("an unknown name in a rule", cell("requirements", 2, 3, "csot <= 5"),
     [B + 'requirements, cell C2: nothing here is called "csot" (did you mean "cost"?)']),
    ("a sense that is none", cell("goals", 2, 3, "minimise it"),
     [B + 'goals, cell C2: "sense": expected maximize or minimize; found "minimise it" '
      '(did you mean "minimize"?)']),
    ("a goal without expression", cell("goals", 2, 4, None),
     [B + "goals, cell D2: the column \"of\" is empty here"]),
    ("a party that is none", cell("goals", 3, 1, "resident"),
     [B + 'goals, cell A3: there is no stakeholder "resident" on the sheet stakeholders '
      '(did you mean "residents"?)']),
    ("a column that is none", cell("goals", 1, 5, "units"),
     [B + 'goals, cell E1: unknown column "units" (did you mean "unit"?)']),
    ("a column twice", cell("goals", 1, 6, "unit"),
     [B + 'goals, cell F1: two columns are called "unit"']),
    ("a missing column", cell("decisions", 1, 3, "note"),
     [B + 'decisions, row 1: the column "type" is missing']),
    ("a type that is none", cell("decisions", 2, 3, "bool"),
     [B + "decisions, cell C2: \"type\": expected 'binary', 'integer' or 'continuous'; "
      'found "bool"']),
    ("a name twice", cell("decisions", 3, 1, "fund"),
     [B + 'decisions, cell A3: "fund" appears twice (first at book.xlsx, sheet decisions, '
      "cell A2)",
      B + 'goals, cell D3: nothing here is called "extra" (there is projects, votes, groups, '
      "budget, price, fund, cost, served, ...; also at book.xlsx, sheet requirements, cell C2)"]),
    ("a name missing", cell("decisions", 3, 1, None),
     [B + 'decisions, cell A3: the column "name" is empty here',
      B + 'goals, cell D3: nothing here is called "extra" (there is projects, votes, groups, '
      "budget, price, fund, cost, served, ...; also at book.xlsx, sheet requirements, cell C2)"]),
    ("a decimal comma as text", cell("Projects", 3, 2, "1,5"),
     [B + 'Projects, cell B3: column "cost": expected a number; found "1,5" (write a point for '
      "decimals, and nothing for thousands)"]),
    ("a date for a key", cell("Projects", 3, 1, datetime.date(2024, 3, 4)),
     [B + "Projects, cell A3: a date, 2024-03-04, where a name or code is expected (if a code such "
      "as 3-4 was typed, format the column as text and type it again)"]),
    ("a date among texts", cell("Projects", 3, 3, datetime.date(2024, 3, 1)),
     [B + 'Projects, cell C3: a date, 2024-03-01, among others in column "kind" (if a code such as '
      "3-4 was typed, format the column as text and type it again)"]),
    ("a date for a name", cell("stakeholders", 3, 1, datetime.date(2024, 3, 1)),
     [B + 'goals, cell A3: there is no stakeholder "residents" on the sheet stakeholders '
      "(there is treasurer, 2024-03-01)",
      B + "stakeholders, cell A3: a date, 2024-03-01, where none is expected (format the cell as "
      "text and type it again)"]),
    ("a rounded code", cell("Projects", 3, 1, 1234567890123456789),
     [B + "Projects, cell A3: the number 1.234567890123457e+18, of which spreadsheets keep only 15 "
      "digits (format the column as text and type it again)"]),
    ("a non-breaking space in an expression",
     cell("requirements", 2, 3, "cost <=\u00a0contributions.money"),
     [B + "requirements, cell C2: a non-breaking space in an expression (type an ordinary one)"]),
    ("a blank around a key", cell("Projects", 3, 1, "b "),
     [B + 'Projects, cell A3: the key "b " has blanks around it (delete them)']),
    ("a key twice", cell("Projects", 3, 1, "a"),
     [B + 'Projects, cell A3: the key "a" ("project") appears twice (first at book.xlsx, sheet '
      "Projects, cell A2; if rows are told apart by two columns, name them in the "
      'columns "key" and "second key" in row 2 of the sheet tables)']),
    ("a column twice in a table", cell("Projects", 1, 3, "cost"),
     [B + 'Projects, cell C1: two columns are called "cost"']),
    ("a cell beyond the columns", cell("Projects", 3, 5, "see mail"),
     [B + "Projects, cell E1: a column without a name"]),
    ("a cell beyond the columns of a part", cell("goals", 3, 9, "see mail"),
     [B + 'goals, cell I3: a cell below no column name (a column "note" holds texts for '
      "readers)"]),
    ("an error", cell("Projects", 2, 2, "#DIV/0!"),
     [B + "Projects, cell B2: the cell holds the error #DIV/0! (mend the formula or write a "
      "value)"]),
    ("a formula never computed", cell("Projects", 2, 2, "=5+5"),
     [B + "Projects, cell B2: a formula that was never computed (open the workbook in a "
      "spreadsheet program, and save it there)"]),
    ("a rule that begins with =", cell("requirements", 2, 3, "=cost <= contributions.money"),
     [B + "requirements, cell C2: a formula that was never computed (an expression begins without "
      "=)"]),
    ("a rule that a spreadsheet takes for a formula", cell("requirements", 2, 3, "#NAME?"),
     [B + "requirements, cell C2: the cell holds the error #NAME? (mend the formula or write a "
      "value)"]),
    ("a truth for a number", cell("Projects", 2, 2, True),
     [B + 'Projects, cell B2: column "cost": expected a number; found "TRUE"']),
    ("a sheet that is not there", cell("tables", 2, 2, "Project"),
     [B + 'tables, cell B2: "book.xlsx" has no sheet "Project" (did you mean "Projects"?)']),
    ("an empty table", lambda s: s.update(Projects=[]),
     [B + "Projects: the sheet is empty; expected column names"]),
    ("a table without rows", lambda s: s.update(Projects=[["project", "cost", "kind"]]),
     [B + "Projects: the sheet has column names but no rows"]),
    ("a key that is no column", cell("tables", 2, 3, "projekt"),
     [B + 'tables, cell C2: table "projects" has no column "projekt" (did you mean "project"?)']),
    ("a sheet nearly called like one", lambda s: s.update(goal=s.pop("goals")),
     [B + 'goal: no sheet of a scenario (did you mean "goals"?)']),
    ("no stakeholders", lambda s: [s.pop(n) for n in ("stakeholders", "contributions",
                                                      "requirements", "goals")],
     ['book.xlsx: "stakeholders" is missing']),
    ("a number where a truth is", cell("requirements", 2, 4, "yes"),
     [B + 'requirements, cell D2: "negotiable": expected true or false; found "yes" (write true)']),
    ("an index beside none", cell("parameters", 3, 1, "budget"),
     [B + "parameters, cell B3: an index, where a row above has none"]),
    ("a version that is none", cell("scenario", 2, 2, 2),
     [B + 'scenario, cell B2: "wholepie": expected 1; found "2"']),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"), [f[1:] for f in FAULTY], ids=[f[0] for f in FAULTY]
)
def test_faults_are_said_with_sheet_and_cell(
    change: Callable[[Sheets], None], expected: list[str]
) -> None:
    assert faults(book(change)) == expected


def test_all_faults_come_at_once_in_every_sheet() -> None:
    def change(sheets: Sheets) -> None:
        cell("goals", 2, 4, "csot")(sheets)
        cell("requirements", 2, 3, "cost <= contributions.mony")(sheets)
        cell("measures", 2, 3, "sum(p.cost * found[p] for p in projects)")(sheets)
        cell("decisions", 2, 2, "p in project")(sheets)

    found = faults(book(change))
    assert {each.split(",")[1].split()[1] for each in found} == {
        "decisions", "goals", "measures", "requirements",
    }  # fmt: skip


def test_merged_cells_are_refused_hidden_ones_count_and_are_reported() -> None:
    def change(made: Any) -> None:
        made["Projects"].row_dimensions[3].hidden = True
        made["Projects"].column_dimensions["B"].hidden = True
        made["Votes"].sheet_state = "hidden"

    assert warnings(book(None, change)) == [
        B + "Projects: hidden row 3 still counts",
        B + "Projects: hidden column B still counts",
        B + "Votes: the sheet is hidden; its cells still count",
    ]
    found = faults(book(None, lambda made: made["Projects"].merge_cells("C2:C3")))
    assert found[0].startswith(B + "Projects, cell C2: the cells C2 to C3 are merged")


def test_percent_dates_gaps_and_numbers_as_text_are_told() -> None:
    def sheets(changed: Sheets) -> None:
        cell("Projects", 1, 4, "share")(changed)
        cell("Projects", 1, 5, "since")(changed)
        cell("Projects", 1, 6, "size")(changed)
        for row in (2, 3, 4):
            cell("Projects", row, 4, 0.05)(changed)
            cell("Projects", row, 5, datetime.date(2024, 1, row))(changed)
            cell("Projects", row, 6, 12 if row < 4 else "13")(changed)
        changed["Votes"].insert(3, [])

    def change(made: Any) -> None:
        for row in (2, 3, 4):
            made["Projects"].cell(row, 4).number_format = "0.0%"

    path = book(sheets, change)
    assert warnings(path) == [
        B + "Projects, cell D2: 3 cells are in per cent; read as shares, here 0.05",
        B + 'Projects, cell E2: column "since" holds dates, such as 2024-01-02',
        B + 'Projects, cell F4: column "size" holds numbers, but "13" is stored as text',
        B + "Votes: blank rows among the others, at row 4, are skipped",
    ]
    table = load(path).read.tables["projects"]
    assert table.columns["share"].numbers == [0.05] * 3
    assert table.columns["size"].numbers == [12, 12, 13]


def test_formulas_count_as_last_computed() -> None:
    path = book()

    def compute(name: str, data: bytes) -> bytes:
        return data.replace(b'<c r="B2" t="n"><v>10</v></c>', b'<c r="B2"><f>5+5</f><v>10</v></c>')

    with_parts(path, compute)
    assert warnings(path) == [
        B + "Projects, cell B2: 1 cell is by formula; the values last computed are used"
    ]

    def break_it(name: str, data: bytes) -> bytes:
        return data.replace(b"<f>5+5</f><v>10</v>", b"<f>A1-x</f><v>#NAME?</v>").replace(
            b'<c r="B2">', b'<c r="B2" t="e">'
        )

    with_parts(path, break_it)
    assert faults(path) == [
        B + "Projects, cell B2: the cell holds the error #NAME? (a text that begins with =, + or - "
        "is taken for a formula: a rule begins without =, and before + or - put ')"
    ]


def test_tables_of_yaml_scenarios_may_be_sheets() -> None:
    write(Path("data.xlsx"), {"Votes": small()["Votes"], "Projects": small()["Projects"]})
    text = "\n".join([
        "wholepie: 1", "title: t", "tables:",
        "  votes: {file: data.xlsx, key: [project, group]}",
        "  projects: {file: data.xlsx, sheet: projects}",
        "decisions: {fund: {for: p in projects, type: binary}}",
        "stakeholders: {a: {goals: {g: {minimize: sum(p.cost * fund[p] for p in projects)}}}}",
    ])  # fmt: skip
    Path("scenario.yaml").write_text(text, encoding="utf-8")
    assert wp.load("scenario.yaml").problem().C.tolist() == [[10, 25, 60]]
    Path("scenario.yaml").write_text(text.replace("data.xlsx, sheet", "data.csv, sheet"))
    assert faults(Path("scenario.yaml"))[0].startswith(
        'scenario.yaml:5:37: there is no file "data.csv" (did you mean "data.xlsx"?)'
    )


def test_other_sheets_are_not_read_and_told() -> None:
    path = book(lambda sheets: sheets.update(Scribbles=[["anything", "#N/A"]]))
    assert warnings(path) == [
        'book.xlsx: the sheets "Scribbles" are not read (tables are listed in tables)'
    ]


def test_a_note_is_only_for_readers() -> None:
    path = book(cell("goals", 1, 8, "Note"))
    same(load(book()).problem(), load(path).problem())


def test_commands_take_a_workbook_where_they_take_a_scenario() -> None:
    book()
    for words in (
        ["front", "book.xlsx", "--set", "parameters.budget=60", "--out", "run"],
        ["report", "run"],
        ["plan", "book.xlsx", "--rule", "leximin"],
        ["blame", "book.xlsx"],
        ["coalitions", "book.xlsx"],
    ):
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, (words, result.output)
    assert wp.open("run").about["overrides"]


def test_the_page_lists_the_columns_of_every_sheet() -> None:
    page = (Path(wp.__file__).parent / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (.+?) \| ", page, re.M))
    for part in PARTS:
        if part.fields:
            assert listed[part.name] == ", ".join(field.head for field in part.fields)


@pytest.mark.parametrize("text", ["[d for d in days if d.day >= 'b']", "[d.day for d in days]"])
def test_a_loop_in_square_brackets_is_no_list_of_texts(text: str) -> None:
    cell = Scalar(text, True, Place("book.xlsx"), [])
    assert in_brackets(cell) is cell


def test_a_set_by_a_loop_is_the_same_set_in_a_workbook(tmp_path: Path) -> None:
    text = """wholepie: 1
title: Late days
tables: {days: days.csv}
sets: {late: '[d for d in days if d.day >= "2027-04-02"]'}
decisions: {work: {for: d in days, type: binary}}
stakeholders:
  boss: {goals: {much: {maximize: sum(d.pay * work[d] for d in late)}}}
  crew: {goals: {free: {minimize: sum(work[d] for d in days)}}}
"""
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "scenario.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "plan" / "days.csv").write_text(
        "day,pay\n2027-04-01,1\n2027-04-02,2\n2027-04-03,3\n", encoding="utf-8"
    )
    words = ["convert", str(tmp_path / "plan"), "--out", str(tmp_path / "plan.xlsx")]
    assert CliRunner().invoke(main, words).exit_code == 0
    ours, theirs = load(tmp_path / "plan" / "scenario.yaml"), load(tmp_path / "plan.xlsx")
    assert ours.problem().C.tolist() == [[0, -2, -3], [1, 1, 1]]
    same(ours.problem(), theirs.problem())
