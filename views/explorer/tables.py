"""Tables of the explorer, as Dash components."""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from dash import html


def aria(**words: str) -> dict[str, Any]:
    """Attributes for those who listen to a page."""
    return {f"aria-{name}": word for name, word in words.items()}


def table(heads: Sequence[Any], rows: list[Any], label: str, *, words: Sequence[bool] = ()) -> Any:
    """A table that scrolls on its own. Columns with a head hold numbers but for the first one, and
    those after it that are said to hold ``words``.
    """
    first, *rest = heads
    is_number = [
        not (held or head == "") for held, head in zip_longest(words, rest, fillvalue=False)
    ]
    cells = [
        html.Th(head, scope="col", className="number" if numeric else "")
        for head, numeric in zip(rest, is_number, strict=True)
    ]
    head = html.Thead(html.Tr([html.Th(first, scope="col"), *cells]))
    return html.Div(
        html.Table([head, html.Tbody(rows)]),
        className="scroll",
        role="region",
        tabIndex="0",
        **aria(label=label),
    )


def divider(words: str, columns: int) -> Any:
    """A row of words over all columns but the first."""
    return html.Tr(html.Th(words, colSpan=columns + 1, scope="colgroup"), className="divider")
