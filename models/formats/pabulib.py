"""Pabulib files (.pb): participatory budgets with their projects and ballots, checked as a whole.

See pabulib.org/format; Faliszewski et al. (2023), "Participatory budgeting: data, tools and
analysis". All four types of votes are read, and ``target`` as the older name of ``beneficiaries``.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ...optimizer.reading_limits import current
from ..faults import Problematic
from .source import ModelText, Word, no_number, number_of

SECTIONS = ("META", "PROJECTS", "VOTES")
APPROVAL, ORDINAL, CUMULATIVE, SCORING = "approval", "ordinal", "cumulative", "scoring"
TYPES = (APPROVAL, ORDINAL, CUMULATIVE, SCORING, "choose-1")
POINTED = (CUMULATIVE, SCORING)
_NEEDED = {
    "META": ("num_projects", "num_votes", "budget", "vote_type"),
    "PROJECTS": ("project_id", "cost"),
    "VOTES": ("voter_id", "vote"),
}
_WHOLE = (
    "num_projects", "num_votes", "min_length", "max_length", "min_points", "max_points",
    "min_sum_points", "max_sum_points",
)  # fmt: skip
_AMOUNTS = ("budget", "min_sum_cost", "max_sum_cost", "default_score")
_NOT_MADE = (
    "budget_per_category", "budget_per_neighborhood", "min_length_per_category",
    "max_length_per_category", "min_sum_cost_per_category", "max_sum_cost_per_category",
)  # fmt: skip
_SEXES = ("M", "F", "O")
_OLDEST = 130
_AGES = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
_CELL = re.compile(r'[ \t]*"(?:[^"]|"")*"[ \t]*|[^;\n]*')
_ROUNDING = 1e-9


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
            match = _CELL.match(self.raw, at)
            at = match.end() + 1 if match else at
        begin = match.start() if match else 0
        line = self.line + self.raw.count("\n", 0, begin)
        return Word(self.get(column), line, begin - self.raw.rfind("\n", 0, begin))


@dataclass(frozen=True)
class Ballot:
    """One voter's choice, in ordinal votes the best first; it is never written to a file."""

    record: BallotRow = field(repr=False)
    projects: tuple[str, ...]
    points: tuple[float, ...]


@dataclass
class Budgeting:
    """A participatory budget; costs by project."""

    source: ModelText
    meta: dict[str, BallotRow]
    projects: list[BallotRow]
    ballots: list[Ballot]

    def said(self, key: str) -> str:
        """What META says of a key, empty if nothing."""
        return self.meta[key].get("value") if key in self.meta else ""

    def number(self, key: str) -> float | None:
        """The number that META gives for a key."""
        return number_of(self.said(key))

    @property
    def vote_type(self) -> str:
        """approval, ordinal, cumulative or scoring."""
        found = self.said("vote_type")
        return APPROVAL if found == "choose-1" else found

    @cached_property
    def costs(self) -> dict[str, float]:
        """Cost of each project."""
        return {
            record.get("project_id"): number_of(record.get("cost")) or 0.0
            for record in self.projects
        }


def read_pabulib(source: ModelText) -> Budgeting:
    """The budget in a Pabulib file.

    Everything that is wrong is recorded in the source's faults; Problematic or ScenarioError is
    raised where the rest could not be checked.
    """
    sections = _sections(source)
    missing = [name for name in SECTIONS if name not in sections]
    if missing:
        message = f"there is no section {', '.join(missing)}"
        source.faults.add(codes.PABULIB_SYNTAX, source.whole, message)
    # Further faults would only follow from rows that are missing or torn.
    source.faults.raise_if_any(str(source.path))
    meta = _meta(source, sections["META"])
    ballots = [_ballot(record) for record in sections["VOTES"]]
    found = Budgeting(source, meta, sections["PROJECTS"], ballots)
    check = _Check(source, found)
    check.meta()
    check.projects()
    check.votes()
    check.counts()
    return found


def _sections(source: ModelText) -> dict[str, list[BallotRow]]:
    """Rows by section; each section begins with its name and a row of column names."""
    found: dict[str, list[BallotRow]] = {}
    name, header = "", None
    for line, raw, cells in _records(source):
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
            source.fault(codes.PABULIB_SYNTAX, first, message, hint)
        else:
            record = BallotRow(dict(zip(header, cells, strict=True)), header, line, raw)
            found[name].append(record)
    return found


def _records(source: ModelText) -> Iterator[tuple[int, str, list[str]]]:
    """(line, text, cells) of every row that is not blank; cells without blanks around them."""
    csv.field_size_limit(current().cell_characters)
    lines = source.text.split("\n")
    reader = csv.reader(
        io.StringIO(source.text, newline=""), delimiter=";", skipinitialspace=True, strict=True
    )
    start = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            place = source.place(Word("", start, 1))
            hint = "check its quotation marks"
            raise Problematic(codes.CSV_SYNTAX, place, f"not a row: {error}", hint) from None
        raw = "\n".join(lines[start - 1 : reader.line_num])
        if any(cell.strip() for cell in cells):
            yield start, raw, [cell.strip() for cell in cells]
        start = reader.line_num + 1


def _check_header(source: ModelText, section: str, cells: Sequence[str], record: BallotRow) -> None:
    wanted = ("key", "value") if section == "META" else _NEEDED[section]
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


def _meta(source: ModelText, records: list[BallotRow]) -> dict[str, BallotRow]:
    found: dict[str, BallotRow] = {}
    for record in records:
        key = record.get("key")
        if key in found:
            first = found[key].line
            message = f"{quoted(key)} appears twice"
            word = record.word("key")
            source.fault(codes.PABULIB_META, word, message, f"first in line {first}")
        found.setdefault(key, record)
    return found


def _ballot(record: BallotRow) -> Ballot:
    points = [number_of(each) for each in _split(record.get("points"))]
    known = tuple(each if each is not None else 0.0 for each in points)
    return Ballot(record, tuple(_split(record.get("vote"))), known)


def _split(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(",")] if cell else []


@dataclass
class _Check:
    """Checks everything, and records what is wrong."""

    source: ModelText
    found: Budgeting

    def cell(self, record: BallotRow, column: str, message: str, hint: str = "") -> None:
        self.source.fault(codes.PABULIB_CELL, record.word(column), message, hint)

    def head(self, key: str, message: str, hint: str = "") -> None:
        word = self.found.meta[key].word("value")
        self.source.fault(codes.PABULIB_META, word, message, hint)

    def meta(self) -> None:
        meta = self.found.meta
        for key in _NEEDED["META"]:
            if key not in meta:
                hint = nearest(key, meta)
                self.source.faults.add(
                    codes.PABULIB_META, self.source.whole, f"META does not give {key}", hint
                )
        for key in (*_WHOLE, *_AMOUNTS):
            if key in meta:
                self.number(meta[key], "value", key, whole=key in _WHOLE)
        vote_type = self.found.said("vote_type")
        if "vote_type" in meta and vote_type not in TYPES:
            message = f"vote_type: expected {', '.join(TYPES[:-1])}; found {quoted(vote_type)}"
            self.head("vote_type", message, nearest(vote_type, TYPES))
        currency = self.found.said("currency")
        if currency and not re.fullmatch("[A-Z]{3}", currency):
            message = f"currency: expected three letters, such as EUR; found {quoted(currency)}"
            self.head("currency", message)
        for what in ("length", "points", "sum_points", "sum_cost"):
            self.order(f"min_{what}", f"max_{what}")
        for key in _NOT_MADE:
            if self.found.said(key):
                place = self.source.place(meta[key].word("key"))
                self.source.faults.warn(
                    codes.PABULIB_RULE, place, f"{key} is not made into a requirement"
                )

    def order(self, low: str, high: str) -> None:
        least, most = self.found.number(low), self.found.number(high)
        if least is not None and most is not None and least > most:
            self.head(high, f"{high} {most:g} is below {low} {least:g}")

    def number(self, record: BallotRow, column: str, what: str, *, whole: bool = False) -> None:
        """Record a fault unless the cell is a number of 0 or more."""
        text = record.get(column)
        value = number_of(text)
        if value is None:
            message, hint = no_number(text)
            self.cell(record, column, f"{what}: {message}", hint)
        elif value < 0 or (whole and value != int(value)):
            kind = "a whole number" if whole else "a number"
            message = f"{what}: expected {kind} of 0 or more; found {text}"
            self.cell(record, column, message)

    def projects(self) -> None:
        first: dict[str, int] = {}
        for record in self.found.projects:
            self.identity(record, "project_id", first)
            self.number(record, "cost", "cost")
        if not self.found.projects:
            raise Problematic(codes.PABULIB_EMPTY, self.source.whole, "there are no projects")
        if number_of(self.found.said("budget")) == 0:
            self.head("budget", "the budget is 0")

    def identity(self, record: BallotRow, column: str, first: dict[str, int]) -> None:
        """Names are there, each once, and without the comma that lists are separated by."""
        name = record.get(column)
        if not name:
            self.cell(record, column, f"{column} is empty here")
        elif not name.isprintable():
            self.cell(record, column, f"{column}: a character that cannot be shown")
        elif "," in name:
            self.cell(record, column, f"{column}: a comma in {quoted(name)}")
        elif name in first:
            hint = f"first in line {first[name]}"
            self.cell(record, column, f"{column} {quoted(name)} appears twice", hint)
        first.setdefault(name, record.line)

    def votes(self) -> None:
        first: dict[str, int] = {}
        for ballot in self.found.ballots:
            self.identity(ballot.record, "voter_id", first)
            self.voter(ballot.record)
            self.choice(ballot)
            if self.found.vote_type in POINTED:
                self.points(ballot)
        if not self.found.ballots:
            raise Problematic(codes.PABULIB_EMPTY, self.source.whole, "there are no votes")

    def voter(self, record: BallotRow) -> None:
        sex, age = record.get("sex"), record.get("age")
        if sex and sex.upper() not in _SEXES:
            self.cell(record, "sex", f"sex: expected M, F or O; found {quoted(sex)}")
        if age and not is_age(age):
            message = f"age: expected years, or a band such as 40-59; found {quoted(age)}"
            self.cell(record, "age", message)

    def choice(self, ballot: Ballot) -> None:
        record, names = ballot.record, ballot.projects
        unknown = [name for name in names if name not in self.found.costs]
        for name in dict.fromkeys(unknown):
            hint = nearest(name, self.found.costs) if len(self.found.costs) < 1000 else ""
            message = f"there is no project {quoted(name)}"
            self.source.fault(codes.MODEL_UNKNOWN, record.word("vote"), message, hint)
        double = [name for name, count in Counter(names).items() if count > 1]
        for name in double:
            self.cell(record, "vote", f"the project {quoted(name)} is chosen twice")
        self.between(record, "vote", len(names), "length", "projects")
        if not unknown and not double:
            cost = sum(self.found.costs[name] for name in names)
            self.between(record, "vote", cost, "sum_cost", "as cost")

    def points(self, ballot: Ballot) -> None:
        record = ballot.record
        if "points" not in record.cells:
            message = f"a {self.found.vote_type} vote without a column points"
            raise Problematic(codes.PABULIB_CELL, self.source.place(record.word("vote")), message)
        cells = _split(record.get("points"))
        for cell in cells:
            if number_of(cell) is None:
                message, hint = no_number(cell)
                self.cell(record, "points", f"points: {message}", hint)
        if len(cells) != len(ballot.projects):
            message = f"{len(cells)} points for {len(ballot.projects)} projects"
            self.cell(record, "points", message)
        for value in ballot.points:
            self.between(record, "points", value, "points", "points for one project")
        self.between(record, "points", sum(ballot.points), "sum_points", "points in all")

    def between(self, record: BallotRow, column: str, value: float, what: str, unit: str) -> None:
        """Check a ballot against the least and most that META states."""
        for key, is_least in ((f"min_{what}", True), (f"max_{what}", False)):
            limit = self.found.number(key)
            if limit is None:
                continue
            excess = limit - value if is_least else value - limit
            if excess > _ROUNDING * max(1.0, abs(limit)):
                at = "at least" if is_least else "at most"
                message = f"{value:g} {unit}; {key} in META says {at} {limit:g}"
                self.cell(record, column, message)

    def counts(self) -> None:
        """Check the counts that META and PROJECTS state."""
        for key, count in (
            ("num_projects", len(self.found.projects)),
            ("num_votes", len(self.found.ballots)),
        ):
            said = self.found.number(key)
            if said is not None and said != count:
                message = f"{key} says {said:g}; there are {count}"
                self.head(key, message, "is something missing?")
        votes = Counter(name for ballot in self.found.ballots for name in ballot.projects)
        for record in self.found.projects:
            said = number_of(record.get("votes"))
            counted = votes[record.get("project_id")]
            if said is not None and said != counted:
                place = self.source.place(record.word("votes"))
                self.source.faults.warn(
                    codes.PABULIB_COUNT, place, f"votes says {said:g}; {counted} are counted"
                )


def is_age(text: str) -> bool:
    """Whether a text is an age in years, or a band of ages."""
    band = _AGES.fullmatch(text)
    if band:
        return int(band[1]) <= int(band[2])
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= _OLDEST
