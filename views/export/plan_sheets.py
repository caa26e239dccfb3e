"""Sheets of a workbook on what plans do: decisions by plans beside columns of tables, the plan to
begin with as tables by index, measures and what is left of requirements by plans.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from ...optimizer.results.front import Front
from ...optimizer.results.requirements import of_plan
from ...optimizer.results.row_columns import Cell, row_columns
from ...optimizer.results.tables import decision_table
from ..vocabulary import text
from ..vocabulary.decision_lists import is_number, table_cells
from ..vocabulary.naming import decision_names
from ..vocabulary.pivots import Pivot, ShownPivot, pivots, rosters
from ..vocabulary.selection import fairest, fairest_words, spread_in_order
from .sheet import AMOUNT, MOST_COLUMNS, MOST_ROWS, ExportSheet, SheetColumn, number_format

MOST_CELLS = 1_000_000

Numbers = npt.NDArray[np.int64]


def plan_sheets(front: Front, wanted: Sequence[int] | None = None) -> Iterator[ExportSheet]:
    """All of them that have something to say, of the ``wanted`` plans alone if there are some."""
    yield decisions_by_plans(front, wanted)
    yield from _by_index(front)
    yield from _measures(front, wanted)
    yield from _left(front, wanted)


def decisions_by_plans(front: Front, wanted: Sequence[int] | None = None) -> ExportSheet:
    """Decisions by plans; a sheet that cannot hold all plans has a spread of them."""
    decisions = _used(front)[: MOST_ROWS - 10]
    plans = wanted or _plans_that_fit(front, len(decisions))
    grid = front.solutions[[plan - 1 for plan in plans]][:, decisions].toarray().T
    keys = decision_table(front.columns, decisions, np.zeros(len(decisions))).drop(columns="value")
    names = decision_names(keys, front.about)
    heads, columns = _beside(front, decisions)
    heads = [SheetColumn("decision"), *heads, *_plan_heads(plans, grid)]
    beside = zip(*columns, strict=True) if columns else [()] * len(decisions)
    rows = (
        [name, *cells, *_blank(values)]
        for name, cells, values in zip(names, beside, grid.tolist(), strict=True)
    )
    notes = [
        "Decisions that are not zero in some plan, first those that are not the same in all; an "
        "empty cell is 0."
    ]
    return _spread(ExportSheet("Plans", heads, rows, notes), front, plans, wanted)


def _spread(
    sheet: ExportSheet, front: Front, plans: Sequence[int], wanted: Sequence[int] | None
) -> ExportSheet:
    """The sheet, saying which plans are not on it, unless these are ``wanted``."""
    hidden = len(front) - len(plans)
    if wanted or not hidden:
        return sheet
    left_out = (
        f"{sheet.name}: a spread of {len(plans):,} plans is on the sheet; {hidden:,} more do not "
        "fit. All are in plans.csv of the run and in the other formats."
    )
    return ExportSheet(sheet.name, sheet.heads, sheet.rows, [*sheet.notes, left_out], left_out)


def _plans_that_fit(front: Front, rows: int) -> list[int]:
    most = max(min(MOST_COLUMNS - 100, MOST_CELLS // max(rows, 1)), 1)
    return spread_in_order(front, most)


def _plan_heads(plans: Sequence[int], values: Any) -> list[SheetColumn]:
    form = _form(values.ravel().tolist())
    return [SheetColumn(str(plan), form) for plan in plans]


def _form(values: Sequence[float]) -> str:
    return "#,##0" if all(map(float.is_integer, values)) else AMOUNT


def _used(front: Front) -> Numbers:
    """Numbers of the columns that are a decision and not zero in some plan; those that vary
    first.
    """
    columns = front.solutions.tocoo()
    nonzero = np.unique(columns.coords[1][columns.data != 0])
    used: Numbers = nonzero[~front.columns.hidden[nonzero]]
    if not used.size:
        return used
    some = front.solutions.tocsc()[:, used]
    ends = (end.toarray().ravel() for end in (some.min(axis=0), some.max(axis=0)))
    return np.asarray(used[np.argsort(np.equal(*ends), kind="stable")], dtype=np.int64)


def _blank(values: Sequence[float]) -> list[float | None]:
    return [value or None for value in values]


def _beside(front: Front, decisions: Numbers) -> tuple[list[SheetColumn], list[list[Cell]]]:
    """Columns of tables, one for each name; a decision without it has an empty text there."""
    names = front.columns.names
    groups = [names[front.columns.component[j]] for j in decisions]
    found: dict[str, list[Cell]] = {}
    for group in dict.fromkeys(groups):
        at = [row for row, own in enumerate(groups) if own == group]
        index = [front.columns.index[decisions[row]] for row in at]
        for head, cells in zip(*table_cells(group, index, front.about), strict=True):
            column = found.setdefault(head, [""] * len(groups))
            for row, cell in zip(at, cells, strict=True):
                column[row] = cell
    return [_column(*each) for each in found.items()], list(found.values())


def _column(head: str, cells: Sequence[Cell]) -> SheetColumn:
    if not is_number(cells):
        return SheetColumn(head)
    return SheetColumn(head, number_format(c for c in cells if not isinstance(c, str)))


def _by_index(front: Front) -> Iterator[ExportSheet]:
    """The plan to begin with: decisions of several indexes, a sheet for each decision."""
    if not len(front):
        return
    plan = fairest(front)
    x = front.solutions[[plan - 1]].toarray()[0]
    chosen = rosters(front.columns, front.about, x)
    for group, parts in groupby(pivots(front.columns, front.about), key=lambda each: each.group):
        if group in chosen:
            yield _roster(front, plan, group, chosen[group])
        else:
            yield _pivoted(front, plan, group, list(parts), x)


def _roster(front: Front, plan: int, group: str, shown: ShownPivot) -> ExportSheet:
    """Who does what when; rows and columns without a yes are left out."""
    notes = [
        f"Plan {plan}, {fairest_words(front)}: {shown.title}.",
        "Rows and columns in which nothing is chosen are left out.",
    ]
    heads = [SheetColumn(head) for head in shown.heads[:MOST_COLUMNS]]
    rows = [[cell or None for cell in row[:MOST_COLUMNS]] for row in shown.rows]
    return ExportSheet(text.name(f"Plan {plan} {group}"), heads, rows, notes)


def _pivoted(front: Front, plan: int, group: str, parts: Sequence[Pivot], x: Any) -> ExportSheet:
    """Tables by index under one another, each with the columns of the table of its rows."""
    first = parts[0]
    named = {
        key: label
        for each in parts
        for key, label in zip(each.column_keys, each.columns, strict=True)
    }
    wide = list(named)[:MOST_COLUMNS]
    tables = [each for each in row_columns(front.about, group) if each.parts == (first.row_part,)]
    rows: list[list[Any]] = []
    for each in parts:
        for key, label, values in zip(
            each.row_keys, each.rows, each.values(x).tolist(), strict=True
        ):
            said = dict(zip(each.column_keys, values, strict=True))
            index = [""] * first.row_part + [key]
            beside = [cell for table in tables for cell in table.cells(index)]
            rows.append([each.page, label, *beside, *(said.get(column) for column in wide)])
    keep = range(0 if first.page else 1, 2 + len(wide) + sum(len(t.names) for t in tables))
    taken = np.concatenate([x[each.cells[each.cells >= 0]] for each in parts])
    form = number_format(taken[taken != 0].tolist())
    form = f'{form};-{form};"·"'
    heads = [
        SheetColumn("of"),
        SheetColumn(first.row_head),
        *(SheetColumn(name) for table in tables for name in table.names),
        *(SheetColumn(named[column], form) for column in wide),
    ]
    note = f"Plan {plan}, {fairest_words(front)}: {first.title}."
    name = text.name(f"Plan {plan} {group}")
    notes = [note, "A dot is 0; in an empty cell there is nothing to decide."]
    kept = [[row[k] for k in keep] for row in rows]
    return ExportSheet(name, [heads[k] for k in keep], kept, notes)


def _measures(front: Front, wanted: Sequence[int] | None) -> Iterator[ExportSheet]:
    table = front.measures
    if not len(table):
        return
    rows = table[table["plan"] == 1]
    listed = wanted or _plans_that_fit(front, len(rows))
    plans = [plan for plan in listed if plan <= table["plan"].max()]
    values = table["value"].to_numpy().reshape(-1, len(rows)).T[:, [plan - 1 for plan in plans]]
    heads = [SheetColumn("measure"), SheetColumn("unit"), *_plan_heads(plans, values)]
    named = zip(rows["row"], rows["unit"], values.tolist(), strict=True)
    cells = [[name, unit, *amounts] for name, unit, amounts in named]
    note = "What each plan comes to in the measures of the scenario."
    yield _spread(ExportSheet("Measures", heads, cells, [note]), front, plans, wanted)


def _left(front: Front, wanted: Sequence[int] | None) -> Iterator[ExportSheet]:
    """What plans leave of requirements, one plan beside another."""
    table = front.requirements
    if not len(table):
        return
    rows = of_plan(table, 1)
    listed = wanted or _plans_that_fit(front, len(rows))
    plans = [plan for plan in listed if plan <= table["plan"].max()]
    left = table["left"].to_numpy().reshape(-1, len(rows)).T[:, [plan - 1 for plan in plans]]
    ends = [list(map(_finite, both)) for both in rows[["at_least", "at_most"]].to_numpy().tolist()]
    form = _form([end for both in ends for end in both if end is not None])
    heads = [
        SheetColumn("requirement"),
        *(SheetColumn(name, form) for name in ("at least", "at most")),
        *_plan_heads(plans, left),
    ]
    named = zip(rows["row"], ends, left.tolist(), strict=True)
    cells = [[name, *both, *amounts] for name, both, amounts in named]
    note = "What each plan leaves of a requirement; 0: the requirement holds the plan back."
    yield _spread(ExportSheet("Left", heads, cells, [note]), front, plans, wanted)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
