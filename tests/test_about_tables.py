"""What a run keeps of tables and measures: little, what the model reads first, and exact."""

import json
import re
import textwrap
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import shipped
import wholepie as wp
from examples import examples
from wholepie.cli import main
from wholepie.models import about_decisions, about_measures, load
from wholepie.views.export import writing

SCENARIO = """\
wholepie: 1
title: Roads
tables:
  roads: roads.csv
  months: {file: months.csv, key: number}
  works: {file: works.csv, key: [road, month]}
decisions:
  pave: {for: r in roads, type: binary}
  crews: {for: [r in roads, m in months], type: integer, at most: 4, unit: crews}
  lay: {for: w in works, type: continuous, at most: w.most, unit: km}
  spare: {type: continuous, at most: 2}
measures:
  busiest: max(sum(crews[r, m] for r in roads) for m in months)
  uneven: {is: 'abs(lay["a", 1] - lay["b", 1]) + 3', unit: km}
  length: {for: r in roads, is: 'r.km * pave[r] - spare / 3', unit: km}
  idle: 2 * 3
stakeholders:
  town:
    requires:
      crews pave: {for: [r in roads, m in months], rule: crews[r, m] >= pave[r]}
      few crews: busiest <= 7
    goals: {long: {maximize: sum(length[r] for r in roads), unit: km}}
  crew:
    goals:
      little: {minimize: 'sum(crews[r, m] for r in roads for m in months)'}
      even: {minimize: uneven + sum(lay[w] for w in works), unit: km}
"""
ROADS = "road,remark,km,lanes,surface,age,width,class\na,x,3,2,sand,1,5,A\nb,y,4.5,1,stone,2,6,B\n"
MONTHS = "month,number,days\nNov 2024,11,30\nDec 2024,12,31\n"
WORKS = "road,month,most\na,1,2\nb,1,3\n"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads")
    for name, text in (("roads", ROADS), ("months", MONTHS), ("works", WORKS)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder / "scenario.yaml"


@cache
def made(path: Path) -> Any:
    return load(path)


def said(scenario: Path) -> dict[str, Any]:
    return {each["name"]: each for each in load(scenario).about()["decisions"]}


def test_columns_that_the_model_reads_come_first_and_few_are_kept(scenario: Path) -> None:
    (roads,) = said(scenario)["pave"]["tables"]
    assert roads["columns"] == ["km", "remark", "lanes", "surface", "age", "width"]
    assert roads["rows"]["b"] == [4.5, "y", 1, "stone", 2, 6]
    assert len(roads["columns"]) == about_decisions.MOST_COLUMNS


def test_each_loop_leads_to_its_own_table_and_numbers_have_labels(scenario: Path) -> None:
    decisions = said(scenario)
    crews = decisions["crews"]
    assert [axis["name"] for axis in crews["axes"]] == ["road", "number"]
    assert crews["axes"][1]["labels"] == {"11": "Nov 2024", "12": "Dec 2024"}
    assert [(t["name"], t["parts"]) for t in crews["tables"]] == [("roads", [0]), ("months", [1])]
    (works,) = decisions["lay"]["tables"]
    assert (works["parts"], works["rows"]) == ([0, 1], {"a, 1": [2], "b, 1": [3]})
    assert (decisions["spare"]["axes"], decisions["spare"]["tables"]) == ([], [])


def test_what_would_make_a_run_large_is_left_out(
    scenario: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        about_decisions.CellRoom, "__init__", lambda self: setattr(self, "left", 11)
    )
    assert said(scenario)["pave"]["tables"] == []
    assert [t["name"] for t in said(scenario)["crews"]["tables"]] == ["months"]
    monkeypatch.setattr(about_measures.KeptForms, "left", 3)


HALVES = st.integers(0, 8).map(lambda each: each / 2)
DECISIONS = ["pave[a]", "pave[b]", "crews[a,11]", "crews[a,12]", "crews[b,11]", "crews[b,12]",
             "lay[a,1]", "lay[b,1]", "spare"]  # fmt: skip


@given(st.lists(HALVES, min_size=9, max_size=9))
@examples(50)
def test_measures_are_what_their_rule_says_of_any_plan(scenario: Path, x: list[float]) -> None:
    """Also of plans that columns for a max do not fit: these are not read."""
    from wholepie.optimizer.results.measures import KeptMeasures

    loaded = made(scenario)
    columns = loaded.problem().columns
    amounts = dict(zip(DECISIONS, x, strict=True))
    plan = np.array([amounts.get(columns.name(j), 99.0) for j in range(len(columns.index))])
    told = KeptMeasures.of(loaded.about(), columns).of_plan(plan)
    pave, crews, lay, spare = x[:2], np.array(x[2:6]).reshape(2, 2), x[6:8], x[8]
    expected = {
        "busiest": crews.sum(axis=0).max(),
        "uneven": abs(lay[0] - lay[1]) + 3,
        "length[a]": 3 * pave[0] - spare / 3,
        "length[b]": 4.5 * pave[1] - spare / 3,
        "idle": 6.0,
    }
    assert dict(zip(told["row"], told["value"], strict=True)) == pytest.approx(expected, abs=1e-9)


def test_rows_of_the_workbook_are_as_high_as_their_texts() -> None:
    """Counted with the width that each column has in the end."""
    book = openpyxl.load_workbook(
        BytesIO(writing.single(shipped.front("citizens-budget"), "xlsx").data)
    )
    seen = 0
    for page in book:
        top = int(page.freeze_panes[1:]) - 1
        widths = {
            column: each.width
            for each in page.column_dimensions.values()
            for column in range(each.min, each.max + 1)
        }
        for row in page.iter_rows(min_row=top):
            for cell in row:
                if isinstance(cell.value, str):
                    width = widths[cell.column]
                    parts = cell.value.split("\n")
                    lines = sum(len(textwrap.wrap(part, int(width) - 1)) or 1 for part in parts)
                    height = page.row_dimensions[cell.row].height or 15
                    assert height >= 15 * lines, (page.title, cell.coordinate)
                    seen = max(seen, lines)
    assert seen > 2


def test_robust_names_what_is_never_chosen(tmp_path: Path) -> None:
    front = shipped.front("citizens-budget")
    run = front.save(tmp_path / "run")
    told = CliRunner().invoke(main, ["robust", str(run)], catch_exceptions=False).stdout
    _, always, never, some = re.split("Always chosen:|Never chosen:|Chosen in some plans:", told)
    plans = front.solutions.toarray()
    for (project,), chosen in zip(front.columns.index, plans.T, strict=True):
        row = f"  {project}  "
        assert (row in always) == bool(chosen.all())
        assert (row in never) == (not chosen.any())
        assert row not in some or 0 < chosen.sum() < len(front)


def test_a_run_keeps_it_all_as_plain_data(scenario: Path, tmp_path: Path) -> None:
    front = wp.front(scenario)
    again = wp.open(front.save(tmp_path / "run"))
    assert again.about == json.loads(json.dumps(front.about))
    assert again.measures.equals(front.measures)
    assert again.described.equals(front.described)
