"""The explorer is lost and comes back: the page says so, and nothing that was typed is lost."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from exploring import listening, place, sources
from wholepie.views.explorer.serving import Explorer
from wholepie.views.explorer.state import opened

SILENT, STRANGER = "does not answer", "was started again"
LIMIT = '[id=\'{"goal":1,"how":"number","level":"limit"}\']'
# The page says it within 3 s where the machine is not busy.
PATIENCE = 30_000


@contextmanager
def page_of(browser: Any, explorer: Explorer) -> Iterator[Any]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(explorer.address)
    page.wait_for_selector("[role=slider]")
    page.wait_for_selector("#chosen-title:not(:empty)")
    yield page
    context.close()


def says(page: Any, words: str) -> None:
    page.locator("#connection", has_text=words).wait_for()


def is_silent_no_more(page: Any) -> None:
    page.locator("#connection").wait_for(state="hidden")


def types(page: Any, where: str, words: str) -> None:
    page.fill(where, words)
    page.press(where, "Enter")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What outlives an explorer."""
    with ExitStack() as found:
        yield found


def test_a_restart_loses_nothing_that_was_typed(
    browser: Any, tmp_path: Path, stack: ExitStack
) -> None:
    given = sources(tmp_path, max_points=3)
    with listening(given) as explorer:
        page = stack.enter_context(page_of(browser, explorer))
    port, first = place(explorer)
    says(page, SILENT)
    types(page, "#name", "While away")
    types(page, "#note", "A note while away")
    types(page, LIMIT, "20")
    says(page, "3 changes wait to be sent.")
    page.fill("#note", "not sent")
    with listening(given, port) as again:
        says(page, STRANGER)
        assert place(again)[1] != first
        assert again.state.session.plans == []
        page.context.new_page().goto(again.address)
        is_silent_no_more(page)
        page.locator("#notes", has_text="A note while away").wait_for()
        assert page.input_value("#note") == "not sent"
        assert page.input_value(LIMIT) == "20"
    session = opened(given).session
    assert session.wishes[1].limit == 20
    (plan,) = session.plans
    assert (plan.name, [note.text for note in plan.notes]) == ("While away", ["A note while away"])


@pytest.mark.slow
def test_an_explorer_that_hangs_is_told_from_one_that_answers(browser: Any, tmp_path: Path) -> None:
    with listening(sources(tmp_path, max_points=3)) as explorer, page_of(browser, explorer) as page:
        with explorer.state.lock:
            says(page, SILENT)
            page.fill("#note", "while it hung")
            page.click("#add-note")
            says(page, "1 change waits to be sent.")
        is_silent_no_more(page)
        page.locator("#notes", has_text="while it hung").wait_for()
        assert page.input_value("#note") == ""


@pytest.mark.slow
def test_what_is_refused_is_told(browser: Any, tmp_path: Path) -> None:
    with listening(sources(tmp_path, max_points=3)) as explorer, page_of(browser, explorer) as page:
        page.evaluate("dash_clientside.set_props('name', {value: 'x'.repeat(99)})")
        says(page, "Not saved. The page cannot have sent this")
        types(page, "#name", "short")
        is_silent_no_more(page)
        page.locator("#chosen-title", has_text="short").wait_for()


@pytest.mark.slow
def test_a_page_of_another_front_changes_nothing(
    browser: Any, tmp_path: Path, stack: ExitStack
) -> None:
    with listening(sources(tmp_path / "one", max_points=3)) as explorer:
        page = stack.enter_context(page_of(browser, explorer))
    says(page, SILENT)
    types(page, "#name", "meant for one")
    other = sources(tmp_path / "other", max_points=4)
    with listening(other, place(explorer)[0]) as again:
        page.context.new_page().goto(again.address)
        says(page, "another front")
        assert again.state.session.plans == []
