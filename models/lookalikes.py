"""Texts that look the same and are not: letters of other scripts, characters nobody sees.

A name typed on two keyboards, or a key exported by two programs, may differ in what no reader can
tell: Cyrillic for Latin letters, an accent as a character of its own, a zero-width space.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..diagnostics import codes
from .faults import Faults, shown

if TYPE_CHECKING:
    from .tables import Column, Table

_CYRILLIC = "аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅԚԜ"
_AS_CYRILLIC = "aeopcyxijshqwABEKMHOPCTYXIJSQW"
_GREEK = "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # noqa: RUF001
_AS_GREEK = "oABEZHIKMNOPTYX"
_BLANK = ((0xA0, 0xA0), (0x2000, 0x200A), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000))
_UNSEEN = ((0xAD, 0xAD), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF))
_COMPATIBLE = ((0xFF00, 0xFFEF), (0xFB00, 0xFB06))


def _spread(ranges: tuple[tuple[int, int], ...]) -> Iterator[int]:
    return (code for first, last in ranges for code in range(first, last + 1))


_SHOWN: dict[int, str | None] = {
    **dict(zip(map(ord, _CYRILLIC + _GREEK), _AS_CYRILLIC + _AS_GREEK, strict=True)),
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in _spread(_COMPATIBLE)},
    **dict.fromkeys(_spread(_BLANK), " "),
    **dict.fromkeys(_spread(_UNSEEN)),
}


def look(text: str) -> str:
    """What a text looks like: the same for any two that a reader cannot tell apart.

    >>> look("c\u043est") == look("co\u200bst") == "cost"
    True
    >>> look("m\u00b2"), look("cafe\u0301") == look("caf\u00e9")
    ('m²', True)
    """
    if text.isascii():
        return text
    shown_as = unicodedata.normalize("NFC", text).translate(_SHOWN)
    return unicodedata.normalize("NFC", shown_as).strip()


def difference(text: str, other: str) -> str:
    """In words what makes one of two texts that look the same another one.

    >>> difference("cost", "c\u043est")
    'one of them has CYRILLIC SMALL LETTER O'
    """
    odd = [c for c in (*text, *other) if not c.isascii() and (c in text) != (c in other)]
    names = dict.fromkeys(unicodedata.name(c, f"U+{ord(c):04X}") for c in odd)
    return f"one of them has {', '.join(names) or 'its characters composed another way'}"


def pairs(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each text that looks like one before it and is another, with that one."""
    distinct = dict.fromkeys(texts)
    if all(map(str.isascii, distinct)):
        return
    first: dict[str, str] = {}
    for text in distinct:
        other = first.setdefault(look(text), text)
        if other != text:
            yield text, other


def words(text: str, other: str) -> str:
    """What a message says of two such texts."""
    return f"{shown(text)} looks like {shown(other)} and is another: {difference(text, other)}"


def refuse_in_table(table: "Table", faults: Faults) -> None:
    """Record columns and keys of a table that look the same."""
    for name, other in pairs(table.columns):
        position = table.columns[name].position
        faults.add(
            codes.LOOKALIKE_NAMES, table.sheet.place(None, position), f"column {words(name, other)}"
        )
    for column in (table.columns[name] for name in table.keys):
        for text, other in pairs(column.texts):
            place = table.sheet.place(column.texts.index(text), column.position)
            faults.add(codes.LOOKALIKE_NAMES, place, f"the key {words(text, other)}")


def warn_across(tables: Iterable["Table"], faults: Faults) -> None:
    """Warn of texts in tables that look the same: conditions that compare them never hold."""
    first: dict[str, tuple[Table, Column]] = {}
    for table in tables:
        for column in table.columns.values():
            for text in dict.fromkeys(column.texts) if column.numbers is None else ():
                first.setdefault(text, (table, column))
    for text, other in pairs(first):
        table, column = first[text]
        place = table.sheet.place(column.texts.index(text), column.position)
        faults.warn(codes.SIMILAR_NAMES, place, words(text, other), "they do not match each other")
