"""Parties, goals and requirements alike: one ``for`` makes one of them for each member.

They are made in the document, so that all that comes after reads them as if each had been written.
What a loop variable stands for is kept beside them: a symbol that has one value.
"""

import ast
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .about_decisions import label_column
from .definitions import Formula, formula, loops_at
from .document import MappingTree, Scalar, Tree, as_number
from .expressions.symbols import BrokenSymbol, MemberSymbol, Symbol
from .expressions.values import Bad, Env, NumberValue, TextValue, number_key, words
from .faults import Faults, Place
from .indexing import Indexing, open_index
from .limits import require
from .shape import ScenarioShape
from .tables import Table
from .validate import node_at

Path: TypeAlias = tuple[str, ...]
Symbols: TypeAlias = Mapping[str, Symbol]
_MAKING = ("for", "called")


@dataclass(frozen=True)
class Member:
    """What is made for one member: its name, and what the loop variables stand for."""

    name: str
    bound: dict[str, Symbol]


def require_size(shape: ScenarioShape, place: Place) -> None:
    """Problematic where there are more parties or goals than are read."""
    parties = list(shape.stakeholders.values())
    require("stakeholders", len(parties), place)
    require("goals", sum(len(party.goals) for party in parties), place)


Naming: TypeAlias = Callable[[Sequence[str], Mapping[str, Sequence[Member]]], dict[str, list[str]]]


@dataclass
class Alike:
    """Makes what is alike in a document; ``seen`` says what expressions in it see, by path."""

    faults: Faults
    seen: dict[Path, Symbols] = field(default_factory=dict)
    #: Something was left out, for its members are not known.
    incomplete: bool = False

    def symbols_at(self, path: Path, symbols: Symbols) -> Symbols:
        """What expressions see at a path of the document."""
        return self.seen.get(path[:4]) or self.seen.get(path[:2]) or symbols

    def parties(self, document: MappingTree, symbols: Symbols) -> MappingTree:
        """The document with one party for each member of a ``for``."""
        found = document.values.get("stakeholders")
        if not isinstance(found, MappingTree):
            return document
        self.refuse_called(found)
        if not _makes(found):
            return document
        made = self.made(found, ("stakeholders",), symbols, _party_names)
        return _with(document, "stakeholders", made)

    def goals(self, document: MappingTree, symbols: Symbols) -> MappingTree:
        """The document with one goal for each member of a ``for``."""
        found = document.values.get("stakeholders")
        for owner, party in found.values.items() if isinstance(found, MappingTree) else ():
            goals = node_at(party, "goals")
            self.refuse_called(goals)
            if isinstance(goals, MappingTree) and _makes(goals):
                assert isinstance(found, MappingTree)
                assert isinstance(party, MappingTree)
                path = ("stakeholders", owner, "goals")
                made = self.made(goals, path, self.symbols_at(path, symbols), _goal_names)
                found = _with(found, owner, _with(party, "goals", made))
        return document if found is None else _with(document, "stakeholders", found)

    def refuse_called(self, section: Tree | None) -> None:
        """Only what a ``for`` makes can be called otherwise than by its own name."""
        for name, node in section.values.items() if isinstance(section, MappingTree) else ():
            if (
                isinstance(node, MappingTree)
                and "called" in node.values
                and "for" not in node.values
            ):
                place, hint = node.keys["called"].place, "or delete 'called'"
                message = (
                    f"{quoted('for')} is missing in {quoted(name)}, which {quoted('called')} needs"
                )
                self.faults.add(codes.MISSING_KEY, place, message, hint)

    def made(
        self, section: MappingTree, path: Path, symbols: Symbols, names: Naming
    ) -> MappingTree:
        """The section with what its entries with ``for`` make in their places."""
        members = {
            name: list(self.members(name, node, symbols))
            for name, node in section.values.items()
            if node_at(node, "for") is not None
        }
        written = [name for name in section.values if name not in members]
        called = names(written, members)
        made = MappingTree(section.place)
        for name, node in section.values.items():
            key = section.keys[name]
            if name not in members:
                self.enter(made, key, node, path)
                continue
            assert isinstance(node, MappingTree)
            for member, its_name in zip(members[name], called[name], strict=True):
                fresh = replace(key, text=its_name)
                self.enter(made, fresh, _without(copied(node), _MAKING), path)
                self.seen[(*path, its_name)] = ChainMap(member.bound, symbols)  # type: ignore[arg-type]
        return made

    def enter(self, made: MappingTree, key: Scalar, node: Tree, path: Path) -> None:
        if key.text in made.values:
            what = "parties" if len(path) == 1 else "goals"
            message = f"two {what} are called {quoted(key.text)}"
            hint = f"first at {made.keys[key.text].place}; rename one, or say 'called'"
            self.faults.add(codes.NAME_TAKEN, key.place, message, hint)
            return
        made.keys[key.text], made.values[key.text] = key, node

    def members(self, name: str, node: Tree, symbols: Symbols) -> Iterator[Member]:
        """One for each member of a ``for``. With faults recorded, one that stands for all, so that
        faults in what it holds are found too.
        """
        loops = loops_at(node_at(node, "for"), self.faults)
        called = node_at(node, "called")
        made = formula(called, self.faults)
        if loops is None:
            self.incomplete = True
            return
        indexing = open_index(loops, loops[0].source, symbols, self.faults)
        names = {n.id for loop in loops for n in ast.walk(loop.domain) if isinstance(n, ast.Name)}
        lost = not names.isdisjoint(self.faults.lost.names)
        if lost or not indexing.sound or (called is not None and made is None):
            self.incomplete = True
            yield Member(name, {each: BrokenSymbol(each) for each in indexing.scope.variables})
            return
        name_of = _Names(indexing, made)
        count = 0
        for _, _, env in indexing.entries():
            count += 1
            text = name_of.text(env)
            if text is None:
                self.incomplete = True
                return
            variables = indexing.scope.variables
            bound = {
                n: MemberSymbol(n, v.element, env[v.slot], v.domain) for n, v in variables.items()
            }
            yield Member(text, dict[str, Symbol](bound))
        if not count:
            self.incomplete = True
            message = f"{quoted(name)} has no entries: its loop has no elements"
            place = indexing.scope.source.place()
            self.faults.add(codes.NO_ENTRIES, place, message, indexing.why_empty)


@dataclass
class _Names:
    """What members are called: by a text that the file gives, else by their keys."""

    indexing: Indexing
    called: Formula | None

    def text(self, env: Env) -> str | None:
        """The name of a member; None with faults recorded."""
        if self.called is None:
            variables = self.indexing.scope.variables.values()
            return " ".join(_own_name(v.element, env[v.slot]) for v in variables)
        scope, tree = self.indexing.scope_of(self.called), self.called.tree
        value = scope.value(tree)
        if isinstance(value, NumberValue):
            return number_key(value.run(env))
        if not isinstance(value, TextValue):
            if not isinstance(value, Bad):
                message = f"expected a name; found {words(value)}"
                scope.fault(codes.SET_ELEMENT, tree, message, "such as n.title")
            return None
        text = value.run(env).strip()
        if not text:
            scope.fault(codes.SET_ELEMENT, tree, "a name that is empty")
        return text or None


def _own_name(element: object, value: object) -> str:
    """The key of a row, or what tables say beside a key that is a number; else the text."""
    if isinstance(element, Table):
        assert isinstance(value, int)
        column = label_column(element) if len(element.keys) == 1 else None
        if column is not None and element.columns[element.keys[0]].numbers is not None:
            return column.texts[value]
        return " ".join(element.key(value))
    return number_key(value) if element == "number" else str(value)  # type: ignore[arg-type]


def _party_names(
    written: Sequence[str], members: Mapping[str, Sequence[Member]]
) -> dict[str, list[str]]:
    """Parties are called by their members; with the name of their group before it where one of them
    would be a number, or is the name of another party.
    """
    own = {group: [each.name for each in found] for group, found in members.items()}
    found = {}
    for group, names in own.items():
        others = {name for other in own if other != group for name in own[other]}
        taken = others.union(written)
        plain = not any(name in taken or as_number(name) is not None for name in names)
        found[group] = names if plain else [f"{group} {name}" for name in names]
    return found


def _goal_names(
    _written: Sequence[str], members: Mapping[str, Sequence[Member]]
) -> dict[str, list[str]]:
    """Goals are called by their own name and their member's."""
    return {group: [f"{group} {each.name}" for each in found] for group, found in members.items()}


def _makes(section: MappingTree) -> bool:
    return any(node_at(node, "for") is not None for node in section.values.values())


def _with(node: MappingTree, name: str, value: Tree) -> MappingTree:
    return replace(node, values={**node.values, name: value})


def _without(node: MappingTree, names: Sequence[str]) -> MappingTree:
    """Neither what is named so, nor names whose values were faulty and are gone."""
    values = {name: each for name, each in node.values.items() if name not in names}
    return replace(node, keys={name: node.keys[name] for name in values}, values=values)


def copied(node: MappingTree) -> MappingTree:
    """A mapping of its own, down to its values: an override of one party is none of another."""
    values = {
        name: copied(each) if isinstance(each, MappingTree) else each
        for name, each in node.values.items()
    }
    return replace(node, keys=dict(node.keys), values=values)
