"""Reference point: as far beyond the aspirations as possible, or as little short of them.

The rule measures each goal from its reservation (1) to its aspiration (0). It minimises the largest
of these numbers, and then, while it keeps that, their sum. This is the augmented Chebyshev
achievement function, with its augmentation as a second stage instead of a small weight, so that the
plan is efficient (Wierzbicki, "The use of reference objectives in multiobjective optimization",
1980; Steuer & Choo, Mathematical Programming 26, 1983). The rule finds any efficient plan if the
aspirations are that plan's own values.
"""

import numpy as np

from ...diagnostics import codes
from ..errors import InputError
from ..problem.extended import Extension
from ..problem.numbers import divisors, goal_ranges
from ..problem.problem import Floats
from .case import Case
from .rule import RULES, Rule

_SAME = 9


def choose(case: Case) -> Floats | None:
    """Columns of the plan, or None where the search was stopped; two solves."""
    aspired, scale = _references(case)
    extension, p = Extension(case.problem), case.problem.p
    largest = extension.column()
    for k in range(p):
        only = np.where(np.arange(p) == k, 1 / scale, 0.0)
        extension.row({largest: -1.0}, goals=only, upper=float(aspired[k] / scale[k]))
    extension.goal({largest: 1.0})
    outcome = case.best_added(extension, then=np.append(1 / scale, 0.0))
    return None if outcome is None or outcome.x is None else outcome.x[: case.problem.n]


def listed(case: Case, points: Floats) -> int:
    """Row of the point that the rule chooses."""
    aspired, scale = _references(case)
    return _nearest((points - aspired) / scale)


def nearest(points: Floats, aspired: Floats, reserved: Floats, ranges: Floats) -> int:
    """Row of the point that the rule would choose among minimised points (N, p), N >= 1.

    ``aspired``, ``reserved`` and the goals' ``ranges`` have shape (p,), minimised too. No solve.

    >>> points = np.array([[0.0, 9.0], [4.0, 4.0], [9.0, 0.0]])
    >>> nearest(points, np.array([0.0, 0.0]), np.array([9.0, 9.0]), np.array([9.0, 9.0]))
    1
    >>> nearest(points, np.array([0.0, 9.0]), np.array([9.0, 12.0]), np.array([9.0, 9.0]))
    0
    """
    return _nearest((points - aspired) / _scale(aspired, reserved, divisors(ranges)))


def _nearest(short: Floats) -> int:
    """Row whose largest part is least, then its sum; of what points fall short, (N, p)."""
    return int(np.lexsort((short.sum(axis=1), short.max(axis=1).round(_SAME)))[0])


def _scale(aspired: Floats, reserved: Floats, spread: Floats) -> Floats:
    """Distance from aspiration to reservation, (p,); the goal's spread where there is none."""
    distance = goal_ranges(np.array([aspired, np.maximum(aspired, reserved)]))
    return np.where(distance > 0, distance, spread)


def _references(case: Case) -> tuple[Floats, Floats]:
    """Aspirations and the distances from them to the reservations, both (p,) and minimised.

    Raises InputError where a goal aspires to no more than its reservation.
    """
    targets, best = case.targets(), case.table.min(axis=0)
    aspired = np.where(np.isnan(targets), best, targets)
    worst = case.table.max(axis=0)
    reserved = case.levels(case.preferences.reservations, worst)
    scale = _scale(aspired, reserved, case.spread)
    for label in case.preferences.reservations:
        k = case.problem.goal_number(label)
        if reserved[k] <= aspired[k]:
            sign = case.problem.signs[k]
            raise InputError(
                codes.TARGET_MISSING,
                f"The reservation of {label!r}, {reserved[k] * sign:g}, is no worse than what it "
                f"aspires to, {aspired[k] * sign:g}.",
            )
    return aspired, scale


RULES.register(
    Rule(
        "reference-point",
        "nearest to the targets, or farthest beyond them, by range",
        choose,
        uses=("aspirations", "reservations"),
        listed=listed,
    )
)
