"""The report in a real headless Chromium: quiet, filtered by brushes, and readable everywhere."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

import shipped
from hostile import HOSTILE, front
from wholepie.optimizer.parties.listed import satisfaction
from wholepie.optimizer.problem.names import Columns
from wholepie.optimizer.results.front import Front
from wholepie.views.charts import figures
from wholepie.views.pages import report_data, report_page
from wholepie.views.vocabulary import pivots

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
    hostile.page.wait_for_url("**#plan-5")
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


def middle_of(opened: Opened, plan: int) -> tuple[float, float]:
    """Where the line of a plan passes half way between the first two axes, in the window."""
    found = front(PLANS, 4).values
    scaled = (found - found.min(axis=0)) / np.ptp(found, axis=0)
    at = float(scaled[plan - 1, :2].mean())
    x, y = opened.ask(
        "((figure, at) => { const { xaxis, yaxis } = figure._fullLayout;"
        " const box = figure.getBoundingClientRect();"
        " return [box.left + xaxis._offset + xaxis.d2p(0.5), box.top + yaxis._offset +"
        f" yaxis.d2p(at)]; }})(document.getElementById('figure-parallel'), {at})"
    )
    return x, y


def point_at(opened: Opened, plan: int) -> None:
    """Move the pointer to the line of a plan, until it is lit: what is above may still be drawn."""
    opened.page.locator("#figure-parallel").scroll_into_view_if_needed()
    for _ in range(100):
        opened.page.mouse.move(*middle_of(opened, plan))
        opened.settle()
        if lit(opened) == [plan]:
            return
        opened.page.mouse.move(0, 0)
    raise AssertionError(f"plan {plan} is never lit; {lit(opened)} are")


def loneliest() -> int:
    """The plan whose line is farthest from all others there."""
    found = front(PLANS, 4).values
    middles = ((found - found.min(axis=0)) / np.ptp(found, axis=0))[:, :2].mean(axis=1)
    gaps = np.abs(middles[:, None] - middles[None, :]) + np.eye(PLANS)
    return int(gaps.min(axis=1).argmax()) + 1


def lit(opened: Opened) -> list[int]:
    return [int(each) for each in opened.ask(LIT)]


LIT = "[...document.querySelectorAll('#plans tr.lit')].map((row) => row.dataset.plan)"


def test_a_line_under_the_pointer_lights_its_plan_everywhere(hostile: Opened) -> None:
    hostile.open()
    plan = loneliest()
    point_at(hostile, plan)
    told = hostile.words(".tip")
    values, goals = front(PLANS, 4).values[plan - 1], front(PLANS, 4).goals
    assert f"plan {plan}" in told
    for value, goal in zip(values, goals, strict=True):
        assert re.search(rf"{value:,.1f}\W+{re.escape(goal.unit[:6])}", told), goal
    sheets = hostile.page.locator("svg.lit")
    assert sheets.count() == 3
    assert sheets.nth(1).locator("circle").count() == 6
    hostile.page.mouse.move(0, 0)
    hostile.settle()
    assert lit(hostile) == []
    assert hostile.page.locator("svg.lit").count() == 0
    hostile.page.locator("#plans tbody tr").nth(8).locator("a").focus()
    assert lit(hostile) == [9]
    assert hostile.page.locator("svg.lit polyline").count() == 1
    assert hostile.said == []


def test_a_click_is_in_the_address_and_the_browser_goes_back(hostile: Opened) -> None:
    hostile.open()
    begun, plan = hostile.words("#plan-number"), loneliest()
    point_at(hostile, plan)
    place = hostile.ask("window.scrollY")
    hostile.page.mouse.down()
    hostile.page.mouse.up()
    hostile.page.wait_for_url(f"{hostile.address}#plan-{plan}")
    assert hostile.words("#plan-number") == str(plan)
    assert hostile.ask("window.scrollY") == place
    hostile.page.locator("#plans tbody tr").nth(2).locator("td").first.click()
    hostile.page.wait_for_url("**#plan-3")
    for step, expected in (("back", str(plan)), ("back", begun), ("forward", str(plan))):
        hostile.ask(
            "new Promise((done) => { addEventListener('hashchange', done, { once: true });"
            f" history.{step}(); }})"
        )
        assert hostile.words("#plan-number") == expected
    assert hostile.said == []


def test_axes_move_and_turn_by_keys_and_brushes_follow_them(hostile: Opened) -> None:
    hostile.open()
    found = front(PLANS, 4)
    scaled = (found.values - found.values.min(axis=0)) / np.ptp(found.values, axis=0)
    chosen = scaled[int(hostile.words("#plan-number")) - 1]
    drawn = (
        "document.getElementById('figure-parallel').data.find((t) => t.meta.role === 'chosen').y"
    )
    heads = "document.getElementById('figure-parallel').layout.xaxis.ticktext"
    before = hostile.ask(heads)
    assert hostile.ask(drawn) == pytest.approx(chosen.tolist())
    buttons = hostile.page.locator(".axis").nth(0).locator(".turns button")
    assert buttons.nth(0).is_disabled()
    buttons.nth(2).press("Enter")
    assert hostile.ask(heads) == [before[1], before[0], *before[2:]]
    assert hostile.ask(drawn) == pytest.approx(chosen[[1, 0, 2, 3]].tolist())
    moved = hostile.page.locator(".axis").nth(1)
    moved.locator(".turns button").nth(1).press("Enter")
    assert moved.locator(".turns button").nth(1).get_attribute("aria-pressed") == "true"
    turned = [chosen[1], 1 - chosen[0], *chosen[2:]]
    assert hostile.ask(drawn) == pytest.approx(turned)
    hostile.page.locator("#filter").scroll_into_view_if_needed()
    drag(hostile, 1, 0.6, -0.2)
    assert hostile.listed() == better_than(found, 0, 0.4)
    assert hostile.said == []


@pytest.mark.parametrize(
    ("axis", "places", "order"), [(0, 2.1, "1203"), (3, -9, "3012"), (1, 0.3, "0123")]
)
def test_an_axis_is_moved_by_dragging_its_head(
    hostile: Opened, axis: int, places: float, order: str
) -> None:
    hostile.open()
    heads = "document.getElementById('figure-parallel').layout.xaxis.ticktext"
    before = hostile.ask(heads)
    hostile.page.locator("#figure-parallel").scroll_into_view_if_needed()
    at = [hostile.page.locator(".axis").nth(k).bounding_box()["x"] for k in (0, 1)]
    box = hostile.page.locator(".axis .head").nth(axis).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    hostile.page.mouse.move(x, y)
    hostile.page.mouse.down()
    hostile.page.mouse.move(x + 5, y)
    hostile.page.mouse.move(x + places * (at[1] - at[0]), y)
    hostile.page.mouse.up()
    assert hostile.ask(heads) == [before[int(k)] for k in order]
    assert hostile.listed() == set(range(1, PLANS + 1))
    lefts = [each.bounding_box()["x"] for each in hostile.page.locator(".axis").all()]
    assert lefts == sorted(lefts)
    assert hostile.said == []


def test_lines_do_not_cross_what_stands_on_the_axes(hostile: Opened) -> None:
    """The page's colour lies behind each value, around its letters, and over all lines."""
    hostile.open()
    style = hostile.ask(
        "(({ paintOrder, stroke, strokeWidth }) => [paintOrder, stroke, strokeWidth])"
        "(getComputedStyle(document.querySelector('#figure-parallel .scatterlayer text')))"
    )
    page = hostile.ask("getComputedStyle(document.body).backgroundColor")
    assert style[0].startswith("stroke")
    assert style[1] == page
    assert float(style[2].removesuffix("px")) >= 6
    roles = hostile.ask(
        "document.getElementById('figure-parallel').data.map((trace) => trace.meta.role)"
    )
    assert roles[-1] == "scales"


def test_what_is_printed_does_not_speak_of_the_pointer(browser: Any, tmp_path: Path) -> None:
    for name in ("citizens-budget", "food-relief"):
        path = report_page.write(shipped.front(name), tmp_path / f"{name}.html")
        opened = Opened(browser, path)
        assert "click on" in opened.words("main")
        opened.page.check("#print-all")
        opened.page.emulate_media(media="print")
        assert not re.search(r"\b([Cc]lick|[Dd]rag|pointer|[Bb]utton)", opened.words("main"))
        opened.page.context.close()


def test_the_picture_of_contributions_follows_the_chosen_plan(browser: Any, tmp_path: Path) -> None:
    budget = shipped.front("citizens-budget")
    opened = Opened(browser, report_page.write(budget, tmp_path / "report.html"))
    below = "[...document.querySelectorAll('.flow .below')].map((each) => each.textContent)"
    for plan in (3, 64, 3):
        opened.page.locator("#choice").fill(str(plan))
        opened.page.locator("#choice").press("Enter")
        taken = budget.decisions(plan)
        costs = pd.read_csv(shipped.INSTANCES / "citizens-budget" / "projects.csv", index_col=0)
        spent = int(costs["cost"][taken["index_1"][taken["value"] == 1]].sum())
        told = opened.ask(below)
        assert told[1] == f"{spent:,} of 1,011,308"
        assert told[: len(told) // 2] == told[len(told) // 2 :]
        for link in opened.page.locator(".flow path").all():
            width = float(link.get_attribute("stroke-width"))
            assert width == pytest.approx(1.5 + 11.5 * spent / 1_011_308, abs=0.06)
        assert f"that plan {plan} uses" in opened.words("#words-map")
    assert opened.said == []
    opened.page.context.close()


@pytest.mark.parametrize("width", [360, 640, 641, 1200])
def test_the_picture_of_contributions_fits_the_screen(
    browser: Any, tmp_path: Path, width: int
) -> None:
    """One picture is seen; all of it, and no words of it reach out of it or over another."""
    page = report_page.write(shipped.front("rd-portfolio"), tmp_path / "report.html")
    opened = Opened(browser, page, viewport={"width": width, "height": 800})
    seen = [each for each in opened.page.locator("svg.flow").all() if each.is_visible()]
    (picture,) = seen
    assert ("narrow" in str(picture.get_attribute("class"))) == (width <= 640)
    box = picture.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    words = [each.bounding_box() for each in picture.locator("text").all()]
    assert len(words) > 10
    for each in words:
        assert box["x"] - 1 <= each["x"]
        assert each["x"] + each["width"] <= box["x"] + box["width"] + 1
    for one, other in itertools.combinations(words, 2):
        aside = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
        apart = (
            one["y"] + one["height"] <= other["y"] + 4
            or other["y"] + other["height"] <= one["y"] + 4
        )
        assert aside or apart
    end = (
        "(each) => each.getBBox().x + each.getBBox().width + each.getAttribute('stroke-width') / 2"
    )
    room = float(str(picture.get_attribute("viewBox")).split()[2])
    for path in picture.locator("path").all():
        assert path.evaluate(end) <= room
    assert opened.said == []
    opened.page.context.close()


def test_plans_stand_in_the_order_that_was_asked_for(hostile: Opened) -> None:
    hostile.open()
    shares = satisfaction(front(PLANS, 4))
    orders = {"0": shares.min(axis=1), "1": shares.sum(axis=1), "3": shares.iloc[:, 1]}
    for choice, by in orders.items():
        hostile.page.locator("#order").select_option(choice)
        columns = hostile.ask(
            "document.getElementById('figure-satisfaction').data[0].customdata[0]"
        )
        assert sorted(columns) == list(front(PLANS, 4).numbers)
        assert (np.diff(by.loc[columns]) >= -1e-8).all()
        z = hostile.ask("document.getElementById('figure-satisfaction').data[0].z")
        assert np.allclose(z, 100 * shares.loc[columns].T.to_numpy(), atol=0.01)
    assert hostile.said == []


def test_a_party_by_which_plans_are_ordered_is_no_link(browser: Any, tmp_path: Path) -> None:
    link = '<a href="https://evil.example">more</a>'
    opened = Opened(browser, report_page.write(front(6, 2, (link, "$x^2$")), tmp_path / "r.html"))
    for choice in ("2", "3"):
        opened.page.locator("#order").select_option(choice)
        titles = "#figure-satisfaction .xtitle"
        shown = opened.page.locator(titles).evaluate("(title) => title.textContent")
        name = opened.page.locator("#order option:checked").inner_text()
        assert name.strip("\u2068\u2069 ").removeprefix("what ")[:12] in shown
        assert opened.page.locator("svg a").count() == 0
    assert opened.said == []
    opened.page.context.close()


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


def test_decisions_stand_by_index_and_beside_columns_of_tables(
    browser: Any, tmp_path: Path
) -> None:
    """Names, cells and units are hostile, and stay what they are."""
    made, bad = front(6, 3), HOSTILE[1]
    index = ("a", 1), ("a", 2), ("b", 1), ("b", 2), ("one",), ("two",), ("three",), ("four",)
    component = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    columns = Columns((HOSTILE[0], bad), component, index, np.zeros(8, bool))
    rows = {key: [9.5 + k, HOSTILE[2]] for k, key in enumerate(("one", "two", "three", "four"))}
    tables = [{"name": "t", "parts": [0], "columns": ["cost", bad], "rows": rows}]
    axes = [{"name": bad, "labels": {}}, {"name": "day", "labels": {"1": "Mon", "2": HOSTILE[4]}}]
    said = [
        {"name": HOSTILE[0], "type": "", "count": 4, "words": "", "unit": bad, "axes": axes},
        {"name": bad, "type": "binary", "count": 4, "words": "", "tables": tables},
    ]
    forms = [{"index": [bad], "constant": 1.0, "terms": {bad: [[0, 1], [2.0, 3.0]]}}]
    measures = [{"name": "m", "unit": bad, "rule": "", "count": 1, "forms": forms}]
    about = {**made.about, "decisions": said, "measures": measures}
    x = np.tile([[2.5, 0.25, 0.0, 7.0, 1.0, 0.0, 1.0, 0.0]], (6, 1))
    changed = replace(
        made,
        columns=columns,
        solutions=sp.csr_array(x),
        record=replace(made.record, about=about),
    )
    opened = Opened(browser, report_page.write(changed, tmp_path / "report.html"))
    cells = "[...row.children].map((cell) => cell.textContent)"
    texts = f"(box) => [...box.querySelectorAll('tr')].map((row) => {cells})"
    by_index, listed = (
        box.evaluate(texts) for box in opened.page.locator("#plan-decisions table").all()
    )
    assert by_index == [
        ["day", "a", "b"],
        ["Mon", "2.50", "0"],
        [HOSTILE[4], "0.25", "7.00"],
    ]
    quoted = HOSTILE[2]
    assert listed == [
        [bad, "cost", bad, "value", "in plans"],
        ["one", "9.5", quoted, "yes", "6 of 6"],
        ["three", "11.5", quoted, "yes", "6 of 6"],
    ]
    assert opened.words("#plan-measures").split("\n")[:2] == [f"m[{bad}]", "3"]
    assert opened.said == []
    opened.page.context.close()


def test_the_map_changes_with_the_chosen_plan(browser: Any, tmp_path: Path) -> None:
    budget = shipped.front("citizens-budget")
    opened = Opened(browser, report_page.write(budget, tmp_path / "report.html"))
    chosen = "[...document.querySelectorAll('.places .yes')].map((m) => +m.dataset.j)"
    for plan in (3, 64):
        opened.open(f"#plan-{plan}")
        taken = np.flatnonzero(budget.solutions[[plan - 1]].toarray()[0])
        assert sorted(opened.ask(chosen)) == taken.tolist()
        words = opened.ask("document.querySelector('.places desc').textContent")
        assert words == f"Of 38 places {len(taken)} are chosen; this page lists them."
        title = opened.ask("document.querySelector('.places .yes title').textContent")
        assert title.endswith(": yes")
    assert opened.said == []
    opened.page.context.close()


def test_who_works_when_is_one_table_and_time_keeps_its_order_and_zeros(
    browser: Any, tmp_path: Path
) -> None:
    """As the terminal shows them; a plan with too much in a cell falls back to what fits."""
    made, bad = front(6, 3), HOSTILE[1]
    people, shifts = ("1", "2"), ("early", bad)
    on = list(itertools.product(people, ("Mon", "Tue"), shifts))
    index = (*on, *((f"week {k}",) for k in range(1, 5)))
    columns = Columns(("on", "store"), np.repeat([0, 1], [8, 4]), index, np.zeros(12, bool))
    axes = [
        {"name": "person", "labels": {"1": "Ada", "2": "Ada"}},
        {"name": "day", "labels": {}},
        {"name": "shift", "labels": {}},
    ]
    said = [
        {"name": "on", "type": "binary", "count": 8, "words": "", "axes": axes},
        {"name": "store", "type": "integer", "count": 4, "words": "",
         "axes": [{"name": "week", "labels": {}}]},
    ]  # fmt: skip
    x = np.array([[1, 0, 0, 1, 0, 0, 1, 1, 0, 2, 0, 5], *[[0] * 12] * 5], dtype=float)
    changed = replace(
        made,
        columns=columns,
        solutions=sp.csr_array(x),
        record=replace(made.record, about={**made.about, "decisions": said}),
    )
    opened = Opened(browser, report_page.write(changed, tmp_path / "report.html", plan=1))
    cells = "[...row.children].map((cell) => cell.textContent)"
    rows = f"[...document.querySelectorAll('#plan-decisions tr')].map((row) => {cells})"
    filled = pivots.filled(columns, changed.about, x[0])["on"][0]
    assert opened.ask(rows) == [[*filled.heads], *map(list, filled.rows)]
    assert filled.rows == [["Mon", "early", ""], ["Tue", bad, f"early, {bad}"]]
    items = "[...document.querySelectorAll('#plan-decisions li')].map((each) => each.textContent)"
    assert opened.ask(items) == [
        f"week {k}{amount}{used} of 6"
        for k, amount, used in ((1, 0, 0), (2, 2, 1), (3, 0, 0), (4, 5, 1))
    ]
    opened.open("#plan-2")
    assert opened.ask(rows) == []
    assert opened.ask("[...document.querySelectorAll('#plan-decisions summary')].length") == 2
    assert opened.said == []
    opened.page.context.close()
