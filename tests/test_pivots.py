"""Decisions by index: every decision is in one cell, and nothing that is not 0 is left out."""

import re
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from examples import examples
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.measures import KeptMeasures
from wholepie.optimizer.results.row_columns import described_decisions, row_columns
from wholepie.views.terminal.decision_tables import decision_tables
from wholepie.views.vocabulary import pivots
from wholepie.views.vocabulary.decision_lists import lists, lists_without
from wholepie.views.vocabulary.naming import IndexAxis
from wholepie.views.vocabulary.time_order import runs_in_time

AXES = (
    ["2024-11", "2024-12", "2025-01"],
    ["1", "10", "2", "3"],
    ["north", "south", "west"],
    ["a"],
)


@st.composite
def plans(draw: st.DrawFn) -> tuple[Columns, np.ndarray]:
    """Some combinations of two or three axes, in any order, and a plan."""
    axes = draw(st.lists(st.sampled_from(AXES), min_size=2, max_size=3, unique_by=tuple))
    index = draw(st.lists(st.sampled_from(list(product(*axes))), min_size=1, unique=True))
    n = len(index)
    hidden = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    x = draw(st.lists(st.sampled_from([0.0, 1.0, 2.5]), min_size=n, max_size=n))
    columns = Columns(("x",), np.zeros(n, dtype=np.int64), tuple(index), hidden)
    return columns, np.array(x)


@given(plans())
@examples(200)
def test_each_decision_is_in_one_cell_of_its_row_and_column(made: tuple[Columns, Any]) -> None:
    columns, _ = made
    found: list[int] = []
    for each in pivots.pivots(columns, {}):
        for row, cells in zip(each.rows, each.cells, strict=True):
            for head, j in zip(each.columns, cells, strict=True):
                if j >= 0:
                    found.append(int(j))
                    others = [each.page] if each.page else []
                    parts = sorted([row, head, *others])
                    assert sorted(map(str, columns.index[j])) == parts
    assert sorted(found) == np.flatnonzero(~columns.hidden).tolist()


@given(plans())
@examples(200)
def test_nothing_that_is_not_0_is_left_out(made: tuple[Columns, Any]) -> None:
    columns, x = made
    for each in pivots.pivots(columns, {}):
        shown = each.shown(x)
        told = sum(float(cell) for row in shown.rows for cell in row[1:] if cell)
        assert told == x[each.cells[each.cells >= 0]].sum()
        assert len(shown.rows) + shown.zero_rows == len(each.rows)
        assert all(any(cell not in ("", "0") for cell in row[1:]) for row in shown.rows)


def test_time_goes_down_in_its_order_and_the_rest_across() -> None:
    index = tuple(product(["north", "south"], ["10", "9", "11"]))
    columns = Columns(("x",), np.zeros(6, dtype=np.int64), index, np.zeros(6, dtype=bool))
    (found,) = pivots.pivots(columns, {})
    assert (found.rows, found.columns) == (["9", "10", "11"], ["north", "south"])


@pytest.mark.parametrize(
    ("name", "keys", "in_time"),
    [
        ("x", ["1", "2"], True),
        ("x", ["2027-03-01", "2027-02"], True),
        ("x", ["Mon", "Tue", "Sunday"], True),
        ("x", ["January", "Feb", "Sept"], True),
        ("weeks", ["W1", "W12"], True),
        ("x", ["2027-W1", "2027 m2"], True),
        ("machines", ["m1", "m2"], False),
        ("districts", ["d1", "d2"], False),
        ("quay", ["q1", "q2"], False),
        ("x", ["week 1", "Week 2"], True),
        ("x", ["2027-Q1", "2027-Q2"], True),
        ("x", ["08:00", "9:30"], True),
        ("months", ["dry", "wet"], True),
        ("start_day", ["a", "b"], True),
        ("x", ["north", "south"], False),
        ("x", ["p1", "p2"], False),
        ("x", ["Mon", "market"], False),
        ("monthly plan", ["a", "b"], False),
        ("sites", ["Mayfield", "Marston"], False),
    ],
)
def test_what_runs_in_time(name: str, keys: list[str], in_time: bool) -> None:
    assert runs_in_time(IndexAxis(name, {}), keys) == in_time


@pytest.mark.parametrize(
    "days", [["Mon", "Tue", "Wed"], ["week 3", "week 1", "week 2"], ["10", "2", "30"]]
)
def test_amounts_over_time_stand_in_their_own_order_and_others_by_size(days: list[str]) -> None:
    def names(keys: list[str]) -> list[str]:
        rows = pd.DataFrame({"decision": "x", "index_1": keys, "value": [1.0, 3.0, 2.0]})
        (found,) = lists(rows, {})
        return [name for name, *_ in found.rows]

    assert names(days) == days
    assert names(["north", "south", "west"]) == ["south", "west", "north"]


@pytest.mark.parametrize(
    ("labels", "in_time"),
    [({"1": "Ada", "2": "Ben"}, False), ({"1": "January", "2": "February"}, True), ({}, True)],
)
def test_numbers_that_have_names_are_judged_by_these(labels: Any, in_time: bool) -> None:
    assert runs_in_time(IndexAxis("x", labels), ["1", "2"]) == in_time


ROSTER = tuple(product(["Ada", "Ben"], ["Mon", "Tue", "Wed"], ["early", "late"]))


@given(st.lists(st.sampled_from(range(len(ROSTER))), unique=True))
@examples(60)
def test_who_does_what_when_is_one_table_with_every_yes_in_its_cell(taken: list[int]) -> None:
    n = len(ROSTER)
    columns = Columns(("on",), np.zeros(n, dtype=np.int64), ROSTER, np.zeros(n, dtype=bool))
    axes = [{"name": name, "labels": {}} for name in ("person", "day", "shift")]
    said = {"decisions": [{"name": "on", "type": "binary", "axes": axes}]}
    x = np.zeros(n)
    x[taken] = 1
    found = pivots.filled(columns, said, x)
    if not taken:
        assert not found
        return
    ((shown,),) = found.values()
    assert shown.title == "on: day by person, and which shift"
    told = {
        (person, day, shift)
        for day, *cells in shown.rows
        for person, cell in zip(shown.heads[1:], cells, strict=True)
        for shift in filter(None, cell.split(", "))
    }
    assert told == {ROSTER[j] for j in taken}
    days = [row[0] for row in shown.rows]
    assert days == [day for day in ("Mon", "Tue", "Wed") if day in days]
    assert (len(days) + shown.zero_rows, len(shown.heads) - 1 + shown.zero_columns) == (3, 2)


def test_few_decisions_among_very_many_combinations_are_no_table() -> None:
    index = tuple((f"from {k}", f"to {k}") for k in range(1000))
    columns = Columns(("x",), np.zeros(1000, dtype=np.int64), index, np.zeros(1000, dtype=bool))
    assert not list(pivots.pivots(columns, {}))


@st.composite
def labelled_plans(draw: st.DrawFn) -> tuple[Columns, np.ndarray, dict[str, Any]]:
    """Some combinations of up to five axes, whose values have names that may be alike."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    axes = [[str(value) for value in range(1, size + 1)] for size in sizes]
    index = draw(st.lists(st.sampled_from(list(product(*axes))), min_size=1, unique=True))
    n = len(index)
    labels = st.sampled_from(["Ada", "Ben", "Ada (1)", "1", "2", "", "a, b", "Ada Ben"])
    said = [
        {"name": f"axis {k}", "labels": {key: draw(labels) for key in keys if draw(st.booleans())}}
        for k, keys in enumerate(axes)
    ]
    kind = draw(st.sampled_from(["binary", "integer"]))
    hidden = np.array(draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    x = np.array(draw(st.lists(st.sampled_from([0.0, 1.0]), min_size=n, max_size=n)))
    if kind == "integer":
        x *= np.arange(1, n + 1)
    columns = Columns(("x",), np.zeros(n, dtype=np.int64), tuple(index), hidden)
    return columns, x, {"decisions": [{"name": "x", "type": kind, "axes": said}]}


@given(labelled_plans())
@examples(200)
def test_whatever_things_are_called_every_decision_is_in_one_cell(made: Any) -> None:
    columns, x, said = made
    found = [j for each in pivots.pivots(columns, said) for j in each.cells[each.cells >= 0]]
    several = len(columns.index[0]) > 1
    assert sorted(found) == (np.flatnonzero(~columns.hidden).tolist() if several else [])
    for each in pivots.pivots(columns, said):
        for (i, k), j in np.ndenumerate(each.cells):
            if j >= 0:
                index = columns.index[j]
                assert index[each.row_part] == each.row_keys[i]
                assert each.column_keys[k] in index
    told = pivots.filled(columns, said, x)
    amounts = [
        cell
        for tables in told.values()
        for shown in tables
        for row in shown.rows
        for text in row[1:]
        for cell in re.split(r", (?!b)", text)
        if text not in ("", "0")
    ]
    taken = x[(x != 0) & ~columns.hidden]
    assert not told or len(amounts) == len(taken)
    if told and said["decisions"][0]["type"] == "integer":
        assert sorted(map(float, amounts)) == sorted(taken)


@pytest.mark.parametrize("kind", ["binary", "integer"])
def test_two_with_one_name_stay_apart(kind: str) -> None:
    """Down, across, on a page of its own and in the cells of a roster."""
    names = {"1": "Ada", "2": "Ada", "3": "Ben"}
    apart = {"Ada (1)", "Ada (2)", "Ben"}
    others = [["Mon", "Tue", "Wed", "Thu"][:days] for days in (1, 2, 4)]
    for days, shifts in product(others, (["early"], ["early", "late", "night", "on call"])):
        index = tuple(product(names, days, shifts))
        n = len(index)
        columns = Columns(("on",), np.zeros(n, dtype=np.int64), index, np.zeros(n, dtype=bool))
        axes = [
            {"name": "person", "labels": names},
            {"name": "day", "labels": {}},
            {"name": "shift", "labels": {}},
        ]
        said = {"decisions": [{"name": "on", "type": kind, "axes": axes}]}
        words = {
            word
            for tables in pivots.filled(columns, said, np.ones(n)).values()
            for shown in tables
            for text in [
                shown.title.split(":")[0],
                *shown.heads,
                *(c for r in shown.rows for c in r),
            ]
            for word in text.split(", ")
        }
        assert words >= apart


def test_names_that_are_cut_in_the_terminal_stay_apart() -> None:
    people = {str(k): "Maria Magdalena of the upper valley and of the lower one" for k in range(3)}
    index = tuple(product(people, ["Mon", "Tue"], ["early"]))
    columns = Columns(("on",), np.zeros(6, dtype=np.int64), index, np.zeros(6, dtype=bool))
    axes = [{"name": each, "labels": {}} for each in ("day", "shift")]
    said = [{"name": "on", "type": "integer", "axes": [{"name": "who", "labels": people}, *axes]}]
    console = Console(width=80)
    with console.capture() as captured:
        console.print(decision_tables(columns, np.ones(6), {"decisions": said}))
    assert all(f"({key})" in captured.get() for key in people)


@pytest.mark.parametrize("kind", ["continuous", "binary"])
@pytest.mark.parametrize("name", ["month", "site"])
@pytest.mark.parametrize("size", [3, 60, 61])
def test_an_amount_over_time_is_told_with_its_zeros(size: int, name: str, kind: str) -> None:
    index = tuple((f"s{k}",) for k in range(1, size + 1))
    columns = Columns(("x",), np.zeros(size, dtype=np.int64), index, np.zeros(size, dtype=bool))
    said = {
        "decisions": [{"name": "x", "type": kind, "axes": [{"name": name, "labels": {}}]}],
    }
    x = np.zeros(size)
    x[[0, 2]] = [1, 1.5] if kind == "continuous" else 1
    (found,) = lists_without((), columns, said, x)
    console = Console(width=80)
    with console.capture() as captured:
        console.print(decision_tables(columns, x, said))
    told = re.findall(r"^ +(s\d+) +(\S+)", captured.get(), re.MULTILINE)
    amounts = {f"s{k + 1}": x[k] for k in range(size)}
    if name == "month" and kind == "continuous" and size <= 60:
        assert {key: float(value) for key, value in told} == amounts
        assert [key for key, _ in told] == list(amounts)
        assert not found.zeros
    else:
        assert len(told) == 2
        assert found.zeros == (59 if name == "month" and kind == "continuous" else 0)
    assert ("59 more are 0." in captured.get()) == (found.zeros == 59)
    assert not list(lists_without((), columns, said, np.zeros(size)))


@given(plans())
@examples(50)
def test_the_terminal_shows_every_amount_within_80_columns(made: tuple[Columns, Any]) -> None:
    columns, x = made
    console = Console(width=80, file=None, record=True)
    with console.capture() as captured:
        console.print(decision_tables(columns, x, {}))
    lines = captured.get().splitlines()
    assert max(map(len, lines)) <= 80
    shown = re.findall(r"(?<![\d-])(?:1|1\.0|2\.5)(?![\d-])", "\n".join(lines))
    assert len(shown) >= np.count_nonzero(x[~columns.hidden])


TABLE = {"name": "t", "parts": [0], "columns": ["cost"], "rows": {"a": [3]}}
FORM = {"index": [], "constant": 1.0, "terms": {"x": [[0], [2.0]]}}
ONE = Columns(("x",), np.zeros(1, dtype=np.int64), (("a",),), np.zeros(1, dtype=bool))


def about(table: Any = TABLE, form: Any = FORM, count: int = 1) -> dict[str, Any]:
    return {
        "decisions": [{"name": "x", "count": count, "tables": [table]}],
        "measures": [{"name": "m", "unit": "kg", "forms": [form]}],
    }


def test_columns_and_measures_that_a_run_keeps() -> None:
    assert described_decisions(ONE, about())["cost"].tolist() == [3]
    found = KeptMeasures.of(about(), ONE).table(np.array([[4.0], [0.0]]))
    assert found[["row", "value", "unit"]].to_numpy().tolist() == [["m", 9, "kg"], ["m", 1, "kg"]]


@pytest.mark.parametrize(
    "table",
    [
        None,
        {},
        TABLE | {"columns": "cost"},
        TABLE | {"rows": [3]},
        TABLE | {"rows": {"a": [3, 4]}},
        TABLE | {"rows": {"a": [None]}},
        TABLE | {"rows": {"a": [float("nan")]}},
        TABLE | {"parts": ["0"]},
        TABLE | {"parts": [-1]},
    ],
)
def test_columns_that_make_no_sense_are_not_shown(table: Any) -> None:
    assert row_columns(about(table), "x") == []


DEEP: dict[str, Any] = FORM
for _ in range(40):
    DEEP = FORM | {"extremes": [{"factor": 1.0, "of": "max", "forms": [DEEP]}]}


@pytest.mark.parametrize(
    "form",
    [
        None,
        {},
        "form",
        FORM | {"terms": {"y": [[0], [2.0]]}},
        FORM | {"terms": {"x": [[1], [2.0]]}},
        FORM | {"terms": {"x": [[-1], [2.0]]}},
        FORM | {"terms": {"x": [[0], [2.0, 3.0]]}},
        FORM | {"terms": {"x": [[0], ["two"]]}},
        FORM | {"constant": float("inf")},
        FORM | {"extremes": [{"factor": 1.0, "of": "sum", "forms": [FORM]}]},
        FORM | {"extremes": [{"factor": 1.0, "of": "max", "forms": []}]},
        DEEP,
    ],
)
def test_measures_that_do_not_fit_are_not_there(form: Any) -> None:
    assert not len(KeptMeasures.of(about(form=form), ONE).table(np.array([[4.0]])))


def test_a_measure_of_a_decision_with_another_number_of_columns_is_not_there() -> None:
    assert not len(KeptMeasures.of(about(count=2), ONE).table(np.array([[4.0]])))
