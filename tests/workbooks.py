"""Workbooks for the tests: a small scenario as rows of sheets, changed, written and read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from wholepie import Problem
from wholepie.models import ScenarioError, load

#: How a fault or a warning names a sheet of the workbook that ``book`` writes.
B = "book.xlsx, sheet "
Sheets = dict[str, list[list[Any]]]


def small() -> Sheets:
    """Two valleys that share a budget."""
    return {
        "scenario": [
            ["key", "value"],
            ["wholepie", 1],
            ["title", "Two valleys"],
            ["silence", "WP159"],
        ],
        "tables": [
            ["name", "sheet", "key", "second key"],
            ["projects", "Projects", "project", None],
            ["votes", "Votes", "project", "group"],
        ],
        "sets": [["groups"], ["{v.group for v in votes}"]],
        "parameters": [
            ["name", "index", "value", "unit"],
            ["budget", None, 100, "EUR"],
            ["price", "road", 2, None],
            ["price", "bus", 3.5, None],
        ],
        "decisions": [
            ["name", "for", "type", "at least", "at most"],
            ["fund", "p in projects", "binary", None, None],
            ["extra", None, "continuous", None, 10],
        ],
        "measures": [
            ["name", "for", "is"],
            ["cost", None, "sum(p.cost * fund[p] for p in projects)"],
            [
                "served",
                "g in groups",
                "sum(v.count * fund[v.project] for v in votes if v.group == g)",
            ],
        ],
        "stakeholders": [["name", "weight"], ["treasurer", 2], ["residents", None]],
        "contributions": [["stakeholder", "name", "amount"], ["treasurer", "money", "budget"]],
        "requirements": [
            ["stakeholder", "name", "rule", "negotiable"],
            ["treasurer", "within budget", "cost + extra <= contributions.money", False],
        ],
        "goals": [
            ["stakeholder", "name", "sense", "of", "unit", "step", "at least"],
            ["treasurer", "spend little", "minimize", "cost", "EUR", 5, None],
            ["residents", "young", "maximize", 'served["young"] + extra', None, None, 1],
        ],
        "Projects": [
            ["project", "cost", "kind"],
            ["a", 10, "road"],
            ["b", 25, "bus"],
            ["c", 60, "road"],
        ],
        "Votes": [
            ["project", "group", "count"],
            ["a", "young", 3],
            ["a", "old", 4],
            ["b", "young", 5],
            ["c", "old", 1],
        ],
    }  # fmt: skip


def write(path: Path, sheets: Sheets, change: Callable[[Any], None] | None = None) -> Path:
    """Write the sheets; ``change`` may do more to openpyxl's workbook first."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    book.save(path)
    return path


def with_parts(path: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """Change the parts of a workbook; None drops one, ``more`` adds some, / written as __."""
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name, data in more.items():
            new.writestr(name.replace("__", "/"), data)
    return path


def same(one: Problem, other: Problem) -> None:
    """The same arrays, goals, stakeholders, requirements and names of columns."""
    assert (one.A != other.A).nnz == 0
    for name in ("C", "c0", "row_lower", "row_upper", "lower", "upper", "integer"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)
    assert (one.goals, one.stakeholders) == (other.goals, other.stakeholders)
    assert one.rows.requirements == other.rows.requirements
    assert [one.columns.name(j) for j in range(one.n)] == [
        other.columns.name(j) for j in range(other.n)
    ]


def book(
    change: Callable[[Sheets], None] | None = None, more: Callable[[Any], None] | None = None
) -> Path:
    """The small scenario as book.xlsx, after changes to its sheets and ``more`` to the workbook."""
    sheets = small()
    if change:
        change(sheets)
    return write(Path("book.xlsx"), sheets, more)


def faults(path: Path) -> list[str]:
    """What is said of a workbook that is refused."""
    with pytest.raises(ScenarioError) as caught:
        load(path)
    return [fault.text for fault in caught.value.faults]


def warnings(path: Path) -> list[str]:
    """What is said of a workbook that is read."""
    return [each.text for each in load(path).warnings]


def cell(sheet: str, row: int, column: int, value: Any) -> Callable[[Sheets], None]:
    """A change that writes a value into a cell; rows and columns count from 1."""

    def change(sheets: Sheets) -> None:
        rows = sheets[sheet]
        while len(rows) < row:
            rows.append([])
        rows[row - 1].extend([None] * (column - len(rows[row - 1])))
        rows[row - 1][column - 1] = value

    return change
