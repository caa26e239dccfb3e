"""Workbooks that are written: scenarios and templates come back from them as they were."""

import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.models import load, templates
from wholepie.models.formats.convert import convert
from wholepie.models.relaxing import relaxed_text
from workbooks import Sheets, book, cell, same

pytestmark = pytest.mark.usefixtures("folder")

ROOT = Path(__file__).resolve().parents[1]
SCENARIOS = [
    *sorted((ROOT / "instances").glob("*/scenario.yaml")),
    *sorted((ROOT / "models" / "templates").glob("*/scenario.yaml")),
]


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


def test_new_writes_a_workbook_with_drop_downs_and_notes() -> None:
    import openpyxl

    result = CliRunner().invoke(main, ["new", "mine", "--xlsx", "--template", "portfolio"])
    assert result.exit_code == 0, result.output
    assert CliRunner().invoke(main, ["check", "mine.xlsx"]).exit_code == 0
    again = CliRunner().invoke(main, ["new", "mine.xlsx"])
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


def test_a_workbook_is_not_written_out_relaxed() -> None:
    with pytest.raises(wp.InputError, match=r"wholepie convert book\.xlsx --out FOLDER"):
        relaxed_text(book(), [])
