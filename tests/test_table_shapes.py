"""Wide tables, second header rows, units of columns and totals, in CSV files and workbooks."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wholepie.models import ScenarioError, load
from wholepie.models.formats.convert import convert
from wholepie.models.saving import csv_text

from .examples import examples

Rows = list[list[Any]]
MATRIX: Rows = [["", "north", "south"], ["a", 1, 2.5], ["b", 3, 4]]
LONG = {("a", "north"): 1, ("a", "south"): 2.5, ("b", "north"): 3, ("b", "south"): 4}


def as_csv(path: Path, rows: Rows) -> str:
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    (path / "t.csv").write_text(csv_text(texts), encoding="utf-8")
    return "t.csv"


def as_german_csv(path: Path, rows: Rows) -> str:
    lines = [";".join(str("" if c is None else c).replace(".", ",") for c in row) for row in rows]
    (path / "t.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("utf-16"))
    return "t.csv"


def as_book(path: Path, rows: Rows) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(path / "t.xlsx")
    return "t.xlsx"


DRESSES: dict[str, Callable[[Path, Rows], str]] = {
    "csv": as_csv,
    "german": as_german_csv,
    "book": as_book,
}


def scenario(folder: Path, entry: str, goal: str = "x") -> Path:
    path = folder / "s.yaml"
    path.write_text(
        f"wholepie: 1\ntitle: t\ntables:\n  t: {{{entry}}}\n"
        "decisions: {x: {type: integer, at most: 9}}\n"
        f"stakeholders: {{a: {{goals: {{g: {{maximize: '{goal}'}}}}}}}}\n"
    )
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [f"{each.code} {each.message} ({each.hint})" for each in caught.value.faults]


def warned(path: Path) -> list[str]:
    found = (each for each in load(path).warnings if each.code != "WP159")
    return [f"{each.code} {each.message}" for each in found]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_matrix_is_a_row_for_each_of_its_cells(dress: str, tmp_path: Path) -> None:
    file = DRESSES[dress](tmp_path, MATRIX)
    path = scenario(
        tmp_path,
        f"file: {file}, wide: {{rows: site, columns: town, value: km}}",
        '(t["a", "south"].km + sum(d.km for d in t if d.town == "north")) * x',
    )
    read = load(path)
    found = read.read.tables["t"]
    numbers = found.columns["km"].numbers
    assert {found.key(i): numbers[i] for i in range(4)} == LONG if numbers else False
    assert read.problem().C.tolist() == [[-6.5]]


def test_a_cell_of_a_matrix_is_named_where_it_stands(tmp_path: Path) -> None:
    rows = [MATRIX[0], ["a", 1, "far"], ["b", 3, 4]]
    file = as_csv(tmp_path, rows)
    path = scenario(
        tmp_path, f"file: {file}, wide: {{rows: s, columns: n}}", "sum(d.value for d in t) * x"
    )
    with pytest.raises(ScenarioError, match=f"{re.escape(file)}:2:5: .*far"):
        load(path)


@pytest.mark.parametrize(
    ("entry", "rows", "said"),
    [
        ("wide: {rows: s, columns: s}", MATRIX, "WP313 \"wide\": expected three"),
        ("wide: {rows: s, columns: n}, key: s", MATRIX,
         "WP313 \"t\": a wide table has no key and no second header row ()"),
        ("wide: {rows: s}", MATRIX, "WP101 \"columns\" is missing in \"wide\" ()"),
        ("wide: {rows: s, columns: n}", [["", "n", "n"], ["a", 1, 2]],
         'WP306 two columns are called "n" ()'),
        ("wide: {rows: s, columns: n}", [*MATRIX, ["a", 1, 2]],
         'WP312 the key "a", "north" ("s" and "n") appears twice'),
        ("units: {csot: EUR}", [["id", "cost"], ["a", 1]],
         'WP318 the table has no column "csot" to have a unit (did you mean "cost"?)'),
        ("units: {cost: EUR}", [["id", "cost [kEUR]"], ["a", 1]],
         'WP318 column "cost" has the units "kEUR" and "EUR" (say one)'),
        ("without totals: true", [["id", "cost"], ["a", 1], ["b", 2], ["c", 4]],
         "WP319 the last row has no sums that could be left out (leave out: without totals)"),
        ("header: 3", MATRIX, 'WP104 "header": expected 1 or 2; found "3" ()'),
        ("key: id", [["id", "cost"], ["a", 1], ["b", 2], ["", 3]],
         'WP311 the key column "id" is empty here'
         " (if it is a row of sums, without totals: true in the table's entry leaves it out)"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said(entry: str, rows: Rows, said: str, tmp_path: Path) -> None:
    path = scenario(tmp_path, f"file: {as_csv(tmp_path, rows)}, {entry}")
    assert faults(path)[0].startswith(said)


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(
    ("rows", "entry", "told"),
    [
        ([["id", "cost [kEUR]", "time"], ["a", 1, 2]], "", 0),
        ([["id", "cost", "time"], ["", "[kEUR]", ""], ["a", 1, 2]], "", 1),
        ([["id", "cost", "time"], ["", "(kEUR)", ""], ["a", 1, 2]], "", 1),
        ([["id", "cost", "time"], ["", "kEUR", ""], ["a", 1, 2]], ", header: 2", 0),
        ([["id", "cost", "time"], ["a", 1, 2]], ", units: {cost: kEUR}", 0),
    ],
)
def test_units_of_columns(dress: str, rows: Rows, entry: str, told: int, tmp_path: Path) -> None:
    file = DRESSES[dress](tmp_path, rows)
    path = scenario(tmp_path, f"file: {file}{entry}", "sum(r.cost for r in t) * x")
    columns = load(path).read.tables["t"].columns
    assert (columns["cost"].unit, columns["time"].unit) == ("kEUR", "")
    assert columns["cost"].numbers == [1]
    said = [each for each in warned(path) if "second row" in each]
    assert len(said) == told


def test_brackets_that_tell_columns_apart_stay(tmp_path: Path) -> None:
    file = as_csv(tmp_path, [["id", "cost [EUR]", "cost [h]"], ["a", 1, 2]])
    columns = load(scenario(tmp_path, f"file: {file}")).read.tables["t"].columns
    assert list(columns) == ["id", "cost [EUR]", "cost [h]"]


TOTALS: Rows = [["id", "cost", "kind"], ["a", 1.5, "x"], ["b", 2, "y"], ["Total", 3.5, ""]]


@pytest.mark.parametrize("dress", DRESSES)
def test_a_row_of_totals_is_told_and_left_out_on_demand(dress: str, tmp_path: Path) -> None:
    file = DRESSES[dress](tmp_path, TOTALS)
    path = scenario(tmp_path, f"file: {file}")
    assert 'WP355 the last row, "Total", has the sums of "cost"' in warned(path)
    path = scenario(tmp_path, f"file: {file}, without totals: true")
    assert list(load(path).read.tables["t"].rows) == ["a", "b"]
    assert not any("WP355" in each for each in warned(path))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["id", "n"], ["a", 1], ["b", 2], ["c", 3]], False),
        ([["id", "n", "m"], ["a", 1, 2], ["b", 2, 2], ["c", 3, 4]], True),
        ([["id", "n", "m"], ["a", 1, 2], ["b", 2, 2], ["c", 3, 5]], False),
        ([["id", "n", "m"], ["a", 1, 2], ["b", 2, 2], ["Summe:", 3, 5]], True),
        ([["id", "n"], ["a", 1], ["b", 2], ["Total", 4]], False),
        ([["id", "n"], ["a", 0], ["b", 0], ["Total", 0]], False),
        ([["id", "n"], ["a", 5], ["Total", 5]], False),
    ],
)
def test_what_are_totals(rows: Rows, said: bool, tmp_path: Path) -> None:
    path = scenario(tmp_path, f"file: {as_csv(tmp_path, rows)}")
    assert any("WP355" in each for each in warned(path)) == said


def test_a_column_of_totals_of_a_matrix(tmp_path: Path) -> None:
    rows = [["", "n", "s", "w", "Total"], ["a", 1, 2, 3, 6], ["b", 3, 4, 5, 12],
            ["Total", 4, 6, 8, 18]]  # fmt: skip
    file = as_csv(tmp_path, rows)
    entry = f"file: {file}, wide: {{rows: s, columns: n}}"
    assert [each[:5] for each in warned(scenario(tmp_path, entry))] == ["WP355", "WP355"]
    found = load(scenario(tmp_path, f"{entry}, without totals: true")).read.tables["t"]
    assert len(found) == 6


@pytest.mark.parametrize("form", ["again", "again.xlsx"])
def test_shapes_survive_conversion(form: str, tmp_path: Path) -> None:
    rows = [["", "n", "s"], ["a", 1, 2], ["b", 3, 4], ["Total", 4, 6]]
    file = as_german_csv(tmp_path, rows)
    entry = (
        f"file: {file}, wide: {{rows: site, columns: town}}, units: {{value: km}},"
        " without totals: true"
    )
    goal = '(t["a", "s"].value + sum(d.value for d in t)) * x'
    first = load(scenario(tmp_path, entry, goal))
    convert(first, tmp_path / form)
    again = load(tmp_path / form / "scenario.yaml" if form == "again" else tmp_path / form)
    assert again.problem().C.tolist() == first.problem().C.tolist()
    assert again.read.tables["t"].columns["value"].unit == "km"


def test_shapes_in_the_sheet_tables_of_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheets: dict[str, Rows] = {
        "scenario": [["key", "value"], ["wholepie", 1], ["title", "t"]],
        "tables": [
            ["name", "sheet", "wide", "units", "without totals", "header"],
            ["d", "D", "rows: s, columns: n, value: km", "km: km", True, None],
            ["t", "T", None, None, None, 2],
        ],
        "decisions": [["name", "type", "at most"], ["x", "integer", 9]],
        "stakeholders": [["name"], ["a"]],
        "goals": [
            ["stakeholder", "name", "sense", "of"],
            ["a", "g", "maximize", "sum(e.km for e in d) * x + sum(r.cost for r in t) * x"],
        ],
        "D": [[None, "n", "s"], ["a", 1, 2], ["b", 3, 4], ["Total", 4, 6]],
        "T": [["id", "cost"], [None, "EUR"], ["a", 5]],
    }
    book.remove(book.active)
    for name, rows in sheets.items():
        for row in (sheet := book.create_sheet(name), rows)[1]:
            sheet.append(row)
    book.save(tmp_path / "b.xlsx")
    found = load(tmp_path / "b.xlsx")
    assert found.problem().C.tolist() == [[-15]]
    tables = found.read.tables
    assert (tables["d"].columns["km"].unit, tables["t"].columns["cost"].unit) == ("km", "EUR")


names = st.lists(st.sampled_from("abcdefghij"), min_size=1, max_size=4, unique=True)


@examples(40)
@given(rows=names, columns=names, data=st.data(), dress=st.sampled_from(sorted(DRESSES)))
def test_any_matrix_reads_as_its_cells(
    rows: list[str],
    columns: list[str],
    data: st.DataObject,
    dress: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("matrix")
    cells = {
        (r, c): data.draw(st.integers(-999, 999).map(lambda n: n / 4))
        for r in rows
        for c in columns
    }
    matrix = [["", *columns], *([r, *(cells[r, c] for c in columns)] for r in rows)]
    file = DRESSES[dress](folder, matrix)
    path = scenario(folder, f"file: {file}, wide: {{rows: s, columns: n}}")
    found = load(path).read.tables["t"]
    numbers = found.columns["value"].numbers
    assert numbers is not None
    assert {found.key(i): numbers[i] for i in range(len(found))} == cells


@pytest.mark.parametrize(
    ("heads", "known", "said"),
    [
        (["13.2.2026", "1.3.2026"], ["2026-02-13", "2026-03-01"],
         ['WP354 the first row holds dates: "13.2.2026" is read as 2026-02-13']),
        (["1.2.2026", "1.3.2026"], ["1.2.2026", "1.3.2026"],
         ['WP354 the first row may hold dates: in "1.2.2026", which is the day is not clear']),
        (["2026-02-13", "1"], ["2026-02-13", "1"], []),
    ],
)  # fmt: skip
def test_dates_are_the_same_in_a_head_as_in_a_column(
    heads: list[str], known: list[str], said: list[str], tmp_path: Path
) -> None:
    file = as_csv(tmp_path, [["s", *heads], ["a", 1, 2]])
    path = scenario(
        tmp_path, f"file: {file}, wide: {{rows: s, columns: n}}", "sum(d.value for d in t) * x"
    )
    assert [key[1] for key in load(path).read.tables["t"].rows] == known
    assert [each[6:] for each in warned(path)] == [each[6:] for each in said]


def test_a_matrix_with_points_where_decimals_have_a_comma(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("s;a;b\nx;1.010;0,5\ny;2;1,5\n", encoding="utf-8")
    use = "file: t.csv, wide: {rows: s, columns: n}"
    path = scenario(tmp_path, use, "sum(d.value for d in t) * x")
    assert load(path).read.tables["t"].columns["value"].numbers == [1010, 0.5, 2, 1.5]
    (tmp_path / "t.csv").write_text("s;a;b\nx;1.01;2,5\ny;2,5;1\n", encoding="utf-8")
    assert "WP3" in faults(path)[0]
    (tmp_path / "t.csv").write_text("s;a;b\nx;1.01;2\ny;2.5;1\n", encoding="utf-8")
    path = scenario(tmp_path, f"{use}, decimal: comma", "sum(d.value for d in t) * x")
    assert "decimals have a comma" in faults(path)[0]
