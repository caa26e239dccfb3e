"""Keeps what columns are compared with, to warn of what falls out of a join.

Nothing is kept for each turn of a loop, except for a member that no row has.
"""

from collections.abc import Collection
from functools import cache
from typing import Any

from ..faults import Place, Problematic
from ..tables import ColumnJoin, Key, Table
from .keys import element_key
from .values import Env, GroupValue, NumberValue, RowValue, TextValue, Value, number_key


def keep(own: Value, other: Value, place: Place) -> ColumnJoin | None:
    """Keep that a column is compared with members of something; None where it is not."""
    column = own.column if isinstance(own, NumberValue | TextValue) else None
    if column is None:
        return None
    literal = other.literal if isinstance(other, NumberValue | TextValue) else None
    if literal is not None:
        column.literals[_text(literal)] = None
        return None
    if place not in column.comparisons:
        made = _comparison(own, other)
        if made is None:
            return None
        column.comparisons[place] = made
    return column.comparisons[place]


def keep_members(own: Value, group: GroupValue) -> None:
    """Keep that a column is looked for in a group: its members count as matched."""
    column = own.column if isinstance(own, NumberValue | TextValue) else None
    if column is not None and group.fixed:
        column.literals |= dict.fromkeys(members_of(group))


def _comparison(own: Value, other: Value) -> ColumnJoin | None:
    domain = other.domain if isinstance(other, NumberValue | TextValue | RowValue) else None
    if domain is not None and domain.group.fixed and _single(domain.group):
        group = domain.group
        return ColumnJoin(
            domain.name, cache(lambda: members_of(group)), isinstance(group.element, Table)
        )
    table = other.table if isinstance(other, TextValue) else None
    if table is None or not isinstance(other, TextValue) or other.column is None:
        return None
    key, mine = other.column, isinstance(own, TextValue) and own.table is table
    if table.keys != (key.name,) or mine:
        return None
    return ColumnJoin(table.name, cache(lambda: dict.fromkeys(key.texts)), whole=True)


def _single(group: GroupValue) -> bool:
    element = group.element
    return len(element.keys) == 1 if isinstance(element, Table) else element != "lost"


def members_of(group: GroupValue) -> Collection[str]:
    """The keys of a fixed group; none where they cannot be computed: that is a fault."""
    key = element_key(group.element)
    room: Env = [None] * 64
    try:
        return {_one(key(each)): None for each in group.run(room)}
    except Problematic:
        return {}


def _one(key: Key) -> str:
    return key if isinstance(key, str) else ", ".join(key)


def _text(key: Any) -> str:
    return key if isinstance(key, str) else number_key(key)


class RowsByKey(dict[Any, list[int]]):
    """Rows by the key that they are looked up by; none for others, which are kept."""

    def __init__(self, kept: ColumnJoin | None) -> None:
        super().__init__()
        self.kept = kept

    def __missing__(self, key: Any) -> list[int]:
        if self.kept is not None:
            self.kept.missed[_text(key)] = None
        none: list[int] = []
        self[key] = none
        return none
