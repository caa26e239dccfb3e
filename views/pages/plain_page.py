"""Plain pages: of words, figures and tables that open offline, in the look of the report."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...optimizer.solver.versions import versions
from ..vocabulary import palette, text
from . import offline

STYLES = ("base", "report")


@dataclass(frozen=True)
class PlainHead:
    """A column's head; numbers stand at the right."""

    text: str
    number: bool = False


@dataclass(frozen=True)
class PlainCell:
    """A cell of a table; it may be a link or a badge."""

    text: str
    href: str = ""
    badge: bool = False


@dataclass(frozen=True)
class PlainTable:
    """A table with its own title."""

    heads: Sequence[PlainHead]
    rows: Sequence[Sequence[PlainCell]]
    title: str = ""


@dataclass(frozen=True)
class Figure:
    """A plotly figure and the words above it: what it shows, then how to read it; ``id`` is the
    page's own, below its ``least`` width in pixels it is scrolled, and a wide one has no other
    beside it.
    """

    id: str
    words: str
    figure: Any
    finding: str = ""
    least: int = 0
    is_wide: bool = False


@dataclass(frozen=True)
class Section:
    """A part of a page: first words, then figures, then tables."""

    id: str
    title: str
    words: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    tables: Sequence[PlainTable] = ()


@dataclass(frozen=True)
class PlainPage:
    """A page."""

    kicker: str
    title: str
    lead: Sequence[str] = ()
    sections: Sequence[Section] = field(default_factory=tuple)


def write(page: PlainPage, path: Path, *, follows: bool = True) -> Path:
    """Write the page and return its path, as :func:`offline.write` does."""
    return offline.write(html(page), path, follows=follows)


def html(page: PlainPage) -> str:
    """The whole page, with its style inside and, if it has figures, plotly and their data."""
    drawn = {
        each.id: json.loads(each.figure.to_json())
        for section in page.sections
        for each in section.figures
    }
    live = (
        offline.live(("theme", "plain_page"), {"figures": drawn, "inks": palette.DARK_INKS})
        if drawn
        else None
    )
    return (
        offline.environment()
        .get_template("plain_page.html")
        .render(
            kicker=page.kicker,
            title=text.name(page.title),
            lead=list(page.lead),
            sections=list(page.sections),
            version=versions()["wholepie"],
            css=offline.style(*STYLES),
            page=live,
            policy=live.policy if live else offline.policy(),
        )
    )
