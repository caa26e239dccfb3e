"""Look-ups with a default: ``inflows[r, m].inflow or 0``."""

import ast
from dataclasses import replace

from ...diagnostics import codes
from ..exact import Number
from .arithmetic import as_push
from .forms import Form
from .scope import Scope
from .spelling import number_of
from .values import BAD, Bad, Env, LinearValue, NumberValue, Test, TextValue, Value, words

_LOOK_UPS = (ast.Subscript, ast.Attribute)


def with_default(node: ast.BoolOp, scope: Scope) -> tuple[Value | None, Value | None]:
    """A look-up, or what follows where it finds nothing; None where ``or`` is between conditions,
    and then what the last of these was compiled to, if it was: twice would take time without end.

    An empty cell counts as nothing. What is looked up among decisions has a number for a default.
    """
    *looked, last = node.values
    if not is_look_up(node):
        return None, None
    value = compiled = scope.value(last)
    if not isinstance(value, (NumberValue, TextValue)):
        return None, compiled
    for each in reversed(looked):
        found = replace(scope, optional=frozenset(_parts(each))).value(each)
        if isinstance(found, Bad):
            return BAD, compiled
        if isinstance(found, LinearValue) and number_of(last) is None:
            # Of decisions the default is a number, for what else could be a condition.
            return None, compiled
        made = _either(found, value)
        if made is None:
            message = f"{words(found)} is looked up, and the default is {words(value)}"
            fault = scope.fault(codes.NUMBER_EXPECTED, last, message, "both are of one kind")
            return fault, compiled
        value = made
    return value, compiled


def is_look_up(node: ast.BoolOp) -> bool:
    """Whether ``or`` may say what counts where look-ups find nothing, as it is written."""
    looked = node.values[:-1]
    return isinstance(node.op, ast.Or) and all(isinstance(each, _LOOK_UPS) for each in looked)


def _parts(node: ast.expr) -> list[ast.AST]:
    """What may find nothing: the cell of a row, and the row."""
    return [node, node.value] if isinstance(node, _LOOK_UPS) else [node]


def _either(found: Value, default: Value) -> NumberValue | TextValue | LinearValue | None:
    if isinstance(found, NumberValue) and isinstance(default, NumberValue):
        number, other, is_there = found.run, default.run, _there(found)
        return NumberValue(lambda env: number(env) if is_there(env) else other(env))
    if isinstance(found, TextValue) and isinstance(default, TextValue):
        text, instead, has = found.run, default.run, _there(found)
        return TextValue(lambda env: text(env) if has(env) else instead(env))
    if isinstance(found, LinearValue) and isinstance(default, (NumberValue, LinearValue)):
        return _linear(found, default)
    return None


def _linear(found: LinearValue, default: NumberValue | LinearValue) -> LinearValue:
    first, second, is_there = found.push, as_push(default), _there(found)

    def push(env: Env, scale: Number, form: Form) -> None:
        (first if is_there(env) else second)(env, scale, form)

    return LinearValue(push)


def _there(found: NumberValue | TextValue | LinearValue) -> Test:
    return found.there or (lambda env: True)
