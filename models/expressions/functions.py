"""The functions of the language, such as sum, min, count and implies."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from typing import Literal

from ...diagnostics import codes
from ..exact import Number, magnitude, total
from .arithmetic import as_push
from .decided import Conditional, Push, Truth, condition, decided, joined, opposite
from .forms import Form, Kink
from .groups import Looping, as_group, bindings, comprehension, computed
from .order import of_order
from .points import of_points
from .scope import Scope, compiles
from .source import ORDER
from .values import (
    BAD,
    CountedValue,
    DecidedValue,
    Env,
    LinearValue,
    NumberValue,
    TruthValue,
    Value,
)

_NOTHING = "give it a number besides, or a condition that something meets"
Forms = Callable[[Env], list[Form]]
Numbers = Callable[[Env], Iterator[Number]]


@compiles(ast.Call)
def call(node: ast.Call, scope: Scope) -> Value:
    """A function with what it is applied to."""
    assert isinstance(node.func, ast.Name)
    name, count = node.func.id, len(node.args)
    if count == 0:
        return scope.fault(codes.FUNCTION_ARGUMENTS, node, f"{name} of nothing")
    if name in ("sum", "abs", "len") and count > 1:
        for each in node.args:
            scope.value(each)
        return scope.fault(
            codes.FUNCTION_ARGUMENTS, node.args[1], f"{name} takes one argument; found {count}"
        )
    return _CALLS[name](node, scope)


@compiles(ast.GeneratorExp)
def generator(node: ast.GeneratorExp, scope: Scope) -> Value:
    """``x for x in ...`` alone, which says nothing."""
    return scope.fault(
        codes.LOOP_MISPLACED,
        node,
        "a 'for' stands only in sum, min, max, count, any, all, or in [ ] or { }",
    )


def _length(node: ast.Call, scope: Scope) -> Value:
    group = as_group(node.args[0], scope)
    if group is None:
        return BAD
    run = group.run
    return NumberValue(lambda env: len(run(env)))


def _sum(node: ast.Call, scope: Scope) -> Value:
    made = _terms(node.args[0], scope)
    if made is None:
        return BAD
    loops, value = made
    if isinstance(value, NumberValue):
        run = value.run
        return NumberValue(lambda env: total(computed(loops, env, run)))
    push = value.push
    for loop in reversed(loops):
        push = loop.pushing(push)
    return LinearValue(push)


def _terms(node: ast.expr, scope: Scope) -> tuple[list[Looping], NumberValue | LinearValue] | None:
    """Loops and what is computed inside; a group of numbers loops over itself."""
    if isinstance(node, ast.GeneratorExp):
        loops, inner = comprehension(node.generators, scope)
        value = _quantity(node.elt, inner)
        return None if value is None or loops is None else (loops, value)
    group = as_group(node, scope)
    if group is None:
        return None
    if group.element != "number":
        scope.fault(
            codes.FUNCTION_ARGUMENTS,
            node,
            "expected numbers",
            "such as sum(p.cost for p in projects)",
        )
        return None
    slot = len(scope.variables)
    return [Looping(slot, group.run, None, scope.source.place(node))], NumberValue(
        lambda env: env[slot]
    )


def _quantity(node: ast.expr, scope: Scope) -> NumberValue | LinearValue | None:
    value = scope.value(node)
    if isinstance(value, (NumberValue, LinearValue)):
        return value
    run = scope.as_number(value, node)
    return None if run is None else NumberValue(run)


def _absolute(node: ast.Call, scope: Scope) -> Value:
    value = _quantity(node.args[0], scope)
    if value is None:
        return BAD
    if isinstance(value, NumberValue):
        run = value.run
        return NumberValue(lambda env: magnitude(run(env)))
    push = value.push

    def forms(env: Env) -> list[Form]:
        found, below = _form(push, env, 1), Form()
        below.add(found, -1)
        return [found, below]

    return _kinked("max", "abs", forms, node, scope)


def _extreme(node: ast.Call, scope: Scope) -> Value:
    assert isinstance(node.func, ast.Name)
    kind: Literal["max", "min"] = "max" if node.func.id == "max" else "min"
    if len(node.args) == 1:
        made = _terms(node.args[0], scope)
        values = None if made is None else [made]
    else:
        plain = [_quantity(arg, scope) for arg in node.args]
        values = [([], value) for value in plain if value is not None]
        values = values if len(values) == len(plain) else None
    if values is None:
        return BAD
    if all(isinstance(value, NumberValue) for _, value in values):
        return _of_numbers(kind, values, node, scope)
    return _kinked(kind, kind, _all_forms(values), node, scope)


def _of_numbers(
    kind: str,
    values: list[tuple[list[Looping], NumberValue | LinearValue]],
    node: ast.Call,
    scope: Scope,
) -> NumberValue:
    choose = max if kind == "max" else min
    blame = scope.blame(node)
    runs = [(loops, value.run) for loops, value in values if isinstance(value, NumberValue)]

    def run(env: Env) -> Number:
        numbers = [n for loops, f in runs for n in computed(loops, env, f)]
        if not numbers:
            raise blame.fault(
                codes.EMPTY_LOOP, env, f"{kind} of nothing: its loop has no elements", _NOTHING
            )
        return choose(numbers)

    return NumberValue(run)


def _all_forms(values: list[tuple[list[Looping], NumberValue | LinearValue]]) -> Forms:
    pushes = [(loops, as_push(value)) for loops, value in values]

    def forms(env: Env) -> list[Form]:
        return [
            form
            for loops, push in pushes
            for form in computed(loops, env, partial(_form, push, scale=1))
        ]

    return forms


def _form(push: Callable[[Env, Number, Form], None], env: Env, scale: Number) -> Form:
    form = Form()
    push(env, scale, form)
    return form


def _kinked(
    kind: Literal["max", "min"], word: str, forms: Forms, node: ast.Call, scope: Scope
) -> LinearValue:
    blame = scope.blame(node)

    def push(env: Env, scale: Number, into: Form) -> None:
        found = [form.tidy(blame.place) for form in forms(env)]
        if not found:
            raise blame.fault(
                codes.EMPTY_LOOP, env, f"{kind} of nothing: its loop has no elements", _NOTHING
            )
        if len(found) == 1:
            into.add(found[0], scale)
        elif all(form.is_constant for form in found):
            choose = max if kind == "max" else min
            into.add_number(scale * choose(form.constant for form in found))
        elif scale != 0:
            into.kinks.append((scale, Kink(kind, word, found, blame.place)))

    return LinearValue(push)


Conditions = list[tuple[list[Looping], Conditional]]


def _conditions(node: ast.Call, scope: Scope) -> Conditions | None:
    """The conditions of a call, each with its loops; None with faults recorded."""
    found: list[tuple[list[Looping], Conditional] | None] = []
    for each in node.args:
        generators = each.generators if isinstance(each, ast.GeneratorExp) else []
        loops, inner = comprehension(generators, scope)
        told = condition(each.elt if isinstance(each, ast.GeneratorExp) else each, inner)
        found.append(None if told is None or loops is None else (loops, told))
    sound = [each for each in found if each is not None]
    return sound if len(sound) == len(found) else None


def _count(node: ast.Call, scope: Scope) -> Value:
    given = _conditions(node, scope)
    if given is None:
        return BAD
    if all(isinstance(each, TruthValue) for _, each in given):
        tests = [(loops, each.run) for loops, each in given if isinstance(each, TruthValue)]
        return NumberValue(
            lambda env: sum(test(env) for loops, test in tests for _ in bindings(loops, env))
        )
    pushes: list[Push] = []
    for loops, each in given:
        push = _as_number(decided(each))
        for loop in reversed(loops):
            push = loop.pushing(push)
        pushes.append(push)

    def counted(env: Env, scale: Number, form: Form) -> None:
        for push in pushes:
            push(env, scale, form)

    return LinearValue(counted)


def _as_number(truth: Truth) -> Push:
    return lambda env, scale, form: form.add(truth(env), scale)


def _among(node: ast.Call, scope: Scope) -> Value:
    assert isinstance(node.func, ast.Name)
    given, every = _conditions(node, scope), node.func.id == "all"
    if given is None:
        return BAD
    if all(isinstance(each, TruthValue) for _, each in given):
        tests = [(loops, each.run) for loops, each in given if isinstance(each, TruthValue)]
        among = all if every else any
        return TruthValue(
            lambda env: among(test(env) for loops, test in tests for _ in bindings(loops, env))
        )
    truths = [(loops, decided(each)) for loops, each in given]
    return CountedValue(
        joined(
            "all" if every else "any",
            node.func.id,
            lambda env: (truth(env) for loops, truth in truths for _ in bindings(loops, env)),
            scope.source.place(node),
        )
    )


def _implies(node: ast.Call, scope: Scope) -> Value:
    if len(node.args) != 2 or any(isinstance(each, ast.GeneratorExp) for each in node.args):
        hint = 'such as implies(build["pond"], build["path"])'
        return scope.fault(
            codes.FUNCTION_ARGUMENTS, node, "implies takes two conditions, if and then", hint
        )
    given = [condition(each, scope) for each in node.args]
    first, then = given
    if first is None or then is None:
        return BAD
    if isinstance(first, TruthValue) and isinstance(then, TruthValue):
        one, other = first.run, then.run
        return TruthValue(lambda env: not one(env) or other(env))
    unless, follows = decided(DecidedValue(opposite(decided(first)))), decided(then)
    return CountedValue(
        joined(
            "any",
            "implies",
            lambda env: (truth(env) for truth in (unless, follows)),
            scope.source.place(node),
        )
    )


_CALLS = {
    "sum": _sum,
    "min": _extreme,
    "max": _extreme,
    "abs": _absolute,
    "len": _length,
    "count": _count,
    "any": _among,
    "all": _among,
    "implies": _implies,
    "piecewise": of_points,
    "steps": of_points,
}
_CALLS |= dict.fromkeys(ORDER, of_order)
