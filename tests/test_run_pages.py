"""Pages of several runs: what they say changed is so, and they link to reports that are there."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import packed
import wholepie as wp
from executors import Here
from test_compare import QUICKSTART, front, goals
from wholepie.optimizer.comparison.comparison import compare
from wholepie.optimizer.problem.labels import Goal
from wholepie.views.charts import batch_figures
from wholepie.views.charts.batch_figures import Axis
from wholepie.views.charts.overlay import Overlay, has_far_values, pair
from wholepie.views.pages import batch_page, comparison_page, plain_page
from wholepie.views.pages.batch_findings import at_best, finding
from wholepie.views.vocabulary import changes, text


def plain(words: str) -> str:
    return re.sub("[\u2066-\u2069]", "", words)


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
def test_what_is_better_and_worse_is_told_with_its_amount(sense: str) -> None:
    wanted = goals(2, sense)
    before = front([(0, 10), (4, 4), (10, 0)], wanted=wanted)
    after = front([(2, 7), (5, 5), (9, 0)], wanted=wanted)
    at_best, fairest = map(plain, changes.effects(compare({"a": before, "b": after}), "b"))
    assert at_best == "From a to b, at best, party 0: g0 is 2 t worse."
    assert fairest == (
        "From a to b, in the fairest plan, party 0: g0 is 1 t worse and party 1: g1 is 1 t worse."
    )
    same = [plain(line) for line in changes.effects(compare({"a": before, "b": before}), "b")]
    assert all(line.endswith("no goal changes.") for line in same)


def test_runs_are_linked_where_their_report_is(tmp_path: Path) -> None:
    folders = [tmp_path / "javascript:alert(1)", tmp_path / "b & c"]
    for folder in folders:
        folder.mkdir()
    (folders[0] / "report.html").write_text("x", encoding="utf-8")
    found = compare({"a": front([(0, 2), (1, 1)]), "b": front([(0, 1), (2, 0)])})
    path = comparison_page.write(found, tmp_path / "pages" / "page.html", folders)
    links = re.findall(r'href="([^"]*)"', path.read_text(encoding="utf-8"))
    assert links == ["../javascript%3Aalert%281%29/report.html"]
    assert (path.parent / "../javascript:alert(1)/report.html").is_file()


def test_a_page_of_runs_calls_them_by_what_differs(tmp_path: Path) -> None:
    sweep = {"parameters.income.wheat": [800, 900]}
    found = wp.batch(QUICKSTART, tmp_path / "night", sweep=sweep, executor=Here())
    fronts = {row["run"]: wp.open(found.folder / row["run"]) for row in found.rows}
    html = plain_page.html(comparison_page.page(compare(fronts)))
    title = plain(re.search(r"<h1>(.*?)</h1>", html, re.S)[1])  # type: ignore[index]
    assert title == "<bdi>income[wheat] 900 against income[wheat] 800</bdi>"
    own = batch_page.page(found.summary, found.rows, found.folder, found.points)
    drawn = packed.content(plain_page.html(own))["figures"]["fronts-0"]["data"]
    assert [plain(trace["name"]) for trace in drawn[:2]] == ["income.wheat 900", "income.wheat 800"]


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=5), st.booleans())
def test_a_batch_says_first_what_changes_at_best(values: list[int], is_cost: bool) -> None:
    table = pd.DataFrame({"p": range(len(values)), "best: g": values})
    goal = Goal("g", "minimize" if is_cost else "maximize", "t")
    said = plain(at_best(table.sample(frac=1, random_state=1), [Axis("p", True)], [goal]))
    change = values[-1] - values[0]
    word = "better" if (change < 0) == is_cost else "worse"
    what = f"g is {abs(change)} t {word}" if change else "no goal changes"
    assert said == f"From p 0 to {len(values) - 1}, at best, {what}."
    assert at_best(table, [Axis("p", True), Axis("q", True)], [goal]) == ""


series = st.lists(st.integers(-50, 50), min_size=2, max_size=6)


@given(series, st.booleans())
def test_a_finding_along_a_number_has_its_ends(values: list[int], is_number: bool) -> None:
    places = [10 * k for k in range(len(values))]
    table = pd.DataFrame({"p.q": places, "name": map(str, places), "best": values})
    axis = Axis("p.q" if is_number else "name", is_number)
    shuffled = table.sample(frac=1, random_state=1) if is_number else table
    said = plain(finding(shuffled, axis, {"best": "the best"}, [], text.number))
    if is_number and values[0] == values[-1]:
        assert f"the best is {values[0]} at both ends" in said
    elif is_number:
        verb = "rises" if values[-1] > values[0] else "falls"
        assert f"From p.q 0 to {places[-1]}, the best {verb} from {values[0]} to" in said
        assert f"to {values[-1]}" in said
    elif min(values) < max(values):
        assert f"{min(values)} in {places[values.index(min(values))]}, the least" in said
        assert f"{max(values)} in {places[values.index(max(values))]}, the most" in said
    beyond = [
        v for v in values if not min(values[0], values[-1]) <= v <= max(values[0], values[-1])
    ]
    assert (", with " in said) == bool(is_number and beyond)


def test_a_value_far_away_stands_at_the_edge_and_is_told_under_the_pointer() -> None:
    table = pd.DataFrame({"p": [1, 2, 3, 4], "name": list("abcd"), "best": [1.0, 2.0, 3.0, 900.0]})
    drawn = batch_figures.lines(table, Axis("p", True), {"best": "best"}, [], "t")
    assert list(drawn.data[0].y) == [1.0, 2.0, 3.0, 3.0]
    assert list(drawn.data[0].marker.symbol) == ["circle"] * 3 + ["arrow-bar-up"]
    assert "900" in drawn.data[0].hovertext[3]
    low, high = drawn.layout.yaxis.range
    assert low < 1 < 3 < high < 4


@pytest.mark.parametrize("spread", [0.001, 0.02, 0.5])
def test_percentages_on_the_axis_of_a_batch_differ(spread: float) -> None:
    table = pd.DataFrame({"p": [1, 2], "name": ["a", "b"], "share": [0.5, 0.5 + spread]})
    axis = Axis("p", True)
    shown = batch_figures.lines(table, axis, {"share": "share"}, [], "t", share=True).layout.yaxis
    assert len(set(shown.ticktext)) == len(shown.ticktext) >= 2
    assert all(0.5 <= value <= 0.5 + spread + 1e-9 for value in shown.tickvals)


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
def test_an_outlier_flattens_no_panel(sense: Any) -> None:
    wanted = [Goal("one", sense, "t", "a"), Goal("two", sense, "t", "b")]
    near = np.array([[0.0, 4.0], [1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [4.0, -5000.0]])
    found = Overlay(wanted, {"run": near, "other": near + 0.5})
    assert has_far_values(found)
    figure = pair(found)
    ends = sorted(figure.layout.yaxis.range)
    assert ends[1] - ends[0] < 10
    assert (figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]) == (sense == "minimize")
    assert all(ends[0] <= value <= ends[1] for trace in figure.data for value in trace.y)
    assert [list(trace.marker.symbol).count("arrow-bar-up") for trace in figure.data] == [1, 1]
    assert not has_far_values(Overlay(wanted, {"run": near[:4]}))
