"""Make what the docs hold of the code again: the reference. See also draw_front.py."""

from pathlib import Path

from reference import pages

DOCS = Path(__file__).resolve().parents[1] / "docs"


def write_reference() -> None:
    """Write every page of docs/reference/."""
    folder = DOCS / "reference"
    folder.mkdir(exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_reference()
