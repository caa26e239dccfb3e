"""Limits: values that goals must not fall short of, as requirements or against listed plans.

As requirements they can be explained like any other: which of them, and which of the problem's own,
cannot hold together. Against the points of a front the same question takes no solve: which smallest
sets of limits does no listed plan keep. That is a proof where the list is whole.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from ..problem.labels import Goal, Requirement, Wording
from ..problem.names import Rows
from ..problem.problem import Floats, Problem
from ..problem.tolerances import SUM_ROUNDING
from .words import amount


def limited(problem: Problem, limits: Mapping[str, float]) -> Problem:
    """The problem with limits by goal label, in the goals' own senses, as negotiable requirements.

    Raises InputError for an unknown label.
    """
    numbers = [problem.goal_number(label) for label in limits]
    if not numbers:
        return problem
    signs, known = problem.signs[numbers], (problem.c0 * problem.signs)[numbers]
    levels = np.array(list(limits.values())) - known
    goals = [problem.goals[k] for k in numbers]
    at_most = np.array([goal.sense == "minimize" for goal in goals])
    return replace(
        problem,
        A=sp.csr_array(sp.vstack([problem.A, sp.csr_array(problem.C[numbers] * signs[:, None])])),
        row_lower=np.concatenate([problem.row_lower, np.where(at_most, -np.inf, levels)]),
        row_upper=np.concatenate([problem.row_upper, np.where(at_most, levels, np.inf)]),
        rows=_named(problem.rows, goals, list(limits.values()), known),
    )


def _named(rows: Rows, goals: Sequence[Goal], levels: Sequence[float], known: Floats) -> Rows:
    first, more = len(rows.requirements), len(goals)
    wanted = [
        Requirement(
            limit_words(goal, level),
            goal.owner,
            negotiable=True,
            unit=goal.unit,
            wordings={(): Wording(known=float(constant))},
        )
        for goal, level, constant in zip(goals, levels, known, strict=True)
    ]
    return Rows(
        (*rows.requirements, *wanted),
        np.concatenate([rows.component, np.arange(first, first + more)]),
        (*rows.index, *[()] * more),
    )


def limit_words(goal: Goal, level: float) -> str:
    """A limit as a requirement's name, such as ``served at least 200``."""
    side = "at most" if goal.sense == "minimize" else "at least"
    return f"{goal.name} {side} {amount(level)}"


def kept(points: Floats, limits: Floats) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Which minimised points (N, p) keep which limits (p,), up to rounding; shape (N, p)."""
    return np.asarray(points <= limits + SUM_ROUNDING * np.maximum(1.0, np.abs(limits)))


def conflicts(points: Floats, limits: Floats) -> list[tuple[int, ...]]:
    """Smallest sets of goals whose limits (p,), inf for none, no point (N, p) keeps together.

    They are the minimal sets that meet what each point breaks (Berge, "Hypergraphs", 1989); none
    where a point keeps all limits.

    >>> points = np.array([[0.0, 2.0, 1.0], [2.0, 0.0, 1.0]])
    >>> conflicts(points, np.array([1.0, 1.0, np.inf]))
    [(0, 1)]
    >>> conflicts(points, np.array([1.0, 2.0, 0.0]))
    [(2,)]
    """
    patterns = np.unique(~kept(points, limits), axis=0)
    broken = [frozenset(np.flatnonzero(row).tolist()) for row in patterns]
    found = [frozenset[int]()]
    for each in sorted(broken, key=len):
        found = _smallest([wider for one in found for wider in _hitting(one, each)])
    goals = [tuple(sorted(each)) for each in found if each]
    return sorted(goals, key=lambda each: (len(each), each))


def _hitting(one: frozenset[int], broken: frozenset[int]) -> list[frozenset[int]]:
    """The set, with a member of what is broken where it has none yet."""
    return [one] if one & broken else [one | {k} for k in sorted(broken)]


def _smallest(sets: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    kept_sets = list[frozenset[int]]()
    for each in sorted(set(sets), key=len):
        if not any(smaller <= each for smaller in kept_sets):
            kept_sets.append(each)
    return kept_sets
