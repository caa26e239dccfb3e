"""Problems that are smaller or plainer than a given one; see planners.py."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TypeVar

from planners import Aim, Line, Row, Stated

T = TypeVar("T")


def smaller(stated: Stated) -> Iterator[Stated]:
    """Problems with less in them; the box still holds every plan of each."""
    yield from _bounded(stated)
    if None not in (*stated.lower, *stated.upper):
        yield from _fewer(stated)
        yield from _narrower(stated)
        for goals in _one_of(stated.goals, _plainer_goals):
            yield replace(stated, goals=goals)
        for rows in _one_of(stated.rows, _plainer_rows):
            yield replace(stated, rows=rows)


def _one_of(members: Sequence[T], plainer: Callable[[T], Iterator[T]]) -> Iterator[tuple[T, ...]]:
    """The members with one of them replaced by a plainer one."""
    for i, member in enumerate(members):
        for other in plainer(member):
            yield (*members[:i], other, *members[i + 1 :])


def _bounded(stated: Stated) -> Iterator[Stated]:
    """Bounds of the box in place of fractional ones and of none."""
    for j, side in enumerate(stated.box):
        if (stated.lower[j], stated.upper[j]) != tuple(map(Fraction, side)):
            yield _sided(stated, j, side)


def _fewer(stated: Stated) -> Iterator[Stated]:
    for k in range(len(stated.goals)) if len(stated.goals) > 2 else ():
        yield replace(stated, goals=_cut(stated.goals, k))
    for i in range(len(stated.rows)):
        yield replace(stated, rows=_cut(stated.rows, i))
    for j, (low, high) in enumerate(stated.box):
        if len(stated.box) > 1:
            yield _without(stated, j, min(max(low, 0), high))


def _narrower(stated: Stated) -> Iterator[Stated]:
    for j, (low, high) in enumerate(stated.box):
        if high > low:
            for side in ((low, (low + high) // 2), (low, high - 1), (low + 1, high)):
                yield _sided(stated, j, side)


def _sided(stated: Stated, j: int, side: tuple[int, int]) -> Stated:
    """The problem with a column kept to a side of whole numbers."""
    low, high = Fraction(side[0]), Fraction(side[1])
    return replace(
        stated,
        lower=_put(stated.lower, j, low),
        upper=_put(stated.upper, j, high),
        box=_put(stated.box, j, side),
    )


def _plainer_goals(aim: Aim) -> Iterator[Aim]:
    for lines in _one_of(aim.lines, _plainer_lines):
        yield replace(aim, lines=lines)


def _plainer_lines(line: Line) -> Iterator[Line]:
    if line.constant:
        yield replace(line, constant=Fraction(0))
    for numbers in _one_of(line.numbers, _plainer_numbers):
        yield replace(line, numbers=numbers)


def _plainer_rows(row: Row) -> Iterator[Row]:
    for numbers in _one_of(row.numbers, _plainer_numbers):
        yield replace(row, numbers=numbers)
    if row.low is not None and row.high is not None:
        yield replace(row, low=None)
        yield replace(row, high=None)


def _plainer_numbers(a: Fraction) -> Iterator[Fraction]:
    for plainer in (Fraction(0), Fraction(1), Fraction(round(a)), Fraction(f"{float(a):.0e}")):
        if _size(plainer) < _size(a):
            yield plainer


def _size(a: Fraction) -> tuple[int, int]:
    return len(str(a).rstrip("0")), abs(a.numerator)


def _without(stated: Stated, j: int, x: int) -> Stated:
    """The problem without a column, which is kept at x."""

    def line(of: Line) -> Line:
        return Line(_cut(of.numbers, j), of.constant + x * of.numbers[j])

    def row(of: Row) -> Row:
        low, high = (None if end is None else end - x * of.numbers[j] for end in (of.low, of.high))
        return Row(_cut(of.numbers, j), low, high)

    return Stated(
        tuple(replace(aim, lines=tuple(map(line, aim.lines))) for aim in stated.goals),
        tuple(map(row, stated.rows)),
        _cut(stated.lower, j),
        _cut(stated.upper, j),
        _cut(stated.box, j),
    )


def _cut(members: tuple[T, ...], i: int) -> tuple[T, ...]:
    return members[:i] + members[i + 1 :]


def _put(members: tuple[T, ...], i: int, member: T) -> tuple[T, ...]:
    return (*members[:i], member, *members[i + 1 :])
