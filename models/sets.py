"""The elements of sets: of lists, and of expressions."""

import ast
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .document import MappingTree, Scalar, SequenceTree, Tree
from .exact import Number
from .expressions.scope import Scope, new_env
from .expressions.spelling import number_in
from .expressions.values import Bad, Element, GroupValue
from .faults import Faults, Problematic
from .likeness import twin_words, twins
from .limits import meter, require

_RANGE = re.compile(r"\s*(-?\d{1,15})\s*\.\.\s*(-?\d{1,15})\s*")


def elements_in(
    scope: Scope, tree: ast.expr, computable: Callable[[], bool]
) -> tuple[Element, list[Any]] | None:
    """What the elements of an expression are, and the elements; None with faults recorded."""
    value = scope.value(tree)
    if isinstance(value, GroupValue) and not computable():
        return None
    if isinstance(value, GroupValue):
        found = value.run(new_env())
        meter().index(len(found), scope.source.place(tree))
        return value.element, list(dict.fromkeys(found))
    if not isinstance(value, Bad):
        hint = "such as {v.group for v in votes}, or [a, b]"
        scope.fault(codes.NOT_A_SET, tree, "expected a set", hint)
    return None


def elements_of(node: Tree, faults: Faults) -> tuple[Element, list[str | Number]]:
    """Whether the elements of a list are numbers or texts, and the elements."""
    scalars = list(node.keys.values()) if isinstance(node, MappingTree) else []
    if isinstance(node, SequenceTree):
        scalars = [each for each in node.items if isinstance(each, Scalar)]
    scalars = [one for each in scalars for one in _spread(each)]
    numbers = [number_in(each.text) if each.plain else None for each in scalars]
    values: list[str | Number] = [each.text for each in scalars]
    numeric = all(number is not None for number in numbers)
    if numeric:
        values = [number for number in numbers if number is not None]
    seen = set[str | Number]()
    for value, each in zip(values, scalars, strict=True):
        if value in seen:
            faults.add(codes.SET_ELEMENT, each.place, f"{quoted(each.text)} is in the set twice")
        elif not each.text.strip():
            faults.add(codes.SET_ELEMENT, each.place, "a name that is empty")
        seen.add(value)
    if not numeric:
        _warn_of_twins(scalars, faults)
    return "number" if numeric else "text", values


def _warn_of_twins(scalars: list[Scalar], faults: Faults) -> None:
    """Warn of names that differ only in capitals or in blanks, as in the columns of tables."""
    places = {each.text: each.place for each in scalars}
    for text, other in twins(places):
        hint = "they do not match each other"
        faults.warn(codes.SIMILAR_NAMES, places[text], twin_words(text, other), hint)


def _spread(scalar: Scalar) -> list[Scalar]:
    """The numbers of ``1..12`` as if each had been written."""
    match = _RANGE.fullmatch(scalar.text) if scalar.plain else None
    if match is None:
        return [scalar]
    first, last = int(match[1]), int(match[2])
    require("indexes", max(last - first, 0), scalar.place)
    if first > last:
        message = f"a range from {first} to {last} has no members"
        hint = f"such as {last}..{first}"
        raise Problematic(codes.NOT_A_GROUP, scalar.place, message, hint)
    return [replace(scalar, text=str(number)) for number in range(first, last + 1)]
