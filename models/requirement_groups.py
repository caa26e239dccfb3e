"""Groups of requirements with one ``for``: each is a requirement of its own, with that ``for``."""

from dataclasses import replace

from ..diagnostics import codes
from ..optimizer.name_hints import quoted
from .document import MappingTree, Scalar, SequenceTree, Tree
from .faults import Faults
from .shape import ScenarioShape
from .validate import node_at, validate

_FLAGS = ("negotiable", "shared", "fixed")
_EITHER = ("negotiable", "fixed")


def understood(document: MappingTree, faults: Faults) -> tuple[MappingTree, ScenarioShape | None]:
    """The document without groups, and its shape; None with faults recorded."""
    shape = validate(document, faults)
    plain = document if shape is None else without_groups(document, faults)
    return plain, shape if plain is document else validate(plain, faults)


def without_groups(document: MappingTree, faults: Faults | None = None) -> MappingTree:
    """The document with the requirements of groups beside all others."""
    parties = document.values.get("stakeholders")
    if not isinstance(parties, MappingTree):
        return document
    found = {
        owner: _ungrouped(party, faults or Faults()) if isinstance(party, MappingTree) else party
        for owner, party in parties.values.items()
    }
    if all(found[owner] is party for owner, party in parties.values.items()):
        return document
    section = replace(parties, values=found)
    return replace(document, values={**document.values, "stakeholders": section})


def _ungrouped(party: MappingTree, faults: Faults) -> MappingTree:
    asked = party.values.get("requires")
    if not isinstance(asked, MappingTree):
        return party
    if not any(node_at(each, "requires") is not None for each in asked.values.values()):
        return party
    made = MappingTree(asked.place)
    for name, node in asked.values.items():
        inner = node_at(node, "requires")
        if not isinstance(node, MappingTree) or not isinstance(inner, MappingTree):
            _enter(made, asked.keys[name], node, faults)
            continue
        for each, rule in inner.values.items():
            _enter(made, inner.keys[each], _of_group(node, rule), faults)
    return replace(party, values={**party.values, "requires": made})


def _enter(made: MappingTree, key: Scalar, node: Tree, faults: Faults) -> None:
    if key.text in made.values:
        message = f"two requirements are called {quoted(key.text)}"
        hint = f"first at {made.keys[key.text].place}"
        faults.add(codes.DUPLICATE_KEY, key.place, message, hint)
        return
    made.keys[key.text], made.values[key.text] = key, node


def _of_group(group: MappingTree, rule: Tree) -> MappingTree:
    """A requirement of a group, with what it has from the group."""
    own = rule if isinstance(rule, MappingTree) else _long(rule)
    loops = [*_items(group.values.get("for")), *_items(own.values.get("for"))]
    said = _EITHER if any(name in own.values for name in _EITHER) else ()
    flags = {n: group.values[n] for n in _FLAGS if n in group.values and n not in said}
    made: dict[str, Tree] = {**flags, **own.values}
    made["for"] = SequenceTree(group.values["for"].place, loops)
    return MappingTree(own.place, {**group.keys, **own.keys}, made)


def _long(rule: Tree) -> MappingTree:
    key = Scalar("rule", True, rule.place, [])
    return MappingTree(rule.place, {"rule": key}, {"rule": rule})


def _items(node: Tree | None) -> list[Tree]:
    if node is None:
        return []
    return list(node.items) if isinstance(node, SequenceTree) else [node]
