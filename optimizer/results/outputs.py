"""Outputs: whether the folder of a run still holds what was saved there."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..run_place import files_of
from .file_check import changed_files
from .run_folder import described, stated_digest

_MOST = 3


def saved_digest(folder: Path) -> str:
    """What tells the run in a folder from all others; raises InputError where none can be read."""
    return stated_digest(described(folder))


def damage(folder: Path, output: str | None, *, files: bool = True) -> str:
    """Why a folder does not hold the run that was saved with this digest, in words; empty if it
    does. The other ``files`` of the run are hashed, too; without a digest any run will do.
    """
    if not folder.is_dir():
        return "its folder is lost"
    try:
        said = described(folder)
        changed = changed_files(files_of(folder), said) if files else []
    except InputError as error:
        return str(error)
    if output is not None and stated_digest(said) != output:
        return "its folder holds another run"
    return f"{', '.join(changed)} changed since it was saved" if changed else ""


def lost_runs(folder: Path, rows: Sequence[dict[str, Any]]) -> str:
    """Which runs of a batch are not in their folders, in a sentence; empty if all are. What is
    wrong with a run that is there, its own row in the catalogue says.
    """
    names = [
        row["name"]
        for row in rows
        if "output" in row and damage(folder / row["run"], row["output"], files=False)
    ]
    if not names:
        return ""
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return (
        f"Lost or another run in the place: {', '.join(names[:_MOST])}{more}; make them again with "
        f"wholepie batch --out {folder} --resume"
    )
