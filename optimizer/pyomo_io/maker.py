"""Columns and rows that a restated model adds: the maker of :mod:`linearizing`, on Pyomo."""

import math
from typing import Any

from pyomo.core import ConstraintList, Integers, Reals, VarList
from pyomo.core.expr import LinearExpression

from ..problem.affine import Affine, End, MissingBoundError, Number, plain
from ..problem.names import name_of
from ..problem.rationals import rational
from .domains import gaps_of, is_plain

Form = Affine[int]


class PyomoMaker:
    """Numbers variables in the order in which they are met; new ones are ``choices``."""

    def __init__(self, choices: VarList, definitions: ConstraintList) -> None:
        self.choices, self.definitions = choices, definitions
        self._counts: dict[int, Form] = {}
        self._variables: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._bounds: dict[int, tuple[End, End]] = {}
        self._whole: dict[int, bool] = {}

    def number(self, variable: Any) -> int:
        """The number of a variable."""
        found = self._numbers.setdefault(id(variable), len(self._variables))
        if found == len(self._variables):
            self._variables.append(variable)
        return found

    def form(self, variable: Any) -> Form:
        """A variable as a form, which is a number where it is fixed."""
        if variable.fixed:
            return Affine({}, exact(variable.value))
        counted = self._counts.get(id(variable))
        return counted or Affine({self.number(variable): 1})

    def count(self, variable: Any, step: Number, start: Number, most: End) -> Form:
        """How many steps a variable is from a start, in whole numbers that stand for it from now
        on: what is worth 0.5 of them is counted exactly.
        """
        steps: Form = Affine({self.column(0, most, whole=True): 1})
        form = steps.times(step).shifted(start)
        self.row(self.form(variable).plus(form, -1), 0, 0)
        self._counts[id(variable)] = form
        return steps

    def name(self, column: int) -> str:
        """What the modeller calls a column."""
        return name_of(self._variables[column])

    def bounds(self, column: int, /) -> tuple[End, End]:
        """Lower and upper bound of a column, None where there is none."""
        if column not in self._bounds:
            low, high = (_end(end) for end in self._variables[column].bounds)
            if self.is_whole(column):
                low = None if low is None else math.ceil(low)
                high = None if high is None else math.floor(high)
            self._bounds[column] = low, high
        return self._bounds[column]

    def is_whole(self, column: int, /) -> bool:
        """Whether it takes whole numbers only."""
        if column not in self._whole:
            variable = self._variables[column]
            plainly = is_plain(variable)
            self._whole[column] = variable.is_integer() if plainly else gaps_of(variable).is_whole
        return self._whole[column]

    def widest(self) -> str:
        """The name of the variable with the largest bound, of those that were there before."""

        def size(column: int) -> float:
            ends = (abs(float(end)) for end in self.bounds(column) if end is not None)
            return max(ends, default=0.0)

        own = {id(choice) for choice in self.choices.values()}
        given = [j for j, each in enumerate(self._variables) if id(each) not in own]
        return self.name(max(given, key=size))

    def column(self, lower: End, upper: End, /, *, whole: bool) -> int:
        """A new column."""
        variable = self.choices.add()
        variable.domain = Integers if whole else Reals
        variable.setlb(None if lower is None else float(lower))
        variable.setub(None if upper is None else float(upper))
        return self.number(variable)

    def row(self, form: Form, lower: End, upper: End, /) -> None:
        """Hold ``lower <= form <= upper``, of what a column of ours stands for."""
        self.add(self.definitions, form, lower, upper)

    def add(self, rows: ConstraintList, form: Form, lower: End, upper: End) -> Any:
        """Add ``lower <= form <= upper``, the form not being a number."""
        ends = [None if end is None else float(end - form.constant) for end in (lower, upper)]
        return rows.add((ends[0], self.expression(Affine(form.terms)), ends[1]))

    def expression(self, form: Form) -> LinearExpression:
        """A form as an expression of Pyomo."""
        return LinearExpression(
            constant=float(form.constant),
            linear_coefs=[float(c) for c in form.terms.values()],
            linear_vars=[self._variables[column] for column in form.terms],
        )


def exact(number: Any) -> Number:
    """The number that a finite one stands for; raises ValueError of another one."""
    if number is None or not math.isfinite(number):
        raise ValueError(f"{number} is not a number")
    return plain(rational(float(number)))


def _end(bound: Any) -> End:
    return None if bound is None or not math.isfinite(bound) else exact(bound)


def bound_wanted(error: MissingBoundError, maker: PyomoMaker) -> str:
    """What to do about a bound that is missing."""
    assert isinstance(error.column, int)
    side = "an upper" if error.side > 0 else "a lower"
    return f"give {maker.name(error.column)} {side} bound"
