"""What requirements cost whom, for the terminal; nothing here prints."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.insight.blame import MOVED, REMOVED, Blame, Effect
from ...optimizer.problem.labels import Goal, party_of
from ..vocabulary import text
from .grid import BEST, WORST, add_caption, cut, plain_table

MOST_ROWS = 20
_WIDE, _GOAL = 30, 24
_HEADS = ("own best", "joint plan")
_DISCRETE = (
    "Found by solving again: with integer decisions there are no duals, and a small move may "
    "change nothing."
)
_LINEAR = (
    "Found by solving again. The problem is linear, so its duals bound what a move of one unit "
    "brings to each goal's best:"
)
_UNITS = (
    "Changes are in the goals' units, above 0 for better; in brackets they are in percent of what "
    "the party could gain before."
)


def blame_tables(found: Blame) -> Group:
    """Effects of removing and of moving each requirement and contribution, duals if there are."""
    titles = {
        REMOVED: "Without it",
        MOVED: "Moved: requirements ask for so much less, contributions are so much more",
    }
    parts: list[RenderableType] = []
    for how, title in titles.items():
        effects = [each for each in found.effects if each.how == how]
        parts += [Text(title, BEST), *_effects(effects, found.goals)] if effects else []
    if found.unmoved:
        named = text.listed(list(map(text.name, found.unmoved)))
        parts.append(Text(f"Not moved, since --by has no amount in their unit: {named}.\n"))
    parts.append(Text(_UNITS, WORST))
    parts.append(Text(_DISCRETE if found.duals is None else _LINEAR))
    return Group(*parts, *([] if found.duals is None else [_duals(found.duals, found.goals)]))


def _effects(effects: Sequence[Effect], goals: Sequence[Goal]) -> list[RenderableType]:
    """A table of those that change something, and one sentence on the others."""
    felt = [each for each in effects if not each.is_idle]
    idle = [_name(each) for each in effects if each not in felt]
    parts: list[RenderableType] = [_table(felt, goals)] if felt else []
    if idle:
        shown = [text.shortened(each, 60) for each in idle[:MOST_ROWS]]
        shown += [f"{len(idle) - MOST_ROWS:,} more"] if len(idle) > MOST_ROWS else []
        parts.append(Text(f"Nothing changes for anybody: {'; '.join(shown)}.\n"))
    return parts


def _table(effects: Sequence[Effect], goals: Sequence[Goal]) -> Table:
    """Each effect on a line of its own, above a line for each goal that changes."""
    table = plain_table()
    table.add_column("")
    for head in _HEADS:
        table.add_column(head, justify="right", no_wrap=True)
    for each in effects[:MOST_ROWS]:
        note = f"\n{text.name(each.note)}" if each.note else ""
        table.add_row(Text(_name(each)).append(note, WORST))
        for name, *changes in _rows(each, goals):
            table.add_row(Text("  ").append(cut(name, _WIDE)), *map(Text, changes))
    if (hidden := len(effects) - MOST_ROWS) > 0:
        add_caption(table, f"{hidden:,} more in the data (--json).")
    return table


def _name(each: Effect) -> str:
    kind = " (contribution)" if each.kind == "contribution" else ""
    label = f"{each.owner}: {each.name}" if each.owner else each.name
    by = f", by {text.name(each.by)}" if each.by else ""
    return f"{text.name(label)}{kind}{by}"


def _rows(effect: Effect, goals: Sequence[Goal]) -> list[tuple[str, str, str]]:
    """Goals that change, and parties of several goals in percent."""
    return [cells for cells in _all_rows(effect, goals) if set(cells[1:]) - {"0", text.MISSING}]


def _all_rows(effect: Effect, goals: Sequence[Goal]) -> Iterator[tuple[str, str, str]]:
    parties = [party_of(goal) for goal in goals]
    for goal, party in zip(goals, parties, strict=True):
        alone = parties.count(party) == 1
        amounts = [float(effect.goals[each][goal.label]) for each in ("best", "joint")]
        shares = [float(each[party]) if alone else np.nan for each in (effect.best, effect.joint)]
        told = [_change(*each) for each in zip(amounts, shares, strict=True)]
        unit = f" ({goal.unit})" if goal.unit else ""
        yield f"{goal.label if not alone else party}{unit}", told[0], told[1]
    for party in dict.fromkeys(each for each in parties if parties.count(each) > 1):
        yield f"{party}, all goals", _share(effect.best[party]), _share(effect.joint[party])


def _change(amount: float, share: float) -> str:
    if np.isnan(amount) or np.isinf(amount):
        return text.MISSING if np.isnan(amount) else "no limit"
    sign = "+" if amount > 0 else "\u2212"
    told = f"{sign}{text.number(abs(amount))}" if amount else "0"
    return told if np.isnan(share) or not amount else f"{told} ({_share(share)})"


def _share(share: float) -> str:
    if np.isnan(share) or np.isinf(share):
        return text.MISSING if np.isnan(share) else "no limit"
    shown = f"{share * 100:+.1f}".replace("-", "\u2212")
    return "0" if shown[1:] == "0.0" else f"{shown} %"


def _duals(duals: pd.DataFrame, goals: Sequence[Goal]) -> Table:
    """Duals that are not 0: one row for each requirement and goal."""
    table = plain_table()
    table.add_column("for one unit less asked", max_width=_WIDE)
    table.add_column("goal")
    table.add_column("its best, at most", justify="right", no_wrap=True)
    for name, row in duals.iterrows():
        for goal in goals:
            if row[goal.label]:
                told = f"+{text.with_unit(row[goal.label], goal.unit)}"
                table.add_row(text.name(str(name)), cut(goal.label, _GOAL), told)
    return table
