"""Joint problem: several problems over the same decisions as one; its plans are plans of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from .extended import with_columns
from .labels import Requirement
from .names import Rows
from .problem import Problem

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class JointProblem:
    """``problem`` has the goals of all problems, one after another; ``places[s]`` are the numbers
    of problem s's columns in it.
    """

    problem: Problem
    places: tuple[Numbers, ...]


def decisions_of(problem: Problem) -> dict[str, int]:
    """Column number of each decision by its name and index."""
    shown = np.flatnonzero(~problem.columns.hidden)
    return {problem.columns.name(j): int(j) for j in shown}


def require_same_decisions(problems: Mapping[str, Problem]) -> None:
    """Raise InputError, naming one, where problems decide on different things."""
    (first, *_), (reference, *_) = problems, problems.values()
    known = set(decisions_of(reference))
    for name, problem in problems.items():
        if different := sorted(known ^ set(decisions_of(problem))):
            raise InputError(
                codes.DIFFERENT_DECISIONS,
                f"{name} and {first} decide on different things, such as {different[0]}; "
                "the same decisions are needed in all scenarios.",
            )


def joint_problem(problems: Sequence[Problem]) -> JointProblem:
    """Problems with the same decisions as one; hidden columns stay each problem's own.

    Raises InfeasibleError where bounds on a decision exclude each other.
    """
    places, width = _places(problems)
    lower, upper = np.full(width, -np.inf), np.full(width, np.inf)
    integer = np.zeros(width, dtype=bool)
    for problem, place in zip(problems, places, strict=True):
        lower[place] = np.maximum(lower[place], problem.lower)
        upper[place] = np.minimum(upper[place], problem.upper)
        integer[place] |= problem.integer
    columns = with_columns(problems[0].columns, width - problems[0].n)
    for j in np.flatnonzero(lower > upper):
        raise InfeasibleError(
            codes.CROSSED_BOUNDS, f"{columns.name(j)} has bounds that exclude each other."
        )
    found = replace(
        problems[0],
        A=_widened([problem.A for problem in problems], places, width),
        row_lower=np.concatenate([problem.row_lower for problem in problems]),
        row_upper=np.concatenate([problem.row_upper for problem in problems]),
        lower=lower,
        upper=upper,
        integer=integer,
        C=_widened([sp.csr_array(problem.C) for problem in problems], places, width).toarray(),
        c0=np.concatenate([problem.c0 for problem in problems]),
        goals=tuple(
            replace(goal, name=f"{goal.name} ({s + 1})")
            for s, problem in enumerate(problems)
            for goal in problem.goals
        ),
        columns=columns,
        rows=_rows(sum(len(problem.row_lower) for problem in problems)),
    )
    return JointProblem(found, tuple(places))


def _places(problems: Sequence[Problem]) -> tuple[list[Numbers], int]:
    first = problems[0]
    shared, width, places = decisions_of(first), first.n, [np.arange(first.n)]
    for problem in problems[1:]:
        own = {j: shared[name] for name, j in decisions_of(problem).items()}
        rest = [j for j in range(problem.n) if j not in own]
        own |= {j: width + i for i, j in enumerate(rest)}
        width += len(rest)
        places.append(np.array([own[j] for j in range(problem.n)], dtype=np.int64))
    return places, width


def _widened(
    matrices: Sequence[sp.csr_array], places: Sequence[Numbers], width: int
) -> sp.csr_array:
    parts = []
    for matrix, place in zip(matrices, places, strict=True):
        found = matrix.tocoo()
        rows, columns = found.coords
        parts.append(sp.csr_array((found.data, (rows, place[columns])), (matrix.shape[0], width)))
    return sp.csr_array(sp.vstack(parts))


def _rows(count: int) -> Rows:
    component, index = np.zeros(count, dtype=np.int64), tuple((i,) for i in range(count))
    return Rows((Requirement("scenarios"),), component, index)
