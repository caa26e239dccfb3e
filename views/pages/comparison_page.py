"""Fronts compared, as a page that opens offline."""

import os
from collections.abc import Sequence
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pandas as pd

from ...optimizer.comparison.changes import FrontChange
from ...optimizer.comparison.comparison import Comparison
from ...optimizer.problem.labels import Goal
from ...optimizer.results.tables import percent
from ..charts import overlay
from ..charts.figures import MOST_MATRIX
from ..charts.overlay import FAR, Overlay
from ..vocabulary import changes, text
from . import overlay_figures, plain_page
from .plain_page import Figure, PlainCell, PlainHead, PlainPage, PlainTable, Section

MOST_ROWS = 60


def write(found: Comparison, path: Path, folders: Sequence[Path] = ()) -> Path:
    """Write the page and return its path; it links to the reports that lie in ``folders``, one a
    front. Raises InputError where it cannot be written.
    """
    links = [_link(folder, path.parent) for folder in folders]
    return plain_page.write(page(found, links), path)


def _link(folder: Path, start: Path) -> str:
    """The address of a run's report as seen from the page; empty where there is none."""
    report = folder / "report.html"
    return quote(os.path.relpath(report, start)) if report.is_file() else ""


def page(found: Comparison, links: Sequence[str] = ()) -> PlainPage:
    """How the plans changed, who gained, and which decisions differ."""
    folders, shown = found.names, changes.relabelled(found)
    first, *others = shown.names
    fairest = changes.fairest_words(shown)
    sections = [
        _fronts(shown),
        Section("plans", "How the plans changed", changes.words(shown)),
        Section("who", "Who gained", tables=[_goals(shown), _indicators(shown), _parties(shown)]),
        *chain.from_iterable(_decisions(change, first, fairest) for change in shown.changes),
        Section("runs", "The runs", tables=[_runs(shown, folders, links)]),
    ]
    title = f"{text.listed(others)} against {first}"
    lead = list(changes.effects(shown, others[0]))
    return PlainPage("Comparison of runs", title, lead, sections)


def _fronts(found: Comparison) -> Section:
    over = Overlay(found.goals, found.points, found.numbers)
    drawn = overlay_figures.figures(over, "overlay") if len(found.goals) > 1 else []
    if len(found.goals) > 2:
        far = FAR if overlay.has_far_values(over) else ""
        how = f"Every goal against every other; better is up and to the right in every panel.{far}"
        least = overlay_figures.AXIS * min(len(found.goals), MOST_MATRIX)
        drawn.append(Figure("matrix", how, overlay.matrix(over), least=least, is_wide=True))
    words = overlay_figures.scale_words(over)
    tables = [_moved(found)] if len(found.names) > 2 else []
    return Section("fronts", "The fronts compared", words, drawn, tables)


def _moved(found: Comparison) -> PlainTable:
    """What is better and worse in each run than in the first one."""
    first, *others = found.names
    heads = [
        PlainHead("run"),
        PlainHead("at best"),
        PlainHead(f"in the {changes.fairest_words(found)}"),
    ]
    rows = [
        [PlainCell(text.name(each)), *map(PlainCell, changes.moved(found, each))] for each in others
    ]
    return PlainTable(heads, rows, f"What changes from {first}")


def _runs(found: Comparison, folders: Sequence[str], links: Sequence[str]) -> PlainTable:
    """What each run is called here, its folder, and its report where there is one."""
    heads = [PlainHead("run"), PlainHead("folder"), PlainHead("plans", number=True)]
    rows = [
        [
            PlainCell(name, link),
            PlainCell(text.name(folder)),
            PlainCell(f"{len(found.fronts[name]):,}"),
        ]
        for name, folder, link in zip_longest(found.names, folders, links, fillvalue="")
    ]
    return PlainTable(heads, rows)


def _goals(found: Comparison) -> PlainTable:
    heads = [
        PlainHead("goal"),
        PlainHead("unit"),
        *(PlainHead(name, number=True) for name in found.names),
    ]
    rows = [_goal(found, goal) for goal in found.goals]
    return PlainTable(heads, rows, "Best and worst of each goal, over each run's plans")


def _goal(found: Comparison, goal: Goal) -> list[PlainCell]:
    ends = found.ranges.loc[goal.label].to_numpy(dtype=float)
    values = text.numbers(ends)
    cells = [f"{best} to {worst}" for best, worst in zip(values[::2], values[1::2], strict=True)]
    unit = ", ".join(filter(None, (goal.unit, text.direction(goal))))
    return [PlainCell(text.name(goal.label)), PlainCell(text.name(unit)), *map(PlainCell, cells)]


def _indicators(found: Comparison) -> PlainTable:
    heads = [
        PlainHead("run"),
        *(PlainHead(f"to match {name}", number=True) for name in found.names),
    ]
    heads.append(PlainHead("hypervolume", number=True))
    rows = []
    for name in found.names:
        lacks = found.epsilon.loc[name].to_numpy(dtype=float)
        cells = [
            text.MISSING if other == name or np.isnan(lack) else percent(max(lack, 0.0))
            for other, lack in zip(found.names, lacks, strict=True)
        ]
        rows.append(
            [
                PlainCell(name),
                *map(PlainCell, cells),
                PlainCell(text.number(float(found.hypervolume[name]))),
            ]
        )
    return PlainTable(
        heads, rows, "The share of the common range by which a run's plans fall short"
    )


def _parties(found: Comparison) -> PlainTable:
    heads = [PlainHead("party")]
    heads += [
        PlainHead(f"{name}: {what}", number=True)
        for name in found.names
        for what in ("best", changes.fairest_words(found))
    ]
    shares = found.satisfaction
    rows = [
        [
            PlainCell(text.name(str(party))),
            *(PlainCell(text.percent(float(v))) for v in shares.loc[party]),
        ]
        for party in shares.index
    ]
    title = "What parties get: 100 % is their best over all these runs, 0 % their worst"
    return PlainTable(heads, rows, title)


def _decisions(change: FrontChange, first: str, fairest: str) -> list[Section]:
    tables = []
    if len(change.core):
        heads = [
            PlainHead("decision"),
            *(PlainHead(n, number=True) for n in (first, change.name, "shift")),
        ]
        rows = [
            [
                _named(row),
                PlainCell(text.percent(row["before"])),
                PlainCell(text.percent(row["after"])),
                PlainCell(f"{row['shift'] * 100:+.0f} %"),
            ]
            for row in change.core.head(MOST_ROWS).to_dict("records")
        ]
        tables.append(
            PlainTable(heads, rows, _cut("In how many of the plans it is taken", change.core))
        )
    if len(change.fair):
        heads = [PlainHead("decision"), *(PlainHead(n, number=True) for n in (first, change.name))]
        rows = [
            [
                _named(row),
                PlainCell(text.number(row["before"])),
                PlainCell(text.number(row["after"])),
            ]
            for row in change.fair.head(MOST_ROWS).to_dict("records")
        ]
        tables.append(PlainTable(heads, rows, _cut(f"In the {fairest}s", change.fair)))
    title = f"Decisions that differ in {change.name}"
    return [Section(f"decisions-{change.name}", title, tables=tables)] if tables else []


def _cut(title: str, whole: pd.DataFrame) -> str:
    return f"{title}, the first {MOST_ROWS} of {len(whole):,}" if len(whole) > MOST_ROWS else title


def _named(row: Any) -> PlainCell:
    index = f"[{row['index']}]" if row["index"] else ""
    return PlainCell(text.name(f"{row['decision']}{index}"))
