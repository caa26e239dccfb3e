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
from .case import Case
from .rule import RULES, Rule

Added = Callable[[Case, Extension, dict[int, int]], None]


def _choose(case: Case, add: Added) -> Floats | None:
    """Columns of the plan, or None if stopped; one solve for each goal that was added, one more."""
    extension = Extension(case.problem)
    add(case, extension, _deviations(case, extension))
    return case.in_turn(extension)


def _deviations(case: Case, extension: Extension) -> dict[int, int]:
    """Column of the deviation of each goal with a target, by goal number."""
    targets = case.targets()
    with_target = np.flatnonzero(~np.isnan(targets))
    if not len(with_target):
        raise InputError(
            codes.TARGET_MISSING, "No goal has a target to come close to; give one with 'target'."
        )
    columns = {}
    for k in map(int, with_target):
        columns[k] = extension.column(lower=0.0)
        only = np.where(np.arange(case.problem.p) == k, 1 / case.spread, 0.0)
        extension.row({columns[k]: -1.0}, goals=only, upper=float(targets[k] / case.spread[k]))
    return columns


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


def _register(name: str, summary: str, add: Added, *more: str) -> None:
    def choose(case: Case) -> Floats | None:
        return _choose(case, add)

    RULES.register(Rule(name, summary, choose, uses=("weights", "aspirations", *more)))


_register("goal-weighted", "least weighted sum of what goals miss their targets by", _weighted)
_register(
    "goal-lexicographic", "misses the targets by least, tier by tier", _lexicographic, "order"
)
_register("goal-minimax", "the goal that misses its target most misses it by least", _minimax)
