"""Linear forms with their kinks, and the rows that make the kinks linear.

A form is ``constant + sum(c_j x_j) + sum(s_k K_k)`` where a kink K is the max or min of forms.
Under minimisation, or below a bound, a max with a positive factor is replaced by a column t with
rows ``t >= each``; likewise a min with a negative factor, and the mirror image. Any other kink is
not convex and has no such column.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ...diagnostics import codes
from ...optimizer.problem.rationals import gather, total
from ..faults import Place, Problematic
from ..limits import meter

Kind = Literal["max", "min"]
_MIRROR: dict[Kind, Kind] = {"max": "min", "min": "max"}


@dataclass(eq=False)
class Kink:
    """The largest or smallest of some forms, and where it was asked for."""

    kind: Kind
    word: str
    forms: list["Form"]
    place: Place


@dataclass(eq=False, slots=True)
class Form:
    """Column numbers with coefficients, kinks with factors, and a constant.

    While it is put together, ``added`` and ``merged`` have what constant and coefficients are the
    sums of: doubles that are added one by one lose the cents beside millions.
    """

    constant: float = 0.0
    terms: dict[int, float] = field(default_factory=dict)
    kinks: list[tuple[float, Kink]] = field(default_factory=list)
    added: list[float] = field(default_factory=list)
    merged: dict[int, list[float]] = field(default_factory=dict)

    def add(self, other: "Form", scale: float) -> None:
        """Add ``scale`` times a form that was made :meth:`tidy`, which is left as it is."""
        if other.constant:
            gather(self.added, scale * other.constant)
        terms = self.terms
        for column, coefficient in other.terms.items():
            if column in terms:
                self.merge(column, scale * coefficient)
            else:
                terms[column] = scale * coefficient
        self.kinks += [(scale * factor, kink) for factor, kink in other.kinks]

    def merge(self, column: int, coefficient: float) -> None:
        """Add to the coefficient of a column that has one."""
        gather(self.merged.setdefault(column, [self.terms[column]]), coefficient)

    @property
    def size(self) -> int:
        """Terms and kinks."""
        return len(self.terms) + len(self.kinks)

    @property
    def is_constant(self) -> bool:
        """It depends on no decision."""
        return not self.terms and not self.kinks

    def tidy(self, place: Place) -> "Form":
        """Added up, to be kept.

        Raises Problematic if a number is beyond what can be computed with, or kept are too many.
        """
        self.add_up(place)
        meter().keep(self.size, place)
        return self

    def add_up(self, place: Place) -> None:
        """Leave no zero terms, and each kink once.

        Raises Problematic if a number is beyond what can be computed with.
        """
        if self.added:
            self.constant, self.added = total([self.constant, *self.added]), []
        if self.merged:
            self.terms |= {column: total(addends) for column, addends in self.merged.items()}
            self.merged = {}
        if 0.0 in self.terms.values():
            self.terms = {column: c for column, c in self.terms.items() if c != 0.0}
        self.kinks = _merged(self.kinks) if self.kinks else []
        numbers = (self.constant, *self.terms.values(), *(factor for factor, _ in self.kinks))
        if not all(map(math.isfinite, numbers)):
            raise Problematic(
                codes.NUMBER_OVERFLOW,
                place,
                "the numbers of this expression grow too large",
            )


def _merged(kinks: list[tuple[float, Kink]]) -> list[tuple[float, Kink]]:
    """Each kink once: measures that add up measures would double them at every step."""
    factors: dict[Kink, list[float]] = {}
    for factor, kink in kinks:
        factors.setdefault(kink, []).append(factor)
    sums = {kink: total(each) for kink, each in factors.items()}
    return [(factor, kink) for kink, factor in sums.items() if factor != 0.0]


@dataclass
class Lowering:
    """Turns forms with kinks into linear ones over new columns, each kink once.

    ``new_column(kink, forms)`` makes the column for a kink whose forms are linear already.
    """

    new_column: Callable[[Kink, list[Form]], int]
    done: dict[Kink, int] = field(default_factory=dict)

    def linear(self, form: Form, sense: Literal[1, -1]) -> Form:
        """The form for use under minimisation or <= (sense 1), maximisation or >= (sense -1).

        Raises Problematic at a kink that would make this use not convex.
        """
        if not form.kinks:
            return form
        plain = Form(form.constant, dict(form.terms))
        for factor, kink in form.kinks:
            side: Literal[1, -1] = 1 if kink.kind == "max" else -1
            if side * factor * sense < 0:
                raise Problematic(codes.NOT_CONVEX, kink.place, *_not_convex(kink, sense))
            column = self.column(kink, side)
            plain.terms[column] = total([plain.terms.get(column, 0.0), factor])
        return plain

    def column(self, kink: Kink, side: Literal[1, -1]) -> int:
        """The column that stands for a kink."""
        if kink not in self.done:
            forms = [self.linear(form, side) for form in kink.forms]
            self.done[kink] = self.new_column(kink, forms)
        return self.done[kink]


def _not_convex(kink: Kink, sense: Literal[1, -1]) -> tuple[str, str]:
    use = "where small is good (minimize, or the small side of <=)"
    if sense < 0:
        use = "where large is good (maximize, or the large side of >=)"
    message = f"{kink.word} of decisions {use} cannot be made linear"
    if kink.word == "abs":
        return message, "abs can be minimised or kept below a bound, not the opposite"
    return message, f"{kink.word} fits the opposite side; {_MIRROR[kink.kind]} fits this one"
