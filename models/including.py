"""``include``: tables, sets and parameters of another file, as if they were written in this one.

Files lie in the scenario's folder or below it. What an included file says of other files is said
from where it lies.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from ..diagnostics import codes
from ..optimizer.name_hints import listed, nearest, quoted
from .books.package import is_book
from .document import MappingTree, Scalar, SequenceTree, Tree, read_document
from .faults import Faults, Problematic
from .table_reading import inside
from .validate import node_at, restore_comprehensions

SECTIONS = ("tables", "sets", "parameters")
_WORDS = ("wholepie", "title", "description", "source", "include")
_TABLES = (".csv", ".tsv")
_MOST_LEVELS, _MOST_FILES = 10, 100


def with_included(
    document: MappingTree, path: Path, faults: Faults
) -> tuple[MappingTree, tuple[Path, ...]]:
    """The document with what it includes, and the files that this was read from.

    Where some of it could not be had, what uses its names is not at fault.
    """
    if not list(_names(document)):
        return document, ()
    gathered = _Gathered(path.parent, faults)
    own = _without_include(document)
    gathered.include(document, PurePosixPath("."), (path.resolve(),))
    for section, found in gathered.sections.items():
        own = _merged(own, section, found, faults)
    return own, tuple(gathered.files)


@dataclass
class _Gathered:
    """What included files hold, by section, with the files in the order in which they were met."""

    folder: Path
    faults: Faults
    files: dict[Path, None] = field(default_factory=dict)
    sections: dict[str, MappingTree] = field(default_factory=dict)

    def include(self, document: MappingTree, below: PurePosixPath, chain: tuple[Path, ...]) -> None:
        """Take in all files that a document in the folder ``below`` includes."""
        for name in _names(document):
            try:
                self.take(name, below, chain)
            except Problematic as fault:
                self.faults.take(fault)
                self.faults.lost.unread = True

    def take(self, name: Scalar, below: PurePosixPath, chain: tuple[Path, ...]) -> None:
        file = str(below / name.text)
        if PurePosixPath(file).suffix.lower() in _TABLES:
            message = f"{quoted(file)} is a table; a file that is included is YAML"
            hint = f"name it below {quoted('tables')}, such as {PurePosixPath(file).stem}: {file}"
            raise Problematic(codes.WRONG_TYPE, name.place, message, hint)
        path = self.found(file, name, chain)
        real = path.resolve()
        if real in chain:
            message = f"{quoted(file)} includes itself"
            raise Problematic(codes.CIRCULAR_DEFINITION, name.place, message)
        if len(chain) > _MOST_LEVELS or len(self.files) >= _MOST_FILES:
            message = f"more than {_MOST_LEVELS} files within each other, or {_MOST_FILES} in all"
            raise Problematic(codes.TOO_DEEP, name.place, message)
        if is_book(path):
            message = f"{quoted(file)} is a workbook; a file that is included is YAML"
            raise Problematic(codes.WRONG_TYPE, name.place, message, "its sheets are tables")
        if any(real == each.resolve() for each in self.files):
            return
        self.files[path] = None
        found = read_document(path, self.faults)
        restore_comprehensions(found)
        self.check_keys(found)
        for section in SECTIONS:
            node = found.values.get(section)
            if isinstance(node, MappingTree):
                moved = _from(PurePosixPath(file).parent, node) if section == "tables" else node
                self.keep(section, moved)
            elif node is not None and not (isinstance(node, Scalar) and node.empty):
                message = f"{quoted(section)}: expected names with values below it"
                self.faults.add(codes.WRONG_TYPE, node.place, message)
                self.faults.lost.unread = True
        self.include(found, PurePosixPath(file).parent, (*chain, real))

    def found(self, file: str, name: Scalar, chain: tuple[Path, ...]) -> Path:
        try:
            return inside(self.folder, file, name.place, (".yaml", ".yml"), chain)
        except Problematic as fault:
            if fault.kind is codes.FILE_UNREADABLE and "," in file:
                fault.hint = f"several files are a list: [{name.text}]"
            raise

    def check_keys(self, found: MappingTree) -> None:
        version, known = found.values.get("wholepie"), (*SECTIONS, *_WORDS)
        if version is not None and version.value != 1:
            said = version.text if isinstance(version, Scalar) else "something else"
            message = f'"wholepie": expected 1; found {quoted(said)}'
            self.faults.add(codes.UNKNOWN_WORD, version.place, message)
        for key, scalar in found.keys.items():
            if key not in known:
                message = f"{quoted(key)} cannot be included; only {listed(SECTIONS)} are"
                self.faults.add(codes.UNKNOWN_KEY, scalar.place, message, _near(key))
                self.faults.lost.unread = True

    def keep(self, section: str, found: MappingTree) -> None:
        before = self.sections.get(section) or MappingTree(found.place)
        self.sections[section] = _joined(before, found, self.faults)


def _near(key: str) -> str:
    hint = nearest(key, SECTIONS)
    return hint if hint.startswith("did") else ""


def _names(document: MappingTree) -> Iterator[Scalar]:
    """The files that a document includes; anything else is left to the checks of its shape."""
    node = document.values.get("include")
    for each in node.items if isinstance(node, SequenceTree) else [node]:
        if isinstance(each, Scalar) and each.text.strip():
            yield each


def _without_include(document: MappingTree) -> MappingTree:
    """The document without the key, where it holds nothing but names of files."""
    node = document.values["include"]
    items = node.items if isinstance(node, SequenceTree) else [node]
    if not all(isinstance(each, Scalar) for each in items):
        return document
    values = {name: each for name, each in document.values.items() if name != "include"}
    return replace(document, values=values)


def _merged(document: MappingTree, section: str, found: MappingTree, faults: Faults) -> MappingTree:
    """The document with a section of included files before its own."""
    own = document.values.get(section)
    if own is not None and not isinstance(own, MappingTree):
        if not (isinstance(own, Scalar) and own.empty):
            return document
        own = None
    keys = {section: Scalar(section, True, found.place, []), **document.keys}
    both = found if own is None else _joined(found, own, faults)
    return replace(document, keys=keys, values={**document.values, section: both})


def _joined(first: MappingTree, second: MappingTree, faults: Faults) -> MappingTree:
    """Two sections as one; a name that both have is a fault."""
    for name in second.values:
        if name in first.values:
            message = f"{quoted(name)} is in an included file, too"
            faults.add(
                codes.NAME_TAKEN, second.keys[name].place, message, f"at {first.keys[name].place}"
            )
    return replace(
        second, keys={**second.keys, **first.keys}, values={**first.values, **second.values}
    )


def _from(below: PurePosixPath, tables: MappingTree) -> MappingTree:
    """Tables with their files as they are found from the scenario's folder."""
    if str(below) == ".":
        return tables
    values = {name: _moved(below, table) for name, table in tables.values.items()}
    return replace(tables, values=values)


def _moved(below: PurePosixPath, table: Tree) -> Tree:
    if isinstance(table, Scalar):
        return _below(below, table)
    if not isinstance(table, MappingTree):
        return table
    values = dict(table.values)
    file = values.get("file")
    if isinstance(file, Scalar):
        values["file"] = _below(below, file)
    outlines = node_at(table, "map", "outlines")
    drawn = values.get("map")
    if isinstance(outlines, Scalar) and isinstance(drawn, MappingTree):
        moved = {**drawn.values, "outlines": _below(below, outlines)}
        values["map"] = replace(drawn, values=moved)
    return replace(table, values=values)


def _below(below: PurePosixPath, file: Scalar) -> Scalar:
    return replace(file, text=str(below / file.text), spots=[])
