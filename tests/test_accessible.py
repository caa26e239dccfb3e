"""Every page keeps the rules of axe-core, on a desktop and on a phone, in light and in dark."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clashing import clash
from exploring import listening, sources
from hostile import front as hostile_front
from shipped import INSTANCES, front
from wholepie.cli import main
from wholepie.views.pages import report_page

SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}

#: Dash draws the lines of a checklist as options that hold a box, which axe-core refuses.
DASHS_OWN = "dash-options-list-option"


def violations(page: Any) -> list[str]:
    """What axe-core finds, a line for each rule and element."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    found = axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:90]} {node.get('failureSummary', '')}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(params=SCREENS)
def screen(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    context = browser.new_context(
        reduced_motion="reduce", bypass_csp=True, **SCREENS[request.param]
    )
    with closing(context):
        yield context.new_page()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pages of each kind but the report."""
    folder = tmp_path_factory.mktemp("pages")
    quickstart = INSTANCES / "quickstart"
    for wheat in (700, 900):
        called(
            "front",
            quickstart,
            *("--set", f"parameters.income.wheat={wheat}", "--out", folder / str(wheat)),
        )
    called("compare", folder / "700", folder / "900", "--page", folder / "compared.html")
    called("plan", quickstart, "--rule", "leximin", "--page", folder / "signed.html")
    called("map", quickstart, "--page", folder / "mapped.html")
    budget = INSTANCES / "citizens-budget"
    called("plan", budget, "--rule", "leximin", "--page", folder / "placed.html")
    batch = ["--set", "parameters.income.wheat=700,900", "--out", folder / "batch"]
    called("batch", quickstart, *batch)
    (folder / "batch" / "summary.html").rename(folder / "batch.html")
    adopted = folder / "adopted.csv"
    adopted.write_text("wheat,1\nmeadow,2\n", encoding="utf-8")
    called("align", folder / "700", adopted, "--page", folder / "aligned.html")
    called("concessions", clash(folder), "--out", folder / "agreed")
    called("report", folder / "agreed")
    (folder / "agreed" / "report.html").rename(folder / "conflicts.html")
    return folder


def called(*arguments: object) -> None:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output


@pytest.mark.slow
@pytest.mark.parametrize("name", ["citizens-budget", "food-relief", "rd-portfolio", "hostile"])
def test_reports_are_accessible(screen: Any, tmp_path: Path, name: str) -> None:
    found = hostile_front(40, 4) if name == "hostile" else front(name)
    screen.goto(report_page.write(found, tmp_path / "report.html").as_uri())
    screen.wait_for_selector("html[data-ready]", state="attached")
    assert violations(screen) == []


@pytest.mark.parametrize(
    "name", ["compared", "signed", "batch", "aligned", "conflicts", "mapped", "placed"]
)
def test_pages_are_accessible(screen: Any, pages: Path, name: str) -> None:
    screen.goto((pages / f"{name}.html").as_uri())
    screen.wait_for_load_state("networkidle")
    assert violations(screen) == []


@pytest.mark.slow
def test_the_explorer_is_accessible(screen: Any, tmp_path: Path) -> None:
    with listening(sources(tmp_path)) as explorer:
        screen.goto(explorer.address)
        screen.wait_for_selector("[role=slider][aria-label]")
        assert [each for each in violations(screen) if DASHS_OWN not in each] == []
