"""Why no plan is feasible, for the terminal; nothing here prints."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from ...optimizer.insight.explanation import (
    Explanation,
    conflict_details,
    conflict_head,
    conflict_words,
    correction_words,
    headline,
)
from ..vocabulary import text

MOST_SHOWN = 40
GIVE_UP = "What to give up so that the rest can hold"
_BEST = "bold"


def explanation(found: Explanation) -> RenderableType:
    """Conflicts and corrections in words, smallest first; the impossible ones before all others."""
    alone = [each for each in found.conflicts if len(each.requirements) == 1]
    others = [each for each in found.conflicts if len(each.requirements) != 1]
    corrections = [correction_words(each) for each in found.corrections]
    return Group(
        Text(text.name(headline(found)), _BEST),
        *_section("Impossible alone", [[conflict_words(each)] for each in alone]),
        *_section(
            "What cannot hold together, and how close each comes if the others hold",
            [[f"{conflict_head(each)}:", *conflict_details(each)] for each in others],
        ),
        *_section(GIVE_UP, [[each] for each in corrections]),
    )


def _section(title: str, items: Sequence[Sequence[str]]) -> list[RenderableType]:
    """A numbered list; lines after an item's first stand below it."""
    if not items:
        return []
    shown: list[RenderableType] = [Text(f"\n{title}", _BEST)]
    for number, (first, *rest) in enumerate(items[:MOST_SHOWN], start=1):
        shown.append(_indented(f"{number}. {first}", 2))
        shown += [_indented(line, 5) for line in rest]
    if (more := len(items) - MOST_SHOWN) > 0:
        shown.append(_indented(f"{more:,} more are not shown; --json has all.", 2))
    return shown


def _indented(line: str, by: int) -> RenderableType:
    return Padding(Text(text.name(line)), (0, 0, 0, by))
