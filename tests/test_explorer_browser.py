"""The explorer in a real browser: aspirations, solves, pins and notes, two people, any names."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from exploring import listening, sources
from wholepie.views.explorer import layout
from wholepie.views.explorer.serving import Explorer
from wholepie.views.explorer.state import opened

NAME = "</script><img src=x onerror=\"document.title='stolen'\">"
PATIENCE = 20_000


@pytest.fixture(autouse=True)
def quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "POLL_SECONDS", 0.3)


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, page: Any, explorer: Explorer) -> None:
        self.page = page
        self.said: list[str] = []
        self.hosts: set[str] = set()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        page.goto(explorer.address)
        page.wait_for_selector("#chosen-title:not(:empty)")
        page.wait_for_selector("[role=slider]")

    @property
    def plan(self) -> str:
        return str(self.page.inner_text("#chosen-title"))

    def field(self, goal: int, kind: str, how: str) -> Any:
        name = f'{{"goal":{goal},"how":"{how}","level":"{kind}"}}'
        return self.page.locator(f"[id='{name}']")

    def write(self, goal: int, kind: str, value: float) -> None:
        field = self.field(goal, kind, "number")
        field.fill(str(value))
        field.press("Enter")

    def sees(self, words: str, where: str = "body") -> None:
        self.page.locator(where, has_text=words).first.wait_for(state="attached")

    def number(self, goal: int, kind: str, value: str) -> None:
        """Wait until a field shows a number."""
        handle = self.field(goal, kind, "number").element_handle()
        self.page.wait_for_function("([e, v]) => e.value === v", arg=[handle, value])

    def click_in_picture(self, point: int) -> None:
        """As a hand does: plotly takes a click for that on what the pointer was over before."""
        dot = self.page.locator("#picture .points path").nth(point)
        dot.scroll_into_view_if_needed()
        for off in (3, 1, 0):
            box = dot.bounding_box()
            self.page.mouse.move(box["x"] + box["width"] / 2 + off, box["y"] + box["height"] / 2)
            self.page.locator("#picture .hoverlayer .hovertext").first.wait_for()
        self.page.mouse.down()
        self.page.mouse.up()


@contextmanager
def person(browser: Any, explorer: Explorer, **how: Any) -> Iterator[Person]:
    """Somebody who must not meet an error, nor be sent anywhere else."""
    context = browser.new_context(**how)
    found = Person(context.new_page(), explorer)
    yield found
    assert found.said == []
    assert found.hosts == {explorer.address.split("/")[2]}
    assert "token" not in found.page.url
    context.close()


def test_a_group_finds_a_plan(browser: Any, tmp_path: Path) -> None:
    given = sources(tmp_path, max_points=3)
    with listening(given) as explorer, person(browser, explorer) as one:
        with person(browser, explorer) as other:
            first = one.plan
            assert other.plan == first

            bar = "getComputedStyle(document.querySelector('#bars .track')).height"
            assert one.page.evaluate(f"() => {bar}") == "8px"
            slider = one.field(0, "hope", "slider").locator("[role=slider]")
            assert slider.get_attribute("aria-label") == "owner: earn, aspiration"
            slider.focus()
            slider.press("ArrowLeft")
            one.number(0, "hope", "7990")
            other.number(0, "hope", "7990")

            one.write(1, "limit", 14)
            one.write(2, "limit", 14)
            one.sees("No listed plan meets both", "#conflicts")
            other.sees("No listed plan meets both", "#conflicts")
            one.page.click("#solve")
            one.sees("which was not listed", "#working")
            assert one.plan == "New plan 1"
            other.sees("New plan 1", "#chosen-title")

            one.page.click("#pin")
            other.sees("New plan 1", "#compare")
            other.page.fill("#note", "<i>Fair</i> to all?")
            other.page.press("#note", "Enter")
            one.page.fill("#name", "The middle")
            one.page.press("#name", "Enter")
            one.sees("<i>Fair</i> to all?", "#notes")
            other.sees("The middle (new plan 1)", "#chosen-title")
            assert other.page.input_value("#note") == ""

            one.click_in_picture(0)
            one.sees("Against The middle (new plan 1)", "#bars")
            other.sees("Against The middle (new plan 1)", "#bars")

        one.page.reload()
        one.sees("The middle (new plan 1)", "#compare")
        one.sees("<i>Fair</i> to all?", "#notes")
        one.number(1, "limit", "14")
    again = opened(given)
    assert again.name_of("new-1") == "The middle"
    assert again.session.wishes[0].hope == 7990
    with listening(given) as explorer, person(browser, explorer) as one:
        one.sees("The middle (new plan 1)", "#compare")


def test_requirements_are_left_out_and_work_is_cancelled(browser: Any, tmp_path: Path) -> None:
    with listening(sources(tmp_path)) as explorer, person(browser, explorer) as one:
        assert one.page.is_hidden("#solve")
        one.sees("The front is complete")
        one.page.click("#within label")
        one.page.click("#gains:not([disabled])")
        one.sees("Without no more than there is (owner)", "#findings")
        one.sees("unbounded", "#findings")

        def waits(budget: Any) -> str:
            while not budget.spent:
                budget.stop.wait(0.01)
            return "Stopped as asked."

        explorer.state.jobs.start("Thinking", waits)
        one.sees("Thinking … 1 s of at most 120 s", "#working")
        assert one.page.is_disabled("#gains")
        one.page.click("#cancel")
        one.sees("Stopped as asked.", "#working")
        assert one.page.is_hidden("#cancel")


def hostile(folder: Path) -> Path:
    """A scenario of two goals whose names are all meant to do harm."""
    file = folder / "scenario.yaml"
    name = NAME.replace('"', '\\"')
    file.write_text(
        f"""wholepie: 1
title: "{name}"
sets: {{things: ["{name}", "b<script>"]}}
decisions:
  take: {{for: i in things, type: integer}}
stakeholders:
  "{name}":
    requires: {{"{name} rule": sum(take[i] for i in things) <= 5}}
    goals: {{"{name} more": {{maximize: take["b<script>"], unit: "<b>$x^2$</b>"}}}}
  "{"long " * 30}":
    goals: {{less: {{minimize: 3 * take["b<script>"], unit: "שלום evil"}}}}
""",
        encoding="utf-8",
    )
    return file


@pytest.mark.parametrize("width", [390, pytest.param(1200, marks=pytest.mark.slow)])
def test_names_stay_names_on_any_screen(browser: Any, tmp_path: Path, width: int) -> None:
    given = sources(tmp_path / "run", hostile(tmp_path))
    look = {"viewport": {"width": width, "height": 800}, "color_scheme": "dark"}
    with listening(given) as explorer, person(browser, explorer, **look) as one:
        one.page.click("#pin")
        one.page.fill("#name", NAME)
        one.page.press("#name", "Enter")
        one.sees(NAME, "#compare")
        one.page.fill("#note", NAME)
        one.page.click("#add-note")
        one.sees(NAME, "#notes")
        one.page.click("#within label")
        one.page.click("#gains:not([disabled])")
        one.sees(NAME, "#findings")
        one.page.locator("#picture .points path").first.hover(force=True)
        assert one.page.title() == "wholepie explorer"
        assert one.page.locator("main img, main script").count() == 0
        assert one.page.inner_text("h1") == NAME
        assert one.page.evaluate("document.documentElement.scrollWidth") == width
