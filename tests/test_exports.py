"""Exports: each form holds the front, says what it leaves out, and is safe with any name."""

import io
import json
import sys
import uuid
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
import scipy.sparse as sp
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

import knapsack
import shipped
import wholepie as wp
from wholepie.cli import main
from wholepie.optimizer import disk
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.views.charts import images
from wholepie.views.export import document, plan_sheets, sheet, workbook, writing
from wholepie.views.vocabulary import text

INSTANCES = Path(wp.__file__).parent / "instances"
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1",
    "-2+3",
    "@sum(A1)",
    "\t=tab",
    "\r=return",
    "12",
    "http://example.org/#x",
    "<script>alert(1)</script>",
    "$\\frac{1}{0}$",
    "_x0041_",
    "a\x01b\x1b[31mc",
    "שלום עולם",
    "公園の遊び場",
    "long " * 8000,
)


def made(plans: int, goals: int, *, decisions: int = 12, names: tuple[str, ...] = HOSTILE) -> Front:
    """Plans on a simplex, so that none dominates another; every second goal is minimised."""
    wanted = tuple(
        Goal(
            f"{names[k % len(names)]}{k}", "maximize" if k % 2 else "minimize", names[-k], names[k]
        )
        for k in range(goals)
    )
    values = np.random.default_rng(7).dirichlet(np.ones(goals), plans) * 1000 / 3
    values *= [-goal.sign for goal in wanted]
    values = values[np.argsort(values[:, 0] * wanted[0].sign)] if goals else values
    index = tuple((names[j % len(names)], j) for j in range(decisions))
    hidden = np.zeros(decisions, bool)
    columns = Columns(("=x",), np.zeros(decisions, np.int64), index, hidden)
    solutions = sp.csr_array(np.random.default_rng(1).random((plans, decisions)).round(0) / 3)
    labels = [goal.label for goal in wanted]
    payoff = pd.DataFrame(np.eye(goals), index=pd.Index(labels, name="best for"), columns=labels)
    return Front(wanted, (), columns, values, solutions, 0.0, True, payoff, Record())


@pytest.fixture(scope="module")
def budget(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shipped.front("quickstart").save(tmp_path_factory.mktemp("runs") / "run")


@pytest.fixture(scope="module")
def relief(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = shipped.front("food-relief")
    return found.save(tmp_path_factory.mktemp("runs") / "relief")


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["export", *map(str, arguments)])


def opened(front: Front) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(writing.single(front, "xlsx").data))


def table(book: openpyxl.Workbook, sheet: str) -> pd.DataFrame:
    """A sheet's table below its notes, whose heads are in the frozen row."""
    page = book[sheet]
    top = int(page.freeze_panes[1:]) - 2
    heads, *rows = list(page.iter_rows(min_row=top + 1, values_only=True))
    return pd.DataFrame(rows, columns=heads)


def test_the_workbook_holds_the_front_and_its_words(budget: Path) -> None:
    front = wp.open(budget)
    book = opened(front)
    assert book.sheetnames[:3] == ["Summary", "Goals", "Front"]
    points = table(book, "Front")
    assert points["plan"].tolist() == list(front.numbers)
    np.testing.assert_allclose(points.iloc[:, 1:].to_numpy(float), front.values, rtol=1e-14)
    assert list(points.columns)[1] == "owner: earn\nEUR, more is better"
    said = " ".join(str(cell) for row in book["Summary"].values for cell in row)
    assert front.guarantee in said
    assert "yes, proved" in said
    front.about["stakeholders"][0]["contributes"] = [{"name": "money", "amount": 1_011_308}]
    assert "money 1,011,308" in table(opened(front), "Stakeholders")["contributes"].tolist()
    assert front.about["sha256"] in said
    assert f"wholepie {front.record.versions['wholepie']}" in said


def test_the_sheet_of_plans_holds_every_decision(budget: Path) -> None:
    front = wp.open(budget)
    plans = table(opened(front), "Plans").set_index("decision")
    for row in front.plans.itertuples():
        assert plans.loc[f"plant[{row.index_1}]", str(row.plan)] == row.value
    assert plans.count().sum() == len(front.plans)


def test_a_sheet_has_frozen_heads_a_filter_formats_and_colours_by_sense() -> None:
    names = ("payer", "town", "EUR", "km", "x", "y", "z")
    page = opened(made(9, 2, names=names))["Front"]
    assert (page.freeze_panes, page.auto_filter.ref) == ("B3", "A2:C11")
    assert page["B3"].number_format == '#,##0.0 "payer"'
    rules = [rule for each in page.conditional_formatting for rule in each.rules]
    low, high = ([colour.rgb for colour in rule.colorScale.color] for rule in rules)
    assert low == high[::-1]
    assert low[0].endswith("8FBBE0")  # the best of a goal that is minimised is the lowest


def test_faces_are_a_sheet_of_their_own(relief: Path) -> None:
    front = wp.open(relief)
    faces = table(opened(front), "Faces")
    assert len(faces) == sum(map(len, front.face_plans))


def test_no_name_is_a_formula_a_number_or_a_link() -> None:
    front = made(6, len(HOSTILE), decisions=len(HOSTILE))
    book = opened(front)
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert {cell.data_type for cell in cells if isinstance(cell.value, str)} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    shown = [name for name in HOSTILE[:11] if not name[0].isspace()]
    assert all(any(name in each for each in texts) for name in shown)
    assert max(map(len, texts)) == workbook.LONGEST_TEXT


@given(st.text(st.characters(exclude_categories=[]), min_size=1, max_size=40))
def test_any_name_comes_back_from_a_workbook_as_people_see_it(name: str) -> None:
    shown = workbook._text(name)
    stream = io.BytesIO()
    book = workbook.xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.add_worksheet().write_string(0, 0, shown)
    book.close()
    back = openpyxl.load_workbook(stream).active["A1"]
    assert back.data_type in ("s", "n")
    assert (back.value or "") == shown or "_x" in shown


def test_plans_too_many_for_a_sheet_are_a_spread_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plan_sheets, "MOST_CELLS", 48)
    front = made(30, 2, names=("a", "b", "c"))
    front.save(tmp_path)
    assert table(opened(front), "Plans").shape == (12, 5)
    result = call(tmp_path, "--to", "xlsx")
    assert "a spread of 4 plans is on the sheet; 26 more do not fit" in result.stderr
    said = [cell for row in opened(front)["Summary"].values for cell in row if cell]
    assert any("26 more do not fit" in str(each) for each in said)


def test_rows_beyond_what_excel_takes_are_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 15)
    front = made(12, 2, names=("a", "b", "c"))
    assert len(table(opened(front), "Front")) == 5
    assert "Front: 7 plans more" in " ".join(writing.single(front, "xlsx").left_out)


@pytest.mark.parametrize("which", ["budget", "relief"])
def test_the_json_document_has_the_documented_shape(
    which: str, request: pytest.FixtureRequest
) -> None:
    run = request.getfixturevalue(which)
    data = json.loads(call(run, "--to", "json").stdout)
    document.Document.model_validate(data)
    front = wp.open(run)
    assert [list(row.values())[1:] for row in data["points"]] == front.values.tolist()
    assert data["gap"] == 0
    schema = json.loads(CliRunner().invoke(main, ["schema", "--of", "export"]).stdout)
    assert set(data) <= set(schema["properties"])
    assert set(schema["required"]) <= set(data)
    assert all(
        "description" in each for name, each in schema["properties"].items() if name == "gap"
    )


def test_a_gap_of_which_nothing_is_proved_is_null() -> None:
    front = made(3, 2)
    unknown = Front(*[vars(front)[name] for name in list(Front.__dataclass_fields__)[:5]],
                    gap=float("inf"), complete=False, payoff=None, record=Record())  # fmt: skip
    data = json.loads(document.json_text(unknown))
    document.Document.model_validate(data)
    assert data["gap"] is None
    assert "payoff" not in data


def test_parquet_has_typed_columns_units_and_the_certificate(relief: Path, tmp_path: Path) -> None:
    assert call(relief, "--to", "parquet", "--out", tmp_path).exit_code == 0
    front = wp.open(relief)
    points = pq.read_table(tmp_path / "points.parquet")
    np.testing.assert_array_equal(points.to_pandas().to_numpy()[:, 1:], front.values)
    field = points.schema.field("donors: pay little")
    assert (str(field.type), field.metadata[b"unit"]) == ("double", b"USD a day")
    assert str(points.schema.field("plan").type) == "int64"
    certificate = json.loads(points.schema.metadata[b"wholepie"])
    assert (certificate["complete"], certificate["gap"]) == (True, 0.0)
    plans = pq.read_table(tmp_path / "plans.parquet").to_pandas()
    pd.testing.assert_frame_equal(plans, front.plans, check_dtype=False)


def test_keys_of_several_types_become_texts_in_parquet() -> None:
    front = made(2, 2, decisions=4, names=("a", "b", "c"))
    columns = Columns(("x",), np.zeros(4, np.int64), ((1,), ("b",), (), (2,)), np.zeros(4, bool))
    mixed = Front(front.goals, (), columns, front.values, sp.csr_array(np.ones((2, 4))), 0.0, True,
                  None, Record())  # fmt: skip
    data = writing.several(mixed, "parquet")["plans.parquet"]().data
    assert pq.read_table(io.BytesIO(data))["index_1"].to_pylist()[:4] == ["1", "b", "", "2"]


class Colour(Enum):
    RED = 1


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        (Colour.RED, "string"),
        (frozenset("a"), "string"),
        (uuid.UUID(int=1), "string"),
        (b"a", "string"),
        (np.str_("a"), "string"),
        (10**30, "string"),
        (3, "int64"),
        (True, "bool"),
        (date(2024, 5, 1), "date32[day]"),
        (Decimal("0.1"), "decimal128(1, 1)"),
    ],
    ids=str,
)
def test_keys_that_parquet_does_not_have_become_texts_before_and_after_they_are_saved(
    key: object, kind: str, tmp_path: Path
) -> None:
    for found, shown in _keys_in_parquet(key, tmp_path):
        assert (found, shown) == (kind, str(key))


@pytest.mark.parametrize("key", [timedelta(1), np.timedelta64(1, "D"), np.longdouble(1) / 3])
def test_spans_and_long_numbers_are_texts_in_parquet(key: object, tmp_path: Path) -> None:
    assert {kind for kind, _ in _keys_in_parquet(key, tmp_path)} == {"string"}


def _keys_in_parquet(key: object, folder: Path) -> list[tuple[str, str]]:
    """The type and the text that a key has there, of a front before and after it is saved."""
    front = made(2, 2, decisions=1, names=("a", "b", "c"))
    columns = Columns(("x",), np.zeros(1, np.int64), ((key,),), np.zeros(1, bool))
    fresh = Front(front.goals, (), columns, front.values, sp.csr_array(np.ones((2, 1))), 0.0, True,
                  None, Record())  # fmt: skip
    found = []
    for each in (fresh, wp.open(fresh.save(folder / "run"))):
        data = writing.several(each, "parquet")["plans.parquet"]().data
        column = pq.read_table(io.BytesIO(data))["index_1"]
        found.append((str(column.type).replace("large_", ""), str(column.to_pylist()[0])))
    return found


@pytest.mark.parametrize("goals", [1, 2, 3, 5])
def test_figures_are_the_same_bytes_each_time_and_names_are_names(goals: int) -> None:
    front = made(20, goals)
    for name, draw in images.drawings(front).items():
        first, left_out = draw("svg")
        assert first == draw("svg")[0], name
        assert left_out == ()
        words = " ".join(ET.fromstring(first).itertext())
        assert "plan" in words
        if name == "front" and goals > 1:
            assert HOSTILE[0][:12] in words
    assert images.drawings(front)["front"]("png")[0].startswith(b"\x89PNG")


def test_what_looks_like_mathematics_is_drawn_as_it_is_written() -> None:
    names = ("$\\frac{1}{0}$", "$x_", "b", "c")
    drawn = images.drawings(made(5, 2, names=names))["front"]("svg")[0]
    words = " ".join(ET.fromstring(drawn).itertext())
    assert "$\\frac{1}{0}$" in words
    assert "$x_" in words


def test_letters_that_no_typeface_has_are_told_of() -> None:
    front = made(5, 2, names=("\U000f0000", "b", "c", "d"))
    assert "No installed typeface has" in images.drawings(front)["front"]("png")[1][0]
    assert images.drawings(front)["front"]("svg")[1] == ()


def test_a_long_front_is_drawn_by_a_spread_and_that_is_said() -> None:
    (words,) = images.drawings(made(600, 2, names=("a", "b", "c")))["front"]("svg")[1]
    assert words == "The figure draws a spread of 500 of 600 plans."


@pytest.mark.parametrize(
    ("form", "module"),
    [
        ("svg", "matplotlib"),
        ("parquet", "pyarrow.parquet"),
        ("docx", "docx"),
        ("docx", "matplotlib"),
        ("pptx", "pptx"),
    ],
)
def test_a_missing_extra_is_named(
    form: str, module: str, budget: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = call(budget, "--to", form)
    assert result.exit_code == 2
    assert "pip install 'wholepie[" in result.stderr


def test_nothing_is_overwritten_unless_asked(budget: Path, tmp_path: Path) -> None:
    for form, out in (
        ("csv", tmp_path),
        ("xlsx", tmp_path / "front.xlsx"),
        ("docx", tmp_path / "brief.docx"),
        ("pptx", tmp_path / "brief.pptx"),
    ):
        assert call(budget, "--to", form, "--out", out).exit_code == 0
        kept = {path: path.read_bytes() for path in tmp_path.iterdir()}
        refused = call(budget, "--to", form, "--out", out)
        assert (refused.exit_code, "--overwrite" in refused.stderr) == (2, True)
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == kept
        assert call(budget, "--to", form, "--out", out, "--overwrite").exit_code == 0


def test_a_disk_that_fails_is_told_and_leaves_no_half_a_file(
    budget: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("here already")
    blocked = call(budget, "--to", "xlsx", "--out", tmp_path / "file" / "front.xlsx")
    assert (blocked.exit_code, "Cannot write" in blocked.stderr) == (2, True)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk.System, "sync", full)
    result = call(budget, "--to", "xlsx", "--out", tmp_path / "front.xlsx")
    assert (result.exit_code, "No space left" in result.stderr) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_stdout_takes_data_alone(budget: Path) -> None:
    result = call(budget, "--to", "xlsx", "--out", "-")
    assert (result.exit_code, result.stderr) == (0, "")
    assert openpyxl.load_workbook(io.BytesIO(result.stdout_bytes)).sheetnames[0] == "Summary"
    refused = call(budget, "--to", "csv", "--out", "-")
    assert (refused.exit_code, refused.stdout) == (2, "")
    written = call(budget, "--to", "xlsx", "--json", "--overwrite")
    assert set(json.loads(written.stdout)) == {"written", "left_out"}


def test_a_front_without_plans_is_a_workbook_too_but_no_figure() -> None:
    front = made(0, 2)
    assert "Front" in opened(front).sheetnames
    with pytest.raises(InputError, match="no plan to draw"):
        writing.several(front, "svg")


def test_a_carriage_return_in_a_name_breaks_no_row_of_a_csv_file() -> None:
    front = made(3, 2, names=("a\rb", "c", "d"))
    data = writing.several(front, "csv")["plans.csv"]().data
    back = pd.read_csv(io.BytesIO(data), keep_default_na=False)
    assert back["index_1"].tolist() == [
        name.replace("\r", " ") for name in front.plans["index_1"].tolist()
    ]


def test_wide_letters_are_cut_to_the_width_they_have() -> None:
    assert text.shortened("公園の遊び場", 7) == "公園の…"


def test_sheets_have_names_of_their_own_however_long_or_alike_decisions_are_called() -> None:
    names = ("a" * 40, "a" * 41, "B", "b", "b/", "B?", "'")
    rows = [(group, (str(i), str(k))) for group in range(7) for i in range(2) for k in range(2)]
    columns = Columns(
        names, np.array([g for g, _ in rows]), tuple(i for _, i in rows), np.zeros(28, bool)
    )
    front = wp.front(knapsack.choices(np.random.default_rng(1), [Goal("g", "maximize")], largest=3))
    ones = sp.csr_array(np.ones((len(front), 28)))
    found = opened(replace(front, columns=columns, solutions=ones, problem=None)).sheetnames
    assert len({name.lower() for name in found}) == len(found)
    assert sum(name.startswith("Plan 1 ") for name in found) == len(names)


@pytest.mark.parametrize("kind", ["binary", "integer"])
def test_two_with_one_name_have_columns_of_their_own_and_who_works_when_is_one_table(
    kind: str,
) -> None:
    index = tuple((who, day, shift) for who in "123" for day in "ab" for shift in ("early", "late"))
    columns = Columns(("on",), np.zeros(12, dtype=np.int64), index, np.zeros(12, bool))
    people = {"1": "Ada", "2": "Ada", "3": "Ben"}
    axes = [{"name": name, "labels": {}} for name in ("day", "shift")]
    said = {"name": "on", "type": kind, "axes": [{"name": "person", "labels": people}, *axes]}
    front = wp.front(knapsack.choices(np.random.default_rng(1), [Goal("g", "maximize")], largest=3))
    x = np.zeros((len(front), 12))
    x[:, [0, 5, 11]] = 1
    about = {"decisions": [said]}
    solutions = sp.csr_array(x)
    record = replace(front.record, about=about)
    made = replace(front, columns=columns, solutions=solutions, record=record, problem=None)
    (found,) = (each for each in plan_sheets.plan_sheets(made) if each.name == "Plan 1 on")
    heads, rows = [each.text for each in found.heads], list(found.rows)
    if kind == "binary":
        assert heads == ["day", "Ada (1)", "Ada (2)", "Ben"]
        assert rows == [["a", "early", "late", None], ["b", None, None, "late"]]
    else:
        assert heads[2:] == ["Ada (1)", "Ada (2)", "Ben"]
        taken = {
            (row[0], row[1], who) for row in rows for who in heads[2:] if row[heads.index(who)]
        }
        where = [("early", "a", "Ada (1)"), ("late", "a", "Ada (2)"), ("late", "b", "Ben")]
        assert taken == set(where)
