"""The stakeholder map for the terminal; nothing here prints."""

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.stakeholder_map import StakeholderMap
from ..vocabulary import draws, fairness, text
from .grid import BEST, add_caption, cut, plain_table

MOST_COLUMNS, MOST_ROWS, WIDE = 8, 30, 34


def map_tables(found: StakeholderMap) -> Group:
    """Contributions with their state, which requirement draws on which, who depends on whom."""
    names = [f"({i}) {text.name(str(each))}" for i, each in enumerate(found.losses.columns, 1)]
    scale = text.plain(fairness.scale(found.plan.parties))
    words = f"In the plan of the rule {found.plan.rule}. {scale}"
    parts: list[RenderableType] = [Text("Who contributes, and what is short", BEST)]
    parts += [_contributions(found), Text("Which requirement draws on whose contribution", BEST)]
    parts += [_links(found), Text(text.plain(draws.without(found.unserved)))]
    parts += [Text("Who depends on it: what each one's best loses without it, in %", BEST)]
    parts += [_effects(found.losses, needed=found.needed)]
    parts += [Text("What so much less takes from each one's best, in %", BEST)]
    steps = found.contributions["step"]
    parts += [_effects(found.cuts, needed=found.tight, steps=("less", steps))]
    parts += [Text("What so much more brings to each one's best, in %", BEST)]
    parts += [_effects(found.gains, steps=("more", steps)), Text("; ".join(names))]
    return Group(*parts, Text(words))


def _contributions(found: StakeholderMap) -> Table:
    table = plain_table()
    table.add_column("contribution")
    for head in ("amount", "left"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("is")
    for label, row in zip(
        found.contributions.index, found.contributions.to_dict("records"), strict=True
    ):
        left = "" if np.isnan(row["left"]) else text.number(row["left"])
        words = draws.meaning(row["state"], found.contributions["state"])
        told = f"{row['state']}{': ' if words else ''}{words}"
        table.add_row(cut(str(label), WIDE), text.number(row["amount"]), left, told)
    return table


def _links(found: StakeholderMap) -> Table:
    table = plain_table()
    table.add_column("requirement")
    labels = list(found.contributions.index)[:MOST_COLUMNS]
    for number, _ in enumerate(labels, 1):
        table.add_column(f"({number})", justify="center", no_wrap=True)
    drawn = {(row.requirement, row.contribution) for row in found.links.itertuples()}
    requirements = list(dict.fromkeys(found.links["requirement"]))
    for requirement in requirements[:MOST_ROWS]:
        marks = ["\u25cf" if (requirement, label) in drawn else "" for label in labels]
        table.add_row(cut(str(requirement), WIDE), *map(Text, marks))
    names = [f"({i}) {text.name(str(label))}" for i, label in enumerate(labels, 1)]
    add_caption(table, "; ".join(names))
    if len(requirements) > MOST_ROWS:
        add_caption(table, f"{len(requirements) - MOST_ROWS:,} more are not shown.")
    return table


def _effects(
    shares: pd.DataFrame,
    *,
    needed: pd.Series | None = None,
    steps: tuple[str, pd.Series] | None = None,
) -> Table:
    """A row for each contribution; ``needed`` tells where no plan is left, and ``steps`` how much
    more or less of it there is.
    """
    table = plain_table()
    table.add_column("contribution")
    if steps is not None:
        table.add_column(steps[0], justify="right", no_wrap=True)
    parties = list(shares.columns)[:MOST_COLUMNS]
    for number, _ in enumerate(parties, 1):
        table.add_column(f"({number})", justify="right", no_wrap=True)
    for label, row in zip(shares.index, shares[parties].to_numpy(), strict=True):
        more = [] if steps is None else [text.number(float(steps[1][label]))]
        is_needed = needed is not None and bool(needed[label])
        cells = ["no plan"] * len(row) if is_needed else list(map(draws.percent, row))
        table.add_row(cut(str(label), WIDE), *more, *cells)
    return table
