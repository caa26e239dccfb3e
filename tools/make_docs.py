"""Make again what the docs hold of the code: the reference, and what commands print on the pages.

Usage: python tools/make_docs.py [PAGE ...], with pages such as docs/tutorial.md; else all of them.
Read the changes before you keep them: what a page says around an output may no longer be true.
"""

import sys
import tempfile
from pathlib import Path

from pages import Page
from reference import architecture, choices, files, method_names, pages, rule_names
from reference.literals import CHOICES, NAMES, RULE_NAMES

ROOT = Path(__file__).resolve().parents[1]


def write_reference() -> None:
    """Write every page of docs/reference/, and what other files hold of the code."""
    NAMES.write_text(method_names(), encoding="utf-8")
    RULE_NAMES.write_text(rule_names(), encoding="utf-8")
    CHOICES.write_text(choices(), encoding="utf-8")
    files.FILE.write_text(architecture(), encoding="utf-8")
    folder = ROOT / "docs" / "reference"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def run_again(page: Path) -> None:
    """Run a page and write what its commands print now."""
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "instances").symlink_to(ROOT / "instances")
        now = Page(str(page), text, Path(folder)).run()
    if now != text:
        print(f"changed: {page}")
        page.write_text(now, encoding="utf-8")


if __name__ == "__main__":
    write_reference()
    for page in map(Path, sys.argv[1:]) if sys.argv[1:] else sorted((ROOT / "docs").glob("*.md")):
        run_again(page)
