"""Goal programming: the plan that comes as close to the goals' targets as possible.

A goal's deviation is the amount by which it misses its target, divided by its range; goals without
a target have none. ``goal-weighted`` minimises the weighted sum of the deviations (Charnes &
Cooper, "Management models and industrial applications of linear programming", 1961),
``goal-lexicographic`` minimises their sum tier by tier (Ijiri, "Management goals and accounting for
control", 1965), and ``goal-minimax`` minimises the largest weighted one (Flavell, "A new goal
programming formulation", Omega 4, 1976). Then the rule keeps the deviations and minimises the sum
of all goals, so that the plan is efficient also where targets are modest (Pareto restoration:
Tamiz, Mirrazavi & Jones, "Extensions of Pareto efficiency analysis to integer goal
programming", Omega 27, 1999).
"""

from collections.abc import Callable

import numpy as np

from ...diagnostics import codes
from ..errors import InputError
from ..problem.extended import Extension
from ..problem.problem import Floats
from ..search.lexicographic import by_priority
from .case import Case, Rows
from .rule import RULES, Rule

Added = Callable[[Case, Extension, dict[int, int]], None]
Sums = Callable[[Case, Floats], list[Floats]]


def _choose(case: Case, add: Added) -> Floats | None:
    """Columns of the plan, or None if stopped; one solve for each goal that was added, one more."""
    extension = Extension(case.problem)
    add(case, extension, _deviations(case, extension))
    return case.in_turn(extension)


def _deviations(case: Case, extension: Extension) -> dict[int, int]:
    """Column of the deviation of each goal with a target, by goal number."""
    targets, columns = case.targets(), {}
    for k in map(int, _with_target(targets)):
        columns[k] = extension.column(lower=0.0)
        only = np.where(np.arange(case.problem.p) == k, 1 / case.spread, 0.0)
        extension.row({columns[k]: -1.0}, goals=only, upper=float(targets[k] / case.spread[k]))
    return columns


def _with_target(targets: Floats) -> Rows:
    found = np.flatnonzero(~np.isnan(targets))
    if not len(found):
        raise InputError(
            codes.TARGET_MISSING, "No goal has a target to come close to; give one with 'target'."
        )
    return found


def _missed(case: Case, points: Floats) -> Floats:
    """Weighted deviations (N, p) of minimised points (N, p); 0 for goals without a target."""
    targets = case.targets()
    _with_target(targets)
    short = np.maximum(points - np.where(np.isnan(targets), np.inf, targets), 0.0)
    return np.asarray(short * case.normalised())


def _weighted(case: Case, extension: Extension, columns: dict[int, int]) -> None:
    weights = case.normalised() * case.spread
    extension.goal({column: float(weights[k]) for k, column in columns.items()})


def _lexicographic(case: Case, extension: Extension, columns: dict[int, int]) -> None:
    weights = case.normalised() * case.spread
    for tier in by_priority(case.priorities()):
        own = {column: float(weights[k]) for k, column in columns.items() if tier[k]}
        if own:
            extension.goal(own)


def _minimax(case: Case, extension: Extension, columns: dict[int, int]) -> None:
    weights, largest = case.normalised() * case.spread, extension.column(lower=0.0)
    for k, column in columns.items():
        extension.row({column: float(weights[k]), largest: -1.0}, upper=0.0)
    extension.goal({largest: 1.0})


def _listed_weighted(case: Case, missed: Floats) -> list[Floats]:
    return [missed.sum(axis=1)]


def _listed_lexicographic(case: Case, missed: Floats) -> list[Floats]:
    return [missed[:, tier].sum(axis=1) for tier in by_priority(case.priorities())]


def _listed_minimax(case: Case, missed: Floats) -> list[Floats]:
    return [missed.max(axis=1)]


def _register(name: str, summary: str, add: Added, sums: Sums, *more: str) -> None:
    def choose(case: Case) -> Floats | None:
        return _choose(case, add)

    def listed(case: Case, points: Floats) -> int:
        return case.first(points, *sums(case, _missed(case, points)))

    uses = ("weights", "aspirations", *more)
    RULES.register(Rule(name, summary, choose, uses=uses, listed=listed, to_targets=True))


_register(
    "goal-weighted",
    "least weighted sum of what goals miss their targets by",
    _weighted,
    _listed_weighted,
)
_register(
    "goal-lexicographic",
    "misses the targets by least, tier by tier",
    _lexicographic,
    _listed_lexicographic,
    "order",
)
_register(
    "goal-minimax",
    "the goal that misses its target most misses it by least",
    _minimax,
    _listed_minimax,
)
