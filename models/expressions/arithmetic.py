"""Sums, products, quotients and powers, as long as they stay linear in decisions."""

import ast
from collections.abc import Callable

from ...diagnostics import codes
from ..exact import Number, finite, power, quotient, total, within_sense
from ..limits import meter
from .forms import Form, Kink
from .order import span
from .scope import Scope, compiles
from .sheet_functions import said
from .source import is_sum
from .spelling import number_of
from .values import BAD, Env, LinearValue, NumberValue, RowValue, TextValue, Value

Run = Callable[[Env], Number]
_SMALL = 2**62


@compiles(ast.BinOp)
def binary(node: ast.BinOp, scope: Scope) -> Value:
    """``a + b - c``, ``a * b``, ``a / b`` or ``a ** b``."""
    if isinstance(node.op, ast.LShift):
        return span(node, scope)
    if is_sum(node):
        return _sum(node, scope)
    left, right = (_operand(side, scope) for side in (node.left, node.right))
    if left is None or right is None:
        return BAD
    if isinstance(node.op, ast.Mult):
        return _product(left, right, node, scope)
    if isinstance(right, LinearValue) and isinstance(node.op, ast.Div) and scope.goal is node:
        above, below = said(node.left), said(node.right)
        hint = f"two ways out: ask for a ratio in a rule, {above} >= 0.5 * ({below}), or make "
        message = "a goal that is a ratio of decisions is not linear"
        both = f"{above} and {below} two goals"
        return scope.fault(codes.NOT_LINEAR, node.right, message, hint + both)
    if isinstance(right, LinearValue):
        what = (
            "a power with decisions" if isinstance(node.op, ast.Pow) else "a division by decisions"
        )
        return scope.fault(
            codes.NOT_LINEAR, node.right, f"{what} is not linear", _multiply_out(node)
        )
    if isinstance(node.op, ast.Div):
        return _quotient(left, right.run, node, scope)
    if isinstance(left, LinearValue):
        hint = "a line through points of the curve may do, such as piecewise(x, {0: 0, 5: 25})"
        return scope.fault(codes.NOT_LINEAR, node.left, "a power of decisions is not linear", hint)
    return _power(left.run, right.run, node, scope)


def _multiply_out(node: ast.BinOp) -> str:
    return "multiply both sides by it" if isinstance(node.op, ast.Div) else ""


def signed(node: ast.UnaryOp, scope: Scope) -> Value:
    """``-a``, ``+a``."""
    value = _operand(node.operand, scope)
    if value is None or isinstance(node.op, ast.UAdd):
        return value or BAD
    if isinstance(value, LinearValue):
        push = value.push
        return LinearValue(lambda env, scale, form: push(env, -scale, form))
    run = value.run
    literal = None if value.literal is None else -value.literal
    return NumberValue(lambda env: -run(env), literal=literal)


def _operand(node: ast.expr, scope: Scope, beside: str = "") -> NumberValue | LinearValue | None:
    """A number or something linear; None with faults recorded.

    ``beside`` is the function that says what is meant if it is a member of a set.
    """
    value = scope.value(node)
    if isinstance(value, (NumberValue, LinearValue)):
        return value
    if isinstance(value, TextValue) and value.literal is not None:
        scope.fault(codes.NUMBER_EXPECTED, node, "expected a number; found a text in quotes")
    else:
        is_member = isinstance(value, TextValue | RowValue) and value.domain is not None
        hint = f"the one {_SIDES[beside]} it is {beside}({said(node)})" if beside else ""
        run = scope.as_number(value, node, hint if is_member else "")
        return None if run is None else NumberValue(run)
    return None


def _sum(node: ast.BinOp, scope: Scope) -> Value:
    """A chain of + and -, walked without recursion, for it may be long."""
    parts: list[tuple[int, ast.expr]] = []
    rest: ast.expr = node
    while isinstance(rest, ast.BinOp) and is_sum(rest):
        parts.append((1 if isinstance(rest.op, ast.Add) else -1, rest.right))
        rest = rest.left
    parts.append((1, rest))
    beside = _beside(parts)
    values = [(sign, _operand(part, scope, beside)) for sign, part in reversed(parts)]
    sound = [(sign, value) for sign, value in values if value is not None]
    if len(sound) < len(values):
        return BAD
    numbers = [(sign, value.run) for sign, value in sound if isinstance(value, NumberValue)]
    if len(numbers) == len(sound):
        return NumberValue(_kept(_added(numbers), node, scope))
    return _linear_sum(sound)


_SIDES = {"previous": "before", "next": "after"}


def _beside(parts: list[tuple[int, ast.expr]]) -> str:
    """What ``d + 1`` and ``d - 1`` mean of a d that is a member of a set."""
    ones = [sign for sign, part in parts if number_of(part) == 1]
    if len(parts) != 2 or len(ones) != 1:
        return ""
    return "next" if ones[0] > 0 else "previous"


def _added(parts: list[tuple[int, Run]]) -> Run:
    if len(parts) == 2:
        (_, first), (sign, second) = parts
        if sign > 0:
            return lambda env: first(env) + second(env)
        return lambda env: first(env) - second(env)
    return lambda env: total(sign * run(env) for sign, run in parts)


def _linear_sum(parts: list[tuple[int, NumberValue | LinearValue]]) -> LinearValue:
    pushes = [(sign, as_push(value)) for sign, value in parts]

    def push(env: Env, scale: Number, form: Form) -> None:
        for sign, each in pushes:
            each(env, sign * scale, form)

    return LinearValue(push)


def as_push(value: NumberValue | LinearValue) -> Callable[[Env, Number, Form], None]:
    """How a value adds itself to a form; a number goes into its constant."""
    if isinstance(value, LinearValue):
        return value.push
    run = value.run

    def push(env: Env, scale: Number, form: Form) -> None:
        form.add_number(scale * run(env))

    return push


def _product(
    left: NumberValue | LinearValue, right: NumberValue | LinearValue, node: ast.BinOp, scope: Scope
) -> Value:
    if isinstance(left, LinearValue) and isinstance(right, LinearValue):
        return _decided_product(left, right, node, scope)
    if isinstance(right, LinearValue):
        left, right = right, left
    assert isinstance(right, NumberValue)
    factor = right.run
    if isinstance(left, NumberValue):
        first = left.run
        return NumberValue(_kept(lambda env: first(env) * factor(env), node, scope))
    push = left.push
    return LinearValue(lambda env, scale, form: push(env, scale * factor(env), form))


def _decided_product(
    left: LinearValue, right: LinearValue, node: ast.BinOp, scope: Scope
) -> LinearValue:
    """A product both sides of which depend on decisions; whether it can be made linear is seen when
    the bounds of these are known.
    """
    blame, counted = scope.blame(node), meter()

    def push(env: Env, scale: Number, into: Form) -> None:
        sides = [Form(), Form()]
        for side, value in zip(sides, (left, right), strict=True):
            value.push(env, 1, side)
            side.tidy(blame.place)
        counted.turn(sum(side.size for side in sides), blame.place)
        for side, other in (sides, sides[::-1]):
            if side.is_constant:
                into.add(other, scale * side.constant)
                return
        if scale != 0:
            into.kinks.append((scale, Kink("product", "a product", sides, blame.place)))

    return LinearValue(push)


def _of_nothing(node: ast.BinOp, scope: Scope) -> str:
    """The way out where a divisor is 0."""
    said = scope.source.said(node.right)
    if isinstance(node.right, ast.Constant):
        return f"a share of something is written {said} * x" if said.endswith("%") else ""
    names = {each.id for each in ast.walk(node.right) if isinstance(each, ast.Name)}
    in_loop = not names.isdisjoint(scope.variables)
    return f"{said} is 0" + (f"; in a loop, 'if {said} != 0' leaves it out" if in_loop else "")


def _quotient(
    left: NumberValue | LinearValue, divisor: Run, node: ast.BinOp, scope: Scope
) -> Value:
    blame, hint = scope.blame(node.right), _of_nothing(node, scope)

    def checked(env: Env) -> Number:
        number = divisor(env)
        if number == 0:
            raise blame.fault(codes.DIVISION_BY_ZERO, env, "division by zero", hint)
        return number

    if isinstance(left, NumberValue):
        above = left.run
        return NumberValue(_kept(lambda env: quotient(above(env), checked(env)), node, scope))
    push = left.push
    return LinearValue(lambda env, scale, form: push(env, quotient(scale, checked(env)), form))


def _power(base: Run, exponent: Run, node: ast.BinOp, scope: Scope) -> Value:
    blame = scope.blame(node)

    def run(env: Env) -> Number:
        try:
            return power(base(env), exponent(env))
        except (ValueError, OverflowError):
            numbers = f"{float(base(env)):g} ** {float(exponent(env)):g}"
            message = f"{numbers} is not a number to compute with"
            raise blame.fault(codes.NUMBER_OVERFLOW, env, message) from None

    return NumberValue(_kept(run, node, scope))


def _kept(run: Run, node: ast.BinOp, scope: Scope) -> Run:
    """A computed number that is neither too large nor longer than has sense."""
    blame = scope.blame(node)

    def kept(env: Env) -> Number:
        number = run(env)
        if type(number) is int and -_SMALL < number < _SMALL:
            return number
        if not finite(number):
            raise blame.fault(codes.NUMBER_OVERFLOW, env, "the number grows too large")
        return within_sense(number)

    return kept
