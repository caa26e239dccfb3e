"""A plan that was adopted against the efficient ones, for the terminal; nothing here prints."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.alignment import Alignment
from ...optimizer.voting.baseline import Baseline
from ..vocabulary import alignment, baselines, fairness, text
from . import robustness_tables
from .grid import BEST, PADDING, WORST, blocks, plain_table

WIDTH = 80
#: A name that is longer is written on several lines.
_NARROW = 16


def alignment_tables(found: Alignment) -> Group:
    """What the plan breaks, plans beside it, the order of changes, and weights that justify it."""
    parts: list[RenderableType] = _baseline(found)
    parts.append(Text(alignment.verdict(found), BEST))
    parts += _lines([*filter(None, [alignment.swaps(found)]), *found.notes])
    parts += _lines(alignment.broken(found))
    parts += [*_goals(found), _parties(found)]
    parts += _beside(found)
    if said := alignment.order(found):
        parts += [Text(text.plain(said), BEST), *_steps(found), Text("")]
    if found.stability is not None:
        parts += [
            Text(alignment.weights(found)),
            robustness_tables.stability_table(found.stability),
        ]
    return Group(*parts)


def _baseline(found: Alignment) -> list[RenderableType]:
    """What the rule chose that gave the plan, if one did."""
    if found.baseline is None:
        return []
    return [baseline_tables(found.baseline), *_lines(filter(None, [baselines.depth(found)]))]


def baseline_tables(found: Baseline) -> Group:
    """What a rule chooses, in the order in which it does."""
    table = plain_table()
    for head in baselines.HEADS:
        table.add_column(head, justify="right" if head in ("cost", "votes") else "left")
    for project, name, *numbers in baselines.rows(found):
        table.add_row(Text(project), Text(text.shortened(name, 44)), *map(Text, numbers))
    return Group(Text(baselines.told(found), BEST), table)


def _lines(words: Iterable[str]) -> list[RenderableType]:
    return [Text(f"- {text.plain(each)}") for each in words]


def _side_by_side(
    heads: Sequence[str], rows: Sequence[Sequence[str]], first: int, wide: Sequence[int]
) -> list[Table]:
    """Rows below heads, of which the ``first`` are words of so ``wide`` at most, in as many tables
    as their numbers need: none is cut.
    """
    words = [
        [text.shortened(part, most) for part, most in zip(row, wide, strict=False)] for row in rows
    ]
    widest = [
        max(map(len, [*head.split(), *column])) for head, *column in zip(heads, *rows, strict=True)
    ]
    narrow = [max(map(len, column)) for column in zip(heads[:first], *words, strict=True)]
    room = WIDTH - 1 - sum(min(each, _NARROW) + PADDING for each in narrow)
    return [
        _columns(heads, rows, words, [first + k for k in shown])
        for shown in blocks(widest[first:], room)
    ]


def _columns(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    words: Sequence[Sequence[str]],
    shown: Sequence[int],
) -> Table:
    table = plain_table()
    for name in heads[: len(words[0])]:
        table.add_column(name)
    for k in shown:
        table.add_column(text.name(heads[k]), justify="right")
    for row, own in zip(rows, words, strict=True):
        table.add_row(*map(Text, own), *(Text(row[k]) for k in shown))
    return table


def _beside_heads(found: Alignment) -> list[str]:
    return ["adopted", *map(alignment.head, found.beside)]


def _goals(found: Alignment) -> list[Table]:
    heads = ["goal", "unit", *_beside_heads(found), "best", "worst"]
    return _side_by_side(heads, list(alignment.goal_rows(found)), 2, (28, 14))


def _parties(found: Alignment) -> Group:
    heads, rows = ["party gets", *_beside_heads(found)], list(alignment.party_rows(found))
    scale = text.plain(fairness.scale(found.plan.parties))
    return Group(Text(f"Satisfaction: {scale}"), *_side_by_side(heads, rows, 1, (40,)))


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
