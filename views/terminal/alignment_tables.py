"""A plan that was adopted against the efficient ones, for the terminal; nothing here prints."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.alignment import Alignment
from ..vocabulary import alignment, fairness, text
from . import robustness_tables
from .grid import BEST, WORST, plain_table


def alignment_tables(found: Alignment) -> Group:
    """What the plan breaks, plans beside it, the order of changes, and weights that justify it."""
    parts: list[RenderableType] = [Text(alignment.verdict(found), BEST)]
    parts += _lines([*filter(None, [alignment.swaps(found)]), *found.notes])
    parts += _lines(alignment.broken(found))
    parts += [_goals(found), _parties(found)]
    parts += _beside(found)
    if said := alignment.order(found):
        parts += [Text(text.plain(said), BEST), *_steps(found), Text("")]
    if found.stability is not None:
        parts += [
            Text(alignment.weights(found)),
            robustness_tables.stability_table(found.stability),
        ]
    return Group(*parts)


def _lines(words: Iterable[str]) -> list[RenderableType]:
    return [Text(f"- {text.plain(each)}") for each in words]


def _heads(found: Alignment, *first: str) -> Table:
    table = plain_table()
    for name in first:
        table.add_column(name)
    for name in ("adopted", *map(alignment.head, found.beside)):
        table.add_column(text.name(name), justify="right")
    return table


def _goals(found: Alignment) -> Table:
    table = _heads(found, "goal", "unit")
    for name in ("best", "worst"):
        table.add_column(name, justify="right")
    for label, unit, *numbers in alignment.goal_rows(found):
        cells = Text(text.shortened(label, 28)), Text(text.shortened(unit, 14))
        table.add_row(*cells, *map(Text, numbers))
    return table


def _parties(found: Alignment) -> Group:
    table = _heads(found, "party gets")
    for name, *shares in alignment.party_rows(found):
        table.add_row(Text(text.shortened(name, 40)), *map(Text, shares))
    scale = fairness.scale(found.plan.parties)
    return Group(Text(f"Satisfaction: {scale}"), table)


def _beside(found: Alignment) -> list[RenderableType]:
    parts: list[RenderableType] = []
    for each in found.beside:
        table = plain_table()
        for name in ("goal", "change", "of its range"):
            table.add_column(name, justify="left" if name == "goal" else "right")
        for label, change, share in alignment.exchange_rows(each):
            table.add_row(Text(text.shortened(label, 34)), Text(change), Text(share))
        parts += [Text(alignment.exchange_title(each), BEST), table]
    return parts


def _steps(found: Alignment) -> Iterator[RenderableType]:
    labels = alignment.step_heads(found)
    for number, words, *values in alignment.step_rows(found):
        yield Text(f"{number:>3}. {text.plain(words)}")
        told = ", ".join(f"{each} {value}" for each, value in zip(labels, values, strict=True))
        yield Text(f"     {text.name(told)}", WORST)
