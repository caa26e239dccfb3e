"""The text of a foreign file, its words with their places, and numbers strictly read."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ...diagnostics import codes
from ...diagnostics.diagnostic import Error
from ...optimizer.name_hints import quoted
from ..document import read_text
from ..faults import Faults, Place, Problematic

_WORD = re.compile(r"\S+")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INFINITE = re.compile(r"([+-]?)inf(inity)?", re.IGNORECASE)
_NO_LIMIT = 1e30
_MOST_FAULTS = 200


class Word(NamedTuple):
    """A word of a line, and where it begins, counted from 1."""

    text: str
    line: int
    column: int


@dataclass
class ModelText:
    """The text of a file; faults are recorded as they are found."""

    path: Path
    text: str = field(repr=False)
    faults: Faults

    @classmethod
    def open(cls, path: Path, faults: Faults) -> "ModelText":
        """The file at a path.

        Raises Problematic where it cannot be read as text.
        """
        text = read_text(path, Place(str(path)), "model_bytes")
        return cls(path, text.replace("\r\n", "\n").replace("\r", "\n"), faults)

    def place(self, word: Word) -> Place:
        """Where a word is."""
        return Place(str(self.path), word.line, word.column)

    @property
    def whole(self) -> Place:
        """The place of the file."""
        return Place(str(self.path))

    @property
    def end(self) -> Place:
        """The place of its last line."""
        return Place(str(self.path), self.text.rstrip("\n").count("\n") + 1)

    def fault(self, kind: Error, word: Word, message: str, hint: str = "") -> None:
        """Record what is wrong with a word; Problematic after too many faults."""
        if len(self.faults.found) >= _MOST_FAULTS:
            raise Problematic(
                codes.MORE_FAULTS, self.place(word), "too many faults; the rest is not checked"
            )
        self.faults.add(kind, self.place(word), message, hint)

    def twice(self, word: Word, message: str) -> None:
        """Record what is given twice."""
        self.fault(codes.MODEL_DUPLICATE, word, message)

    def refuse(self, word: Word, message: str) -> None:
        """Record what is not supported."""
        self.fault(codes.MODEL_UNSUPPORTED, word, message)

    def unknown(self, what: str, word: Word, hint: str) -> None:
        """Record a name that the file does not define."""
        self.fault(codes.MODEL_UNKNOWN, word, f"there is no {what} {quoted(word.text)}", hint)

    def lines(self) -> Iterator[tuple[int, str]]:
        """(number, text) of every line."""
        return enumerate(self.text.split("\n"), start=1)


def words_of(line: str, number: int) -> list[Word]:
    """The words of a line."""
    return [Word(match[0], number, match.start() + 1) for match in _WORD.finditer(line)]


def number_of(text: str) -> float | None:
    """The finite number that a text is, else None."""
    found = float(text) if len(text) <= 400 and _NUMBER.fullmatch(text) else math.nan
    return found if math.isfinite(found) else None


def bound_of(text: str) -> float | None:
    """The number or infinity that a bound is, else None; 1e30 and more is none, as the formats say.

    >>> bound_of("-Inf"), bound_of("1e30"), bound_of("2.5"), bound_of("two")
    (-inf, inf, 2.5, None)
    """
    infinite = _INFINITE.fullmatch(text)
    if infinite:
        return -math.inf if infinite[1] == "-" else math.inf
    found = number_of(text)
    if found is not None and abs(found) >= _NO_LIMIT:
        return math.copysign(math.inf, found)
    return found


def no_number(text: str) -> tuple[str, str]:
    """Message and hint for a word that should be a number."""
    hint = ""
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        hint = "write a point for decimals"
    elif re.fullmatch(r"[+-]?[0-9.]+[dD][+-]?[0-9]+", text):
        hint = "write e for the exponent"
    return f"expected a number; found {quoted(text)}", hint
