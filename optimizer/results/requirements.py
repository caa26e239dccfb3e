"""What plans use of each requirement, and what they leave: ``requirements.csv`` of a run.

A requirement is compared as it was written: what its row adds up to, and the bound.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp

from ..problem.problem import Floats, Problem
from ..problem.tolerances import FEASIBILITY
from .spreadsheet import guarded
from .tables import indexed_table

NAME = "requirements.csv"
COLUMNS = ("used", "at_least", "at_most", "left", "binding")
#: Of more the table would be larger than all that it tells of.
_MOST_LINES = 200_000


def requirement_table(problem: Problem, solutions: sp.csr_array) -> pd.DataFrame:
    """Long table ``plan, requirement, index_1, ..., used, at_least, at_most, left, binding``.

    ``left`` is how far what is used is from the nearest bound, ``binding`` whether that is nothing.
    Rows that only say what a column stands for are left out. Of many plans and requirements only
    the first plans are there, as many as have room.
    """
    rows = problem.rows
    shown = np.flatnonzero(
        [not rows.requirements[component].structural for component in rows.component]
    )
    plans = min(solutions.shape[0], _MOST_LINES // max(len(shown), 1))
    signs, known = _wordings(problem, shown)
    activity = (solutions[:plans] @ sp.csr_array(problem.A)[shown].T).toarray()
    used = activity * signs + known
    lower, upper = problem.row_lower[shown], problem.row_upper[shown]
    least = np.where(signs > 0, lower, -upper) + known
    most = np.where(signs > 0, upper, -lower) + known
    left = np.minimum(used - least, most - used)
    size = np.maximum(1.0, np.where(np.isfinite(least), np.abs(least), np.abs(most)))
    binding = left <= FEASIBILITY * size
    labels = [rows.requirements[component].label for component in rows.component[shown]]
    table = indexed_table("requirement", labels, [rows.index[i] for i in shown])
    table = pd.concat([table] * plans, ignore_index=True)
    table.insert(0, "plan", np.repeat(np.arange(1, plans + 1), len(shown)))
    values = (used, np.tile(least, (plans, 1)), np.tile(most, (plans, 1)))
    for name, column in zip(COLUMNS, (*values, np.where(binding, 0.0, left), binding), strict=True):
        table[name] = column.ravel()
    return table


def _wordings(problem: Problem, shown: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Signs and known parts (r,) with which rows are compared as they were written."""
    found = [problem.rows.wording(i) for i in shown]
    return np.array([each.sign for each in found]), np.array([each.known for each in found])


def write(table: pd.DataFrame, folder: Path) -> None:
    """Write the table; a bound that is not there is an empty cell."""
    if len(table):
        guarded(table.replace([np.inf, -np.inf], np.nan)).to_csv(folder / NAME, index=False)


def read(folder: Path) -> pd.DataFrame | None:
    """The table of a run; None where it has none. Raises ValueError where it is no such table."""
    path = folder / NAME
    if not path.is_file():
        return None
    table = pd.read_csv(path, keep_default_na=False, na_values={name: [""] for name in COLUMNS})
    missing = [name for name in ("plan", "requirement", *COLUMNS) if name not in table.columns]
    if missing:
        raise ValueError(f"{NAME} has no column {missing[0]}")
    table["at_least"] = table["at_least"].fillna(-np.inf)
    table["at_most"] = table["at_most"].fillna(np.inf)
    return table
