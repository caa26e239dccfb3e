"""Overrides: values that replace those in a scenario file, each found by its path.

A path is the way of names from the top of the file to a value, with points between them:
``parameters.budget``, ``stakeholders.seniors.goals.served.target``. A name with a point, an equals
sign or a quotation mark in it is put in quotes: ``stakeholders."St. Mary".weight``.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, Discriminator, Tag

from ..diagnostics import codes
from ..optimizer import arguments
from ..optimizer.errors import InputError
from ..optimizer.name_hints import closest, listed, quoted
from .document import MappingTree, Scalar, SequenceTree, Tree
from .faults import CONTROL, Faults, Place, Problematic, control_words
from .lists import in_brackets
from .party_shape import ContributionShape, RequirementShape
from .shape import MeasureShape, ParameterShape, ScenarioShape
from .table_shape import TableShape
from .validate import restore_comprehensions

Path: TypeAlias = tuple[str, ...]

#: What the short form of a part stands for: ``budget: 900`` is ``budget: {value: 900}``.
_MAIN: dict[type[BaseModel], str] = {
    MeasureShape: "is",
    ParameterShape: "value",
    ContributionShape: "value",
    RequirementShape: "rule",
    TableShape: "file",
}
_SEGMENT = re.compile(
    r"""\s*(?:"(?P<double>(?:[^"]|"")*)"|'(?P<single>[^']*)'|(?P<bare>[^.="'\s][^.=]*?))\s*"""
    r"(?P<end>[.=]|$)"
)
_BARE = re.compile(r"[^.=\"'\s,]([^.=,]*[^.=\s,])?")


@dataclass(frozen=True)
class Override:
    """A value and the path of what it replaces; ``place`` is where it was written.

    A ``plain`` text is read as an unquoted one in a scenario file is: as a number, true or false
    if it looks like one.
    """

    path: Path
    text: str
    plain: bool
    place: Place

    @classmethod
    def of(cls, path: str | Path, value: Any) -> "Override":
        """An override by a Python value: a number, a text, True or False, or None for no value.

        Raises InputError for any other value and for a path that cannot be read.
        """
        names = parse_path(path) if isinstance(path, str) else _names(path)
        text, plain = _as_written(value, names)
        return cls(names, text, plain, Place(f"override {written(names)}={text}"))

    @property
    def value(self) -> Any:
        """The value as the scenario has it: bool, int, float, None or a text."""
        return self.scalar.value

    @property
    def scalar(self) -> Scalar:
        """The value as a node of a document."""
        return Scalar(self.text, self.plain, self.place, [])


def override_words(path: str, value: Any) -> str:
    """How an override is written on the command line, ``path=value``.

    >>> override_words("parameters.budget", 900.0), override_words("title", "Parks, and more")
    ('parameters.budget=900.0', 'title="Parks, and more"')
    """
    text, plain = _as_written(value, (path,))
    return f"{path}={text}" if plain else f'{path}="' + text.replace('"', '""') + '"'


def _names(path: object) -> Path:
    what = "a path such as 'parameters.budget', or its names"
    found = tuple(arguments.entries(path, "path", what))
    return tuple(arguments.text(each, "A name in a path") for each in found)


def overrides_of(given: Mapping[str, Any] | Iterable[Override] | None) -> tuple[Override, ...]:
    """Overrides given as values by path, or as they are."""
    if isinstance(given, Mapping):
        return tuple(Override.of(path, value) for path, value in given.items())
    return tuple(given or ())


def _as_written(value: Any, names: Path) -> tuple[str, bool]:
    if getattr(value, "size", 0) == 1 and hasattr(value, "item"):
        value = value.item()  # a number of NumPy
    if isinstance(value, bool):
        return str(value).lower(), True
    if isinstance(value, str):
        return value, False
    if value is None:
        return "null", True
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value), True
    raise InputError(
        codes.NOT_ONE_VALUE,
        f"{written(names)} is overridden by {quoted(repr(value))}; expected a number, a text, "
        "true, false or nothing.",
    )


def parse_path(text: str) -> Path:
    """The names of a path.

    >>> parse_path('stakeholders."St. Mary".weight')
    ('stakeholders', 'St. Mary', 'weight')

    Raises InputError where it is not a path.
    """
    names, rest = split_path(text)
    if rest is not None:
        raise InputError(
            codes.OVERRIDE_SYNTAX,
            f"{quoted(text)} is not a path; a name with = in it is put in quotes.",
        )
    return names


def split_path(text: str) -> tuple[Path, str | None]:
    """The names of a path, and what stands behind an equals sign that ends it, if one does.

    Raises InputError where the text does not begin with a path.
    """
    names, at = list[str](), 0
    while True:
        match = _SEGMENT.match(text, at)
        if match is None:
            hint = "write names with points between them, such as parameters.budget"
            raise InputError(
                codes.OVERRIDE_SYNTAX, f"{quoted(text)} is not a path to a value; {hint}."
            )
        in_quotes = match["double"] is not None or match["single"] is not None
        name = (match["double"] or "").replace('""', '"') + (match["single"] or "")
        names.append(name if in_quotes else match["bare"])
        at = match.end()
        if match["end"] != ".":
            return tuple(names), text[at:] if match["end"] else None


def written(path: Path) -> str:
    """The path as a text that :func:`parse_path` reads.

    >>> written(("stakeholders", "St. Mary", "weight"))
    'stakeholders."St. Mary".weight'
    """
    return ".".join(
        name if _BARE.fullmatch(name) else '"' + name.replace('"', '""') + '"' for name in path
    )


def check_paths(document: MappingTree, overrides: Iterable[Override], faults: Faults) -> None:
    """Record every override whose path leads to nothing that can be replaced.

    Those of parties and goals that a ``for`` makes are known only when tables are.
    """
    restore_comprehensions(document)
    for override in overrides:
        with faults.caught():
            _require_visible(override)
            if not _is_of_made(document, override.path):
                _found(document, override)


def apply(
    document: MappingTree, overrides: Iterable[Override], faults: Faults
) -> tuple[Override, ...]:
    """Put the values in their places; paths that lead nowhere are recorded as faults.

    Those of parties and goals that a ``for`` will make are left, and given back.
    """
    restore_comprehensions(document)
    left: list[Override] = []
    for override in overrides:
        with faults.caught():
            _require_visible(override)
            if _is_of_made(document, override.path):
                left.append(override)
                continue
            parent, name, kind = _found(document, override)
            parent.keys.setdefault(name, Scalar(name, True, override.place, []))
            listed_there = any(get_origin(each) is list for each in _members(kind))
            several = in_brackets(override.scalar) if listed_there and override.plain else None
            parent.values[name] = several or override.scalar
    return tuple(left)


def _require_visible(override: Override) -> None:
    """Texts from a command line hold what those of a file may hold."""
    hidden = CONTROL.search(override.text)
    if hidden:
        message = control_words(hidden[0])
        raise Problematic(codes.CONTROL_CHARACTER, override.place, message, "delete it")


def _is_of_made(document: MappingTree, path: Path) -> bool:
    """Whether a path leads to a party or goal that is not written and that a ``for`` may make."""
    node: Tree | None = document
    for section in ("stakeholders", "goals"):
        found = node.values.get(section) if isinstance(node, MappingTree) else None
        if path[:1] != (section,) or len(path) < 2 or not isinstance(found, MappingTree):
            return False
        if path[1] not in found.values:
            alike = [each for each in found.values.values() if isinstance(each, MappingTree)]
            return any("for" in each.values for each in alike)
        node, path = found.values[path[1]], path[2:]
    return False


def _found(document: MappingTree, override: Override) -> tuple[MappingTree, str, Any]:
    """The mapping and the name in it of what an override replaces, and what may stand there.

    A short form on the way becomes a long one, which says the same.
    """
    node, kind = document, _form(ScenarioShape, document)
    for depth, name in enumerate(override.path):
        _require_known(document, node, kind, override, depth)
        below = _below(kind, name)
        child = node.values.get(name)
        if depth == len(override.path) - 1:
            return _leaf(node, name, child, below, override)
        node, kind = _opened(node, name, child, below, override, depth)
    raise AssertionError("a path has a name at least")


def _require_known(
    document: MappingTree, node: MappingTree, kind: Any, override: Override, depth: int
) -> None:
    name = override.path[depth]
    if name in node.values or name in _fields(kind):
        return
    where = f" in {written(override.path[:depth])}" if depth else ""
    message = f"there is no {quoted(name)}{where}, so nothing to override"
    known = dict.fromkeys([*node.values, *_fields(kind)])
    raise Problematic(
        codes.UNKNOWN_PATH, override.place, message, _nearest(document, override.path, depth, known)
    )


def _nearest(document: MappingTree, path: Path, depth: int, known: Iterable[str]) -> str:
    """The right path most like a wrong one: spelt alike where it goes wrong, or ending alike."""
    names = list(known)
    near = closest(path[depth], names, cutoff=0.7)
    found = next((each for each in _paths(document) if each[-1] == path[-1]), None)
    if near is not None:
        found = (*path[:depth], near, *path[depth + 1 :])
    if found is None:
        return f"there is {listed(names)}" if names else ""
    place = _place(document, found)
    return f"did you mean {written(found)}{f' at {place}' if place else ''}?"


def _paths(node: Tree, before: Path = ()) -> Iterator[Path]:
    for name, child in node.values.items() if isinstance(node, MappingTree) else ():
        yield (*before, name)
        yield from _paths(child, (*before, name))


def _place(document: MappingTree, path: Path) -> Place | None:
    node: Tree | None = document
    place = None
    for name in path:
        if not isinstance(node, MappingTree) or name not in node.keys:
            return None
        place, node = node.keys[name].place, node.values[name]
    return place


def _opened(
    node: MappingTree, name: str, child: Tree | None, kind: Any, override: Override, depth: int
) -> tuple[MappingTree, Any]:
    """What lies below a name on the way, as a mapping, and its form."""
    if child is None:
        node.keys.setdefault(name, Scalar(name, True, override.place, []))
        child = node.values[name] = MappingTree(override.place)
    following = override.path[depth + 1]
    long = next((each for each in _members(kind) if each in _MAIN), None)
    if isinstance(child, MappingTree):
        form = _form(kind, child)
        inner = child.values.get(_MAIN.get(form, ""))
        if isinstance(inner, MappingTree) and following not in {*child.values, *_fields(form)}:
            return inner, _form(_below(form, _MAIN[form]), inner)
        is_short = long is not None and get_origin(form) is dict
        if not is_short or following in child.values or following not in _fields(long):
            return child, form
    elif long is None or isinstance(child, SequenceTree):
        words = written(override.path[: depth + 1])
        rest = written(override.path[depth + 1 :])
        what = "a list" if isinstance(child, SequenceTree) else "one value"
        raise Problematic(
            codes.NOT_ONE_VALUE, override.place, f"{words} is {what}, so there is no {rest} in it"
        )
    assert long is not None
    key = Scalar(_MAIN[long], True, child.place, [])
    opened = node.values[name] = MappingTree(child.place, {key.text: key}, {key.text: child})
    return opened, long


def _leaf(
    parent: MappingTree, name: str, child: Tree | None, kind: Any, override: Override
) -> tuple[MappingTree, str, Any]:
    """Where a value goes: to the main key of a long form, as it would in the short one."""
    words = written(override.path)
    if isinstance(child, MappingTree):
        main = _MAIN.get(_form(kind, child))
        if main is not None and not isinstance(child.values.get(main), MappingTree):
            return child, main, _fields(_form(kind, child))[main]
        inner = child if main is None else child.values[main]
        names = listed(inner.values) if isinstance(inner, MappingTree) else ""
        message = f"{words} holds names with values below it; override one of them"
        raise Problematic(codes.NOT_ONE_VALUE, override.place, message, f"there is {names}")
    return parent, name, kind


def _fields(kind: Any) -> Mapping[str, Any]:
    """Keys that a part may have by its shape, with their annotations."""
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {each.alias or name: each.annotation for name, each in kind.model_fields.items()}


def _below(kind: Any, name: str) -> Any:
    return get_args(kind)[1] if get_origin(kind) is dict else _fields(kind).get(name)


def _form(kind: Any, node: Tree) -> Any:
    """The shape, of all that an annotation allows, that a mapping is read as."""
    inner, *notes = get_args(kind) if get_origin(kind) is Annotated else (kind,)
    for note in notes:
        if isinstance(note, Discriminator):
            assert callable(note.discriminator)
            tag = Tag(str(note.discriminator(node.value)))
            chosen = next(each for each in get_args(inner) if tag in get_args(each))
            return _form(chosen, node)
    if inner is not kind:
        return _form(inner, node)
    return next((each for each in _members(kind) if _is_branching(each)), kind)


def _members(kind: Any) -> list[Any]:
    """All alternatives of an annotation, unpacked."""
    if get_origin(kind) is Annotated:
        return _members(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [member for each in get_args(kind) for member in _members(each)]
    return [kind]


def _is_branching(kind: Any) -> bool:
    return get_origin(kind) is dict or (isinstance(kind, type) and issubclass(kind, BaseModel))
