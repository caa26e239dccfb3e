"""The LP format cut into tokens: sections, names, numbers and signs, each with its place."""

import re
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..faults import Problematic
from ..limits import require
from .source import ModelText, Word

_SECTIONS = {
    "minimize": r"minimi[sz]e|minimum|min",
    "maximize": r"maximi[sz]e|maximum|max",
    "rows": r"subject\s+to|such\s+that|s\.t\.|st\.|st",
    "bounds": r"bounds?",
    "integer": r"generals?|gen|integers?|int",
    "binary": r"binary|binaries|bin",
    "semi": r"semi-continuous|semis|semi|sec",
    "sos": r"sos[12]?",
    "other": r"lazy\s+constraints|user\s+cuts|pwlobj|general\s+constraints|gencons|scenario",
    "end": r"end",
}
_SECTION = re.compile(
    r"\s*(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _SECTIONS.items()) + r")"
    r"(?P<multi>\s+multi-objectives)?(?=\s|$)",
    re.IGNORECASE,
)
_NAME = r"[A-Za-z!\"#$%&(),;?@_`'{}~|][A-Za-z0-9!\"#$%&(),.;?@_`'{}~|]*(?:\[[^\]\s^*+]*\])?"
_TOKEN = re.compile(
    rf"(?P<number>[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<name>{_NAME})|(?P<sign>->|<=|>=|=<|=>|<|>|=|\+|-|:|\[|\]|\^|\*|/)|(?P<blank>\s+)"
)
_AROUND = 4  # the one before, the one ahead, the one after it
_SAME = {"<": "<=", "=<": "<=", ">": ">=", "=>": ">="}


class Token(NamedTuple):
    """A piece of the text: its kind (section, name, number, sign, line, end) and where it is."""

    kind: str
    word: Word

    @property
    def text(self) -> str:
        """What is written; of a section its name."""
        return self.word.text

    def is_sign(self, *signs: str) -> bool:
        """Whether it is one of the signs."""
        return self.kind == "sign" and self.text in signs


class TokenStream:
    """Tokens by their number, of which only those around the last one asked for are kept."""

    def __init__(self, found: Iterator[Token]) -> None:
        self._found = found
        self._kept: deque[Token] = deque(maxlen=_AROUND)
        self._count = 0

    def __getitem__(self, at: int) -> Token:
        while self._count <= at:
            self._kept.append(next(self._found))
            self._count += 1
        return self._kept[at - self._count]


def tokens(source: ModelText) -> Iterator[Token]:
    """The tokens of a text; after each line there is one of the kind ``line``.

    Raises Problematic for a character that does not belong.
    """
    number = 0
    for number, whole in source.lines():
        line = whole.split("\\", 1)[0]
        match = _SECTION.match(line)
        at = 0
        if match is not None and ":" not in line[match.end() : match.end() + 2].strip()[:1]:
            at = match.end()
            begin = len(line) - len(line.lstrip()) + 1
            name = f"{match.lastgroup if match.lastgroup != 'multi' else _kind(match)}"
            yield Token("section", Word(name + (" multi" if match["multi"] else ""), number, begin))
        yield from _pieces(source, line, number, at)
        yield Token("line", Word("", number, len(line) + 1))
    yield Token("end", Word("", number, 1))


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _SECTIONS if match[name])


def _pieces(source: ModelText, line: str, number: int, at: int) -> Iterator[Token]:
    while at < len(line):
        match = _TOKEN.match(line, at)
        if match is None or not match.lastgroup:
            word = Word(line[at], number, at + 1)
            raise Problematic(
                codes.LP_SYNTAX, source.place(word), f"{quoted(line[at])} does not belong here"
            )
        if match.lastgroup != "blank":
            word = Word(_SAME.get(match[0], match[0]), number, at + 1)
            require("name_characters", len(word.text), source.place(word))
            yield Token(match.lastgroup, word)
        at = match.end()
