"""Variables whose domains have gaps, held to them by rows."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

from ..problem.affine import Affine, Number, plain
from ..problem.linearizing import Linearizer
from .domains import Gapped
from .maker import Form, PyomoMaker


def count(linearizer: Linearizer[int], maker: PyomoMaker, variable: Any, gapped: Gapped) -> None:
    """Hold a variable to steps that are not whole, such as halves, and count it in them."""
    (low, high), end = gapped.runs[0], gapped.runs[-1][1]
    way = -1 if low is None else 1
    start = (high if low is None else low) or Fraction(0)
    most = None if low is None or end is None else plain(end - start)
    first = plain(gapped.first + gapped.step * start)
    steps = maker.count(variable, plain(way * gapped.step), first, most)
    if len(gapped.runs) > 1:
        runs = tuple((_from(start, low), _from(start, high)) for low, high in gapped.runs)
        hold(linearizer, steps, Gapped(runs, Fraction(1)))


def _from(start: Fraction, end: Fraction | None) -> Fraction | None:
    return None if end is None else end - start


def hold(linearizer: Linearizer[int], form: Form, gapped: Gapped) -> None:
    """Hold a form to what a domain with gaps allows."""
    if gapped.step and all(low == high for low, high in gapped.runs):
        values = [
            plain(gapped.first + gapped.step * low) for low, _ in gapped.runs if low is not None
        ]
        linearizer.one_of(form, values)
    elif len(gapped.runs) == 1:
        _hold_in_steps(linearizer, form, gapped)
    else:
        _hold_in_runs(linearizer, form, gapped)


def _hold_in_steps(linearizer: Linearizer[int], form: Form, gapped: Gapped) -> None:
    """One run, which is narrower than the form's bounds where these end in a gap."""
    ((low, high),) = gapped.runs
    if not gapped.step or (gapped.step == 1 and not gapped.first):
        if (low, high) != linearizer.span(form):
            linearizer.maker.row(form, low, high)
        return
    way = -1 if low is None else 1
    start = (high if low is None else low) or 0
    most = None if low is None or high is None else int(high - low)
    first = plain(gapped.first + gapped.step * start)
    linearizer.multiples(form, plain(way * gapped.step), first, most)


def _hold_in_runs(linearizer: Linearizer[int], form: Form, gapped: Gapped) -> None:
    """Several runs: choices say which are behind, one after the other."""
    step = plain(gapped.step) or 1
    ends = [(_value(gapped, low), _value(gapped, high)) for low, high in gapped.runs]
    if gapped.step and not (gapped.step == 1 and not gapped.first):
        most = (ends[-1][1] - ends[0][0]) / gapped.step
        count = linearizer.maker.column(0, plain(most), whole=True)
        linearizer.maker.row(form.plus(Affine({count: step}, ends[0][0]), -1), 0, 0)
    low: Form = Affine({}, ends[0][0])
    high: Form = Affine({}, ends[0][1])
    before: Form = Affine()
    for (bottom, top), (after, last) in pairwise(ends):
        passed = linearizer.choice()
        if before.terms:
            linearizer.maker.row(before.plus(passed, -1), 0, None)
        low, high = low.plus(passed, after - bottom), high.plus(passed, last - top)
        before = passed
    linearizer.maker.row(form.plus(low, -1), 0, None)
    linearizer.maker.row(high.plus(form, -1), 0, None)


def _value(gapped: Gapped, end: Number | None) -> Number:
    assert end is not None, "several runs have ends"
    return plain(gapped.first + (gapped.step or 1) * end)
