"""The definitions of a scenario: their names, their expressions, and the order to build them in."""

import ast
import keyword
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from pyomo.core import ConcreteModel

from ..diagnostics import codes
from ..optimizer.name_hints import nearest, quoted
from .document import MappingTree, Scalar, SequenceTree, Tree
from .expressions.loops import Loop, parse_loops
from .expressions.scope import RESERVED
from .expressions.source import ExpressionText, parse
from .expressions.symbols import Symbol
from .faults import Faults, Place
from .homoglyphs import pairs, words
from .validate import node_at

SECTIONS = ("tables", "sets", "parameters", "decisions", "measures")
_WORD = re.compile(r"\w+")
_TAKEN = frozenset(dir(ConcreteModel()))


@dataclass(frozen=True)
class Formula:
    """A parsed expression and the text that it comes from."""

    source: ExpressionText
    tree: ast.expr

    @property
    def text(self) -> str:
        """As written, on one line."""
        return " ".join(self.source.text.split())


@dataclass
class Definition:
    """A name, what it mentions, and how to build what it stands for."""

    name: str
    place: Place
    mentions: set[str] = field(default_factory=set)
    build: Callable[[], Symbol] | None = None
    #: Names that its loops run over.
    over: set[str] = field(default_factory=set)


def formula(node: Tree | None, faults: Faults) -> Formula | None:
    """The expression that a node holds; None with faults recorded."""
    if not isinstance(node, Scalar):
        return None
    source = ExpressionText.of(node)
    tree = parse(source, faults)
    return None if tree is None else Formula(source, tree)


def loops_at(node: Tree | None, faults: Faults) -> list[Loop] | None:
    """The loops of a ``for``, empty if there is none; None with faults recorded."""
    if node is None:
        return []
    scalars = node.items if isinstance(node, SequenceTree) else [node]
    return parse_loops([each for each in scalars if isinstance(each, Scalar)], faults)


def mentioned(trees: Iterable[ast.AST]) -> set[str]:
    """Every name in some syntax trees."""
    nodes = [node for tree in trees for node in ast.walk(tree)]
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return {n.id for n in nodes if isinstance(n, ast.Name) and id(n) not in called}


def mentioned_in(formulas: Iterable[Formula], loops: Iterable[Loop] = ()) -> set[str]:
    """Every name in some expressions and loops."""
    trees: list[ast.AST] = [each.tree for each in formulas]
    for loop in loops:
        trees.append(loop.domain)
        trees += [loop.condition[1]] if loop.condition else []
    return mentioned(trees)


def looped_over(loops: Iterable[Loop]) -> set[str]:
    """The names that loops run over."""
    return {loop.domain.id for loop in loops if isinstance(loop.domain, ast.Name)}


def check_names(document: MappingTree, faults: Faults) -> None:
    """Names must be identifiers, free to use, and used once among all definitions."""
    places: dict[str, tuple[str, Place]] = {}
    refused: list[str] = []
    for section in SECTIONS:
        node = node_at(document, section)
        keys = node.keys.items() if isinstance(node, MappingTree) else ()
        for name, key in keys:
            before = len(faults.found)
            _check_name(name, section, key.place, faults)
            if len(faults.found) > before:
                faults.lost.names |= {name, _identifier(name)}
                refused.append(name)
            if name in places:
                other, first = places[name]
                message = f"{quoted(name)} is already the name of one of the {other}"
                faults.add(codes.NAME_TAKEN, key.place, message, f"at {first}")
            places.setdefault(name, (section, key.place))
    parts = {part for name in refused for part in _WORD.findall(name)}
    faults.lost.names |= parts.difference(places)
    _check_looks({name: place for name, (_, place) in places.items()}, faults)


def _check_looks(places: dict[str, Place], faults: Faults) -> None:
    """Names of definitions are told apart by what is seen, and better by more than capitals."""
    for name, other in pairs(places):
        faults.add(codes.LOOKALIKE_NAMES, places[name], words(name, other), f"at {places[other]}")
    lower: dict[str, str] = {}
    for name in places:
        other = lower.setdefault(name.lower(), name)
        if other != name:
            message = f"{quoted(name)} differs from {quoted(other)} in capital letters alone"
            faults.warn(codes.SIMILAR_NAMES, places[name], message, f"at {places[other]}")


def _check_name(name: str, section: str, place: Place, faults: Faults) -> None:
    if name in RESERVED or keyword.iskeyword(name):
        faults.add(
            codes.BAD_NAME, place, f"{quoted(name)} is a word of the language", f"such as {name}_1"
        )
    elif name.startswith("_"):
        faults.add(
            codes.BAD_NAME,
            place,
            f"the name {quoted(name)} begins with _",
            f"such as {name.lstrip('_')}",
        )
    elif not name.isidentifier():
        hint = f"such as {_identifier(name)}; names are used in expressions"
        faults.add(
            codes.BAD_NAME, place, f"{quoted(name)} is not one word of letters, digits and _", hint
        )
    elif unicodedata.normalize("NFKC", name) != name:
        read = quoted(unicodedata.normalize("NFKC", name))
        faults.add(
            codes.BAD_NAME,
            place,
            f"{quoted(name)} is read as {read} in expressions",
            f"write {read}",
        )
    elif section == "decisions" and name in _TAKEN:
        faults.add(
            codes.BAD_NAME,
            place,
            f"a decision cannot be called {quoted(name)}",
            f"such as {name}_it",
        )


def _identifier(name: str) -> str:
    plain = "".join(c if c.isalnum() else "_" for c in name).strip("_") or "name"
    return plain if plain.isidentifier() else f"n_{plain}"


def in_order(definitions: dict[str, Definition], faults: Faults) -> list[Definition]:
    """Definitions as in the file, but each after all that it mentions.

    Those that are defined in terms of themselves, or in a circle, are recorded and left out.
    """
    for name, definition in definitions.items():
        if name in definition.mentions:
            message, hint = f"{quoted(name)} refers to itself", ""
            if name in definition.over:
                near = nearest(name, [each for each in definitions if each != name])
                hint = near if near.startswith("did") else "a loop is over a table or set"
            faults.add(codes.CIRCULAR_DEFINITION, definition.place, message, hint)
            _give_up(definition)
    while circle := _circle(definitions):
        words = " -> ".join(reversed(circle))
        place = definitions[circle[0]].place
        faults.add(
            codes.CIRCULAR_DEFINITION,
            place,
            f"definitions depend on each other in a circle: {words}",
        )
        for name in circle:
            _give_up(definitions[name])
    return [definitions[name] for name in _sorted(_graph(definitions))]


def _give_up(definition: Definition) -> None:
    definition.build, definition.mentions = None, set()


def _graph(definitions: dict[str, Definition]) -> dict[str, list[str]]:
    """What each definition mentions, in the order of the file."""
    return {
        name: [other for other in definitions if other in definition.mentions]
        for name, definition in definitions.items()
    }


def _circle(definitions: dict[str, Definition]) -> list[str]:
    """Names that lead from one to the next and back to the first; empty if there are none."""
    try:
        TopologicalSorter(_graph(definitions)).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        return circle
    return []


def _sorted(graph: dict[str, list[str]]) -> list[str]:
    """Names of a graph without circles, what they lead to first, and else as they come."""
    done: dict[str, None] = {}
    for name in graph:
        path = [name]
        while path:
            waiting = next((other for other in graph[path[-1]] if other not in done), None)
            if waiting is None:
                done[path.pop()] = None
            else:
                path.append(waiting)
    return list(done)
