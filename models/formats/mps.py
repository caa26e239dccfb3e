"""MPS with one or several objectives: every N row is a goal.

Fields are told apart by blanks (free format); a file that makes no sense this way, because names
have blanks, is read by the columns of the fixed format. What programs read differently is refused
or reported: a negative upper bound without a lower one, integer columns without bounds, several
sets of a kind. CPLEX' four numbers after an N row (priority, weight, tolerances) are understood.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ...diagnostics import codes
from ...optimizer.name_hints import listed, nearest, quoted
from ...optimizer.problem.labels import Sense
from ...optimizer.problem.problem import Problem
from ..exact import double, exact, magnitude
from ..faults import Faults, Problematic
from .draft import Draft
from .source import ModelText, Word, bound_of, no_number, number_of, words_of

NEGATED = "* wholepie: maximize "
_SECTIONS = (
    "NAME", "ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS", "OBJSENSE", "OBJSENSEMAX", "ENDATA",
)  # fmt: skip
_REFUSED = {
    "SOS": "special ordered sets", "SETS": "special ordered sets",
    "QUADOBJ": "a quadratic objective", "QMATRIX": "a quadratic objective",
    "QSECTION": "quadratic parts", "QCMATRIX": "quadratic rows", "CSECTION": "cones",
    "INDICATORS": "indicator constraints", "GENCONS": "general constraints",
    "PWLOBJ": "a piecewise objective", "OBJNAME": "a choice of objective",
    "LAZYCONS": "lazy constraints", "USERCUTS": "user cuts", "BRANCH": "branching priorities",
}  # fmt: skip
_SENSES: dict[str, Sense] = {
    "MAX": "maximize", "MAXIMIZE": "maximize", "MAXIMISE": "maximize",
    "MIN": "minimize", "MINIMIZE": "minimize", "MINIMISE": "minimize",
}  # fmt: skip
_FIELDS = ((1, 3), (4, 12), (14, 22), (24, 36), (39, 47), (49, 61))
_KINDS = ("N", "L", "G", "E")
_WITHOUT_VALUE = ("FR", "MI", "PL", "BV")
_MISSING = "something may be missing"
_WITH_VALUE = ("LO", "UP", "FX", "LI", "UI")


def read_mps(source: ModelText) -> Problem:
    """The problem in an MPS file; faults are recorded, and Problematic raised if there are any."""
    first = _attempt(source, words_of)
    if isinstance(first, Draft):
        return first.problem()
    second = _attempt(source, _fixed)
    if isinstance(second, Draft):
        return second.problem()
    source.faults.found |= first.found
    raise Problematic(codes.MPS_SYNTAX, source.whole, "this cannot be read as an MPS file")


def _attempt(source: ModelText, split: Callable[[str, int], list[Word]]) -> Draft | Faults:
    """The draft with the warnings recorded, or the faults."""
    trial = replace(source, faults=Faults())
    reader = _Reader(trial, split)
    with trial.faults.caught():
        reader.read()
    if trial.faults.found:
        return trial.faults
    source.faults.warnings |= trial.faults.warnings
    return reader.draft


def _fixed(line: str, number: int) -> list[Word]:
    """The fields of a line by column, empty ones left out."""
    parts = [(line[begin:end], begin) for begin, end in _FIELDS]
    return [
        Word(text.strip(), number, begin + 1 + len(text) - len(text.lstrip()))
        for text, begin in parts
        if text.strip()
    ]


@dataclass
class _Reader:
    """Reads line after line into a draft."""

    source: ModelText
    split: Callable[[str, int], list[Word]]
    draft: Draft = field(default_factory=Draft)
    section: str = ""
    sense: Sense = "minimize"
    goals: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    negated: set[str] = field(default_factory=set)
    integers: bool = False
    seen: set[tuple[str, str]] = field(default_factory=set)
    bounded: dict[int, set[str]] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    ranges: list[tuple[Word, str, float]] = field(default_factory=list)

    def read(self) -> None:
        for number, line in self.source.lines():
            if line.startswith(NEGATED):
                self.negated.add(line[len(NEGATED) :].strip())
            if not line.strip() or line.startswith("*"):
                continue
            if self.section == "ENDATA":
                break
            if not self.header(line, number):
                words = self.split(line, number)
                if words:
                    self.data(words)
                else:
                    self.misread(words_of(line, number)[0], "nothing in the fixed fields")
        self.finish()

    def header(self, line: str, number: int) -> bool:
        """Whether the line opens a section, which is then open."""
        words = words_of(line, number)
        if line[0] in " \t":
            return False
        first = words[0]
        name = first.text.upper()
        refused = next((what for each, what in _REFUSED.items() if name.startswith(each)), None)
        if refused is not None and name.rstrip("0123456789") in _REFUSED:
            message = f"{refused} ({name}) cannot be used"
            raise Problematic(codes.MODEL_UNSUPPORTED, self.source.place(first), message)
        if name not in _SECTIONS:
            if self.section in ("ROWS", "COLUMNS", "RHS", "RANGES", "BOUNDS") and len(words) > 1:
                return False
            hint = nearest(name, _SECTIONS)
            message = f"unknown section {quoted(name)}"
            raise Problematic(codes.MPS_SYNTAX, self.source.place(first), message, hint)
        self.section = name
        if name == "OBJSENSE" and len(words) > 1:
            self.data_of_objsense(words[1:])
        return True

    def misread(self, word: Word, message: str, hint: str = "") -> None:
        self.source.fault(codes.MPS_SYNTAX, word, message, hint)

    def data(self, words: list[Word]) -> None:
        handlers = {
            "ROWS": self.data_of_rows,
            "COLUMNS": self.data_of_columns,
            "RHS": self.data_of_rhs,
            "RANGES": self.data_of_ranges,
            "BOUNDS": self.data_of_bounds,
            "OBJSENSE": self.data_of_objsense,
        }
        handler = handlers.get(self.section)
        if handler is not None:
            handler(words)
        else:
            found = f"in the section {self.section}" if self.section else "before any section"
            self.misread(words[0], f"data {found}")

    def data_of_objsense(self, words: list[Word]) -> None:
        sense = _SENSES.get(words[0].text.upper())
        if sense is None:
            self.misread(words[0], f"expected MAX or MIN; found {quoted(words[0].text)}")
        self.sense = sense or self.sense

    def data_of_rows(self, words: list[Word]) -> None:
        kind = words[0].text.upper()
        is_cplex_goal = kind == "N" and len(words) == 6
        if kind not in _KINDS or not (len(words) == 2 or is_cplex_goal):
            self.misread(words[0], "expected N, L, G or E and the name of a row")
            return
        name = words[1].text
        if name in self.kinds:
            self.source.twice(words[1], f"two rows are called {quoted(name)}")
            return
        self.kinds[name] = kind
        if kind == "N":
            self.goals[name] = self.draft.goal(name)
            if is_cplex_goal:
                self.attributes(name, words[2:])
        else:
            self.draft.row(name, *((-np.inf, 0.0), (0.0, np.inf), (0.0, 0.0))["LGE".index(kind)])

    def attributes(self, name: str, words: list[Word]) -> None:
        """CPLEX: the higher priority first; a negative weight turns the sense."""
        priority, weight = (self.value(word) for word in words[:2])
        goal = self.draft.goals[self.goals[name]]
        if weight < 0:
            self.negated.add(name)
        self.draft.goals[self.goals[name]] = replace(
            goal, weight=abs(weight) or 1.0, priority=-int(priority)
        )

    def data_of_columns(self, words: list[Word]) -> None:
        if len(words) == 3 and words[1].text.strip("'\"").upper() == "MARKER":
            self.marker(words[2])
            return
        if len(words) % 2 == 0 or len(words) < 3:
            self.misread(words[0], "expected a column, and rows each with a number")
            return
        name = words[0].text
        is_new = name not in self.draft.columns
        column = self.draft.column(name)
        if is_new:
            self.draft.integer[column] = self.integers
        for row, number in zip(words[1::2], words[2::2], strict=True):
            self.entry(column, name, row, number)

    def marker(self, word: Word) -> None:
        kind = word.text.strip("'\"").upper()
        if kind not in ("INTORG", "INTEND"):
            self.misread(word, f"expected INTORG or INTEND; found {quoted(word.text)}")
        self.integers = kind == "INTORG"

    def entry(self, column: int, name: str, row: Word, number: Word) -> None:
        value = self.value(number)
        if not self.is_row(row):
            return
        if (name, row.text) in self.seen:
            message = f"column {quoted(name)} has two entries in the row {quoted(row.text)}"
            self.source.twice(row, message)
        self.seen.add((name, row.text))
        if row.text in self.goals:
            self.draft.goal_entries[self.goals[row.text]][column] = value
        else:
            self.draft.entries.append((self.draft.rows[row.text], column, value))

    def is_row(self, word: Word) -> bool:
        if word.text in self.kinds:
            return True
        hint = nearest(word.text, self.kinds)
        self.source.unknown("row", word, hint)
        return False

    def value(self, word: Word) -> float:
        found = number_of(word.text)
        if found is None:
            self.source.fault(codes.MODEL_NUMBER, word, *no_number(word.text))
        return found or 0.0

    def data_of_rhs(self, words: list[Word]) -> None:
        for row, number in self.pairs(words):
            value = self.value(number)
            if not self.is_row(row) or not self.is_first("RHS", row):
                continue
            if row.text in self.goals:
                self.draft.constants[self.goals[row.text]] = -value
                continue
            i = self.draft.rows[row.text]
            if self.kinds[row.text] in "LE":
                self.draft.row_upper[i] = value
            if self.kinds[row.text] in "GE":
                self.draft.row_lower[i] = value

    def data_of_ranges(self, words: list[Word]) -> None:
        for row, number in self.pairs(words):
            if self.is_row(row) and self.is_first("RANGES", row):
                self.ranges.append((row, row.text, self.value(number)))

    def is_first(self, section: str, row: Word) -> bool:
        if (section, row.text) in self.seen:
            self.source.twice(row, f"the row {quoted(row.text)} is in {section} twice")
            return False
        self.seen.add((section, row.text))
        return True

    def pairs(self, words: list[Word]) -> list[tuple[Word, Word]]:
        """Rows with their numbers; a first word beside the pairs names the set."""
        if len(words) < 2:
            self.misread(words[0], "expected rows, each with a number")
            return []
        named = words[0] if len(words) % 2 else None
        self.one_set(named)
        rest = words[1:] if named else words
        return list(zip(rest[::2], rest[1::2], strict=True))

    def one_set(self, named: Word | None) -> None:
        name = named.text if named else ""
        first = self.sets.setdefault(self.section, name)
        if named and name != first:
            message = f"a second set of {self.section}, {quoted(name)}; only one can be used"
            self.source.twice(named, message)

    def data_of_bounds(self, words: list[Word]) -> None:
        kind = words[0].text.upper()
        if kind in ("SC", "SI"):
            self.source.refuse(words[0], "a semi-continuous column cannot be used")
            return
        if kind not in (*_WITHOUT_VALUE, *_WITH_VALUE):
            known = ", ".join((*_WITH_VALUE, *_WITHOUT_VALUE))
            self.misread(words[0], f"expected {known}; found {quoted(words[0].text)}")
            return
        found = self.bound_words(kind, words[1:])
        if found is None:
            self.misread(words[0], "expected a set, a column and a bound")
            return
        named, column, number = found
        self.one_set(named)
        if column.text not in self.draft.columns:
            hint = nearest(column.text, self.draft.columns)
            self.source.unknown("column", column, hint)
            return
        self.bound(kind, self.draft.columns[column.text], column, number)

    def bound_words(
        self, kind: str, words: list[Word]
    ) -> tuple[Word | None, Word, Word | None] | None:
        """(set, column, number) of a bound, where set and number may be left out."""
        if kind in _WITH_VALUE:
            if len(words) not in (2, 3):
                return None
            return (words[0] if len(words) == 3 else None), words[-2], words[-1]
        if len(words) == 1:
            return None, words[0], None
        if len(words) not in (2, 3):
            return None
        if len(words) == 2 and words[1].text not in self.draft.columns:
            if words[0].text in self.draft.columns:
                return None, words[0], words[1]
            return words[0], words[1], None
        return words[0], words[1], None

    def bound(self, kind: str, j: int, column: Word, number: Word | None) -> None:
        value = 0.0
        if kind in _WITH_VALUE and number is not None:
            found = bound_of(number.text)
            if found is None:
                self.source.fault(codes.MODEL_NUMBER, number, *no_number(number.text))
                return
            value = found
        given = self.bounded.setdefault(j, set())
        sides = {"LO": "l", "LI": "l", "MI": "l", "UP": "u", "UI": "u", "PL": "u"}.get(kind, "lu")
        if given & set(sides):
            self.source.twice(column, f"a second bound of {quoted(column.text)} on the same side")
        given |= set(sides)
        if "l" in sides:
            self.draft.lower[j] = {"MI": -np.inf, "FR": -np.inf, "BV": 0.0}.get(kind, value)
        if "u" in sides:
            self.draft.upper[j] = {"PL": np.inf, "FR": np.inf, "BV": 1.0}.get(kind, value)
        if kind in ("BV", "LI", "UI"):
            self.draft.integer[j] = True

    def finish(self) -> None:
        """What can only be done once everything is known."""
        if self.section != "ENDATA":
            message = "the file ends without ENDATA"
            raise Problematic(codes.MODEL_TRUNCATED, self.source.end, message, _MISSING)
        for word, name, size in self.ranges:
            self.range(word, name, size)
        self.check_bounds()
        self.settle_goals()

    def range(self, word: Word, name: str, size: float) -> None:
        if name in self.goals:
            self.source.refuse(word, f"the objective {quoted(name)} cannot have a range")
            return
        i, kind = self.draft.rows[name], self.kinds[name]
        width = magnitude(exact(size))
        if kind == "L" or (kind == "E" and size < 0):
            self.draft.row_lower[i] = double(exact(self.draft.row_upper[i]) - width)
        else:
            self.draft.row_upper[i] = double(exact(self.draft.row_lower[i]) + width)

    def check_bounds(self) -> None:
        names = list(self.draft.columns)
        unbounded = []
        for j, name in enumerate(names):
            given = self.bounded.get(j, set())
            if self.draft.integer[j] and not given:
                self.draft.upper[j] = 1.0
                unbounded.append(name)
            low, up = self.draft.lower[j], self.draft.upper[j]
            if low <= up:
                continue
            if "l" not in given:
                hint = "some programs read no lower bound then, others 0: write MI or LO"
                message = f"column {quoted(name)} has the upper bound {up:g} and no lower one"
                self.source.faults.add(codes.CROSSED_BOUNDS, self.source.whole, message, hint)
            else:
                message = f"column {quoted(name)} must lie between {low:g} and {up:g}"
                self.source.faults.add(codes.CROSSED_BOUNDS, self.source.whole, message)
        if unbounded:
            message = f"integer columns without bounds are 0 or 1 in MPS: {listed(unbounded, 4)}"
            self.source.faults.warn(codes.MODEL_ASSUMED, self.source.whole, message)

    def settle_goals(self) -> None:
        """Senses, the order of priorities, and N rows that say nothing."""
        draft = self.draft
        if not self.goals:
            raise Problematic(
                codes.NO_OBJECTIVE, self.source.whole, "there is no objective, which is an N row"
            )
        for name, k in self.goals.items():
            if name not in self.negated:
                draft.turn(k, self.sense)
                continue
            draft.turn(k, "minimize" if self.sense == "maximize" else "maximize")
            draft.goal_entries[k] = {j: -value for j, value in draft.goal_entries[k].items()}
            draft.constants[k] = -draft.constants[k]
        tiers = sorted({goal.priority for goal in draft.goals})
        draft.goals = [replace(g, priority=tiers.index(g.priority) + 1) for g in draft.goals]
        empty = [name for name, k in self.goals.items() if not draft.goal_entries[k]]
        if empty:
            message = f"objectives without a column, which are constant: {listed(empty, 4)}"
            self.source.faults.warn(codes.MODEL_ASSUMED, self.source.whole, message)
