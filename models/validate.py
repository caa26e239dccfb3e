"""A document against the shape of a scenario: pydantic's errors in plain words with places."""

import re
from collections.abc import Iterator
from dataclasses import replace
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from ..diagnostics import codes
from ..optimizer.name_hints import closest, nearest, quoted
from .document import MappingTree, Scalar, SequenceTree, Tree
from .faults import Faults, Place
from .mending import mend, rename
from .shape import ScenarioShape

_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "names with values below it",
    "model_type": "names with values below it",
    "list_type": "a list",
    "none_required": "nothing",
    "string_too_short": "a text",
}


_LOOP = re.compile(r"\w+ in \S")
_AFTER = ("goal_sense", "map_columns")  # Checked only where all else is sound.
_MOST_ROUNDS = 20
_KINDS = {
    "goal_sense": codes.GOAL_SENSE,
    "map_columns": codes.MISSING_KEY,
    "wide_key": codes.KEY_COLUMNS,
    "same_names": codes.KEY_COLUMNS,
    "literal_error": codes.UNKNOWN_WORD,
    "greater_than": codes.OUT_OF_RANGE,
    "greater_than_equal": codes.OUT_OF_RANGE,
    "too_short": codes.MISSING_KEY,
}
_SAID_ALREADY = ("goal_sense", "map_columns", "wide_key", "same_names")


def validate(document: MappingTree, faults: Faults) -> ScenarioShape | None:
    """The scenario's shape; every fault is recorded, and what is at fault taken out of the document
    so that the rest is checked in the same run. None where nothing is left.
    """
    first, cut = True, set[tuple[int | str, ...]]()
    for _ in range(_MOST_ROUNDS):
        restore_comprehensions(document)
        try:
            return ScenarioShape.model_validate(document.value)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=True)
        details = list(_distinct(errors, document))
        if sum(_renamed(detail, document, faults) for detail in details):
            continue  # What lacks a key for its misspelling alone lacks it no more.
        paths = [_path(document, detail["loc"]) for detail in details]
        for detail in details:
            if first or (detail["type"] in _AFTER and detail["loc"] not in cut):
                _record(detail, document, faults)
        for detail, path in zip(details, paths, strict=True):
            extra, missing = detail["type"] == "extra_forbidden", detail["type"] == "missing"
            cut |= {detail["loc"][:-1]} if extra else set()
            _mend(document, path, str(detail["loc"][-1]) if missing else "", extra, faults)
        first = False
    return None


def _renamed(detail: ErrorDetails, document: MappingTree, faults: Faults) -> bool:
    """Whether a key that is unknown is taken as the one that it is nearly, which is recorded."""
    if detail["type"] != "extra_forbidden":
        return False
    node, last, place = _locate(document, detail["loc"])
    parent = _locate(document, detail["loc"][:-1])[0] if len(detail["loc"]) > 1 else document
    assert isinstance(parent, MappingTree)
    if _is_rest_of_loops(last, node, parent):
        _join_loops(last, parent, place, faults)
        return True
    if isinstance(node, Scalar) and node.empty:
        return False
    known = _known(list(detail["loc"][:-1]))
    meant = closest(last, known)
    if meant is None or meant in parent.values:
        return False
    _record_unknown(detail, node, place, faults)
    return rename(parent, last, known) is not None


def _is_rest_of_loops(key: str, node: Tree, parent: MappingTree) -> bool:
    """Whether a key without a value is what follows a comma in ``for`` in braces."""
    loops = parent.values.get("for")
    torn = isinstance(node, Scalar) and node.empty and isinstance(loops, Scalar)
    return torn and _LOOP.match(key) is not None


def _join_loops(key: str, parent: MappingTree, place: Place, faults: Faults) -> None:
    """Put together what a comma tore apart, and record that it did."""
    loops, rest = parent.values["for"], parent.keys.pop(key)
    del parent.values[key]
    assert isinstance(loops, Scalar)
    text = f"{loops.text}, {key}"
    spots = [*loops.spots, *loops.spots[-1:], *rest.spots]
    parent.values["for"] = replace(loops, text=text, spots=spots)
    message = "inside braces a comma ends the loops of 'for'"
    faults.add(codes.UNKNOWN_KEY, place, message, f"put them in quotes: for: '{text}'")


def _mend(
    document: MappingTree, path: list[str], missing: str, extra: bool, faults: Faults
) -> None:
    node: Tree | None = node_at(document, *path)
    if node is None:
        return  # Another fault of it has taken it out already.
    if extra:
        parent = node_at(document, *path[:-1])
        assert isinstance(parent, MappingTree)
        taken = parent.values.pop(path[-1])
        if len(path) == 1 and isinstance(taken, MappingTree):
            faults.lost.names |= taken.keys.keys()
    else:
        mend(document, path, missing, faults.lost)


def _path(document: MappingTree, loc: tuple[int | str, ...]) -> list[str]:
    """The names of an error's path; parts that name union members are skipped."""
    node: Tree = document
    found = []
    for part in loc:
        child = _child(node, part)
        if child is not None and isinstance(node, MappingTree):
            found.append(str(part))
        node = child or node
    return found


def node_at(document: Tree, *path: str | int) -> Tree | None:
    """The node that a path of names and numbers leads to."""
    node: Tree | None = document
    for part in path:
        node = _child(node, part)
    return node


def _child(node: Tree | None, part: str | int) -> Tree | None:
    if isinstance(node, MappingTree):
        return node.values.get(str(part))
    if isinstance(node, SequenceTree) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def restore_comprehensions(document: MappingTree) -> None:
    """``{v.group for v in votes}`` is a mapping to YAML; here it is the text that was written."""
    sets = document.values.get("sets")
    if not isinstance(sets, MappingTree):
        return
    for name, node in sets.values.items():
        if not isinstance(node, Scalar) and node.raw is not None:
            sets.values[name] = node.raw


def _distinct(details: list[ErrorDetails], document: MappingTree) -> Iterator[ErrorDetails]:
    """One error a place: a union reports one for each of its members."""
    seen = set()
    for detail in details:
        missing = detail["loc"][-1] if detail["type"] == "missing" else ""
        path = (*_path(document, detail["loc"]), missing)
        if path not in seen:
            seen.add(path)
            yield detail


def _record(detail: ErrorDetails, document: MappingTree, faults: Faults) -> None:
    node, last, place = _locate(document, detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        _record_unknown(detail, node, place, faults)
    elif kind == "missing" and detail["loc"][-1] in faults.lost.names:
        pass  # The sheet of a workbook that could not be read.
    elif kind == "missing":
        faults.add(codes.MISSING_KEY, place, f"{quoted(detail['loc'][-1])} is missing{_of(last)}")
    else:
        faults.add(_KINDS.get(kind, codes.WRONG_TYPE), place, *_words(detail, node, last))


def _locate(document: MappingTree, loc: tuple[int | str, ...]) -> tuple[Tree, str, Place]:
    """(node, name, place) of an error; parts of its path that name union members are skipped."""
    node: Tree = document
    name, place = "", document.place
    for part in loc:
        child = _child(node, part)
        if child is None:
            continue
        if isinstance(node, MappingTree):
            name, place = str(part), node.keys[str(part)].place
        node = child
    if isinstance(node, Scalar) and not node.empty:
        place = node.place
    return node, name, place


def _of(name: str) -> str:
    return f" in {quoted(name)}" if name else ""


def _record_unknown(detail: ErrorDetails, node: Tree, place: Place, faults: Faults) -> None:
    *parents, key = detail["loc"]
    known = _known(parents)
    where = next((str(p) for p in reversed(parents) if not str(p).startswith("<")), "")
    hint = nearest(str(key), known) or f"there is {', '.join(known)}"
    if isinstance(node, Scalar) and node.empty:
        hint = "inside braces, put a text that holds a comma in quotes"
        hint = "write 1.5 with a point, not 1,5" if str(key).isdigit() else hint
    faults.add(codes.UNKNOWN_KEY, place, f"unknown key {quoted(key)}{_of(where)}", hint)


def _known(parents: list[int | str]) -> list[str]:
    """The keys that there are where a path leads."""
    return [field.alias or name for name, field in _model_at(parents).model_fields.items()]


def _words(detail: ErrorDetails, node: Tree, name: str) -> tuple[str, str]:
    kind, context = detail["type"], detail.get("ctx", {})
    found = _found(node)
    if kind in _SAID_ALREADY:
        return f"{_subject(name)}: {detail['msg']}", ""
    if kind == "literal_error":
        hint = nearest(node.text, _choices(context)) if isinstance(node, Scalar) else ""
        hint = hint if hint.startswith("did") else ""
        expected = context["expected"].replace("False", "false")
        return f"{_subject(name)}: expected {expected}; found {found}", hint
    if kind in ("greater_than", "greater_than_equal"):
        bound = context.get("gt", context.get("ge"))
        more = "more than" if kind == "greater_than" else "at least"
        return f"{_subject(name)}: expected {more} {bound:g}; found {found}", ""
    if kind == "too_short":
        return f"{_subject(name)}: expected at least one; found none", ""
    expected = _EXPECTED.get(kind, detail["msg"])
    if detail["loc"][-1] == "int":
        expected = "a number or an expression"
    return f"{_subject(name)}: expected {expected}; found {found}", _type_hint(kind, node, name)


def _subject(name: str) -> str:
    return quoted(name) if name else "the scenario"


def _choices(context: dict[str, Any]) -> list[str]:
    return [word.strip("' ") for word in context["expected"].replace(" or ", ",").split(",")]


def _type_hint(kind: str, node: Tree, name: str) -> str:
    if not isinstance(node, Scalar):
        return ""
    if node.empty and name.isdigit():
        return "write 1.5 with a point, not 1,5"
    if kind == "bool_type":
        return {"yes": "write true", "no": "write false"}.get(node.text.lower(), "")
    if kind == "string_type" and node.plain and not node.empty:
        return f"as a text it is written '{node.text}', in quotes"
    return ""


def _found(node: Tree) -> str:
    if isinstance(node, MappingTree):
        return "names with values"
    if isinstance(node, SequenceTree):
        return "a list"
    return "nothing" if node.empty or not node.text else quoted(node.text)


def _model_at(path: list[int | str]) -> type[BaseModel]:
    """The model whose key an error path ends in."""
    kind: Any = ScenarioShape
    for part in path:
        kind = _step(_unwrapped(kind), part)
    found: type[BaseModel] = _unwrapped(kind)
    return found


def _unwrapped(kind: Any) -> Any:
    """What a kind is without notes, and without None if that is the other choice."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) not in (Union, UnionType):
        return kind
    some = [each for each in get_args(kind) if each is not NoneType]
    return _unwrapped(some[0]) if len(some) == 1 else kind


def _step(kind: Any, part: int | str) -> Any:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {field.alias or name: field for name, field in kind.model_fields.items()}
        return fields[str(part)].annotation
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return next(each for each in get_args(kind) if Tag(str(part)) in get_args(each))
