"""How a page of wholepie is told from other files, before it is replaced or removed."""

from pathlib import Path

REPORT = "report.html"
_GENERATOR, _HEAD = b'<meta name="generator" content="wholepie">', 5_000


def is_page(path: Path) -> bool:
    """Whether a file is a page that wholepie wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return _GENERATOR in file.read(_HEAD)
