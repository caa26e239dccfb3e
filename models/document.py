"""A YAML file as a small tree that knows where each of its characters stands; a key stands once.

Values stay text, as they were written: ``no``, ``012`` and ``12:30`` are what they look like, and
what is read as a number is decided by :func:`as_number` alone.
"""

import bisect
import codecs
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from ..optimizer.reading_limits import current
from .faults import CONTROL, Faults, Place, Problematic, control_words
from .files_read import tell
from .homoglyphs import pairs, words
from .limits import require, too_many
from .yaml_flow import compose
from .yaml_words import explain

_NUMBER = re.compile(r"[+-]?(0|[1-9][0-9]*(_[0-9]+)*)?(?P<rest>(\.[0-9]*)?([eE][+-]?[0-9]+)?)")
_LONGEST_NUMBER = 40
_WORD_END, _WORD_START = re.compile(r"\w*\W?$"), re.compile(r"\w*")
_LONGEST_COMPREHENSION = 20_000
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass
class Scalar:
    """A text, a number or nothing; ``spots[i]`` is the place of character i, the last the end."""

    text: str
    plain: bool
    place: Place
    spots: list[tuple[int, int]] = field(repr=False)

    @property
    def empty(self) -> bool:
        """Nothing was written: ``key:`` with no value, ``~`` or ``null``."""
        return self.plain and self.text in ("", "~", "null", "Null", "NULL")

    def at(self, offset: int) -> Place:
        """The place of a character of the text; of the whole where no more is known."""
        if not self.spots:
            return self.place
        line, column = self.spots[min(max(offset, 0), len(self.spots) - 1)]
        return replace(self.place, line=line, column=column)

    @property
    def value(self) -> Any:
        """bool, int, float, None, or the text as it stands."""
        if not self.plain:
            return self.text
        if self.empty:
            return None
        if self.text.lower() in ("true", "false"):
            return self.text.lower() == "true"
        number = as_number(self.text)
        return self.text if number is None else number


@dataclass
class MappingTree:
    """Names with what they stand for."""

    place: Place
    keys: dict[str, Scalar] = field(default_factory=dict)
    values: dict[str, "Tree"] = field(default_factory=dict)
    raw: "Scalar | None" = field(default=None, repr=False)

    @property
    def value(self) -> Any:
        """Plain Python values."""
        return {name: node.value for name, node in self.values.items()}


@dataclass
class SequenceTree:
    """A list."""

    place: Place
    items: list["Tree"] = field(default_factory=list)
    raw: "Scalar | None" = field(default=None, repr=False)

    @property
    def value(self) -> Any:
        """Plain Python values."""
        return [node.value for node in self.items]


Tree: TypeAlias = Scalar | MappingTree | SequenceTree


def scalars(tree: Tree | None) -> Iterator[Scalar]:
    """All that a part of the file holds, without its keys."""
    inner: Iterable[Tree] = ()
    if isinstance(tree, Scalar):
        yield tree
    elif isinstance(tree, MappingTree):
        inner = tree.values.values()
    elif isinstance(tree, SequenceTree):
        inner = tree.items
    for each in inner:
        yield from scalars(each)


def as_number(text: str) -> int | float | None:
    """The number that a text is written as, else None; ``1_011_308`` is an integer.

    >>> as_number("1_011_308"), as_number("2.50"), as_number("012"), as_number("1e400")
    (1011308, 2.5, None, None)
    """
    match = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_NUMBER else None
    if match is None or not any(c.isdigit() for c in text.lower().split("e")[0]):
        return None
    bare = text.replace("_", "")
    if not match["rest"]:
        return int(bare)
    return float(bare) if math.isfinite(float(bare)) else None


def read_document(path: Path, faults: Faults) -> MappingTree:
    """The tree of a YAML file.

    Raises Problematic where the file cannot be read as YAML; a key used twice is recorded in
    ``faults``, and its first value kept.
    """
    file = str(path)
    text = read_text(path, Place(file), "scenario_bytes").replace("\r\n", "\n")
    tree = _Reader(file, text, faults).read()
    if not isinstance(tree, MappingTree):
        found = (
            "nothing" if tree is None else "a list" if isinstance(tree, SequenceTree) else "a text"
        )
        message = f"expected a scenario, such as 'wholepie: 1' and 'title: ...'; found {found}"
        raise Problematic(codes.WRONG_TYPE, Place(file, 1, 1), message)
    return tree


def read_bytes(path: Path, asked_at: Place, limit: str) -> bytes:
    """What is in a file of no more than the limit of that name; Problematic if it cannot be read.

    Pipes and devices, which may never end, are refused unread.
    """
    data = None
    try:
        data = _read(path, asked_at, limit)
    finally:
        tell(path, data)
    return data


def _read(path: Path, asked_at: Place, limit: str) -> bytes:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise Problematic(
                codes.FILE_UNREADABLE, asked_at, f"{quoted(path)} is a pipe or a device, not a file"
            )
        with path.open("rb") as file:
            data = file.read(getattr(current(), limit) + 1)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        raise Problematic(
            codes.FILE_UNREADABLE, asked_at, f"cannot read {quoted(path)}: {reason}"
        ) from error
    except ValueError as error:
        raise Problematic(
            codes.FILE_UNREADABLE, asked_at, f"{quoted(path)} is not the name of a file"
        ) from error
    if len(data) > getattr(current(), limit):
        raise too_many(limit, getattr(current(), limit), Place(str(path)))
    return data


def read_text(path: Path, asked_at: Place, limit: str = "table_bytes") -> str:
    """Text of a UTF-8 file, a byte order mark dropped; Problematic if it cannot be read."""
    data = read_bytes(path, asked_at, limit)
    if data.startswith(_UTF16):
        raise Problematic(
            codes.ENCODING, Place(str(path), 1, 1), "the file is UTF-16", "save it as UTF-8"
        )
    return decoded(data, path)


def decoded(data: bytes, path: Path) -> str:
    """The text of a UTF-8 file's bytes, a byte order mark dropped; Problematic if it is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        column = len(data[start : error.start].decode("utf-8", "replace")) + 1
        place = Place(str(path), line, column)
        hint = f"save the file as UTF-8{_in_windows(data, error.start)}"
        raise Problematic(codes.ENCODING, place, "a character that is not UTF-8", hint) from None


def _in_windows(data: bytes, at: int) -> str:
    """What a byte would be in the encoding that Windows uses in the west, with its word."""
    try:
        word = _WORD_END.search(data[max(at - 20, 0) : at + 1].decode("cp1252"))
        rest = _WORD_START.match(data[at + 1 : at + 20].decode("cp1252"))
    except UnicodeDecodeError:
        return ""
    found = f"{word[0] if word else ''}{rest[0] if rest else ''}"
    if not any(map(str.isalpha, found)) or CONTROL.search(found):
        return ""
    return f"; it seems to be that of Windows (cp1252), in which this is {quoted(found)}"


class _Reader:
    """Turns ruamel's nodes into a tree; aliases are followed, within bounds."""

    def __init__(self, file: str, text: str, faults: Faults) -> None:
        self.file, self.text, self.faults = file, text, faults
        self.count = 0
        self.open: set[int] = set()
        self.scalars: dict[int, Scalar] = {}
        self.lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def read(self) -> Tree | None:
        try:
            node = compose(self.text)
            return None if node is None else self.tree(node)
        except RecursionError:
            raise Problematic(
                codes.TOO_DEEP, Place(self.file), "brackets or lists nested too deeply"
            ) from None
        except MarkedYAMLError as error:
            raise explain(error, self.file, self.text) from None
        except (YAMLError, ValueError, KeyError, AttributeError, IndexError) as error:
            raise explain(error, self.file, self.text) from None

    def tree(self, node: Node) -> Tree:
        place = self.place(node)
        self.count += 1
        require("nodes", self.count, place)
        require("depth", len(self.open), place)
        if self.text.startswith("!", node.start_mark.index):
            raise Problematic(codes.YAML_TAG, place, "tags such as !this are not used in scenarios")
        if isinstance(node, ScalarNode):
            return self.scalar(node)
        if id(node) in self.open:
            raise Problematic(codes.ALIAS_CIRCLE, place, "an alias that contains itself")
        self.open.add(id(node))
        built: Tree
        if isinstance(node, SequenceNode):
            built = self.sequence(node)
        else:
            assert isinstance(node, MappingNode)
            built = self.mapping(node)
        self.open.discard(id(node))
        return built

    def mapping(self, node: MappingNode) -> MappingTree:
        built = MappingTree(self.place(node), raw=self.raw(node))
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                raise Problematic(
                    codes.KEY_EXPECTED, self.place(key_node), "expected a name before the colon"
                )
            key, value = self.scalar(key_node), self.tree(value_node)
            require("name_characters", len(key.text), key.place)
            if key.text in built.keys:
                first = built.keys[key.text].place
                self.faults.add(
                    codes.DUPLICATE_KEY,
                    key.place,
                    f"{quoted(key.text)} appears twice",
                    f"first at {first}",
                )
                continue
            built.keys[key.text], built.values[key.text] = key, value
        for name, other in pairs(built.keys):
            place = built.keys[name].place
            self.faults.add(
                codes.LOOKALIKE_NAMES, place, words(name, other), f"at {built.keys[other].place}"
            )
        return built

    def sequence(self, node: SequenceNode) -> SequenceTree:
        return SequenceTree(
            self.place(node), [self.tree(each) for each in node.value], self.raw(node)
        )

    def scalar(self, node: ScalarNode) -> Scalar:
        """A text, once for all aliases of it: places of characters take room."""
        if id(node) not in self.scalars:
            self.scalars[id(node)] = self.placed(node)
        return self.scalars[id(node)]

    def placed(self, node: ScalarNode) -> Scalar:
        built = self.spotted(node)
        hidden = CONTROL.search(built.text)
        if hidden:
            raise Problematic(
                codes.CONTROL_CHARACTER, built.place, control_words(hidden[0]), "delete it"
            )
        return built

    def spotted(self, node: ScalarNode) -> Scalar:
        start, end = node.start_mark.index, node.end_mark.index
        text = str(node.value)
        block = node.style in ("|", ">")
        if block:
            start = self.text.find("\n", start) + 1 or start
        elif node.style in ('"', "'"):
            start += 1
        text = text.rstrip("\n") if block else text
        return Scalar(text, node.style is None, self.place(node), self.spots(text, start, end))

    def raw(self, node: MappingNode | SequenceNode) -> Scalar | None:
        """The text of a list or mapping in brackets if it may be a comprehension."""
        start, end = node.start_mark.index, node.end_mark.index
        if not node.flow_style or end - start > _LONGEST_COMPREHENSION:
            return None
        text = self.text[start:end]
        if " for " not in text:
            return None
        return Scalar(text, False, self.place(node), self.spots(text, start, end))

    def spots(self, text: str, start: int, end: int) -> list[tuple[int, int]]:
        """(line, column) of each character of a value, matched in order with the file's own."""
        places = self.walk(start, end)
        found, at = [], 0
        for character in text:
            if not character.isspace():
                while at < len(places) - 1 and self.text[start + at] != character:
                    at += 1
            found.append(places[at])
            at = min(at + 1, len(places) - 1) if self.moves(character, start + at) else at
        return [*found, places[min(at, len(places) - 1)]]

    def moves(self, character: str, index: int) -> bool:
        return not character.isspace() or self.text[index : index + 1] == character

    def walk(self, start: int, end: int) -> list[tuple[int, int]]:
        """The places of the characters from ``start`` up to ``end``, and of what follows."""
        line = bisect.bisect_right(self.lines, start)
        column = start - self.lines[line - 1] + 1
        found = [(line, column)]
        for character in self.text[start : end + 1]:
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
            found.append((line, column))
        return found

    def place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)
