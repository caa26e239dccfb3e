"""Why no plan is feasible, for the terminal; nothing here prints."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.explanation import (
    Conflict,
    Explanation,
    conflict_details,
    conflict_head,
    conflict_words,
    headline,
)
from ..vocabulary import concessions, text
from .grid import blocks, cut, plain_table

MOST_SHOWN = 40
_BEST = "bold"
_DOT = "\u25cf"
_WIDE, _ROOM, _COLUMN = 32, 44, 2


def explanation(found: Explanation) -> RenderableType:
    """The ways out, which requirement is in which conflict, and each conflict in words;
    the impossible ones before all others.
    """
    alone = [each for each in found.conflicts if len(each.requirements) == 1]
    others = [each for each in found.conflicts if len(each.requirements) != 1]
    data = found.to_dict()
    return Group(
        Text(text.name(headline(found)), _BEST),
        *([Text(concessions.FIXED)] if found.fixed and not found.feasible else []),
        *_section("Impossible alone", [[conflict_words(each)] for each in alone]),
        *_section(concessions.WAYS_OUT, list(map(concessions.lines, data["corrections"]))),
        *(_indented(each, 2) for each in _notes(data["corrections"])),
        *_matrix(data["matrix"], found),
        *_section(
            "What cannot hold together, and how close each comes if the others hold",
            list(map(_told, others)),
            first=1 + len(alone),
        ),
    )


def _notes(corrections: Sequence[Mapping[str, Any]]) -> list[str]:
    """What ways out cost, where there are some."""
    notes = [concessions.unmeasured(corrections), concessions.TAKES] if corrections else []
    return [each for each in notes if each]


def _told(conflict: Conflict) -> list[str]:
    head, details = conflict_head(conflict), conflict_details(conflict)
    return [f"{head}:", *details] if details else [f"{head}."]


def _matrix(rows: Sequence[Mapping[str, Any]], found: Explanation) -> list[RenderableType]:
    """A dot for each requirement in each conflict; conflicts that do not fit follow below."""
    if len(found.conflicts) < 2:
        return []
    shown = blocks([_COLUMN] * min(len(found.conflicts), MOST_SHOWN), _ROOM)
    return [Text(f"\n{concessions.MATRIX}", _BEST), *(_dots(rows, some) for some in shown)]


def _dots(rows: Sequence[Mapping[str, Any]], shown: range) -> Table:
    table = plain_table()
    table.add_column("requirement", no_wrap=True)
    for k in shown:
        table.add_column(str(k + 1), justify="center", no_wrap=True)
    for row in rows:
        marks = [_DOT if row["takes_part"][k] else "" for k in shown]
        if any(marks):
            table.add_row(cut(concessions.who(row), _WIDE), *map(Text, marks))
    return table


def _section(title: str, items: Sequence[Sequence[str]], first: int = 1) -> list[RenderableType]:
    """A list numbered from ``first`` on; lines after an item's first stand below it."""
    if not items:
        return []
    shown: list[RenderableType] = [Text(f"\n{title}", _BEST)]
    for number, (head, *rest) in enumerate(items[:MOST_SHOWN], start=first):
        shown.append(_indented(f"{number}. {head}", 2))
        shown += [_indented(line, 5) for line in rest]
    if (more := len(items) - MOST_SHOWN) > 0:
        shown.append(_indented(f"{more:,} more are not shown; --json has all.", 2))
    return shown


def _indented(line: str, by: int) -> RenderableType:
    return Padding(Text(text.name(line)), (0, 0, 0, by))
