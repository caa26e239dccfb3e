"""Conditions on decisions: forms that are 1 where they hold, else 0."""

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..exact import Number
from ..faults import Place
from .arithmetic import as_push
from .forms import Form, Kind, Kink, worth
from .scope import FaultPlace, Scope
from .values import (
    BAD,
    Bad,
    CountedValue,
    DecidedValue,
    Env,
    LinearValue,
    NumberValue,
    TruthValue,
    Value,
    words,
)

Push: TypeAlias = Callable[[Env, Number, Form], None]
Truth: TypeAlias = Callable[[Env], Form]
Conditional: TypeAlias = TruthValue | DecidedValue | LinearValue

_ORDER: dict[type[ast.cmpop], tuple[tuple[int, bool], ...]] = {
    ast.GtE: ((1, False),),
    ast.Gt: ((1, True),),
    ast.LtE: ((-1, False),),
    ast.Lt: ((-1, True),),
    ast.Eq: ((1, False), (-1, False)),
    ast.NotEq: ((1, True), (-1, True)),
}


def condition(node: ast.expr, scope: Scope) -> Conditional | None:
    """A node that must be a condition, on data or decisions; a yes/no decision alone is one.

    None with faults recorded.
    """
    return as_condition(scope.value(node), node, scope)


def as_condition(value: Value, node: ast.expr, scope: Scope) -> Conditional | None:
    """What a compiled node is as a condition; None with faults recorded."""
    if isinstance(value, (TruthValue, DecidedValue, CountedValue)):
        return value
    if isinstance(value, LinearValue):
        return DecidedValue(_yes(value.push, scope.source.place(node)))
    if not isinstance(value, Bad):
        hint = "compare it with something, such as == 1"
        scope.fault(
            codes.CONDITION_EXPECTED, node, f"expected a condition; found {words(value)}", hint
        )
    return None


@dataclass(frozen=True)
class Compared:
    """What is compared; ``conditions`` says that conditions are, as the numbers 1 and 0."""

    values: list[Value]
    conditions: bool = False


def sides_of(node: ast.Compare, scope: Scope) -> Compared | None:
    """What is compared; None with faults recorded."""
    nodes = [node.left, *node.comparators]
    values = [scope.value(each) for each in nodes]
    if any(isinstance(value, Bad) for value in values) or not _is_one_kind(node, scope):
        return None
    if not any(isinstance(value, (TruthValue, DecidedValue)) for value in values):
        return Compared(values)
    for op, where in zip(node.ops, nodes[1:], strict=True):
        if not isinstance(op, (ast.Eq, ast.NotEq)):
            message = "a condition is compared with == or !=, to hold where another one does or not"
            hint = "implies(a, b) says that b holds where a does"
            scope.fault(codes.NOT_COMPARABLE, where, message, hint)
            return None
    told = [_told(value, where, scope) for value, where in zip(values, nodes, strict=True)]
    sound = [each for each in told if each is not None]
    if len(sound) < len(told):
        return None
    known = all(isinstance(each, NumberValue) for each in sound)
    return Compared([each if known else CountedValue(as_push(each)) for each in sound], True)


def _is_one_kind(node: ast.Compare, scope: Scope) -> bool:
    """Whether a chain has no == beside <=: it would not compare conditions, as it seems to."""
    equal = [isinstance(op, (ast.Eq, ast.NotEq)) for op in node.ops]
    if all(equal) or not any(equal):
        return True
    message = "a chain of comparisons with == beside others"
    hint = "put a condition in brackets, as in (x >= 3) == build, or write two rules"
    scope.fault(codes.NOT_COMPARABLE, node.comparators[equal.index(True)], message, hint)
    return False


def _told(value: Value, node: ast.expr, scope: Scope) -> NumberValue | LinearValue | None:
    """A condition as the number 1 where it holds, else 0; None with faults recorded."""
    if isinstance(value, NumberValue):
        return _flag(value, scope.blame(node))
    found = as_condition(value, node, scope)
    if isinstance(found, TruthValue):
        test = found.run
        return NumberValue(lambda env: int(test(env)))
    return None if found is None else LinearValue(found.push)


def _flag(value: NumberValue, blame: FaultPlace) -> NumberValue:
    """A number that is compared with a condition."""
    number = value.run

    def run(env: Env) -> Number:
        found = number(env)
        if found not in (0, 1):
            message = f"expected a condition, or 1 or 0; found {float(found):g}"
            raise blame.fault(codes.CONDITION_EXPECTED, env, message)
        return found

    return NumberValue(run)


def decided(value: Conditional) -> Truth:
    """The form of a condition."""
    if isinstance(value, TruthValue):
        test = value.run
        return lambda env: Form(int(test(env)))
    push = value.push

    def truth(env: Env) -> Form:
        form = Form()
        push(env, 1, form)
        return form

    return truth


def opposite(truth: Truth) -> Push:
    """What is 1 where a condition does not hold."""

    def push(env: Env, scale: Number, into: Form) -> None:
        into.add_number(scale)
        into.add(truth(env), -scale)

    return push


def joined(kind: Kind, word: str, truths: Callable[[Env], Iterable[Form]], place: Place) -> Push:
    """What is 1 where all, or any, of some conditions hold."""
    wins = int(kind == "any")

    def push(env: Env, scale: Number, into: Form) -> None:
        found = [form.tidy(place) for form in truths(env)]
        if any(form.is_constant and form.constant == wins for form in found):
            into.add_number(scale * wins)
            return
        left = [form for form in found if not form.is_constant]
        if not left:
            into.add_number(scale * (1 - wins))
        elif len(left) == 1:
            into.add(left[0], scale)
        elif scale != 0:
            into.kinks.append((scale, Kink(kind, word, left, place)))

    return push


def decided_comparison(node: ast.Compare, values: Sequence[Value], scope: Scope) -> Value:
    """A comparison of what depends on decisions, or a chain of them."""
    nodes, sides = [node.left, *node.comparators], list[NumberValue | LinearValue]()
    for op, where in zip(node.ops, nodes[1:], strict=True):
        if type(op) not in _ORDER:
            found = quoted("not in" if isinstance(op, ast.NotIn) else "in")
            message = f"decisions are compared with <=, >= or ==; found {found}"
            return scope.fault(codes.NOT_A_COMPARISON, where, message)
    for value, where in zip(values, nodes, strict=True):
        if isinstance(value, (NumberValue, LinearValue)):
            sides.append(value)
        else:
            scope.as_number(value, where)
    if len(sides) < len(nodes):
        return BAD
    pairs = zip(node.ops, sides, sides[1:], strict=False)
    place = scope.source.place(node)
    pushes = [_compared(op, left, right, place) for op, left, right in pairs]
    return DecidedValue(pushes[0] if len(pushes) == 1 else _both(pushes, place))


def _both(pushes: Sequence[Push], place: Place) -> Push:
    truths = [decided(DecidedValue(push)) for push in pushes]
    return joined("all", "a comparison", lambda env: (truth(env) for truth in truths), place)


def _compared(
    op: ast.cmpop, left: NumberValue | LinearValue, right: NumberValue | LinearValue, place: Place
) -> Push:
    one, other = as_push(left), as_push(right)
    are_told = isinstance(left, CountedValue) and isinstance(right, CountedValue)
    if are_told and isinstance(op, (ast.Eq, ast.NotEq)):
        return _alike(isinstance(op, ast.Eq), one, other, place)

    def told(env: Env) -> Iterable[Form]:
        difference = Form()
        one(env, 1, difference)
        other(env, -1, difference)
        for sign, strict in _ORDER[type(op)]:
            form = Form()
            form.add(difference, sign)
            yield _holds(form.tidy(place), place, strict)

    return joined("any" if isinstance(op, ast.NotEq) else "all", "a comparison", told, place)


def _alike(alike: bool, one: Push, other: Push, place: Place) -> Push:
    """Whether two forms of 0 or 1 are alike, or not: how far apart they are says so."""

    def push(env: Env, scale: Number, into: Form) -> None:
        difference = Form()
        one(env, 1, difference)
        other(env, -1, difference)
        kink = Kink("apart", "a comparison", [difference.tidy(place)], place)
        if alike:
            into.add_number(scale)
        if difference.is_constant:
            into.add_number((-scale if alike else scale) * worth(kink, [difference.constant]))
        elif scale != 0:
            into.kinks.append((-scale if alike else scale, kink))

    return push


def _holds(difference: Form, place: Place, strict: bool) -> Form:
    """Whether a form is 0 or more, or above 0."""
    kink = Kink("holds", "a comparison", [difference], place, strict)
    if difference.is_constant:
        return Form(worth(kink, [difference.constant]))
    return Form(kinks=[(1, kink)])


def _yes(push: Push, place: Place) -> Push:
    """A quantity that must be 0 or 1, as a condition."""

    def told(env: Env, scale: Number, into: Form) -> None:
        form = Form()
        push(env, 1, form)
        if scale != 0:
            into.kinks.append((scale, Kink("yes", "a condition", [form.tidy(place)], place)))

    return told
