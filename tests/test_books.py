"""Workbooks: read as strictly as YAML and CSV, every fault with its sheet and cell."""

import datetime
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie import Problem
from wholepie.cli import main
from wholepie.models import ScenarioError, load, templates
from wholepie.models.formats.convert import convert
from wholepie.models.relaxing import relaxed_text
from workbooks import Sheets, small, with_parts, write

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = [
    *sorted((ROOT / "instances").glob("*/scenario.yaml")),
    *sorted((ROOT / "models" / "templates").glob("*/scenario.yaml")),
]
B = "book.xlsx, sheet "


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def same(one: Problem, other: Problem) -> None:
    assert (one.A != other.A).nnz == 0
    for name in ("C", "c0", "row_lower", "row_upper", "lower", "upper", "integer"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert (one.goals, one.stakeholders) == (other.goals, other.stakeholders)
    assert one.rows.requirements == other.rows.requirements
    assert [one.columns.name(j) for j in range(one.n)] == [
        other.columns.name(j) for j in range(other.n)
    ]


def book(
    change: Callable[[Sheets], None] | None = None, more: Callable[[Any], None] | None = None
) -> Path:
    sheets = small()
    if change:
        change(sheets)
    return write(Path("book.xlsx"), sheets, more)


def faults(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [fault.text for fault in caught.value.faults]


def warnings(path: Path) -> list[str]:
    return [each.text for each in load(path).warnings]


def test_the_small_book_is_sound_and_solved() -> None:
    path = book()
    assert warnings(path) == []
    front = wp.front(path)
    assert front.complete
    assert front.labels == ["treasurer: spend little", "residents: young"]
    assert wp.load(path).about()["tables"][0]["file"] == "book.xlsx"


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.parent.name)
def test_every_scenario_goes_into_a_workbook_and_back(path: Path) -> None:
    scenario = load(path)
    convert(scenario, Path("book.xlsx"))
    read = load("book.xlsx")
    assert read.warnings == ()
    same(scenario.problem(), read.problem())
    assert read.judgements == scenario.judgements
    convert(read, Path("folder"))
    back = load("folder/scenario.yaml")
    same(scenario.problem(), back.problem())
    assert back.about()["parameters"] == scenario.about()["parameters"]
    assert back.title == scenario.title


def cell(sheet: str, row: int, column: int, value: Any) -> Callable[[Sheets], None]:
    def change(sheets: Sheets) -> None:
        rows = sheets[sheet]
        while len(rows) < row:
            rows.append([])
        rows[row - 1].extend([None] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = value

    return change


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
     [B + 'decisions, row 1: the column "type" is missing',
      B + 'decisions, cell A2: "type" is missing in "fund"',
      B + 'decisions, cell A3: "type" is missing in "extra"']),
    ("a type that is none", cell("decisions", 2, 3, "bool"),
     [B + "decisions, cell C2: \"type\": expected 'binary', 'integer' or 'continuous'; "
      'found "bool"']),
    ("a name twice", cell("decisions", 3, 1, "fund"),
     [B + 'decisions, cell A3: "fund" appears twice (first at book.xlsx, sheet decisions, '
      "cell A2)",
      B + 'goals, cell D3: nothing here is called "extra"',
      B + 'requirements, cell C2: nothing here is called "extra"']),
    ("a name missing", cell("decisions", 3, 1, None),
     [B + 'decisions, cell A3: the column "name" is empty here',
      B + 'goals, cell D3: nothing here is called "extra"',
      B + 'requirements, cell C2: nothing here is called "extra"']),
    ("a decimal comma as text", cell("Projects", 3, 2, "1,5"),
     [B + 'Projects, cell B3: column "cost": expected a number; found "1,5" (write a point for '
      "decimals, and nothing for thousands)",
      B + 'measures, cell C2: expected a number; column "cost" of projects holds text: "1,5" at '
      "book.xlsx, sheet Projects, cell B3 (write a point for decimals, and nothing for "
      "thousands)"]),
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
    ("a non-breaking space in a key", cell("Projects", 3, 1, "b\u00a0b"),
     [B + "Projects, cell A3: a non-breaking space in \"b\ufffdb\" (type an ordinary one)"]),
    ("a blank around a key", cell("Projects", 3, 1, "b "),
     [B + 'Projects, cell A3: the key "b " has blanks around it (delete them)']),
    ("a key twice", cell("Projects", 3, 1, "a"),
     [B + 'Projects, cell A3: the key "a" ("project") appears twice (first at book.xlsx, sheet '
      "Projects, cell A2; if rows are told apart by two columns, say key: [a, b])"]),
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
    ("a truth for a number", cell("Projects", 2, 2, True),
     [B + 'Projects, cell B2: column "cost": expected a number; found "TRUE"',
      B + 'measures, cell C2: expected a number; column "cost" of projects holds text: "TRUE" at '
      "book.xlsx, sheet Projects, cell B2"]),
    ("a sheet that is not there", cell("tables", 2, 2, "Project"),
     [B + 'tables, cell B2: "book.xlsx" has no sheet "Project" (did you mean "Projects"?)']),
    ("an empty table", lambda s: s.update(Projects=[]),
     [B + "Projects: the sheet is empty; expected column names"]),
    ("a table without rows", lambda s: s.update(Projects=[["project", "cost", "kind"]]),
     [B + "Projects: the sheet has column names but no rows"]),
    ("a key that is no column", cell("tables", 2, 3, "projekt"),
     [B + 'tables, cell C2: table "projects" has no column "projekt" (did you mean "project"?)']),
    ("a sheet nearly called like one", lambda s: s.update(goal=s.pop("goals")),
     [B + 'goal: no sheet of a scenario (did you mean "goals"?)',
      B + "stakeholders, cell A2: no stakeholder has a goal; expected at least one in all"]),
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
        "is taken for a formula: put ' before it)"
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


def test_other_sheets_are_not_read_and_told() -> None:
    path = book(lambda sheets: sheets.update(Scribbles=[["anything", "#N/A"]]))
    assert warnings(path) == [
        'book.xlsx: the sheets "Scribbles" are not read (tables are listed in tables)'
    ]


def test_a_note_is_only_for_readers() -> None:
    path = book(cell("goals", 1, 8, "Note"))
    same(load(book()).problem(), load(path).problem())


def test_new_writes_a_workbook_with_drop_downs_and_notes() -> None:
    import openpyxl

    result = CliRunner().invoke(main, ["new", "mine", "--xlsx", "--template", "portfolio"])
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(main, ["check", "mine.xlsx"]).exit_code == 0
    again = CliRunner().invoke(main, ["new", "mine.xlsx", "--xlsx"])
    assert again.exit_code == 2
    assert "there already" in again.stderr
    made = openpyxl.load_workbook("mine.xlsx")
    goals = made["goals"]
    assert goals.freeze_panes == "A2"
    assert all(each.comment for each in goals[1])
    rules = [(str(r.sqref), r.type, r.formula1) for r in goals.data_validations.dataValidation]
    assert ("C2:C501", "list", '"maximize,minimize"') in rules
    assert ("A2:A501", "list", "stakeholders!$A$2:$A$500") in rules
    assert made["projects"]["A2"].number_format == "@"


@pytest.mark.parametrize("template", templates.names())
def test_every_template_is_there_as_a_workbook(template: str) -> None:
    path = templates.create_book(template, "mine")
    same(load(path).problem(), load(templates._named(template) / "scenario.yaml").problem())


def test_texts_that_look_like_formulas_stay_texts() -> None:
    def change(sheets: Sheets) -> None:
        cell("Projects", 2, 1, "+a")(sheets)
        cell("Votes", 2, 1, "+a")(sheets)
        cell("Votes", 3, 1, "+a")(sheets)

    path = book(change)
    convert(load(path), Path("again.xlsx"))
    scenario = load("again.xlsx")
    assert scenario.warnings == ()
    assert scenario.read.tables["projects"].key(0) == ("+a",)


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Cn")),
    min_size=1,
    max_size=40,
).filter(lambda text: text == text.strip() and not text.startswith("_x"))
numbers = st.floats(allow_nan=False, allow_infinity=False, width=64).filter(
    lambda value: abs(value) < 1e15
)


@examples(25)
@given(keys=st.lists(names, min_size=1, max_size=5, unique=True), values=st.data(), title=names)
def test_any_names_and_numbers_come_back_the_same(
    keys: list[str], values: st.DataObject, title: str
) -> None:
    from wholepie.models.document import as_number
    from wholepie.models.saving import save_folder
    from wholepie.models.yaml_write import document_of

    costs = [repr(values.draw(numbers)) for _ in keys]
    scenario = {
        "wholepie": 1,
        "title": title,
        "tables": {"t": "t.csv"},
        "decisions": {"x": {"for": "r in t", "type": "integer", "at most": 7}},
        "stakeholders": {title: {"goals": {keys[0]: {"minimize": "sum(r.c * x[r] for r in t)"}}}},
    }
    rows = [["k", "c"], *([k, c] for k, c in zip(keys, costs, strict=True))]
    folder = Path(f"f{time.perf_counter_ns()}")
    scenario_file = save_folder(document_of(scenario), {"t": rows}, folder)
    first = load(scenario_file)
    convert(first, folder / "book.xlsx")
    second = load(folder / "book.xlsx")
    assert [first.title, second.title] == [title, title]
    assert first.read.tables["t"].rows == second.read.tables["t"].rows
    assert first.read.tables["t"].columns["c"].numbers == [float(as_number(c) or 0) for c in costs]
    assert (
        first.read.tables["t"].columns["c"].numbers == second.read.tables["t"].columns["c"].numbers
    )


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


def test_a_workbook_is_not_written_out_relaxed() -> None:
    with pytest.raises(wp.InputError, match=r"wholepie convert book\.xlsx --out FOLDER"):
        relaxed_text(book(), [])
