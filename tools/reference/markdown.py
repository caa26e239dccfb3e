"""What all pages of the reference need: tables, anchors, and a check for descriptions."""

import re


class Undocumented(Exception):
    """Something that people can use does not have a description."""


def table(heads: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


def told(what: str, text: str | None) -> str:
    """The text, in one line; Undocumented if there is none."""
    if not text or not text.strip():
        raise Undocumented(what)
    return " ".join(text.split())


def anchor(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
