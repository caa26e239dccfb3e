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
from .definitions import loops_at
from .document import MappingTree, Scalar, Tree
from .expressions.loops import Loop
from .expressions.source import ExpressionText, is_sum, parse
from .faults import Faults
from .shape import ScenarioShape
from .tables import Table
from .unit_words import WrittenUnit, factor_words, first_known, product, unit
from .validate import node_at

_ADDED_UP = ("sum", "min", "max", "abs")
_LEVELS = ("step", "at least", "at most", "target", "outside")
_ONE = WrittenUnit("", Fraction(1), frozenset())
Rows = Mapping[str, Table]


@dataclass(frozen=True)
class WrittenUnits:
    """The units that a scenario writes down, and what its expressions are in.

    ``rows`` in its methods are the tables of loop variables, by their names.
    """

    names: dict[str, WrittenUnit]
    bare: dict[str, WrittenUnit]
    contributed: dict[str, WrittenUnit]
    tables: Mapping[str, Table] = field(default_factory=dict)

    @classmethod
    def of(cls, shape: ScenarioShape, tables: Mapping[str, Table]) -> "WrittenUnits":
        """Those of a scenario; ``bare`` are decisions without one, of which yes or no is
        none."""
        sections = (shape.parameters, shape.decisions, shape.measures)
        texts = {
            name: getattr(each, "unit", "") for part in sections for name, each in part.items()
        }
        names = {name: found for name, text in texts.items() if (found := unit(text))}
        contributed: dict[str, WrittenUnit] = {}
        for party in shape.stakeholders.values():
            for name, amount in party.contributes.items():
                found = unit(getattr(amount, "unit", ""))
                if found is not None:
                    contributed.setdefault(name, found)
        bare = {
            name: replace(_ONE, loose=each.type != "binary")
            for name, each in shape.decisions.items()
            if name not in names
        }
        return cls(names, bare, contributed, tables)

    def __bool__(self) -> bool:
        columns = (column for table in self.tables.values() for column in table.columns.values())
        return bool(self.names or self.contributed or any(each.unit for each in columns))

    def text_of(self, node: ast.expr, loops: Iterable[Loop]) -> str:
        """The unit as it is written; empty where nothing is sure."""
        found = self.unit_of(node, self.over(loops))
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
        """The unit of a quantity, or of those that are compared; None where it is not known."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id) or self.bare.get(node.id)
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
    document: MappingTree, shape: ScenarioShape, tables: Mapping[str, Table], faults: Faults
) -> None:
    """Warn where quantities of different units are added up, compared, or made a goal."""
    units = WrittenUnits.of(shape, tables)
    if not units:
        return
    for node, wanted, loops in _expressions(document, shape):
        source = ExpressionText.of(node)
        tree = parse(source, Faults())
        if tree is None:
            continue
        rows = units.over(each for at in loops for each in loops_at(at, Faults()) or [])
        for part, first, second in _mixed(tree, units, rows):
            message = (
                f"{quoted(first.text)} and {quoted(second.text)} are added up or compared here"
            )
            said = factor_words(first, second)
            hint = said or "quantities of one unit only"
            faults.warn(codes.MIXED_UNITS, source.place(part), message, hint)
        found, asked = units.unit_of(tree, rows), unit(wanted)
        if found and asked and found.atoms and found.differs(asked):
            message = f"this is in {quoted(found.text)}, but is said to be in {quoted(wanted)}"
            faults.warn(codes.OTHER_UNIT, source.place(tree), message, factor_words(found, asked))
    _warn_of_contributions(document, shape, units, faults)


def _warn_of_contributions(
    document: MappingTree, shape: ScenarioShape, units: WrittenUnits, faults: Faults
) -> None:
    """Warn where parties contribute under one name in different units."""
    for owner, party in shape.stakeholders.items():
        for name, amount in party.contributes.items():
            found, first = unit(getattr(amount, "unit", "")), units.contributed.get(name)
            node = node_at(document, "stakeholders", owner, "contributes", name)
            if found and first and node is not None and found.differs(first):
                message = (
                    f"{quoted(first.text)} and {quoted(found.text)} are added up in "
                    f"contributions.{name}"
                )
                hint = factor_words(first, found) or "quantities of one unit only"
                faults.warn(codes.MIXED_UNITS, node.place, message, hint)


Expression = tuple[Scalar, str, list[Tree | None]]


def _expressions(document: MappingTree, shape: ScenarioShape) -> Iterator[Expression]:
    """Every expression, with the unit that it is said to have and the loops around it."""
    for name, parameter in shape.parameters.items():
        node = node_at(document, "parameters", name)
        node = node_at(node, "value") if getattr(parameter, "unit", "") and node else node
        values = node.values.values() if isinstance(node, MappingTree) else [node]
        for each in values:
            yield from _scalar(each, getattr(parameter, "unit", ""))
    for name, decision in shape.decisions.items():
        node = node_at(document, "decisions", name)
        for side in ("at least", "at most"):
            yield from _scalar(_part(node, side), decision.unit, _part(node, "for"))
    for name, measure in shape.measures.items():
        node = node_at(document, "measures", name)
        wanted = getattr(measure, "unit", "")
        yield from _scalar(_part(node, "is") or node, wanted, _part(node, "for"))
    for owner in shape.stakeholders:
        yield from _of_party(node_at(document, "stakeholders", owner))


def _of_party(party: Tree | None) -> Iterator[Expression]:
    """The expressions of a stakeholder."""
    around = _part(party, "for")
    for node in _parts(party, "contributes"):
        yield from _scalar(_part(node, "value") or node, _unit_at(node), around)
    for node in _parts(party, "requires"):
        yield from _scalar(_part(node, "rule") or node, "", around, _part(node, "for"))
    for node in _parts(party, "goals"):
        loops = around, _part(node, "for")
        for key in ("minimize", "maximize", "minimise", "maximise", *_LEVELS):
            yield from _scalar(_part(node, key), _unit_at(node), *loops)


def _parts(node: Tree | None, key: str) -> list[Tree]:
    found = _part(node, key)
    return list(found.values.values()) if isinstance(found, MappingTree) else []


def _part(node: Tree | None, key: str) -> Tree | None:
    return node_at(node, key) if isinstance(node, MappingTree) else None


def _unit_at(node: Tree) -> str:
    found = _part(node, "unit")
    return found.text if isinstance(found, Scalar) else ""


def _scalar(node: Tree | None, unit: str, *loops: Tree | None) -> Iterator[Expression]:
    if isinstance(node, Scalar):
        yield node, unit, list(loops)


def operands(node: ast.AST) -> list[ast.expr]:
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
        known = [(each, its) for each, its in found if its is not None and its.atoms]
        for each, its in known[1:]:
            if its.differs(known[0][1]):
                yield each, known[0][1], its
