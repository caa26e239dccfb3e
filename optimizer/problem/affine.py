"""Affine forms over columns, exact, and who makes new columns and rows."""

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any, Generic, Literal, Protocol, TypeAlias, TypeVar

Number: TypeAlias = int | Fraction
End: TypeAlias = Number | None
Sense = Literal[1, 0, -1]
_MOST_BITS = 2_000
_LARGEST = 10**300
C = TypeVar("C", bound=Hashable)


@dataclass(frozen=True)
class Affine(Generic[C]):
    """``constant + sum(c * column for column, c in terms)``."""

    terms: Mapping[C, Number] = field(default_factory=dict)
    constant: Number = 0

    def plus(self, other: "Affine[C]", scale: Number = 1) -> "Affine[C]":
        """The sum with ``scale`` times another form."""
        terms = dict(self.terms)
        for column, c in other.terms.items():
            terms[column] = terms.get(column, 0) + scale * c
        kept = {column: c for column, c in terms.items() if c != 0}
        return Affine(kept, self.constant + scale * other.constant)

    def shifted(self, more: Number) -> "Affine[C]":
        """The form with more added to its constant."""
        return Affine(self.terms, self.constant + more)

    def times(self, factor: Number) -> "Affine[C]":
        """The form times a number."""
        nothing: Affine[C] = Affine()
        return nothing.plus(self, factor)


class Maker(Protocol[C]):
    """Where columns and rows are added."""

    def bounds(self, column: C, /) -> tuple[End, End]:
        """Lower and upper bound of a column, None where there is none."""

    def is_whole(self, column: C, /) -> bool:
        """Whether it takes whole numbers only."""

    def column(self, lower: End, upper: End, /, *, whole: bool) -> C:
        """A new column."""

    def row(self, form: Affine[C], lower: End, upper: End, /) -> None:
        """Hold ``lower <= form <= upper``."""


class MissingBoundError(Exception):
    """A bound of a column is missing: its lower one for a ``side`` of -1, its upper one for 1."""

    def __init__(self, column: Hashable, side: Literal[1, -1]) -> None:
        super().__init__(column, side)
        self.column: Any = column
        self.side = side


class OpenError(Exception):
    """What is asked excludes its own limit: an amount below 5, but as near to it as one likes."""


class NotBinaryError(Exception):
    """A product neither side of which is of yes/no columns alone."""


@dataclass
class Making(Generic[C]):
    """What is known of forms, and what was made of them already."""

    maker: Maker[C]
    made: dict[Hashable, Affine[C]] = field(default_factory=dict)

    def span(self, form: Affine[C]) -> tuple[End, End]:
        """Least and largest value within the columns' bounds; None for one without end."""
        low, high = self._end(form, -1), self._end(form, 1)
        return (None if low is None else low[0]), (None if high is None else high[0])

    def least(self, form: Affine[C]) -> Number:
        """The least value within the columns' bounds; MissingBoundError where there is none."""
        return self._sure(form, -1)

    def most(self, form: Affine[C]) -> Number:
        """The largest value within the columns' bounds; raises MissingBoundError likewise."""
        return self._sure(form, 1)

    def _sure(self, form: Affine[C], side: Literal[1, -1]) -> Number:
        found = self._end(form, side)
        if found is None:
            raise self.open_end(form, side)
        return found[0]

    def _end(self, form: Affine[C], side: Literal[1, -1]) -> tuple[Number] | None:
        end = form.constant
        for column, c in form.terms.items():
            bound = self.maker.bounds(column)[side * c > 0]
            if bound is None:
                return None
            end += c * bound
        return (_in_short(end, side),)

    def open_end(self, form: Affine[C], side: Literal[1, -1]) -> MissingBoundError:
        """The error of a form that has no end on a side."""
        for column, c in form.terms.items():
            if self.maker.bounds(column)[side * c > 0] is None:
                return MissingBoundError(column, 1 if side * c > 0 else -1)
        raise AssertionError("every column of the form has this bound")

    def step(self, form: Affine[C]) -> Number | None:
        """The largest number of which all values are multiples, seen from the form's constant; None
        where a column is an amount. 0 for a constant.
        """
        if not all(map(self.maker.is_whole, form.terms)):
            return None
        nothing: Number = 0
        return reduce(common, form.terms.values(), nothing)

    def is_whole(self, form: Affine[C]) -> bool:
        """Whether a form takes whole numbers only."""
        numbers = (form.constant, *form.terms.values())
        return self.step(form) is not None and all(n.denominator == 1 for n in numbers)

    def choice(self) -> Affine[C]:
        """A new column of 0 or 1."""
        return Affine({self.maker.column(0, 1, whole=True): 1})

    def once(self, key: Hashable, make: Callable[[], Affine[C]]) -> Affine[C]:
        """What was made for a key before, else what is made now."""
        if key not in self.made:
            self.made[key] = make()
        return self.made[key]


def _in_short(end: Number, side: Literal[1, -1]) -> Number:
    """An end, a little further out where its digits have grown beyond sense."""
    if end.denominator.bit_length() <= _MOST_BITS or not -_LARGEST < end < _LARGEST:
        return end
    return Fraction(math.nextafter(float(end), side * math.inf))


def common(one: Number, other: Number) -> Number:
    """The largest number of which both are multiples."""
    top = math.gcd(one.numerator * other.denominator, other.numerator * one.denominator)
    return plain(Fraction(top, one.denominator * other.denominator))


def plain(number: Number) -> Number:
    """The number, as a whole one where it is one."""
    return number.numerator if number.denominator == 1 else number


def key_of(form: Affine[C]) -> Hashable:
    """What forms are told apart by."""
    return frozenset(form.terms.items()), form.constant
