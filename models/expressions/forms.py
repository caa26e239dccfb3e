"""Linear forms with their kinks, and the rows that make the kinks linear.

A form is ``constant + sum(c_j x_j) + sum(s_k K_k)`` where a kink K is the max or min of forms.
Under minimisation, or below a bound, a max with a positive factor is replaced by a column t with
rows ``t >= each``; likewise a min with a negative factor, and the mirror image. Any other kink is
not convex and has no such column.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ...diagnostics import codes
from ..exact import Number, finite, within_sense
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
    """Column numbers with coefficients, kinks with factors, and a constant, all exact."""

    constant: Number = 0
    terms: dict[int, Number] = field(default_factory=dict)
    kinks: list[tuple[Number, Kink]] = field(default_factory=list)

    def add(self, other: "Form", scale: Number) -> None:
        """Add ``scale`` times another form, which is left as it is."""
        self.add_number(scale * other.constant)
        terms = self.terms
        for column, coefficient in other.terms.items():
            if column in terms:
                terms[column] = within_sense(terms[column] + scale * coefficient)
            else:
                terms[column] = within_sense(scale * coefficient)
        self.kinks += [(within_sense(scale * factor), kink) for factor, kink in other.kinks]

    def add_number(self, number: Number) -> None:
        """Add to the constant."""
        self.constant = within_sense(self.constant + number)

    @property
    def size(self) -> int:
        """Terms and kinks."""
        return len(self.terms) + len(self.kinks)

    @property
    def is_constant(self) -> bool:
        """It depends on no decision."""
        return not self.terms and not self.kinks

    def tidy(self, place: Place) -> "Form":
        """Without zero terms and each kink once, to be kept.

        Raises Problematic if a number is beyond what can be computed with.
        """
        if 0 in self.terms.values():
            self.terms = {column: c for column, c in self.terms.items() if c != 0}
        self.kinks = _merged(self.kinks) if self.kinks else []
        meter().keep(self.size, place)
        numbers = (self.constant, *self.terms.values(), *(factor for factor, _ in self.kinks))
        if not all(map(finite, numbers)):
            raise Problematic(
                codes.NUMBER_OVERFLOW,
                place,
                "the numbers of this expression grow too large",
            )
        return self


def _merged(kinks: list[tuple[Number, Kink]]) -> list[tuple[Number, Kink]]:
    """Each kink once: measures that add up measures would double them at every step."""
    factors: dict[Kink, Number] = {}
    for factor, kink in kinks:
        factors[kink] = within_sense(factors.get(kink, 0) + factor)
    return [(factor, kink) for kink, factor in factors.items() if factor != 0]


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
            plain.terms[column] = within_sense(plain.terms.get(column, 0) + factor)
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
