"""Every expression of a scenario, with the unit that it is said to have and the loops around it."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from .definitions import loops_at
from .document import MappingTree, Scalar, Tree, as_number
from .expressions.loops import Loop
from .expressions.source import ExpressionText, parse
from .faults import Faults
from .shape import ParameterShape, ScenarioShape
from .validate import node_at

_LEVELS = ("step", "at least", "at most", "target", "outside")


class UnitExpression(NamedTuple):
    """An expression as it stands in the file; ``unit`` is empty where none is said."""

    node: Scalar
    unit: str
    around: tuple[Tree | None, ...] = ()

    @property
    def source(self) -> ExpressionText:
        """Its text, which knows where it stands."""
        return ExpressionText.of(self.node)

    def parsed(self) -> ast.expr | None:
        """Its syntax tree; None where it cannot be read, whose fault is reported elsewhere."""
        return parse(self.source, Faults())

    @property
    def loops(self) -> list[Loop]:
        """The loops around it."""
        return [loop for at in self.around for loop in loops_at(at, Faults()) or []]


def of_scenario(document: MappingTree, shape: ScenarioShape) -> Iterator[UnitExpression]:
    """All of them; numbers are left out."""
    for name in shape.parameters:
        yield from of_parameter(document, shape, name)
    for name, decision in shape.decisions.items():
        node = node_at(document, "decisions", name)
        for side in ("at least", "at most"):
            yield from _scalar(_part(node, side), decision.unit, _part(node, "for"))
    for name in shape.measures:
        yield from of_measure(document, name)
    for owner in shape.stakeholders:
        yield from _of_party(node_at(document, "stakeholders", owner))


def of_parameter(
    document: MappingTree, shape: ScenarioShape, name: str
) -> Iterator[UnitExpression]:
    """Those of a parameter: one, or one for each of its members."""
    node, parameter = node_at(document, "parameters", name), shape.parameters[name]
    long = isinstance(parameter, ParameterShape)
    node = _part(node, "value") if long else node
    for each in node.values.values() if isinstance(node, MappingTree) else [node]:
        yield from _scalar(each, parameter.unit if isinstance(parameter, ParameterShape) else "")


def of_measure(document: MappingTree, name: str) -> Iterator[UnitExpression]:
    """That of a measure."""
    node = node_at(document, "measures", name)
    yield from _scalar(_part(node, "is") or node, unit_at(node), _part(node, "for"))


def contributed(party: Tree | None) -> Iterator[tuple[str, Tree, UnitExpression | None]]:
    """What a party contributes by name, each with its expression; a number has none."""
    node = _part(party, "contributes")
    for name, each in node.values.items() if isinstance(node, MappingTree) else ():
        found = _scalar(_part(each, "value") or each, unit_at(each), _part(party, "for"))
        yield name, each, next(found, None)


def _of_party(party: Tree | None) -> Iterator[UnitExpression]:
    """The expressions of a stakeholder."""
    around = _part(party, "for")
    yield from (said for _, _, said in contributed(party) if said is not None)
    for node in _parts(party, "requires"):
        yield from _scalar(_part(node, "rule") or node, "", around, _part(node, "for"))
    for node in _parts(party, "goals"):
        loops = around, _part(node, "for")
        for key in ("minimize", "maximize", "minimise", "maximise", *_LEVELS):
            yield from _scalar(_part(node, key), unit_at(node), *loops)


def _parts(node: Tree | None, key: str) -> list[Tree]:
    found = _part(node, key)
    return list(found.values.values()) if isinstance(found, MappingTree) else []


def _part(node: Tree | None, key: str) -> Tree | None:
    return node_at(node, key) if isinstance(node, MappingTree) else None


def unit_at(node: Tree | None) -> str:
    """The unit that is said for a part of the file; empty if there is none."""
    found = _part(node, "unit")
    return found.text if isinstance(found, Scalar) else ""


def _scalar(node: Tree | None, unit: str, *loops: Tree | None) -> Iterator[UnitExpression]:
    if isinstance(node, Scalar) and as_number(node.text) is None:
        yield UnitExpression(node, unit, loops)
