"""Ranges, and what is before, after, first and last in a set; sets are ordered as written."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ...diagnostics import codes
from ...optimizer.name_hints import nearest, quoted
from ..limits import require
from ..tables import Key, Table
from .dates import is_date
from .keys import element_key, key_of
from .scope import FaultPlace, Scope
from .spelling import number_of
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
    words,
)

_NEXT_TO = {"previous": (-1, "before", "first"), "next": (1, "after", "last")}


def span(node: ast.BinOp, scope: Scope) -> Value:
    """``1..12``: whole numbers from the one to the other, both included."""
    first, last = scope.number(node.left), scope.number(node.right)
    if first is None or last is None:
        return BAD
    blame = scope.blame(node)

    def run(env: Env) -> range:
        ends = first(env), last(env)
        for end in ends:
            if end != int(end):
                message = f"a range is of whole numbers; found {float(end):g}"
                raise blame.fault(codes.NOT_A_GROUP, env, message)
        made = range(int(ends[0]), int(ends[1]) + 1)
        require("indexes", max(made.stop - made.start, 0), blame.place)
        return made

    low, high = number_of(node.left), number_of(node.right)
    if low is not None and high is not None and low > high:
        message = f"a range from {low} to {high} has no members"
        return scope.fault(codes.NOT_A_GROUP, node, message, f"such as {high}..{low}")
    return scope.group(node, run, "number")


def chronological(elements: Iterable[Any]) -> list[Any]:
    """Texts that are all ISO dates in their order; all else as it comes."""
    found = list(elements)
    return sorted(found) if found and all(map(is_date, found)) else found


@dataclass
class _Members:
    """The members of a domain in order, and the position of each by its key."""

    domain: Domain
    kept: list[tuple[list[Any], dict[Key, int]]] = field(default_factory=list)

    def of(self, env: Env) -> tuple[list[Any], dict[Key, int]]:
        if self.kept:
            return self.kept[0]
        group = self.domain.group
        # A group has loops of its own, which must not move those around this place.
        members = _in_order(group.element, group.run([*env]))
        key = element_key(group.element)
        found = members, {key(each): i for i, each in enumerate(members)}
        if group.fixed:
            self.kept.append(found)
        return found


def _in_order(element: Element, found: Iterable[Any]) -> list[Any]:
    """Rows whose keys are dates are in the order of these, whatever the order of the table."""
    members = list(dict.fromkeys(found))
    if isinstance(element, Table) and len(element.keys) == 1:
        texts = element.columns[element.keys[0]].texts
        if members and all(is_date(texts[row]) for row in members):
            return sorted(members, key=texts.__getitem__)
    return members


def of_order(node: ast.Call, scope: Scope) -> Value:
    """``previous(m)``, ``next(m)``, ``position(m)``, ``first(months)``, ``last(months)``."""
    assert isinstance(node.func, ast.Name)
    name = node.func.id
    if name in ("first", "last"):
        return _end(name, node, scope)
    if len(node.args) > 2:
        return scope.fault(codes.FUNCTION_ARGUMENTS, node.args[2], _takes(name))
    value = scope.value(node.args[0])
    if isinstance(value, Bad):
        return BAD
    if not isinstance(value, (NumberValue, TextValue, RowValue)):
        message = f"expected a member of a set; found {words(value)}"
        return scope.fault(codes.FUNCTION_ARGUMENTS, node.args[0], message, f"such as {name}(m)")
    domain = value.domain if len(node.args) == 1 else _domain(node.args[1], scope)
    if domain is None:
        if len(node.args) == 2:
            return BAD
        hint = f"name it: {name}({_said(node.args[0], scope)}, months)"
        return scope.fault(codes.FUNCTION_ARGUMENTS, node, f"{name} in which set?", hint)
    members, key = _Members(domain), key_of(value)
    blame = scope.blame(node)

    def place(env: Env) -> tuple[list[Any], int]:
        listed, positions = members.of(env)
        found = key(env)
        if found not in positions:
            known = [each for each in positions if isinstance(each, str)]
            message = f"{_quoted(found)} is not in {domain.name}"
            raise blame.fault(codes.NO_SUCH_ENTRY, env, message, nearest(str(found), known))
        return listed, positions[found]

    if name == "position":
        return NumberValue(lambda env: place(env)[1] + 1)
    what = node.args[0].id if isinstance(node.args[0], ast.Name) else ""
    return _value(_beside(name, place, domain, what, blame), domain)


def _beside(
    name: str,
    place: Callable[[Env], tuple[list[Any], int]],
    domain: Domain,
    what: str,
    blame: FaultPlace,
) -> Callable[[Env], Any]:
    step, side, end = _NEXT_TO[name]

    def run(env: Env) -> Any:
        listed, at = place(env)
        if not 0 <= at + step < len(listed):
            member = _quoted(element_key(domain.group.element)(listed[at]))
            message = f"nothing is {side} {member}, the {end} of {domain.name}"
            hint = f"leave it out with 'if {what} != {end}({domain.name})'" if what else ""
            raise blame.fault(codes.NO_SUCH_ENTRY, env, message, hint)
        return listed[at + step]

    return run


def _end(name: str, node: ast.Call, scope: Scope) -> Value:
    if len(node.args) > 1:
        return scope.fault(codes.FUNCTION_ARGUMENTS, node.args[1], _takes(name))
    domain = _domain(node.args[0], scope)
    if domain is None:
        return BAD
    members, at = _Members(domain), 0 if name == "first" else -1
    blame = scope.blame(node)

    def run(env: Env) -> Any:
        listed, _ = members.of(env)
        if not listed:
            raise blame.fault(codes.EMPTY_LOOP, env, f"{name} of nothing: {domain.name} is empty")
        return listed[at]

    return _value(run, domain)


def _takes(name: str) -> str:
    return (
        f"{name} takes a set" if name in ("first", "last") else f"{name} takes a member and a set"
    )


def _domain(node: ast.expr, scope: Scope) -> Domain | None:
    """A set whose order is asked for; None with faults recorded."""
    value = scope.value(node)
    if isinstance(value, GroupValue):
        return Domain(_said(node, scope), value)
    if not isinstance(value, Bad):
        message = f"expected a table or set; found {words(value)}"
        scope.fault(codes.NOT_A_GROUP, node, message, "such as months")
    return None


def _said(node: ast.expr, scope: Scope) -> str:
    return scope.source.said(node)


def _quoted(key: Key) -> str:
    return quoted(key) if isinstance(key, str) else ", ".join(map(quoted, key))


def _value(run: Callable[[Env], Any], domain: Domain) -> Value:
    element = domain.group.element
    if isinstance(element, Table):
        return RowValue(run, element, domain=domain)
    if element == "number":
        return NumberValue(run, domain=domain)
    return TextValue(run, domain=domain)


def step_hint(node: ast.expr, scope: Scope) -> str:
    """What to say where ``x[d - 1]`` finds nothing: the first of a set has nothing before it."""
    for part in node.elts if isinstance(node, ast.Tuple) else [node]:
        if not (isinstance(part, ast.BinOp) and isinstance(part.left, ast.Name)):
            continue
        variable = scope.variables.get(part.left.id)
        if variable is None or variable.domain is None:
            continue
        name, domain = part.left.id, variable.domain.name
        if isinstance(part.op, ast.Sub):
            return f"leave it out with 'if {name} != first({domain})'"
        if isinstance(part.op, ast.Add):
            return f"leave it out with 'if {name} != last({domain})'"
    return ""
