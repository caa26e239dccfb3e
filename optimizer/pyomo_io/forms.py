"""Expressions of Pyomo as forms: what is linear as it is, and what can be made linear exactly."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any

from pyomo.core.expr import numeric_expr, relational_expr
from pyomo.core.expr.numvalue import native_logical_types, native_numeric_types, value

from ..problem.affine import Affine, MissingBoundError, NotBinaryError, Number, OpenError, Sense
from ..problem.linearizing import Both, Condition, Either, Holds, Linearizer, negated
from .maker import Form, PyomoMaker, bound_wanted, exact

#: Squares and other powers are exact for whole numbers; one of more values has too many chords.
MOST_VALUES = 200
_LONGEST = 100


class NotLinearError(ValueError):
    """An expression that is not linear and cannot be made so; the text says which, and the cure."""

    def __init__(self, expression: Any, cure: str = "") -> None:
        part = str(expression)
        cut = part if len(part) <= _LONGEST else f"{part[:_LONGEST]}..."
        super().__init__(f"{cut}{cure and '; '}{cure}")


class FormReader:
    """Makes forms of expressions. With a ``sense`` of 0 a form is worth what its expression is;
    with 1 it is worth at least that, and with -1 at most, as :mod:`linearizing` says.
    """

    def __init__(self, maker: PyomoMaker) -> None:
        self.maker = maker
        self.linearizer = Linearizer(maker)
        self._readers: dict[type, Callable[[Any, Sense], Form]] = {
            numeric_expr.SumExpression: self._sum,
            numeric_expr.LinearExpression: self._sum,
            numeric_expr.NegationExpression: self._negation,
            numeric_expr.ProductExpression: self._product,
            numeric_expr.MonomialTermExpression: self._product,
            numeric_expr.DivisionExpression: self._quotient,
            numeric_expr.PowExpression: self._power,
            numeric_expr.AbsExpression: self._absolute,
            numeric_expr.MaxExpression: self._largest,
            numeric_expr.MinExpression: self._smallest,
            numeric_expr.Expr_ifExpression: self._if,
        }

    def of(self, expression: Any, sense: Sense) -> Form:
        """The form of an expression.

        Raises NotLinearError, and ValueError where it holds what is not a number.
        """
        if expression.__class__ in native_numeric_types or not expression.is_potentially_variable():
            return Affine({}, exact(value(expression)))
        if expression.is_variable_type():
            return self.maker.form(expression)
        if expression.is_named_expression_type():
            return self.of(expression.expr, sense)
        read = self._readers.get(expression.__class__)
        if read is None:
            return Affine({}, self._known(expression))
        try:
            return read(expression, sense)
        except MissingBoundError as error:
            raise NotLinearError(expression, bound_wanted(error, self.maker)) from error

    def condition(self, relation: Any) -> Condition[int]:
        """An equation or inequality as a condition on exact forms."""
        if relation.__class__ in native_logical_types:
            return Both() if relation else Either()
        forms = [self.of(each, 0) for each in relation.args]
        if isinstance(relation, relational_expr.InequalityExpression):
            return Holds(forms[1].plus(forms[0], -1), bool(relation._strict))
        if isinstance(relation, relational_expr.RangedExpression):
            pairs = zip(forms, forms[1:], relation._strict, strict=False)
            return Both(tuple(Holds(b.plus(a, -1), bool(strict)) for a, b, strict in pairs))
        apart = forms[0].plus(forms[1], -1)
        equal = Both((Holds(apart), Holds(apart.times(-1))))
        unequal = isinstance(relation, relational_expr.NotEqualExpression)
        return negated(equal) if unequal else equal

    def _known(self, expression: Any) -> Number:
        """What an expression without variables that are decided comes to."""
        if not expression.is_fixed():
            raise NotLinearError(expression)
        return exact(value(expression))

    def _sum(self, expression: Any, sense: Sense) -> Form:
        return total(self.of(each, sense) for each in expression.args)

    def _negation(self, expression: Any, sense: Sense) -> Form:
        return self.of(expression.args[0], _turned(sense)).times(-1)

    def _product(self, expression: Any, sense: Sense) -> Form:
        one, other = expression.args
        for factor, rest in ((one, other), (other, one)):
            if _is_known(factor):
                return self._scaled(exact(value(factor)), rest, sense)
        first, second = self.of(one, 0), self.of(other, 0)
        ratio = _ratio(first, second)
        if ratio is not None:
            return self._squared(expression, first, ratio, sense)
        try:
            return self.linearizer.product(first, second)
        except NotBinaryError as error:
            cure = "in a product one factor is made of yes/no variables, and the other has bounds"
            raise NotLinearError(expression, cure) from error

    def _scaled(self, factor: Number, rest: Any, sense: Sense) -> Form:
        return self.of(rest, sense if factor >= 0 else _turned(sense)).times(factor)

    def _quotient(self, expression: Any, sense: Sense) -> Form:
        above, below = expression.args
        if not _is_known(below):
            raise NotLinearError(expression, "multiply by what is decided below the line")
        divisor = exact(value(below))
        if not divisor:
            raise NotLinearError(expression, "it is divided by 0")
        return self._scaled(Fraction(1) / divisor, above, sense)

    def _power(self, expression: Any, sense: Sense) -> Form:
        base, exponent = expression.args
        n = exact(value(exponent)) if _is_known(exponent) else None
        if not isinstance(n, int) or n < 0:
            return Affine({}, self._known(expression))
        if n < 2:
            return self.of(base, sense) if n else Affine({}, 1)
        form = self.of(base, 0)
        return self._raised(expression, form, n, sense)

    def _squared(self, expression: Any, form: Form, ratio: Number, sense: Sense) -> Form:
        way = sense if ratio >= 0 else _turned(sense)
        return self._raised(expression, form, 2, way).times(ratio)

    def _raised(self, expression: Any, form: Form, n: int, sense: Sense) -> Form:
        """A power of a form that takes few whole numbers of steps, by the chords between them."""
        low, high = self.linearizer.least(form), self.linearizer.most(form)
        step = self.linearizer.step(form)
        if low == high:
            return Affine({}, low**n)
        if not step or (high - low) / Fraction(step) > MOST_VALUES:
            raise NotLinearError(
                expression,
                f"powers are exact of whole numbers of up to {MOST_VALUES} values: use such, or "
                "a Piecewise",
            )
        count = int((high - low) / Fraction(step))
        points = [low + step * i for i in range(count + 1)]
        return self.linearizer.broken_line(form, [(x, x**n) for x in points], sense)

    def _absolute(self, expression: Any, sense: Sense) -> Form:
        return self.linearizer.absolute(self.of(expression.args[0], 0), sense)

    def _largest(self, expression: Any, sense: Sense) -> Form:
        return self.linearizer.largest([self.of(each, sense) for each in expression.args], sense)

    def _smallest(self, expression: Any, sense: Sense) -> Form:
        return self.linearizer.smallest([self.of(each, sense) for each in expression.args], sense)

    def _if(self, expression: Any, sense: Sense) -> Form:
        """One of two expressions: the second, and where the condition holds the difference."""
        relation, first, second = expression.args
        try:
            holds = self.linearizer.truth(self.condition(relation), 0)
        except OpenError as error:
            raise NotLinearError(expression, OPEN) from error
        otherwise = self.of(second, 0)
        more = self.of(first, 0).plus(otherwise, -1)
        return otherwise.plus(self.linearizer.product(holds, more))


#: What to do about a condition on real numbers at whose limit either side could be meant.
OPEN = "conditions that do not hold are exact of whole numbers; make its variables integer"


def total(forms: Iterable[Form]) -> Form:
    """The sum of some forms."""
    terms: dict[int, Number] = {}
    constant: Number = 0
    for form in forms:
        constant += form.constant
        for column, c in form.terms.items():
            terms[column] = terms.get(column, 0) + c
    return Affine({column: c for column, c in terms.items() if c}, constant)


def _turned(sense: Sense) -> Sense:
    return -sense


def _is_known(expression: Any) -> bool:
    return expression.__class__ in native_numeric_types or expression.is_fixed()


def _ratio(one: Form, other: Form) -> Number | None:
    """What the first form is multiplied by to be the second one; None where nothing does it."""
    if not one.terms or one.terms.keys() != other.terms.keys():
        return None
    column, c = next(iter(one.terms.items()))
    ratio = Fraction(other.terms[column]) / c
    return ratio if one.times(ratio) == other else None
