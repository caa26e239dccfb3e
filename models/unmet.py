"""Requirements that hold or fail whatever is decided, as rows that can be explained and relaxed.

A model cannot be solved with them. Their known side stands on a column that is fixed at 1.
"""

import math
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from ..diagnostics import codes
from ..optimizer.errors import InfeasibleError
from ..optimizer.problem.names import Rows
from ..optimizer.problem.problem import Problem
from .columns import ModelRow
from .exact import double
from .requirement_rules import RequirementRows

_GIVEN = "what is given"


def with_unmet(problem: Problem, requirements: list[RequirementRows]) -> Problem:
    """The problem and, below its rows, those that no decision can change and that do not hold.

    Raises InfeasibleError where one is not a comparison that a row could say.
    """
    unmet = [(each, row) for each in requirements for row in each.unmet]
    bounds = [_ends(row, each) for each, row in unmet]
    known = sp.csr_array(np.array([[double(row.form.constant)] for _, row in unmet]))
    return replace(
        problem,
        A=sp.csr_array(sp.block_diag([problem.A, known])),
        row_lower=np.append(problem.row_lower, [low for low, _ in bounds]),
        row_upper=np.append(problem.row_upper, [high for _, high in bounds]),
        lower=np.append(problem.lower, 1.0),
        upper=np.append(problem.upper, 1.0),
        integer=np.append(problem.integer, False),
        C=np.hstack([problem.C, np.zeros((problem.p, 1))]),
        columns=problem.columns.with_hidden(_GIVEN),
        rows=_with_rows(problem.rows, unmet),
    )


def _with_rows(rows: Rows, unmet: list[tuple[RequirementRows, ModelRow]]) -> Rows:
    named = list(rows.requirements)
    for each, _ in unmet:
        named += [] if each.requirement in named else [each.requirement]
    return Rows(
        tuple(named),
        np.append(rows.component, [named.index(each.requirement) for each, _ in unmet]),
        (*rows.index, *(row.index for _, row in unmet)),
    )


def _ends(row: ModelRow, of: RequirementRows) -> tuple[float, float]:
    if row.lower == math.inf:
        words = f"{of.requirement.label}: {of.never}"
        raise InfeasibleError(codes.NEVER_MET, f"A requirement can never be met.\n{words}.")
    low = -math.inf if row.lower is None else float(row.lower)
    return low, math.inf if row.upper is None else float(row.upper)
