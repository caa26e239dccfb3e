"""Conditions: comparisons, ``in``, ``and``, ``or``, ``not``; on data, or on decisions."""

import ast
import operator
from collections.abc import Callable, Collection
from typing import Any

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from .arithmetic import signed
from .compared import keep, keep_members, members_of
from .dates import are_dates, in_order
from .decided import (
    as_condition,
    condition,
    decided,
    decided_comparison,
    joined,
    opposite,
    sides_of,
)
from .defaults import is_look_up, with_default
from .keys import key_of, member_keys
from .scope import Scope, compiles
from .sheet_functions import said
from .values import (
    BAD,
    DecidedValue,
    Env,
    GroupValue,
    LinearValue,
    NumberValue,
    RowValue,
    TextValue,
    TruthValue,
    Value,
    words,
)

_ORDER: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
Test = Callable[[Env], bool]


@compiles(ast.Compare)
def comparison(node: ast.Compare, scope: Scope) -> Value:
    """One comparison or a chain of them."""
    nodes, found = [node.left, *node.comparators], sides_of(node, scope)
    if found is None:
        return BAD
    values = found.values
    if any(isinstance(value, LinearValue) for value in values):
        return decided_comparison(node, values, scope)
    pairs = zip(
        node.ops,
        zip(values, nodes, strict=True),
        zip(values[1:], nodes[1:], strict=True),
        strict=False,
    )
    tests = [_test(op, left, right, scope) for op, left, right in pairs]
    sound = [test for test in tests if test is not None]
    return _all(sound) if len(sound) == len(tests) else BAD


def _all(tests: list[Test]) -> TruthValue:
    if len(tests) == 1:
        return TruthValue(tests[0])
    return TruthValue(lambda env: all(test(env) for test in tests))


_Side = tuple[Value, ast.expr]


def _test(op: ast.cmpop, left: _Side, right: _Side, scope: Scope) -> Test | None:
    if isinstance(op, (ast.In, ast.NotIn)):
        return _membership(isinstance(op, ast.In), left, right, scope)
    if isinstance(op, (ast.Eq, ast.NotEq)):
        return equality(isinstance(op, ast.Eq), left, right, scope)
    compare = _ORDER[type(op)]
    if are_dates(left, right):
        return in_order(compare, left, right, scope)
    first, second = (scope.as_number(*side) for side in (left, right))
    if first is None or second is None:
        return None
    return lambda env: compare(first(env), second(env))


def equality(equal: bool, left: _Side, right: _Side, scope: Scope) -> Test | None:
    """``==`` or ``!=`` of numbers, texts and rows; rows are compared by their keys."""
    for value, node in (left, right):
        if not isinstance(value, (NumberValue, TextValue, RowValue)):
            scope.fault(codes.NOT_COMPARABLE, node, f"{words(value)} cannot be compared with ==")
            return None
    if not comparable(left, right, scope):
        return None
    first, second = compared(left[0], right[0])
    if equal:
        keep(left[0], right[0], scope.source.place(left[1]))
        keep(right[0], left[0], scope.source.place(right[1]))
        return lambda env: bool(first(env) == second(env))
    return lambda env: bool(first(env) != second(env))


def compared(left: Value, right: Value) -> tuple[Callable[[Env], Any], Callable[[Env], Any]]:
    """The two functions whose results are compared: both numbers, or both texts."""
    if isinstance(left, NumberValue) and isinstance(right, NumberValue):
        return left.run, right.run
    return key_of(left), key_of(right)


def comparable(left: _Side, right: _Side, scope: Scope) -> bool:
    """Refuse comparisons that can never hold; warn of a text that no cell has."""
    for (value, _), (other, node) in ((left, right), (right, left)):
        if isinstance(other, TextValue) and other.literal is not None:
            if isinstance(value, NumberValue) and value.column is not None:
                name = quoted(value.column.name)
                scope.fault(
                    codes.NOT_COMPARABLE,
                    node,
                    f"column {name} holds numbers; found a text in quotes",
                )
                return False
            _warn_if_absent(value, other.literal, node, scope)
            if isinstance(value, RowValue) and len(value.table.keys) > 1:
                scope.fault(
                    codes.NOT_COMPARABLE,
                    node,
                    f"{words(value)} has two keys; compare one of them by its column",
                )
                return False
    return True


def _warn_if_absent(value: Value, text: str, node: ast.expr, scope: Scope) -> None:
    column = value.column if isinstance(value, TextValue) else None
    domain = value.domain if isinstance(value, TextValue | RowValue) else None
    if column is not None:
        known: Collection[str] = dict.fromkeys(column.texts)
        message = f"no row has {quoted(text)} in column {quoted(column.name)}"
        name = value.table.name if isinstance(value, TextValue) and value.table else ""
    elif domain is not None and domain.group.fixed:
        known = members_of(domain.group)
        message, name = f"there is no {quoted(text)} in {domain.name}", domain.name
    else:
        return
    if known and text not in known and name not in scope.faults.lost:
        place = scope.source.place(node)
        scope.faults.warn(codes.TEXT_NOT_FOUND, place, message, nearest(text, known))


def _membership(inside: bool, left: _Side, right: _Side, scope: Scope) -> Test | None:
    value, group = left[0], right[0]
    if not isinstance(group, GroupValue):
        message = f"expected a set, table or list after 'in'; found {words(group)}"
        scope.fault(codes.NOT_A_GROUP, right[1], message, 'such as in ["a", "b"]')
        return None
    if not isinstance(value, (NumberValue, TextValue, RowValue)):
        scope.fault(codes.NOT_COMPARABLE, left[1], f"{words(value)} cannot be in a set")
        return None
    keep_members(value, group)
    for each in right[1].elts if isinstance(right[1], ast.List | ast.Set | ast.Tuple) else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            _warn_if_absent(value, each.value, each, scope)
    key, members = key_of(value), member_keys(group)
    return lambda env: (key(env) in members(env)) is inside


@compiles(ast.BoolOp)
def junction(node: ast.BoolOp, scope: Scope) -> Value:
    """``a and b``, ``a or b``; or a look-up ``or`` what counts where it finds nothing."""
    default, last = with_default(node, scope)
    if default is not None:
        return default
    found = [condition(value, scope) for value in node.values[:-1]]
    last = scope.value(node.values[-1]) if last is None else last
    if isinstance(last, NumberValue) and (hint := _bracketed(node)):
        message = f"expected a condition; found {words(last)}"
        return scope.fault(codes.CONDITION_EXPECTED, node.values[-1], message, hint)
    found.append(as_condition(last, node.values[-1], scope))
    sound = [each for each in found if each is not None]
    if len(sound) < len(found):
        return BAD
    both = isinstance(node.op, ast.And)
    tests = [each.run for each in sound if isinstance(each, TruthValue)]
    if len(tests) == len(sound):
        among = all if both else any
        return TruthValue(lambda env: among(test(env) for test in tests))
    pushes = [decided(each) for each in sound]
    return DecidedValue(
        joined(
            "all" if both else "any",
            "and" if both else "or",
            lambda env: (push(env) for push in pushes),
            scope.blame(node).place,
        )
    )


def _bracketed(node: ast.BoolOp) -> str:
    """The cure where a default follows a comparison whose right side is a look-up."""
    before = node.values[-2]
    if not isinstance(node.op, ast.Or) or not isinstance(before, ast.Compare):
        return ""
    default = ast.BoolOp(ast.Or(), [before.comparators[-1], node.values[-1]])
    cure = f"a look-up and its default stand in brackets, ({said(default)})"
    return cure if is_look_up(default) else ""


@compiles(ast.UnaryOp)
def unary(node: ast.UnaryOp, scope: Scope) -> Value:
    """``not a``, ``-a``, ``+a``."""
    if not isinstance(node.op, ast.Not):
        return signed(node, scope)
    found = condition(node.operand, scope)
    if found is None:
        return BAD
    if isinstance(found, TruthValue):
        test = found.run
        return TruthValue(lambda env: not test(env))
    return DecidedValue(opposite(decided(found)))
