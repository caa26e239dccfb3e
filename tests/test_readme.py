"""The README and the docs are true: their examples run, word for word."""

import contextlib
import re
from pathlib import Path

import pytest

import front_picture
import pages as running
import shipped
import wholepie as wp

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.usefixtures("here")
def test_the_page_runs_and_so_do_the_commands_in_its_sentences(tmp_path: Path) -> None:
    (tmp_path / "instances").symlink_to(ROOT / "instances")
    page = running.Page("README.md", README, tmp_path)
    assert page.run() == README, "look at it with: make docs"
    assert (tmp_path / "my-run" / "report.html").is_file()
    spoken = re.findall(r"`(wholepie [^`]+)`", README)
    with contextlib.chdir(tmp_path):
        for command in (one for one in spoken if "my-" in one):
            page.must(command)
    front = page.names["front"]
    assert isinstance(front, wp.Front)
    assert 0 < front.gap <= 0.05


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_scenario_shown_is_the_quickstart() -> None:
    (shown,) = blocks(README, "yaml")
    shipped = (ROOT / "instances/quickstart/scenario.yaml").read_text(encoding="utf-8")
    assert shipped.endswith(shown)


def test_the_scenario_page_shows_a_sound_scenario(tmp_path: Path) -> None:
    (shown,) = blocks((ROOT / "docs/scenario.md").read_text(encoding="utf-8"), "yaml")
    (tmp_path / "scenario.yaml").write_text(shown, encoding="utf-8")
    rows = "north,400,120,1\nriver,300,200,0\nhill,350,90,1\n"
    (tmp_path / "parks.csv").write_text("park,cost,visits,playground\n" + rows, encoding="utf-8")
    front = wp.front(tmp_path)
    assert len(front) > 1
    assert front.record.stopped == ""


def test_the_picture_is_the_front() -> None:
    front = shipped.front("citizens-budget")
    assert front.complete
    assert f"{len(front)} efficient plans and no others" in " ".join(README.split())
    drawn = front_picture.svg(front)
    shown = (ROOT / "docs" / "front.svg").read_text(encoding="utf-8")
    assert drawn == shown, "draw it again with: make docs"
