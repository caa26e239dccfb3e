"""Linear forms with their kinks: what is in a form that is not linear, and what stands for it.

A form is ``constant + sum(c_j x_j) + sum(s_k K_k)`` where a kink K is made of other forms, such as
the max of some. Each kink is replaced by a form over columns of the model's own, which is exact in
the use that is made of it (see :mod:`wholepie.optimizer.problem.linearizing`): under minimisation,
or below a bound, it is enough that what stands for a kink with a positive factor is no less.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ...diagnostics import codes
from ...optimizer.problem.linearizing import Sense, at, reached
from ..exact import Number, finite, magnitude, within_sense
from ..faults import Place, Problematic, gathered
from ..limits import meter

Points = tuple[tuple[Number, Number], ...]
Kind = Literal["max", "min", "product", "yes", "holds", "all", "any", "apart", "line", "steps"]
#: Kinds that are no less where their forms are no less; all others need their forms exactly.
_RISING = ("max", "min", "yes", "all", "any")


@dataclass(eq=False)
class Kink:
    """What is not linear in some forms, what it is called, and where it was asked for.

    ``line`` and ``steps`` are through ``points``, at what their form is; ``uses`` are the
    senses in which steps of an amount were made linear.

    ``holds`` is 1 where its form is 0 or more, or above 0 if it is ``strict``, else 0; ``yes`` is
    its form, which is 0 or 1; ``all`` and ``any`` are of forms of 0 or 1. ``apart`` is how far its
    form is from 0.
    """

    kind: Kind
    word: str
    forms: list["Form"]
    place: Place
    strict: bool = False
    points: Points = ()
    uses: set[Sense] = field(default_factory=set)


def worth(kink: "Kink", values: Sequence[Number]) -> Number:
    """What a kink comes to where its forms come to these values."""
    if kink.kind == "product":
        return values[0] * values[1]
    if kink.kind == "holds":
        return int(values[0] > 0 or (values[0] == 0 and not kink.strict))
    if kink.kind == "apart":
        return magnitude(values[0])
    if kink.kind in ("line", "steps"):
        return (at if kink.kind == "line" else reached)(kink.points, values[0])
    return max(values) if kink.kind in ("max", "any") else min(values)


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
    """Turns forms with kinks into linear ones over new columns, each kink once for each use.

    ``stand_in(kink, forms, sense)`` makes what stands for a kink whose forms are linear already.
    """

    stand_in: Callable[[Kink, list[Form], Sense], Form]
    done: dict[tuple[Kink, Sense], Form] = field(default_factory=dict)

    def linear(self, form: Form, sense: Sense) -> Form:
        """The form for use under minimisation or <= (sense 1), maximisation or >= (sense -1), or
        where it must be exact (sense 0).

        Raises Problematic at a kink that cannot be made linear.
        """
        if not form.kinks:
            return form
        plain = Form(form.constant, dict(form.terms))
        failed: Problematic | None = None
        for factor, kink in form.kinks:
            try:
                plain.add(self.of(kink, sense if factor > 0 else _OPPOSITE[sense]), factor)
            except Problematic as fault:
                failed = gathered(failed, fault)
        if failed is not None:
            raise failed
        plain.terms = {column: c for column, c in plain.terms.items() if c != 0}
        return plain

    def of(self, kink: Kink, sense: Sense) -> Form:
        """The linear form that stands for a kink."""
        if (kink, sense) not in self.done:
            inner: Sense = sense if kink.kind in _RISING else 0
            forms = [self.linear(form, inner) for form in kink.forms]
            self.done[kink, sense] = self.stand_in(kink, forms, sense)
        return self.done[kink, sense]


_OPPOSITE: dict[Sense, Sense] = {1: -1, 0: 0, -1: 1}
