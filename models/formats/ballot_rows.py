"""Rows of a Pabulib file by section; quotation marks may be quotes, or part of a title."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ...optimizer.reading_limits import current
from ..faults import Faults, Problematic
from .source import ModelText, Word, number_of

Record = tuple[int, str, list[str]]

SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED = {
    "META": ("num_projects", "num_votes", "budget", "vote_type"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}

#: A cell in quotes, else one up to the next semicolon: a title may begin with a quoted word.
CELL = re.compile(r'[ \t]*"((?:[^"]|"")*)"[ \t]*(?=;|\n|$)|([^;\n]*)')


@dataclass(frozen=True)
class BallotRow:
    """A row of a section by column name, with what is needed to place its cells."""

    cells: dict[str, str]
    columns: dict[str, int] = field(repr=False)
    line: int
    raw: str = field(repr=False)

    def get(self, column: str) -> str:
        """A cell's text, empty where there is none."""
        return self.cells.get(column, "")

    def word(self, column: str) -> Word:
        """A cell with its place; the row's beginning where there is no such column."""
        at, match = 0, None
        for _ in range(self.columns.get(column, 0) + 1):
            match = CELL.match(self.raw, at)
            at = match.end() + 1 if match else at
        begin = match.start() if match else 0
        line = self.line + self.raw.count("\n", 0, begin)
        return Word(self.get(column), line, begin - self.raw.rfind("\n", 0, begin))


@dataclass
class TornVotes:
    """Rows of votes with too many or too few cells."""

    faults: Faults
    count: int = 0


def sections_of(source: ModelText, torn: TornVotes, strict: bool) -> dict[str, list[BallotRow]]:
    """Rows by section; each section begins with its name and a row of column names."""
    found: dict[str, list[BallotRow]] = {}
    name, header = "", None
    for line, raw, cells in _apart(source, strict):
        first = Word(cells[0], line, 1)
        if len(cells) == 1 and cells[0] in SECTIONS:
            name, header = cells[0], None
            if name in found:
                source.fault(codes.PABULIB_SYNTAX, first, f"a second section {name}")
            found.setdefault(name, [])
        elif not name:
            raise Problematic(
                codes.PABULIB_SYNTAX, source.place(first), "expected META, the first section"
            )
        elif header is None:
            header = {each: i for i, each in enumerate(cells)}
            own = BallotRow({each: each for each in cells}, header, line, raw)
            _check_header(source, name, cells, own)
        elif len(cells) != len(header):
            count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
            message = f"this row has {count}; the header of {name} has {len(header)}"
            hint = 'a cell that holds ; is put in double quotes "..."'
            is_vote = name == "VOTES"
            torn.count += is_vote
            faults = torn.faults if is_vote else source.faults
            faults.add(codes.PABULIB_SYNTAX, source.place(first), message, hint)
        else:
            record = BallotRow(dict(zip(header, cells, strict=True)), header, line, raw)
            found[name].append(record)
    return found


def _apart(source: ModelText, strict: bool) -> Iterator[Record]:
    """The rows; one that a stray quotation mark makes of several is taken apart, with a warning.

    Such a row begins and ends with a line that is a whole row of its own.
    """
    head: list[str] | None = None
    for line, raw, cells in records(source, strict=strict):
        parts = _lines(line, raw) if head and "\n" in raw else []
        if len(cells) == 1 and cells[0] in SECTIONS:
            head = None
        elif head is None:
            head = cells
        elif parts and all(_is_row(each[2], head) for each in (parts[0], parts[-1])):
            message = (
                f"a quotation mark begins a cell here, and another ends it in line {parts[-1][0]}; "
                f"the {len(parts)} rows are read with both as they stand"
            )
            place = source.place(Word("", line, 1))
            if strict:
                raise Problematic(codes.CSV_SYNTAX, place, message, "check its quotation marks")
            source.faults.warn(codes.PABULIB_QUOTES, place, message, "--strict refuses them")
            yield from parts
            continue
        yield line, raw, cells


def _is_row(cells: list[str], head: list[str]) -> bool:
    if len(cells) != len(head):
        return False
    return "cost" not in head or number_of(cells[head.index("cost")]) is not None


def _lines(first: int, raw: str) -> list[Record]:
    """The lines of a text that are not blank, each as a row."""
    rows = [(first + i, line, _cells(line, 0)[0]) for i, line in enumerate(raw.split("\n"))]
    return [(at, line, cells) for at, line, cells in rows if any(cells)]


def _check_header(source: ModelText, section: str, cells: Sequence[str], record: BallotRow) -> None:
    wanted = ("key", "value") if section == "META" else NEEDED[section]
    for name in wanted:
        if name not in cells:
            place = source.place(Word("", record.line, 1))
            hint = nearest(name, cells)
            message = f"the section {section} has no column {quoted(name)}"
            raise Problematic(codes.PABULIB_SYNTAX, place, message, hint)
    for name, count in Counter(cells).items():
        if count > 1:
            source.fault(
                codes.DUPLICATE_COLUMN, record.word(name), f"two columns are called {quoted(name)}"
            )


def records(source: ModelText, *, strict: bool) -> Iterator[Record]:
    """(line, text, cells) of every row that is not blank; cells without blanks around them.

    Quotation marks that begin a cell and end before it are a fault if ``strict``, else a part of
    it, with a warning.
    """
    found = _strictly(source)
    if isinstance(found, Problematic):
        if strict:
            raise found
        message = f"{found.message}; quotation marks within a cell are read as they stand"
        source.faults.warn(codes.PABULIB_QUOTES, found.place, message, "--strict refuses them")
        return _leniently(source)
    return iter(found)


def _strictly(source: ModelText) -> list[Record] | Problematic:
    csv.field_size_limit(current().cell_characters)
    lines = source.text.split("\n")
    reader = csv.reader(
        io.StringIO(source.text, newline=""), delimiter=";", skipinitialspace=True, strict=True
    )
    rows, start = list[Record](), 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return rows
        except csv.Error as error:
            place = source.place(Word("", start, 1))
            hint = "check its quotation marks"
            return Problematic(codes.CSV_SYNTAX, place, f"not a row: {error}", hint)
        raw = "\n".join(lines[start - 1 : reader.line_num])
        if any(cell.strip() for cell in cells):
            rows.append((start, raw, [cell.strip() for cell in cells]))
        start = reader.line_num + 1


def _leniently(source: ModelText) -> Iterator[Record]:
    text, at, line = source.text, 0, 1
    while at < len(text):
        cells, end = _cells(text, at)
        raw = text[at:end]
        if any(cells):
            yield line, raw, cells
        at, line = end + 1, line + raw.count("\n") + 1


def _cells(text: str, at: int) -> tuple[list[str], int]:
    """The cells of the row that begins at a character, and where it ends."""
    cells = list[str]()
    while True:
        match = CELL.match(text, at)
        assert match is not None
        found = (match[2] or "") if match[1] is None else match[1].replace('""', '"')
        cells.append(found.strip())
        at = match.end() + 1
        if at > len(text) or text[at - 1] == "\n":
            return cells, at - 1
