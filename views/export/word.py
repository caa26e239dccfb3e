"""The brief as a Word document of two A4 pages, with python-docx: the extra ``office``."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from ...optimizer.results.front import Front
from ..charts import images
from ..vocabulary import text
from ..vocabulary.extras import needed
from .brief import Brief, BriefOption, BriefShare, brief, written
from .office import EARLIEST, LANGUAGE, height, repacked, set_properties

MOST_GOALS_DRAWN = 8
_TABLE, _FONT = "Light Grid Accent 1", "Calibri"
#: Centimetres: of the margin, of what is printed, of the column of parties.
_MARGIN, _WIDTH, _FIRST = 2.0, 17.0, 3.6
#: Points: of a centimetre, of what is printed in height, of letters.
_CM, _ROOM, _SIZE = 28.35, 728.0, 9.5
_HEADINGS = 4
#: Of parties and of decisions of a plan, by name.
_AMOUNTS = ((12, 9), (12, 5), (10, 3), (7, 3), (5, 2), (4, 1), (3, 0))
#: The largest figure that leaves room for the rest, in centimetres.
_FIGURE = (16.0, 10.5)


def content(front: Front) -> tuple[bytes, tuple[str, ...]]:
    """The document's bytes, and what of the front is not in it, in sentences.

    Raises
    ------
    InputError
        The extra ``office`` is not installed, or the front has no plan.
    """
    docx = needed("docx", "office")
    needed("matplotlib", "office")
    found = _fitting(front)
    page = _Document(docx.Document(), docx)
    left_out = page.write(front, found)
    set_properties(page.document.core_properties, front, found)
    stream = BytesIO()
    page.document.save(stream)
    return repacked(stream.getvalue(), written(front) or EARLIEST), left_out


def _fitting(front: Front) -> Brief:
    """The brief with as many parties and decisions as the first page has room for."""
    for parties, decisions in _AMOUNTS[:-1]:
        found = brief(front, parties=parties, decisions=decisions)
        if _first_page(found) <= _ROOM:
            return found
    return brief(front, parties=_AMOUNTS[-1][0], decisions=_AMOUNTS[-1][1])


def _first_page(found: Brief) -> float:
    """How high it is at most, in points."""
    said = [
        found.about,
        *found.less,
        found.other_parties,
        found.scale,
        *("" for _ in range(_HEADINGS)),
    ]
    for each in found.options:
        said += ["", each.meaning, *each.requirements, each.decisions]
    rest = _column(len(found.options))
    rows = [
        max(
            height([party], _FIRST * _CM, _SIZE),
            *(height([f"{each.percent} {each.goals}"], rest * _CM, _SIZE) for each in shares),
        )
        for party, shares in found.parties
    ]
    heads = [
        height([f"Plan {each.plan}: {each.title}"], rest * _CM, _SIZE) for each in found.options
    ]
    title = height([found.title], _WIDTH * _CM, 20)
    return title + max(heads) + sum(rows) + height(said, (_WIDTH - 1) * _CM, _SIZE)


def _column(options: int) -> float:
    """Width of the column of a plan, in centimetres, beside that of the parties."""
    return (_WIDTH - _FIRST) / options


class _Document:
    """A document on its way, in real styles."""

    def __init__(self, document: Any, docx: Any) -> None:
        self.document = document
        self.cm, self.pt = docx.shared.Cm, docx.shared.Pt
        self.element, self.tag = docx.oxml.OxmlElement, docx.oxml.ns.qn

    def write(self, front: Front, found: Brief) -> tuple[str, ...]:
        """All of the brief; returns what the figure leaves out."""
        self._set_up(found.title)
        self._add(found.title, "Title")
        self._add(found.headline, "Subtitle")
        if found.about:
            self._add(found.about)
        for each in found.less:
            self._add(each)
        self._write_parties(found)
        self.document.add_heading("What each plan takes", 1)
        for option in found.options:
            self._write_option(option)
        self.document.add_heading("The front", 1).paragraph_format.page_break_before = True
        left_out = self._write_figure(front, found.figure)
        if found.settled:
            self.document.add_heading("What is settled", 1)
            self._list(found.settled)
        self.document.add_heading("What is proved", 1)
        self._list(found.proof)
        self._write_origin(found.origin)
        return left_out

    def _set_up(self, title: str) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = self.cm(21.0), self.cm(29.7)
        for side in ("left", "right", "top", "bottom"):
            setattr(section, f"{side}_margin", self.cm(_MARGIN))
        styles = self.document.styles
        for language in styles.element.iter(self.tag("w:lang")):
            language.set(self.tag("w:val"), LANGUAGE)
        for name, size, after in (("Normal", _SIZE, 4), ("Title", 20, 4), ("Subtitle", 12, 4)):
            styles[name].font.size = self.pt(size)
            styles[name].paragraph_format.space_after = self.pt(after)
        for name, size, before in (("Heading 1", 13, 8), ("Heading 2", 10.5, 4), ("Caption", 8, 2)):
            styles[name].font.size = self.pt(size)
            styles[name].paragraph_format.space_before = self.pt(before)
        styles["Normal"].font.name = _FONT
        styles["Caption"].font.bold = False
        styles["List Bullet"].paragraph_format.space_after = self.pt(0)
        self._write_footer(section.footer.paragraphs[0], title)

    def _write_footer(self, line: Any, title: str) -> None:
        line.add_run(f"{text.shortened(title, 60)}\t\tPage ")
        self._field(line, "PAGE")
        line.add_run(" of ")
        self._field(line, "NUMPAGES")

    def _field(self, line: Any, code: str) -> None:
        """A number that the program which shows the document fills in."""
        field = self.element("w:fldSimple")
        field.set(self.tag("w:instr"), code)
        field.append(line.add_run("1")._r)
        line._p.append(field)

    def _add(self, said: str, style: str | None = None) -> Any:
        return self.document.add_paragraph(said, style)

    def _list(self, said: Sequence[str]) -> None:
        for each in said:
            self._add(each, "List Bullet")

    def _write_parties(self, found: Brief) -> None:
        self.document.add_heading("Who gets what", 1)
        heads = ["", *(f"Plan {each.plan}: {each.title}" for each in found.options)]
        table = self._table(heads, "What each party gets in each plan")
        for party, shares in found.parties:
            cells = table.add_row().cells
            cells[0].text = party
            for cell, share in zip(cells[1:], shares, strict=True):
                self._write_share(cell.paragraphs[0], share)
        self._finish(table, first=_FIRST)
        if found.other_parties:
            self._add(found.other_parties)
        self._add(found.scale, "Caption")

    def _write_share(self, line: Any, share: BriefShare) -> None:
        line.add_run(share.percent).bold = True
        if share.goals:
            line.add_run(f"  {share.goals}")

    def _table(self, heads: Sequence[str], caption: str) -> Any:
        table = self.document.add_table(rows=1, cols=len(heads), style=_TABLE)
        for cell, head in zip(table.rows[0].cells, heads, strict=True):
            cell.text = head
        repeated = self.element("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
        described = self.element("w:tblCaption")
        described.set(self.tag("w:val"), caption)
        table._tbl.tblPr.append(described)
        return table

    def _finish(self, table: Any, *, first: float) -> None:
        """Widths in centimetres, rows that stay on one page, and lines close together."""
        table.autofit = False
        rest = (_WIDTH - first) / max(len(table.columns) - 1, 1)
        for k, column in enumerate(table.columns):
            column.width = self.cm(rest if k else first)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(self.element("w:cantSplit"))
            for k, cell in enumerate(row.cells):
                cell.width = self.cm(rest if k else first)
                cell.paragraphs[0].paragraph_format.space_after = self.pt(0)

    def _write_option(self, option: BriefOption) -> None:
        self.document.add_heading(f"Plan {option.plan}: {option.title}", 2)
        if option.meaning:
            self._add(option.meaning)
        self._list([*option.requirements, option.decisions])

    def _write_figure(self, front: Front, said: str) -> tuple[str, ...]:
        if len(front.goals) > MOST_GOALS_DRAWN:
            self._add(said)
            return (f"The document has no figure of {len(front.goals)} goals; the report has one.",)
        drawn, left_out = images.drawings(front)["front"]("png")
        picture = self.document.add_picture(BytesIO(drawn))
        shrunk = min(self.cm(_FIGURE[0]) / picture.width, self.cm(_FIGURE[1]) / picture.height)
        picture.width, picture.height = int(picture.width * shrunk), int(picture.height * shrunk)
        picture._inline.docPr.set("descr", said)
        self._add(said, "Caption")
        return left_out

    def _write_origin(self, origin: Sequence[tuple[str, str]]) -> None:
        self.document.add_heading("Where the numbers come from", 1)
        table = self._table(["What", "Which"], "The run, its versions and its files")
        for name, value in origin:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, value
            for cell in cells:
                cell.paragraphs[0].runs[0].font.size = self.pt(8)
        self._finish(table, first=3.0)
