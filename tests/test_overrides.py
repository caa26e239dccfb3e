"""Overrides by path: what they reach, what they refuse and where; sweeps and tables of them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

import wholepie as wp
from wholepie import InputError
from wholepie.models import Override, ScenarioError, load
from wholepie.models.faults import Place
from wholepie.models.overrides import override_words, parse_path, split_path, written
from wholepie.models.sweeps import one_each, read_variants, setting, variants

TEXT = """wholepie: 1
title: Parks
sets:
  kinds: [a, b]
parameters:
  budget: {value: 10, unit: kEUR}
  least: 1
  rates: {a: 1, b: 2}
decisions:
  x: {for: k in kinds, type: integer, at most: 9}
stakeholders:
  city council:
    contributes: {money: budget}
    requires:
      within budget: sum(rates[k] * x[k] for k in kinds) <= contributions.money
    goals: {spend: {minimize: sum(rates[k] * x[k] for k in kinds)}}
  St. Mary:
    requires:
      some: {rule: 'x["a"] >= least', negotiable: true}
    goals: {visits: {maximize: 'x["a"] + x["b"]', unit: people}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "parks.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def written_in(file: Path, old: str, new: str) -> Path:
    """The same scenario with the value written in the file."""
    assert TEXT.count(old) == 1
    other = file.with_name("other.yaml")
    other.write_text(TEXT.replace(old, new), encoding="utf-8")
    return other


@pytest.mark.parametrize(
    ("path", "value", "old", "new"),
    [
        ("parameters.budget", 20, "value: 10", "value: 20"),
        ("parameters.budget.value", 20.5, "value: 10", "value: 20.5"),
        ("parameters.least.value", 2, "least: 1", "least: 2"),
        ("parameters.rates.b", 3, "b: 2", "b: 3"),
        ("parameters.rates.value.b", 3, "b: 2", "b: 3"),
        ("parameters.least", "budget / 5", "least: 1", "least: budget / 5"),
        ("decisions.x.type", "continuous", "type: integer", "type: continuous"),
        ("stakeholders.city council.contributes.money", 7, "money: budget", "money: 7"),
        ('stakeholders."St. Mary".weight', 3, "St. Mary:", "St. Mary:\n    weight: 3"),
        (
            "stakeholders.'St. Mary'.goals.visits.target",
            9,
            "unit: people",
            "unit: people, target: 9",
        ),
        (
            'stakeholders."St. Mary".requires.some',
            'x["a"] >= 4',
            "'x[\"a\"] >= least'",
            "'x[\"a\"] >= 4'",
        ),
        (
            'stakeholders."St. Mary".requires.some.negotiable',
            False,
            "negotiable: true",
            "negotiable: false",
        ),
        (
            "stakeholders.city council.requires.within budget.negotiable",
            True,
            "within budget: sum(rates[k] * x[k] for k in kinds) <= contributions.money",
            "within budget: {rule: 'sum(rates[k] * x[k] for k in kinds) <= contributions.money', "
            "negotiable: true}",
        ),
    ],
)
def test_an_override_is_as_if_it_had_been_written(
    file: Path, path: str, value: Any, old: str, new: str
) -> None:
    given_, plain = wp.load(file, overrides={path: value}), wp.load(written_in(file, old, new))
    ours, theirs = given_.problem(), plain.problem()
    assert (ours.A != theirs.A).nnz == 0
    for name in ("row_lower", "row_upper", "lower", "upper", "integer", "C"):
        assert getattr(ours, name).tolist() == getattr(theirs, name).tolist()
    assert ours.goals == theirs.goals
    assert ours.rows.requirements == theirs.rows.requirements
    assert ours.stakeholders == theirs.stakeholders


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("parameters.bugdet", r"did you mean parameters.budget at .*parks.yaml:6:3\?"),
        ("budget", r"did you mean parameters.budget at .*parks.yaml:6:3\?"),
        ("stakeholders.city council.wieght", r"did you mean stakeholders.city council.weight\?"),
        (
            "stakeholders.city council.goals.spent.step",
            "mean stakeholders.city council.goals.spend.step",
        ),
        ("sets.kinds.more", "is a list"),
        ("parameters.rates", "names with values below it.*there is a, b"),
        ("parameters.least.value.more", "is one value"),
        ("stakeholders.mayor.weight", 'there is no "mayor" in stakeholders'),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_the_nearest(
    file: Path, path: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        load(file, overrides={path: 1})


def test_a_value_is_checked_as_the_scenario_is_and_named_by_its_override(file: Path) -> None:
    wrong = {"stakeholders.city council.weight": -1, "decisions.x.type": "binry"}
    with pytest.raises(ScenarioError) as caught:
        load(file, overrides=wrong)
    told = sorted(map(str, caught.value.faults))
    assert told[0].startswith('override decisions.x.type=binry: "type": expected')
    assert 'override stakeholders.city council.weight=-1: "weight": expected more than 0' in told[1]
    with pytest.raises(ScenarioError, match=r'override parameters.least=bugdet: .*"bugdet"'):
        load(file, overrides={"parameters.least": "bugdet"})


def test_values_that_are_none_and_paths_that_are_none_are_refused(file: Path) -> None:
    for value in (float("nan"), float("inf"), [1], {"a": 1}):
        with pytest.raises(InputError, match="expected a number, a text"):
            load(file, overrides={"parameters.least": value})
    for path in ("", ".", "a..b", 'a."b', "a=b"):
        with pytest.raises(InputError, match="not a path"):
            load(file, overrides={path: 1})


@pytest.mark.parametrize(
    "path",
    ["title", 'stakeholders."St. Mary".goals.visits.unit', "stakeholders.new.weight", "nothing"],
)
def test_a_value_that_cannot_be_seen_is_refused_as_in_a_file(file: Path, path: str) -> None:
    with pytest.raises(ScenarioError, match=r'a control character, "U\+0085"'):
        load(file, overrides={path: "Pa\x85rks"})


def test_overrides_are_recorded_and_reproduced(file: Path, tmp_path: Path) -> None:
    from wholepie.views.pages.report_tables import command

    given_ = {"parameters.budget": 20, 'stakeholders."St. Mary".weight': 2}
    wp.front(wp.load(file, overrides=given_)).save(tmp_path / "run")
    opened = wp.open(tmp_path / "run")
    assert opened.about["overrides"] == [
        {"path": path, "value": value} for path, value in given_.items()
    ]
    assert "--set parameters.budget=20" in command(opened)
    assert "overrides" not in wp.load(file).about()


def test_a_scenario_with_overrides_keeps_them_where_it_is_read_again(file: Path) -> None:
    scenario = wp.load(file, overrides={"parameters.budget": 30})
    best = {each.how: each.amounts["city council"] for each in wp.blame(scenario, unit=1).effects}
    assert set(best) >= {"removed", "moved"}
    agreed = wp.Agreement(np.zeros(1), (), 0.0)
    with pytest.raises(InputError, match="overrides"):
        wp.relax(scenario, agreed, file.with_name("relaxed.yaml"))


NAMES = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1)


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_any_path_is_read_as_it_was_written(names: list[str]) -> None:
    path = tuple(names)
    assert parse_path(written(path)) == path
    assert split_path(written(path) + "=a=b") == (path, "a=b")


SCALARS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1),
)


@given(SCALARS)
def test_any_value_comes_back_from_the_command_line(value: Any) -> None:
    (found,) = setting(override_words("a.b", value))
    assert found.value == value
    assert Override.of("a.b", value).value == value
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("p=1", [1]),
        ("p=1, 2.5,true", [1, 2.5, True]),
        ("p=0:1:5", [0, 0.25, 0.5, 0.75, 1]),
        ("p=0.1:0.3:3", [0.1, 0.2, 0.3]),
        ("p=5:1:3,9", [5, 3, 1, 9]),
        ("p=1_000:2_000:2", [1000, 2000]),
        ('p="1:5:3"', ["1:5:3"]),
        ('p="a,b",c', ["a,b", "c"]),
        ("p=sum(x[a, b] for a in s) <= 3", ["sum(x[a, b] for a in s) <= 3"]),
        ('p="say ""hm"""', ['say "hm"']),
        ("p=children's, men's", ["children's, men's"]),
    ],
)
def test_settings_are_lists_ranges_and_texts(text: str, values: list[Any]) -> None:
    assert [each.value for each in setting(text)] == values


@pytest.mark.parametrize("text", ["p", "=1", "p=", "p=1,,2", "p=1:2:1", "p=1:2:x", "p=1,1"])
def test_settings_that_say_nothing_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        setting(text)


def test_settings_make_their_product_and_none_sets_a_path_twice(tmp_path: Path) -> None:
    found = variants([setting("a=1,2"), setting("b=x,y,z")])
    assert [tuple(o.value for o in each.overrides) for each in found][:2] == [(1, "x"), (1, "y")]
    assert len(found) == 6
    with pytest.raises(InputError, match="a is set twice"):
        variants([setting("a=1"), setting("a=2")])
    with pytest.raises(InputError, match="1,000,000 runs"):
        variants([setting("a=1:1000:1000"), setting("b=1:1000:1000")])
    with pytest.raises(InputError, match="gives 2 values"):
        one_each(["a=1,2"])
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(InputError, match="a is set twice"):
        variants([setting("a=1")], tmp_path / "t.csv")


def test_a_table_has_a_row_a_run_and_an_empty_cell_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        'name,parameters.budget,stakeholders."St. Mary".weight\nlow,5,\n,7,2\n', "utf-8"
    )
    low, other = read_variants(path)
    assert (low.name, other.name) == ("low", "")
    assert [(each.path[-1], each.value) for each in low.overrides] == [("budget", 5)]
    assert [each.value for each in other.overrides] == [7, 2]


def test_faults_of_a_table_have_the_place_of_their_cell(file: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("parameters.budget,stakeholders.city council.weight\n5,1\n5,-1\n", "utf-8")
    _, wrong = read_variants(path)
    with pytest.raises(ScenarioError, match=r"t\.csv:3:3: .*more than 0"):
        load(file, overrides=wrong.overrides)
    path.write_text("parameters.budget,a..b,parameters.'budget'\n5,1,2\n", "utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_variants(path)
    assert [(f.line, f.column) for f in caught.value.faults] == [(1, 19), (1, 24)]


def workbook(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_is_read_as_a_table_is(file: Path, tmp_path: Path) -> None:
    head = ["name", "parameters.budget", "stakeholders.city council.weight"]
    rows = [head, ["low", 5, None], ["high", 20.5, -1]]
    low, high = read_variants(workbook(tmp_path / "t.xlsx", rows))
    assert (low.name, [each.value for each in low.overrides]) == ("low", [5])
    assert [each.value for each in high.overrides] == [20.5, -1]
    with pytest.raises(ScenarioError, match=r"t\.xlsx, sheet Sheet, cell C3: .*more than 0"):
        load(file, overrides=high.overrides)


def test_workbooks_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    import datetime

    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    with pytest.raises(ScenarioError, match="not an Excel workbook"):
        read_variants(tmp_path / "no.xlsx")
    with pytest.raises(ScenarioError, match="no rows"):
        read_variants(workbook(tmp_path / "empty.xlsx", [["a"]]))
    dated = workbook(tmp_path / "date.xlsx", [["a"], [datetime.date(2026, 1, 5)]])
    with pytest.raises(ScenarioError, match=r"cell A2: a date, 2026-01-05"):
        read_variants(dated)
    with pytest.raises(ScenarioError, match=r"cell B1: a column without a name"):
        read_variants(workbook(tmp_path / "wide.xlsx", [["a"], [1, 2]]))


@pytest.mark.parametrize("said", ["1..2", "[1, 2]", "[1..2]", "{k for k in [1, 2]}"])
@pytest.mark.parametrize("there", ["[3, 4]", "1..9", "[1..2]"])
def test_a_set_is_replaced_by_a_set_however_both_are_written(
    tmp_path: Path, there: str, said: str
) -> None:
    text = TEXT.replace("[a, b]", there).replace("rates[k]", "2").replace('x["a"]', "x[1]")
    text = (
        text.replace('x["b"]', "x[2]").replace("{a: 1, b: 2}", "2").replace("[3, 4]", "[1, 2, 3]")
    )
    (tmp_path / "parks.yaml").write_text(text, encoding="utf-8")
    problem = wp.load(tmp_path / "parks.yaml", overrides={"sets.kinds": said}).problem()
    assert problem.C.tolist() == [[2, 2], [-1, -1]]


def test_texts_of_a_set_are_replaced_as_they_stand_in_a_file(file: Path) -> None:
    override = Override(("sets", "kinds"), "[b, 'a']", True, Place("override"))
    found = load(file, overrides=[override]).problem()
    assert found.C.tolist() == [[2, 1], [-1, -1]]
