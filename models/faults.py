"""Faults of a scenario, each with its place, collected until all are known."""

import re
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ..diagnostics import codes
from ..diagnostics.diagnostic import Diagnostic, Error, Severity, Warned
from ..optimizer.errors import InputError
from ..optimizer.name_hints import quoted

_MOST_FAULTS = 100
# What may be so because of a fault elsewhere, and is told only where there is none.
_MAY_FOLLOW = {
    each.code
    for each in (
        codes.UNUSED_DECISION,
        codes.UNUSED_NAME,
        codes.CONSTANT_GOAL,
        codes.CONSTANT_REQUIREMENT,
        codes.EMPTY_SET,
        codes.MIXED_UNITS,
        codes.OTHER_UNIT,
        codes.SILENCES_NOTHING,
        codes.UNREAD_SHEETS,
        codes.FAR_BREAKPOINT,
    )
}
# What leaves out all that is written, so that nothing depends on decisions any more.
_CAUSES = {
    each.code
    for each in (
        codes.EMPTY_SET,
        codes.TEXT_NOT_FOUND,
        codes.MEMBER_WITHOUT_ROWS,
        codes.NEVER_TRUE,
    )
}
# A cell that cannot be read has no other fault.
_UNREAD = {codes.CELL_ERROR.code, codes.FORMULA_NOT_COMPUTED.code}
_MOST_TURNS = 5
_MOST_KEYS = 2
# A name must not hold characters that move the cursor or reverse the order of letters.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Place:
    """A position in a file; line and column count from 1, None where only the file is known.

    In a workbook they are the row and column of a cell of ``sheet``.
    """

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        if self.sheet is None:
            return ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        if not self.column:
            return self.row
        return f"{self.file}, sheet {self.sheet}, cell {column_letters(self.column)}{self.line}"

    @property
    def row(self) -> str:
        """The file with the line, or with the sheet and its row."""
        if self.sheet is None:
            return ":".join(str(part) for part in (self.file, self.line) if part)
        return f"{self.file}, sheet {self.sheet}" + (f", row {self.line}" if self.line else "")


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, or worth a warning: where, what was found and what was expected."""

    file: str
    line: int | None
    column: int | None
    code: str
    severity: Severity
    message: str
    hint: str = ""
    sheet: str | None = None

    def __str__(self) -> str:
        return f"{self.text} [{self.code}]"

    @property
    def text(self) -> str:
        """The place, the message and the hint, without the code."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.place}: {self.message}{hint}"

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.file, self.line, self.column, self.sheet)

    @property
    def order(self) -> tuple[str, str, int, int]:
        """Faults sorted by it read from the top of a file or sheet to its end."""
        return self.file, self.sheet or "", self.line or 0, self.column or 0


class ScenarioError(InputError):
    """A scenario or one of its tables cannot be used; ``faults`` holds all that is wrong.

    Its code is that of the first fault. ``warnings`` are those that no fault brings about. ``more``
    says that there may be others, which were not looked at or are not listed.
    """

    def __init__(
        self, faults: Iterable[Fault], warnings: Iterable[Fault] = (), *, more: bool = False
    ) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        self.warnings: tuple[Fault, ...] = tuple(warnings)
        self.more = more or any(each.code == codes.MORE_FAULTS.code for each in self.faults)
        super().__init__(codes.ALL[self.faults[0].code], "\n".join(map(str, self.faults)))

    def __str__(self) -> str:
        return self.message

    @property
    def count(self) -> str:
        """How many faults were found, in words."""
        found = sum(1 for each in self.faults if each.code != codes.MORE_FAULTS.code) or 1
        least = "at least " if self.more else ""
        return f"{least}{found} fault{'s' if found > 1 else ''} found."

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(ScenarioError, more=self.more), (self.faults, self.warnings)


class Problematic(Exception):
    """One fault at a place, raised where work on the thing at fault must stop."""

    def __init__(
        self, kind: Error, place: Place, message: str, hint: str = "", once: Hashable = None
    ) -> None:
        """``once`` is the same for all that one slip in the data makes wrong; ``keys`` are the
        indexes for which it does, in words.
        """
        super().__init__(message)
        self.kind, self.place, self.message, self.hint = kind, place, message, hint
        self.once = once or (kind.code, place, message)
        self.others: dict[Hashable, Problematic] = {}
        self.keys: dict[str, None] = {}
        self.cut = False


def gathered(first: Problematic | None, fault: Problematic) -> Problematic:
    """The faults of some turns of a loop as one, to be raised after the last turn.

    It is raised at once where they are many, or where no turn will do better.
    """
    if fault.kind is codes.LIMIT_EXCEEDED:
        raise fault
    if first is None or first is fault:
        return fault
    for each in (fault, *fault.others.values()):
        kept = first if each.once == first.once else first.others.setdefault(each.once, each)
        kept.keys |= each.keys
    if len(first.others) >= _MOST_TURNS:
        for each in (first, *first.others.values()):
            each.cut = True
        raise first
    return first


@dataclass
class Lost:
    """Names whose definition has a fault: what mentions them adds none of its own.

    ``unread`` says that a file that defines others could not be read: what nothing here is called
    may be there.
    """

    names: set[str] = field(default_factory=set)
    everything: bool = False
    unread: bool = False

    def __contains__(self, name: str) -> bool:
        return self.everything or name in self.names


@dataclass
class Doubt:
    """A warning that holds unless something disproves it; ``make`` makes it at last."""

    warning: Fault | None = None
    disproved: bool = False
    make: Callable[[], Fault | None] | None = None


@dataclass(frozen=True)
class Span:
    """A part of a file, from its first character to its last."""

    first: Place
    last: Place

    def holds(self, place: Place) -> bool:
        """Whether a place is within it."""
        if (place.file, place.sheet) != (self.first.file, self.first.sheet):
            return False
        begin, at, end = (
            (each.line or 0, each.column or 0) for each in (self.first, place, self.last)
        )
        return begin <= at <= end


@dataclass
class Faults:
    """Collects faults and warnings of one scenario; the same fault is kept once.

    Warnings of the codes in ``silenced`` are not told.
    """

    found: dict[Fault, None] = field(default_factory=dict)
    warnings: dict[Fault, None] = field(default_factory=dict)
    lost: Lost = field(default_factory=Lost)
    raised: dict[Hashable, Fault] = field(default_factory=dict)
    keys: dict[Fault, dict[str, None]] = field(default_factory=dict)
    cut: set[Fault] = field(default_factory=set)
    places: dict[Hashable, dict[Fault, None]] = field(default_factory=dict)
    doubts: dict[Hashable, Doubt] = field(default_factory=dict)
    follows: dict[Fault, tuple[Span, ...]] = field(default_factory=dict)
    silenced: Container[str] = ()

    def add(self, kind: Error, place: Place, message: str, hint: str = "") -> None:
        """Record what is wrong at a place."""
        self.found[_fault(kind, place, message, hint)] = None

    def add_name(self, kind: Error, place: Place, message: str, hint: str = "") -> None:
        """Record a name that nothing has: once, with all of its places, for where it is defined may
        be what is wrong.
        """
        fault = _fault(kind, place, message, hint)
        places = self.places.setdefault((kind.code, message), {})
        places[fault] = None
        self.found |= {fault: None} if len(places) == 1 else {}

    def take(self, fault: Problematic) -> None:
        """Record a fault that was raised, with those of other turns of its loop."""
        for each in (fault, *fault.others.values()):
            made = _fault(each.kind, each.place, each.message, each.hint)
            told = self.raised.setdefault(each.once, made)
            self.found[told] = None
            self.keys[told] = self.keys.get(told, {}) | each.keys
            self.cut |= {told} if each.cut else set()

    def warn(self, kind: Warned, place: Place, message: str, hint: str = "") -> None:
        """Record what is allowed but probably not meant."""
        self.warnings[_fault(kind, place, message, hint)] = None

    def doubt(self, *what: Hashable) -> Doubt:
        """What is in doubt for as long as nothing disproves it, wherever it is met."""
        return self.doubts.setdefault(what, Doubt())

    def warn_of_effect(
        self, kind: Warned, place: Place, message: str, hint: str, spans: tuple[Span, ...]
    ) -> None:
        """Record what is worth a warning only if no cause within some parts of the file has one."""
        self.follows[_fault(kind, place, message, hint)] = spans

    def tell_doubts(self) -> None:
        """Tell what nothing has disproved, and effects without a cause."""
        for each in [doubt for doubt in self.doubts.values() if not doubt.disproved]:
            found = each.warning or (each.make() if each.make else None)
            self.warnings |= {} if found is None else {found: None}
        for fault, spans in self.follows.items():
            causes = [each.place for each in self.warnings if each.code in _CAUSES]
            if not any(span.holds(place) for span in spans for place in causes):
                self.warnings[fault] = None

    @property
    def audible(self) -> tuple[Fault, ...]:
        """The warnings that are not silenced, from the top of the file to its end."""
        shown = (fault for fault in self.warnings if fault.code not in self.silenced)
        return tuple(sorted(shown, key=lambda fault: fault.order))

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Record a fault raised in the block, which ends there."""
        try:
            yield
        except Problematic as fault:
            self.take(fault)

    def raise_if_any(self, first: str) -> None:
        """Raise ScenarioError with everything recorded; faults in the file ``first`` lead."""
        if self.found:
            spread = {next(iter(each)): _with_places(each) for each in self.places.values()}
            spread |= {
                fault: _with_keys(fault, list(keys), fault in self.cut)
                for fault, keys in self.keys.items()
            }
            told = [spread.get(fault, fault) for fault in _without_unread(self.found)]
            faults = sorted(told, key=lambda fault: (fault.file != first, *fault.order))
            apart = [each for each in self.audible if each.code not in _MAY_FOLLOW]
            more = self.lost.unread or not self.cut.isdisjoint(self.found)
            raise ScenarioError(_cut(faults, first), apart, more=more)


def _without_unread(found: Mapping[Fault, None]) -> Iterator[Fault]:
    unread = {each.place for each in found if each.code in _UNREAD}
    return (each for each in found if each.code in _UNREAD or each.place not in unread)


def warning(kind: Warned, place: Place, message: str, hint: str = "") -> Fault:
    """A warning that is not told yet."""
    return _fault(kind, place, message, hint)


def _fault(kind: Diagnostic, place: Place, message: str, hint: str = "") -> Fault:
    at = place.file, place.line, place.column
    return Fault(*at, kind.code, kind.severity, message, hint, place.sheet)


def _with_places(faults: Iterable[Fault]) -> Fault:
    """The first of some faults that are one, with the places of the others."""
    first, *others = sorted(faults, key=lambda fault: fault.order)
    if not others:
        return first
    more = f" and {len(others) - 1} more" if len(others) > 1 else ""
    hint = f"{first.hint}; " if first.hint else ""
    return replace(first, hint=f"{hint}also at {others[0].place}{more}")


def _with_keys(fault: Fault, keys: list[str], cut: bool) -> Fault:
    """A fault with the other indexes that have it, and how many they are; ``cut`` says that not all
    were looked at.
    """
    others = keys[1:]
    if not others and not cut:
        return fault
    rest = len(others) - _MOST_KEYS
    more = f" and {rest} more" if rest > 0 else ""
    also = f"also for {' and for '.join(others[:_MOST_KEYS])}{more}" if others else ""
    if cut:
        also = ", ".join(filter(None, (also, "and perhaps others, which were not looked at")))
    return replace(fault, hint=f"{fault.hint}; {also}" if fault.hint else also)


def _cut(faults: list[Fault], first: str) -> list[Fault]:
    rest = len(faults) - _MOST_FAULTS
    if rest <= 0:
        return faults
    return [
        *faults[:_MOST_FAULTS],
        _fault(codes.MORE_FAULTS, Place(first), f"and {rest} more faults"),
    ]


def column_letters(number: int) -> str:
    """What spreadsheets call a column, counted from 1.

    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def control_words(character: str) -> str:
    """What a message says of a character that :data:`CONTROL` found.

    >>> control_words("\x1b")
    'a control character, "U+001B"'
    """
    return f"a control character, {quoted(f'U+{ord(character):04X}')}"
