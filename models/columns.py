"""Columns and rows of a scenario's model, before any modelling library sees them."""

import math
from dataclasses import dataclass, field
from typing import Any

from ..optimizer.problem.labels import AS_IT_STANDS, Wording
from .expressions.forms import Form, Kink, Lowering

Index = tuple[Any, ...]
#: What a sum or product may be off by, relative to its size.
_ROUNDING = 2.0**-52


@dataclass
class ColumnBounds:
    """All columns by number: bounds, None where there is none, and whether they are whole."""

    lower: list[float | None] = field(default_factory=list)
    upper: list[float | None] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lower)

    def add(self, lower: float | None, upper: float | None, whole: bool) -> int:
        """A new column's number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def add_alike(self, number: int, lower: float | None, upper: float | None, whole: bool) -> None:
        """Many new columns with the same bounds."""
        self.lower += [lower] * number
        self.upper += [upper] * number
        self.whole += [whole] * number

    def span(self, form: Form) -> tuple[float, float]:
        """Least and largest value that a linear form can take within the columns' bounds.

        Sums that are not of whole numbers are rounded outwards: a bound cuts off nothing.
        """
        low = high = form.constant
        size = abs(form.constant)
        for column, c in form.terms.items():
            lower, upper = self.lower[column], self.upper[column]
            ends = (
                -math.inf if lower is None else lower,
                math.inf if upper is None else upper,
            )
            terms = [c * end for end in ends]
            low, high = low + min(terms), high + max(terms)
            size += max((abs(term) for term in terms if math.isfinite(term)), default=0.0)
        rounding = 0.0 if self.is_whole(form) else _ROUNDING * (1 + len(form.terms)) * size
        return low - rounding, high + rounding

    def is_whole(self, form: Form) -> bool:
        """A linear form that takes whole numbers only."""
        numbers = (form.constant, *form.terms.values())
        columns = all(self.whole[column] for column in form.terms)
        return columns and all(number == int(number) for number in numbers)


@dataclass(frozen=True)
class ModelRow:
    """``lower <= form <= upper``, the form's own constant counted in; ``wording`` as written."""

    index: Index
    form: Form
    lower: float | None
    upper: float | None
    wording: Wording = AS_IT_STANDS


@dataclass
class Auxiliary:
    """Columns that stand for min, max and abs, and the rows that hold them there.

    A column is whole if all that it is the max or min of is: goals on it then stay countable.
    """

    columns: ColumnBounds
    first: int
    rows: list[ModelRow] = field(default_factory=list)
    lowering: Lowering = field(init=False)

    def __post_init__(self) -> None:
        self.lowering = Lowering(self._new_column)

    def _new_column(self, kink: Kink, forms: list[Form]) -> int:
        choose = max if kink.kind == "max" else min
        low, high = (choose(ends) for ends in zip(*map(self.columns.span, forms), strict=True))
        low = max(low, 0.0) if kink.word == "abs" else low
        whole = all(map(self.columns.is_whole, forms))
        column = self.columns.add(_finite(low), _finite(high), whole)
        number = column - self.first + 1
        for i, form in enumerate(forms, start=1):
            difference = Form(-form.constant, {j: -c for j, c in form.terms.items()})
            difference.terms[column] = 1.0
            bounds = (0.0, None) if kink.kind == "max" else (None, 0.0)
            self.rows.append(ModelRow((number, i), difference, *bounds))
        return column


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
