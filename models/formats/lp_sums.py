"""Linear expressions of LP files."""

from dataclasses import dataclass, field
from functools import cached_property

from ..exact import Number, double, total
from .lp_tokens import Token


@dataclass
class Sum:
    """A linear expression: what its coefficients by column and its constant are the sums of."""

    first: Token | None = None
    addends: dict[int, list[Number]] = field(default_factory=dict)
    constants: list[Number] = field(default_factory=list)
    endless: float = 0.0

    @cached_property
    def terms(self) -> dict[int, float]:
        """Coefficients by column."""
        return {column: double(total(addends)) for column, addends in self.addends.items()}

    @cached_property
    def constant(self) -> float:
        """What is added to the terms."""
        return double(total(self.constants)) + self.endless

    def minus(self, other: "Sum") -> "Sum":
        """This less another one."""
        left = Sum(
            self.first,
            {column: [*addends] for column, addends in self.addends.items()},
            [*self.constants, *(-number for number in other.constants)],
            self.endless - other.endless,
        )
        for column, addends in other.addends.items():
            left.addends.setdefault(column, []).extend(-number for number in addends)
        return left
