"""The elements of sets: of lists, and of expressions."""

import ast
from typing import Any

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .document import MappingTree, Scalar, SequenceTree, Tree, as_number
from .exact import Number, exact
from .expressions.scope import Scope, new_env
from .expressions.values import Bad, Element, GroupValue
from .faults import Faults


def elements_in(scope: Scope, tree: ast.expr) -> tuple[Element, list[Any]] | None:
    """What the elements of an expression are, and the elements; None with faults recorded."""
    value = scope.value(tree)
    if isinstance(value, GroupValue):
        return value.element, list(dict.fromkeys(value.run(new_env())))
    if not isinstance(value, Bad):
        hint = "such as {v.group for v in votes}, or [a, b]"
        scope.fault(codes.NOT_A_SET, tree, "expected a set", hint)
    return None


def elements_of(node: Tree, faults: Faults) -> tuple[Element, list[str | Number]]:
    """Whether the elements of a list are numbers or texts, and the elements."""
    scalars = list(node.keys.values()) if isinstance(node, MappingTree) else []
    if isinstance(node, SequenceTree):
        scalars = [each for each in node.items if isinstance(each, Scalar)]
    numbers = [as_number(each.text) if each.plain else None for each in scalars]
    values: list[str | Number] = [each.text for each in scalars]
    numeric = all(number is not None for number in numbers)
    if numeric:
        values = [exact(number) for number in numbers if number is not None]
    for i, each in enumerate(scalars):
        if values[i] in values[:i]:
            faults.add(codes.SET_ELEMENT, each.place, f"{quoted(each.text)} is in the set twice")
        elif not each.text.strip():
            faults.add(codes.SET_ELEMENT, each.place, "a name that is empty")
    return "number" if numeric else "text", values
