"""Texts that look the same and are not: letters of other scripts, characters nobody sees.

A name typed on two keyboards, or a key exported by two programs, may differ in what no reader can
tell: Cyrillic for Latin letters, an accent as a character of its own, a zero-width space.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .faults import Faults, shown

if TYPE_CHECKING:
    from .tables import Column, Table

_CYRILLIC = "аеорсухіјѕһԛԝАВЕКМНОРСТУХІЈЅԚԜ"
_AS_CYRILLIC = "aeopcyxijshqwABEKMHOPCTYXIJSQW"
_GREEK = "οΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"  # noqa: RUF001
_AS_GREEK = "oABEZHIKMNOPTYX"
_LATIN = str.maketrans(_CYRILLIC + _GREEK, _AS_CYRILLIC + _AS_GREEK)
_COMPATIBLE = (("\uff00", "\uffef"), ("\ufb00", "\ufb06"))


def look(text: str) -> str:
    """What a text looks like: the same for any two that a reader cannot tell apart.

    >>> look("c\u043est") == look("co\u200bst") == "cost"
    True
    >>> look("m\u00b2"), look("cafe\u0301") == look("caf\u00e9")
    ('m²', True)
    """
    if text.isascii():
        return text
    shown = "".join(map(_shown, unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", shown.translate(_LATIN)).strip()


def _shown(character: str) -> str:
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    compatible = any(first <= character <= last for first, last in _COMPATIBLE)
    plain = unicodedata.normalize("NFKC", character) if compatible else character
    return "" if category == "Cf" else plain


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
        faults.add(table.sheet.place(None, position), f"column {words(name, other)}")
    for column in (table.columns[name] for name in table.keys):
        for text, other in pairs(column.texts):
            place = table.sheet.place(column.texts.index(text), column.position)
            faults.add(place, f"the key {words(text, other)}")


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
        faults.warn(place, words(text, other), "they do not match each other")
