"""Units that are written down, compared where quantities are added up or compared.

It warns only of what is sure. A product with a number may have any unit: the number may convert. A
product with a decision that has no unit is only compared with what is counted in the same.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from . import unit_expressions
from .document import MappingTree, Tree
from .expressions.defaults import is_look_up
from .expressions.loops import Loop
from .expressions.source import is_sum
from .faults import Faults
from .shape import ScenarioShape
from .tables import Table
from .unit_expressions import UnitExpression
from .unit_words import WrittenUnit, factor_words, first_known, product, unit
from .validate import node_at

_ADDED_UP = ("sum", "min", "max", "abs")
_ONE = WrittenUnit("", Fraction(1), frozenset())
Rows = Mapping[str, Table]


@dataclass(frozen=True)
class WrittenUnits:
    """The units that a scenario writes down, and what its expressions are in.

    ``bare`` are decisions without a unit, of which yes or no is none; ``inferred`` is what measures
    and parameters without a unit are in, by their expressions. ``rows`` in its methods are the
    tables of loop variables, by their names.
    """

    names: dict[str, WrittenUnit]
    bare: dict[str, WrittenUnit]
    tables: Mapping[str, Table] = field(default_factory=dict)
    inferred: dict[str, WrittenUnit] = field(default_factory=dict)
    contributed: dict[str, WrittenUnit] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        document: MappingTree,
        shape: ScenarioShape,
        tables: Mapping[str, Table],
        order: Iterable[str],
    ) -> "WrittenUnits":
        """Those of a scenario; ``order`` has each name after all that its expression mentions."""
        sections = (shape.parameters, shape.decisions, shape.measures)
        texts = {
            name: getattr(each, "unit", "") for part in sections for name, each in part.items()
        }
        names = {name: found for name, text in texts.items() if (found := unit(text))}
        bare = {
            name: replace(_ONE, loose=each.type != "binary")
            for name, each in shape.decisions.items()
            if name not in names
        }
        units = cls(names, bare, tables)
        for name in order:
            units._infer(name, document, shape)
        return units

    def _infer(self, name: str, document: MappingTree, shape: ScenarioShape) -> None:
        """Enter what a name without a unit of its own is in, by its expressions."""
        if name == "contributions":
            for _, each, _, found in self.amounts(document, shape):
                self.contributed.setdefault(each, found)
        if name in self.names:
            return
        said: list[UnitExpression] = []
        if name in shape.measures:
            said = list(unit_expressions.of_measure(document, name))
        elif name in shape.parameters:
            said = list(unit_expressions.of_parameter(document, shape, name))
        units = [self.said(each) for each in said]
        its = units[0] if len(units) == 1 else first_known(units)
        if its is not None:
            self.inferred[name] = its

    def amounts(
        self, document: MappingTree, shape: ScenarioShape
    ) -> Iterator[tuple[str, str, Tree, WrittenUnit]]:
        """(party, name, where, unit) of each contribution whose unit is known."""
        for owner in shape.stakeholders:
            party = node_at(document, "stakeholders", owner)
            for name, node, said in unit_expressions.contributed(party):
                declared = unit_expressions.unit_at(node)
                found = unit(declared) or (self.said(said) if said else None)
                if found is not None and found.atoms:
                    yield owner, name, node, found

    def said(self, said: UnitExpression) -> WrittenUnit | None:
        """What an expression of the file is in, by what it says."""
        tree = said.parsed()
        return None if tree is None else self.unit_of(tree, self.over(said.loops))

    def __bool__(self) -> bool:
        columns = (column for table in self.tables.values() for column in table.columns.values())
        return bool(self.names or self.contributed or any(each.unit for each in columns))

    def text_of(self, node: ast.expr, loops: Iterable[Loop]) -> str:
        """The unit of a quantity, or of what a rule compares, as it is written; empty where nothing
        is sure.
        """
        sides, rows = operands(node) if isinstance(node, ast.Compare) else [node], self.over(loops)
        found = first_known(self.unit_of(each, rows) for each in sides)
        return "" if found is None or found.loose else found.text

    def over(self, loops: Iterable[Loop]) -> Rows:
        """The tables of loops over tables."""
        pairs = ((loop.target, loop.domain) for loop in loops)
        return dict(self._rows(pairs))

    def _rows(self, pairs: Iterable[tuple[ast.expr, ast.expr]]) -> Iterator[tuple[str, Table]]:
        for target, domain in pairs:
            if not (isinstance(target, ast.Name) and isinstance(domain, ast.Name)):
                continue
            if domain.id in self.tables:
                yield target.id, self.tables[domain.id]

    def below(self, node: ast.AST, rows: Rows) -> Rows:
        """The tables of loop variables inside a node."""
        if not isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp)):
            return rows
        pairs = ((each.target, each.iter) for each in node.generators)
        return {**rows, **dict(self._rows(pairs))}

    def unit_of(self, node: ast.expr, rows: Rows) -> WrittenUnit | None:
        """The unit of a quantity; None where it is not known, and of conditions."""
        if isinstance(node, ast.Name):
            known = (self.names, self.inferred, self.bare)
            return next((each[node.id] for each in known if node.id in each), None)
        if isinstance(node, ast.Compare):
            return None
        if isinstance(node, ast.BoolOp):
            parts = node.values if is_look_up(node) else []
            return first_known(self.unit_of(each, rows) for each in parts)
        if isinstance(node, ast.Attribute):
            return self._cell(node.value, node.attr, rows)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Name) and node.value.id in rows:
                column = node.slice.value if isinstance(node.slice, ast.Constant) else ""
                return self._cell(node.value, str(column), rows)
            return self.unit_of(node.value, rows)
        if isinstance(node, ast.UnaryOp):
            return self.unit_of(node.operand, rows)
        if isinstance(node, ast.GeneratorExp):
            return self.unit_of(node.elt, self.below(node, rows))
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
            return self._product(node, rows)
        return first_known(self.unit_of(each, rows) for each in operands(node))

    def _cell(self, node: ast.expr, column: str, rows: Rows) -> WrittenUnit | None:
        """The unit of a column of a row, or of a contribution."""
        if isinstance(node, ast.Subscript):
            node, rows = node.value, self.tables
        if not isinstance(node, ast.Name):
            return None
        if node.id == "contributions":
            return self.contributed.get(column)
        table = rows.get(node.id)
        found = table.column(column) if table else None
        return unit(found.unit) if found else None

    def _product(self, node: ast.BinOp, rows: Rows) -> WrittenUnit | None:
        """The unit of a product or quotient of which all factors have one."""
        factors: list[tuple[ast.expr, bool]] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, (ast.Mult, ast.Div)):
            factors.append((left.right, isinstance(left.op, ast.Div)))
            left = left.left
        found = self.unit_of(left, rows)
        for each, inverse in reversed(factors):
            other = self.unit_of(each, rows)
            if found is None or other is None:
                return None
            found = _times(found, other, inverse)
        return found


def _times(one: WrittenUnit, other: WrittenUnit, inverse: bool) -> WrittenUnit | None:
    """The unit of a product; None where several kinds are multiplied and none cancels."""
    if not one.atoms or not other.atoms:
        written = one if one.atoms else other
        return None if inverse else replace(written, loose=one.loose or other.loose)
    made = product(one, other, inverse=inverse)
    cancels = {atom for atom, _ in made.atoms} < {atom for atom, _ in one.atoms | other.atoms}
    return made if cancels or inverse else None


def warn_of_mixed_units(
    document: MappingTree, shape: ScenarioShape, units: WrittenUnits, faults: Faults
) -> None:
    """Warn where quantities of different units are added up, compared, or made a goal."""
    if not units:
        return
    for said in unit_expressions.of_scenario(document, shape):
        source, tree = said.source, said.parsed()
        if tree is None:
            continue
        rows = units.over(said.loops)
        for part, first, second in _mixed(tree, units, rows):
            message = (
                f"{quoted(first.text)} and {quoted(second.text)} are added up or compared here"
            )
            hint = factor_words(first, second) or "quantities of one unit only"
            faults.warn(codes.MIXED_UNITS, source.place(part), message, hint)
        found, asked = units.unit_of(tree, rows), unit(said.unit)
        if found and asked and found.atoms and found.differs(asked):
            message = f"this is in {quoted(found.text)}, but is said to be in {quoted(said.unit)}"
            faults.warn(codes.OTHER_UNIT, source.place(tree), message, factor_words(found, asked))
    _warn_of_contributions(document, shape, units, faults)


def _warn_of_contributions(
    document: MappingTree, shape: ScenarioShape, units: WrittenUnits, faults: Faults
) -> None:
    """Warn where parties contribute under one name in different units."""
    for _, name, node, found in units.amounts(document, shape):
        first = units.contributed.get(name)
        if first and found.differs(first):
            message = (
                f"{quoted(first.text)} and {quoted(found.text)} are added up in "
                f"contributions.{name}"
            )
            hint = factor_words(first, found) or "quantities of one unit only"
            faults.warn(codes.MIXED_UNITS, node.place, message, hint)


def operands(node: ast.AST) -> list[ast.expr]:
    """What is added up or compared in a node, as is what a default stands for."""
    found: list[ast.expr] = []
    while isinstance(node, ast.BinOp) and is_sum(node):
        found.append(node.right)
        node = node.left
        if not is_sum(node):
            return [node, *reversed(found)]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.BoolOp) and is_look_up(node):
        return node.values
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.args if node.func.id in _ADDED_UP else []
    return found


def _mixed(
    tree: ast.expr, units: WrittenUnits, rows: Rows
) -> Iterator[tuple[ast.expr, WrittenUnit, WrittenUnit]]:
    """(operand, unit of the first, its own) of each operand whose unit is another's."""
    pending: list[tuple[ast.AST, Rows]] = [(tree, rows)]
    while pending:
        node, rows = pending.pop()
        parts, inside = operands(node), units.below(node, rows)
        pending += [(each, inside) for each in parts or ast.iter_child_nodes(node)]
        found = [(each, units.unit_of(each, rows)) for each in parts]
        before: WrittenUnit | None = None
        for each, its in found:
            if its is None or not its.atoms:
                continue
            if before is not None and its.differs(before):
                yield each, before, its
            before = first_known((before, its))
