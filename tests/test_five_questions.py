"""What a council asks is answered where docs/report.md says, with the figures that it gives."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import wholepie as wp
from shipped import INSTANCES
from wholepie.cli import main
from wholepie.optimizer.results.run_folder import additions
from wholepie.views.pages import report_page

DOCS = Path(__file__).resolve().parents[1] / "docs" / "report.md"


def told(name: str) -> list[str]:
    """The five answers of the page for an instance."""
    heads, _, *rows = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in DOCS.read_text(encoding="utf-8").split("## Five questions")[1].splitlines()
        if line.startswith("|")
    )
    return [row[heads.index(name)] for row in rows[:5]]


def numbers(words: str) -> list[str]:
    return re.findall(r"\d[\d,]*", words)


@pytest.fixture(scope="module", params=["citizens-budget", "food-relief"])
def asked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """An instance, and a run of it to which the map was added."""
    folder = tmp_path_factory.mktemp("asked") / "run"
    file = str(INSTANCES / request.param)
    for command in (["front", file, "--out"], ["map", file, "--add-to"]):
        done = CliRunner().invoke(main, [*command, str(folder)])
        assert done.exit_code == 0, done.output
    return request.param, folder


@pytest.mark.slow
def test_five_questions_are_answered_where_it_says(asked: tuple[str, Path]) -> None:
    name, folder = asked
    page = report_page.html(wp.open(folder), more=additions(folder))
    sections = {
        each: " ".join(re.sub(r"<[^>]+>", " ", body).split())
        for each, body in re.findall(r'<section id="(\w+)">(.*?)</section>', page, re.DOTALL)
    }
    which, cost, loses, certain, less = told(name)
    for words in (which, cost, loses, certain):
        missing = [n for n in numbers(words) if n not in numbers(sections["answer"])]
        assert not missing, (words, missing)
    start = sections["map"].index("What so much less takes")
    row = sections["map"][start : sections["map"].index("What so much more brings")]
    assert not [n for n in numbers(less) if n not in numbers(row)], row
