"""Amounts that keep rows exactly, near those that a solver with tolerances found.

Rows and bounds that the amounts end at, or nearly so, become equations, which are solved in
fractions. What comes out counts only if it keeps everything exactly, so nothing rests on how near
is near: several distances are tried.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from .plans import PlanChecker
from .statement import Amounts, Limits, StatedProblem

#: How far from its end a row or bound may be that becomes an equation, relative to its numbers.
_DISTANCES = (Fraction(0), Fraction(1, 10**9), Fraction(1, 10**7), Fraction(1, 10**5))
#: So many numbers of equations are subtracted at most.
_MOST_WORK = 200_000

Equation = tuple[dict[int, Fraction], Fraction]


def exact_plans(problem: StatedProblem, checker: PlanChecker, x: Amounts) -> Iterator[Amounts]:
    """Plans near x, with the same whole columns, that keep every row and bound exactly."""
    plan = checker.completed(x)
    if checker.keeps_exactly(plan):
        yield plan
    if not checker.amounts:
        return
    for distance in _DISTANCES:
        near = checker.completed(_moved(problem, checker.amounts, plan, distance))
        if checker.keeps_exactly(near):
            yield near


def _moved(
    problem: StatedProblem, amounts: frozenset[int], plan: Amounts, distance: Fraction
) -> Amounts:
    """The plan with its amounts at the ends of rows and bounds that they are near to."""
    found = {j: x for j, x in plan.items() if j not in amounts}
    start = dict[int, Fraction]()
    for j in amounts:
        x = plan.get(j, Fraction(0))
        end = _near_end(problem.limits[j], x, Fraction(1), distance)
        (start if end is None else found)[j] = x if end is None else end
    equations = _equations(problem, plan, found, start, distance)
    return found | start | _solved(equations, start)


def _equations(
    problem: StatedProblem,
    plan: Amounts,
    found: Amounts,
    start: Amounts,
    distance: Fraction,
) -> Iterator[Equation]:
    """One for each row that is near its end, about the amounts that are not at a bound."""
    for row in problem.rows:
        if start.keys().isdisjoint(row.form.columns):
            continue
        end = _near_end(row.limits, row.form.at(plan), row.form.largest, distance)
        if end is not None:
            pairs = zip(row.form.columns, row.form.coefficients, strict=True)
            terms = {j: a for j, a in pairs if j in start and a}
            yield terms, end - row.form.at(found)


def _near_end(
    limits: Limits, value: Fraction, largest: Fraction, distance: Fraction
) -> Fraction | None:
    """The end that a value is at or beyond, or near to; None if there is none."""
    if limits.lower is not None and limits.lower == limits.upper:
        return limits.lower
    if limits.lower is not None and value - limits.lower <= _reach(limits.lower, largest, distance):
        return limits.lower
    if limits.upper is not None and limits.upper - value <= _reach(limits.upper, largest, distance):
        return limits.upper
    return None


def _reach(end: Fraction, largest: Fraction, distance: Fraction) -> Fraction:
    return distance * (largest + abs(end))


def _solved(equations: Iterator[Equation], start: Amounts) -> dict[int, Fraction]:
    """Amounts that solve the equations, as far as these agree; others stay where they start."""
    pivots, work = list[tuple[int, dict[int, Fraction], Fraction]](), 0
    for terms, right in equations:
        left = dict(terms)
        for pivot, others, value in pivots:
            if factor := left.pop(pivot, None):
                work += len(others)
                right -= factor * value
                _subtract(left, factor, others)
        if work > _MOST_WORK:
            return {}
        if left:
            pivot = max(left, key=lambda j: (abs(left[j]), j))
            own = left.pop(pivot)
            pivots.append((pivot, {j: a / own for j, a in left.items()}, right / own))
    return _substituted(pivots, start)


def _subtract(left: dict[int, Fraction], factor: Fraction, others: Amounts) -> None:
    for j, a in others.items():
        changed = left.get(j, Fraction(0)) - factor * a
        if changed:
            left[j] = changed
        else:
            left.pop(j, None)


def _substituted(
    pivots: Sequence[tuple[int, dict[int, Fraction], Fraction]], start: Amounts
) -> dict[int, Fraction]:
    found = dict(start)
    for pivot, others, value in reversed(pivots):
        found[pivot] = value - sum((a * found[j] for j, a in others.items()), Fraction(0))
    return found
