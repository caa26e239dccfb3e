"""How large a scenario, its tables, its model and a run may be, and how to allow more.

A stranger's file must neither fill the memory nor run for ever; one limit can be raised by name for
a file that is meant to be large: ``--limit table_rows=5e6`` on the command line, ``with
wp.allowing(table_rows=5e6):`` in Python, ``WHOLEPIE_LIMITS="table_rows=5e6"`` for a batch.
"""

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any

from ..diagnostics import codes
from . import arguments
from .errors import InputError
from .name_hints import quoted

VARIABLE = "WHOLEPIE_LIMITS"


@dataclass(frozen=True)
class ReadingLimits:
    """The most of each that is read by default; ``allow_outside`` lets tables, and links in run
    folders, lead anywhere.
    """

    scenario_bytes: int = field(default=1_000_000, metadata={"of": "bytes in a scenario file"})
    table_bytes: int = field(default=200_000_000, metadata={"of": "bytes in a table"})
    table_rows: int = field(default=2_000_000, metadata={"of": "rows in a table"})
    table_columns: int = field(default=1_000, metadata={"of": "columns in a table"})
    table_cells: int = field(default=20_000_000, metadata={"of": "cells in a table"})
    book_bytes: int = field(default=40_000_000, metadata={"of": "unpacked bytes in a workbook"})
    cell_characters: int = field(default=100_000, metadata={"of": "characters in a cell"})
    name_characters: int = field(default=500, metadata={"of": "characters in a name or key"})
    model_bytes: int = field(
        default=200_000_000, metadata={"of": "bytes in a model or ballot file"}
    )
    map_bytes: int = field(default=20_000_000, metadata={"of": "bytes in a GeoJSON"})
    map_features: int = field(default=5_000, metadata={"of": "places on a map"})
    map_vertices: int = field(default=500_000, metadata={"of": "positions in a GeoJSON"})
    run_bytes: int = field(default=1_000_000_000, metadata={"of": "bytes in a file of a run"})
    run_values: int = field(
        default=2_500_000, metadata={"of": "values in a file of a run that is JSON"}
    )
    nodes: int = field(default=200_000, metadata={"of": "values in a scenario, aliases followed"})
    depth: int = field(default=100, metadata={"of": "levels of values within each other"})
    stakeholders: int = field(default=1_000, metadata={"of": "stakeholders"})
    goals: int = field(default=200, metadata={"of": "goals"})
    indexes: int = field(
        default=5_000_000, metadata={"of": "indexes of decisions, measures and requirements"}
    )
    terms: int = field(
        default=6_000_000, metadata={"of": "coefficients in measures, conditions and goals"}
    )
    steps: int = field(default=30_000_000, metadata={"of": "turns of all loops in expressions"})
    seconds: int = field(default=120, metadata={"of": "seconds for the expressions"})
    allow_outside: bool = False

    def but(self, words: str) -> "ReadingLimits":
        """These with some changed, as :meth:`changes` reads it."""
        changes: dict[str, Any] = self.changes(words)
        return replace(self, **changes)

    @staticmethod
    def changes(words: str) -> dict[str, int]:
        """Limits by name: ``table_rows=5e6 goals=300``, with blanks or commas between.

        Raises InputError for an unknown limit or a value that is not a number.

        >>> ReadingLimits.changes("goals=300, table_rows=5e6")
        {'goals': 300, 'table_rows': 5000000}
        """
        given = arguments.instance(words, "words", str, "limits by name, such as 'goals=300'")
        return dict(map(_change, given.replace(",", " ").split()))


NAMES = tuple(each.name for each in fields(ReadingLimits) if each.name != "allow_outside")
#: What each limit is of, in words.
WORDS = {each.name: each.metadata.get("of", "") for each in fields(ReadingLimits)}
_CURRENT: ContextVar[ReadingLimits | None] = ContextVar("limits", default=None)


def _change(word: str) -> tuple[str, int]:
    name, _, number = word.partition("=")
    if name not in NAMES:
        raise InputError.unknown(codes.UNKNOWN_CHOICE, "limit", name, NAMES)
    try:
        most = float(number.replace("_", ""))
    except ValueError:
        most = math.nan
    if not (1 <= most < 1e15 and most == int(most)):
        raise InputError(
            codes.NUMBER_ARGUMENT,
            f"{word!r} is not a limit; write {name}=1000, a whole number of 1 or more.",
        )
    return name, int(most)


def current() -> ReadingLimits:
    """The limits in force: those of the block, else of the environment, else the usual ones."""
    return _CURRENT.get() or _of_environment(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=8)
def _of_environment(words: str) -> ReadingLimits:
    return ReadingLimits().but(words)


@contextmanager
def allowing(*, allow_outside: bool | None = None, **most: float) -> Iterator[ReadingLimits]:
    """Read scenarios and runs inside the block with other limits; those not named stay as they are.

    ``allow_outside`` lets a scenario name tables outside its own folder, and files of a run be
    links that lead out of it.
    Raises InputError for an unknown limit.

    >>> with allowing(goals=300) as changed:
    ...     changed.goals
    300
    """
    changes: dict[str, Any] = dict(_change(f"{name}={number}") for name, number in most.items())
    if allow_outside is not None:
        changes["allow_outside"] = _truth(allow_outside)
    changed = replace(current(), **changes)
    token = _CURRENT.set(changed)
    try:
        yield changed
    finally:
        _CURRENT.reset(token)


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise InputError(
        codes.BAD_ARGUMENT, f"allow_outside is {quoted(value)}; expected True or False."
    )
