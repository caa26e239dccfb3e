"""The report: whole, offline, and safe with any name. Its life in a browser is tested beside."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import packed
import shipped
import wholepie as wp
from hostile import HOSTILE, front
from wholepie.api import plans
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.results.front import Front
from wholepie.views.pages import report_data, report_page, report_tables
from wholepie.views.vocabulary import text
from wholepie.views.vocabulary.selection import spread

QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart" / "scenario.yaml"
SECTIONS = (
    "answer",
    "front",
    "satisfaction",
    "fair",
    "plan",
    "summary",
    "parties",
    "map",
    "payoff",
    "conflicts",
    "robust",
    "certificate",
    "method",
    "provenance",
)
VOID = {"meta", "link", "br", "img", "input"}


class Page(HTMLParser):
    """Elements and texts of a page; the scripts' texts are kept apart."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.scripts: dict[str, str] = {}
        self.open = ""
        self.content = packed.content(html) if 'id="packed"' in html else {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open = (dict(attrs).get("id") or tag) if tag in ("script", "style") else ""

    def handle_endtag(self, tag: str) -> None:
        self.open = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.scripts[self.open] = data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def quickstart() -> Front:
    return shipped.front("quickstart")


def test_every_section_is_there_in_order(quickstart: Front) -> None:
    page = Page(report_page.html(quickstart))
    found = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    assert tuple(found) == SECTIONS


def test_conflicts_and_robustness_are_those_of_the_front(quickstart: Front) -> None:
    page = Page(report_page.html(quickstart))
    found = wp.conflicts(quickstart)
    for pair in found.pairs:
        assert text.percent(pair.loss) in page.text
    fairest = plans.fairest(quickstart)
    assert f"How far the weights may move for plan {fairest}, which leximin names" in page.text
    least = wp.stability(fairest, front=quickstart).intervals["least"]
    assert f"{least.iloc[0]:.3f}" in page.text


def test_one_plan_has_no_conflicts_and_nothing_to_be_sure_of() -> None:
    page = Page(report_page.html(front(1, 3)))
    found = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    assert not {"conflicts", "robust"} & set(found)


def test_the_page_says_in_words_what_the_front_is(quickstart: Front) -> None:
    page = Page(report_page.html(quickstart))
    assert "15 plans are efficient" in page.text
    assert "Exact and whole" in page.text
    assert "pull against each other most" in page.text
    assert "is the fairest" in page.text
    assert "wholepie front scenario.yaml" in page.text
    assert quickstart.about["sha256"] in page.text


@pytest.mark.parametrize("goals", [2, 4])
def test_nothing_is_fetched_from_anywhere(goals: int) -> None:
    page = Page(report_page.html(front(9, goals)))
    tags = [tag for tag, _ in page.tags]
    linked = [
        value for _, attrs in page.tags for key, value in attrs.items() if key in ("src", "href")
    ]
    assert all(str(value).startswith("#") for value in linked)
    assert not {"link", "img", "iframe", "object"} & set(tags)
    policy = next(attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv"))
    assert str(policy).startswith("default-src 'none'")
    assert "@import" not in page.scripts["style"]
    assert "url(" not in page.scripts["style"]


def test_hostile_names_stay_names() -> None:
    page = Page(report_page.html(front(9, 4)))
    assert [tag for tag, _ in page.tags].count("script") == 3
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    assert HOSTILE[1] in page.text
    assert HOSTILE[2] in page.text
    data = page.content["data"]
    assert data["goals"][1]["owner"] == HOSTILE[1]
    assert data["decisions"]["names"][1] == f"{HOSTILE[1]}, 1"


def test_all_plans_are_in_the_data_though_a_spread_is_shown() -> None:
    page = Page(report_page.html(front(700, 3)))
    data = page.content["data"]
    assert len(data["values"]) == len(data["plans"]) == len(data["satisfaction"]) == 700
    assert "show 500 of the 700 plans" in page.text
    assert sorted(data["order"]) == list(range(1, 701))
    assert data["order"][:500] == spread(front(700, 3), 500)
    figures = page.content["figures"]
    assert all("x" not in t for t in figures["matrix"]["data"] if t["meta"]["role"] == "plans")


def test_the_data_tells_the_decisions_of_a_plan(quickstart: Front) -> None:
    data = packed.content(report_page.html(quickstart))["data"]
    for plan in quickstart.numbers:
        columns, *amounts = data["plans"][plan - 1]
        values = amounts[0] if amounts else [1] * len(columns)
        table = quickstart.plans[quickstart.plans["plan"] == plan]
        assert [data["decisions"]["names"][j] for j in columns] == list(table["index_1"])
        assert values == list(table["value"])


def test_a_party_that_is_not_weighed_is_told_in_words() -> None:
    found = front(5, 2, ("a", "b", "c"))
    level = found.values.copy()
    level[:, 0] = 7.0
    page = Page(report_page.html(replace(found, values=level)))
    assert "not weighed" in page.text
    assert "nan" not in page.text.lower().split()
    assert page.content["data"]["satisfaction"][0][0] is None


def test_the_wanted_plan_comes_first_and_an_unknown_one_is_refused(quickstart: Front) -> None:
    page = Page(report_page.html(quickstart, plan=3))
    assert page.content["data"]["chosen"] == 3
    with pytest.raises(InputError, match="There is no plan 16"):
        report_page.html(quickstart, plan=16)


@pytest.mark.parametrize("plans", [0, 1])
def test_fronts_with_next_to_nothing_have_a_page(plans: int) -> None:
    page = Page(report_page.html(replace(front(plans, 2, ("a", "b")), payoff=None)))
    assert "The search stopped early: time limit." in page.text


def test_a_plain_model_has_a_page() -> None:
    found = front(6, 3, ("a", "b", "c"))
    page = Page(report_page.html(replace(found, record=replace(found.record, about={}))))
    assert "Efficient plans" in page.text
    assert "a 0" in page.text


def test_write_makes_the_folder_and_says_where_it_cannot(tmp_path: Path) -> None:
    path = report_page.write(front(3, 2), tmp_path / "new" / "report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(InputError, match="Cannot write"):
        report_page.write(front(3, 2), tmp_path)


def test_the_command_says_all_that_was_asked_for() -> None:
    asked = {"within": 0.0123456789, "max_points": 7, "workers": 1, "tolerance": 0.0, "samples": 5}
    made = front(3, 2)
    about = {"file": "a b.yaml", "goals": made.labels}
    made = replace(made, record=replace(made.record, options=asked, about=about))
    wanted = "wholepie front 'a b.yaml' --within 0.0123456789 --max-points 7 --samples 5"
    assert report_tables.command(made) == wanted


def test_a_page_replaces_a_page_and_nothing_else(tmp_path: Path) -> None:
    front = shipped.front("quickstart")
    page, table = tmp_path / "report.html", tmp_path / "plans.csv"
    assert front.report(front.report(page), plan=2) == page
    table.write_text("my,plans", encoding="utf-8")
    with pytest.raises(wp.InputError, match="not a page of wholepie"):
        front.report(table)
    assert table.read_text(encoding="utf-8") == "my,plans"


def test_a_report_has_the_measures_of_every_plan_or_of_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = front(30, 2)
    said = [{"name": "x", "type": "binary", "count": 8, "words": ""}]
    form = {"constant": 0.0, "terms": {"x": [[0], [1.0]]}}
    measures = [
        {"name": name, "rule": "", "forms": [form | {"index": [str(k)]} for k in range(rows)]}
        for name, rows in (("many", 40), ("few", 3))
    ]
    columns = replace(made.columns, names=("x",))
    about = {"decisions": said, "measures": measures}
    found = replace(made, columns=columns, record=replace(made.record, about=about))
    monkeypatch.setattr("wholepie.optimizer.results.measures._MOST_LINES", 100)
    assert found.measures["plan"].max() < len(found)
    for most, names in ((1000, 3), (70, 2), (10, 0)):
        monkeypatch.setattr(report_data, "MOST_VALUES", most)
        told = report_data.payload(found, 1, 1)["measures"]
        assert len(told.get("names", [])) == names
        first = found.solutions.toarray()[:, 0].tolist()
        assert told.get("values", []) == ([[each] * names for each in first] if names else [])


_DECLARED = re.compile(r"  (?:async )?(?:const|let|function|class) (\w+|[{\[][^=]*?[}\]])[ (=;]")


def test_no_two_scripts_of_a_report_declare_one_name() -> None:
    found: dict[str, str] = {}
    for script in report_page.SCRIPTS:
        text = (Path(report_page.__file__).parent / "templates" / f"{script}.js").read_text()
        declared = [m[1] for line in text.splitlines() if (m := _DECLARED.match(line))]
        assert declared
        for name in re.findall(r"\w+", " ".join(declared)):
            assert name not in found, f"{name} is declared in {found.get(name)} and {script}"
            found[name] = script
    assert {"data", "figures", "chosen", "drawn", "begin", "orderPlans"} <= found.keys()


def test_what_is_best_of_the_listed_plans_alone_is_not_called_fair_to_all(tmp_path: Path) -> None:
    """A front in memory lists the vertices of its faces; a run lists the fairest plan between."""
    listed = Page(report_page.html(shipped.front("food-relief"))).text
    assert "Best for the worst-off" in listed
    assert "Fair to all" not in listed
    saved = wp.front(shipped.INSTANCES / "food-relief", folder=tmp_path / "run")
    assert "Fair to all" in Page(report_page.html(saved)).text
