"""Pabulib files (.pb): participatory budgets with their projects and ballots, checked as a whole.

See pabulib.org/format; Faliszewski et al. (2023), "Participatory budgeting: data, tools and
analysis". All four types of votes are read, and ``target`` as the older name of ``beneficiaries``.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from ...diagnostics import codes
from ...optimizer.name_hints import look, nearest, quoted
from ..faults import Faults, Place, Problematic
from ..homoglyphs import words
from ..likeness import blanks_as_one
from .ballot_rows import NEEDED, SECTIONS, BallotRow, TornVotes, sections_of
from .source import ModelText, no_number, number_of

APPROVAL, ORDINAL, CUMULATIVE, SCORING = "approval", "ordinal", "cumulative", "scoring"
TYPES = (APPROVAL, ORDINAL, CUMULATIVE, SCORING, "choose-1")
POINTED = (CUMULATIVE, SCORING)
_WHOLE = (
    "num_projects", "num_votes", "min_length", "max_length", "min_points", "max_points",
    "min_sum_points", "max_sum_points",
)  # fmt: skip
#: So many votes, or points, a project needs at least.
LEAST_VOTES = "min_project_score_threshold"
_AMOUNTS = ("budget", "min_sum_cost", "max_sum_cost", "default_score", LEAST_VOTES)
_NOT_MADE = (
    "budget_per_category", "budget_per_neighborhood", "min_length_per_category",
    "max_length_per_category", "min_sum_cost_per_category", "max_sum_cost_per_category",
)  # fmt: skip
_SEXES = ("M", "F", "O")
_OLDEST = 130
_AGES = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")
_ROUNDING = 1e-9
#: Of so many ballots one may be faulty: it is left out. More look like a file that is no sound one.
_BALLOTS_A_FAULT, _MOST_NAMED = 100, 5


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


def read_pabulib(source: ModelText, *, strict: bool = False) -> Budgeting:
    """The budget in a Pabulib file.

    Everything that is wrong is recorded in the source's faults; Problematic or ScenarioError is
    raised where the rest could not be checked. Unless ``strict``, a few ballots among many that
    are faulty are left out, with a warning for each.
    """
    torn = TornVotes(Faults())
    sections = sections_of(source, torn, strict)
    missing = [name for name in SECTIONS if name not in sections]
    if missing:
        message = f"there is no section {', '.join(missing)}"
        source.faults.add(codes.PABULIB_SYNTAX, source.whole, message)
    # Further faults would only follow from rows that are missing or torn.
    source.faults.found |= torn.faults.found if source.faults.found else {}
    source.faults.raise_if_any(str(source.path))
    meta = _meta(source, sections["META"])
    ballots = [_ballot(record) for record in sections["VOTES"]]
    found = Budgeting(source, meta, sections["PROJECTS"], ballots)
    check = _Check(source, found)
    check.meta()
    check.projects()
    left_out = check.votes(torn, strict)
    check.counts(torn.count)
    found.ballots = [each for each in ballots if each.record.line not in left_out]
    return found


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


def _one_name(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Names that become one where blanks and accents are written alike, each with the first."""
    first: dict[str, str] = {}
    for name in names:
        other = first.setdefault(blanks_as_one(look(name)), name)
        if other != name:
            yield name, other


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
        for key in NEEDED["META"]:
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
        for name, other in _one_name(first):
            record = next(r for r in self.found.projects if r.get("project_id") == name)
            alike = look(name) == look(other)
            blanks = f"{quoted(name)} differs from {quoted(other)} in blanks only"
            said = words(name, other) if alike else blanks
            self.cell(record, "project_id", f"project_id {said}", f"line {first[other]}")
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

    def votes(self, torn: TornVotes, strict: bool) -> set[int]:
        """Check the ballots; the lines of those that are left out since they are faulty."""
        first: dict[str, int] = {}
        own, faulty = torn.faults, set[int]()
        aside = replace(self, source=replace(self.source, faults=own))
        try:
            for ballot in self.found.ballots:
                before = len(own.found)
                aside.vote(ballot, first)
                faulty |= {ballot.record.line} if len(own.found) > before else set()
        except Problematic:
            self.source.faults.found |= own.found
            raise
        if not self.found.ballots:
            raise Problematic(codes.PABULIB_EMPTY, self.source.whole, "there are no votes")
        count, all_votes = len(faulty) + torn.count, len(self.found.ballots) + torn.count
        if strict or count * _BALLOTS_A_FAULT > all_votes:
            self.source.faults.found |= own.found
            return set()
        self.leave_out(own, count, all_votes)
        return faulty

    def vote(self, ballot: Ballot, first: dict[str, int]) -> None:
        self.identity(ballot.record, "voter_id", first)
        self.voter(ballot.record)
        self.choice(ballot)
        if self.found.vote_type in POINTED:
            self.points(ballot)

    def leave_out(self, own: Faults, count: int, all_votes: int) -> None:
        """Warn of the ballots that are left out: the first few each, and how many there are."""
        for fault in list(own.found)[:_MOST_NAMED]:
            place = Place(fault.file, fault.line, fault.column)
            message = f"a faulty ballot is left out: {fault.message}"
            self.source.faults.warn(codes.PABULIB_BALLOT, place, message, fault.hint)
        if count:
            ballots = f"{count:,} of {all_votes:,} ballots {'are' if count > 1 else 'is'}"
            message = f"{ballots} faulty and left out"
            hint = "--strict refuses them"
            self.source.faults.warn(codes.PABULIB_BALLOT, self.source.whole, message, hint)

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

    def counts(self, torn: int) -> None:
        """Check the counts that META and PROJECTS state; ``torn`` are more rows of votes."""
        for key, count in (
            ("num_projects", len(self.found.projects)),
            ("num_votes", len(self.found.ballots) + torn),
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
