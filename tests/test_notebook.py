"""Results in a notebook: rich, escaped, without scripts; a figure for every number of goals."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import shipped
import wholepie as wp
from executors import Here
from wholepie.optimizer.displayed import Displayed, as_html
from wholepie.optimizer.problem.labels import Goal
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.data import FrontData
from wholepie.optimizer.results.front import Front, Record
from wholepie.optimizer.results.result import PublicResult
from wholepie.views.charts import front_figure
from wholepie.views.vocabulary import palette, text

INSTANCES = Path(wp.__file__).parent / "instances"
BUDGET = INSTANCES / "citizens-budget"
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
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One result of every class that shows itself, and a word that must be in it."""
    front, relief = shipped.front("quickstart"), shipped.front("food-relief")
    plan = wp.plan(QUICKSTART, "leximin")
    coalitions = wp.coalitions(QUICKSTART)
    concessions = wp.concessions(CLASH, within=0.3)
    assert coalitions.game is not None
    adopted = tmp_path_factory.mktemp("adopted") / "plan.csv"
    plan.decisions.to_csv(adopted, index=False)
    return {
        "15 plans are efficient": front,
        "mixtures of their plans": relief,
        "Plan 3 of the front": front[3],
        "A mixture on face 1": relief.at(face=1, shares=_half_half(relief)),
        "Plan by the rule": plan,
        "A little more or less of each goal": wp.page(plan, front=front),
        "Best for each goal alone": wp.payoff(QUICKSTART),
        "Each party alone, compared with the joint": wp.conflicts(front),
        "What cannot hold together": wp.explain(CLASH),
        "Why stand together": coalitions,
        "coalition": coalitions.game,
        "gets": coalitions.game.nucleolus,
        "before and after": concessions,
        "What is conceded": concessions.cheapest,
        "no more than there is": wp.blame(QUICKSTART),
        "best weighted sum": wp.stability(plan),
        "Who contributes": wp.stakeholder_map(QUICKSTART),
        "points more or less": wp.fair_with_less(QUICKSTART),
        "Three plans that stand for 15": wp.representatives(front, 3),
        "weight": wp.weigh(front, "critic"),
        "adopted": wp.alignment(QUICKSTART, adopted),
        "funds 1 of 2 projects": wp.baseline(_town(adopted.with_name("town.pb")), "greedy"),
        "otherwise": wp.alternatives(wp.plan(BUDGET, "leximin"), count=1)[0],
        "Only this plan has these goal values": wp.same_values(wp.plan(QUICKSTART)),
        "lose nothing in any goal": wp.freedom(QUICKSTART, loss=0),
        "decided otherwise": wp.replacement(QUICKSTART),
        "Regret over the scenarios": wp.regret({"one": QUICKSTART, "other": QUICKSTART}),
        "one": wp.compare(front, front, names=["one", "other"]),
        "One field, three neighbours": wp.load(QUICKSTART),
        "(3 integer)": wp.problem(QUICKSTART),
        "field.mop": wp.convert(QUICKSTART, tmp_path_factory.mktemp("form") / "field.mop"),
        "3 goals": wp.load(_mop(tmp_path_factory.mktemp("model"))),
        "empty by a second solver": wp.verify(front, solver="highs"),
        "run": wp.batch(QUICKSTART, tmp_path_factory.mktemp("batch") / "out", executor=Here()),
    }


def _town(path: Path) -> Path:
    head = "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;100\nvote_type;approval\n"
    rows = "PROJECTS\nproject_id;cost\n1;60\n2;50\nVOTES\nvoter_id;vote\nv1;1\nv2;1,2\n"
    path.write_text(head + rows, encoding="utf-8")
    return path


def _mop(folder: Path) -> Path:
    return wp.convert(QUICKSTART, folder / "one.mop").written[0]


def _half_half(front: Front) -> list[float]:
    corners = len(front.face_plans[0])
    return [1 / corners] * corners


def _classes(of: type = Displayed) -> set[type]:
    below = set(of.__subclasses__())
    return below.union(*map(_classes, below)) - {FrontData, PublicResult}


def test_every_class_of_results_shows_itself_without_scripts(results: dict[str, Any]) -> None:
    assert {type(each) for each in results.values()} == _classes()
    for word, each in results.items():
        found = Reader(each._repr_html_())
        assert found.tags <= ALLOWED
        assert found.attributes <= {"style", "dir"}
        assert word in found.text, type(each)


def test_a_repr_is_a_line_that_says_what_it_is(results: dict[str, Any]) -> None:
    lines = {type(each).__name__: repr(each) for each in results.values() if each.brief}
    assert all("\n" not in line and len(line) < 200 for line in lines.values())
    assert repr(results["15 plans are efficient"]) == "<Front: 15 plans, 3 goals, complete>"
    assert lines["Front"] == "<Front: 47 plans, 22 faces, 3 goals, complete to a tolerance>"
    assert repr(results["Plan by the rule"]).startswith("<Plan: by leximin, owner: earn = 4100, ")
    assert repr(results["Plan 3 of the front"]).startswith("<Plan: number 3, owner: earn = ")
    assert lines["Explanation"] == "<Explanation: 10 conflicts, 7 corrections, these are all>"


def test_every_result_is_had_as_strict_json(results: dict[str, Any]) -> None:
    for each in results.values():
        data = each.to_dict()
        assert data
        assert json.loads(json.dumps(data, allow_nan=False)) == data, type(each)


def test_nothing_that_is_done_to_a_table_reaches_the_result(results: dict[str, Any]) -> None:
    tables = arrays = 0
    for each in (found for found in results.values() if isinstance(found, PublicResult)):
        properties = {name for name in dir(type(each)) if not name.startswith("_")}
        for name in properties | set(vars(each)):
            found = getattr(each, name)
            if isinstance(found, pd.DataFrame | pd.Series) and len(found.keys()):
                before = found.copy()
                del found[found.keys()[0]]
                assert getattr(each, name).equals(before), (type(each), name)
                tables += 1
            elif isinstance(found, np.ndarray) and name in vars(each) and found.size:
                with pytest.raises(ValueError, match="read-only"):
                    found[...] = 0
                arrays += 1
    assert tables > 40
    assert arrays > 5


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
