"""The docs are true: what they show runs, word for word; what is there is told; links lead on."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import pages as running  # noqa: E402
import reference  # noqa: E402

DOCS = ROOT / "docs"
PAGES = ["README.md", *sorted(p.relative_to(ROOT).as_posix() for p in DOCS.rglob("*.md"))]
MAP = "docs/README.md"


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [page for page in PAGES if "reference" not in page])
def test_a_page_runs_and_shows_what_it_prints(page: str, tmp_path: Path) -> None:
    (tmp_path / "instances").symlink_to(ROOT / "instances")
    text = text_of(page)
    assert running.Page(page, text, tmp_path).run() == text, "look at it with: make docs"
