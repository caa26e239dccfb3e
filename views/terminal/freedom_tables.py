"""What may still change around a plan, for the terminal; nothing here prints."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.freedom import CANNOT, MAY, MUST, OPEN, Freedom
from ...optimizer.insight.replacement import COSTS, OUT, Replacement
from ..vocabulary import decision_lists, freedom, naming, text
from .decision_tables import list_table
from .grid import BEST, add_caption, cut, plain_table

MOST_DECISIONS, MOST_GROUPS, MOST_FORCED, MOST_GOALS, WIDE = 12, 30, 12, 5, 30


def freedom_tables(found: Freedom, about: Mapping[str, Any]) -> Group:
    """The answer in a sentence, sums of groups, then the decisions by what may become of them."""
    parts: list[RenderableType] = [Text(text.plain(freedom.verdict(found.to_dict())), BEST)]
    if len(found.groups):
        parts += _groups(found.groups, about)
    for verdict, head in freedom.HEADS.items():
        rows = found.decisions[found.decisions["verdict"] == verdict]
        if len(rows):
            parts += [Text(""), Text(f"{head}:", BEST), *_lists(rows, verdict, about)]
    return Group(*parts)


def _groups(groups: pd.DataFrame, about: Mapping[str, Any]) -> Iterator[RenderableType]:
    for (decision, by), rows in groups.groupby(["decision", "by"], sort=False):
        unit = str(naming.said_in(about).get(str(decision), {}).get("unit", ""))
        head = f"{decision} in all, {unit}".rstrip(" ,")
        table = plain_table()
        table.add_column(text.shortened(str(by), WIDE))
        table.add_column("of", justify="right", no_wrap=True)
        for name in ("now", "least", "most"):
            table.add_column(name, justify="right", no_wrap=True)
        for row in rows.head(MOST_GROUPS).to_dict("records"):
            numbers = text.numbers([row["value"], row["least"], row["most"]])
            table.add_row(cut(row["group"], WIDE), f"{row['members']:,}", *map(Text, numbers))
        if len(rows) > MOST_GROUPS:
            add_caption(table, f"{len(rows) - MOST_GROUPS:,} more are in the data (--json).")
        yield from (Text(""), Text(f"{text.name(head)}:", BEST), table)


def _lists(rows: pd.DataFrame, verdict: str, about: Mapping[str, Any]) -> Iterator[Table]:
    for decision, some in rows.groupby("decision", sort=False):
        heads = ["decision", "value", "least", "most", "verdict"]
        index = [
            tuple(part for part in each if part != "")
            for each in some.drop(columns=heads).to_numpy(dtype=object).tolist()
        ]
        told = list(_now(some, verdict))
        head = "now" if verdict in (MUST, MAY, CANNOT, OPEN) else "range (now)"
        yield list_table(
            decision_lists.listed(str(decision), index, about, head, told), MOST_DECISIONS
        )


def _now(rows: pd.DataFrame, verdict: str) -> Iterator[str]:
    if verdict in (MUST, MAY, CANNOT):
        yield from ("yes" if value > naming.YES else "no" for value in rows["value"])
        return
    for value, least, most in rows[["value", "least", "most"]].to_numpy():
        now = text.number(value)
        yield now if least == most else f"{freedom.span(least, most)} ({now})"


def replacement_tables(found: Replacement, about: Mapping[str, Any]) -> Group:
    """What deciding each thing otherwise costs whom, the dearest first."""
    rows = found.decisions
    table, labels = plain_table(), list(found.values.index)[:MOST_GOALS]
    table.add_column("decided otherwise", max_width=WIDE)
    table.add_column("loses", justify="right", no_wrap=True)
    for number, _ in enumerate(labels, 1):
        table.add_column(f"({number})", justify="right", no_wrap=True)
    names = list(_names(rows.drop(columns=["value", "forced", "verdict", "loss"]), about))
    changes = found.goals[labels].to_numpy() - found.values[labels].to_numpy()
    columns = [freedom.signed(_known(column)) for column in changes[:MOST_FORCED].T]
    for i, row in enumerate(rows.head(MOST_FORCED).to_dict("records")):
        sign = text.MINUS if row["forced"] == OUT else "+"
        cells = [column[i] for column in columns] if row["verdict"] == COSTS else []
        table.add_row(
            cut(f"{sign} {names[i]}", WIDE),
            freedom.loss(row["verdict"], *_known([row["loss"]])),
            *map(Text, cells),
        )
    if len(rows) > MOST_FORCED:
        add_caption(table, f"{len(rows) - MOST_FORCED:,} more are in the data (--json).")
    legend = "; ".join(f"({number}) {text.name(each)}" for number, each in enumerate(labels, 1))
    more = len(found.values) - len(labels)
    rest = f"; {text.count(more, 'more goal')} in the data (--json)" if more else ""
    return Group(Text(""), Text(freedom.REPLACED, BEST), table, Text(f"{legend}{rest}"))


def _names(index: pd.DataFrame, about: Mapping[str, Any]) -> Iterator[str]:
    """What people call each decision; with the name of its group where there are several."""
    said, several = naming.said_in(about), index["decision"].nunique() > 1
    for group, *parts in index.to_numpy(dtype=object).tolist():
        own = naming.keyed(said.get(group, {}), [part for part in parts if part != ""])
        named = f"{text.name(group)} {own}" if several else own
        yield named.strip() if own else text.name(group)


def _known(values: Iterable[float]) -> list[float | None]:
    return [None if np.isnan(each) else float(each) for each in values]
