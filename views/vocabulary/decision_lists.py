"""Decisions of a plan as lists: what people call each, what tables say of it, and how much."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ...optimizer.problem.names import Columns
from ...optimizer.problem.problem import Floats
from ...optimizer.results.row_columns import Cell, RowColumns, row_columns
from ...optimizer.results.tables import decision_table
from . import text
from .naming import axes_of, keyed, said_in
from .time_order import runs_in_time

MOST_BESIDE, LONGEST_BESIDE = 3, 60
#: Of an amount over time so many members are listed with those that are 0.
MOST_IN_TIME = 60


@dataclass(frozen=True)
class DecisionList:
    """Decisions of one name. Rows are what people call them, cells below ``heads``, and how much.

    Cells of ``numeric`` heads are numbers. ``zeros`` members of time that are 0 are left out; where
    ``is_whole``, all rows are to be shown.
    """

    group: str
    head: str
    heads: Sequence[str]
    numeric: Sequence[bool]
    rows: Sequence[tuple[str, Sequence[str], str]]
    is_whole: bool = False
    zeros: int = 0


def lists(taken: pd.DataFrame, about: Mapping[str, Any]) -> Iterator[DecisionList]:
    """Lists of decisions, given as ``decision, index_1, ..., value``: larger amounts first, unless
    an index runs in time, so that all stand in their own order.
    """
    for group, rows in taken.groupby("decision", sort=False):
        said = said_in(about).get(str(group), {})
        is_yes = said.get("type") == "binary"
        if not is_yes and not runs_over_time(str(group), _index(rows), about):
            rows = rows.iloc[np.argsort(-rows["value"].abs().to_numpy(), kind="stable")]
        values = rows["value"].tolist()
        told = zip(values, text.numbers(values), strict=True)
        amounts = ["yes" if is_yes else each if value else "0" for value, each in told]
        head = text.name(str(said.get("unit", ""))) or "value"
        yield listed(str(group), _index(rows), about, head, amounts)


def runs_over_time(group: str, index: Sequence[tuple[Any, ...]], about: Mapping[str, Any]) -> bool:
    """Whether a part of the index of a decision runs in time, so that all stand in their order."""
    parts = list(zip(*index, strict=True)) if len(set(map(len, index))) == 1 else []
    axes = axes_of(about, group, len(parts))
    return any(runs_in_time(axis, part) for axis, part in zip(axes, parts, strict=True))


def lists_without(
    groups: Container[str], columns: Columns, about: Mapping[str, Any], x: Floats
) -> Iterator[DecisionList]:
    """Lists of what is not 0 in a plan with columns x (n,), without the decisions of some names; of
    an amount over time what is 0 as well, or how many are 0 where the list would be long.
    """
    taken = (x != 0) & ~columns.hidden
    whole, zeros = set(), {}
    for component, group in enumerate(columns.names):
        at = np.flatnonzero((columns.component == component) & ~columns.hidden)
        if group in groups:
            taken[at] = False
        elif taken[at].any() and _is_amount_over_time(group, [columns.index[j] for j in at], about):
            if shows_zeros(group, [columns.index[j] for j in at], about):
                taken[at] = True
                whole.add(group)
            else:
                zeros[group] = int(np.count_nonzero(~taken[at]))
    shown = np.flatnonzero(taken)
    for each in lists(decision_table(columns, shown.tolist(), x[shown]), about):
        yield replace(each, is_whole=each.group in whole, zeros=zeros.get(each.group, 0))


def shows_zeros(group: str, index: Sequence[tuple[Any, ...]], about: Mapping[str, Any]) -> bool:
    """Whether an amount over time is listed with its zeros: where the list is not long."""
    return len(index) <= MOST_IN_TIME and _is_amount_over_time(group, index, about)


def _is_amount_over_time(
    group: str, index: Sequence[tuple[Any, ...]], about: Mapping[str, Any]
) -> bool:
    """Whether the whole index of a decision, other than yes/no, is one part that runs in time."""
    is_yes = said_in(about).get(group, {}).get("type") == "binary"
    return not is_yes and set(map(len, index)) == {1} and runs_over_time(group, index, about)


def shares(rows: pd.DataFrame, about: Mapping[str, Any]) -> Iterator[DecisionList]:
    """Lists of decisions, given as ``decision, index_1, ..., value``, in how many plans each is."""
    for group, some in rows.groupby("decision", sort=False):
        amounts = list(map(text.percent, some["value"]))
        yield listed(str(group), _index(some), about, "in plans", amounts)


def listed(
    group: str,
    index: Sequence[Sequence[Any]],
    about: Mapping[str, Any],
    head: str,
    amounts: Sequence[str],
) -> DecisionList:
    """The decisions of one name with these indexes, and an amount of each."""
    said = said_in(about).get(group, {})
    names = [keyed(said, each) or text.name(group) for each in index]
    heads, columns = table_cells(group, index, about)
    cells = zip(*map(text_cells, columns), strict=True) if heads else [()] * len(index)
    numeric = list(map(is_number, columns))
    rows = list(zip(names, cells, amounts, strict=True))
    return DecisionList(group, head, heads, numeric, rows)


def _index(rows: pd.DataFrame) -> list[tuple[Any, ...]]:
    parts = rows.drop(columns=["decision", "value"]).to_numpy(dtype=object).tolist()
    return [tuple(part for part in each if part != "") for each in parts]


def table_cells(
    group: str, index: Sequence[Sequence[Any]], about: Mapping[str, Any]
) -> tuple[list[str], list[list[Cell]]]:
    """Heads and columns of the tables that indexes of a decision lead to."""
    heads: list[str] = []
    columns: list[list[Cell]] = []
    for table in row_columns(about, group):
        rows = [table.cells(each) for each in index]
        heads += map(text.name, table.names)
        columns += [list(column) for column in zip(*rows, strict=True)] or [[]] * len(table.names)
    return heads, columns


def beside(group: str, index: Sequence[Any], about: Mapping[str, Any]) -> str:
    """What tables say of a decision, in a line: ``cost 135,000; urban greenery``; of many columns
    the first. Words say what they are; a number needs the name of its column; a column of zeros and
    ones says its name where it is 1.
    """
    said = [word for table in row_columns(about, group) for word in _words(table, index)]
    return text.shortened("; ".join(said[:MOST_BESIDE]), LONGEST_BESIDE)


def _words(table: RowColumns, index: Sequence[Any]) -> Iterator[str]:
    for k, (head, cell) in enumerate(zip(table.names, table.cells(index), strict=True)):
        if isinstance(cell, str):
            yield from [text.name(cell)] * bool(cell)
        elif not table.is_flag(k):
            yield f"{text.name(head)} {text.number(cell)}"
        elif cell:
            yield text.name(head)


def is_number(column: Sequence[Cell]) -> bool:
    """Whether all cells that are not empty are numbers."""
    return all(not isinstance(cell, str) for cell in column if cell != "")


def text_cells(column: Sequence[Cell]) -> list[str]:
    """A column as people read it: its numbers with as many decimals."""
    numbers = iter(text.numbers([cell for cell in column if not isinstance(cell, str)]))
    return [text.name(cell) if isinstance(cell, str) else next(numbers) for cell in column]
