"""Draw the fronts that pages show, as SVG: of the citizens' budget and of the tutorial's school."""

import contextlib
import tempfile
from pathlib import Path

import front_picture
import wholepie as wp
from pages import Page, blocks

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = ROOT / "docs" / "tutorial.md"


def draw() -> str:
    """The picture of the instance's front."""
    return front_picture.svg(wp.front(ROOT / "instances" / "citizens-budget"))


def school(folder: Path) -> wp.Front:
    """The front of the scenario that the tutorial has in the end, written in a folder."""
    page = Page(TUTORIAL.name, TUTORIAL.read_text(encoding="utf-8"), folder)
    with contextlib.chdir(folder):
        for block in blocks(page.text):
            if block.language in ("csv", "yaml", "diff") and not block.info.endswith(" shown"):
                page.block(block)
        Path("school/projects.csv").write_bytes(Path("projects.csv").read_bytes())
        return wp.front("school")


def draw_school() -> str:
    """The picture of the tutorial's front."""
    with tempfile.TemporaryDirectory() as folder:
        return front_picture.svg(school(Path(folder)))


if __name__ == "__main__":
    (ROOT / "docs" / "front.svg").write_text(draw(), encoding="utf-8")
    (ROOT / "docs" / "tutorial.svg").write_text(draw_school(), encoding="utf-8")
