"""What a scenario says, in words and numbers that can be saved and shown."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..optimizer.path_text import as_text
from ..optimizer.problem.labels import label
from .about_decisions import CellRoom, beside, captions
from .about_measures import KeptForms
from .books.book import Books
from .building import Builder
from .definitions import loops_at
from .document import MappingTree, Scalar, SequenceTree, Tree
from .exact import double
from .expressions.loops import Loop
from .expressions.symbols import ONLY, DecisionSymbol, MeasureSymbol, ParameterSymbol
from .faults import Faults
from .files_read import tell
from .indexing import for_each, member_words
from .party_shape import ContributionShape, GoalShape, StakeholderShape, contribution_path
from .places import coordinate_columns
from .shape import MeasureShape, ParameterShape
from .stakeholders import StakeholderReader
from .tables import Table
from .validate import node_at

_KINDS = {"binary": "yes or no", "integer": "a whole number", "continuous": "any amount"}


def describe(
    path: Path, builder: Builder, reader: StakeholderReader, included: Iterable[Path] = ()
) -> dict[str, Any]:
    """JSON-able description of a scenario that was built without fault.

    Files that it includes stand among its tables.
    """
    shape = builder.shape
    return {
        "title": shape.title,
        "description": shape.description,
        "source": shape.source,
        "rule": shape.rule or "",
        "file": as_text(path.name),
        "path": as_text(path.resolve()),
        **_hashes(path, builder.books),
        "tables": [
            *(
                _table(each, builder.books)
                for each in builder.symbols.values()
                if isinstance(each, Table)
            ),
            *(_file(each) for each in included),
        ],
        "parameters": _parameters(builder),
        "decisions": _decisions(builder),
        "measures": _measures(builder),
        "stakeholders": [
            _stakeholder(name, party, builder, reader) for name, party in shape.stakeholders.items()
        ],
    }


def _hash(path: Path) -> str:
    data = path.read_bytes()
    tell(path, data)
    return hashlib.sha256(data).hexdigest()


def _hashes(path: Path, books: Books) -> dict[str, str]:
    """SHA-256 of a file, and of what a workbook says without the results that are in it."""
    found, book = {"sha256": _hash(path)}, books.opened.get(path.resolve())
    return found if book is None else found | {"contents": book.contents}


def _table(table: Table, books: Books) -> dict[str, Any]:
    named = {"name": table.name, "file": as_text(table.path.name), "rows": len(table)}
    return named | _hashes(table.path, books)


def _file(path: Path) -> dict[str, Any]:
    file = as_text(path.name)
    return {"name": as_text(path.stem), "file": file, "rows": 0, "sha256": _hash(path)}


def _parameters(builder: Builder) -> list[dict[str, Any]]:
    found = []
    for name, shape in builder.shape.parameters.items():
        symbol = builder.symbols[name]
        unit = shape.unit if isinstance(shape, ParameterShape) else ""
        assert isinstance(symbol, ParameterSymbol)
        for key, value in symbol.values.items():
            whole = name if key == ONLY and not symbol.indexed else f"{name}[{key}]"
            found.append({"name": whole, "value": double(value), "unit": unit})
    return found


def _decisions(builder: Builder) -> list[dict[str, Any]]:
    found, room = [], CellRoom()
    tables = [each for each in builder.symbols.values() if isinstance(each, Table)]
    mapped = {each.name: coordinate_columns(builder, each) for each in tables}
    for each in builder.decisions:
        shape = builder.shape.decisions[each.symbol.name]
        node = node_at(builder.document, "decisions", each.symbol.name)
        words = shape.description or _decision_words(each.symbol, each.kind, shape.unit, node)
        loops = _loops(node)
        found.append(
            {
                "name": each.symbol.name,
                "type": each.kind,
                "count": len(each.indexes),
                "words": words,
                "unit": shape.unit,
                "captions": captions(each, tables),
                **beside(each, loops, tables, mapped, room),
            }
        )
    return found


def _loops(node: Tree | None) -> list[Loop]:
    found = loops_at(node_at(node, "for"), Faults()) if isinstance(node, MappingTree) else None
    return found or []


def _decision_words(symbol: DecisionSymbol, kind: str, unit: str, node: Tree | None) -> str:
    each = for_each(_loops(node))
    bounds = [
        f"{side} {_written(node_at(node, side))}"
        for side in ("at least", "at most")
        if isinstance(node, MappingTree) and side in node.values
    ]
    more = isinstance(node, MappingTree) and _domain_words(node)
    bounds += more or []
    amount = " ".join(part for part in (_KINDS[kind], f"of {unit}" if unit else "") if part)
    return ", ".join([f"{amount}{each}", *bounds])


def _domain_words(node: MappingTree) -> list[str]:
    said = []
    if _written(node_at(node, "or zero")) == "true":
        said.append("or zero")
    if step := _written(node_at(node, "step")):
        said.append(f"in steps of {step}")
    listed = node_at(node, "in")
    each = listed.items if isinstance(listed, SequenceTree) else [listed]
    if words := ", ".join(filter(None, map(_written, each))):
        said.append(f"one of {words}")
    return said


def _measures(builder: Builder) -> list[dict[str, Any]]:
    found, kept = [], KeptForms.of(builder.decisions)
    for name, shape in builder.shape.measures.items():
        symbol = builder.symbols[name]
        node = node_at(builder.document, "measures", name)
        rule = node_at(node, "is") if isinstance(node, MappingTree) else node
        assert isinstance(symbol, MeasureSymbol)
        found.append(
            {
                "name": name,
                "rule": _written(rule),
                "count": len(symbol.forms),
                "unit": shape.unit if isinstance(shape, MeasureShape) else "",
                "forms": kept.said(symbol),
            }
        )
    return found


def _stakeholder(
    name: str, party: StakeholderShape, builder: Builder, reader: StakeholderReader
) -> dict[str, Any]:
    amounts = {
        each: builder.number_at("stakeholders", *contribution_path(name, each, amount))
        for each, amount in party.contributes.items()
    }
    return {
        "name": name,
        "weight": reader.weights[name],
        "description": party.description,
        "contributes": [
            {"name": each, "amount": amounts[each], **_unit_of(amount)}
            for each, amount in party.contributes.items()
        ],
        "requires": [_requirement(name, each, reader) for each in party.requires],
        "goals": [_goal(name, each, party.goals[each], builder) for each in party.goals],
    }


def _unit_of(amount: object) -> dict[str, str]:
    """The unit of a contribution that has one."""
    return {"unit": amount.unit} if isinstance(amount, ContributionShape) and amount.unit else {}


def _requirement(owner: str, name: str, reader: StakeholderReader) -> dict[str, Any]:
    found = next(
        each
        for each in reader.requirements
        if (each.requirement.owner, each.requirement.name) == (owner, name)
    )
    return {
        "name": name,
        "rule": found.requirement.rule,
        "negotiable": found.requirement.negotiable,
        "shared": found.requirement.shared,
        "fixed": found.requirement.fixed,
        "count": len(found.rows),
    }


def _goal(owner: str, name: str, shape: GoalShape, builder: Builder) -> dict[str, Any]:
    path = ("stakeholders", owner, "goals", name)
    word = shape.senses[0]
    keys = {"step": "step", "at_least": "at least", "at_most": "at most", "target": "target"}
    return {
        "label": label(owner, name),
        "name": name,
        "sense": "minimize" if word.startswith("min") else "maximize",
        "rule": _written(node_at(builder.document, *path, word))
        + member_words(builder.symbols_at(*path)),
        "unit": shape.unit,
        **{key: builder.number_at(*path, said) for key, said in keys.items()},
        "priority": shape.priority,
    }


def _written(node: Tree | None) -> str:
    return " ".join(node.text.split()) if isinstance(node, Scalar) else ""
