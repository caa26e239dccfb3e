"""Scenarios as folders: ``scenario.yaml`` and a CSV file for each table."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from .document import MappingTree, Scalar, SequenceTree, Tree
from .yaml_write import document_of, yaml_text

SCENARIO = "scenario.yaml"
TextRows = list[list[str]]
_NOT_NAMES = {"con", "prn", "aux", "nul", "scenario"}


def require_free(folder: Path) -> None:
    """Raise InputError unless a folder is new or empty."""
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except (OSError, ValueError) as error:
        raise InputError(codes.CANNOT_WRITE, f"Cannot write to {folder}: {error}.") from error
    if taken:
        message = f"{folder} is there already and not empty; nothing was written."
        raise InputError(codes.ALREADY_THERE, f"{message} Choose another name.")


def save_folder(
    document: MappingTree, tables: Mapping[str, TextRows], folder: Path, comment: str = ""
) -> Path:
    """Write a scenario into a new or empty folder; the path of its scenario file.

    Tables are rows of texts with their header, by name. The scenario file comes last. Raises
    InputError where something is in the way or the disk fails.
    """
    require_free(folder)
    files = file_names(tables)
    found = document.values.get("tables")
    if isinstance(found, MappingTree):
        made = {name: _with_file(each, files[name]) for name, each in found.values.items()}
        section: Tree = replace(found, values=dict[str, Tree](made))
        document = replace(document, values={**document.values, "tables": section})
    for name, rows in tables.items():
        disk.write(folder / files[name], csv_text(rows), parents=True)
    path = folder / SCENARIO
    disk.write(path, yaml_text(document, comment), parents=True)
    return path


def file_names(names: Iterable[str]) -> dict[str, str]:
    """A plain CSV file name for each table, whatever it is called."""
    found: dict[str, str] = {}
    for name in names:
        stem = "".join(c if c.isascii() and (c.isalnum() or c in "_-") else "_" for c in name)[:50]
        made = stem if stem.strip("_") and stem.lower() not in _NOT_NAMES else f"table_{stem}"
        count = 1
        while f"{made}.csv".lower() in {each.lower() for each in found.values()}:
            count += 1
            made = f"{stem}_{count}"
        found[name] = f"{made}.csv"
    return found


def csv_text(rows: TextRows) -> str:
    """Rows as CSV."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _with_file(table: Tree, file: str) -> MappingTree:
    """A table's entry with its own file, and no sheet."""
    made = document_of({"file": file})
    values = table.values if isinstance(table, MappingTree) else {}
    kept = {name: values[name] for name in ("key", "map") if name in values}
    wide = values.get("wide")
    if isinstance(wide, MappingTree):
        sides = [wide.values[side] for side in ("rows", "columns")]
        kept["key"] = SequenceTree(wide.place, sides)
    for name, value in kept.items():
        made.keys[name], made.values[name] = Scalar(name, False, value.place, [(1, 1)]), value
    return made
