"""Tables of a batch for the terminal: its results and its progress."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ...optimizer.results import run_states as states
from ...optimizer.results.tables import percent
from ...optimizer.search.history import Progress
from ..vocabulary import runs, text
from .grid import plain_table

MOST_ROWS = 40
MOST_RUNNING = 12
_NAME_WIDTH = 34
STYLES = {
    states.DONE: "green",
    states.RUNNING: "cyan",
    states.STOPPED: "yellow",
    states.INTERRUPTED: "yellow",
    states.INFEASIBLE: "red",
    states.FAILED: "red",
    states.DAMAGED: "red",
    states.WAITING: "dim",
}


def batch_summary(table: pd.DataFrame, *, most: int = MOST_ROWS) -> Group:
    """The runs of a batch that went wrong, with their reasons, then those that have plans."""
    faults, have = table[table["error"] != ""], table[table["points"].fillna(0) > 0]
    parts: list[RenderableType] = list(map(_fault, faults.head(most).to_dict("records")))
    if len(faults) > most:
        parts.append(Text(f"{len(faults) - most:,} more went wrong; see the summary.", "dim"))
    parts += [_runs(have.head(most))] if len(have) else []
    if len(have) > most:
        parts.append(Text(f"{len(have) - most:,} more runs are in the summary.", "dim"))
    return Group(*parts)


def _runs(have: pd.DataFrame) -> Table:
    table = plain_table()
    table.add_column("run", max_width=_NAME_WIDTH, overflow="fold")
    table.add_column("state", no_wrap=True)
    for head in ("plans", "gap", "hypervolume", "worst off", "seconds"):
        table.add_column(head, justify="right", no_wrap=True)
    volumes = text.numbers(have["hypervolume"].astype(float))
    seconds = text.numbers(have["seconds"].astype(float).round(1))
    for row, volume, second in zip(have.to_dict("records"), volumes, seconds, strict=True):
        worst = row["leximin: worst satisfaction"]
        table.add_row(
            Text(text.name(row["name"])),
            Text(row["state"], STYLES[row["state"]]),
            f"{int(row['points']):,}",
            runs.gap(row["gap"]),
            volume,
            text.MISSING if worst is None or math.isnan(worst) else text.percent(worst),
            second,
        )
    groups = have["group"].nunique()
    whose = "all runs" if groups == 1 else "all runs with the same goals"
    table.caption = Text(
        f"Hypervolume: the dominated share of one box that {whose} have in common. Worst off: what "
        "the worst-off party gets in the fairest plan that its run lists, of its best in that "
        "run: each run has a scale of its own."
    )
    return table


def _fault(row: Mapping[Any, Any]) -> Group:
    head = Text.assemble((f"{row['state']}: ", STYLES[row["state"]]), Text(text.name(row["name"])))
    if not pd.isna(row["attempts"]) and row["attempts"] > 1:
        head.append(f", after {row['attempts']} attempts")
    lines = str(row["error"]).splitlines()
    more = [Text(f"  {text.name(line)}") for line in lines[:3]]
    if len(lines) > 3:
        more.append(Text(f"  and {len(lines) - 3} more", "dim"))
    return Group(head, *more)


def batch_progress(
    rows: Mapping[str, Mapping[str, Any]], running: Mapping[str, Progress | None], seconds: float
) -> Group:
    """The progress of a batch: the runs under way, and how many are in which state."""
    found = [states.RUNNING if run in running else row["state"] for run, row in rows.items()]
    counts = {state: found.count(state) for state in STYLES if state in found}
    table = plain_table()
    table.add_column("running", width=_NAME_WIDTH + 8, no_wrap=True, overflow="ellipsis")
    for head in ("plans", "gap", "solves"):
        table.add_column(head, justify="right", width=9)
    for run, now in list(running.items())[:MOST_RUNNING]:
        table.add_row(Text(text.name(rows[run]["name"])), *_now(now))
    minutes, rest = divmod(int(seconds), 60)
    words = Text(f"{text.count(len(rows), 'run')}: {runs.counted(counts)}; {minutes}:{rest:02d}")
    return Group(table, words) if running else Group(words)


def _now(now: Progress | None) -> Sequence[str]:
    if now is None:
        return "", "", ""
    gap = percent(now.gap) if math.isfinite(now.gap) else "unknown"
    return f"{now.points:,}", gap, f"{now.solves:,}"
