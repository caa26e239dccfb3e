"""Units that are written down, compared where quantities are added up or compared.

It warns only of what is sure: a product or quotient may have any unit.
"""

import ast
from collections.abc import Iterator, Mapping

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .document import MappingTree, Scalar, Tree
from .expressions.source import ExpressionText, is_sum, parse
from .faults import Faults
from .shape import ScenarioShape
from .validate import node_at

_ADDED_UP = ("sum", "min", "max", "abs")


def warn_of_mixed_units(document: MappingTree, shape: ScenarioShape, faults: Faults) -> None:
    """Warn where quantities of different units are added up, compared, or made a goal."""
    units = declared(shape)
    if not units:
        return
    for node, wanted in _expressions(document, shape):
        source = ExpressionText.of(node)
        tree = parse(source, Faults())
        if tree is None:
            continue
        for part, first, second in _mixed(tree, units):
            message = f"{quoted(first)} and {quoted(second)} are added up or compared here"
            faults.warn(
                codes.MIXED_UNITS, source.place(part), message, "quantities of one unit only"
            )
        found = unit_of(tree, units)
        if found and wanted and found != wanted:
            faults.warn(
                codes.OTHER_UNIT,
                source.place(tree),
                f"this is in {quoted(found)}, but is said to be in {quoted(wanted)}",
            )


def declared(shape: ScenarioShape) -> dict[str, str]:
    """Written units by name of parameter, decision and measure."""
    sections = (shape.parameters, shape.decisions, shape.measures)
    units = {
        name: getattr(each, "unit", "") for section in sections for name, each in section.items()
    }
    return {name: unit for name, unit in units.items() if unit}


def _expressions(document: MappingTree, shape: ScenarioShape) -> Iterator[tuple[Scalar, str]]:
    """Every expression, with the unit that it is said to have."""
    for name, measure in shape.measures.items():
        node = node_at(document, "measures", name)
        yield from _scalar(node_at(node, "is") if isinstance(node, MappingTree) else node,
                           getattr(measure, "unit", ""))  # fmt: skip
    for owner, party in shape.stakeholders.items():
        for name in party.requires:
            node = node_at(document, "stakeholders", owner, "requires", name)
            yield from _scalar(node_at(node, "rule") if isinstance(node, MappingTree) else node, "")
        for name, goal in party.goals.items():
            node = node_at(document, "stakeholders", owner, "goals", name, goal.senses[0])
            yield from _scalar(node, goal.unit)


def _scalar(node: Tree | None, unit: str) -> Iterator[tuple[Scalar, str]]:
    if isinstance(node, Scalar):
        yield node, unit


def unit_of(node: ast.expr, units: Mapping[str, str]) -> str:
    """The unit of a quantity, or of those that are compared; empty where it is not known."""
    if isinstance(node, ast.Name):
        return units.get(node.id, "")
    if isinstance(node, ast.Subscript):
        return unit_of(node.value, units)
    if isinstance(node, ast.UnaryOp):
        return unit_of(node.operand, units)
    if isinstance(node, ast.GeneratorExp):
        return unit_of(node.elt, units)
    operands = _operands(node)
    return next(filter(None, (unit_of(each, units) for each in operands)), "")


def _operands(node: ast.AST) -> list[ast.expr]:
    """What is added up or compared in a node."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and is_sum(node):
        found.append(node.right)
        node = node.left
        if not is_sum(node):
            return [node, *reversed(found)]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.args if node.func.id in _ADDED_UP else []
    return found


def _mixed(tree: ast.expr, units: Mapping[str, str]) -> Iterator[tuple[ast.expr, str, str]]:
    """(operand, unit of the first, its own) of each operand whose unit is another's."""
    pending: list[ast.AST] = [tree]
    while pending:
        node = pending.pop()
        parts = _operands(node)
        pending += parts or ast.iter_child_nodes(node)
        operands = [(each, unit_of(each, units)) for each in parts]
        known = [(each, unit) for each, unit in operands if unit]
        for each, unit in known[1:]:
            if unit != known[0][1]:
                yield each, known[0][1], unit
