"""The folder of a batch: what it may hold, and its manifest, ``batch.json``."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

from ..diagnostics import codes
from ..optimizer import disk
from ..optimizer.errors import InputError
from ..optimizer.run_files import json_content, reading
from ..optimizer.shapes import LEVEL, Shape, require_keys
from ..optimizer.solver.versions import versions

FORMAT = 1
MANIFEST = "batch.json"
LOCK = "batch.lock"
#: What a batch that was cut off leaves before its first manifest, also one of older versions.
_OURS = (LOCK, f"{MANIFEST}.new")
_ROW: Shape = {
    "run": str, "name": str, "file": str, "overrides": dict, "state": str, "error": str,
    "goals?": [[str]], "points?": int, "complete?": bool, "gap?": LEVEL, "guarantee?": str,
    "method?": str, "stopped?": str, "solves?": int, "seconds?": LEVEL, "best?": {"*": LEVEL},
    "fair?": {"*": {"plan": int, "worst": LEVEL}}, "files?": {"*": str},
    "conflicts?": [{"one": str, "other": str, "relation": str, "loss": LEVEL}],
    "attempts?": int, "cause?": str, "output?": str,
}  # fmt: skip
_SHAPE: Shape = {"options": dict, "runs": [_ROW]}


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


def read(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Options and rows of a batch; raises InputError where they cannot be read."""
    path = folder / MANIFEST
    try:
        with reading(path):
            manifest = json_content(path)
            found = manifest["wholepie_batch"]
    except InputError as error:
        if isinstance(error.__cause__, OSError):
            words = f"{folder} is not a batch: {error.message}"
            raise InputError(codes.NOT_A_RUN, words) from error
        raise
    if found != FORMAT:
        raise InputError(
            codes.RUN_FORMAT, f"{path} has a format that this version of wholepie does not read."
        )
    require_keys(manifest, _SHAPE, "", str(path))
    for row in manifest["runs"]:
        _require_below(row["run"], path)
    return manifest["options"], manifest["runs"]


def _require_below(run: str, path: Path) -> None:
    """A manifest from elsewhere never leads to a folder that is not the batch's own."""
    if run in ("", "..") or run != PurePath(run).name:
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is damaged: it has {run[:80]!r} as the folder of a run."
        )


def write(folder: Path, options: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the manifest, whole or not at all; raises InputError where it cannot be."""
    manifest = {
        "wholepie_batch": FORMAT,
        "options": options,
        "versions": versions(),
        "runs": rows,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False, allow_nan=False)
    disk.write(folder / MANIFEST, text + "\n")
