"""The problem on disk, ``problem.json.gz``: every number as the fraction that it stands for.

``wholepie verify`` and any other program check a front against it; docs/verify.md describes it.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from ..errors import InputError
from ..problem.labels import AS_IT_STANDS, Goal, Requirement, Stakeholder, Wording
from ..problem.names import Columns, Rows
from ..problem.problem import Floats, Problem
from ..problem.rationals import rational
from ..problem.whole_forms import meant_bound
from ..run_files import DAMAGES, unpacked_json
from . import plan_file as planfile
from .number_texts import number_text, number_texts
from .packed_json import write_packed
from .requirements import RequirementUse, uses
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
            **_requirements(problem),
            "lower": _row_ends(problem, problem.row_lower),
            "upper": _row_ends(problem, problem.row_upper),
            **_sparse(problem.A),
        },
    }


def _requirements(problem: Problem) -> dict[str, Any]:
    """Whose rows they are, and how they were written: a sign times the row, plus what is known."""
    rows = problem.rows
    written = [(i, rows.wording(i)) for i in rows.reworded]
    return {
        "requirements": [each.label for each in rows.requirements],
        "of": rows.component.tolist(),
        "structural": [k for k, each in enumerate(rows.requirements) if each.structural],
        "written": [[i, *each] for i, each in written if each != AS_IT_STANDS],
        "units": [each.unit for each in rows.requirements],
    }


def read_rows(path: Path, width: int) -> RequirementUse | None:
    """The requirements of a problem of so many columns on disk; None where they are not there, or
    cannot be read.
    """
    try:
        found = _rows(unpacked_json(path))
        return found if found.A.shape[1] == width else None
    except DAMAGES:
        return None


def read(
    path: Path, goals: Sequence[Goal], columns: Columns, stakeholders: Sequence[Stakeholder]
) -> Problem | None:
    """The problem on disk, with what a front knows of its goals and columns; None where it is not
    there, cannot be read, or is that of another front.
    """
    try:
        said = unpacked_json(path)
        if [each["label"] for each in said["goals"]] != [goal.label for goal in goals]:
            return None
        if len(said["columns"]["names"]) != len(columns.index):
            return None
        found = _problem(said, goals, columns, stakeholders)
        found.require_representable()
        return found
    except (*DAMAGES, InputError):
        return None


def _problem(
    said: dict[str, Any],
    goals: Sequence[Goal],
    columns: Columns,
    stakeholders: Sequence[Stakeholder],
) -> Problem:
    rows, ends = said["rows"], said["columns"]
    width = len(ends["names"])
    integer = np.zeros(width, dtype=bool)
    integer[ends["integer"]] = True
    C = np.zeros((len(goals), width))
    for k, (each, goal) in enumerate(zip(said["goals"], goals, strict=True)):
        C[k, each["columns"]] = [goal.sign * _read(text) for text in each["coefficients"]]
    constants = [goal.sign * _read(each["constant"])
                 for each, goal in zip(said["goals"], goals, strict=True)]  # fmt: skip
    found = Problem(
        A=_matrix(rows, width),
        row_lower=np.array([_read(each, -np.inf) for each in rows["lower"]]),
        row_upper=np.array([_read(each, np.inf) for each in rows["upper"]]),
        lower=np.array([_read(each, -np.inf) for each in ends["lower"]]),
        upper=np.array([_read(each, np.inf) for each in ends["upper"]]),
        integer=integer,
        C=C,
        c0=np.array(constants) + 0.0,
        columns=columns,
        goals=tuple(goals),
        rows=_named_rows(rows),
        stakeholders=tuple(stakeholders),
    )
    _require_sound(found)
    return found


def _require_sound(problem: Problem) -> None:
    """Raise ValueError where arrays do not fit together, or hold what is not a number."""
    m, n = problem.A.shape
    lengths = [len(problem.row_lower), len(problem.row_upper), len(problem.rows.index)]
    widths = [len(problem.lower), len(problem.upper)]
    finite = all(np.isfinite(part).all() for part in (problem.A.data, problem.C, problem.c0))
    ends = problem.row_lower, problem.row_upper, problem.lower, problem.upper
    if set(lengths) != {m} or set(widths) != {n} or not finite or np.isnan(np.hstack(ends)).any():
        raise ValueError("the problem is not one")


def _named_rows(rows: dict[str, Any]) -> Rows:
    """Whose rows they are, by the requirements' labels, and how they were written."""
    of = np.array(rows["of"], dtype=np.int64)
    labels = [str(each) for each in rows["requirements"]]
    if len(of) and (of.min() < 0 or len(of) != len(rows["names"])):
        raise ValueError("a row is of no requirement")
    index = [_index(str(name), labels[k]) for name, k in zip(rows["names"], of, strict=True)]
    wordings: dict[int, dict[tuple[Any, ...], Wording]] = {}
    for i, sign, known in rows["written"]:
        wordings.setdefault(int(of[i]), {})[index[i]] = Wording(float(sign), float(known))
    structural = set(rows["structural"])
    requirements = [
        Requirement(label, structural=k in structural, wordings=wordings.get(k, {}))
        for k, label in enumerate(labels)
    ]
    return Rows(tuple(requirements), of, tuple(index))


def _index(name: str, label: str) -> tuple[str, ...]:
    """The index in the name of a row, as one part."""
    inside = name.removeprefix(label)
    return (inside[1:-1],) if inside.startswith("[") and inside.endswith("]") else ()


def _matrix(rows: dict[str, Any], width: int) -> sp.csr_array:
    places = np.repeat(np.arange(len(rows["of"])), [len(each) for each in rows["columns"]])
    columns = [j for each in rows["columns"] for j in each]
    factors = [_read(each) for row in rows["coefficients"] for each in row]
    return sp.csr_array((factors, (places, columns)), shape=(len(rows["of"]), width))


def _rows(said: dict[str, Any]) -> RequirementUse:
    rows, width = said["rows"], len(said["columns"]["names"])
    of = np.array(rows["of"], dtype=np.int64)
    A = _matrix(rows, width)
    hidden, amounts = np.zeros(width, dtype=bool), np.ones(width, dtype=bool)
    hidden[said["columns"]["hidden"]] = True
    amounts[said["columns"]["integer"]] = False
    shown = np.flatnonzero(~np.isin(of, rows["structural"]) & ~uses(A, hidden))
    wordings = {i: (sign, known) for i, sign, known in rows["written"]}
    words = [wordings.get(i, AS_IT_STANDS) for i in shown.tolist()]
    signs, known = np.array(words, dtype=float).T.reshape(2, -1)
    # Older files say no units.
    units = rows.get("units", [""] * len(rows["requirements"]))
    return RequirementUse(
        A[shown],
        np.array([_read(rows["lower"][i], -np.inf) for i in shown]),
        np.array([_read(rows["upper"][i], np.inf) for i in shown]),
        signs,
        known,
        [str(rows["requirements"][of[i]]) for i in shown],
        [str(rows["names"][i]) for i in shown],
        ~uses(A, amounts)[shown],
        [str(units[of[i]]) for i in shown],
    )


def _read(said: str | None, otherwise: float = np.nan) -> float:
    """A number as a double; never as a fraction, which a few letters can make endless."""
    if said is None:
        return otherwise
    top, over, bottom = said.lstrip("~").partition("/")
    found = int(top) / int(bottom) if over else float(top)
    if not math.isfinite(found):
        raise ValueError(f"{said:.40} is not a number")
    return found


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
