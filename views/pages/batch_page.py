"""The summary of a batch as files: tables, and a page that opens offline."""

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pandas as pd

from ...diagnostics import codes
from ...optimizer import disk
from ...optimizer.comparison.digest import MARGIN, grouped
from ...optimizer.errors import InputError
from ...optimizer.problem.labels import Goal
from ...optimizer.problem.problem import Floats
from ...optimizer.results.spreadsheet import guarded
from ..charts.batch_figures import MOST_LINES, Axis, axes, has_far_values, lines, lines_of
from ..charts.overlay import FAR, MOST_RUNS, Overlay
from ..vocabulary import runs, text
from . import overlay_figures, plain_page
from .batch_findings import at_best, finding
from .plain_page import Figure, PlainCell, PlainHead, PlainPage, PlainTable, Section

MOST_AXES = 3
MOST_PAIRS = 8
_EVEN = "The figures show the values of {} at even distances, since one is far from the others."


def write(
    table: pd.DataFrame,
    rows: Sequence[Mapping[str, Any]],
    folder: Path,
    points: Mapping[str, Floats],
    *,
    parquet: bool = False,
) -> list[Path]:
    """Write summary.csv, summary.html and, where pyarrow is there, summary.parquet; their paths.
    ``points`` are minimised values (N, p) by run.

    Raises InputError where the folder cannot be written to, or ``parquet`` needs a package that
    is not
    installed.
    """
    written = [folder / "summary.csv", folder / "summary.html"]
    has_parquet = importlib.util.find_spec("pyarrow") is not None
    if parquet and not has_parquet:
        raise InputError(
            codes.PACKAGE_MISSING, "Parquet needs pyarrow: pip install 'wholepie[parquet]'."
        )
    disk.write(written[0], guarded(table).to_csv(index=False))
    if has_parquet:
        written.append(folder / "summary.parquet")
        disk.write(written[-1], _uniform(table).to_parquet(index=False))
    plain_page.write(page(table, rows, folder, points), written[1], follows=False)
    return written


def _uniform(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers and texts together as texts, which is what Parquet can hold."""
    found = table.copy()
    for name in table.columns:
        values = table[name].dropna()
        if values.map(type).nunique() > 1:
            numbers = values.map(_is_number).all()
            found[name] = (
                table[name].astype(float) if numbers else table[name].map(str, na_action="ignore")
            )
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def page(
    table: pd.DataFrame,
    rows: Sequence[Mapping[str, Any]],
    folder: Path,
    points: Mapping[str, Floats],
) -> PlainPage:
    """How plans, hypervolume, best values, fairness and conflicts change, and every run."""
    states = [row["state"] for row in rows]
    counts = {state: states.count(state) for state in dict.fromkeys(states)}
    groups = grouped(rows)
    whole = pd.concat([table, pd.DataFrame(_losses(rows), index=table.index)], axis=1)
    paths = list(dict.fromkeys(path for row in rows for path in row["overrides"]))
    called = runs.labels({row["run"]: runs.overridden(row["overrides"]) for row in rows})
    sections = [_faults(rows)] if any(row["error"] for row in rows) else []
    for number, (goals, members) in enumerate(groups.items(), 1):
        which = f" ({number})" if len(groups) > 1 else ""
        sections += _group(whole[whole["run"].isin(members)], goals, paths, which)
        sections += _overlaid(goals, {called[run]: points[run] for run in members}, which)
    return PlainPage(
        "Batch of runs",
        folder.absolute().name,
        [f"{text.count(len(rows), 'run')}: {runs.counted(counts)}."],
        [*sections, _runs(table, folder)],
    )


def _losses(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[float | None]]:
    """What parties lose to each other: a column for each of the strongest pairs."""
    pairs = [
        {f"{each['one']} / {each['other']}": each["loss"] for each in row.get("conflicts", [])}
        for row in rows
    ]
    most: dict[str, float] = {}
    for each in pairs:
        for pair, loss in each.items():
            most[pair] = max(most.get(pair, 0.0), loss)
    strongest = sorted(most, key=lambda pair: -most[pair])[:MOST_PAIRS]
    return {f"loss: {pair}": [each.get(pair) for each in pairs] for pair in strongest}


def _group(
    table: pd.DataFrame, goals: Sequence[Sequence[str]], paths: Sequence[str], which: str
) -> list[Section]:
    """Figures of runs with the same goals, along each override."""
    varied = axes(table, paths)
    found: list[Section] = []
    for axis in varied[:MOST_AXES]:
        others = [each for each in varied if each is not axis]
        over = "from run to run" if axis.path == "name" else f"with {axis.label}"
        labels = text.listed([label for label, *_ in goals])
        told = at_best(table, varied, [_goal(*each) for each in goals])
        words = [*([f"Runs with the goals {labels}."] if which else []), *([told] if told else [])]
        if axis.has_far_values(table):
            words.append(_EVEN.format(text.isolated(axis.label)))
        identity = f"axis-{len(found)}{which.strip(' ()')}"
        figures = list(_figures(table, axis, others, goals, identity))
        found.append(Section(identity, f"Changes {over}{which}", words, figures))
    return found


def _overlaid(
    goals: Sequence[Sequence[str]], points: Mapping[str, Floats], which: str
) -> list[Section]:
    """The fronts of all runs with the same goals."""
    if len(goals) < 2 or len(points) < 2:
        return []
    shown = dict(list(points.items())[:MOST_RUNS])
    over = Overlay([_goal(*each) for each in goals], shown)
    identity = f"fronts{which.strip(' ()')}"
    words = overlay_figures.scale_words(over)
    if len(shown) < len(points):
        words += [f"The first {len(shown)} of {len(points):,} runs are drawn."]
    drawn = overlay_figures.figures(over, identity)
    return [Section(identity, f"The fronts of all runs{which}", words, drawn)]


def _goal(label: str, sense: str, unit: str) -> Goal:
    return Goal(label, "minimize" if sense == "minimize" else "maximize", unit)


def _figures(
    table: pd.DataFrame,
    axis: Axis,
    others: Sequence[Axis],
    goals: Sequence[Sequence[str]],
    identity: str,
) -> list[Figure]:
    names = [str(name) for name in table.columns]
    most = max(1, MOST_LINES // len(lines_of(table, others)))
    losses = {name: name.removeprefix("loss: ") for name in names if name.startswith("loss: ")}
    losses = dict(list(losses.items())[:most])
    fair = {"leximin: worst satisfaction": "leximin", "nash: worst satisfaction": "Nash"}
    fair = dict(list(fair.items())[:most])
    short = losses | fair
    wanted: list[tuple[str, str, dict[str, str], Callable[[float], str]]] = [
        ("Efficient plans that are listed.", "plans", {"points": "the number of plans"}, _whole),
        (
            "Hypervolume: the share that the plans dominate of one box for all these runs, from "
            f"the best of each goal to {text.percent(MARGIN)} of its range beyond the worst.",
            "hypervolume",
            {"hypervolume": "the hypervolume"},
            text.number,
        ),
        *(
            (
                f"The best of {text.isolated(label)}: {_better(sense)}.",
                unit or label,
                {f"best: {label}": f"the best of {text.isolated(label)}"},
                partial(text.with_unit, unit=unit),
            )
            for label, sense, unit in goals
        ),
        (
            "What the worst-off party gets in each run's fair plans, of its best in that run: each "
            "run has a scale of its own, so that more of it need not be more of anything.",
            "share of the best in the run",
            {
                column: f"the share of its best in the run that the worst-off party gets by {rule}"
                for column, rule in fair.items()
            },
            text.percent,
        ),
        (
            "The strongest conflicts: the share of its range in the run that one of two parties "
            "loses where the other gets its best, on average of both ways.",
            "share lost",
            {column: f"the conflict of {text.isolated(pair)}" for column, pair in losses.items()},
            text.percent,
        ),
    ]
    found = []
    for i, (words, title, columns, say) in enumerate(wanted):
        if columns and table[list(columns)].notna().any(axis=None):
            legend = {column: short.get(column, said) for column, said in columns.items()}
            drawn = lines(table, axis, legend, others, title, share=say is text.percent)
            told = finding(table, axis, columns, others, say)
            words += FAR if has_far_values(table, columns) else ""
            found.append(Figure(f"{identity}-{i}", words, drawn, told))
    return found


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _better(sense: str) -> str:
    return "less is better" if sense == "minimize" else "more is better"


def _attempts(row: Mapping[str, Any]) -> str:
    made = row.get("attempts") or 1
    return f"After {made} attempts: " if made > 1 else ""


def _faults(rows: Sequence[Mapping[str, Any]]) -> Section:
    heads = [PlainHead("run"), PlainHead("state"), PlainHead("why")]
    cells = [
        [
            PlainCell(text.name(row["name"])),
            PlainCell(row["state"], badge=True),
            PlainCell(_attempts(row) + text.name(line)),
        ]
        for row in rows
        if row["error"]
        for line in [row["error"].replace("\n", "; ")]
    ]
    return Section("faults", "What went wrong", tables=[PlainTable(heads, cells)])


def _runs(table: pd.DataFrame, folder: Path) -> Section:
    heads = [PlainHead("run"), PlainHead("state")]
    heads += [PlainHead(name, number=True) for name in ("plans", "gap", "hypervolume", "seconds")]
    is_checked = bool((table["verification"] != "").any())
    heads += [PlainHead("checked")] if is_checked else []
    volumes = text.numbers(table["hypervolume"].astype(float))
    seconds = text.numbers(table["seconds"].astype(float).round(1))
    rows = [
        [
            PlainCell(text.name(row["name"]), _link(folder, row["run"])),
            PlainCell(row["state"], badge=row["state"] != "done"),
            PlainCell("" if pd.isna(row["points"]) else f"{int(row['points']):,}"),
            PlainCell("" if pd.isna(row["points"]) else runs.gap(row["gap"])),
            PlainCell(volume),
            PlainCell(second),
            *([PlainCell(row["verification"])] if is_checked else []),
        ]
        for row, volume, second in zip(table.to_dict("records"), volumes, seconds, strict=True)
    ]
    words = "A run's folder holds its plans; `wholepie report FOLDER` makes its report."
    return Section("runs", "All runs", [words], tables=[PlainTable(heads, rows)])


def _link(folder: Path, run: str) -> str:
    """The address of the run's report, else of its folder; empty if that is missing."""
    if (folder / run / "report.html").is_file():
        return f"{quote(run)}/report.html"
    return f"{quote(run)}/" if (folder / run).is_dir() else ""
