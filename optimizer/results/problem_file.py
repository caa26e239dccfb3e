"""The problem on disk, ``problem.json.gz``: every number as the fraction that it stands for.

``wholepie verify`` and any other program check a front against it; docs/verify.md describes it.
"""

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..problem.problem import Floats, Problem
from ..problem.rationals import rationals
from . import plan_file as planfile
from .spreadsheet import as_text

NAME = "problem.json.gz"
FORMAT = 1


def write(problem: Problem, path: Path) -> None:
    """Write the problem; the same problem gives the same bytes."""
    text = json.dumps(described(problem), ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode("utf-8"), mtime=0))


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
            "lower": _texts(problem.lower),
            "upper": _texts(problem.upper),
        },
        "rows": {
            "names": [problem.rows.name(i) for i in range(problem.A.shape[0])],
            "lower": _texts(problem.row_lower),
            "upper": _texts(problem.row_upper),
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
        "constant": _texts(sign * problem.c0[[k]])[0],
        "columns": used.tolist(),
        "coefficients": _texts(sign * problem.C[k][used]),
    }


def _sparse(A: sp.csr_array) -> dict[str, Any]:
    """Columns and coefficients of each row."""
    rows = A.sorted_indices()
    parts = [slice(*ends) for ends in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)]
    return {
        "columns": [rows.indices[part].tolist() for part in parts],
        "coefficients": [_texts(rows.data[part]) for part in parts],
    }


def _texts(values: Floats) -> list[str | None]:
    """The numbers as the fractions that they stand for, None for infinite ones.

    >>> _texts(np.array([1011308.0, -0.0, 0.1 * 3, 1 / 3, 2.0**0.5, np.inf]))
    ['1011308', '0', '0.3', '1/3', '~1.4142135623730951', None]
    """
    finite = np.isfinite(values)
    found = rationals(np.where(finite, values, 0.0))
    told = (
        _text(found.fraction(i)) if known else f"~{value!r}"
        for i, (value, known) in enumerate(zip(values.tolist(), found.known, strict=True))
    )
    return [each if is_number else None for each, is_number in zip(told, finite, strict=True)]


def _text(number: Fraction) -> str:
    """A decimal where there is a short one."""
    if number.denominator == 1:
        return str(number.numerator)
    short = repr(float(number))
    return short if Fraction(short) == number else str(number)
