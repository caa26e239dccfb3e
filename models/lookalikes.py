"""Texts that look the same and are not: letters of other scripts, characters nobody sees.

A name typed on two keyboards, or a key exported by two programs, may differ in what no reader can
tell: Cyrillic for Latin letters, an accent as a character of its own, a zero-width space.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..diagnostics import codes
from ..optimizer.names import difference, look, shown
from .faults import Faults

if TYPE_CHECKING:
    from .tables import Column, Table


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
