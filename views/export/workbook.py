"""A front as a workbook (XLSX) for people: formats, frozen heads, filters, colours.

Texts are written as texts, so that no name becomes a formula, a number or a link.
"""

import math
import textwrap
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from rich.cells import cell_len

from ...optimizer.insight.representatives import Representatives
from ...optimizer.results.front import Front
from ..vocabulary import palette, text
from .few_sheets import few_sheets
from .freedom_sheets import freedom_sheets
from .legal import legal
from .less_sheet import less_sheets
from .map_sheets import map_sheets
from .sheet import LOW, MOST_ROWS, SUMMARY, ExportSheet
from .sheets import sheets

LONGEST_TEXT = 32_767
NARROWEST, WIDEST, WIDEST_WORDS = 8, 44, 100
#: Points of a line, and what a column is wider than its text.
LINE, MARGIN = 15, 3
_TALLEST = 409
_HEAD = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
_WORDS = {"text_wrap": True, "valign": "top"}


def content(front: Front, few: Representatives | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The workbook's bytes, and what of the front, or of a ``few`` plans that stand for it, is not
    in it, in sentences.
    """
    found = sheets(front, list(_added(front))) if few is None else few_sheets(few)
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": True})
    book.set_properties({"title": _text(front.about.get("title", "")), "comments": front.guarantee})
    for sheet in found:
        _Page(book, sheet).write()
    book.close()
    return stream.getvalue(), tuple(each.left_out for each in found if each.left_out)


def _added(front: Front) -> Iterator[ExportSheet]:
    """Sheets of what contributions are for, and of what was added to the run."""
    for make in (map_sheets, less_sheets, freedom_sheets):
        yield from make(front)


class _Page:
    """One sheet on its way into the book, row by row, to use constant memory."""

    def __init__(self, book: Any, sheet: ExportSheet) -> None:
        self.book, self.sheet = book, sheet
        self.page = book.add_worksheet(sheet.name)
        self.row = 0
        self.widest = WIDEST_WORDS if sheet.name == SUMMARY else WIDEST
        self.widths = [max(map(cell_len, head.text.split("\n"))) for head in sheet.heads]

    def write(self) -> None:
        words = self.book.add_format({"italic": True})
        for note in self.sheet.notes:
            self.page.write_string(self.row, 0, _text(note), words)
            self.row += 1
        top = self.row
        self._write_row([head.text for head in self.sheet.heads], [self.book.add_format(_HEAD)])
        styles = [self._style(head.form) for head in self.sheet.heads]
        for row in self.sheet.rows:
            self._write_row(row, styles)
        self._finish(top)

    def _style(self, form: str) -> Any:
        return self.book.add_format({"num_format": form} if form else _WORDS)

    def _write_row(self, row: Sequence[Any], styles: Sequence[Any]) -> None:
        lines = max((self._lines(each) for each in row if isinstance(each, str)), default=1)
        if lines > 1:
            # Not every program finds out how high a row must be for a text that is wrapped.
            self.page.set_row(self.row, min(LINE * lines, _TALLEST))
        for column, value in enumerate(row):
            self._write_cell(column, value, styles[column % len(styles)])
        self.row += 1

    def _lines(self, words: str) -> int:
        """Lines of a text in a column that is as wide as the text, or as the widest there are."""
        room = self.widest - MARGIN
        return sum(_wrapped(line, room) for line in words.split("\n"))

    def _write_cell(self, column: int, value: Any, style: Any) -> None:
        if value in (None, "") or (isinstance(value, float) and math.isnan(value)):
            return
        if isinstance(value, str) or not math.isfinite(value):
            shown = _text(value) if isinstance(value, str) else text.number(value)
            self.page.write_string(self.row, column, shown, style)
        else:
            shown = text.number(value)
            self.page.write_number(self.row, column, value, style)
        width = max(map(cell_len, shown.split("\n")), default=0)
        self.widths[column] = max(self.widths[column], width)

    def _finish(self, top: int) -> None:
        last, columns = self.row - 1, len(self.sheet.heads)
        self.page.freeze_panes(top + 1, 1)
        if last > top:
            self.page.autofilter(top, 0, last, columns - 1)
        for column, width in enumerate(self.widths):
            self.page.set_column(column, column, min(max(width + MARGIN, NARROWEST), self.widest))
        for column, head in enumerate(self.sheet.heads):
            if head.best and last > top:
                self.page.conditional_format(top + 1, column, last, column, _scale(head.best))
        self.page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(top)


def _wrapped(line: str, room: int) -> int:
    """Lines of a text that is wrapped at words, or between letters where these are wide."""
    width = cell_len(line)
    if width <= room:
        return 1
    return max(len(textwrap.wrap(line, room)), math.ceil(width / room))


def _scale(best: str) -> dict[str, Any]:
    """From worst to best in two colours that keep apart for every kind of colour vision."""
    low, high = palette.WORST_TO_BEST[::-1] if best == LOW else palette.WORST_TO_BEST
    return {"type": "2_color_scale", "min_color": low, "max_color": high}


def _text(words: str) -> str:
    """A text that XML and Excel accept: at most 32,767 characters."""
    found = legal(words)
    return found if len(found) <= LONGEST_TEXT else found[: LONGEST_TEXT - 1] + "…"
