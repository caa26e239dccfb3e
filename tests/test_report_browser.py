"""The report in a real headless Chromium: quiet, filtered by brushes, and readable everywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

import shipped
from hostile import HOSTILE, front
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front
from wholepie.views.charts import figures
from wholepie.views.pages import report_data, report_page

PLANS = 40
WIDE = {"width": 1200, "height": 900}


class Opened:
    """A page from disk, and all that it asked for and said."""

    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.address = path.as_uri()
        self.requests: list[str] = []
        self.said: list[str] = []
        self.page = browser.new_context(
            **{"viewport": WIDE, "reduced_motion": "reduce", **context}
        ).new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.open()

    def open(self, anchor: str = "") -> None:
        self.page.goto("about:blank")
        self.page.goto(self.address + anchor)
        self.page.wait_for_selector("html[data-ready]", state="attached")

    def ask(self, expression: str) -> Any:
        return self.page.evaluate(expression)

    def words(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())

    def settle(self) -> None:
        """Until what was filtered is drawn."""
        self.ask("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def shown(self, figure: str) -> set[int]:
        """Numbers of the plans that a figure shows as kept."""
        return set(
            self.ask(
                f"document.getElementById('figure-{figure}').data"
                ".filter((trace) => (trace.meta || {}).role === 'plans')"
                ".flatMap((trace) => trace.customdata)"
            )
        )

    def listed(self) -> set[int]:
        return set(
            self.ask(
                "[...document.querySelectorAll('#plans tbody tr')].map((r) => +r.dataset.plan)"
            )
        )


@pytest.fixture(scope="module")
def hostile(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    path = report_page.write(front(PLANS, 4), tmp_path_factory.mktemp("hostile") / "report.html")
    opened = Opened(browser, path)
    yield opened
    opened.page.context.close()


def drag(opened: Opened, axis: int, start: float, end: float) -> None:
    """Along an axis, from and to a share of it from its foot."""
    box = opened.page.locator(".axis").nth(axis).bounding_box()
    x = box["x"] + box["width"] / 2
    opened.page.mouse.move(x, box["y"] + box["height"] * (1 - start))
    opened.page.mouse.down()
    opened.page.mouse.move(x, box["y"] + box["height"] * (1 - (start + end) / 2))
    opened.page.mouse.move(x, box["y"] + box["height"] * (1 - end))
    opened.page.mouse.up()
    opened.settle()


def better_than(found: Front, goal: int, share: float) -> set[int]:
    """Plans in the upper part of a goal's range, from the level nearest to a share of it."""
    column = found.values[:, goal]
    heights = (column - column.min()) / np.ptp(column)
    level = heights[np.abs(heights - share).argmin()]
    return {int(i) + 1 for i in np.flatnonzero(heights >= level)}


def test_it_opens_from_disk_quietly_and_names_stay_names(hostile: Opened) -> None:
    assert set(hostile.requests) == {hostile.address}
    assert hostile.said == []
    assert hostile.page.title() == HOSTILE[1]
    assert hostile.ask("document.querySelectorAll('img, iframe, script[src]').length") == 0
    text = hostile.words("body")
    for name in (*HOSTILE[:6], "plan 7 desrever", "<!-- <script> -->"):
        assert name in re.sub(r"\s+", " ", text.replace("\u2068", "")), name
    drawn = hostile.ask(
        "[...document.querySelectorAll('svg text')].map((t) => t.textContent).join()"
    )
    for name in HOSTILE[:4]:
        assert name[:12] in drawn


def test_brushes_filter_figures_and_table_by_pointer_and_by_keys(hostile: Opened) -> None:
    hostile.open()
    found = front(PLANS, 4)
    hostile.page.locator("#filter").scroll_into_view_if_needed()
    drag(hostile, 0, 0.4, 1.0)
    kept = better_than(found, 0, 0.4)
    assert 0 < len(kept) < PLANS
    assert f"{len(kept)} of {PLANS} plans left" in hostile.words("#filter")
    assert hostile.shown("matrix") == hostile.shown("parallel") == hostile.listed() == kept

    grip = hostile.page.locator(".axis").nth(1).locator(".grip").first
    grip.focus()
    for _ in range(PLANS // 2):
        hostile.page.keyboard.press("ArrowUp")
    hostile.settle()
    half = np.argsort(found.values[:, 1])[PLANS // 2 :] + 1
    assert hostile.listed() == kept & set(half.tolist())
    assert grip.get_attribute("aria-valuenow") == str(PLANS // 2)

    for k in range(4):
        hostile.page.locator(".axis").nth(k).locator(".grip").first.press("End")
    hostile.settle()
    assert hostile.listed() == set()
    assert re.search(
        r"0 of 40 plans left\. No listed plan has .* together", hostile.words("#filter")
    )

    hostile.page.locator("#filter [data-filter-reset]").click()
    hostile.settle()
    assert len(hostile.listed()) == len(hostile.shown("matrix")) == PLANS
    assert hostile.said == []


def test_a_plan_is_chosen_wherever_it_stands(hostile: Opened) -> None:
    hostile.open("#plan-7")
    assert hostile.words("#plan-number") == "7"
    assert (
        hostile.ask("Math.abs(document.getElementById('plan').getBoundingClientRect().top)") < 200
    )

    hostile.page.locator("#plans tbody tr").nth(4).locator("td").first.click()
    assert hostile.words("#plan-number") == "5"
    assert "Plan 5" in hostile.words("#peek")
    hostile.page.locator("#peek a").click()
    assert hostile.page.url.endswith("#plan-5")
    assert hostile.page.locator("#peek").is_hidden()

    points = "#figure-matrix .scatterlayer .trace .points path"
    at = hostile.page.locator(points).nth(PLANS + 3)
    at.scroll_into_view_if_needed()
    box = at.bounding_box()
    hostile.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    pointed = int(hostile.words("#plan-number"))
    values = front(PLANS, 4).values[pointed - 1]
    assert [f"{value:,.1f}" for value in values] == [
        each.split()[0] for each in hostile.page.locator("#plan-goals .value").all_inner_texts()
    ]

    hostile.page.locator("#choice").fill("12")
    hostile.page.locator("#choice").press("Enter")
    assert hostile.words("#plan-number") == "12"
    hostile.page.locator("#keep").click()
    hostile.page.locator("#picker button").last.click()
    assert hostile.words("#plan-number") == "13"
    assert hostile.page.locator("#against").input_value() == "12"
    assert "plan 12" in hostile.words("#against-words")
    assert hostile.page.locator("#plan-satisfaction .meter").count() == 4
    hostile.open("#plan-0041")
    assert hostile.words("#plan-number") not in ("41", "0041")
    assert hostile.said == []


def test_the_table_sorts_and_nothing_is_clipped_or_overflows(hostile: Opened) -> None:
    hostile.open()
    hostile.page.locator("#plans thead button").nth(2).click()
    order = hostile.ask(
        "[...document.querySelectorAll('#plans tbody tr')].map((r) => +r.dataset.plan)"
    )
    values = front(PLANS, 4).values[np.array(order) - 1, 1]
    assert (np.diff(values) >= 0).all()
    assert hostile.ask("document.documentElement.scrollWidth") == 1200
    assert hostile.ask(
        "[...document.querySelectorAll('.links a')].every((a) =>"
        " a.getBoundingClientRect().right <= a.parentElement.getBoundingClientRect().right + 1)"
    )


def printed_pages(opened: Opened, paper: str = "A4") -> int:
    pdf = opened.page.pdf(format=paper, print_background=False)
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.slow
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["citizens-budget", "food-relief", "quickstart", "rd-portfolio"])
def test_the_print_is_a_brief_of_two_pages_unless_all_is_asked_for(
    name: str, paper: str, browser: Any, tmp_path: Path
) -> None:
    path = report_page.write(shipped.front(name), tmp_path / "report.html")
    opened = Opened(browser, path)
    assert printed_pages(opened, paper) == 2
    opened.page.emulate_media(media="print")
    shown = opened.page.locator("main > section:visible").evaluate_all("all => all.map(e => e.id)")
    assert shown == ["answer", "front", "provenance"]
    assert opened.page.locator("#front figure:visible").count() == 1
    opened.page.emulate_media(media="screen")
    opened.page.check("#print-all")
    assert printed_pages(opened, paper) > 5
    opened.page.context.close()


def test_phone_dark_and_print(hostile: Opened, browser: Any) -> None:
    phone = Opened(
        browser,
        Path(hostile.address.removeprefix("file://")),
        viewport={"width": 390, "height": 844},
        color_scheme="dark",
        has_touch=True,
    )
    assert phone.ask("document.documentElement.scrollWidth") == 390
    dark = "getComputedStyle(document.body).backgroundColor"
    assert phone.ask(dark) == "rgb(19, 23, 27)"
    font = "document.getElementById('figure-matrix').layout.font.color"
    assert phone.ask(font) == "#e5e8eb"
    assert printed_pages(phone) == 2
    phone.page.check("#print-all")
    assert printed_pages(phone) > 5
    phone.page.emulate_media(media="print")
    assert phone.ask(dark) == "rgb(255, 255, 255)"
    assert phone.page.locator(".bar").is_hidden()
    assert phone.said == []
    phone.page.context.close()


@pytest.mark.parametrize(
    ("plans", "most"), [(600, 60), pytest.param(5000, 500, marks=pytest.mark.slow)]
)
def test_many_plans_open_and_a_brush_draws_from_all(
    plans: int, most: int, browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (figures, report_data):
        monkeypatch.setattr(module, "MOST_PLANS", most)
    few = front(2, 4, ("a", "b", "c", "d", "e"))
    rng = np.random.default_rng(5)
    columns = Columns(
        ("x",), np.zeros(200, np.int64), tuple((k,) for k in range(200)), np.zeros(200, bool)
    )
    found = replace(
        few,
        values=rng.dirichlet(np.ones(4), plans) * 1000,
        solutions=sp.csr_array((rng.random((plans, 200)) < 0.5).astype(float)),
        columns=columns,
    )
    opened = Opened(browser, report_page.write(found, tmp_path / "report.html"))
    assert len(opened.shown("parallel")) == most
    assert f"{most} of the {plans:,} plans, spread" in opened.words("#front")
    assert len(opened.listed()) == 100
    opened.page.locator("#filter").scroll_into_view_if_needed()
    drag(opened, 0, 0.62, 1.0)
    kept = better_than(found, 0, 0.62)
    drawn = opened.shown("matrix")
    assert f"{len(kept):,} of {plans:,} plans left" in opened.words("#filter")
    assert drawn <= kept
    assert len(drawn) == min(len(kept), most)
    opened.open(f"#plan-{plans - 1}")
    assert opened.words("#plan-number") == f"{plans - 1}"
    assert opened.said == []
    opened.page.context.close()


@pytest.mark.parametrize(("plans", "goals"), [(9, 2), (1, 3), (0, 2)])
def test_small_fronts_are_quiet(browser: Any, tmp_path: Path, plans: int, goals: int) -> None:
    path = report_page.write(front(plans, goals), tmp_path / "report.html")
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    # Whoever prints before the figures stand gets the words.
    soon = "addEventListener('DOMContentLoaded', () => dispatchEvent(new Event('beforeprint')))"
    page.add_init_script(soon)
    page.goto(path.as_uri())
    if plans:
        page.wait_for_selector("html[data-ready]", state="attached")
        assert page.locator("#plan-satisfaction .meter").count() == goals
    assert said == []
    page.close()
