"""What an expression can be: a number, a text, a row, a condition, a group, or linear.

Values are compiled, not computed: ``run`` takes the loop variables and gives the value then, so
that a million terms cost a million short calls.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from ..exact import Number
from ..tables import Column, Table
from .forms import Form

Env: TypeAlias = list[Any]
Element: TypeAlias = Table | Literal["number", "text", "lost"]
Test: TypeAlias = Callable[[Env], bool]


@dataclass(frozen=True)
class GroupValue:
    """Elements to loop over: row numbers of a table, numbers or texts.

    ``fixed`` says that they do not depend on a loop variable.
    """

    run: Callable[[Env], Collection[Any]]
    element: Element
    fixed: bool


@dataclass(frozen=True)
class Domain:
    """What a loop runs over, without its condition, and how it is written."""

    name: str
    group: GroupValue


@dataclass(frozen=True)
class NumberValue:
    """A number known from data. ``literal`` if it was written as such.

    ``domain`` is that of a loop variable; ``there`` says whether a look-up finds something.
    """

    run: Callable[[Env], Number]
    literal: Number | None = None
    column: Column | None = None
    domain: Domain | None = None
    there: Test | None = None


@dataclass(frozen=True)
class TextValue:
    """A text known from data; ``column`` and ``table`` if it is a cell of one."""

    run: Callable[[Env], str]
    literal: str | None = None
    column: Column | None = None
    table: Table | None = None
    domain: Domain | None = None
    there: Test | None = None


@dataclass(frozen=True)
class RowValue:
    """A row of a table, by its number."""

    run: Callable[[Env], int]
    table: Table
    domain: Domain | None = None
    there: Test | None = None


@dataclass(frozen=True)
class TruthValue:
    """A condition on data."""

    run: Callable[[Env], bool]


@dataclass(frozen=True)
class LinearValue:
    """Linear in decisions, up to kinks: ``push(env, scale, form)`` adds scale times it."""

    push: Callable[[Env, Number, Form], None]
    there: Test | None = None


@dataclass(frozen=True)
class CountedValue(LinearValue):
    """A condition on decisions that may be counted: 1 where it holds, else 0."""


@dataclass(frozen=True)
class DecidedValue:
    """A condition on decisions: ``push`` adds 1 where it holds, else 0, times a scale."""

    push: Callable[[Env, Number, Form], None]


@dataclass(frozen=True)
class Bad:
    """Something whose fault is recorded already; what depends on it adds no fault of its own."""


Value: TypeAlias = (
    NumberValue | TextValue | RowValue | TruthValue | GroupValue | LinearValue | DecidedValue | Bad
)
BAD = Bad()


def number_key(number: Number) -> str:
    """A number as the text of an index.

    >>> from fractions import Fraction
    >>> number_key(2030), number_key(Fraction(1, 2))
    ('2030', '0.5')
    """
    return str(int(number)) if number == int(number) else repr(float(number))


def words(value: Value) -> str:
    """What a message calls a value."""
    names = {
        NumberValue: "a number",
        TextValue: "a text",
        TruthValue: "a condition",
        GroupValue: "a group of things",
        LinearValue: "something that depends on decisions",
        CountedValue: "a condition on decisions",
        DecidedValue: "a condition on decisions",
    }
    return f"a row of {value.table.name}" if isinstance(value, RowValue) else names[type(value)]
