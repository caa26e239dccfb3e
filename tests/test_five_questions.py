"""What a council asks is answered where docs/report.md says, with the figures that it gives, and a
click away from the first screen.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import wholepie as wp
from shipped import INSTANCES
from wholepie.cli import main
from wholepie.optimizer.results.additions import additions
from wholepie.views.pages import report_page

DOCS = Path(__file__).resolve().parents[1] / "docs" / "report.md"
NAMES = ("citizens-budget", "food-relief", "rd-portfolio")
SCREENS = {"laptop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}


def told(name: str) -> list[str]:
    """The five answers of the page for an instance."""
    heads, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").split("## Five questions")[1].splitlines()
        if line.startswith("|")
    )
    return [row[heads.index(name)] for row in rows[:5]]


def numbers(words: str) -> list[str]:
    return re.findall(r"\d(?:[\d,]*\d)?", words)


@pytest.fixture(scope="module", params=NAMES)
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """An instance, and its report."""
    folder = tmp_path_factory.mktemp("asked") / "run"
    file = str(INSTANCES / request.param)
    done = CliRunner().invoke(main, ["front", file, "--out", str(folder)])
    assert done.exit_code == 0, done.output
    report = folder / "report.html"
    report_page.write(wp.open(folder), report, more=additions(folder))
    return request.param, report


@pytest.mark.slow
def test_five_questions_are_answered_where_it_says(asked: tuple[str, Path]) -> None:
    name, report = asked
    sections = {
        each: " ".join(re.sub(r"<[^>]+>", " ", body).split())
        for each, body in re.findall(
            r'<section id="(\w+)">(.*?)</section>', report.read_text("utf-8"), re.DOTALL
        )
    }
    *others, less = told(name)
    for words in others:
        missing = [n for n in numbers(words) if n not in numbers(sections["answer"])]
        assert not missing, (words, missing)
    assert not [n for n in numbers(less) if n not in numbers(sections["less"])], sections["less"]


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
def test_they_are_above_the_fold_or_a_click_away(
    screen: str, asked: tuple[str, Path], browser: Any
) -> None:
    _, report = asked
    size = SCREENS[screen]
    context = browser.new_context(viewport=size, reduced_motion="reduce")
    page = context.new_page()
    page.goto(report.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    assert _top(page, ".option h3") < size["height"] * 0.8
    links = page.locator(".asks a").all()
    assert len(links) >= 3
    for link in links:
        page.evaluate("scrollTo(0, 0)")
        box = link.bounding_box()
        assert box["y"] + box["height"] < size["height"]
        link.click()
        target = link.get_attribute("href")
        assert _top(page, ".bar", "bottom") <= _top(page, target) < size["height"] / 2
    context.close()


def _top(page: Any, selector: str, side: str = "top") -> float:
    box = f"document.querySelector({selector!r}).getBoundingClientRect()"
    return float(page.evaluate(f"{box}.{side}"))
