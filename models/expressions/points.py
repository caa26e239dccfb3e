"""Broken lines and steps: functions of an amount that are given by points."""

import ast
from collections.abc import Callable
from itertools import pairwise
from typing import TypeAlias

from ...diagnostics import codes
from ..exact import Number
from .forms import Form, Kind, Kink, Points, worth
from .scope import FaultPlace, Scope
from .values import BAD, Env, LinearValue, NumberValue, Value

_Pairs: TypeAlias = list[tuple[Callable[[Env], Number], Callable[[Env], Number], FaultPlace]]
_LEAST = {"piecewise": 2, "steps": 1}
_KINDS: dict[str, Kind] = {"piecewise": "line", "steps": "steps"}


def of_points(node: ast.Call, scope: Scope) -> Value:
    """``piecewise(x, {0: 0, 10: 50})`` or ``steps(x, {0: 0, 10: 50})``."""
    assert isinstance(node.func, ast.Name)
    word, pairs = node.func.id, _pairs(node, scope)
    value = scope.value(node.args[0])
    if pairs is None or not isinstance(value, (NumberValue, LinearValue)):
        if not isinstance(value, (NumberValue, LinearValue)):
            scope.as_number(value, node.args[0])
        return BAD
    blame, kind = scope.blame(node), _KINDS[word]

    def kink(form: Form, env: Env) -> Kink:
        return Kink(kind, word, [form], blame.place, points=_risen(pairs, env))

    if isinstance(value, NumberValue):
        run = value.run

        def number(env: Env) -> Number:
            given = run(env)
            return _known(kink(Form(given), env), given, blame, env)

        return NumberValue(number)
    inner = value.push

    def push(env: Env, scale: Number, into: Form) -> None:
        form = Form()
        inner(env, 1, form)
        made = kink(form.tidy(blame.place), env)
        if form.is_constant:
            into.add_number(scale * _known(made, form.constant, blame, env))
        elif scale != 0:
            into.kinks.append((scale, made))

    return LinearValue(push)


def _known(kink: Kink, given: Number, blame: FaultPlace, env: Env) -> Number:
    """The height at a number that is known from data."""
    message = out_of_reach(kink, given, given)
    if message:
        raise blame.fault(codes.BREAKPOINTS, env, message, "add a breakpoint there")
    return worth(kink, [given])


def out_of_reach(kink: Kink, low: Number, high: Number) -> str:
    """What is wrong with points where an amount lies between two numbers; empty if nothing is."""
    first, last = kink.points[0][0], kink.points[-1][0]
    if low < first:
        return f"this can be {float(low):g}, and its first breakpoint is {float(first):g}"
    if kink.kind == "line" and high > last:
        return f"this can be {float(high):g}, and its last breakpoint is {float(last):g}"
    return ""


def _pairs(node: ast.Call, scope: Scope) -> _Pairs | None:
    assert isinstance(node.func, ast.Name)
    word = node.func.id
    example = f"such as {word}(x, {{0: 0, 10: 50}})"
    if len(node.args) != 2 or not isinstance(node.args[1], ast.Dict):
        message = f"{word} takes an amount, and points as pairs in braces"
        scope.fault(codes.FUNCTION_ARGUMENTS, node, message, example)
        return None
    points = node.args[1]
    if len(points.keys) < _LEAST[word]:
        count = f"{len(points.keys)} point{'s' if len(points.keys) != 1 else ''}"
        message = f"{word} has {count}; expected {_LEAST[word]} at least"
        scope.fault(codes.FUNCTION_ARGUMENTS, points, message, example)
        return None
    found = [
        (scope.number(key), scope.number(height), scope.blame(key))
        for key, height in zip(points.keys, points.values, strict=True)
        if key is not None
    ]
    sound = [(x, y, place) for x, y, place in found if x is not None and y is not None]
    return sound if len(sound) == len(found) else None


def _risen(pairs: _Pairs, env: Env) -> Points:
    """The points, of which each is beyond the one before."""
    found: list[tuple[Number, Number]] = []
    for x, y, blame in pairs:
        found.append((x(env), y(env)))
        if len(found) > 1 and found[-1][0] <= found[-2][0]:
            before, here = (float(each[0]) for each in found[-2:])
            message = f"breakpoints rise; found {here:g} after {before:g}"
            hint = "write each once, from the least to the most"
            raise blame.fault(codes.BREAKPOINTS, env, message, hint)
    return tuple(found)


def never_reached(kink: Kink, low: Number, high: Number) -> set[Number]:
    """Breakpoints beyond all that an amount between two numbers needs."""
    numbers = [x for x, _ in kink.points]
    early = {x for x, after in pairwise(numbers) if after <= low}
    if kink.kind == "steps":
        return early | {x for x in numbers if x > high}
    return early | {x for before, x in pairwise(numbers) if before >= high}
