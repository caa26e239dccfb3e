"""What an expression can see, and the table of functions that compile each kind of syntax node."""

import ast
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from ...diagnostics import codes
from ...diagnostics.diagnostic import Error
from ...optimizer.name_hints import quoted
from ..exact import Number
from ..faults import Faults, Place, Problematic
from ..tables import Table
from .hints import column_of, name_hint
from .source import FREE_NAMES, FUNCTIONS, ExpressionText
from .symbols import MemberSymbol, ParameterSymbol, Symbol
from .values import (
    BAD,
    Bad,
    DecidedValue,
    Domain,
    Element,
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

MOST_LOOPS = 30
COMMA = ("a comma is not allowed here", "write a point for decimals, as in 1.5")
RESERVED = (*(word for word in FUNCTIONS if word not in FREE_NAMES), "contributions")


def new_env() -> Env:
    """Room for the loop variables of one expression."""
    return [None] * (MOST_LOOPS + 1)


@dataclass(frozen=True)
class Variable:
    """A loop variable: where in the environment it is, and what it runs over."""

    slot: int
    element: Element
    domain: Domain | None = None


@dataclass
class Scope:
    """Names in sight of one expression; ``used`` collects the ones with decisions in them.

    ``blind`` says that loops around it cannot be read, so that any name may be theirs.
    """

    source: ExpressionText
    symbols: Mapping[str, Symbol]
    faults: Faults
    variables: Mapping[str, Variable] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    #: Look-ups that may find nothing, for a default follows them.
    optional: frozenset[ast.AST] = frozenset()
    blind: bool = False
    #: The expression of a goal, whose own faults have other ways out than those of a rule.
    goal: ast.expr | None = None

    def value(self, node: ast.expr) -> Value:
        """Compile a node; Bad with the faults recorded if it cannot be."""
        handler = _HANDLERS.get(type(node))
        if handler is None:
            return self.fault(codes.NOT_IN_LANGUAGE, node, "this cannot be used here")
        return handler(node, self)

    def fault(self, kind: Error, node: ast.AST, message: str, hint: str = "") -> Bad:
        """Record a fault at a node."""
        self.faults.add(kind, self.source.place(node), message, hint)
        return BAD

    def unknown_fault(self, kind: Error, node: ast.AST, message: str, hint: str) -> Bad:
        """Record a name that nothing has at a node."""
        self.faults.add_name(kind, self.source.place(node), message, hint)
        return BAD

    def inside(self, name: str, domain: Domain) -> "Scope":
        """The scope of what a loop holds."""
        variable = Variable(len(self.variables), domain.group.element, domain)
        return replace(self, variables={**self.variables, name: variable})

    def may_loop(self, node: ast.AST, name: str) -> bool:
        """Whether a loop variable may have this name; a fault is recorded if not."""
        if name in self.variables:
            self.fault(
                codes.LOOP_NAME,
                node,
                f"{quoted(name)} is the name of a loop around this one",
                "rename it",
            )
        elif name in self.symbols or name in RESERVED:
            self.fault(
                codes.LOOP_NAME,
                node,
                f"{quoted(name)} is taken, so that a loop cannot use it",
                "rename it",
            )
        elif len(self.variables) >= MOST_LOOPS:
            self.fault(codes.TOO_DEEP, node, f"more than {MOST_LOOPS} loops within each other")
        else:
            return True
        return False

    def is_lost(self, name: str) -> bool:
        """Whether a name may be what could not be read, so that nothing is said of it."""
        return self.blind or self.faults.lost.unread or name in self.faults.lost

    def unknown(self, node: ast.AST, name: str) -> Bad:
        """Record an unknown name, with the nearest one in sight."""
        if self.is_lost(name):
            return BAD
        hint = name_hint(name, self.variables, self.symbols, RESERVED)
        message = f"nothing here is called {quoted(name)}"
        return self.unknown_fault(codes.UNKNOWN_NAME, node, message, hint)

    def symbol(self, node: ast.expr) -> Symbol | None:
        """What a plain name stands for outside loops; None for all else."""
        if not isinstance(node, ast.Name) or node.id in self.variables:
            return None
        return self.symbols.get(node.id)

    def number(self, node: ast.expr) -> Callable[[Env], Number] | None:
        """A node that must be a number known from data."""
        value = self.value(node)
        if isinstance(value, LinearValue):
            self.fault(
                codes.DECISION_IN_DATA,
                node,
                "this depends on decisions; expected a number known from data",
            )
            return None
        return self.as_number(value, node)

    def as_number(
        self, value: Value, node: ast.expr, beside: str = ""
    ) -> Callable[[Env], Number] | None:
        """The number that a value of data is, or None with a fault recorded; ``beside`` is the way
        out for a member of a set.
        """
        if isinstance(value, NumberValue):
            return value.run
        if isinstance(value, TextValue) and value.column is not None and value.table is not None:
            return self.not_numbers(value, node)
        if isinstance(value, RowValue):
            hint = beside or f"name a column, such as {_column_example(value, node)}"
            self.fault(
                codes.NUMBER_EXPECTED, node, f"expected a number; found {words(value)}", hint
            )
        elif isinstance(node, ast.Tuple):
            self.fault(codes.DECIMAL_COMMA, node, *COMMA)
        elif not isinstance(value, Bad):
            indexed = isinstance(self.symbol(node), ParameterSymbol)
            hint = f"it needs an index, such as {ast.unparse(node)}[name]" if indexed else beside
            if isinstance(value, DecidedValue):
                hint = "count(...) is how many conditions hold, any(...) is 1 if one does"
            self.fault(
                codes.NUMBER_EXPECTED, node, f"expected a number; found {words(value)}", hint
            )
        return None

    def not_numbers(self, value: TextValue, node: ast.expr) -> Callable[[Env], Number] | None:
        """Record that a column of texts is used as numbers; a number that is never computed where
        slips in its cells are recorded.
        """
        column, table = value.column, value.table
        assert column is not None
        assert table is not None
        why, hint = table.why_not_numbers(column, self.faults)
        if not why:
            self.faults.lost.names.add(table.name)
            return lambda env: 0
        message = f"expected a number; column {quoted(column.name)} of {table.name} {why}"
        self.fault(codes.NUMBER_EXPECTED, node, message, hint)
        return None

    def group(
        self, node: ast.expr, run: Callable[[Env], Collection[Any]], element: Element
    ) -> GroupValue:
        """A group, which is computed once where it does not depend on a loop around it."""
        named = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
        fixed = named.isdisjoint(self.variables)
        return GroupValue(_once(run) if fixed else run, element, fixed)

    def truth(self, node: ast.expr) -> Callable[[Env], bool] | None:
        """A node that must be a condition on data."""
        value = self.value(node)
        if isinstance(value, TruthValue):
            return value.run
        if isinstance(value, (LinearValue, DecidedValue)):
            self.fault(
                codes.DECISION_IN_DATA,
                node,
                "this condition must be known from data; it depends on decisions",
                "in a sum, multiply by a yes/no decision, or write count(...)",
            )
        elif not isinstance(value, Bad):
            hint = "compare it with something, such as == 1"
            self.fault(
                codes.CONDITION_EXPECTED, node, f"expected a condition; found {words(value)}", hint
            )
        return None

    def blame(self, node: ast.AST) -> "FaultPlace":
        """Makes faults that are met only when values are computed."""
        members = [each for each in self.symbols.values() if isinstance(each, MemberSymbol)]
        where = tuple(binding(each.name, each.element, each.value) for each in members)
        return FaultPlace(self.source.place(node), dict(self.variables), where)


def _once(run: Callable[[Env], Collection[Any]]) -> Callable[[Env], Collection[Any]]:
    kept: list[Collection[Any]] = []

    def found(env: Env) -> Collection[Any]:
        if not kept:
            kept.append(run(env))
        return kept[0]

    return found


@dataclass(frozen=True)
class FaultPlace:
    """A place in an expression, and the loop variables that say for which row it went wrong.

    ``members`` says for which member the party or goal was made.
    """

    place: Place
    variables: Mapping[str, Variable]
    members: tuple[str, ...] = ()

    def fault(
        self, kind: Error, env: Env, message: str, hint: str = "", once: Hashable = None
    ) -> Problematic:
        """The fault, with the values of the loop variables at that moment."""
        inner = (binding(name, v.element, env[v.slot]) for name, v in self.variables.items())
        where = [*self.members, *inner]
        suffix = f", for {' and '.join(where)}" if where else ""
        return Problematic(kind, self.place, message + suffix, hint, once)


def binding(name: str, element: Element, value: Any) -> str:
    """A loop variable and what it stands for, in words."""
    return f"{name} = {element.words(value) if isinstance(element, Table) else quoted(value)}"


def _column_example(value: RowValue, node: ast.expr) -> str:
    others = [c for c in value.table.columns.values() if c.numbers is not None]
    name = others[0].name if others else next(iter(value.table.columns))
    base = node.id if isinstance(node, ast.Name) else "row"
    return column_of(base, name)


Handler: TypeAlias = Callable[[Any, Scope], Value]
_HANDLERS: dict[type[ast.expr], Handler] = {}
_H = TypeVar("_H", bound=Handler)


def compiles(*kinds: type[ast.expr]) -> Callable[[_H], _H]:
    """Register a function that compiles syntax nodes of some kinds."""

    def register(handler: _H) -> _H:
        for kind in kinds:
            _HANDLERS[kind] = handler
        return handler

    return register
