"""The runs under a folder as a table for the terminal."""

import math
from typing import Any

import pandas as pd
from rich.console import RenderableType
from rich.text import Text

from ...optimizer.results.run_check import CHANGED, ELSEWHERE, OUTDATED, REFUTED, VERIFIED
from ...optimizer.results.tables import percent
from ..vocabulary import text
from .batch_tables import STYLES
from .grid import plain_table

MOST = 200
_MOST_WORDS = 80
_CHECKED = {VERIFIED: "green", REFUTED: "bold red", CHANGED: "red"}
_CHECKED |= dict.fromkeys((OUTDATED, ELSEWHERE), "yellow")
_STYLES = STYLES | {"unfinished": "yellow", "damaged": "red"}


def run_table(table: pd.DataFrame, *, most: int = MOST) -> RenderableType:
    """One row for each run: where it is, what it is, and its result."""
    if table.empty:
        return Text("No runs are found.")
    shown = plain_table()
    shown.add_column("run", overflow="fold", ratio=1)
    shown.add_column("status", no_wrap=True)
    shown.add_column("plans", justify="right", no_wrap=True)
    shown.add_column("gap", justify="right", no_wrap=True)
    shown.add_column("checked", no_wrap=True)
    shown.add_column("when", no_wrap=True)
    for row in table.head(most).to_dict("records"):
        shown.add_row(
            _run(row),
            Text(row["status"], _STYLES[row["status"]]),
            _number(row["plans"]),
            _gap(row["gap"]),
            _checked(row["verification"]),
            f"{row['when']:%m-%d %H:%M}",
        )
    if len(table) > most:
        shown.caption = Text(f"{len(table) - most:,} more are not shown; --json lists all.")
    return shown


def _run(row: dict[Any, Any]) -> Text:
    """Where a run is, and below it what it is."""
    said = [row[name] if isinstance(row[name], str) else "" for name in ("title", "overrides")]
    parts = [text.name(row["path"]), text.shortened(", ".join(filter(None, said)), _MOST_WORDS)]
    if row["note"]:
        parts.append(text.shortened(row["note"], 2 * _MOST_WORDS))
    lines = [Text(parts[0]), *(Text(part, "dim") for part in parts[1:] if part)]
    return Text("\n").join(lines)


def _checked(state: str) -> Text:
    return Text(state, _CHECKED.get(state, ""))


def _number(value: Any) -> str:
    return "" if value is None or math.isnan(value) else f"{int(value):,}"


def _gap(gap: Any) -> str:
    return "" if gap is None or math.isnan(gap) else percent(gap)
