"""A million terms: from scenario file and table to a Pyomo model."""

import tempfile
import time
from pathlib import Path

import table
import wholepie as wp

SCENARIO = """
wholepie: 1
title: Many terms
tables:
  rows: rows.csv
  cells: {file: cells.csv, key: [row, column]}
sets: {columns: '{c.column for c in cells}'}
decisions: {x: {for: c in columns, type: continuous, at most: 1}}
measures:
  load: {for: r in rows, is: sum(c.weight * x[c.column] for c in cells if c.row == r)}
stakeholders:
  all:
    requires: {room: {for: r in rows, rule: load[r] <= r.room}}
    goals:
      much: {maximize: sum(load[r] for r in rows)}
      even: {maximize: min(load[r] for r in rows)}
"""


def write(folder: Path, side: int) -> None:
    """A table of side x side cells."""
    (folder / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    rows = "".join(f"r{i},{side}\n" for i in range(side))
    (folder / "rows.csv").write_text("row,room\n" + rows, encoding="utf-8")
    cells = "".join(
        f"r{i},c{j},{(i * 31 + j * 17) % 97 + 1}\n" for i in range(side) for j in range(side)
    )
    (folder / "cells.csv").write_text("row,column,weight\n" + cells, encoding="utf-8")


def main(*, long: bool = False) -> None:
    rows = []
    for side in (300, 1000):
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), side)
            started = time.perf_counter()
            scenario = wp.load(folder)
            loaded = time.perf_counter()
            scenario.formulate()
            built = time.perf_counter()
            problem = scenario.problem()
            compiled = time.perf_counter() - built
        terms = f"{problem.A.nnz:,}"
        rows.append([f"{side**2:,}", terms, loaded - started, built - loaded, compiled])
    head = [
        "terms as written",
        "coefficients in rows",
        "read and check, s",
        "build, s",
        "compile, s",
    ]
    table.show("Scenario language", head, rows)
