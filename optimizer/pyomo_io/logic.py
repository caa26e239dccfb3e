"""Logical expressions of Pyomo as conditions, and yes/no variables as columns."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from pyomo.core.expr import logical_expr
from pyomo.core.expr.numvalue import native_logical_types, value

from ..problem.affine import Affine, Sense
from ..problem.linearizing import Both, Condition, Either, Holds, implies, negated
from .forms import FormReader, NotLinearError
from .maker import Form


class Logic:
    """Makes conditions of logical expressions; ``binary`` gives the variable of 0 or 1 for a yes/no
    variable.
    """

    def __init__(self, forms: FormReader, binary: Callable[[Any], Any]) -> None:
        self.forms, self.binary = forms, binary
        self._readers: dict[type, Callable[[Any], Condition[int]]] = {
            logical_expr.NotExpression: lambda each: negated(self._parts(each)[0]),
            logical_expr.AndExpression: lambda each: Both(self._parts(each)),
            logical_expr.OrExpression: lambda each: Either(self._parts(each)),
            logical_expr.ImplicationExpression: lambda each: implies(*self._parts(each)),
            logical_expr.EquivalenceExpression: lambda each: _alike(*self._parts(each)),
            logical_expr.XorExpression: lambda each: _alike(*self._one_negated(each)),
            logical_expr.AtLeastExpression: lambda each: Holds(self._more(each)),
            logical_expr.AtMostExpression: lambda each: Holds(self._more(each).times(-1)),
            logical_expr.ExactlyExpression: self._exactly,
        }

    def condition(self, expression: Any) -> Condition[int]:
        """The condition that an expression states. Raises NotLinearError, or as forms do."""
        if expression.__class__ in native_logical_types or expression.is_constant():
            return Both() if value(expression) else Either()
        if not expression.is_expression_type():
            return Holds(self.yes(expression).shifted(-1))
        if expression.is_named_expression_type():
            return self.condition(expression.expr)
        if expression.is_expression_type(logical_expr.ExpressionType.RELATIONAL):
            return self.forms.condition(expression)
        read = self._readers.get(expression.__class__)
        if read is None:
            raise NotLinearError(expression)
        return read(expression)

    def yes(self, variable: Any) -> Form:
        """1 for yes, 0 for no."""
        if variable.fixed:
            return Affine({}, int(bool(variable.value)))
        return self.forms.maker.form(self.binary(variable))

    def _parts(self, expression: Any) -> tuple[Condition[int], ...]:
        return tuple(map(self.condition, expression.args))

    def _one_negated(self, expression: Any) -> tuple[Condition[int], ...]:
        one, other = self._parts(expression)
        return one, negated(other)

    def _more(self, expression: Any) -> Form:
        """How many of some expressions hold beyond the number that comes first."""
        number, *parts = expression.args
        known: Sense = 0
        held = [self.forms.linearizer.truth(self.condition(each), known) for each in parts]
        nothing: Form = Affine()
        found = reduce(lambda one, other: one.plus(other), held, nothing)
        return found.plus(self.forms.of(number, known), -1)

    def _exactly(self, expression: Any) -> Condition[int]:
        more = self._more(expression)
        return Both((Holds(more), Holds(more.times(-1))))


def _alike(one: Condition[int], other: Condition[int]) -> Condition[int]:
    """Both hold or neither does."""
    return Both((implies(one, other), implies(other, one)))
