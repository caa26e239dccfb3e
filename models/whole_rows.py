"""Rows of whole decisions that doubles would change: they are written in whole numbers.

A row is in steps where all its columns are whole: its sums are multiples of a step, and its ends
mean the last multiples within them. Doubles of quotients, or of more digits than they hold, may
stand for other ends, or print as other decimals by chance. Divided by its step a row has whole
numbers alone.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..optimizer.problem.rationals import known_rational, rational
from ..optimizer.problem.whole_forms import meant_bound
from .columns import ColumnBounds, ModelRow
from .exact import Number, double, rough
from .expressions.forms import Form

_LARGEST = 2**53
_DECIMALS = 10**15
End = Number | None


def held(row: ModelRow, columns: ColumnBounds) -> ModelRow:
    """The row itself where its doubles say what it says, else in whole numbers; ``wording`` then
    tells in what units it was written.

    Where these are too large, its coefficients stand for no fractions, so that it has a tolerance.
    """
    form, ends = row.form, (row.lower, row.upper)
    if not all(columns.whole[j] for j in form.terms):
        return row
    lower, upper = (None if end is None else Fraction(end) - form.constant for end in ends)
    if _are_plain([*form.terms.values(), *(end for end in (lower, upper) if end is not None)]):
        return row
    step = _step(list(form.terms.values()))
    bounds = (
        None if lower is None else math.ceil(lower / step),
        None if upper is None else math.floor(upper / step),
    )
    if _are_read(form.terms, (lower, upper), bounds, step):
        return row
    whole = {j: int(c / step) for j, c in form.terms.items()}
    known = [end for end in bounds if end is not None]
    if max(map(abs, (*whole.values(), *known))) >= _LARGEST:
        return replace(row, form=replace(form, terms={j: rough(c) for j, c in form.terms.items()}))
    constant = form.constant / step
    return replace(
        row,
        form=Form(constant, {**whole}),
        lower=_in_steps(bounds[0], bounds, constant),
        upper=_in_steps(bounds[1], bounds, constant),
        wording=row.wording._replace(sign=row.wording.sign * float(step)),
    )


def _in_steps(end: int | None, bounds: tuple[int | None, int | None], constant: Number) -> End:
    """An end in whole numbers; half of one where nothing lies between the bounds."""
    lower, upper = bounds
    if end is None:
        return None
    if lower is not None and upper is not None and lower > upper:
        return upper + Fraction(1, 2) + constant
    return end + constant


def _are_plain(numbers: Sequence[Number]) -> bool:
    """Whether all are decimals that their doubles stand for."""
    return all(
        abs(number.numerator) < _LARGEST
        if number.denominator == 1
        else _DECIMALS % number.denominator == 0 and known_rational(float(number)) == number
        for number in numbers
    )


def _step(numbers: Sequence[Number]) -> Fraction:
    """The largest number of which all are multiples."""
    below = math.lcm(*(number.denominator for number in numbers))
    return Fraction(math.gcd(*(int(number * below) for number in numbers)), below)


def _are_read(
    terms: Mapping[int, Number],
    ends: tuple[End, End],
    bounds: tuple[int | None, int | None],
    step: Fraction,
) -> bool:
    """Whether coefficients and ends are read from their doubles as they are."""
    if any(rational(double(c)) != c for c in terms.values()):
        return False
    read = [
        None if end is None else rounded(meant_bound(float(end), step) / step)
        for end, rounded in zip(ends, (math.ceil, math.floor), strict=True)
    ]
    return read == list(bounds)
