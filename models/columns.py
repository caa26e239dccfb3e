"""Columns and rows of a scenario's model, before any modelling library sees them."""

from dataclasses import dataclass, field
from typing import Any

from ..optimizer.problem.labels import AS_IT_STANDS, Wording
from .exact import Number
from .expressions.forms import Form

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
