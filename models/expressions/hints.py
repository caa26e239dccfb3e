"""What to write for a name that nothing has, or an index that does not fit: of what is there."""

import keyword
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ...optimizer.name_hints import closest, listed, nearest, quoted
from ..tables import Table
from .symbols import BrokenSymbol, DecisionSymbol, MeasureSymbol, ParameterSymbol, SetSymbol, Symbol
from .values import RowValue, Value, words

_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,5}")
_IN_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]$")
#: Names of rows of a workbook whose own names have a fault.
_STAND_IN = re.compile(r"row_\d+_of_")
_PLACEHOLDER, _MOST = "row", 3


def column_of(row: str, name: str) -> str:
    """How the column of a row is written.

    >>> column_of("s", "rent"), column_of("s", "rent (net)"), column_of("s", "from")
    ('s.rent', 's["rent (net)"]', 's["from"]')
    """
    plain = name.isidentifier() and not keyword.iskeyword(name) and name[:1] != "_"
    return f"{row}.{name}" if plain else f'{row}["{name}"]'


def column_hint(row: str, name: str, known: Collection[str]) -> str:
    """What to write for a column that a table does not have."""
    bare = {each: _bare(each) for each in known}
    longer = [each for each, short in bare.items() if each not in (short, name) and short == name]
    if longer:
        return f"write {' or '.join(column_of(row, each) for each in longer[:_MOST])}"
    found = closest(name, [*known, *bare.values()])
    if found is None or (found in bare and found.isidentifier()):
        return nearest(name, known)
    meant = found if found in bare else next(each for each in bare if bare[each] == found)
    return f"did you mean {column_of(row, meant)}?"


def _bare(name: str) -> str:
    """The name of a column without what is in brackets after it."""
    return _IN_BRACKETS.sub("", name)


def name_hint(
    name: str, variables: Iterable[str], symbols: Mapping[str, Symbol], reserved: Iterable[str]
) -> str:
    """What to say of a name that nothing has."""
    loops = list(variables)
    names = [each for each in (*loops, *symbols, *reserved) if each[:1] != "_"]
    near = nearest(name, names)
    if near.startswith("did"):
        return near
    if _CELL.fullmatch(name):
        return "cells of a spreadsheet are not known here; name a table and its column"
    if len(name) == 1:
        return _loop_hint(name, loops, symbols)
    return _elsewhere(name, symbols) or _there(loops, symbols)


def _loop_hint(name: str, loops: list[str], symbols: Mapping[str, Symbol]) -> str:
    if loops:
        return f"the loops here are of {', '.join(loops)}"
    tables = [each.name for each in symbols.values() if isinstance(each, Table)]
    sets = [each for each, symbol in symbols.items() if isinstance(symbol, SetSymbol)]
    over = next((each for each in (*tables, *sets) if each.startswith(name)), "...")
    return f"did you forget 'for {name} in {over}'?"


def loop_hint(name: str, symbols: Mapping[str, Symbol]) -> str:
    """What to loop over instead of a name that is not a table or set: one spelt like it, or
    what the columns of that name hold; empty where nothing is like it.
    """
    groups = [each for each, symbol in symbols.items() if isinstance(symbol, Table | SetSymbol)]
    near = nearest(name, groups)
    if near.startswith("did"):
        return near
    for table in (each for each in symbols.values() if isinstance(each, Table)):
        if table.column(name) is not None:
            row = table.name[0].lower() if table.name[0].isalpha() else _PLACEHOLDER
            row = row if row not in symbols else _PLACEHOLDER
            return f"all in that column: {{{column_of(row, name)} for {row} in {table.name}}}"
    return ""


def _elsewhere(name: str, symbols: Mapping[str, Symbol]) -> str:
    """Where there is something of that name all the same: a column, or a text."""
    for table in (each for each in symbols.values() if isinstance(each, Table)):
        meant = [each for each in table.columns if name in (each, _bare(each))]
        if meant:
            row = table.name[0].lower() if table.name[0].isalpha() else _PLACEHOLDER
            written = column_of(row, name if table.column(name) else meant[0])
            return f"a column of {table.name} is written {written}, for {row} in {table.name}"
    known = any(name in texts for symbol in symbols.values() for texts in _texts(symbol))
    return f"a text is in quotes: {quoted(name)}" if known else ""


def _texts(symbol: Symbol) -> Iterable[Collection[Any]]:
    """Groups of texts that may be meant: cells, members of sets, and keys."""
    if isinstance(symbol, Table):
        return (each.texts for each in symbol.columns.values() if each.numbers is None)
    if isinstance(symbol, SetSymbol):
        return (symbol.values,)
    return (symbol.values,) if isinstance(symbol, ParameterSymbol) else ()


def _there(loops: list[str], symbols: Mapping[str, Symbol]) -> str:
    sound = (n for n, each in symbols.items() if not isinstance(each, BrokenSymbol))
    names = [*loops, *(each for each in sound if each[:1] != "_" and not _STAND_IN.match(each))]
    return f"there is {listed(names)}" if names else ""


def no_index(base: Value) -> tuple[str, str]:
    """What is said of an index of something that has none: message and hint."""
    if not isinstance(base, RowValue):
        return f"{words(base)} cannot have an index", ""
    message = "the name of a column is a text in quotes; it cannot be computed"
    hint = "with wide: {rows: ..., columns: ...} in the table's entry, names of columns are keys"
    return message, hint


def without_index(symbol: Symbol) -> str:
    """What to write for a definition that has no index."""
    name = getattr(symbol, "name", "")
    if isinstance(symbol, ParameterSymbol):
        return f"write {name} alone; several numbers are written {name}: {{a: 1, b: 2}}"
    return f"write {name} alone; with 'for' in its definition there is one for each"


def index_hint(symbol: Any, found: int) -> str:
    """How the index of something is written that has another number of parts."""
    if isinstance(symbol, Table):
        keys = " and ".join(map(quoted, symbol.keys))
        return f"a row of {symbol.name} is found by {keys}"
    if isinstance(symbol, DecisionSymbol | MeasureSymbol) and symbol.loops:
        return f"such as {symbol.name}[{', '.join(symbol.loops)}]"
    if isinstance(symbol, ParameterSymbol) and found > 1:
        return "numbers for two things at once belong into a table with two keys"
    return ""
