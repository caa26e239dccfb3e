"""Keys: how values find entries of tables, parameters, decisions and measures.

Every index is looked up as text, so that ``demand[2030]`` finds the row that a table calls 2030.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from typing import Any

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ..faults import Faults, Place, Problematic, warning
from ..tables import Key, Table
from .scope import FaultPlace
from .values import (
    Element,
    Env,
    GroupValue,
    NumberValue,
    RowValue,
    Test,
    TextValue,
    Value,
    number_key,
)

_MOST_TURNED = 4


def no_entry(name: str, key: Key, values: Mapping[Key, Any]) -> tuple[str, str]:
    """Message and hint for a key that is not there."""
    if isinstance(key, str):
        hint = nearest(key, [k for k in values if isinstance(k, str)])
    else:
        hint = _nearest_pair(name, key, values)
    return f"{name} has no entry for {_said(key)}", hint


def _nearest_pair(name: str, key: tuple[str, ...], values: Mapping[Key, Any]) -> str:
    turned = _turned(key, values)
    if turned is not None:
        return f"the other way round it is there: {name}[{', '.join(map(quoted, turned))}]"
    for position, part in enumerate(key):
        there = dict.fromkeys(k[position] for k in values)
        if part not in there:
            return nearest(part, there)
    return "each is there, but not together"


def _said(key: Key) -> str:
    return ", ".join(map(quoted, (key,) if isinstance(key, str) else key))


@dataclass(frozen=True)
class _Parts:
    """What of a key is not there: indexes that lack the same are one fault."""

    values: Mapping[Key, Any]

    @cached_property
    def known(self) -> list[set[str]]:
        """The parts of keys that are there, by position."""
        return [set(parts) for parts in zip(*self.values, strict=True)]

    def lost(self, key: Key) -> Hashable:
        """The first part that no key has, with its position; whether they are in another order
        where only all together lack.
        """
        if isinstance(key, str):
            return key
        if _turned(key, self.values) is not None:
            return "turned"
        parts = zip(key, self.known, strict=False)
        return next(((i, part) for i, (part, there) in enumerate(parts) if part not in there), None)


def _turned(key: tuple[str, ...], values: Mapping[Key, Any]) -> tuple[str, ...] | None:
    """The key with its parts in the order in which they are there."""
    orders = permutations(key) if len(key) <= _MOST_TURNED else iter(())
    return next((each for each in orders if each in values), None)


def look_up(
    name: str,
    values: Mapping[Key, Any],
    key: Key | Callable[[Env], Key],
    read_from: tuple[Hashable, str],
    blame: FaultPlace,
) -> Callable[[Env], Any]:
    """What is found by a key; ``read_from`` says which cells the key is made of, and a hint where
    nothing is found.
    """
    if not callable(key):
        value = values.get(key)
        return lambda env: value
    make, there = key, _Parts(values)
    missed: dict[Hashable, Problematic] = {}

    def find(env: Env) -> Any:
        try:
            return values[make(env)]
        except KeyError:
            missing = make(env)
            lost = there.lost(missing)
            if lost not in missed:
                message, known = no_entry(name, missing, values)
                hint, once = read_from[1] or known, (name, lost, read_from)
                missed[lost] = blame.fault(codes.NO_SUCH_ENTRY, env, message, hint, once)
            missed[lost].keys[_said(missing)] = None
            raise missed[lost].with_traceback(None) from None

    return find


def found_ever(
    name: str,
    values: Mapping[Key, Any],
    key: Key | Callable[[Env], Key],
    place: Place,
    faults: Faults,
) -> Test:
    """Whether there is an entry, for a look-up with a default: a warning says if there never
    is.
    """
    doubt, constant = faults.doubt(place, name), not callable(key)

    def there(env: Env) -> bool:
        wanted = key(env) if callable(key) else key
        if wanted in values:
            doubt.disproved = True
            return True
        if doubt.warning is None and values:
            message, hint = no_entry(name, wanted, values)
            others = "" if constant else ", nor for any other index that it has here"
            message += f"{others}: what follows 'or' counts every time"
            doubt.warning = warning(codes.ALWAYS_DEFAULT, place, message, hint)
        return False

    return there


def origin(values: list[Value]) -> Hashable:
    """What an index is read from: a slip there is reported once, wherever it is looked up."""
    tables = [
        v.table.name if isinstance(v, RowValue | TextValue) and v.table else "" for v in values
    ]
    columns = [v.column.name if isinstance(v, TextValue) and v.column else "" for v in values]
    return tuple(tables), tuple(columns)


def joined(values: list[Value]) -> Key | Callable[[Env], Key]:
    """The index that some values make together: a constant, or a function."""
    literals = [_literal(value) for value in values]
    texts = [text for text in literals if text is not None]
    if len(texts) == len(values):
        return texts[0] if len(texts) == 1 else tuple(texts)
    makers = [key_of(value) for value in values]
    if len(makers) == 1:
        return makers[0]
    if all(not isinstance(value, RowValue) or len(value.table.keys) == 1 for value in values):
        return _of_single_keys(makers)
    return lambda env: tuple(part for make in makers for part in _parts(make(env)))


def _of_single_keys(makers: list[Callable[[Env], Any]]) -> Callable[[Env], Key]:
    if len(makers) == 2:
        first, second = makers
        return lambda env: (first(env), second(env))
    return lambda env: tuple([make(env) for make in makers])


def _parts(key: Key) -> tuple[str, ...]:
    return (key,) if isinstance(key, str) else key


def _literal(value: Value) -> str | None:
    if isinstance(value, TextValue):
        return value.literal
    if isinstance(value, NumberValue) and value.literal is not None:
        return number_key(value.literal)
    return None


def key_of(value: Value) -> Callable[[Env], Key]:
    """The text by which a value is found in an index; a pair for a row with two keys."""
    if isinstance(value, TextValue):
        return value.run
    if isinstance(value, NumberValue):
        number = value.run
        return lambda env: number_key(number(env))
    assert isinstance(value, RowValue)
    keys, find = row_keys(value.table), value.run
    return lambda env: keys[find(env)]


def row_keys(table: Table) -> list[Key]:
    """The key of every row: texts, or pairs of them."""
    columns = [table.columns[name].texts for name in table.keys]
    return list(columns[0]) if len(columns) == 1 else list(zip(*columns, strict=True))


def member_keys(group: GroupValue) -> Callable[[Env], set[Key]]:
    """The keys of a group's elements; computed once if they never change."""
    key = element_key(group.element)
    if not group.fixed:
        return lambda env: {key(each) for each in group.run(env)}
    kept: list[set[Key]] = []

    def members(env: Env) -> set[Key]:
        if not kept:
            kept.append({key(each) for each in group.run(env)})
        return kept[0]

    return members


def element_key(element: Element) -> Callable[[Any], Key]:
    """How an element of a group is written in an index."""
    if isinstance(element, Table):
        return row_keys(element).__getitem__
    return number_key if element == "number" else str
