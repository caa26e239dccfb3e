"""The brief as PowerPoint slides: one for the trade-off, one for each option, one for what is
settled and proved. With python-pptx: the extra ``office``.
"""

import math
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ...optimizer.results.front import Front
from ..vocabulary import palette
from ..vocabulary.extras import needed
from .brief import Brief, BriefOption, brief, written
from .office import (
    BETWEEN,
    BOLD,
    EARLIEST,
    LANGUAGE,
    LEADING,
    breadth,
    fitting,
    repacked,
    set_properties,
    shortened,
)

#: Inches; a slide is 16:9.
_WIDE, _HIGH, _MARGIN, _TOP = 13.333, 7.5, 0.6, 1.55
_ROOM = _WIDE - 2 * _MARGIN
_TALL = _HIGH - _TOP - 0.75
_POINTS = 72
_SIZES = (18.0, 16.0, 14.0, 12.0, 11.0)
_TITLE, _TITLE_LINES = 24.0, 2
#: Of a table: sizes of letters, what a row has beside its lines, and the columns of party, percent
#: and units as shares of its width, which is a share of the slide's.
_CELLS, _BESIDE = (12.0, 11.0, 10.0), 0.16
_TABLE, _COLUMNS = 0.54, (0.36, 0.14, 0.5)
_ROOMS = [(share * _TABLE * _ROOM - 0.2) * _POINTS for share in _COLUMNS]
_MOST_IN_TWO_LINES = 6
_HEADS = ("Party", "Gets", "That is")
#: Of parties by name.
_PARTIES = (12, 10, 8, 6, 5, 4, 3)
_TITLE_ONLY = 5
_FIELD = "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"


def content(front: Front) -> tuple[bytes, tuple[str, ...]]:
    """The slides' bytes, and what of the front is not in them, in sentences.

    Raises
    ------
    InputError
        The extra ``office`` is not installed, or the front has no plan.
    """
    pptx = needed("pptx", "office")
    needed("pptx.chart.data", "office")  # it does not come with the package
    found = _fitting(front)
    deck = _Deck(pptx)
    deck.write(found)
    set_properties(deck.deck.core_properties, front, found)
    stream = BytesIO()
    deck.deck.save(stream)
    return repacked(stream.getvalue(), written(front) or EARLIEST), ()


def _fitting(front: Front) -> Brief:
    """The brief with as many parties as tables have room for, whose numbers are not cut."""
    for parties in _PARTIES[:-1]:
        found = brief(front, parties=parties)
        tables = (_rows(found, number) for number in range(len(found.options)))
        if all(_tall(_lines(rows, _CELLS[-1]), _CELLS[-1]) <= _TALL for rows in tables):
            return found
    return brief(front, parties=_PARTIES[-1])


class _Deck:
    """Slides on their way."""

    def __init__(self, pptx: Any) -> None:
        self.deck, self.pptx = pptx.Presentation(), pptx
        self.inches, self.pt = pptx.util.Inches, pptx.util.Pt
        self._widen()

    def _widen(self) -> None:
        """16:9, also for slides that somebody adds: the template is 4:3."""
        wide = self.inches(_WIDE)
        share = wide / self.deck.slide_width
        masters = self.deck.slide_masters
        for page in [*masters, *(each for master in masters for each in master.slide_layouts)]:
            for shape in page.placeholders:
                if shape._element.spPr.xfrm is not None:
                    shape.left, shape.width = int(shape.left * share), int(shape.width * share)
        self.deck.slide_width = wide

    def write(self, found: Brief) -> None:
        """All of the brief."""
        self._write_trade_off(found)
        for number, option in enumerate(found.options):
            self._write_option(found, option, number)
        self._write_proof(found)

    def _slide(self, title: str) -> Any:
        slide = self.deck.slides.add_slide(self.deck.slide_layouts[_TITLE_ONLY])
        head = slide.shapes.title
        head.left, head.top = self.inches(_MARGIN), self.inches(0.2)
        head.width, head.height = self.inches(_ROOM), self.inches(_TOP - 0.2)
        shown = shortened(title, (_TITLE_LINES + 1) / 2 * (_ROOM - 0.2) * _POINTS / BOLD, _TITLE)
        head.text_frame.word_wrap = True
        head.text_frame.paragraphs[0].alignment = self.pptx.enum.text.PP_ALIGN.LEFT
        self._fill(head.text_frame.paragraphs[0], shown, _TITLE, bold=True)
        self._write_number(slide)
        return slide

    def _write_number(self, slide: Any) -> None:
        """The slide's number, which the program keeps right where slides are moved."""
        line = self._box(slide, _WIDE - _MARGIN - 1.0, _HIGH - 0.55, 1.0, 0.35).paragraphs[0]
        line.alignment = self.pptx.enum.text.PP_ALIGN.RIGHT
        self._fill(line, str(len(self.deck.slides)), 11.0)
        number = line.runs[0]._r
        number.tag = self.pptx.oxml.ns.qn("a:fld")
        number.set("id", _FIELD)
        number.set("type", "slidenum")

    def _box(self, slide: Any, *places: float) -> Any:
        frame = slide.shapes.add_textbox(*map(self.inches, places)).text_frame
        frame.word_wrap = True
        return frame

    def _fill(self, line: Any, said: str, size: float, *, bold: bool = False) -> None:
        run = line.add_run()
        run.text = said
        run.font.size, run.font.bold = self.pt(size), bold
        run._r.get_or_add_rPr().set("lang", LANGUAGE)

    def _write_texts(self, slide: Any, said: Sequence[str], *places: float) -> None:
        """Texts in a box, as large as they fit."""
        frame = self._box(slide, *places)
        inside = [(each - 0.2) * _POINTS for each in places[2:]]
        size, kept = fitting(said, inside[0], inside[1], _SIZES)
        for number, each in enumerate(kept):
            line = frame.add_paragraph() if number else frame.paragraphs[0]
            line.space_after = self.pt(BETWEEN)
            self._fill(line, each, size)

    def _write_trade_off(self, found: Brief) -> None:
        slide = self._slide(found.title)
        said = [each for each in (found.headline, found.about) if each]
        self._write_texts(slide, said, _MARGIN, _TOP - 0.1, _ROOM, 1.4)
        charts = self.pptx.chart.data
        data = charts.CategoryChartData(number_format="0%")
        data.categories = [party for party, _ in found.parties]
        for number, option in enumerate(found.options):
            drawn = [_drawn(shares[number].share) for _, shares in found.parties]
            data.add_series(_head(option), drawn)
        kind = self.pptx.enum.chart.XL_CHART_TYPE.BAR_CLUSTERED
        top = _TOP + 1.35
        places = map(self.inches, (_MARGIN, top, _ROOM, _HIGH - top - 0.85))
        frame = slide.shapes.add_chart(kind, *places, data)
        # The library's own workbook would take a name that begins with = for a formula.
        frame.chart.part.chart_workbook.update_from_xlsx_blob(_workbook(found))
        self._look(frame.chart)
        self._describe(frame, "What each party gets in each plan, of its own best")
        if found.other_parties:
            self._write_texts(slide, [found.other_parties], _MARGIN, _HIGH - 0.8, _ROOM - 1.2, 0.5)

    def _look(self, chart: Any) -> None:
        chart.has_legend = True
        chart.legend.position = self.pptx.enum.chart.XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.font.size = self.pt(12)
        chart.plots[0].gap_width = 60
        chart.category_axis.reverse_order = True
        chart.category_axis.tick_label_position = self.pptx.enum.chart.XL_TICK_LABEL_POSITION.LOW
        values = chart.value_axis
        # Else the scale would be at the top, where the first category is now.
        values._element.find(self.pptx.oxml.ns.qn("c:crosses")).set("val", "max")
        values.maximum_scale, values.major_unit = 1.0, 0.25
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = "0%", False
        for series, colour in zip(chart.plots[0].series, _colours(), strict=False):
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = self.pptx.dml.color.RGBColor.from_string(colour)

    def _describe(self, frame: Any, said: str) -> None:
        """The words for those who do not see it."""
        frame._element.nvGraphicFramePr.cNvPr.set("descr", said)

    def _write_option(self, found: Brief, option: BriefOption, number: int) -> None:
        slide = self._slide(_head(option))
        wide = _TABLE * _ROOM
        self._write_table(slide, _rows(found, number), wide)
        below = [found.other_parties] if found.other_parties else []
        meaning = [option.meaning] if option.meaning else []
        said = [*meaning, *option.requirements, option.decisions, *below]
        left = _MARGIN + wide + 0.3
        self._write_texts(slide, said, left, _TOP, _WIDE - _MARGIN - left, _TALL)

    def _write_table(self, slide: Any, rows: Sequence[Sequence[str]], wide: float) -> None:
        size, lines = _fit(rows)
        places = map(self.inches, (_MARGIN, _TOP, wide, _tall(lines, size)))
        frame = slide.shapes.add_table(len(rows) + 1, len(_COLUMNS), *places)
        self._describe(frame, "What each party gets in this plan")
        for column, share in zip(frame.table.columns, _COLUMNS, strict=True):
            column.width = self.inches(share * wide)
        for i, row in enumerate([_HEADS, *rows]):
            frame.table.rows[i].height = self.inches(_tall(lines[i : i + 1], size))
            for k, said in enumerate(row):
                shown = shortened(said, _ROOMS[k] * (lines[i] + 1) / 2, size)
                self._write_cell(frame.table.cell(i, k), shown, size, bold=not i)

    def _write_cell(self, cell: Any, said: str, size: float, *, bold: bool) -> None:
        cell.margin_top = cell.margin_bottom = self.inches(0.04)
        cell.vertical_anchor = self.pptx.enum.text.MSO_ANCHOR.MIDDLE
        self._fill(cell.text_frame.paragraphs[0], said, size, bold=bold)

    def _write_proof(self, found: Brief) -> None:
        slide = self._slide("What is settled, and what is proved")
        origin = [f"{name}: {value}" for name, value in found.origin]
        said = [*found.less, *found.settled, *found.proof, found.scale, *origin]
        self._write_texts(slide, said, _MARGIN, _TOP, _ROOM, _TALL)


def _head(option: BriefOption) -> str:
    return f"Plan {option.plan}: {option.title}"


def _rows(found: Brief, number: int) -> list[tuple[str, str, str]]:
    """What each party gets of one option: its name, percent and goals."""
    return [
        (party, shares[number].percent, shares[number].goals) for party, shares in found.parties
    ]


def _fit(rows: Sequence[Sequence[str]]) -> tuple[float, list[int]]:
    """The largest size of letters at which a table fits, and the lines of its rows; at the smallest
    all rows have as many as there is room for.
    """
    for size in _CELLS:
        lines = _lines(rows, size)
        if _tall(lines, size) <= _TALL:
            return size, lines
    most = ((_TALL - _tall([1], size)) / len(rows) - _BESIDE) * _POINTS / (size * LEADING)
    return size, [min(each, max(1, int(most))) for each in lines]


def _lines(rows: Sequence[Sequence[str]], size: float) -> list[int]:
    """Lines of a table's rows under that of its heads: those that numbers need, and two for a long
    name where there are few parties.
    """
    names = 2 if len(rows) <= _MOST_IN_TWO_LINES else 1
    return [
        1,
        *(
            max(min(names, _needed(party, 0, size)), _needed(goals, 2, size))
            for party, _, goals in rows
        ),
    ]


def _needed(said: str, column: int, size: float) -> int:
    """Lines of a text at most: each may end early, where a word does not fit."""
    return max(1, math.ceil(2 * breadth(said, size) / _ROOMS[column] - 1))


def _tall(lines: Sequence[int], size: float) -> float:
    """Height of rows in inches."""
    return sum(lines) * size * LEADING / _POINTS + len(lines) * _BESIDE


def _workbook(found: Brief) -> bytes:
    """What a chart is drawn from, for those who edit it: texts are texts."""
    import xlsxwriter  # it is loaded where slides are written

    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    page, percent = book.add_worksheet(), book.add_format({"num_format": "0%"})
    for k, option in enumerate(found.options, 1):
        page.write_string(0, k, _head(option))
    for i, (party, shares) in enumerate(found.parties, 1):
        page.write_string(i, 0, party)
        for k, each in enumerate(shares, 1):
            if not math.isnan(each.share):
                page.write_number(i, k, each.share, percent)
    book.close()
    return stream.getvalue()


def _drawn(share: float) -> float | None:
    return None if math.isnan(share) else share


def _colours() -> list[str]:
    return [each.removeprefix("#") for each in palette.SERIES]
