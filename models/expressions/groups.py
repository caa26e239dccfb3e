"""Loops inside expressions, and the groups that they run over."""

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeGuard, TypeVar

from ...diagnostics import codes
from ...optimizer.name_hints import quoted
from ..exact import Number
from ..faults import Doubt, Place, Problematic, gathered
from ..limits import Meter, meter
from ..tables import ColumnJoin, Table
from .compared import RowsByKey, keep
from .conditions import comparable, compared
from .forms import Form
from .hints import loop_hint
from .keys import key_of
from .never import LoopCondition
from .order import chronological
from .scope import COMMA, Scope, compiles, new_env
from .symbols import DecisionSymbol, MeasureSymbol
from .values import (
    BAD,
    Bad,
    Domain,
    Element,
    Env,
    GroupValue,
    NumberValue,
    RowValue,
    TextValue,
    Value,
    number_key,
    words,
)

T = TypeVar("T")
Push = Callable[[Env, Number, Form], None]


@dataclass(frozen=True)
class Looping:
    """One compiled loop: where its variable is, what it runs over, and which elements count.

    ``meter`` counts its turns, for the loops of a short text can take more time than there is;
    ``watch`` knows whether its condition is ever true.
    """

    slot: int
    items: Callable[[Env], Collection[Any]]
    test: Callable[[Env], bool] | None
    place: Place
    meter: Meter = field(default_factory=meter)
    watch: LoopCondition | None = None

    def elements(self, env: Env) -> Collection[Any]:
        """What the loop runs over now, counted."""
        found = self.items(env)
        self.meter.turn(len(found), self.place)
        if self.watch is not None and not self.watch.doubt.disproved:
            self.watch.looked(found, met=self.test is None)
        return found

    @property
    def met(self) -> Doubt:
        """What is disproved where an element meets the condition."""
        return Doubt() if self.watch is None else self.watch.doubt

    def pushing(self, body: Push) -> Push:
        """The loop around something that adds itself to a form."""
        slot, items, test, met = self.slot, self.elements, self.test, self.met

        def push(env: Env, scale: Number, form: Form) -> None:
            failed: Problematic | None = None
            for item in items(env):
                env[slot] = item
                try:
                    body(env, scale, form)
                except Problematic as fault:
                    failed = gathered(failed, fault)
            if failed is not None:
                raise failed

        def push_tested(env: Env, scale: Number, form: Form) -> None:
            assert test is not None
            failed: Problematic | None = None
            for item in items(env):
                env[slot] = item
                try:
                    if test(env):
                        met.disproved = True
                        body(env, scale, form)
                except Problematic as fault:
                    failed = gathered(failed, fault)
            if failed is not None:
                raise failed

        return push if test is None else push_tested


def bindings(loops: list[Looping], env: Env) -> Iterator[None]:
    """Sets the loop variables to each combination in turn."""
    if not loops:
        yield
        return
    first, rest = loops[0], loops[1:]
    slot, test, met = first.slot, first.test, first.met
    for item in first.elements(env):
        env[slot] = item
        if test is None or test(env):
            met.disproved = True
            yield from bindings(rest, env) if rest else _ONCE


_ONCE = (None,)


def computed(loops: list[Looping], env: Env, run: Callable[[Env], T]) -> Iterator[T]:
    """What is computed in each turn; faults of turns are raised together after the last."""
    failed: Problematic | None = None
    for _ in bindings(loops, env):
        try:
            yield run(env)
        except Problematic as fault:
            failed = gathered(failed, fault)
    if failed is not None:
        raise failed


def comprehension(
    generators: list[ast.comprehension], scope: Scope
) -> tuple[list[Looping] | None, Scope]:
    """The loops of a comprehension, None with faults recorded, and the scope inside."""
    loops: list[Looping | None] = []
    for generator in generators:
        assert isinstance(generator.target, ast.Name)
        loop, scope = open_loop(generator.target, generator.iter, list(generator.ifs), scope)
        loops.append(loop)
    sound = [loop for loop in loops if loop is not None]
    return sound if len(sound) == len(loops) else None, scope


def open_loop(
    target: ast.Name, domain: ast.expr, conditions: list[ast.expr], scope: Scope
) -> tuple[Looping | None, Scope]:
    """One loop, compiled, None with faults recorded, and the scope inside."""
    group = as_group(domain, scope)
    if not scope.may_loop(target, target.id) or group is None:
        lost = group or GroupValue(lambda env: (), "lost", fixed=True)
        inner = scope.inside(target.id, Domain(scope.source.said(domain), lost))
        inner = replace(inner, blind=inner.blind or group is not None)
        for each in conditions:
            inner.truth(each)
        return None, inner
    inner = scope.inside(target.id, Domain(scope.source.said(domain), group))
    slot = len(scope.variables)
    conjuncts = [part for condition in conditions for part in parts_of(condition)]
    items, rest = _hashed(target.id, group, conjuncts, scope, inner)
    tests = [inner.truth(each) for each in rest]
    if any(test is None for test in tests):
        return None, inner
    test = _both([test for test in tests if test is not None])
    watch = LoopCondition.over(target.id, conjuncts, inner)
    return Looping(slot, items, test, scope.source.place(domain), watch=watch), inner


def _both(tests: list[Callable[[Env], bool]]) -> Callable[[Env], bool] | None:
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda env: all(test(env) for test in tests)


def parts_of(condition: ast.expr) -> list[ast.expr]:
    """What must all hold for a condition to do so."""
    node = condition
    if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
        return [part for value in node.values for part in parts_of(value)]
    return [node]


def _hashed(
    name: str, group: GroupValue, conjuncts: list[ast.expr], scope: Scope, inner: Scope
) -> tuple[Callable[[Env], Collection[Any]], list[ast.expr]]:
    """What the loop runs over, and the conditions left to test.

    ``row.column == something outside the loop`` becomes a look-up, so that a filter inside a loop
    does not cost the product of both.
    """
    if isinstance(group.element, Table) and group.fixed:
        found = [(i, _lookup_sides(node, name)) for i, node in enumerate(conjuncts)]
        sides = [(i, each) for i, each in found if each is not None]
        sides.sort(key=lambda each: isinstance(each[1][1], ast.Constant))
        for i, each in sides[:1]:
            rows = _lookup(each, group, scope, inner)
            return (group.run, conjuncts) if rows is None else (rows, _without(conjuncts, i))
    return group.run, conjuncts


def _without(conjuncts: list[ast.expr], i: int) -> list[ast.expr]:
    return conjuncts[:i] + conjuncts[i + 1 :]


def _lookup_sides(node: ast.expr, name: str) -> tuple[ast.expr, ast.expr] | None:
    """(row.column, other side) if that is what a condition compares."""
    if not (isinstance(node, ast.Compare) and len(node.ops) == 1):
        return None
    if not isinstance(node.ops[0], ast.Eq):
        return None
    left, right = node.left, node.comparators[0]
    for own, other in ((left, right), (right, left)):
        mentioned = {n.id for n in ast.walk(other) if isinstance(n, ast.Name)}
        row = own.value if isinstance(own, ast.Attribute) else None
        if isinstance(row, ast.Name) and row.id == name and name not in mentioned:
            return own, other
    return None


def _lookup(
    sides: tuple[ast.expr, ast.expr], group: GroupValue, scope: Scope, inner: Scope
) -> Callable[[Env], Collection[int]] | None:
    own, other = inner.value(sides[0]), scope.value(sides[1])
    if not isinstance(own, (NumberValue, TextValue)) or not isinstance(
        other, (NumberValue, TextValue, RowValue)
    ):
        return None
    if (
        own.column is None
        or own.column.empty
        or not comparable((own, sides[0]), (other, sides[1]), inner)
    ):
        return None
    read, wanted = compared(own, other)
    kept = keep(own, other, scope.source.place(sides[0]))
    index = _index(read, group, len(scope.variables), kept)
    return lambda env: index[wanted(env)]


def _index(
    read: Callable[[Env], Any], group: GroupValue, slot: int, kept: ColumnJoin | None
) -> RowsByKey:
    env = new_env()
    found = RowsByKey(kept)
    for row in group.run(env):
        env[slot] = row
        found.setdefault(read(env), []).append(row)
    return found


def as_group(node: ast.expr, scope: Scope) -> GroupValue | None:
    """A node that must be something to loop over; None with faults recorded."""
    meant = loop_hint(node.id, scope.symbols) if _is_no_group(node, scope) else ""
    if meant and isinstance(node, ast.Name):
        if node.id in scope.symbols:
            message = f"{quoted(node.id)} is not a table or set to loop over"
            scope.fault(codes.NOT_A_GROUP, node, message, meant)
        else:
            message = f"nothing here is called {quoted(node.id)}"
            scope.unknown_fault(codes.UNKNOWN_NAME, node, message, meant)
        return None
    value = scope.value(node)
    if isinstance(value, GroupValue):
        return value
    if not isinstance(value, Bad):
        message = f"expected a table or set to loop over; found {words(value)}"
        scope.fault(codes.NOT_A_GROUP, node, message)
    return None


def _is_no_group(node: ast.expr, scope: Scope) -> TypeGuard[ast.Name]:
    """A name that is nothing, or of decisions, measures or parameters with an index."""
    if not isinstance(node, ast.Name) or node.id in scope.variables or scope.is_lost(node.id):
        return False
    return isinstance(scope.symbols.get(node.id), DecisionSymbol | MeasureSymbol | None)


@compiles(ast.SetComp, ast.ListComp)
def group_comprehension(node: ast.SetComp | ast.ListComp, scope: Scope) -> Value:
    """``{v.group for v in votes if ...}``: distinct elements in the order they are met."""
    loops, inner = comprehension(node.generators, scope)
    value = inner.value(node.elt)
    element = _element(value, node.elt, inner)
    if element is None or loops is None:
        return BAD
    assert isinstance(value, (NumberValue, TextValue, RowValue))
    run = value.run

    def values(env: Env) -> Collection[Any]:
        return chronological(dict.fromkeys(computed(loops, env, run)))

    return scope.group(node, values, element)


def _element(value: Value, node: ast.expr, scope: Scope) -> Element | None:
    if isinstance(value, RowValue):
        return value.table
    if isinstance(value, (NumberValue, TextValue)):
        return "number" if isinstance(value, NumberValue) else "text"
    if not isinstance(value, Bad):
        scope.fault(
            codes.SET_ELEMENT, node, f"expected names, numbers or rows; found {words(value)}"
        )
    return None


@compiles(ast.List, ast.Set, ast.Tuple)
def literal_group(node: ast.List | ast.Set | ast.Tuple, scope: Scope) -> Value:
    """``["a", "b"]``, ``[1..3, 7]``: all texts or all numbers; a range is all of its numbers."""
    values = [scope.value(each) for each in node.elts]
    if any(isinstance(value, Bad) for value in values):
        return BAD
    parts: list[NumberValue | TextValue | GroupValue] = []
    for value, where in zip(values, node.elts, strict=True):
        if isinstance(value, NumberValue | TextValue) or _is_range(value, where):
            parts.append(value)  # type: ignore[arg-type]
        elif isinstance(node, ast.Tuple):
            return scope.fault(codes.DECIMAL_COMMA, node, *COMMA)
        else:
            message = f"expected a text or a number; found {words(value)}"
            hint = "a set stands alone; in a list there may be a range, such as 1..3"
            hint = hint if isinstance(value, GroupValue) else ""
            return scope.fault(codes.SET_ELEMENT, where, message, hint)
    if any(isinstance(part, TextValue) for part in parts):
        return scope.group(node, _joined(parts, _texts), "text")
    return scope.group(node, _joined(parts, _numbers), "number")


def _is_range(value: Value, node: ast.expr) -> bool:
    return isinstance(value, GroupValue) and isinstance(node, ast.BinOp)


_Elements = Callable[[Env], Collection[Any]]


def _joined(
    parts: list[NumberValue | TextValue | GroupValue],
    elements: Callable[[NumberValue | TextValue | GroupValue], _Elements],
) -> _Elements:
    runs = [elements(part) for part in parts]
    return lambda env: [each for run in runs for each in run(env)]


def _numbers(part: NumberValue | TextValue | GroupValue) -> _Elements:
    if isinstance(part, GroupValue):
        return part.run
    run = part.run
    return lambda env: (run(env),)


def _texts(part: NumberValue | TextValue | GroupValue) -> _Elements:
    if isinstance(part, GroupValue):
        numbers = part.run
        return lambda env: [number_key(number) for number in numbers(env)]
    key = key_of(part)
    return lambda env: (key(env),)
