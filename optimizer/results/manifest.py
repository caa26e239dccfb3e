"""The manifest of a batch, ``batch.json``, as whoever lists or continues the batch reads it."""

from pathlib import Path, PurePath
from typing import Any

from ...diagnostics import codes
from ..errors import InputError
from ..run_files import json_content, reading
from ..shapes import LEVEL, Shape, require_keys

FORMAT = 1
MANIFEST = "batch.json"
_LONGEST_NAME = 255
_ROW: Shape = {
    "run": str, "name": str, "file": str, "overrides": dict, "state": str, "error": str,
    "goals?": [[str]], "points?": int, "complete?": bool, "gap?": LEVEL, "guarantee?": str,
    "method?": str, "stopped?": str, "solves?": int, "seconds?": LEVEL, "best?": {"*": LEVEL},
    "fair?": {"*": {"plan": int, "worst": LEVEL}}, "files?": {"*": str},
    "conflicts?": [{"one": str, "other": str, "relation": str, "loss": LEVEL}],
    "attempts?": int, "cause?": str, "output?": str,
}  # fmt: skip
_SHAPE: Shape = {"options": dict, "runs": [_ROW]}


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
    is_name = run not in ("", "..") and run == PurePath(run).name
    if not is_name or len(run.encode("utf-8", "replace")) > _LONGEST_NAME:
        raise InputError(
            codes.RUN_DAMAGED, f"{path} is damaged: it has {run[:80]!r} as the folder of a run."
        )
