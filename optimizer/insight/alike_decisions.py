"""Groups of decisions: those with one value in a part of their index, or in a column of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ...diagnostics import codes
from ..errors import InputError
from ..problem.names import Columns
from ..problem.problem import Problem
from ..results.row_columns import row_columns


@dataclass(frozen=True)
class AlikeDecisions:
    """Decisions with these numbers, those of one ``decision``, that have the value ``name`` of
    ``by``: a column of a table, or a part of the index.
    """

    decision: str
    by: str
    name: str
    columns: tuple[int, ...]


def numbers_of(problem: Problem, names: Sequence[str] | None) -> npt.NDArray[np.int64]:
    """Numbers of the decisions of these names, shape (q,); of all where there are none.

    Raises InputError for an unknown name.
    """
    columns = problem.columns
    shown = np.flatnonzero(~columns.hidden)
    if names is None:
        return shown
    known = list(dict.fromkeys(columns.names[columns.component[j]] for j in shown))
    for name in names:
        if name not in known:
            raise InputError.unknown(codes.UNKNOWN_CHOICE, "decision", name, known)
    wanted = [k for k, name in enumerate(columns.names) if name in names]
    return shown[np.isin(columns.component[shown], wanted)]


def grouped(
    columns: Columns, about: Mapping[str, Any], shown: npt.NDArray[np.int64], by: Sequence[str]
) -> list[AlikeDecisions]:
    """The groups of the ``shown`` decisions by each of ``by``, in the order of their members.

    Raises InputError where no decision has such a column or part of its index.
    """
    found, known = dict[tuple[str, str, str], list[int]](), list[str]()
    for j in shown.tolist():
        decision = columns.names[columns.component[j]]
        for what, value in _said(decision, columns.index[j], about):
            known.append(what)
            if what in by and value != "":
                found.setdefault((decision, what, value), []).append(j)
    for each in by:
        if each not in known:
            names = list(dict.fromkeys(known))
            raise InputError.unknown(codes.UNKNOWN_COLUMN, "column of decisions", each, names)
    order = sorted(found, key=lambda key: by.index(key[1]))
    return [AlikeDecisions(*key, tuple(found[key])) for key in order]


def _said(
    decision: str, index: Sequence[Any], about: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """What is said of an index: its parts, and the cells of the rows that it leads to."""
    said = {each["name"]: each for each in about.get("decisions", [])}.get(decision, {})
    axes = said.get("axes", [])
    if len(axes) == len(index):
        for axis, part in zip(axes, index, strict=True):
            yield str(axis["name"]), str(axis.get("labels", {}).get(str(part)) or part)
    for table in row_columns(about, decision):
        for name, cell in zip(table.names, table.cells(index), strict=True):
            yield name, f"{cell:g}" if isinstance(cell, int | float) else cell
