"""What the optimum of one goal costs the others, for the terminal; nothing here prints."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.conflicts import Conflicts, JointPlan
from ..vocabulary import conflicts, text, trades
from . import front_tables
from .grid import PADDING, add_caption, blocks, plain_table

MOST_NAME = 18
MOST_PAIRS = 30
WIDTH = 80
_JOINT: dict[JointPlan, str] = {
    "leximin": "the joint (leximin) plan",
    "listed": "the leximin plan of those listed; another may be fairer",
    "first": "the first plan; none is fair to all",
    "any": "the first plan; no party has anything to gain",
}


def conflict_tables(found: Conflicts) -> Group:
    """Payoff table, conflict matrix, named pairs, and each party alone against the joint plan."""
    parts: list[RenderableType] = [
        front_tables.payoff_table(found.payoff, found.goals),
        Text(_nadir_words(found)),
        Text("When the row's party gets its best, the column's loses this % of its range:", "bold"),
        *_matrix(found.losses),
        *_named_pairs(found),
        Text(f"Each party alone, compared with {_JOINT[found.joint_is]}", "bold"),
        _alone(found.alone),
        *_trades(found),
    ]
    return Group(*parts)


def _trades(found: Conflicts) -> list[Text]:
    """What a little more or less of each goal costs, from the joint plan to listed ones near it."""
    ends = np.array([found.ideal.to_numpy(float), found.nadir.to_numpy(float)])
    told = trades.rounded_trades(found.neighbours, found.goals, ends)
    if not told:
        return []
    head = f"From plan {found.joint} to listed plans near it, rounded"
    return [Text(head, "bold"), *(Text(f"- {text.plain(each)}.") for each in told)]


def _nadir_words(found: Conflicts) -> str:
    kind = "exact" if found.exact else "an estimate"
    worst = [
        f"{text.shortened(goal.label, 30)} {text.with_unit(value, goal.unit)}"
        for goal, value in zip(found.goals, found.nadir, strict=True)
    ]
    return f"Worst efficient values ({kind}): {'; '.join(worst)}.\n"


def _matrix(losses: pd.DataFrame) -> list[Table]:
    """Parties are numbered; columns that do not fit beside the others follow in more tables."""
    numbers = [f"({k})" for k in range(1, len(losses) + 1)]
    names = [
        text.shortened(f"{number} {name}", MOST_NAME + 4)
        for number, name in zip(numbers, losses.index, strict=True)
    ]
    room = WIDTH - 1 - max(map(cell_len, [*names, "best for"])) - PADDING
    cells = [[_percent(share) for share in row] for row in losses.to_numpy(dtype=float)]
    for k in range(len(names)):
        cells[k][k] = text.MISSING
    widths = [max(map(len, [head, *column])) for head, *column in zip(numbers, *cells, strict=True)]
    return [_columns(names, numbers, cells, shown) for shown in blocks(widths, room)]


def _columns(
    names: Sequence[str], numbers: Sequence[str], cells: Sequence[Sequence[str]], shown: range
) -> Table:
    table = plain_table()
    table.add_column("best for", no_wrap=True)
    for k in shown:
        table.add_column(numbers[k], justify="right", no_wrap=True)
    for name, row in zip(names, cells, strict=True):
        table.add_row(Text(name), *(Text(row[k]) for k in shown))
    return table


def _percent(share: float) -> str:
    return text.percent(share).removesuffix(" %")


def _shares(shares: Iterable[float]) -> list[str]:
    return [text.MISSING if np.isnan(each) else text.percent(each) for each in shares]


def _named_pairs(found: Conflicts) -> list[RenderableType]:
    if not found.pairs:
        return [Text("There is only one party, so no other party can conflict with it.")]
    words = conflicts.thresholds(correlated=len(found.correlation) > 0)
    return [Text("Pairs", "bold"), _pairs(found), Text(words, "dim")]


def _pairs(found: Conflicts) -> Table:
    table, pairs = plain_table(), sorted(found.pairs, key=lambda pair: -pair.loss)
    for head in ("party", "and party", "are"):
        table.add_column(head)
    for head in ("mean loss", "correlation"):
        table.add_column(head, justify="right")
    for each in pairs[:MOST_PAIRS]:
        related = text.MISSING if np.isnan(each.correlation) else f"{each.correlation:+.2f}"
        names = [Text(text.shortened(name, MOST_NAME)) for name in (each.one, each.other)]
        table.add_row(*names, each.relation, text.percent(each.loss), related)
    if len(pairs) > MOST_PAIRS:
        add_caption(
            table, f"{len(pairs) - MOST_PAIRS:,} more pairs, of less loss, in the data (--json)."
        )
    return table


def _alone(alone: pd.DataFrame) -> Table:
    table = plain_table()
    table.add_column("party")
    heads = ["gets jointly", "others in its plan", "worst of them", "total alone", "total jointly"]
    for head in heads:
        table.add_column(head, justify="right")
    for name, row in alone.iterrows():
        shares = _shares([row["gets"], row["others"], row["worst"]])
        totals = text.numbers([row["total"], row["joint_total"]])
        table.add_row(Text(text.shortened(str(name), MOST_NAME)), *map(Text, [*shares, *totals]))
    return table
