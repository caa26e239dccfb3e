"""Names, literals, columns and indexes."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ..exact import Number, within_sense
from ..faults import Problematic
from ..limits import meter
from ..tables import Column, Key, Table
from .forms import Form
from .hints import column_hint, index_hint, no_index, without_index
from .keys import found_ever, joined, look_up, no_entry, origin
from .order import step_hint
from .scope import RESERVED, Scope, Variable, compiles
from .source import FREE_NAMES
from .spelling import number_of
from .symbols import (
    ONLY,
    BrokenSymbol,
    ContributionsSymbol,
    DecisionSymbol,
    MeasureSymbol,
    MemberSymbol,
    ParameterSymbol,
    SetSymbol,
    Symbol,
)
from .values import (
    BAD,
    Bad,
    Env,
    GroupValue,
    LinearValue,
    NumberValue,
    RowValue,
    Test,
    TextValue,
    Value,
    words,
)

_INDEXED = (Table, ParameterSymbol, DecisionSymbol, MeasureSymbol)


@compiles(ast.Constant)
def constant(node: ast.Constant, scope: Scope) -> Value:
    """A number or text as written."""
    if isinstance(node.value, str):
        text = node.value
        return TextValue(lambda env: text, literal=text)
    number = number_of(node)
    if number is None:
        return BAD  # refused where the text was read
    return NumberValue(lambda env: number, literal=number)


@compiles(ast.Name)
def name(node: ast.Name, scope: Scope) -> Value:
    """A loop variable, or a definition that has no index."""
    variable = scope.variables.get(node.id)
    if variable is not None:
        return _variable(variable)
    symbol = scope.symbols.get(node.id)
    if symbol is None:
        if node.id in (*RESERVED, *FREE_NAMES):
            return scope.fault(
                codes.INDEX_MISSING, node, f"{quoted(node.id)} needs something in brackets after it"
            )
        return scope.unknown(node, node.id)
    return _plain(symbol, node, scope)


def _variable(variable: Variable) -> Value:
    slot, element, domain = variable.slot, variable.element, variable.domain
    if element == "lost":
        return BAD
    if isinstance(element, Table):
        return RowValue(lambda env: int(env[slot]), element, domain=domain)
    if element == "number":
        return NumberValue(lambda env: env[slot], domain=domain)
    return TextValue(lambda env: str(env[slot]), domain=domain)


def _member(symbol: MemberSymbol) -> Value:
    value, element, domain = symbol.value, symbol.element, symbol.domain
    if isinstance(element, Table):
        return RowValue(lambda env: int(value), element, domain=domain)
    if element == "number":
        return NumberValue(lambda env: value, domain=domain)
    return TextValue(lambda env: str(value), domain=domain)


def _plain(symbol: Symbol, node: ast.Name, scope: Scope) -> Value:
    if isinstance(symbol, Table):
        rows = range(len(symbol))
        return GroupValue(lambda env: rows, symbol, fixed=True)
    if isinstance(symbol, SetSymbol):
        values = symbol.values
        return GroupValue(lambda env: values, symbol.element, fixed=True)
    if isinstance(symbol, MemberSymbol):
        return _member(symbol)
    if isinstance(symbol, BrokenSymbol):
        needed = symbol.kind and symbol.parts
        return _needs_index(symbol, node, scope) if needed else _stand_in(symbol)
    if isinstance(symbol, ContributionsSymbol):
        return _needs_index(symbol, node, scope)
    if symbol.indexed:
        if isinstance(symbol, ParameterSymbol):
            keys = list(symbol.values)
            return GroupValue(lambda env: keys, "text", fixed=True)
        return _needs_index(symbol, node, scope)
    return _entry(symbol, node, scope)


def _stand_in(symbol: BrokenSymbol) -> Value:
    """What something is whose definition has a fault; it is never computed."""
    if symbol.kind == "number":
        return NumberValue(lambda env: 0)
    return LinearValue(lambda env, scale, form: None) if symbol.kind == "linear" else BAD


def _indexed_stand_in(symbol: BrokenSymbol, node: ast.Subscript, scope: Scope) -> Value:
    if not symbol.kind or not symbol.parts:
        _look_at_index(node.slice, scope)
        return BAD
    sound = _index(node.slice, symbol.parts, symbol.name, scope) is not None
    return _stand_in(symbol) if sound else BAD


def _needs_index(symbol: Symbol, node: ast.Name, scope: Scope) -> Bad:
    loops = ", ".join(getattr(symbol, "loops", ()) or ("name",))
    return scope.fault(
        codes.INDEX_MISSING, node, f"{node.id} needs an index, such as {node.id}[{loops}]"
    )


def _entry(
    symbol: ParameterSymbol | DecisionSymbol | MeasureSymbol, node: ast.Name, scope: Scope
) -> Value:
    """The value of a definition that has no index."""
    if isinstance(symbol, ParameterSymbol):
        number = symbol.values[ONLY]
        return NumberValue(lambda env: number)
    scope.used.add(symbol.name)
    if isinstance(symbol, DecisionSymbol):
        return _columns(lambda env, at=symbol.columns[ONLY]: at)  # type: ignore[misc]
    form = symbol.forms[ONLY]
    if symbol.known:
        return NumberValue(lambda env: form.constant)
    return _forms(lambda env: form, node, scope)


def _forms(find: Callable[[Env], Form], node: ast.expr, scope: Scope) -> LinearValue:
    """What a measure stands for; adding it up takes a turn for each of its terms."""
    counted, place = meter(), scope.source.place(node)

    def push(env: Env, scale: Number, into: Form) -> None:
        form = find(env)
        counted.turn(form.size, place)
        into.add(form, scale)

    return LinearValue(push)


def _columns(find: Callable[[Env], int]) -> LinearValue:
    def push(env: Env, scale: Number, form: Form) -> None:
        column, terms = find(env), form.terms
        terms[column] = within_sense(terms[column] + scale) if column in terms else scale

    return LinearValue(push)


@compiles(ast.Attribute)
def attribute(node: ast.Attribute, scope: Scope) -> Value:
    """``row.column`` or ``contributions.name``."""
    symbol = scope.symbol(node.value)
    if isinstance(symbol, ContributionsSymbol):
        return _contribution(symbol, node.attr, node, scope)
    if isinstance(symbol, Table):
        hint = f"a column belongs to a row: p.{node.attr} for p in {symbol.name}"
        return scope.fault(
            codes.NOT_A_ROW, node, f"{symbol.name} is the whole table, not a row", hint
        )
    if isinstance(node.value, ast.Name) and node.value.id == "contributions" and symbol is None:
        if _is_lost(node.attr, scope):
            return BAD
        message = "no stakeholder contributes anything"
        return scope.unknown_fault(codes.NOT_CONTRIBUTED, node, message, "")
    return _cell(scope.value(node.value), node.attr, node, scope)


def _is_lost(contribution: str, scope: Scope) -> bool:
    lost = scope.faults.lost
    return "contributions" in lost or f"contributions.{contribution}" in lost


def _contribution(symbol: ContributionsSymbol, key: str, node: ast.expr, scope: Scope) -> Value:
    if _is_lost(key, scope):
        return BAD
    if key not in symbol.amounts:
        hint = nearest(key, symbol.amounts)
        message = f"no stakeholder contributes {quoted(key)}"
        return scope.unknown_fault(codes.NOT_CONTRIBUTED, node, message, hint)
    amount = symbol.amounts[key]
    return NumberValue(lambda env: amount)


def _cell(row: Value, column: str, node: ast.expr, scope: Scope) -> Value:
    if isinstance(row, Bad):
        return BAD
    if not isinstance(row, RowValue):
        message = f"{words(row)} has no columns, so no {quoted(column)}"
        return scope.fault(codes.NOT_A_ROW, node, message, "only rows of a table have columns")
    found = row.table.column(column)
    if found is None:
        assert isinstance(node, ast.Attribute | ast.Subscript)
        hint = column_hint(scope.source.said(node.value), column, row.table.columns)
        message = f"table {row.table.name} has no column {quoted(column)}"
        return scope.unknown_fault(codes.UNKNOWN_COLUMN, node, message, hint)
    found.used = True
    return _read(row, found, node, scope)


def _read(row: RowValue, column: Column, node: ast.expr, scope: Scope) -> Value:
    find, numbers, texts = row.run, column.exact_numbers, column.texts
    if numbers is None:
        text = TextValue(lambda env: texts[find(env)], column=column, table=row.table)
        return replace(text, there=_filled(row, texts))
    if not column.empty:
        return NumberValue(lambda env: numbers[find(env)], column=column, there=row.there)  # type: ignore[arg-type,return-value]
    blame, table = scope.blame(node), row.table

    def run(env: Env) -> Number:
        number = numbers[find(env)]
        if number is None:
            place = table.sheet.place(find(env), column.position)
            message = f"column {quoted(column.name)}: expected a number; found nothing"
            raise Problematic(
                codes.CELL_NOT_A_NUMBER, place, message, f"it is used at {blame.place}"
            )
        return number

    return NumberValue(run, column=column, there=_filled(row, numbers))


def _filled(row: RowValue, cells: Sequence[Any]) -> Test:
    """Whether there is a row, and something in its cell."""
    find, there = row.run, row.there
    if there is None:
        return lambda env: cells[find(env)] not in (None, "")
    return lambda env: there(env) and cells[find(env)] not in (None, "")


@compiles(ast.Subscript)
def subscript(node: ast.Subscript, scope: Scope) -> Value:
    """``definition[key]``, ``table[key]``, or ``row["name of column"]``."""
    symbol = scope.symbol(node.value)
    if isinstance(symbol, BrokenSymbol):
        return _indexed_stand_in(symbol, node, scope)
    if isinstance(symbol, (Table, ParameterSymbol, DecisionSymbol, MeasureSymbol)):
        return _indexed(symbol, node, scope)
    literal = node.slice.value if isinstance(node.slice, ast.Constant) else None
    if isinstance(symbol, ContributionsSymbol) and isinstance(literal, str):
        return _contribution(symbol, literal, node, scope)
    if isinstance(symbol, (SetSymbol, ContributionsSymbol)):
        return scope.fault(
            codes.INDEX_UNEXPECTED, node, f"{ast.unparse(node.value)} cannot have this index"
        )
    base = scope.value(node.value)
    if isinstance(base, Bad):
        _look_at_index(node.slice, scope)
        return BAD
    if isinstance(literal, str):
        return _cell(base, literal, node, scope)
    return scope.fault(codes.INDEX_UNEXPECTED, node, *no_index(base))


def _look_at_index(node: ast.expr, scope: Scope) -> None:
    """Record what is wrong in the index of something that is wrong itself."""
    for each in node.elts if isinstance(node, ast.Tuple) else [node]:
        scope.value(each)


def _indexed(
    symbol: Table | ParameterSymbol | DecisionSymbol | MeasureSymbol,
    node: ast.Subscript,
    scope: Scope,
) -> Value:
    values: Mapping[Key, Any]
    values, parts = _contents(symbol)
    if parts == 0:
        return scope.fault(
            codes.INDEX_UNEXPECTED,
            node,
            f"{symbol.name} has no index",
            without_index(symbol),
        )
    scope.used.add(symbol.name)
    if isinstance(symbol, DecisionSymbol) and symbol.rows_of is not None:
        row = _sole_row(node.slice, scope)
        if row is not None and row.table is symbol.rows_of:
            return _columns(lambda env, first=symbol.first, find=row.run: first + find(env))  # type: ignore[misc]
    index = _index(node.slice, parts, symbol.name, scope)
    if index is None:
        return BAD
    key = joined(index)
    if not callable(key) and symbol.name in scope.faults.lost.names:
        return BAD
    if not callable(key) and key not in values and node not in scope.optional:
        return scope.fault(codes.NO_SUCH_ENTRY, node.slice, *no_entry(symbol.name, key, values))
    hint = step_hint(node.slice, scope)
    find = look_up(symbol.name, values, key, (origin(index), hint), scope.blame(node))
    made = _found(symbol, find, node, scope)
    if node not in scope.optional:
        return made
    place = scope.source.place(node)
    return replace(made, there=found_ever(symbol.name, values, key, place, scope.faults))


def _contents(
    symbol: Table | ParameterSymbol | DecisionSymbol | MeasureSymbol,
) -> tuple[Mapping[Key, Any], int]:
    if isinstance(symbol, Table):
        return symbol.rows, len(symbol.keys)
    if isinstance(symbol, ParameterSymbol):
        return symbol.values, int(symbol.indexed)
    return (symbol.columns if isinstance(symbol, DecisionSymbol) else symbol.forms), symbol.parts


def _found(
    symbol: Table | ParameterSymbol | DecisionSymbol | MeasureSymbol,
    find: Callable[[Env], Any],
    node: ast.Subscript,
    scope: Scope,
) -> RowValue | NumberValue | LinearValue:
    if isinstance(symbol, Table):
        return RowValue(find, symbol)
    if isinstance(symbol, ParameterSymbol):
        return NumberValue(find)
    if isinstance(symbol, DecisionSymbol):
        return _columns(find)
    if symbol.known:
        return NumberValue(lambda env: find(env).constant)
    return _forms(find, node, scope)


def _sole_row(node: ast.expr, scope: Scope) -> RowValue | None:
    """The row that a loop variable stands for, if the index is nothing but that."""
    variable = scope.variables.get(node.id) if isinstance(node, ast.Name) else None
    if variable is None or not isinstance(variable.element, Table):
        return None
    slot = variable.slot
    return RowValue(lambda env: int(env[slot]), variable.element)


def _part(node: ast.expr, name: str, scope: Scope) -> Value:
    """A part of an index; a name that nothing has may be a key without its quotes."""
    if isinstance(node, ast.Name) and node.id not in {*scope.variables, *scope.symbols}:
        symbol = scope.symbols.get(name)
        values = _contents(symbol)[0] if isinstance(symbol, _INDEXED) else {}
        parts = {part for key in values for part in ((key,) if isinstance(key, str) else key)}
        if node.id in parts and not (scope.blind or scope.faults.lost.unread):
            hint = f'a text is in quotes: "{node.id}"'
            return scope.unknown_fault(
                codes.UNKNOWN_NAME, node, f"nothing here is called {quoted(node.id)}", hint
            )
    return scope.value(node)


def _index(node: ast.expr, parts: int, name: str, scope: Scope) -> list[Value] | None:
    """The values of an index that together make a key; None with faults recorded."""
    nodes = node.elts if isinstance(node, ast.Tuple) else [node]
    values = [_part(each, name, scope) for each in nodes]
    if any(isinstance(value, Bad) for value in values):
        return None
    count = sum(len(v.table.keys) if isinstance(v, RowValue) else 1 for v in values)
    wrong_kind = [
        (v, n)
        for v, n in zip(values, nodes, strict=True)
        if not isinstance(v, (NumberValue, TextValue, RowValue))
    ]
    for value, where in wrong_kind:
        scope.fault(
            codes.INDEX_KIND,
            where,
            f"expected a row, a text or a number as index; found {words(value)}",
        )
    if count != parts and not wrong_kind:
        expected = "one part" if parts == 1 else f"{parts} parts"
        message = f"the index of {name} has {expected}; found {count}"
        scope.fault(codes.INDEX_COUNT, node, message, index_hint(scope.symbols.get(name), count))
    return values if count == parts and not wrong_kind else None
