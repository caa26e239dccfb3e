"""What the terminal shows, as HTML: the same words and tables, escaped, without a script."""

from collections.abc import Iterator
from html import escape
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from .grid import Grid

# A notebook scrolls sideways, so that nearly everything fits.
WIDE = 600
_TAGS = {"bold": "b", "dim": "small"}
_CELL = "padding:0.15em 0.8em;vertical-align:bottom;white-space:pre-line"


def html(shown: RenderableType) -> str:
    """The HTML of texts and tables, and of groups of them."""
    return f'<div style="overflow-x:auto">{"".join(_parts(shown))}</div>'


def _parts(shown: Any) -> Iterator[str]:
    if isinstance(shown, Group):
        for each in shown.renderables:
            yield from _parts(each)
    elif isinstance(shown, Grid):
        for part in shown.parts(WIDE):
            yield from _parts(part)
    elif isinstance(shown, Padding):
        inside = "".join(_parts(shown.renderable))
        yield f'<div style="margin-left:{shown.left / 2:g}em">{inside}</div>'
    elif isinstance(shown, Table):
        yield _table(shown)
    else:
        yield f'<p dir="auto" style="margin:0.3em 0">{_words(shown)}</p>'


def _table(table: Table) -> str:
    heads = "".join(_cell("th", each.header, each) for each in table.columns)
    rows = zip(*(each.cells for each in table.columns), strict=True)
    body = "".join(
        f"<tr>{''.join(_cell('td', *pair) for pair in zip(row, table.columns, strict=True))}</tr>"
        for row in rows
    )
    title, caption = (
        f"<p>{_words(each)}</p>" if each else "" for each in (table.title, table.caption)
    )
    return f"{title}<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{caption}"


def _cell(tag: str, cell: Any, column: Column) -> str:
    align = "right" if column.justify == "right" else "left"
    return f'<{tag} dir="auto" style="text-align:{align};{_CELL}">{_words(cell)}</{tag}>'


def _words(words: Any) -> str:
    """Escaped, with the emphasis of a whole text."""
    if not isinstance(words, Text):
        return escape(str(words))
    tag = _TAGS.get(str(words.style))
    shown = escape(words.plain.strip("\n")).replace("\n", "<br>")
    return f"<{tag}>{shown}</{tag}>" if tag else shown
