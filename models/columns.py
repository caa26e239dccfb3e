"""Columns and rows of a scenario's model, before any modelling library sees them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..optimizer.problem.labels import AS_IT_STANDS, Wording
from .exact import Number, outwards
from .expressions.forms import Form, Kind, Kink, Lowering

Index = tuple[Any, ...]


@dataclass
class ColumnBounds:
    """All columns by number: bounds, None where there is none, and whether they are whole."""

    lower: list[Number | None] = field(default_factory=list)
    upper: list[Number | None] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.lower)

    def add(self, lower: Number | None, upper: Number | None, whole: bool) -> int:
        """A new column's number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1

    def add_alike(
        self, number: int, lower: Number | None, upper: Number | None, whole: bool
    ) -> None:
        """Many new columns with the same bounds."""
        self.lower += [lower] * number
        self.upper += [upper] * number
        self.whole += [whole] * number

    def span(self, form: Form) -> tuple[Number | None, Number | None]:
        """Least and largest value that a linear form can take within the columns' bounds; None for
        one without end.
        """
        ends: list[Number | None] = [form.constant, form.constant]
        for column, c in form.terms.items():
            bounds = self.lower[column], self.upper[column]
            for side, bound in enumerate(bounds if c > 0 else bounds[::-1]):
                end = ends[side]
                if end is None or bound is None:
                    ends[side] = None
                else:
                    ends[side] = outwards(end + c * bound, (-1, 1)[side])
        low, high = ends
        return low, high

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
    lower: Number | float | None
    upper: Number | float | None
    wording: Wording = AS_IT_STANDS


def possible(row: ModelRow) -> bool:
    """False for a row without decisions that does not hold."""
    if not row.form.is_constant:
        return True
    value = row.form.constant
    above = row.lower is None or value >= row.lower
    return above and (row.upper is None or value <= row.upper)


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
        low, high = _span(kink.kind, [self.columns.span(form) for form in forms])
        if kink.word == "abs":
            low = max(low or 0, 0)
        whole = all(map(self.columns.is_whole, forms))
        column = self.columns.add(low, high, whole)
        number = column - self.first + 1
        for i, form in enumerate(forms, start=1):
            difference = Form(-form.constant, {j: -c for j, c in form.terms.items()})
            difference.terms[column] = 1
            bounds = (0, None) if kink.kind == "max" else (None, 0)
            self.rows.append(ModelRow((number, i), difference, *bounds))
        return column


def _span(
    kind: Kind, spans: Sequence[tuple[Number | None, Number | None]]
) -> tuple[Number | None, Number | None]:
    """What the max or min of some quantities lies between, given what each does."""
    lows, highs = zip(*spans, strict=True)
    near, far = (lows, highs) if kind == "max" else (highs, lows)
    choose = max if kind == "max" else min
    known = [end for end in near if end is not None]
    nearest = choose(known) if known else None
    farthest = None if None in far else choose(far)
    return (nearest, farthest) if kind == "max" else (farthest, nearest)
