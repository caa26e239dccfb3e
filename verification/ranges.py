"""Ranges of whole columns, tightened by the rows, and whether sums of them fit 64 bits."""

from collections.abc import Sequence

from .whole import WholeForm, WholeLimits, WholeProblem

#: Sums stay below this in size: half of what 64 bits hold, which CP-SAT asks for.
LARGEST_SUM = 2**62
_MOST_ROUNDS = 50

Ends = tuple[int | None, int | None]


class TooLargeError(ArithmeticError):
    """A column has no bounds, or a sum may be too large."""


def extremes(form: WholeForm, ranges: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The least and the most that the whole part of a form can be."""
    ends = [
        sorted((a * ranges[j][0], a * ranges[j][1]))
        for j, a in zip(form.columns, form.coefficients, strict=True)
    ]
    return sum(low for low, _ in ends), sum(high for _, high in ends)


def column_ranges(
    problem: WholeProblem, bounds: Sequence[int | None]
) -> list[tuple[int, int]] | None:
    """Finite ranges of all columns of plans whose goals keep to ``bounds``; None if there are none.

    Raises TooLargeError where some column has no finite range, or a sum may be too large.
    """
    ranges: list[Ends] = [(limits.lower, limits.upper) for limits in problem.limits]
    rows = [*problem.rows, *_goal_rows(problem, bounds)]
    if any(None in ends for ends in ranges):
        for _ in range(_MOST_ROUNDS):
            before = list(ranges)
            for form, limits in rows:
                _tighten(ranges, form, limits)
            if any(low is not None and high is not None and low > high for low, high in ranges):
                return None
            if ranges == before or not any(None in ends for ends in ranges):
                break
    found = [(low, high) for low, high in ranges if low is not None and high is not None]
    if len(found) < len(ranges):
        raise TooLargeError("a column has no bound")
    if any(low > high for low, high in found):
        return None
    for form, _ in [*problem.rows, *((goal, None) for goal in problem.goals)]:
        _require_fit(form, found)
    return found


def _goal_rows(
    problem: WholeProblem, bounds: Sequence[int | None]
) -> list[tuple[WholeForm, WholeLimits]]:
    pairs = zip(problem.goals, bounds, strict=True)
    return [(goal, WholeLimits(None, bound)) for goal, bound in pairs]


def _require_fit(form: WholeForm, ranges: Sequence[tuple[int, int]]) -> None:
    pairs = zip(form.columns, form.coefficients, strict=True)
    if sum(abs(a) * max(map(abs, ranges[j])) for j, a in pairs) >= LARGEST_SUM:
        raise TooLargeError("a sum may be too large")


def _tighten(ranges: list[Ends], form: WholeForm, limits: WholeLimits) -> None:
    """Bound each column of a row by what the row leaves it."""
    if limits.upper is not None:
        _tighten_upwards(ranges, form.columns, form.coefficients, limits.upper)
    if limits.lower is not None:
        negated = [-a for a in form.coefficients]
        _tighten_upwards(ranges, form.columns, negated, -limits.lower)


def _tighten_upwards(
    ranges: list[Ends], columns: Sequence[int], coefficients: Sequence[int], most: int
) -> None:
    """Bound each column so that the sum can be at most ``most``."""
    least = [_least(a, ranges[j]) for j, a in zip(columns, coefficients, strict=True)]
    endless = [i for i, each in enumerate(least) if each is None]
    if len(endless) > 1:
        return
    total = sum(each for each in least if each is not None)
    for i in endless or range(len(columns)):
        j, a = columns[i], coefficients[i]
        left = most - total + (least[i] or 0)
        low, high = ranges[j]
        if a > 0:
            ranges[j] = (low, left // a if high is None else min(high, left // a))
        elif a < 0:
            ranges[j] = (-(left // -a) if low is None else max(low, -(left // -a)), high)


def _least(a: int, ends: Ends) -> int | None:
    end = ends[0] if a > 0 else ends[1]
    return 0 if a == 0 else None if end is None else a * end
