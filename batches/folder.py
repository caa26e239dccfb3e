"""The folder of a batch: what it may hold, and its manifest, ``batch.json``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from ..optimizer.results.manifest import FORMAT, MANIFEST, read, signed
from ..optimizer.solver.versions import versions

LOCK = "batch.lock"
#: What a batch that was cut off leaves before its first manifest, also one of older versions.
_OURS = (LOCK, f"{LOCK}-journal", f"{MANIFEST}.new")


def usable(folder: Path, *, resume: bool) -> Path:
    """Make the folder of a batch.

    Raises InputError where it holds something else, or a batch that is not to be resumed.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(codes.RUN_EXISTS, f"{folder} is a file; a batch needs a folder.")
    if (folder / MANIFEST).exists():
        if not resume:
            raise InputError(
                codes.RUN_EXISTS,
                f"{folder} already holds a batch: resume it, or choose another folder.",
            )
    elif folder.exists() and disk.is_taken(folder, _OURS):
        raise InputError(
            codes.RUN_EXISTS,
            f"{folder} holds something that is not a batch; choose another folder.",
        )
    with disk.told(folder):
        disk.make_folder(folder)
    return folder


def before(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Rows by run and options of the batch in a folder; both empty where there is none yet."""
    if not (folder / MANIFEST).exists():
        return {}, {}
    options, rows = read(folder)
    return {row["run"]: row for row in rows}, options


def settled(
    known: Mapping[str, Any], asked: Mapping[str, Any], defaults: Mapping[str, Any], folder: Path
) -> dict[str, Any]:
    """The options that count: those of the resumed batch where no others are given.

    Raises InputError where an option is given that is not the batch's.
    """
    if strange := sorted(known.keys() - defaults.keys()):
        raise InputError(
            codes.RUN_DAMAGED,
            f"{folder / MANIFEST} is damaged: it has an option {strange[0][:80]!r}.",
        )
    for name, now in asked.items() if known else ():
        then = known.get(name)
        if now not in (then, defaults[name]):
            raise InputError(
                codes.RUN_CHANGED,
                f"The batch in {folder} was made with {name} {then!r}, and now it is {now!r}: give "
                "the same, or choose another folder.",
            )
    return {**asked, **known}


def write(folder: Path, options: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the manifest, whole or not at all; raises InputError where it cannot be."""
    manifest = {
        "wholepie_batch": FORMAT,
        "options": options,
        "versions": versions(),
        "runs": [signed(options, row) for row in rows],
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    disk.write(folder / MANIFEST, text + "\n")
