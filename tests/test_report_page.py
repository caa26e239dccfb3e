"""The report: whole, offline, safe with any name, and alive in a real browser."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import wholepie as wp
from wholepie import decide
from wholepie.optimizer.errors import InputError
from wholepie.optimizer.front import Front, Record
from wholepie.optimizer.labels import Goal
from wholepie.optimizer.problem import Columns
from wholepie.views import report, text

QUICKSTART = Path(wp.__file__).parent / "instances" / "quickstart" / "scenario.yaml"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = (
    "<script>document.title='stolen'</script>",
    "</script><img src=x onerror=\"document.title='stolen'\">",
    "\"quoted\" & 'single' {{ 7 * 7 }} %{x}",
    "שלום עולם",
    "👩‍👩‍👧 family",
    "long " * 40,
)
SECTIONS = (
    "summary",
    "parties",
    "payoff",
    "front",
    "satisfaction",
    "fair",
    "conflicts",
    "robust",
    "plan",
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


def about(name: str) -> dict[str, object]:
    party = {"name": name, "weight": 2.0, "description": name, "goals": []}
    gifts = [{"name": name, "amount": 1234567.0}]
    wishes = [{"name": name, "rule": name, "negotiable": True, "shared": True, "count": 3}]
    return {
        "title": name,
        "description": name,
        "source": name,
        "file": f"{name[:9]}.yaml",
        "sha256": "ab" * 32,
        "tables": [{"name": name, "file": name, "rows": 1200, "sha256": "cd" * 32}],
        "parameters": [{"name": name, "value": 2.5, "unit": name}],
        "decisions": [{"name": name, "type": "binary", "count": 8, "words": name}],
        "measures": [{"name": name, "rule": name, "count": 1}],
        "stakeholders": [party | {"contributes": gifts, "requires": wishes}],
    }


def front(plans: int, goals: int, names: tuple[str, ...] = HOSTILE) -> Front:
    wanted = tuple(
        Goal(f"{names[k]} {k}", "maximize", names[k - 1], names[k], target=5.0)
        for k in range(goals)
    )
    rng = np.random.default_rng(3)
    index = tuple((name, k) for k, name in enumerate((names * 8)[:8]))
    columns = Columns((names[0],), np.zeros(8, np.int64), index, np.zeros(8, bool))
    labels = [goal.label for goal in wanted]
    return Front(
        goals=wanted,
        stakeholders=(),
        columns=columns,
        values=rng.dirichlet(np.ones(goals), plans) * 1000,
        solutions=sp.csr_array((rng.random((plans, 8)) < 0.5).astype(float)),
        gap=0.0123,
        complete=False,
        payoff=pd.DataFrame(rng.random((goals, goals)), index=labels, columns=labels),
        record=Record(
            "zones", "time limit", 42, 3.0, 2.0, {"within": 0.01}, {"highs": "1"}, about(names[1])
        ),
    )


@pytest.fixture(scope="module")
def quickstart() -> Front:
    return wp.front(QUICKSTART)


def test_every_section_is_there_in_order(quickstart: Front) -> None:
    page = Page(report.html(quickstart))
    found = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    assert tuple(found) == SECTIONS


def test_conflicts_and_robustness_are_those_of_the_front(quickstart: Front) -> None:
    page = Page(report.html(quickstart))
    found = wp.conflicts(quickstart)
    for pair in found.pairs:
        assert text.percent(pair.loss) in page.text
    fairest = decide.fairest(quickstart)
    assert f"Weights for plan {fairest}, which leximin names" in page.text
    least = wp.stability(fairest, front=quickstart).intervals["least"]
    assert f"{least.iloc[0]:.3f}" in page.text


def test_one_plan_has_no_conflicts_and_nothing_to_be_sure_of() -> None:
    page = Page(report.html(front(1, 3)))
    found = [attrs["id"] for tag, attrs in page.tags if tag == "section"]
    assert not {"conflicts", "robust"} & set(found)


def test_the_page_says_in_words_what_the_front_is(quickstart: Front) -> None:
    page = Page(report.html(quickstart))
    assert "15 plans are efficient" in page.text
    assert "Exact and whole" in page.text
    assert "pull against each other most" in page.text
    assert "is the fairest" in page.text
    assert "wholepie front scenario.yaml" in page.text
    assert quickstart.about["sha256"] in page.text


@pytest.mark.parametrize("goals", [2, 4])
def test_nothing_is_fetched_from_anywhere(goals: int) -> None:
    page = Page(report.html(front(9, goals)))
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
    page = Page(report.html(front(9, 4)))
    assert [tag for tag, _ in page.tags].count("script") == 4
    assert not [key for _, attrs in page.tags for key in attrs if key.startswith("on")]
    assert HOSTILE[1] in page.text
    assert HOSTILE[2] in page.text
    data = json.loads(page.scripts["data"])
    assert data["goals"][1]["owner"] == HOSTILE[1]
    assert data["decisions"]["names"][1] == f"{HOSTILE[1]}, 1"


def test_all_plans_are_in_the_data_though_a_spread_is_shown() -> None:
    html = report.html(front(700, 3))
    page = Page(html)
    data = json.loads(page.scripts["data"])
    assert len(data["values"]) == len(data["plans"]) == len(data["satisfaction"]) == 700
    assert "a spread of 500 of the 700 plans" in page.text
    assert 500 <= len(re.findall("<tr data-plan", html)) <= 501


def test_the_data_tells_the_decisions_of_a_plan(quickstart: Front) -> None:
    data = json.loads(Page(report.html(quickstart)).scripts["data"])
    for plan in quickstart.numbers:
        columns, values = data["plans"][plan - 1]
        table = quickstart.plans[quickstart.plans["plan"] == plan]
        assert [data["decisions"]["names"][j] for j in columns] == list(table["index_1"])
        assert values == list(table["value"])


def test_a_party_with_nothing_to_gain_is_told_in_words() -> None:
    found = front(5, 2, ("a", "b", "c"))
    level = found.values.copy()
    level[:, 0] = 7.0
    page = Page(report.html(replace(found, values=level)))
    assert "nothing to gain" in page.text
    assert "nan" not in page.text.lower().split()
    assert json.loads(page.scripts["data"])["satisfaction"][0][0] is None


def test_the_wanted_plan_comes_first_and_an_unknown_one_is_refused(quickstart: Front) -> None:
    page = Page(report.html(quickstart, plan=3))
    assert json.loads(page.scripts["data"])["chosen"] == 3
    with pytest.raises(InputError, match="There is no plan 16"):
        report.html(quickstart, plan=16)


@pytest.mark.parametrize("plans", [0, 1])
def test_fronts_with_next_to_nothing_have_a_page(plans: int) -> None:
    page = Page(report.html(replace(front(plans, 2, ("a", "b")), payoff=None)))
    assert "The search stopped early: time limit." in page.text


def test_a_plain_model_has_a_page() -> None:
    found = front(6, 3, ("a", "b", "c"))
    page = Page(report.html(replace(found, record=replace(found.record, about={}))))
    assert "Efficient plans" in page.text
    assert "a 0" in page.text


def test_write_makes_the_folder_and_says_where_it_cannot(tmp_path: Path) -> None:
    path = report.write(front(3, 2), tmp_path / "new" / "report.html")
    assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
    with pytest.raises(InputError, match="Cannot write"):
        report.write(front(3, 2), tmp_path)


ACTS = """
window.addEventListener("load", () => setTimeout(() => {
  const say = (key, value) => { document.body.dataset[key] = value; };
  say("drawn", document.querySelectorAll(".main-svg").length > 0);
  document.querySelector('#plans tr[data-plan="2"]').click();
  say("clicked", document.getElementById("plan-number").textContent);
  const choice = document.getElementById("choice");
  choice.value = "4";
  choice.dispatchEvent(new Event("change"));
  say("chosen", document.getElementById("plan-number").textContent);
  const figure = document.getElementById("figure-FIGURE");
  figure.emit("plotly_click", { points: [{ customdata: 3, x: 3 }] });
  say("pointed", document.getElementById("plan-number").textContent);
  document.querySelectorAll("#plans thead th")[1].click();
  const rows = [...document.querySelectorAll("#plans tbody tr")];
  const cells = rows.map((row) => Number(row.cells[1].dataset.value));
  say("sorted", cells.every((cell, k) => k === 0 || cells[k - 1] <= cell));
  say("decisions", document.querySelectorAll("#plan-decisions li").length);
}, 500));
"""


def browsed(path: Path, folder: Path) -> tuple[str, list[str]]:
    """The page as it stands after its scripts ran, and what the console said."""
    command = [
        *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"),
        *("--disable-background-networking", "--disable-sync", f"--user-data-dir={folder}"),
        *("--enable-logging=stderr", "--v=0", "--virtual-time-budget=6000", "--dump-dom"),
        path.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    return done.stdout, [each for each in done.stderr.splitlines() if "CONSOLE" in each]


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: the page's scripts are not tried")
@pytest.mark.parametrize(("goals", "figure"), [(2, "scatter"), (4, "parallel")])
def test_the_page_lives_in_a_browser(goals: int, figure: str, tmp_path: Path) -> None:
    html = report.html(front(9, goals))
    untouched = report.write(front(9, goals), tmp_path / "report.html")
    _, console = browsed(untouched, tmp_path / "profile")
    assert console == []
    # The page's policy allows no script but its own, so the copy that is acted on has none.
    acting = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html)
    acting = acting.replace("</body>", f"<script>{ACTS.replace('FIGURE', figure)}</script></body>")
    copy = tmp_path / "acting.html"
    copy.write_text(acting, encoding="utf-8")
    dom, console = browsed(copy, tmp_path / "profile")
    assert console == []
    body = next(attrs for tag, attrs in Page(dom).tags if tag == "body")
    assert body["data-drawn"] == "true"
    assert [body["data-clicked"], body["data-chosen"], body["data-pointed"]] == ["2", "4", "3"]
    assert body["data-sorted"] == "true"
    assert int(str(body["data-decisions"])) > 0
    assert "<title>stolen" not in dom
    assert 'src="x"' not in dom
