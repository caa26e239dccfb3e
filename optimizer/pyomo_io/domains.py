"""Domains with gaps: lots of 5, one of several sizes, nothing or at least so much.

Pyomo says what a domain is made of: ranges of whole or real numbers, and single numbers. Here they
become runs, as few as there are: of whole numbers of steps where nothing is a range of real
numbers, else of real numbers.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from pyomo.core.base.range import NumericRange

from ...diagnostics import codes
from ..errors import InfeasibleError, InputError
from ..problem.names import name_of
from ..problem.rationals import rational

End = Fraction | None
Run = tuple[End, End]


class UnusableDomainError(ValueError):
    """A domain that no rows can say; the text ends a sentence about the variable."""


@dataclass(frozen=True)
class Gapped:
    """``first + step * n`` with a whole ``n`` in one of ``runs``; with ``step`` 0 the number itself
    lies in one of them. The runs are in order and apart; there is none where nothing is possible.
    """

    runs: tuple[Run, ...]
    step: Fraction = Fraction(0)
    first: Fraction = Fraction(0)

    @property
    def is_whole(self) -> bool:
        """Whether all of its numbers are whole."""
        return bool(self.step) and _is_whole(self.step) and _is_whole(self.first)

    def nearest(self, number: float) -> float:
        """The nearest of its numbers."""
        n = (rational(number) - self.first) / (self.step or 1)
        near = [min(max(n, _or(low, n)), _or(high, n)) for low, high in self.runs]
        best = min(near, key=lambda each: abs(each - n))
        return float(self.first + self.step * round(best)) if self.step else float(best)

    def __contains__(self, number: Fraction) -> bool:
        n = (number - self.first) / self.step if self.step else number
        whole = not self.step or n.denominator == 1
        return whole and any(_is_within(n, run) for run in self.runs)


@dataclass(frozen=True)
class _Range:
    """Numbers from ``low`` to ``high`` with a ``step`` between them, 0 for all."""

    low: End
    high: End
    step: Fraction

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def start(self) -> Fraction:
        found = self.high if self.low is None else self.low
        return Fraction(0) if found is None else found


def is_plain(variable: Any) -> bool:
    """Whether a variable's domain is one range of real or of whole numbers, as solvers take it."""
    return bool(variable.is_continuous() or variable.is_integer())


def with_gaps(variables: list[Any]) -> list[Any]:
    """Those whose domains have gaps; domains are few, so each is asked once."""
    examples = {id(variable.domain): variable for variable in variables}
    gapped = {domain for domain, variable in examples.items() if not is_plain(variable)}
    return [each for each in variables if id(each.domain) in gapped] if gapped else []


def bounds_of(variable: Any) -> tuple[float | None, float | None]:
    """Pyomo refuses NaN, and infinity at the wrong end, only when it is asked for bounds."""
    try:
        bounds: tuple[float | None, float | None] = variable.bounds
    except (ValueError, TypeError) as error:
        raise InputError(
            codes.PYOMO_VARIABLE, f"{variable.name}: a bound is not a number to keep to: {error}"
        ) from error
    return bounds


def gaps_of(variable: Any) -> Gapped:
    """What a variable that is not plain can be.

    Raises
    ------
    InputError
        Its domain is not made of numbers, or no rows can say it.
    InfeasibleError
        None of its numbers is within the bounds.
    """
    name = name_of(variable)
    try:
        found = gapped(variable.domain, lambda: bounds_of(variable))
    except UnusableDomainError as error:
        raise InputError(
            codes.PYOMO_VARIABLE, f"{name} has the domain {variable.domain}, {error}."
        ) from error
    if not found.runs:
        low, high = (variable.lb, variable.ub)
        raise InfeasibleError(
            codes.CROSSED_BOUNDS,
            f"{name} must be in {variable.domain}, of which nothing lies between its bounds, {low} "
            f"and {high}.",
        )
    return found


def gapped(domain: Any, bounds: Callable[[], tuple[Any, Any]]) -> Gapped:
    """What is in a domain and within bounds, which are asked for where it is made of numbers.

    Raises UnusableDomainError where it is not, or where no rows can say it.
    """
    ranges = [each for each in map(_read, domain.ranges()) if each is not None]
    low, high = (None if end is None else rational(float(end)) for end in bounds())
    within = [cut for each in ranges if (cut := _cut(each, low, high)) is not None]
    if all(each.step or each.is_point for each in within):
        return _in_steps(within)
    return Gapped(tuple(_merged(_spans(within), Fraction(0))))


def _read(found: Any) -> _Range | None:
    """A range of Pyomo's in order; None for an empty one."""
    if not isinstance(found, NumericRange):
        raise UnusableDomainError(
            "which is not made of numbers; give it a domain such as Reals, Integers or Binary"
        )
    if not all(found.closed) and not found.isdiscrete():
        raise UnusableDomainError(
            f"of which {found} does not end with a number of its own; say with which it does"
        )
    ends, step = [_end(found.start), _end(found.end)], rational(float(found.step))
    low, high = ends if step >= 0 else ends[::-1]
    return (
        None
        if low is not None and high is not None and low > high
        else _Range(low, high, abs(step))
    )


def _end(number: Any) -> End:
    return rational(float(number)) if math.isfinite(number) else None


def _cut(found: _Range, low: End, high: End) -> _Range | None:
    """What of a range is within bounds."""
    step, start = found.step, found.start
    if low is not None and step:
        low = start + step * math.ceil((low - start) / step)
    if high is not None and step:
        high = start + step * math.floor((high - start) / step)
    lows = [each for each in (found.low, low) if each is not None]
    highs = [each for each in (found.high, high) if each is not None]
    ends = max(lows, default=None), min(highs, default=None)
    return _Range(*ends, step) if _in_order(*ends) else None


def _in_order(low: End, high: End) -> bool:
    return low is None or high is None or low <= high


def _or(end: End, otherwise: Fraction) -> Fraction:
    return otherwise if end is None else end


def _is_within(number: Fraction, run: Run) -> bool:
    low, high = run
    return (low is None or low <= number) and (high is None or number <= high)


def _in_steps(ranges: list[_Range]) -> Gapped:
    """Ranges of steps and single numbers, in the coarsest steps in which all are whole."""
    if not ranges:
        return Gapped(())
    starts = [each.start for each in ranges]
    step = _common([*(each.step for each in ranges), *(b - a for a, b in pairwise(starts))])
    step = step or Fraction(1)
    first = min(starts) % step if _is_whole(step) else min(starts)
    runs = [run for each in ranges for run in _runs(each, first, step)]
    return Gapped(tuple(_merged(runs, Fraction(1))), step, first)


def _is_whole(number: Fraction) -> bool:
    return number.denominator == 1


def _runs(found: _Range, first: Fraction, step: Fraction) -> Iterator[Run]:
    """A range in steps from ``first`` on: one run where its step is theirs, else single numbers."""
    if found.is_point or found.step == step:
        yield _counted(found.low, first, step), _counted(found.high, first, step)
    else:
        yield from (((each - first) / step,) * 2 for each in _numbers(found))


def _counted(end: End, first: Fraction, step: Fraction) -> End:
    return None if end is None else (end - first) / step


def _numbers(found: _Range) -> Iterator[Fraction]:
    low, high = _both(found.low, found.high)
    return (low + found.step * i for i in range(int((high - low) / found.step) + 1))


def _both(low: End, high: End) -> tuple[Fraction, Fraction]:
    if low is None or high is None:
        raise UnusableDomainError("of which no part may be without end; give it bounds")
    return low, high


def _spans(ranges: list[_Range]) -> Iterator[Run]:
    """Ranges of real numbers, and single numbers as ranges of their own."""
    for each in ranges:
        if each.step:
            yield from ((number, number) for number in _numbers(each))
        else:
            yield each.low, each.high


def _merged(runs: Iterable[Run], apart: Fraction) -> Iterator[Run]:
    """Runs in order; those that overlap, or are not further ``apart``, as one."""
    ordered = sorted(runs, key=lambda run: (run[0] is not None, run[0] or 0))
    found: list[Run] = []
    for low, high in ordered:
        before = found[-1] if found else None
        if before is None or (
            before[1] is not None and low is not None and low > before[1] + apart
        ):
            found.append((low, high))
        elif before[1] is not None and (high is None or high > before[1]):
            found[-1] = before[0], high
    if len(found) > 1:
        _both(found[0][0], found[-1][1])
    return iter(found)


def _common(numbers: Iterable[Fraction]) -> Fraction:
    """The largest number of which all are whole multiples, 0 for none."""
    found = Fraction(0)
    for each in numbers:
        top = math.gcd(found.numerator * each.denominator, each.numerator * found.denominator)
        found = Fraction(top, found.denominator * each.denominator)
    return found
