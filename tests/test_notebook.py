"""Results in a notebook: rich, escaped, without scripts; a figure for every number of goals."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import wholepie as wp
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front, Record
from wholepie.optimizer.results.result import Result, as_html
from wholepie.views.charts import front_figure
from wholepie.views.vocabulary import palette, text

INSTANCES = Path(wp.__file__).parent / "instances"
QUICKSTART, CLASH = INSTANCES / "quickstart", INSTANCES / "citizens-budget-clash"
HOSTILE = ("<script>alert(1)</script>", "a & b", "<img src=x onerror=alert(1)>", "שלום", "$x$ 漢字")
ALLOWED = {"div", "p", "b", "small", "br", "table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    """Tags, attributes and words of some HTML; every tag that is opened is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(self.words)


def made(plans: int, goals: int) -> Front:
    wanted = tuple(
        Goal(HOSTILE[k % 5] + str(k), "maximize" if k % 2 else "minimize", HOSTILE[-k % 5], f"o{k}")
        for k in range(goals)
    )
    values = np.random.default_rng(3).dirichlet(np.ones(goals), plans) * 1e4
    values *= [-goal.sign for goal in wanted]
    columns = Columns(("x",), np.zeros(1, np.int64), ((),), np.zeros(1, bool))
    solutions = sp.csr_array(np.ones((plans, 1)))
    about = {"title": HOSTILE[0]}
    return Front(wanted, (), columns, values, solutions, 0.0, True, None, Record(about=about))


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """One result of every class that shows itself, and a word that must be in it."""
    front = wp.front(QUICKSTART)
    plan = wp.plan(QUICKSTART, "leximin")
    return {
        "15 plans are efficient": front,
        "mixtures of their plans": wp.front(INSTANCES / "food-relief"),
        "Plan by the rule": plan,
        "Best for each goal alone": wp.payoff(QUICKSTART),
        "What cannot hold together": wp.explain(CLASH),
        "Why stand together": wp.coalitions(QUICKSTART),
        "add up to": wp.concessions(CLASH, within=0.3),
        "no more than there is": wp.blame(QUICKSTART),
        "best weighted sum": wp.stability(plan),
        "weight": wp.weigh(front, "critic"),
    }


def test_every_class_that_shows_itself_does_so_without_scripts(results: dict[str, Any]) -> None:
    assert all(isinstance(each, Result) for each in results.values())
    for word, each in results.items():
        found = Reader(each._repr_html_())
        assert found.tags <= ALLOWED
        assert found.attributes <= {"style", "dir"}
        assert word in found.text, type(each)


def test_a_repr_is_a_line_that_says_what_it_is(results: dict[str, Any]) -> None:
    lines = {type(each).__name__: repr(each) for each in results.values()}
    assert all("\n" not in line and len(line) < 200 for line in lines.values())
    assert repr(results["15 plans are efficient"]) == "<Front: 15 plans, 3 goals, complete>"
    assert lines["Front"] == "<Front: 47 plans, 22 faces, 3 goals, complete>"
    assert lines["Plan"].startswith("<Plan: by leximin, owner: earn = 4100, ")
    assert lines["Explanation"] == "<Explanation: 10 conflicts, 7 corrections, these are all>"


@pytest.mark.parametrize("goals", [1, 2, 3, 5, 12])
def test_names_are_only_names(goals: int) -> None:
    front = made(30, goals)
    shown = front._repr_html_()
    assert shown is not None
    found = Reader(shown)
    assert found.tags <= ALLOWED
    for goal in front.goals:
        assert goal.name in found.text
        assert goal.unit in found.text
    for column in front.values.T:
        assert text.numbers(column)[int(column.argmax())] in found.text
    assert "<script" not in front.plot().to_json()
    assert "\\u003cscript" not in front.plot().to_json()


@pytest.mark.parametrize(
    "goals",
    [1, 2, 3, 5, 12],
)
def test_a_figure_has_a_title_units_and_hovers_for_any_number_of_goals(goals: int) -> None:
    front = made(30, goals)
    figure = front.plot(plan=4)
    assert "30 efficient plans" in figure.layout.title.text
    shown = json.dumps(figure.to_dict()["layout"], default=str, ensure_ascii=False)
    assert all(text.for_plotly(goal.unit, 11)[1:5] in shown for goal in front.goals)
    hovers = [each for trace in figure.data for each in trace.hovertext or ()]
    assert any("plan 4" in str(each) for each in hovers)


def test_faces_of_three_goals_are_a_surface_and_of_two_are_segments(
    results: dict[str, Any],
) -> None:
    surface = results["mixtures of their plans"].plot()
    assert {trace.type for trace in surface.data} == {"mesh3d", "scatter3d"}
    goals = ["donors: pay little", "beneficiaries: worst coverage"]
    segments = wp.front(INSTANCES / "food-relief", goals=goals).plot()
    assert "segments" in {trace.name for trace in segments.data}


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(wp.InputError, match="no plan to draw"):
        made(0, 2).plot()
    with pytest.raises(wp.InputError, match="There is no plan 9"):
        made(3, 2).plot(plan=9)
    assert made(0, 2)._repr_html_() is not None


def test_what_nobody_registered_is_shown_by_its_repr() -> None:
    assert as_html(pd.Series([1])) is None


def test_one_goal_marks_the_chosen_plan() -> None:
    colours = front_figure.plot(made(4, 1), 2).data[0].marker.color
    assert [colour == palette.CHOSEN for colour in colours] == [False, True, False, False]


def test_a_browser_shows_it_and_runs_nothing(browser: Any, tmp_path: Path) -> None:
    page = browser.new_page()
    alarms: list[str] = []
    page.on("dialog", lambda dialog: (alarms.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: alarms.append(str(error)))
    path = tmp_path / "cell.html"
    front = made(30, 3)
    cell = front.plot().to_html(include_plotlyjs=True, full_html=False)
    path.write_text(f"<meta charset=utf-8>{front._repr_html_()}{cell}", encoding="utf-8")
    page.goto(path.as_uri())
    page.wait_for_selector(".gtitle")
    assert HOSTILE[0] in page.inner_text("table")
    assert HOSTILE[0] in page.text_content(".gtitle")
    top = (
        page.locator(".gtitle").bounding_box()["y"]
        - page.locator(".main-svg").first.bounding_box()["y"]
    )
    assert top >= 0  # the title is not cut
    assert alarms == []
    page.close()
