"""The problem on disk, ``problem.json.gz``: every number as the fraction that it stands for.

``wholepie verify`` and any other program check a front against it; docs/verify.md describes it.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..problem.problem import Floats, Problem
from ..problem.rationals import rational
from ..problem.whole_forms import meant_bound
from . import plan_file as planfile
from .number_texts import number_text, number_texts
from .packed_json import write_packed
from .spreadsheet import as_text

NAME = "problem.json.gz"
FORMAT = 1


def write(problem: Problem, path: Path) -> None:
    """Write the problem; the same problem gives the same bytes."""
    write_packed(described(problem), path)


def described(problem: Problem) -> dict[str, Any]:
    """The problem as plain data, with goals in their own senses and numbers as texts."""
    columns = problem.columns
    return {
        "wholepie_problem": FORMAT,
        "goals": [_goal(problem, k) for k in range(problem.p)],
        "columns": {
            "names": planfile.texts(columns),
            "hidden": np.flatnonzero(columns.hidden).tolist(),
            "integer": np.flatnonzero(problem.integer).tolist(),
            "lower": number_texts(problem.lower),
            "upper": number_texts(problem.upper),
        },
        "rows": {
            "names": [problem.rows.name(i) for i in range(problem.A.shape[0])],
            "lower": _row_ends(problem, problem.row_lower),
            "upper": _row_ends(problem, problem.row_upper),
            **_sparse(problem.A),
        },
    }


def _goal(problem: Problem, k: int) -> dict[str, Any]:
    goal, sign = problem.goals[k], problem.goals[k].sign
    used = np.flatnonzero(problem.C[k])
    return {
        "label": goal.label,
        "head": as_text(goal.label),
        "sense": goal.sense,
        "constant": number_texts(sign * problem.c0[[k]])[0],
        "columns": used.tolist(),
        "coefficients": number_texts(sign * problem.C[k][used]),
    }


def _row_ends(problem: Problem, ends: Floats) -> list[str | None]:
    """Bounds of the rows, (m,); those of rows in steps may be multiples of these."""
    texts, forms = number_texts(ends), problem.stepped.row_coefficients
    for i in np.flatnonzero(forms.exist & np.isfinite(ends) & (ends != np.rint(ends))):
        meant = meant_bound(float(ends[i]), forms.step(int(i)))
        if meant != rational(float(ends[i])):
            texts[i] = number_text(meant)
    return texts


def _sparse(A: sp.csr_array) -> dict[str, Any]:
    """Columns and coefficients of each row."""
    rows = A.sorted_indices()
    columns, coefficients = rows.indices.tolist(), number_texts(rows.data)
    parts = [slice(*ends) for ends in pairwise(rows.indptr.tolist())]
    return {
        "columns": [columns[part] for part in parts],
        "coefficients": [coefficients[part] for part in parts],
    }
