"""What is left of a document without its faults: the rest is checked in the same run.

A key that is nearly right is taken as the one that is meant. What cannot be used is taken out, as
little of it as can be, and the names that it would have defined are lost: what mentions them is not
wrong for that.
"""

from ..optimizer.name_hints import closest
from .document import MappingTree, Scalar, Tree
from .faults import Lost, Place

SECTIONS = ("tables", "sets", "parameters", "decisions", "measures")
_WHOLE = ("for", "is", "value", "file", "sheet", "key", "rule")
_SENSES = ("minimize", "maximize", "minimise", "maximise")
_HARMLESS = ("unit", "description", "map")
_OWNED = 3


def rename(node: MappingTree, key: str, known: list[str]) -> str | None:
    """Take a key as the known one most like it, where that is not there; None where none is."""
    meant = closest(key, known)
    if meant is None or meant in node.values:
        return None
    for parts in (node.keys, node.values):
        items = [(meant if name == key else name, each) for name, each in parts.items()]
        parts.clear()
        parts.update(items)  # type: ignore[arg-type]
    return meant


def mend(document: MappingTree, path: list[str], missing: str, lost: Lost) -> None:
    """Take out what a path leads to, or what lacks the key ``missing``, with what rests on it."""
    if len(path) + bool(missing) <= 1:
        _mend_section(document, missing or next(iter(path), ""), lost)
    elif path[0] in SECTIONS:
        _mend_definition(document, path, missing, lost)
    elif path[0] == "stakeholders":
        _mend_party(document, path, missing, lost)
    else:
        _drop(document, path[:2])


def _mend_section(document: MappingTree, section: str, lost: Lost) -> None:
    stand_ins: dict[str, Tree] = {
        "wholepie": _scalar("1", document.place),
        "title": _scalar("untitled", document.place),
        "decisions": _mapping({"lost": _mapping({"type": _scalar("continuous")})}),
        "stakeholders": _mapping({"lost": _mapping({})}),
    }
    lost.everything = lost.everything or section not in ("wholepie", "title", "judgements")
    document.values.pop(section, None)
    if section in stand_ins:
        document.values[section] = stand_ins[section]
        document.keys.setdefault(section, _scalar(section, document.place))


def _mend_definition(document: MappingTree, path: list[str], missing: str, lost: Lost) -> None:
    section, name, *rest = path
    key = missing or next(iter(rest), "")
    if key not in _HARMLESS:
        lost.names.add(name)
    if section == "decisions" and key == "type":
        node = _at(document, path[:2])
        assert isinstance(node, MappingTree)
        node.values["type"] = _scalar("continuous", node.place)
    elif rest and key not in _WHOLE and section != "sets":
        _drop(document, path[:3])
    else:
        _drop(document, path[:2])
        if section == "decisions" and not document.values["decisions"].value:
            _mend_section(document, section, lost)


def _mend_party(document: MappingTree, path: list[str], missing: str, lost: Lost) -> None:
    owner, *rest = path[1:]
    key = missing or (rest[2] if len(rest) >= _OWNED else "")
    if not rest:
        node = document.values["stakeholders"]
        assert isinstance(node, MappingTree)
        node.values[owner] = _mapping({})
        lost.names |= {"contributions", "goals"}
    elif key and key not in _WHOLE and key not in _SENSES:
        _drop(document, path[:5])
    else:
        lost.names |= {rest[0]} if rest[0] == "goals" else set()
        if rest[0] == "contributes":
            lost.names.add(".".join(["contributions", *rest[1:2]]))
        _drop(document, path[:4])


def _drop(document: MappingTree, path: list[str]) -> None:
    node = _at(document, path[:-1])
    assert isinstance(node, MappingTree)
    node.values.pop(path[-1])


def _at(document: MappingTree, path: list[str]) -> Tree:
    node: Tree = document
    for key in path:
        assert isinstance(node, MappingTree)
        node = node.values[key]
    return node


def _scalar(text: str, place: Place | None = None) -> Scalar:
    return Scalar(text, True, place or Place(""), [])


def _mapping(values: dict[str, Tree]) -> MappingTree:
    return MappingTree(Place(""), {key: _scalar(key) for key in values}, dict(values))
