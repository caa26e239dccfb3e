"""Every word of the language has its column in a workbook, and says there what it says in YAML."""

from pathlib import Path

import pytest

import wholepie as wp
import workbooks
from same_problem import same
from wholepie.models import load
from wholepie.models.books.layout import PARTS
from wholepie.models.party_shape import (
    ContributionShape,
    GoalShape,
    RequirementShape,
    StakeholderShape,
)
from wholepie.models.shape import DecisionShape, MeasureShape, ParameterShape
from wholepie.models.table_shape import TableShape

#: Keys that sheets say otherwise: the sense in a column, parts in sheets of their own.
ELSEWHERE = {
    "goals": {"minimize", "maximize", "minimise", "maximise"},
    "stakeholders": {"contributes", "requires", "goals"},
    "contributions": {"value"},
    # The tables of a workbook are its sheets.
    "tables": {"file", "decimal"},
}
SHAPES = {
    "tables": TableShape,
    "parameters": ParameterShape,
    "decisions": DecisionShape,
    "measures": MeasureShape,
    "stakeholders": StakeholderShape,
    "contributions": ContributionShape,
    "requirements": RequirementShape,
    "goals": GoalShape,
}
YAML = """wholepie: 1
title: all words
include: shared/common.yaml
sets: {days: [1..3, 7], few: '[1..2, 5]'}
decisions:
  lot: {for: d in days, type: integer, at least: 2, at most: 10, or zero: true}
  size: {for: d in days, type: integer, in: '[0..2, 5]'}
  pack: {type: integer, step: 5, at most: 60}
  go: {for: d in days, type: binary}
measures:
  late: {for: d in days if d != first(days), is: 'lot[d] - lot[previous(d)]', unit: t}
stakeholders:
  quarters:
    for: q in quarters
    called: q.title
    weight: q.people / 1000
    contributes: {money: {value: 5, unit: kEUR}}
    requires:
      law: {rule: 'lot[7] >= 5% * q.people or go[7]', fixed: true}
      steps: {for: d in days, rule: '(size[d] >= 2) == go[d]', shared: true}
      curve: {rule: 'piecewise(pack, {0: 0, 10: 50, 60: 90}) <= 70', negotiable: true}
    goals:
      gain: {for: d in few if d < 5, maximize: 'count(go[e] for e in days if e <= d)', weight: d}
  other:
    requires: {pair: 'implies(go[1], go[2])'}
    goals: {less: {minimize: 'abs(late[2]) + steps(pack, {0: 0, 11: 3})', unit: t, step: 1}}
"""
SHEETS = {
    "scenario": [
        ("key", "value"),
        ("wholepie", 1),
        ("title", "all words"),
        ("include", "shared/common.yaml"),
    ],
    "sets": [("days", "few"), ("1..3", "1..2"), (7, 5)],
    "decisions": [
        ("name", "for", "type", "at least", "at most", "or zero", "step", "in"),
        ("lot", "d in days", "integer", 2, 10, True, None, None),
        ("size", "d in days", "integer", None, None, None, None, "[0..2, 5]"),
        ("pack", None, "integer", None, 60, None, 5, None),
        ("go", "d in days", "binary", None, None, None, None, None),
    ],
    "measures": [
        ("name", "for", "is", "unit"),
        ("late", "d in days if d != first(days)", "lot[d] - lot[previous(d)]", "t"),
    ],
    "stakeholders": [
        ("name", "for", "called", "weight"),
        ("quarters", "q in quarters", "q.title", "q.people / 1000"),
        ("other", None, None, None),
    ],
    "contributions": [("stakeholder", "name", "amount", "unit"), ("quarters", "money", 5, "kEUR")],
    "requirements": [
        ("stakeholder", "name", "for", "rule", "fixed", "shared", "negotiable"),
        ("quarters", "law", None, "lot[7] >= 5% * q.people or go[7]", "true", None, None),
        ("quarters", "steps", "d in days", "(size[d] >= 2) == go[d]", None, True, None),
        (
            "quarters",
            "curve",
            None,
            "piecewise(pack, {0: 0, 10: 50, 60: 90}) <= 70",
            None,
            None,
            True,
        ),
        ("other", "pair", None, "implies(go[1], go[2])", None, None, None),
    ],
    "goals": [
        ("stakeholder", "name", "for", "sense", "of", "weight", "unit", "step"),
        (
            "quarters",
            "gain",
            "d in few if d < 5",
            "maximize",
            "count(go[e] for e in days if e <= d)",
            "d",
            None,
            None,
        ),
        (
            "other",
            "less",
            None,
            "minimize",
            "abs(late[2]) + steps(pack, {0: 0, 11: 3})",
            None,
            "t",
            1,
        ),
    ],
}


@pytest.mark.parametrize("sheet", SHAPES)
def test_every_key_has_a_column(sheet: str) -> None:
    fields = SHAPES[sheet].model_fields.items()
    keys = {field.alias or name for name, field in fields} - ELSEWHERE.get(sheet, set())
    layout = next(part for part in PARTS if part.name == sheet)
    assert keys <= {field.head for field in layout.fields}


def write(folder: Path) -> Path:
    shared = folder / "shared"
    shared.mkdir()
    (shared / "common.yaml").write_text("tables: {quarters: quarters.csv}\n", encoding="utf-8")
    (shared / "quarters.csv").write_text(
        "quarter,title,people\nn,North,40\ns,South,90\n", encoding="utf-8"
    )
    workbooks.write(folder / "book.xlsx", SHEETS)
    (folder / "scenario.yaml").write_text(YAML, encoding="utf-8")
    return folder / "book.xlsx"


def test_a_workbook_says_every_word_as_yaml_does(tmp_path: Path) -> None:
    """And includes what YAML includes, whether it is named by its file or by its folder."""
    book = load(write(tmp_path))
    same(book, load(tmp_path / "scenario.yaml"))
    same(book, wp.load(tmp_path))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[1..2, 5]", [1, 2, 5]),
        (" [1..3] ", [1, 2, 3]),
        ("1..3", [1, 2, 3]),
        ("[a, b c]", ["a", "b c"]),
        ("['1..2', \"b, c\"]", ["1..2", "b, c"]),
        ("{1..2}", [1, 2]),
        ("[a", ["[a"]),
    ],
)
def test_a_set_in_one_cell_is_the_list_that_it_would_be_in_yaml(
    written: str, meant: list[int | str], tmp_path: Path
) -> None:
    sheets = workbooks.small()
    sheets["sets"] = [["groups", "few"], ["{v.group for v in votes}", written]]
    sheets["decisions"].append(["more", "f in few", "binary", None, None])
    made = load(workbooks.write(tmp_path / "book.xlsx", sheets)).parts.decisions
    found = next(each for each in made if each.symbol.name == "more")
    assert list(found.symbol.columns) == list(map(str, meant))


@pytest.mark.parametrize(
    "written", ["[a,,b]", "[,a]", '["a"b, c]', '["a, c]', "['t Hooft, x]", "[a: 1, b]", "[[a]]"]
)
def test_a_list_in_one_cell_that_is_none_in_yaml_is_refused_there(
    written: str, tmp_path: Path
) -> None:
    sheets = workbooks.small()
    sheets["sets"] = [["groups", "few"], ["{v.group for v in votes}", written]]
    with pytest.raises(wp.ScenarioError) as caught:
        wp.load(workbooks.write(tmp_path / "book.xlsx", sheets))
    assert "sheet sets, cell B2: " in str(caught.value)


def test_a_non_breaking_space_in_a_set_of_a_workbook_is_told(tmp_path: Path) -> None:
    sheets = workbooks.small()
    sheets["sets"] = [["groups", "few"], ["{v.group for v in votes}", "no\u00a0rth"], [None, "b"]]
    (told,) = [
        each
        for each in load(workbooks.write(tmp_path / "book.xlsx", sheets)).warnings
        if each.code == "WP458"
    ]
    assert "sheet sets, cell B2: " in str(told)


@pytest.mark.parametrize("text", ["1\u00a0234 m", "b\u00a0b"])
def test_a_non_breaking_space_in_a_key_is_one_thing_in_csv_and_in_a_workbook(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "parks.csv").write_text(f"park,cost\n{text},1\nb,2\n", encoding="utf-8")
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        f"""wholepie: 1
title: t
tables: {{parks: parks.csv}}
decisions: {{"x{text[-1]}": {{for: p in parks, type: binary}}}}
stakeholders:
  "us\u00a0all":
    requires: {{one: 'x{text[-1]}["{text}"] <= 1'}}
    goals: {{a: {{maximize: sum(x{text[-1]}[p] for p in parks)}}}}
  them: {{goals: {{"b\u00a0c": {{minimize: sum(p.cost * x{text[-1]}[p] for p in parks)}}}}}}
""",
        encoding="utf-8",
    )
    wp.convert(scenario, tmp_path / "book.xlsx")
    one, other = load(scenario), load(tmp_path / "book.xlsx")
    same(one, other)
    told = [[each.code for each in found.warnings] for found in (one, other)]
    assert told[0].count("WP458") == told[1].count("WP458") == 1


def test_cures_of_tables_are_spelled_as_in_the_workbook(tmp_path: Path) -> None:
    sheets = workbooks.small()
    sheets["Projects"] += [["d", 5, "bus"], ["Total", 100, None]]
    book = workbooks.write(tmp_path / "book.xlsx", sheets)
    (told,) = (each for each in load(book).warnings if each.code == "WP355")
    assert told.hint == (
        'true in the column "without totals" in row 2 of the sheet tables leaves it out'
    )
    sheets["tables"][0].append("without totals")
    sheets["tables"][1].append("true")
    assert not [e for e in load(workbooks.write(book, sheets)).warnings if e.code == "WP355"]
