"""Columns of the model's own, which stand for what is not linear, and the rows that hold them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.problem.linearizing import (
    Affine,
    End,
    Holds,
    Linearizer,
    MissingBoundError,
    NotBinaryError,
    OpenError,
    Sense,
)
from .columns import ColumnBounds, ModelRow
from .domains import ColumnDomain
from .exact import Number
from .expressions.forms import Form, Kink, Lowering
from .expressions.points import never_reached, out_of_reach
from .faults import Faults, Place, Problematic
from .limits import meter
from .whole_rows import held

Linear: TypeAlias = Affine[int]
_Maker: TypeAlias = Callable[[Linearizer[int], Kink, Sequence[Linear], Sense], Linear]


@dataclass
class Auxiliary:
    """Columns from number ``first`` on that stand for something, and the rows that hold them there.

    A column is whole where all that it stands for is: goals on it then stay countable. ``called``
    says what people call a decision's column.
    """

    columns: ColumnBounds
    first: int
    called: Callable[[int], str] = str
    rows: list[ModelRow] = field(default_factory=list)
    beyond: dict[tuple[Place, Number], bool] = field(default_factory=dict)
    lowering: Lowering = field(init=False)
    _linear: Linearizer[int] = field(init=False)
    _kink: Kink | None = None

    def __post_init__(self) -> None:
        self.lowering, self._linear = Lowering(self._stand_in), Linearizer(self)

    def bounds(self, column: int, /) -> tuple[End, End]:
        """Lower and upper bound of a column."""
        return self.columns.lower[column], self.columns.upper[column]

    def is_whole(self, column: int, /) -> bool:
        """Whether a column is whole."""
        return self.columns.whole[column]

    def column(self, lower: End, upper: End, /, *, whole: bool) -> int:
        """A new column."""
        return self.columns.add(lower, upper, whole)

    def row(self, form: Linear, lower: End, upper: End, /) -> None:
        """A new row, numbered among those since the last column."""
        if self._kink is not None:
            meter().keep(len(form.terms), self._kink.place)
        number = len(self.columns) - self.first
        last = self.rows[-1].index if self.rows else (0, 0)
        index = (number, last[1] + 1 if last[0] == number else 1)
        self.rows.append(held(ModelRow(index, _form(form), lower, upper), self.columns))

    def hold(self, domains: Mapping[int, ColumnDomain]) -> None:
        """Hold columns to domains of which bounds do not say all."""
        for column, domain in domains.items():
            domain.hold(self._linear, column)

    def _stand_in(self, kink: Kink, forms: list[Form], sense: Sense) -> Form:
        self._kink = kink
        try:
            affine = [Affine(form.terms, form.constant) for form in forms]
            self._watch(kink, affine)
            return _form(_MAKERS[kink.kind](self._linear, kink, affine, sense))
        except MissingBoundError as error:
            raise self._unbounded(kink, error.column, error.side) from None
        except OpenError:
            words = _STEPS if kink.kind == "steps" else _OPEN if sense else _BOTH_SIDES
            raise Problematic(codes.OPEN_CONDITION, kink.place, *words) from None
        except NotBinaryError:
            raise Problematic(codes.NOT_LINEAR, kink.place, *_NOT_BINARY) from None

    def _watch(self, kink: Kink, forms: Sequence[Linear]) -> None:
        """Remember which breakpoints are reached, for some index at least."""
        if kink.points:
            low, high = self._linear.span(forms[0])
            far = set[Number]()
            if low is not None and high is not None:
                far = never_reached(kink, low, high)
            for x, _ in kink.points:
                self.beyond[kink.place, x] = self.beyond.get((kink.place, x), True) and x in far

    def tell(self, faults: Faults) -> None:
        """Warn of breakpoints that nothing reaches."""
        for (place, x), far in self.beyond.items():
            if far:
                message = f"nothing that can be decided comes to the breakpoint {float(x):g}"
                faults.warn(codes.FAR_BREAKPOINT, place, message, "leave it out, or see the bounds")

    def _unbounded(self, kink: Kink, column: int, side: int) -> Problematic:
        found = self._behind(column, side)
        named = "something in it" if found is None else self.called(found[0])
        below = (found[1] if found else side) < 0
        bound, key = ("a lower bound", "at least") if below else ("an upper bound", "at most")
        message = f"{kink.word} can be made linear here only if {named} has {bound}"
        code = codes.NOT_CONVEX if kink.kind in ("max", "min") else codes.BOUND_MISSING
        return Problematic(code, kink.place, message, f"give it '{key}'")

    def _behind(self, column: int, side: int) -> tuple[int, int] | None:
        """The decision whose bound is missing, and which; columns of the model's own lack one for
        another.
        """
        if column < self.first:
            return column, side
        for row in self.rows:
            if column in row.form.terms:
                for j in row.form.terms:
                    if j < self.first and None in self.bounds(j):
                        return j, -1 if self.bounds(j)[0] is None else 1
        return None


_OPEN = (
    "this asks an amount to be strictly below or above a limit, as near to it as it likes",
    "write > for >=, < for <=, or the other way round; or decide in whole numbers",
)
_BOTH_SIDES = (
    "this asks an amount on both sides of a limit, to which it can be as near as it likes",
    "say in two rules with implies(a, b) what follows from either side, or decide in whole numbers",
)
_STEPS = (
    "steps of an amount cannot be kept equal to something, nor be wanted small here and large "
    "there",
    "use them in one sense, with <= or >=; or decide in whole numbers",
)
_NOT_BINARY = (
    "a product of decisions is not linear",
    "one side of it may be of yes/no decisions, the other of what has bounds",
)


def _form(form: Linear) -> Form:
    return Form(form.constant, dict(form.terms))


def _largest(of: Linearizer[int], kink: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.largest(forms, sense, floor=0 if kink.word == "abs" else None)


def _smallest(of: Linearizer[int], _: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.smallest(forms, sense)


def _product(of: Linearizer[int], _: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.product(forms[0], forms[1])


def _holds(of: Linearizer[int], kink: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.holds(Holds(forms[0], kink.strict), sense)


def _yes(of: Linearizer[int], kink: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    low, high = of.span(forms[0])
    if low is None or high is None or low < 0 or high > 1 or not of.is_whole(forms[0]):
        message = "expected a condition; found an amount that depends on decisions"
        hint = "compare it with something, such as >= 1; a yes/no decision alone is a condition"
        raise Problematic(codes.CONDITION_EXPECTED, kink.place, message, hint)
    return forms[0]


def _all(of: Linearizer[int], _: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.all_of(forms)


def _any(of: Linearizer[int], _: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.any_of(forms)


def _apart(of: Linearizer[int], _: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    return of.absolute(forms[0], sense)


def _line(of: Linearizer[int], kink: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    _require_points(kink, of.least(forms[0]), of.most(forms[0]))
    return of.broken_line(forms[0], kink.points, sense)


def _steps(of: Linearizer[int], kink: Kink, forms: Sequence[Linear], sense: Sense) -> Linear:
    low = of.least(forms[0])
    _require_points(kink, low, low)
    if of.step(forms[0]) is None:
        kink.uses.add(sense)
    return of.stairs(forms[0], kink.points, sense)


def _require_points(kink: Kink, low: Number, high: Number) -> None:
    message = out_of_reach(kink, low, high)
    if message:
        hint = "within the bounds of its decisions; add a breakpoint there"
        raise Problematic(codes.BREAKPOINTS, kink.place, message, hint)


_MAKERS: dict[str, _Maker] = {
    "max": _largest,
    "min": _smallest,
    "product": _product,
    "holds": _holds,
    "yes": _yes,
    "all": _all,
    "any": _any,
    "apart": _apart,
    "line": _line,
    "steps": _steps,
}
